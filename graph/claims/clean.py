"""From the values that a source wrote to a record in FtM's normal forms; what cannot be read is kept as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import orjson
from followthemoney.property import Property
from followthemoney.schema import Schema
from followthemoney.types import registry
from followthemoney.types.common import PropertyType

from graph.claims.records import Grading, Record
from graph.ontology import model

MAX_VALUES = 10_000
"""Values of one record. More is no description of a thing, and one such node would slow everybody's queries."""

MAX_VALUE_LENGTH = 200_000
MAX_RECORD_LENGTH = 2_000_000
MAX_PAIRS = 1_000
MAX_ID_LENGTH = 512
MAX_RAW = 65_536

_REMEMBERED_LENGTH = 40

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff\ufffe\uffff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Overrides and embeddings turn the order of what stands around them, and can make one name look like another."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a record that could not be taken as it was.

    Attributes:
        reason: A word for counting, such as `unknown-schema` or `unreadable-value`.
        message: What is wrong, with what, for a person.
        raw: The value or record as it was written, cut at 64 KiB.
    """

    position: str
    reason: str
    message: str
    raw: str


def clean_record(
    *,
    schema: str,
    subject: object,
    raw: Mapping[str, object],
    position: str,
    evidence: str,
    source: str,
    grading: Grading,
) -> tuple[Record | None, list[Problem]]:
    """Validates what a source wrote about one thing.

    Args:
        raw: Property name to one value or several. Values are text, numbers, dates, or mappings with an `id`.
    Returns: The record, or None if it cannot stand at all; and all that was wrong. A value that cannot be read
        (a date that is none, an unknown property) is no reason to lose the record: it stays in `originals`.
    """

    def refused(reason: str, message: str) -> tuple[None, list[Problem]]:
        text = orjson.dumps({"id": subject, "schema": schema, "properties": raw}, default=str).decode()
        return None, [Problem(position, reason, message, text[:MAX_RAW])]

    definition = model.get(schema) if isinstance(schema, str) else None
    if definition is None:
        return refused("unknown-schema", f"There is no schema {schema!r}; docs/ontology.md lists them.")
    if definition.abstract:
        return refused("abstract-schema", f"{schema} is only a common ancestor; name one of its kinds instead.")
    identity = clean_id(subject)
    if identity is None:
        return refused("no-id", f"The id {str(subject)[:80]!r} is empty or longer than {MAX_ID_LENGTH} characters.")

    reader = _Reader(definition, identity, position)
    for name, values in raw.items():
        reader.take(name, values)
        if reader.count > MAX_VALUES or reader.length > MAX_RECORD_LENGTH:
            return refused(
                "too-large",
                f"The record of {identity!r} has more than {MAX_VALUES:,} values or {MAX_RECORD_LENGTH:,} characters.",
            )
    properties = {name: sorted(values) for name, values in sorted(reader.properties.items())}
    if definition.edge:
        sources = properties.get(definition.edge_source or "", [])
        targets = properties.get(definition.edge_target or "", [])
        if not sources or not targets:
            missing = definition.edge_target if sources else definition.edge_source
            return refused("edge-without-end", f"A {schema} needs a {missing}, and {identity!r} has none.")
        if len(sources) * len(targets) > MAX_PAIRS:
            return refused("too-many-ends", f"{identity!r} would join {len(sources)} things with {len(targets)}.")
    return (
        Record(
            subject=identity,
            schema=definition.name,
            properties=properties,
            originals={name: sorted(values) for name, values in sorted(reader.originals.items())},
            position=position,
            evidence=evidence,
            source=source,
            grading=grading,
        ),
        reader.problems,
    )


def clean_id(value: object) -> str | None:
    """An id as text without control characters; None if nothing is left or it is too long."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = _readable(str(value))
    return text if 0 < len(text) <= MAX_ID_LENGTH else None


