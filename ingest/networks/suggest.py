"""A first mapping for a graph that nobody has mapped: from the names of its kinds, from attributes, from its shape."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from followthemoney.types import registry

from graph.ontology import edge_schemata, model
from ingest.networks.items import MODE_1, MODE_2, Edge, Items, Node
from ingest.networks.mapping import REST, validated
from ingest.sources.tables.headings import company_share, fold_heading, property_of_heading, reads_as

SURVEYED = 50_000
"""Nodes and edges that are looked at before a mapping is suggested. It is the same for the same file."""

SURVEYED_OF_TYPES = 500_000
"""Where nodes come first and there are many kinds of edges behind them."""

SAMPLE_VALUES = 100
MAX_KINDS = 500
TWO_MODE_EDGES = 10
"""A layer with fewer edges can by chance have no node that is an end on both sides."""

_YEARS = re.compile(r"(?<!\d)((?:18|19|20)\d\d)(?:[_\W]*((?:18|19|20)\d\d))?(?!\d)")
_READ_AS = {
    registry.date: "date",
    registry.number: "number",
    registry.country: "country",
    registry.gender: "gender",
    registry.phone: "phone",
    registry.email: "email",
}
_DATES = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%b %d, %Y", "%d %b %Y", "%d/%m/%Y %H:%M")
_RENAMED: Mapping[tuple[str, str], str] = {
    ("PhoneNumber", "phone"): "number",
    ("EmailAddress", "name"): "email",
    ("Vehicle", "plate"): "registrationNumber",
    ("Address", "address"): "full",
    ("CryptoWallet", "wallet"): "publicKey",
    ("CryptoWallet", "currency"): "currencySymbol",
    ("Website", "website"): "url",
    ("CaseFile", "id"): "caseNumber",
}
"""Where a schema calls a property otherwise than the vocabulary of headings does."""

_NOT_GUESSED = frozenset(("weight", "linkSource", "linkTarget", "payer", "beneficiary", "id"))
_OWN_WORDS: Mapping[str, tuple[str, ...]] = {
    # Attributes of nodes and edges that no heading of a table is called.
    "alias": ("aliases", "nicknames"),
    "email": ("emails", "email addresses"),
    "phone": ("phones", "phone numbers"),
    "name": ("label", "node label", "display name", "title"),
    "weight": ("weight", "value", "strength", "frequency", "count", "n", "number of calls", "calls", "meetings"),
    "startDate": ("start", "from date", "since", "valid from", "begin", "begin date", "start date"),
    "endDate": ("end", "until", "valid to", "to date", "end date"),
    "date": ("date", "time", "timestamp", "when", "day", "call date", "event date", "meeting date"),
    "role": ("role", "relation", "relation type", "rel type", "relationship", "label"),
    "description": ("description",),
    "number": ("phone no", "phone number", "number", "msisdn"),
    "street": ("street",),
    "postalCode": ("postcode", "postal code", "zip", "zip code"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "city": ("city", "town"),
    "lastName": ("surname",),
    "incidentType": ("type",),
    "status": ("status", "last outcome"),
    "incidentNumber": ("id",),
    "duration": ("call duration", "duration"),
    "amount": ("amount", "sum"),
    "currency": ("currency", "ccy"),
    "recordId": ("record id", "id"),
    "code": ("code",),
}


@dataclass(slots=True)
class Kind:
    """One kind of nodes or edges, as far as it was seen.

    Attributes:
        values: The first values of each attribute.
        ends: For edges, how often which kinds are joined; `sources` and `targets` are their keys.
    """

    count: int = 0
    directed: bool = False
    values: dict[str, list[str]] = field(default_factory=dict)
    keys: dict[str, None] = field(default_factory=dict)
    ends: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=Counter)
    sources: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)

    def see(self, attributes: Mapping[str, Sequence[str]]) -> None:
        self.count += 1
        for name, texts in attributes.items():
            sample = self.values.setdefault(name, [])
            if len(sample) < SAMPLE_VALUES:
                sample.extend(texts)


@dataclass(slots=True)
class Survey:
    """What the first nodes and edges of a graph are like."""

    nodes: dict[tuple[str, ...], Kind] = field(default_factory=dict)
    edges: dict[str, Kind] = field(default_factory=dict)

    def of_label(self, label: str) -> list[Kind]:
        return [kind for kinds, kind in self.nodes.items() if label in kinds]


def survey(items: Items, limit: int = SURVEYED) -> Survey:
    """Looks at the beginning of a graph."""
    found = Survey()
    kinds_of: dict[str, tuple[str, ...]] = {}
    bare: dict[tuple[tuple[str, ...], str], None] = {}
    for item in islice(items, limit):
        if isinstance(item, Node):
            kinds_of[item.key] = item.kinds
            kind = found.nodes.setdefault(item.kinds, Kind())
            kind.see(item.attributes)
            kind.keys[item.key] = None
        elif isinstance(item, Edge):
            _see_edge(found.edges.setdefault(item.kind, Kind()), item, kinds_of, bare)
    for place, key in bare:
        if key not in kinds_of:
            side = found.nodes.setdefault(place, Kind())
            side.count += 1
            side.keys[key] = None
    return found


def _see_edge(
    kind: Kind,
    edge: Edge,
    kinds_of: Mapping[str, tuple[str, ...]],
    bare: dict[tuple[tuple[str, ...], str], None],
) -> None:
    kind.see(edge.attributes)
    kind.directed = kind.directed or edge.directed is True
    places = []
    for number, key in enumerate((edge.source, edge.target)):
        place = kinds_of.get(key)
        if edge.kinds is not None:
            place = (edge.kinds[number],)
        if key not in kinds_of:
            bare[place or (), key] = None
        places.append(place or ())
    kind.ends[places[0], places[1]] += 1
    kind.sources.add(edge.source)
    kind.targets.add(edge.target)


def suggested(items: Items, *, typed: bool = False) -> dict[str, Any]:
    """A mapping that can be used as it is, and should be read before. The same items give the same one.

    Args:
        typed: Kinds of edges are types of relationships with a direction, not layers of a network: a property graph.
    """
    seen = survey(items, SURVEYED_OF_TYPES if typed else SURVEYED)
    modes = {} if typed else _two_modes(seen)
    nodes = _nodes(seen, modes)
    schema_of = {label: entry["schema"] for label, entry in nodes.items()}
    edges = {
        kind or REST: _edge(kind, found, schema_of, modes.get(kind), typed)
        for kind, found in islice(sorted(seen.edges.items(), key=lambda item: (-item[1].count, item[0])), MAX_KINDS)
    }
    if edges and REST not in edges and (typed or len(seen.edges) > MAX_KINDS):
        edges[REST] = {"schema": "UnknownLink", "properties": {"role" if typed else "layer": "@kind"}}
    return validated({"nodes": nodes} | ({"edges": edges} if edges else {}))


# nodes ------------------------------------------------------------------------------------------------------


def _nodes(seen: Survey, modes: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    labels: Counter[str] = Counter()
    for kinds, kind in seen.nodes.items():
        for label in kinds:
            labels[label] += kind.count
    for ends in modes.values():
        labels.update(end for end in ends if end not in labels)
    known = {label: schema_of_label(label) for label in labels}
    entries: dict[str, Any] = {}
    # Of several labels of a node the first in the mapping counts: those that say something come first.
    order = sorted(labels, key=lambda label: (known[label] is None, -labels[label], label))
    for label in order[:MAX_KINDS]:
        entries[label] = _node(label, _together(seen.of_label(label)), known[label])
    bare = seen.nodes.get(())
    if bare is not None or not entries:
        entries[REST] = _node("", bare or Kind(), None)
    if MODE_1 in entries and MODE_2 in entries:
        _set_modes(entries, seen, modes)
    return entries


def _set_modes(entries: dict[str, Any], seen: Survey, modes: Mapping[str, tuple[str, str]]) -> None:
    """Who takes part is a person, unless called like a company; what they take part in is told by its names."""
    first, second = (_together(seen.of_label(mode)) for mode in (MODE_1, MODE_2))
    if not modes:
        entries[MODE_1]["schema"] = "LegalEntity" if company_share(first.keys) >= 0.3 else "Person"
        clash = set(first.keys) & set(second.keys)
        if clash:
            entries[MODE_2]["own_ids"] = True
        names = list(second.keys)
    else:
        one, two = _mode_keys(seen, modes)
        entries[MODE_1]["schema"] = "LegalEntity" if one & two or company_share(sorted(one)) >= 0.3 else "Person"
        names = sorted(two)
    entries[MODE_2]["schema"] = "Organization" if _like_organisations(names) else "Event"


def _mode_keys(seen: Survey, modes: Mapping[str, tuple[str, str]]) -> tuple[set[str], set[str]]:
    one: set[str] = set()
    two: set[str] = set()
    for kind, (first, _) in modes.items():
        found = seen.edges[kind]
        one |= found.sources if first == MODE_1 else found.targets
        two |= found.targets if first == MODE_1 else found.sources
    return one, two


_ORGANISATION_WORDS = re.compile(
    r"(?:club|caucus|lodge|party|committee|union|bank|fund|llc|ltd|inc|corp|company|group|gang|church|school|restaurant"
    r"|board|society|association|council|association|university)(?![a-z])",
    re.IGNORECASE,
)


def _like_organisations(names: Sequence[str]) -> bool:
    apart = [name.replace("_", " ") for name in names]
    named = sum(bool(_ORGANISATION_WORDS.search(name)) for name in apart) / max(1, len(apart))
    return named >= 0.3 or company_share(apart) >= 0.3


def _node(label: str, kind: Kind, known: str | None) -> dict[str, Any]:
    schema = known or _schema_by_attributes(kind) or ("Asset" if label else "LegalEntity")
    if schema in ("UserAccount", "LegalEntity") and _has(kind, "firstName") and _has(kind, "lastName"):
        schema = "Person"
    properties = _properties(schema, kind)
    definition = model[schema]
    if "name" in properties and "lastName" in properties and "firstName" not in properties and schema == "Person":
        # Where the surname stands apart, what is called a name is a first one.
        first = properties.pop("name")
        properties["firstName"] = first
    if "name" not in properties and "firstName" in properties and "lastName" in properties:
        parts = (properties["firstName"], properties["lastName"])
        properties["name"] = {
            "template": " ".join(f"{{{{{part if isinstance(part, str) else part[0]}}}}}" for part in parts)
        }
    captioned = any(name in properties for name in ("name", *definition.caption) if name != "alias")
    if "name" in definition.properties and not captioned:
        properties["name"] = _name_for_want_of_one(label, kind, properties)
    return {"schema": schema, "properties": properties}


def _name_for_want_of_one(label: str, kind: Kind, properties: Mapping[str, Any]) -> Any:
    """The one attribute that is no property, where it tells the nodes apart; else what the file calls the node."""
    left = [name for name in kind.values if not any(name in _attributes(value) for value in properties.values())]
    if len(left) == 1 and len(set(kind.values[left[0]])) > 0.9 * len(kind.values[left[0]]):
        return left[0]
    return {"template": f"{label} {{{{@id}}}}"} if label and label not in (MODE_1, MODE_2) else "@id"


def _attributes(value: Any) -> list[str]:
    if isinstance(value, dict):
        found: list[str] = value.get("attributes", [])
        return found
    return [value] if isinstance(value, str) else list(value)


def _has(kind: Kind, name: str) -> bool:
    return any(property_of_heading(attribute) == name for attribute in kind.values)


def _schema_by_attributes(kind: Kind) -> str | None:
    if _has(kind, "birthDate") or (_has(kind, "firstName") and _has(kind, "lastName")):
        return "Person"
    names = next((values for attribute, values in kind.values.items() if property_of_heading(attribute) == "name"), [])
    return "Company" if names and company_share(names) >= 0.3 else None


def schema_of_label(label: str) -> str | None:
    """The schema that a label names; None if none is known."""
    words = fold_heading(label)
    if words in _node_words():
        return str(_node_words()[words][0])
    exact = model.get(label)
    if exact is not None and not exact.abstract and not exact.edge:
        return exact.name
    found = _longest(words, _node_words())
    return found[0] if found else None


def _properties(schema: str, kind: Kind) -> dict[str, Any]:
    """Which property each attribute is; an attribute is not believed where its values contradict it."""
    found: dict[str, Any] = {}
    for attribute, values in kind.values.items():
        name, form = _property(schema, attribute, values)
        if name is None:
            continue
        if form is not None:
            found.setdefault(name, {"attributes": [attribute], "format": form})
        elif name not in found:
            found[name] = attribute
        elif not isinstance(found[name], dict):
            found[name] = [*_attributes(found[name]), attribute]
    return found


def _property(schema: str, attribute: str, values: Sequence[str]) -> tuple[str | None, str | None]:
    """The property that an attribute holds, and how its dates are written where that is not ISO 8601."""
    definition = model[schema]
    words = fold_heading(attribute)
    guessed = property_of_heading(attribute)
    candidates = [
        next((name for name in definition.properties if fold_heading(name) == words), None),
        *(name for name, forms in _OWN_WORDS.items() if words in forms),
        _RENAMED.get((schema, guessed or ""), None),
        guessed if guessed not in _NOT_GUESSED else None,
    ]
    for name in candidates:
        prop = definition.get(name) if name is not None else None
        if prop is None or prop.stub or prop.type == registry.entity or (prop.hidden and name != "recordId"):
            continue
        if name == "weight" and not definition.edge:
            continue  # of a node, it is seldom that of a body
        kind = _READ_AS.get(prop.type)
        if kind is None or not values or reads_as(kind, values[:SAMPLE_VALUES]) >= 0.3:
            return name, None
        form = _form_of_dates(values[:SAMPLE_VALUES]) if kind == "date" else None
        if form is not None:
            return name, form
    return None, None


def _form_of_dates(values: Sequence[str]) -> str | None:
    """The one form in which all dates can be read; None where there are two, as for 3/4/2017 alone."""
    fitting = [form for form in _DATES if all(registry.date.clean(value, format=form) for value in values)]
    return fitting[0] if len(fitting) == 1 else None


# edges ------------------------------------------------------------------------------------------------------


def _edge(
    kind: str, found: Kind, schema_of: Mapping[str, str], ends: tuple[str, str] | None, typed: bool
) -> dict[str, Any]:
    entry: dict[str, Any] = {"schema": "UnknownLink"}
    pairs = Counter[tuple[str, str]]()
    for (first, second), count in found.ends.items():
        pairs[_schema(first, schema_of), _schema(second, schema_of)] += count
    words = fold_heading(kind)
    named = [{"schema": schema.name} for schema in edge_schemata() if words == fold_heading(schema.name)]
    for candidate in (*named, *((_longest(words, _edge_words()) if words else None) or ())):
        if all(_fits(candidate, *pair) for pair in pairs) and not _loses_weight(candidate, found):
            entry = {key: value for key, value in candidate.items() if key != "words"}
            entry["schema"] = entry["schema"] or next(iter(pairs))[0]
            break
    if ends is not None:
        entry["ends"] = list(ends)
        if ends[0] == MODE_2:
            entry["reverse"] = True
    properties = _properties(entry["schema"], found)
    if entry["schema"] == "UnknownLink":
        years = _YEARS.search(kind) or re.search(r"(?<!\d)((?:18|19|20)\d\d)((?:18|19|20)\d\d)(?!\d)", kind)
        if not typed and years is not None and not properties.keys() & {"startDate", "endDate", "date"}:
            properties["startDate"] = {"literal": years[1]}
            properties["endDate"] = {"literal": years[2] or years[1]}
        if kind and (typed or found.directed) and "role" not in properties:
            properties["role"] = {"literal": fold_heading(kind) or kind}
        if kind and not typed:
            properties["layer"] = "@kind"
    if properties:
        entry["properties"] = properties
    return entry


def _schema(kinds: tuple[str, ...], schema_of: Mapping[str, str]) -> str:
    for label, schema in schema_of.items():
        if label in kinds:
            return schema
    return schema_of.get(REST, "LegalEntity")


def _fits(rule: Mapping[str, Any], first: str, second: str) -> bool:
    """Whether things of two schemata can be the ends of what a rule makes."""
    if rule.get("reverse"):
        first, second = second, first
    if "link" in rule:
        prop = model[first].get(rule["link"])
        wanted = not rule["schema"] or model[first].is_a(rule["schema"])
        return wanted and prop is not None and prop.range is not None and model[second].is_a(prop.range)
    definition = model[rule["schema"]]
    for name, end in ((definition.edge_source, first), (definition.edge_target, second)):
        prop = definition.get(name or "")
        if prop is None or prop.range is None or not model[end].is_a(prop.range):
            return False
    return True


def _loses_weight(rule: Mapping[str, Any], found: Kind) -> bool:
    """Whether edges have a strength, not the same for all, that what a rule makes has no property for."""
    weights = [values for name, values in found.values.items() if fold_heading(name) in _OWN_WORDS["weight"]]
    return any(len(set(values)) > 1 for values in weights) and "link" not in rule and rule["schema"] != "UnknownLink"


def _two_modes(seen: Survey) -> dict[str, tuple[str, str]]:
    """Layers whose sources and targets have no node in common, with the mode of each side.

    Who also stands in other layers takes part; failing that, the fewer are what the many take part in.
    """
    found = {}
    for kind, edges in seen.edges.items():
        if edges.count < TWO_MODE_EDGES or edges.sources & edges.targets or any(any(ends) for ends in edges.ends):
            continue
        if edges.directed or (len(seen.edges) == 1 and not kind and len(edges.targets) > 0 and _a_star(edges)):
            continue
        elsewhere: set[str] = set()
        for other, more in seen.edges.items():
            if other != kind:
                elsewhere |= more.sources | more.targets
        shares = [len(side & elsewhere) / len(side) for side in (edges.sources, edges.targets)]
        if abs(shares[0] - shares[1]) >= 0.25:
            source_takes_part = shares[0] > shares[1]
        else:
            source_takes_part = len(edges.sources) > len(edges.targets)
        found[kind] = (MODE_1, MODE_2) if source_takes_part else (MODE_2, MODE_1)
    return found


def _a_star(edges: Kind) -> bool:
    """One centre and its contacts is no affiliation."""
    return min(len(edges.sources), len(edges.targets)) == 1


def _together(kinds: Iterable[Kind]) -> Kind:
    whole = Kind()
    for kind in kinds:
        whole.count += kind.count
        whole.keys |= kind.keys
        for name, values in kind.values.items():
            whole.values.setdefault(name, []).extend(values)
    return whole


# words ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, Any]:
    text = Path(__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@lru_cache(maxsize=1)
def _node_words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for schema, words in _vocabulary()["nodes"].items():
        for word in words:
            found.setdefault(word, (schema,))
    return found


@lru_cache(maxsize=1)
def _edge_words() -> dict[str, tuple[Mapping[str, Any], ...]]:
    found: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for rule in _vocabulary()["edges"]:
        for word in rule["words"]:
            found[word] = (*found.get(word, ()), rule)
    return found


def _longest(words: str, known: Mapping[str, tuple[Any, ...]]) -> tuple[Any, ...] | None:
    """What the longest known words say that are all of a text, its beginning or its end."""
    padded = f" {words} "
    fitting = [word for word in known if padded.startswith(f" {word} ") or padded.endswith(f" {word} ")]
    return known[max(fitting, key=lambda word: (len(word), word))] if fitting else None
