"""The embedded Neo4j seen from outside: start it, find it, stop it.

Who stops it: a process that uses the server holds a lease, and the server stops by itself a few seconds after
the last lease has gone, however its holder ended. `clew server start` asks it to stay without any lease,
until `clew server stop`. There is no other rule.
"""

from __future__ import annotations

import atexit
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from graph.errors import DataFolderInUse, DataFolderUnwritable, ServerStartFailed, ServerStopFailed
from graph.server import artifacts
from graph.server.filelock import FileLock, is_locked
from graph.server.place import Holder, Place, State, drop_lease, holder_of, take_lease, users
from graph.server.progress import Progress, silent
from graph.server.settings import Settings

LOOPBACK = "127.0.0.1"
HANDSHAKE = bytes.fromhex("6060b017") + bytes.fromhex("00000405") + bytes(12)  # Bolt, version 5.4 or none
UNRESPONSIVE_AFTER_S = 30.0
STOP_TIMEOUT_S = 60.0
if sys.platform == "win32":
    CREATION_FLAGS = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
else:
    CREATION_FLAGS = 0


@dataclass(frozen=True)
class ServerAddress:
    """Where the embedded server is and how to sign in."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str
    pid: int


@dataclass(frozen=True)
class Status:
    """What is known of the server of a data folder.

    Attributes:
        running: It answers.
        busy: A process has the store, and does not answer: it is starting or stopping.
        state: Its address and versions, if it is running.
        kept: It stays until `clew server stop`.
        users: Who uses it now.
    """

    running: bool
    busy: bool
    state: State | None
    kept: bool
    users: tuple[Holder, ...]


def ensure_running(settings: Settings, progress: Progress = silent) -> ServerAddress:
    """The server of this data folder, started if need be, for as long as this process lives.

    Raises: as `use_server`.
    """
    stack = ExitStack()
    address = stack.enter_context(use_server(settings, progress))
    atexit.register(stack.close)
    return address


@contextmanager
def use_server(settings: Settings, progress: Progress = silent, *, sealed: bool = False) -> Iterator[ServerAddress]:
    """The server of this data folder, started if need be, for the length of a `with` block.

    Args:
        sealed: Start it for statements that nobody trusts (`launcher.sealed`).

    Raises: ServerStartFailed, DataFolderInUse, DataFolderUnwritable, and what `artifacts.fetch` raises.
    """
    place = Place(settings.data_dir)
    _make(place)
    gate = FileLock(place.gate)
    while not gate.acquire(timeout_s=1.0):
        progress("Waiting for another process, which is starting Neo4j", 0, None)
    with closing(gate):
        lease = take_lease(place)
        try:
            state = _running(place, settings, progress) or _start(place, settings, progress, sealed)
        except BaseException:
            drop_lease(lease)
            raise
    try:
        yield ServerAddress(
            uri=f"bolt://{LOOPBACK}:{state.port}",
            user="neo4j",
            password=place.password.read_text(encoding="utf-8").strip(),
            database="neo4j",
            pid=state.pid,
        )
    finally:
        drop_lease(lease)


def at(address: ServerAddress, settings: Settings) -> Settings:
    """The settings that lead to the embedded server, now that its address is known."""
    return replace(
        settings,
        neo4j_uri=address.uri,
        neo4j_user=address.user,
        neo4j_password=address.password,
        neo4j_database=address.database,
    )


def start_and_keep(settings: Settings, progress: Progress = silent) -> State:
    """Start the server, or find it, and let it stay until it is told to stop.

    Raises: as `use_server`.
    """
    place = Place(settings.data_dir)
    with use_server(settings, progress):
        place.keep.touch()
        state = State.read(place)
    if state is None:
        raise ServerStartFailed("it was stopped at once by somebody else", place.log)
    return state


def stop(settings: Settings, *, now: bool = False) -> tuple[Holder, ...]:
    """Let the server stop; where others use it, it goes on until they are done, unless it is to stop now.

    Returns: who still uses it; nobody, if it has stopped or did not run.
    Raises: ServerStopFailed, DataFolderInUse.
    """
    place = Place(settings.data_dir)
    if not is_locked(place.hold):
        return ()
    _make(place)
    with FileLock(place.gate):
        place.keep.unlink(missing_ok=True)
        others = _holders(users(place))
        if others and not now:
            return others
        place.stop.touch()
        place.state.unlink(missing_ok=True)
        _wait_for_end(place)
    return ()


def status(settings: Settings) -> Status:
    """What the server of this data folder does now; changes nothing."""
    place = Place(settings.data_dir)
    state = _answering(place)
    return Status(
        running=state is not None,
        busy=state is None and is_locked(place.hold),
        state=state,
        kept=state is not None and place.keep.exists(),
        users=_holders(users(place)) if place.leases.is_dir() else (),
    )


def answers_bolt(port: int, timeout_s: float = 2.0) -> bool:
    """Whether a Bolt server on this machine agrees to speak at that port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=timeout_s) as connection:
            connection.sendall(HANDSHAKE)
            chosen = connection.recv(4)
    except OSError:
        return False
    return len(chosen) == 4 and chosen != bytes(4)


