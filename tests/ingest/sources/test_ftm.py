from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.records import RawRecord
from ingest.sources.ftm import statements
from ingest.sources.ftm.adapter import FTM
from tests.support.documents import document, sample, taken_apart


def by_subject(records: list[RawRecord]) -> dict[object, dict[str, set[object]]]:
    found: dict[object, dict[str, set[object]]] = {}
    for record in records:
        properties = found.setdefault(record.subject, {})
        for name, values in record.properties.items():
            assert isinstance(values, list)
            properties.setdefault(name, set()).update(values)
    return found


def test_entities_come_with_their_lines_and_what_the_publisher_added(tmp_path: Path) -> None:
    records, rejected = taken_apart(FTM, sample(tmp_path, "ftm", "entities.ftm.json"))
    assert rejected == []
    assert len(records) == 28
    first = records[0]
    assert (first.subject, first.schema, first.position) == ("actor-binance", "Organization", "line:1")
    assert first.properties["name"] == ["Binance"]
    assert first.originals["datasets"] == ["graphsense_actors"]
    assert first.originals["first_seen"] == ["2024-09-27T00:00:00"]


def test_statements_say_the_same_as_the_entities_that_they_make(tmp_path: Path) -> None:
    entities, _ = taken_apart(FTM, sample(tmp_path, "ftm", "entities.ftm.json"))
    records, rejected = taken_apart(FTM, sample(tmp_path, "ftm", "statements.csv"))
    assert rejected == []
    assert by_subject(records) == by_subject(entities)
    assert {record.source for record in records} == {"graphsense_actors", "graphsense_tagpacks", "us_ofac_addresses"}
    assert {record.schema for record in records} == {"Organization", "CryptoWallet", "Sanction"}


def statement(**fields: object) -> str:
    return json.dumps({"entity_id": "a", "prop": "name", "schema": "Person", "value": "Ada", "dataset": "d", **fields})


def test_statements_of_one_entity_and_data_set_are_one_record(tmp_path: Path) -> None:
    lines = [
        statement(),
        statement(prop="birthDate", value="1980", original_value="circa 1980", first_seen="2024-01-02"),
        statement(prop="nationality", value="no", dataset="e", first_seen="2024-01-01"),
        statement(entity_id="b", value="Bob", canonical_id="NK-b", schema="LegalEntity"),
        statement(entity_id="b", value="Robert", canonical_id="NK-b", schema="Person"),
    ]
    records, rejected = taken_apart(FTM, document(tmp_path, "\n".join(lines), "s.jsonl"))
    assert rejected == []
    assert [(r.subject, r.source, r.schema, r.position, dict(r.properties)) for r in records] == [
        ("a", "d", "Person", "line:1", {"name": ["Ada"], "birthDate": ["1980"]}),
        ("a", "e", "Person", "line:3", {"nationality": ["no"]}),
        ("NK-b", "d", "Person", "line:4", {"name": ["Bob", "Robert"]}),
    ]
    assert records[0].originals == {
        "birthDate": ["circa 1980"],
        "first_seen": ["2024-01-02"],
        "last_seen": ["2024-01-02"],
    }
    assert records[2].originals == {"entity_id": ["b"]}


def test_statements_that_are_not_sorted_say_the_same_in_more_records(tmp_path: Path) -> None:
    lines = [statement(), statement(entity_id="b", value="Bob"), statement(prop="alias", value="A")]
    records, _ = taken_apart(FTM, document(tmp_path, "\n".join(lines), "s.jsonl"))
    assert [r.subject for r in records] == ["a", "b", "a"]
    assert by_subject(records)["a"] == {"name": {"Ada"}, "alias": {"A"}}


def test_the_pack_form_names_the_schema_in_the_property(tmp_path: Path) -> None:
    text = "entity_id,prop,value,dataset\na,Person:name,Ada,d\na,Person:id,1234,d\n"
    records, _ = taken_apart(FTM, document(tmp_path, text, "pack.csv"))
    assert [(r.subject, r.schema, dict(r.properties)) for r in records] == [("a", "Person", {"name": ["Ada"]})]


