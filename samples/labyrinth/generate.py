"""From a seed and a number of records to a folder of source files, their manifest, and the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from samples.labyrinth import (
    MARK,
    VERSION,
    blueprints,
    calls,
    devices,
    markets,
    money,
    parcels,
    police,
    registers,
    shared,
    statements,
    watchlist,
)
from samples.labyrinth.chance import stream
from samples.labyrinth.entries import Entry, SourceFile
from samples.labyrinth.errors import TooFewRecords, UnknownFormat
from samples.labyrinth.noise import REGIMES, Noise
from samples.labyrinth.people import World
from samples.labyrinth.sources import KIND, LICENCE, SOURCES
from samples.labyrinth.story import Story
from samples.labyrinth.truth import Truth

FILES: tuple[SourceFile, ...] = (
    *watchlist.FILES,
    *registers.FILES,
    *calls.FILES,
    *parcels.FILES,
    *police.FILES,
    *markets.FILES,
    *money.FILES,
    *statements.FILES,
    *shared.FILES,
    *devices.FILES,
)
"""In the order in which they are brought in."""

FORMATS = tuple(dict.fromkeys(file.adapter for file in FILES))
MIN_RECORDS, MAX_RECORDS = 1_000, 10_000_000
SMALLEST_FILE_BYTES = 64 * 2**10
"""Room for what stands around the records."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: records in each file, by its path."""

    folder: Path
    records: dict[str, int]

    @property
    def manifest(self) -> Path:
        return self.folder / "manifest.yaml"


def budget(file: SourceFile, records: int) -> int:
    """Bytes that a file of so many records may take."""
    return SMALLEST_FILE_BYTES + records * file.per_record


def generate(
    folder: Path,
    *,
    records: int = 3_000,
    seed: int = 1,
    noise: str = "light",
    formats: Sequence[str] = FORMATS,
    tell: Callable[[str, int], None] = lambda path, count: None,  # noqa: ARG005
) -> Made:
    """Writes the case. The same arguments give the same bytes, in whatever process and wherever.

    Args:
        records: Lines, rows and entries of all files together; exactly so many are written.
        noise: One of REGIMES.
        formats: Adapters whose files are wanted. The others are left out, and these are the same with or without them.
        tell: Told each file and its number of records when it is done.

    Raises: TooFewRecords, UnknownFormat.
    """
    for name in formats:
        if name not in FORMATS:
            raise UnknownFormat(name, FORMATS)
    regime = REGIMES[noise]
    world = _world(f"{seed}/{regime.salt}", regime, records)
    story = Story(world.seed)
    files = [file for file in FILES if file.adapter in formats]
    counts = divide(FILES, story, records)
    made = Made(folder, {})
    folder.mkdir(parents=True, exist_ok=True)
    with Truth(folder / "truth", story) as truth:
        for file in files:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            written = 0
            for entry, position in file.write(path, file, world, _entries(file, world, story, counts[file.path])):
                truth.note(file, entry, position)
                written += 1
            made.records[file.path] = written
            _write_mapping(folder, file)
            tell(file.path, written)
        truth.finish(
            {
                "seed": seed,
                "noise": noise,
                "records": made.records,
                "total": sum(made.records.values()),
                "version": VERSION,
            }
        )
    _write_blueprints(folder, story)
    _write_manifest(made, files, seed, noise)
    (folder / "FICTIONAL.txt").write_bytes(_NOTICE.encode())
    return made


