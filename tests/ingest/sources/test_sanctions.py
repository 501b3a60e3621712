"""Lists of the UN, the EU and OFAC: whom they name, and the sanction beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.claims.clean import clean_record
from graph.claims.records import Grading
from ingest.errors import IngestError, MalformedDocument, UnsafeDocument
from ingest.records import Problem, RawRecord
from ingest.sources.kinds import Options
from ingest.sources.registry import source_for
from ingest.sources.sanctions.adapter import SANCTIONS
from ingest.sources.sanctions.listing import day_of
from tests.support.documents import SOURCES, document, sample, taken_apart

SAMPLE = SOURCES / "sanctions" / "sample"


def read(tmp_path: Path, name: str) -> dict[object, RawRecord]:
    given_file = sample(tmp_path, "sanctions", name)
    assert source_for(given_file) is SANCTIONS
    records, rejected = taken_apart(SANCTIONS, given_file)
    assert rejected == []
    return {record.subject: record for record in records}


@pytest.mark.parametrize("name", ["un.xml", "eu.xml", "sdn.xml"])
def test_every_property_exists_and_can_be_read(tmp_path: Path, name: str) -> None:
    for record in read(tmp_path, name).values():
        cleaned, problems = clean_record(
            schema=record.schema,
            subject=record.subject,
            raw=record.properties,
            position=record.position,
            evidence="0" * 64,
            source="test",
            grading=Grading(),
        )
        assert cleaned is not None
        assert problems == []


def test_a_person_on_the_list_of_the_un(tmp_path: Path) -> None:
    found = read(tmp_path, "un.xml")
    minos = found["un-sc-9900001"]
    assert minos.schema == "Person"
    assert minos.properties["name"] == ["MINOS OF KNOSSOS"]
    assert minos.properties["alias"] == ["Μίνως", "Minos the Elder"]
    assert minos.properties["weakAlias"] == ["The Bull"]
    assert minos.properties["birthDate"] == ["1971"]  # not the years between which it might have been
    assert minos.originals["DATE_OF_BIRTH/FROM_YEAR"] == ["1969"]
    assert minos.properties["passportNumber"] == ["ZZ0000001"]
    assert minos.originals["ADDRESS/NOTE"] == ["as of 2031"]
    sanction = found["un-sc-9900001-sanction"]
    assert sanction.properties["unscId"] == ["LBi.001"]
    assert sanction.properties["entity"] == ["un-sc-9900001"]
    assert found["un-sc-9900002"].properties["address"] == ["1 Double Axe Street, Knossos, Greece"]


def test_a_person_on_the_list_of_the_eu(tmp_path: Path) -> None:
    found = read(tmp_path, "eu.xml")
    minos = found["eu-fsf-9900001"]
    assert minos.properties["name"] == ["Minos of Knossos"]
    assert minos.properties["alias"] == ["Μίνως"]
    assert minos.properties["birthDate"] == ["1971-02-03"]
    assert minos.originals["birthdate/circa/year"] == ["1969"]
    assert minos.properties["nationality"] == ["GR"]
    sanction = found["eu-fsf-9900001-sanction"]
    assert (sanction.properties["program"], sanction.properties["programId"]) == (["2031/0 (OJ L0)"], ["LAB"])
    assert sanction.properties["startDate"] == ["2031-01-04"]
    assert found["eu-fsf-9900002"].schema == "LegalEntity"


def test_wallets_on_the_list_of_ofac_are_wallets(tmp_path: Path) -> None:
    found = read(tmp_path, "sdn.xml")
    wallet = found["wallet-btc-1BitcoinEaterAddressDontSendf59kuE"]
    assert wallet.properties["holder"] == ["ofac-9900001"]
    minos = found["ofac-9900001"]
    assert [warning.reason for warning in minos.warnings] == ["invalid-identifier"]
    assert minos.originals["wallet ETH"] == ["not an address"]
    assert minos.properties["birthDate"] == ["1971-02-03"]
    assert minos.originals["dateOfBirthList/dateOfBirth/text"] == ["circa 1969"]
    assert found["ofac-9900001-sanction"].properties["program"] == ["LABYRINTH", "CYBER2"]
    assert found["ofac-9900002"].properties["previousName"] == ["LABRYS"]
    vessel = found["ofac-9900003"]
    assert (vessel.schema, vessel.properties["mmsi"]) == ("Vessel", ["000000001"])
    assert vessel.originals["vesselInfo/vesselOwner"] == ["Theseus"]


def test_an_entry_that_cannot_stand_is_set_aside(tmp_path: Path) -> None:
    text = (SAMPLE / "sdn.xml").read_text(encoding="utf-8")
    text = text.replace("<sdnType>Vessel</sdnType>", "<sdnType>Submarine</sdnType>")
    records, rejected = taken_apart(SANCTIONS, document(tmp_path, text, "sdn.xml"))
    assert [(problem.position, problem.reason) for problem in rejected] == [("sdnEntry[2]", "no-entry")]
    assert "Submarine" in rejected[0].raw
    assert {record.subject for record in records} >= {"ofac-9900001", "ofac-9900002"}


def test_a_list_that_breaks_off_or_is_made_to_harm(tmp_path: Path) -> None:
    text = (SAMPLE / "un.xml").read_text(encoding="utf-8")
    found: list[RawRecord | Problem] = []
    with pytest.raises(MalformedDocument):
        found.extend(SANCTIONS.read(document(tmp_path, text[: text.index("<ENTITIES>")], "un.xml"), Options("test")))
    assert found
    bomb = text.replace("<CONSOLIDATED_LIST", '<!DOCTYPE x [<!ENTITY a "b">]><CONSOLIDATED_LIST', 1)
    with pytest.raises(UnsafeDocument):
        taken_apart(SANCTIONS, document(tmp_path, bomb, "un.xml"))


@pytest.mark.parametrize(
    ("text", "day"),
    [("10 Dec 1948", "1948-12-10"), ("Nov 1973", "1973-11"), ("1962", "1962"), ("circa 1950", None), (None, None)],
)
def test_days_of_lists(text: str | None, day: str | None) -> None:
    assert day_of(text) == day


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["un.xml", "eu.xml", "sdn.xml"]),
    lines=st.lists(st.integers(min_value=0, max_value=80), max_size=12),
)
def test_lists_with_lines_missing_end_in_records_or_our_errors(tmp_path: Path, name: str, lines: list[int]) -> None:
    text = (SAMPLE / name).read_text(encoding="utf-8").split("\n")
    kept = "\n".join(line for number, line in enumerate(text) if number not in lines or number < 3)
    try:
        records, _ = taken_apart(SANCTIONS, document(tmp_path, kept, name))
    except IngestError:
        return
    for record in records:
        assert record.subject
