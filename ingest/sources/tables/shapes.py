"""First mappings for the tables of particular trades, each told by what its columns hold together."""

from __future__ import annotations

from typing import Any

from ingest.sources.tables.sample import Sample
from ingest.sources.tables.shapes_cases import cases
from ingest.sources.tables.shapes_money import payments

Entities = dict[str, Any]


def queries_for(sample: Sample, stem: str) -> list[Entities]:
    """The queries of a mapping for a table of a known trade, the most telling first; none if it is of none."""
    for shape in (_calls, _customs, _seizures, _incidents):
        found = shape(sample)
        if found:
            return [{"entities": found}]
    return payments(sample, stem) or cases(sample) or _single(sample)


def _single(sample: Sample) -> list[Entities]:
    for shape in (_vehicles, _officers, _nodes):
        found = shape(sample)
        if found:
            return [{"entities": found}]
    return []


def _calls(sample: Sample) -> Entities:
    """Call detail records: two numbers, when and how long, from which device and cell."""
    if not sample.has("caller", "callee"):
        return {}
    entities: Entities = {}
    call: dict[str, Any] = {}
    for role, held in (("caller", "caller"), ("receiver", "callee")):
        columns = sample.of(held)[:1]
        imsi = sample.of("imsi")[:1] if role == "caller" else []
        number: dict[str, Any] = {"number": {"columns": columns}}
        if imsi:
            number["imsi"] = {"columns": imsi}
        entities[role] = {"schema": "PhoneNumber", "keys": columns, "key_literal": "number", "properties": number}
        call |= {f"{role}Phone": {"entity": role}, f"{role}Number": {"columns": columns}}
    devices = sample.of("imei")[:1]
    if devices:
        used = {"imei": {"columns": devices}, "usedNumber": {"entity": "caller"}}
        entities["device"] = {"schema": "Device", "keys": devices, "key_literal": "device", "properties": used}
        call["device"] = {"entity": "device"}
    cells = sample.of("cellSite")[:1]
    if cells:
        place: dict[str, Any] = {"name": {"columns": cells}, "hotspotType": {"literals": ["radio cell"]}}
        for held in ("latitude", "longitude"):
            if sample.of(held):
                place[held] = sample.property("Address", held, sample.of(held)[:1])
        entities["cell"] = {"schema": "Hotspot", "keys": cells, "key_literal": "cell", "properties": place}
        call["cellSite"] = {"entity": "cell"}
    for name, holds in (
        ("startDate", ("callStart", "startDate", "date")),
        ("endDate", ("endDate",)),
        ("duration", ("duration",)),
        ("callType", ("callType",)),
        ("recordId", ("id", "reference")),
    ):
        columns = [column for held in holds for column in sample.of(held)][:1]
        if columns:
            call[name] = sample.property("Call", name, columns)
    clock = sample.of("timeOfDay")[:1]
    if clock and "startDate" in call:
        call["startDate"] = _day_and_time(call["startDate"], clock[0], sample)
    entities["call"] = {
        "schema": "Call",
        "keys": [column.name for column in sample.columns],
        "key_literal": "call",
        "properties": call,
    }
    return entities


def _day_and_time(day: dict[str, Any], clock: str, sample: Sample) -> dict[str, Any]:
    """A day and a time of day from two columns."""
    seconds = all(value.count(":") == 2 for value in sample.column(clock).values)
    form = day.get("format", "%Y-%m-%d") + (" %H:%M:%S" if seconds else " %H:%M")
    return {"template": f"{{{{{day['columns'][0]}}}}} {{{{{clock}}}}}", "format": form}


def _customs(sample: Sample) -> Entities:
    """Customs declarations: who declares, from whom to whom, which goods."""
    parties = [held for held in ("importer", "exporter", "declarant") if sample.of(held)]
    if len(parties) < 2 or not any(sample.of(held) for held in ("declaration", "hsCode", "goods")):
        return {}
    entities: Entities = {}
    properties: dict[str, Any] = {}
    for held, role in (("importer", "receiver"), ("exporter", "sender"), ("declarant", "declarant")):
        columns = sample.of(held)[:1]
        if columns:
            named = {"name": {"columns": columns}}
            entities[held] = {"schema": "LegalEntity", "keys": columns, "key_literal": "party", "properties": named}
            properties[role] = {"entity": held}
    for name, holds in (
        ("ccdNumber", ("declaration",)),
        ("date", ("date",)),
        ("vedCode", ("hsCode",)),
        ("goodsDescription", ("goods", "description")),
        ("originCountry", ("originCountry",)),
        ("departureCountry", ("departureCountry",)),
        ("destinationCountry", ("destinationCountry",)),
        ("invoiceAmount", ("itemPrice", "amount")),
    ):
        columns = [column for held in holds for column in sample.of(held)][:1]
        if columns:
            properties[name] = sample.property("EconomicActivity", name, columns)
    keys = sample.of("declaration")[:1] or [column.name for column in sample.columns]
    declared = {"schema": "EconomicActivity", "keys": keys, "key_literal": "declaration", "properties": properties}
    return {**entities, "declaration": declared}


