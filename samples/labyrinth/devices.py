"""What was on telephones, computers and a van's tracker: seizure records, address books, a calendar, tracks, mail.

Formats: CASE/UCO JSON-LD (UCO 1.3); vCard 4.0 (RFC 6350); iCalendar (RFC 5545); GPX 1.1; KML 2.2 (OGC 07-147r2); mbox
(RFC 4155) of messages as in RFC 5322 and RFC 2045.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import orjson

from samples.labyrinth import MARK, identifiers
from samples.labyrinth.entries import Entry, Mention, SourceFile, of_person
from samples.labyrinth.people import Person, World, moment
from samples.labyrinth.places import CITIES
from samples.labyrinth.registers import VATHRINOS_IMEI
from samples.labyrinth.story import (
    ASTERION_MAIL,
    BARKEDEM,
    BURNER,
    EBELSTEIN,
    IKAROS,
    MIRSAWI,
    SILVESTRIM,
    VATHRINOS,
    ZIMOROD,
    Story,
)

# ---- CASE/UCO

_CONTEXT = {
    "kb": "https://labyrinth.example/kb/",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def _node(seed: str, name: str, kind: str, /, **fields: object) -> dict[str, object]:
    return {"@id": f"kb:{name}-{identifiers.uuid(seed, f'case/{name}')}", "@type": kind} | fields


def _case_told(story: Story) -> list[Entry]:
    seed = story.seed
    phone = _node(
        seed,
        "handset",
        "uco-observable:MobileDevice",
        **{
            "uco-core:hasFacet": [
                {
                    "@id": f"kb:facet-{identifiers.uuid(seed, 'case/handset-facet')}",
                    "@type": "uco-observable:MobileDeviceFacet",
                    "uco-observable:IMEI": [VATHRINOS_IMEI],
                }
            ]
        },
    )
    account = _node(
        seed,
        "prepaid",
        "uco-observable:PhoneAccount",
        **{
            "uco-core:hasFacet": [
                {
                    "@id": f"kb:facet-{identifiers.uuid(seed, 'case/prepaid-facet')}",
                    "@type": "uco-observable:PhoneAccountFacet",
                    "uco-observable:phoneNumber": BURNER,
                }
            ]
        },
    )
    file = _node(
        seed,
        "file",
        "uco-observable:File",
        **{
            "uco-core:hasFacet": [
                {
                    "@id": f"kb:facet-{identifiers.uuid(seed, 'case/file-facet')}",
                    "@type": "uco-observable:FileFacet",
                    "uco-observable:fileName": "t9_bracket_rev4.stl",
                },
                {
                    "@id": f"kb:facet-{identifiers.uuid(seed, 'case/content-facet')}",
                    "@type": "uco-observable:ContentDataFacet",
                    "uco-observable:hash": [
                        {
                            "@id": f"kb:hash-{identifiers.uuid(seed, 'case/hash')}",
                            "@type": "uco-types:Hash",
                            "uco-types:hashMethod": {"@type": "uco-vocabulary:HashNameVocab", "@value": "SHA256"},
                            "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": story.part_sha256},
                        }
                    ],
                },
            ]
        },
    )
    action = _node(
        seed,
        "seizure",
        "case-investigation:InvestigativeAction",
        **{
            "uco-core:name": "Seizure of a handset in the Spindelhof",
            "uco-core:description": MARK,
            "uco-action:startTime": {"@type": "xsd:dateTime", "@value": "2025-12-02T06:10:00Z"},
            "uco-action:result": [{"@id": phone["@id"]}],
        },
    )
    case = _node(
        seed,
        "investigation",
        "case-investigation:Investigation",
        **{"uco-core:name": "Operation Labyrinth", "uco-core:object": [{"@id": action["@id"]}]},
    )
    used = _node(
        seed,
        "used-in",
        "uco-observable:ObservableRelationship",
        **{
            "uco-core:source": {"@id": account["@id"]},
            "uco-core:target": {"@id": phone["@id"]},
            "uco-core:kindOfRelationship": "Used_In",
            "uco-core:isDirectional": True,
        },
    )
    stored = _node(
        seed,
        "contained",
        "uco-observable:ObservableRelationship",
        **{
            "uco-core:source": {"@id": file["@id"]},
            "uco-core:target": {"@id": phone["@id"]},
            "uco-core:kindOfRelationship": "Contained_Within",
            "uco-core:isDirectional": True,
        },
    )
    bundle = _node(seed, "bundle", "uco-core:Bundle", **{"uco-core:description": MARK})
    return [
        Entry(bundle),
        Entry(case),
        Entry(action),
        Entry(phone, (Mention(f"device:{VATHRINOS_IMEI}", "Device", "device", VATHRINOS_IMEI),)),
        Entry(account, (Mention(f"phone:{BURNER}", "PhoneNumber", "account", BURNER),)),
        Entry(file, (Mention(f"file:{story.part_sha256}", "Blueprint", "file", "t9_bracket_rev4.stl"),)),
        Entry(used),
        Entry(stored),
    ]


def _case_more(world: World, number: int, chance: random.Random) -> Entry:
    caller = world.person(number * 23)
    numbered = caller.phone or identifiers.phone(int(chance.random() * identifiers.PHONES))
    facet = {
        "@id": f"kb:facet-{identifiers.uuid(world.seed, f'case/more/{number}')}",
        "@type": "uco-observable:PhoneAccountFacet",
        "uco-observable:phoneNumber": numbered,
    }
    node = _node(world.seed, f"account{number}", "uco-observable:PhoneAccount", **{"uco-core:hasFacet": [facet]})
    return Entry(node, (Mention(f"phone:{numbered}", "PhoneNumber", "account", numbered),))


def write_case(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    context = _CONTEXT | {
        "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
        "uco-vocabulary": "https://ontology.unifiedcyberontology.org/uco/vocabulary/",
    }
    with path.open("wb") as out:
        # No @id beside @graph: it would make a named graph of what all readers look for in the default one.
        out.write(orjson.dumps({"@context": context})[:-1] + b', "@graph": [')
        for number, entry in enumerate(entries):
            out.write((b"," if number else b"") + b"\n  " + orjson.dumps(entry.row))
            yield entry, f"@graph[{number}]"
        out.write(b"\n]}\n")


# ---- address book and calendar


def _card(person: Person, name: str, phone: str, note: str = "") -> Entry:
    row = {"name": name, "phone": phone, "email": person.email, "note": note, "key": person.key}
    return Entry(row, (of_person(person, "contact", name),))


def _cards_told(story: Story) -> list[Entry]:
    """From Ebelstein's telephone."""
    return [
        _card(VATHRINOS, "Grieche", BURNER, "only before six"),
        _card(MIRSAWI, "Tarek Marseille", MIRSAWI.phone, ""),
        _card(BARKEDEM, "אילן", identifiers.story_phone(134), "files"),
        _card(SILVESTRIM, "Marta", SILVESTRIM.phone, ""),
    ]


