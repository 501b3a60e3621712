"""Messages of a mailbox of any size, one at a time and as bytes: an mbox file, or a single message (eml).

Formats: RFC 4155 and the variants that Mutt and Qmail describe (mboxo, mboxrd): a message begins at a line `From
address date` after an empty line; such lines inside of messages are quoted with `>`, which is taken off again. RFC 5322
for eml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_MESSAGE = 64 * 2**20
"""Bytes of one message that are held. Of a longer one the header is read; the rest stays in the evidence."""

_PIECE = 2**16
"""A line is read in pieces of this size: a mailbox may be one line of 2 GB."""

_FROM = re.compile(rb"From (?:\S+|\".*\") .*\d\d:\d\d.*(?:19|20)\d\d")
_QUOTED = re.compile(rb">+From ")
_FIELD = re.compile(rb"([!-9;-~]+):[ \t]?", re.MULTILINE)
_OF_MAIL = frozenset(
    b"from to cc subject date message-id received return-path delivered-to mime-version dkim-signature".split()
)
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class RawMessage:
    """Attributes:
    number: Counted from 0.
    content: The message without its `From ` line and without the quoting of such lines.
    whole: False if it is longer than MAX_MESSAGE; then the content is its beginning.
    """

    number: int
    content: bytes
    whole: bool = True

    @property
    def position(self) -> str:
        return f"message[{self.number}]"


def looks_like_mail(head: bytes) -> bool:
    """Whether bytes begin as an mbox file or as a message: a header with several fields that only mail has."""
    start = head.lstrip(b"\xef\xbb\xbf\r\n")
    if _FROM.match(start):
        start = start.partition(b"\n")[2]
        return _FIELD.match(start) is not None
    header = re.split(rb"\r?\n\r?\n", start[: 2**16], maxsplit=1)
    lines = header[0].splitlines()
    if len(header) < 2 or not all(line[:1] in (b" ", b"\t") or _FIELD.match(line) for line in lines):
        return False
    names = {found[1].lower() for line in lines if (found := _FIELD.match(line))}
    return len(names & _OF_MAIL) >= _ENOUGH and b"from" in names


def read_messages(stream: BinaryIO, *, on_bytes: Callable[[int], None] | None = None) -> Iterator[RawMessage]:
    """Every message in order. A file that does not begin with a `From ` line is one message.

    Args:
        on_bytes: Told how many bytes were read each time.
    """
    number = 0
    held: list[bytes] = []
    size = 0
    blank, fresh = True, True  # whether the line before was empty, and whether a line begins here
    mailbox: bool | None = None
    untold = 0
    while piece := stream.readline(_PIECE):
        untold += len(piece)
        if on_bytes is not None and untold >= 2**20:
            on_bytes(untold)
            untold = 0
        if mailbox is None:
            piece = piece.removeprefix(b"\xef\xbb\xbf")
            if not piece.strip():
                continue
            mailbox = _FROM.match(piece) is not None
            if mailbox:
                blank, fresh = False, True
                continue
        if fresh and mailbox:
            if blank and piece.startswith(b"From ") and _FROM.match(piece):
                yield RawMessage(number, b"".join(held), size <= MAX_MESSAGE)
                number, held, size, blank = number + 1, [], 0, False
                continue
            if _QUOTED.match(piece):
                piece = piece[1:]
        blank = fresh and not piece.strip(b"\r\n")
        fresh = piece.endswith(b"\n")
        if size <= MAX_MESSAGE:
            held.append(piece)
        size += len(piece)
    if on_bytes is not None and untold:
        on_bytes(untold)
    if held:
        yield RawMessage(number, b"".join(held), size <= MAX_MESSAGE)
