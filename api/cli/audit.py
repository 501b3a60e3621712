"""`clew audit`: who asked what, and whether anybody tampered with what was written down."""

from __future__ import annotations

import getpass
import json
import re
import secrets
import socket
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console

from api.audit import arguments_text
from api.cli.console import err, out, progress, table
from api.cli.context import settings_of
from api.errors import BadInput
from graph.audit import all_entries, new_entry, record, verify
from graph.queries.audit import Filter, latest_entries
from graph.server.connect import Graph
from graph.server.open import open_graph

app = typer.Typer(no_args_is_help=True, help="Who asked what, and whether what was written down was tampered with.")

MAX_SHOWN_CHARS = 100
WIDTH_OF_FILES = 250


def note(
    graph: Graph,
    kind: str,
    operation: str,
    arguments: Mapping[str, Any],
    *,
    outcome: str = "begun",
    case: str | None = None,
    rows: int | None = None,
    request: str | None = None,
) -> str:
    """Writes down what is done on the command line, before it is done. Returns the number that ties two entries."""
    request = request or secrets.token_hex(8)
    entry = new_entry(
        who=person(),
        how="command line",
        address=socket.gethostname(),
        request=request,
        case=case,
        kind=kind,
        operation=operation,
        arguments=arguments_text(arguments),
        outcome=outcome,
        rows=rows,
    )
    record(graph, entry)
    return request


def person() -> str:
    """Who sits at the command line, as this machine knows them."""
    try:
        return getpass.getuser()
    except OSError:
        return "unknown"


@app.command("verify")
def verify_chain(
    context: typer.Context,
    expect: Annotated[
        str | None, typer.Option(metavar="NUMBER:HASH", help="An entry as an earlier check printed it.")
    ] = None,
) -> None:
    """Read the whole chain, say where it was tampered with, and print its end. Exit code 1 if anything is wrong.

    Keep what it prints where nobody who can write to the database can: given back with --expect, it also shows
    whether the whole chain was written anew.
    """
    known = _known(expect)
    with progress() as show, open_graph(settings_of(context), progress=show) as graph:
        checked = verify(graph, expect=known, progress=show)
    for finding in checked.findings:
        err.print(f"Entry {finding.seq:g}: {finding.problem}.", markup=False)
    if checked.findings:
        raise typer.Exit(1)
    err.print(f"{checked.entries:,} entries, none changed, removed or inserted. The chain ends with")
    out.print(f"{checked.seq}:{checked.hash}", markup=False)


@app.command("list")
def list_entries(
    context: typer.Context,
    who: Annotated[str | None, typer.Option(help="The viewer's name: owner, @user, key:NAME.")] = None,
    case: Annotated[str | None, typer.Option(help="The case that was given as the reason.")] = None,
    kind: Annotated[str | None, typer.Option(help="query, mutation, export, import, sign-in, …")] = None,
    since: Annotated[str | None, typer.Option(metavar="TIME", help="Such as 2026-03-01 or 2026-03-01T12:00.")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Before then.")] = None,
    text: Annotated[str | None, typer.Option(help="What the operation or its arguments hold.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the latest first.")] = 20,
) -> None:
    """List entries, the latest first."""
    with progress() as show, open_graph(settings_of(context), progress=show) as graph:
        found = graph.read(latest_entries, Filter(who, case, kind, since, until, text), limit=limit)
        note(graph, "audit", "clew audit list", {"who": who, "case": case, "text": text}, outcome="ok", rows=len(found))
    rows = table("No.", "When (UTC)", "Who", "How", "Case", "What", "Rows", "Outcome")
    for kept in found:
        entry = kept.entry
        what = f"{entry.kind}: {entry.operation} {entry.arguments or ''}"
        rows.add_row(
            str(kept.seq),
            entry.at[:19].replace("T", " "),
            _plain(entry.who),
            entry.how,
            _plain(entry.case or ""),
            _plain(what),
            "" if entry.rows is None else f"{entry.rows:,}",
            entry.outcome,
        )
    # Into a file or a pipe, a row stays on its line.
    (out if out.is_terminal else Console(width=WIDTH_OF_FILES, highlight=False)).print(rows)


@app.command()
def export(context: typer.Context) -> None:
    """Write every entry as a line of JSON to standard output, the first one first, with its place in the chain."""
    with progress() as show, open_graph(settings_of(context), progress=show) as graph:
        note(graph, "export", "clew audit export", {})
        for stored in all_entries(graph):
            typer.echo(json.dumps(stored, ensure_ascii=False, sort_keys=True, default=str))


def _known(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,15}):([0-9a-f]{64})", text.strip())
    if found is None:
        raise BadInput(
            f"{text[:100]!r} is no entry.", todo="Give NUMBER:HASH as `clew audit verify` printed it.", where="--expect"
        )
    return int(found[1]), found[2]


def _plain(text: str) -> str:
    """Text without colours of its own, and of a length that a line has room for."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text[:MAX_SHOWN_CHARS])
    return kept.replace("[", r"\[") + ("…" if len(text) > MAX_SHOWN_CHARS else "")
