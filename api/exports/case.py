"""CASE/UCO as JSON-LD (caseontology.org), written node by node. The context stands in the document, whole.

What a schema is in UCO stands with the schema. UCO's own properties are used for names, times, places, hashes, accounts
and markings; beside them every value stands under FollowTheMoney's name for it, so that nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.exports.ftm import edge_id
from api.exports.json_text import elements, encoded
from api.exports.kinds import Kinds
from api.exports.lost import Lost
from api.exports.material import Handling, Material
from api.labels import relation_label
from graph.ontology import MAPPINGS, relationship_types
from graph.ontology.case import CONTEXT, case_id
from graph.queries.entities import EntityView
from graph.queries.links import LinkView

MEDIA_TYPE = "application/ld+json"
MENTION = "uco-core:UcoObject"
RELATIONSHIP = "uco-core:Relationship"
_UNDIRECTED = frozenset(kind.type for kind in relationship_types() if not kind.directed)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")
_HASHES = {32: "MD5", 40: "SHA1", 64: "SHA256", 128: "SHA512"}

Node = dict[str, Any]


def case_lines(material: Material, lost: Lost) -> Iterator[str]:
    """The document piece by piece."""
    lost.always("The single claims: each node has the marking, best grade and sources of all that is said of it.")
    yield f'{{"@context": {encoded(dict(CONTEXT))}, "@graph": ['
    yield from elements(_nodes(material))
    yield "\n]}\n"


def _nodes(material: Material) -> Iterator[Node]:
    marked: set[str] = set()
    classes = Kinds(MENTION)
    for entity in material.entities():
        handling = material.handling(entity.ctx)
        yield from _marking(handling, marked)
        kind = MAPPINGS[entity.schema].case if entity.schema else MENTION
        classes.note(entity.id, kind)
        yield _entity(entity, kind, handling)
    for link in material.links():
        handling = material.handling(link.ctx)
        yield from _marking(handling, marked)
        ends = (case_id(classes.of(end), end) for end in (link.source_id, link.target_id))
        yield _link(link, *ends, handling=handling)


def _marking(handling: Handling, marked: set[str]) -> Iterator[Node]:
    if handling.marking is not None and handling.marking not in marked:
        marked.add(handling.marking)
        yield {
            "@id": _marking_id(handling.marking),
            "@type": "uco-marking:MarkingDefinition",
            "uco-marking:definitionType": "statement",
            "uco-marking:definition": {
                "@id": case_id("statementmarking", handling.marking),
                "@type": "uco-marking:StatementMarking",
                "uco-marking:statement": f"TLP:{handling.marking}",
            },
        }


def _marking_id(marking: str) -> str:
    return case_id("markingdefinition", f"TLP:{marking}")


def _entity(entity: EntityView, kind: str, handling: Handling) -> Node:
    facets = [
        {"@id": case_id(facet, entity.id), "@type": facet, **values}
        for facet, values in _facets(entity, kind)
        if values
    ]
    return {
        "@id": case_id(kind, entity.id),
        "@type": kind,
        "uco-core:name": entity.caption,
        **({"uco-core:hasFacet": facets} if facets else {}),
        **_handled(handling),
        "clew:id": entity.id,
        "clew:schema": entity.schema,
        **_ftm(entity.properties),
    }


def _link(link: LinkView, source: str, target: str, *, handling: Handling) -> Node:
    times = {
        f"uco-core:{ours}": {"@type": "xsd:dateTime", "@value": _moment(values[0])}
        for ours, theirs in (("startTime", "startDate"), ("endTime", "endDate"))
        if (values := link.properties.get(theirs)) and _MOMENT.match(values[0])
    }
    return {
        "@id": case_id(RELATIONSHIP, link.id),
        "@type": RELATIONSHIP,
        "uco-core:source": {"@id": source},
        "uco-core:target": {"@id": target},
        "uco-core:kindOfRelationship": relation_label(link.type),
        "uco-core:isDirectional": {"@type": "xsd:boolean", "@value": link.type not in _UNDIRECTED},
        **times,
        **_handled(handling),
        "clew:id": edge_id(link),
        "clew:schema": link.schema or "",
        "clew:relation": link.type,
        **_ftm(link.properties),
    }


def _handled(handling: Handling) -> Node:
    if handling.marking is None:
        return {}
    return {
        "uco-core:objectMarking": {"@id": _marking_id(handling.marking)},
        "clew:grade": handling.grade,
        "clew:source": list(handling.sources),
    }


def _ftm(properties: Mapping[str, Sequence[str]]) -> Node:
    return {f"ftm:{name}": list(values) for name, values in sorted(properties.items()) if values}


def _facets(entity: EntityView, kind: str) -> Iterator[tuple[str, Node]]:
    """UCO's own properties, where it has some for what is known."""
    known = entity.properties
    if kind == "uco-identity:Person":
        yield (
            "uco-identity:SimpleNameFacet",
            _given(known, {"uco-identity:givenName": "firstName", "uco-identity:familyName": "lastName"}),
        )
    if kind == "uco-location:Location":
        parts = {"street": "street", "locality": "city", "region": "state", "postalCode": "postalCode"}
        parts["country"] = "country"
        yield (
            "uco-location:SimpleAddressFacet",
            _given(known, {f"uco-location:{ours}": theirs for ours, theirs in parts.items()}),
        )
        yield "uco-location:LatLongCoordinatesFacet", _coordinates(known)
    if kind in ("uco-observable:Account", "uco-observable:DigitalAccount", "uco-observable:PhoneAccount"):
        yield (
            "uco-observable:AccountFacet",
            _given(
                known, {"uco-observable:accountIdentifier": ("userId", "publicKey", "accountNumber", "number", "iban")}
            ),
        )
        yield "uco-observable:DigitalAccountFacet", _given(known, {"uco-observable:displayName": "username"})
    if kind == "uco-observable:EmailAddress":
        yield "uco-observable:EmailAddressFacet", _given(known, {"uco-observable:addressValue": ("email", "address")})
    if kind in ("uco-observable:File", "uco-observable:RasterPicture"):
        yield "uco-observable:FileFacet", _given(known, {"uco-observable:fileName": "fileName"})
        yield "uco-observable:ContentDataFacet", _hashes(entity.id, known.get("contentHash", ()))


def _given(known: Mapping[str, Sequence[str]], wanted: Mapping[str, str | tuple[str, ...]]) -> Node:
    found: Node = {}
    for term, names in wanted.items():
        for name in (names,) if isinstance(names, str) else names:
            if values := known.get(name):
                found[term] = values[0]
                break
    return found


def _coordinates(known: Mapping[str, Sequence[str]]) -> Node:
    found: Node = {}
    for name in ("latitude", "longitude"):
        try:
            value = float((known.get(name) or [""])[0])
        except ValueError:
            return {}
        found[f"uco-location:{name}"] = {"@type": "xsd:decimal", "@value": str(value)}
    return found


def _hashes(key: str, digests: Sequence[str]) -> Node:
    known = [value for value in digests if len(value) in _HASHES and re.fullmatch("[0-9A-Fa-f]+", value)]
    if not known:
        return {}
    return {
        "uco-observable:hash": [
            {
                "@id": case_id("hash", f"{key} {value}"),
                "@type": "uco-types:Hash",
                "uco-types:hashMethod": _HASHES[len(value)],
                "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": value.upper()},
            }
            for value in known
        ]
    }


def _moment(value: str) -> str:
    return value if len(value) > 16 else f"{value}:00"
