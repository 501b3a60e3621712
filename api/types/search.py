"""Lists of entities: found by their words, by their values, or by their ids."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import strawberry
from neo4j import ManagedTransaction

from api.errors import BadInput
from api.labels import schema_label
from api.limits import MAX_SEARCH_CHARS, MAX_SUGGESTIONS, bounded, checked_id, checked_ids, page_size
from api.loaders.look import Look
from api.types.claim import Claim, claim_of
from api.types.entity import Entity, entity_of
from api.types.page import PageInfo, cursor, key_of, offset_of, page_info
from api.types.relation import checked_schema
from graph.claims.scope import Scope
from graph.claims.searchtext import marks, words
from graph.queries.claims import ClaimView
from graph.queries.entities import EntityView, count_entities, entities_by_ids, find_entities
from graph.queries.runs import entities_of_run
from graph.queries.search import FacetKind, Hit, SearchPage, search, search_facet, suggest

MAX_FILTERS = 10
MAX_VALUE_CHARS = 4_000
MAX_HIGHLIGHTS = 3
MAX_SHOWN_CHARS = 500


@strawberry.input(description="A property that has exactly this value, in normal form (dates as 2026-03-01).")
class PropertyFilter:
    property: str
    value: str


@strawberry.type
class EntityEdge:
    cursor: str
    node: Entity


@strawberry.type
class EntityConnection:
    edges: list[EntityEdge]
    page_info: PageInfo
    total_count: int


@strawberry.type(description="Where in a value a word was found, in characters from its beginning.")
class Mark:
    start: int
    end: int


@strawberry.type(description="A value that holds words of the search, as its source wrote it.")
class Highlight:
    property: str
    value: str
    marks: list[Mark]
    claim: Claim = strawberry.field(description="That gives the value; the first of several.")


@strawberry.type
class SearchEdge:
    asked: strawberry.Private[list[str]]
    look: strawberry.Private[Look]
    cursor: str
    node: Entity
    matched: str = strawberry.field(description="The value in which the words were found.")

    @strawberry.field(description="The values that hold most of the words, best first (at most 3).")
    async def highlights(self) -> list[Highlight]:
        return _highlights(self.asked, await self.look.claims.load(self.node.view.id), self.look)


@strawberry.type(description="How many of the hits are of one schema.")
class Facet:
    schema: str
    label: str
    count: int


@strawberry.type(description="How many of the hits have one value.")
class ValueFacet:
    value: str
    count: int


@strawberry.type
class SearchConnection:
    question: strawberry.Private[Callable[[FacetKind], Awaitable[dict[str, int]]]]
    edges: list[SearchEdge]
    page_info: PageInfo
    total_count: int
    facets: list[Facet]

    @strawberry.field(description="By the id of the source that holds the words, most first.")
    async def source_facets(self) -> list[ValueFacet]:
        return await self._facet("SOURCE")

    @strawberry.field(description="By country, as two letters, most first.")
    async def country_facets(self) -> list[ValueFacet]:
        return await self._facet("COUNTRY")

    @strawberry.field(description="By the years of the dates that stand beside the words, most first.")
    async def year_facets(self) -> list[ValueFacet]:
        return await self._facet("YEAR")

    async def _facet(self, kind: FacetKind) -> list[ValueFacet]:
        return [ValueFacet(value=value, count=count) for value, count in (await self.question(kind)).items()]


@strawberry.type(description="An entity that somebody may be about to type the name of.")
class Suggestion:
    node: Entity
    matched: str = strawberry.field(description="The name that begins so, in lower case.")


async def entities_by_id_page(look: Look, ids: list[str], first: int | None, after: str | None) -> EntityConnection:
    """The named entities in the order of the ids; those that may not be seen are left out, as those that do not exist.

    Raises: BadInput, TooCostly.
    """
    wanted = checked_ids(ids, where="ids")
    limit = page_size(first, 20, where="first")
    offset = offset_of("ids", after)
    found = await look.ask(entities_by_ids, wanted)
    views = list({found[one].id: found[one] for one in wanted if one in found}.values())
    edges = [
        EntityEdge(cursor=cursor("ids", place), node=entity_of(view, look))
        for place, view in enumerate(views[offset : offset + limit], start=offset + 1)
    ]
    return EntityConnection(
        edges=edges,
        page_info=page_info([edge.cursor for edge in edges], after=after, more=offset + limit < len(views)),
        total_count=len(views),
    )


async def entities_of_run_page(look: Look, run_id: str, first: int | None) -> EntityConnection:
    """The first entities that a run speaks of, in the order of their ids. Raises: BadInput, TooCostly."""
    limit = page_size(first, 20, where="first")
    ids = await look.request.read(entities_of_run, checked_id(run_id, where="run"), limit=limit)
    return await entities_by_id_page(look, ids, limit, None)


async def entities_page(
    look: Look,
    schema: str | None,
    where: list[PropertyFilter] | None,
    first: int | None,
    after: str | None,
) -> EntityConnection:
    """A page of all entities that fit, in the order of their ids.

    Raises: BadInput, TooCostly.
    """
    filters = checked_filters(where or [])
    limit = page_size(first, 20, where="first")
    views, total = await look.ask(
        _found, schema=checked_schema(schema), where=filters, after=key_of("entity", after) or "", limit=limit + 1
    )
    edges = [EntityEdge(cursor=cursor("entity", view.id), node=entity_of(view, look)) for view in views[:limit]]
    return EntityConnection(
        edges=edges,
        page_info=page_info([edge.cursor for edge in edges], after=after, more=len(views) > limit),
        total_count=total,
    )


async def search_page(
    look: Look,
    text: str,
    schema: str | None,
    where: list[PropertyFilter] | None,
    fuzzy: bool | None,
    first: int | None,
    after: str | None,
) -> SearchConnection:
    """A page of what holds the words, the best first.

    Raises: BadInput, TooCostly.
    """
    _check_text(text)
    offset = offset_of("hit", after)
    limit = page_size(first, 20, where="first")
    filters = checked_filters(where or [])
    page, views = await look.ask(
        _hits, text, schema=checked_schema(schema), where=filters, fuzzy=fuzzy, offset=offset, limit=limit
    )
    edges = [
        SearchEdge(
            asked=words(text),
            look=look,
            cursor=cursor("hit", place),
            node=entity_of(views[hit.entity_id], look),
            matched=hit.matched,
        )
        for place, hit in enumerate(page.hits, start=offset + 1)
        if hit.entity_id in views
    ]
    more = len(page.hits) == limit and offset + limit < page.total
    return SearchConnection(
        question=lambda kind: look.ask(search_facet, kind, text, where=filters, fuzzy=fuzzy),
        edges=edges,
        page_info=page_info([edge.cursor for edge in edges], after=after, more=more),
        total_count=page.total,
        facets=[Facet(schema=name, label=schema_label(name), count=count) for name, count in page.facets.items()],
    )


async def suggestions(look: Look, text: str, first: int | None) -> list[Suggestion]:
    """What somebody may be about to type.

    Raises: BadInput, TooCostly.
    """
    _check_text(text)
    found, views = await look.ask(_suggested, text, limit=bounded(first, 8, 1, MAX_SUGGESTIONS, where="first"))
    return [
        Suggestion(node=entity_of(views[hit.entity_id], look), matched=hit.matched)
        for hit in found
        if hit.entity_id in views
    ]


def _check_text(text: str) -> None:
    if len(text) > MAX_SEARCH_CHARS:
        raise BadInput(
            f"`text` has {len(text):,} characters.", todo=f"Search for at most {MAX_SEARCH_CHARS}.", where="text"
        )


def _highlights(asked: list[str], claims: list[ClaimView], look: Look) -> list[Highlight]:
    found: dict[tuple[str, str], tuple[int, ClaimView, list[tuple[int, int]]]] = {}
    for claim in claims:
        for name, values in claim.properties.items():
            for value in values:
                shown = value[:MAX_SHOWN_CHARS]
                if (name, shown) not in found and (spans := marks(asked, shown)):
                    found[name, shown] = (len(spans), claim, spans)
    best = sorted(found.items(), key=lambda item: (-item[1][0], len(item[0][1]), item[0]))[:MAX_HIGHLIGHTS]
    return [
        Highlight(
            property=name,
            value=value,
            marks=[Mark(start=start, end=end) for start, end in spans],
            claim=claim_of(claim, look),
        )
        for (name, value), (_, claim, spans) in best
    ]


def checked_filters(where: list[PropertyFilter]) -> list[tuple[str, str]]:
    """Properties and values to filter by.

    Raises: BadInput.
    """
    if len(where) > MAX_FILTERS:
        raise BadInput(f"`where` has {len(where)} filters.", todo=f"Give at most {MAX_FILTERS}.", where="where")
    for one in where:
        if len(one.value) > MAX_VALUE_CHARS:
            raise BadInput(
                f"The value of the filter on {one.property[:80]!r} has {len(one.value):,} characters.",
                todo=f"Give at most {MAX_VALUE_CHARS:,}.",
                where="where",
            )
    return [(one.property, one.value) for one in where]


def _found(
    tx: ManagedTransaction,
    scope: Scope,
    *,
    schema: str | None,
    where: list[tuple[str, str]],
    after: str,
    limit: int,
) -> tuple[list[EntityView], int]:
    views = find_entities(tx, scope, schema=schema, where=where, after=after, limit=limit)
    return views, count_entities(tx, scope, schema=schema, where=where)


def _hits(
    tx: ManagedTransaction,
    scope: Scope,
    text: str,
    *,
    schema: str | None,
    where: list[tuple[str, str]],
    fuzzy: bool | None,
    offset: int,
    limit: int,
) -> tuple[SearchPage, dict[str, EntityView]]:
    page = search(tx, scope, text, schema=schema, where=where, fuzzy=fuzzy, offset=offset, limit=limit)
    return page, entities_by_ids(tx, scope, [hit.entity_id for hit in page.hits])


def _suggested(
    tx: ManagedTransaction, scope: Scope, text: str, *, limit: int
) -> tuple[list[Hit], dict[str, EntityView]]:
    found = suggest(tx, scope, text, limit=limit)
    return found, entities_by_ids(tx, scope, [hit.entity_id for hit in found])
