"""The graph as one viewer sees it under one wish: the scope, resolved once, and the loaders that all fields share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from neo4j import ManagedTransaction
from strawberry.dataloader import DataLoader

from graph.claims.records import MARKINGS, Grading
from graph.claims.scope import ContextInfo, Scope, View
from graph.queries.claims import ClaimView, claims_of
from graph.queries.contexts import all_contexts, scope_of
from graph.queries.entities import EntityView, entities_by_ids
from graph.queries.links import Direction, NeighbourCount, Neighbours, neighbour_counts, neighbours_of
from graph.queries.runs import EvidenceInfo, SourceInfo, evidence_by_sha, sources

if TYPE_CHECKING:
    from api.loaders.request import Request

P = ParamSpec("P")
T = TypeVar("T")

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Around:
    """A page of what lies around an entity; see `neighbours`."""

    entity_id: str
    relation: str | None
    direction: Direction | None
    schema: str | None
    after: str
    limit: int


class Look:
    """One view of one viewer, for the time of one request.

    Attributes:
        entities: By id; an id of which nothing may be seen has no record: an unresolved EntityView.
        counts: How many neighbours of which kind, by entity id.
        neighbours: Pages of what lies around an entity; None if there is nothing of its id to see.
        claims: By the id of an entity or relationship.
        evidence: By SHA-256, of claims that this look has shown.
    """

    def __init__(self, request: Request, view: View) -> None:
        self.request = request
        self.view = view
        self.entities: DataLoader[str, EntityView] = DataLoader(self._entities, max_batch_size=_BATCH)
        self.counts: DataLoader[str, list[NeighbourCount]] = DataLoader(self._counts, max_batch_size=_BATCH)
        self.neighbours: DataLoader[Around, Neighbours | None] = DataLoader(self._neighbours)
        self.claims: DataLoader[str, list[ClaimView]] = DataLoader(self._claims, max_batch_size=_BATCH)
        self.evidence: DataLoader[str, EvidenceInfo] = DataLoader(self._evidence, max_batch_size=_BATCH)
        self._sources: DataLoader[None, dict[str, SourceInfo]] = DataLoader(self._all_sources)
        self._scope: Scope | None = None
        self._contexts: Mapping[int, ContextInfo] = {}
        self._resolving = threading.Lock()

    async def ask(
        self, query: Callable[Concatenate[ManagedTransaction, Scope, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`query(tx, scope, …)` in one transaction; the first of a look resolves its scope in the same one."""
        return await self.request.read(self._with_scope, query, args, kwargs)

    def contexts(self, numbers: Sequence[int]) -> list[ContextInfo]:
        """What stands behind claims that this look has shown."""
        return [self._contexts[number] for number in numbers if number in self._contexts]

    async def sources(self, contexts: Sequence[int]) -> list[SourceInfo]:
        """The sources behind claims, by id, each once."""
        known = await self._sources.load(None)
        names = sorted({context.source for context in self.contexts(contexts)})
        return [known[name] for name in names if name in known]

    async def source(self, name: str) -> SourceInfo:
        """The source of a claim that this look has shown."""
        return (await self._sources.load(None))[name]

    def _with_scope(
        self, tx: ManagedTransaction, query: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> T:
        with self._resolving:
            if self._scope is None:
                self._scope = scope_of(tx, self.request.viewer, self.view)
                if self.request.needs_contexts:
                    self._contexts = all_contexts(tx)
        return query(tx, self._scope, *args, **kwargs)

    async def _entities(self, ids: list[str]) -> list[EntityView]:
        found = await self.ask(entities_by_ids, ids)
        return [found.get(one) or unresolved(one) for one in ids]

    async def _counts(self, ids: list[str]) -> list[list[NeighbourCount]]:
        found = await self.ask(neighbour_counts, ids)
        return [found.get(one, []) for one in ids]

    async def _neighbours(self, pages: list[Around]) -> list[Neighbours | None]:
        return await self.ask(_pages_around, pages)

    async def _claims(self, ids: list[str]) -> list[list[ClaimView]]:
        found = await self.ask(claims_of, ids)
        return [found.get(one, []) for one in ids]

    async def _evidence(self, ids: list[str]) -> list[EvidenceInfo]:
        found = await self.request.read(evidence_by_sha, ids)
        return [found[one] for one in ids]

    async def _all_sources(self, _: list[None]) -> list[dict[str, SourceInfo]]:
        return [await self.ask(visible_sources)]


def visible_sources(tx: ManagedTransaction, scope: Scope) -> dict[str, SourceInfo]:
    """The sources of which a claim may be seen, by id, graded and marked as what may be seen of them is.

    Their own grading is that of the last file that they gave, which may be one that this viewer must not know of.
    """
    gradings: dict[str, Grading] = {}
    for context in all_contexts(tx).values():
        if scope.sees(context.id):
            grading = Grading(context.reliability, context.credibility, context.marking, context.case)
            known = gradings.setdefault(context.source, grading)
            gradings[context.source] = Grading(
                min(known.reliability, grading.reliability),
                min(known.credibility, grading.credibility),
                max(known.marking, grading.marking, key=MARKINGS.index),
                None,
            )
    return {info.id: replace(info, grading=gradings[info.id]) for info in sources(tx, scope)}


def _pages_around(tx: ManagedTransaction, scope: Scope, pages: Sequence[Around]) -> list[Neighbours | None]:
    alike: dict[Around, list[str]] = {}
    for page in pages:
        alike.setdefault(replace(page, entity_id=""), []).append(page.entity_id)
    found: dict[Around, Neighbours] = {}
    for kind, ids in alike.items():
        around = neighbours_of(
            tx,
            scope,
            ids,
            relation=kind.relation,
            direction=kind.direction,
            schema=kind.schema,
            after=kind.after,
            limit=kind.limit,
        )
        found |= {replace(kind, entity_id=key): neighbours for key, neighbours in around.items()}
    # Only where nothing lies around it is it asked whether there is anything to see at all.
    empty = sorted({page.entity_id for page, around in found.items() if around.total == 0})
    known = entities_by_ids(tx, scope, empty) if empty else {}
    return [found[page] if found[page].total > 0 or page.entity_id in known else None for page in pages]


def unresolved(entity_id: str) -> EntityView:
    """What is shown of an id that is mentioned, and of which no record may be seen."""
    return EntityView(id=entity_id, schema="", caption=entity_id, properties={}, ctx=())
