"""`clew server`: the embedded Neo4j, for those who want it to stay while no command runs."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from api.cli.console import err, out, progress
from api.cli.context import settings_of
from graph.server import embedded
from graph.server.place import Place

app = typer.Typer(
    no_args_is_help=True,
    help="Start, stop and look at the embedded Neo4j."
    "\n\nCommands that need the graph start it by themselves, and it stops a few seconds after the last of them"
    " has ended. `start` makes it stay until `stop`.",
)


@app.command()
def start(context: typer.Context) -> None:
    """Start the embedded Neo4j, or find it running, and let it stay until `clew server stop`."""
    settings = settings_of(context)
    _refuse_own_neo4j(settings.neo4j_uri)
    with progress() as show:
        state = embedded.start_and_keep(settings, show)
    password = Place(settings.data_dir).password
    out.print(f"Neo4j {state.neo4j} with GDS {state.gds} runs at bolt://{embedded.LOOPBACK}:{state.port}")
    out.print(f"Sign in as neo4j with the password in {password}", markup=False)


@app.command()
def stop(
    context: typer.Context,
    now: Annotated[bool, typer.Option("--now", help="Even while other processes use it.")] = False,
) -> None:
    """Stop the embedded Neo4j, once nobody uses it any more."""
    settings = settings_of(context)
    _refuse_own_neo4j(settings.neo4j_uri)
    users = embedded.stop(settings, now=now)
    if not users:
        out.print("Neo4j does not run.")
        return
    out.print("Neo4j stops when these have ended (--now stops it at once):")
    for user in users:
        out.print(f"  process {user.pid}: {user.command}", markup=False)


@app.command()
def status(context: typer.Context) -> None:
    """Say whether the embedded Neo4j runs, where, and who uses it. Exit code 3 if it does not."""
    settings = settings_of(context)
    _refuse_own_neo4j(settings.neo4j_uri)
    found = embedded.status(settings)
    if found.state is None:
        out.print("Neo4j is starting or stopping." if found.busy else "Neo4j does not run.")
        raise typer.Exit(3)
    state = found.state
    minutes = int(time.time() - state.since) // 60
    out.print(f"Neo4j {state.neo4j} with GDS {state.gds} runs at bolt://{embedded.LOOPBACK}:{state.port}")
    out.print(f"Process {state.pid}, for {minutes} minutes, data in {settings.data_dir}", markup=False)
    if found.kept:
        out.print("It stays until `clew server stop`.")
    else:
        out.print("It stops when nobody uses it any more.")
    for user in found.users:
        out.print(f"  used by process {user.pid}: {user.command}", markup=False)


def _refuse_own_neo4j(uri: str | None) -> None:
    """These commands have no power over a Neo4j that somebody else runs."""
    if uri is not None:
        err.print(f"CLEW_NEO4J_URI is {uri}: Clew uses that Neo4j, and neither starts nor stops it.", markup=False)
        raise typer.Exit(2)
