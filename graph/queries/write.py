"""Claims into the graph: one batch, one transaction, the same outcome however often and in whatever order it is run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, LiteralString

import orjson
from neo4j import ManagedTransaction

from graph.claims.fold import Merged
from graph.claims.prepare import ClaimedLink, Prepared, prepare
from graph.claims.records import ContextKey, Record
from graph.ontology import labels_of, property_name, stored_name
from graph.queries.contexts import intern_context
from graph.queries.identity import absorb, resolve_ids
from graph.queries.lock import hold_graph
from graph.queries.rows import (
    ENTITY_STATES,
    LINK_RESERVED,
    LINK_STATES,
    PAST_LINK,
    REPLACE_LINKS,
    RESERVED,
    UPDATE_ENTITIES,
    UPDATE_LINKS,
    entity_properties_of,
    entity_row,
    link_row,
    link_values,
)

MAX_SUPPORTS = 100
"""Places kept for one observation within one context: a file that says the same thing a million times says it once."""

SUPPORTS_OF = """
UNWIND $ids AS id
MATCH (o:Observation {id: id})
RETURN id, o.ctx AS ctx, o.evidence AS evidence, o.position AS position
"""
CREATE_OBSERVATIONS = """
UNWIND $rows AS row
CREATE (o:Observation)
SET o = row
"""
SUPPORT_OBSERVATIONS = """
UNWIND $rows AS row
MATCH (o:Observation {id: row.id})
SET o.ctx = row.ctx, o.evidence = row.evidence, o.position = row.position
"""
CREATE_ENTITIES = """
UNWIND $rows AS row
CREATE (e:$(row.labels))
SET e = row.properties
"""
CREATE_LINKS = """
UNWIND $rows AS row
MATCH (a:Entity {id: row.source})
MATCH (b:Entity {id: row.target})
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.properties
"""


@dataclass(frozen=True, slots=True)
class Written:
    """What a batch added: entities and relationships that nobody had claimed, observations, and those known already."""

    entities: int = 0
    links: int = 0
    observations: int = 0
    unchanged: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(
            self.entities + other.entities,
            self.links + other.links,
            self.observations + other.observations,
            self.unchanged + other.unchanged,
        )


def write_records(
    tx: ManagedTransaction, records: Sequence[Record], *, run: str, attempt: int, recorded_at: datetime
) -> Written:
    """Writes what some records claim.

    Args:
        run: Id of the run that read them.
        attempt: How often the run was begun anew after a revert.
        recorded_at: When Clew came to know it: the same moment for a whole run.
    """
    hold_graph(tx)
    contexts = _contexts(tx, records, run, attempt, recorded_at)
    prepared = [(item, contexts[record.source, record.grading]) for record in records for item in prepare(record)]
    supports = _Supports(tx, [item.id for item, _ in prepared])
    fresh = [(item, ctx) for item, ctx in prepared if supports.add(item, ctx)]
    if not fresh:
        supports.write(tx)
        return Written(unchanged=len(prepared))

    where = _places(tx, fresh)
    for item, _ in fresh:
        if supports.is_new(item.id):
            supports.describe(item, item.entity if item.is_edge else where[item.entity])
    supports.write(tx)
    entities = _write_entities(tx, fresh, where)
    links = _write_links(tx, fresh, where, entities)
    return Written(entities.created, links, supports.created, len(prepared) - len(fresh))


def _contexts(
    tx: ManagedTransaction, records: Iterable[Record], run: str, attempt: int, recorded_at: datetime
) -> dict[tuple[str, Any], int]:
    keys = dict.fromkeys((record.source, record.grading) for record in records)
    return {
        (source, grading): intern_context(tx, ContextKey(source, run, grading, attempt), recorded_at)
        for source, grading in keys
    }


class _Supports:
    """Where each observation of a batch stands, in which evidence and context: what is stored, what is added."""

    def __init__(self, tx: ManagedTransaction, ids: Sequence[str]) -> None:
        self._stored: dict[str, list[tuple[int, str, str]]] = {}
        for row in tx.run(SUPPORTS_OF, ids=list(dict.fromkeys(ids))):
            self._stored[row["id"]] = list(zip(row["ctx"], row["evidence"], row["position"], strict=True))
        self._all = {key: list(value) for key, value in self._stored.items()}
        self._rows: dict[str, dict[str, Any]] = {}

    def add(self, item: Prepared, ctx: int) -> bool:
        """Takes one place. True if the context is new to the observation, so that its entity and links change too."""
        places = self._all.setdefault(item.id, [])
        of_context = [place for place in places if place[0] == ctx]
        place = (ctx, item.record.evidence, item.record.position)
        if place not in of_context and len(of_context) < MAX_SUPPORTS:
            places.append(place)
        return not of_context

    def is_new(self, observation: str) -> bool:
        return observation not in self._stored

    def describe(self, item: Prepared, about: str) -> None:
        """Notes what a new observation says, and of what (the entity as it is now, or the relationship)."""
        record = item.record
        row: dict[str, Any] = {stored_name(name): values for name, values in record.properties.items()}
        row |= {"id": item.id, "about": about, "subject": record.subject, "schema": record.schema}
        if not item.is_edge and item.entity != record.subject:
            row["entity_id"] = item.entity
        if item.names:
            row["names"] = item.names
        if item.text:
            row["text"] = item.text
        if record.originals:
            row["originals"] = orjson.dumps(record.originals).decode()
        self._rows[item.id] = row

    @property
    def created(self) -> int:
        return len(self._rows)

    def write(self, tx: ManagedTransaction) -> None:
        rows = [row | _columns(self._all[key]) for key, row in self._rows.items()]
        if rows:
            tx.run(CREATE_OBSERVATIONS, rows=rows)
        grown = [
            {"id": key} | _columns(self._all[key]) for key, stored in self._stored.items() if self._all[key] != stored
        ]
        if grown:
            tx.run(SUPPORT_OBSERVATIONS, rows=grown)


def _columns(places: Sequence[tuple[int, str, str]]) -> dict[str, list[Any]]:
    return {
        "ctx": [place[0] for place in places],
        "evidence": [place[1] for place in places],
        "position": [place[2] for place in places],
    }


def _places(tx: ManagedTransaction, fresh: Sequence[tuple[Prepared, int]]) -> dict[str, str]:
    """For each id that a batch names, the id of the entity that stands for it now (merges, identifiers)."""
    identified: dict[str, tuple[str, set[int]]] = {}
    for item, ctx in fresh:
        if not item.is_edge and item.entity != item.record.subject:
            identified.setdefault(item.record.subject, (item.entity, set()))[1].add(ctx)
    if identified:
        absorb(tx, identified)
    named = {item.entity for item, _ in fresh if not item.is_edge}
    for item, _ in fresh:
        named.update(end for link in item.links for end in (link.source_id, link.target_id))
    return resolve_ids(tx, named)


@dataclass(slots=True)
class _Entities:
    """The entities that a batch touches: which of them the graph had, and how many it did not."""

    existed: set[str] = field(default_factory=set)
    created: int = 0


def _write_entities(tx: ManagedTransaction, fresh: Sequence[tuple[Prepared, int]], where: dict[str, str]) -> _Entities:
    touched: dict[str, Merged] = {}
    for item, ctx in fresh:
        if not item.is_edge:
            merged = touched.setdefault(where[item.entity], Merged())
            merged.add(item.record.schema, item.record.properties, (ctx,))
    ends = {where[end] for item, _ in fresh for link in item.links for end in (link.source_id, link.target_id)}
    outcome = _Entities()
    updates = []
    asked = [{"id": key, "told": key in touched} for key in touched.keys() | ends]
    for key, stored, labels in tx.run(ENTITY_STATES, rows=asked):
        outcome.existed.add(key)
        if stored is not None:
            merged = touched.pop(key, Merged())
            outcome.created += not stored.get("ctx") and bool(merged.schemata)
            updates.append(_updated(stored, merged, labels))
    outcome.created += len(touched)
    rows = [
        {"labels": labels_of(merged.schema), "properties": entity_properties_of(key, merged)}
        for key, merged in touched.items()
    ]
    rows += [{"labels": ["Entity"], "properties": {"id": end}} for end in ends - touched.keys() - outcome.existed]
    if rows:
        tx.run(CREATE_ENTITIES, rows=rows)
    if updates:
        tx.run(UPDATE_ENTITIES, rows=updates)
    return outcome


def _updated(stored: dict[str, Any], added: Merged, labels: list[str]) -> dict[str, Any]:
    merged = Merged()
    if stored.get("ctx"):
        merged.schemata.update(stored.get("claimed_schemata") or [stored["schema"]])
        merged.values = {property_name(name): set(values) for name, values in stored.items() if name not in RESERVED}
        merged.ctx.update(stored["ctx"])
    merged.include(added)
    return entity_row(stored["id"], merged, labels, past=stored.get("past"))


def _write_links(
    tx: ManagedTransaction, fresh: Sequence[tuple[Prepared, int]], where: dict[str, str], entities: _Entities
) -> int:
    claimed: dict[str, tuple[ClaimedLink, Merged]] = {}
    for item, ctx in fresh:
        for link in item.links:
            _, merged = claimed.setdefault(link.id, (link, Merged()))
            merged.add(item.record.schema, link_values(item.record.schema, item.record.properties), (ctx,))
    ends = {key: (where[link.source_id], where[link.target_id]) for key, (link, _) in claimed.items()}
    perhaps = [
        {"id": key, "source": source, "target": target}
        for key, (source, target) in ends.items()
        if source in entities.existed and target in entities.existed
    ]
    created = len(claimed)
    rewritten: dict[LiteralString, list[dict[str, Any]]] = {UPDATE_LINKS: [], REPLACE_LINKS: []}
    for row in tx.run(LINK_STATES, rows=perhaps) if perhaps else ():
        link, merged = claimed.pop(row["id"])
        stored = row["properties"]
        if row["type"] == PAST_LINK:
            query: LiteralString = REPLACE_LINKS
        else:
            created -= 1
            query = UPDATE_LINKS
            merged.ctx.update(stored.get("ctx", ()))
            for name, values in stored.items():
                if name not in LINK_RESERVED:
                    merged.values.setdefault(property_name(name), set()).update(values)
        rewritten[query].append(link_row(link, ends[link.id], merged, stored.get("past")))
    for query, rows in rewritten.items():
        if rows:
            tx.run(query, rows=rows)
    rows = [link_row(link, ends[key], merged, None) for key, (link, merged) in claimed.items()]
    if rows:
        tx.run(CREATE_LINKS, rows=rows)
    return created
