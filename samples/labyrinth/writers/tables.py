"""CSV (RFC 4180), TSV, JSON, JSON lines, and workbooks (ECMA-376, Office Open XML) written by hand."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import orjson

from samples.labyrinth import MARK
from samples.labyrinth.entries import Entry, SourceFile
from samples.labyrinth.people import World
from samples.labyrinth.writers.package import add_part, part_info


def write_csv(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    """No cell holds a line break, so that the n-th record stands on line n + 1."""
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, delimiter=file.texts.get("delimiter", ","), lineterminator="\n")
        rows.writerow((*file.columns, "fictional"))
        for number, entry in enumerate(entries, start=2):
            rows.writerow((*(entry.row.get(name, "") for name in file.columns), MARK))
            yield entry, f"line:{number}"


def write_jsonl(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    with path.open("wb") as out:
        for number, entry in enumerate(entries, start=1):
            out.write(orjson.dumps(entry.row | {"fictional": MARK}, option=orjson.OPT_APPEND_NEWLINE))
            yield entry, f"line:{number}"


def write_json(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    """One object with the list under `records`. No line begins with a brace, which would look like JSON lines."""
    with path.open("wb") as out:
        out.write(b'{"fictional": ' + orjson.dumps(MARK) + b', "records": [')
        for number, entry in enumerate(entries):
            out.write((b"," if number else b"") + b"\n  " + orjson.dumps(entry.row | {"fictional": MARK}))
            yield entry, f"records[{number}]"
        out.write(b"\n]}\n")


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def write_xlsx(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    """A workbook of one sheet with its texts inline; the sheet is written row by row."""
    sheet = file.texts["sheet"]
    columns = (*file.columns, "fictional")
    with zipfile.ZipFile(path, "w") as package:
        add_part(
            package,
            "[Content_Types].xml",
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
        )
        add_part(
            package,
            "_rels/.rels",
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        add_part(
            package,
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}">'
            f'<sheets><sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        add_part(
            package,
            "xl/_rels/workbook.xml.rels",
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATED}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        with package.open(part_info("xl/worksheets/sheet1.xml"), "w") as out:
            out.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>\n'.encode())
            out.write(_row(1, columns))
            for number, entry in enumerate(entries, start=2):
                out.write(_row(number, (*(str(entry.row.get(name, "")) for name in file.columns), MARK)))
                yield entry, f"{sheet}!{number}"
            out.write(b"</sheetData></worksheet>\n")


def _row(number: int, cells: Iterable[str]) -> bytes:
    inside = "".join(
        f'<c r="{_letter(n)}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        for n, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{number}">{inside}</row>\n'.encode()


def _letter(column: int) -> str:
    return chr(65 + column) if column < 26 else _letter(column // 26 - 1) + chr(65 + column % 26)
