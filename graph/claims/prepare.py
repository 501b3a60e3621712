"""From a record to what is written for it: observations, the entity or relationships that they speak of, their text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from followthemoney.types import registry

from graph.claims.ids import link_id, observation_id
from graph.claims.records import Grading, Record
from graph.claims.searchtext import searchable
from graph.ontology import entity_id, entity_properties, model, relationship_type

_UNSEARCHED = frozenset(
    (
        registry.entity,
        registry.html,
        registry.json,
        registry.date,
        registry.country,
        registry.gender,
        registry.language,
        registry.topic,
        registry.mimetype,
        registry.number,
    )
)


@dataclass(frozen=True, slots=True)
class ClaimedLink:
    """A relationship between two ids as they were claimed. `edge_id` is the id of an FtM edge, if it is one."""

    id: str
    type: str
    source_id: str
    target_id: str
    edge_id: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """One observation to write.

    Attributes:
        entity: Id of what it speaks of, before any merge: made from its identifier if it has one, else as claimed.
            For an edge, the id of the relationship.
        links: The relationships that it claims: those of its entity-typed properties, or the one edge itself.
    """

    id: str
    entity: str
    record: Record
    is_edge: bool
    links: tuple[ClaimedLink, ...]
    names: str
    text: str

    @property
    def grading(self) -> Grading:
        return self.record.grading


def prepare(record: Record) -> list[Prepared]:
    """What is to be written for a record: one observation, or for an edge between several ends, one for each pair."""
    base = observation_id(record.source, record.subject, record.schema, record.properties)
    definition = model[record.schema]
    if definition.edge:
        return [
            Prepared(f"{base}-{number}" if number else base, link.id, record, True, (link,), "", "")
            for number, link in enumerate(edge_links(record.schema, record.subject, record.properties))
        ]
    entity = entity_id(record.schema, record.properties) or record.subject
    names, hidden = _searched(record.schema)
    name_text, other_text = searchable(record.properties, names, hidden)
    links = property_links(record.schema, entity, record.properties)
    return [Prepared(base, entity, record, False, tuple(links), name_text, other_text)]


def edge_links(schema: str, subject: str, properties: Mapping[str, list[str]]) -> list[ClaimedLink]:
    """One relationship for each pair of ends of an FtM edge."""
    definition = model[schema]
    kind = relationship_type(schema)
    return [
        ClaimedLink(link_id(kind, subject, source, target), kind, source, target, subject)
        for source in properties.get(definition.edge_source or "", [])
        for target in properties.get(definition.edge_target or "", [])
    ]


def property_links(schema: str, entity: str, properties: Mapping[str, list[str]]) -> list[ClaimedLink]:
    """One relationship for each value of an entity-typed property of a node."""
    links = []
    for prop in entity_properties(schema):
        kind = relationship_type(prop.name)
        links += [
            ClaimedLink(link_id(kind, None, entity, target), kind, entity, target)
            for target in properties.get(prop.name, ())
            if target != entity
        ]
    return links


@lru_cache(maxsize=512)
def _searched(schema: str) -> tuple[frozenset[str], frozenset[str]]:
    properties = [prop for prop in model[schema].properties.values() if not prop.stub]
    names = frozenset(prop.name for prop in properties if prop.type == registry.name)
    hidden = frozenset(prop.name for prop in properties if prop.type in _UNSEARCHED)
    return names, hidden


def is_searched(name: str) -> bool:
    """Whether every property of that name, in whatever schema, is in the full-text index."""
    found = [prop for prop in model.properties if prop.name == name and not prop.stub]
    return bool(found) and all(prop.type not in _UNSEARCHED for prop in found)
