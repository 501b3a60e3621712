"""Spreadsheets and Parquet, read in a process of their own with limits on memory and time.

Their readers are large and written for speed, and the file may come from the other side of an investigation. The
child gets a path and answers in JSON lines; whatever it is made to do, it cannot hand over an object.

Run as `python -m ingest.parse.child KIND PATH SHEET`. Limits are set where the system has them (not on Windows).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson

from ingest.errors import ReaderDied
from ingest.parse.lines import read_lines
from ingest.parse.zipcheck import check_workbook

MEMORY_BYTES = 4 << 30
CPU_SECONDS = 1_800
ROWS_AT_ONCE = 500
MAX_CELL = 1_000_000


def read_binary_rows(
    kind: str, path: Path, name: str, *, sheet: str = "", on_bytes: Callable[[int], None] | None = None
) -> Iterator[tuple[str, list[object]]]:
    """Rows of a workbook or a Parquet file with their positions; the first row has the names of the columns.

    Args:
        kind: "xlsx" or "parquet".
        sheet: Of a workbook; "" for its first one that is not empty.

    Raises: UnsafeDocument, ReaderDied.
    """
    if kind == "xlsx":
        check_workbook(path, name)
    command = [sys.executable, "-m", "ingest.parse.child", kind, str(path), sheet]
    root = Path(__file__).resolve().parents[2]
    keep = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR", "TEMP")
    environment = {key: os.environ[key] for key in keep if key in os.environ} | {"PYTHONPATH": str(root)}
    process = subprocess.Popen(  # noqa: S603 - our own module, its arguments are no shell text
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=environment
    )
    assert process.stdout is not None
    finished = False
    try:
        for line in read_lines(cast(BinaryIO, process.stdout), "utf-8", limit=1 << 28):
            try:
                answer = orjson.loads(line.text)
            except orjson.JSONDecodeError:
                break
            if "error" in answer:
                raise ReaderDied(name, str(answer["error"])[:500])
            if "end" in answer:
                finished = True
                break
            if on_bytes is not None:
                on_bytes(int(answer["bytes"]))
            for position, cells in answer["rows"]:
                yield str(position), list(cells)
        if not finished:
            process.wait(timeout=30)
            reason = "its reader was ended" + (" (out of memory or time)" if process.returncode else "")
            raise ReaderDied(name, reason)
    finally:
        if process.poll() is None:
            process.kill()
        process.stdout.close()
        process.wait()


# in the child -----------------------------------------------------------------------------------------------


def _limit() -> None:
    if sys.platform == "win32":
        return
    import resource

    for what, wanted in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (value, value))


def _workbook(path: str, sheet: str) -> Iterator[tuple[str, list[object]]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    if sheet and sheet not in book.sheet_names:
        raise ValueError(f"there is no sheet {sheet!r}; it has {', '.join(book.sheet_names)}")
    for name in [sheet] if sheet else book.sheet_names:
        found = False
        table = book.get_sheet_by_name(name)
        # calamine counts from the first cell that is used.
        first = (table.start or (0, 0))[0] + 1
        for number, row in enumerate(table.iter_rows(), start=first):
            if any(cell not in ("", None) for cell in row):
                found = True
                yield f"{name}!{number}", [_cell(cell) for cell in row]
        if found:
            return


def _parquet(path: str, sheet: str) -> Iterator[tuple[str, list[object]]]:
    import pyarrow.parquet as parquet

    if sheet:
        raise ValueError("Parquet has no sheets")
    with parquet.ParquetFile(path, memory_map=False) as file:
        names = file.schema_arrow.names
        yield "row:0", list(names)
        number = 0
        for batch in file.iter_batches(batch_size=2_000):
            for values in batch.to_pylist():
                number += 1
                yield f"row:{number}", [_cell(values[name]) for name in names]


def _cell(value: Any) -> object:
    """A cell as JSON: text, or nothing, or lists and mappings of text."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value[:MAX_CELL]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Spreadsheets keep every number as a float; 42 was meant where 42.0 is stored.
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0) and value.tzinfo is None
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value.total_seconds())
    if isinstance(value, Decimal | int):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()[:MAX_CELL]
    if isinstance(value, dict):
        return {str(key): _cell(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cell(inner) for inner in value]
    return str(value)[:MAX_CELL]


def _main(kind: str, path: str, sheet: str) -> None:
    _limit()
    out = sys.stdout.buffer
    rows: list[tuple[str, list[object]]] = []
    read = {"xlsx": _workbook, "parquet": _parquet}[kind]
    size = Path(path).stat().st_size
    told = 0

    def flush() -> None:
        nonlocal told
        # How far into the file a row stands is not known; an even share of the rest keeps the display moving.
        step = min(size - told, max(1, (size - told) // 50))
        told += step
        out.write(orjson.dumps({"rows": rows, "bytes": step}) + b"\n")
        rows.clear()

    try:
        for row in read(path, sheet):
            rows.append(row)
            if len(rows) >= ROWS_AT_ONCE:
                flush()
        flush()
        out.write(orjson.dumps({"end": True}) + b"\n")
    except MemoryError:
        out.write(orjson.dumps({"error": f"it needs more than {MEMORY_BYTES >> 30} GiB of memory"}) + b"\n")
    except Exception as wrong:
        out.write(orjson.dumps({"error": f"{type(wrong).__name__}: {wrong}"[:500]}) + b"\n")
    out.flush()


if __name__ == "__main__":
    _main(*sys.argv[1:4])
