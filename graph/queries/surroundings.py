"""What lies around several entities at once: what they share, all within some steps, and what a pattern leads to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neo4j import ManagedTransaction

from graph.claims.scope import Scope, visible
from graph.ontology import model, schema_named
from graph.queries.corridor import EXPAND, MAX_DEGREE, MAX_END_LINKS
from graph.queries.entities import EntityView, check_filters, entities_by_ids, fits
from graph.queries.errors import TooWide
from graph.queries.links import LINK_TYPE, SCHEMATA, Direction, LinkView, links_among, links_by_ids
from graph.queries.names import find_ids

COMMON_NEIGHBOURS = f"""
UNWIND $ids AS id
MATCH (:Entity|PastEntity {{id: id}})-[r]-(e:Entity|PastEntity)
WHERE {visible("r")} AND NOT e.id IN $ids AND ($type IS NULL OR {LINK_TYPE} = $type)
WITH e, collect(DISTINCT id) AS reached
WHERE size(reached) >= $least
WITH e, reached, CASE WHEN $schemata IS NULL THEN [] ELSE {SCHEMATA} END AS schemata
WHERE $schemata IS NULL OR any(s IN schemata WHERE s IN $schemata)
WITH e.id AS id, reached ORDER BY size(reached) DESC, id
WITH collect({{id: id, reached: reached}}) AS found
RETURN size(found) AS total, found[$offset..$offset + $limit] AS page
"""
STEP = f"""
UNWIND $ids AS id
MATCH (x:Entity|PastEntity {{id: id}})-[r]-(e:Entity|PastEntity)
WHERE {visible("r")} AND e <> x AND NOT e.id IN $starts
  AND ($type IS NULL OR {LINK_TYPE} = $type)
  AND ($direction IS NULL OR (startNode(r) = x) = ($direction = 'OUT'))
RETURN id AS previous, e.id AS id, min(r.id) AS link ORDER BY id, previous LIMIT $limit
"""

MAX_FRONTIER = 5_000
"""Entities that a step of a pattern may lead to."""
MAX_STEP_LINKS = 20_000
_WITNESSES = 3
"""Ways that are remembered to each entity, so that one is left that does not lead through what comes next."""
MAX_SUBGRAPH = 1_000
MAX_UP_TO = 4


@dataclass(frozen=True, slots=True)
class CommonNeighbour:
    """An entity that at least two of those asked about are linked to: which of them, and how."""

    entity: EntityView
    reached_from: Sequence[str]
    links: Sequence[LinkView]


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Entities in the order of their distance and id, and the links between them.

    Attributes:
        distances: Of each entity, in steps.
        left_out: Entities that are within reach, and for which there was no room.
        hubs: Entities that were not gone through for their many links.
    """

    entities: Sequence[EntityView]
    links: Sequence[LinkView]
    distances: Mapping[str, int]
    left_out: int
    hubs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a pattern: over which links, to what.

    Attributes:
        up_to: How many links long it may be at most; what lies between may be anything.
        where: Property and value that the entities it leads to have, exactly.
    """

    relation: str | None = None
    direction: Direction | None = None
    schema: str | None = None
    where: Sequence[tuple[str, str]] = ()
    up_to: int = 1


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entity that a pattern leads to, by one way of those that lead to it: the links from the beginning on."""

    entity: EntityView
    start_id: str
    links: Sequence[LinkView]


@dataclass(frozen=True, slots=True)
class Expansion:
    """What a pattern leads to. `counts` has the number of entities after each step."""

    counts: Sequence[int]
    arrivals: Sequence[Arrival]


def common_neighbours(
    tx: ManagedTransaction,
    scope: Scope,
    ids: Collection[str],
    *,
    relation: str | None = None,
    schema: str | None = None,
    least: int | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[CommonNeighbour], int]:
    """What several entities are linked to: those that most of them are first, then in order of ids.

    Args:
        schema: Only neighbours of this schema or one of its kinds.
        least: How many of them it has to be linked to; all by default.
    Returns: A page, and how many there are in all.
    """
    current = sorted(set(find_ids(tx, scope, ids).values()))
    row: Any = tx.run(
        COMMON_NEIGHBOURS,
        ids=current,
        type=relation,
        schemata=None if schema is None else kinds_of(schema),
        least=len(current) if least is None else least,
        offset=offset,
        limit=limit,
        **scope.params(),
    ).single(strict=True)
    found = {item["id"]: sorted(item["reached"]) for item in row["page"]}
    views = entities_by_ids(tx, scope, list(found))
    between: dict[str, list[LinkView]] = {key: [] for key in found}
    for link in links_among(tx, scope, [*current, *found]) if found else ():
        for one, other in ((link.source_id, link.target_id), (link.target_id, link.source_id)):
            if one in between and other not in between and (relation is None or link.type == relation):
                between[one].append(link)
    page = [CommonNeighbour(views[key], reached, between[key]) for key, reached in found.items()]
    return page, row["total"]


