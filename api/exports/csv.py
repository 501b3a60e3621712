"""Two tables for a spreadsheet, `nodes.csv` and `edges.csv`, and the mappings by which Clew reads them again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from api.exports.cells import BYTE_ORDER_MARK, SEPARATOR, joined, line, row
from api.exports.lost import Lost
from api.exports.material import Handling, Material, columns_of
from api.exports.pack import packed
from graph.ontology import model, relationship_types

NODE_COLUMNS = ("id", "schema", "caption", "marking", "grade", "sources")
EDGE_COLUMNS = ("id", "relation", "schema", "source", "target", "marking", "grade", "sources")


def csv_chunks(material: Material, lost: Lost) -> Iterator[bytes]:
    """The two tables and their mappings in one archive."""
    of_nodes, of_edges = columns_of(material)
    seen = _Seen()
    files: list[tuple[str, Iterator[str]]] = [
        ("nodes.csv", node_lines(material, of_nodes, lost, seen)),
        ("edges.csv", edge_lines(material, of_edges, lost, seen)),
        ("nodes.mapping.yml", _nodes_mapping(of_nodes, seen)),
        ("edges.mapping.yml", _edges_mapping(of_edges, seen)),
    ]
    return packed(files)


class _Seen:
    """What stood in the tables, which the mappings, written after them, go by."""

    def __init__(self) -> None:
        self.schemata: set[str] = set()
        self.relations: set[tuple[str, str | None]] = set()


def node_lines(material: Material, columns: Sequence[str], lost: Lost, seen: _Seen | None = None) -> Iterator[str]:
    """A row per entity. A property may be called like a fixed column, so its own are written `property:name`."""
    lost.always("The single claims: of what stands behind a value, a table has the marking, best grade and sources.")
    yield BYTE_ORDER_MARK + line([*NODE_COLUMNS, *(f"property:{name}" for name in columns)])
    for entity in material.entities():
        if seen is not None:
            seen.schemata.add(entity.schema)
        fixed = (entity.id, entity.schema, entity.caption, *_handled(material.handling(entity.ctx)))
        yield row([*fixed, *_values(entity.properties, columns, lost)], lost)


def edge_lines(material: Material, columns: Sequence[str], lost: Lost, seen: _Seen | None = None) -> Iterator[str]:
    """A row per link, with the ids of its two ends."""
    yield BYTE_ORDER_MARK + line([*EDGE_COLUMNS, *(f"property:{name}" for name in columns)])
    for link in material.links():
        if seen is not None:
            seen.relations.add((link.type, link.schema))
        fixed = (link.id, link.type, link.schema or "", link.source_id, link.target_id)
        handled = _handled(material.handling(link.ctx))
        yield row([*fixed, *handled, *_values(link.properties, columns, lost)], lost)


def _values(properties: Mapping[str, Sequence[str]], columns: Sequence[str], lost: Lost) -> Iterator[str]:
    return (joined(properties.get(name, ()), lost) for name in columns)


def _handled(handling: Handling) -> tuple[str, str, str]:
    return handling.marking or "", handling.grade, SEPARATOR.join(handling.sources)


def _nodes_mapping(columns: Sequence[str], seen: _Seen) -> Iterator[str]:
    """Each schema a query. What a property of entities says stands in edges.csv, under the same keys."""
    queries = []
    for name in sorted(seen.schemata - {""}):
        properties = _columns(name, columns)
        queries.append({"filters": {"schema": name}, "entities": {"it": _entity(name, "id", properties)}})
    yield _written(queries)


def _edges_mapping(columns: Sequence[str], seen: _Seen) -> Iterator[str]:
    queries = []
    for relation, schema in sorted(seen.relations, key=str):
        found = _edge_query(schema, columns) if schema is not None else _property_query(relation)
        if found is not None:
            queries.append({"filters": {"relation": relation}, "entities": found})
    yield _written(queries)


def _edge_query(name: str, columns: Sequence[str]) -> dict[str, Any]:
    schema = model[name]
    source, target = schema.source_prop, schema.target_prop
    assert source is not None, f"{name} is no edge"
    assert target is not None, f"{name} is no edge"
    link = _entity(name, "id", _columns(name, columns))
    link["properties"] |= {source.name: {"entity": "source"}, target.name: {"entity": "target"}}
    return {
        "source": _entity(str(source.range and source.range.name), "source", {}),
        "target": _entity(str(target.range and target.range.name), "target", {}),
        "link": link,
    }


def _property_query(relation: str) -> dict[str, Any] | None:
    """A link that is a property: the schema that has it says so, as widely as the ontology has it."""
    for kind in relationship_types():
        if kind.type == relation and kind.edge_schema is None:
            owner, _, name = kind.origins[0].partition(":")
            prop = model[owner].properties[name]
            return {
                "source": _entity(owner, "source", {name: {"entity": "target"}}),
                "target": _entity(str(prop.range and prop.range.name), "target", {}),
            }
    return None


def _entity(schema: str, key: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"schema": schema, "key": key, "properties": properties}


def _columns(schema: str, columns: Sequence[str]) -> dict[str, Any]:
    known = model[schema].properties
    return {
        name: {"column": f"property:{name}", "split": SEPARATOR}
        for name in columns
        if name in known and known[name].type.name != "entity" and not known[name].stub
    }


def _written(queries: list[dict[str, Any]]) -> str:
    return yaml.safe_dump({"queries": queries}, sort_keys=False, allow_unicode=True, width=120)
