"""From a name to a saved chart, as an investigator goes."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.ui.case import WALLETS
from tests.ui.conftest import Desk, Site, window

MORE = "more:hub"


def test_the_way_from_a_name_to_a_chart_that_is_there_again(desk: Desk) -> None:
    desk.add("Harbour Exchange")
    assert list(desk.places()) == ["hub"]

    # At most fifty come at once; the rest waits behind one node.
    desk.expand()
    expect(desk.row(f"{WALLETS + 3 - 50} more")).to_be_visible()
    expanded = desk.places()
    assert len(expanded) == 1 + 50 + 1
    assert MORE in expanded

    # The node opens as a table, from which some are chosen or the next fifty taken.
    desk.row("more").dblclick()
    table = desk.page.get_by_role("region", name="Neighbours that are not on the chart")
    expect(table.get_by_role("checkbox").first).to_be_visible()
    table.get_by_role("row").nth(1).get_by_text("Cold store").click()
    table.get_by_role("button", name="Add 1 chosen").click()
    expect(table.get_by_role("heading", name="72 more")).to_be_visible()
    table.get_by_role("button", name="Add the next 50").click()
    expect(table.get_by_role("heading", name="22 more")).to_be_visible()
    table.get_by_role("button", name="Back to the list").click()
    grown = desk.places()
    assert len(grown) == 1 + 50 + 1 + 50 + 1
    assert {key: grown[key] for key in expanded} == expanded, "something moved that was placed"

    # A path over somebody who is not on the chart.
    desk.add("Zora Quill")
    desk.select("Zora Quill", "Harbour Exchange")
    desk.canvas.focus()
    desk.press("p")
    dialog = desk.page.get_by_role("dialog", name="Paths")
    expect(dialog.get_by_text("3 steps")).to_be_visible()
    expect(dialog.get_by_text("Milo Tern").first).to_be_visible()
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", name="selected")).to_be_visible()
    with_path = desk.places_after(grown)
    assert {"zora", "milo", "ada", "hub"} <= set(with_path)
    assert {key: with_path[key] for key in grown} == grown, "something moved that was placed"

    # Reloaded, everything lies where it lay: what is moved now is moved from there.
    desk.page.reload()
    desk.select("Milo Tern")
    desk.canvas.focus()
    desk.press("Alt+ArrowRight")
    moved = desk.places_after(with_path)
    assert moved.pop("milo") == (with_path["milo"][0] + 20, with_path["milo"][1])
    assert moved == {key: place for key, place in with_path.items() if key != "milo"}


def test_everything_can_be_undone_and_done_again(desk: Desk) -> None:
    desk.add("Ada Marlow")
    states = [desk.places()]

    def did() -> None:
        states.append(desk.places_after(states[-1]))

    desk.expand()
    did()
    desk.canvas.focus()
    desk.press("Alt+ArrowUp")
    did()
    desk.press("1")
    expect(desk.page.get_by_role("button", name="Arrange by forces")).to_be_visible()
    did()
    desk.press("k")
    desk.press("Delete")
    did()
    assert "ada" not in states[-1]
    assert len({str(sorted(state.items())) for state in states}) == len(states), "a step changed nothing"

    desk.canvas.focus()
    desk.press("Control+z", "Control+z")
    desk.until(lambda: desk.places() == states[3])
    desk.press("Control+z", "Control+z", "Control+z")
    desk.until(lambda: desk.places() == states[0])
    desk.press("Control+z")
    expect(desk.page.get_by_role("heading", name="An empty chart")).to_be_visible()
    desk.press(*["Control+Shift+z"] * 4, "Control+y", "Control+y")
    desk.until(lambda: desk.places() == states[4])


def test_dragging_pins_and_moves_nothing_else(desk: Desk) -> None:
    desk.add("Ada Marlow")
    desk.expand()
    expect(desk.row("Milo Tern")).to_be_visible()
    before = desk.places()
    box = desk.canvas.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    desk.page.mouse.move(x, y)
    desk.page.mouse.down()
    desk.page.mouse.move(x + 30, y + 40, steps=4)
    desk.page.mouse.move(x + 60, y + 80, steps=4)
    desk.page.mouse.up()
    desk.places_after(before)
    items = {item["id"]: item for item in desk.chart()["state"]["items"]}
    assert items["ada"]["pinned"]
    assert (items["ada"]["x"], items["ada"]["y"]) != before["ada"]
    assert {key: (item["x"], item["y"]) for key, item in items.items() if key != "ada"} == {
        key: place for key, place in before.items() if key != "ada"
    }
    assert not any(item["pinned"] for key, item in items.items() if key != "ada")


def test_a_double_click_shows_what_an_expansion_would_bring(desk: Desk) -> None:
    desk.add("Harbour Exchange")
    box = desk.canvas.bounding_box()
    desk.page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_role("checkbox")).to_have_count(3)
    dialog.get_by_text("Cryptocurrency wallet").last.click()
    expect(dialog.get_by_text("3 neighbours in all.")).to_be_visible()
    dialog.get_by_role("button", name="Add to the chart").click()
    expect(desk.row("Ada Marlow")).to_be_visible()
    assert set(desk.places()) == {"hub", "ada", "ali", "evil"}


def test_a_claim_leads_to_the_raw_record(desk: Desk) -> None:
    desk.add("Ada Marlow")
    details = desk.page.get_by_role("complementary", name="Details of the selection")
    expect(details.get_by_text("1970-03-04")).to_be_visible()
    details.get_by_role("tab", name="Claims").click()
    claims = details.get_by_role("article")
    expect(claims).to_have_count(2)
    register = claims.filter(has_text="The register")
    expect(register).to_contain_text("B2")
    expect(register).to_contain_text("TLP:")
    expect(register).to_contain_text("UTC")
    register.get_by_role("button", name="Raw record").click()
    raw = desk.page.get_by_role("region", name="Raw record")
    expect(raw).to_contain_text('"id": "ada"')
    desk.press("Escape")
    expect(claims.filter(has_text="The informant")).to_contain_text("D4")


def test_a_line_says_who_claims_it(desk: Desk) -> None:
    desk.add("Ada Marlow")
    desk.add("Harbour Exchange")
    desk.select("Ada Marlow", "Harbour Exchange")
    desk.canvas.focus()
    desk.press("p")
    expect(desk.page.get_by_role("dialog", name="Paths").get_by_text("1 step")).to_be_visible()
    desk.press("Enter")
    # The path is selected with its line; without its ends, the line alone is.
    box = desk.canvas.bounding_box()
    ends = desk.places()
    assert set(ends) == {"ada", "hub"}
    desk.press("Escape", "f")
    details = desk.page.get_by_role("complementary", name="Details of the selection")

    def line_is_selected() -> bool:
        desk.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        return bool(details.get_by_role("heading", name="Ownership").is_visible())

    desk.until(line_is_selected)
    expect(details.get_by_text("2015-02-01").first).to_be_visible()
    expect(details.get_by_role("article")).to_contain_text("The register")


def test_without_a_path_it_says_so_and_adds_nothing(desk: Desk) -> None:
    desk.add("Ivy Island")
    desk.add("Ada Marlow")
    before = desk.places()
    desk.select("Ivy Island", "Ada Marlow")
    desk.canvas.focus()
    desk.press("p")
    expect(desk.page.get_by_role("dialog")).to_contain_text("There is no path of up to 6 steps")
    desk.press("Enter")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    assert desk.places() == before


def test_what_rests_on_a_weak_source_fades_and_stays(desk: Desk) -> None:
    desk.add("Ada Marlow")
    desk.add("Pale Company")
    before = desk.places()
    desk.page.get_by_role("button", name="What counts").click()
    scope = desk.page.get_by_role("dialog", name="What may count")
    scope.get_by_text("The informant").click()
    expect(scope.get_by_text("0 things and 1 lines no longer stand.")).to_be_visible()
    scope.get_by_role("button", name="Let everything count").click()
    scope.get_by_label("At least this reliability").select_option("B")
    scope.get_by_label("At least this credibility").select_option("2")
    expect(scope.get_by_text("0 things and 1 lines no longer stand.")).to_be_visible()
    scope.get_by_label("As known on").fill("2001-01-01")
    expect(scope.get_by_text("2 things and 1 lines no longer stand.")).to_be_visible()
    desk.press("Escape")
    assert desk.places() == before


FILES = [
    ("Picture of the view (PNG)", b"\x89PNG"),
    ("Drawing of the chart (SVG)", b"<svg"),
    ("Graph (GraphML)", b"<?xml"),
    ("Gephi (GEXF)", b"<?xml"),
    ("Tables (CSV)", b"PK"),
    ("i2 Analyst’s Notebook (CSV)", b"PK"),
    ("FollowTheMoney (JSON lines)", b"{"),
    ("FollowTheMoney, all types (JSON lines)", b"{"),
    ("STIX 2.1", b'{"type": "bundle"'),
    ("CASE/UCO (JSON-LD)", b'{"@context"'),
    ("GraphSense TagPack (YAML)", b"title:"),
    ("Interactive page (HTML)", b"<!doctype html>"),
    ("PDF", b"%PDF"),
    ("Word (DOCX)", b"PK"),
    ("Web page (dossier)", b"<!doctype html>"),
]


def left(desk: Desk, entry: str, target: Path) -> bytes:
    """What is saved when something is chosen from the menu of exports."""
    if desk.page.get_by_role("menuitem", name=entry, exact=True).count() == 0:
        desk.page.get_by_role("button", name="Export").click()
    with desk.page.expect_download() as leaving:
        desk.page.get_by_role("menuitem", name=entry, exact=True).click()
    leaving.value.save_as(target)
    return target.read_bytes()


def test_files_leave_in_every_format(desk: Desk, tmp_path: Path) -> None:
    desk.add("Ada Marlow")
    desk.expand()
    for entry, start in FILES:
        assert left(desk, entry, tmp_path / "file").startswith(start), entry


def test_the_selection_can_leave_alone(desk: Desk, tmp_path: Path) -> None:
    desk.add("Milo Tern")
    desk.add("Ada Marlow")
    whole = left(desk, "FollowTheMoney (JSON lines)", tmp_path / "whole")
    assert b"Milo" in whole
    desk.select("Ada Marlow")
    desk.page.get_by_role("button", name="Export").click()
    desk.page.get_by_role("menuitemradio", name="The selection (1 thing)").click()
    part = left(desk, "FollowTheMoney (JSON lines)", tmp_path / "part")
    assert b"Ada" in part
    assert b"Milo" not in part
    desk.select("Ada Marlow", "Milo Tern")
    assert left(desk, "Path between the two selected (PDF)", tmp_path / "path").startswith(b"%PDF")


def test_two_windows_on_one_chart_lose_nothing(desk: Desk, browser: Browser, site: Site) -> None:
    desk.add("Ada Marlow")
    chart_id = desk.chart_id
    with window(browser, site) as other:
        other.open(f"/#/chart/{chart_id}")
        expect(other.row("Ada Marlow")).to_be_visible()
        other.add("Milo Tern")

        desk.canvas.focus()
        desk.press("/", "ControlOrMeta+A")
        desk.page.keyboard.type("Zora Quill")
        expect(desk.page.get_by_role("option", name="Zora Quill").first).to_be_visible()
        desk.press("Enter")
        conflict = desk.page.get_by_role("alertdialog", name="This chart was saved elsewhere")
        conflict.get_by_role("button", name="Save mine as a copy").click()
        expect(conflict).to_have_count(0)
        assert desk.chart_id != chart_id
        assert set(desk.places()) == {"ada", "zora"}
        assert set(other.places()) == {"ada", "milo"}


def test_a_chart_is_renamed_deleted_and_brought_back(desk: Desk) -> None:
    desk.add("Ada Marlow")
    places = desk.places()
    name = desk.page.get_by_label("Name of the chart")
    name.fill("Harbour case")
    name.press("Enter")
    desk.until(lambda: desk.chart()["name"] == "Harbour case")
    desk.press("Control+z")
    desk.until(lambda: desk.chart()["name"].startswith("Chart of"))
    desk.press("Control+y")
    desk.until(lambda: desk.chart()["name"] == "Harbour case")

    desk.page.get_by_role("tab", name="Charts").click()
    desk.page.get_by_role("button", name=re.compile("Delete chart .*Harbour case")).click()
    expect(desk.page.get_by_role("heading", name="An empty chart")).to_be_visible()
    desk.page.get_by_role("region", name="Notices").get_by_role("button", name="Undo").click()
    desk.page.get_by_role("button", name=re.compile("^Harbour case")).first.click()
    desk.page.get_by_role("tab", name="On the chart").click()
    expect(desk.row("Ada Marlow")).to_be_visible()
    assert desk.places() == places


def test_what_is_gone_from_the_graph_keeps_its_place(desk: Desk) -> None:
    item = {"kind": "entity", "id": "nobody-any-more", "x": 10, "y": 20, "pinned": False}
    saved = desk.ask(
        "mutation($name: String!, $state: JSON!) { saveChart(name: $name, state: $state) { id } }",
        name="Old chart",
        state={"format": 1, "items": [item]},
    )["saveChart"]
    desk.page.goto(f"{desk.site.url}/#/chart/{saved['id']}")
    row = desk.row("nobody-any-more")
    expect(row).to_be_visible()
    row.click()
    details = desk.page.get_by_role("complementary", name="Details of the selection")
    expect(details).to_contain_text("The server knows nothing under this id any more")
    assert desk.places() == {"nobody-any-more": (10, 20)}
