"""A small fictional case, as two sources tell it: a hub, a chain of people, names that try to be code."""

from __future__ import annotations

import json
from pathlib import Path

WALLETS = 120
MARKUP = '<img src=x onerror="window.pwned=1">'
SCRIPT = "<script>window.pwned=1</script>"
ARABIC = "محمد العلي"
TURNED = "Invoice \u202efdp.exe"
"""With a character that turns the text after it round, which the ontology takes out."""


def _fact(key: str, schema: str, **properties: str | list[str]) -> dict[str, object]:
    values = {name: [value] if isinstance(value, str) else value for name, value in properties.items()}
    return {"id": key, "schema": schema, "properties": values}


def register() -> list[dict[str, object]]:
    """What the register says, graded B2."""
    facts = [
        _fact("hub", "Company", name="Harbour Exchange", jurisdiction="pa", notes=[TURNED, MARKUP]),
        _fact("ada", "Person", name="Ada Marlow", nationality="gb", birthDate="1970-03-04"),
        _fact("milo", "Person", name="Milo Tern"),
        _fact("zora", "Person", name="Zora Quill"),
        _fact("ali", "Person", name=ARABIC),
        _fact("island", "Person", name="Ivy Island"),
        _fact("evil", "Person", name=MARKUP, notes=SCRIPT, address="javascript:window.pwned=1"),
        _fact("long", "Company", name="Verylongname " * 60),
        _fact("pale", "Company", name="Pale Company"),
        _fact("own-1", "Ownership", owner="ada", asset="hub", startDate="2015-02-01", percentage="60"),
        _fact("own-2", "Ownership", owner="ali", asset="hub"),
        _fact("own-3", "Ownership", owner="evil", asset="hub"),
        _fact("own-4", "Ownership", owner="ada", asset="unheard-of"),
        _fact("own-5", "Ownership", owner="ada", asset="long"),
        _fact("family", "Family", person="zora", relative="milo", relationship="cousin"),
        _fact("associate", "Associate", person="milo", associate="ada"),
    ]
    facts += [
        _fact(f"wallet-{number}", "CryptoWallet", name=f"Cold store {number:03}", holder="hub")
        for number in range(WALLETS)
    ]
    return facts


def informant() -> list[dict[str, object]]:
    """What an informant says, graded D4: one link that nobody else knows of."""
    return [
        _fact("ada", "Person", name="Ada Marlow"),
        _fact("director", "Directorship", director="ada", organization="pale", role="nominee"),
    ]


def write(folder: Path) -> tuple[Path, Path]:
    """The two sources as FollowTheMoney JSON lines."""
    files = folder / "register.ftm.json", folder / "informant.ftm.json"
    for file, facts in zip(files, (register(), informant()), strict=True):
        file.write_text("".join(json.dumps(fact) + "\n" for fact in facts), encoding="utf-8")
    return files
