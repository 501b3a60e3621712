"""Which property does a column hold? Told from its heading in many languages, and from the values in it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import yaml
from followthemoney.types import registry
from normality import ascii_text

from graph.identifiers import check, recognise_address

ENOUGH = 0.6
"""Share of the values that must be of a kind before a column is taken for it against its heading."""

_COMPANY = re.compile(
    r"\b(ltd|limited|llc|llp|inc|corp|plc|gmbh|ag|kg|ug|s\.?a\.?r\.?l|s\.?a|s\.?l|s\.?r\.?l|s\.?p\.?a|b\.?v|n\.?v|oy|ab|aps"
    r"|sp\.? ?z ?o\.? ?o|ооо|оао|зао|пао|bank|holding|company|co)\b\.?$",
    re.IGNORECASE,
)


def fold_heading(heading: str) -> str:
    """Lower case, camel case apart, no accents, no punctuation; other scripts stay as they are."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading).casefold()
    if any("LATIN" in kind for kind in _scripts(apart)) or apart.isascii():
        apart = ascii_text(apart)
    return " ".join(re.findall(r"[^\W_]+|№", apart))


def _scripts(text: str) -> set[str]:
    return {unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha()}


@lru_cache(maxsize=1)
def _vocabulary() -> list[tuple[str, frozenset[str], tuple[str, ...]]]:
    """Property, headings that are it alone, words that a heading may begin or end with."""
    words: dict[str, list[str]] = yaml.safe_load(
        Path(__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8")
    )
    found = []
    for name, forms in words.items():
        whole = {fold_heading(form.strip("[]")) for form in forms}
        part = tuple(sorted({fold_heading(form) for form in forms if not form.startswith("[")}, key=len, reverse=True))
        found.append((name, frozenset(whole), part))
    return found


def property_of_heading(heading: str) -> str | None:
    """The property that a heading names, in whatever language; None if none."""
    folded = fold_heading(heading.rpartition(".")[2] or heading)
    if not folded:
        return None
    for name, whole, _ in _vocabulary():
        if folded in whole:
            return name
    padded = f" {folded} "
    best: tuple[int, str] | None = None
    for name, _, part in _vocabulary():
        for words in part:
            if (padded.startswith(f" {words} ") or padded.endswith(f" {words} ")) and (
                best is None or len(words) > best[0]
            ):
                best = (len(words), name)
    return best[1] if best else None


_TESTS: Mapping[str, Callable[[str], bool]] = {
    # In this order: what can be checked most surely comes first.
    "wallet": lambda text: bool(recognise_address(text)) and recognise_address(text)[0].kind != "sol",
    "iban": lambda text: check("iban", text).valid,
    "email": lambda text: check("email", text).valid,
    "vin": lambda text: (verdict := check("vin", text)).valid and verdict.checked,
    "website": lambda text: text.startswith(("http://", "https://", "www.")) and registry.url.clean(text) is not None,
    "phone": lambda text: text.lstrip().startswith(("+", "00")) and check("phone", text).valid,
}


def property_of_values(values: Sequence[str]) -> str | None:
    """The kind of identifier that most of the values are; None if they are none."""
    if not values:
        return None
    for name, test in _TESTS.items():
        if sum(map(test, values)) >= ENOUGH * len(values):
            return name
    return None


def reads_as_iban(values: Sequence[str]) -> bool:
    """Whether most of the values are IBANs with right check digits."""
    return bool(values) and sum(check("iban", value).valid for value in values[:100]) >= ENOUGH * len(values[:100])


def company_share(values: Iterable[str]) -> float:
    """How many of some names end like the names of companies."""
    counts = Counter(bool(_COMPANY.search(value.strip())) for value in values)
    return counts[True] / max(1, counts.total())


def reads_as(kind: str, values: Sequence[str]) -> float:
    """Share of the values that FtM can read as one of its types (`date`, `country`, `number`)."""
    cleaner = registry.get(kind)
    return sum(cleaner.clean(value) is not None for value in values) / max(1, len(values))
