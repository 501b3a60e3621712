"""Cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from api.exports.lost import Lost

SEPARATOR = " | "
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads UTF-8 as the system's old encoding."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def joined(values: Sequence[str], lost: Lost) -> str:
    """All values of a property in one cell."""
    if any(SEPARATOR in value for value in values):
        lost.count(f"a value contains {SEPARATOR!r}, which separates the values of a cell")
    return SEPARATOR.join(values)


def row(cells: Iterable[str], lost: Lost) -> str:
    """A line of a table, its cells made safe."""
    return line(_safe(cell, lost) for cell in cells)


def line(cells: Iterable[str]) -> str:
    """A line of headings, which are ours."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([cell.replace("\x00", "") for cell in cells])
    return buffer.getvalue()


def _safe(cell: str, lost: Lost) -> str:
    if cell.startswith(_FORMULA_STARTS):
        lost.count("a cell begins with = + - @, a tab or a line break, and got a leading apostrophe against formulas")
        return "'" + cell
    return cell
