"""The sample that ships: whole, licensed, small, and saying what its manifest expects."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from graph.queries.claims import claims_of
from graph.queries.entities import count_entities, entities_by_ids
from graph.queries.paths import shortest_paths
from graph.server.connect import Graph
from graph.server.settings import Settings
from ingest.errors import BadDescription
from ingest.manifest import DEMO, load_manifest, read_manifest
from tests.support.claims import scope

MAX_SAMPLE_BYTES = 6_000_000


def test_every_file_of_the_sample_is_listed_with_a_licence_beside_it() -> None:
    manifest = read_manifest(DEMO)
    listed = {entry.file for entry in manifest.files} | {entry.mapping for entry in manifest.files if entry.mapping}
    present = {
        path.relative_to(DEMO.parent).as_posix()
        for path in DEMO.parent.rglob("*")
        if path.is_file() and path.name not in ("LICENSE", "SOURCE.txt", DEMO.name)
    }
    assert listed == present
    for entry in manifest.files:
        folder = DEMO.parent / Path(entry.file).parts[0]
        assert (folder / "LICENSE").exists()
        assert (folder / "SOURCE.txt").exists()
    assert all(source.licence and source.url for source in manifest.sources)


def test_the_sample_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in DEMO.parent.rglob("*") if path.is_file()) < MAX_SAMPLE_BYTES


STORY = (
    "graphsense/packs/lazarus.yaml",
    "graphsense/packs/ronin_bridge.yaml",
    "graphsense/packs/hydra.yaml",
    "ofac/sanctioned_addresses_ETH.txt",
    "ofac/sanctioned_addresses_XBT.txt",
    "curated/doj-seizures.ftm.jsonl",
    "caviar/edges.csv",
)
RONIN_EXPLOITER = "wallet-evm-0x098b716b8aaf21512996dc57eb0615e2383e2f96"
LAZARUS_WALLET = "wallet-btc-134r8iHv69xdT6p5qVKTsHrcUEuBVZAYak"


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """A manifest of those files of the sample that the guide's example needs."""
    for folder in ("graphsense", "ofac", "curated", "caviar"):
        shutil.copytree(DEMO.parent / folder, tmp_path / folder)
    lines = DEMO.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "{file:" not in line or any(f"{{file: {name}," in line for name in STORY)]
    (tmp_path / "manifest.yaml").write_text("".join(kept), encoding="utf-8")
    return tmp_path / "manifest.yaml"


def test_sources_of_the_sample_meet_and_a_path_leads_to_a_sanctioned_wallet(
    graph: Graph, server: Settings, tmp_path: Path, story: Path
) -> None:
    settings = replace(server, data_dir=tmp_path / "data", evidence_url=str(tmp_path / "evidence"))
    reports = load_manifest(graph, settings, story)
    assert [report.status for report in reports] == ["complete"] * len(STORY)
    assert [report.status for report in load_manifest(graph, settings, story)] == ["known"] * len(STORY)
    everything = scope(graph)
    assert graph.read(count_entities, everything, schema="Person") == 110
    paths = graph.read(shortest_paths, everything, RONIN_EXPLOITER, LAZARUS_WALLET)
    assert paths[0].entity_ids == [RONIN_EXPLOITER, "actor-lazarusgroup", LAZARUS_WALLET]
    sanctioned = graph.read(entities_by_ids, everything, [LAZARUS_WALLET])[LAZARUS_WALLET]
    assert sanctioned.properties["topics"] == ["sanction"]
    claims = graph.read(claims_of, everything, [LAZARUS_WALLET])[LAZARUS_WALLET]
    assert {claim.context.source for claim in claims} == {"graphsense-authorities", "ofac-addresses"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("sources: []\nfiles: []\n", "files"),
        ("sources: []\nfiles: [{file: a, source: x, adapter: ftm}]\n", "names the source 'x'"),
        (
            "sources: [{id: x, name: X, kind: y}]\nfiles: [{file: ../../etc/passwd, source: x, adapter: ftm}]\n",
            "outside of the manifest's own folder",
        ),
        ("sources: [", "while parsing"),
    ],
)
def test_a_manifest_that_says_something_wrong_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "manifest.yaml").write_text(text)
    with pytest.raises(BadDescription, match=complaint):
        read_manifest(tmp_path / "manifest.yaml")
