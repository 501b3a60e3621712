"""Entities and the links between them. The types of single schemata are made from the ontology in schemata.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import strawberry
from graphql import GraphQLAbstractType, GraphQLResolveInfo

from api.errors import NotFound
from api.labels import relation_label, side_label
from api.limits import MAX_LINKS, checked_id, page_size
from api.loaders.look import Around, Look
from api.types.claim import Claim, claims_on
from api.types.page import PageInfo, cursor, key_of, page_info
from api.types.relation import Direction, checked_relation, checked_schema
from api.types.source import Source, best_grade, source_of
from api.types.value import PropertyValues, property_values
from graph.queries.entities import EntityView, entities_by_ids
from graph.queries.links import LinkView, links_among, links_by_ids
from graph.queries.links import NeighbourCount as CountView


@strawberry.type(description="How many neighbours there are of one kind, before any is fetched.")
class NeighbourCount:
    relation: str = strawberry.field(description="For the argument `relation` of `neighbours`, such as OWNERSHIP.")
    label: str = strawberry.field(description="What the neighbours are to the entity, such as Owners.")
    direction: Direction
    schema: str = strawberry.field(description="Of the neighbours.")
    count: int


@strawberry.interface(description="A person, company, wallet, weapon, post …: what visible sources say of it, merged.")
class Entity:
    view: strawberry.Private[EntityView]
    look: strawberry.Private[Look]
    id: strawberry.ID
    schema: str = strawberry.field(description="Its type in the ontology; empty if unresolved.")
    caption: str
    unresolved: bool = strawberry.field(description="Mentioned by a link, but no record of its own is visible.")

    @classmethod
    def resolve_type(cls, value: Entity, _info: GraphQLResolveInfo[Any], _type: GraphQLAbstractType) -> str:
        return type(value).__name__

    @strawberry.field(description="Every property that has a value, the most telling first.")
    async def properties(self) -> list[PropertyValues]:
        found = property_values(self.view.schema, self.view.properties)
        for one in found:
            if one.type == "entity":  # as sources call them; shown under the ids that they have here
                views = await self.look.entities.load_many(one.values)
                one.values = list(dict.fromkeys(view.id for view in views))
        return found

    @strawberry.field(description="The sources that speak of it.")
    async def sources(self) -> list[Source]:
        return [source_of(info) for info in await self.look.sources(self.view.ctx)]

    @strawberry.field(description="Whether a source that speaks of it is invented, for training.")
    async def fictional(self) -> bool:
        return any(info.fictional for info in await self.look.sources(self.view.ctx))

    @strawberry.field(description="How many neighbours of which kind it has.")
    async def neighbour_counts(self) -> list[NeighbourCount]:
        return [count_of(row) for row in await self.look.counts.load(self.view.id)]

    @strawberry.field(description="What it is linked to.")
    async def neighbours(
        self,
        relation: str | None = None,
        direction: Direction | None = None,
        schema: str | None = None,
        first: int | None = 50,
        after: str | None = None,
    ) -> LinkConnection:
        return await neighbours_page(self.look, self.view.id, relation, direction, schema, first, after)

    @strawberry.field(description="What each source says of it, and where that stands.")
    async def claims(self) -> list[Claim]:
        return await claims_on(self.look, self.view.id)


@strawberry.type(description="A relationship: what visible sources say of it, merged.")
class Link:
    view: strawberry.Private[LinkView]
    look: strawberry.Private[Look]
    ends: strawberry.Private[dict[str, EntityView]]
    id: strawberry.ID
    relation: str = strawberry.field(description="Such as OWNERSHIP or ADDRESS_ENTITY.")
    schema: str | None = strawberry.field(description="Its schema, where the ontology makes it a thing of its own.")
    label: str

    @strawberry.field
    def source(self) -> Entity:
        return self._end(self.view.source_id)

    @strawberry.field
    def target(self) -> Entity:
        return self._end(self.view.target_id)

    @strawberry.field(description="Every property that has a value, the most telling first.")
    def properties(self) -> list[PropertyValues]:
        return property_values(self.view.schema or "", self.view.properties)

    @strawberry.field(description="The sources that say so.")
    async def sources(self) -> list[Source]:
        return [source_of(info) for info in await self.look.sources(self.view.ctx)]

    @strawberry.field(description="Best grade among the visible claims, e.g. B2.")
    def grade(self) -> str:
        return best_grade(self.look.contexts(self.view.ctx))

    @strawberry.field(description="What each source says of it, and where that stands.")
    async def claims(self) -> list[Claim]:
        return await claims_on(self.look, self.view.id)

    def _end(self, entity_id: str) -> Entity:
        known = self.ends.get(entity_id)
        if known is not None:
            return entity_of(known, self.look)
        return _loaded(self.look, entity_id)  # type: ignore[return-value]  # graphql-core awaits what can be awaited


@strawberry.type
class LinkEdge:
    cursor: str
    node: Link
    neighbour: Entity = strawberry.field(description="The end of the link that is not the entity asked about.")


@strawberry.type
class LinkConnection:
    edges: list[LinkEdge]
    page_info: PageInfo
    total_count: int


CLASSES: dict[str, type[Entity]] = {}
"""The type of each schema, filled by schemata.py; the empty name is what is not resolved."""


def entity_of(view: EntityView, look: Look) -> Entity:
    """The entity as an object of its schema's own type."""
    entity = object.__new__(CLASSES["" if view.unresolved else view.schema])
    # Set one by one: the generated initialiser takes every property of the schema, which are read from the view.
    entity.view = view
    entity.look = look
    entity.id = strawberry.ID(view.id)
    entity.schema = view.schema
    entity.caption = view.caption
    entity.unresolved = view.unresolved
    return entity