def _world(seed: str, noise: Noise, records: int) -> World:
    return World(seed, noise, people=max(60, records // 8), companies=max(24, records // 40))


def divide(files: Sequence[SourceFile], story: Story, records: int) -> dict[str, int]:
    """How many records each file has. What a full file cannot take goes to those that can, by their weights.

    Raises: TooFewRecords.
    """
    least = {file.path: len(file.told(story)) for file in files}
    left = records - sum(least.values())
    open_files = [file for file in files if file.more is not None]
    if left < len(open_files):
        raise TooFewRecords(records, sum(least.values()) + len(open_files))
    counts = dict(least)
    while left and open_files:
        whole = sum(file.weight for file in open_files)
        shares = {file.path: int(left * file.weight / whole) for file in open_files}
        # What the rounding leaves goes to the largest.
        shares[max(open_files, key=lambda file: file.weight).path] += left - sum(shares.values())
        left = 0
        still_open = []
        for file in open_files:
            more = counts[file.path] - least[file.path] + shares[file.path]
            surplus = max(0, more - file.most) if file.most is not None else 0
            counts[file.path] = least[file.path] + more - surplus
            left += surplus
            if file.most is None:
                still_open.append(file)
        open_files = still_open
    return counts


def _entries(file: SourceFile, world: World, story: Story, count: int) -> Iterator[Entry]:
    """The story's records among all others, at places that follow from the seed."""
    chance = stream(world.seed, file.path)
    told = file.told(story)
    places = sorted(chance.sample(range(count), len(told)))
    chance.shuffle(told)
    waiting = iter(zip(places, told, strict=True))
    place, entry = next(waiting, (-1, None))
    number = 0
    last: Entry | None = None
    for here in range(count):
        if here == place and entry is not None:
            yield entry
            place, entry = next(waiting, (-1, None))
            continue
        assert file.more is not None
        if last is not None and file.again is not None and chance.random() < world.noise.duplicate:
            yield file.again(last, world.noise, chance)
            continue
        last = file.more(world, number, chance)
        number += 1
        yield last


class _Plain(yaml.SafeDumper):
    """Without aliases, which mappings may not have."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def _write_mapping(folder: Path, file: SourceFile) -> None:
    if file.mapping is None:
        return
    text = yaml.dump(dict(file.mapping), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120)
    (folder / mapping_path(file)).write_bytes(f"# {MARK}\n{text}".encode())


def mapping_path(file: SourceFile) -> str:
    return f"{file.path}.mapping.yml"


def _write_blueprints(folder: Path, story: Story) -> None:
    """The shapes that listings, mails and the laboratory speak of. No adapter reads them: they are fingerprinted."""
    shapes = folder / "blueprints"
    shapes.mkdir(exist_ok=True)
    (shapes / "t9_bracket_rev4.stl").write_bytes(story.part)
    (shapes / "cube.stl").write_bytes(blueprints.cube(20))
    (shapes / "bracket.3mf").write_bytes(blueprints.threemf(blueprints.box(40, 18, 6)))


def _write_manifest(made: Made, files: Sequence[SourceFile], seed: int, noise: str) -> None:
    named = {file.source for file in files}
    sources: list[dict[str, Any]] = [
        {
            "id": source.id,
            "name": source.name,
            "kind": KIND,
            "licence": LICENCE,
            "fictional": True,
            "url": "https://labyrinth.example/",
            "reliability": source.reliability,
            "credibility": source.credibility,
            "marking": source.marking,
        }
        | ({"case": source.case} if source.case else {})
        for source in SOURCES
        if source.id in named
    ]
    listed = [
        {"file": file.path, "source": file.source, "adapter": file.adapter}
        | ({"mapping": mapping_path(file)} if file.mapping is not None else {})
        | {"expect": {"min_records": 1, "max_rejected_share": 0.05}}
        for file in files
    ]
    text = yaml.safe_dump({"sources": sources, "files": listed}, allow_unicode=True, sort_keys=False, width=120)
    head = f"# {MARK}. Seed {seed}, noise {noise}, version {VERSION} of the generator.\n"
    made.manifest.write_bytes((head + text).encode())


_NOTICE = f"""\
{MARK}

Everything in this folder is made up by a program: no person, company, bank account, wallet, weapon or parcel in it
exists. Names of cities are real, and nothing else is. Telephone numbers are reserved for fiction, domains end in
.example or .test, bank codes and postal service codes are assigned to nobody, wallets have no known key.

truth/ says what is so. It is for judging results, and is not to be brought in.
"""
