"""`clew doctor`: what it finds, and what it advises."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from api.cli.doctor import Finding, Verdict, findings
from graph.server.connect import Graph
from graph.server.embedded import at, use_server
from graph.server.settings import Settings
from tests.support.command import run_clew


def report(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in findings(settings)}


def test_running_server_is_told_version_by_version(graph: Graph, server: Settings) -> None:
    found = report(server)
    for what in ("Clew", "Python", "Data folder", "Evidence", "Java", "Neo4j's jars", "Neo4j", "GDS", "Graph"):
        assert found[what].verdict is Verdict.GOOD, found[what]
    assert graph.version in found["Neo4j"].found
    assert found["GDS"].found == graph.gds_version
    assert "344 of 344" in found["Neo4j's jars"].found
    assert "21." in found["Java"].found


def test_command_prints_it_and_is_not_disturbed_by_widths(server: Settings) -> None:
    told = run_clew(server, "doctor")
    assert told.stderr == ""
    assert "Neo4j's jars" in told.stdout
    assert "344 of 344" in told.stdout


def test_nothing_is_started_and_nothing_is_made(server: Settings, tmp_path: Path) -> None:
    fresh = replace(server, data_dir=tmp_path / "fresh", cache_dir=tmp_path / "cache")
    found = report(fresh)
    assert found["Neo4j"].verdict is Verdict.NOTE
    assert "clew server start" in found["Neo4j"].todo
    assert found["Neo4j's jars"].verdict is Verdict.NOTE
    assert "0 of 344" in found["Neo4j's jars"].found
    assert not fresh.data_dir.exists()
    assert not fresh.cache_dir.exists()


def test_altered_jar_is_bad_and_named(server: Settings, tmp_path: Path) -> None:
    jar = tmp_path / "maven" / "org" / "neo4j" / "neo4j" / "5.26.30" / "neo4j-5.26.30.jar"
    jar.parent.mkdir(parents=True)
    jar.write_bytes(b"not a jar")
    found = report(replace(server, cache_dir=tmp_path))["Neo4j's jars"]
    assert found.verdict is Verdict.BAD
    assert "org.neo4j:neo4j:5.26.30" in found.found


def test_own_neo4j_that_is_silent_is_bad(server: Settings) -> None:
    found = report(replace(server, neo4j_uri="bolt://127.0.0.1:1"))
    assert found["Neo4j"].verdict is Verdict.BAD
    assert "CLEW_NEO4J_URI" in found["Neo4j"].found
    assert "Java" not in found, "an own Neo4j needs no Java here"


def test_own_neo4j_that_answers_is_good(graph: Graph, server: Settings) -> None:
    with use_server(server) as address:
        found = report(at(address, server))
    assert found["Neo4j"].verdict is Verdict.GOOD
    assert found["Graph"].verdict is Verdict.GOOD


def test_more_memory_than_the_machine_has_is_bad(server: Settings) -> None:
    found = report(replace(server, heap_mb=10_000_000))["Memory"]
    assert found.verdict is Verdict.BAD
    assert "CLEW_HEAP_MB" in found.todo


def test_evidence_store_of_an_unknown_kind_is_bad(server: Settings) -> None:
    found = report(replace(server, evidence_url="carrier-pigeon://loft"))["Evidence"]
    assert found.verdict is Verdict.BAD
    assert "CLEW_EVIDENCE_URL" in found.todo
