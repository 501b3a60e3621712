"""From a file to the graph: keep it, find out what it is, take it apart, validate, grade, write, report.

Every source goes this way. What stops it half-way leaves a run that the same command goes on with: batches are
written as if for the first time, and what the graph has already stays as it is.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from io import BufferedIOBase
from pathlib import Path
from typing import Any, cast

from graph.claims.clean import clean_record
from graph.claims.errors import InvalidGrading
from graph.claims.records import Grading, Record
from graph.queries import runs
from graph.queries.runs import EvidenceInfo, RunInfo, SourceInfo
from graph.runs import finish_run, start_run, write_batch
from graph.server.connect import Graph
from graph.server.progress import Progress, silent
from graph.server.settings import Settings
from ingest.documents import Document, describe_file
from ingest.errors import IngestError, IngestStopped, RunBusy, UnexpectedCounts, WholeParseInDoubt, WrongOption
from ingest.evidence import EvidenceStore, open_input
from ingest.inputs import keep, open_given
from ingest.mappings import kind_for_mapping
from ingest.quarantine import Quarantine
from ingest.records import Problem, RawRecord, problem
from ingest.report import Report
from ingest.sources.kinds import Description, Expect, Options, SourceKind, source_id
from ingest.sources.neo4j.script import is_script
from ingest.sources.registry import source_for, source_named
from ingest.writer import BatchWriter

DOUBT_AFTER = 1_000
"""Rejected records without a single good one, after which the file is taken for another one than was meant."""

MAX_SOURCES = 1_000
"""Sources that one file may speak for. Each of them is a context that every query weighs."""


@dataclass(frozen=True, slots=True)
class Corrects:
    """That a file holds corrected records of another one: which, where they stood there, and who wrote them."""

    evidence: str
    positions: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants to bring in. None stands for what the source's description says.

    Attributes:
        path: Of the file; `-` for standard input; `bolt://…` for another Neo4j.
        evidence: SHA-256 of a file that is kept already; `path` is then no more than its name.
        kind: Name of a folder of `ingest/sources`; None for the first that recognises the file.
        source: Id of the source that says these things; in files of shared formats, made from the file's name.
        fictional: Whether it is invented, for training and demonstration.
        again: Also walk a file whose run is complete.
        corrects: Where the file is not as it was collected.
    """

    path: str
    evidence: str | None = None
    kind: str | None = None
    source: str | None = None
    name: str | None = None
    licence: str | None = None
    url: str | None = None
    reliability: str | None = None
    credibility: int | None = None
    marking: str | None = None
    case: str | None = None
    retention: str | None = None
    fictional: bool = False
    mapping: Mapping[str, Any] | None = None
    currency: str | None = None
    encoding: str | None = None
    format: str | None = None
    expect: Expect | None = None
    again: bool = False
    corrects: Corrects | None = None


def ingest(
    graph: Graph,
    settings: Settings,
    request: Request,
    *,
    progress: Progress = silent,
    on_start: Callable[[Report], None] | None = None,
) -> Report:
    """Brings one file in.

    Args:
        progress: Called as bytes are read. An IngestError that it raises ends the run as failed.
        on_start: Given the report of the run as soon as there is one; its counts grow from then on.

    Raises: IngestError, of which UnexpectedCounts and MalformedDocument leave a run that is marked as failed and can
        be reverted; GraphError if the graph cannot be written.
    """
    with kept_document(settings.evidence_url, request, progress=progress) as document:
        kind = kind_of(document, request)
        source = source_of(kind.description, request, document)
        options = Options(source.id, request.mapping, request.currency)
        run = start_run(
            graph,
            source,
            _evidence(document, request.corrects),
            adapter=kind.name,
            adapter_version=kind.version,
            mapping=options.digest(),
            options=options.told(),
        )
        done = run.status == "complete" and not request.again
        report = known(run) if done else _report(run, document, kind)
        if on_start is not None:
            on_start(report)
        if done:
            return report
        if run.status == "reverting":
            raise RunBusy(run.id)
        expect = request.expect or kind.description.expect
        return _walk(graph, settings, document, kind, options, run, report, expect, progress)


