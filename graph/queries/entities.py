"""Entities as a viewer sees them: the merged values if every claim is seen, else those of the claims that are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from neo4j import ManagedTransaction

from graph.claims.fold import Merged, caption_of
from graph.claims.prepare import is_searched
from graph.claims.scope import Scope, visible, whole
from graph.claims.searchtext import exact_query
from graph.ontology import model, property_name, schema_named, stored_name
from graph.queries.errors import NotAProperty
from graph.queries.names import find_ids, shown_ids
from graph.queries.refresh import said
from graph.queries.rows import RESERVED

ENTITIES_BY_ID = f"""
UNWIND $ids AS id
MATCH (e:Entity|PastEntity {{id: id}})
WHERE {visible("e")} OR EXISTS {{ (e)-[r]-() WHERE {visible("r")} }}
RETURN id, CASE WHEN {whole("e")} THEN properties(e) END AS merged
"""
VISIBLE_OBSERVATIONS = f"""
UNWIND $ids AS id
MATCH (o:Observation {{about: id}})
WHERE {visible("o")}
RETURN id, properties(o) AS o
"""
FOUND_BY_VALUE = f"""
CALL db.index.fulltext.queryNodes('observation_text', $asked) YIELD node AS o
WHERE {visible("o")} AND any(value IN o[$stored] WHERE value = $value)
RETURN DISTINCT o.about AS id
"""
FOUND_BY_SCAN = f"""
MATCH (o:Observation)
WHERE any(value IN o[$stored] WHERE value = $value) AND {visible("o")}
RETURN DISTINCT o.about AS id
"""
FOUND_BY_SCHEMA = f"""
MATCH (o:Observation)
WHERE o.schema IN $schemata AND {visible("o")}
RETURN DISTINCT o.about AS id
"""
UNRESOLVED = f"""
MATCH (e:Entity|PastEntity)
WHERE e.id > $after AND NOT coalesce({visible("e")}, false) AND EXISTS {{ (e)-[r]-() WHERE {visible("r")} }}
RETURN e.id AS id ORDER BY id LIMIT $limit
"""


@dataclass(frozen=True, slots=True)
class EntityView:
    """What a viewer may know of an entity. `unresolved`: named by a relationship, without a record of its own.

    `ctx` are the contexts behind it that the viewer sees: whoever shows it can name its sources and grades.
    """

    id: str
    schema: str
    caption: str
    properties: Mapping[str, list[str]]
    ctx: tuple[int, ...]

    @property
    def unresolved(self) -> bool:
        return not self.schema


def entities_by_ids(tx: ManagedTransaction, scope: Scope, ids: Sequence[str]) -> dict[str, EntityView]:
    """The entities with these ids, under the ids that were asked for; those merged into another come as that one.

    What does not exist and what may not be seen are both left out.
    """
    current = find_ids(tx, scope, ids)
    rows = tx.run(ENTITIES_BY_ID, ids=sorted(set(current.values())), **scope.params())
    views = entity_views(tx, scope, ((row["id"], row["merged"]) for row in rows))
    return {key: views[current[key]] for key in ids if current[key] in views}


def entity_views(
    tx: ManagedTransaction, scope: Scope, rows: Iterable[tuple[str, dict[str, Any] | None]]
) -> dict[str, EntityView]:
    """Views of entities that the scope is known to see.

    Args:
        rows: Id, and the stored properties if the scope sees all claims behind them, else None.
    Returns: By the id that stands for all; the view has the id under which the viewer knows it.
    """
    views: dict[str, EntityView] = {}
    partly: dict[str, Merged] = {}
    for key, stored in rows:
        if stored is None:
            partly[key] = Merged()
        else:
            views[key] = _view(key, stored)
    if partly:
        for row in tx.run(VISIBLE_OBSERVATIONS, ids=list(partly), **scope.params()):
            observation = row["o"]
            partly[row["id"]].add(observation["schema"], said(observation), scope.seen(observation["ctx"]))
        shown = shown_ids(tx, scope, partly)
        for key, merged in partly.items():
            views[key] = _merged_view(shown.get(key, key), merged)
    return views


def find_entities(
    tx: ManagedTransaction,
    scope: Scope,
    *,
    schema: str | None = None,
    where: Sequence[tuple[str, str]] = (),
    after: str = "",
    limit: int = 20,
) -> list[EntityView]:
    """Entities of a schema or one of its kinds, with all of these values, in the order of their ids.

    Args:
        where: Property and value in FtM's normal form, exactly.
        after: The id after which to go on.
    Raises: UnknownSchema; NotAProperty.
    """
    check_filters(schema, where)
    if not where and scope.sees_all:
        rows = tx.run(_every_entity(schema), after=after, limit=limit)
        return [_view(row["id"], row["merged"]) for row in rows]
    found_ids = _candidates(tx, scope, schema, where)
    shown = shown_ids(tx, scope, found_ids)
    ids = sorted(name for key in found_ids if (name := shown.get(key, key)) > after)
    found: list[EntityView] = []
    for start in range(0, len(ids), 4 * limit):
        views = entities_by_ids(tx, scope, ids[start : start + 4 * limit])
        found += [view for view in views.values() if fits(view, schema, where)]
        if len(found) >= limit:
            break
    return found[:limit]


def find_unresolved(tx: ManagedTransaction, scope: Scope, *, after: str = "", limit: int = 20) -> list[EntityView]:
    """What visible relationships lead to or from, without a record that may be seen, in the order of the ids."""
    if after:
        after = find_ids(tx, scope, [after])[after] or after
    ids = [row["id"] for row in tx.run(UNRESOLVED, after=after, limit=limit, **scope.params())]
    shown = shown_ids(tx, scope, ids)
    return [EntityView(name, "", name, {}, ()) for key in ids for name in [shown.get(key, key)]]


def count_entities(
    tx: ManagedTransaction, scope: Scope, *, schema: str | None = None, where: Sequence[tuple[str, str]] = ()
) -> int:
    """How many entities `find_entities` would go through."""
    check_filters(schema, where)
    if not where and scope.sees_all:
        label = _label(schema)
        count: int = tx.run(_cypher(f"MATCH (e:{label}) WHERE e.ctx IS NOT NULL RETURN count(e) AS n")).single(True)[
            "n"
        ]
        return count
    found_ids = _candidates(tx, scope, schema, where)
    shown = shown_ids(tx, scope, found_ids)
    ids = sorted(shown.get(key, key) for key in found_ids)
    return sum(
        fits(view, schema, where)
        for start in range(0, len(ids), 2_000)
        for view in entities_by_ids(tx, scope, ids[start : start + 2_000]).values()
    )


def _candidates(tx: ManagedTransaction, scope: Scope, schema: str | None, where: Sequence[tuple[str, str]]) -> set[str]:
    """Entities with a visible observation that fits one of the conditions: few to look at more closely."""
    if not where:
        wanted = model[schema] if schema is not None else None
        schemata = [s.name for s in model if not s.edge and (wanted is None or s.is_a(wanted))]
        return {row["id"] for row in tx.run(FOUND_BY_SCHEMA, schemata=schemata, **scope.params())}
    name, value = where[0]
    query = exact_query(value) if is_searched(name) else None
    statement: LiteralString = FOUND_BY_SCAN if query is None else FOUND_BY_VALUE
    rows = tx.run(statement, asked=query, stored=stored_name(name), value=value, **scope.params())
    return {row["id"] for row in rows}


def fits(view: EntityView, schema: str | None, where: Sequence[tuple[str, str]]) -> bool:
    """Whether an entity is of a schema, or one of its kinds, and has all of these values."""
    return (
        not view.unresolved
        and (schema is None or model[view.schema].is_a(schema))
        and all(value in view.properties.get(name, ()) for name, value in where)
    )


def check_filters(schema: str | None, where: Sequence[tuple[str, str]]) -> None:
    """Raises: UnknownSchema; NotAProperty."""
    if schema is not None:
        schema_named(schema)
    known = {prop.name for prop in model.properties}
    for name, _ in where:
        if name not in known:
            raise NotAProperty(name)


def _label(schema: str | None) -> str:
    return "Entity" if schema is None else schema_named(schema).name


def _every_entity(schema: str | None) -> LiteralString:
    return _cypher(
        f"MATCH (e:{_label(schema)}) WHERE e.id > $after AND e.ctx IS NOT NULL "
        "RETURN e.id AS id, properties(e) AS merged ORDER BY e.id LIMIT $limit"
    )


def _cypher(text: str) -> LiteralString:
    """Only names of the ontology's own schemata are put into a statement."""
    return text


def _view(key: str, stored: Mapping[str, Any]) -> EntityView:
    if not stored.get("ctx"):
        return EntityView(key, "", key, {}, ())
    values = {property_name(name): found for name, found in stored.items() if name not in RESERVED}
    return EntityView(key, stored["schema"], stored["caption"], values, tuple(stored["ctx"]))


def _merged_view(key: str, merged: Merged) -> EntityView:
    if not merged.schemata:
        return EntityView(key, "", key, {}, ())
    values = merged.properties()
    return EntityView(key, merged.schema, caption_of(merged.schema, values, key), values, tuple(sorted(merged.ctx)))
