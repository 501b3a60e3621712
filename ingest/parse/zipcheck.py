"""Is a ZIP file a bomb? Asked of its table of contents, before anything is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ingest.errors import UnsafeDocument

MAX_ENTRIES = 5_000
MAX_UNPACKED_BYTES = 4 << 30
MAX_ENTRY_BYTES = 2 << 30
"""A full sheet, 1,048,576 rows, takes about 35 to 70 bytes for each of its cells."""

MAX_RATIO = 200
"""Spreadsheets of real life unpack to 5 to 40 times their size; a column of zeros to about 150."""

_RATIO_FROM_BYTES = 16 << 20


def check_workbook(path: Path, name: str) -> None:
    """Refuses a workbook that would unpack to more than any honest one.

    The table of contents may lie; the process that unpacks has a limit on memory besides.

    Raises: UnsafeDocument.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as wrong:
        raise UnsafeDocument(name, "its table of contents", f"it is a damaged ZIP file ({wrong})") from wrong
    if len(entries) > MAX_ENTRIES:
        raise UnsafeDocument(
            name, "its table of contents", f"it has {len(entries):,} parts, a workbook has a few dozen"
        )
    total = 0
    for entry in entries:
        total += entry.file_size
        place = f"part {entry.filename[:80]!r}"
        if entry.file_size > MAX_ENTRY_BYTES or total > MAX_UNPACKED_BYTES:
            limit = MAX_ENTRY_BYTES if entry.file_size > MAX_ENTRY_BYTES else MAX_UNPACKED_BYTES
            raise UnsafeDocument(name, place, f"it unpacks to more than {limit >> 20:,} MiB")
        if entry.file_size > _RATIO_FROM_BYTES and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
            raise UnsafeDocument(name, place, f"it unpacks to more than {MAX_RATIO} times its size, as bombs do")
