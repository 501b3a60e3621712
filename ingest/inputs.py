"""What can be brought in is a file in the end: a path, standard input, a server that is read, a script that is run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from graph.server.progress import Progress
from ingest.documents import Document, describe_file
from ingest.evidence import STDIN, EvidenceStore, Kept, open_input
from ingest.sources.neo4j.live import is_address, open_live
from ingest.sources.neo4j.script import is_script, open_script


@dataclass(frozen=True, slots=True)
class Given:
    """Bytes to be kept, and what they are called where they come from. `total` is None where nobody knows."""

    name: str
    stream: BinaryIO
    total: int | None = None


@contextmanager
def open_given(path: str, store: EvidenceStore, progress: Progress, *, evidence: str | None = None) -> Iterator[Given]:
    """Whatever a request names.

    Args:
        evidence: SHA-256 of a file that is kept already. `path` is then its name and opens nothing.

    A server's graph, and that which a Cypher script makes, come as an export of JSON lines. A script is kept as
    evidence too: the export's first line has its SHA-256.

    Raises: FileUnreadable; ForeignGraphUnreadable, ScriptRefused.
    """
    with ExitStack() as stack:
        if evidence is None and is_address(path):
            name, stream = stack.enter_context(open_live(path))
            yield Given(name, stream)
            return
        name = "standard input" if path == STDIN else Path(path).name
        if evidence is not None:
            path = str(stack.enter_context(store.file(evidence)))
        stream = stack.enter_context(open_input(path))
        total = None if path == STDIN else Path(path).stat().st_size
        if is_script(name):
            script = _kept(store, Given(name, stream, total), progress)
            made, lines = stack.enter_context(open_script(script, progress))
            yield Given(made, lines)
            return
        yield Given(name, stream, total)


def keep(store: EvidenceStore, given: Given, progress: Progress) -> Kept:
    """Copies it into the store, telling how far it is."""
    done = 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        progress(f"Keeping {given.name}", done, given.total or None)

    return store.keep(given.stream, on_bytes=tell)


def _kept(store: EvidenceStore, given: Given, progress: Progress) -> Document:
    kept = keep(store, given, progress)
    with store.file(kept.sha256) as path:
        return describe_file(path, name=given.name, sha256=kept.sha256, size=kept.size, scan=kept.scan, format="text")
