"""The log of what left: one line of JSON for each file, in the data folder, only ever appended to."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from api.errors import FileUnwritable
from api.exports.cover import Cover

FILE = "exports.jsonl"


@dataclass(frozen=True, slots=True)
class Export:
    """One file that left.

    Attributes:
        at: When, in UTC.
        who: Name of the viewer.
        via: "command line" or "API".
        what: What was asked for.
        scope: Clearance, cases, left-out sources, least grade and day of knowledge that it was made under.
        sha256: Of the file as it left; of what had left by then if `complete` is false.
    """

    at: str
    who: str
    via: str
    what: str
    scope: Mapping[str, Any]
    format: str
    entities: int
    links: int
    bytes: int
    sha256: str
    complete: bool


def log_export(
    data_dir: Path,
    cover: Cover,
    form: str,
    *,
    entities: int,
    links: int,
    size: int,
    sha256: str,
    complete: bool = True,
) -> Export:
    """Appends one line, in one write, so that lines of several processes never mix.

    Raises: FileUnwritable: what cannot be logged must not leave.
    """
    export = Export(
        at=cover.at.isoformat(timespec="seconds"),
        who=cover.viewer.name,
        via=cover.via,
        what=cover.what,
        scope=cover.scope(),
        format=form,
        entities=entities,
        links=links,
        bytes=size,
        sha256=sha256,
        complete=complete,
    )
    path = data_dir / FILE
    line = json.dumps(asdict(export), ensure_ascii=True).encode() + b"\n"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as problem:
        raise FileUnwritable(str(path), problem.strerror or str(problem)) from problem
    return export


def exports(data_dir: Path) -> Iterator[Export]:
    """All that left, the first first. A line that a crash cut short is passed over."""
    path = data_dir / FILE
    if not path.exists():
        return
    with path.open("rb") as lines:
        for line in lines:
            try:
                yield Export(**json.loads(line))
            except (ValueError, TypeError):
                continue
