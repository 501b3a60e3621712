"""Files for tests of what comes in: from bytes to a document, and from a document to what its source makes of it."""

from __future__ import annotations

from pathlib import Path

from ingest.documents import Document, describe_file
from ingest.evidence import EvidenceStore
from ingest.records import Problem, RawRecord
from ingest.sources.kinds import Options, SourceKind

SOURCES = Path(__file__).resolve().parents[2] / "ingest" / "sources"


def document(folder: Path, content: bytes | str, name: str, *, encoding: str | None = None) -> Document:
    """Keeps some content as evidence in a folder, and describes it as a file of that name."""
    data = content.encode() if isinstance(content, str) else content
    file = folder / "given"
    file.write_bytes(data)
    store = EvidenceStore(str(folder / "evidence"))
    with file.open("rb") as stream:
        kept = store.keep(stream)
    with store.file(kept.sha256) as path:
        return describe_file(path, name=name, sha256=kept.sha256, size=kept.size, scan=kept.scan, encoding=encoding)


def sample(folder: Path, source: str, name: str) -> Document:
    """A file of a source's own sample."""
    return document(folder, (SOURCES / source / "sample" / name).read_bytes(), name)


def taken_apart(
    kind: SourceKind, given: Document, options: Options | None = None
) -> tuple[list[RawRecord], list[Problem]]:
    """The records and the rejected ones that an adapter makes of a document."""
    found = list(kind.read(given, options or Options("test")))
    records = [item for item in found if isinstance(item, RawRecord)]
    return records, [item for item in found if isinstance(item, Problem)]
