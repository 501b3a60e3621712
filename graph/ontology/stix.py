"""What STIX 2.1 needs to carry our entities: ids that whoever writes a bundle and whoever reads it agree on.

STIX has no weapon, parcel or wallet, and none of FollowTheMoney's properties. Both travel in extensions, as section 7.3
of STIX 2.1 (OASIS Standard, 10 June 2021) has it: each object carries its schema and properties in a property
extension, and an object of a type that STIX lacks carries beside it the mark of a new object type.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID, uuid5

NAMESPACE: Final = UUID("6f0f8a0c-54a1-4f3c-9d53-2b8f1d0c7a11")
"""Under which our ids become UUIDs (version 5): the same entity has the same id in every bundle."""

PROPERTIES_EXTENSION: Final = "extension-definition--2f7b1f0a-8d0e-4a54-9b0e-4f9e2c1d6b35"
"""Holds `id`, `schema` and `properties` (name to list of texts) of an entity or relationship."""
OBJECTS_EXTENSION: Final = "extension-definition--b7c1a9de-3a5f-4c0b-8f42-6d1e0b9a7c58"
"""Says that a type of object (`x-firearm`) is ours."""
AUTHOR: Final = "identity--0c6a7c1e-2f55-4d0f-a1b6-9a53d7e48f20"
"""Who publishes the two definitions above: Clew itself."""
PUBLISHED: Final = "2026-11-01T00:00:00.000Z"

TLP_EXTENSION: Final = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
TLP_MARKINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CLEAR": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
        "GREEN": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
        "AMBER": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
        "AMBER+STRICT": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
        "RED": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
    }
)
"""TLP 2.0 as OASIS publishes it (cti-stix-common-objects, extension-definition 60a3c5c5)."""

CONFIDENCE: Final[Mapping[int, int]] = MappingProxyType({1: 90, 2: 70, 3: 50, 4: 30, 5: 10})
"""Admiralty credibility on STIX's scale of 0 to 100 (STIX 2.1, appendix A); 6, "cannot be judged", has no number."""

_SCHEMA = """{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
"required": ["extension_type", "id", "schema", "properties"],
"properties": {"extension_type": {"const": "property-extension"},
"id": {"type": "string", "description": "Of the entity or relationship in the graph that wrote the bundle"},
"schema": {"type": "string", "description": "Name of a FollowTheMoney schema, or of one that Clew adds"},
"properties": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}}}"""


def stix_id(kind: str, key: str) -> str:
    """The id of an object of some STIX type, from the id of the entity or relationship that it is."""
    return f"{kind}--{uuid5(NAMESPACE, key)}"


def tlp_marking(marking: str) -> dict[str, Any]:
    """The marking definition of TLP 2.0, word for word as published."""
    extension = {"extension_type": "property-extension", "tlp_2_0": marking.lower()}
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": TLP_MARKINGS[marking],
        "created": "2022-10-01T00:00:00.000Z",
        "name": f"TLP:{marking}",
        "extensions": {TLP_EXTENSION: extension},
    }


def published() -> list[dict[str, Any]]:
    """What a bundle has to hold beside its objects, so that its reader knows what the extensions are."""
    common = {"spec_version": "2.1", "created": PUBLISHED, "modified": PUBLISHED}
    author = {"type": "identity", "id": AUTHOR, **common, "name": "Clew", "identity_class": "system"}
    definition = {"type": "extension-definition", **common, "created_by_ref": AUTHOR, "version": "1.0.0"}
    return [
        author,
        {
            **definition,
            "id": PROPERTIES_EXTENSION,
            "name": "FollowTheMoney entity",
            "description": "The schema and the values of an entity in FollowTheMoney's terms, all of them.",
            "schema": _SCHEMA,
            "extension_types": ["property-extension"],
        },
        {
            **definition,
            "id": OBJECTS_EXTENSION,
            "name": "Things of a trafficking investigation",
            "description": "Objects that STIX has no type for: weapons, parcels, wallets, listings.",
            "schema": "An object of a type that begins with x- has the common properties of a STIX Domain Object and a"
            f" name; what else is known of it stands in its {PROPERTIES_EXTENSION}.",
            "extension_types": ["new-sdo"],
        },
    ]
