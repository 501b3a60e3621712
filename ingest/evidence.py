"""Raw files, kept under the SHA-256 of their bytes: what was collected can be shown as it was, and checked."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from ingest.errors import FileUnreadable
from ingest.parse.encoding import EncodingScan

CHUNK_BYTES = 1 << 20
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the store."""

    sha256: str
    size: int
    scan: EncodingScan


class EvidenceStore:
    """A folder or bucket of raw files. Their own names never become a part of a path."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._fs, self._root = url_to_fs(url)
        self._local = isinstance(self._fs, LocalFileSystem)

    def keep(self, stream: BinaryIO, *, on_bytes: Callable[[int], None] | None = None) -> Kept:
        """Copies a stream into the store, hashing it and looking at its encoding on the way.

        The file appears under its hash whole or not at all; one that is there already is not written again.
        """
        with self.incoming() as incoming:
            while chunk := stream.read(CHUNK_BYTES):
                incoming.write(chunk)
                if on_bytes is not None:
                    on_bytes(len(chunk))
            return incoming.keep()

    @contextmanager
    def incoming(self) -> Iterator[Incoming]:
        """A file that comes in piece by piece. Unless it is kept before the end, nothing of it stays."""
        path = f"{self._root}/incoming/{uuid.uuid4().hex}"
        self._fs.makedirs(f"{self._root}/incoming", exist_ok=True)
        try:
            with self._fs.open(path, "wb") as out:
                yield Incoming(self, path, out)
        finally:
            if self._fs.exists(path):
                self._fs.rm(path)

    def look_at(self, sha256: str, *, head_only: bool = False) -> Kept:
        """A file that is here, looked at as if it were being kept. Raises: FileUnreadable."""
        scan = EncodingScan()
        with self.file(sha256) as path, path.open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                scan.feed(chunk)
                if head_only:
                    break
            return Kept(sha256, path.stat().st_size, scan)

    def _settle(self, incoming: str, sha256: str) -> None:
        final = self._place(sha256)
        if not self.has(sha256):
            self._fs.makedirs(final.rpartition("/")[0], exist_ok=True)
            if self._local:
                Path(incoming).replace(final)
                Path(final).chmod(0o440)
            else:
                self._fs.mv(incoming, final)

    def has(self, sha256: str) -> bool:
        return bool(self._fs.exists(self._place(sha256)))

    @contextmanager
    def file(self, sha256: str) -> Iterator[Path]:
        """The file as a path of this machine; from a bucket it is fetched for as long as it is needed.

        Raises: FileUnreadable.
        """
        if not self.has(sha256):
            raise FileUnreadable(sha256, f"the evidence store {self.url} does not have it")
        if self._local:
            yield Path(self._place(sha256))
            return
        with tempfile.TemporaryDirectory(prefix="clew-evidence-") as folder:
            path = Path(folder) / sha256
            self._fs.get(self._place(sha256), str(path))
            yield path

    def _place(self, sha256: str) -> str:
        if len(sha256) != 64 or not all(digit in "0123456789abcdef" for digit in sha256):
            raise FileUnreadable(sha256[:80], "that is no SHA-256")
        return f"{self._root}/{sha256[:2]}/{sha256}"


class Incoming:
    """A file on its way into the store: hashed and looked at piece by piece, and never held whole."""

    def __init__(self, store: EvidenceStore, path: str, out: BinaryIO) -> None:
        self._store = store
        self._path = path
        self._out = out
        self._digest = hashlib.sha256()
        self._scan = EncodingScan()
        self.size = 0

    def write(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self._scan.feed(chunk)
        self._out.write(chunk)
        self.size += len(chunk)

    def keep(self) -> Kept:
        """The end: from here on the file is in the store, under its hash."""
        if self._store._local:
            self._out.flush()
            os.fsync(self._out.fileno())
        self._out.close()
        sha256 = self._digest.hexdigest()
        self._store._settle(self._path, sha256)
        return Kept(sha256, self.size, self._scan)


@contextmanager
def open_input(path: str) -> Iterator[BinaryIO]:
    """A file by its path, or standard input for `-`.

    Raises: FileUnreadable.
    """
    if path == STDIN:
        yield sys.stdin.buffer
        return
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 - closed below; only the opening may fail here
    except OSError as wrong:
        raise FileUnreadable(path, wrong.strerror or str(wrong)) from wrong
    with stream:
        yield stream
