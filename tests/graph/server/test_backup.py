"""Backup and restore: everything comes back as it was, into an empty place, or the file is refused before it does."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from threading import Thread
from typing import Any

import neo4j.time
import orjson
import pytest
import pytz
from neo4j.spatial import CartesianPoint, WGS84Point

from graph.errors import BackupBroken, BackupTooNew, FileExists, RestoreTargetNotEmpty
from graph.queries import lock as writers
from graph.queries import server as queries
from graph.server.backup import back_up, restore
from graph.server.backup.manifest import MANIFEST
from graph.server.backup.values import from_json, to_json
from graph.server.connect import Graph
from graph.server.migrate import read_migrations
from graph.server.settings import Settings

VALUES: dict[str, Any] = {
    "text": 'Мария\nO\'Hara "{}" \u202e 🧶',
    "empty": "",
    "whole": -(2**63),
    "one": 1,
    "one_as_float": 1.0,
    "not_a_number": float("nan"),
    "infinite": float("-inf"),
    "yes": True,
    "raw": b"\x00\xff",
    "list": ["b", "a", "a"],
    "no_items": [],
    "numbers": [1.5, float("inf")],
    "day": date(2026, 11, 21),
    "moment_utc": datetime(2026, 11, 21, 9, 30, 15, 123456, tzinfo=timezone.utc),  # noqa: UP017
    "moment_there": pytz.timezone("Asia/Tashkent").localize(datetime(2026, 11, 21, 9, 30)),
    "moment_offset": datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(minutes=-210))),
    "moment_local": neo4j.time.DateTime(2026, 11, 21, 9, 30, 15, 123456789),
    "moments": [pytz.timezone("Europe/Rome").localize(datetime(2026, month, 1)) for month in (1, 7)],
    "hour": neo4j.time.Time(23, 59, 59, 999999999, tzinfo=pytz.FixedOffset(120)),
    "hour_local": neo4j.time.Time(1, 2, 3, 4),
    "while": neo4j.time.Duration(months=-1, days=2, seconds=3, nanoseconds=4),
    "here": WGS84Point((12.5, 41.9)),
    "above": WGS84Point((12.5, 41.9, 30.0)),
    "flat": CartesianPoint((1.0, -2.0)),
    "deep": CartesianPoint((1.0, -2.0, 3.0)),
}


def load(graph: Graph) -> None:
    """Every type of value, nodes with and without labels, parallel relationships and one to itself."""
    graph.write(lambda tx: tx.run("CREATE (n:Entity:Person) SET n = $values, n.id = 'ada'", values=VALUES).consume())
    graph.write(
        lambda tx: tx.run(
            """
            MATCH (ada:Entity {id: 'ada'})
            CREATE (bob:Entity:Company {id: 'bob'}), (ada)-[:OWNERSHIP {id: '1', ctx: [1, 2]}]->(bob),
                   (ada)-[:OWNERSHIP {id: '2'}]->(bob), (bob)-[:UNKNOWN_LINK]->(ada), (ada)-[:`A B`]->(ada),
                   ({loose: true}), (:Observation {id: 'o', about: 'ada'}), (:`Odd label` {id: 1})
            """
        ).consume()
    )
    graph.write(writers.hold_graph)


def content(graph: Graph) -> list[bytes]:
    """The graph as sorted lines, without anything that the store numbers by itself."""
    nodes = "MATCH (n) WHERE NOT n:Migration RETURN labels(n) AS labels, properties(n) AS p"
    links = (
        "MATCH (a)-[r]->(b) RETURN properties(a).id AS a, type(r) AS type, properties(r) AS p, properties(b).id AS b"
    )
    lines = []
    with graph.session() as session:
        for row in [*session.run(nodes), *session.run(links)]:
            data = {key: sorted(row[key]) if key == "labels" else row[key] for key in row.keys()}  # noqa: SIM118
            data["p"] = {name: to_json(value) for name, value in row["p"].items()}
            lines.append(orjson.dumps(data, option=orjson.OPT_SORT_KEYS))
    return sorted(lines)


def empty(graph: Graph) -> None:
    with graph.session() as session:
        session.run("MATCH (n) WHERE NOT n:Migration DETACH DELETE n").consume()


@pytest.fixture
def home(tmp_path: Path, server: Settings) -> Settings:
    """A data folder with evidence and files of our own."""
    folder = tmp_path / "home"
    (folder / "evidence" / "ab").mkdir(parents=True)
    (folder / "evidence" / "ab" / "abcd").write_bytes(b"raw \x00 bytes" * 100_000)
    (folder / "evidence" / "empty").touch()
    (folder / "server").mkdir()
    (folder / "server" / "password").write_text("hunter2")
    (folder / "settings.toml").write_text("theme = 'dark'\n")
    return replace(server, data_dir=folder, evidence_url=str(folder / "evidence"))


@pytest.fixture
def away(tmp_path: Path, server: Settings) -> Settings:
    """An empty data folder."""
    return replace(server, data_dir=tmp_path / "away", evidence_url=str(tmp_path / "away" / "evidence"))


@pytest.fixture
def file(graph: Graph, home: Settings, tmp_path: Path) -> Path:
    """A backup, and the graph emptied after it."""
    load(graph)
    made = tmp_path / "made.zip"
    back_up(graph, home, made)
    empty(graph)
    return made


def rewrite(source: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The backup with other members, in a new file."""
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    target = source.with_name("changed.zip")
    with zipfile.ZipFile(target, "w") as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return target


