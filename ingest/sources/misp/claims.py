"""From attributes, objects and galaxies of an event to records that carry its grade and marking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from graph.ontology import entity_id, model
from graph.ontology.exchange import ForeignType, foreign_types
from ingest.parse.values import add, as_written, key_of, leftovers, text, texts
from ingest.records import Problem, RawRecord, problem
from ingest.sources.misp.header import Header, id_of
from ingest.sources.misp.tags import Tagging, tag_names, tagging_of

_IGNORED = frozenset((
    # Numbers that are good on one server alone, and what steers that server's own correlation and display.
    "id", "event_id", "object_id", "org_id", "orgc_id", "sharing_group_id", "timestamp", "deleted",
    "disable_correlation", "RelatedAttribute", "SharingGroup", "Tag", "Galaxy", "Sighting", "uuid", "type", "value",
    "comment", "to_ids", "template_uuid", "template_version", "name", "meta-category", "Attribute",
    "ObjectReference", "object_relation", "value1", "value2", "first_seen", "last_seen", "warnings",
))  # fmt: skip
_SIGHTINGS = {"0": "sighted", "1": "called a false positive", "2": "called expired"}
_UNTYPED = ForeignType("Indicator", {"value": "value"}, {})
MAX_SIGHTINGS = 1_000


@dataclass(slots=True)
class Claim:
    """What one attribute or object says, on its way to a record."""

    header: Header
    position: str
    tagging: Tagging
    id: str
    schema: str
    properties: dict[str, list[str]] = field(default_factory=dict)
    originals: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)

    def record(self) -> RawRecord:
        return self._record(self.id, self.schema, self.properties, self.originals, tuple(self.warnings))

    def other(self, subject: str, schema: str, properties: Mapping[str, list[str]]) -> RawRecord:
        """A record of something else that is said at the same place, under the same grade."""
        return self._record(subject, schema, properties, {}, ())

    def link(self, target: str, role: str) -> RawRecord:
        subject = f"misp-link-{key_of(self.id, target, role)}"
        return self.other(subject, "UnknownLink", {"subject": [self.id], "object": [target], "role": [role]})

    def _record(
        self,
        subject: str,
        schema: str,
        properties: Mapping[str, object],
        originals: Mapping[str, list[str]],
        warnings: tuple[Problem, ...],
    ) -> RawRecord:
        return RawRecord(
            subject,
            schema,
            properties,
            self.position,
            reliability=self.tagging.reliability,
            credibility=self.tagging.credibility,
            marking=self.tagging.marking,
            originals=originals,
            warnings=warnings,
        )

    def put(self, prop_name: str, values: list[str], *, else_under: str) -> None:
        """Adds to a property; where the schema has none, the values stay beside the claim."""
        prop = model[self.schema].get(prop_name)
        known = prop is not None and not prop.stub
        add(self.properties if known else self.originals, prop_name if known else else_under, values)


def attribute_claims(item: Mapping[str, object], position: str, header: Header) -> Iterator[RawRecord | Problem]:
    """An attribute that stands by itself in an event."""
    refusal = _refusal(item)
    if refusal is not None:
        yield problem(position, *refusal, as_written(item))
        return
    claim = _claim(item, position, header, id_of("attribute", text(item, "uuid") or "", header, position))
    _value(claim, item)
    _common(claim, item)
    yield claim.record()
    yield _contained(claim)
    yield from _attached(claim, item)


def _refusal(item: Mapping[str, object]) -> tuple[str, str] | None:
    if text(item, "deleted") in ("true", "1"):
        return "deleted", "Its author has deleted it."
    if text(item, "type") is None or text(item, "value") is None:
        return "no-attribute", "An attribute needs a type and a value."
    return None


def _claim(item: Mapping[str, object], position: str, header: Header, key: str) -> Claim:
    tagging = tagging_of(tag_names(item.get("Tag")), text(item, "distribution")).within(header.tagging)
    return Claim(header, position, tagging, key, "Indicator")


def _value(claim: Claim, item: Mapping[str, object]) -> None:
    """Value and type of an attribute, as the thing that it is."""
    kind, value = text(item, "type") or "", text(item, "value") or ""
    foreign = foreign_types("misp-attributes").get(kind)
    if foreign is None:
        foreign = _UNTYPED
        claim.properties["indicatorType"] = [kind]
    claim.schema = foreign.schema
    first, bar, second = value.partition("|")
    given = {"value": value, "value1": first, "value2": second if bar else ""}
    for name, prop_name in foreign.fields.items():
        add(claim.properties, prop_name, [given[name]])
    for prop_name, constant in foreign.constants.items():
        add(claim.properties, prop_name, [constant])
    ip = claim.properties.get("ip", [""])[0]
    if claim.schema == "IpAddress" and "/" in ip:
        claim.properties["network"] = claim.properties.pop("ip")
    if "|port" in kind:
        claim.properties["notes"] = [f"port {second}"]
    claim.originals["type"] = [kind]


def _common(claim: Claim, item: Mapping[str, object]) -> None:
    """What any part of an event may say besides its value."""
    claim.put("notes", texts(item.get("comment")), else_under="comment")
    if text(item, "to_ids") in ("true", "1"):
        claim.put("notes", ["to_ids: meant for automatic detection"], else_under="to_ids")
    claim.put("keywords", claim.tagging.keywords, else_under="Tag")
    claim.put("publisher", claim.header.publisher, else_under="Orgc")
    claim.put("modifiedAt", _time(text(item, "timestamp")), else_under="timestamp")
    claim.put("firstSeenAt", texts(item.get("first_seen")), else_under="first_seen")
    claim.put("lastSeenAt", texts(item.get("last_seen")), else_under="last_seen")
    if "data" in item:  # a file inside of a file, as base64: the evidence has it, and nothing here opens it
        claim.originals["data"] = [f"{len(text(item, 'data') or ''):,} characters of base64, in the evidence"]
    nameless = [told for told in _mappings(item.get("Sighting")) if not isinstance(told.get("Organisation"), dict)]
    add(claim.originals, "Sighting", [as_written(told) for told in nameless[:MAX_SIGHTINGS]])
    claim.originals |= leftovers(item, {*_IGNORED, "data"})


def _mappings(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _time(stamp: str | None) -> list[str]:
    """Seconds since 1970 as a date; MISP writes 0 for none."""
    try:
        seconds = int(stamp or "0")
        return [datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")] if seconds > 0 else []
    except (ValueError, OverflowError, OSError):
        return [stamp or ""]


def _contained(claim: Claim) -> RawRecord:
    subject = f"misp-link-{key_of(claim.header.id, claim.id, 'contains')}"
    ends = {"subject": [claim.header.id], "object": [claim.id], "role": ["contains"]}
    return claim.other(subject, "UnknownLink", ends)


def _attached(claim: Claim, item: Mapping[str, object]) -> Iterator[RawRecord]:
    """Galaxies and sightings of any part of an event."""
    yield from galaxies(claim, item.get("Galaxy"))
    for sighting in _mappings(item.get("Sighting"))[:MAX_SIGHTINGS]:
        who = sighting.get("Organisation")
        name = text(who, "name") if isinstance(who, dict) else None
        if name is None or not isinstance(who, dict):
            continue  # it stays beside the claim
        seer = id_of("organisation", text(who, "uuid") or key_of(name), claim.header, key_of(name))
        role = _SIGHTINGS.get(text(sighting, "type") or "0", "sighted")
        when = _time(text(sighting, "date_sighting"))
        yield claim.other(seer, "Organization", {"name": [name]})
        ends = {"subject": [seer], "object": [claim.id], "role": [role], "date": when}
        key = f"misp-link-{key_of(seer, claim.id, role, *when)}"
        yield claim.other(key, "UnknownLink", ends)


def galaxies(claim: Claim, value: object) -> Iterator[RawRecord]:
    """Clusters that name a thing come in as one; `keywords_of_galaxies` has the others."""
    for galaxy, cluster in _clusters(value):
        foreign = foreign_types("misp-galaxies").get(text(galaxy, "type") or "")
        named = text(cluster, "value")
        if foreign is None or named is None:
            continue
        meta = cluster.get("meta")
        synonyms = texts(meta.get("synonyms")) if isinstance(meta, dict) else []
        properties: dict[str, list[str]] = {}
        add(properties, "name", [named])
        add(properties, "alias", synonyms[:200])
        add(properties, "description", texts(cluster.get("description")))
        add(properties, "sourceUrl", texts(meta.get("refs"))[:200] if isinstance(meta, dict) else [])
        for prop_name, constant in foreign.constants.items():
            add(properties, prop_name, [constant])
        key = id_of("cluster", text(cluster, "uuid") or "", claim.header, key_of(named))
        yield claim.other(key, foreign.schema, properties)
        yield claim.link(key, text(galaxy, "name") or "galaxy")


def keywords_of_galaxies(value: object) -> list[str]:
    types = foreign_types("misp-galaxies")
    return [
        f"{text(galaxy, 'type')}: {named}"
        for galaxy, cluster in _clusters(value)
        if (text(galaxy, "type") or "") not in types and (named := text(cluster, "value"))
    ]


def _clusters(value: object) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    for galaxy in _mappings(value):
        for cluster in _mappings(galaxy.get("GalaxyCluster")):
            yield galaxy, cluster


# objects ----------------------------------------------------------------------------------------------------

_MAILBOXES = {
    "from": "senderMailbox",
    "return-path": "senderMailbox",
    "to": "recipientMailbox",
    "cc": "recipientMailbox",
    "bcc": "recipientMailbox",
}
_AUTHORS = ("username", "from-user")


def object_claims(item: Mapping[str, object], position: str, header: Header) -> Iterator[RawRecord | Problem]:
    """An object: one thing whose attributes are its fields. Those that are things themselves are linked to it."""
    named, attributes = text(item, "name"), item.get("Attribute")
    if text(item, "deleted") in ("true", "1"):
        yield problem(position, "deleted", "Its author has deleted it.", as_written(item))
        return
    if named is None or not isinstance(attributes, list):
        yield problem(position, "no-object", "An object needs a name and a list of attributes.", as_written(item))
        return
    claim = _claim(item, position, header, id_of("object", text(item, "uuid") or "", header, position))
    foreign = foreign_types("misp-objects").get(named)
    claim.schema = foreign.schema if foreign is not None else "Indicator"
    if foreign is None:
        claim.properties["indicatorType"] = [named]
    parts: list[RawRecord] = []
    for attribute in attributes:
        if isinstance(attribute, dict) and _refusal(attribute) is None:
            _object_field(claim, attribute, foreign, parts)
        else:
            reason = (_refusal(attribute) if isinstance(attribute, dict) else None) or ("no-attribute", "It is none.")
            yield problem(position, *reason, as_written(attribute))
    for prop_name, constant in foreign.constants.items() if foreign is not None else ():
        add(claim.properties, prop_name, [constant])
    if claim.schema == "Post":
        parts += _author(claim)
    if claim.schema == "Person" and "name" not in claim.properties:
        whole = [claim.properties.get(part, [""])[0] for part in ("firstName", "middleName", "lastName")]
        add(claim.properties, "name", [" ".join(part for part in whole if part)])
    _common(claim, item)
    yield claim.record()
    yield _contained(claim)
    yield from parts
    yield from _references(claim, item)
    yield from _attached(claim, item)


def _object_field(
    claim: Claim, attribute: Mapping[str, object], foreign: ForeignType | None, parts: list[RawRecord]
) -> None:
    relation, value = text(attribute, "object_relation") or "", text(attribute, "value") or ""
    prop_name = foreign.fields.get(relation) if foreign is not None else None
    if prop_name is not None:
        add(claim.properties, prop_name, [value])
    elif foreign is None:
        add(claim.properties, "value", [f"{relation}: {value}"])
    else:
        add(claim.originals, relation or "value", [value])
    key = id_of("attribute", text(attribute, "uuid") or "", claim.header)
    own = _claim(attribute, claim.position, claim.header, key)
    own.tagging = own.tagging.within(claim.tagging)
    # What an attribute is more closed than its object, the whole object is.
    claim.tagging.marking = own.tagging.marking
    add(claim.originals, f"{relation}.comment", texts(attribute.get("comment")))
    _value(own, attribute)
    identified = entity_id(own.schema, own.properties)
    if identified is None or own.schema == claim.schema:
        return
    own.originals.pop("type", None)
    mailbox = _MAILBOXES.get(relation) if claim.schema == "Email" and own.schema == "EmailAddress" else None
    if mailbox is not None:
        add(claim.properties, mailbox, [identified])
    elif model[claim.schema].is_a("LegalEntity") and model[own.schema].get("holder") is not None:
        own.properties["holder"] = [claim.id]
    else:
        parts.append(claim.link(identified, relation or "related to"))
    parts.append(claim.other(identified, own.schema, own.properties))


def _author(claim: Claim) -> list[RawRecord]:
    """The account that wrote a post."""
    names = [value for name in _AUTHORS for value in claim.originals.get(name, ())]
    services = [value for name in ("app-used", "type") for value in claim.originals.get(name, ())]
    if not names:
        return []
    account: dict[str, list[str]] = {"username": names[:1], "service": services[:1]}
    add(account, "name", claim.originals.get("display-name", []))
    properties = {name: values for name, values in account.items() if values}
    key = entity_id("UserAccount", properties) or f"{claim.id}-author"
    claim.properties["author"] = [key]
    return [claim.other(key, "UserAccount", properties)]


def _references(claim: Claim, item: Mapping[str, object]) -> Iterator[RawRecord | Problem]:
    references = item.get("ObjectReference")
    for reference in references if isinstance(references, list) else ():
        target = text(reference, "referenced_uuid") if isinstance(reference, dict) else None
        if target is None or text(reference, "deleted") in ("true", "1"):
            message = "A reference names nothing or was deleted."
            yield problem(claim.position, "no-reference", message, as_written(reference))
            continue
        known = claim.header.known.get(target)
        role = text(reference, "relationship_type") or "related-to"
        link = claim.link(known or id_of("object", target, claim.header), role)
        if known is None and claim.header.complete:
            message = f"A reference names {target[:80]}, which is not in the event; it is kept for when it comes."
            link = replace(link, warnings=(problem(claim.position, "dangling-reference", message, target),))
        yield link
