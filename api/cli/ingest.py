"""`clew ingest` and `clew map`: files into the graph, and first mappings for tables and graphs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from api.cli import audit, console
from api.cli.console import err, out, table
from api.cli.context import settings_of
from graph.claims.records import Record
from graph.server.open import open_graph
from graph.server.progress import Progress as ProgressCall
from ingest.errors import IngestError, WrongOption
from ingest.evidence import STDIN
from ingest.mappings import as_yaml, kind_to_map, read_mapping, suggest_mapping
from ingest.pipeline import Request
from ingest.pipeline import ingest as ingest_file
from ingest.preview import Preview, looked_at, preview
from ingest.report import Report, Tally
from ingest.sources.neo4j.live import is_address

MAX_VALUE_SHOWN = 60
WIDTH_OF_FILES = 200
MAX_PROPERTIES_SHOWN = 6


def ingest(
    context: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help="Files to bring in; - reads standard input, bolt://… another Neo4j."),
    ],
    source: Annotated[
        str | None,
        typer.Option(help="What kind of file it is, such as ftm, tables or graphs; told from the file unless given."),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="For tables and graphs: what in them makes which entities.")
    ] = None,
    source_id: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="Id of the source that says these things; made from the file name unless given."
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of that source, for people.")] = None,
    licence: Annotated[str | None, typer.Option(help="Licence of the data.")] = None,
    url: Annotated[str | None, typer.Option(help="Where the data comes from.")] = None,
    reliability: Annotated[str | None, typer.Option(metavar="A-F", help="Admiralty grade of the source.")] = None,
    credibility: Annotated[int | None, typer.Option(metavar="1-6", help="Admiralty grade of what it says.")] = None,
    marking: Annotated[
        str | None, typer.Option(metavar="TLP", help="CLEAR, GREEN, AMBER, AMBER+STRICT or RED (TLP 2.0).")
    ] = None,
    case: Annotated[str | None, typer.Option(help="Only members of this case see it.")] = None,
    retention: Annotated[str | None, typer.Option(metavar="DATE", help="Day after which it is to be erased.")] = None,
    fictional: Annotated[
        bool, typer.Option("--fictional", help="It is invented, for training; that is said wherever it is shown.")
    ] = False,
    currency: Annotated[str | None, typer.Option(help="For lists of crypto addresses that do not say.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the file, where it is told wrongly.")] = None,
    file_format: Annotated[
        str | None,
        typer.Option("--format", help="json, jsonl, csv, yaml, xml, text, xlsx or parquet, where it is told wrongly."),
    ] = None,
    show: Annotated[bool, typer.Option("--preview", help="Show what would go in, and write nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Walk a file again that is in already.")] = False,
) -> None:
    """Bring files into the graph, with source, grade and marking on everything that they say.

    The same file again changes nothing; a run that was stopped goes on. `clew runs` lists what came in, and
    `clew runs revert ID` takes it out.
    """
    plan = read_mapping(mapping) if mapping is not None else None
    requests = [
        Request(
            path=file,
            kind=source,
            source=source_id,
            name=name,
            licence=licence,
            url=url,
            reliability=reliability,
            credibility=credibility,
            marking=marking.upper() if marking else None,
            case=case,
            retention=retention,
            fictional=fictional,
            mapping=plan,
            currency=currency,
            encoding=encoding,
            format=file_format,
            again=again,
        )
        for file in files
    ]
    if show:
        for request in requests:
            with looked_at(request) as document:
                print_preview(preview(document, request))
        return
    settings = settings_of(context)
    failed = 0
    with ExitStack() as stack:
        with console.progress() as starting:
            graph = stack.enter_context(open_graph(settings, progress=starting))
        for request in requests:
            audit.note(graph, "import", "clew ingest", {"file": request.path, "case": request.case}, case=request.case)
            try:
                with _reading() as reading:
                    report = ingest_file(graph, settings, request, progress=reading)
            except IngestError as problem:
                if problem.report is not None:
                    print_report(problem.report)
                if len(requests) == 1:
                    raise
                failed += 1
                err.print(f"{request.path}: {problem}", markup=False)
                continue
            print_report(report)
    if failed:
        err.print(f"{failed} of {len(requests)} files did not go in whole.")
        raise typer.Exit(1)


def map_file(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A table (CSV, TSV, XLSX, JSON, Parquet) or graph.")],
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", metavar="MAPPING", help="Where to write the mapping; FILE with .mapping.yml unless given."
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="What kind of file it is: tables or graphs; told from the file unless given.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the file, where it is told wrongly.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a mapping that is there.")] = False,
) -> None:
    """Guess a first mapping for a table or graph, and show what it would bring in. Nothing goes into the graph."""
    if to is None and (file == STDIN or is_address(file)):
        raise WrongOption("--to", None, "name the mapping's file when what is mapped is standard input or a server")
    target = to or Path(file).with_name(f"{Path(file).name}.mapping.yml")
    if target.exists() and not force:
        raise WrongOption("--to", str(target), "that file exists; use --force to replace it, or name another")
    request = Request(path=file, encoding=encoding)
    with looked_at(request) as document:
        kind = kind_to_map(document, source)
        mapping = suggest_mapping(document, kind)
        text = as_yaml(mapping, document)
        shown = preview(document, Request(path=file, kind=kind.name, encoding=encoding, mapping=mapping))
    target.write_text(text, encoding="utf-8")
    out.print(text, markup=False)
    print_preview(shown)
    told = f" --source {source}" if source is not None else ""
    then = f"clew ingest {file}{told} --mapping {target}"
    out.print(f"Written to {target}. Read and correct it, then: {then}", markup=False)


def print_report(report: Report) -> None:
    """How a run ended, on standard output."""
    if report.status == "known":
        out.print(
            f"{report.name} is in already ({report.run}, {report.records:,} records). --again walks it anyway.",
            markup=False,
        )
        return
    rows = table(f"{report.name}", f"{report.status}, {report.run}")
    written = report.written
    rows.add_row("read as", f"{report.adapter}: {report.format} {report.encoding}".rstrip())
    rows.add_row("source", report.source)
    rows.add_row("records", f"{report.records:,} in {report.seconds:.1f} s ({report.rate:,.0f} per second)")
    rows.add_row("new entities", f"{written.entities:,}")
    rows.add_row("new links", f"{written.links:,}")
    rows.add_row("known before", f"{written.unchanged:,}")
    print_table(rows)
    _print_tally("rejected", report.rejected)
    if report.quarantine is not None:
        out.print(f"  all of them, with what stood there: {report.quarantine}", markup=False)
    _print_tally("warnings (the records went in)", report.warnings)


def print_table(rows: Table) -> None:
    """A table without markup, as wide as the terminal; into a file or pipe, a row stays on its line."""
    wide = out if out.is_terminal else Console(width=WIDTH_OF_FILES, highlight=False)
    wide.print(rows, markup=False)


def print_preview(shown: Preview) -> None:
    """The first records of a file, those that would be rejected, and why."""
    how = "the whole file" if shown.whole else "its beginning"
    out.print(f"{shown.document.name}: {shown.document.format} {shown.document.encoding}, {how}:", markup=False)
    for schema, count in shown.schemata.most_common():
        out.print(f"  {count:,} {schema}", markup=False)
    rows = table("where", "schema", "id", "what it says")
    for record in shown.records:
        rows.add_row(one_line(record.position, 30), record.schema, one_line(record.subject, 24), _said(record))
    if shown.records:
        print_table(rows)
    _print_tally("would be rejected", shown.rejections)
    _print_tally("warnings", shown.warnings)


def _print_tally(what: str, tally: Tally) -> None:
    if not tally.total:
        return
    out.print(f"{tally.total:,} {what}:", markup=False)
    for reason, count in sorted(tally.counts.items(), key=lambda item: (-item[1], item[0])):
        out.print(f"  {count:,} {reason}", markup=False)
        for example in tally.examples[reason]:
            out.print(f"    {one_line(example.position, 60)}: {one_line(example.message, 160)}", markup=False)


def _said(record: Record) -> str:
    shown = [
        f"{name}: {one_line(', '.join(values), MAX_VALUE_SHOWN)}"
        for name, values in list(record.properties.items())[:MAX_PROPERTIES_SHOWN]
    ]
    more = len(record.properties) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


def one_line(text: str, length: int = 400) -> str:
    """One line of a value; control characters and escape sequences in it must not reach the terminal."""
    plain = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return plain if len(plain) <= length else plain[: length - 1] + "…"


@contextmanager
def _reading() -> Iterator[ProgressCall]:
    """Bytes read, rate and time to go; a line per quarter where output is kept."""
    if not err.is_terminal:
        with console.progress() as lines:
            yield lines
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield show
