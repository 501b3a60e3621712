"""What a schema is elsewhere: on the canvas, in plain FollowTheMoney, in STIX 2.1, in UCO/CASE, in POLE.

Read from the `clew:` section of the schema files. A schema that leaves something out takes it from its first
parent that has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from followthemoney.property import Property
from followthemoney.schema import Schema

from graph.identifiers import KINDS
from graph.ontology.errors import OntologyInvalid
from graph.ontology.model import SPECS, STOCK_QNAMES, STOCK_SCHEMATA, model

# Okabe and Ito's palette, made to be told apart with any colour vision; yellow is darkened to stand on white.
COLORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "orange": "#E69F00",
        "sky": "#56B4E9",
        "green": "#009E73",
        "yellow": "#B8A500",
        "blue": "#0072B2",
        "vermillion": "#D55E00",
        "purple": "#CC79A7",
        "grey": "#767676",
    }
)
ICONS: Final = (
    "person", "alias", "organisation", "vendor-account", "post", "phone", "email", "wallet", "transaction",
    "exchange", "weapon", "component", "parcel", "xray", "blueprint", "vehicle", "place", "incident",
    "document", "device", "website", "substance", "money", "case", "event",
)  # fmt: skip
POLE: Final = ("person", "object", "location", "event")

_INHERITED = ("pole", "icon", "color", "stix", "case", "identity", "vector")
_KNOWN = frozenset((*_INHERITED, "plain"))


@dataclass(frozen=True, slots=True)
class PlainFtm:
    """The nearest stock schema, for tools that know nothing of ours.

    Attributes:
        schema: Name of the stock schema.
        properties: Each of our schema's writable properties, and the stock properties that take its values;
            none, and the value is lost on the way.
        constants: Values that the stock entity gets besides: what our schema said by its name alone.
    """

    schema: str
    properties: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Identity:
    """Which values make two entities of a schema one; identity.py applies it.

    Attributes:
        prefix: First part of the id.
        kind: The identifier kind that is checked; None if a combination of plain values identifies.
        properties: With a kind: groups of properties, the first group that holds a valid value decides.
            Without: all of them together, one each.
        hints: Properties whose values help the check (chain, country).
        prefer: Kinds of verdict in order of preference; others do not count. Empty: all count alike.
        unless: Values of other properties that forbid an id.
        legible: Properties whose value counts only if every character of it was read.
    """

    prefix: str
    kind: str | None
    properties: tuple[tuple[str, ...], ...]
    hints: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    unless: Mapping[str, frozenset[str]] = field(default_factory=dict)
    legible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaMapping:
    """One schema, as others see it.

    `pole` is a word for grouping and never a label: POLE's Person holds companies, FollowTheMoney's does not.
    """

    pole: str
    icon: str
    color: str
    stix: str
    case: str
    plain: PlainFtm
    identity: Identity | None
    vector: str | None


def is_stock(prop: Property) -> bool:
    """True if FollowTheMoney itself has the property."""
    return prop.qname in STOCK_QNAMES


def _inherited(schema: Schema, key: str) -> Any:
    own: Mapping[str, Any] = SPECS.get(schema.name, {}).get("clew", {})
    if key in own:
        return own[key]
    for parent in schema._extends:  # in the order in which the file names them; `extends` is a set
        value = _inherited(model[parent], key)
        if value is not None:
            return value
    return None


def _plain(schema: Schema) -> PlainFtm:
    own: Mapping[str, Any] = SPECS.get(schema.name, {}).get("clew", {}).get("plain", {})
    name = schema.name if schema.name in STOCK_SCHEMATA else own.get("schema")
    if name not in STOCK_SCHEMATA or (model[name].abstract and not schema.abstract):
        raise OntologyInvalid(
            schema.name, f"needs clew.plain.schema, a stock schema that is not abstract, not {name!r}"
        )
    target = model[name]
    renamed: Mapping[str, str | list[str] | None] = own.get("properties", {})
    properties: dict[str, tuple[str, ...]] = {}
    for prop in schema.properties.values():
        if prop.stub:
            continue
        same = target.get(prop.name)
        to = renamed.get(prop.name, prop.name if same is not None and is_stock(same) and not same.stub else None)
        properties[prop.name] = tuple([to] if isinstance(to, str) else to or ())
    for prop_name in (*renamed, *(to for tos in properties.values() for to in tos)):
        if prop_name not in schema.properties and prop_name not in target.properties:
            raise OntologyInvalid(schema.name, f"maps the property {prop_name!r}, which does not exist")
    constants = own.get("constant", {})
    return PlainFtm(name, MappingProxyType(properties), MappingProxyType(constants))


def _identity(schema: Schema) -> Identity | None:
    rule = _inherited(schema, "identity")
    if rule is None:
        return None
    by = rule["by"]
    if isinstance(by, str) and by not in KINDS:
        raise OntologyInvalid(schema.name, f"is identified by {by!r}, which is no kind of identifier")
    named = rule["from"] if isinstance(by, str) else by
    identity = Identity(
        prefix=rule["id"],
        kind=by if isinstance(by, str) else None,
        properties=tuple((entry,) if isinstance(entry, str) else tuple(entry) for entry in named),
        hints=tuple(rule.get("hints", ())),
        prefer=tuple(rule.get("prefer", ())),
        unless=MappingProxyType({name: frozenset(values) for name, values in rule.get("unless", {}).items()}),
        legible=tuple(rule.get("legible", ())),
    )
    for name in (
        *(n for group in identity.properties for n in group),
        *identity.hints,
        *identity.unless,
        *identity.legible,
    ):
        if schema.get(name) is None:
            raise OntologyInvalid(schema.name, f"is identified by the property {name!r}, which it does not have")
    return identity


def _mapping(schema: Schema) -> SchemaMapping:
    own: Mapping[str, Any] = SPECS.get(schema.name, {}).get("clew", {})
    if unknown := set(own) - _KNOWN:
        raise OntologyInvalid(schema.name, f"has unknown entries under clew: {', '.join(sorted(unknown))}")
    pole = _inherited(schema, "pole")
    icon = _inherited(schema, "icon")
    color = _inherited(schema, "color")
    if pole not in POLE or icon not in ICONS or color not in COLORS:
        raise OntologyInvalid(schema.name, f"needs pole, icon and color, not {pole!r}, {icon!r}, {color!r}")
    return SchemaMapping(
        pole=pole,
        icon=icon,
        color=COLORS[color],
        stix=_inherited(schema, "stix") or "x-entity",
        case=_inherited(schema, "case"),
        plain=_plain(schema),
        identity=_identity(schema),
        vector=_inherited(schema, "vector"),
    )


MAPPINGS: Final[Mapping[str, SchemaMapping]] = MappingProxyType(
    {schema.name: _mapping(schema) for schema in sorted(model)}
)
