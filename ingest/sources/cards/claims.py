"""What cards and events have in common: ids that are good within the file, mailboxes, numbers, dates, pictures."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256

from graph.ontology import entity_id
from ingest.parse.components import Component, Property
from ingest.parse.values import add, key_of
from ingest.records import Problem, RawRecord

_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?\Z")


@dataclass(slots=True)
class Told:
    """What a component says of one thing."""

    component: Component
    source: str
    id: str = ""
    properties: dict[str, list[str]] = field(default_factory=dict)
    originals: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    others: list[RawRecord] = field(default_factory=list)

    def scoped(self, *parts: str) -> str:
        """An id that is good within the source: names, and numbers that programs make, are shared by strangers."""
        return f"{self.source}-{key_of(*parts)}".replace("_", "-")

    def other(self, subject: str, schema: str, properties: dict[str, list[str]]) -> None:
        self.others.append(RawRecord(subject, schema, properties, self.component.position))

    def record(self, schema: str) -> RawRecord:
        warnings = (*self.component.warnings, *self.warnings)
        return RawRecord(
            self.id, schema, self.properties, self.component.position, originals=self.originals, warnings=warnings
        )

    def held(self, schema: str, name: str, value: str, holder: str, **extra: list[str]) -> None:
        """A mailbox or number as a thing of its own, if it is one at all."""
        key = entity_id(schema, {name: [value]})
        if key is not None:
            self.other(key, schema, {name: [value], "holder": [holder], **extra})

    def keep(self, found: Property) -> None:
        """What no property takes stays beside the claim; of pictures and the like only size and digest do."""
        add(self.originals, found.name, [digest_of(found.content) if found.content is not None else found.text[:4_000]])

    def rest(self, taken: Collection[str]) -> None:
        for found in self.component.properties:
            if found.name not in taken and len(self.originals) < 500:
                self.keep(found)


def digest_of(content: bytes) -> str:
    return f"{len(content):,} bytes, SHA-256 {sha256(content).hexdigest()}"


def date_of(value: str) -> str:
    """A date or time of either format as ISO 8601; as it is written if it is neither (`--0412`, `circa 1980`)."""
    found = _DATE.match(value.strip())
    if found is None:
        return value
    year, month, day, hour, minute, second, zone = found.groups()
    if hour is None:
        return f"{year}-{month}-{day}"
    offset = {None: "", "Z": "+00:00"}.get(zone, zone)
    if len(offset) == 5:
        offset = f"{offset[:3]}:{offset[3:]}"
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{offset}"
