"""What holds of every format: who may not see something finds it in none of them, and each export is in the log."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from api.errors import TooMuchToDraw
from api.exports.everything import Everything
from api.exports.formats import FORMATS, leave
from api.exports.html import MAX_NODES
from api.exports.log import exports
from api.exports.lost import Lost
from api.exports.select import select
from graph.claims.records import Grading
from graph.claims.scope import View, Viewer
from graph.server.connect import Graph
from tests.api.conftest import Running
from tests.support.claims import Teller, scope
from tests.support.material import COVER, entity, material, written

WALLET = "1BCWMwpR4M1nYUuuYe2bmzrNuwGoF9ZAbA"
SECRET = "Sekretov"
EXPORT = """query($ids: [ID!]!, $format: ExportFormat!, $scope: ScopeInput) {
  export(ids: $ids, format: $format, scope: $scope) { name content base64 lost }
}"""


def told(graph: Graph) -> None:
    """What everybody may know, what only few may, and what is doubtful."""
    Teller(graph).tell(
        ("anna", "Person", {"name": "Anna"}),
        ("shell", "Company", {"name": "Shell"}),
        ("owns", "Ownership", {"owner": "anna", "asset": "shell"}),
        ("wallet", "CryptoWallet", {"publicKey": WALLET, "tag": "Hydra", "name": "Hydra", "currencySymbol": "BTC"}),
    )
    Teller(graph, "informant", Grading("D", 4, "RED")).tell(
        ("anna", "Person", {"alias": SECRET, "notes": f"met {SECRET}"}),
        ("hidden-one", "Person", {"name": f"Hidden {SECRET}"}),
        ("knows", "Associate", {"person": "anna", "associate": "hidden-one", "relationship": SECRET}),
        ("wallet", "CryptoWallet", {"publicKey": WALLET, "tag": SECRET}),
    )


def unpacked(content: bytes) -> str:
    if not content.startswith(b"PK"):
        return content.decode("utf-8")
    archive = ZipFile(io.BytesIO(content))
    return "".join(archive.read(name).decode("utf-8") for name in archive.namelist())


@pytest.mark.parametrize("form", FORMATS)
def test_nobody_takes_out_what_they_may_not_see(graph: Graph, form: str, tmp_path: Path) -> None:
    told(graph)
    for viewer, view, sees in (
        (Viewer("chief"), View(), True),
        (Viewer("guest", "AMBER"), View(), False),
        (Viewer("chief"), View(min_grade="C3"), False),
        (Viewer("chief"), View(without_sources=frozenset({"informant"})), False),
    ):
        everything = Everything(graph, viewer, view, schema=None, progress=lambda *_: None)
        out = unpacked(b"".join(leave(everything, FORMATS[form], Lost(), COVER, tmp_path)))
        assert (SECRET in out) == sees
        assert ("hidden-one" in out) == (sees and form != "tagpack")
        assert ("informant" in out) == (sees and not form.startswith("ftm"))
        assert "Hydra" in out


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_is_logged_with_its_digest(form: str, tmp_path: Path) -> None:
    content = b"".join(leave(material(), FORMATS[form], Lost(), COVER, tmp_path))
    (line,) = exports(tmp_path)
    assert (line.who, line.format, line.entities, line.links) == ("tester", form, 3, 2)
    assert (line.sha256, line.bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert line.complete
    assert line.scope["clearance"] == "RED"


def test_the_log_only_grows_and_knows_what_broke_off(tmp_path: Path) -> None:
    b"".join(leave(material(), FORMATS["stix"], Lost(), COVER, tmp_path))
    before = (tmp_path / "exports.jsonl").read_bytes()
    chunks = leave(material(), FORMATS["stix"], Lost(), COVER, tmp_path)
    first = next(chunks)
    chunks.close()  # type: ignore[attr-defined]
    after = (tmp_path / "exports.jsonl").read_bytes()
    assert after.startswith(before)
    _, broken = exports(tmp_path)
    assert not broken.complete
    assert broken.sha256 == hashlib.sha256(first).hexdigest()


def test_a_line_that_a_crash_cut_short_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "exports.jsonl").write_text('{"at": "2026', encoding="utf-8")
    assert list(exports(tmp_path)) == []


def test_a_selection_has_the_links_between_its_members_and_no_others(graph: Graph) -> None:
    told(graph)
    found = graph.read(select, scope(graph), ["anna", "shell", "nobody"])
    assert [view.id for view in found.entities()] == ["anna", "shell"]
    assert [link.type for link in found.links()] == ["OWNERSHIP"]


@pytest.mark.parametrize("form", FORMATS)
def test_the_page_gets_each_format_and_it_is_logged(clew: Running, graph: Graph, form: str) -> None:
    told(graph)
    folder = clew.app.backend.settings.data_dir
    before = len(list(exports(folder)))
    asker = clew.program("GREEN", name=f"guest of {form}")
    found = asker.ask(EXPORT, ids=["anna", "shell", "hidden-one"], format=form.upper().replace("-", "_"))["export"]
    content = base64.b64decode(found["content"]) if found["base64"] else found["content"].encode()
    assert SECRET not in unpacked(content)
    assert found["base64"] == FORMATS[form].binary
    line = list(exports(folder))[-1]
    assert len(list(exports(folder))) == before + 1
    assert (line.who, line.via, line.scope["clearance"]) == (f"guest of {form}", "API", "GREEN")
    assert line.sha256 == hashlib.sha256(content).hexdigest()


def test_a_whole_chart_leaves_at_once(clew: Running, graph: Graph) -> None:
    many = [(f"p{number}", "Person", {"name": f"Person {number}"}) for number in range(1_500)]
    links = [(f"l{n}", "Associate", {"person": f"p{n}", "associate": f"p{n + 1}"}) for n in range(1_499)]
    Teller(graph).tell(*many, *links)
    ids = [f"p{number}" for number in range(1_500)]
    found = clew.program().ask(EXPORT, ids=ids, format="STIX")["export"]
    objects = json.loads(found["content"])["objects"]
    assert sum(one["type"] == "relationship" for one in objects) == 1_499
    error = clew.program().error(EXPORT, ids=[f"x{n}" for n in range(10_001)], format="STIX")
    assert error["code"] == "TOO_COSTLY"


def test_a_page_that_nobody_could_read_is_refused(tmp_path: Path) -> None:
    many = material([entity(f"p{number}", "Person") for number in range(MAX_NODES + 1)], [])
    with pytest.raises(TooMuchToDraw, match="2,000 things"):
        written("html", many)
    with pytest.raises(TooMuchToDraw):
        b"".join(leave(many, FORMATS["html"], Lost(), COVER, tmp_path))
    assert list(exports(tmp_path)) == []


DOSSIER = """query($ids: [ID!]!, $format: DossierFormat!, $path: Boolean! = false, $language: String! = "en") {
  dossier(ids: $ids, format: $format, path: $path, language: $language) { name content base64 }
}"""


@pytest.mark.parametrize(("form", "start"), [("HTML", b"<!doctype html>"), ("PDF", b"%PDF"), ("DOCX", b"PK")])
def test_the_page_gets_dossiers_and_they_are_logged(clew: Running, graph: Graph, form: str, start: bytes) -> None:
    told(graph)
    found = clew.program("GREEN", name=f"reader of {form}").ask(DOSSIER, ids=["anna"], format=form)["dossier"]
    content = base64.b64decode(found["content"]) if found["base64"] else found["content"].encode()
    assert content.startswith(start)
    assert SECRET.encode() not in content
    line = list(exports(clew.app.backend.settings.data_dir))[-1]
    assert (line.format, line.who) == (f"dossier-{form.lower()}", f"reader of {form}")
    assert line.sha256 == hashlib.sha256(content).hexdigest()


def test_a_dossier_says_what_it_cannot_be(clew: Running, graph: Graph) -> None:
    told(graph)
    asker = clew.program()
    path = asker.ask(DOSSIER, ids=["anna", "wallet"], format="HTML", path=True)["dossier"]["content"]
    assert "No path between the two was found." in path
    assert asker.error(DOSSIER, ids=["anna"], format="HTML", path=True)["code"] == "BAD_INPUT"
    assert asker.error(DOSSIER, ids=["anna"], format="HTML", language="xx")["code"] == "BAD_INPUT"
    assert asker.error(DOSSIER, ids=[f"x{n}" for n in range(501)], format="HTML")["code"] == "TOO_COSTLY"
