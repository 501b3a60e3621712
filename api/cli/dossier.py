"""`clew dossier`: what is claimed of some entities, a path or a chart, as a document."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from api.cli.access import Cases, Clearance, NoCases
from api.cli.console import progress
from api.cli.context import settings_of
from api.cli.export import STDOUT, VIA, AsOf, MinGrade, WithoutSource, view_of, written
from api.errors import BadInput
from api.exports.chart import chart_entities
from api.exports.cover import Cover
from api.exports.dossier.compose import compose, title_of
from api.exports.dossier.gather import gather
from api.exports.dossier.words import LANGUAGES, WORDS
from api.exports.dossier.write import DOSSIERS, leave_dossier
from api.limits import MAX_DOSSIER_IDS
from api.sign_in import limited_viewer
from graph.queries.charts import chart_by_id
from graph.queries.contexts import scope_of
from graph.server.open import open_graph


class DossierForm(Enum):
    """What `--format` takes."""

    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"


def dossier(
    context: typer.Context,
    entities: Annotated[list[str] | None, typer.Argument(help="Ids of entities, in the order to be written.")] = None,
    form: Annotated[DossierForm, typer.Option("--format", help="What to write.")] = DossierForm.PDF,
    file: Annotated[str, typer.Option("--out", help="Where to write; - for standard output.")] = STDOUT,
    path: Annotated[
        tuple[str, str] | None, typer.Option(help="The shortest path between two entities.", metavar="FROM TO")
    ] = None,
    chart: Annotated[str | None, typer.Option(help="What is on this chart, by its id.")] = None,
    title: Annotated[str | None, typer.Option(help="What to call it.")] = None,
    language: Annotated[str, typer.Option(help="Of its own words: en or ar.")] = "en",
    clearance: Clearance = "RED",
    case: Cases = None,
    no_cases: NoCases = False,
    without_source: WithoutSource = None,
    min_grade: MinGrade = None,
    as_of: AsOf = None,
) -> None:
    """Write what is claimed of some entities, a path or a chart, each statement with its source, and log it."""
    if sum(map(bool, (entities, path, chart))) != 1:
        raise BadInput("A dossier is of entities, of a path or of a chart.", todo="Name one of the three.")
    if language not in LANGUAGES:
        raise BadInput(f"There is no language {language!r}.", todo=f"Choose one of {', '.join(LANGUAGES)}.")
    viewer = limited_viewer(None, clearance, [] if no_cases else case)
    view = view_of(without_source, min_grade, as_of)
    settings = settings_of(context)
    remarks = []
    with progress() as show, open_graph(settings, progress=show) as graph, written(file) as stream:
        ids, what = list(entities or ()), "dossier of " + ", ".join((entities or [])[:3])
        if chart is not None:
            saved = graph.read(chart_by_id, viewer.name, chart)
            ids, what = chart_entities(saved), f"dossier of chart {saved.name}"
        elif path is not None:
            what = f"dossier of the path from {path[0]} to {path[1]}"
        if len(ids) > MAX_DOSSIER_IDS:
            raise BadInput(
                f"A dossier of {len(ids):,} things is more than anybody reads; {MAX_DOSSIER_IDS} is the most.",
                todo="Choose those that matter.",
            )
        found = graph.read(gather, graph.read(scope_of, viewer, view), ids, path=path)
        if path is not None and found.path is None:
            remarks.append(WORDS[language]["no_path"])
        name = title or title_of(found) or what
        made = compose(found, Cover(what, viewer, view, VIA, name), language, remarks)
        for chunk in leave_dossier(made, DOSSIERS[form.value], settings.data_dir):
            stream.write(chunk)
