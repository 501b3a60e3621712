"""How the command line speaks: results on standard output, progress and errors on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from graph.server.progress import Progress as ProgressCall

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

# What is counted up to such numbers are bytes, and read better in MB.
MEGABYTE = 1_000_000


@contextmanager
def progress() -> Iterator[ProgressCall]:
    """Shows long steps as they go: bars on a terminal, a line per step and quarter where output is kept."""
    if err.is_terminal:
        with _Bars() as bars:
            yield bars.show
    else:
        yield _Lines().show


class _Bars:
    """One bar, or one turning wheel, per step."""

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[amount]}"),
            TimeElapsedColumn(),
            console=err,
            transient=False,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> _Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, step: str, done: int, total: int | None) -> None:
        if step not in self._tasks:
            for task in self._tasks.values():
                self._progress.stop_task(task)
            self._tasks[step] = self._progress.add_task(step, total=total, amount="")
        known = done if total is not None else 0
        self._progress.update(self._tasks[step], completed=known, total=total, amount=amount(done, total))


class _Lines:
    """For a log file: each step once, and each quarter of one that knows its end."""

    def __init__(self) -> None:
        self._shown: set[tuple[str, int]] = set()

    def show(self, step: str, done: int, total: int | None) -> None:
        quarter = 4 * done // total if total else 0
        if (step, quarter) not in self._shown:
            self._shown.add((step, quarter))
            err.print(f"{step} {amount(done, total)}".rstrip(), markup=False)


def amount(done: int, total: int | None) -> str:
    """How far a step is, in words: nothing where its end is unknown, megabytes where it counts bytes."""
    if total is None:
        return ""
    if total >= MEGABYTE:
        return f"{done / MEGABYTE:.0f} of {total / MEGABYTE:.0f} MB"
    return f"{done} of {total}"


def table(*headings: str) -> Table:
    """An empty table in the one look that all commands share."""
    return Table(*headings, box=None, pad_edge=False, header_style="bold")
