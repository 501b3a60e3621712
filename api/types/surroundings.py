"""What lies around several entities at once: what they share, all within some steps, and what a pattern leads to."""

from __future__ import annotations

import strawberry
from neo4j import ManagedTransaction

from api.errors import BadInput, TooCostly
from api.limits import (
    MAX_DEGREE,
    MAX_SUBGRAPH,
    MAX_SUBGRAPH_DEPTH,
    MAX_SUBGRAPH_LINKS,
    MAX_WIDE_IDS,
    bounded,
    checked_ids,
    page_size,
)
from api.loaders.look import Look
from api.types.entity import Entity, Link, entity_of, link_of
from api.types.page import PageInfo, cursor, offset_of, page_info
from api.types.relation import Direction, checked_relation, checked_schema
from api.types.search import PropertyFilter, checked_filters
from graph.claims.scope import Scope
from graph.queries.corridor import MAX_DEGREE as USUAL_DEGREE
from graph.queries.entities import EntityView, entities_by_ids
from graph.queries.surroundings import (
    MAX_UP_TO,
    CommonNeighbour,
    Expansion,
    Step,
    common_neighbours,
    expand_pattern,
    subgraph,
)

MAX_STEPS = 5


@strawberry.type
class CommonNeighbourEdge:
    cursor: str
    node: Entity
    reached_from: list[Entity] = strawberry.field(description="Those of the entities asked about that it is linked to.")
    links: list[Link] = strawberry.field(description="The links between it and them.")


@strawberry.type
class CommonNeighbourConnection:
    edges: list[CommonNeighbourEdge]
    page_info: PageInfo
    total_count: int


@strawberry.type
class PlacedEntity:
    node: Entity
    distance: int = strawberry.field(description="Links from the nearest of the entities asked about.")


@strawberry.type(description="Some entities, what lies within some steps of them, and all links between these.")
class Subgraph:
    nodes: list[PlacedEntity] = strawberry.field(description="The nearest first, then in order of ids.")
    links: list[Link]
    left_out: int = strawberry.field(
        description="How many at the distance where room ran out were left out; nothing farther was looked for."
    )
    hubs: list[Entity] = strawberry.field(description="Those that were not gone through for their many links.")


@strawberry.input(description="One step of a pattern: over which links, to what.")
class PatternStep:
    relation: str | None = strawberry.field(default=None, description="As in `neighbourCounts`; any if left out.")
    direction: Direction | None = None
    schema: str | None = strawberry.field(default=None, description="Of what it leads to, or a kind of it.")
    where: list[PropertyFilter] | None = strawberry.field(default=None, description="Values of what it leads to.")
    up_to: int | None = strawberry.field(
        default=1, description="How many links it may be long, 1 to 4; what lies between may be anything."
    )


@strawberry.type
class ArrivalEdge:
    cursor: str
    node: Entity
    start: Entity = strawberry.field(description="Where the way to it began.")
    links: list[Link] = strawberry.field(description="One way to it, from the start on.")


@strawberry.type
class ExpansionConnection:
    edges: list[ArrivalEdge]
    page_info: PageInfo
    total_count: int
    counts: list[int] = strawberry.field(description="How many entities each step leads to.")


async def common_page(
    look: Look,
    ids: list[str],
    relation: str | None,
    schema: str | None,
    least: int | None,
    first: int | None,
    after: str | None,
) -> CommonNeighbourConnection:
    """A page of what several entities are linked to.

    Raises: BadInput, TooCostly.
    """
    wanted = wide_ids(ids)
    if len(wanted) < 2:
        raise BadInput("Neighbours in common need two entities.", todo="Give at least two ids.", where="ids")
    offset, limit = offset_of("common", after), page_size(first, 50, where="first")
    (found, total), views = await look.ask(
        _common,
        wanted,
        relation=checked_relation(relation),
        schema=checked_schema(schema),
        least=bounded(least, len(wanted), 2, len(wanted), where="least"),
        offset=offset,
        limit=limit,
    )
    edges = [
        CommonNeighbourEdge(
            cursor=cursor("common", place),
            node=entity_of(one.entity, look),
            reached_from=[entity_of(views[key], look) for key in one.reached_from],
            links=[link_of(link, look, views | {one.entity.id: one.entity}) for link in one.links],
        )
        for place, one in enumerate(found, start=offset + 1)
    ]
    return CommonNeighbourConnection(
        edges=edges,
        page_info=page_info([edge.cursor for edge in edges], after=after, more=offset + limit < total),
        total_count=total,
    )


