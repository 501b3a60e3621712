"""Relationships as a viewer sees them, and what lies around an entity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from neo4j import ManagedTransaction, Record

from graph.claims.fold import Merged, common_schema
from graph.claims.ids import source_of_link
from graph.claims.scope import Scope, visible, whole
from graph.ontology import model, property_name, relationship_types, schema_named
from graph.queries.entities import VISIBLE_OBSERVATIONS, EntityView, entity_views
from graph.queries.names import find_ids, shown_ids
from graph.queries.refresh import said
from graph.queries.rows import LINK_RESERVED, PAST_LINK, link_values

Direction = Literal["OUT", "IN"]

MAX_LINKS_AMONG = 20_000

LINK_TYPE = f"CASE type(r) WHEN '{PAST_LINK}' THEN r.past_type ELSE type(r) END"
LINK_COLUMNS = f"""
r.id AS link, r.edge_id AS edge_id, {LINK_TYPE} AS type, startNode(r).id AS source, endNode(r).id AS target,
CASE WHEN {whole("r")} THEN properties(r) END AS merged, coalesce(r.ctx, []) + coalesce(r.past, []) AS ctx
"""
SCHEMATA = f"""
CASE WHEN {whole("e")} THEN [coalesce(e.schema, '')]
     ELSE COLLECT {{ MATCH (o:Observation {{about: e.id}}) WHERE {visible("o")}
                    RETURN DISTINCT o.schema AS s ORDER BY s }} END
"""
NEIGHBOUR_COUNTS = f"""
UNWIND $ids AS id
MATCH (x:Entity|PastEntity {{id: id}})-[r]-(e:Entity|PastEntity)
WHERE {visible("r")} AND e <> x
WITH id, x, r, e, {LINK_TYPE} AS type
RETURN id, type, CASE WHEN startNode(r) = x THEN 'OUT' ELSE 'IN' END AS direction, {SCHEMATA} AS schemata,
       count(DISTINCT e) AS count
"""
NEIGHBOURS = f"""
UNWIND $ids AS asked
CALL (asked) {{
  MATCH (x:Entity|PastEntity {{id: asked}})-[r]-(e:Entity|PastEntity)
  WHERE {visible("r")} AND e <> x
    AND ($type IS NULL OR {LINK_TYPE} = $type)
    AND ($direction IS NULL OR (startNode(r) = x) = ($direction = 'OUT'))
  WITH r, e, CASE WHEN $schemata IS NULL THEN [] ELSE {SCHEMATA} END AS schemata
  WHERE $schemata IS NULL OR any(s IN schemata WHERE s IN $schemata)
  WITH r, e ORDER BY r.id
  WITH collect({{r: r, e: e}}) AS all_of_them
  RETURN size(all_of_them) AS total, [item IN all_of_them WHERE item.r.id > $after][0..$limit] AS page
}}
UNWIND CASE WHEN page = [] THEN [null] ELSE page END AS item
WITH asked, total, item.r AS r, item.e AS e
RETURN asked, total, e.id AS id, CASE WHEN {whole("e")} THEN properties(e) END AS entity, {LINK_COLUMNS}
"""
LINKS_BY_ID = f"""
UNWIND $rows AS row
MATCH (:Entity|PastEntity {{id: row.source}})-[r]->()
WHERE r.id = row.id AND {visible("r")}
RETURN {LINK_COLUMNS}
"""
LINKS_AMONG = f"""
UNWIND $ids AS id
MATCH (:Entity|PastEntity {{id: id}})-[r]->(b:Entity|PastEntity)
WHERE b.id IN $ids AND {visible("r")}
RETURN {LINK_COLUMNS} ORDER BY link LIMIT $limit
"""
LINKS_WITHIN = f"""
UNWIND $some AS id
MATCH (:Entity|PastEntity {{id: id}})-[r]->(b:Entity|PastEntity)
WHERE b.id IN $ids AND {visible("r")}
RETURN {LINK_COLUMNS} ORDER BY link
"""
LINKS_FROM = f"""
UNWIND $ids AS id
MATCH (:Entity|PastEntity {{id: id}})-[r]->()
WHERE {visible("r")}
RETURN {LINK_COLUMNS} ORDER BY link
"""
COUNT_LINKS = f"""
MATCH ()-[r]->()
WHERE {visible("r")}
RETURN count(r) AS n
"""
# Without a condition on it, the number is read from the store's own counts.
COUNT_ALL_LINKS = "MATCH ()-[r]->() RETURN count(r) AS n"
COUNT_PAST_LINKS = f"MATCH ()-[r:{PAST_LINK}]->() RETURN count(r) AS n"


@dataclass(frozen=True, slots=True)
class LinkView:
    """What a viewer may know of a relationship. `source_id` and `target_id` are the entities as they stand now.

    `edge_id` is what its source calls it, where the ontology makes it a thing of its own.
    """

    id: str
    edge_id: str | None
    type: str
    schema: str | None
    source_id: str
    target_id: str
    properties: Mapping[str, list[str]]
    ctx: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NeighbourCount:
    """How many different neighbours of one schema an entity has over one type of relationship."""

    relation: str
    direction: Direction
    schema: str
    count: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A page of what lies around an entity. `total` counts all relationships that fit, on every page."""

    items: Sequence[tuple[LinkView, EntityView]]
    total: int
    more: bool


