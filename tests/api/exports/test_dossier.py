"""Dossiers: every statement has its note, contradictions stand side by side, and each reader opens its file."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import docx
import pypdfium2
import pytest

from api.exports.cover import Cover
from api.exports.dossier.compose import ISOLATE, POP, Dossier, Note, Row, Section, Text, compose, directed
from api.exports.dossier.docx import docx_dossier
from api.exports.dossier.gather import gather
from api.exports.dossier.html import html_dossier
from api.exports.dossier.pdf import FONTS, pdf_dossier
from api.exports.dossier.words import LANGUAGES, WORDS
from api.exports.dossier.write import DOSSIERS, leave_dossier
from api.exports.log import exports
from graph.claims.scope import View, Viewer
from graph.ontology import model
from graph.queries.contexts import scope_of
from graph.server.connect import Graph
from tests.support import dossiers as case
from tests.support.claims import Teller

ALL = ["petr", "eg", "gr", "il", "cn", "jp", "kr", "long"]
NAMES = [case.ARABIC, case.HEBREW, case.CHINESE, case.JAPANESE, case.KOREAN, case.GREEK, case.CYRILLIC]
FONT_BUDGET_BYTES = 4 * 2**20


@pytest.fixture
def told(graph: Graph) -> Graph:
    tellers: Mapping[str, Teller] = {name: Teller(graph, name, grading) for name, grading in case.GRADINGS.items()}
    case.tell(tellers)
    return graph


def dossier(
    graph: Graph, ids: list[str], *, clearance: str = "RED", language: str = "en", view: View = View(),  # noqa: B008
    path: tuple[str, str] | None = None,
) -> Dossier:  # fmt: skip
    viewer = Viewer("Inspector Ariadne", clearance)
    found = graph.read(gather, graph.read(scope_of, viewer, view), ids, path=path)
    return compose(found, Cover("a test", viewer, view, "command line", "Harbour", case.NOW), language)


def row(section: Section, name: str) -> Row:
    return next(one for one in section.values if one.label == model["Person"].properties[name].label)


def statements(made: Dossier) -> list[tuple[str, tuple[int, ...]]]:
    return [
        (one.text.text, one.notes) for s in made.sections for told in (*s.values, *s.links) for one in told.statements
    ]


def plain(note: Note | Text) -> str:
    return note.text.replace(ISOLATE, "").replace(POP, "")


def test_every_statement_has_a_note_with_all_that_it_takes_to_check_it(told: Graph) -> None:
    made = dossier(told, ALL)
    said = statements(made)
    assert len(said) > 20
    numbers = {note.number for note in made.notes}
    assert all(notes and set(notes) <= numbers for _, notes in said)
    for note in made.notes:
        assert re.search(r"Grade [A-F][1-6] · TLP:\w+.* · recorded \d{4}-\d\d-\d\d", plain(note)), note
        assert re.search(r"evidence facts\.txt, at line:\d+ · SHA-256 [0-9a-f]{64}$", plain(note)), note


def test_what_sources_contradict_stands_side_by_side(told: Graph) -> None:
    (petr,) = dossier(told, ["petr"]).sections
    born, alias = (row(petr, name) for name in ("birthDate", "alias"))
    assert born.conflict
    assert [one.text.text for one in born.statements] == ["1971-04-02", "1973-04-02"]
    assert len({one.notes for one in born.statements}) == 2
    assert not alias.conflict


def test_what_nobody_says_is_said(told: Graph) -> None:
    (petr,) = dossier(told, ["petr"]).sections
    assert "Nationality" not in petr.unknown
    (kr,) = dossier(told, ["kr"]).sections
    assert "Jurisdiction" in kr.unknown


def test_what_an_algorithm_computed_is_never_a_fact(graph: Graph) -> None:
    computed = Teller(graph, "clusters")
    computed.tell(("a", "Person", {"name": "Ada", "topics": "crime"}))
    graph.write(lambda tx: tx.run("MATCH (s:Source {id: 'clusters'}) SET s.kind = 'derived'").consume())
    made = dossier(graph, ["a"])
    assert all(one.derived for s in made.sections for row in s.values for one in row.statements)
    assert "Derived by an algorithm, not a fact" in html_dossier(made).decode()


@pytest.mark.parametrize("form", DOSSIERS)
def test_nobody_reads_what_they_may_not_see(told: Graph, form: str) -> None:
    for clearance, view, sees in (
        ("RED", View(), True),
        ("AMBER", View(), False),
        ("RED", View(without_sources=frozenset({"agent"})), False),
    ):
        made = dossier(told, ["petr"], clearance=clearance, view=view)
        assert ("Sekretov" in text_of(form, DOSSIERS[form].write(made))) == sees
        assert made.marking == ("RED" if sees else "AMBER")


def test_a_name_at_the_other_end_counts_for_the_marking(graph: Graph) -> None:
    Teller(graph, "register", case.GRADINGS["register"]).tell(
        ("ada", "Person", {"name": "Ada"}),
        ("owns", "Ownership", {"owner": "ada", "asset": "front"}),
    )
    Teller(graph, "agent", case.GRADINGS["agent"]).tell(("front", "Company", {"name": "Front of RED"}))
    for clearance, marking, name in (("RED", "RED", True), ("AMBER", "GREEN", False)):
        made = dossier(graph, ["ada"], clearance=clearance)
        assert (made.marking, "Front of RED" in html_dossier(made).decode()) == (marking, name)


def test_a_path_is_told_step_by_step(told: Graph) -> None:
    made = dossier(told, [], path=("petr", "il"))
    assert [section.id for section in made.sections] == ["petr", "eg", "il"]
    assert len(made.path) == 2
    assert all(step.notes for step in made.path)
    first, *_ = made.path
    assert plain(first.text).startswith(f"{case.CYRILLIC} — Ownership — {case.ARABIC} (")
    (owns,) = made.sections[0].links
    assert plain(owns.statements[0].text).startswith(f"{case.ARABIC} (")


def test_what_does_not_exist_makes_an_honest_dossier(told: Graph) -> None:
    made = dossier(told, ["nobody"])
    assert made.sections == []
    assert "may be seen, or exists" in text_of("pdf", pdf_dossier(made))


def text_of(form: str, content: bytes) -> str:
    """The words in a file, as the reader of its format finds them."""
    if form == "html":
        return content.decode("utf-8")
    if form == "docx":
        document = docx.Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        archive = ZipFile(io.BytesIO(content))
        notes, body = (archive.read(f"word/{name}.xml").decode("utf-8") for name in ("footnotes", "document"))
        assert not {ISOLATE, POP} & set(notes + body)
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells, notes])
    pages = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in pages).replace("\u200b", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_set_in_every_script_with_our_own_fonts(told: Graph, tmp_path: Path, language: str) -> None:
    made = dossier(told, ALL, language=language)
    content = pdf_dossier(made)
    assert content == pdf_dossier(made)
    (tmp_path / f"{language}.pdf").write_bytes(content)
    (tmp_path / f"{language}.html").write_bytes(html_dossier(made))
    found = "".join(text_of("pdf", content).split())
    # A reader of PDF takes words in the order in which they stand on the page.
    for word in (word for name in NAMES[2:] for word in name.split()):
        assert word in found
    # What a font has no letter for is drawn as .notdef, which has no text.
    assert "\ufffd" not in found
    assert {"TLP", "RED", "Inspector", "Ariadne"} <= set(re.findall("[A-Za-z]+", text_of("pdf", content)))


@pytest.mark.parametrize("form", DOSSIERS)
def test_values_are_text_in_every_format(told: Graph, form: str) -> None:
    found = "".join(text_of(form, DOSSIERS[form].write(dossier(told, ["gr"]))).split())
    wanted = "#eval(1)[*x*]&lt;script&gt;" if form == "html" else "#eval(1)[*x*]<script>window.pwned=1</script>$x$@ref"
    assert wanted in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_files_have_real_footnotes_and_directions(told: Graph, language: str) -> None:
    made = dossier(told, ALL, language=language)
    content = docx_dossier(made)
    archive = ZipFile(io.BytesIO(content))
    body, notes = (archive.read(f"word/{name}.xml").decode("utf-8") for name in ("document", "footnotes"))
    anchors = [int(found) for found in re.findall(r'footnoteReference w:id="(\d+)"', body)]
    assert sorted(anchors) == [note.number + 1 for note in made.notes]
    assert all(f'<w:footnote w:id="{anchor}">' in notes for anchor in anchors)
    assert re.search(r"<w:pPr>[^/]*/><w:bidi/></w:pPr><w:r><w:rPr><w:b/>|<w:rtl/>", body)
    assert (body.count("<w:bidiVisual/>") > 0) == (language == "ar")
    for name in NAMES:
        assert name in text_of("docx", content)
    assert "NUMPAGES" in archive.read("word/footer1.xml").decode()


def test_languages_have_the_same_words() -> None:
    assert len({frozenset(words) for words in WORDS.values()}) == 1


def test_fonts_keep_to_their_budget_and_have_their_licence() -> None:
    files = [path for path in FONTS.iterdir() if path.suffix in (".ttf", ".otf")]
    assert sum(path.stat().st_size for path in files) <= FONT_BUDGET_BYTES
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_a_text_takes_no_direction_from_hidden_letters() -> None:
    assert directed("\u202egnp.exe").text == "gnp.exe"
    assert directed(f"(1) {case.HEBREW}").direction == "rtl"
    assert directed("Ada " + case.ARABIC).direction == "ltr"


@pytest.mark.parametrize("form", DOSSIERS)
def test_a_dossier_is_logged(told: Graph, tmp_path: Path, form: str) -> None:
    content = b"".join(leave_dossier(dossier(told, ["petr"]), DOSSIERS[form], tmp_path))
    (line,) = exports(tmp_path)
    assert (line.format, line.who, line.entities, line.bytes) == (
        f"dossier-{form}",
        "Inspector Ariadne",
        1,
        len(content),
    )


def test_what_is_not_there_is_named(told: Graph) -> None:
    assert dossier(told, ["petr"]).remarks == []
    assert dossier(told, ["petr", "nobody"]).remarks == [
        "Asked for, and not here, since it does not exist or may not be seen: nobody"
    ]
    assert dossier(told, ["nobody"]).remarks == ["Nothing of what was asked for may be seen, or exists."]
