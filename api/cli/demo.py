"""`clew demo`: the sample, ready to look at, in a data folder of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import settings_of
from api.cli.serve import DEFAULT_PORT, LOOPBACK, run_server
from graph.server.progress import Progress
from graph.server.settings import Settings

if TYPE_CHECKING:
    from graph.server.connect import Graph


def demo(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Another one is taken if it is in use.", min=0, max=65535)] = DEFAULT_PORT,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
) -> None:
    """Show the sample: start the graph, load real public data and a fictional case, and serve the page until Ctrl+C."""
    settings = demo_settings(settings_of(context))

    def load(graph: Graph, progress: Progress) -> None:
        # Here, since it brings the whole pipeline with it, and the page need not wait for that.
        from ingest.manifest import load_manifest

        load_manifest(graph, settings, progress=progress)
        load_manifest(graph, settings, fictional_case(settings), progress=progress)

    run_server(settings, host=LOOPBACK, port=port, any_port=True, open_browser=open_browser, prepare=load, sample=True)


def fictional_case(settings: Settings) -> Path:
    """Operation Labyrinth, written into the data folder: the manifest of those files that a source here can read."""
    from ingest.sources.registry import SOURCES
    from samples.labyrinth.generate import FORMATS, generate

    readable = [kind.name for kind in SOURCES if kind.name in FORMATS]
    return generate(settings.data_dir / "labyrinth", formats=readable).manifest


def demo_settings(settings: Settings) -> Settings:
    """The settings of the demo: beside the usual data folder, so that the sample never mixes with a real case.

    Always the embedded graph, for the same reason.
    """
    folder = settings.data_dir.with_name(settings.data_dir.name + "-demo")
    return replace(settings, data_dir=folder, evidence_url=str(folder / "evidence"), neo4j_uri=None)