def link_of(view: LinkView, look: Look, ends: dict[str, EntityView] | None = None) -> Link:
    """The link; its ends are loaded when they are asked for, unless they are at hand."""
    return Link(
        view=view,
        look=look,
        ends=ends or {},
        id=strawberry.ID(view.id),
        relation=view.type,
        schema=view.schema,
        label=relation_label(view.type),
    )


def count_of(row: CountView) -> NeighbourCount:
    return NeighbourCount(
        relation=row.relation,
        label=side_label(row.relation, row.direction, row.schema),
        direction=Direction(row.direction),
        schema=row.schema,
        count=row.count,
    )


async def entities_of(look: Look, ids: Sequence[str]) -> list[Entity]:
    """Entities by id, unresolved ones included, in the order of the ids."""
    return [entity_of(view, look) for view in await look.entities.load_many(ids)]


async def entity_named(look: Look, entity_id: str) -> Entity | None:
    """The entity; None if there is nothing of that id to see.

    Raises: BadInput.
    """
    view = (await look.ask(entities_by_ids, [checked_id(entity_id, where="id")])).get(entity_id)
    return None if view is None else entity_of(view, look)


async def link_named(look: Look, link_id: str) -> Link | None:
    """The link; None if there is none of that id to see.

    Raises: BadInput.
    """
    view = (await look.ask(links_by_ids, [checked_id(link_id, where="id")])).get(link_id)
    return None if view is None else link_of(view, look)


async def links_between(look: Look, ids: Sequence[str]) -> list[Link]:
    """The links between some entities."""
    return [link_of(view, look) for view in await look.ask(links_among, ids, limit=MAX_LINKS)]


async def neighbours_page(
    look: Look,
    entity_id: str,
    relation: str | None,
    direction: Direction | None,
    schema: str | None,
    first: int | None,
    after: str | None,
) -> LinkConnection:
    """One page of what an entity is linked to.

    Raises: BadInput, TooCostly; NotFound if there is nothing of that id to see.
    """
    page = await look.neighbours.load(
        Around(
            checked_id(entity_id, where="id"),
            checked_relation(relation),
            None if direction is None else direction.value,
            schema and checked_schema(schema),
            key_of("link", after) or "",
            page_size(first, 50, where="first"),
        )
    )
    if page is None:
        raise NotFound("entity", entity_id, where="id")
    edges = [
        LinkEdge(
            cursor=cursor("link", link.id),
            node=link_of(link, look, {entity.id: entity}),
            neighbour=entity_of(entity, look),
        )
        for link, entity in page.items
    ]
    return LinkConnection(
        edges=edges,
        page_info=page_info([edge.cursor for edge in edges], after=after, more=page.more),
        total_count=page.total,
    )


async def _loaded(look: Look, entity_id: str) -> Entity:
    return entity_of(await look.entities.load(entity_id), look)
