"""Which ids are one entity: by a shared identifier, or by somebody's judgement. Claims stay as they were made.

An observation keeps its `subject` (the id in the source) and, where its own identifier made another one, its
`entity_id`. Only `about`, the entity that it counts towards now, changes with a merge and changes back with a split.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from neo4j import ManagedTransaction

from graph.claims.fold import common_schema
from graph.claims.ids import digest
from graph.claims.records import MARKINGS
from graph.ontology import model
from graph.queries.contexts import all_contexts
from graph.queries.errors import CannotMerge, EntityMissing, NotAMember
from graph.queries.lock import hold_graph
from graph.queries.refresh import refresh_entities

ANY_ALIAS = "MATCH (a:Alias) RETURN count(a) > 0 AS any"
ALIASES_OF = """
UNWIND $ids AS id
MATCH (a:Alias {id: id})
RETURN a.id AS id, a.key AS key, a.into AS into, coalesce(a.ctx, []) AS ctx
"""
CREATE_ALIASES = """
UNWIND $rows AS row
CREATE (a:Alias {id: row.id, key: row.key, into: row.into, ctx: row.ctx})
"""
SUPPORT_ALIASES = """
UNWIND $rows AS row
MATCH (a:Alias {id: row.id})
SET a.ctx = row.ctx
"""
DROP_ALIASES = """
UNWIND $ids AS id
MATCH (a:Alias {id: id})
DELETE a
"""
JUDGE_ALIAS = """
MERGE (a:Alias {id: $id})
ON CREATE SET a.key = $id
SET a.into = $into
WITH count(*) AS one
MATCH (b:Alias {into: $id})
SET b.into = $into
"""
UNJUDGE_ALIAS = """
MATCH (a:Alias {id: $id})
DELETE a
WITH count(*) AS one
MATCH (b:Alias {key: $id})
SET b.into = $id
"""
IDS_OF_KEY = """
MATCH (a:Alias {key: $key})
RETURN collect(a.id) AS ids
"""
MEMBERS_OF = """
MATCH (a:Alias {into: $id})
WHERE a.key = a.id
RETURN a.id AS id ORDER BY id
"""
PRESENT = """
UNWIND $ids AS id
MATCH (e:Entity|PastEntity {id: id})
RETURN e.id AS id, e.schema AS schema, coalesce(e.ctx, []) AS ctx
"""
ENSURE = """
MERGE (e:Entity {id: $id})
"""
MOVE_OBSERVATIONS = """
MATCH (o:Observation {about: $old})
SET o.about = $new
"""
MOVE_OUT = """
MATCH (x:Entity|PastEntity {id: $old})-[r]->(y)
MATCH (n:Entity|PastEntity {id: $new})
WITH x, r, y, n, CASE WHEN y = x THEN n ELSE y END AS target
CREATE (n)-[s:$(type(r))]->(target)
SET s = properties(r)
DELETE r
"""
MOVE_IN = """
MATCH (x:Entity|PastEntity {id: $old})<-[r]-(y)
MATCH (n:Entity|PastEntity {id: $new})
CREATE (y)-[s:$(type(r))]->(n)
SET s = properties(r)
DELETE r
"""
DROP_ENTITY = """
MATCH (x:Entity|PastEntity {id: $old})
DETACH DELETE x
"""
TAKE_OBSERVATIONS = """
MATCH (o:Observation {about: $old})
WHERE coalesce(o.entity_id, o.subject) IN $ids
SET o.about = $new
"""
TAKE_OUT = """
MATCH (x:Entity|PastEntity {id: $old})-[r]->(y)
WHERE r.source_id IN $ids
MATCH (n:Entity|PastEntity {id: $new})
WITH x, r, n, CASE WHEN y = x AND r.target_id IN $ids THEN n ELSE y END AS target
CREATE (n)-[s:$(type(r))]->(target)
SET s = properties(r)
DELETE r
"""
TAKE_IN = """
MATCH (x:Entity|PastEntity {id: $old})<-[r]-(y)
WHERE r.target_id IN $ids
MATCH (n:Entity|PastEntity {id: $new})
CREATE (y)-[s:$(type(r))]->(n)
SET s = properties(r)
DELETE r
"""
NOTE_JUDGEMENT = """
CREATE (:Judgement {id: $id, kind: $kind, entity: $entity, members: $members, by: $by, reason: $reason, at: $at})
"""


def resolve_ids(tx: ManagedTransaction, ids: Collection[str]) -> dict[str, str]:
    """For each id the entity that stands for it now: another one after a merge, itself otherwise."""
    found = {key: key for key in ids}
    if ids and tx.run(ANY_ALIAS).single(strict=True)["any"]:
        for row in tx.run(ALIASES_OF, ids=list(ids)):
            found[row["id"]] = row["into"]
    return found


def absorb(tx: ManagedTransaction, identified: Mapping[str, tuple[str, set[int]]]) -> None:
    """Notes that some ids of sources stand for entities with an identifier, and moves what hung on those ids.

    Args:
        identified: Id in a source to the id that its identifier makes, and the contexts that say so. Where a
            source gives one id two identifiers in turn, the first one keeps it.
    """
    known = {row["id"]: row.data() for row in tx.run(ALIASES_OF, ids=list(identified))}
    grown = [
        {"id": subject, "ctx": sorted(contexts.union(known[subject]["ctx"]))}
        for subject, (_, contexts) in identified.items()
        if subject in known and not contexts.issubset(known[subject]["ctx"])
    ]
    if grown:
        tx.run(SUPPORT_ALIASES, rows=grown)
    fresh = {subject: value for subject, value in identified.items() if subject not in known}
    if not fresh:
        return
    into = resolve_ids(tx, {entity for entity, _ in fresh.values()})
    tx.run(
        CREATE_ALIASES,
        rows=[
            {"id": subject, "key": entity, "into": into[entity], "ctx": sorted(contexts)}
            for subject, (entity, contexts) in fresh.items()
        ],
    )
    moved = []
    for row in tx.run(PRESENT, ids=list(fresh)).fetch(len(fresh)):
        target = into[fresh[row["id"]][0]]
        _move(tx, row["id"], target)
        moved.append(target)
    refresh_entities(tx, moved)


def release(tx: ManagedTransaction, retracted: Mapping[str, set[int]]) -> set[str]:
    """The reverse of `absorb`: ids whose identifier nobody claims any more stand for themselves again.

    Args:
        retracted: Id in a source to the contexts that no longer say so.
    Returns: The entities that gained or lost something, which the caller refreshes.
    """
    touched: set[str] = set()
    kept, dropped = [], []
    for row in tx.run(ALIASES_OF, ids=list(retracted)).fetch(len(retracted) + 1):
        left = sorted(set(row["ctx"]) - retracted[row["id"]])
        if left:
            kept.append({"id": row["id"], "ctx": left})
        elif row["ctx"]:
            dropped.append(row["id"])
            tx.run(ENSURE, id=row["id"])
            _take(tx, row["into"], row["id"], [row["id"]])
            touched |= {row["id"], row["into"]}
    tx.run(SUPPORT_ALIASES, rows=kept)
    tx.run(DROP_ALIASES, ids=dropped)
    return touched


def merge_entities(tx: ManagedTransaction, ids: Sequence[str], *, by: str, reason: str, into: str | None = None) -> str:
    """Makes several entities one, for everybody, until they are split again. Every claim stays as it was made.

    Args:
        ids: At least two ids, of entities or of what was merged into them.
        by, reason: Who decided so, and why: kept with the judgement.
        into: Which of them stands for all; by default the one with the freest marking, then the first by id, so
            that whoever sees the freest of them meets no id that only others may see.
    Returns: The id that stands for them all now.
    Raises: EntityMissing; CannotMerge if they are one already, or of kinds that cannot be the same thing.
    """
    hold_graph(tx)
    current = resolve_ids(tx, ids)
    present = {row["id"]: row.data() for row in tx.run(PRESENT, ids=sorted(set(current.values())))}
    standing = {key: row["schema"] for key, row in present.items()}
    for key in ids:
        if current[key] not in standing:
            raise EntityMissing(key)
    if len(standing) < 2:
        raise CannotMerge(list(ids), "they are one entity already")
    schemata = frozenset(schema for schema in standing.values() if schema is not None)
    if schemata and not _can_be_one(schemata):
        raise CannotMerge(list(ids), f"they are of different kinds ({', '.join(sorted(schemata))})")
    winner = current[into] if into is not None else _most_public(tx, present)
    losers = sorted(standing.keys() - {winner})
    for loser in losers:
        tx.run(JUDGE_ALIAS, id=loser, into=winner)
        _move(tx, loser, winner)
    refresh_entities(tx, [winner])
    _note(tx, "merge", winner, losers, by, reason)
    return winner


def split_entity(tx: ManagedTransaction, entity_id: str, members: Sequence[str], *, by: str, reason: str) -> list[str]:
    """Takes members out of a merged entity, each with every claim, relationship and id that it brought.

    Returns: The ids that are entities of their own again.
    Raises: EntityMissing; NotAMember if one of them was never merged into it.
    """
    hold_graph(tx)
    entity = resolve_ids(tx, [entity_id])[entity_id]
    if not tx.run(PRESENT, ids=[entity]).peek():
        raise EntityMissing(entity_id)
    known = {row["id"] for row in tx.run(MEMBERS_OF, id=entity)}
    strangers = [member for member in members if member not in known]
    if strangers:
        raise NotAMember(entity_id, strangers)
    for member in members:
        ids = [member, *tx.run(IDS_OF_KEY, key=member).single(strict=True)["ids"]]
        tx.run(UNJUDGE_ALIAS, id=member)
        tx.run(ENSURE, id=member)
        _take(tx, entity, member, ids)
    refresh_entities(tx, [entity, *members])
    _note(tx, "split", entity, list(members), by, reason)
    return list(members)


def members_of(tx: ManagedTransaction, entity_id: str) -> list[str]:
    """The ids that were merged into an entity, in order."""
    return [row["id"] for row in tx.run(MEMBERS_OF, id=entity_id)]


def _most_public(tx: ManagedTransaction, present: Mapping[str, Mapping[str, Any]]) -> str:
    contexts = all_contexts(tx)

    def rank(key: str) -> tuple[int, bool, str]:
        behind = [contexts[ctx] for ctx in present[key]["ctx"]]
        freest = min((MARKINGS.index(context.marking) for context in behind), default=len(MARKINGS))
        return freest, all(context.case is not None for context in behind), key

    return min(present, key=rank)


def _can_be_one(schemata: frozenset[str]) -> bool:
    shared = model[common_schema(schemata)]
    return shared.name in schemata or (shared.matchable and not shared.abstract and shared.name != "Thing")


def _move(tx: ManagedTransaction, old: str, new: str) -> None:
    tx.run(ENSURE, id=new)
    for query in (MOVE_OBSERVATIONS, MOVE_OUT, MOVE_IN, DROP_ENTITY):
        tx.run(query, old=old, new=new)


def _take(tx: ManagedTransaction, old: str, new: str, ids: Iterable[str]) -> None:
    for query in (TAKE_OBSERVATIONS, TAKE_OUT, TAKE_IN):
        tx.run(query, old=old, new=new, ids=list(ids))


def _note(tx: ManagedTransaction, kind: str, entity: str, members: list[str], by: str, reason: str) -> None:
    now = datetime.now(UTC)
    judgement = digest("judgement", kind, entity, members, by, reason, now.isoformat())
    tx.run(NOTE_JUDGEMENT, id=judgement, kind=kind, entity=entity, members=members, by=by, reason=reason, at=now)
