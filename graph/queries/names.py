"""Under which id a viewer knows what several ids stand for.

A record that a viewer may not see can be why an id of a source is one with an identifier, or with another id. Where
nothing that they see speaks of the id that stands for all, they are shown the one that it does speak of, and an id
of which they see nothing leads nowhere, as in a graph without that record.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from neo4j import ManagedTransaction

from graph.claims.scope import Scope, visible
from graph.queries.identity import ANY_ALIAS, resolve_ids

SAID_NAMES = f"""
UNWIND $ids AS id
MATCH (e:Entity|PastEntity {{id: id}})
WHERE EXISTS {{ MATCH (a:Alias {{into: id}}) }}
RETURN id, COLLECT {{ MATCH (o:Observation {{about: id}}) WHERE {visible("o")}
                     RETURN DISTINCT [coalesce(o.entity_id, o.subject), o.subject] AS names }} AS names
"""
LINKED_NAMES = f"""
UNWIND $ids AS id
MATCH (e:Entity|PastEntity {{id: id}})
RETURN id,
       COLLECT {{ MATCH (e)-[r]->() WHERE {visible("r")} RETURN DISTINCT r.source_id AS name }}
       + COLLECT {{ MATCH (e)<-[r]-() WHERE {visible("r")} RETURN DISTINCT r.target_id AS name }} AS names
"""

NOWHERE = ""
"""No entity has this id."""


@dataclass(slots=True)
class _Names:
    """What visible claims call an entity: `own` as records do of themselves, the first of which is shown."""

    own: list[str]
    known: set[str] = field(default_factory=set)


def find_ids(tx: ManagedTransaction, scope: Scope, ids: Collection[str]) -> dict[str, str]:
    """For each id the entity that stands for it now; NOWHERE for one that is only one by what may not be seen."""
    current = resolve_ids(tx, ids)
    names = _names_of(tx, scope, set(current.values()), asked=current)
    return {key: into if into not in names or key in names[into].known else NOWHERE for key, into in current.items()}


def shown_ids(tx: ManagedTransaction, scope: Scope, ids: Collection[str]) -> dict[str, str]:
    """Under which id the viewer knows entities, where that is another than the one that stands for all."""
    names = _names_of(tx, scope, set(ids), asked={})
    return {key: found.own[0] for key, found in names.items() if key not in found.known and found.own}


def _names_of(
    tx: ManagedTransaction, scope: Scope, ids: Collection[str], *, asked: dict[str, str]
) -> dict[str, _Names]:
    """What visible claims call those entities that have several ids. Links are looked at only where records do not
    already tell it: a hub has thousands."""
    if scope.sees_all or not ids or not tx.run(ANY_ALIAS).single(strict=True)["any"]:
        return {}
    found: dict[str, _Names] = {}
    for row in tx.run(SAID_NAMES, ids=sorted(ids), **scope.params()):
        names = _Names(sorted({own for own, _ in row["names"]}))
        names.known.update(name for pair in row["names"] for name in pair)
        found[row["id"]] = names
    open_ids = {into for key, into in asked.items() if into in found and key not in found[into].known}
    open_ids |= {key for key, names in found.items() if key not in names.known}
    if open_ids:
        for row in tx.run(LINKED_NAMES, ids=sorted(open_ids), **scope.params()):
            names = found[row["id"]]
            names.own += sorted(set(row["names"]) - set(names.own))
            names.known.update(row["names"])
    return found
