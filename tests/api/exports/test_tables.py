"""The CSV pair and i2's tables: a row each, no formulas, the losses told."""

from __future__ import annotations

import csv
import io
from zipfile import ZipFile

import pytest

from api.exports.i2 import ICONS
from api.exports.lost import Lost
from graph.ontology import ICONS as OUR_ICONS
from tests.support.material import GHOST, NASTY, entity, link, material, written


def tables(form: str, given: object = None, lost: Lost | None = None) -> dict[str, list[dict[str, str]]]:
    archive = ZipFile(io.BytesIO(written(form, given or material(), lost)))  # type: ignore[arg-type]
    assert archive.testzip() is None
    found = {}
    for name in archive.namelist():
        if name.endswith(".csv"):
            text = archive.read(name).decode("utf-8")
            assert text.startswith("\ufeff")
            found[name] = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    return found


def test_the_pair_has_a_row_for_each_entity_and_each_link() -> None:
    found = tables("csv")
    anna, shell, ghost = found["nodes.csv"]
    assert (anna["id"], anna["property:name"], anna["property:birthDate"]) == ("anna", "Anna | Ann A.", "1980")
    assert (anna["marking"], anna["grade"], anna["sources"]) == ("AMBER+STRICT", "B2", "informant | register")
    assert (shell["schema"], shell["property:birthDate"], ghost["schema"]) == ("Company", "", "")
    owns, _ = found["edges.csv"]
    assert (owns["relation"], owns["source"], owns["target"]) == ("OWNERSHIP", "anna", "shell")
    assert owns["property:percentage"] == "60"
    assert "property:birthDate" not in owns


def test_i2_gets_types_icons_and_both_ends() -> None:
    found = tables("i2")
    anna, _, ghost = found["entities.csv"]
    assert (anna["Type"], anna["Identity"], anna["Label"], anna["Icon"]) == ("Person", "anna", "ANNA", "Person")
    assert (ghost["Type"], ghost["Icon"]) == ("Unresolved", "Unknown")
    owns, knows = found["links.csv"]
    assert (owns["From Identity"], owns["From Type"], owns["To Type"]) == ("anna", "Person", "Company")
    assert (owns["Marking"], owns["Grade"], owns["Attribute: percentage"]) == ("AMBER+STRICT", "D4", "60")
    assert knows["Link Label"] == "seen with"


def test_every_icon_has_a_type_of_i2() -> None:
    assert set(ICONS) == set(OUR_ICONS)


@pytest.mark.parametrize("form", ["csv", "i2"])
@pytest.mark.parametrize("value", NASTY)
def test_no_cell_is_a_formula_and_the_loss_is_told(form: str, value: str) -> None:
    lost = Lost()
    nasty = entity(value, "Person", name=[value], caption=value)
    found = tables(form, material([nasty, GHOST], [link(f"l{value}", "ASSOCIATE", "Associate", value, "ghost")]), lost)
    for row in (row for rows in found.values() for row in rows):
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert any("apostrophe" in sentence for sentence in lost.sentences()) == (value[0] in "=+-@\t\r")


def test_the_same_material_is_the_same_archive() -> None:
    assert written("csv", material()) == written("csv", material())