def foreseen_run(request: Request) -> str:
    """The id of the run that a file would have, from its bytes alone: for many files that are probably in already.

    Only for a request that names the kind of its source. Raises: FileUnreadable.
    """
    path = Path(request.path)
    with open_input(request.path) as stream:
        sha256 = hashlib.file_digest(cast(BufferedIOBase, stream), "sha256").hexdigest()
    document = Document(path, path.name, sha256, path.stat().st_size, format="")
    kind = kind_of(document, request)
    source = source_of(kind.description, request, document)
    options = Options(source.id, request.mapping, request.currency)
    return runs.run_id(source, sha256, kind.name, kind.version, options.digest())


def known(run: RunInfo) -> Report:
    """What there is to say of a file that is in already."""
    return Report(
        run=run.id,
        source=run.source.id,
        evidence=run.evidence.sha256,
        name=run.evidence.name,
        adapter=run.adapter,
        format="",
        encoding="",
        status="known",
        records=run.counts["records"],
    )


@contextmanager
def kept_document(evidence_url: str, request: Request, *, progress: Progress = silent) -> Iterator[Document]:
    """The file of a request, kept as evidence and described. Raises: FileUnreadable, EmptyFile, NotAText, …"""
    store = EvidenceStore(evidence_url)
    if request.evidence is not None and not is_script(request.path):
        # Where the encoding is known, the beginning tells the rest.
        name, kept = Path(request.path).name, store.look_at(request.evidence, head_only=request.encoding is not None)
    else:
        with open_given(request.path, store, progress, evidence=request.evidence) as given:
            name, kept = given.name, keep(store, given, progress)
    with store.file(kept.sha256) as path:
        yield describe_file(
            path,
            name=name,
            sha256=kept.sha256,
            size=kept.size,
            scan=kept.scan,
            encoding=request.encoding,
            format=request.format,
        )


def kind_of(document: Document, request: Request) -> SourceKind:
    """The adapter for a file. Raises: SourceUnknown, SourceUndecided."""
    if request.kind is not None:
        return source_named(request.kind)
    return source_for(document) if request.mapping is None else kind_for_mapping(request.mapping, document)


def source_of(description: Description, request: Request, document: Document) -> SourceInfo:
    """Who says what the file says, as its folder describes it and the request corrects it. Raises: WrongOption."""
    own = description.each_file_is_a_source
    key = request.source or (source_id(document.stem) if own else description.id)
    if source_id(key) != key.replace("_", "-").replace(".", "-"):
        raise WrongOption("--source-id", key, "use lower-case letters, digits, dots, dashes and underscores")
    base = description.grading
    try:
        grading = Grading(
            request.reliability or base.reliability,
            base.credibility if request.credibility is None else request.credibility,
            request.marking or base.marking,
            request.case or base.case,
        )
    except InvalidGrading as wrong:
        raise WrongOption(f"--{wrong.field}", getattr(request, wrong.field), str(wrong)) from wrong
    return SourceInfo(
        id=key,
        name=request.name or (document.name if own else description.name),
        kind=description.kind,
        licence=request.licence or (None if own else description.licence),
        url=request.url or (None if own else description.url),
        grading=grading,
        retention=request.retention or description.retention,
        fictional=request.fictional or description.fictional,
    )


def records_of(
    document: Document, kind: SourceKind, options: Options, source: SourceInfo
) -> Iterator[tuple[Record | None, list[Problem]]]:
    """Every record of a file, validated and graded: with what was remarked on, or None with why it was rejected."""
    gradings: dict[tuple[object, ...], Grading] = {}
    for found in kind.read(document, options):
        if isinstance(found, Problem):
            yield None, [found]
            continue
        grading = source.grading
        if found.reliability or found.credibility or found.marking:
            key = (found.reliability, found.credibility, found.marking)
            if key not in gradings:
                gradings[key] = _regraded(grading, found)
            grading = gradings[key]
        record, problems = clean_record(
            schema=found.schema,
            subject=found.subject,
            raw=found.properties,
            position=found.position,
            evidence=document.sha256,
            source=found.source or source.id,
            grading=grading,
        )
        if record is None:
            yield None, problems
            continue
        if found.originals:
            record = replace(record, originals=_joined(record.originals, found.originals))
        yield record, [*found.warnings, *problems]


