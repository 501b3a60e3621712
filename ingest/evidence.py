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
        scan = EncodingScan()
        digest = hashlib.sha256()
        size = 0
        incoming = f"{self._root}/incoming/{uuid.uuid4().hex}"
        self._fs.makedirs(f"{self._root}/incoming", exist_ok=True)
        try:
            with self._fs.open(incoming, "wb") as out:
                while chunk := stream.read(CHUNK_BYTES):
                    digest.update(chunk)
                    scan.feed(chunk)
                    out.write(chunk)
                    size += len(chunk)
                    if on_bytes is not None:
                        on_bytes(len(chunk))
                if self._local:
                    out.flush()
                    os.fsync(out.fileno())
            sha256 = digest.hexdigest()
            final = self._place(sha256)
            if not self.has(sha256):
                self._fs.makedirs(final.rpartition("/")[0], exist_ok=True)
                if self._local:
                    Path(incoming).replace(final)
                    Path(final).chmod(0o440)
                else:
                    self._fs.mv(incoming, final)
        finally:
            if self._fs.exists(incoming):
                self._fs.rm(incoming)
        return Kept(sha256, size, scan)

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
