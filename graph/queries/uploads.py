"""Uploads: who sent which file, so that nobody can bring in, or look at, a file by its SHA-256 alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from neo4j import ManagedTransaction

from graph.queries.errors import UploadMissing

NOTE_UPLOAD = """
MERGE (u:Upload {id: $id})
ON CREATE SET u += $upload, u.at = $now
"""
UPLOAD_BY_ID = """
MATCH (u:Upload {id: $id, owner: $owner})
RETURN properties(u) AS upload
"""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent and that is kept as evidence.

    Attributes:
        name: What it was called where it came from; never a path.
        size: Bytes.
        encoding: As told from all of its bytes; None where it could not be.
    """

    id: str
    owner: str
    sha256: str
    name: str
    size: int
    encoding: str | None


def note_upload(tx: ManagedTransaction, upload: Upload, *, now: datetime) -> None:
    """Remembers an upload."""
    tx.run(NOTE_UPLOAD, id=upload.id, upload=asdict(upload), now=now).consume()


def upload_by_id(tx: ManagedTransaction, owner: str, upload_id: str) -> Upload:
    """Raises: UploadMissing, also for what somebody else sent."""
    row = tx.run(UPLOAD_BY_ID, id=upload_id, owner=owner).single()
    if row is None:
        raise UploadMissing(upload_id)
    return _upload(row["upload"])


def _upload(row: Mapping[str, object]) -> Upload:
    return Upload(**{name: row.get(name) for name in Upload.__dataclass_fields__})  # type: ignore[arg-type]