def _cards_more(world: World, number: int, chance: random.Random) -> Entry:
    person = world.person(number * 29)
    return _card(person, world.spelled(person, chance, script="native"), person.phone)


def folded(line: str) -> str:
    """A content line in parts of at most 75 octets, the later ones after a blank (RFC 6350, 3.2; RFC 5545, 3.1)."""
    parts: list[str] = []
    part = ""
    for letter in line:
        if len((part + letter).encode()) > (75 if not parts else 74):
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part]) + "\r\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def write_cards(path: Path, file: SourceFile, world: World, entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    with path.open("w", encoding="utf-8", newline="") as out:
        for number, entry in enumerate(entries):
            row = entry.row
            lines = [
                "BEGIN:VCARD",
                "VERSION:4.0",
                f"UID:urn:uuid:{identifiers.uuid(world.seed, f'{file.path}/{number}')}",
            ]
            lines += [f"FN:{_escaped(row['name'])}", f"NOTE:{_escaped(' '.join(filter(None, (row['note'], MARK))))}"]
            if row["phone"]:
                lines.append(f"TEL;VALUE=uri;TYPE=cell:tel:{row['phone']}")
            if row["email"]:
                lines.append(f"EMAIL:{row['email']}")
            out.write("".join(map(folded, [*lines, "END:VCARD"])))
            yield entry, f"VCARD[{number}]"


def _calendar_told(story: Story) -> list[Entry]:
    """From Zimorodskaya's calendar."""
    return [
        Entry(
            {"start": day, "summary": summary, "place": place, "with": who.email},
            (of_person(who, "attendee", who.email), of_person(ZIMOROD, "organiser")),
        )
        for day, summary, place, who in (
            ("20251010T070000Z", "Остров: документы", "Tallinn", VATHRINOS),
            ("20251024T090000Z", "Loan agreement", IKAROS.street, VATHRINOS),
            ("20251112T150000Z", "Invoice brackets", "Antwerpen", BARKEDEM),
        )
    ]


def _calendar_more(world: World, number: int, chance: random.Random) -> Entry:
    person = world.person(number * 31)
    start = moment(chance).replace("-", "").replace(":", "")
    row = {"start": start, "summary": f"Meeting {number}", "place": person.city, "with": person.email}
    return Entry(row, (of_person(person, "attendee", person.email),))


