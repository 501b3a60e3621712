"""Paths: how entities are linked, and what would link them where they are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

import strawberry
from neo4j import ManagedTransaction

from api.errors import BadInput, NotFound, TooCostly
from api.labels import schema_label
from api.limits import (
    MAX_AVOIDED,
    MAX_DEGREE,
    MAX_DIVERSE_PATHS,
    MAX_ENDS,
    MAX_MISSES,
    MAX_PATH_LENGTH,
    MAX_PATHS,
    bounded,
    checked_id,
    checked_ids,
)
from api.loaders.look import Look
from api.types.entity import Entity, Link, entity_of, link_of
from api.types.source import Source, source_of
from graph.claims.scope import Scope
from graph.queries.corridor import MAX_DEGREE as USUAL_DEGREE
from graph.queries.entities import EntityView, entities_by_ids
from graph.queries.misses import MAX_DEPTH, Clue, Miss, Misses, Reach, nearest_misses
from graph.queries.paths import HopView, PathView, all_paths, diverse_paths, shortest_paths

Found = tuple[list[PathView], dict[str, EntityView]]
Search = Callable[[ManagedTransaction, Scope, list[str], list[str]], list[PathView]]


@strawberry.enum(
    description="SHORTEST: as few links as possible. ALL: every one up to `maxLength`, the shorter first."
    " DIVERSE: few that differ, the best first: short, well attested, past no hub."
)
class PathMode(Enum):
    SHORTEST = "SHORTEST"
    ALL = "ALL"
    DIVERSE = "DIVERSE"


@strawberry.type(description="One step of a path, and what speaks for it.")
class Hop:
    view: strawberry.Private[HopView]
    look: strawberry.Private[Look]
    ends: strawberry.Private[dict[str, EntityView]]
    grade: str = strawberry.field(description="The best grade that any source gives it, e.g. B2.")
    doubt: float = strawberry.field(
        description="From 0 to 1: what grades and the number of independent sources leave open. It orders, and is no"
        " probability."
    )
    link_count: int = strawberry.field(description="How many links there are between the two; `links` has at most 20.")

    @strawberry.field(name="from")
    def source(self) -> Entity:
        return entity_of(self.ends[self.view.source_id], self.look)

    @strawberry.field(name="to")
    def target(self) -> Entity:
        return entity_of(self.ends[self.view.target_id], self.look)

    @strawberry.field(description="What links the two, the best attested first.")
    def links(self) -> list[Link]:
        return [link_of(link, self.look, self.ends) for link in self.view.links]

    @strawberry.field(description="All sources that link the two.")
    async def sources(self) -> list[Source]:
        return [source_of(await self.look.source(name)) for name in self.view.sources]


@strawberry.type(description="An entity with many links, so that passing through it says little.")
class Hub:
    entity: Entity
    links: int = strawberry.field(description="That may be seen; counted no further than `maxDegree`.")


@strawberry.type(description="A chain of links from one entity to another.")
class Path:
    length: int = strawberry.field(description="How many links.")
    entities: list[Entity] = strawberry.field(description="From the first to the last: one more than links.")
    links: list[Link] = strawberry.field(description="In order; each may point either way.")
    hops: list[Hop] = strawberry.field(description="The steps, each with all that speaks for it.")
    weakest: Hop = strawberry.field(description="The step that least speaks for.")
    cost: float = strawberry.field(
        description="What DIVERSE orders by, lower is better: 1 for each step, up to 2 more for doubt about it, and"
        " more for each hub passed through."
    )
    hubs: list[Hub] = strawberry.field(description="Entities with many links that it passes through (ALL, DIVERSE).")
    shared: list[Entity] = strawberry.field(
        description="Entities that an earlier path of this answer passes through as well (DIVERSE)."
    )
    reason: str = strawberry.field(description="Why it stands where it stands, in words.")


@strawberry.enum(description="What speaks for two entities being one or linked: a lead to look into, no finding.")
class MissClue(Enum):
    SHARED_VALUE = strawberry.enum_value(
        "SHARED_VALUE", description="The same telephone number, e-mail, identifier, network or postal address."
    )
    COMMON_RECORD = strawberry.enum_value("COMMON_RECORD", description="One record of a source speaks of both.")
    SIMILAR_NAME = strawberry.enum_value("SIMILAR_NAME", description="Names that are at most two letters apart.")


@strawberry.type(description="Two entities, one of each side, that would connect the sides.")
class NearMiss:
    source: Entity = strawberry.field(name="from", description="Of those that `from` reaches.")
    target: Entity = strawberry.field(name="to", description="Of those that `to` reaches.")
    clue: MissClue
    value: str = strawberry.field(description="What they have in common, or the position of the common record.")
    source_property: str | None = strawberry.field(name="fromProperty")
    target_property: str | None = strawberry.field(name="toProperty")
    source_steps: int = strawberry.field(name="fromSteps", description="Links between it and its end.")
    target_steps: int = strawberry.field(name="toSteps")
    would_connect_if: str = strawberry.field(description="In words.")


@strawberry.type(description="How many entities of one schema a side reaches.")
class ReachCount:
    schema: str = strawberry.field(description="Empty if unresolved.")
    label: str
    count: int


@strawberry.type(description="What one side reaches within `depth` steps, itself among it.")
class SideReach:
    entities: int
    schemata: list[ReachCount]
    complete: bool = strawberry.field(
        description="False where more is reached than is compared (300), or a hub was not gone through."
    )


@strawberry.type(description="Where two sides are not connected: how far each reaches, and what would connect them.")
class NearestMisses:
    connected: bool = strawberry.field(description="True if they are connected after all; then there are no misses.")
    source: SideReach = strawberry.field(name="from")
    target: SideReach = strawberry.field(name="to")
    misses: list[NearMiss] = strawberry.field(description="The most telling first, then those nearest to both ends.")
    total_count: int


async def paths_between(
    look: Look,
    source_ids: list[str],
    target_ids: list[str],
    mode: PathMode,
    max_length: int | None,
    first: int | None,
    max_degree: int | None,
    avoid: list[str] | None,
) -> list[Path]:
    """Paths between two sets of entities.

    Raises: BadInput, TooCostly; NotFound if any end cannot be seen.
    """
    sources, targets = _set(source_ids, where="from"), _set(target_ids, where="to")
    limit = bounded(first, 3, 1, MAX_DIVERSE_PATHS if mode is PathMode.DIVERSE else MAX_PATHS, where="first")
    length = bounded(max_length, 6, 1, MAX_PATH_LENGTH, where="maxLength")
    degree = bounded(max_degree, USUAL_DEGREE, 1, MAX_DEGREE, where="maxDegree")
    around = checked_ids(avoid or [], where="avoid")
    if len(around) > MAX_AVOIDED:
        raise TooCostly("ids in `avoid`", len(around), MAX_AVOIDED, where="avoid")
    bare = max_degree is None and not around
    search = _search(mode, length, limit, degree, around, bare=bare)
    found, views = await look.ask(_paths, sources, targets, search)
    return [_path_of(path, views, look, mode) for path in found]


async def misses_between(
    look: Look, source_ids: list[str], target_ids: list[str], depth: int | None, first: int | None
) -> NearestMisses:
    """What would connect two sets of entities that are not connected.

    Raises: BadInput, TooCostly; NotFound if any end cannot be seen.
    """
    found, views = await look.ask(
        _misses,
        _set(source_ids, where="from"),
        _set(target_ids, where="to"),
        depth=bounded(depth, 2, 0, MAX_DEPTH, where="depth"),
        limit=bounded(first, 20, 1, MAX_MISSES, where="first"),
    )
    return NearestMisses(
        connected=found.connected,
        source=_reach_of(found.source),
        target=_reach_of(found.target),
        misses=[_miss_of(miss, views, look) for miss in found.items],
        total_count=found.total,
    )


def ends_of(one: str | None, several: Sequence[str] | None, *, where: str) -> list[str]:
    """The ids of one end of a path, given as one or as several.

    Raises: BadInput if it is neither or both.
    """
    if (one is None) == (several is None):
        raise BadInput(
            f"Paths need one of `{where}` and `{where}Any`.", todo="Give an id, or a list of ids.", where=where
        )
    return [one] if one is not None else list(several or ())


def _set(ids: list[str], *, where: str) -> list[str]:
    if not ids:
        raise BadInput(f"`{where}Any` is empty.", todo="Give at least one id.", where=where)
    if len(ids) > MAX_ENDS:
        raise TooCostly(f"ids in `{where}Any`", len(ids), MAX_ENDS, where=where)
    return list(dict.fromkeys(checked_id(one, where=where) for one in ids))


def _search(mode: PathMode, length: int, limit: int, degree: int, avoid: list[str], *, bare: bool) -> Search:
    """The search that is meant.

    Args:
        bare: Whether nothing is to be avoided: then the shortest paths lead through hubs too.
    """

    def search(tx: ManagedTransaction, scope: Scope, sources: list[str], targets: list[str]) -> list[PathView]:
        if mode is PathMode.DIVERSE:
            return diverse_paths(
                tx, scope, sources, targets, max_length=length, count=limit, max_degree=degree, avoid=avoid
            )
        if mode is PathMode.SHORTEST and bare:
            return shortest_paths(tx, scope, sources, targets, max_length=length, limit=limit)
        return all_paths(
            tx,
            scope,
            sources,
            targets,
            max_length=length,
            limit=limit,
            max_degree=degree,
            avoid=avoid,
            shortest=mode is PathMode.SHORTEST,
        )

    return search


def _paths(tx: ManagedTransaction, scope: Scope, sources: list[str], targets: list[str], search: Search) -> Found:
    _check_ends(tx, scope, sources, targets)
    found = search(tx, scope, sources, targets)
    ids = sorted({one for path in found for one in path.entity_ids})
    return found, entities_by_ids(tx, scope, ids)


def _misses(
    tx: ManagedTransaction, scope: Scope, sources: list[str], targets: list[str], *, depth: int, limit: int
) -> tuple[Misses, dict[str, EntityView]]:
    _check_ends(tx, scope, sources, targets)
    found = nearest_misses(tx, scope, sources, targets, depth=depth, limit=limit)
    ids = sorted({one for miss in found.items for one in (miss.source_id, miss.target_id)})
    return found, entities_by_ids(tx, scope, ids)


def _check_ends(tx: ManagedTransaction, scope: Scope, sources: list[str], targets: list[str]) -> None:
    known = entities_by_ids(tx, scope, [*sources, *targets])
    for ends, where in ((sources, "from"), (targets, "to")):
        for end in ends:
            if end not in known:
                raise NotFound("entity", end, where=where)


def _path_of(path: PathView, views: dict[str, EntityView], look: Look, mode: PathMode) -> Path:
    hops = [_hop_of(hop, views, look) for hop in path.hops]
    return Path(
        length=len(path.links),
        entities=[entity_of(views[one], look) for one in path.entity_ids],
        links=[link_of(link, look, views) for link in path.links],
        hops=hops,
        weakest=hops[path.weakest],
        cost=path.cost,
        hubs=[Hub(entity=entity_of(views[one], look), links=links) for one, links in path.hubs.items()],
        shared=[entity_of(views[one], look) for one in path.shared],
        reason=_reason(path, views, mode),
    )


def _hop_of(hop: HopView, views: dict[str, EntityView], look: Look) -> Hop:
    return Hop(view=hop, look=look, ends=views, grade=hop.grade, doubt=hop.doubt, link_count=hop.link_count)


def _reason(path: PathView, views: dict[str, EntityView], mode: PathMode) -> str:
    def name(entity: str) -> str:
        return f"“{views[entity].caption}”"

    steps = len(path.hops)
    weak = path.hops[path.weakest]
    said = [f"{steps} {'step' if steps == 1 else 'steps'}"]
    said[0] += {
        PathMode.SHORTEST: ", as few as there are",
        PathMode.ALL: "",
        PathMode.DIVERSE: f", cost {path.cost:g}",
    }[mode]
    number = len(weak.sources)
    said.append(
        f"the weakest is {name(weak.source_id)} to {name(weak.target_id)}, {weak.grade} by"
        f" {number} {'source' if number == 1 else 'sources'}"
    )
    if path.hubs:
        said.append("it passes through " + ", ".join(f"{name(one)} ({n:,} links)" for one, n in path.hubs.items()))
    if path.shared:
        said.append("an earlier path also passes through " + ", ".join(map(name, path.shared)))
    return "; ".join(said) + "."


def _reach_of(reach: Reach) -> SideReach:
    counts = [
        ReachCount(schema=schema, label=schema_label(schema), count=count) for schema, count in reach.schemata.items()
    ]
    return SideReach(entities=sum(reach.schemata.values()), schemata=counts, complete=reach.complete)


_CONDITIONS: dict[Clue, str] = {
    "SHARED_VALUE": "{one} and {other} were linked by what both have: {value}.",
    "COMMON_RECORD": "{one} and {other} were linked: one record ({value}) speaks of both.",
    "SIMILAR_NAME": "{one} and {other} were the same: their names are alike.",
}


def _miss_of(miss: Miss, views: dict[str, EntityView], look: Look) -> NearMiss:
    one, other = views[miss.source_id], views[miss.target_id]
    return NearMiss(
        source=entity_of(one, look),
        target=entity_of(other, look),
        clue=MissClue(miss.clue),
        value=miss.value,
        source_property=miss.source_property or None,
        target_property=miss.target_property or None,
        source_steps=miss.source_steps,
        target_steps=miss.target_steps,
        would_connect_if=_CONDITIONS[miss.clue].format(
            one=f"“{one.caption}”", other=f"“{other.caption}”", value=miss.value
        ),
    )
