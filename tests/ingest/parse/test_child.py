"""Workbooks and Parquet files, honest ones and others, through the process that reads them."""

from __future__ import annotations

import datetime
import struct
import sys
import zipfile
from pathlib import Path

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from ingest.errors import ReaderDied, UnsafeDocument
from ingest.parse import zipcheck
from ingest.parse.child import read_binary_rows


def workbook(path: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def rows(kind: str, path: Path, sheet: str = "") -> list[tuple[str, list[object]]]:
    return list(read_binary_rows(kind, path, path.name, sheet=sheet))


def test_cells_of_a_workbook_come_as_text_with_their_place(tmp_path: Path) -> None:
    day = datetime.datetime(1980, 3, 12)
    path = workbook(
        tmp_path / "a.xlsx",
        ("Empty", []),
        (
            "People",
            [
                ["name", "born", "count", "share", "ok"],
                [],
                ["Ada", day, 42, 0.5, True],
                ["Bob", None, None, None, None],
            ],
        ),
    )
    assert rows("xlsx", path) == [
        ("People!1", ["name", "born", "count", "share", "ok"]),
        ("People!3", ["Ada", "1980-03-12", "42", "0.5", "true"]),
        ("People!4", ["Bob", None, None, None, None]),
    ]
    with pytest.raises(ReaderDied, match="there is no sheet 'Other'; it has Empty, People"):
        rows("xlsx", path, "Other")


def test_a_formula_is_never_evaluated(tmp_path: Path) -> None:
    """openpyxl stores no results with its formulas: nothing is there to show. A text that looks like one stays."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", "sum"])
    sheet.append(["Ada", "=1+1"])
    sheet.append(["Bob", None])
    sheet["B3"].value = "=cmd|' /C calc'!A0"
    sheet["B3"].data_type = "s"
    book.save(tmp_path / "f.xlsx")
    assert [cells for _, cells in rows("xlsx", tmp_path / "f.xlsx")] == [
        ["name", "sum"],
        ["Ada", None],
        ["Bob", "=cmd|' /C calc'!A0"],
    ]


def bomb(path: Path, megabytes: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(megabytes):
                part.write(bytes(1 << 20))
    return path


def test_a_zip_bomb_is_refused_before_anything_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(UnsafeDocument, match="more than 200 times its size"):
        rows("xlsx", bomb(tmp_path / "bomb.xlsx", 64))


def test_a_workbook_with_too_many_or_too_large_parts_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "a.xlsx", ("A", [["x"]]))
    monkeypatch.setattr(zipcheck, "MAX_ENTRIES", 3)
    with pytest.raises(UnsafeDocument, match="parts"):
        rows("xlsx", path)
    monkeypatch.undo()
    monkeypatch.setattr(zipcheck, "MAX_ENTRY_BYTES", 100)
    with pytest.raises(UnsafeDocument, match="unpacks to more than"):
        rows("xlsx", path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits for a process")
def test_a_bomb_that_lies_about_its_size_meets_the_limit_of_its_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bomb(tmp_path / "liar.xlsx", 64)
    data = bytearray(path.read_bytes())
    start = data.rindex(b"PK\x01\x02")
    data[start + 24 : start + 28] = struct.pack("<I", 1_000)
    path.write_bytes(data)
    with pytest.raises((ReaderDied, UnsafeDocument)):
        rows("xlsx", path)


def test_a_damaged_workbook_is_told(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", ("A", [["x"], ["y"]])).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnsafeDocument, match="damaged"):
        rows("xlsx", tmp_path / "cut.xlsx")


def test_parquet_comes_row_by_row_with_nested_values(tmp_path: Path) -> None:
    table = pyarrow.table(
        {
            "name": ["Ada", None],
            "born": [datetime.date(1980, 3, 12), None],
            "tags": [["a", "b"], []],
            "where": [{"city": "Oslo"}, None],
            "raw": [b"\x01\xff", None],
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet", row_group_size=1)
    assert rows("parquet", tmp_path / "t.parquet") == [
        ("row:0", ["name", "born", "tags", "where", "raw"]),
        ("row:1", ["Ada", "1980-03-12", ["a", "b"], {"city": "Oslo"}, "01ff"]),
        ("row:2", [None, None, [], None, None]),
    ]


def test_damaged_parquet_is_told(tmp_path: Path) -> None:
    pyarrow.parquet.write_table(pyarrow.table({"a": list(range(1000))}), tmp_path / "t.parquet")
    data = (tmp_path / "t.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(data[: len(data) // 2])
    with pytest.raises(ReaderDied, match="Save it as CSV"):
        rows("parquet", tmp_path / "cut.parquet")


def test_a_reader_that_is_killed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx", ("A", [["x"]]))
    monkeypatch.setattr(sys, "executable", "/bin/false" if sys.platform != "win32" else "where")
    with pytest.raises(ReaderDied, match="its reader was ended"):
        rows("xlsx", path)


def test_a_reader_that_nobody_listens_to_is_ended(tmp_path: Path) -> None:
    cells: list[list[object]] = [["x"]]
    cells.extend(["y"] for _ in range(5_000))
    path = workbook(tmp_path / "a.xlsx", ("A", cells))
    reader = read_binary_rows("xlsx", path, "a.xlsx")
    assert next(reader) == ("A!1", ["x"])
    reader.close()  # type: ignore[attr-defined]