async def subgraph_around(
    look: Look, ids: list[str], depth: int | None, limit: int | None, max_degree: int | None
) -> Subgraph:
    """Some entities with what lies around them.

    Raises: BadInput, TooCostly.
    """
    wanted = wide_ids(ids)
    found = await look.ask(
        subgraph,
        wanted,
        depth=bounded(depth, 1, 0, MAX_SUBGRAPH_DEPTH, where="depth"),
        limit=bounded(limit, 200, 1, MAX_SUBGRAPH, where="limit"),
        max_degree=bounded(max_degree, USUAL_DEGREE, 1, MAX_DEGREE, where="maxDegree"),
        max_links=MAX_SUBGRAPH_LINKS,
    )
    views = {view.id: view for view in found.entities}
    return Subgraph(
        nodes=[PlacedEntity(node=entity_of(view, look), distance=found.distances[view.id]) for view in found.entities],
        links=[link_of(link, look, views) for link in found.links],
        left_out=found.left_out,
        hubs=[entity_of(views[one], look) for one in found.hubs],
    )


async def pattern_counts(look: Look, ids: list[str], steps: list[PatternStep]) -> list[int]:
    """How many entities each step of a pattern leads to.

    Raises: BadInput, TooCostly.
    """
    found = await look.ask(expand_pattern, wide_ids(ids), _steps(steps), with_arrivals=False)
    return list(found.counts)


async def pattern_page(
    look: Look, ids: list[str], steps: list[PatternStep], first: int | None, after: str | None
) -> ExpansionConnection:
    """A page of what a pattern leads to.

    Raises: BadInput, TooCostly.
    """
    offset, limit = offset_of("arrival", after), page_size(first, 50, where="first")
    found, views = await look.ask(_arrivals, wide_ids(ids), _steps(steps), offset=offset, limit=limit)
    edges = [
        ArrivalEdge(
            cursor=cursor("arrival", place),
            node=entity_of(one.entity, look),
            start=entity_of(views[one.start_id], look),
            links=[link_of(link, look, views) for link in one.links],
        )
        for place, one in enumerate(found.arrivals, start=offset + 1)
    ]
    total = found.counts[-1]
    return ExpansionConnection(
        edges=edges,
        page_info=page_info([edge.cursor for edge in edges], after=after, more=offset + limit < total),
        total_count=total,
        counts=list(found.counts),
    )


def wide_ids(ids: list[str]) -> list[str]:
    """Ids of entities of which all links are looked at.

    Raises: BadInput, TooCostly.
    """
    if not ids:
        raise BadInput("`ids` is empty.", todo="Give at least one id.", where="ids")
    if len(ids) > MAX_WIDE_IDS:
        raise TooCostly("ids in `ids`", len(ids), MAX_WIDE_IDS, where="ids")
    return checked_ids(ids, where="ids")


def _steps(steps: list[PatternStep]) -> list[Step]:
    if not steps:
        raise BadInput("`steps` is empty.", todo="Give at least one step; {} is any link.", where="steps")
    if len(steps) > MAX_STEPS:
        raise TooCostly("`steps`, which are", len(steps), MAX_STEPS, where="steps")
    made = [
        Step(
            relation=checked_relation(step.relation),
            direction=None if step.direction is None else step.direction.value,
            schema=checked_schema(step.schema),
            where=checked_filters(step.where or []),
            up_to=bounded(step.up_to, 1, 1, MAX_UP_TO, where="upTo"),
        )
        for step in steps
    ]
    reach = sum(step.up_to for step in made)
    if reach > MAX_STEPS:
        raise TooCostly("links that all `steps` span, which are", reach, MAX_STEPS, where="steps")
    return made


def _common(
    tx: ManagedTransaction,
    scope: Scope,
    ids: list[str],
    *,
    relation: str | None,
    schema: str | None,
    least: int,
    offset: int,
    limit: int,
) -> tuple[tuple[list[CommonNeighbour], int], dict[str, EntityView]]:
    found = common_neighbours(tx, scope, ids, relation=relation, schema=schema, least=least, offset=offset, limit=limit)
    return found, entities_by_ids(tx, scope, sorted({key for one in found[0] for key in one.reached_from}))


def _arrivals(
    tx: ManagedTransaction, scope: Scope, ids: list[str], steps: list[Step], *, offset: int, limit: int
) -> tuple[Expansion, dict[str, EntityView]]:
    found = expand_pattern(tx, scope, ids, steps, offset=offset, limit=limit)
    ends = {end for one in found.arrivals for link in one.links for end in (link.source_id, link.target_id)}
    return found, entities_by_ids(tx, scope, sorted(ends | {one.start_id for one in found.arrivals}))
