"""What police and courts know: persons with their roles, incidents, informants, and what the laboratory found."""

from __future__ import annotations

import random
from typing import Any

from samples.labyrinth import identifiers
from samples.labyrinth.chance import draw, one_of
from samples.labyrinth.entries import Entry, Mention, SourceFile, of_person, repeated
from samples.labyrinth.mappings import column, end, entity, link, literal, mapping, query
from samples.labyrinth.noise import spoil
from samples.labyrinth.parcels import MAKERS, STOLEN
from samples.labyrinth.people import Person, World, day_of
from samples.labyrinth.story import (
    BARKEDEM,
    BURNER,
    CASE_MONEY,
    CASE_PARTS,
    EBELSTEIN,
    FELDKAMPE,
    MIRSAWI,
    NAMESAKE,
    SILVESTRIM,
    SON,
    VAN_PLATE,
    VAN_VIN,
    VATHRINOS,
    WEI,
    Story,
)
from samples.labyrinth.writers.tables import write_csv, write_json, write_xlsx

ROLES = {
    "suspect": ("SuspectIn", "suspect"),
    "convicted": ("ConvictedIn", "convict"),
    "victim": ("VictimIn", "victim"),
    "witness": ("WitnessIn", "witness"),
    "minor": ("MinorIn", "minor"),
}
"""Word in the record to schema and the property that holds the person."""

RECORD_COLUMNS = ("record_no", "name", "born", "role", "matter_no", "matter", "decided", "court", "sentence", "note")
OFFENCES = ("theft", "fraud", "burglary", "forgery", "smuggling", "handling stolen goods", "assault")


def _record(
    number: str,
    person: Person,
    name: str,
    role: str,
    matter: tuple[str, str],
    decided: str = "",
    sentence: str = "",
    note: str = "",
) -> Entry:
    row = {
        "record_no": number,
        "name": name,
        "born": person.born,
        "role": role,
        "matter_no": matter[0],
        "matter": matter[1],
        "decided": decided,
        "court": "Local court" if decided else "",
        "sentence": sentence,
        "note": note,
    }
    return Entry(row, (of_person(person, role, name),))


def _records_told(story: Story) -> list[Entry]:
    parts, money = (CASE_PARTS, "Parts of firearms in parcels"), (CASE_MONEY, "Proceeds through an exchange")
    return [
        _record("R-0001", EBELSTEIN, "Ebelstein, Konrad", "suspect", parts),
        _record(
            "R-0002",
            EBELSTEIN,
            "Conrad Ebelstein",
            "convicted",
            ("L-2014-88", "Handling stolen goods"),
            "2014-10-07",
            "8 months, suspended",
        ),
        _record("R-0003", MIRSAWI, "Tariq al-Mirsawi", "suspect", parts),
        _record(
            "R-0004",
            SILVESTRIM,
            "Marta Silvestrim",
            "victim",
            parts,
            note="Her name and papers were used to post parcels.",
        ),
        # The first officer on the case took her for the sender; the register was corrected, the copy was not.
        _record("R-0005", SILVESTRIM, "Marta Silvestrin", "suspect", parts, note="Withdrawn 2025-07-01, see R-0004."),
        _record(
            "R-0006", FELDKAMPE, "Jonas Feldkampe", "witness", parts, note="Clerk at the post office; saw a grey van."
        ),
        _record("R-0007", WEI, "魏岚音", "witness", money, note="Verified the customer's papers."),
        _record("R-0008", SON, "Emil Ebelstein", "minor", parts, note="Was at home during the search."),
        _record(
            "R-0009",
            BARKEDEM,
            "Eilan Barkedem",
            "witness",
            ("L-2023-15", "A stolen laptop"),
            note="Reported it himself.",
        ),
        _record("R-0010", NAMESAKE, "Leandros Vathrinos", "victim", ("L-2024-31", "Burglary of a building site")),
    ]


