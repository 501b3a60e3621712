"""One STIX object: what it says, how sure its author is, who may see it, and what it refers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from followthemoney.schema import Schema

from graph.ontology import model
from graph.ontology.exchange import ForeignType, foreign_types
from graph.ontology.stix import AUTHOR
from ingest.parse.grades import credibility_of, strictest
from ingest.parse.values import add, as_written, leftovers, text, texts
from ingest.records import Problem, RawRecord, problem
from ingest.sources.kinds import Found, Options
from ingest.sources.stix.contents import ID, Contents, version_of
from ingest.sources.stix.extension import FIELDS, carried_entity, is_value_of_source
from ingest.sources.stix.markings import marking_refs

_ENVELOPE = frozenset(
    # What STIX says of every object (section 3.2) and is used or checked here by name.
    ("type", "id", "spec_version", "object_marking_refs", "revoked", "confidence", "created_by_ref")
)
_CLASSES = {"individual": "Person", "organization": "Organization", "group": "Organization"}
_NO_THINGS = ("relationship--", "sighting--", "marking-definition--", "extension-definition--", "language-content--")
"""What comes in as a relationship or not at all, so that nothing can point at it."""

_DEFINITIONS = frozenset(("marking-definition", "extension-definition", "language-content", "bundle"))
MAX_ENDS = 500
"""Ends of one relationship; what refers to more comes in as several."""

MAX_ENTRIES = 10_000
"""Inputs or outputs of one transaction."""

_HASHES = frozenset(("md5", "sha-1", "sha-256", "sha-512", "sha1", "sha256", "sha512"))


@dataclass(slots=True)
class Spoken:
    """An object on its way to records.

    Attributes:
        links: What it refers to, under which name, for objects whose references are relationships of their own.
    """

    item: dict[str, object]
    id: str
    kind: str
    position: str
    contents: Contents
    credibility: int | None = None
    marking: str | None = None
    properties: dict[str, list[str]] = field(default_factory=dict)
    originals: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    taken: set[str] = field(default_factory=lambda: set(_ENVELOPE))
    links: list[tuple[str, list[str]]] = field(default_factory=list)

    def warn(self, reason: str, message: str, raw: str) -> None:
        self.warnings.append(problem(self.position, reason, message, raw))

    def refs(self, name: str) -> list[str]:
        """Ids under which what a field refers to comes in; dangling references are remarked on and stay."""
        self.taken.add(name)
        found = []
        for reference in texts(self.item.get(name)):
            if not ID.match(reference):
                add(self.originals, name, [reference])
                self.warn("no-reference", f"{name} holds {reference[:80]!r}, which is no STIX id.", reference)
            elif reference.startswith(_NO_THINGS):
                add(self.originals, name, [reference])
            else:
                self._check(name, reference)
                found.append(self.contents.id_of(reference))
        return list(dict.fromkeys(found))

    def _check(self, name: str, reference: str) -> None:
        if reference in self.contents.revoked:
            message = f"{name} names {reference}, which its creator has revoked."
            self.warn("revoked-reference", message, reference)
        elif reference not in self.contents.latest and self.contents.complete:
            message = f"{name} names {reference}, which is not in the bundle; it is kept for when it comes."
            self.warn("dangling-reference", message, reference)

    def record(self, schema: str, *, subject: str | None = None, properties: object = None) -> RawRecord:
        return RawRecord(
            subject or self.id,
            schema,
            self.properties if not isinstance(properties, dict) else properties,
            self.position,
            credibility=self.credibility,
            marking=self.marking,
            originals=self.originals if properties is None else {},
            warnings=tuple(self.warnings) if properties is None else (),
        )


def read_object(item: dict[str, object], position: str, contents: Contents, options: Options) -> Found:  # noqa: ARG001
    key, kind = text(item, "id"), text(item, "type")
    refusal = _refusal(item, key, kind, contents)
    if refusal is not None:
        yield problem(position, *refusal, as_written(item))
        return
    if kind in _DEFINITIONS or key in (AUTHOR, None) or kind is None:
        return  # markings are in what they mark; extension definitions, and who publishes ours, hold no fact
    spoken = Spoken(item, contents.id_of(key), kind, position, contents)
    _grade(spoken)
    _author(spoken)
    entity = carried_entity(item)
    if entity is not None:
        _extensions(spoken, used=entity.key)
        spoken.properties = {name: list(values) for name, values in entity.properties.items()}
        if kind == "relationship":
            _add_ends(spoken, model[entity.schema])
        for name, values in spoken.properties.items():
            prop = model[entity.schema].get(name)
            if prop is not None and prop.type.name == "entity":
                spoken.properties[name] = [contents.id_of(value) for value in values]
        yield spoken.record(entity.schema)
        return
    if is_value_of_source(item):
        return
    _extensions(spoken)
    if kind == "relationship":
        yield from _relationship(spoken)
    elif kind == "sighting":
        yield from _sighting(spoken)
    elif kind == "network-traffic":
        yield from _traffic(spoken)
    else:
        yield from _thing(spoken, foreign_types("stix").get(kind))


def _add_ends(spoken: Spoken, schema: Schema) -> None:
    """The ends of a carried edge are those of the relationship, unless it names them itself."""
    for end, name in (("source_ref", schema.edge_source), ("target_ref", schema.edge_target)):
        reference = text(spoken.item, end)
        if name is not None and reference is not None and not spoken.properties.get(name):
            spoken.properties[name] = [reference]


def _refusal(
    item: Mapping[str, object], key: str | None, kind: str | None, contents: Contents
) -> tuple[str, str] | None:
    """Why an object is set aside as a whole: a word and a sentence."""
    if key is None or kind is None:
        return "no-object", "A STIX object needs an id and a type."
    shape = ID.match(key)
    if shape is None:
        return "no-id", f"The id {key[:80]!r} is no STIX id (a type, two dashes, a UUID)."
    if shape["type"] != kind:
        return "id-of-another-type", f"The id {key} belongs to another type than {kind[:80]!r}."
    if text(item, "revoked") == "true" or key in contents.revoked:
        return "revoked", f"{key} was revoked by its creator."
    if version_of(dict(item)) < contents.latest.get(key, ""):
        return "superseded", f"A later version of {key} stands in the same bundle."
    return None


def _grade(spoken: Spoken) -> None:
    confidence = text(spoken.item, "confidence")
    if confidence is not None:
        spoken.credibility = credibility_of(confidence)
        if spoken.credibility is None:
            message = f"The confidence {confidence[:40]!r} is no number from 0 to 100; the source's own grade is used."
            spoken.warn("unknown-confidence", message, confidence)
        add(spoken.originals, "confidence", [confidence])
    spoken.taken.add("granular_markings")
    levels = []
    for reference in dict.fromkeys(marking_refs(spoken.item)):
        level = spoken.contents.marks.get(reference)
        if level is None:
            message = f"What {reference[:100]} means is not told; the source's own marking is used."
            spoken.warn("unknown-marking", message, reference)
        if not level:
            add(spoken.originals, "object_marking_refs", [reference])
        else:
            levels.append(level)
    spoken.marking = strictest(levels)
    if "granular_markings" in spoken.item:
        add(spoken.originals, "granular_markings", [as_written(spoken.item["granular_markings"])])


def _author(spoken: Spoken) -> None:
    author = text(spoken.item, "created_by_ref")
    if author is None:
        return
    name = spoken.contents.name_of_author(author, spoken.marking)
    if name:
        add(spoken.properties, "publisher", [name])
    add(spoken.originals, "created_by_ref", [author])


def _extensions(spoken: Spoken, used: str | None = None) -> None:
    """Extensions that nobody here knows stay as they were written; so do new fields in the one that is ours."""
    spoken.taken.add("extensions")
    extensions = spoken.item.get("extensions")
    for key, told in sorted(extensions.items()) if isinstance(extensions, dict) else ():
        kept = {name: told[name] for name in told.keys() - FIELDS} if key == used and isinstance(told, dict) else told
        if kept:
            add(spoken.originals, f"extensions.{key}"[:200], [as_written(kept)])


def _external_references(spoken: Spoken, schema: str) -> None:
    spoken.taken.add("external_references")
    references = spoken.item.get("external_references")
    notes = "notes" if model[schema].get("notes") is not None else "summary"
    for reference in references[:200] if isinstance(references, list) else ():
        if not isinstance(reference, dict):
            add(spoken.originals, "external_references", [as_written(reference)])
            continue
        url, named, number = (text(reference, name) for name in ("url", "source_name", "external_id"))
        add(spoken.properties, "sourceUrl", [url] if url else [])
        if schema == "Technique" and number:
            add(spoken.properties, "techniqueNumber", [number])
        said = " ".join(part for part in (named, number) if part)
        about = text(reference, "description")
        add(spoken.properties, notes, [f"{said}: {about}" if about else said] if about or number else [])
        extra = {name: value for name, value in reference.items() if name in ("hashes",)}
        if extra:
            add(spoken.originals, "external_references", [as_written(reference)])


def _thing(spoken: Spoken, foreign: ForeignType | None) -> Iterator[RawRecord | Problem]:
    item = spoken.item
    if foreign is None:
        message = f"Nothing here corresponds to objects of type {spoken.kind[:80]!r}."
        yield problem(spoken.position, "unknown-type", message, as_written(item))
        return
    schema = foreign.schema
    if spoken.kind == "identity":
        schema = _CLASSES.get(text(item, "identity_class") or "", schema)
    _fill(spoken, foreign, schema)
    _external_references(spoken, schema)
    _hashes(spoken)
    _special(spoken, schema)
    if spoken.kind == "cryptocurrency-wallet" or schema == "CryptoWallet":
        add(spoken.properties, "tag", spoken.properties.pop("name", []))
    moved = list(_moved(spoken)) if schema == "Transaction" else []
    spoken.originals |= leftovers(item, spoken.taken)
    yield spoken.record(schema)
    yield from moved
    for role, ends in spoken.links:
        yield from linked(spoken, role, [spoken.id], ends, document=schema == "Document")


def _fill(spoken: Spoken, foreign: ForeignType, schema: str) -> None:
    for name, prop_name in foreign.fields.items():
        prop = model[schema].get(prop_name)
        if prop is None:
            continue
        if name.endswith(("_ref", "_refs")):
            add(spoken.properties, prop_name, spoken.refs(name))
        elif name in spoken.item:
            spoken.taken.add(name)
            add(spoken.properties, prop_name, texts(spoken.item[name]))
            if isinstance(spoken.item[name], dict):
                add(spoken.originals, name, [as_written(spoken.item[name])])
    for prop_name, value in foreign.constants.items():
        add(spoken.properties, prop_name, [value])


def _hashes(spoken: Spoken) -> None:
    hashes = spoken.item.get("hashes")
    if not isinstance(hashes, dict):
        return
    spoken.taken.add("hashes")
    for method, value in sorted(hashes.items()):
        known = method.lower() in _HASHES and spoken.kind in ("file", "artifact")
        add(spoken.properties if known else spoken.originals, "contentHash" if known else method, texts(value))


def _special(spoken: Spoken, schema: str) -> None:
    """What a type refers to, where that is no property of its schema."""
    item, kind = spoken.item, spoken.kind
    if kind in ("note", "opinion", "malware-analysis"):
        add(spoken.properties, "entity", spoken.refs("object_refs") + spoken.refs("sample_ref"))
    elif kind in ("report", "grouping", "observed-data"):
        if kind == "observed-data" and "objects" in item:  # STIX 2.0, deprecated in 2.1
            message = (
                "The observed objects are embedded as in STIX 2.0; they stay beside the claim. Convert to STIX 2.1."
            )
            spoken.warn("embedded-objects", message, as_written(item["objects"]))
        role = {"report": "mentions", "grouping": "contains", "observed-data": "observed"}[kind]
        spoken.links.append((role, spoken.refs("object_refs")))
    elif kind in ("domain-name", "ipv4-addr", "ipv6-addr"):
        spoken.links.append(("resolves to", spoken.refs("resolves_to_refs")))
        spoken.links.append(("belongs to", spoken.refs("belongs_to_refs")))
        value = text(item, "value") or ""
        if schema == "IpAddress" and "/" in value:
            address, _, length = value.partition("/")
            whole = length == ("128" if ":" in address else "32")
            spoken.properties["ip" if whole else "network"] = [address if whole else value]
            if not whole:
                spoken.properties.pop("ip", None)
    elif kind == "artifact" and "payload_bin" in item:
        spoken.taken.add("payload_bin")  # a file inside of a file: the evidence has it, and nothing here opens it
        size = len(text(item, "payload_bin") or "")
        add(spoken.originals, "payload_bin", [f"{size} characters of base64, in the evidence"])
    elif kind == "user-account" and not spoken.properties.get("username"):
        add(spoken.properties, "username", spoken.properties.get("userId", []))
    elif kind == "malware" and text(item, "is_family") == "true":
        spoken.taken.add("is_family")
        add(spoken.properties, "keywords", ["malware family"])


def _moved(spoken: Spoken) -> Iterator[RawRecord]:
    """What goes into a transaction and comes out, as the extension `cryptocurrency-transaction` writes it."""
    for name, schema in (("input", "TransactionInput"), ("output", "TransactionOutput")):
        entries = spoken.item.get(name)
        if not isinstance(entries, list):
            continue
        spoken.taken.add(name)
        for number, entry in enumerate(entries[:MAX_ENTRIES]):
            wallet = text(entry, "address_ref") if isinstance(entry, dict) else None
            if wallet is None or not ID.match(wallet):
                add(spoken.originals, name, [as_written(entry)])
                continue
            properties = {
                "wallet": [spoken.contents.id_of(wallet)],
                "transaction": [spoken.id],
                "amount": texts(entry.get("amount")),
                "currency": texts(spoken.item.get("symbol")),
                "listIndex": [str(number)],
            }
            yield spoken.record(schema, subject=f"{spoken.id}-{name}-{number}", properties=properties)
        if len(entries) > MAX_ENTRIES:
            message = f"{name} has more than {MAX_ENTRIES:,} entries; the first are taken, the evidence has the rest."
            spoken.warn("too-many-ends", message, str(len(entries)))


def _relationship(spoken: Spoken) -> Iterator[RawRecord | Problem]:
    ends = spoken.refs("source_ref"), spoken.refs("target_ref")
    if not all(ends):
        message = "A relationship needs a source_ref and a target_ref that can be pointed at."
        yield problem(spoken.position, "edge-without-end", message, as_written(spoken.item))
        return
    _edge_fields(spoken, {"relationship_type": "role", "start_time": "startDate", "stop_time": "endDate"})
    spoken.properties |= {"subject": ends[0], "object": ends[1]}
    yield spoken.record("UnknownLink")


def _sighting(spoken: Spoken) -> Iterator[RawRecord | Problem]:
    """Who saw it, else who says so, is one end; what was seen is the other."""
    seen = spoken.refs("sighting_of_ref")
    where = spoken.refs("where_sighted_refs") or spoken.refs("created_by_ref")
    if not seen or not where:
        message = "A sighting needs a sighting_of_ref and somebody who saw it (where_sighted_refs or created_by_ref)."
        yield problem(spoken.position, "edge-without-end", message, as_written(spoken.item))
        return
    _edge_fields(spoken, {"first_seen": "startDate", "last_seen": "endDate"})
    spoken.properties |= {"subject": where[:MAX_ENDS], "object": seen, "role": ["sighted"]}
    yield spoken.record("UnknownLink")


def _traffic(spoken: Spoken) -> Iterator[RawRecord | Problem]:
    ends = spoken.refs("src_ref"), spoken.refs("dst_ref")
    if not all(ends):
        message = "Network traffic without both of src_ref and dst_ref joins nothing."
        yield problem(spoken.position, "edge-without-end", message, as_written(spoken.item))
        return
    _edge_fields(spoken, {"start": "startDate", "end": "endDate", "protocols": "summary"})
    spoken.properties |= {"subject": ends[0], "object": ends[1], "role": ["network traffic"]}
    yield spoken.record("UnknownLink")


def _edge_fields(spoken: Spoken, fields: Mapping[str, str]) -> None:
    for name, prop in {**fields, "description": "description", "modified": "modifiedAt"}.items():
        spoken.taken.add(name)
        add(spoken.properties, prop, texts(spoken.item.get(name)))
    _external_references(spoken, "UnknownLink")
    spoken.originals |= leftovers(spoken.item, spoken.taken)


def linked(spoken: Spoken, role: str, subjects: list[str], ends: list[str], *, document: bool) -> Iterator[RawRecord]:
    """Relationships from one thing to all that it refers to, as many records as that needs."""
    schema, source, target = (
        ("Documentation", "document", "entity") if document else ("UnknownLink", "subject", "object")
    )
    for start in range(0, len(ends), MAX_ENDS):
        properties = {source: subjects, target: ends[start : start + MAX_ENDS], "role": [role]}
        subject = f"{spoken.id}-{role.replace(' ', '-')}-{start // MAX_ENDS}"
        yield spoken.record(schema, subject=subject, properties=properties)
