"""Rows of CSV and its relatives. A broken row is set aside and the next line is tried; nothing swallows the rest."""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence

from ingest.parse.lines import Line, printable
from ingest.records import Problem, problem

MAX_LINES_PER_ROW = 1_000
MAX_CELL = 1_000_000
DELIMITERS = (",", ";", "\t", "|")

_UNCLOSED = "A quotation mark that opens here is never closed."

csv.field_size_limit(MAX_CELL)


class _Unclosed(Exception):
    """A quoted cell runs on past what any cell takes."""


class _Feed:
    """Hands lines to csv.reader, and remembers those of the row at hand so that they can be taken back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self.lines = lines
        self.again: deque[Line] = deque()
        self.row: list[Line] = []
        self.faults: list[Problem] = []

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        while True:
            line = self.again.popleft() if self.again else next(self.lines, None)
            if line is None:
                if self.row:
                    raise _Unclosed
                raise StopIteration
            if line.fault is not None:
                if self.row:
                    self.again.appendleft(line)
                    raise _Unclosed
                self.faults.append(line.problem())
                continue
            self.row.append(line)
            if len(self.row) > MAX_LINES_PER_ROW:
                raise _Unclosed
            return line.text + "\n"


def read_rows(lines: Iterable[Line], delimiter: str) -> Iterator[tuple[str, list[str]] | Problem]:
    """Rows with their positions, the first line of each; and what was no row.

    The header is a row like any other here. Blank lines are skipped.
    """
    feed = _Feed(iter(lines))
    reader = csv.reader(feed, delimiter=delimiter)
    while True:
        feed.row.clear()
        try:
            cells = next(reader)
        except StopIteration:
            yield from feed.faults
            return
        except (_Unclosed, csv.Error) as stopped:
            yield from feed.faults
            feed.faults.clear()
            first = feed.row[0]
            feed.again.extendleft(reversed(feed.row[1:]))
            reason = _UNCLOSED if isinstance(stopped, _Unclosed) else f"The row cannot be read: {stopped}."
            yield problem(first.position, "broken-row", reason, first.text)
            continue
        yield from feed.faults
        feed.faults.clear()
        if cells:
            yield feed.row[0].position, cells


def read_table(lines: Iterable[Line], delimiter: str) -> Iterator[tuple[str, dict[str, str]] | Problem]:
    """Rows as mappings from column name to cell; empty cells are left out. The first row names the columns.

    A row with more or fewer cells than the header has is set aside: nobody knows which cell is the odd one.
    Empty cells at the end do not count, and a header without a name is column_<n>.
    """
    names: list[str] | None = None
    for row in read_rows(lines, delimiter):
        if isinstance(row, Problem):
            yield row
            continue
        position, cells = row
        if names is None:
            names = column_names(cells)
            continue
        if len(cells) != len(names):
            surplus = [cell for cell in cells[len(names) :] if cell.strip()]
            if len(cells) < len(names) or surplus:
                message = f"The row has {len(cells)} cells, and the header has {len(names)}."
                yield problem(position, "ragged-row", message, delimiter.join(cells))
                continue
        yield position, {name: cell for name, cell in zip(names, cells, strict=False) if cell.strip()}


def column_names(cells: Sequence[object]) -> list[str]:
    """Names for columns: as they stand, without blanks around; a doubled name gets a number, a missing one too."""
    texts = ["" if cell is None else str(cell).strip() for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    seen: Counter[str] = Counter()
    names = []
    for number, text in enumerate(texts, start=1):
        name = text or f"column_{number}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return names


def guess_delimiter(sample: str) -> str | None:
    """The separator that cuts the first lines into equally many cells, more than one; None if none does."""
    lines = [line for line in printable(sample).splitlines()[:50] if line.strip()]
    if len(lines) > 1:
        lines = lines[: len(lines) - 1] if not sample.endswith(("\n", "\r")) else lines
    best: tuple[float, int, str] | None = None
    for delimiter in DELIMITERS:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells)
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        score = (count / widths.total(), width, delimiter)
        if width > 1 and score[0] >= 0.5 and (best is None or score[:2] > best[:2]):
            best = score
    return best[2] if best else None
