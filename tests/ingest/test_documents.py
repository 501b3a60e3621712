from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from ingest.errors import EmptyFile, EncodingUnknown, NotAText
from tests.support.documents import document


@pytest.mark.parametrize(
    ("content", "name", "wanted"),
    [
        (b'{"id": "a", "schema": "Person", "properties": {}}\n', "entities.ftm.json", "jsonl"),
        (b'{"a": 1}\n{"a": 2}\n', "x.json", "jsonl"),
        (b'{"a": 1, "values": []}', "x.json", "json"),
        (b'{\n "values": [\n {"a": 1}\n]}', "x", "json"),
        (b'[{"a": 1}]', "x", "json"),
        (b'{"objects": [\n{"a": 1},\n{"a": 2}\n]}', "x.json", "json"),
        (b'{"objects": [\n{"a": 1}\n]}', "x.json", "json"),
        (b'{"type": "bundle",\n"objects": [\n{"a": 1},\n{"a": 2}\n]}', "x.json", "json"),
        (b'{"a": 1,\n{"a": 2}\n{"a": 3}\n', "x.json", "jsonl"),
        (b"a,b\n1,2\n", "x", "csv"),
        (b"a\tb\n1\t2\n", "x", "csv"),
        (b"name\nada\n", "x.csv", "csv"),
        (b"title: x\ntags:\n- a: b\n", "x", "yaml"),
        (b"title, and: x\n", "x.yaml", "yaml"),
        (b'<?xml version="1.0"?>\n<a/>', "x", "xml"),
        (b'\xef\xbb\xbf<graphml xmlns="x">', "x.txt", "xml"),
        (b"<!DOCTYPE html><html>", "x.html", "text"),
        (b"1BCWMwpR4M1nYUuuYe2bmzrNuwGoF9ZAbA\n1MQBDeRWsiJBf7K1VGjJ7PWEL6GJXMfmLg\n", "list.txt", "text"),
    ],
)
def test_the_format_is_told_from_the_content(tmp_path: Path, content: bytes, name: str, wanted: str) -> None:
    assert document(tmp_path, content, name).format == wanted


def test_the_delimiter_of_a_table_is_found(tmp_path: Path) -> None:
    assert document(tmp_path, "a;b\n1,5;2\n", "x.csv").delimiter == ";"
    assert document(tmp_path, "a\n1\n", "x.tsv").delimiter == "\t"


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(EmptyFile, match=r"x\.csv is empty"):
        document(tmp_path, content, "x.csv")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (gzip.compress(b"a,b\n"), "packed with gzip"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"SQLite format 3\x00rest", "SQLite"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "save it as .xlsx"),
        (bytes(range(256)) * 50, "binary"),
        (b"PK\x03\x04broken", "a damaged ZIP"),
    ],
)
def test_what_is_no_text_is_named_with_what_to_do(tmp_path: Path, content: bytes, what: str) -> None:
    with pytest.raises(NotAText, match=what):
        document(tmp_path, content, "x.csv")


def test_a_zip_that_is_no_workbook_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("a.csv", "a,b\n")
    with pytest.raises(NotAText, match="Unpack it first"):
        document(tmp_path, (tmp_path / "z.zip").read_bytes(), "z.zip")


def test_an_encoding_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(EncodingUnknown, match="no encoding 'klingon'"):
        document(tmp_path, "a,b\n", "x.csv", encoding="klingon")


def test_a_name_is_for_people_and_never_a_path(tmp_path: Path) -> None:
    given = document(tmp_path, "a,b\n1,2\n", "../../../../etc/cron.d/evil.csv")
    assert given.path.is_relative_to(tmp_path / "evidence")
    assert given.path.name == given.sha256
    assert given.stem == "evil"
    assert {path.name for path in tmp_path.iterdir()} == {"given", "evidence"}
