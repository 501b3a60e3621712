"""Elements of an XML document of any size, one at a time, without entities, external parts or depth without end."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element
from xml.etree.ElementTree import tostring as xml_text
from xml.parsers import expat

from ingest.errors import MalformedDocument, UnsafeDocument
from ingest.parse.lines import CHUNK_BYTES, printable
from ingest.records import Problem, problem

MAX_DEPTH = 200
MAX_ELEMENT = 4_000_000
"""Characters and attributes of one wanted element."""

_BROKEN = "\U0010fffd"
"""Stands for bytes that are no text; the last private character, which no text has."""

_UNDECODED = dict.fromkeys(range(0xDC80, 0xDD00), _BROKEN)


def read_elements(
    stream: BinaryIO,
    encoding: str,
    name: str,
    wanted: Collection[str],
    *,
    opened: Collection[str] = (),
    on_bytes: Callable[[int], None] | None = None,
) -> Iterator[tuple[str, Element] | Problem]:
    """Wanted elements in the order of the document, each whole and with its position, such as `node[3]`.

    Tags and attributes are local names: the namespace of a message changes with its version. A wanted element inside a
    wanted one is a part of it and does not come on its own. Positions count all elements of the same name, from 0.

    Args:
        wanted: Local names of the elements that are records, or that say something about those after them.
        opened: Local names of elements that are told when they begin, with attributes alone: they hold records.

    Raises: MalformedDocument, after the elements that could be read; UnsafeDocument for entities and bottomless depth.
    """
    reader = _Reader(name, frozenset(wanted), frozenset(opened))
    # What a document says about its own encoding may be wrong: it is decoded as the whole file was found to be.
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape" if "utf-16" not in encoding else "replace")
    ended = False
    while not ended:
        chunk = stream.read(CHUNK_BYTES)
        ended = not chunk
        if on_bytes is not None and chunk:
            on_bytes(len(chunk))
        text = decoder.decode(chunk, final=ended)
        yield from reader.feed(text if text.isascii() else text.translate(_UNDECODED), ended)


def element_text(element: Element) -> str:
    """An element as it would stand in a document, for showing and for the quarantine."""
    return printable(xml_text(element, encoding="unicode").replace(_BROKEN, "\ufffd"))


def text_of(element: Element | None, *path: str) -> str | None:
    """The text of the first element along a path of local names, without blanks around; None if it has none."""
    for step in path:
        element = None if element is None else element.find(step)
    if element is None:
        return None
    return (element.text or "").strip() or None


class _Reader:
    """Builds the wanted elements from what expat tells."""

    def __init__(self, name: str, wanted: frozenset[str], opened: frozenset[str]) -> None:
        self._name = name
        self._wanted = wanted
        self._opened = opened
        self._found: list[tuple[str, Element] | Problem] = []
        self._counts: Counter[str] = Counter()
        self._stack: list[Element] = []
        self._depth = 0
        self._size = 0
        self._broken = False
        self._position = ""
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser = parser

    def feed(self, text: str, ended: bool) -> Iterator[tuple[str, Element] | Problem]:
        """What became whole with this text."""
        try:
            self._parser.Parse(text.encode("utf-8", "replace"), ended)
        except UnsafeDocument:
            yield from self._found
            raise
        except expat.ExpatError as wrong:
            yield from self._found
            reason = expat.ErrorString(wrong.code) or "it is no XML"
            raise MalformedDocument(self._name, f"line {wrong.lineno:,}", reason) from wrong
        found, self._found = self._found, []
        yield from found

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._refuse(f"elements stand more than {MAX_DEPTH} deep in one another")
        local = _local(tag)
        number = self._counts[local]
        self._counts[local] = number + 1
        if not self._stack:
            self._position = f"{local}[{number}]"
            if local not in self._wanted:
                if local in self._opened:
                    self._found.append((self._position, Element(local, _locals(attributes))))
                return
        element = Element(local, _locals(attributes))
        self._size += 16 + sum(len(key) + len(value) for key, value in attributes.items())
        if any(_BROKEN in value for value in attributes.values()):
            self._broken = True
        if self._stack and self._size <= MAX_ELEMENT:
            self._stack[-1].append(element)
        self._stack.append(element)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if not self._stack:
            return
        element = self._stack.pop()
        if self._stack:
            return
        position = self._position
        if self._size > MAX_ELEMENT:
            message = f"The element has more than {MAX_ELEMENT:,} characters."
            self._found.append(problem(position, "too-large", message, f"<{_local(tag)}>"))
        elif self._broken:
            message = "The element holds bytes that do not belong to the encoding of the file."
            self._found.append(problem(position, "broken-encoding", message, element_text(element)))
        else:
            self._found.append((position, element))
        self._size, self._broken = 0, False

    def _text(self, text: str) -> None:
        if not self._stack:
            return
        self._size += len(text)
        self._broken = self._broken or _BROKEN in text
        if self._size > MAX_ELEMENT:
            return
        inside = self._stack[-1]
        if len(inside):
            inside[-1].tail = (inside[-1].tail or "") + text
        else:
            inside.text = (inside.text or "") + text

    def _entity(self, *_: object) -> None:
        self._refuse("it declares entities, which can grow without end or name other files")

    def _refuse(self, reason: str) -> None:
        raise UnsafeDocument(self._name, f"line {self._parser.CurrentLineNumber:,}", reason)


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _locals(attributes: dict[str, str]) -> dict[str, str]:
    return {_local(key): value for key, value in attributes.items()}
