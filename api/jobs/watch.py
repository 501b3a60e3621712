"""Watched folders: what arrives there whole is brought in, and stays where it is.

Folders are looked through again and again, since notices of changes do not exist on network drives. A file counts as
arrived when two looks in a row find it unchanged; if it changes while it is read, nothing of it is kept.
"""

from __future__ import annotations

import logging
import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from api.errors import ApiError
from api.jobs.plans import ImportPlan, plan_of
from api.jobs.queue import queue_import, settled_job_id
from graph.queries.jobs import JobInfo
from graph.queries.uploads import Upload
from graph.server.connect import Graph
from graph.server.settings import Settings
from ingest.errors import BadDescription, IngestError
from ingest.evidence import CHUNK_BYTES, EvidenceStore
from ingest.mappings import read_mapping
from ingest.sources.kinds import in_words

log = logging.getLogger("clew.watch")

DESCRIPTION = "clew-watch.yaml"
MAPPING_ENDING = ".mapping.yml"
UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".swp")
PAUSE_S = 2.0
MAX_FILES = 100_000

Signature = tuple[int, int, int]
"""Inode, size, time of the last change: equal for a file that nobody wrote to."""


@dataclass(slots=True)
class Watcher:
    """One folder, with the folders in it.

    Attributes:
        plan: What its files are brought in as; a `clew-watch.yaml` beside them says more, or otherwise.
        owner: Whose jobs they are.
    """

    graph: Graph
    settings: Settings
    folder: Path
    plan: ImportPlan = field(default_factory=ImportPlan)
    owner: str = "watch"
    _last: dict[Path, Signature] = field(default_factory=dict)
    _taken: dict[Path, tuple[Signature, ImportPlan]] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def look(self) -> list[JobInfo]:
        """Looks the folder through once. Returns the imports that were put in line now."""
        root = self.folder.resolve()
        present: dict[Path, Signature] = {}
        queued = []
        for path, plan in self._files(root, root, self.plan):
            signature = self._signature(path, root)
            if signature is None:
                continue
            present[path] = signature
            if self._last.get(path) != signature or self._taken.get(path) == (signature, plan):
                continue
            try:
                job = self._take(path, signature, plan)
            except (OSError, IngestError, ApiError) as problem:
                self._complain(f"{path}: {problem}")
                continue
            if job is not None:
                self._taken[path] = (signature, plan)
                queued.append(job)
        self._last = present
        return queued

    def _files(self, root: Path, folder: Path, plan: ImportPlan) -> Iterator[tuple[Path, ImportPlan]]:
        """Every file that could be meant, in a fixed order, with what its folder says of it."""
        try:
            plan, own = _described(folder, plan)
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except (OSError, IngestError, ApiError) as problem:
            self._complain(f"{folder}: {problem}")
            return
        for entry in entries[:MAX_FILES]:
            path = folder / entry.name
            if entry.name.startswith(".") or entry.name == DESCRIPTION or path in own:
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from self._files(root, path, plan)
            elif not entry.name.endswith(MAPPING_ENDING) and not entry.name.lower().endswith(UNFINISHED):
                yield path, self._with_own_mapping(path, plan)

    def _with_own_mapping(self, path: Path, plan: ImportPlan) -> ImportPlan:
        """A mapping beside the table, as `clew map` writes it, goes before that of the folder."""
        beside = path.with_name(path.name + MAPPING_ENDING)
        if not beside.is_file() or beside.is_symlink():
            return plan
        try:
            return plan.model_copy(update={"mapping": read_mapping(beside)})
        except IngestError as problem:
            self._complain(f"{beside}: {problem}")
            return plan

    def _signature(self, path: Path, root: Path) -> Signature | None:
        """None for what is no file, or lies elsewhere: a link out of the folder would let in what was not put there."""
        try:
            if path.is_symlink() and not path.resolve().is_relative_to(root):
                self._complain(f"{path} is refused: it is a link that leads out of the watched folder.")
                return None
            found = path.stat()
        except OSError:
            return None
        return _signature_of(found) if stat.S_ISREG(found.st_mode) else None

    def _take(self, path: Path, signature: Signature, plan: ImportPlan) -> JobInfo | None:
        """Keeps a file and puts it in line; None if it is being written to after all."""
        store = EvidenceStore(self.settings.evidence_url)
        with path.open("rb") as stream, store.incoming() as incoming:
            if _signature_of(os.fstat(stream.fileno())) != signature:
                return None  # another file took its place
            while chunk := stream.read(CHUNK_BYTES):
                incoming.write(chunk)
            if _signature_of(os.fstat(stream.fileno())) != signature or incoming.size != signature[1]:
                return None
            kept = incoming.keep()
        encoding, _ = kept.scan.conclude()
        upload = Upload("", self.owner, kept.sha256, path.name, kept.size, encoding)
        job_id = settled_job_id(f"watch {self.folder}", kept.sha256, plan)
        return queue_import(self.graph, self.owner, upload, plan, job_id=job_id)

    def _complain(self, message: str) -> None:
        """Once for each thing that is wrong."""
        if message not in self._told:
            self._told.add(message)
            log.warning("%s", message)


@contextmanager
def watching(graph: Graph, settings: Settings, wake: Callable[[], None]) -> Iterator[None]:
    """The folders of the settings, watched by a thread for the length of a `with` block."""
    if not settings.watch:
        yield
        return
    over = threading.Event()
    watchers = [Watcher(graph, settings, folder) for folder in settings.watch]

    def work() -> None:
        while not over.wait(PAUSE_S):
            for watcher in watchers:
                try:
                    if watcher.look():
                        wake()
                except Exception:
                    log.exception("%s could not be looked through", watcher.folder)

    thread = threading.Thread(target=work, name="clew-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(5)


def _described(folder: Path, plan: ImportPlan) -> tuple[ImportPlan, set[Path]]:
    """What a `clew-watch.yaml` says of the files beside it, and which of them are its own.

    Raises: BadDescription, BadInput; errors of the mapping that it names.
    """
    file = folder / DESCRIPTION
    if not file.is_file() or file.is_symlink():
        return plan, set()
    try:
        told: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise BadDescription(file, str(wrong)) from wrong
    if not isinstance(told, dict):
        raise BadDescription(file, "it holds no fields")
    own: set[Path] = set()
    if isinstance(told.get("mapping"), str):
        mapping = (folder / told["mapping"]).resolve()
        if not mapping.is_relative_to(folder.resolve()):
            raise BadDescription(file, f"the mapping {told['mapping']!r} lies outside of the folder")
        own.add(folder / told["mapping"])
        told["mapping"] = read_mapping(mapping)
    try:
        return plan_of({**plan.model_dump(exclude_none=True), **told}), own
    except ValidationError as wrong:
        raise BadDescription(file, in_words(wrong)) from wrong


def _signature_of(found: os.stat_result) -> Signature:
    return found.st_ino, found.st_size, found.st_mtime_ns
