"""Mappings of graphs: which schema each kind of node and edge becomes, and which property each attribute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from followthemoney.types import registry
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from graph.ontology import model
from ingest.errors import MappingRefused
from ingest.sources.kinds import in_words

REST = "*"
"""Names all kinds that no entry of their own names."""

MAPPING_KEYS = frozenset(("nodes", "edges"))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Values(_Strict):
    """Where the values of one property come from.

    Attributes:
        attributes: Names of attributes, or `@id`, `@kind` and, of edges, `@source` and `@target`.
        template: Text with names of attributes in it: `CAVIAR {{@id}}`.
        format: How dates are written, as `"%d/%m/%Y"`, where that is not ISO 8601.
    """

    attributes: list[str] = []
    literals: list[str] = []
    template: str | None = Field(default=None, max_length=1_000)
    split: str | None = Field(default=None, min_length=1)
    format: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, data: Any) -> Any:
        """`name: label` and `name: [label, title]` name attributes."""
        if isinstance(data, str):
            return {"attributes": [data]}
        if isinstance(data, list):
            return {"attributes": data}
        if isinstance(data, dict):
            data = dict(data)
            for one, several in (("attribute", "attributes"), ("literal", "literals")):
                if one in data:
                    data[several] = [data.pop(one), *data.get(several, [])]
        return data


class NodeMap(_Strict):
    """What a kind of node becomes.

    Attributes:
        own_ids: Ids count within the kind: row 1 and column 1 of a table are two things.
        leave_out: Nodes of this kind, and edges to them, do not come in.
    """

    schema_: str = Field(alias="schema", default="LegalEntity")
    properties: dict[str, Values] = {}
    own_ids: bool = False
    leave_out: bool = False


class EdgeMap(_Strict):
    """What a kind of edge becomes: a relationship of an edge schema, or with `link` a property of one of its ends.

    Attributes:
        link: An entity-typed property of `schema`, which is then what the edge's source is: `{schema: Device, link:
            holder}` says that the source is a device and that the target holds it.
        reverse: Source and target change places.
        directed: Whether an edge from A to B is another one than from B to A; as the file says, unless told.
        ends: Kinds of source and target, where the file tells none.
    """

    schema_: str = Field(alias="schema", default="UnknownLink")
    link: str | None = None
    properties: dict[str, Values] = {}
    reverse: bool = False
    directed: bool | None = None
    ends: tuple[str, str] | None = None
    leave_out: bool = False


class GraphMap(_Strict):
    """A whole mapping. A kind that stands in neither list is taken as `*` says; of several kinds the first counts."""

    nodes: dict[str, NodeMap] = Field({}, max_length=2_000)
    edges: dict[str, EdgeMap] = Field({}, max_length=2_000)


def validated(data: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping in the one form that all ways of writing it come down to. Raises: MappingRefused."""
    plan = plan_of(data)
    nodes = {kind: _written(entry) for kind, entry in plan.nodes.items()}
    edges = {kind: _written(entry) for kind, entry in plan.edges.items()}
    return ({"nodes": nodes} if nodes else {}) | ({"edges": edges} if edges else {})


def _written(entry: NodeMap | EdgeMap) -> dict[str, Any]:
    told = entry.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    properties = told.pop("properties", {})
    for name, values in properties.items():
        if values.keys() == {"attributes"}:
            names = values["attributes"]
            properties[name] = names[0] if len(names) == 1 else names
    first = {} if entry.leave_out else {"schema": entry.schema_}
    return {**first, **told} | ({"properties": properties} if properties and not entry.leave_out else {})


def plan_of(data: Mapping[str, Any]) -> GraphMap:
    """The same, ready for use. Raises: MappingRefused."""
    try:
        plan = GraphMap.model_validate(data)
    except ValidationError as wrong:
        raise MappingRefused("mapping", in_words(wrong)) from wrong
    for kind, node in plan.nodes.items():
        _check_node(f"nodes.{kind}", node)
    for kind, edge in plan.edges.items():
        _check_edge(f"edges.{kind}", edge)
    return plan


def _check_node(where: str, node: NodeMap) -> None:
    schema = model.get(node.schema_)
    if schema is None or schema.abstract or schema.edge:
        raise MappingRefused(where, f"{node.schema_!r} is no schema of a node; docs/ontology.md lists them")
    _check_properties(where, node.schema_, node.properties)


def _check_edge(where: str, edge: EdgeMap) -> None:
    schema = model.get(edge.schema_)
    if edge.link is None:
        if schema is None or not schema.edge:
            raise MappingRefused(where, f"{edge.schema_!r} is no schema of a relationship; docs/ontology.md lists them")
    else:
        prop = schema.get(edge.link) if schema is not None and not schema.abstract and not schema.edge else None
        if prop is None or prop.stub or prop.type != registry.entity:
            raise MappingRefused(where, f"{edge.schema_!r} has no property {edge.link!r} that leads to an entity")
    _check_properties(where, edge.schema_, edge.properties)


def _check_properties(where: str, schema: str, properties: Mapping[str, Values]) -> None:
    definition = model[schema]
    for name, values in properties.items():
        prop = definition.get(name)
        if prop is None or prop.stub:
            raise MappingRefused(f"{where}.properties", f"{schema} has no property {name!r}")
        if name in (definition.edge_source, definition.edge_target):
            raise MappingRefused(f"{where}.properties", f"{name!r} is an end of the edge, which the file gives")
        if not (values.attributes or values.literals or values.template):
            raise MappingRefused(f"{where}.properties.{name}", "it names no attribute, literal or template")