def neighbour_counts(tx: ManagedTransaction, scope: Scope, ids: Sequence[str]) -> dict[str, list[NeighbourCount]]:
    """What lies around some entities, by relationship, direction and schema, largest first; "" is unresolved."""
    current = find_ids(tx, scope, ids)
    counted: dict[str, Counter[tuple[str, Direction, str]]] = {key: Counter() for key in current.values()}
    for row in tx.run(NEIGHBOUR_COUNTS, ids=list(counted), **scope.params()):
        key = (row["type"], row["direction"], _schema_of(row["schemata"]))
        counted[row["id"]][key] += row["count"]
    found = {
        key: [NeighbourCount(*what, number) for what, number in sorted(counts.items(), key=lambda c: (-c[1], c[0]))]
        for key, counts in counted.items()
    }
    return {key: found[current[key]] for key in ids}


def neighbours(
    tx: ManagedTransaction,
    scope: Scope,
    entity_id: str,
    *,
    relation: str | None = None,
    direction: Direction | None = None,
    schema: str | None = None,
    after: str = "",
    limit: int = 50,
) -> Neighbours:
    """Relationships of an entity with what they lead to, in the order of their ids; see `neighbours_of`."""
    found = neighbours_of(
        tx, scope, [entity_id], relation=relation, direction=direction, schema=schema, after=after, limit=limit
    )
    return found[entity_id]


def neighbours_of(
    tx: ManagedTransaction,
    scope: Scope,
    ids: Sequence[str],
    *,
    relation: str | None = None,
    direction: Direction | None = None,
    schema: str | None = None,
    after: str = "",
    limit: int = 50,
) -> dict[str, Neighbours]:
    """The same page of what lies around each of some entities, in as many queries as for one.

    Args:
        schema: Only neighbours of this schema or one of its kinds; "" for those without a record.
        after: The id of the relationship after which to go on.
        limit: Of each page.
    """
    schemata = None if schema is None else [""] if not schema else _kinds_of(schema)
    current = find_ids(tx, scope, ids)
    rows = tx.run(
        NEIGHBOURS,
        ids=sorted(set(current.values())),
        type=relation,
        direction=direction,
        schemata=schemata,
        after=after,
        limit=limit + 1,
        **scope.params(),
    )
    totals: dict[str, int] = {}
    pages: dict[str, list[Record]] = {key: [] for key in current.values()}
    for row in rows:
        totals[row["asked"]] = row["total"]
        if row["id"] is not None:
            pages[row["asked"]].append(row)
    shown = [row for page in pages.values() for row in page[:limit]]
    links = link_views(tx, scope, shown)
    views = entity_views(tx, scope, {row["id"]: row["entity"] for row in shown}.items())
    found = {
        key: Neighbours(
            [(links[row["link"]], views[row["id"]]) for row in page[:limit]], totals.get(key, 0), len(page) > limit
        )
        for key, page in pages.items()
    }
    return {key: found[current[key]] for key in ids}


