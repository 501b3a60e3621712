"""Reads what lies between some entities and some others, from both sides at once, over what the viewer may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from neo4j import ManagedTransaction

from graph.claims.scope import Scope, visible
from graph.queries.errors import TooWide
from graph.queries.routes import Corridor

EXPAND = f"""
UNWIND $ids AS id
CALL (id) {{
  MATCH (x:Entity|PastEntity {{id: id}})-[r]-(e:Entity|PastEntity)
  WHERE {visible("r")} AND e <> x
  WITH e LIMIT $most
  RETURN collect(e.id) AS found
}}
RETURN id, found ORDER BY id
"""
LINKS_BETWEEN = f"""
UNWIND $pairs AS pair
MATCH (a:Entity|PastEntity {{id: pair[0]}})
MATCH (b:Entity|PastEntity {{id: pair[1]}})
CALL (a, b) {{
  MATCH (a)-[r]-(b)
  WHERE {visible("r")}
  WITH r.id AS link, coalesce(r.ctx, []) + coalesce(r.past, []) AS ctx ORDER BY link
  RETURN collect([link, ctx]) AS links
}}
RETURN pair[0] AS one, pair[1] AS other, links
"""

MAX_DEGREE = 1_000
"""Links from which an entity is not passed through, unless the question says otherwise."""
MAX_END_LINKS = 5_000
MAX_LINKS_READ = 50_000
"""Links that one search reads, about two seconds on two cores."""
SLACK = 2
"""Hops by which a way may be longer than the shortest and still be worth showing beside it."""
_CHUNK = 100


@dataclass(slots=True)
class _Side:
    """One end of the search: how far it has come, and what it has reached at last."""

    depth: int
    frontier: list[str]
    reached: set[str]
    shut: bool = False


@dataclass(slots=True)
class Found:
    """The corridor and the length of the shortest way through it; None if there is no way so short."""

    corridor: Corridor
    shortest: int | None
    length: int
    """Up to which length every way is in it."""


@dataclass(slots=True)
class _Reading:
    tx: ManagedTransaction
    scope: Scope
    corridor: Corridor
    max_degree: int
    read: int = field(default=0)

    def expand(self, ids: Iterable[str], most: int) -> dict[str, list[str]]:
        """The neighbours of some entities, one more than `most` where there are more.

        Raises: TooWide.
        """
        found: dict[str, list[str]] = {}
        rest = iter(sorted(ids))
        while chunk := list(islice(rest, _CHUNK)):
            for row in self.tx.run(EXPAND, ids=chunk, most=most + 1, **self.scope.params()):
                found[row["id"]] = row["found"]
                self.read += min(len(row["found"]), most)
            if self.read > MAX_LINKS_READ:
                raise TooWide("links", MAX_LINKS_READ)
        return found

    def grow(self, side: _Side) -> None:
        """Takes one side one hop further."""
        most = MAX_END_LINKS if side.depth == 0 else self.max_degree
        reached: set[str] = set()
        joined: list[tuple[str, str]] = []
        for here, others in self.expand(side.frontier, most).items():
            if side.depth == 0 and len(others) > most:
                side.shut = True
                return
            self.corridor.links.setdefault(here, len(others))
            if side.depth and len(others) > most:
                self.corridor.shut.add(here)
                continue
            joined += [(here, there) for there in others]
            reached.update(others)
        for one, other in joined:
            self.corridor.join(one, other)
        side.depth += 1
        side.frontier = [one for one in sorted(reached - side.reached) if self.corridor.passable(one)]
        side.reached |= reached

    def count_rest(self, corridor: Corridor) -> None:
        """Counts the links of what no side has gone through, and shuts what has too many."""
        unknown = [one for one in corridor.around if one not in self.corridor.links and corridor.passable(one)]
        for here, others in self.expand(unknown, self.max_degree).items():
            self.corridor.links[here] = len(others)
            if len(others) > self.max_degree:
                self.corridor.shut.add(here)


def corridor_between(
    tx: ManagedTransaction,
    scope: Scope,
    sources: Collection[str],
    targets: Collection[str],
    *,
    max_length: int,
    slack: int | None = SLACK,
    max_degree: int = MAX_DEGREE,
    avoid: Collection[str] = (),
) -> Found:
    """Everything on the ways between two sets, up to a number of hops.

    Both sides go on hop by hop, the one with fewer entities to go through first, so that each reads about the root of
    what one side alone would. An entity with more than `max_degree` links that may be seen is not gone through.

    Args:
        slack: Hops beyond the shortest way; None to go on to `max_length`.
    Raises: TooWide if that is too much to read, unless what is known by then already connects them.
    """
    corridor = Corridor(frozenset(sources), frozenset(targets), shut=set(avoid) - set(sources) - set(targets))
    reading = _Reading(tx, scope, corridor, max_degree)
    ahead = _Side(0, sorted(corridor.sources), set(corridor.sources))
    behind = _Side(0, sorted(corridor.targets), set(corridor.targets))
    length, shortest = max_length, None
    while ahead.depth + behind.depth < length:
        open_sides = [side for side in (ahead, behind) if not side.shut]
        if not open_sides:
            raise TooWide("links of one end", MAX_END_LINKS)
        side = min(open_sides, key=lambda one: (len(one.frontier), one.depth))
        if not side.frontier:
            break
        try:
            reading.grow(side)
        except TooWide:
            if shortest is None or slack is None:
                raise
            length = ahead.depth + behind.depth
            break
        if shortest is None and not side.shut:
            shortest = _shortest(corridor, length)
            if shortest is not None and slack is not None:
                length = min(max_length, shortest + slack)
    narrow = corridor.narrowed(length)
    reading.count_rest(narrow)
    narrow = corridor.narrowed(length)
    return Found(narrow, _shortest(narrow, length), length)


def links_between(
    tx: ManagedTransaction, scope: Scope, pairs: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[tuple[str, list[int]]]]:
    """For each pair of entities the relationships between them, either way: id and the contexts that are seen."""
    rows: Any = tx.run(LINKS_BETWEEN, pairs=[list(pair) for pair in pairs], **scope.params())
    return {
        (row["one"], row["other"]): [(link, sorted(set(scope.seen(ctx)))) for link, ctx in row["links"]] for row in rows
    }


def _shortest(corridor: Corridor, most: int) -> int | None:
    ahead = corridor.distances(corridor.sources, most)
    return min((hops for one in corridor.targets if (hops := ahead.get(one)) is not None and hops), default=None)