def _seizures(sample: Sample) -> Entities:
    """Seizures of drugs, one by one or summed up by office and month, in the words of the table."""
    if not sample.of("drugType") or not (sample.of("drugMass") or sample.of("seizingOffice")):
        return {}
    kinds = sample.of("drugType")[:1]
    office = sample.of("seizingOffice")[:1]
    amounts = sample.of("drugMass")[:1]
    every = [column.name for column in sample.columns]
    label = " ".join(f"{{{{{name}}}}}" for name in [*kinds, *office, *_period(sample)])
    seizure: dict[str, Any] = {"name": {"template": label}, "seizureType": {"literals": ["seized"]}}
    entities: Entities = {}
    if sample.of("date"):
        seizure["date"] = sample.property("Seizure", "date", sample.of("date")[:1])
    if office:
        named = {"name": {"columns": office}}
        entities["office"] = {"schema": "PublicBody", "keys": office, "key_literal": "office", "properties": named}
        seizure["seizedBy"] = {"entity": "office"}
    entities["seizure"] = {"schema": "Seizure", "keys": every, "key_literal": "seizure", "properties": seizure}
    drug: dict[str, Any] = {"name": {"columns": kinds}, "seizedIn": {"entity": "seizure"}}
    if amounts:
        unit = next(
            (word for word in ("lbs", "kg", "g") if word in amounts[0].lower().replace("(", " ").split(" ")), ""
        )
        unit = unit or ("lbs" if "lbs" in amounts[0].lower() else "")
        drug["mass"] = {"template": f"{{{{{amounts[0]}}}}} {unit}".strip()}
    entities["substance"] = {"schema": "Substance", "keys": every, "key_literal": "substance", "properties": drug}
    return entities


def _period(sample: Sample) -> list[str]:
    """Columns of a year or a month, for a name."""
    names = {column.name: column.name.lower().split(" ")[0] for column in sample.columns}
    return [name for name, word in names.items() if word in ("fy", "year", "month", "jahr", "monat")]


def _incidents(sample: Sample) -> Entities:
    """Incidents with their place, and whom the table calls their perpetrator."""
    if not (sample.of("killed") or sample.of("injured")) or not sample.of("date"):
        return {}
    name = (sample.of("name") or sample.of("company") or [c.name for c in sample.columns if "name" in c.name.lower()])[
        :1
    ]
    ids = [c for c in sample.of("id") + sample.of("caseNumber") if sample.column(c).unique][:1]
    place_columns = [c for held in ("address", "city", "state", "latitude", "longitude") for c in sample.of(held)[:1]]
    keys = ids or [*name, *sample.of("date")[:1], *place_columns]
    incident: dict[str, Any] = {"date": sample.property("Incident", "date", sample.of("date")[:1])}
    if name:
        incident["name"] = {"columns": name}
    for prop, held in (("incidentType", "incidentType"), ("summary", "description"), ("notes", "notes")):
        if sample.of(held):
            incident[prop] = {"columns": sample.of(held)}
    if ids:
        incident["incidentNumber"] = {"columns": ids}
    entities: Entities = {}
    if place_columns:
        parts = [sample.of(held)[0] for held in ("address", "city", "state") if sample.of(held)]
        place: dict[str, Any] = {"full": {"template": ", ".join(f"{{{{{part}}}}}" for part in parts)}} if parts else {}
        for held in ("city", "state", "latitude", "longitude"):
            if sample.of(held):
                place[held] = sample.property("Address", held, sample.of(held)[:1])
        entities["place"] = {"schema": "Address", "keys": place_columns, "key_literal": "place", "properties": place}
        incident["place"] = {"entity": "place"}
    entities["incident"] = {"schema": "Incident", "keys": keys, "key_literal": "incident", "properties": incident}
    if sample.of("suspect"):
        who = sample.of("suspect")[:1]
        named = {"name": {"columns": who}}
        entities["suspect"] = {"schema": "Person", "keys": [*who, *keys], "key_literal": "person", "properties": named}
        ends = {"suspect": {"entity": "suspect"}, "matter": {"entity": "incident"}}
        entities["role"] = {"schema": "SuspectIn", "keys": [*who, *keys], "key_literal": "suspect", "properties": ends}
        # A row that names nobody makes an incident without a suspect.
        entities["suspect"]["properties"]["name"]["required"] = True
    return entities


