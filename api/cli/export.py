"""`clew export`: everything that may be seen, as a file."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from api.cli import audit
from api.cli.access import Cases, Clearance, NoCases
from api.cli.console import err, progress
from api.cli.context import settings_of
from api.errors import BadInput, FileUnwritable
from api.exports import csv, ftm, graphml
from api.exports.everything import Everything
from api.exports.lost import Lost
from api.sign_in import OWNER, limited_viewer
from graph.dump import dump
from graph.ontology import schema_named
from graph.server.open import open_graph

ONTOLOGY = Path(__file__).parents[2] / "graph" / "ontology"
STDOUT = "-"


class Format(Enum):
    """What `--format` takes."""

    FTM = "ftm"
    GRAPHML = "graphml"
    CSV = "csv"


def export(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="Where to write; - for standard output.")] = STDOUT,
    form: Annotated[Format, typer.Option("--format", help="FollowTheMoney JSON lines, GraphML or CSV.")] = Format.FTM,
    schema: Annotated[str | None, typer.Option(help="Entities of this schema and its kinds alone, no links.")] = None,
    extended: Annotated[
        bool, typer.Option("--extended", help="FtM with Clew's own schemata; their files are written beside it.")
    ] = False,
    canonical: Annotated[
        bool, typer.Option("--canonical", help="The whole graph with every claim, as text that can be compared.")
    ] = False,
    clearance: Clearance = "RED",
    case: Cases = None,
    no_cases: NoCases = False,
) -> None:
    """Write everything that may be seen to a file. What the format cannot carry is said on standard error."""
    viewer = limited_viewer(None, clearance, [] if no_cases else case)
    _check(viewer.name, form, schema, extended=extended, canonical=canonical)
    lost = Lost()
    with progress() as show, open_graph(settings_of(context), progress=show) as graph, _written(file) as out:
        arguments = {"format": "canonical" if canonical else form.value, "schema": schema, "clearance": clearance}
        number = audit.note(graph, "export", "clew export", arguments | {"cases": case})
        if canonical:
            out.writelines(dump(graph))
            return
        lines = 0
        everything = Everything(graph, viewer, schema=schema, progress=show)
        for line in _lines(everything, form, lost, extended=extended):
            out.write(line.encode("utf-8", "surrogatepass"))
            lines += 1
        audit.note(graph, "export", "clew export", arguments, outcome="ok", rows=lines, request=number)
    if extended and file != STDOUT:
        _copy_schemata(Path(f"{file}.schemata"))
    for sentence in lost.sentences():
        err.print(f"Not in the file: {sentence}", markup=False)


def _check(viewer: str, form: Format, schema: str | None, *, extended: bool, canonical: bool) -> None:
    """Raises: BadInput, UnknownSchema."""
    if canonical and (viewer != OWNER or schema is not None or extended or form is not Format.FTM):
        raise BadInput(
            "--canonical stands beside another option.",
            todo="It writes the whole graph or nothing: leave the others out.",
            where="--canonical",
        )
    if extended and form is not Format.FTM:
        raise BadInput(f"--extended stands beside --format {form.value}.", todo="Only FtM has schemata.")
    if schema is not None:
        schema_named(schema)


def _lines(everything: Everything, form: Format, lost: Lost, *, extended: bool) -> Iterator[str]:
    if form is Format.FTM:
        return ftm.ftm_lines(everything.entities(), everything.links(), lost, extended=extended)
    columns = everything.columns()
    write = csv.csv_lines if form is Format.CSV else graphml.graphml_lines
    return write(everything.entities(), everything.links(), columns, lost)


@contextmanager
def _written(file: str) -> Iterator[BinaryIO]:
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
