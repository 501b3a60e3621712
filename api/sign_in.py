"""Who is asking: one-time links, the sessions they open, and the tokens of programs.

All three are random numbers of 256 bits. A file in the data folder, readable to its owner alone, keeps only
their SHA-256: whoever reads the file cannot sign in with it. The secrets of web hooks lie there as they are, since
a signature cannot be checked without them. The file is shared by every process that works on the data folder, so
that `clew link` and `clew token` speak to a server that runs already.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from api.errors import BadInput, NameTaken, NotFound
from graph.claims.records import MARKINGS
from graph.claims.scope import Viewer

OWNER = "owner"
"""The viewer of a link without limits: whoever can read the data folder may see all that is in it."""
LINK_LIFETIME = timedelta(hours=1)
SESSION_LIFETIME = timedelta(days=7)
TOKEN_PREFIX = "clew_"  # noqa: S105 - lets scanners for leaked secrets recognise one

_TABLES = """
CREATE TABLE IF NOT EXISTS link (hash TEXT PRIMARY KEY, viewer TEXT NOT NULL, expires_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS session (hash TEXT PRIMARY KEY, viewer TEXT NOT NULL, expires_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS token (
    name TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, viewer TEXT NOT NULL,
    created_at REAL NOT NULL, expires_at REAL, revoked_at REAL
);
CREATE TABLE IF NOT EXISTS hook (
    name TEXT PRIMARY KEY, secret TEXT NOT NULL, plan TEXT NOT NULL, created_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS hook_delivery (hook TEXT, id TEXT, at REAL NOT NULL, PRIMARY KEY (hook, id));
CREATE TABLE IF NOT EXISTS server (pid INTEGER, started_at REAL, url TEXT NOT NULL, PRIMARY KEY (pid, started_at));
"""


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a program's token; the token itself is shown once, when it is made."""

    name: str
    clearance: str
    cases: frozenset[str] | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    may_import: bool = False

    def usable(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


class Access:
    """The file of links, sessions and tokens, opened. Calls take under a millisecond, and may come from any thread."""

    def __init__(self, data_dir: Path) -> None:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = data_dir / "access.sqlite"
        # SQLite would make the file with the process's usual rights.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        self._lock = threading.Lock()
        self._file = sqlite3.connect(self.path, timeout=10, isolation_level=None, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.executescript(_TABLES)

    def close(self) -> None:
        with self._lock:
            self._file.close()

    # links and sessions ---------------------------------------------------------------------------------

    def create_link(self, viewer: Viewer, *, lifetime: timedelta = LINK_LIFETIME) -> str:
        """A secret that opens one session for the viewer, once."""
        secret = secrets.token_urlsafe(32)
        self.run("DELETE FROM link WHERE expires_at < ?", _now())
        self.run(
            "INSERT INTO link VALUES (?, ?, ?)", _digest(secret), _written(viewer), _now() + lifetime.total_seconds()
        )
        return secret

    def redeem(self, link: str) -> str | None:
        """The secret of a new session; None if the link was used, has expired or never was."""
        rows = self.run(
            "DELETE FROM link WHERE hash = ? RETURNING viewer, expires_at", _digest(link)
        )  # one statement, so that two browsers cannot both have it
        if not rows or rows[0][1] < _now():
            return None
        secret = secrets.token_urlsafe(32)
        self.run("DELETE FROM session WHERE expires_at < ?", _now())
        self.run(
            "INSERT INTO session VALUES (?, ?, ?)",
            _digest(secret),
            rows[0][0],
            _now() + SESSION_LIFETIME.total_seconds(),
        )
        return secret

    def viewer_of_session(self, secret: str) -> Viewer | None:
        rows = self.run("SELECT viewer FROM session WHERE hash = ? AND expires_at > ?", _digest(secret), _now())
        return _read(rows[0][0]) if rows else None

    def end_session(self, secret: str) -> None:
        self.run("DELETE FROM session WHERE hash = ?", _digest(secret))

    # tokens ---------------------------------------------------------------------------------------------

    def create_token(self, viewer: Viewer, *, lifetime: timedelta | None = None) -> str:
        """A secret with which a program signs in as the viewer.

        Raises: NameTaken if a token has, or had, the viewer's name.
        """
        secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
        expires_at = None if lifetime is None else _now() + lifetime.total_seconds()
        # Charts belong to names: users are called @name, keys of programs key:name.
        if viewer.name == OWNER or viewer.name.startswith(("@", "key:")):
            raise NameTaken(viewer.name)
        try:
            self.run(
                "INSERT INTO token VALUES (?, ?, ?, ?, ?, NULL)",
                viewer.name,
                _digest(secret),
                _written(viewer),
                _now(),
                expires_at,
            )
        except sqlite3.IntegrityError as problem:
            raise NameTaken(viewer.name) from problem
        return secret

    def viewer_of_token(self, secret: str) -> Viewer | None:
        rows = self.run(
            "SELECT viewer FROM token WHERE hash = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)",
            _digest(secret),
            _now(),
        )
        return _read(rows[0][0]) if rows else None

    def tokens(self) -> list[Token]:
        """All that were ever made, by name."""
        rows = self.run("SELECT viewer, created_at, expires_at, revoked_at FROM token ORDER BY name")
        return [
            Token(
                viewer.name,
                viewer.clearance,
                viewer.cases,
                _time(row[1]),
                _maybe_time(row[2]),
                _maybe_time(row[3]),
                viewer.may_import,
            )
            for row in rows
            for viewer in [_read(row[0])]
        ]

    def revoke_token(self, name: str) -> None:
        """Ends a token at once; its name stays taken.

        Raises: NotFound.
        """
        if not self.run("UPDATE token SET revoked_at = ? WHERE name = ? RETURNING name", _now(), name):
            raise NotFound("token", name)

    # servers --------------------------------------------------------------------------------------------

    def announce(self, url: str) -> None:
        """Says that this process serves the data folder at an address."""
        process = psutil.Process()
        self.run("INSERT OR REPLACE INTO server VALUES (?, ?, ?)", process.pid, process.create_time(), url)

    def withdraw(self) -> None:
        self.run("DELETE FROM server WHERE pid = ?", os.getpid())

    def servers(self) -> list[str]:
        """Addresses of the servers that run, the last started first. Those of ended processes are forgotten."""
        urls = []
        for pid, started_at, url in self.run("SELECT pid, started_at, url FROM server ORDER BY started_at DESC"):
            if _runs(pid, started_at):
                urls.append(str(url))
            else:
                self.run("DELETE FROM server WHERE pid = ? AND started_at = ?", pid, started_at)
        return urls

    def run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """One statement and its rows; a transaction of its own."""
        with self._lock, closing(self._file.execute(statement, values)) as cursor:
            return cursor.fetchall()


def limited_viewer(name: str | None, clearance: str, cases: list[str] | None, *, may_import: bool = False) -> Viewer:
    """The viewer that a link or token speaks for.

    Without a name, one that says its limits: charts belong to names, so that who may see less never shares one
    with who may see more.

    Raises: BadInput for a clearance that TLP does not have.
    """
    marking = clearance.upper().removeprefix("TLP:")
    if marking not in MARKINGS:
        raise BadInput(
            f"There is no clearance {clearance!r}.", todo=f"Choose one of {', '.join(MARKINGS)}.", where="--clearance"
        )
    members = None if cases is None else frozenset(cases)
    if name is None:
        name = OWNER if marking == MARKINGS[-1] and members is None else _name_of_limits(marking, members)
    elif name.startswith(("@", "key:")):
        raise BadInput(f"{name[:80]!r} is the name of a user or a key.", todo="Choose another name.", where="--name")
    return Viewer(name=name, clearance=marking, cases=members, may_import=may_import)


def may_import(viewer: Viewer) -> bool:
    """Whether they may bring data in: whoever was given the right, and the owner, who can read the folder anyway."""
    return viewer.may_import or viewer == Viewer(OWNER)


def _name_of_limits(marking: str, cases: frozenset[str] | None) -> str:
    return f"guest {marking}" + ("" if cases is None else " in " + json.dumps(sorted(cases), ensure_ascii=False))


def _runs(pid: int, started_at: float) -> bool:
    try:
        return abs(psutil.Process(pid).create_time() - started_at) < 1
    except psutil.Error:
        return False


def _digest(secret: str) -> str:
    # The secrets are random numbers, not passwords: there is nothing to guess, so that a plain hash is enough.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _written(viewer: Viewer) -> str:
    cases = None if viewer.cases is None else sorted(viewer.cases)
    return json.dumps({"name": viewer.name, "clearance": viewer.clearance, "cases": cases, "import": viewer.may_import})


def _read(text: object) -> Viewer:
    parts = json.loads(str(text))
    cases = parts["cases"]
    return Viewer(
        parts["name"], parts["clearance"], None if cases is None else frozenset(cases), parts.get("import", False)
    )


def _now() -> float:
    return datetime.now(UTC).timestamp()


def _time(stamp: object) -> datetime:
    assert isinstance(stamp, float)
    return datetime.fromtimestamp(stamp, UTC)


def _maybe_time(stamp: object) -> datetime | None:
    return None if stamp is None else _time(stamp)
