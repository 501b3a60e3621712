"""Imports: what may be chosen, what a file would bring in, and the start of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import strawberry
from strawberry.scalars import JSON

from api.errors import BadInput
from api.jobs.plans import ImportPlan, plan_of, require_import, require_rights
from api.jobs.queue import add_import
from api.labels import schema_label
from api.limits import checked_id
from api.loaders.request import Request
from api.sign_in import may_import
from api.types.job import Job, job_of
from api.types.statistics import SchemaCount
from api.types.value import PropertyValues, property_values
from graph.claims.fold import caption_of
from graph.claims.records import CREDIBILITIES, MARKINGS, RELIABILITIES, Record
from graph.ontology import model
from graph.queries.uploads import upload_by_id
from ingest.documents import FORMATS
from ingest.errors import IngestError
from ingest.mappings import mapping_from_text
from ingest.proposals import Proposal, propose
from ingest.records import Problem
from ingest.report import Tally
from ingest.sources.registry import SOURCES

MAX_CHARS_SHOWN = 300


@strawberry.input(description="The choices behind an import; what is left out follows from the file.")
class ImportInput:
    kind: str | None = strawberry.field(default=None, description="One of the kinds of `importChoices`.")
    source: str | None = strawberry.field(default=None, description="Id of the source that says these things.")
    name: str | None = strawberry.field(default=None, description="Name of that source, for people.")
    licence: str | None = None
    url: str | None = None
    reliability: str | None = strawberry.field(default=None, description="Admiralty, A to F.")
    credibility: int | None = strawberry.field(default=None, description="Admiralty, 1 to 6.")
    marking: str | None = strawberry.field(default=None, description="TLP 2.0; AMBER unless told.")
    case: str | None = None
    mapping: JSON | None = strawberry.field(default=None, description="For tables; as in docs/ingest.md.")
    mapping_text: str | None = strawberry.field(default=None, description="The same as YAML, in place of `mapping`.")
    currency: str | None = strawberry.field(default=None, description="For lists of crypto addresses that do not say.")
    encoding: str | None = None
    format: str | None = None


@strawberry.type(description="A kind of source that Clew can read.")
class ImportKind:
    id: strawberry.ID
    name: str
    reliability: str
    credibility: int
    marking: str
    takes_mapping: bool


@strawberry.type(description="What an import may be told.")
class ImportChoices:
    may_import: bool = strawberry.field(description="Whether this viewer may bring anything in.")
    kinds: list[ImportKind]
    formats: list[str]
    markings: list[str] = strawberry.field(description="Those that this viewer may see.")
    reliabilities: list[str]
    credibilities: list[int]
    max_upload_bytes: float


@strawberry.type(description="How often something was found.")
class ReasonCount:
    reason: str
    count: int
    examples: list[str] = strawberry.field(description="The first few, with their places.")


@strawberry.type(description="A record as it would go in.")
class PreviewRecord:
    position: str
    schema: str
    subject: str
    caption: str
    properties: list[PropertyValues]


@strawberry.type(description="A record that would not go in.")
class PreviewRejected:
    position: str
    reason: str
    message: str
    raw: str


@strawberry.type(description="A column of a table, with some of its values.")
class PreviewColumn:
    name: str
    values: list[str]


@strawberry.type(description="What a file would be read as, and what it would bring in. Nothing is written.")
class ImportPreview:
    name: str
    format: str
    encoding: str
    kind: str | None
    source: str
    source_name: str
    problem: str | None = strawberry.field(description="Why there is nothing to show.")
    walked: int = strawberry.field(description="Records that were looked at.")
    whole: bool = strawberry.field(description="Whether that was the whole file.")
    columns: list[PreviewColumn]
    mapping: JSON | None
    mapping_text: str | None
    schemata: list[SchemaCount]
    records: list[PreviewRecord]
    rejected: list[PreviewRejected]
    rejections: list[ReasonCount]
    warnings: list[ReasonCount]


def choices_for(request: Request) -> ImportChoices:
    viewer = request.viewer
    return ImportChoices(
        may_import=may_import(viewer),
        kinds=[
            ImportKind(
                id=strawberry.ID(kind.name),
                name=kind.description.name,
                reliability=kind.description.reliability,
                credibility=kind.description.credibility,
                marking=kind.description.marking,
                takes_mapping=kind.mappings is not None,
            )
            for kind in SOURCES
        ],
        formats=list(FORMATS),
        markings=list(MARKINGS[: MARKINGS.index(viewer.clearance) + 1]),
        reliabilities=list(RELIABILITIES),
        credibilities=list(CREDIBILITIES),
        max_upload_bytes=float(request.settings.max_upload_mb * 2**20),
    )


async def preview_of(request: Request, upload_id: str, given: ImportInput | None) -> ImportPreview:
    """What a file of the viewer's would bring in. Raises: Forbidden, BadInput, UploadMissing."""
    require_import(request.viewer)
    upload = await request.read(upload_by_id, request.viewer.name, checked_id(upload_id, where="upload"))
    try:
        plan = _plan(given)
    except IngestError as wrong:
        return _shown(Proposal(upload.name, problem=str(wrong)))
    wanted = plan.request(upload.sha256, upload.name, encoding=upload.encoding)
    return _shown(await request.call(lambda: propose(request.settings.evidence_url, wanted)))


