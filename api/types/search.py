"""Lists of entities: found by their words, by their values, or by their ids."""

from __future__ import annotations

import strawberry
from neo4j import ManagedTransaction

from api.errors import BadInput
from api.labels import schema_label
from api.limits import MAX_SEARCH_CHARS, checked_ids, page_size
from api.loaders.look import Look
from api.types.entity import Entity, entity_of
from api.types.page import PageInfo, cursor, key_of, offset_of, page_info
from api.types.relation import checked_schema
from graph.claims.scope import Scope
from graph.queries.entities import EntityView, count_entities, entities_by_ids, find_entities
from graph.queries.search import SearchPage, search

MAX_FILTERS = 10
MAX_VALUE_CHARS = 4_000


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


@strawberry.type
class SearchEdge:
    cursor: str
    node: Entity
    matched: str = strawberry.field(description="The value in which the words were found.")


@strawberry.type(description="How many of the hits are of one schema.")
class Facet:
    schema: str
    label: str
    count: int


@strawberry.type
class SearchConnection:
    edges: list[SearchEdge]
    page_info: PageInfo
    total_count: int
    facets: list[Facet]


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
    look: Look, text: str, schema: str | None, first: int | None, after: str | None
) -> SearchConnection:
    """A page of what holds the words, the best first.

    Raises: BadInput, TooCostly.
    """
    if len(text) > MAX_SEARCH_CHARS:
        raise BadInput(
            f"`text` has {len(text):,} characters.", todo=f"Search for at most {MAX_SEARCH_CHARS}.", where="text"
        )
    offset = offset_of("hit", after)
    limit = page_size(first, 20, where="first")
    page, views = await look.ask(_hits, text, schema=checked_schema(schema), offset=offset, limit=limit)
    edges = [
        SearchEdge(cursor=cursor("hit", place), node=entity_of(views[hit.entity_id], look), matched=hit.matched)
        for place, hit in enumerate(page.hits, start=offset + 1)
        if hit.entity_id in views
    ]
    more = len(page.hits) == limit and offset + limit < page.total
    return SearchConnection(
        edges=edges,
        page_info=page_info([edge.cursor for edge in edges], after=after, more=more),
        total_count=page.total,
        facets=[Facet(schema=name, label=schema_label(name), count=count) for name, count in page.facets.items()],
    )


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
    tx: ManagedTransaction, scope: Scope, text: str, *, schema: str | None, offset: int, limit: int
) -> tuple[SearchPage, dict[str, EntityView]]:
    page = search(tx, scope, text, schema=schema, offset=offset, limit=limit)
    return page, entities_by_ids(tx, scope, [hit.entity_id for hit in page.hits])
