"""What every source must have, whichever it is: a licence, a sample that is its own, and no name that is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import BadDescription, SourceUndecided, SourceUnknown
from ingest.sources.kinds import SourceKind, read_description, source_id
from ingest.sources.registry import SOURCES, source_for, source_named
from tests.support import documents
from tests.support.documents import document, sample


@pytest.mark.parametrize("kind", SOURCES, ids=lambda kind: kind.name)
def test_a_source_has_a_sample_with_licence_and_origin(kind: SourceKind) -> None:
    folder = documents.SOURCES / kind.name.replace("-", "_")
    names = {path.name for path in (folder / "sample").iterdir()}
    assert {"LICENSE", "SOURCE.txt"} < names
    assert len(names) > 2
    assert kind is source_named(kind.name)


def test_folders_and_registry_have_the_same_members() -> None:
    folders = {path.name for path in documents.SOURCES.iterdir() if (path / "source.yaml").exists()}
    assert folders == {kind.name.replace("-", "_") for kind in SOURCES}


@pytest.mark.parametrize(
    ("source", "name", "wanted"),
    [
        ("ftm", "entities.ftm.json", "ftm"),
        ("ftm", "statements.csv", "ftm"),
        ("crypto_labels", "hydra.yaml", "crypto-labels"),
        ("crypto_labels", "graphsense.actorpack.yaml", "crypto-labels"),
        ("crypto_labels", "sanctioned_addresses_LTC.txt", "crypto-labels"),
        ("crypto_labels", "ransomware-addresses.csv", "crypto-labels"),
        ("crypto_labels", "phishing_scams.csv", "crypto-labels"),
        ("crypto_labels", "malicious_smart_contracts.csv", "crypto-labels"),
        ("graphs", "smugglers.graphml", "graphs"),
        ("graphs", "togo-edges.csv", "graphs"),
    ],
)
def test_a_file_is_recognised_by_its_source(tmp_path: Path, source: str, name: str, wanted: str) -> None:
    assert source_for(sample(tmp_path, source, name)).name == wanted


def test_a_table_is_recognised_by_nobody_and_the_way_on_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceUndecided, match=r"clew map people\.csv"):
        source_for(document(tmp_path, "name,born\nAda,1980\n", "people.csv"))
    with pytest.raises(SourceUnknown, match=r"Known: ftm, crypto-labels, .*tables"):
        source_named("wikileaks")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("id: x\nname: X\n", "kind"),
        ("id: ../x\nname: X\nkind: y\n", "id"),
        ("id: x\nname: X\nkind: y\nreliability: G\n", "reliability"),
        ("id: x\nname: X\nkind: y\nmarking: WHITE\n", "marking"),
        ("id: x\nname: X\nkind: y\nlicense: MIT\n", "license"),
        ("[", "while parsing"),
    ],
)
def test_a_description_that_says_something_wrong_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "source.yaml").write_text(text)
    with pytest.raises(BadDescription, match=complaint):
        read_description(tmp_path / "source.yaml")


def test_ids_of_sources_hold_nothing_that_a_path_could() -> None:
    assert source_id("../../Étude N° 7 (v2).csv") == "tude-n-7-v2-csv"
    assert source_id("Отчёт") == "unnamed"
