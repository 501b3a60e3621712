from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import MalformedDocument
from ingest.parse import json_items
from ingest.parse.json_items import read_items, read_value
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
