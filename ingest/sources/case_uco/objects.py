"""One CASE object with its facets: the thing that it is, and what it refers to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from followthemoney.schema import Schema

from graph.ontology import model
from graph.ontology.exchange import ForeignType, foreign_types
from ingest.parse.grades import credibility_of, strictest
from ingest.parse.values import add, as_written, key_of
from ingest.records import Problem, RawRecord, problem
from ingest.sources.case_uco.carried import GRADE, SOURCE, is_value_of_source, own_properties, own_schema
from ingest.sources.case_uco.contents import EDGES, Contents
from ingest.sources.case_uco.nodes import Node

_TIMES = ("uco-core:startTime", "uco-observable:startTime", "uco-core:endTime", "uco-observable:endTime")
MAX_ENDS = 500


@dataclass(slots=True)
class Thing:
    """An object on its way to records."""

    node: Node
    position: str
    contents: Contents
    schema: str
    credibility: int | None = None
    marking: str | None = None
    properties: dict[str, list[str]] = field(default_factory=dict)
    originals: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    links: dict[str, list[str]] = field(default_factory=dict)

    def record(self, schema: str, subject: str, properties: dict[str, list[str]], *, whole: bool = True) -> RawRecord:
        return RawRecord(
            subject,
            schema,
            properties,
            self.position,
            credibility=self.credibility,
            marking=self.marking,
            originals=self.originals if whole else {},
            warnings=tuple(self.warnings) if whole else (),
        )

    def usable(self, key: str, refs: list[str]) -> list[str]:
        """References that something can be tied to: not those to relationships, which are no things here."""
        found = []
        for ref in dict.fromkeys(refs):
            if ref in self.contents.edges:
                add(self.originals, key, [ref])
                continue
            if ref not in self.contents.types and self.contents.complete:
                message = f"{key} names {ref}, which is not in the document; it is kept for when it comes."
                self.warnings.append(problem(self.position, "dangling-reference", message, ref))
            found.append(ref)
        return found


def read_node(
    node: Node, position: str, contents: Contents, schemata: dict[str, str], *, container: bool = False
) -> Iterator[RawRecord | Problem]:
    """Records of a node and of those written inside of it.

    Args:
        schemata: What each id came in as so far; noted here.
        container: Whether its `uco-core:object` come one by one after it.
    """
    if is_value_of_source(node):
        return
    carried = own_schema(node)
    if carried is not None:
        yield _carried(node, position, contents, carried)
        return
    if EDGES.intersection(node.types):
        yield from _relationship(node, position, contents)
        return
    if any(name.startswith("uco-marking:") for name in node.types):
        return  # it is in what it marks
    types = foreign_types("case")
    own = [types[name] for name in node.types if name in types]
    facets = [(inner, types.get(next(iter(inner.types), ""))) for _, inner in node.inner if inner.is_facet]
    schema = _schema(own, [facet for _, facet in facets if facet is not None])
    if schema is None:
        named = ", ".join(node.types)[:200] or "no type"
        yield problem(position, "unknown-type", f"Nothing here corresponds to {named}.", _written(node))
        return
    before = schemata.setdefault(node.id, schema)
    if not _alike(before, schema):
        message = f"{node.address or node.id} is a {before} elsewhere in the document, and a {schema} here."
        yield problem(position, "id-of-another-type", message, _written(node))
        return
    thing = Thing(node, position, contents, schema)
    for foreign in own:
        _fields(thing, node, foreign)
    _rest(thing, node, "", skip={key for foreign in own for key in foreign.fields})
    for inner, facet in facets:
        _facet(thing, inner, facet)
    _grade(thing)
    _names(thing)
    yield thing.record(schema, node.id, thing.properties)
    if not container:
        for key, refs in thing.links.items():
            yield from _linked(thing, key, refs)
    for _, inner in node.inner:
        if not inner.is_facet and not inner.is_value:
            yield from read_node(inner, position, contents, schemata)


def _carried(node: Node, position: str, contents: Contents, schema: Schema) -> RawRecord:
    """A node that a graph of ours wrote, as it was there."""
    thing = Thing(node, position, contents, schema.name)
    thing.properties = own_properties(node)
    for key, name in (("uco-core:source", schema.edge_source), ("uco-core:target", schema.edge_target)):
        if name is not None:
            thing.properties.setdefault(name, [contents.own.get(ref, ref) for ref in node.refs.get(key, ())])
    _grade(thing)
    for key in (GRADE, SOURCE):
        add(thing.originals, key, node.fields.get(key, []))
    return thing.record(schema.name, contents.own[node.id], thing.properties)


def _schema(own: list[ForeignType], facets: list[ForeignType]) -> str | None:
    """The most special schema that the classes of an object name; a facet may make a general one more special."""
    schema: str | None = None
    for foreign in (*own, *facets):
        more_special = schema is None or (schema != foreign.schema and model[foreign.schema].is_a(schema))
        if more_special or (schema == "Asset" and foreign in facets):
            schema = foreign.schema
    return schema


def _alike(first: str, second: str) -> bool:
    return model[first].is_a(second) or model[second].is_a(first) or "Asset" in (first, second)


def _fields(thing: Thing, node: Node, foreign: ForeignType, prefix: str = "") -> None:
    for key, prop_name in foreign.fields.items():
        prop = model[thing.schema].get(prop_name)
        refs = node.refs.get(key, []) + [inner.id for name, inner in node.inner if name == key and not inner.is_value]
        hashes = [inner for name, inner in node.inner if name == key and inner.is_value]
        if prop is None:
            _keep(thing, f"{prefix}{key}", node.fields.get(key, []))
            for role in [key] if refs else []:
                thing.links.setdefault(role, []).extend(refs)
            continue
        entity = prop.type.name == "entity"
        if entity:
            add(thing.properties, prop_name, thing.usable(key, refs))
            _keep(thing, f"{prefix}{key}", node.fields.get(key, []))
        else:
            add(thing.properties, prop_name, node.fields.get(key, []))
            if refs:
                thing.links.setdefault(key, []).extend(refs)
        for value in hashes:
            _hash(thing, value, prop_name)
    for prop_name, constant in foreign.constants.items():
        if model[thing.schema].get(prop_name) is not None:
            add(thing.properties, prop_name, [constant])


def _hash(thing: Thing, value: Node, prop_name: str) -> None:
    method = (value.text("uco-types:hashMethod") or "").upper()
    digest = value.fields.get("uco-types:hashValue", [])
    if prop_name == "contentHash" and method.replace("-", "") in ("MD5", "SHA1", "SHA256", "SHA512"):
        add(thing.properties, prop_name, [text.lower() for text in digest])
    else:
        _keep(thing, method or "value", digest or [_written(value)])


def _facet(thing: Thing, facet: Node, foreign: ForeignType | None) -> None:
    label = next(iter(facet.types), "facet")
    if "uco-core:ConfidenceFacet" in facet.types:
        confidence = facet.text("uco-core:confidence") or ""
        thing.credibility = credibility_of(confidence)
        _keep(thing, "uco-core:confidence", [confidence])
        return
    taken: set[str] = set()
    if foreign is not None:
        _fields(thing, facet, foreign, prefix=f"{label}.")
        taken = set(foreign.fields)
    _rest(thing, facet, f"{label}.", skip=taken)


def _rest(thing: Thing, node: Node, prefix: str, skip: set[str]) -> None:
    """What no table names: plain values stay beside the claim, references become relationships."""
    for key, values in node.fields.items():
        if key not in skip:
            _keep(thing, f"{prefix}{key}", values)
    for key, refs in node.refs.items():
        if key in skip or key in ("uco-core:hasFacet", "uco-core:objectMarking"):
            continue
        thing.links.setdefault(key, []).extend(refs)
    for key, inner in node.inner:
        if inner.is_facet or key in skip:
            continue
        if inner.is_value:
            _keep(thing, f"{prefix}{key}", [_written(inner)])
            for role, refs in _refs_within(inner):
                thing.links.setdefault(key if role.startswith("co:") else role, []).extend(refs)
        else:
            thing.links.setdefault(key, []).append(inner.id)


def _refs_within(value: Node) -> Iterator[tuple[str, list[str]]]:
    yield from value.refs.items()
    for _, inner in value.inner:
        yield from _refs_within(inner)


def _keep(thing: Thing, key: str, values: list[str]) -> None:
    if len(thing.originals) < 1_000:
        add(thing.originals, key[:200], [as_written(value) for value in values[:500]])


def _grade(thing: Thing) -> None:
    levels = []
    for ref in thing.node.refs.get("uco-core:objectMarking", ()):
        level = thing.contents.marks.get(ref)
        if level is None:
            message = f"What the marking {ref} means is not told; the source's own marking is used."
            thing.warnings.append(problem(thing.position, "unknown-marking", message, ref))
        elif level:
            levels.append(level)
        else:
            add(thing.originals, "uco-core:objectMarking", [ref])
    thing.marking = strictest(levels)


def _names(thing: Thing) -> None:
    if thing.schema == "Person" and not thing.properties.get("name"):
        parts = [*thing.properties.get("firstName", [])[:1], *thing.properties.get("lastName", [])[:1]]
        add(thing.properties, "name", [" ".join(parts)])


def _linked(thing: Thing, key: str, refs: list[str]) -> Iterator[RawRecord]:
    ends = thing.usable(key, [ref for ref in refs if ref != thing.node.id])
    role = "contains" if key == "uco-core:object" else key.rpartition(":")[2]
    for start in range(0, len(ends), MAX_ENDS):
        properties = {"subject": [thing.node.id], "object": ends[start : start + MAX_ENDS], "role": [role]}
        subject = f"case-link-{key_of(thing.node.id, key, str(start))}"
        yield thing.record("UnknownLink", subject, properties, whole=False)


def _relationship(node: Node, position: str, contents: Contents) -> Iterator[RawRecord | Problem]:
    thing = Thing(node, position, contents, "UnknownLink")
    inner = {key: [found.id for name, found in node.inner if name == key] for key, _ in node.inner}
    ends = [
        thing.usable(key, node.refs.get(key, []) + inner.get(key, [])) for key in ("uco-core:source", "uco-core:target")
    ]
    if not all(ends):
        message = "A relationship needs a uco-core:source and a uco-core:target that are things."
        yield problem(position, "edge-without-end", message, _written(node))
        return
    kind = node.text("uco-core:kindOfRelationship") or ""
    properties = thing.properties
    properties |= {"subject": ends[0], "object": ends[1]}
    add(properties, "role", [kind.replace("_", " ")])
    add(properties, "description", node.fields.get("uco-core:description", []) + node.fields.get("rdfs:comment", []))
    for key in _TIMES:
        add(properties, "startDate" if key.endswith("startTime") else "endDate", node.fields.get(key, []))
    taken = {"uco-core:kindOfRelationship", "uco-core:description", "rdfs:comment", *_TIMES}
    _rest(thing, node, "", skip={*taken, "uco-core:source", "uco-core:target"})
    for found in (found for _, found in node.inner if found.is_facet):
        _facet(thing, found, None)
    for key, refs in thing.links.items():
        add(thing.originals, key, refs)
    _grade(thing)
    yield thing.record("UnknownLink", node.id, properties)
    yield from _roles(thing, ends[0], ends[1])


def _roles(thing: Thing, people: list[str], targets: list[str]) -> Iterator[RawRecord]:
    """Victims, witnesses and suspects are so by the type of their relationship to the case, here as everywhere."""
    case = thing.contents.only_case()
    for target in targets:
        schema = thing.contents.roles.get(target)
        if case is None or schema is None:
            continue
        definition = model[schema]
        for person in people:
            ends = {str(definition.edge_source): [person], str(definition.edge_target): [case]}
            yield thing.record(schema, f"case-link-{key_of(person, schema, case)}", ends, whole=False)


def _written(node: Node) -> str:
    return as_written(
        {
            "@id": node.address,
            "@type": node.types,
            **node.fields,
            **node.refs,
            **{key: _written(inner) for key, inner in node.inner[:50]},
        }
    )
