from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import MalformedDocument
from ingest.parse import json_items
from ingest.parse.json_items import read_items, read_parts, read_value
from tests.ingest.parse.test_lines import Trickle

value = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


def items(text: str, path: str = "") -> list[tuple[str, Any]]:
    return list(read_items(Trickle(text.encode()), "utf-8", "test.json", path=path))


@given(st.lists(value, max_size=6), st.booleans())
def test_items_of_an_array_come_out_as_they_went_in(wanted: list[Any], pretty: bool) -> None:
    text = json.dumps(wanted, indent=2 if pretty else None, ensure_ascii=False)
    assert items(text) == [(f"[{number}]", item) for number, item in enumerate(wanted)]


@given(st.lists(value, max_size=4), value)
def test_items_are_found_behind_a_path(wanted: list[Any], other: Any) -> None:
    text = json.dumps({"before": other, "data": {"x": other, "rows": wanted, "y": 1}})
    assert [item for _, item in items(text, "data.rows")] == wanted


def test_numbers_stay_as_they_were_written() -> None:
    assert items("[0.10, 12345678901234567890123, 1e400]") == [
        ("[0]", "0.10"),
        ("[1]", "12345678901234567890123"),
        ("[2]", "1e400"),
    ]


@given(st.lists(value, min_size=1, max_size=4), st.data())
def test_a_truncated_array_gives_its_first_items_and_then_says_where_it_ends(wanted: list[Any], data: Any) -> None:
    text = json.dumps(wanted)
    cut = data.draw(st.integers(1, len(text) - 1))
    found: list[Any] = []
    with pytest.raises(MalformedDocument):
        found.extend(item for _, item in read_items(Trickle(text[:cut].encode()), "utf-8", "test.json"))
    assert found == wanted[: len(found)]


def test_nesting_without_end_is_an_error_and_no_crash() -> None:
    with pytest.raises(MalformedDocument, match="nested"):
        items("[" + '{"a":' * 50_000)
    with pytest.raises(ValueError, match="nested"):
        read_value("[" * 50_000)


def test_a_missing_list_is_named() -> None:
    with pytest.raises(MalformedDocument, match="there is no 'rows'"):
        items('{"other": []}', "rows")


def test_a_value_longer_than_any_record_is_refused_before_memory_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_items, "MAX_LINE", 10_000)
    monkeypatch.setattr(json_items, "CHUNK_BYTES", 1_000)
    with pytest.raises(MalformedDocument, match="longer than"):
        list(read_items(io.BytesIO(b'[{"a": 1}, "' + b"x" * 100_000 + b'"]'), "utf-8", "test.json"))


def parts(text: str, *lists: str) -> list[tuple[str, object]]:
    return list(read_parts(io.BytesIO(text.encode()), "utf-8", "x.json", lists))


def test_a_document_comes_in_parts_whatever_the_order_of_its_keys() -> None:
    text = '{"objects": [{"a": 1}, {"b": []}], "id": "x", "empty": [], "objects2": [1]}'
    assert parts(text, "objects[]") == [
        ("objects[0]", {"a": "1"}),
        ("objects[1]", {"b": []}),
        ("id", "x"),
        ("empty", []),
        ("objects2", ["1"]),
    ]
    text = '{"response": [{"Event": {"Attribute": [{"v": 1}], "info": "i"}}, 7]}'
    assert parts(text, "response[].Event.Attribute[]") == [
        ("response[0].Event.Attribute[0]", {"v": "1"}),
        ("response[0].Event.info", "i"),
        ("response[1]", "7"),
    ]
    assert parts('[{"@graph": [1]}, 2]', "[].@graph[]", "[]") == [("[0].@graph[0]", "1"), ("[1]", "2")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"objects": [1, 2', "breaks off"),
        ('{"objects": [1 2]}', "comma"),
        ('{"objects": [1], "objects": [2]}', "twice"),
        ('{"objects": [1], 5: 6}', "key"),
        ('{"objects": [1]', "breaks off"),
        ('{"objects": ' + "[" * 200_000, "nested too deeply"),
    ],
)
def test_what_stood_before_a_break_in_parts_is_read(text: str, reason: str) -> None:
    found: list[tuple[str, object]] = []
    with pytest.raises(MalformedDocument, match=reason):
        found.extend(read_parts(io.BytesIO(text.encode()), "utf-8", "x.json", ("objects[]",)))
    assert found[:1] == ([("objects[0]", "1")] if "[1" in text else [])


@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3),
        st.lists(st.one_of(st.integers(), st.text(max_size=4)), max_size=4),
        max_size=5,
    )
)
def test_parts_hold_all_that_the_document_holds(told: dict[str, list[object]]) -> None:
    found = parts(json.dumps(told), *(f"{key}[]" for key in told))
    assert found == [
        (f"{key}[{number}]", str(value) if isinstance(value, int) else value)
        for key, values in told.items()
        for number, value in enumerate(values)
    ]
