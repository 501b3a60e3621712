"""STIX 2.1 as one bundle (OASIS Standard, 10 June 2021), written object by object.

What a schema is in STIX stands with the schema. Every object also carries its schema and all of its properties in an
extension (graph/ontology/stix.py), so that a reader who knows it gets back what went in, and a reader who does not
still sees names, types, places, times and markings.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from api.exports.ftm import edge_id
from api.exports.json_text import elements, encoded
from api.exports.kinds import Kinds
from api.exports.lost import Lost
from api.exports.material import Handling, Material
from graph.ontology import MAPPINGS, model
from graph.ontology.stix import (
    CONFIDENCE,
    OBJECTS_EXTENSION,
    PROPERTIES_EXTENSION,
    PUBLISHED,
    TLP_MARKINGS,
    published,
    stix_id,
    tlp_marking,
)
from graph.queries.entities import EntityView
from graph.queries.links import LinkView

MEDIA_TYPE = "application/stix+json;version=2.1"
MENTION = "x-entity"
"""What is only mentioned, so that links to it have an end."""

_SCO = frozenset({"user-account", "file", "email-addr", "email-message", "domain-name", "url", "artifact"})
"""Cyber-observables have neither `created` nor `confidence`."""
_NOT_TYPE = re.compile(r"[^a-z0-9]+")
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

Values = Mapping[str, Sequence[str]]


def stix_lines(material: Material, lost: Lost) -> Iterator[str]:
    """The bundle piece by piece. Its id follows from the objects in it, so that the same material is the same file."""
    lost.always("The single claims: each object has the marking, confidence and sources of all that is said of it.")
    digest = hashlib.sha256()
    yield '{"type": "bundle", "objects": ['
    yield from elements(_noted(_objects(material, lost), digest))
    yield f'\n], "id": {encoded(stix_id("bundle", digest.hexdigest()))}}}\n'


def _noted(objects: Iterator[dict[str, Any]], digest: Any) -> Iterator[dict[str, Any]]:
    for one in objects:
        digest.update(encoded(one).encode())
        yield one


def _objects(material: Material, lost: Lost) -> Iterator[dict[str, Any]]:
    yield from published()
    marked: set[str] = set()
    kinds = Kinds(MENTION)
    for entity in material.entities():
        handling = material.handling(entity.ctx)
        yield from _marking(handling, marked)
        yield _entity(entity, handling, kinds, lost)
    for link in material.links():
        handling = material.handling(link.ctx)
        yield from _marking(handling, marked)
        yield _relationship(link, handling, kinds)


def _ref(kinds: Kinds, key: str) -> str:
    return stix_id(kinds.of(key), key)


def _marking(handling: Handling, marked: set[str]) -> Iterator[dict[str, Any]]:
    """Before the first object that refers to it."""
    if handling.marking is not None and handling.marking not in marked:
        marked.add(handling.marking)
        yield tlp_marking(handling.marking)


def _entity(entity: EntityView, handling: Handling, kinds: Kinds, lost: Lost) -> dict[str, Any]:
    kind = MAPPINGS[entity.schema].stix if entity.schema else MENTION
    own: dict[str, Any] | None = {"name": entity.caption}
    if not kind.startswith("x-"):
        own = _OWN[kind](entity) if kind in _OWN else None
        if own is None:
            lost.count(f"a {entity.schema} lacks what STIX asks of a {kind}, and became an object of our own type")
            kind, own = f"x-{kebab(entity.schema)}", {"name": entity.caption}
    kinds.note(entity.id, kind)
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": stix_id(kind, entity.id),
        **_common(handling, observable=kind in _SCO),
        **(own or {}),
        "extensions": _extensions(entity.id, entity.schema, entity.properties, new=kind.startswith("x-")),
    }


def _relationship(link: LinkView, handling: Handling, kinds: Kinds) -> dict[str, Any]:
    return {
        "type": "relationship",
        "spec_version": "2.1",
        "id": stix_id("relationship", link.id),
        **_common(handling, observable=False),
        "relationship_type": kebab(link.schema or link.type.lower()),
        "source_ref": _ref(kinds, link.source_id),
        "target_ref": _ref(kinds, link.target_id),
        "extensions": _extensions(edge_id(link), link.schema or "", link.properties, new=False),
    }


def _extensions(key: str, schema: str, properties: Values, *, new: bool) -> dict[str, Any]:
    told = {name: list(values) for name, values in sorted(properties.items()) if values}
    found: dict[str, Any] = {
        PROPERTIES_EXTENSION: {
            "extension_type": "property-extension",
            "id": key,
            "schema": schema,
            "properties": told,
        }
    }
    if new:
        found[OBJECTS_EXTENSION] = {"extension_type": "new-sdo"}
    return found


def _common(handling: Handling, *, observable: bool) -> dict[str, Any]:
    """What objects of every type have."""
    found: dict[str, Any] = {}
    if not observable:
        found["created"] = _time(handling.first)
        found["modified"] = _time(handling.last)
        if handling.credibility in CONFIDENCE:
            found["confidence"] = CONFIDENCE[handling.credibility]
        if handling.sources:
            found["external_references"] = [
                {"source_name": source, "description": f"Admiralty grade {handling.grade} at best"}
                for source in handling.sources
            ]
    if handling.marking is not None:
        found["object_marking_refs"] = [TLP_MARKINGS[handling.marking]]
    return found


def _time(moment: datetime | None) -> str:
    if moment is None:
        return PUBLISHED
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def kebab(name: str) -> str:
    return _NOT_TYPE.sub("-", _WORD.sub("-", name).lower()).strip("-")


def _first(entity: EntityView, *names: str) -> str | None:
    return next((values[0] for name in names if (values := entity.properties.get(name))), None)


def _given(**values: str | list[str] | None) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _identity(entity: EntityView) -> dict[str, Any]:
    person = model[entity.schema].is_a("Person")
    organisation = model[entity.schema].is_a("Organization")
    kind = "individual" if person else "organization" if organisation else "unknown"
    return {"name": entity.caption, "identity_class": kind} | _given(description=_first(entity, "description"))


def _location(entity: EntityView) -> dict[str, Any] | None:
    """STIX asks for a region, a country or coordinates."""
    country = _first(entity, "country")
    where: dict[str, Any] = _given(
        country=country.upper() if country and len(country) == 2 else None,
        administrative_area=_first(entity, "state"),
        city=_first(entity, "city"),
        street_address=_first(entity, "street", "full"),
        postal_code=_first(entity, "postalCode"),
    )
    try:
        latitude, longitude = float(_first(entity, "latitude") or ""), float(_first(entity, "longitude") or "")
    except ValueError:
        return {"name": entity.caption, **where} if "country" in where else None
    if abs(latitude) <= 90 and abs(longitude) <= 180:
        where |= {"latitude": latitude, "longitude": longitude}
    return {"name": entity.caption, **where} if {"country", "latitude"} & where.keys() else None


def _account(entity: EntityView) -> dict[str, Any] | None:
    return (
        _given(
            user_id=_first(entity, "userId"),
            account_login=_first(entity, "username"),
            display_name=_first(entity, "name"),
        )
        or None
    )


def _file(entity: EntityView) -> dict[str, Any] | None:
    names = {32: "MD5", 40: "SHA-1", 64: "SHA-256", 128: "SHA-512"}
    hashes = {
        names[len(value)]: value.lower()
        for value in entity.properties.get("contentHash", ())
        if len(value) in names and re.fullmatch("[0-9A-Fa-f]+", value)
    }
    found: dict[str, Any] = _given(name=_first(entity, "fileName", "title", "name"))
    return found | ({"hashes": hashes} if hashes else {}) or None


def _mail(entity: EntityView) -> dict[str, Any]:
    return {
        "is_multipart": False,
        **_given(subject=_first(entity, "subject", "title"), body=_first(entity, "bodyText")),
    }


def _address(entity: EntityView) -> dict[str, Any] | None:
    value = _first(entity, "email", "address", "name")
    return {"value": value} if value and "@" in value else None


def _domain(entity: EntityView) -> dict[str, Any] | None:
    value = _first(entity, "domain", "host", "name")
    return {"value": value} if value and re.fullmatch(r"[\w-]+(\.[\w-]+)+", value) else None


def _named(entity: EntityView) -> dict[str, Any]:
    return {"name": entity.caption} | _given(description=_first(entity, "description", "summary"))


_OWN: Mapping[str, Callable[[EntityView], dict[str, Any] | None]] = {
    "identity": _identity,
    "location": _location,
    "user-account": _account,
    "file": _file,
    "email-message": _mail,
    "email-addr": _address,
    "domain-name": _domain,
    "incident": _named,
    "infrastructure": _named,
}
"""What an object of a type has by STIX's own rules. Notes, opinions, groupings and observed data must refer to other
objects, which nobody knows while they are written: they become objects of our own types."""
