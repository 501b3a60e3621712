from __future__ import annotations

import io
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import IngestError, MalformedDocument, UnsafeDocument
from ingest.parse.yaml_items import YamlList, read_yaml

text = st.text(st.characters(whitelist_categories=["L", "N", "P", "Z"]), max_size=12)
item = st.dictionaries(text.filter(bool), text | st.lists(text, max_size=3), max_size=4)


def items(content: str, key: str = "tags") -> list[Any]:
    return [node for _, _, node in YamlList(io.BytesIO(content.encode()), "utf-8", "test.yaml").items(key)]


@given(st.lists(item, max_size=5))
def test_items_come_out_as_text(wanted: list[Any]) -> None:
    quoted = yaml.dump({"title": "x", "tags": wanted}, default_style='"', allow_unicode=True)
    assert items(quoted) == wanted


@given(st.text(alphabet="tags:-[]{}&*!|>\"' \n\tab1#%@", max_size=80))
def test_no_text_does_more_than_fail_with_our_error(content: str) -> None:
    try:
        found = items("tags:\n" + content)
    except IngestError:
        return
    assert isinstance(found, list)


def test_values_stay_as_they_were_written() -> None:
    assert items("tags:\n- {a: 2021-11-12, b: NO, c: 010, d: ~, e: 1.10}") == [
        {"a": "2021-11-12", "b": "NO", "c": "010", "d": None, "e": "1.10"}
    ]


def test_the_header_is_found_on_both_sides_of_the_list() -> None:
    pack = YamlList(io.BytesIO(b"title: x\ntags:\n- {a: b}\nlabel: late\n"), "utf-8", "test.yaml")
    assert pack.header(("tags",)) == ({"title": "x", "label": "late"}, "tags")


def test_a_bomb_of_aliases_is_refused() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\ntags: [*b, *b]\n"
    with pytest.raises(UnsafeDocument, match="aliases"):
        items(bomb)


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!include", "!!binary"])
def test_a_tag_that_asks_for_more_than_data_is_refused(tag: str) -> None:
    with pytest.raises(UnsafeDocument, match="asks for more than data"):
        items(f"tags:\n- {tag} [id]\n")


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(UnsafeDocument, match="deep"):
        items("tags: " + "[" * 5_000)


def test_a_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(MalformedDocument, match="line 3: 'a' stands there twice"):
        items("tags:\n- a: 1\n  a: 2\n")


def test_a_file_that_breaks_off_gives_its_first_items() -> None:
    broken = YamlList(io.BytesIO(b"tags:\n- a: b\n- c: d\n- {e: \n"), "utf-8", "t").items("tags")
    assert [next(broken)[1:], next(broken)[1:]] == [(2, {"a": "b"}), (3, {"c": "d"})]
    with pytest.raises(MalformedDocument, match="line 5"):
        next(broken)


def test_a_document_that_is_no_mapping_is_named() -> None:
    with pytest.raises(MalformedDocument, match="no mapping"):
        read_yaml(io.BytesIO(b"- a\n- b\n"), "utf-8", "test.yaml")
