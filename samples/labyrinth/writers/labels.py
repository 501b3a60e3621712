"""GraphSense TagPacks (github.com/graphsense/graphsense-tagpack-tool, docs/tagpack.md), tag by tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from samples.labyrinth import MARK
from samples.labyrinth.entries import Entry, SourceFile
from samples.labyrinth.people import World

HEAD = f"""\
# {MARK}
title: Operation Labyrinth
creator: Operation Labyrinth
description: '{MARK}'
source: https://labels.example/labyrinth
lastmod: 2026-01-31
tags:
"""


def write_tagpack(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(HEAD)
        for number, entry in enumerate(entries):
            lead = "- "
            for name, value in entry.row.items():
                if value:
                    # A text of JSON is one of YAML.
                    out.write(f"{lead}{name}: {orjson.dumps(value).decode()}\n")
                    lead = "  "
            yield entry, f"tags[{number}]"
