"""The `clew` command. Its members are the two lists below, in the order in which `clew --help` shows them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from api.cli import (
    access,
    audit,
    backup,
    demo,
    doctor,
    dossier,
    export,
    hook,
    ingest,
    jobs,
    people,
    runs,
    serve,
    server,
    watch,
)
from api.cli.config import load_config
from api.cli.console import err, out
from api.errors import ApiError
from graph.errors import GraphError
from ingest.errors import IngestError

app = typer.Typer(
    name="clew",
    help="An open intelligence platform for people who investigate trafficking networks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

GROUPS = [
    ("server", server.app),
    ("runs", runs.app),
    ("jobs", jobs.app),
    ("quarantine", jobs.quarantine),
    ("hook", hook.app),
    ("token", access.tokens),
    ("user", people.users),
    ("group", people.groups),
    ("case", people.cases),
    ("key", people.keys),
    ("audit", audit.app),
]
COMMANDS: list[tuple[str, Callable[..., None]]] = [
    ("demo", demo.demo),
    ("serve", serve.serve),
    ("ingest", ingest.ingest),
    ("map", ingest.map_file),
    ("watch", watch.watch),
    ("export", export.export),
    ("dossier", dossier.dossier),
    ("exports", export.list_exports),
    ("link", access.link),
    ("doctor", doctor.doctor),
    ("backup", backup.backup),
    ("restore", backup.restore),
]

for group_name, group in GROUPS:
    app.add_typer(group, name=group_name)
for command_name, command in COMMANDS:
    app.command(command_name)(command)


def _show_version(wanted: bool) -> None:
    if wanted:
        out.print(f"clew {version('clew')}")
        raise typer.Exit


@app.callback()
def options(
    data_dir: Annotated[
        Path | None,
        typer.Option(help="The data folder; it goes before CLEW_DATA_DIR.", file_okay=False, metavar="FOLDER"),
    ] = None,
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """An open intelligence platform for people who investigate trafficking networks."""


def main() -> None:
    """Run one command. What went wrong for a reason that we know is one message and exit code 1."""
    try:
        load_config()
        app()
    except (GraphError, IngestError) as problem:
        _fail(str(problem))
    except ApiError as problem:
        _fail(f"{problem} {problem.todo}")
    except KeyboardInterrupt:
        err.print("Stopped.")
        sys.exit(130)


def _fail(message: str) -> None:
    err.print(f"[bold red]Error:[/] {_escaped(message)}")
    sys.exit(1)


def _escaped(message: str) -> str:
    """Paths and values may hold square brackets, which are no colours."""
    return message.replace("[", r"\[")


if __name__ == "__main__":
    main()
