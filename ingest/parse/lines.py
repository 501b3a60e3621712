"""Lines of a text of any size in bounded memory, each with its number, however long or broken it is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ingest.records import Problem, problem

CHUNK_BYTES = 1 << 20
MAX_LINE = 16_000_000
"""Characters. The longest entity of OpenSanctions takes about 2 million."""

_EXCERPT = 65_536
_ESCAPED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end, and what is wrong with it, if anything is."""

    number: int
    text: str
    fault: str | None = None

    @property
    def position(self) -> str:
        return f"line:{self.number}"

    def problem(self) -> Problem:
        """The line as a rejected record. Only for a line with a fault."""
        if self.fault == "line-too-long":
            message = f"The line is longer than {MAX_LINE:,} characters."
        else:
            message = "The line holds bytes that do not belong to the encoding of the file."
        return problem(self.position, self.fault or "", message, printable(self.text))


def printable(text: str) -> str:
    """Text that can be written as UTF-8: bytes that could not be decoded show as U+FFFD."""
    return _ESCAPED.sub("\ufffd", text)


def read_lines(
    stream: BinaryIO,
    encoding: str,
    *,
    limit: int = MAX_LINE,
    on_bytes: Callable[[int], None] | None = None,
) -> Iterator[Line]:
    """Every line in order. A line past the limit is skipped up to its end and told as a fault, with its beginning.

    Args:
        limit: In characters.
        on_bytes: Told how many bytes were read each time.
    """
    # UTF-16 and UTF-32 have no single bytes that could be carried along as broken: U+FFFD stands for them.
    wide = encoding.startswith(("utf-16", "utf-32", "utf_16", "utf_32"))
    decoder = codecs.getincrementaldecoder(encoding)("replace" if wide else "surrogateescape")
    number = 1
    pending: list[str] = []
    held = 0
    overflow = False
    broken = False
    ended_with_cr = False
    while True:
        chunk = stream.read(CHUNK_BYTES)
        if on_bytes is not None and chunk:
            on_bytes(len(chunk))
        text = decoder.decode(chunk, final=not chunk)
        broken = broken or (not text.isascii() and _ESCAPED.search(text) is not None)
        if ended_with_cr and text.startswith("\n"):
            text = text[1:]
        ended_with_cr = text.endswith("\r") if text else ended_with_cr
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        parts = text.split("\n")
        for part in parts[:-1]:
            whole = "".join((*pending, part)) if pending else part
            yield _line(number, whole, overflow or len(whole) > limit, broken)
            number += 1
            pending.clear()
            held = 0
            overflow = False
        last = parts[-1]
        if last and not overflow:
            pending.append(last)
            held += len(last)
            if held > limit:
                pending[:] = ["".join(pending)[:_EXCERPT]]
                overflow = True
        if not pending:
            broken = False
        if not chunk:
            break
    if pending:
        yield _line(number, "".join(pending), overflow, broken)


def _line(number: int, text: str, overflow: bool, broken: bool) -> Line:
    if overflow:
        return Line(number, text[:_EXCERPT], "line-too-long")
    if broken and _ESCAPED.search(text) is not None:
        return Line(number, text, "broken-encoding")
    return Line(number, text)
