"""One real Neo4j per run, an empty graph per test, and its log in the report of a test that fails."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.server.connect import Graph
from graph.server.embedded import use_server
from graph.server.open import open_graph
from graph.server.place import Place
from graph.server.settings import Settings
from tests.support.browser import browser, playwright
from tests.support.command import QUICK_START

__all__ = ["browser", "empty", "playwright"]

LOG_LINES = 15

EMPTY_THE_GRAPH = """
MATCH (n) WHERE NOT n:Migration
CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS
"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The settings of an embedded Neo4j that runs for the whole run; the jars come from the usual cache."""
    usual = Settings.load()
    data_dir = tmp_path_factory.mktemp("data")
    settings = replace(
        usual,
        data_dir=data_dir,
        evidence_url=str(data_dir / "evidence"),
        neo4j_uri=None,
        heap_mb=512,
        page_cache_mb=128,
        jvm_flags=QUICK_START,
        idle_s=1,
    )
    with use_server(settings):
        yield settings


@pytest.fixture(scope="session")
def migrated_graph(server: Settings) -> Iterator[Graph]:
    """The connection that all tests share."""
    with open_graph(server) as graph:
        yield graph


@pytest.fixture
def graph(migrated_graph: Graph) -> Graph:
    """A graph with its migrations and nothing else."""
    empty(migrated_graph)
    return migrated_graph


def empty(graph: Graph) -> None:
    """Forgets everything that a graph was told."""
    with graph.session() as session:
        session.run(EMPTY_THE_GRAPH).consume()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the server wrote, where a test that uses it fails."""
    report = yield
    settings = item.funcargs.get("server") if isinstance(item, pytest.Function) else None
    if report.failed and isinstance(settings, Settings):
        for log in (Place(settings.data_dir).log, Place(settings.data_dir).home / "logs" / "debug.log"):
            if log.exists():
                report.sections.append((str(log), _tail(log)))
    return report


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:])
