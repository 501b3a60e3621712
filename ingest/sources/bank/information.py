"""Field 86 of MT940: what the bank says about a statement line, in the forms that banks have agreed on.

Three are read, and anything else is free text: subfields with question marks (Deutsche Kreditwirtschaft, "Anlage 3 der
Schnittstellenspezifikation", 166?00…?20…?32name), code words between slashes (SEPA rulebooks' `/EREF/…/NAME/…`, also in
the `/BENM//NAME/` and `/CNTP/account/bic/name/town/` forms of Dutch banks), and `EREF+…SVWZ+…` words inside of either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SUBFIELDS = re.compile(r"(?P<code>[0-9]{3})(?P<mark>[?<>~^@+])(?P<rest>[0-9]{2}.*)", re.DOTALL)
_SLASHED = (
    "EREF", "IBAN", "BIC", "NAME", "REMI", "CNTP", "BENM", "ORDP", "MARF", "CSID", "TRTP", "RTRN", "ISDT", "ID", "ADDR",
    "CREF", "IREF", "PREF", "TRCD", "PURP", "ULTD", "ULTB", "ULTC", "EXCH", "CHGS", "SVCL", "INFO", "TYPE", "KREF",
    "SVWZ", "NRTX", "RTYP",
)  # fmt: skip
_WORD = re.compile(rf"/({'|'.join(_SLASHED)})/")
_PLUS = re.compile(r"(?:^|(?<=\s))(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|ANAM|PURP|RREF|PREF)\+")


@dataclass(slots=True)
class Information:
    """What field 86 says.

    Attributes:
        purpose: What the payer wrote.
        kind: What kind of movement the bank calls it.
        ultimate: On whose behalf the other party acts.
    """

    name: str | None = None
    account: str | None = None
    bank: str | None = None
    ultimate: str | None = None
    code: str | None = None
    purpose: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    end_to_end: list[str] = field(default_factory=list)


def read_information(text: str) -> Information:
    subfields = _SUBFIELDS.match(text)
    if subfields is not None:
        return _from_subfields(subfields["code"], subfields["rest"].replace("\n", ""), subfields["mark"])
    joined = text.replace("\n", "")
    if _WORD.search(joined):
        return _from_words(joined)
    found = Information()
    _purpose(found, " ".join(text.split("\n")).strip())
    return found


def _from_subfields(code: str, text: str, mark: str) -> Information:
    found = Information(code=code)
    parts: dict[str, str] = {}
    for part in text.split(mark):
        parts[part[:2]] = parts.get(part[:2], "") + part[2:]
    found.kind = [parts["00"]] if parts.get("00") else []
    texts = [parts.get(f"{number}", "") for number in (*range(20, 30), *range(60, 64))]
    # A subfield goes on where the one before is full; one that begins with a code word does not.
    _purpose(found, "".join(f"\x1f{part}" if _PLUS.match(part) else part for part in texts))
    found.bank = parts.get("30") or found.bank
    found.account = parts.get("31") or found.account
    found.name = (parts.get("32", "") + parts.get("33", "")).strip() or found.name
    return found


def _from_words(text: str) -> Information:
    found = Information()
    pieces = _WORD.split(text)
    words: dict[str, str] = {}
    for word, value in zip(pieces[1::2], pieces[2::2], strict=True):
        words.setdefault(word, value.strip("/ "))
    if "CNTP" in words:
        parts = words["CNTP"].split("/")
        found.account, found.bank, found.name = (part or None for part in (*parts, "", "", "")[:3])
    found.account = words.get("IBAN") or found.account
    found.bank = words.get("BIC") or found.bank
    found.name = words.get("NAME") or found.name
    found.ultimate = next((words[word] for word in ("ULTD", "ULTB", "ULTC") if words.get(word)), None)
    found.end_to_end = [words["EREF"]] if words.get("EREF") not in (None, "", "NOTPROVIDED") else []
    found.kind = [words[word] for word in ("TRTP", "TYPE") if words.get(word)]
    text = (words.get("REMI") or words.get("SVWZ") or "").removeprefix("USTD//").removeprefix("STRD/")
    if text:
        _purpose(found, text)
    if pieces[0].strip():
        found.kind.append(pieces[0].strip())
    return found


def _purpose(found: Information, text: str) -> None:
    """The payer's text, with the code words in it taken apart (`EREF+`, `SVWZ+` …)."""
    pieces = _PLUS.split(text)
    words = {word: value.strip() for word, value in zip(pieces[1::2], pieces[2::2], strict=True)}
    free = [pieces[0].strip(), words.pop("SVWZ", "")]
    reference = words.pop("EREF", "")
    if reference not in ("", "NOTPROVIDED"):
        found.end_to_end.append(reference)
    found.account = words.pop("IBAN", None) or found.account
    found.bank = words.pop("BIC", None) or found.bank
    found.name = words.pop("ANAM", None) or found.name
    found.ultimate = words.pop("ABWA", None) or words.pop("ABWE", None) or found.ultimate
    found.purpose.extend(part for part in free if part)
