"""GraphSense save files (`.gs`): the dashboard's picture of addresses and transactions.

Format: no paper describes it, but its makers publish how they read and write it (graphsense-lib, `convert/gs_files`,
MIT): little-endian 32-bit codes of LZW over base64 over JSON, a list whose first item says which part of the dashboard
wrote it.
"""

from __future__ import annotations

import array
import binascii
import sys
from pathlib import Path
from typing import Any

from ingest.errors import MalformedDocument, UnsafeDocument
from ingest.parse.json_items import read_value

MAGIC = (b"W\x00\x00\x00y\x00\x00\x00I\x00\x00\x00", b"W\x00\x00\x00y\x00\x00\x00J\x00\x00\x00")
"""A list that begins with a text is `["`, in base64 `WyI` or `WyJ`, and LZW writes the first three as they are."""

MAX_BYTES = 64 * 2**20
MAX_TEXT = 64 * 2**20
"""Characters of base64: LZW can make terabytes of a small file."""

PATHFINDER = ("addresses", "transactions", "annotations", "edges")
GRAPH = ("addresses", "entities", "highlights")


def read_save_file(path: Path, name: str) -> tuple[str, dict[str, list[Any]]]:
    """Version and lists of a save file. Raises: MalformedDocument, UnsafeDocument."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnsafeDocument(name, "the beginning", f"a save file of {size:,} bytes is no drawing that a person made")
    told = _unpacked(path.read_bytes(), name)
    head = told[0] if isinstance(told, list) and told else None
    if head == "pathfinder" and len(told) > 5 and told[1] == "1":
        return "pathfinder 1", _lists(PATHFINDER, told[3:7])
    if isinstance(head, str) and head.startswith("1.0."):
        return f"graph {head[:40]}", _lists(GRAPH, told[1:4])
    version = f"{head} {told[1]}" if head == "pathfinder" and len(told) > 1 else head
    reason = f"it is of version {str(version)[:60]!r}; open it in a dashboard of today and save it again"
    raise MalformedDocument(name, "the beginning", reason)


def _lists(names: tuple[str, ...], values: list[Any]) -> dict[str, list[Any]]:
    return {name: value if isinstance(value, list) else [] for name, value in zip(names, values, strict=False)}


def _unpacked(content: bytes, name: str) -> Any:
    codes = array.array("I")
    codes.frombytes(content[: len(content) // 4 * 4])
    if sys.byteorder == "big":
        codes.byteswap()
    try:
        return read_value(binascii.a2b_base64(_expanded(codes, name)).decode("utf-8"))
    except (ValueError, binascii.Error) as wrong:
        raise MalformedDocument(name, "the beginning", f"it breaks off or is no save file ({wrong})") from wrong


def _expanded(codes: array.array[int], name: str) -> str:
    known = [chr(code) for code in range(256)]
    before = ""
    out = []
    size = 0
    for code in codes:
        if code < len(known):
            entry = known[code]
        elif before and code == len(known):
            entry = before + before[0]
        else:
            raise ValueError(f"the code {code} comes before what it stands for")
        size += len(entry)
        if size > MAX_TEXT:
            raise UnsafeDocument(name, "the beginning", f"it unpacks to more than {MAX_TEXT:,} characters")
        out.append(entry)
        if before:
            known.append(before + entry[0])
        before = entry
    return "".join(out)
