"""From the claims about one thing to its merged view: a pure function of the set of claims, whatever their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from followthemoney.types import registry
from rigour.names import pick_name

from graph.ontology import model

MAX_MERGED_VALUES = 500
"""Values of one property in a merged view, the first in sorted order; the claims keep all."""


@dataclass(slots=True)
class Merged:
    """What some claims say together. Claims are added in any order; the outcome is the same."""

    schemata: set[str] = field(default_factory=set)
    values: dict[str, set[str]] = field(default_factory=dict)
    ctx: set[int] = field(default_factory=set)

    def add(self, schema: str, properties: Mapping[str, Iterable[str]], contexts: Iterable[int]) -> None:
        self.schemata.add(schema)
        for name, values in properties.items():
            self.values.setdefault(name, set()).update(values)
        self.ctx.update(contexts)

    def include(self, other: Merged) -> None:
        """Takes over all that the other says."""
        self.schemata.update(other.schemata)
        self.ctx.update(other.ctx)
        for name, values in other.values.items():
            self.values.setdefault(name, set()).update(values)

    @property
    def schema(self) -> str:
        """The one schema that fits what all claims call it: see `common_schema`."""
        return common_schema(frozenset(self.schemata))

    def properties(self) -> dict[str, list[str]]:
        return {name: sorted(values)[:MAX_MERGED_VALUES] for name, values in sorted(self.values.items())}


@lru_cache(maxsize=4096)
def common_schema(schemata: frozenset[str]) -> str:
    """The most special schema if each other is one of its ancestors, else the most special ancestor of them all.

    A Company that somebody else calls an Organization is a Company. A Company that somebody else calls a
    Person is a LegalEntity, since nobody knows which of the two is wrong.
    """
    known = [model[name] for name in sorted(schemata)]
    for schema in known:
        if all(schema.is_a(other) for other in known):
            return schema.name
    shared = frozenset.intersection(*(frozenset(s.schemata) for s in known))
    if not shared:
        return known[0].name
    return max(sorted(shared, key=lambda s: s.name), key=lambda s: len(s.schemata)).name


def caption_of(schema: str, properties: Mapping[str, Sequence[str]], fallback: str) -> str:
    """What to call it in one line: the best of its names, or the first of what its schema features, or its id."""
    definition = model[schema]
    for name in (*definition.caption, *definition.featured):
        values = properties.get(name)
        prop = definition.get(name)
        if values and prop is not None and prop.type != registry.entity:  # an id says nothing
            if len(values) > 1 and name in ("name", "alias", "weakAlias"):
                return pick_name(sorted(values)) or min(values)
            return min(values)
    return fallback