def _vehicles(sample: Sample) -> Entities:
    """A register of vehicles and who keeps them."""
    if not (sample.of("vin") or sample.of("plate")):
        return {}
    properties: dict[str, Any] = {}
    for prop, held in (("vin", "vin"), ("registrationNumber", "plate"), ("notes", "notes"), ("summary", "description")):
        if sample.of(held):
            properties[prop] = {"columns": sample.of(held)}
    kind = [*sample.of("make")[:1], *sample.of("model")[:1]]
    if kind:
        properties["model"] = {"columns": kind, "join": " "}
    keys = sample.of("vin")[:1] or sample.of("plate")[:1]
    if len(sample.column(keys[0]).values) < sample.rows:
        keys = [*sample.of("vin")[:1], *sample.of("plate")[:1]]
    vehicle = {"schema": "Vehicle", "keys": keys, "key_literal": "vehicle", "properties": properties}
    names = sample.of("keeper")[:1] or sample.of("owner")[:1] or sample.of("name")[:1]
    if not names:
        return {"vehicle": vehicle}
    keeper: dict[str, Any] = {"name": {"columns": names}}
    for held in ("address", "phone", "email", "birthDate"):
        if sample.of(held):
            keeper[held] = sample.property("Person", held, sample.of(held))
    schema = "Person" if sample.of("birthDate") else "LegalEntity"
    ends = {"owner": {"entity": "keeper"}, "asset": {"entity": "vehicle"}, "role": {"literals": ["keeper"]}}
    if sample.of("startDate"):
        ends["startDate"] = sample.property("Ownership", "startDate", sample.of("startDate")[:1])
    return {
        "keeper": {
            "schema": schema,
            "keys": [*names, *sample.of("birthDate")[:1], *sample.of("address")[:1]],
            "key_literal": "party",
            "properties": keeper,
        },
        "vehicle": vehicle,
        "keeps": {"schema": "Ownership", "keys": [*keys, *names], "key_literal": "keeps", "properties": ends},
    }


def _officers(sample: Sample) -> Entities:
    """A register of companies, with the officers of each row if it names them."""
    names = sample.of("company")[:1] or (sample.of("name")[:1] if sample.of("registrationNumber") else [])
    if not names or not (sample.of("registrationNumber") or sample.of("legalForm")):
        return {}
    properties: dict[str, Any] = {"name": {"columns": names}}
    for held in ("registrationNumber", "legalForm", "taxNumber", "incorporationDate", "address", "country", "phone",
                 "email", "website", "description"):  # fmt: skip
        if sample.of(held):
            properties[held] = sample.property("Company", held, sample.of(held))
    keys = sample.of("registrationNumber")[:1] or names
    entities: Entities = {
        "company": {"schema": "Company", "keys": keys, "key_literal": "company", "properties": properties}
    }
    for held, schema, ends in (
        ("director", "Directorship", ("director", "organization")),
        ("owner", "Ownership", ("owner", "asset")),
    ):
        columns = sample.of(held)[:1]
        if not columns:
            continue
        person: dict[str, Any] = {"name": {"columns": columns, "required": True}}
        entities[held] = {"schema": "LegalEntity", "keys": columns, "key_literal": "party", "properties": person}
        link: dict[str, Any] = {ends[0]: {"entity": held}, ends[1]: {"entity": "company"}}
        for name in ("role", "startDate", "endDate", *(("percentage",) if held == "owner" else ())):
            if sample.of(name):
                link[name] = sample.property(schema, name, sample.of(name)[:1])
        entities[f"{held}Of"] = {
            "schema": schema,
            "keys": [*columns, *keys],
            "key_literal": schema,
            "properties": link,
        }
    return entities


def _nodes(sample: Sample) -> Entities:
    """The accounts of a network of payments, keyed as the ends of its payments are."""
    columns = sample.of("nodeId")[:1]
    if not columns or not sample.column(columns[0]).unique:
        return {}
    name = {"name": {"columns": columns}}
    return {"node": {"schema": "LegalEntity", "keys": columns, "key_literal": "node", "properties": name}}
