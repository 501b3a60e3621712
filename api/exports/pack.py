"""Several files as one ZIP archive, written as it is read: nothing is held but what is being packed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MEDIA_TYPE = "application/zip"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP can name: the same material makes the same bytes on any day."""
_CHUNK = 64 * 2**10


class _Outlet(io.RawIOBase):
    """What was written since it was last taken. It cannot seek, so that ZipFile writes sizes behind the data."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._written += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken

    def __len__(self) -> int:
        return len(self._written)


def packed(files: Iterable[tuple[str, Iterable[str]]]) -> Iterator[bytes]:
    """An archive of text files, in the order in which they are given."""
    outlet = _Outlet()
    with ZipFile(outlet, "w", ZIP_DEFLATED) as archive:
        for name, lines in files:
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            with archive.open(entry, "w", force_zip64=True) as out:
                for line in lines:
                    out.write(line.encode("utf-8", "replace"))
                    if len(outlet) > _CHUNK:
                        yield outlet.take()
    yield outlet.take()
