"""Relationships by name: what stands in `relation`, and how people read it from either end."""

from __future__ import annotations

from enum import Enum

import strawberry

from api.errors import BadInput
from graph.ontology import RelationshipType, model, relationship_type, relationship_types

_TYPES: dict[str, RelationshipType] = {kind.type: kind for kind in relationship_types()}


@strawberry.enum(description="OUT: from the entity to its neighbour. IN: from the neighbour to the entity.")
class Direction(Enum):
    OUT = "OUT"
    IN = "IN"


def relation_label(name: str) -> str:
    """What a relationship is called; one that this version does not know goes by its name."""
    kind = _TYPES.get(name)
    if kind is None:
        return name
    return _first(kind.label) if kind.edge_schema is None else str(model[kind.edge_schema].label)


def side_label(name: str, direction: str, neighbour: str) -> str:
    """What the neighbours over a relationship are to the entity.

    Args:
        neighbour: Their schema. Where a property of several schemata makes the relationship, it decides the words:
            what HOLDER leads back to may be wallets or telephone numbers.
    """
    kind = _TYPES.get(name)
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


def checked_relation(name: str | None) -> str | None:
    """A name to filter by.

    Raises: BadInput.
    """
    if name is not None and name not in _TYPES:
        raise BadInput(
            f"There is no relation {name[:80]!r}.",
            todo="Take one from `neighbourCounts`; they are written like OWNERSHIP or ADDRESS_ENTITY.",
            where="relation",
        )
    return name


def checked_schema(name: str | None) -> str | None:
    """A schema to filter by.

    Raises: BadInput.
    """
    if name is not None and model.get(name) is None:
        raise BadInput(
            f"There is no schema {name[:80]!r}.",
            todo="Names are written like Person or CryptoWallet; docs/ontology.md lists them.",
            where="schema",
        )
    return name


def schema_label(name: str) -> str:
    schema = model.get(name)
    return name if schema is None else str(schema.plural)
