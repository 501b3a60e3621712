"""`clew restore`: reads the file into an empty graph and an empty data folder."""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import fsspec
import orjson

from graph.errors import BackupBroken, BackupTooNew, RestoreTargetNotEmpty
from graph.queries import backup as queries
from graph.server.backup.create import own_files
from graph.server.backup.manifest import (
    EVIDENCE,
    FILES,
    NODES,
    RELATIONSHIPS,
    Manifest,
    chunks_of,
    read_manifest,
)
from graph.server.backup.values import from_json
from graph.server.connect import Graph
from graph.server.migrate import migrate, read_migrations
from graph.server.progress import Progress, silent
from graph.server.settings import Settings

BATCH_ROWS = 2000

T = TypeVar("T")


def restore(graph: Graph, settings: Settings, file: Path, progress: Progress = silent) -> Manifest:
    """Put a backup back, after its every byte has been checked. Nothing that exists is overwritten.

    Raises: BackupBroken, BackupTooNew, RestoreTargetNotEmpty.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (OSError, zipfile.BadZipFile) as problem:
        raise BackupBroken(file, str(problem)) from problem
    with archive:
        manifest = read_manifest(archive, file)
        if manifest.migration > max(migration.number for migration in read_migrations()):
            raise BackupTooNew(file, f"migration {manifest.migration:04d}")
        _check(archive, file, manifest, progress)
        _refuse_what_is_not_empty(graph, settings)
        _restore_files(archive, file, manifest, settings)
        _restore_evidence(archive, file, manifest, settings, progress)
        _restore_graph(graph, archive, file, manifest, progress)
    return manifest


def _check(archive: zipfile.ZipFile, file: Path, manifest: Manifest, progress: Progress) -> None:
    """Read everything once before anything is written."""
    total = sum(member.size for member in manifest.members)
    done = 0
    for member in manifest.members:
        for chunk in chunks_of(archive, file, member):
            done += len(chunk)
            progress("Checking the backup", done, total)


def _refuse_what_is_not_empty(graph: Graph, settings: Settings) -> None:
    if not graph.read(queries.is_empty):
        raise RestoreTargetNotEmpty(f"the graph at {graph.uri}")
    if own_files(settings):
        raise RestoreTargetNotEmpty(f"the data folder {settings.data_dir}")
    store, root = fsspec.core.url_to_fs(settings.evidence_url)
    if store.exists(root) and store.find(root):
        raise RestoreTargetNotEmpty(f"the evidence store {settings.evidence_url}")


def _restore_files(archive: zipfile.ZipFile, file: Path, manifest: Manifest, settings: Settings) -> None:
    for member in manifest.beginning_with(FILES):
        target = settings.data_dir / member.name.removeprefix(FILES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)
        with target.open("wb") as out:
            out.writelines(chunks_of(archive, file, member))


def _restore_evidence(
    archive: zipfile.ZipFile, file: Path, manifest: Manifest, settings: Settings, progress: Progress
) -> None:
    store, root = fsspec.core.url_to_fs(settings.evidence_url)
    members = manifest.beginning_with(EVIDENCE)
    for number, member in enumerate(members):
        progress("Restoring evidence", number, len(members))
        target = f"{root.rstrip('/')}/{member.name.removeprefix(EVIDENCE)}"
        store.makedirs(target.rpartition("/")[0], exist_ok=True)
        with store.open(target, "wb") as out:
            for chunk in chunks_of(archive, file, member):
                out.write(chunk)


def _restore_graph(graph: Graph, archive: zipfile.ZipFile, file: Path, manifest: Manifest, progress: Progress) -> None:
    """Load the data under the migrations that it has had, then apply those that it has not."""
    graph.write(queries.forget_migrations, manifest.migration)
    migrate(graph, up_to=manifest.migration)
    graph.write(queries.remove_bookkeeping)
    with tempfile.TemporaryDirectory() as folder, _Keys(Path(folder) / "keys") as keys:
        done = 0
        for batch in _batches(_lines(archive, NODES)):
            rows = [row | {"properties": _properties(row)} for row in batch]
            made = graph.write(queries.create_nodes, rows)
            tied = {row["key"] for row in batch if row["tied"]}
            keys.add([(key, node) for key, node in made if key in tied])
            done += len(batch)
            progress("Restoring nodes", done, manifest.nodes)
        done = 0
        for batch in _batches(_lines(archive, RELATIONSHIPS)):
            nodes = keys.find({row[end] for row in batch for end in ("start", "end")})
            rows = [
                {"start": nodes[row["start"]], "end": nodes[row["end"]], "type": row["type"]}
                | {"properties": _properties(row)}
                for row in batch
            ]
            done += graph.write(queries.create_relationships, rows)
            progress("Restoring relationships", done, manifest.relationships)
    if graph.read(queries.counts) != (manifest.nodes, manifest.relationships):
        raise BackupBroken(file, "the restored graph has not as many nodes and relationships as it should")
    migrate(graph)


def _properties(row: dict[str, Any]) -> dict[str, Any]:
    return {name: from_json(value) for name, value in row["properties"].items()}


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    with archive.open(name) as content:
        for line in content:
            yield orjson.loads(line)


def _batches(rows: Iterator[T]) -> Iterator[list[T]]:
    batch: list[T] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH_ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


class _Keys:
    """Which node of the backup became which node: on the disk, since there may be more than memory should hold."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE node (key TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID")

    def add(self, pairs: list[tuple[str, str]]) -> None:
        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO node VALUES (?, ?)", pairs)
        self._database.execute("COMMIT")

    def find(self, keys: set[str]) -> dict[str, str]:
        found = {}
        for key in keys:
            found[key] = self._database.execute("SELECT id FROM node WHERE key = ?", (key,)).fetchone()[0]
        return found

    def __enter__(self) -> _Keys:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()
