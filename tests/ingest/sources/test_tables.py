from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from ingest.errors import IngestError, MappingRefused, NothingToMap, UnsafeDocument, WrongOption
from ingest.mappings import as_yaml, read_mapping
from ingest.records import Problem, RawRecord
from ingest.sources.kinds import Options
from ingest.sources.tables.adapter import TABLES
from ingest.sources.tables.guess import guess_mapping
from ingest.sources.tables.headings import property_of_heading
from ingest.sources.tables.mapping import validated
from tests.support.documents import SOURCES, document, sample, taken_apart

PEOPLE: dict[str, Any] = {
    "entities": {
        "person": {
            "schema": "Person",
            "key": "id",
            "properties": {"name": {"column": "name"}, "birthDate": {"column": "born"}},
        }
    }
}


def mapped(
    tmp_path: Path, content: bytes | str, name: str, mapping: dict[str, Any]
) -> tuple[list[RawRecord], list[Problem]]:
    return taken_apart(TABLES, document(tmp_path, content, name), Options("test", validated(mapping)))


def said(records: list[RawRecord]) -> list[tuple[str, dict[str, object]]]:
    return [(record.schema, dict(record.properties)) for record in records]


def written(folder: Path, kind: str, rows: list[dict[str, str]]) -> bytes:
    """The same rows as a file of some kind."""
    names = list(rows[0])
    if kind == "json":
        return json.dumps({"results": rows}).encode()
    if kind == "jsonl":
        return b"\n".join(json.dumps(row).encode() for row in rows)
    if kind == "parquet":
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), folder / "t.parquet")
        return (folder / "t.parquet").read_bytes()
    if kind == "xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for cells in (names, *([row[name] for name in names] for row in rows)):
            sheet.append(cells)
        book.save(folder / "t.xlsx")
        return (folder / "t.xlsx").read_bytes()
    delimiter = "\t" if kind == "tsv" else ","
    return "\n".join(delimiter.join(cells) for cells in (names, *(row.values() for row in rows))).encode()


@pytest.mark.parametrize("kind", ["csv", "tsv", "json", "jsonl", "xlsx", "parquet"])
def test_the_same_rows_make_the_same_entities_from_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    rows = [{"id": "1", "name": "Ada", "born": "1980-03-12"}, {"id": "2", "name": "Bob", "born": "1975"}]
    records, rejected = mapped(tmp_path, written(tmp_path, kind, rows), f"t.{kind}", {**PEOPLE, "records": "results"})
    assert rejected == []
    assert said(records) == [
        ("Person", {"name": ["Ada"], "birthDate": ["1980-03-12"]}),
        ("Person", {"name": ["Bob"], "birthDate": ["1975"]}),
    ]
    assert len({record.subject for record in records}) == 2


def test_the_sample_gives_firearms_and_their_makers(tmp_path: Path) -> None:
    mapping = read_mapping(SOURCES / "tables" / "sample" / "firearms.mapping.yml")
    records, rejected = taken_apart(TABLES, sample(tmp_path, "tables", "firearms.csv"), Options("misp", mapping))
    assert rejected == []
    firearms = [record for record in records if record.schema == "Firearm"]
    makers = {record.subject: record.properties["name"] for record in records if record.schema == "Organization"}
    assert len(firearms) == 40
    assert firearms[0].properties["calibre"] == ["9mm"]
    assert makers[firearms[0].properties["manufacturer"][0]] == ["Sig Sauer"]  # type: ignore[index]


def test_keys_are_good_within_the_source_and_links_differ_by_direction(tmp_path: Path) -> None:
    mapping = {
        "entities": {
            "a": {
                "schema": "LegalEntity",
                "key": "from",
                "key_literal": "p",
                "properties": {"name": {"column": "from"}},
            },
            "b": {"schema": "LegalEntity", "key": "to", "key_literal": "p", "properties": {"name": {"column": "to"}}},
            "pay": {
                "schema": "Payment",
                "keys": ["from", "to", "sum"],
                "properties": {"payer": {"entity": "a"}, "beneficiary": {"entity": "b"}, "amount": {"column": "sum"}},
            },
        }
    }
    given = document(tmp_path, "from,to,sum\nada,bob,5\nbob,ada,5\n", "pay.csv")
    records, _ = taken_apart(TABLES, given, Options("one", validated(mapping)))
    other, _ = taken_apart(TABLES, given, Options("two", validated(mapping)))
    payments = [record for record in records if record.schema == "Payment"]
    assert records[0].subject == records[4].subject
    assert payments[0].subject != payments[1].subject
    assert payments[0].properties["payer"] == payments[1].properties["beneficiary"]
    assert not {record.subject for record in records} & {record.subject for record in other}


def test_filters_leave_rows_out_without_a_word_and_empty_keys_with_one(tmp_path: Path) -> None:
    mapping = {**PEOPLE, "filters": {"kind": ["x", "y"]}, "filters_not": {"name": "Eve"}}
    text = "id,name,born,kind\n1,Ada,1980,x\n2,Bob,1981,z\n3,Eve,1982,x\n,Dee,1983,y\n"
    records, rejected = mapped(tmp_path, text, "t.csv", mapping)
    assert [record.properties["name"] for record in records] == [["Ada"]]
    assert [(problem.position, problem.reason) for problem in rejected] == [("line:5", "nothing-mapped")]