def write_calendar(path: Path, file: SourceFile, world: World, entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    with path.open("w", encoding="utf-8", newline="") as out:
        head = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Operation Labyrinth//FICTIONAL//EN",
            f"X-WR-CALDESC:{MARK}",
        ]
        out.write("".join(map(folded, head)))
        for number, entry in enumerate(entries):
            row = entry.row
            lines = [
                "BEGIN:VEVENT",
                f"UID:{identifiers.uuid(world.seed, f'{file.path}/{number}')}@labyrinth.example",
                "DTSTAMP:20251202T061000Z",
                f"DTSTART:{row['start']}",
                f"SUMMARY:{_escaped(row['summary'])}",
                f"LOCATION:{_escaped(row['place'])}",
                f"ATTENDEE:mailto:{row['with']}",
                f"DESCRIPTION:{MARK}",
                "END:VEVENT",
            ]
            out.write("".join(map(folded, lines)))
            yield entry, f"VEVENT[{number}]"
        out.write("END:VCALENDAR\r\n")


# ---- tracks and places

_ROUTE = (
    ("Hamburg", 53.553, 9.992),
    ("Leipzig", 51.343, 12.375),
    ("Leipzig", 51.339, 12.371),
    ("Hamburg", 53.551, 9.995),
)


def _track_told(story: Story) -> list[Entry]:
    """Of the tracker under the van: each posting day it goes to Leipzig and back."""
    van = (Mention(f"vehicle:{identifiers.vin(170_423)}", "Vehicle", "tracker", "tracker 3"),)
    return [
        Entry({"time": f"{day}T0{5 + 3 * n}:10:00Z" if n < 2 else f"{day}T1{n}:40:00Z", "lat": lat, "lon": lon}, van)
        for day in ("2025-06-12", "2025-08-28")
        for n, (_, lat, lon) in enumerate(_ROUTE)
    ]


def _track_more(world: World, number: int, chance: random.Random) -> Entry:
    """Errands in town."""
    lat, lon = 53.55 + chance.random() * 0.05, 9.95 + chance.random() * 0.1
    return Entry({"time": moment(chance), "lat": round(lat, 5), "lon": round(lon, 5)})


