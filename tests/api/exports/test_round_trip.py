"""What left comes in again: an empty Clew that reads the file knows the same, but for what the loss list names."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml

from api.exports.everything import Everything
from api.exports.formats import FORMATS, leave
from api.exports.lost import Lost
from graph.claims.scope import View, Viewer
from graph.queries.entities import EntityView
from graph.queries.links import LinkView
from graph.server.connect import Graph
from graph.server.settings import Settings
from ingest.pipeline import Request, ingest
from tests.conftest import empty
from tests.support import dossiers as case
from tests.support.claims import Teller
from tests.support.material import COVER

SAMPLES = Path(__file__).parents[3] / "ingest" / "sources"


@pytest.fixture
def settings(server: Settings, tmp_path: Path) -> Settings:
    return replace(server, data_dir=tmp_path / "data", evidence_url=str(tmp_path / "evidence"))


def everything(graph: Graph) -> Everything:
    return Everything(graph, Viewer("everybody"), View(), schema=None, progress=lambda *_: None)


def told(graph: Graph) -> tuple[list[EntityView], list[LinkView]]:
    found = everything(graph)
    return list(found.entities()), list(found.links())


def out(graph: Graph, form: str, folder: Path) -> tuple[bytes, Lost]:
    lost = Lost()
    return b"".join(leave(everything(graph), FORMATS[form], lost, COVER, folder)), lost


def values(given: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: sorted(found) for name, found in given.items() if found}


def test_extended_ftm_comes_back_whole(graph: Graph, settings: Settings, tmp_path: Path) -> None:
    Teller(graph).tell(*case.REGISTER, ("f", "Firearm", {"make": "Glock", "model": "17", "serialNumber": "AB1"}))
    before = told(graph)
    content, lost = out(graph, "ftm-extended", tmp_path)
    empty(graph)
    file = tmp_path / "again.ftm.json"
    file.write_bytes(content)
    report = ingest(graph, settings, Request(path=str(file)))
    assert report.status == "complete"
    assert report.rejected.total == 0
    after = told(graph)
    assert [(v.id, v.schema, values(v.properties)) for v in after[0]] == [
        (v.id, v.schema, values(v.properties)) for v in before[0]
    ]
    assert sorted((v.type, v.source_id, v.target_id, str(values(v.properties))) for v in after[1]) == sorted(
        (v.type, v.source_id, v.target_id, str(values(v.properties))) for v in before[1]
    )
    assert lost.sentences() == ["Grades, markings and the single claims: FollowTheMoney entities do not carry them."]


@pytest.mark.parametrize(("form", "name"), [("stix", "bundle.stix.json"), ("case", "bundle.case.jsonld")])
def test_a_bundle_comes_back_whole(graph: Graph, settings: Settings, tmp_path: Path, form: str, name: str) -> None:
    Teller(graph).tell(
        *case.REGISTER,
        ("f", "Firearm", {"make": "Glock", "model": "17", "serialNumber": "AB1"}),
        ("w", "CryptoWallet", {"publicKey": "1BCWMwpR4M1nYUuuYe2bmzrNuwGoF9ZAbA", "holder": "petr"}),
    )
    before = told(graph)
    content, _ = out(graph, form, tmp_path)
    empty(graph)
    file = tmp_path / name
    file.write_bytes(content)
    report = ingest(graph, settings, Request(path=str(file)))
    assert (report.adapter.partition("-")[0], report.status, report.rejected.total) == (form, "complete", 0)
    after = told(graph)
    assert sorted((v.id, v.schema, str(values(v.properties))) for v in after[0]) == sorted(
        (v.id, v.schema, str(values(v.properties))) for v in before[0]
    )
    assert sorted((v.type, v.source_id, v.target_id, str(values(v.properties))) for v in after[1]) == sorted(
        (v.type, v.source_id, v.target_id, str(values(v.properties))) for v in before[1]
    )


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_a_graph_file_comes_back_with_its_types(graph: Graph, settings: Settings, tmp_path: Path, form: str) -> None:
    Teller(graph).tell(
        ("anna", "Person", {"name": "Anna Borg", "birthDate": "1980"}),
        ("acme", "Company", {"name": "Acme"}),
        ("o", "Ownership", {"owner": "anna", "asset": "acme", "percentage": "60"}),
    )
    content, _ = out(graph, form, tmp_path)
    empty(graph)
    file = tmp_path / f"again.{form}"
    file.write_bytes(content)
    assert ingest(graph, settings, Request(path=str(file))).rejected.total == 0
    entities, links = told(graph)
    # Keys of a graph file are good within the file: ids are new.
    assert sorted((v.schema, v.caption, v.properties.get("birthDate")) for v in entities) == [
        ("Company", "Acme", None),
        ("Person", "Anna Borg", ["1980"]),
    ]
    assert [(v.type, v.properties["percentage"]) for v in links] == [("OWNERSHIP", ["60"])]


def test_the_csv_pair_comes_back_through_its_own_mappings(graph: Graph, settings: Settings, tmp_path: Path) -> None:
    Teller(graph).tell(
        *case.REGISTER,
        ("w", "CryptoWallet", {"publicKey": "1BCWMwpR4M1nYUuuYe2bmzrNuwGoF9ZAbA", "holder": "petr"}),
    )
    entities, links = told(graph)
    content, _ = out(graph, "csv", tmp_path)
    empty(graph)
    ZipFile(io.BytesIO(content)).extractall(tmp_path)
    for name in ("nodes", "edges"):
        mapping = yaml.safe_load((tmp_path / f"{name}.mapping.yml").read_text(encoding="utf-8"))
        request = Request(path=str(tmp_path / f"{name}.csv"), mapping=mapping, source="from-clew")
        report = ingest(graph, settings, request)
        assert (report.status, report.rejected.total) == ("complete", 0), name
    again, linked = told(graph)

    def known(view: EntityView) -> tuple[str, str]:
        # References are links here; ids are new, since those of a table are good within the table alone.
        return view.schema, str({k: v for k, v in values(view.properties).items() if k != "holder"})

    assert sorted(map(known, again)) == sorted(map(known, entities))
    names, names_again = ({view.id: view.caption for view in views} for views in (entities, again))
    assert sorted(
        (v.type, names_again[v.source_id], names_again[v.target_id], str(values(v.properties))) for v in linked
    ) == sorted((v.type, names[v.source_id], names[v.target_id], str(values(v.properties))) for v in links)


def test_labels_of_wallets_come_back_as_a_tagpack(graph: Graph, settings: Settings, tmp_path: Path) -> None:
    ingest(graph, settings, Request(path=str(SAMPLES / "crypto_labels" / "sample" / "hydra.yaml")))
    before = [view for view in told(graph)[0] if view.schema == "CryptoWallet"]
    content, lost = out(graph, "tagpack", tmp_path)
    empty(graph)
    file = tmp_path / "again.yaml"
    file.write_bytes(content)
    assert ingest(graph, settings, Request(path=str(file))).rejected.total == 0
    after = [view for view in told(graph)[0] if view.schema == "CryptoWallet"]

    def known(views: list[EntityView]) -> list[tuple[str, dict[str, list[str]]]]:
        return [(v.id, {k: found for k, found in values(v.properties).items() if k != "publisher"}) for v in views]

    assert len(before) == 117
    assert known(after) == known(before)
    assert any("TagPack" in sentence for sentence in lost.sentences())