def subgraph(
    tx: ManagedTransaction,
    scope: Scope,
    ids: Collection[str],
    *,
    depth: int = 1,
    limit: int = 200,
    max_degree: int = MAX_DEGREE,
    max_links: int = 5_000,
) -> Subgraph:
    """Some entities with all that lies within some steps, the nearest first, and the links between all of these.

    Args:
        depth: Steps, 0 for the entities themselves.
        max_degree: Entities with more links are in it, and are not gone through, unless they were asked for.
    """
    current = entities_by_ids(tx, scope, sorted(set(find_ids(tx, scope, ids).values())))
    distances = dict.fromkeys(sorted(current), 0)
    hubs: list[str] = []
    left_out = 0
    frontier = list(distances)
    for steps in range(1, depth + 1):
        reached: set[str] = set()
        most = max_degree if steps > 1 else MAX_END_LINKS
        for row in tx.run(EXPAND, ids=frontier, most=most + 1, **scope.params()):
            if len(row["found"]) > most:
                hubs.append(row["id"])
            else:
                reached.update(row["found"])
        new = sorted(reached - distances.keys())
        frontier = new[: max(0, limit - len(distances))]
        left_out += len(new) - len(frontier)
        distances |= dict.fromkeys(frontier, steps)
        if left_out:
            break
    views = entities_by_ids(tx, scope, list(distances))
    links = links_among(tx, scope, list(distances), limit=max_links)
    return Subgraph([views[key] for key in distances], links, distances, left_out, sorted(hubs))


def expand_pattern(
    tx: ManagedTransaction,
    scope: Scope,
    ids: Collection[str],
    steps: Sequence[Step],
    *,
    offset: int = 0,
    limit: int = 50,
    with_arrivals: bool = True,
) -> Expansion:
    """Where a chain of steps leads to from some entities. No chain leads back to where it has been.

    Args:
        limit: Of the arrivals, which come in the order of their ids.
    Raises: TooWide where a step leads to more than MAX_FRONTIER; UnknownSchema; NotAProperty.
    """
    for step in steps:
        check_filters(step.schema, step.where)
    trail = _Trail(sorted(set(find_ids(tx, scope, ids).values())))
    counts = []
    for step in steps:
        _take(tx, scope, trail, step)
        counts.append(len(trail.frontier))
    if not with_arrivals or not steps:
        return Expansion(counts, [])
    page = sorted(trail.frontier)[offset : offset + limit]
    chains = {key: trail.chain(trail.frontier[key]) for key in page}
    views = entities_by_ids(tx, scope, page)
    links = links_by_ids(tx, scope, sorted({link for _, chain in chains.values() for link in chain}))
    arrivals = [Arrival(views[key], origin, [links[link] for link in chain]) for key, (origin, chain) in chains.items()]
    return Expansion(counts, arrivals)


def kinds_of(schema: str) -> list[str]:
    """The names of a schema and of all that extend it. Raises: UnknownSchema."""
    wanted = schema_named(schema)
    return sorted(one.name for one in model if one.is_a(wanted))


Place = tuple[int, str]
"""An entity at so many links from the beginning."""


class _Trail:
    """Where a pattern has been: the places of the last step, and by which links each was met."""

    def __init__(self, starts: Sequence[str]) -> None:
        self.starts = starts
        self.frontier: dict[str, Place] = {one: (0, one) for one in starts}
        self._came: dict[Place, list[tuple[Place, str]]] = {}
        self._layer = 0

    def layer(self) -> int:
        """The number of the next layer of places."""
        self._layer += 1
        return self._layer

    def meet(self, place: Place, previous: Place, link: str) -> bool:
        """Notes a link, unless all ways that are known to its beginning lead through where it goes."""
        known = self._came.get(place, [])
        if len(known) < _WITNESSES and any(place[1] not in way for way in self._ways(previous)):
            self._came.setdefault(place, []).append((previous, link))
            return True
        return bool(known)

    def chain(self, place: Place) -> tuple[str, list[str]]:
        """Where the first way to a place began that passes nothing twice, and its links from there on."""
        for links in self._chains(place, (place[1],)):
            return links
        raise AssertionError(place)

    def _chains(self, place: Place, been: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
        if place[0] == 0:
            yield place[1], []
        for previous, link in self._came.get(place, ()):
            if previous[1] not in been:
                for origin, links in self._chains(previous, (*been, previous[1])):
                    yield origin, [*links, link]

    def _ways(self, place: Place) -> Iterator[tuple[str, ...]]:
        if place[0] == 0:
            yield (place[1],)
        for previous, _ in self._came.get(place, ()):
            for way in self._ways(previous):
                if place[1] not in way:
                    yield (*way, place[1])


def _take(tx: ManagedTransaction, scope: Scope, trail: _Trail, step: Step) -> None:
    """Moves the frontier by one step of the pattern."""
    arrived: dict[str, Place] = {}
    edge = trail.frontier
    met: set[str] = set()
    for _ in range(step.up_to):
        layer = trail.layer()
        rows = tx.run(
            STEP,
            ids=sorted(edge),
            starts=trail.starts,
            type=step.relation,
            direction=step.direction,
            limit=MAX_STEP_LINKS + 1,
            **scope.params(),
        ).fetch(MAX_STEP_LINKS + 1)
        if len(rows) > MAX_STEP_LINKS:
            raise TooWide("links in one step", MAX_STEP_LINKS)
        reached: dict[str, Place] = {}
        for row in rows:
            place = (layer, row["id"])
            if row["id"] not in met and trail.meet(place, edge[row["previous"]], row["link"]):
                reached[row["id"]] = place
        if len(reached) > MAX_FRONTIER:
            raise TooWide("entities in one step", MAX_FRONTIER)
        met |= reached.keys()
        arrived |= {key: reached[key] for key in _fitting(tx, scope, list(reached), step)}
        edge = reached
        if not edge:
            break
    trail.frontier = arrived


def _fitting(tx: ManagedTransaction, scope: Scope, ids: Sequence[str], step: Step) -> Iterable[str]:
    if step.schema is None and not step.where:
        return ids
    views = entities_by_ids(tx, scope, ids)
    return [key for key in ids if key in views and fits(views[key], step.schema, step.where)]
