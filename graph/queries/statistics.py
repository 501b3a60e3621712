"""How much of what there is, as far as a viewer may see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from neo4j import ManagedTransaction

from graph.claims.fold import common_schema
from graph.claims.scope import Scope, visible
from graph.queries.contexts import all_contexts
from graph.queries.links import LINK_TYPE, SCHEMATA

COUNT_SCHEMATA = f"""
MATCH (e:Entity|PastEntity)
WHERE {visible("e")}
WITH {SCHEMATA} AS schemata
RETURN schemata, count(*) AS count
"""
COUNT_RELATIONS = f"""
MATCH ()-[r]->()
WHERE {visible("r")}
RETURN {LINK_TYPE} AS type, count(*) AS count
"""
COUNT_BY_SOURCE = """
MATCH (o:Observation)
UNWIND o.ctx AS c
WITH o.about AS about, o.id AS id, $source_of[toString(c)] AS source
WHERE source IS NOT NULL
RETURN source, count(DISTINCT about) AS things, count(DISTINCT id) AS claims
"""


@dataclass(frozen=True, slots=True)
class SourceCount:
    """`things` are entities and relationships that a source speaks of, `claims` what it says of them."""

    source: str
    things: int
    claims: int


def count_schemata(tx: ManagedTransaction, scope: Scope) -> dict[str, int]:
    """Entities by schema, most first. What is only mentioned by a link is not counted."""
    counts: Counter[str] = Counter()
    for row in tx.run(COUNT_SCHEMATA, **scope.params()):
        known = frozenset(row["schemata"]) - {""}
        if known:
            counts[common_schema(known)] += row["count"]
    return _ordered(counts)


def count_relations(tx: ManagedTransaction, scope: Scope) -> dict[str, int]:
    """Relationships by type, most first."""
    return _ordered({row["type"]: row["count"] for row in tx.run(COUNT_RELATIONS, **scope.params())})


def count_by_source(tx: ManagedTransaction, scope: Scope) -> list[SourceCount]:
    """What each source speaks of, the one with the most claims first."""
    source_of = {str(number): context.source for number, context in all_contexts(tx).items() if scope.sees(number)}
    rows = tx.run(COUNT_BY_SOURCE, source_of=source_of)
    found = [SourceCount(row["source"], row["things"], row["claims"]) for row in rows]
    return sorted(found, key=lambda one: (-one.claims, one.source))


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
