"""What each entity was written as, for the links that refer to it later. Memory does not grow with the graph."""

from __future__ import annotations

import sqlite3


class Kinds:
    """Ids and words, in a database of SQLite's own that spills to a temporary file and goes with this object."""

    def __init__(self, otherwise: str) -> None:
        self._otherwise = otherwise
        # The generator that asks may be driven from another thread than the one that made it, never from two at once.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA cache_size = -8192")
        self._database.execute("CREATE TABLE kinds (id BLOB PRIMARY KEY, kind TEXT) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def note(self, key: str, kind: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO kinds VALUES (?, ?)", (_storable(key), kind))

    def of(self, key: str) -> str:
        row = self._database.execute("SELECT kind FROM kinds WHERE id = ?", (_storable(key),)).fetchone()
        return self._otherwise if row is None else str(row[0])


def _storable(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")
