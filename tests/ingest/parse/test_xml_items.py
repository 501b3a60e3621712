"""XML of any size and any malice: what is wanted comes out whole, the rest takes no memory."""

from __future__ import annotations

import io
import tracemalloc
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import MalformedDocument, UnsafeDocument
from ingest.parse.xml_items import MAX_DEPTH, MAX_ELEMENT, element_text, read_elements, text_of
from ingest.records import Problem
from tests.ingest.parse.test_lines import Trickle

plain = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=12)


def elements(text: str | bytes, *wanted: str, opened: tuple[str, ...] = (), encoding: str = "utf-8") -> list[object]:
    raw = text.encode() if isinstance(text, str) else text
    found = read_elements(Trickle(raw), encoding, "test.xml", wanted, opened=opened)
    return [item if isinstance(item, Problem) else (item[0], element_text(item[1])) for item in found]


@given(st.lists(st.tuples(plain, plain), max_size=5))
def test_texts_and_attributes_come_out_as_they_went_in(values: list[tuple[str, str]]) -> None:
    rows = "".join(f"<r a={quoteattr(a)}><t>{escape(b)}</t></r>" for a, b in values)
    found = list(read_elements(Trickle(f"<all>{rows}</all>".encode()), "utf-8", "x", {"r"}))
    assert [(e.get("a"), e.findtext("t")) for _, e in found] == values  # type: ignore[misc]
    assert [place for place, _ in found] == [f"r[{number}]" for number in range(len(values))]  # type: ignore[misc]


def test_names_are_local_and_what_is_inside_is_a_part() -> None:
    text = '<d:doc xmlns:d="urn:x" xmlns="urn:y"><g id="1"><n x="a"><n/>t</n></g><n/></d:doc>'
    assert elements(text, "n", opened=("g",)) == [
        ("g[0]", '<g id="1" />'),
        ("n[0]", '<n x="a"><n />t</n>'),
        ("n[2]", "<n />"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]><x><n>&b;</n></x>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x><n>&a;</n></x>',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1/x.dtd"> %a;]><x><n/></x>',
        "<n>" * (MAX_DEPTH + 1),
    ],
)
def test_entities_and_bottomless_depth_are_refused(text: str) -> None:
    with pytest.raises(UnsafeDocument, match=r"test\.xml is refused at line 1"):
        elements(text, "n")


def test_an_external_document_type_is_never_fetched() -> None:
    assert elements('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x><n/></x>', "n") == [("n[0]", "<n />")]


def test_what_stands_before_a_break_is_taken() -> None:
    reader = read_elements(io.BytesIO(b"<x><n>1</n>\n<n>2</n><n>"), "utf-8", "x.xml", {"n"})
    assert text_of(next(reader)[1]) == "1"  # type: ignore[index]
    assert text_of(next(reader)[1]) == "2"  # type: ignore[index]
    with pytest.raises(MalformedDocument, match=r"x\.xml cannot be read past line 2: no element found"):
        next(reader)


def test_bytes_of_another_encoding_set_one_element_aside() -> None:
    [first, broken, last] = elements(b"<x><n>\xc3\xa9</n><n>\xe9t\xe9</n><n>z</n></x>", "n")
    assert (first, last) == (("n[0]", "<n>é</n>"), ("n[2]", "<n>z</n>"))
    assert isinstance(broken, Problem)
    assert (broken.position, broken.reason) == ("n[1]", "broken-encoding")


def test_a_false_declaration_does_not_mislead() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><n>Ж</n>'
    assert elements(text, "n") == [("n[0]", "<n>Ж</n>")]
    assert elements(text.encode("cp1251"), "n", encoding="cp1251") == [("n[0]", "<n>Ж</n>")]


def test_an_endless_element_is_set_aside_without_being_held() -> None:
    class Endless(io.RawIOBase):
        left = 60

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            self.left -= 1
            inside = (b"<m>" + b"y" * 65_000 + b"</m>") * 16
            part = {59: b"<x><n>", 0: b"</n><n/></x>", -1: b""}.get(self.left, inside)
            assert len(part) <= len(buffer)
            buffer[: len(part)] = part
            return len(part)

    tracemalloc.start()
    found = list(read_elements(Endless(), "utf-8", "x.xml", {"n"}))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found[0], Problem)
    assert found[0].reason == "too-large"
    assert len(found) == 2
    assert peak < 60 * MAX_ELEMENT