def _regraded(grading: Grading, found: RawRecord) -> Grading:
    return Grading(
        found.reliability or grading.reliability,
        grading.credibility if found.credibility is None else found.credibility,
        found.marking or grading.marking,
        grading.case,
    )


def _joined(first: Mapping[str, list[str]], second: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: sorted({*first.get(name, ()), *second.get(name, ())}) for name in sorted({*first, *second})}


def _evidence(document: Document, corrects: Corrects | None) -> EvidenceInfo:
    found = EvidenceInfo(document.sha256, document.name, document.size, document.media_type, datetime.now(UTC))
    if corrects is None:
        return found
    return replace(
        found,
        corrects=corrects.evidence,
        corrected_by=corrects.by,
        corrected_positions=corrects.positions,
    )


def _report(run: RunInfo, document: Document, kind: SourceKind) -> Report:
    return Report(
        run=run.id,
        source=run.source.id,
        evidence=document.sha256,
        name=document.name,
        adapter=kind.name,
        format=document.format,
        encoding=document.encoding,
    )


@dataclass(slots=True)
class _Spoken:
    """The sources that a file speaks for, each noted in the graph before its first claim is."""

    graph: Graph
    main: SourceInfo
    known: set[str] = field(default_factory=set)

    def admit(self, record: Record) -> Problem | None:
        """None, or why the record cannot go in."""
        if record.source == self.main.id or record.source in self.known:
            return None
        if len(self.known) >= MAX_SOURCES:
            message = f"The file speaks for more than {MAX_SOURCES:,} sources; {record.source!r} is one too many."
            return problem(record.position, "too-many-sources", message, record.source)
        self.known.add(record.source)
        self.graph.write(runs.ensure_source, replace(self.main, id=record.source, name=record.source))
        return None


def _walk(
    graph: Graph,
    settings: Settings,
    document: Document,
    kind: SourceKind,
    options: Options,
    run: RunInfo,
    report: Report,
    expect: Expect,
    progress: Progress,
) -> Report:
    started = time.monotonic()
    done = 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        progress(f"Reading {document.name}", min(done, document.size), document.size)

    document.on_bytes = tell
    spoken = _Spoken(graph, run.source)
    quarantine = Quarantine(settings.data_dir / "quarantine", run.id)
    writer = BatchWriter(partial(write_batch, graph, run))
    try:
        with quarantine, writer:
            for record, problems in records_of(document, kind, options, run.source):
                refused = spoken.admit(record) if record is not None else None
                if record is None or refused is not None:
                    for rejected in problems if refused is None else [refused]:
                        quarantine.add(rejected)
                        report.rejected.add(rejected)
                    if report.records == 0 and report.rejected.total >= DOUBT_AFTER:
                        first = next(iter(report.rejected.examples.values()))[0]
                        raise WholeParseInDoubt(document.name, DOUBT_AFTER, f"{first.position}: {first.message}")
                    continue
                for remark in problems:
                    report.warnings.add(remark)
                writer.add(record)
                report.records += 1
    except KeyboardInterrupt:
        raise IngestStopped(run.id) from None
    except IngestError as wrong:
        _end(graph, run, report, writer, quarantine, started, "failed", str(wrong))
        wrong.report = report
        raise
    complaints = expect.complaints(report.records, report.rejected.total)
    if complaints:
        unexpected = UnexpectedCounts(run.id, complaints)
        _end(graph, run, report, writer, quarantine, started, "failed", "; ".join(complaints))
        unexpected.report = report
        raise unexpected
    _end(graph, run, report, writer, quarantine, started, "complete", None)
    return report


def _end(
    graph: Graph,
    run: RunInfo,
    report: Report,
    writer: BatchWriter,
    quarantine: Quarantine,
    started: float,
    status: str,
    message: str | None,
) -> None:
    report.written = writer.written
    report.seconds = time.monotonic() - started
    report.status = status
    report.message = message
    report.quarantine = quarantine.path if report.rejected.total else None
    finish_run(graph, run, status, report.counts(), message, reasons=report.reasons(), seconds=round(report.seconds, 3))