@pytest.mark.parametrize("name", VALUES)
def test_every_type_of_value_survives_json(graph: Graph, name: str) -> None:
    stored = graph.read(lambda tx: tx.run("RETURN $value AS value", value=VALUES[name]).single(strict=True)[0])
    back = from_json(orjson.loads(orjson.dumps(to_json(stored))))
    assert repr(to_json(back)) == repr(to_json(stored))
    again = graph.read(lambda tx: tx.run("RETURN $value AS value", value=back).single(strict=True)[0])
    assert repr(again) == repr(stored)


def test_all_comes_back_as_it_was(graph: Graph, home: Settings, away: Settings, tmp_path: Path) -> None:
    load(graph)
    before = content(graph)
    file = tmp_path / "backup.zip"
    made = back_up(graph, home, file)
    empty(graph)
    assert restore(graph, away, file) == made
    assert content(graph) == before
    for name in ("evidence/ab/abcd", "evidence/empty", "settings.toml"):
        assert (away.data_dir / name).read_bytes() == (home.data_dir / name).read_bytes()
    assert not (away.data_dir / "server").exists()
    assert set(graph.read(queries.applied_migrations)) == {0, *(migration.number for migration in read_migrations())}


def test_password_of_the_server_is_not_in_it_and_others_cannot_read_it(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        assert all(b"hunter2" not in archive.read(name) for name in archive.namelist())
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_more_than_one_batch_comes_back(graph: Graph, home: Settings, away: Settings, tmp_path: Path) -> None:
    rows = (
        "UNWIND range(1, 5000) AS n CREATE (:Entity {id: toString(n)})-[:UNKNOWN_LINK {id: n}]->(:Entity {id: 'x' + n})"
    )
    graph.write(lambda tx: tx.run(rows).consume())
    before = content(graph)
    back_up(graph, home, tmp_path / "large.zip")
    empty(graph)
    restore(graph, away, tmp_path / "large.zip")
    assert content(graph) == before


def test_database_in_use_is_copied_whole(graph: Graph, home: Settings, away: Settings, tmp_path: Path) -> None:
    with closing(sqlite3.connect(home.data_dir / "access.sqlite", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE token (name TEXT)")
        database.execute("INSERT INTO token VALUES ('ada')")
        back_up(graph, home, tmp_path / "backup.zip")
    restore(graph, away, tmp_path / "backup.zip")
    with closing(sqlite3.connect(away.data_dir / "access.sqlite")) as database:
        assert database.execute("SELECT name FROM token").fetchall() == [("ada",)]
    assert not (away.data_dir / "access.sqlite-wal").exists()


def test_whoever_writes_claims_waits_for_the_backup(graph: Graph, home: Settings, tmp_path: Path) -> None:
    graph.write(writers.hold_graph)
    during: list[bool] = []
    writer = Thread(target=lambda: graph.write(writers.hold_graph))

    def watch(step: str, done: int, total: int | None) -> None:
        if not writer.ident:
            writer.start()
        if "nodes" in step or "relationships" in step:
            writer.join(timeout=0.3)
            during.append(writer.is_alive())

    back_up(graph, home, tmp_path / "backup.zip", watch)
    writer.join(timeout=30.0)
    assert during
    assert all(during)
    assert not writer.is_alive()


def test_nothing_is_overwritten(graph: Graph, home: Settings, away: Settings, file: Path) -> None:
    with pytest.raises(FileExists):
        back_up(graph, home, file)
    with pytest.raises(RestoreTargetNotEmpty, match=r"data folder"):
        restore(graph, home, file)
    (home.data_dir / "settings.toml").unlink()
    with pytest.raises(RestoreTargetNotEmpty, match=r"evidence store"):
        restore(graph, home, file)
    graph.write(lambda tx: tx.run("CREATE (:Entity {id: 'here already'})").consume())
    with pytest.raises(RestoreTargetNotEmpty, match=r"the graph at bolt://"):
        restore(graph, away, file)


def test_what_is_no_backup_is_refused(graph: Graph, away: Settings, file: Path, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no archive")
    whole = file.read_bytes()
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
    with zipfile.ZipFile(tmp_path / "other", "w") as archive:
        archive.writestr("letter.txt", "dear")
    for name in ("text", "half", "other", "nowhere"):
        with pytest.raises(BackupBroken, match=name):
            restore(graph, away, tmp_path / name)
    assert not away.data_dir.exists()


def drop_evidence(members: dict[str, bytes]) -> None:
    del members["evidence/ab/abcd"]


def alter_evidence(members: dict[str, bytes]) -> None:
    members["evidence/ab/abcd"] = members["evidence/ab/abcd"].replace(b"raw", b"RAW")


def lengthen_nodes(members: dict[str, bytes]) -> None:
    members["graph/nodes.ndjson"] += b'{"key": "9"}\n'


def add_a_stranger(members: dict[str, bytes]) -> None:
    members["files/stranger"] = b""


def climb_out(members: dict[str, bytes]) -> None:
    members["files/../../stranger"] = members.pop("files/settings.toml")
    members[MANIFEST] = members[MANIFEST].replace(b"files/settings.toml", b"files/../../stranger")


def climb_out_on_windows(members: dict[str, bytes]) -> None:
    members["files/..\\stranger"] = members.pop("files/settings.toml")
    members[MANIFEST] = members[MANIFEST].replace(b"files/settings.toml", b"files/..\\\\stranger")


@pytest.mark.parametrize(
    "change", [drop_evidence, alter_evidence, lengthen_nodes, add_a_stranger, climb_out, climb_out_on_windows]
)
def test_backup_that_was_changed_is_refused_before_anything_is_written(
    graph: Graph, away: Settings, file: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    with pytest.raises(BackupBroken):
        restore(graph, away, rewrite(file, change))
    assert content(graph) == []
    assert not away.data_dir.exists()


@pytest.mark.parametrize(("key", "value"), [("format", 2), ("migration", 9999)])
def test_backup_of_a_newer_version_is_refused(graph: Graph, away: Settings, file: Path, key: str, value: int) -> None:
    def age(members: dict[str, bytes]) -> None:
        members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | {key: value}).encode()

    with pytest.raises(BackupTooNew, match=str(value)):
        restore(graph, away, rewrite(file, age))


def test_backup_that_failed_leaves_no_file(graph: Graph, home: Settings, tmp_path: Path) -> None:
    shutil.rmtree(home.data_dir / "evidence")
    (home.data_dir / "evidence").mkdir()
    (home.data_dir / "evidence" / "gone").symlink_to(tmp_path / "nowhere")
    target = tmp_path / "out" / "backup.zip"
    target.parent.mkdir()
    with pytest.raises(FileNotFoundError):
        back_up(graph, home, target)
    assert list(target.parent.iterdir()) == []
