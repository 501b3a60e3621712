"""The shapes that travel from the nouns to the files: a record, whom it speaks of, and the file that it goes into."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

from samples.labyrinth.noise import Noise, spoil
from samples.labyrinth.people import Company, Person, World
from samples.labyrinth.story import Story


@dataclass(frozen=True, slots=True)
class Mention:
    """That a record speaks of somebody or something: what resolving it should find.

    Attributes:
        entity: Key in the truth, such as `person:17` or `core:vathrinos`.
        kind: Schema of the ontology.
        role: What it is in the record, as its mapping names it.
        name: As written there.
    """

    entity: str
    kind: str
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One record, and whom it speaks of."""

    row: dict[str, Any]
    mentions: tuple[Mention, ...] = ()


Again: TypeAlias = Callable[[Entry, Noise, random.Random], Entry]
"""Makes a second record from one, as sources do that are typed twice."""


def repeated(*texts: str, optional: tuple[str, ...] = ()) -> Again:
    """The record once more, with misprints of its own in some columns and gaps in others."""

    def again(entry: Entry, noise: Noise, chance: random.Random) -> Entry:
        row = spoil(entry.row, noise, chance, texts=texts, optional=optional)
        written = {entry.row[name]: row[name] for name in texts}
        return Entry(row, tuple(replace(m, name=written.get(m.name, m.name)) for m in entry.mentions))

    return again


Writer: TypeAlias = Callable[[Path, "SourceFile", World, Iterable[Entry]], Iterator[tuple[Entry, str]]]
"""Writes a file, and yields each entry with the position that the pipeline gives its record."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the case.

    Attributes:
        adapter: Name of the folder of `ingest/sources` that reads it.
        columns: Of a table, in their order.
        mapping: Of a table.
        weight: Share of what is not the story.
        most: Records of what is not the story, at most: some formats are held in memory by whoever reads them.
        told: The records of the story.
        more: The n-th record of everything else.
        again: Where sources of its kind repeat themselves.
        per_record: Bytes that a record takes, at most.
    """

    path: str
    source: str
    adapter: str
    write: Writer
    told: Callable[[Story], list[Entry]]
    more: Callable[[World, int, random.Random], Entry] | None = None
    again: Again | None = None
    columns: tuple[str, ...] = ()
    mapping: Mapping[str, Any] | None = None
    weight: float = 0.0
    most: int | None = None
    per_record: int = 800
    texts: Mapping[str, str] = field(default_factory=dict)
    """What a format wants to know besides its records, such as the name of a sheet."""


def of_person(person: Person, role: str, name: str | None = None) -> Mention:
    return Mention(person.key, "Person", role, person.name if name is None else name)


def of_company(company: Company, role: str, name: str | None = None) -> Mention:
    return Mention(company.key, "Company", role, company.name if name is None else name)
