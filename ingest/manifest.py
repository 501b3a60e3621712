"""Several files of several sources in one go, as an explicit list says: the sample that `clew demo` loads is one."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph.queries.runs import runs_by_id
from graph.server.connect import Graph
from graph.server.progress import Progress, silent
from graph.server.settings import Settings
from ingest.errors import BadDescription
from ingest.mappings import read_mapping
from ingest.pipeline import Request, foreseen_run, ingest, known
from ingest.report import Report
from ingest.sources.kinds import Description, Expect, in_words

DEMO = Path(__file__).resolve().parents[1] / "samples" / "demo" / "manifest.yaml"
"""The sample that ships: real public data, each folder with its licence and where it comes from."""


class ManifestFile(BaseModel):
    """One file: where it lies beside the manifest, who says it, and what reads it."""

    model_config = ConfigDict(extra="forbid")

    file: str
    source: str
    adapter: str
    mapping: str | None = None
    expect: Expect = Field(default_factory=Expect)


class Manifest(BaseModel):
    """Sources with their licences and grades, and the files that come from them, in order."""

    model_config = ConfigDict(extra="forbid")

    sources: list[Description]
    files: list[ManifestFile] = Field(min_length=1)


def read_manifest(path: Path) -> Manifest:
    """A manifest, checked: every file lies below it and names a source of it. Raises: BadDescription."""
    try:
        manifest = Manifest.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as wrong:
        raise BadDescription(path, str(wrong)) from wrong
    except ValidationError as wrong:
        raise BadDescription(path, in_words(wrong)) from wrong
    known = {source.id for source in manifest.sources}
    for entry in manifest.files:
        if entry.source not in known:
            raise BadDescription(path, f"{entry.file} names the source {entry.source!r}, which is not in the list")
        for name in filter(None, (entry.file, entry.mapping)):
            if not (path.parent / name).resolve().is_relative_to(path.parent.resolve()):
                raise BadDescription(path, f"{name!r} lies outside of the manifest's own folder")
    return manifest


def load_manifest(graph: Graph, settings: Settings, path: Path = DEMO, *, progress: Progress = silent) -> list[Report]:
    """Brings all files of a manifest in, in its order. What is in already takes no time. Raises: IngestError."""
    manifest = read_manifest(path)
    sources = {source.id: source for source in manifest.sources}
    requests = [_request(path.parent, entry, sources[entry.source]) for entry in manifest.files]
    foreseen = [foreseen_run(request) for request in requests]
    # One question for all: most often everything is in.
    runs = {run.id: run for run in graph.read(runs_by_id, foreseen)}
    return [
        known(run)
        if (run := runs.get(key)) is not None and run.status == "complete"
        else ingest(graph, settings, request, progress=progress)
        for key, request in zip(foreseen, requests, strict=True)
    ]


def _request(folder: Path, entry: ManifestFile, source: Description) -> Request:
    return Request(
        path=str(folder / entry.file),
        kind=entry.adapter,
        source=source.id,
        name=source.name,
        licence=source.licence,
        url=source.url,
        reliability=source.reliability,
        credibility=source.credibility,
        marking=source.marking,
        case=source.case,
        retention=source.retention,
        fictional=source.fictional,
        mapping=read_mapping(folder / entry.mapping) if entry.mapping else None,
        expect=entry.expect,
    )
