"""What lies where in the data folder, for the embedded server, and the small files that its processes speak
by.

neo4j/              Neo4j's own home: store, logs, configuration
server/             readable to the owner alone
  gate              locked while somebody starts the server, joins it or lets it stop
  hold              locked by the server's process as long as it lives; says which process that is
  state.json        address of the server, from when it is ready until it begins to stop
  password          made on the first start
  leases/           one locked file for each process that uses the server
  keep              there if `clew server start` asked the server to stay
  stop              there if somebody asked it to stop now
  server.log        what its process said; server.log.1 is the run before
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from graph.server.filelock import FileLock, is_locked


@dataclass(frozen=True)
class Place:
    """The paths of one data folder."""

    data_dir: Path

    @property
    def home(self) -> Path:
        return self.data_dir / "neo4j"

    @property
    def folder(self) -> Path:
        return self.data_dir / "server"

    @property
    def gate(self) -> Path:
        return self.folder / "gate"

    @property
    def hold(self) -> Path:
        return self.folder / "hold"

    @property
    def state(self) -> Path:
        return self.folder / "state.json"

    @property
    def password(self) -> Path:
        return self.folder / "password"

    @property
    def leases(self) -> Path:
        return self.folder / "leases"

    @property
    def keep(self) -> Path:
        return self.folder / "keep"

    @property
    def stop(self) -> Path:
        return self.folder / "stop"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def make(self) -> None:
        """Make the folders, closed to everybody else."""
        self.leases.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)


@dataclass(frozen=True)
class Holder:
    """The process that has a lock, so that it can be named and, by the moment of its start, not mistaken.

    Attributes:
        pid: Its number, which another process may have later.
        started: When it started, in the operating system's own reckoning (unix seconds).
        host: The machine.
        command: What it was called with.
    """

    pid: int
    started: float
    host: str
    command: str

    @classmethod
    def this_process(cls) -> Holder:
        return cls(os.getpid(), psutil.Process().create_time(), socket.gethostname(), " ".join(sys.argv)[:200])

    def process(self) -> psutil.Process | None:
        """The process, if it is still that one."""
        if self.host != socket.gethostname():
            return None
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.started) < 1.0
        except psutil.Error:
            return None
        return found if same else None

    def dumps(self) -> str:
        """As text that covers whatever longer text stood in the file before."""
        return json.dumps(asdict(self)).ljust(1024)


def holder_of(path: Path) -> Holder | None:
    """Who has this lock; None where nobody has it or its holder has not yet written who it is."""
    if not is_locked(path):
        return None
    try:
        return Holder(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


@dataclass(frozen=True)
class State:
    """A server that is ready.

    Attributes:
        pid: Its process.
        port: Where it speaks Bolt, on loopback.
        neo4j, gds: Versions.
        since: When it became ready (unix seconds).
    """

    pid: int
    port: int
    neo4j: str
    gds: str
    since: float

    @classmethod
    def read(cls, place: Place) -> State | None:
        """What the file says; whether that server lives is another question."""
        try:
            return cls(**json.loads(place.state.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, place: Place) -> None:
        write_private(place.state, json.dumps(asdict(self)))


def take_lease(place: Place) -> FileLock:
    """Say that this process uses the server.

    Call it with the gate held; `drop_lease` or the process's end undoes it.
    """
    lease = FileLock(place.leases / f"{os.getpid()}-{secrets.token_hex(4)}")
    if not lease.acquire(timeout_s=10.0):
        raise TimeoutError(f"{lease.path} cannot be locked: the file system of {place.data_dir} does not know locks.")
    lease.write(Holder.this_process().dumps())
    return lease


def drop_lease(lease: FileLock) -> None:
    """Undo `take_lease`."""
    lease.release()
    lease.path.unlink(missing_ok=True)


def users(place: Place) -> list[Path]:
    """The leases that are held."""
    return [path for path in sorted(place.leases.glob("*-*")) if is_locked(path)]


def sweep_leases(place: Place) -> None:
    """Remove the leases of processes that are gone. Call it with the gate held."""
    for path in place.leases.glob("*-*"):
        if not is_locked(path):
            path.unlink(missing_ok=True)


def password_of(place: Place) -> str:
    """The password of the embedded server, made now if there is none."""
    if not place.password.exists():
        write_private(place.password, secrets.token_urlsafe(24))
    return place.password.read_text(encoding="utf-8").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file, whole or not at all, that its owner alone can read."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    for attempt in range(20):
        try:
            draft.replace(path)
            return
        except PermissionError:  # Windows, while somebody reads it
            if attempt == 19:
                raise
            time.sleep(0.05)
