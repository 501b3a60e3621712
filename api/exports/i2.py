"""Tables for i2 Analyst's Notebook: `entities.csv` and `links.csv`, a row each, with columns for its import to assign.

Analyst's Notebook has no fixed text format: an import specification says which column is the identity, the label, the
type, an attribute. docs/exports.md has the specification for these columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from api.exports.cells import BYTE_ORDER_MARK, SEPARATOR, joined, line, row
from api.exports.kinds import Kinds
from api.exports.lost import Lost
from api.exports.material import Handling, Material, columns_of
from api.exports.pack import packed
from api.labels import relation_label
from graph.ontology import MAPPINGS, model, relationship_types
from graph.queries.links import LinkView

ENTITY_COLUMNS = ("Type", "Identity", "Label", "Icon", "Source Reference", "Grade", "Marking")
LINK_COLUMNS = (
    "Link Type", "Link Identity", "Link Label", "Direction", "From Type", "From Identity", "To Type", "To Identity",
    "Date", "Start", "End", "Source Reference", "Grade", "Marking",
)  # fmt: skip
MENTION = "Unresolved"

ICONS: Mapping[str, str] = {
    "person": "Person", "alias": "Person (Shaded Shirt)", "organisation": "Organization", "vendor-account": "Account",
    "post": "Message", "phone": "Phone", "email": "E-mail", "wallet": "Account", "transaction": "Transaction",
    "exchange": "Office", "weapon": "Weapon", "component": "Weapon", "parcel": "Parcel", "xray": "Document",
    "blueprint": "Document", "vehicle": "Vehicle", "place": "Location", "incident": "Event", "document": "Document",
    "device": "Computer", "website": "Internet", "substance": "Drugs", "money": "Account", "case": "Operation",
    "event": "Event",
}  # fmt: skip
"""Our icons as standard types of i2; one that an installation lacks is assigned at import."""
_UNDIRECTED = frozenset(kind.type for kind in relationship_types() if not kind.directed)


def i2_chunks(material: Material, lost: Lost) -> Iterator[bytes]:
    """The two tables in one archive."""
    lost.always("The single claims: of what stands behind a row, it has the sources, best grade and marking.")
    of_entities, of_links = columns_of(material)
    types = Kinds(MENTION)
    return packed(
        [
            ("entities.csv", _entities(material, of_entities, types, lost)),
            ("links.csv", _links(material, of_links, types, lost)),
        ]
    )


def _entities(material: Material, columns: Sequence[str], types: Kinds, lost: Lost) -> Iterator[str]:
    yield BYTE_ORDER_MARK + line([*ENTITY_COLUMNS, *(f"Attribute: {name}" for name in columns)])
    for entity in material.entities():
        schema = model.get(entity.schema)
        kind = MENTION if schema is None else str(schema.label)
        types.note(entity.id, kind)
        icon = "Unknown" if schema is None else ICONS[MAPPINGS[entity.schema].icon]
        values = (joined(entity.properties.get(name, ()), lost) for name in columns)
        handled = _handled(material.handling(entity.ctx))
        yield row([kind, entity.id, entity.caption, icon, *handled, *values], lost)


def _links(material: Material, columns: Sequence[str], types: Kinds, lost: Lost) -> Iterator[str]:
    yield BYTE_ORDER_MARK + line([*LINK_COLUMNS, *(f"Attribute: {name}" for name in columns)])
    for link in material.links():
        label = relation_label(link.type)
        fixed = (
            label, link.id, _label(link, label), "none" if link.type in _UNDIRECTED else "from to",
            types.of(link.source_id), link.source_id, types.of(link.target_id), link.target_id,
            *(joined(link.properties.get(name, ()), lost) for name in ("date", "startDate", "endDate")),
        )  # fmt: skip
        values = (joined(link.properties.get(name, ()), lost) for name in columns)
        yield row([*fixed, *_handled(material.handling(link.ctx)), *values], lost)


def _label(link: LinkView, otherwise: str) -> str:
    """What a line on a chart would say: the role or the amount, if there is one."""
    known = link.properties
    amount = " ".join([*known.get("amount", ())[:1], *known.get("currency", ())[:1]])
    return amount or next(iter(known.get("role", ())), otherwise)


def _handled(handling: Handling) -> tuple[str, str, str]:
    return SEPARATOR.join(handling.sources), handling.grade, handling.marking or ""
