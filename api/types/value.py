"""Values of properties, under names that people read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import strawberry

from graph.ontology import model


@strawberry.type(description="The values of one property, sorted.")
class PropertyValues:
    name: str
    label: str
    type: str = strawberry.field(description="FollowTheMoney's type: name, date, country, entity …")
    values: list[str]


def property_values(schema: str, properties: Mapping[str, Sequence[str]]) -> list[PropertyValues]:
    """All properties that have a value: what the schema features first, then in the order of their labels.

    Names that the schema does not have stay, as text: a source may have said what nobody could read.
    """
    order = _order(schema)
    last = len(order)
    named = sorted(properties.items(), key=lambda item: (order.get(item[0], (last, "", ""))[0], item[0]))
    answer = []
    for name, values in named:
        if values:
            _, label, kind = order.get(name, (last, name, "string"))
            answer.append(PropertyValues(name=name, label=label, type=kind, values=list(values)))
    return answer


@lru_cache(maxsize=512)
def _order(schema_name: str) -> dict[str, tuple[int, str, str]]:
    """Place, label and type of each property of a schema; empty for what is no schema."""
    schema = model.get(schema_name)
    if schema is None:
        return {}
    first = [*schema.caption, *schema.featured]
    properties = sorted(
        schema.properties.values(),
        key=lambda p: (first.index(p.name) if p.name in first else len(first), p.label.casefold(), p.name),
    )
    return {p.name: (place, p.label, p.type.name) for place, p in enumerate(properties)}
