"""Where two things are not connected: how far each side reaches, and which pairs would connect them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Literal

from neo4j import ManagedTransaction
from rigour.text.distance import levenshtein

from graph.claims.fold import common_schema
from graph.claims.scope import Scope, visible
from graph.claims.searchtext import latin, words
from graph.ontology import model
from graph.queries.corridor import EXPAND, MAX_DEGREE
from graph.queries.entities import VISIBLE_OBSERVATIONS
from graph.queries.names import find_ids
from graph.queries.refresh import said

CROSSING = f"""
UNWIND $ids AS id
MATCH (:Entity|PastEntity {{id: id}})-[r]-(e:Entity|PastEntity)
WHERE e.id IN $others AND {visible("r")}
RETURN count(r) > 0 AS crossing
"""

MAX_REACH = 300
"""Entities of each side that are compared, the nearest first."""
MAX_SHARING = 20
"""Entities of one side that may share a value before it says nothing: a bank's telephone number."""
MAX_DEPTH = 3

Clue = Literal["SHARED_VALUE", "COMMON_RECORD", "SIMILAR_NAME"]

_TELLING = {"phone": 0, "email": 0, "identifier": 1, "checksum": 1, "ip": 2, "url": 2, "address": 3}
"""Types of properties by which things are recognised, the most telling first."""
_COMMON_RECORD = 4
_SIMILAR_NAME = 5
# Identifiers of kinds and regions rather than of things, and addresses of the record instead of the thing.
_NOT_TELLING = frozenset(
    {"zipCode", "bic", "swiftBic", "bikCode", "cpvCode", "fipsCode", "nutsCode", "okvedCode", "coatoCode", "ticker"}
    | {"territoryCode", "figiCode", "casNumber", "authorityId", "programId"}
    | {"sourceUrl", "publisherUrl", "programUrl", "alephUrl"}
)
_MIN_VALUE_CHARS = 5


@dataclass(frozen=True, slots=True)
class Reach:
    """What one side reaches: how many entities of which schema ("" is unresolved), itself among them.

    `complete` is false where more was reached than is compared, or an entity with too many links was not gone through.
    """

    schemata: Mapping[str, int]
    complete: bool


@dataclass(frozen=True, slots=True)
class Miss:
    """Two entities, one of each side, that something speaks for being one or linked.

    Attributes:
        value: What they have in common, as the first of them has it.
        source_property, target_property: Where it stands; "" for a common record.
        source_steps, target_steps: How far each is from its end.
    """

    source_id: str
    target_id: str
    clue: Clue
    value: str
    source_property: str
    target_property: str
    source_steps: int
    target_steps: int


@dataclass(frozen=True, slots=True)
class Misses:
    """`connected`: the two sides meet within what was looked at, so that there is a path and nothing was compared."""

    connected: bool
    source: Reach
    target: Reach
    items: Sequence[Miss]
    total: int


@dataclass(slots=True)
class _Traits:
    """By what the entities of one side may be recognised: (entity, property, value as written) by kind and key."""

    values: dict[tuple[str, str], list[tuple[str, str, str]]]
    names: dict[str, list[tuple[str, str, str]]]
    records: dict[tuple[str, str], set[str]]
    schemata: dict[str, set[str]]


def nearest_misses(
    tx: ManagedTransaction,
    scope: Scope,
    sources: Collection[str],
    targets: Collection[str],
    *,
    depth: int = 2,
    limit: int = 20,
) -> Misses:
    """What each of two sets reaches within some steps, and the pairs that would connect them.

    Pairs come with the most telling clue first (telephone and e-mail, identifiers, network addresses, postal
    addresses, the same record, a similar name), then those nearest to both ends, then in order of ids. Each clue is
    a lead to be looked into and no finding.

    Args:
        depth: Steps of each side, 0 to MAX_DEPTH; entities with more than MAX_DEGREE links are not gone through.
    """
    current = find_ids(tx, scope, [*sources, *targets])
    ahead, ahead_whole = _reached(tx, scope, {current[one] for one in sources}, depth)
    behind, behind_whole = _reached(tx, scope, {current[one] for one in targets}, depth)
    connected = not ahead.keys().isdisjoint(behind) or bool(
        tx.run(CROSSING, ids=sorted(ahead), others=sorted(behind), **scope.params()).single(strict=True)["crossing"]
    )
    one, other = _traits(tx, scope, ahead), _traits(tx, scope, behind)
    misses = [] if connected else sorted(_misses(one, other, ahead, behind), key=lambda item: item[0])
    first: dict[tuple[str, str, str], Miss] = {}
    for _, miss in misses:
        first.setdefault((miss.source_id, miss.target_id, miss.clue), miss)
    found = list(first.values())
    return Misses(
        connected, _reach(one, ahead, ahead_whole), _reach(other, behind, behind_whole), found[:limit], len(found)
    )


