from __future__ import annotations

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse import components
from ingest.parse.components import Component, read_components
from ingest.parse.lines import read_lines
from ingest.records import Problem


def read(text: str | bytes) -> list[Component | Problem]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_components(read_lines(io.BytesIO(data), "utf-8")))


def only(text: str | bytes) -> Component:
    (found,) = read(text)
    assert isinstance(found, Component)
    return found


def card(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCARD", *lines, "END:VCARD", ""])


@pytest.mark.parametrize(
    ("line", "value", "parameters"),
    [
        ("NOTE:a\\, b\\nc", "a, b\nc", {}),
        ("item1.TEL;CELL;TYPE=work,voice:1", "1", {"TYPE": ["CELL", "work", "voice"]}),
        ('X;CN="a:b;c,d":e:f', "e:f", {"CN": ["a:b;c,d"]}),
        ("N;ENCODING=QUOTED-PRINTABLE;CHARSET=windows-1251:=CF=E8", "Пи", {"ENCODING": ["QUOTED-PRINTABLE"]}),
        ("N;QUOTED-PRINTABLE:=C3=\r\n=BC", "ü", {"ENCODING": ["QUOTED-PRINTABLE"]}),
        ("NOTE:two\r\n  words\r\n\tmore", "two wordsmore", {}),
        ("N;CHARSET=x-none;ENCODING=QUOTED-PRINTABLE:=FC", "ü", {"CHARSET": ["x-none"]}),
    ],
)
def test_a_property_is_read_as_its_version_writes_it(line: str, value: str, parameters: dict[str, list[str]]) -> None:
    found = only(card(line)).properties[0]
    assert found.text == value
    assert parameters.items() <= found.parameters.items()


def test_a_line_in_the_charset_that_it_names_is_read_in_it() -> None:
    data = b"BEGIN:VCARD\r\nFN;CHARSET=windows-1252:J\xfcrgen\r\nEND:VCARD\r\n"
    assert only(data).properties[0].text == "Jürgen"


def test_components_inside_of_others_are_left_out() -> None:
    text = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:1\nBEGIN:VALARM\nACTION:A\n"
    found = only(text + "END:VALARM\nSUMMARY:s\nEND:VEVENT\nEND:VCALENDAR\n")
    assert [(prop.name, prop.text) for prop in found.properties] == [("UID", "1"), ("SUMMARY", "s")]
    assert found.position == "VEVENT[0]"


def test_a_card_without_an_end_costs_itself_alone() -> None:
    found = read("BEGIN:VCARD\nFN:a\nBEGIN:VCARD\nFN:b\nEND:VCARD\nEND:VCARD\nBEGIN:VCARD\nFN:c\n")
    assert [item.reason if isinstance(item, Problem) else item.properties[0].text for item in found] == [
        "no-end",
        "b",
        "no-end",
    ]
    assert [item.position for item in found] == ["VCARD[0]", "VCARD[1]", "VCARD[2]"]


def test_a_card_that_is_too_large_is_set_aside_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "MAX_CHARACTERS", 1_000)
    found = read(card("FN:a", *["NOTE:" + "x" * 90] * 20) + card("FN:b"))
    assert [type(item) for item in found] == [Problem, Component]


def test_lines_made_to_cost_time_cost_none() -> None:
    started = time.monotonic()
    read(card("X" + "=" * 400_000, *["="] * 2_000, "A;" + ";" * 100_000 + ":1", 'B;C="' + ',"' * 100_000))
    read("BEGIN:VCALENDAR\n" * 50_000)
    assert time.monotonic() - started < 10


@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_text_between_begin_and_end_is_read(lines: list[str]) -> None:
    for found in read(card(*lines)):
        assert found.position.startswith("V")
