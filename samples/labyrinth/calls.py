"""Call detail records: who called whom, when, for how long, and through which mast."""

from __future__ import annotations

import random

from samples.labyrinth import identifiers
from samples.labyrinth.entries import Entry, Mention, SourceFile
from samples.labyrinth.mappings import column, end, entity, literal, mapping, query
from samples.labyrinth.noise import spoil
from samples.labyrinth.people import Person, World, moment
from samples.labyrinth.places import CITIES
from samples.labyrinth.registers import VATHRINOS_IMEI
from samples.labyrinth.story import (
    BARKEDEM,
    BURNER,
    EBELSTEIN,
    FELDKAMPE,
    LINDHOLTZ,
    MIRSAWI,
    NAMESAKE,
    SILVESTRIM,
    SON,
    VATHRINOS,
    ZIMOROD,
    Story,
)
from samples.labyrinth.writers.tables import write_csv

COLUMNS = ("call_id", "time", "seconds", "caller", "callee", "imei", "mast", "kind")


def _call(number: str, time: str, seconds: int, caller: str, callee: str, imei: str, mast: str) -> Entry:
    row = {
        "call_id": number,
        "time": time,
        "seconds": str(seconds),
        "caller": caller,
        "callee": callee,
        "imei": imei,
        "mast": mast,
        "kind": "voice",
    }
    return Entry(
        row,
        tuple(
            Mention(f"phone:{who}", "PhoneNumber", role, who) for role, who in (("caller", caller), ("callee", callee))
        ),
    )


def mast_of(city: str) -> str:
    return f"{city.upper()}-03"


def _told(story: Story) -> list[Entry]:
    spindel, leipzig = "HAMBURG-07", mast_of("Leipzig")
    said: list[tuple[str, int, str, Person | str, str, str]] = []
    # Every posting: first the prepaid card calls the bench, then the agent. The handset is Vathrinos's.
    for day in ("2025-03-20", "2025-04-10", "2025-05-08", "2025-06-11", "2025-08-27"):
        said.append((f"{day}T17:58:10Z", 64, BURNER, EBELSTEIN, VATHRINOS_IMEI, spindel))
        said.append((f"{day}T18:02:45Z", 118, BURNER, MIRSAWI, VATHRINOS_IMEI, spindel))
    said += [
        ("2025-10-10T02:55:00Z", 31, BURNER, ZIMOROD, VATHRINOS_IMEI, spindel),
        ("2025-10-16T22:40:12Z", 402, VATHRINOS.phone, ZIMOROD, VATHRINOS_IMEI, spindel),
        ("2025-02-27T20:09:00Z", 95, VATHRINOS.phone, BARKEDEM, VATHRINOS_IMEI, spindel),
        ("2025-06-03T18:05:00Z", 77, BARKEDEM.phone, EBELSTEIN, identifiers.imei(104), "ANTWERPEN-01"),
        # A father and his son, a boss and her clerk: calls that mean nothing.
        ("2025-06-14T12:00:00Z", 45, EBELSTEIN.phone, SON, identifiers.imei(103), leipzig),
        ("2025-06-15T09:30:00Z", 240, ZIMOROD.phone, LINDHOLTZ, identifiers.imei(102), mast_of("Limassol")),
        ("2025-06-16T10:11:00Z", 33, SILVESTRIM.phone, FELDKAMPE, identifiers.imei(107), leipzig),
        ("2025-07-02T16:20:00Z", 210, NAMESAKE.phone, SILVESTRIM, identifiers.imei(109), mast_of("Köln")),
        # The line that was taken out in the courier's name is used in the vendor's handset.
        ("2025-03-21T08:12:00Z", 18, identifiers.story_phone(137), BURNER, identifiers.imei(103), leipzig),
    ]
    return [
        _call(f"C-{n:05}", time, seconds, caller, callee if isinstance(callee, str) else callee.phone, imei, mast)
        for n, (time, seconds, caller, callee, imei, mast) in enumerate(said, start=1)
    ]


def _more(world: World, number: int, chance: random.Random) -> Entry:
    caller = number % min(world.people, identifiers.PHONES)
    friend = world.friend(caller, chance)
    callee = friend.phone or world.person(caller + 1).phone
    me = world.person(caller)
    if callee == me.phone or not callee:
        callee = identifiers.phone((caller + 1) % identifiers.PHONES)
    cities = CITIES[me.country]
    mast = mast_of(me.city if chance.random() < 0.8 else cities[int(chance.random() * len(cities))][0])
    seconds = int(3 ** (1 + 5 * chance.random()))
    entry = _call(f"D-{number:08}", moment(chance), seconds, me.phone, callee, identifiers.imei(10_000 + caller), mast)
    return Entry(spoil(entry.row, world.noise, chance, dates=("time",), optional=("imei", "mast")), entry.mentions)


def _number(name: str) -> dict[str, object]:
    return entity("PhoneNumber", [name], {"number": column(name)}, scope="phone")


CALL_FILE = SourceFile(
    path="calls/calls.csv",
    source="labyrinth-calls",
    adapter="tables",
    write=write_csv,
    told=_told,
    more=_more,
    columns=COLUMNS,
    weight=0.18,
    mapping=mapping(
        query(
            {
                "caller": _number("caller"),
                "callee": _number("callee"),
                "handset": entity(
                    "Device",
                    ["imei"],
                    {"imei": column("imei"), "deviceType": literal("mobile phone"), "usedNumber": {"entity": "caller"}},
                    scope="handset",
                ),
                "call": entity(
                    "UnknownLink",
                    ["call_id"],
                    {
                        "subject": end("caller"),
                        "object": end("callee"),
                        "role": literal("called"),
                        "date": column("time"),
                        "summary": {"template": "{{seconds}} s, {{kind}}, mast {{mast}}"},
                        "recordId": column("call_id"),
                    },
                ),
            }
        )
    ),
)

FILES = (CALL_FILE,)
