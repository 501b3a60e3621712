"""The rows that are written for entities and relationships, and the statements that read and write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.claims.fold import Merged, caption_of
from graph.claims.prepare import ClaimedLink
from graph.ontology import labels_of, model, stored_name

ENTITY_STATES = """
UNWIND $rows AS row
MATCH (e:Entity|PastEntity {id: row.id})
WITH row, e, row.told OR e:PastEntity AS changes
RETURN row.id AS id, CASE WHEN changes THEN properties(e) END AS properties,
       CASE WHEN changes THEN labels(e) END AS labels
"""
UPDATE_ENTITIES = """
UNWIND $rows AS row
MATCH (e:Entity|PastEntity {id: row.properties.id})
SET e = row.properties
REMOVE e:$(row.old_labels)
SET e:$(row.labels)
"""
# In the three statements below both ends are found first, so that only what lies between them is looked through:
# from one end alone, a hub of thousands of relationships would be walked for each of them.
LINK_STATES = """
UNWIND $rows AS row
MATCH (a:Entity|PastEntity {id: row.source})
MATCH (b:Entity|PastEntity {id: row.target})
WITH row, a, b
MATCH (a)-[r]->(b)
WHERE r.id = row.id
RETURN r.id AS id, type(r) AS type, properties(r) AS properties
"""
UPDATE_LINKS = """
UNWIND $rows AS row
MATCH (a:Entity|PastEntity {id: row.source})
MATCH (b:Entity|PastEntity {id: row.target})
WITH row, a, b
MATCH (a)-[r]->(b)
WHERE r.id = row.properties.id AND type(r) = row.type
SET r = row.properties
"""
REPLACE_LINKS = """
UNWIND $rows AS row
MATCH (a:Entity|PastEntity {id: row.source})
MATCH (b:Entity|PastEntity {id: row.target})
WITH row, a, b
MATCH (a)-[r]->(b)
WHERE r.id = row.properties.id
CREATE (a)-[s:$(row.type)]->(b)
SET s = row.properties
DELETE r
"""

RESERVED = frozenset({"id", "schema", "claimed_schemata", "caption", "ctx", "past"})
LINK_RESERVED = frozenset({"id", "past_type", "edge_id", "source_id", "target_id", "ctx", "past"})
PAST_LINK = "PAST_LINK"
"""The type of a relationship that no live claim stands behind. It is kept to answer "as known on"."""


def entity_row(key: str, merged: Merged, labels: Iterable[str], past: list[int] | None) -> dict[str, Any]:
    """What UPDATE_ENTITIES needs to make an entity say what some claims say; none leave an unresolved one."""
    wanted = labels_of(merged.schema) if merged.schemata else ["Entity"]
    properties: dict[str, Any] = entity_properties_of(key, merged) if merged.schemata else {"id": key}
    if past:
        properties["past"] = past
    return {"properties": properties, "labels": wanted, "old_labels": [name for name in labels if name not in wanted]}


def entity_properties_of(key: str, merged: Merged) -> dict[str, Any]:
    """The stored properties of an entity: its merged values and what Clew adds to them."""
    schema = merged.schema
    values = merged.properties()
    stored: dict[str, Any] = {stored_name(name): found for name, found in values.items()}
    stored |= {"id": key, "schema": schema, "caption": caption_of(schema, values, key), "ctx": sorted(merged.ctx)}
    if len(merged.schemata) > 1:
        stored["claimed_schemata"] = sorted(merged.schemata)
    return stored


def link_values(schema: str, properties: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """What an edge says besides its ends. A property of a node says nothing of the relationship that it makes."""
    definition = model[schema]
    if not definition.edge:
        return {}
    ends = (definition.edge_source, definition.edge_target)
    return {name: values for name, values in properties.items() if name not in ends}


def link_row(link: ClaimedLink, ends: tuple[str, str], merged: Merged, past: list[int] | None) -> dict[str, Any]:
    """What the queries above need to write one relationship."""
    properties: dict[str, Any] = {stored_name(name): values for name, values in merged.properties().items()}
    properties |= {"id": link.id, "source_id": link.source_id, "target_id": link.target_id, "ctx": sorted(merged.ctx)}
    if link.edge_id is not None:
        properties["edge_id"] = link.edge_id
    if past:
        properties["past"] = past
    return {"source": ends[0], "target": ends[1], "type": link.type, "properties": properties}
