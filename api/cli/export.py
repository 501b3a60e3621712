"""`clew export`: everything that may be seen, as a file."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from api.cli import audit
from api.cli.access import Cases, Clearance, NoCases
from api.cli.console import err, out, progress
from api.cli.context import settings_of
from api.errors import BadInput, FileUnwritable
from api.exports.chart import chart_entities
from api.exports.cover import Cover
from api.exports.everything import Everything
from api.exports.formats import FORMATS, Tally, leave
from api.exports.log import exports as logged_exports
from api.exports.lost import Lost
from api.exports.material import Material
from api.exports.select import select
from api.sign_in import OWNER, limited_viewer
from graph.claims.scope import View, Viewer
from graph.dump import dump
from graph.ontology import schema_named
from graph.queries.charts import chart_by_id
from graph.queries.contexts import scope_of
from graph.server.connect import Graph
from graph.server.open import open_graph
from graph.server.progress import Progress

ONTOLOGY = Path(__file__).parents[2] / "graph" / "ontology"
STDOUT = "-"
VIA = "command line"


class Format(Enum):
    """What `--format` takes."""

    FTM = "ftm"
    GRAPHML = "graphml"
    GEXF = "gexf"
    CSV = "csv"
    STIX = "stix"
    CASE = "case"
    TAGPACK = "tagpack"
    I2 = "i2"
    HTML = "html"


WithoutSource = Annotated[
    list[str] | None, typer.Option("--without-source", help="A source to leave out; several times for several.")
]
MinGrade = Annotated[str | None, typer.Option(help="Only claims of this grade or better, such as B2.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(help="The graph as it was known at that time (UTC).", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
]


def export(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="Where to write; - for standard output.")] = STDOUT,
    form: Annotated[
        Format, typer.Option("--format", help="What to write; csv and i2 are two tables in a ZIP archive.")
    ] = Format.FTM,
    schema: Annotated[str | None, typer.Option(help="Entities of this schema and its kinds alone, no links.")] = None,
    chart: Annotated[str | None, typer.Option(help="What is on this chart, by its id, and the links between.")] = None,
    extended: Annotated[
        bool, typer.Option("--extended", help="FtM with Clew's own schemata; their files are written beside it.")
    ] = False,
    canonical: Annotated[
        bool, typer.Option("--canonical", help="The whole graph with every claim, as text that can be compared.")
    ] = False,
    clearance: Clearance = "RED",
    case: Cases = None,
    no_cases: NoCases = False,
    without_source: WithoutSource = None,
    min_grade: MinGrade = None,
    as_of: AsOf = None,
) -> None:
    """Write what may be seen to a file, and a line to the log. What the format lacks is said on standard error."""
    viewer = limited_viewer(None, clearance, [] if no_cases else case)
    view = view_of(without_source, min_grade, as_of)
    plain = view == View() and schema is None and chart is None and viewer.name == OWNER
    _check(plain, form, schema, chart, extended=extended, canonical=canonical)
    settings = settings_of(context)
    lost = Lost()
    with progress() as show, open_graph(settings, progress=show) as graph, written(file) as stream:
        arguments = {"format": "canonical" if canonical else form.value, "schema": schema, "clearance": clearance}
        number = audit.note(graph, "export", "clew export", arguments | {"cases": case})
        if canonical:
            stream.writelines(dump(graph))
            return
        what, material = _material(graph, viewer, view, schema, chart, show)
        cover = Cover(what, viewer, view, VIA, title=what)
        chosen = FORMATS["ftm-extended" if extended else form.value]
        tally = Tally()
        for chunk in leave(material, chosen, lost, cover, settings.data_dir, tally):
            stream.write(chunk)
        rows = tally.entities + tally.links
        audit.note(graph, "export", "clew export", arguments, outcome="ok", rows=rows, request=number)
    if extended and file != STDOUT:
        _copy_schemata(Path(f"{file}.schemata"))
    for sentence in lost.sentences():
        err.print(f"Not in the file: {sentence}", markup=False)


def list_exports(
    context: typer.Context,
    last: Annotated[int, typer.Option(help="How many, the latest last.", min=1)] = 50,
) -> None:
    """Show what left: who took out what, when, how and with which digest."""
    found = list(logged_exports(settings_of(context).data_dir))
    if not found:
        out.print("Nothing has been exported yet.")
        return
    for one in found[-last:]:
        broken = "" if one.complete else ", broken off"
        when, limit = one.at[:19].replace("T", " "), one.scope.get("clearance")
        out.print(f"{when}  {one.who} ({one.via}): {one.what}, up to TLP:{limit}", markup=False)
        out.print(f"  {one.format}, {one.entities:,} entities, {one.links:,} links{broken}", markup=False)
        out.print(f"  SHA-256 {one.sha256}", markup=False)


def view_of(without_source: list[str] | None, min_grade: str | None, as_of: datetime | None) -> View:
    """How the graph is looked at. Raises: InvalidView."""
    return View(frozenset(without_source or ()), min_grade, None if as_of is None else as_of.replace(tzinfo=UTC))


def _material(
    graph: Graph, viewer: Viewer, view: View, schema: str | None, chart: str | None, show: Progress
) -> tuple[str, Material]:
    """What is exported, in words and as it is. Raises: ChartMissing, UnreadableChart."""
    if chart is not None:
        saved = graph.read(chart_by_id, viewer.name, chart)
        scope = graph.read(scope_of, viewer, view)
        return f"chart {saved.name}", graph.read(select, scope, chart_entities(saved))
    what = "everything" if schema is None else f"every {schema}"
    return what, Everything(graph, viewer, view, schema=schema, progress=show)


def _check(
    plain: bool, form: Format, schema: str | None, chart: str | None, *, extended: bool, canonical: bool
) -> None:
    """Raises: BadInput, UnknownSchema."""
    if canonical and (not plain or extended or form is not Format.FTM):
        raise BadInput(
            "--canonical stands beside another option.",
            todo="It writes the whole graph or nothing: leave the others out.",
            where="--canonical",
        )
    if extended and form is not Format.FTM:
        raise BadInput(f"--extended stands beside --format {form.value}.", todo="Only FtM has schemata.")
    if schema is not None and chart is not None:
        raise BadInput("--schema stands beside --chart.", todo="Give one or the other.", where="--chart")
    if schema is not None:
        schema_named(schema)


@contextmanager
def written(file: str) -> Iterator[BinaryIO]:
    """The file to write to. It appears whole or not at all.

    Raises: FileUnwritable.
    """
    if file == STDOUT:
        yield sys.stdout.buffer
        return
    path = Path(file)
    beside = path.with_name(f"{path.name}.part")
    try:
        with beside.open("wb") as out:
            yield out
        beside.replace(path)
    except OSError as problem:
        raise FileUnwritable(file, problem.strerror or str(problem)) from problem
    finally:
        beside.unlink(missing_ok=True)


def _copy_schemata(folder: Path) -> None:
    """What whoever reads an extended export needs beside FollowTheMoney."""
    try:
        folder.mkdir(exist_ok=True)
        for path in sorted(ONTOLOGY.glob("*.yaml")):
            shutil.copyfile(path, folder / path.name)
    except OSError as problem:
        raise FileUnwritable(str(folder), problem.strerror or str(problem)) from problem
