"""Ways through a part of the graph that lies in memory: pure, without a database.

`graph.queries.corridor` reads that part, of which a viewer sees everything; here it is decided which ways through
it are worth showing, and why (docs/decisions/0013-questions.md).
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from graph.queries.errors import TooWide

MAX_STEPS = 200_000
"""Steps of one search in memory, about a second."""

REUSE_PENALTY = 2.0
"""What an entity costs more for each earlier way through it: as much as two more hops."""
HOP_PENALTY = 1.0
"""What a hop costs more for each earlier way over it: else ways through one entity to several ends would stay equal."""
DOUBT_WEIGHT = 2.0
"""What a hop that nothing speaks for costs more than a sure one."""
HUB_FROM = 10
"""Links from which an entity is a hub at all."""
HUB_WEIGHT = 0.5
"""What passing through an entity costs more for each doubling of its links above HUB_FROM."""

# How far a letter or digit of the Admiralty system leaves room for doubt. F and 6 say that nobody can judge, which is
# neither trust nor distrust: they stand in the middle.
_DOUBT = {"A": 0.05, "B": 0.15, "C": 0.3, "D": 0.5, "E": 0.7, "F": 0.5}
_DOUBT |= {"1": 0.05, "2": 0.15, "3": 0.3, "4": 0.5, "5": 0.7, "6": 0.5}


@dataclass(slots=True)
class Corridor:
    """What lies between some entities and some others.

    Attributes:
        around: For each entity its neighbours, both ways.
        links: The number of links that may be seen of each entity that was counted.
        shut: Entities that ways end at and never lead through.
    """

    sources: frozenset[str]
    targets: frozenset[str]
    around: dict[str, set[str]] = field(default_factory=dict)
    links: dict[str, int] = field(default_factory=dict)
    shut: set[str] = field(default_factory=set)

    def join(self, one: str, other: str) -> None:
        self.around.setdefault(one, set()).add(other)
        self.around.setdefault(other, set()).add(one)

    def passable(self, entity: str) -> bool:
        """Whether a way may lead on from it. A way from one set to another touches each of them once."""
        return entity not in self.shut and entity not in self.sources and entity not in self.targets

    def distances(self, start: Collection[str], most: int) -> dict[str, int]:
        """Hops from the nearest of some ends, up to `most`."""
        found = dict.fromkeys(sorted(start), 0)
        waiting = deque(found)
        while waiting:
            here = waiting.popleft()
            if found[here] == most or (found[here] > 0 and not self.passable(here)):
                continue
            for there in self.around.get(here, ()):
                if there not in found:
                    found[there] = found[here] + 1
                    waiting.append(there)
        return found

    def narrowed(self, length: int) -> Corridor:
        """Only what lies on a way of at most so many hops."""
        ahead, behind = self.distances(self.sources, length), self.distances(self.targets, length)
        narrow = Corridor(self.sources, self.targets, {}, self.links, self.shut)
        for here, others in self.around.items():
            for there in others:
                far = ahead.get(here, length) + 1 + behind.get(there, length)
                if far <= length and (here in self.sources or self.passable(here)):
                    narrow.join(here, there)
        return narrow


def doubt(grades: Mapping[str, str]) -> float:
    """How much doubt is left (0 to 1) after what several sources say: the more independent ones, the less.

    Args:
        grades: The best grade of each source, such as B2.
    """
    return math.prod(1 - (1 - _DOUBT[grade[0]]) * (1 - _DOUBT[grade[1]]) for grade in grades.values())


def hop_cost(doubts: float) -> float:
    """What a hop costs: 1 if it is beyond doubt."""
    return 1 + DOUBT_WEIGHT * doubts


def hub_cost(links: int) -> float:
    """What it costs to pass through an entity with so many links: people share a bank without knowing each other."""
    return HUB_WEIGHT * math.log2(links / HUB_FROM) if links > HUB_FROM else 0.0


def every_route(corridor: Corridor, length: int) -> Iterator[tuple[str, ...]]:
    """All ways without a circle up to a length, the shorter first, equally long ones in order of their ids.

    Raises: TooWide after MAX_STEPS.
    """
    left = corridor.distances(corridor.targets, length)
    steps = 0

    def onward(way: list[str], hops: int) -> Iterator[tuple[str, ...]]:
        nonlocal steps
        for there in sorted(corridor.around.get(way[-1], ())):
            steps += 1
            if steps > MAX_STEPS:
                raise TooWide("steps", MAX_STEPS)
            if there in way or left.get(there, length) > hops - 1:
                continue
            if there in corridor.targets:
                if hops == 1:
                    yield (*way, there)
            elif hops > 1 and corridor.passable(there):
                yield from onward([*way, there], hops - 1)

    for hops in range(1, length + 1):
        for start in sorted(corridor.sources):
            yield from onward([start], hops)


@dataclass(frozen=True, slots=True)
class Route:
    """One way, and what it costs by itself; `shared` are entities on it that an earlier way leads through too."""

    entities: tuple[str, ...]
    cost: float
    shared: tuple[str, ...] = ()


def diverse_routes(corridor: Corridor, length: int, count: int, cost_of: Callable[[str, str], float]) -> list[Route]:
    """Ways that differ: the cheapest one, then again and again the cheapest after what was used has grown dearer.

    Each entity that a way led through costs REUSE_PENALTY more for each time, each hop HOP_PENALTY. It is a heuristic
    (ways that share as little as possible are hard to find, and two ways without anything in common often do not
    exist), and it stops when the dearer entities only lead to ways that are known.

    Args:
        cost_of: What a hop costs by its evidence; the same both ways.
    Source: the penalty method for alternative routes, Bader, Dees, Geisberger, Sanders, "Alternative Route Graphs in
        Road Networks", TAPAS 2011.
    Cost: O(count * hops * links * log) time.
    """
    used: Counter[str] = Counter()
    hops_used: Counter[tuple[str, str]] = Counter()
    seen: dict[tuple[str, ...], None] = {}
    routes: list[Route] = []
    left = corridor.distances(corridor.targets, length)

    def dearer(one: str, other: str) -> float:
        return cost_of(one, other) + HOP_PENALTY * hops_used[min(one, other), max(one, other)]

    for _ in range(3 * count):
        if len(routes) == count:
            break
        way = _cheapest(corridor, length, left, dearer, used)
        if way is None:
            break
        inner = way[1:-1]
        if way not in seen:
            shared = tuple(one for one in inner if used[one])
            routes.append(Route(way, route_cost(corridor, way, cost_of), shared))
        seen[way] = None
        used.update(inner)
        hops_used.update((min(step), max(step)) for step in pairwise(way))
        if not inner:
            # Two ends that are neighbours would stay the cheapest way for ever: the others are looked for without it.
            corridor = _without_hop(corridor, way[0], way[1])
            left = corridor.distances(corridor.targets, length)
    return routes


def route_cost(corridor: Corridor, way: Sequence[str], cost_of: Callable[[str, str], float]) -> float:
    """What a way costs by itself: its hops by their evidence, and the hubs that it passes through."""
    hops = sum(cost_of(one, other) for one, other in pairwise(way))
    return hops + sum(hub_cost(corridor.links.get(one, 0)) for one in way[1:-1])


def _cheapest(
    corridor: Corridor,
    length: int,
    left: Mapping[str, int],
    cost_of: Callable[[str, str], float],
    used: Mapping[str, int],
) -> tuple[str, ...] | None:
    """Dijkstra's search over (entity, hops so far), so that a cheap detour never hides a way that is short enough."""
    waiting: list[tuple[float, int, tuple[str, ...]]] = [(0.0, 0, (start,)) for start in sorted(corridor.sources)]
    best: dict[tuple[str, int], float] = {}
    steps = 0
    while waiting:
        cost, hops, way = heapq.heappop(waiting)
        here = way[-1]
        if here in corridor.targets:
            return way
        if any(best.get((here, fewer), math.inf) <= cost for fewer in range(hops + 1)):
            continue
        best[here, hops] = cost
        for there in corridor.around.get(here, ()):
            steps += 1
            if steps > MAX_STEPS:
                raise TooWide("steps", MAX_STEPS)
            if there in way or hops + 1 + left.get(there, length) > length:
                continue
            dearer = cost + cost_of(here, there)
            if there not in corridor.targets:
                if not corridor.passable(there):
                    continue
                dearer += hub_cost(corridor.links.get(there, 0)) + REUSE_PENALTY * used.get(there, 0)
            heapq.heappush(waiting, (dearer, hops + 1, (*way, there)))
    return None


def _without_hop(corridor: Corridor, one: str, other: str) -> Corridor:
    around = {
        here: others - ({other} if here == one else {one} if here == other else set())
        for here, others in corridor.around.items()
    }
    return Corridor(corridor.sources, corridor.targets, around, corridor.links, corridor.shut)
