"""Words for how far something may travel and how sure its author is, as several exchange formats write them.

TLP 2.0: FIRST, 2022. Confidence from 0 to 100: STIX 2.1, appendix A, "Admiralty Credibility"; UCO has the same scale.
"""

from __future__ import annotations

from collections.abc import Iterable

from graph.claims.records import MARKINGS

NO_TLP = ""
"""A marking that is known and says nothing of sharing: a statement of copyright, somebody's own handling system."""

_LEVELS = {"white": "CLEAR", **{name.lower(): name for name in MARKINGS}}


def level_of(word: str) -> str:
    """A TLP level as it is written anywhere (`TLP:AMBER+STRICT`, `white`), or NO_TLP."""
    return _LEVELS.get(word.strip().lower().removeprefix("tlp:"), NO_TLP)


def strictest(levels: Iterable[str]) -> str | None:
    """None if no level is among them."""
    found = [MARKINGS.index(level) for level in levels if level]
    return MARKINGS[max(found)] if found else None


def credibility_of(confidence: str) -> int | None:
    """Admiralty credibility of a confidence from 0 to 100; None if it is no such number."""
    try:
        value = int(confidence)
    except ValueError:
        return None
    return 5 - min(4, value // 20) if 0 <= value <= 100 else None
