"""What a file would bring in, before anything is written anywhere."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice

from graph.claims.records import Record
from ingest.documents import Document
from ingest.pipeline import Request, kept_document, kind_of, records_of, source_of
from ingest.records import Problem
from ingest.report import Tally
from ingest.sources.kinds import Options

PREVIEW_RECORDS = 2_000
SHOWN = 10


@dataclass(slots=True)
class Preview:
    """The first records of a file as they would go in, and those that would not.

    Attributes:
        walked: Records looked at; `whole` if that was the whole file.
        schemata: How many of each.
    """

    document: Document
    walked: int = 0
    whole: bool = True
    schemata: Counter[str] = field(default_factory=Counter)
    records: list[Record] = field(default_factory=list)
    rejected: list[Problem] = field(default_factory=list)
    rejections: Tally = field(default_factory=Tally)
    warnings: Tally = field(default_factory=Tally)


@contextmanager
def looked_at(request: Request) -> Iterator[Document]:
    """The file of a request, described without being kept."""
    with (
        tempfile.TemporaryDirectory(prefix="clew-preview-") as folder,
        kept_document(folder, request) as document,
    ):
        yield document


def preview(document: Document, request: Request) -> Preview:
    """Takes the beginning of a file apart as an ingest would. Raises: IngestError."""
    kind = kind_of(document, request)
    source = source_of(kind.description, request, document)
    options = Options(source.id, request.mapping, request.currency)
    shown = Preview(replace(document))
    found = records_of(document, kind, options, source)
    for record, problems in islice(found, PREVIEW_RECORDS):
        shown.walked += 1
        if record is None:
            for rejected in problems:
                shown.rejections.add(rejected)
            shown.rejected.extend(problems[: SHOWN - len(shown.rejected)])
            continue
        shown.schemata[record.schema] += 1
        for remark in problems:
            shown.warnings.add(remark)
        if len(shown.records) < SHOWN or shown.schemata[record.schema] <= 2:
            shown.records.append(record)
    shown.whole = next(found, None) is None
    return shown
