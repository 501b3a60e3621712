from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from ingest.records import Problem, RawRecord
from ingest.sources.cards.adapter import CARDS
from ingest.sources.cards.claims import date_of
from ingest.sources.kinds import Options
from ingest.sources.registry import source_for
from tests.support.documents import document, sample, taken_apart


def taken(tmp_path: Path, *cards: str, name: str = "contacts.vcf") -> tuple[list[RawRecord], list[Problem]]:
    text = "".join(f"BEGIN:VCARD\r\nVERSION:4.0\r\n{card}\r\nEND:VCARD\r\n" for card in cards)
    return taken_apart(CARDS, document(tmp_path, text, name))


def of_schema(records: list[RawRecord], schema: str) -> list[RawRecord]:
    return [record for record in records if record.schema == schema]


def test_an_address_book_of_three_versions_comes_in(tmp_path: Path) -> None:
    given = sample(tmp_path, "cards", "contacts.vcf")
    assert source_for(given) is CARDS
    records, rejected = taken_apart(CARDS, given)
    assert rejected == []
    assert [warning for record in records for warning in record.warnings] == []
    buyer, iris = of_schema(records, "Person")
    assert (buyer.properties["name"], buyer.properties["lastName"]) == (["Jürgen Käufer"], ["Käufer"])
    assert iris.properties["birthDate"] == ["1985-04-12"]
    assert iris.properties["notes"] == ["Meets at six, never later.\nLeaves by train."]
    assert {record.subject for record in of_schema(records, "PhoneNumber")} == {
        "phone-12025550143",
        "phone-12025550187",
    }
    crew = of_schema(records, "Membership")[0]
    assert crew.properties["member"] == [iris.subject]
    works = of_schema(records, "UnknownLink")[0]
    assert (works.properties["subject"], works.properties["summary"]) == ([iris.subject], ["Shipping"])


def test_pictures_are_digests(tmp_path: Path) -> None:
    records, _ = taken(tmp_path, "FN:A\r\nPHOTO:data:image/png;base64,QUJD", "FN:B\r\nPHOTO:https://x.example/b.png")
    digest = sha256(b"ABC").hexdigest()
    assert records[0].originals["PHOTO"] == [f"3 bytes, SHA-256 {digest}"]
    assert records[1].originals["PHOTO"] == ["https://x.example/b.png"]


def test_a_calendar_comes_in_with_who_asks_and_who_is_asked(tmp_path: Path) -> None:
    given = sample(tmp_path, "cards", "calendar.ics")
    assert source_for(given) is CARDS
    records, rejected = taken_apart(CARDS, given)
    assert rejected == []
    event, task = of_schema(records, "Event")
    people = {str(record.properties["name"]): record.subject for record in of_schema(records, "Person")}
    assert event.properties["organizer"] == [people["['Ferrow, Iris']"]]
    assert event.properties["involved"] == [people["['Buyer']"]]
    assert event.properties["notes"] == ["RRULE: FREQ=WEEKLY;COUNT=4"]
    assert event.properties["startDate"] == ["2026-02-04T18:00:00"]
    assert event.originals["DTSTART"] == ["20260204T180000 (Europe/Amsterdam)"]
    assert event.properties["description"] == [
        "Two toolboxes, red lids. Bring the list that was sent on Monday and nothing else."
    ]
    assert of_schema(records, "Address")[0].properties["latitude"] == ["51.95"]
    assert (task.properties["keywords"], task.properties["endDate"]) == (["task"], ["2026-02-03"])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("19850412", "1985-04-12"),
        ("1985-04-12", "1985-04-12"),
        ("20260204T180000Z", "2026-02-04T18:00:00+00:00"),
        ("2026-02-04T18:00:00-0500", "2026-02-04T18:00:00-05:00"),
        ("--0412", "--0412"),
        ("circa 1980", "circa 1980"),
    ],
)
def test_dates_of_both_formats_are_read(written: str, read: str) -> None:
    assert date_of(written) == read


def test_a_card_without_a_name_is_called_by_what_it_has(tmp_path: Path) -> None:
    records, rejected = taken(tmp_path, "ORG:Heron Holding;Shipping", "EMAIL:a@b.example", "NOTE:nobody")
    named = [(r.schema, r.properties["name"]) for r in records if r.schema in ("Person", "Organization")]
    assert named == [("Organization", ["Heron Holding"]), ("Person", ["a@b.example"])]
    assert [(problem.position, problem.reason) for problem in rejected] == [("VCARD[2]", "no-name")]


def test_one_number_for_two_kinds_of_card_is_a_problem(tmp_path: Path) -> None:
    records, rejected = taken(tmp_path, "UID:1\r\nFN:A", "UID:1\r\nKIND:org\r\nFN:B", "UID:1\r\nFN:C")
    assert [record.schema for record in records] == ["Person", "Person"]
    assert [problem.reason for problem in rejected] == ["id-of-another-type"]


def test_the_same_card_in_two_files_is_two_people_until_somebody_says_otherwise(tmp_path: Path) -> None:
    records, _ = taken(tmp_path, "UID:1\r\nFN:A")
    other, _ = taken_apart(
        CARDS, document(tmp_path, "BEGIN:VCARD\nUID:1\nFN:A\nEND:VCARD\n", "b.vcf"), Options("other")
    )
    assert records[0].subject != other[0].subject
