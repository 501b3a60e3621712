"""What a file that nobody has said anything about would be read as, and what that would bring in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.documents import Document
from ingest.errors import IngestError, NothingToMap, SourceUndecided
from ingest.mappings import mapping_as_text, suggest_mapping
from ingest.pipeline import Request, kept_document, kind_of, source_of
from ingest.preview import Preview, preview
from ingest.sources.kinds import SourceKind
from ingest.sources.tables.sample import take_sample

TABLES = "tables"
TABLE_FORMATS = ("csv", "xlsx", "parquet", "json", "jsonl")
SAMPLES = 3


@dataclass(slots=True)
class Proposal:
    """What is known of a file, as far as it could be found out.

    Attributes:
        kind: The source kind that reads it; None if none recognises it.
        mapping, mapping_text: For tables and graphs: as given, or guessed.
        columns: Of a table, each with some of its values.
        source, source_name: Whose claims they would be.
        shown: What would go in and what would not; None where `problem` says why there is nothing to show.
    """

    name: str
    format: str = ""
    encoding: str = ""
    kind: str | None = None
    mapping: Mapping[str, Any] | None = None
    mapping_text: str | None = None
    columns: Mapping[str, list[str]] = field(default_factory=dict)
    source: str = ""
    source_name: str = ""
    shown: Preview | None = None
    problem: str | None = None


def propose(evidence_url: str, request: Request) -> Proposal:
    """Looks at a kept file as an ingest would. What is wrong with it is told in the proposal, and not raised."""
    found = Proposal(request.path)
    try:
        with kept_document(evidence_url, request) as document:
            found.format, found.encoding = document.format, document.encoding
            _look(document, request, found)
    except IngestError as wrong:
        found.problem = str(wrong)
    return found


def _look(document: Document, request: Request, found: Proposal) -> None:
    mapping = request.mapping
    try:
        kind = kind_of(document, request)
    except SourceUndecided:
        if document.format not in TABLE_FORMATS:
            raise
        request = replace(request, kind=TABLES)
        kind = kind_of(document, request)
    found.kind = kind.name
    source = source_of(kind.description, request, document)
    found.source, found.source_name = source.id, source.name
    if kind.mappings is not None:
        if mapping is None:
            mapping = _suggested(document, kind, found)
        if kind.name == TABLES:
            records = str((mapping or {}).get("records", ""))
            found.columns = {
                column.name: list(dict.fromkeys(column.values))[:SAMPLES]
                for column in take_sample(document, records).columns
            }
        if mapping is None:
            return
        found.mapping = kind.mappings.validated(mapping)
        found.mapping_text = mapping_as_text(found.mapping)
        request = replace(request, mapping=found.mapping)
    found.shown = preview(document, request)


def _suggested(document: Document, kind: SourceKind, found: Proposal) -> dict[str, Any] | None:
    """A first mapping; where none can be guessed, the proposal says so and a person begins with an empty one."""
    try:
        return suggest_mapping(document, kind)
    except NothingToMap as wrong:
        found.problem = str(wrong)
        return None
