"""A first mapping for a table that nobody has mapped: from headings, from values, for a person to correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ingest.documents import Document
from ingest.errors import MalformedDocument, NothingToMap
from ingest.parse.json_items import read_value
from ingest.sources.tables.headings import company_share
from ingest.sources.tables.mapping import validated
from ingest.sources.tables.rows import NESTED
from ingest.sources.tables.sample import Sample, take_sample
from ingest.sources.tables.shapes import queries_for

PERSON = ("firstName", "middleName", "lastName", "birthDate", "birthPlace", "gender", "nationality", "passportNumber")
CONTACT = ("alias", "email", "phone", "website", "address", "country", "description", "notes")
FIREARM = ("make", "model", "calibre", "serialNumber", "firearmType")
VEHICLE = ("vin", "plate")
COMPANY = ("registrationNumber", "taxNumber", "incorporationDate")

RENAMED = {
    # Where a schema calls a property otherwise than the vocabulary does.
    ("CryptoWallet", "wallet"): "publicKey",
    ("CryptoWallet", "currency"): "currencySymbol",
    ("Vehicle", "plate"): "registrationNumber",
}


def guess_mapping(document: Document) -> dict[str, Any]:
    """A mapping that can be used as it is, and should be read before.

    Raises: NothingToMap; NotAText for what is no table; errors of the file.
    """
    records = _list_in(document) if document.format == "json" else ""
    sample = take_sample(document, records)
    queries = queries_for(sample, document.stem)
    if not queries:
        entities = _entities(sample)
        queries = [{"entities": entities}] if entities else []
    if not queries:
        columns = ", ".join(repr(column.name) for column in sample.columns)
        raise NothingToMap(
            document.name, f"no column looks like a name, an identifier or one end of a link (of {columns[:500]})"
        )
    data: dict[str, Any] = {"records": records} if records else {}
    return {**data, **validated({**data, "queries": queries})}


def _list_in(document: Document) -> str:
    """The key of the list of records in a JSON document; "" if it is an array, or one record."""
    if document.head.lstrip("\ufeff \t\r\n").startswith("["):
        return ""
    if document.size <= 4_000_000:
        try:
            whole = read_value(document.path.read_text(encoding=document.encoding))
        except (ValueError, UnicodeDecodeError) as wrong:
            raise MalformedDocument(document.name, "its beginning", str(wrong)) from wrong
        if isinstance(whole, dict):
            lists = {
                key: value
                for key, value in whole.items()
                if isinstance(value, list) and value and isinstance(value[0], dict)
            }
            longest = max(lists, key=lambda key: len(lists[key]), default="")
            inner = _list_of_records(lists[longest][0]) if longest else None
            return f"{longest}{NESTED}{inner}" if inner else longest
        return ""
    for key in ("results", "records", "data", "items", "values", "rows", "features", "hits"):
        if f'"{key}"' in document.head:
            return key
    raise NothingToMap(
        document.name, "the list of its records was not found; write `records: KEY` into a mapping by hand"
    )


def _list_of_records(item: Mapping[str, Any]) -> str | None:
    """The key of a list of several objects in an item: the rows are in there."""
    for key, value in item.items():
        if isinstance(value, list) and len(value) > 1 and all(isinstance(part, dict) for part in value):
            return key
    return None


def _entities(sample: Sample) -> dict[str, Any]:
    """The entities and links of a row, by what its columns hold, the most telling first."""
    if sample.has("payer", "beneficiary"):
        return _between(
            sample, "Payment", ("payer", "payer"), ("beneficiary", "beneficiary"), ("amount", "currency", "date")
        )
    if sample.has("owner", "company"):
        return _between(
            sample, "Ownership", ("owner", "owner"), ("asset", "company"), ("percentage", "startDate", "endDate")
        )
    if sample.has("director", "company"):
        return _between(
            sample,
            "Directorship",
            ("director", "director"),
            ("organization", "company"),
            ("role", "startDate", "endDate"),
        )
    if sample.has("linkSource", "linkTarget"):
        return _between(
            sample,
            "UnknownLink",
            ("subject", "linkSource"),
            ("object", "linkTarget"),
            ("role", "date", "startDate", "endDate"),
        )
    if sample.of("wallet"):
        return _wallets(sample)
    if sample.of("serialNumber") or sum(bool(sample.of(name)) for name in FIREARM) >= 2:
        return {"firearm": _entity(sample, "Firearm", ("name", *FIREARM, "description", "notes"))}
    if any(sample.of(name) for name in VEHICLE):
        return {"vehicle": _entity(sample, "Vehicle", ("name", *VEHICLE, "model", "description", "notes"))}
    people = sample.has("lastName") or sample.has("firstName") or any(sample.of(name) for name in PERSON)
    if people:
        return _people(sample)
    if sample.of("company"):
        return {"company": _entity(sample, "Company", ("company", "name", *COMPANY, *CONTACT))}
    if sample.of("name"):
        names = sample.column(sample.of("name")[0]).values
        companies = company_share(names) >= 0.3 or any(sample.of(name) for name in COMPANY)
        schema = "Company" if companies else "LegalEntity"
        return {schema.lower(): _entity(sample, schema, ("name", *COMPANY, *CONTACT))}
    identified = [name for name in ("email", "phone", "iban", "website") if sample.of(name)]
    if identified:
        return {
            "legalentity": _entity(
                sample, "LegalEntity", tuple(name for name in (*identified, *CONTACT) if name != "iban")
            )
        }
    return {}


def _people(sample: Sample) -> dict[str, Any]:
    entities = {"person": _entity(sample, "Person", ("name", *PERSON, "alias", *CONTACT, "taxNumber"))}
    if sample.of("company"):
        entities["company"] = _entity(sample, "Company", ("company", "registrationNumber"), plain=True)
        entities["employment"] = _link("Employment", "employee", "person", "employer", "company", {}, entities)
    return entities


def _wallets(sample: Sample) -> dict[str, Any]:
    entities: dict[str, Any] = {
        "wallet": _entity(sample, "CryptoWallet", ("wallet", "currency", "description", "notes"))
    }
    entities["wallet"]["keys"] = sample.of("wallet")[:1]
    holder = next((name for name in ("owner", "company", "name") if sample.of(name)), None)
    if holder is not None:
        entities["holder"] = {
            "schema": "LegalEntity",
            "keys": sample.of(holder)[:1],
            "key_literal": "holder",
            "properties": {"name": {"columns": sample.of(holder)[:1]}},
        }
        entities["wallet"]["properties"]["holder"] = {"entity": "holder"}
    return entities


def _between(
    sample: Sample, schema: str, source: tuple[str, str], target: tuple[str, str], more: Sequence[str]
) -> dict[str, Any]:
    """Two parties of a row and the link between them. Both are keyed alike, so that one can be met as the other."""
    entities: dict[str, Any] = {}
    for role, column in (source, target):
        name = sample.of(column)[0]
        company = column == "company" or company_share(sample.column(name).values) >= 0.3
        entities[role] = {
            "schema": "Company" if company else "LegalEntity",
            "keys": [name],
            "key_literal": "party",
            "properties": {"name": {"columns": [name]}},
        }
    properties = {prop: sample.property(schema, prop, sample.of(prop)) for prop in more if sample.of(prop)}
    ends = (source[0], source[0], target[0], target[0])
    entities["link"] = _link(schema, *ends, properties, entities)
    extra = [column.name for column in sample.columns if column.holds in (*more, "weight", "id")]
    entities["link"]["keys"] = [*entities[source[0]]["keys"], *entities[target[0]]["keys"], *extra]
    return entities


def _link(
    schema: str,
    source_property: str,
    source: str,
    target_property: str,
    target: str,
    properties: Mapping[str, Any],
    entities: Mapping[str, Any],
) -> dict[str, Any]:
    keys = [key for name in (source, target) for key in entities[name]["keys"]]
    return {
        "schema": schema,
        "keys": list(dict.fromkeys(keys)),
        "key_literal": schema,
        "properties": {source_property: {"entity": source}, target_property: {"entity": target}, **properties},
    }


def _entity(sample: Sample, schema: str, wanted: Sequence[str], *, plain: bool = False) -> dict[str, Any]:
    """One entity with those of its properties that the table has.

    Args:
        plain: Named by its own columns alone, not by the number of the row.
    """
    properties: dict[str, Any] = {}
    for name in wanted:
        columns = sample.of(name)
        if columns:
            target = RENAMED.get((schema, name), "name" if name == "company" else name)
            known = properties.setdefault(target, {"columns": []})["columns"]
            known.extend(column for column in columns if column not in known)
    properties = {name: sample.property(schema, name, told["columns"]) for name, told in properties.items()}
    if "name" not in properties and {"firstName", "lastName"} <= properties.keys():
        first, last = properties["firstName"]["columns"][0], properties["lastName"]["columns"][0]
        properties["name"] = {"template": f"{{{{{first}}}}} {{{{{last}}}}}"}
    return {"schema": schema, "keys": _keys(sample, properties, plain), "key_literal": schema, "properties": properties}


def _keys(sample: Sample, properties: Mapping[str, Any], plain: bool) -> list[str]:
    """Columns that tell one from another: a number of its own, else all that the entity is known by."""
    for name in sample.of("id") if not plain else ():
        if sample.column(name).unique:
            return [name]
    for name in ("serialNumber", "vin", "registrationNumber", "passportNumber", "taxNumber", "iban", "publicKey"):
        columns = properties.get(name, {}).get("columns", [])
        if columns and len(sample.column(columns[0]).values) == sample.rows:
            return [columns[0]]
    known = ("name", "firstName", "lastName", "birthDate", "make", "model", "calibre", "serialNumber", "email", "phone")
    keys = [column for name in known for column in properties.get(name, {}).get("columns", [])]
    return list(dict.fromkeys(keys)) or [column for prop in properties.values() for column in prop.get("columns", [])]