def _make(place: Place) -> None:
    try:
        place.make()
    except OSError as problem:
        raise DataFolderUnwritable(place.data_dir, problem.strerror or str(problem)) from problem


def _answering(place: Place) -> State | None:
    """The state of a server that lives (its lock is held) and answers. A state file alone says nothing: the
    process
    may have been killed, and its number and its port given to others."""
    state = State.read(place)
    if state is None or not is_locked(place.hold) or not answers_bolt(state.port):
        return None
    return state


def _running(place: Place, settings: Settings, progress: Progress) -> State | None:
    """The server that runs here, waited for if it is starting; None if there is none, or none any more.

    Call it with the gate held. A server that says it is ready and does not answer is ended: it hangs.
    """
    begin = time.monotonic()
    while is_locked(place.hold):
        state = _answering(place)
        if state is not None:
            return state
        holder = holder_of(place.hold)
        if holder is not None and holder.host != socket.gethostname():
            raise DataFolderInUse(place.data_dir, holder.host)
        elapsed_s = time.monotonic() - begin
        progress("Waiting for Neo4j, which is starting or stopping", int(elapsed_s), None)
        if elapsed_s > (UNRESPONSIVE_AFTER_S if place.state.exists() else settings.start_timeout_s):
            _kill(place)
        time.sleep(0.1)
    return None


def _start(place: Place, settings: Settings, progress: Progress, sealed: bool) -> State:
    """Start the server and wait until it answers. Call it with the gate and a lease held."""
    place.state.unlink(missing_ok=True)
    artifacts.fetch(settings, progress)
    if place.log.exists():
        place.log.replace(place.log.with_name("server.log.1"))
    with place.log.open("wb") as log:
        place.log.chmod(0o600)
        process = subprocess.Popen(  # noqa: S603
            _command(settings, sealed),
            cwd=place.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # The terminal's Ctrl-C and hang-up are not for the server: it ends by the rule above.
            start_new_session=True,
            creationflags=CREATION_FLAGS,
        )
    # Waits for its end, whenever that is: an ended child that nobody has waited for stays in the process
    # table.
    threading.Thread(target=process.wait, daemon=True).start()
    begin = time.monotonic()
    while (state := _answering(place)) is None:
        elapsed_s = time.monotonic() - begin
        progress("Starting Neo4j", int(elapsed_s), None)
        if process.poll() is not None:
            raise ServerStartFailed(_last_line(place.log, process.returncode), place.log)
        if elapsed_s > settings.start_timeout_s:
            process.kill()
            reason = f"it was not ready after {settings.start_timeout_s} s (CLEW_START_TIMEOUT_S)"
            raise ServerStartFailed(reason, place.log)
        time.sleep(0.1)
    return state


def _command(settings: Settings, sealed: bool) -> list[str]:
    return [
        sys.executable,
        "-P",  # the folder that it runs in is no place to import from
        "-m",
        "graph.server.launcher",
        f"--data-dir={settings.data_dir}",
        f"--cache-dir={settings.cache_dir}",
        f"--heap-mb={settings.heap_mb}",
        f"--page-cache-mb={settings.page_cache_mb}",
        f"--idle-s={settings.idle_s}",
        *(f"--jvm-flag={flag}" for flag in settings.jvm_flags),
        *(["--sealed"] if sealed else []),
    ]


def _wait_for_end(place: Place) -> None:
    """Wait until the server has let the store go; end it by force when it takes too long."""
    end = time.monotonic() + STOP_TIMEOUT_S
    while is_locked(place.hold):
        if time.monotonic() > end:
            _kill(place)
        time.sleep(0.1)


def _kill(place: Place) -> None:
    """End the process that has the store, and wait for it. What it committed is on the disk."""
    holder = holder_of(place.hold)
    process = holder.process() if holder is not None else None
    if process is None:
        if is_locked(place.hold):
            raise DataFolderInUse(place.data_dir, holder.host if holder is not None else "this machine")
        return
    try:
        process.kill()
        process.wait(timeout=10.0)
    except psutil.NoSuchProcess:
        return
    except (psutil.AccessDenied, psutil.TimeoutExpired) as problem:
        raise ServerStopFailed(process.pid) from problem


def _holders(leases: list[Path]) -> tuple[Holder, ...]:
    found = (holder_of(path) for path in leases)
    return tuple(holder for holder in found if holder is not None)


def _last_line(log: Path, code: int) -> str:
    """Why the process says it ended."""
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return f"{lines[-1].strip()[:500]} (exit code {code})" if lines else f"it ended with exit code {code}"