def test_an_entity_of_endless_statements_comes_in_several_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "MAX_GROUP", 100)
    lines = [statement(value=f"Ada {number}") for number in range(250)]
    records, _ = taken_apart(FTM, document(tmp_path, "\n".join(lines), "s.jsonl"))
    assert [len(r.properties["name"]) for r in records] == [100, 100, 50]  # type: ignore[arg-type]
    assert {(r.subject, r.schema) for r in records} == {("a", "Person")}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "a", "schema": "Person", "properties": {"name": ["A"', "no-json"),
        ('["id", "schema"]', "no-entity"),
        ('{"name": "Ada"}', "no-entity"),
        ('{"id": "a", "schema": "Person", "properties": ["name"]}', "no-properties"),
        ('{"entity_id": "a", "prop": ["name"], "value": "Ada"}', "no-statement"),
        ('{"entity_id": "a", "prop": "name", "value": "Ada", "external": true}', "external-statement"),
    ],
)
def test_a_broken_line_is_set_aside_and_the_rest_is_read(tmp_path: Path, line: str, reason: str) -> None:
    good = '{"id": "%s", "schema": "Person", "properties": {"name": ["Ada"]}}'
    records, rejected = taken_apart(FTM, document(tmp_path, f"{good % 'a'}\n{line}\n\n{good % 'b'}\n", "e.jsonl"))
    assert [(r.subject, r.position) for r in records] == [("a", "line:1"), ("b", "line:4")]
    assert [(p.position, p.reason) for p in rejected] == [("line:2", reason)]
    assert rejected[0].raw


def test_names_of_data_sets_are_ids_of_sources() -> None:
    assert statements.source_id_of("us_ofac_sdn") == "us_ofac_sdn"
    assert statements.source_id_of("../Evil Set") == "evil-set"


def test_nested_entities_come_as_records_of_their_own(tmp_path: Path) -> None:
    address = {"id": "addr-1", "schema": "Address", "properties": {"full": ["Knossos"]}}
    sanction = {"id": "s-1", "schema": "Sanction", "properties": {"program": ["LAB"]}}
    company = {"id": "c-1", "schema": "Company", "properties": {"name": ["Labyrinth"], "ownershipOwner": []}}
    ownership = {"id": "o-1", "schema": "Ownership", "properties": {"owner": ["p-1"], "asset": [company]}}
    person = {
        "id": "p-1",
        "schema": "Person",
        "caption": "Minos",
        "target": True,
        "properties": {
            "name": ["Minos"],
            "addressEntity": [address, "addr-2"],
            "sanctions": [sanction],
            "ownershipOwner": [ownership],
        },
    }
    given = document(tmp_path, json.dumps(person) + "\n", "targets.nested.json")
    records, rejected = taken_apart(FTM, given)
    assert rejected == []
    found = {record.subject: dict(record.properties) for record in records}
    assert found == {
        "p-1": {"name": ["Minos"], "addressEntity": ["addr-1", "addr-2"]},
        "addr-1": {"full": ["Knossos"]},
        "s-1": {"entity": ["p-1"], "program": ["LAB"]},
        "o-1": {"owner": ["p-1"], "asset": ["c-1"]},
        "c-1": {"name": ["Labyrinth"], "ownershipOwner": []},
    }
    deep: dict[str, object] = {"id": "x", "schema": "Person", "properties": {"name": ["x"]}}
    for number in range(20):
        deep = {"id": f"x{number}", "schema": "Person", "properties": {"addressEntity": [deep]}}
    records, rejected = taken_apart(FTM, document(tmp_path, json.dumps(deep) + "\n", "deep.json"))
    assert [problem.reason for problem in rejected] == ["too-complex"]
    assert len(records) == 7
