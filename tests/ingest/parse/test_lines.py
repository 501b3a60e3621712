from __future__ import annotations

import io
import tracemalloc
from typing import BinaryIO, cast

from hypothesis import given
from hypothesis import strategies as st

from ingest.parse.lines import read_lines


class Trickle(io.BytesIO):
    """A stream that gives a few bytes at a time, so that characters and line ends fall between chunks."""

    step = 3

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self.step)


def texts(data: bytes, encoding: str) -> list[str]:
    return [line.text for line in read_lines(Trickle(data), encoding)]


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n"), min_size=1)))
def test_lines_come_out_as_they_went_in_wherever_the_chunks_end(wanted: list[str]) -> None:
    for encoding in ("utf-8", "utf-16", "utf-32-be"):
        for end in ("\n", "\r\n", "\r"):
            assert texts(end.join(wanted).encode(encoding), encoding) == wanted


@given(st.binary(max_size=400), st.sampled_from(["utf-8", "utf-16-le", "cp1252", "utf-8-sig"]))
def test_no_bytes_stop_the_reader(data: bytes, encoding: str) -> None:
    found = list(read_lines(Trickle(data), encoding, limit=50))
    assert [line.number for line in found] == sorted({line.number for line in found})
    assert all(len(line.text) <= 50 or line.fault == "line-too-long" for line in found)


def test_a_line_past_the_limit_is_told_and_the_next_one_is_read() -> None:
    found = list(read_lines(Trickle(b"short\n" + b"x" * 5_000 + b"\nafter\n"), "utf-8", limit=100))
    assert [(line.number, line.fault) for line in found] == [(1, None), (2, "line-too-long"), (3, None)]
    assert found[1].problem().position == "line:2"
    assert found[2].text == "after"


def test_a_line_with_bytes_of_another_encoding_is_told_and_the_others_are_read() -> None:
    found = list(read_lines(io.BytesIO("Zoë\n".encode() + b"M\xfcller\nend"), "utf-8"))
    assert [(line.text, line.fault) for line in found] == [
        ("Zoë", None),
        ("M\udcfcller", "broken-encoding"),
        ("end", None),
    ]
    assert found[1].problem().raw == "M\ufffdller"


class Endless(io.RawIOBase):
    """So many bytes of one line, made as they are read."""

    def __init__(self, total: int) -> None:
        self.left = total

    def read(self, size: int = -1, /) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return b"x" * size


def test_a_single_line_of_a_gigabyte_is_skipped_in_the_memory_of_a_few_chunks() -> None:
    tracemalloc.start()
    try:
        found = list(read_lines(cast(BinaryIO, Endless(1 << 30)), "utf-8", limit=1_000_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [(line.number, line.fault, len(line.text)) for line in found] == [(1, "line-too-long", 65_536)]
    assert peak < 16 << 20
