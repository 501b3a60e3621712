"""Who sees what: a viewer's rights and wishes, resolved once to a set of context numbers.

Every claim carries the numbers of the contexts (source, run, grade, marking, case) that stand behind it. So
"without source X", "at least B2", "as known on T" and "what this viewer may see" are all the same question,
whether any of those numbers is in a set, and every query asks it with the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.claims.errors import InvalidView
from graph.claims.records import MARKINGS

_GRADE = re.compile(r"([A-F])([1-6])?\Z")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks. `cases` None means every case; a clearance is the strictest marking that may be seen.

    `may_import`: whether they may also bring data in and take it out again. It changes nothing about what they see.
    """

    name: str
    clearance: str = "RED"
    cases: frozenset[str] | None = None
    may_import: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """How the viewer wants to look: without some sources, from a grade upwards, as it was known at a time (UTC)."""

    without_sources: frozenset[str] = frozenset()
    min_grade: str | None = None
    as_of: datetime | None = None

    def __post_init__(self) -> None:
        if self.min_grade is not None and not _GRADE.match(self.min_grade):
            raise InvalidView("minGrade", self.min_grade, "a letter A to F and a digit 1 to 6, such as B2")
        if self.as_of is not None and self.as_of.tzinfo is None:
            raise InvalidView("asOf", self.as_of.isoformat(), "a time with its zone, such as 2026-03-01T00:00:00Z")


@dataclass(frozen=True, slots=True)
class ContextInfo:
    """A stored context: what stands behind a claim."""

    id: int
    source: str
    run: str
    reliability: str
    credibility: int
    marking: str
    case: str | None
    recorded_at: datetime
    retracted_at: datetime | None
    settled: bool = False
    """Whether a revert is through, so that no entity or relationship carries its number among the live ones."""

    @property
    def grade(self) -> str:
        return f"{self.reliability}{self.credibility}"


@dataclass(frozen=True, slots=True)
class Scope:
    """The contexts that count: those up to `ctx_max` that are in `ctx_set` (keep) or are not (not keep).

    Two ways of saying it, so that the set stays small both for those who see nearly all and nearly nothing.
    A context that is written later is outside either way, until the scope is resolved again.
    """

    ctx_max: int
    ctx_set: frozenset[int]
    ctx_keep: bool
    ctx_past: bool
    """Whether claims that were retracted since are looked at too: only when looking back in time."""
    sees_all: bool = False
    """Whether every live entity and relationship is seen, so that they may be counted without looking at each."""

    def params(self) -> dict[str, Any]:
        """The parameters that `visible(…)` refers to."""
        return {
            "ctx_max": self.ctx_max,
            "ctx_set": sorted(self.ctx_set),
            "ctx_keep": self.ctx_keep,
            "ctx_past": self.ctx_past,
        }

    def sees(self, context: int) -> bool:
        """The same decision outside the database."""
        return context <= self.ctx_max and (context in self.ctx_set) == self.ctx_keep

    def seen(self, contexts: Iterable[int]) -> list[int]:
        return [context for context in contexts if self.sees(context)]


def visible(variable: str) -> str:
    """Cypher that is true if the scope sees any of the contexts of a node or relationship. Trusted names only."""

    def among(contexts: str) -> str:
        return f"any(c IN {contexts} WHERE c <= $ctx_max AND (c IN $ctx_set) = $ctx_keep)"

    return f"({among(f'{variable}.ctx')} OR ($ctx_past AND {among(f'{variable}.past')}))"


def whole(variable: str) -> str:
    """Cypher that is true if the scope sees all that stands behind a node, so that its merged values may be shown."""
    return (
        f"(NOT $ctx_past AND all(c IN coalesce({variable}.ctx, []) "
        "WHERE c <= $ctx_max AND (c IN $ctx_set) = $ctx_keep))"
    )


def resolve(contexts: Iterable[ContextInfo], viewer: Viewer, view: View, *, ever: bool = False) -> Scope:
    """Decides for every context whether it counts.

    Args:
        contexts: All that are stored, retracted ones too.
        ever: Whether what was retracted counts as well: to tell what was known once, and never to show what is.
    """
    clearance = MARKINGS.index(viewer.clearance)
    letter, digit = _grade_limits(view.min_grade)
    seen: set[int] = set()
    hidden: set[int] = set()
    highest = 0
    sees_all = view.as_of is None and not ever
    for context in contexts:
        highest = max(highest, context.id)
        allowed = (
            MARKINGS.index(context.marking) <= clearance
            and (context.case is None or viewer.cases is None or context.case in viewer.cases)
            and context.source not in view.without_sources
            and context.reliability <= letter
            and context.credibility <= digit
            and (_recorded(context, view.as_of) if ever else _stood(context, view.as_of))
        )
        (seen if allowed else hidden).add(context.id)
        sees_all = sees_all and (allowed or context.settled)
    keep = len(seen) < len(hidden)
    return Scope(
        ctx_max=highest,
        ctx_set=frozenset(seen if keep else hidden),
        ctx_keep=keep,
        ctx_past=ever or view.as_of is not None,
        sees_all=sees_all,
    )


def _grade_limits(min_grade: str | None) -> tuple[str, int]:
    if min_grade is None:
        return "F", 6
    return min_grade[0], int(min_grade[1:] or 6)


def _recorded(context: ContextInfo, as_of: datetime | None) -> bool:
    return as_of is None or context.recorded_at <= as_of


def _stood(context: ContextInfo, as_of: datetime | None) -> bool:
    if as_of is None:
        return context.retracted_at is None
    return context.recorded_at <= as_of and (context.retracted_at is None or context.retracted_at > as_of)
