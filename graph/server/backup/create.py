"""`clew backup`: writes the file."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import fsspec
import neo4j
import orjson

from graph.errors import FileExists
from graph.queries import backup as queries
from graph.server.backup.manifest import (
    EVIDENCE,
    FILES,
    FORMAT,
    MANIFEST,
    NODES,
    RELATIONSHIPS,
    Manifest,
    Member,
    copy_in,
)
from graph.server.backup.values import to_json
from graph.server.connect import Graph
from graph.server.migrate import newest_migration
from graph.server.place import Place
from graph.server.progress import Progress, silent
from graph.server.settings import Settings

REPORT_EVERY = 5000
SQLITE_MAGIC = b"SQLite format 3\0"
SQLITE_JOURNALS = ("-wal", "-shm", "-journal")


def back_up(graph: Graph, settings: Settings, file: Path, progress: Progress = silent) -> Manifest:
    """Write everything to one new file, whole or not at all. Whoever writes claims meanwhile waits.

    Evidence is copied after the graph, and is never changed once it is there, so that nothing that the graph
    refers to is missing.

    Raises: FileExists, and what reading a graph raises.
    """
    if file.exists():
        raise FileExists(file)
    draft = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                manifest = _write(graph, settings, archive, progress)
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _write(graph: Graph, settings: Settings, archive: zipfile.ZipFile, progress: Progress) -> Manifest:
    members: list[Member] = []
    with graph.session() as holder, holder.begin_transaction() as lock:
        queries.lock_writers(lock)
        nodes, relationships = graph.read(queries.counts)
        with graph.session() as session:
            rows = _counted(_nodes(session), "Backing up nodes", nodes, progress)
            member, nodes = _write_lines(archive, NODES, rows)
            members.append(member)
        with graph.session() as session:
            rows = _counted(_relationships(session), "Backing up relationships", relationships, progress)
            member, relationships = _write_lines(archive, RELATIONSHIPS, rows)
            members.append(member)
        migration = newest_migration(graph)
        lock.rollback()
    members += _write_evidence(archive, settings, progress)
    members += _write_files(archive, settings)
    manifest = Manifest(
        format=FORMAT,
        clew=version("clew"),
        neo4j=graph.version,
        created=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        migration=migration,
        nodes=nodes,
        relationships=relationships,
        members=tuple(members),
    )
    archive.writestr(MANIFEST, manifest.dumps())
    return manifest


def _nodes(session: neo4j.Session) -> Iterator[dict[str, Any]]:
    for row in queries.all_nodes(session):
        yield {
            "key": row["key"],
            "labels": sorted(row["labels"]),
            "properties": {name: to_json(value) for name, value in row["properties"].items()},
            "tied": row["tied"],
        }


def _relationships(session: neo4j.Session) -> Iterator[dict[str, Any]]:
    for row in queries.all_relationships(session):
        yield {
            "start": row["start"],
            "end": row["end"],
            "type": row["type"],
            "properties": {name: to_json(value) for name, value in row["properties"].items()},
        }


def _counted(rows: Iterator[dict[str, Any]], step: str, total: int, progress: Progress) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows):
        if number % REPORT_EVERY == 0:
            progress(step, number, total)
        yield row
    progress(step, total, total)


def _write_lines(archive: zipfile.ZipFile, name: str, rows: Iterator[dict[str, Any]]) -> tuple[Member, int]:
    """One row a line. Returns the member and how many there were."""
    digest = hashlib.sha256()
    size = count = 0
    with archive.open(name, "w", force_zip64=True) as target:
        for row in rows:
            line = orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
            digest.update(line)
            size += len(line)
            count += 1
            target.write(line)
    return Member(name, size, digest.hexdigest()), count


def _write_evidence(archive: zipfile.ZipFile, settings: Settings, progress: Progress) -> list[Member]:
    store, root = fsspec.core.url_to_fs(settings.evidence_url)
    paths = sorted(store.find(root)) if store.exists(root) else []
    members = []
    for number, path in enumerate(paths):
        progress("Backing up evidence", number, len(paths))
        with store.open(path, "rb") as source:
            members.append(copy_in(archive, EVIDENCE + path.removeprefix(root).lstrip("/"), source))
    return members


def _write_files(archive: zipfile.ZipFile, settings: Settings) -> list[Member]:
    members = []
    for path in own_files(settings):
        with _snapshot(path) as source:
            members.append(copy_in(archive, FILES + path.relative_to(settings.data_dir).as_posix(), source))
    return members


@contextmanager
def _snapshot(path: Path) -> Iterator[IO[bytes]]:
    """The file's content. An SQLite database may be in the middle of a change, and is copied by its own means."""
    with path.open("rb") as source:
        if source.read(len(SQLITE_MAGIC)) != SQLITE_MAGIC:
            source.seek(0)
            yield source
            return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        with closing(sqlite3.connect(path)) as original, closing(sqlite3.connect(copy)) as target:
            original.backup(target)
        with copy.open("rb") as source:
            yield source


def own_files(settings: Settings) -> list[Path]:
    """What lies in the data folder apart from the server, its store and the evidence: settings, keys, lists."""
    place = Place(settings.data_dir)
    others = [place.home, place.folder, Path(settings.evidence_url)]
    return sorted(
        path
        for path in settings.data_dir.rglob("*")
        if path.is_file() and not path.is_symlink() and not path.name.endswith(SQLITE_JOURNALS)
        if not any(path.is_relative_to(other) for other in others)
    )
