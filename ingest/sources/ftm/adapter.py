"""FtM entities, one to a line, and FtM statements, one value to a line or row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from graph.ontology import model
from ingest.documents import Document
from ingest.parse.json_items import read_items, read_value
from ingest.parse.lines import printable
from ingest.parse.rows import read_table
from ingest.records import Problem, RawRecord, problem
from ingest.sources.ftm.statements import STATEMENT_FIELDS, Statements
from ingest.sources.kinds import Found, Options, SourceKind, read_description

# What a publisher's own pipeline adds to an entity. It says when and where the publisher saw it, not what it is, so it
# stands beside the claim as it was written.
KEPT = ("datasets", "referents", "first_seen", "last_seen", "last_change")
MAX_NESTING = 6
"""OpenSanctions nests two levels: a person, its ownership, and what is owned."""

IGNORED = frozenset(("id", "schema", "properties", "caption", "target", "key_prefix", "stub", *KEPT))


def _read(document: Document, options: Options) -> Found:  # noqa: ARG001 - one signature for all
    statements = Statements()
    for row in _rows(document):
        if isinstance(row, Problem):
            yield row
            continue
        position, item = row
        if not isinstance(item, dict):
            yield problem(position, "no-entity", "The line holds no JSON object.", str(item))
        elif item.keys() >= STATEMENT_FIELDS:
            yield from statements.take(item, position)
        elif "schema" in item and "id" in item:
            yield from statements.flush()
            yield from _entities(item, position)
        else:
            message = (
                "The object is neither an entity (id, schema, properties) nor a statement (entity_id, prop, value)."
            )
            yield problem(position, "no-entity", message, orjson.dumps(item, default=str).decode())
    yield from statements.flush()


def _entities(item: dict[str, Any], position: str, depth: int = 0) -> Found:
    """An entity, and those that are nested in its properties (`targets.nested.json`): each comes as its own record.

    A nested entity that stands under a way back (`sanctions` of a Person) refers to the outer one, which it may leave
    out. Its id stands in for it otherwise.
    """
    properties = item.get("properties") or {}
    if not isinstance(properties, dict):
        yield problem(position, "no-properties", "The properties of the entity are no mapping.", str(item))
        return
    schema = model.get(item["schema"]) if isinstance(item["schema"], str) else None
    plain: dict[str, object] = {}
    inner: list[dict[str, Any]] = []
    for name, values in properties.items():
        nested = [value for value in values if _is_nested(value)] if isinstance(values, list) else []
        if not nested:
            plain[name] = values
            continue
        prop = schema.get(name) if schema is not None else None
        back = prop.reverse.name if prop is not None and prop.stub and prop.reverse is not None else None
        inner.extend(value if back is None else _with_reference(value, back, item["id"]) for value in nested)
        rest = [value["id"] if _is_nested(value) else value for value in values]
        if back is None:
            plain[name] = rest
        elif left := [value for value in rest if value not in {inside["id"] for inside in nested}]:
            plain[name] = left
    yield _entity(item, plain, position)
    for value in inner:
        if depth >= MAX_NESTING:
            message = f"Entities are nested more than {MAX_NESTING} deep."
            yield problem(position, "too-complex", message, str(value.get("id")))
            continue
        yield from _entities(value, position, depth + 1)


def _is_nested(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str) and "schema" in value and "properties" in value


def _with_reference(value: dict[str, Any], name: str, outer: object) -> dict[str, Any]:
    """A nested entity that names the outer one."""
    properties = value["properties"] if isinstance(value["properties"], dict) else {}
    return {**value, "properties": {name: [outer], **{key: texts for key, texts in properties.items() if key != name}}}


def _entity(item: dict[str, Any], properties: Mapping[str, object], position: str) -> RawRecord:
    originals = {name: texts for name in KEPT if (texts := _texts(item.get(name)))}
    warnings = [
        problem(position, "unused-field", f"The field {name[:80]!r} is new here and was left out.", name)
        for name in sorted(item.keys() - IGNORED)
    ]
    return RawRecord(item["id"], item["schema"], properties, position, originals=originals, warnings=tuple(warnings))


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(part) for part in value if isinstance(part, str | int)][:1_000]
    return [str(value)] if isinstance(value, str | int) and value != "" else []


def _rows(document: Document) -> Iterator[tuple[str, Any] | Problem]:
    if document.format == "csv":
        yield from read_table(document.lines(), document.delimiter)
        return
    if document.format == "json":
        with document.open() as stream:
            yield from read_items(stream, document.encoding, document.name, on_bytes=document.on_bytes)
        return
    for line in document.lines():
        if line.fault is not None:
            yield line.problem()
        elif line.text.strip():
            try:
                yield line.position, orjson.loads(line.text)
            except orjson.JSONDecodeError as wrong:
                yield problem(line.position, "no-json", f"The line is no JSON: {wrong}.", printable(line.text))


def _recognises(document: Document) -> bool:
    lines = document.first_lines(5)
    if document.format == "csv" and lines:
        return set(next(csv.reader(lines[:1], delimiter=document.delimiter), [])) >= STATEMENT_FIELDS
    if document.format == "json":
        # Only an array; the beginning of its first object shows what it holds.
        start = document.head.lstrip("\ufeff \r\n\t")
        return start.startswith("[") and all(f'"{key}"' in start[:4_000] for key in ("schema", "properties"))
    return document.format == "jsonl" and any(map(_is_ours, lines))


def _is_ours(line: str) -> bool:
    try:
        item = read_value(printable(line))
    except ValueError:
        return False
    return isinstance(item, Mapping) and (
        item.keys() >= {"id", "schema", "properties"} or item.keys() >= STATEMENT_FIELDS
    )


FTM = SourceKind(
    description=read_description(Path(__file__).with_name("source.yaml")),
    version="2",
    recognises=_recognises,
    read=_read,
)
