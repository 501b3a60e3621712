"""What relationships and schemata are called, for people."""

from __future__ import annotations

from typing import Final

from graph.ontology import RelationshipType, model, relationship_type, relationship_types

RELATIONS: Final[dict[str, RelationshipType]] = {kind.type: kind for kind in relationship_types()}


def relation_label(name: str) -> str:
    """What a relationship is called; one that this version does not know goes by its name."""
    kind = RELATIONS.get(name)
    if kind is None:
        return name
    return _first(kind.label) if kind.edge_schema is None else str(model[kind.edge_schema].label)


def side_label(name: str, direction: str, neighbour: str) -> str:
    """What the neighbours over a relationship are to the entity.

    Args:
        neighbour: Their schema. Where a property of several schemata makes the relationship, it decides the words:
            what HOLDER leads back to may be wallets or telephone numbers.
    """
    kind = RELATIONS.get(name)
    if kind is None:
        return name
    if direction == "OUT":
        return _first(kind.label)
    schema = model.get(neighbour)
    if kind.edge_schema is None and schema is not None:
        for prop in schema.properties.values():
            if prop.type.name == "entity" and not prop.stub and relationship_type(prop.name) == name:
                return kind.reverse_label if prop.reverse is None else str(prop.reverse.label)
    return _first(kind.reverse_label)


def _first(labels: str) -> str:
    """Where schemata name the same relationship differently, the ontology gives all their labels."""
    return labels.partition(" / ")[0]


def schema_label(name: str) -> str:
    schema = model.get(name)
    return name if schema is None else str(schema.plural)
