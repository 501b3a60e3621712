"""Items of one list in a YAML file, read event by event: no constructors, no aliases, no memory beyond one item.

Values stay the text that was written: `2021-11-12` is no date yet, `NO` is Norway and not false, `01` keeps its zero.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, TypeAlias

import yaml

from ingest.errors import MalformedDocument, UnsafeDocument

MAX_DEPTH = 16
MAX_ITEM_VALUES = 20_000
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp")
)

Node: TypeAlias = "str | list[Node] | dict[str, Node] | None"

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: the same events, more slowly
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


class YamlList:
    """One list in a YAML document of the form `key: value … list_key: [item, …]`."""

    def __init__(self, stream: BinaryIO, encoding: str, name: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self._name = name

    def header(self, list_keys: tuple[str, ...]) -> tuple[dict[str, Node], str | None]:
        """All of the top mapping but its lists of items; and which of the list keys it has."""
        found: dict[str, Node] = {}
        which = None
        for key, events in self._top():
            if key in list_keys:
                which = key
                _skip(events)
            else:
                found[key] = self._node(events, next(events))
        return found, which

    def items(self, list_key: str, *, on_bytes: Callable[[int], None] | None = None) -> Iterator[tuple[int, int, Node]]:
        """The items of the list: the number of each (from 0), its line, and itself."""
        told = 0
        for key, events in self._top():
            if key != list_key:
                _skip(events)
                continue
            start = next(events)
            if not isinstance(start, yaml.SequenceStartEvent):
                raise MalformedDocument(self._name, _place(start), f"{list_key} is no list")
            for number, event in enumerate(events):
                if isinstance(event, yaml.SequenceEndEvent):
                    break
                yield number, _line(event), self._node(events, event)
                if on_bytes is not None and (read := self._stream.tell()) > told:
                    on_bytes(read - told)
                    told = read

    def _top(self) -> Iterator[tuple[str, Iterator[yaml.Event]]]:
        """The keys of the top mapping, each with the events from its value on; these must be taken up."""
        events = self._events()
        for event in events:
            if isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
                continue
            if not isinstance(event, yaml.MappingStartEvent):
                raise MalformedDocument(self._name, _place(event), "it is no mapping of keys to values")
            break
        seen: set[str] = set()
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self._key(event)
            if key in seen:
                raise MalformedDocument(self._name, _place(event), f"{key!r} stands there twice")
            seen.add(key)
            yield key, events

    def _events(self) -> Iterator[yaml.Event]:
        self._stream.seek(0)
        text = codecs.getreader(self._encoding)(self._stream)
        depth = 0
        try:
            for event in yaml.parse(text, Loader=_Loader):
                if isinstance(event, yaml.AliasEvent):
                    raise UnsafeDocument(self._name, _place(event), "it repeats parts of itself by aliases (`*name`)")
                tag = getattr(event, "tag", None)
                if tag is not None and tag not in _PLAIN_TAGS:
                    raise UnsafeDocument(
                        self._name, _place(event), f"the tag {str(tag)[:80]!r} asks for more than data"
                    )
                if isinstance(event, yaml.CollectionStartEvent):
                    depth += 1
                    if depth > MAX_DEPTH:
                        raise UnsafeDocument(self._name, _place(event), f"it is nested more than {MAX_DEPTH} deep")
                elif isinstance(event, yaml.CollectionEndEvent):
                    depth -= 1
                yield event
        except yaml.YAMLError as wrong:
            mark = getattr(wrong, "problem_mark", None)
            place = f"line {mark.line + 1}" if mark is not None else "its beginning"
            raise MalformedDocument(self._name, place, str(getattr(wrong, "problem", None) or wrong)) from wrong
        except UnicodeDecodeError as wrong:
            raise MalformedDocument(self._name, f"byte {wrong.start}", "these bytes do not fit the encoding") from wrong

    def _key(self, event: yaml.Event) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise MalformedDocument(self._name, _place(event), "a key is no plain text")
        return str(event.value)

    def _node(self, events: Iterator[yaml.Event], first: yaml.Event) -> Node:
        """The value that begins with an event, built without any of YAML's own conversions."""
        count = 0

        def build(event: yaml.Event) -> Node:
            nonlocal count
            count += 1
            if count > MAX_ITEM_VALUES:
                raise UnsafeDocument(self._name, _place(event), f"one item has more than {MAX_ITEM_VALUES:,} values")
            if isinstance(event, yaml.ScalarEvent):
                plain_nothing = event.implicit[0] and event.value in ("", "~", "null", "Null", "NULL")
                return None if plain_nothing else str(event.value)
            if isinstance(event, yaml.SequenceStartEvent):
                items: list[Node] = []
                while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                    items.append(build(inner))
                return items
            mapping: dict[str, Node] = {}
            while not isinstance(inner := next(events), yaml.MappingEndEvent):
                key = self._key(inner)
                if key in mapping:
                    raise MalformedDocument(self._name, _place(inner), f"{key!r} stands there twice")
                mapping[key] = build(next(events))
            return mapping

        return build(first)


def read_yaml(stream: BinaryIO, encoding: str, name: str) -> dict[str, Node]:
    """A small YAML file as a whole, under the same rules. Raises: MalformedDocument, UnsafeDocument."""
    return YamlList(stream, encoding, name).header(())[0]


def text_of(item: Mapping[str, Node], key: str) -> str | None:
    """A value that should be one piece of text; None if it is missing or is none."""
    value = item.get(key)
    return value.strip() or None if isinstance(value, str) else None


def texts_of(value: Node) -> list[str]:
    """All text in a value that may be one piece or a list of them."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, list):
        return [text for part in value for text in texts_of(part)]
    return []


def _skip(events: Iterator[yaml.Event]) -> None:
    depth = 0
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth == 0:
            return


def _place(event: yaml.Event) -> str:
    return f"line {_line(event)}"


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 0
