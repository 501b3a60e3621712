"""Locks on files that the operating system lets go when their holder dies, however it dies.

Every promise about the embedded server rests on this: a lock that is held means a process that lives. The
files themselves stay behind and mean nothing.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType

POLL_S = 0.05

if sys.platform == "win32":
    import msvcrt

    # Windows keeps others from reading the bytes that are locked, so the lock lies far behind the content.
    _FAR = 1 << 30

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class FileLock:
    """The exclusive hold on a file, from a successful `acquire` until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, timeout_s: float = 0.0) -> bool:
        """Take the lock, waiting for so long at most; False if another holds it all that time."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        end = time.monotonic() + timeout_s
        while not _try_lock(descriptor):
            if time.monotonic() >= end:
                os.close(descriptor)
                return False
            time.sleep(POLL_S)
        self._descriptor = descriptor
        return True

    def write(self, text: str) -> None:
        """Put a note for readers into the file that is held."""
        assert self._descriptor is not None
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, text.encode())

    def release(self) -> None:
        """Let the lock go; nothing happens where it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def close(self) -> None:
        """The same as `release`, for `contextlib.closing`."""
        self.release()

    def __enter__(self) -> FileLock:
        while not self.acquire(timeout_s=3600.0):
            pass
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def is_locked(path: Path) -> bool:
    """Whether some process holds the lock on this file."""
    if not path.exists():
        return False
    probe = FileLock(path)
    if probe.acquire():
        probe.release()
        return False
    return True
