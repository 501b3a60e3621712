from __future__ import annotations

import base64
import json
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import MalformedDocument, NotAText, UnsafeDocument
from ingest.parse import gs_file
from ingest.parse.gs_file import read_save_file
from ingest.records import Problem, RawRecord
from ingest.sources.graphsense.adapter import GRAPHSENSE
from ingest.sources.registry import source_for
from tests.support.documents import document, sample, taken_apart

ADDRESS = "1BitcoinEaterAddressDontSendf59kuE"
OTHER = "1CounterpartyXXXXXXXXXXXXXXXUWLpVr"


def packed(text: str) -> bytes:
    """LZW as the dashboard's library writes it: codes of 32 bits, a dictionary without an end."""
    known = {chr(code): code for code in range(256)}
    codes, held = [], ""
    for character in text:
        if held + character in known:
            held += character
        else:
            codes.append(known[held])
            known[held + character] = len(known)
            held = character
    codes.append(known[held])
    return struct.pack(f"<{len(codes)}I", *codes)


def saved(value: object) -> bytes:
    return packed(base64.b64encode(json.dumps(value, separators=(",", ":")).encode()).decode())


def taken(tmp_path: Path, value: object) -> tuple[list[RawRecord], list[Problem]]:
    return taken_apart(GRAPHSENSE, document(tmp_path, saved(value), "x.gs"))


def test_a_trail_comes_in_with_its_notes(tmp_path: Path) -> None:
    given = sample(tmp_path, "graphsense", "trail.gs")
    assert source_for(given) is GRAPHSENSE
    records, rejected = taken_apart(GRAPHSENSE, given)
    assert rejected == []
    assert [(record.position, record.schema) for record in records] == [
        ("addresses[0]", "CryptoWallet"),
        ("addresses[1]", "CryptoWallet"),
        ("addresses[2]", "CryptoWallet"),
        ("transactions[0]", "Transaction"),
        ("transactions[1]", "Transaction"),
        ("annotations[0]", "CryptoWallet"),
        ("annotations[1]", "Transaction"),
        ("edges[0]", "UnknownLink"),
    ]
    assert records[0].subject == records[5].subject == f"wallet-btc-{ADDRESS}"
    assert records[5].properties["tag"] == ["Shop wallet"]
    assert records[3].subject == records[6].subject
    assert records[6].properties["name"] == ["First payment"]
    assert records[4].properties["transactionHash"] == ["0x" + "ab" * 32]
    assert records[4].originals == {"id": ["0x" + "ab" * 32 + "_T3"]}
    assert records[7].properties["object"] == [f"wallet-btc-{OTHER}"]


def test_tags_of_the_older_drawing_come_along(tmp_path: Path) -> None:
    records, rejected = taken_apart(GRAPHSENSE, sample(tmp_path, "graphsense", "graph.gs"))
    assert rejected == []
    assert [record.properties["tag"] for record in records] == [["Heron shop"], ["Burner"]]
    assert records[0].properties["abuseType"] == ["drugs"]


def test_an_entry_of_another_shape_is_set_aside(tmp_path: Path) -> None:
    good = [["btc", ADDRESS], 0, 0, False]
    records, rejected = taken(tmp_path, ["pathfinder", "1", "x", [7, [], [["btc"]], good], [], []])
    assert [(problem.position, problem.reason) for problem in rejected] == [
        (f"addresses[{number}]", "no-entry") for number in range(3)
    ]
    assert [record.position for record in records] == ["addresses[3]"]


@pytest.mark.parametrize("value", [["0.5.2", [], []], ["pathfinder", "2", "x", [], [], []], ["x"]])
def test_a_version_that_nobody_knows_is_refused_with_advice(tmp_path: Path, value: object) -> None:
    with pytest.raises(MalformedDocument, match="save it again"):
        taken(tmp_path, value)


def test_a_small_file_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gs_file, "MAX_TEXT", 1_000_000)
    bomb = saved(["pathfinder", "1", "A" * 3_000_000, [], [], []])
    assert len(bomb) < 50_000
    with pytest.raises(UnsafeDocument, match="unpacks"):
        taken_apart(GRAPHSENSE, document(tmp_path, bomb, "bomb.gs"))


def test_other_binary_files_are_still_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAText):
        document(tmp_path, struct.pack("<8I", *range(8)), "x.gs")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=200), st.binary(max_size=40))
def test_what_was_packed_comes_back_and_what_was_broken_is_said_so(tmp_path: Path, name: str, noise: bytes) -> None:
    path = tmp_path / "x.gs"
    path.write_bytes(saved(["pathfinder", "1", name, [[["btc", name], 0, 0, True]], [], []]))
    assert read_save_file(path, "x")[1]["addresses"] == [[["btc", name], "0", "0", True]]
    path.write_bytes(path.read_bytes()[:60] + noise)
    with pytest.raises(MalformedDocument):
        read_save_file(path, "x")