def test_formats_countries_and_templates_are_used_and_the_original_is_kept(tmp_path: Path) -> None:
    mapping = {
        "entities": {
            "p": {
                "schema": "Person",
                "key": "n",
                "properties": {
                    "birthDate": {"column": "born", "format": "%d.%m.%Y"},
                    "phone": {"column": "tel"},
                    "country": {"column": "land"},
                    "name": {"template": "{{n}} {{s}}"},
                    "alias": {"column": "aka", "split": ";"},
                },
            }
        }
    }
    text = "n,s,born,tel,land,aka\nAda,King,03.02.1980,030 901820,de,A;  ;Countess\n"
    (record,), _ = mapped(tmp_path, text, "t.csv", mapping)
    assert record.properties == {
        "country": ["de"],
        "birthDate": ["1980-02-03"],
        "phone": ["+4930901820"],
        "name": ["Ada King"],
        "alias": ["A", "Countess"],
    }
    assert record.originals == {"birthDate": ["03.02.1980"], "phone": ["030 901820"]}


def test_columns_that_no_mapping_names_are_reported_once(tmp_path: Path) -> None:
    records, _ = mapped(tmp_path, "id,name,born,mood\n1,Ada,1980,good\n2,Bob,1981,bad\n", "t.csv", PEOPLE)
    assert [[w.reason for w in record.warnings] for record in records] == [["unmapped-column"], []]


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"csv_url": "file:///etc/passwd"},
        {"csv_urls": ["https://example.org/x.csv"]},
        {"database": "postgresql://user@host/db", "table": "people"},
        {"path": "/etc/shadow"},
        {"joins": [{"left": "a", "right": "b"}]},
    ],
)
def test_a_mapping_that_names_another_place_is_refused(elsewhere: dict[str, Any]) -> None:
    for mapping in (
        {**PEOPLE, **elsewhere},
        {"queries": [{**PEOPLE, **elsewhere}]},
        {"set": {"queries": [{**PEOPLE, **elsewhere}]}},
    ):
        with pytest.raises(MappingRefused, match="names no other file, address or database"):
            validated(mapping)


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({"entities": {}}, "entities"),
        ({"entities": {"a": {"schema": "Alien", "key": "id"}}}, "Alien"),
        ({"entities": {"a": {"schema": "Thing", "key": "id"}}}, "common ancestor"),
        ({"entities": {"a": {"schema": "Person"}}}, "No keys or ID"),
        ({"entities": {"a": {"schema": "Person", "key": "id", "properties": {"wings": {"column": "w"}}}}}, "wings"),
        (
            {"entities": {"a": {"schema": "Person", "key": "id", "properties": {"name": {"entity": "b"}}}}},
            "No entity|must be",
        ),
        ({"entities": {"a": {"schema": "Person", "key": "id", "propertis": {}}}}, "propertis"),
        ({"entities": {"a": "Person"}}, "entities"),
        ({}, "queries"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(mapping: dict[str, Any], reason: str) -> None:
    with pytest.raises(MappingRefused, match=reason):
        validated(mapping)


def test_a_mapping_file_with_a_bomb_or_a_constructor_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.yml").write_text("a: &a [x]\nb: [*a, *a]\n")
    with pytest.raises(UnsafeDocument, match="aliases"):
        read_mapping(tmp_path / "m.yml")
    (tmp_path / "m.yml").write_text("entities: !!python/object/apply:os.system [id]\n")
    with pytest.raises(UnsafeDocument, match="more than data"):
        read_mapping(tmp_path / "m.yml")


def test_a_column_that_the_table_lacks_is_named_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(MappingRefused, match="no column 'born'; it has 'id', 'name'"):
        mapped(tmp_path, "id,name\n1,Ada\n", "t.csv", PEOPLE)
    with pytest.raises(WrongOption, match=r"clew map t\.csv"):
        taken_apart(TABLES, document(tmp_path, "id,name\n1,Ada\n", "t.csv"))


@pytest.mark.parametrize(
    ("heading", "wanted"),
    [
        ("Date of Birth", "birthDate"),
        ("Geburtsdatum", "birthDate"),
        ("ДАТА РОЖДЕНИЯ", "birthDate"),
        ("lastName", "lastName"),
        ("Nachname", "lastName"),
        ("prénom", "firstName"),
        ("Serial No.", "serialNumber"),
        ("KALIBER", "calibre"),
        ("Name of company", "company"),
        ("Télephone", "phone"),
        ("meta.caliber", "calibre"),
        ("国家", "country"),
        ("xyzzy", None),
        ("", None),
    ],
)
def test_headings_are_understood_in_many_languages(heading: str, wanted: str | None) -> None:
    assert property_of_heading(heading) == wanted


def guessed(
    tmp_path: Path, text: str, name: str = "t.csv"
) -> tuple[dict[str, Any], list[tuple[str, dict[str, object]]]]:
    given = document(tmp_path, text, name)
    mapping = guess_mapping(given)
    # What is written down must read back as the same mapping.
    (tmp_path / "m.yml").write_text(as_yaml(mapping, given), encoding="utf-8")
    assert read_mapping(tmp_path / "m.yml") == mapping
    records, rejected = taken_apart(TABLES, given, Options("test", mapping))
    assert rejected == []
    return mapping, said(records)


def test_people_are_guessed_from_german_headings(tmp_path: Path) -> None:
    text = (
        "Nr;Vorname;Nachname;Geburtsdatum;Telefon\n"
        "1;Ada;König;1980-03-12;+49 30 901820\n"
        "2;Bob;Süß;1975-01-01;+49 30 901821\n"
    )
    mapping, records = guessed(tmp_path, text)
    (entity,) = mapping["queries"][0]["entities"].values()
    assert entity["keys"] == ["Nr"]
    assert records[0] == (
        "Person",
        {
            "firstName": ["Ada"],
            "lastName": ["König"],
            "birthDate": ["1980-03-12"],
            "phone": ["+49 30 901820"],
            "name": ["Ada König"],
        },
    )


def test_wallets_are_guessed_from_their_checksums_whatever_the_heading(tmp_path: Path) -> None:
    text = "foo,entity\n1BCWMwpR4M1nYUuuYe2bmzrNuwGoF9ZAbA,Hydra\n1MQBDeRWsiJBf7K1VGjJ7PWEL6GJXMfmLg,Hydra\n"
    _, records = guessed(tmp_path, text)
    assert sorted(schema for schema, _ in records) == ["CryptoWallet", "CryptoWallet", "LegalEntity", "LegalEntity"]
    wallets = [properties for schema, properties in records if schema == "CryptoWallet"]
    assert wallets[0]["publicKey"] == ["1BCWMwpR4M1nYUuuYe2bmzrNuwGoF9ZAbA"]
    assert len({str(wallet["holder"]) for wallet in wallets}) == 1


def test_payments_and_their_parties_are_guessed(tmp_path: Path) -> None:
    text = "Auftraggeber,Empfänger,Betrag,Währung\nACME GmbH,Bob,12.50,EUR\nBob,ACME GmbH,12.50,EUR\n"
    _, records = guessed(tmp_path, text)
    payments = [properties for schema, properties in records if schema == "Payment"]
    assert len(payments) == 2
    assert payments[0]["payer"] == payments[1]["beneficiary"]
    assert payments[0]["amount"] == ["12.50"]


def test_links_between_nodes_are_guessed(tmp_path: Path) -> None:
    _, records = guessed(tmp_path, "source,target,weight\n1,2,5\n2,3,1\n")
    assert [schema for schema, _ in records] == ["LegalEntity", "LegalEntity", "UnknownLink"] * 2


def test_firearms_are_guessed_from_nested_json(tmp_path: Path) -> None:
    text = json.dumps(
        {"name": "x", "values": [{"uuid": "a", "meta": {"BRAND": "Glock", "caliber": "9mm", "name": "G17"}}] * 2}
    )
    mapping, records = guessed(tmp_path, text, "t.json")
    assert mapping["records"] == "values"
    assert records[0][0] == "Firearm"
    assert records[0][1]["calibre"] == ["9mm"]


@pytest.mark.parametrize("text", ["x,y\n1,2\n3,4\n", "name\n"])
def test_a_table_without_anything_known_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(NothingToMap):
        guess_mapping(document(tmp_path, text, "t.csv"))


@pytest.mark.parametrize("line", ['{"a": ' * 5_000, '{"a": 1' + "0" * 5_000 + "}", "nul\x00l", '{"id": ["x"'])
def test_broken_json_lines_are_set_aside(tmp_path: Path, line: str) -> None:
    text = f'{{"id": "1", "name": "Ada", "born": "1980"}}\n{line}\n{{"id": "2", "name": "Bob", "born": "1981"}}\n'
    records, rejected = mapped(tmp_path, text, "t.jsonl", PEOPLE)
    assert [record.properties["name"] for record in records][:1] == [["Ada"]]
    assert {"Bob"} <= {name for record in records for name in record.properties["name"]}  # type: ignore[attr-defined]
    assert len(records) + len(rejected) == 3


def test_records_deeper_or_wider_than_any_table_are_set_aside(tmp_path: Path) -> None:
    deep: Any = "x"
    for _ in range(20):
        deep = {"d": deep}
    wide = {f"c{number}": "x" for number in range(3_000)}
    lines = [
        json.dumps({"id": str(n), "name": "Ada", "born": "1980", "more": more})
        for n, more in enumerate(["ok", deep, wide])
    ]
    records, rejected = mapped(tmp_path, "\n".join(lines), "t.jsonl", PEOPLE)
    assert len(records) == 1
    assert [problem.reason for problem in rejected] == ["too-complex", "too-complex"]


def test_every_failure_is_one_of_ours(tmp_path: Path) -> None:
    with pytest.raises(IngestError):
        mapped(tmp_path, "just text without any structure", "t.txt", PEOPLE)
