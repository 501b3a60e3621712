"""What CASE/UCO JSON-LD needs to carry our entities: the namespaces that reader and writer agree on.

CASE 1.3 on UCO 1.3 (caseontology.org, unifiedcyberontology.org). The class of each schema stands with the schema, under
`clew: {case: …}`. What UCO has no property for keeps FollowTheMoney's name, in a namespace of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid5

KNOWLEDGE: Final = "urn:clew:"
"""Things themselves: the namespace ends here, so that a name is `kb:person-<uuid>`, as CASE asks."""
FTM: Final = "https://schema.followthemoney.tech/#"
"""Each property under its own name; FollowTheMoney's own RDF has its terms here (followthemoney/ontology.py)."""
TERMS: Final = "urn:clew:terms:"
"""`clew:id` and `clew:schema`: what the entity or relationship is in the graph that wrote the document."""

CONTEXT: Final[Mapping[str, object]] = MappingProxyType(
    {
        "kb": KNOWLEDGE,
        "ftm": FTM,
        "clew": TERMS,
        "case-investigation": "https://ontology.caseontology.org/case/investigation/",
        "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
        "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
        "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
        "uco-location": "https://ontology.unifiedcyberontology.org/uco/location/",
        "uco-marking": "https://ontology.unifiedcyberontology.org/uco/marking/",
        "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
        "uco-role": "https://ontology.unifiedcyberontology.org/uco/role/",
        "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
        "uco-victim": "https://ontology.unifiedcyberontology.org/uco/victim/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""The whole context, to be written into the document: nothing has to be fetched to read it."""

_NAMESPACE: Final = UUID("d2c0b6a4-7f31-4b59-8a70-55c1e4f9a3d6")


def case_id(kind: str, key: str) -> str:
    """The name of a node, from the id of the entity or relationship that it is: the same in every file."""
    return f"kb:{kind.rpartition(':')[2].lower()}-{uuid5(_NAMESPACE, key)}"
