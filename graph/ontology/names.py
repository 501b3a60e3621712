"""What schemata and properties are called in the graph: labels, relationship types, property keys.

Everything here is worked out once: it is asked for every record that comes in. The names go into Cypher text,
so that none is made from anything but the ontology.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from followthemoney.property import Property
from followthemoney.schema import Schema
from followthemoney.types import registry

from graph.ontology.errors import OntologyInvalid, UnknownRelationship, UnknownSchema
from graph.ontology.model import model, schema_named

# Keys that entities, relationships and observations use for their own bookkeeping.
RESERVED_NAMES: Final = frozenset(
    ("id", "schema", "caption", "ctx", "past", "about", "subject", "evidence", "position", "names", "text",
     "originals", "key", "edge_id", "source_id", "target_id", "embedding")
)  # fmt: skip

_WORD_START: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class RelationshipType:
    """One type of relationship in the graph, and what it comes from.

    Attributes:
        type: As in Cypher, such as ADDRESS_ENTITY.
        label: Read from source to target, in English; all labels where several properties share the name.
        reverse_label: Read from target to source.
        origins: Names of edge schemata ("Ownership") or of properties ("Thing:addressEntity").
        edge_schema: The edge schema whose properties it carries; None if it is an entity-typed property.
        directed: False if source and target could as well change places.
        labels: For each origin, its own label forward and backward.
    """

    type: str
    label: str
    reverse_label: str
    origins: tuple[str, ...]
    edge_schema: str | None
    directed: bool
    labels: Mapping[str, tuple[str, str]]


def stored_name(name: str) -> str:
    """The key under which a property is stored: its own name, with `_` after it where that is reserved.

    FollowTheMoney allows no underscore in a property's name, so that no two properties get the same key. It
    is used for the `subject` of a Message or Email and for the `position` of a Person.
    """
    return f"{name}_" if name in RESERVED_NAMES else name


def property_name(stored: str) -> str:
    """The property that is stored under a key; the inverse of stored_name."""
    return stored.removesuffix("_")


def labels_of(schema: str) -> list[str]:
    """Entity, the schema, its ancestors: a query for the general finds the special. Raises: UnknownSchema."""
    try:
        return list(_LABELS[schema])
    except KeyError:
        raise UnknownSchema(schema) from None


def relationship_type(name: str) -> str:
    """The relationship type of an edge schema or an entity-typed property. Raises: UnknownRelationship."""
    try:
        return _TYPES[name]
    except KeyError:
        raise UnknownRelationship(name) from None


def relationship_types() -> list[RelationshipType]:
    """Every type of relationship that the graph can hold, by name."""
    return list(_RELATIONSHIPS)


def edge_schemata() -> list[Schema]:
    """Schemata that are relationships in the graph, by name."""
    return list(_EDGE_SCHEMATA)


def entity_properties(schema: str) -> list[Property]:
    """The properties of a schema that hold other entities' ids, by name. Raises: UnknownSchema."""
    return _of_type(schema, "entity")


def text_properties(schema: str) -> list[Property]:
    """The properties that hold running text, by name. Raises: UnknownSchema."""
    return _of_type(schema, "text")


def name_properties(schema: str) -> list[Property]:
    """The properties that hold names, by name. Raises: UnknownSchema."""
    return _of_type(schema, "name")


def upper_snake(name: str) -> str:
    return _WORD_START.sub("_", name).upper()


def _of_type(schema: str, kind: str) -> list[Property]:
    try:
        return list(_BY_TYPE[schema].get(kind, ()))
    except KeyError:
        raise UnknownSchema(schema) from None


def _labels(schema: Schema) -> tuple[str, ...]:
    return ("Entity", schema.name, *sorted(schema.names - {schema.name}))


def _by_type(schema: Schema) -> Mapping[str, tuple[Property, ...]]:
    found: dict[str, list[Property]] = {"entity": [], "text": [], "name": []}
    for _, prop in sorted(schema.properties.items()):
        if prop.type == registry.entity and not prop.stub:
            found["entity"].append(prop)
        elif prop.type in (registry.text, registry.html):
            found["text"].append(prop)
        elif prop.type == registry.name:
            found["name"].append(prop)
    return {kind: tuple(props) for kind, props in found.items()}


def _collect_relationships() -> tuple[RelationshipType, ...]:
    found = {upper_snake(schema.name): _edge_relationship(schema) for schema in _EDGE_SCHEMATA}
    properties: dict[str, dict[str, Property]] = {}
    for schema in sorted(model):
        if not schema.edge:
            for prop in entity_properties(schema.name):
                properties.setdefault(upper_snake(prop.name), {})[prop.qname] = prop
    for type_, origins in properties.items():
        if type_ in found or len({prop.name for prop in origins.values()}) > 1:
            raise OntologyInvalid(", ".join(origins), f"gives the relationship type {type_}, which is taken")
        found[type_] = _property_relationship(type_, origins)
    return tuple(found[type_] for type_ in sorted(found))


def _edge_relationship(schema: Schema) -> RelationshipType:
    target = schema.target_prop
    assert target is not None, f"{schema.name} is no edge"
    label = schema.edge_label or schema.label
    reverse = target.reverse.label if target.reverse is not None else schema.label
    return RelationshipType(
        type=upper_snake(schema.name),
        label=label,
        reverse_label=reverse,
        origins=(schema.name,),
        edge_schema=schema.name,
        directed=schema.edge_directed,
        labels=MappingProxyType({schema.name: (label, reverse)}),
    )


def _property_relationship(type_: str, origins: Mapping[str, Property]) -> RelationshipType:
    labels = {qname: _labels_of_property(prop) for qname, prop in sorted(origins.items())}
    return RelationshipType(
        type=type_,
        label=_joined(label for label, _ in labels.values()),
        reverse_label=_joined(reverse for _, reverse in labels.values()),
        origins=tuple(labels),
        edge_schema=None,
        directed=True,
        labels=MappingProxyType(labels),
    )


def _labels_of_property(prop: Property) -> tuple[str, str]:
    return prop.label, prop.reverse.label if prop.reverse is not None else prop.label


def _joined(labels: Iterable[str]) -> str:
    return " / ".join(sorted(set(labels)))


_EDGE_SCHEMATA: Final = tuple(schema for schema in sorted(model) if schema.edge)
_LABELS: Final = MappingProxyType({schema.name: _labels(schema) for schema in model})
_BY_TYPE: Final = MappingProxyType({schema.name: _by_type(schema) for schema in model})
_RELATIONSHIPS: Final = _collect_relationships()
_TYPES: Final = MappingProxyType(
    {origin.rpartition(":")[2]: relationship.type for relationship in _RELATIONSHIPS for origin in relationship.origins}
)

# A label that is also a schema's name would make every node one of it.
if "Entity" in model.schemata:
    raise OntologyInvalid("Entity", "is the label of every node and cannot be a schema")

__all__ = [
    "RESERVED_NAMES",
    "RelationshipType",
    "edge_schemata",
    "entity_properties",
    "labels_of",
    "name_properties",
    "property_name",
    "relationship_type",
    "relationship_types",
    "schema_named",
    "stored_name",
    "text_properties",
    "upper_snake",
]