class _Reader:
    """Takes the properties of one record one by one."""

    def __init__(self, schema: Schema, subject: str, position: str) -> None:
        self.schema = schema
        self.subject = subject
        self.position = position
        self.properties: dict[str, set[str]] = {}
        self.originals: dict[str, set[str]] = {}
        self.problems: list[Problem] = []
        self.count = 0
        self.length = 0

    def take(self, name: object, values: object) -> None:
        texts = _list_of_texts(values)
        self.count += len(texts)
        self.length += sum(map(len, texts))
        if self.count > MAX_VALUES or self.length > MAX_RECORD_LENGTH:
            return
        prop = self.schema.get(name) if isinstance(name, str) else None
        if prop is None or prop.stub:
            label = _without_controls(str(name))[:80]
            for text in texts:
                self._keep(label, text)
            if texts:
                self._warn("unknown-property", f"{self.schema.name} has no property {label!r}.", texts[0])
            return
        for text in texts:
            self._take_value(prop, text)

    def _take_value(self, prop: Property, text: str) -> None:
        readable = _readable(text)
        if not readable:
            return
        if len(readable) > MAX_VALUE_LENGTH:
            self._keep(prop.name, text[:MAX_VALUE_LENGTH])
            self._warn("long-value", f"A {prop.name} is longer than {MAX_VALUE_LENGTH:,} characters; it was cut.", text)
            return
        if prop.type == registry.entity:
            clean = clean_id(readable)
            if clean == self.subject:
                self._keep(prop.name, text)
                self._warn("refers-to-itself", f"{prop.name} of {self.subject!r} names {self.subject!r} itself.", text)
                return
        elif len(readable) <= _REMEMBERED_LENGTH:
            clean = _remembered(prop.type, readable, prop.format)
        else:
            clean = prop.type.clean_text(readable, format=prop.format)
        if clean is None:
            self._keep(prop.name, text)
            self._warn("unreadable-value", f"{text[:80]!r} cannot be read as a {prop.type.label.lower()}.", text)
            return
        self.properties.setdefault(prop.name, set()).add(clean)
        if clean != text:
            self._keep(prop.name, text)

    def _keep(self, name: str, text: str) -> None:
        # NUL would end a string in some tools; its picture says that it was there.
        self.originals.setdefault(name, set()).add(text.replace("\x00", "\u2400").encode("utf-8", "replace").decode())

    def _warn(self, reason: str, message: str, raw: str) -> None:
        self.problems.append(Problem(self.position, reason, message, raw[:MAX_RAW]))


@lru_cache(maxsize=32_768)
def _remembered(kind: PropertyType, text: str, form: str | None) -> str | None:
    """The normal form of a short value: days, amounts, countries and words come again and again."""
    return kind.clean_text(text, format=form)


def _readable(text: str) -> str:
    """A text without blanks around, control characters and such as turn the order of what stands around them."""
    # What is printable has neither, which is quicker to see than to search for what it does not hold.
    return text.strip() if text.isprintable() else _BIDI.sub("", _without_controls(text)).strip()


def _list_of_texts(values: object) -> list[str]:
    if isinstance(values, str):
        return [values] if values else []
    if isinstance(values, list) and all(type(value) is str for value in values):
        return [value for value in values if value]
    return list(_texts(values))


def _without_controls(text: str) -> str:
    return _CONTROLS.sub("", text)


def _texts(values: object, depth: int = 0) -> Iterable[str]:
    if depth > 8:
        yield orjson.dumps(values, default=str).decode()  # lists in lists in lists: kept as it is written
    elif values is None:
        return
    elif isinstance(values, str):
        if values:
            yield values
    elif isinstance(values, bool):
        yield "true" if values else "false"
    elif isinstance(values, float):
        yield repr(values)  # as exact as it was read: an amount of 0.00000001 stays one
    elif isinstance(values, datetime | date):
        yield values.isoformat()
    elif isinstance(values, Mapping):
        yield values["id"] if isinstance(values.get("id"), str) else orjson.dumps(values, default=str).decode()
    elif isinstance(values, Iterable) and not isinstance(values, bytes | bytearray):
        for value in values:
            yield from _texts(value, depth + 1)
    elif isinstance(values, bytes | bytearray):
        yield bytes(values).hex()
    else:
        yield str(values)