async def start(request: Request, upload_id: str, given: ImportInput | None) -> Job:
    """Raises: Forbidden, BadInput, UploadMissing; MappingRefused."""
    require_import(request.viewer)
    upload = await request.read(upload_by_id, request.viewer.name, checked_id(upload_id, where="upload"))
    plan = _plan(given)
    require_rights(request.viewer, plan.marking, plan.case)
    job = await request.call(lambda: add_import(request.graph, request.viewer, upload, plan))
    request.jobs_waiting()
    return job_of(job)


def _plan(given: ImportInput | None) -> ImportPlan:
    """Raises: BadInput; MappingRefused, errors of YAML."""
    told: dict[str, Any] = {} if given is None else dict(strawberry.asdict(given))
    text = told.pop("mapping_text", None)
    if text is not None and text.strip():
        if told.get("mapping") is not None:
            raise BadInput("`mapping` stands beside `mappingText`.", todo="Give one of them.", where="mapping")
        told["mapping"] = mapping_from_text(text)
    mapping = told.get("mapping")
    if mapping is not None and not isinstance(mapping, Mapping):
        raise BadInput("`mapping` is no object.", todo="docs/ingest.md says what a mapping holds.", where="mapping")
    return plan_of(told)


def _shown(found: Proposal) -> ImportPreview:
    shown = found.shown
    names = {} if shown is None else _names(shown.records)
    return ImportPreview(
        name=found.name,
        format=found.format,
        encoding=found.encoding,
        kind=found.kind,
        source=found.source,
        source_name=found.source_name,
        problem=found.problem,
        walked=0 if shown is None else shown.walked,
        whole=shown is not None and shown.whole,
        columns=[
            PreviewColumn(name=name, values=[value[:MAX_CHARS_SHOWN] for value in values])
            for name, values in found.columns.items()
        ],
        mapping=None if found.mapping is None else JSON(dict(found.mapping)),
        mapping_text=found.mapping_text,
        schemata=[]
        if shown is None
        else [
            SchemaCount(schema=name, label=schema_label(name), count=count)
            for name, count in shown.schemata.most_common()
        ],
        records=[]
        if shown is None
        else [
            PreviewRecord(
                position=record.position,
                schema=record.schema,
                subject=record.subject,
                caption=names[record.subject],
                properties=property_values(record.schema, _with_names(record, names)),
            )
            for record in shown.records
        ],
        rejected=[] if shown is None else [_rejected(problem) for problem in shown.rejected],
        rejections=[] if shown is None else tally(shown.rejections),
        warnings=[] if shown is None else tally(shown.warnings),
    )


def _names(records: Sequence[Record]) -> dict[str, str]:
    """What is shown in place of the ids of the records: captions; of links, those of their two ends."""
    names = {record.subject: caption_of(record.schema, record.properties, record.subject) for record in records}
    for record in records:
        schema = model[record.schema]
        if schema.edge:
            ends = [record.properties.get(name or "", [""])[0] for name in (schema.edge_source, schema.edge_target)]
            names[record.subject] = " → ".join(names.get(end, end) for end in ends)
    return names


def _with_names(record: Record, names: Mapping[str, str]) -> dict[str, list[str]]:
    properties = model[record.schema].properties
    return {
        name: [names.get(value, value) for value in values]
        if name in properties and properties[name].type.name == "entity"
        else list(values)
        for name, values in record.properties.items()
    }


def _rejected(problem: Problem) -> PreviewRejected:
    return PreviewRejected(
        position=problem.position,
        reason=problem.reason,
        message=problem.message,
        raw=problem.raw[:MAX_CHARS_SHOWN].encode("utf-8", "replace").decode(),
    )


def tally(found: Tally) -> list[ReasonCount]:
    """Problems by reason, the most frequent first."""
    return [
        ReasonCount(
            reason=reason,
            count=count,
            examples=[f"{example.position}: {example.message[:MAX_CHARS_SHOWN]}" for example in found.examples[reason]],
        )
        for reason, count in sorted(found.counts.items(), key=lambda item: (-item[1], item[0]))
    ]
