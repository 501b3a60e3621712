"""A claim's position leads back to the record as it was collected, whatever kind of file that is."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from graph.server.settings import Settings
from ingest.errors import FileUnreadable
from ingest.evidence import EvidenceStore
from ingest.raw_records import MAX_RAW_BYTES, read_record

TAGS = "title: A pack\ntags:\n  - address: a1\n    label: one\n  - address: a2\n    label: two # as found\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(Settings.load(), data_dir=tmp_path, evidence_url=str(tmp_path / "evidence"))


def keep(settings: Settings, content: bytes) -> str:
    return EvidenceStore(settings.evidence_url).keep(io.BytesIO(content)).sha256


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "My sheet!"
    for row in (("name", "amount"), ("Anna", "=1+1"), ("Boris", 3)):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "position", "text"),
    [
        (b"name,age\r\nAnna,3\r\nBoris,4\r\n", "line:3", "Boris,4"),
        ("имя;возраст\nМария;3\n".encode("utf-16"), "line:2", "Мария;3"),
        (b'{"id": "a"}\n{"id": "b"}\n', "line:2", '{"id": "b"}'),
        (b'<g><n a="1"/><m><n>2<n/></n></m><n>3</n></g>', "n[3]", "<n>3</n>"),
        (b'<gexf><nodes><node id="a"/><node id="b"/></nodes></gexf>', "node[1]", '<node id="b" />'),
        (b'*Vertices 2\n1 "a"\n2 "b"\n*Edges\n1 2 3\n', "line:5", "1 2 3"),
        (b"From a Mon Feb  2 08:00 2026\nTo: b\n\nFrom c Mon Feb  2 09:00 2026\nTo: d\n", "message[1]", "To: d\n"),
        (b"BEGIN:VCARD\nFN:a\nEND:VCARD\nBEGIN:VCARD\nFN:b\nEND:VCARD\n", "VCARD[1]", "BEGIN:VCARD\nFN:b\nEND:VCARD"),
        (b":20:a\n:61:b\n:86:c\nd\n-\n", "lines:2-4", ":61:b\n:86:c\nd"),
        (TAGS.encode(), "tags[0]", "  - address: a1\n    label: one"),
        (TAGS.encode(), "tags[1]", "  - address: a2\n    label: two # as found"),
    ],
)
def test_text_comes_back_as_it_stands(settings: Settings, content: bytes, position: str, text: str) -> None:
    assert read_record(settings, keep(settings, content), position) == text


def test_items_and_rows_come_back_as_json(settings: Settings) -> None:
    listed = keep(settings, b'{"values": [{"a": 1}, {"a": "\xd0\x9c"}]}')
    assert json.loads(read_record(settings, listed, "values[1]") or "") == {"a": "М"}
    inner = keep(settings, b'{"a": [{}, {"b": [{"c": 1}, {"c": 2}]}]}')
    assert json.loads(read_record(settings, inner, "a[1].b[1]") or "") == {"c": "2"}
    assert read_record(settings, inner, "a[0].b[0]") is None
    rows = keep(settings, workbook())
    assert json.loads(read_record(settings, rows, "My sheet!!3") or "") == {"name": "Boris", "amount": "3"}


def test_what_lies_deeper_in_json_comes_back_by_its_path(settings: Settings) -> None:
    told = {"response": [{"Event": {"info": "a"}}, {"Event": {"Attribute": [{"v": 1}, {"v": "2"}], "info": "b"}}]}
    listed = keep(settings, json.dumps(told).encode())
    assert json.loads(read_record(settings, listed, "response[1].Event.Attribute[1]") or "") == {"v": "2"}
    assert json.loads(read_record(settings, listed, "response[0].Event") or "") == {"info": "a"}
    assert read_record(settings, listed, "response[2].Event.Attribute[0]") is None
    single = keep(settings, json.dumps(told["response"][1]).encode())
    assert json.loads(read_record(settings, single, "Event.Attribute[0]") or "") == {"v": "1"}
    assert json.loads(read_record(settings, single, "Event") or "")["info"] == "b"
    assert read_record(settings, single, "Nothing") is None
    assert json.loads(read_record(settings, single, "document") or "")["Event"]["info"] == "b"


@pytest.mark.parametrize(
    "position",
    [
        "lines:9-12",
        "lines:3-2",
        "lines:0-1",
        "line:0",
        "line:99",
        "line:-1",
        "[7]",
        "tags[99]",
        "row:1",
        "",
        "../../etc/passwd",
        "document",
        "line:1\n",
    ],
)
def test_a_position_that_names_nothing_gives_nothing(settings: Settings, position: str) -> None:
    kind = TAGS.encode() if position.startswith("tags") else b'[{"a": 1}]' if position == "[7]" else b"a,b\n1,2\n"
    assert read_record(settings, keep(settings, kind), position) is None


def test_a_long_record_is_cut(settings: Settings) -> None:
    long = keep(settings, ("€" * 100_000).encode())
    text = read_record(settings, long, "line:1")
    assert text is not None
    assert MAX_RAW_BYTES - 3 <= len(text.encode()) <= MAX_RAW_BYTES


def test_evidence_that_is_gone_or_no_hash_is_said_so(settings: Settings) -> None:
    for name in ("0" * 64, "../../etc/passwd"):
        with pytest.raises(FileUnreadable):
            read_record(settings, name, "line:1")
