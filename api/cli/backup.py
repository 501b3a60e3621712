"""`clew backup` and `clew restore`: everything in one file and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import out, progress
from api.cli.context import settings_of

File = Annotated[Path, typer.Argument(help="A ZIP file.", dir_okay=False, show_default=False)]


def backup(context: typer.Context, file: File) -> None:
    """Write graph, evidence and settings to one new FILE.

    It works while Clew is in use: whoever writes waits until the graph is copied. The file holds everything, as
    readable as it is here: keep it as you keep the data folder.
    """
    from graph.server.backup import back_up
    from graph.server.open import open_graph

    settings = settings_of(context)
    with progress() as show, open_graph(settings, progress=show) as graph:
        made = back_up(graph, settings, file, show)
    out.print(
        f"{file} holds {made.nodes} nodes, {made.relationships} relationships and"
        f" {len(made.members) - 2} files of evidence and settings.",
        markup=False,
    )


def restore(context: typer.Context, file: File) -> None:
    """Put the backup FILE back, into an empty data folder and an empty graph.

    Every byte is checked against its SHA-256 before anything is written.
    """
    from graph.server.backup import restore as put_back
    from graph.server.open import open_graph

    settings = settings_of(context)
    with progress() as show, open_graph(settings, progress=show) as graph:
        found = put_back(graph, settings, file, show)
    out.print(
        f"Restored {found.nodes} nodes, {found.relationships} relationships and"
        f" {len(found.members) - 2} files, as they were on {found.created}.",
        markup=False,
    )
