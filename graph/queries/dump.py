"""The canonical dump: the graph as text that depends on what was claimed and on nothing else.

No internal number, no order of arrival and, unless asked for, no clock stands in it. Two graphs that were told
the same things dump the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, LiteralString

import orjson
from neo4j import ManagedTransaction

from graph.claims.scope import ContextInfo
from graph.ontology import property_name
from graph.queries.contexts import all_contexts
from graph.queries.refresh import said
from graph.queries.rows import LINK_RESERVED, RESERVED

PAGE = 2_000

SOURCES = "MATCH (n:Source) WHERE n.id > $after RETURN n.id AS id, properties(n) AS n ORDER BY n.id LIMIT $limit"
EVIDENCE = """
MATCH (n:Evidence) WHERE n.sha256 > $after
RETURN n.sha256 AS id, properties(n) AS n ORDER BY n.sha256 LIMIT $limit
"""
RUNS = """
MATCH (n:Run) WHERE n.id > $after AND n.status <> 'reverted'
RETURN n.id AS id, properties(n) AS n ORDER BY n.id LIMIT $limit
"""
ENTITIES = """
MATCH (n:Entity) WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS id, properties(n) AS n, labels(n) AS labels,
       COLLECT { MATCH (n)-[r]->(m:Entity) WHERE size(r.ctx) > 0
                 RETURN {type: type(r), target: m.id, r: properties(r)} AS link ORDER BY r.id } AS links
ORDER BY id
"""
OBSERVATIONS = """
MATCH (n:Observation) WHERE n.id > $after
RETURN n.id AS id, properties(n) AS n ORDER BY n.id LIMIT $limit
"""
ALIASES = "MATCH (n:Alias) WHERE n.id > $after RETURN n.id AS id, properties(n) AS n ORDER BY n.id LIMIT $limit"
CHARTS = "MATCH (n:Chart) WHERE n.id > $after RETURN n.id AS id, properties(n) AS n ORDER BY n.id LIMIT $limit"
JUDGEMENTS = """
MATCH (n:Judgement) WHERE n.id > $after
RETURN n.id AS id, properties(n) AS n ORDER BY n.id LIMIT $limit
"""
TIMES = frozenset({"recorded_at", "started_at", "finished_at", "collected_at", "created_at", "updated_at", "at"})


def dump_page(tx: ManagedTransaction, kind: str, after: str, *, times: bool) -> tuple[str, list[dict[str, Any]]] | None:
    """The next page of one kind of thing.

    Args:
        kind: One of KINDS.
        after: The id at which the last page ended, "" to begin.
        times: Also when things were recorded.
    Returns: The id to go on from and the lines; None after the last page.
    """
    query, describe = KINDS[kind]
    rows = [row.data() for row in tx.run(query, after=after, limit=PAGE)]
    if not rows:
        return None
    contexts = all_contexts(tx)
    lines = [line for row in rows for line in describe(row, contexts, times)]
    if not times:
        lines = [{name: value for name, value in line.items() if name not in TIMES} for line in lines]
    return rows[-1]["id"], lines


def _plain(row: Mapping[str, Any], _contexts: object, _times: bool) -> Iterator[dict[str, Any]]:
    yield dict(row["n"])


def _run(row: Mapping[str, Any], _contexts: object, _times: bool) -> Iterator[dict[str, Any]]:
    """Not how often it was begun or what it found new: that depends on what was there before."""
    stays = ("id", "source", "evidence", "adapter", "adapter_version", "mapping", "status", "records", "rejected")
    yield {name: row["n"].get(name) for name in (*stays, "started_at", "finished_at")}


def _entity(row: Mapping[str, Any], contexts: Mapping[int, ContextInfo], times: bool) -> Iterator[dict[str, Any]]:
    stored = row["n"]
    links = [
        {
            "id": link["r"]["id"],
            "type": link["type"],
            "target": link["target"],
            "edge_id": link["r"].get("edge_id"),
            "claimed": [link["r"]["source_id"], link["r"]["target_id"]],
            "properties": _values(link["r"], LINK_RESERVED),
            "contexts": _contexts(link["r"]["ctx"], contexts, times),
        }
        for link in row["links"]
    ]
    yield {
        "id": row["id"],
        "schema": stored.get("schema"),
        "caption": stored.get("caption"),
        "labels": sorted(row["labels"]),
        "properties": _values(stored, RESERVED),
        "contexts": _contexts(stored.get("ctx", ()), contexts, times),
        "links": links,
    }


def _observation(row: Mapping[str, Any], contexts: Mapping[int, ContextInfo], times: bool) -> Iterator[dict[str, Any]]:
    stored = row["n"]
    places = sorted(
        (
            [*_context(contexts[ctx], times), evidence, position]
            for ctx, evidence, position in zip(stored["ctx"], stored["evidence"], stored["position"], strict=True)
            if contexts[ctx].retracted_at is None
        ),
        key=orjson.dumps,
    )
    if places:
        yield {
            "id": row["id"],
            "about": stored["about"],
            "subject": stored["subject"],
            "entity": stored.get("entity_id"),
            "schema": stored["schema"],
            "properties": said(stored),
            "originals": orjson.loads(stored.get("originals") or "{}"),
            "claimed": places,
        }


def _alias(row: Mapping[str, Any], contexts: Mapping[int, ContextInfo], times: bool) -> Iterator[dict[str, Any]]:
    stored = row["n"]
    yield {
        "id": row["id"],
        "key": stored["key"],
        "into": stored["into"],
        "contexts": _contexts(stored.get("ctx") or (), contexts, times),
    }


def _values(stored: Mapping[str, Any], reserved: frozenset[str]) -> dict[str, list[str]]:
    return {property_name(name): values for name, values in stored.items() if name not in reserved}


def _contexts(numbers: Any, contexts: Mapping[int, ContextInfo], times: bool) -> list[list[Any]]:
    live = (contexts[number] for number in numbers)
    return sorted((_context(context, times) for context in live if context.retracted_at is None), key=orjson.dumps)


def _context(context: ContextInfo, times: bool) -> list[Any]:
    what = [context.source, context.run, context.grade, context.marking, context.case]
    return [*what, context.recorded_at.isoformat()] if times else what


Describe = Callable[[Mapping[str, Any], Mapping[int, ContextInfo], bool], Iterator[dict[str, Any]]]
KINDS: dict[str, tuple[LiteralString, Describe]] = {
    "source": (SOURCES, _plain),
    "evidence": (EVIDENCE, _plain),
    "run": (RUNS, _run),
    "entity": (ENTITIES, _entity),
    "observation": (OBSERVATIONS, _observation),
    "alias": (ALIASES, _alias),
    "judgement": (JUDGEMENTS, _plain),
    "chart": (CHARTS, _plain),
}
