"""One table for a spreadsheet: a row per entity, then a row per link, a column per property."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from api.exports.lost import Lost
from graph.queries.entities import EntityView
from graph.queries.links import LinkView

MEDIA_TYPE = "text/csv; charset=utf-8"
SEPARATOR = " | "
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads UTF-8 as the system's old encoding."""
FIXED = ("kind", "id", "schema", "caption", "relation", "source", "target")

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def columns_of(entities: Iterable[EntityView], links: Iterable[LinkView]) -> list[str]:
    """The properties that any of them has a value for, in order of their names."""
    names = {name for view in entities for name, values in view.properties.items() if values}
    names |= {name for view in links for name, values in view.properties.items() if values}
    return sorted(names)


def csv_lines(
    entities: Iterable[EntityView], links: Iterable[LinkView], columns: Sequence[str], lost: Lost
) -> Iterator[str]:
    """The table line by line. A property may be called like a fixed column, so its own are written `property:name`."""
    lost.always("Sources, grades, markings and the single claims: a table of merged values has no place for them.")
    yield BYTE_ORDER_MARK + _line([*FIXED, *(f"property:{name}" for name in columns)])
    for entity in entities:
        yield _line(
            _safe(cell, lost)
            for cell in (
                "entity",
                entity.id,
                entity.schema,
                entity.caption,
                "",
                "",
                "",
                *(_joined(entity.properties.get(name, ()), lost) for name in columns),
            )
        )
    for link in links:
        yield _line(
            _safe(cell, lost)
            for cell in (
                "link",
                link.id,
                link.schema or "",
                "",
                link.type,
                link.source_id,
                link.target_id,
                *(_joined(link.properties.get(name, ()), lost) for name in columns),
            )
        )


def _joined(values: Sequence[str], lost: Lost) -> str:
    if any(SEPARATOR in value for value in values):
        lost.count(f"a value contains {SEPARATOR!r}, which separates the values of a cell")
    return SEPARATOR.join(values)


def _safe(cell: str, lost: Lost) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if cell.startswith(_FORMULA_STARTS):
        lost.count("a cell begins with = + - @, a tab or a line break, and got a leading apostrophe against formulas")
        return "'" + cell
    return cell


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([cell.replace("\x00", "") for cell in cells])
    return buffer.getvalue()
