"""How entities are connected, over what the viewer may see and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import LiteralString

from neo4j import ManagedTransaction

from graph.claims.scope import ContextInfo, Scope, visible
from graph.queries.contexts import all_contexts
from graph.queries.corridor import MAX_DEGREE, SLACK, corridor_between, links_between
from graph.queries.links import LinkView, links_by_ids
from graph.queries.names import NOWHERE, find_ids, shown_ids
from graph.queries.routes import Route, diverse_routes, doubt, every_route, hop_cost, hub_cost

MAX_LENGTH = 8
MAX_CANDIDATES = 500
MAX_PARALLEL = 20
"""Links of one hop that are shown, the best attested first."""

Pair = tuple[str, str]


def _shortest(length: int) -> LiteralString:
    return f"""
UNWIND $sources AS source
MATCH (a:Entity|PastEntity {{id: source}})
UNWIND $targets AS target
MATCH (b:Entity|PastEntity {{id: target}})
WITH a, b WHERE a <> b
CALL (a, b) {{
  MATCH p = allShortestPaths((a)-[*..{length:d}]-(b))
  WHERE all(r IN relationships(p) WHERE {visible("r")})
  RETURN p LIMIT $candidates
}}
RETURN [n IN nodes(p) | n.id] AS ids, [r IN relationships(p) | r.id] AS links
ORDER BY length(p), ids, links LIMIT $limit
"""


SHORTEST_PATHS: dict[int, LiteralString] = {length: _shortest(length) for length in range(1, MAX_LENGTH + 1)}


@dataclass(frozen=True, slots=True)
class HopView:
    """One step of a path, and what speaks for it.

    Attributes:
        links: The relationships between the two, the best attested first, at most MAX_PARALLEL of `link_count`.
        sources: Those that say so, by id, with the best grade of each.
        doubt: From 0 to 1, see `graph.queries.routes.doubt`.
    """

    source_id: str
    target_id: str
    links: Sequence[LinkView]
    link_count: int
    sources: Mapping[str, str]
    doubt: float

    @property
    def grade(self) -> str:
        """The best grade that any source gives it."""
        return min(self.sources.values(), default="F6")


@dataclass(frozen=True, slots=True)
class PathView:
    """A way from one entity to another: n entities and the n-1 steps between them, in order.

    Attributes:
        links: One for each step: that of the path where it was found by its links, else the best attested.
        cost: By which diverse paths are ordered: lower is better.
        hubs: Entities that it passes through and that have many links, with how many; counted for diverse paths.
        shared: Entities that an earlier one of the diverse paths passes through as well.
    """

    entity_ids: list[str]
    links: Sequence[LinkView]
    hops: Sequence[HopView]
    cost: float
    hubs: Mapping[str, int]
    shared: Sequence[str]

    @property
    def weakest(self) -> int:
        """The place of the step that least speaks for, the first of such."""
        return max(range(len(self.hops)), key=lambda place: (self.hops[place].doubt, -place))


def shortest_paths(
    tx: ManagedTransaction,
    scope: Scope,
    sources: str | Collection[str],
    targets: str | Collection[str],
    *,
    max_length: int = 6,
    limit: int = 3,
) -> list[PathView]:
    """The shortest paths between two entities, or between those of two sets; relationships are taken either way.

    Args:
        max_length: Relationships in a path, 1 to MAX_LENGTH.
    Returns: At most `limit` paths, the shortest first, equally short ones in order of ids. Between each two entities
        all are of one length; none if there is none or an end may not be seen.
    """
    starts, ends = _ends(tx, scope, sources, targets)
    rows = tx.run(
        SHORTEST_PATHS[max_length],
        sources=starts,
        targets=ends,
        candidates=MAX_CANDIDATES,
        limit=limit,
        **scope.params(),
    ).fetch(limit)
    routes = [Route(tuple(row["ids"]), 0.0) for row in rows]
    return _views(tx, scope, routes, {}, [row["links"] for row in rows])


def all_paths(
    tx: ManagedTransaction,
    scope: Scope,
    sources: str | Collection[str],
    targets: str | Collection[str],
    *,
    max_length: int = 4,
    limit: int = 25,
    max_degree: int = MAX_DEGREE,
    avoid: Collection[str] = (),
    shortest: bool = False,
) -> list[PathView]:
    """All paths up to a length that pass no entity twice, the shorter first, equally long ones in order of ids.

    Two paths differ in their entities; parallel relationships are one step.

    Args:
        max_degree: Links that may be seen of an entity that is passed through, at most.
        avoid: Entities that are not passed through.
        shortest: Only those as short as the shortest of them.
    Raises: TooWide.
    """
    starts, ends = _ends(tx, scope, sources, targets)
    if not ends:
        return []
    found = corridor_between(
        tx,
        scope,
        starts,
        ends,
        max_length=max_length,
        slack=0 if shortest else None,
        max_degree=max_degree,
        avoid=_standing(tx, scope, avoid),
    )
    if found.shortest is None:
        return []
    length = found.shortest if shortest else found.length
    routes = [Route(way, 0.0) for way in islice(every_route(found.corridor, length), limit)]
    return _views(tx, scope, routes, found.corridor.links)


def diverse_paths(
    tx: ManagedTransaction,
    scope: Scope,
    sources: str | Collection[str],
    targets: str | Collection[str],
    *,
    max_length: int = 6,
    count: int = 3,
    max_degree: int = MAX_DEGREE,
    avoid: Collection[str] = (),
) -> list[PathView]:
    """Paths that differ from each other, the best first: short, well attested, past no hub; see `diverse_routes`.

    They are at most SLACK steps longer than the shortest. Two paths differ in their entities.

    Args:
        max_degree, avoid: As for `all_paths`.
    Raises: TooWide.
    """
    starts, ends = _ends(tx, scope, sources, targets)
    if not ends:
        return []
    found = corridor_between(
        tx,
        scope,
        starts,
        ends,
        max_length=max_length,
        slack=SLACK,
        max_degree=max_degree,
        avoid=_standing(tx, scope, avoid),
    )
    if found.shortest is None:
        return []
    pairs = sorted({_pair(one, other) for one, others in found.corridor.around.items() for other in others})
    contexts = all_contexts(tx)
    doubts = {
        pair: doubt(_grades(contexts, (number for _, ctx in links for number in ctx)))
        for pair, links in links_between(tx, scope, pairs).items()
    }
    routes = diverse_routes(
        found.corridor, found.length, count, lambda one, other: hop_cost(doubts.get(_pair(one, other), 1.0))
    )
    return _views(tx, scope, routes, found.corridor.links)


def _views(
    tx: ManagedTransaction,
    scope: Scope,
    routes: Sequence[Route],
    degrees: Mapping[str, int],
    chosen: Sequence[Sequence[str]] | None = None,
) -> list[PathView]:
    """The paths with what speaks for each of their steps."""
    steps = {_pair(*step) for route in routes for step in _steps(route.entities)}
    parallel = links_between(tx, scope, sorted(steps)) if steps else {}
    contexts = all_contexts(tx)
    ranked = {
        pair: sorted(links, key=lambda link: (doubt(_grades(contexts, link[1])), link[0]))[:MAX_PARALLEL]
        for pair, links in parallel.items()
    }
    wanted = {link for links in ranked.values() for link, _ in links}
    wanted |= {link for links in chosen or () for link in links}
    views = links_by_ids(tx, scope, sorted(wanted))
    shown_as = shown_ids(tx, scope, {one for route in routes for one in route.entities})
    paths = []
    for place, route in enumerate(routes):
        # Neo4j reads what is committed at each moment: a step may have been taken back since the route was found.
        stands = (any(link in views for link, _ in ranked.get(_pair(*step), ())) for step in _steps(route.entities))
        if not all(stands) or (chosen and not views.keys() >= {*chosen[place]}):
            continue
        hops = []
        for one, other in _steps(route.entities):
            pair = _pair(one, other)
            grades = _grades(contexts, (number for _, ctx in parallel[pair] for number in ctx))
            shown = [views[link] for link, _ in ranked[pair] if link in views]
            ends = shown_as.get(one, one), shown_as.get(other, other)
            hops.append(HopView(*ends, shown, len(parallel[pair]), grades, round(doubt(grades), 6)))
        links = [views[link] for link in chosen[place]] if chosen else [hop.links[0] for hop in hops]
        cost = route.cost or sum(hop_cost(hop.doubt) for hop in hops)
        entities = [shown_as.get(one, one) for one in route.entities]
        hubs = {
            shown_as.get(one, one): degrees[one] for one in route.entities[1:-1] if hub_cost(degrees.get(one, 0)) > 0
        }
        paths.append(PathView(entities, links, hops, round(cost, 3), hubs, route.shared))
    return paths


def _grades(contexts: Mapping[int, ContextInfo], numbers: Iterable[int]) -> dict[str, str]:
    """The best grade of each source among some contexts, by the id of the source."""
    found: dict[str, str] = {}
    for number in numbers:
        context = contexts[number]
        found[context.source] = min(context.grade, found.get(context.source, context.grade))
    return dict(sorted(found.items()))


def _ends(
    tx: ManagedTransaction, scope: Scope, sources: str | Collection[str], targets: str | Collection[str]
) -> tuple[list[str], list[str]]:
    """Both sets as they stand now. What stands in both counts as one of the first: it needs no path to itself."""
    starts, ends = _standing(tx, scope, sources), _standing(tx, scope, targets)
    return starts, [one for one in ends if one not in starts]


def _standing(tx: ManagedTransaction, scope: Scope, ids: str | Collection[str]) -> list[str]:
    """The entities that stand for some ids now, in order."""
    given = [ids] if isinstance(ids, str) else list(ids)
    return sorted(set(find_ids(tx, scope, given).values()) - {NOWHERE})


def _steps(entities: Sequence[str]) -> list[Pair]:
    return list(pairwise(entities))


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)
