"""Items of a JSON document of any size, one at a time: those of an array, or of one list inside an object."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Collection, Iterator
from typing import BinaryIO

from ingest.errors import MalformedDocument
from ingest.parse.lines import CHUNK_BYTES, MAX_LINE

_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)
"""Numbers stay as they were written: an amount of 0.10 does not become 0.1, nor an account number a float."""

_SPACE = re.compile(r"[ \t\r\n]*")
MAX_DEPTH = 8
"""Levels of objects on the way to the list of records."""

MAX_KEYS = 10_000
"""Keys of one object that are remembered, to find those that stand twice."""


def read_value(text: str) -> object:
    """One JSON value with its numbers as text.

    Raises: ValueError, also for nesting without end and numbers of a million digits.
    """
    try:
        return json.loads(text, parse_float=str, parse_int=str)
    except RecursionError as deep:
        raise ValueError("it is nested too deeply") from deep


class _Text:
    """The text of a document as far as it was read, with a place in it."""

    def __init__(self, stream: BinaryIO, encoding: str, name: str, on_bytes: Callable[[int], None] | None) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._on_bytes = on_bytes
        self._name = name
        self._text = ""
        self._at = 0
        self._ended = False
        self._dropped = 0

    def fail(self, reason: str) -> MalformedDocument:
        return MalformedDocument(self._name, f"character {self._dropped + self._at + 1:,}", reason)

    def _more(self) -> bool:
        if self._ended:
            return False
        chunk = self._stream.read(CHUNK_BYTES)
        if self._on_bytes is not None and chunk:
            self._on_bytes(len(chunk))
        self._ended = not chunk
        self._dropped += self._at
        self._text = self._text[self._at :] + self._decoder.decode(chunk, final=self._ended)
        self._at = 0
        return not self._ended

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, wanted: str) -> None:
        found = self.peek()
        if found != wanted:
            raise self.fail(f"{wanted!r} is missing" + ("" if found else ", the document breaks off"))
        self._at += 1

    def _may_go_on(self, end: int) -> bool:
        """Whether a number that seems to end there could have more digits in the next chunk: `0.` of `0.10`."""
        return self._text[self._at] in "-0123456789" and not self._text[end : end + 4].strip("0123456789.eE+-")

    def value(self) -> object:
        """The next JSON value, which may not be longer than the longest line."""
        self.peek()
        tried = 0
        while True:
            if len(self._text) - self._at > tried or self._ended:
                tried = len(self._text) - self._at
                try:
                    value, end = _DECODER.raw_decode(self._text, self._at)
                except RecursionError:
                    raise self.fail("it is nested too deeply") from None
                except ValueError as wrong:
                    if self._ended:
                        raise self.fail(f"it breaks off or is no JSON ({wrong})") from None
                else:
                    if self._ended or not self._may_go_on(end):
                        self._at = end
                        return value
            if tried > MAX_LINE:
                raise self.fail(f"one value is longer than {MAX_LINE:,} characters, or what stands there is no JSON")
            size = len(self._text)
            while self._more() and len(self._text) < 2 * size:
                continue  # doubling keeps the repeated attempts linear in all


def read_items(
    stream: BinaryIO,
    encoding: str,
    name: str,
    *,
    path: str = "",
    on_bytes: Callable[[int], None] | None = None,
) -> Iterator[tuple[str, object]]:
    """Items with their positions, such as `values[3]`.

    Args:
        path: Keys that lead from the top to the list, with dots between: `values`, `data.rows`. Empty for a document
            that is an array; an object without a path is one item.

    Raises: MalformedDocument, after the items that could be read.
    """
    text = _Text(stream, encoding, name, on_bytes)
    keys = [key for key in path.split(".") if key]
    if len(keys) > MAX_DEPTH:
        raise text.fail(f"the path {path!r} has more than {MAX_DEPTH} keys")
    for depth, key in enumerate(keys):
        text.take("{")
        if not _go_to(text, key):
            raise text.fail(f"there is no {'.'.join(keys[: depth + 1])!r} in the document")
    if text.peek() != "[":
        yield (path or "document"), text.value()
        return
    text.take("[")
    number = 0
    while text.peek() != "]":
        if number:
            text.take(",")
        yield f"{path}[{number}]", text.value()
        number += 1
        if text.peek() not in ",]":
            raise text.fail("a comma or the end of the list is missing")
        if not text.peek():
            raise text.fail("the document breaks off inside the list")
    text.take("]")


def _go_to(text: _Text, key: str) -> bool:
    """Moves to the value of a key of the object that was entered."""
    while text.peek() != "}":
        found = text.value()
        text.take(":")
        if found == key:
            return True
        text.peek()
        text.value()
        if text.peek() == ",":
            text.take(",")
    return False


def read_parts(
    stream: BinaryIO,
    encoding: str,
    name: str,
    lists: Collection[str],
    *,
    on_bytes: Callable[[int], None] | None = None,
) -> Iterator[tuple[str, object]]:
    """A document in parts, in the order in which they stand: items of the lists named, and every other member whole.

    So a document whose keys come in any order, or whose lists of records lie inside of records, is read without being
    held. Each part comes with its position, such as `objects[3]` or `response[0].Event.info`.

    Args:
        lists: The lists to take apart, with `[]` for each step into one: `objects[]`, `response[].Event.Attribute[]`.

    Raises: MalformedDocument, after the parts that could be read.
    """
    opened = {"", *(entry[:end] for entry in lists for end in _ends(entry))}
    yield from _parts(_Text(stream, encoding, name, on_bytes), "", "", frozenset(opened))


def _ends(entry: str) -> Iterator[int]:
    """Where each container on the way to a list ends in its name, the list itself among them."""
    for found in re.finditer(r"\[\]|\.", entry):
        yield found.start()
        if found[0] == "[]" and found.end() < len(entry):
            yield found.end()


def _parts(text: _Text, position: str, pattern: str, opened: frozenset[str]) -> Iterator[tuple[str, object]]:
    first = text.peek() if pattern in opened else ""
    if first == "[":
        text.take("[")
        number = 0
        while text.peek() != "]":
            if number:
                text.take(",")
            yield from _parts(text, f"{position}[{number}]", f"{pattern}[]", opened)
            number += 1
            if not text.peek():
                raise text.fail("the document breaks off inside the list")
            if text.peek() not in ",]":
                raise text.fail("a comma or the end of the list is missing")
        text.take("]")
    elif first == "{":
        text.take("{")
        seen: set[str] = set()
        while text.peek() != "}":
            if seen:
                text.take(",")
            key = text.value() if text.peek() == '"' else None
            if not isinstance(key, str):
                raise text.fail("a key is no text")
            text.take(":")
            inside = f"{pattern}.{key}" if pattern else key
            if key in seen and inside in opened:
                raise text.fail(f"{key!r} stands twice, so that nobody knows which of the two is meant")
            if len(seen) <= MAX_KEYS:
                seen.add(key)
            yield from _parts(text, f"{position}.{key}" if position else key, inside, opened)
            if not text.peek():
                raise text.fail("the document breaks off inside an object")
        text.take("}")
    else:
        yield position, text.value()
