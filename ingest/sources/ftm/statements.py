"""Statements, gathered to one record for each entity of each data set.

Published files have the statements of an entity one after another. Where they do not, an entity comes in several
records, which say together what one would have said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from graph.claims.fold import common_schema
from graph.ontology import model
from ingest.records import Problem, RawRecord, problem
from ingest.sources.kinds import source_id

STATEMENT_FIELDS = frozenset(("entity_id", "prop", "value"))
MAX_GROUP = 5_000
"""Values of one record; an entity with more comes in several."""


@dataclass(slots=True)
class _Group:
    subject: str
    entity: str
    dataset: str
    position: str
    schemata: set[str] = field(default_factory=set)
    properties: dict[str, list[str]] = field(default_factory=dict)
    originals: dict[str, set[str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    count: int = 0


class Statements:
    """Takes statements in the order of the file; a record comes out when the next entity begins."""

    def __init__(self) -> None:
        self._group: _Group | None = None

    def take(self, item: Mapping[str, Any], position: str) -> Iterator[RawRecord | Problem]:
        schema, name = item.get("schema"), item.get("prop")
        if schema is None and isinstance(name, str) and ":" in name:  # FtM's "pack" form: Person:name
            schema, _, name = name.partition(":")
        entity, value, dataset = item.get("entity_id"), item.get("value"), item.get("dataset") or ""
        if not (isinstance(entity, str) and isinstance(name, str) and isinstance(value, str | int)):
            message = "A statement needs entity_id, prop and value, each as text."
            yield problem(position, "no-statement", message, _text(item))
            return
        if str(item.get("external") or "").lower() in ("true", "t", "1"):
            message = "The statement is external: a candidate that its publisher has not accepted."
            yield problem(position, "external-statement", message, _text(item))
            return
        subject = item.get("canonical_id") or entity
        group = self._group
        if group is None or (group.subject, group.entity, group.dataset) != (subject, entity, dataset):
            yield from self.flush()
            group = self._group = _Group(str(subject), entity, str(dataset), position)
        elif group.count >= MAX_GROUP:
            schemata = group.schemata
            yield from self.flush()
            group = self._group = _Group(str(subject), entity, str(dataset), position, schemata=set(schemata))
        group.count += 1
        if isinstance(schema, str):
            group.schemata.add(schema)
        group.seen += [day for key in ("first_seen", "last_seen") if isinstance(day := item.get(key), str) and day]
        if name == "id":  # says that the entity exists, with a checksum for a value
            return
        group.properties.setdefault(name, []).append(str(value))
        original = item.get("original_value")
        if isinstance(original, str) and original and original != value:
            group.originals.setdefault(name, set()).add(original)

    def flush(self) -> Iterator[RawRecord]:
        group, self._group = self._group, None
        if group is None:
            return
        originals = {name: sorted(values) for name, values in group.originals.items()}
        if group.entity != group.subject:
            originals["entity_id"] = [group.entity]
        if group.seen:
            originals |= {"first_seen": [min(group.seen)], "last_seen": [max(group.seen)]}
        known = frozenset(name for name in group.schemata if model.get(name) is not None)
        yield RawRecord(
            group.subject,
            common_schema(known) if known else next(iter(sorted(group.schemata)), ""),
            group.properties,
            group.position,
            source=source_id_of(group.dataset) if group.dataset else None,
            originals=originals,
        )


def source_id_of(dataset: str) -> str:
    """A data set's own name where it can be an id (`us_ofac_sdn`), else one made from it."""
    plain = dataset.replace("_", "").replace("-", "")
    usable = (
        dataset.islower() and dataset.isascii() and plain.isalnum() and dataset[0].isalnum() and dataset[-1].isalnum()
    )
    return dataset if usable and len(dataset) <= 100 else source_id(dataset)


def _text(item: Mapping[str, Any]) -> str:
    return orjson.dumps(item, default=str).decode()
