from __future__ import annotations

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse import messages
from ingest.parse.messages import looks_like_mail, read_messages

FROM = b"From a@b.example Mon Feb  2 08:00:00 2026\n"


def contents(data: bytes) -> list[bytes]:
    return [message.content for message in read_messages(io.BytesIO(data))]


def test_a_mailbox_is_split_where_messages_begin_and_nowhere_else() -> None:
    first = b"Subject: a\n\nFrom here on it goes well.\nFrom x Mon Feb  2 08:00:00 2026 was no start\n\n"
    second = b"Subject: b\n\n>From the start\n>>From twice\n"
    assert contents(FROM + first + FROM + second) == [first, b"Subject: b\n\nFrom the start\n>From twice\n"]


def test_a_single_message_stays_as_it_is() -> None:
    text = b"Subject: a\r\n\r\n>From me\r\n\r\nFrom a@b.example Mon Feb  2 08:00:00 2026\r\n"
    assert contents(text) == [text]
    assert contents(b"\n\n") == []


@pytest.mark.parametrize(
    ("head", "mail"),
    [
        (FROM + b"Subject: a\n\n", True),
        (b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\nhello", True),
        (b"Received: from x\r\n by y\r\nFrom: a@b.example\r\nDate: today\r\n\r\n", True),
        (FROM + b"no header here\n", False),
        (b"From the beginning of 2026 at 08:00\nall went well\n", False),
        (b"from: a\nto: b\nsubject: c\n", False),  # YAML, or a header without an end
        (b"title: A pack\ncreator: x\n\ntags:\n- a\n", False),
        (b'{"from": "a"}\n\n', False),
    ],
)
def test_mail_is_told_from_other_text(head: bytes, mail: bool) -> None:
    assert looks_like_mail(head) is mail


class Endless(io.RawIOBase):
    """A mailbox of one line that is made while it is read."""

    def __init__(self, size: int) -> None:
        self._head = io.BytesIO(FROM + b"Subject: a\n\n")
        self._left = size

    def readline(self, limit: int | None = -1, /) -> bytes:
        line = self._head.readline()
        if line:
            return line
        piece = b"x" * min(limit or 0, self._left)
        self._left -= len(piece)
        return piece


def test_a_huge_message_is_not_held() -> None:
    tracemalloc.start()
    try:
        found = list(read_messages(Endless(600 * 2**20)))  # type: ignore[arg-type]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [(message.whole, message.content[:9]) for message in found] == [(False, b"Subject: ")]
    assert peak < 3 * messages.MAX_MESSAGE


@given(
    st.lists(
        st.binary(max_size=60).filter(lambda part: b"From " not in part and b"\r" not in part), min_size=1, max_size=5
    )
)
def test_every_byte_of_every_message_comes_out(parts: list[bytes]) -> None:
    bodies = [b"Subject: x\n\n" + part.replace(b">", b"") + b"\n\n" for part in parts]
    assert contents(b"".join(FROM + body for body in bodies)) == bodies
