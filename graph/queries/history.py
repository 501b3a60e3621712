"""What became of one thing in the graph: what was claimed of it, taken back, merged and split, and when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from neo4j import ManagedTransaction

from graph.claims.scope import ContextInfo, Scope, View, Viewer
from graph.queries.claims import ClaimView, claims_of
from graph.queries.contexts import ever_scope_of
from graph.queries.names import find_ids

JUDGEMENTS = """
MATCH (j:Judgement)
WHERE j.entity IN $ids OR any(m IN j.members WHERE m IN $ids)
RETURN j.kind AS kind, j.entity AS entity, j.members AS members, j.by AS by, j.reason AS reason, j.at AS at
ORDER BY at, j.id
"""
IDS_INTO = """
MATCH (a:Alias {into: $id})
RETURN a.id AS id, a.key AS key ORDER BY id
"""
CALLED = """
UNWIND $ids AS id
MATCH (o:Observation {about: id})
WHERE any(c IN o.ctx WHERE c <= $ctx_max AND (c IN $ctx_set) = $ctx_keep)
RETURN DISTINCT o.subject AS subject, coalesce(o.entity_id, o.subject) AS entity
"""

Happening = Literal["CLAIMED", "RETRACTED", "MERGED", "SPLIT"]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One thing that happened to an entity or a link.

    Attributes:
        claims: Those that were made or taken back, for what a run did.
        context: What stands behind them.
        members: The ids that were merged or split off, with who judged so and why.
    """

    at: datetime
    kind: Happening
    claims: tuple[ClaimView, ...] = ()
    context: ContextInfo | None = None
    members: tuple[str, ...] = ()
    by: str | None = None
    reason: str | None = None


def history_of(tx: ManagedTransaction, _: Scope, about: str, *, viewer: Viewer, view: View) -> list[Chapter]:
    """All that happened to an entity or a link and that the viewer may know of, the earliest first.

    What was taken back is told too, to those who might have seen it before. A merge or split is told to whoever
    may see a claim about each of the ids that it names: it would else tell that there is something of that id.
    """
    scope = ever_scope_of(tx, viewer, view)
    chapters: list[Chapter] = []
    by_context: dict[int, list[ClaimView]] = {}
    for claim in claims_of(tx, scope, [about])[about]:
        by_context.setdefault(claim.context.id, []).append(claim)
    for claims in by_context.values():
        context = claims[0].context
        chapters.append(Chapter(context.recorded_at, "CLAIMED", tuple(claims), context))
        gone = context.retracted_at
        if gone is not None and (view.as_of is None or gone <= view.as_of):
            chapters.append(Chapter(gone, "RETRACTED", tuple(claims), context))
    chapters += _judgements(tx, scope, about, view)
    return sorted(chapters, key=_order)


def _judgements(tx: ManagedTransaction, scope: Scope, about: str, view: View) -> list[Chapter]:
    current = find_ids(tx, scope, [about])[about]
    ids = {about, current}
    for row in tx.run(IDS_INTO, id=current):
        ids |= {row["id"], row["key"]}
    rows = [row.data() for row in tx.run(JUDGEMENTS, ids=sorted(ids))]
    named = {name for row in rows for name in (row["entity"], *row["members"])}
    known = _known(tx, scope, named | ids)
    return [
        Chapter(
            row["at"].to_native(),
            "MERGED" if row["kind"] == "merge" else "SPLIT",
            members=tuple(row["members"]),
            by=row["by"],
            reason=row["reason"],
        )
        for row in rows
        if known.issuperset([row["entity"], *row["members"]])
        and (view.as_of is None or row["at"].to_native() <= view.as_of)
    ]


def _known(tx: ManagedTransaction, scope: Scope, ids: Collection[str]) -> set[str]:
    """Those of some ids under which a claim was made that may be seen."""
    places = sorted({*ids, *find_ids(tx, scope, ids).values()})
    params = {name: value for name, value in scope.params().items() if name != "ctx_past"}
    return {name for row in tx.run(CALLED, ids=places, **params) for name in (row["subject"], row["entity"])}


def _order(chapter: Chapter) -> tuple[datetime, str, str, str]:
    context = chapter.context
    return chapter.at, chapter.kind, "" if context is None else context.source, repr(chapter.members)
