"""What MISP's tags say of marking and grade.

Taxonomies: tlp, admiralty-scale, estimative-language (https://github.com/MISP/misp-taxonomies). Any other tag is a
keyword.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.claims.records import MARKINGS
from ingest.parse.values import text, texts

_TLP = {f"tlp:{name.lower()}": name for name in MARKINGS} | {"tlp:white": "CLEAR"}
_PREDICATE = re.compile(r'(?P<name>[a-z-]+:[a-z-]+)="(?P<value>[^"]+)"\Z')

# "g" is MISP's own: the source deceives on purpose. The Admiralty system has nothing below E, "unreliable".
_RELIABILITY = {letter.lower(): letter for letter in "ABCDEF"} | {"g": "E"}

_ESTIMATES = {
    # ICD 203's words. An estimate confirms nothing, so that none becomes 1, "confirmed by other sources".
    "almost-certain": 2,
    "very-likely": 2,
    "likely": 3,
    "roughly-even-chance": 3,
    "unlikely": 4,
    "very-unlikely": 5,
    "almost-no-chance": 5,
    "high": 2,
    "moderate": 3,
    "low": 4,
}
_CLOSED = {"0": "AMBER+STRICT", "4": "AMBER+STRICT"}
"""Distributions that stay inside of one organisation or of a named group, where no TLP tag says more."""


@dataclass(slots=True)
class Tagging:
    """What tags and distribution decide for an event or a part of it.

    Attributes:
        keywords: Tags that decide nothing.
    """

    marking: str | None = None
    reliability: str | None = None
    credibility: int | None = None
    keywords: list[str] = field(default_factory=list)

    def within(self, event: Tagging) -> Tagging:
        """As it holds for a part of an event: the stricter marking, its own grade before the event's."""
        levels = [level for level in (self.marking, event.marking) if level is not None]
        return Tagging(
            max(levels, key=MARKINGS.index, default=None),
            self.reliability or event.reliability,
            self.credibility if self.credibility is not None else event.credibility,
            self.keywords,
        )


def tagging_of(tags: Iterable[str], distribution: str | None = None) -> Tagging:
    """Where tags contradict each other, the stricter marking and the worse grade."""
    levels: list[str] = []
    reliabilities: list[str] = []
    admiralty: list[int] = []
    estimates: list[int] = []
    keywords: list[str] = []
    for tag in tags:
        folded = tag.strip().lower()
        shape = _PREDICATE.match(folded)
        name, value = (shape["name"], shape["value"]) if shape else ("", "")
        if folded in _TLP:
            levels.append(_TLP[folded])
        elif name == "admiralty-scale:source-reliability" and value in _RELIABILITY:
            reliabilities.append(_RELIABILITY[value])
        elif name == "admiralty-scale:information-credibility" and value in ("1", "2", "3", "4", "5", "6"):
            admiralty.append(int(value))
        elif name.startswith("estimative-language:") and value in _ESTIMATES:
            estimates.append(_ESTIMATES[value])
        elif not folded.startswith("misp-galaxy:"):  # the galaxy itself says the same at more length
            keywords.append(tag.strip())
    marking = max(levels, key=MARKINGS.index) if levels else _CLOSED.get(distribution or "")
    return Tagging(marking, max(reliabilities, default=None), max(admiralty or estimates, default=None), keywords)


def tag_names(value: object) -> list[str]:
    """Names of a `Tag` list."""
    tags = value if isinstance(value, list) else []
    return [name for tag in tags if isinstance(tag, dict) and (name := text(tag, "name"))] + [
        name for name in texts(tags) if name
    ]
