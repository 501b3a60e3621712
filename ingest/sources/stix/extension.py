"""Entities of ours that travelled as STIX and come back: the extension that carries them whole.

Shape: `extensions: {"extension-definition--…": {"extension_type": "property-extension", "schema": "Firearm",
"id": "…", "properties": {"calibre": ["9x19"]}}}`. `id` stands where the entity's own differs from the object's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.claims.clean import clean_id
from graph.ontology import model
from graph.ontology.stix import PROPERTIES_EXTENSION
from ingest.parse.values import texts

FIELDS = frozenset(("extension_type", "schema", "id", "properties"))


@dataclass(frozen=True, slots=True)
class Carried:
    """An entity as an extension tells it. `key` is under which extension."""

    key: str
    schema: str
    id: str | None
    properties: Mapping[str, list[str]]


def carried_entity(item: Mapping[str, object]) -> Carried | None:
    """The entity that an object carries; None if no extension has one of a schema that exists here."""
    extensions = item.get("extensions")
    if not isinstance(extensions, dict):
        return None
    for key in sorted(extensions):
        told = extensions[key]
        if not isinstance(told, dict) or not key.startswith("extension-definition--"):
            continue
        schema, properties = told.get("schema"), told.get("properties")
        known = model.get(schema) if isinstance(schema, str) else None
        if known is not None and not known.abstract and isinstance(properties, dict):
            values = {name: texts(value) for name, value in properties.items()}
            return Carried(key, known.name, clean_id(told.get("id")), values)
    return None


def is_value_of_source(item: Mapping[str, object]) -> bool:
    """Whether a relationship of ours only draws what a property of its source says, which that one carries."""
    extensions = item.get("extensions")
    told = extensions.get(PROPERTIES_EXTENSION) if isinstance(extensions, dict) else None
    return isinstance(told, dict) and told.get("schema") == ""