def _reached(tx: ManagedTransaction, scope: Scope, start: set[str], depth: int) -> tuple[dict[str, int], bool]:
    """Entities by their distance, nearest first, and whether those are all."""
    found = dict.fromkeys(sorted(start), 0)
    whole = True
    frontier = list(found)
    for steps in range(1, depth + 1):
        reached: set[str] = set()
        for row in tx.run(EXPAND, ids=frontier, most=MAX_DEGREE + 1, **scope.params()):
            if len(row["found"]) > MAX_DEGREE:
                whole = False
            else:
                reached.update(row["found"])
        frontier = sorted(reached - found.keys())
        if len(found) + len(frontier) > MAX_REACH:
            whole = False
            frontier = frontier[: MAX_REACH - len(found)]
        found |= dict.fromkeys(frontier, steps)
    return found, whole


def _traits(tx: ManagedTransaction, scope: Scope, reach: Mapping[str, int]) -> _Traits:
    traits = _Traits({}, {}, {}, {})
    for row in tx.run(VISIBLE_OBSERVATIONS, ids=sorted(reach), **scope.params()):
        observation = row["o"]
        entity, schema = row["id"], observation["schema"]
        traits.schemata.setdefault(entity, set()).add(schema)
        kinds = _kinds(schema)
        for name, values in said(observation).items():
            for value in values:
                _note(traits, kinds.get(name, ""), entity, name, value)
        for number, evidence, position in zip(
            observation["ctx"], observation["evidence"], observation["position"], strict=True
        ):
            if scope.sees(number):
                traits.records.setdefault((evidence, position), set()).add(entity)
    return traits


def _note(traits: _Traits, kind: str, entity: str, name: str, value: str) -> None:
    if kind == "name":
        traits.names.setdefault(" ".join(sorted(latin(word) for word in words(value))), []).append(
            (entity, name, value)
        )
    elif kind in _TELLING and name not in _NOT_TELLING and len(value) >= _MIN_VALUE_CHARS:
        traits.values.setdefault((kind, " ".join(words(value))), []).append((entity, name, value))


def _misses(
    one: _Traits, other: _Traits, ahead: Mapping[str, int], behind: Mapping[str, int]
) -> Iterator[tuple[tuple[Any, ...], Miss]]:
    """Every pair with its place in the order."""

    def miss(rank: int, clue: Clue, left: tuple[str, str, str], right: tuple[str, str, str]) -> Any:
        steps = ahead[left[0]], behind[right[0]]
        found = Miss(left[0], right[0], clue, left[2], left[1], right[1], *steps)
        return (rank, sum(steps), left, right), found

    for (kind, key), left in one.values.items():
        right = other.values.get((kind, key), [])
        if _says_something(left) and _says_something(right):
            for pair in product(left, right):
                yield miss(_TELLING[kind], "SHARED_VALUE", *pair)
    for place in one.records.keys() & other.records.keys():
        for pair_ids in product(one.records[place], other.records[place]):
            yield miss(_COMMON_RECORD, "COMMON_RECORD", (pair_ids[0], "", place[1]), (pair_ids[1], "", place[1]))
    for key, left in one.names.items():
        for near in other.names:
            if _alike(key, near):
                for pair in product(left, other.names[near]):
                    yield miss(_SIMILAR_NAME, "SIMILAR_NAME", *pair)


def _says_something(found: Sequence[tuple[str, str, str]]) -> bool:
    return len({entity for entity, _, _ in found}) <= MAX_SHARING


def _alike(one: str, other: str) -> bool:
    """Whether two names, as sorted words in Latin letters, are one letter apart (two from ten letters on)."""
    shorter = min(len(one), len(other))
    allowed = 0 if shorter < 5 else 1 if shorter < 10 else 2
    if one == other:
        return True
    if allowed == 0 or abs(len(one) - len(other)) > allowed:
        return False
    return levenshtein(one, other, max_edits=allowed) <= allowed


def _reach(traits: _Traits, reach: Mapping[str, int], whole: bool) -> Reach:
    counts = Counter(common_schema(frozenset(found)) if (found := traits.schemata.get(one)) else "" for one in reach)
    return Reach(dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))), whole)


@lru_cache(maxsize=512)
def _kinds(schema: str) -> dict[str, str]:
    return {prop.name: prop.type.name for prop in model[schema].properties.values()}