def _records_more(world: World, number: int, chance: random.Random) -> Entry:
    person = world.person(number * 13)
    role = ("suspect", "convicted", "victim", "victim", "witness", "witness", "minor")[int(chance.random() * 7)]
    offence = one_of(world.seed, "offence", number // 3, OFFENCES)
    decided = day_of(world.seed, "decided", number, 2010, 15) if role == "convicted" else ""
    name = world.spelled(person, chance)
    entry = _record(
        f"Q-{number:07}",
        person,
        name,
        role,
        (f"M-{number // 3:06}", offence.capitalize()),
        decided,
        f"{1 + int(chance.random() * 36)} months" if decided else "",
    )
    row = spoil(
        entry.row,
        world.noise,
        chance,
        texts=("name",),
        dates=("born", "decided"),
        optional=("born", "court", "sentence"),
    )
    return Entry(row, (of_person(person, role, row["name"]),))


def _role_query(word: str) -> dict[str, Any]:
    schema, name = ROLES[word]
    decision = (
        {"decidedAt": column("decided"), "court": column("court"), "sentence": column("sentence")}
        if word == "convicted"
        else {}
    )
    return query(
        {
            "person": entity(
                "Person", ["name", "born"], {"name": column("name"), "birthDate": column("born")}, scope="person"
            ),
            "matter": entity(
                "CaseFile", ["matter_no"], {"caseNumber": column("matter_no"), "name": column("matter")}, scope="matter"
            ),
            "role": entity(
                schema,
                ["record_no"],
                {
                    name: end("person"),
                    "matter": end("matter"),
                    "summary": column("note"),
                    "recordId": column("record_no"),
                }
                | decision,
            ),
        },
        role=word,
    )


RECORD_FILE = SourceFile(
    path="police/criminal_records.xlsx",
    source="labyrinth-records",
    adapter="tables",
    write=write_xlsx,
    told=_records_told,
    more=_records_more,
    again=repeated("name", optional=("born",)),
    columns=RECORD_COLUMNS,
    texts={"sheet": "Records"},
    weight=0.03,
    most=100_000,
    per_record=1_200,
    mapping=mapping(*map(_role_query, ROLES)),
)

# ---- incidents

INCIDENT_COLUMNS = ("incident_no", "day", "type", "city", "text", "make", "model", "calibre", "serial", "plate", "vin")


def _incident(
    number: str, day: str, kind: str, city: str, text: str, weapon: tuple[str, str, str, str] | None, van: bool = False
) -> Entry:
    make, model, calibre, serial = weapon or ("", "", "", "")
    row = {
        "incident_no": number,
        "day": day,
        "type": kind,
        "city": city,
        "text": text,
        "make": make,
        "model": model,
        "calibre": calibre,
        "serial": serial,
        "plate": VAN_PLATE if van else "",
        "vin": VAN_VIN if van else "",
    }
    mentions = [Mention(f"incident:{number}", "Incident", "incident", number)]
    if serial:
        key = "core:pistol" if serial == STOLEN else f"firearm:{serial}"
        mentions.append(Mention(key, "Firearm", "firearm", serial))
    if van:
        mentions.append(Mention(f"vehicle:{VAN_VIN}", "Vehicle", "vehicle", VAN_PLATE))
    return Entry(row, tuple(mentions))


def _incidents_told(story: Story) -> list[Entry]:
    pistol = (*MAKERS[0], STOLEN)
    return [
        _incident(
            "I-2019-0440",
            "2019-08-12",
            "theft",
            "Köln",
            "Pistol taken from a guard's locker at a building site.",
            pistol,
        ),
        _incident(
            "I-2025-0903",
            "2025-06-12",
            "observation",
            "Leipzig",
            "A grey van waits outside the post office before six.",
            None,
            van=True,
        ),
        _incident(
            "I-2025-0911",
            "2025-08-28",
            "observation",
            "Leipzig",
            "The same van; two men carry a box in.",
            None,
            van=True,
        ),
        _incident("I-2025-1002", "2025-06-19", "shooting", "Lyon", "One shot at a door. Nobody was hurt.", None),
    ]


def _incidents_more(world: World, number: int, chance: random.Random) -> Entry:
    model = MAKERS[draw(world.seed, "incident", number, len(MAKERS))]
    armed = chance.random() < 0.2
    serial = identifiers.serial(model[1], 100_000 + int(chance.random() * 900_000))
    kind = one_of(world.seed, "incident-type", number, ("theft", "robbery", "fraud", "burglary", "observation"))
    entry = _incident(
        f"J-{number:07}",
        day_of(world.seed, "incident-day", number, 2019, 7),
        kind,
        world.person(number).city,
        f"{kind.capitalize()}, reported by a passer-by.",
        (*model, serial) if armed else None,
    )
    row = spoil(entry.row, world.noise, chance, dates=("day",), optional=("city", "text"))
    return Entry(row, entry.mentions)


INCIDENT_FILE = SourceFile(
    path="police/incidents.csv",
    source="labyrinth-incidents",
    adapter="tables",
    write=write_csv,
    told=_incidents_told,
    more=_incidents_more,
    columns=INCIDENT_COLUMNS,
    texts={"delimiter": ";"},
    weight=0.03,
    mapping=mapping(
        query(
            {
                "place": entity("Address", ["city"], {"full": column("city"), "city": column("city")}, scope="city"),
                "firearm": entity(
                    "Firearm",
                    ["make", "model", "serial"],
                    {
                        "name": column("make", "model", join=" "),
                        "make": column("make"),
                        "model": column("model"),
                        "calibre": column("calibre"),
                        "serialNumber": column("serial"),
                    },
                    scope="firearm",
                ),
                "vehicle": entity(
                    "Vehicle", ["vin"], {"vin": column("vin"), "registrationNumber": column("plate")}, scope="vehicle"
                ),
                "incident": entity(
                    "Incident",
                    ["incident_no"],
                    {
                        "name": column("type", "city", "day", join=", "),
                        "incidentNumber": column("incident_no"),
                        "incidentType": column("type"),
                        "date": column("day"),
                        "place": link("place"),
                        "summary": column("text"),
                        "objects": {"entity": "firearm"},
                    },
                    scope="incident",
                ),
                "vehicle_there": entity(
                    "UnknownLink",
                    ["incident_no", "vin"],
                    {"subject": end("incident"), "object": end("vehicle"), "role": literal("seen there")},
                ),
            }
        )
    ),
)

# ---- informants


def _report(number: str, day: str, about: str, name: str, phone: str, text: str, entity_key: str) -> Entry:
    row = {"report_no": number, "day": day, "about": name, "phone": phone, "text": text}
    mentions = [Mention(entity_key, "Person", about, name)]
    if phone:
        mentions.append(Mention(f"phone:{phone}", "PhoneNumber", "phone", phone))
    return Entry(row, tuple(mentions))


def _reports_told(story: Story) -> list[Entry]:
    return [
        _report(
            "V-11",
            "2025-05-20",
            "about",
            "Minotaur",
            BURNER,
            "They call him Minotaur. This is the number that rings before a parcel goes out.",
            VATHRINOS.key,
        ),
        _report(
            "V-12",
            "2025-07-09",
            "about",
            "Leandros, guard firm in Köln",
            NAMESAKE.phone,
            "Minotaur is the one with the guard firm, everybody knows.",
            NAMESAKE.key,
        ),
        _report(
            "V-13",
            "2025-09-15",
            "about",
            "der Grieche",
            "",
            "Sits above the forwarder in the Spindelhof, signs nothing himself.",
            VATHRINOS.key,
        ),
        _report("V-14", "2025-11-01", "about", "Marta", SILVESTRIM.phone, "She carries for them.", SILVESTRIM.key),
    ]


def _reports_more(world: World, number: int, chance: random.Random) -> Entry:
    person = world.person(number * 17)
    name = person.latin[-1].split()[0] if chance.random() < 0.5 else world.spelled(person, chance)
    day = day_of(world.seed, "report", number, 2025, 1)
    phone = person.phone if chance.random() < 0.3 else ""
    return _report(f"W-{number:05}", day, "about", name, phone, "Heard at the harbour; nothing more.", person.key)


REPORT_FILE = SourceFile(
    path="police/informants.json",
    source="labyrinth-informants",
    adapter="tables",
    write=write_json,
    told=_reports_told,
    more=_reports_more,
    weight=0.01,
    mapping=mapping(
        query(
            {
                "person": entity(
                    "Person", ["about", "phone"], {"name": column("about"), "notes": column("text")}, scope="person"
                ),
                "phone": entity(
                    "PhoneNumber", ["phone"], {"number": column("phone"), "holder": link("person")}, scope="phone"
                ),
                "report": entity(
                    "Note",
                    ["report_no"],
                    {
                        "name": {"template": "Informant {{report_no}}"},
                        "description": column("text"),
                        "entity": link("person"),
                        "createdAt": column("day"),
                    },
                    scope="report",
                ),
            }
        ),
        records="records",
    ),
)

# ---- files that the laboratory found


def _lab(number: str, file: str, sha256: str, device: str, owner: str, person: Person, day: str, shape: str) -> Entry:
    row = {
        "exhibit_no": number,
        "file": file,
        "sha256": sha256,
        "device": device,
        "owner": owner,
        "day": day,
        "shape": shape,
    }
    return Entry(row, (Mention(f"file:{sha256}", "Blueprint", "file", file), of_person(person, "owner", owner)))


def _lab_told(story: Story) -> list[Entry]:
    return [
        _lab(
            "D-1",
            "t9_bracket_rev4.stl",
            story.part_sha256,
            identifiers.imei(134),
            "Eilan Barkedem",
            BARKEDEM,
            "2025-09-20",
            "bracket",
        ),
        _lab(
            "D-2",
            "bracket.stl",
            story.part_sha256,
            identifiers.imei(103),
            "Konrad Ebelstein",
            EBELSTEIN,
            "2025-09-03",
            "bracket",
        ),
    ]


def _lab_more(world: World, number: int, chance: random.Random) -> Entry:
    person = world.person(number * 19)
    sha256 = identifiers.transaction(world.seed, f"file/{number}")
    name = world.spelled(person, chance)
    imei = identifiers.imei(10_000 + number * 19 % world.people)
    return _lab(
        f"E-{number:05}",
        f"shape_{number}.stl",
        sha256,
        imei,
        name,
        person,
        day_of(world.seed, "lab", number, 2024, 2),
        "cube",
    )


LAB_FILE = SourceFile(
    path="police/laboratory.csv",
    source="labyrinth-laboratory",
    adapter="tables",
    write=write_csv,
    told=_lab_told,
    more=_lab_more,
    columns=("exhibit_no", "file", "sha256", "device", "owner", "day", "shape"),
    weight=0.01,
    mapping=mapping(
        query(
            {
                "owner": entity("Person", ["owner"], {"name": column("owner")}, scope="owner"),
                "device": entity(
                    "Device",
                    ["device"],
                    {"imei": column("device"), "exhibitNumber": column("exhibit_no"), "holder": link("owner")},
                    scope="device",
                ),
                "file": entity(
                    "Blueprint",
                    ["sha256"],
                    {
                        "contentHash": column("sha256"),
                        "fileName": column("file"),
                        "title": column("file"),
                        "blueprintType": column("shape"),
                    },
                    scope="file",
                ),
                "stored": entity(
                    "UnknownLink",
                    ["exhibit_no"],
                    {
                        "subject": end("file"),
                        "object": end("device"),
                        "role": literal("stored on"),
                        "date": column("day"),
                    },
                ),
            }
        )
    ),
)

FILES = (RECORD_FILE, INCIDENT_FILE, REPORT_FILE, LAB_FILE)
