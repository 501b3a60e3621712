"""Parcels with their customs declarations (UPU CN 23), and what was found in some of them."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from samples.labyrinth import identifiers
from samples.labyrinth.chance import draw, one_of
from samples.labyrinth.entries import Entry, Mention, SourceFile, repeated
from samples.labyrinth.mappings import column, end, entity, link, literal, mapping, query
from samples.labyrinth.noise import spoil
from samples.labyrinth.people import Person, World, day_of, moment
from samples.labyrinth.story import (
    BURNER,
    CASE_PARTS,
    EBELSTEIN,
    IKAROS,
    LEDERMANN,
    MIRSAWI,
    SILVESTRIM,
    VAN_PLATE,
    VAN_VIN,
    Story,
)
from samples.labyrinth.texts import GOODS
from samples.labyrinth.writers.tables import write_csv, write_json

MAKERS = (
    ("Talos Arms", "T9", "9 × 19"),
    ("Talos Arms", "T12", ".45"),
    ("Hephaist", "H2", "7.62 × 39"),
    ("Kyklop", "K1", "12/70"),
)
"""Makers and models that do not exist."""

PARCEL_COLUMNS = (
    "item_no",
    "posted",
    "sender",
    "sender_street",
    "sender_city",
    "sender_country",
    "sender_phone",
    "recipient",
    "recipient_street",
    "recipient_city",
    "recipient_country",
    "contents",
    "hs_code",
    "value",
    "mass",
)


def _parcel(
    item: str,
    posted: str,
    sender: Person,
    sender_name: str,
    sender_phone: str,
    recipient: Person,
    recipient_name: str,
    contents: str,
    value: int,
    grams: int,
) -> Entry:
    row = {
        "item_no": item,
        "posted": posted,
        "sender": sender_name,
        "sender_street": sender.street,
        "sender_city": sender.city,
        "sender_country": sender.country,
        "sender_phone": sender_phone,
        "recipient": recipient_name,
        "recipient_street": recipient.street,
        "recipient_city": recipient.city,
        "recipient_country": recipient.country,
        "contents": contents,
        "hs_code": "8302.50",
        "value": str(value),
        "mass": f"{grams / 1000:.2f} kg",
    }
    mentions = (
        Mention(f"parcel:{item}", "Parcel", "parcel", item),
        Mention(sender.key, "Person", "sender", sender_name),
        Mention(recipient.key, "Person", "recipient", recipient_name),
    )
    return Entry(row, mentions)


def _parcels_told(story: Story) -> list[Entry]:
    at_ikaros = replace(EBELSTEIN, street=IKAROS.street, city=IKAROS.city)
    agent = replace(MIRSAWI, street="Rue du Peloton 90")
    buyer = replace(MIRSAWI, key="core:buyer", street="Rue d'Icare 4", city="Lyon")
    said = (
        # The courier's name stands on them, and the prepaid number: she posted none of these.
        (0, "2025-03-21", SILVESTRIM, "Marta Silvestrim", BURNER, agent, "T. al-Mirsawi", "curtain brackets", 25, 900),
        (1, "2025-04-11", SILVESTRIM, "M. Silvestrin", BURNER, agent, "Tarek El Mersaoui", "curtain brackets", 25, 920),
        (
            2,
            "2025-05-09",
            at_ikaros,
            "Werkstatt Ebelstein",
            BURNER,
            agent,
            "طارق المرساوي",
            "shelf brackets",
            30,
            1_450,
        ),
        (3, "2025-06-12", at_ikaros, "K. Ebelstein", "", agent, "Tariq al-Mirsawi", "shelf brackets", 30, 1_430),
        (4, "2025-06-13", agent, "Tariq al-Mirsawi", "", buyer, "D. Ragot", "kitchen fittings", 40, 1_440),
        (5, "2025-08-28", LEDERMANN, "Max Ledermann", BURNER, agent, "T. El Mersaoui", "curtain brackets", 25, 2_050),
    )
    return [_parcel(story.parcel(n, "FR" if n == 4 else "DE"), *rest) for n, *rest in said]  # type: ignore[arg-type]


def _parcels_more(world: World, number: int, chance: random.Random) -> Entry:
    sender, recipient = world.person(number * 5), world.friend(number, chance)
    if recipient.key == sender.key:
        recipient = world.person(number * 5 + 1)
    country = one_of(world.seed, "post", number, ("DE", "FR", "GB", "GR", "EE"))
    entry = _parcel(
        identifiers.parcel(10_000_000 + number, country),
        moment(chance)[:10],
        sender,
        world.spelled(sender, chance),
        sender.phone,
        recipient,
        world.spelled(recipient, chance, script="native"),
        one_of(world.seed, "goods", number, GOODS),
        5 + int(chance.random() * 400),
        100 + int(chance.random() * 9_000),
    )
    row = spoil(
        entry.row,
        world.noise,
        chance,
        texts=("sender", "sender_street", "recipient", "recipient_street"),
        dates=("posted",),
        optional=("sender_street", "sender_phone", "recipient_street", "hs_code", "value", "mass"),
    )
    parcel, _, _ = entry.mentions
    names = (
        Mention(sender.key, "Person", "sender", row["sender"]),
        Mention(recipient.key, "Person", "recipient", row["recipient"]),
    )
    return Entry(row, (parcel, *names))


def _end_of_parcel(role: str) -> dict[str, Any]:
    return {
        f"{role}_place": entity(
            "Address",
            [f"{role}_street", f"{role}_city"],
            {
                "full": column(f"{role}_street", f"{role}_city", join=", "),
                "city": column(f"{role}_city"),
                "country": column(f"{role}_country"),
            },
            scope="address",
        ),
        role: entity(
            "LegalEntity",
            [role, f"{role}_street", f"{role}_city"],
            {
                "name": column(role),
                "country": column(f"{role}_country"),
                "addressEntity": link(f"{role}_place"),
            },
            scope="party",
        ),
    }


PARCEL_FILE = SourceFile(
    path="customs/parcels.csv",
    source="labyrinth-parcels",
    adapter="tables",
    write=write_csv,
    told=_parcels_told,
    more=_parcels_more,
    again=repeated("sender", "recipient", optional=("mass",)),
    columns=PARCEL_COLUMNS,
    weight=0.11,
    mapping=mapping(
        query(
            {
                **_end_of_parcel("sender"),
                **_end_of_parcel("recipient"),
                "phone": entity(
                    "PhoneNumber",
                    ["sender_phone"],
                    {"number": column("sender_phone"), "holder": link("sender")},
                    scope="phone",
                ),
                "parcel": entity(
                    "Parcel",
                    ["item_no"],
                    {
                        "itemNumber": column("item_no"),
                        "postedAt": column("posted"),
                        "sender": link("sender"),
                        "recipient": link("recipient"),
                        "senderName": column("sender"),
                        "recipientName": column("recipient"),
                        "senderAddress": link("sender_place"),
                        "recipientAddress": link("recipient_place"),
                        "origin": column("sender_country"),
                        "destination": column("recipient_country"),
                        "declaredContents": column("contents"),
                        "hsCode": column("hs_code"),
                        "declaredValue": column("value"),
                        "mass": column("mass"),
                        "customsDeclaration": literal("CN 23"),
                    },
                    scope="parcel",
                ),
            }
        )
    ),
)

# ---- seizures


def _find(
    number: str,
    day: str,
    city: str,
    kind: str,
    authority: str,
    item: str,
    weapon: dict[str, str],
    hidden: str,
    case: str,
    sha256: str = "",
    vin: str = "",
    plate: str = "",
) -> Entry:
    row: dict[str, Any] = {
        "seizure_no": number,
        "day": day,
        "city": city,
        "kind": kind,
        "authority": authority,
        "parcel": item,
        "concealment": hidden,
        "case": case,
        "vehicle": {"vin": vin, "plate": plate},
        "exhibit": weapon,
        "made_from": sha256,
    }
    mentions = [Mention(f"seizure:{number}", "Seizure", "seizure", number)]
    if item:
        mentions.append(Mention(f"parcel:{item}", "Parcel", "parcel", item))
    if vin:
        mentions.append(Mention(f"vehicle:{vin}", "Vehicle", "vehicle", plate))
    if weapon.get("entity"):
        mentions.append(Mention(weapon["entity"], "Firearm", "exhibit", weapon["serial"]))
    row["exhibit"] = {name: value for name, value in weapon.items() if name != "entity"}
    return Entry(row, tuple(mentions))


STOLEN = identifiers.serial("T9", 4_417)
"""Of a pistol that was stolen in 2019 and turns up without its number in 2025."""


def weapon(kind: str, model: int, serial: str, state: str, entity_key: str = "", **more: str) -> dict[str, str]:
    make, name, calibre = MAKERS[model]
    return {
        "type": kind,
        "make": make,
        "model": name,
        "calibre": calibre,
        "serial": serial,
        "serial_state": state,
        "entity": entity_key,
    } | more


def _finds_told(story: Story) -> list[Entry]:
    part = story.part_sha256
    return [
        _find(
            "FR-2025-0611",
            "2025-06-16",
            "Marseille",
            "seized",
            "Customs Marseille",
            story.parcel(3),
            weapon("frame", 0, "", "never marked", "core:frame", exhibit_no="A-1"),
            "between two shelf boards",
            CASE_PARTS,
            part,
        ),
        _find(
            "FR-2025-0618",
            "2025-06-20",
            "Lyon",
            "seized",
            "Police Lyon",
            story.parcel(4, "FR"),
            weapon("pistol", 0, "", "obliterated", "core:pistol", exhibit_no="B-1"),
            "in a mixer bowl",
            CASE_PARTS,
        ),
        _find(
            "DE-2025-2207",
            "2025-09-02",
            "Leipzig",
            "seized",
            "Police Leipzig",
            "",
            weapon("frame", 0, "", "never marked", "core:frame2", exhibit_no="C-4"),
            "in the side panel of a van",
            CASE_PARTS,
            part,
            VAN_VIN,
            VAN_PLATE,
        ),
        # The laboratory, later, of B-1. One digit stays a guess.
        _find(
            "FR-2025-0618",
            "2025-07-30",
            "Lyon",
            "seized",
            "Forensic laboratory",
            story.parcel(4, "FR"),
            weapon("pistol", 0, STOLEN[:-2] + "?7", "restored", "core:pistol", exhibit_no="B-1"),
            "",
            CASE_PARTS,
        ),
    ]


def _finds_more(world: World, number: int, chance: random.Random) -> Entry:
    model = draw(world.seed, "find", number, len(MAKERS))
    dice = chance.random()
    state = "intact" if dice < 0.7 else "obliterated" if dice < 0.85 else "restored"
    full = identifiers.serial(MAKERS[model][1], 100_000 + number)
    serial = full if state == "intact" else "" if state == "obliterated" else full[:-2] + "??"
    found = weapon("firearm", model, serial, state, f"firearm:{full}", exhibit_no=f"X-{number}")
    item = identifiers.parcel(
        10_000_000 + number * 9, one_of(world.seed, "post", number * 9, ("DE", "FR", "GB", "GR", "EE"))
    )
    parcel = item if chance.random() < 0.4 else ""
    day = day_of(world.seed, "seized", number, 2019, 7)
    return _find(f"Z-{number:07}", day, world.person(number).city, "seized", "Customs", parcel, found, "", "")


SEIZURE_FILE = SourceFile(
    path="customs/seizures.json",
    source="labyrinth-seizures",
    adapter="tables",
    write=write_json,
    told=_finds_told,
    more=_finds_more,
    weight=0.02,
    mapping=mapping(
        query(
            {
                "authority": entity("Organization", ["authority"], {"name": column("authority")}, scope="authority"),
                "place": entity("Address", ["city"], {"full": column("city"), "city": column("city")}, scope="city"),
                "parcel": entity("Parcel", ["parcel"], {"itemNumber": column("parcel")}, scope="parcel"),
                "vehicle": entity(
                    "Vehicle",
                    ["vehicle.vin"],
                    {"vin": column("vehicle.vin"), "registrationNumber": column("vehicle.plate")},
                    scope="vehicle",
                ),
                "case": entity(
                    "CaseFile", ["case"], {"caseNumber": column("case"), "name": column("case")}, scope="case"
                ),
                "seizure": entity(
                    "Seizure",
                    ["seizure_no"],
                    {
                        "name": column("kind", "seizure_no", join=" "),
                        "seizureNumber": column("seizure_no"),
                        "seizureType": column("kind"),
                        "date": column("day"),
                        "place": link("place"),
                        "seizedBy": link("authority"),
                        "concealment": column("concealment"),
                        "caseFile": link("case"),
                    },
                    scope="seizure",
                ),
                "file": entity("Blueprint", ["made_from"], {"contentHash": column("made_from")}, scope="file"),
                "exhibit": entity(
                    "Firearm",
                    ["seizure_no", "exhibit.exhibit_no"],
                    {
                        "name": column("exhibit.make", "exhibit.model", "exhibit.type", join=" "),
                        "firearmType": column("exhibit.type"),
                        "make": column("exhibit.make"),
                        "model": column("exhibit.model"),
                        "calibre": column("exhibit.calibre"),
                        "serialNumber": column("exhibit.serial"),
                        "serialState": column("exhibit.serial_state"),
                        "exhibitNumber": column("exhibit.exhibit_no"),
                        "seizedIn": link("seizure"),
                        "madeFrom": link("file"),
                        "foundIn": link("parcel"),
                    },
                    scope="exhibit",
                ),
                "van": entity(
                    "UnknownLink",
                    ["seizure_no", "vehicle.vin"],
                    {"subject": end("seizure"), "object": end("vehicle"), "role": literal("found in")},
                ),
            }
        ),
        records="records",
    ),
)

FILES = (PARCEL_FILE, SEIZURE_FILE)