def links_by_ids(tx: ManagedTransaction, scope: Scope, ids: Sequence[str]) -> dict[str, LinkView]:
    """The relationships with these ids that exist and may be seen."""
    claimed = {key: source for key in ids if (source := source_of_link(key)) is not None}
    current = find_ids(tx, scope, set(claimed.values()))
    rows = [{"id": key, "source": current[source]} for key, source in claimed.items()]
    return link_views(tx, scope, tx.run(LINKS_BY_ID, rows=rows, **scope.params()))


def links_among(
    tx: ManagedTransaction, scope: Scope, ids: Sequence[str], *, limit: int = MAX_LINKS_AMONG
) -> list[LinkView]:
    """The relationships between some entities, in the order of their ids: what a chart of them draws."""
    current = sorted(set(find_ids(tx, scope, ids).values()))
    rows = tx.run(LINKS_AMONG, ids=current, limit=limit, **scope.params())
    return list(link_views(tx, scope, rows).values())


def links_within(tx: ManagedTransaction, scope: Scope, some: Sequence[str], ids: Sequence[str]) -> list[LinkView]:
    """The relationships from some of these entities to any of them, in the order of their ids, however many there are.

    Args:
        some, ids: As they stand now: what a merge made of them is not looked up.
    """
    rows = tx.run(LINKS_WITHIN, some=list(some), ids=list(ids), **scope.params())
    return list(link_views(tx, scope, rows).values())


def links_from(tx: ManagedTransaction, scope: Scope, ids: Sequence[str]) -> list[LinkView]:
    """All relationships that start at some entities, which are named as they stand now; in the order of their ids."""
    current = sorted(set(find_ids(tx, scope, ids).values()))
    return list(link_views(tx, scope, tx.run(LINKS_FROM, ids=current, **scope.params())).values())


def count_links(tx: ManagedTransaction, scope: Scope) -> int:
    """How many relationships the scope sees."""
    if not scope.sees_all:
        count: int = tx.run(COUNT_LINKS, **scope.params()).single(strict=True)["n"]
        return count
    every: int = tx.run(COUNT_ALL_LINKS).single(strict=True)["n"]
    past: int = tx.run(COUNT_PAST_LINKS).single(strict=True)["n"]
    return every - past


def link_views(tx: ManagedTransaction, scope: Scope, rows: Iterable[Mapping[str, Any]]) -> dict[str, LinkView]:
    """Views of relationships that the scope is known to see, from rows of LINK_COLUMNS.

    The driver's records serve as they are: their `data()` copies every list in them, which takes longer than
    to fetch them.
    """
    found = {row["link"]: row for row in rows}
    partly = {key: Merged() for key, row in found.items() if row["merged"] is None and _EDGES.get(row["type"])}
    if partly:
        for row in tx.run(VISIBLE_OBSERVATIONS, ids=list(partly), **scope.params()):
            observation = row["o"]
            values = link_values(observation["schema"], said(observation))
            partly[row["id"]].add(observation["schema"], values, scope.seen(observation["ctx"]))
    shown = shown_ids(tx, scope, {row[end] for row in found.values() for end in ("source", "target")})
    return {
        key: LinkView(
            id=key,
            edge_id=row["edge_id"],
            type=row["type"],
            schema=_EDGES.get(row["type"]),
            source_id=shown.get(row["source"], row["source"]),
            target_id=shown.get(row["target"], row["target"]),
            properties=partly[key].properties() if key in partly else _values(row["merged"] or {}),
            ctx=tuple(sorted(set(scope.seen(row["ctx"])))),
        )
        for key, row in found.items()
    }


_EDGES = {kind.type: kind.edge_schema for kind in relationship_types()}


def _values(stored: Mapping[str, Any]) -> dict[str, list[str]]:
    return {property_name(name): values for name, values in stored.items() if name not in LINK_RESERVED}


def _schema_of(schemata: Sequence[str]) -> str:
    known = frozenset(schemata) - {""}
    return common_schema(known) if known else ""


def _kinds_of(schema: str) -> list[str]:
    wanted = schema_named(schema)
    return sorted(s.name for s in model if s.is_a(wanted))
