"""How far an object may travel and how sure its author is.

TLP 1.0: STIX 2.1, section 7.2.1.4. TLP 2.0: the extension definition of the OASIS CTI committee. The words themselves
are in ingest/parse/grades.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from ingest.parse.grades import level_of
from ingest.parse.values import text, texts

KNOWN = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "CLEAR",  # TLP 1.0 WHITE
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "GREEN",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "AMBER",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "RED",
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": "CLEAR",  # TLP 2.0
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "GREEN",
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": "AMBER",
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": "AMBER+STRICT",
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": "RED",
}


def marking_of(definition: Mapping[str, object]) -> str:
    """What a marking definition means: one of MARKINGS, or NO_TLP."""
    inner = definition.get("definition")
    level = text(inner, "tlp") if isinstance(inner, dict) else None
    extensions = definition.get("extensions")
    for extension in extensions.values() if isinstance(extensions, dict) else ():
        if isinstance(extension, dict):
            level = level or text(extension, "tlp_2_0")
    return level_of(level or text(definition, "name") or "")


def marking_refs(item: Mapping[str, object]) -> list[str]:
    """Markings of an object and of any part of it: a record is as closed as its most closed part."""
    refs = texts(item.get("object_marking_refs"))
    granular = item.get("granular_markings")
    for part in granular if isinstance(granular, list) else ():
        if isinstance(part, dict):
            refs += texts(part.get("marking_ref"))
    return refs
