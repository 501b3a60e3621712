"""One GraphQL type for each schema of the ontology that is no relationship, with its properties as fields.

Relationships are Links: a type for each would force whoever asks to write the same selection once per type.
A Person has `firstName: [String!]!`; what points to another entity, such as `addressEntity`, is `[Entity!]!`.
"""

from __future__ import annotations

import types as python_types
from collections.abc import Awaitable, Callable, Sequence

import strawberry
from followthemoney.property import Property
from followthemoney.schema import Schema
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from api.types.entity import CLASSES, Entity, entities_of
from graph.ontology import model

_NOTHING: list[str] = []
# Python's keywords are no names of attributes, and FollowTheMoney has `from`, `type` and `id` among its properties.
_PREFIX = "ftm_"


@strawberry.type(description="An id that something visible mentions, and of which no record may be seen.")
class Unresolved(Entity):
    pass


def make_types() -> list[type[Entity]]:
    """The types of all schemata, in order of their names, and Unresolved. Made once: GraphQL types are global."""
    if not CLASSES:
        CLASSES[""] = Unresolved
        for schema in sorted(model, key=lambda s: s.name):
            if not schema.edge:
                CLASSES[schema.name] = _type_of(schema)
    return list(CLASSES.values())


def _type_of(schema: Schema) -> type[Entity]:
    properties = [p for p in sorted(schema.properties.values(), key=lambda p: p.name) if not p.stub]
    annotations: dict[str, object] = {}
    fields: dict[str, StrawberryField] = {}
    for prop in properties:
        name = _PREFIX + prop.name
        if prop.type.name == "entity":
            resolver = StrawberryResolver(_related(prop))
            fields[name] = StrawberryField(
                python_name=name, graphql_name=prop.name, base_resolver=resolver, description=_description(prop)
            )
        else:
            annotations[name] = list[str]
            fields[name] = strawberry.field(name=prop.name, description=_description(prop))
    made = python_types.new_class(
        schema.name, (Entity,), {}, lambda body: body.update(fields, __annotations__=annotations, __module__=__name__)
    )
    strawberry.type(made, description=schema.description or schema.label)
    for name in annotations:
        setattr(made, name, _values(name.removeprefix(_PREFIX)))
    return made


def _values(name: str) -> property:
    """Reads a property where it lies, so that no field costs more than a look into a dictionary."""

    def values(entity: Entity) -> Sequence[str]:
        return entity.view.properties.get(name, _NOTHING)

    return property(values)


def _related(prop: Property) -> Callable[[Entity], Awaitable[list[Entity]]]:
    name = prop.name

    async def related(root: Entity) -> list[Entity]:
        return await entities_of(root.look, root.view.properties.get(name, _NOTHING))

    return related


def _description(prop: Property) -> str:
    return prop.description or prop.label