def write_gpx(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    points = sorted(entries, key=lambda entry: str(entry.row["time"]))
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        out.write('<gpx version="1.1" creator="Operation Labyrinth" xmlns="http://www.topografix.com/GPX/1/1">\n')
        out.write(
            f"<metadata><name>Tracker 3</name><desc>{MARK}</desc></metadata>\n<trk><name>Tracker 3</name><trkseg>\n"
        )
        for number, entry in enumerate(points):
            row = entry.row
            out.write(f'<trkpt lat="{row["lat"]}" lon="{row["lon"]}"><time>{row["time"]}</time></trkpt>\n')
            yield entry, f"trkpt[{number}]"
        out.write("</trkseg></trk>\n</gpx>\n")


def _places_told(story: Story) -> list[Entry]:
    said = (
        ("Spindelhof, back door", 9.992, 53.553),
        ("Post office, Leipzig", 12.371, 51.339),
        ("Storage, Marseille", 5.37, 43.31),
    )
    return [Entry({"name": name, "lat": lat, "lon": lon}) for name, lon, lat in said]


def _places_more(world: World, number: int, chance: random.Random) -> Entry:
    person = world.person(number * 37)
    lat, lon = next((lat, lon) for name, lat, lon in CITIES[person.country] if name == person.city)
    spot = {"lat": round(lat + chance.random() * 0.05, 5), "lon": round(lon + chance.random() * 0.05, 5)}
    return Entry({"name": f"{person.city}, point {number}"} | spot)


def write_kml(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n')
        out.write(f"<name>Places</name><description>{MARK}</description>\n")
        for number, entry in enumerate(entries):
            row = entry.row
            out.write(f"<Placemark><name>{escape(str(row['name']))}</name>")
            out.write(f"<Point><coordinates>{row['lon']},{row['lat']}</coordinates></Point></Placemark>\n")
            yield entry, f"Placemark[{number}]"
        out.write("</Document></kml>\n")


# ---- mail


def _mail_told(story: Story) -> list[Entry]:
    said = (
        (
            BARKEDEM.email,
            "knossos@drop.test",
            "2025-02-27T19:00:00Z",
            "rev4",
            "As agreed. One file, print as it is.",
            BARKEDEM,
            EBELSTEIN,
            story.part,
        ),
        (
            ASTERION_MAIL,
            ZIMOROD.email,
            "2025-10-17T05:10:00Z",
            "Naxos",
            "It has arrived. Make it a loan.",
            VATHRINOS,
            ZIMOROD,
            b"",
        ),
        (
            ZIMOROD.email,
            IKAROS.email,
            "2025-10-24T08:30:00Z",
            "Shareholder loan 2025/2",
            "Agreement attached in the usual folder.",
            ZIMOROD,
            VATHRINOS,
            b"",
        ),
        (
            "knossos@drop.test",
            MIRSAWI.email,
            "2025-06-12T16:00:00Z",
            "Thursday",
            "Two. No thread, no exit.",
            EBELSTEIN,
            MIRSAWI,
            b"",
        ),
    )
    return [
        Entry(
            {"from": sender, "to": to, "time": time, "subject": subject, "text": text, "file": file},
            (of_person(one, "from", sender), of_person(other, "to", to)),
        )
        for sender, to, time, subject, text, one, other, file in said
    ]


def _mail_more(world: World, number: int, chance: random.Random) -> Entry:
    one, other = world.person(number * 41), world.friend(number * 41, chance)
    row = {
        "from": one.email,
        "to": other.email,
        "time": moment(chance),
        "subject": f"Re: {number}",
        "text": "From here all is well.\nSee you soon.",
        "file": b"",
    }
    return Entry(row, (of_person(one, "from", one.email), of_person(other, "to", other.email)))


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def write_mbox(path: Path, file: SourceFile, world: World, entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    """Lines of a body that begin with `From ` get a `>`, as in mboxrd."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for number, entry in enumerate(entries):
            row = entry.row
            mark = identifiers.uuid(world.seed, f"{file.path}/{number}")
            out.write(f"From {row['from']} {_asctime(row['time'])}\n")
            out.write(
                f"From: {row['from']}\nTo: {row['to']}\nSubject: {row['subject']}\nDate: {_rfc5322(row['time'])}\n"
            )
            out.write(f"Message-ID: <{mark}@labyrinth.example>\nX-Fictional: {MARK}\nMIME-Version: 1.0\n")
            body = "\n".join(
                ">" + line if line.lstrip(">").startswith("From ") else line for line in row["text"].split("\n")
            )
            plain = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}\n"
            if row["file"]:
                encoded = base64.encodebytes(row["file"]).decode()
                out.write(f'Content-Type: multipart/mixed; boundary="{mark}"\n\n--{mark}\n{plain}--{mark}\n')
                out.write('Content-Type: model/stl; name="t9_bracket_rev4.stl"\nContent-Transfer-Encoding: base64\n')
                out.write(f'Content-Disposition: attachment; filename="t9_bracket_rev4.stl"\n\n{encoded}--{mark}--\n\n')
            else:
                out.write(f"{plain}\n")
            yield entry, f"message[{number}]"


def _asctime(time: str) -> str:
    year, month, day = int(time[:4]), int(time[5:7]), int(time[8:10])
    return f"{_weekday(year, month, day)} {_MONTHS[month - 1]} {day:2} {time[11:19]} {year}"


def _rfc5322(time: str) -> str:
    year, month, day = int(time[:4]), int(time[5:7]), int(time[8:10])
    return f"{_weekday(year, month, day)}, {day} {_MONTHS[month - 1]} {year} {time[11:19]} +0000"


def _weekday(year: int, month: int, day: int) -> str:
    """Without the locale, which would change strftime's words."""
    return _DAYS[date(year, month, day).weekday()]


FILES = (
    SourceFile(
        "devices/handset.case.jsonld",
        "labyrinth-devices",
        "case-uco",
        write_case,
        _case_told,
        _case_more,
        weight=0.005,
        most=20_000,
        per_record=1_500,
    ),
    SourceFile(
        "devices/contacts.vcf",
        "labyrinth-devices",
        "cards",
        write_cards,
        _cards_told,
        _cards_more,
        weight=0.01,
        most=50_000,
    ),
    SourceFile(
        "devices/calendar.ics",
        "labyrinth-devices",
        "cards",
        write_calendar,
        _calendar_told,
        _calendar_more,
        weight=0.005,
        most=20_000,
    ),
    SourceFile(
        "surveillance/van.gpx", "labyrinth-tracks", "geo", write_gpx, _track_told, _track_more, weight=0.01, most=50_000
    ),
    SourceFile(
        "surveillance/places.kml",
        "labyrinth-tracks",
        "geo",
        write_kml,
        _places_told,
        _places_more,
        weight=0.005,
        most=20_000,
    ),
    SourceFile(
        "devices/mailbox.mbox",
        "labyrinth-mail",
        "mail",
        write_mbox,
        _mail_told,
        _mail_more,
        weight=0.01,
        most=50_000,
        per_record=3_000,
    ),
)
