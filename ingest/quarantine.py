"""Rejected records of a run, as JSON lines: why, where, and what stood there. Nothing is dropped in silence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import orjson

from ingest.records import Problem


class Quarantine:
    """The file of one run, `<run id>.jsonl`. It is begun anew with the run, so that the same input leaves the same.

    Each line is written at once and whole, so that a run that is killed leaves no half of one. A run without
    rejected records leaves no file.
    """

    def __init__(self, folder: Path, run: str) -> None:
        self.path = folder / f"{run}.jsonl"
        self._file: int | None = None

    def __enter__(self) -> Quarantine:
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def add(self, problem: Problem) -> None:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        line = {
            "position": problem.position,
            "reason": problem.reason,
            "message": _sound(problem.message),
            "raw": _sound(problem.raw),
        }
        os.write(self._file, orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


def read_quarantine(path: Path) -> Iterator[Problem]:
    """The rejected records of a run, in the order of the file."""
    with path.open("rb") as lines:
        for line in lines:
            item = orjson.loads(line)
            yield Problem(item["position"], item["reason"], item["message"], item["raw"])


def _sound(text: str) -> str:
    """Bytes that were no text in their file, as U+FFFD; NUL as its picture, since it ends a string in some tools."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\u2400")
