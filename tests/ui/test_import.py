"""A file through the page: sent, looked at, described, brought in, corrected, found, and taken back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.ui.conftest import Desk, Site, window
from tests.ui.test_looks import AXE, faults_of

PEOPLE = "key,who,land,birthDate\n1,Petra Page,gb,1970-03-04\n2,Quentin Quay,pa\n3,Rosa Reed,fr,1985-01-02\n"


def choose(page: Page, button: str, name: str, content: str) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button).click()
    chooser.value.set_files(FilePayload(name=name, mimeType="text/csv", buffer=content.encode()))


def found(desk: Desk, text: str) -> list[str]:
    asked = "query($text: String!) { search(text: $text) { edges { node { caption } } } }"
    return [edge["node"]["caption"] for edge in desk.ask(asked, text=text)["search"]["edges"]]


def test_the_way_of_a_file_in_and_out_again(desk: Desk) -> None:
    page = desk.page
    page.get_by_role("button", name="Import", exact=True).click()
    dialog = page.get_by_role("dialog", name="Data coming in")
    choose(page, "Choose files", "passengers.csv", PEOPLE)

    # What was recognised is shown, and can be changed: the name of a person stands in the column `who`.
    expect(dialog.get_by_role("combobox", name="Kind")).to_contain_text("Tables through a mapping")
    expect(dialog.get_by_text("1 record would be rejected").first).to_be_visible()
    dialog.get_by_role("tab", name="YAML").click()
    yaml = dialog.get_by_role("textbox", name="The mapping as YAML")
    yaml.fill("queries: [")
    expect(dialog.get_by_role("alert").first).to_be_visible()
    expect(dialog.get_by_role("button", name="Import", exact=True)).to_be_disabled()
    yaml.fill(
        "queries:\n- entities:\n    person:\n      schema: Person\n      keys: [key]\n"
        "      properties:\n        name: {columns: [who]}\n        birthDate: {columns: [birthDate]}\n"
    )
    expect(dialog.get_by_role("cell", name="Petra Page").first).to_be_visible()
    dialog.get_by_role("tab", name="Form").click()
    dialog.get_by_role("combobox", name=re.compile("Add a property to")).select_option(label="Nationality")
    dialog.get_by_role("combobox", name=re.compile("Where .*Nationality.* comes from")).select_option("column land")
    expect(dialog.get_by_role("cell", name=re.compile("Nationality gb")).first).to_be_visible()

    dialog.get_by_role("textbox", name="Name", exact=True).fill("Harbour watch")
    dialog.get_by_role("textbox", name="Licence").fill("CC0-1.0")
    dialog.get_by_role("combobox", name="Reliability").select_option("B")
    dialog.get_by_role("combobox", name="Credibility").select_option("2")
    dialog.get_by_role("combobox", name="Marking").select_option("GREEN")
    dialog.get_by_role("button", name="Import", exact=True).click()

    expect(dialog.get_by_text("Things it speaks of")).to_be_visible(timeout=60_000)
    assert found(desk, "Petra") == ["Petra Page"]
    assert found(desk, "Quentin") == []

    # The broken row is corrected where it stands, and goes in as a run of its own.
    dialog.get_by_role("button", name=re.compile("Look at .*1.* rejected record")).click()
    expect(dialog.get_by_text("The row has 3 cells, and the header has 4.")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("Correct .*line:3")).click()
    expect(dialog.get_by_label("key")).to_be_focused()
    dialog.get_by_label("birthDate").fill("1971-02-03")
    dialog.get_by_role("button", name=re.compile("Bring in .*1.* corrected")).click()
    expect(dialog.get_by_text(re.compile("Corrected by .*owner")).first).to_be_visible(timeout=60_000)
    assert found(desk, "Quentin") == ["Quentin Quay"]

    # Both are taken back, after the page has said what goes.
    for name in ("passengers.csv", re.compile("Corrections of .*passengers.csv")):
        dialog.get_by_role("rowheader").get_by_role("button", name=name).last.click()
        dialog.get_by_role("button", name="Take back…").click()
        question = dialog.get_by_role("group", name=re.compile("Take back everything"))
        expect(question.get_by_text(re.compile("[12] things? goe?s?"))).to_be_visible()
        question.get_by_role("button", name="Take it back").click()
        panel = dialog.get_by_role("region", name=re.compile("Run of"))
        expect(panel.get_by_text("Taken back").first).to_be_visible(timeout=60_000)
        dialog.get_by_role("button", name="Close this run").click()
    assert found(desk, "Petra") == found(desk, "Quentin") == []


def test_an_import_goes_by_the_keyboard_alone(desk: Desk) -> None:
    page = desk.page
    page.get_by_role("button", name="Import", exact=True).focus()
    desk.press("Enter")
    dialog = page.get_by_role("dialog", name="Data coming in")
    expect(dialog).to_be_visible()
    choose(page, "Choose files", "keys.csv", "id,name\nk1,Kay Keys\n")
    expect(dialog.get_by_role("cell", name="Kay Keys").first).to_be_visible()
    # From the field of the licence on, Tab leads through everything to the button that imports.
    dialog.get_by_role("textbox", name="Licence").focus()
    for _ in range(60):
        desk.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    desk.press("Enter")
    expect(dialog.get_by_text("Things it speaks of")).to_be_visible(timeout=60_000)
    desk.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: run `uv run python ui/build.py install`.")
@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "ar")])
def test_axe_finds_nothing_in_the_import(browser: Browser, site: Site, scheme: Any, language: str) -> None:
    options = {"color_scheme": scheme, "locale": language, "reduced_motion": "reduce"}
    with window(browser, site, viewport={"width": 1280, "height": 720}, **options) as desk:
        desk.open()
        page = desk.page
        page.locator(".top-actions .top-button").nth(1).click()
        expect(page.locator(".drop-zone")).to_be_visible()
        assert faults_of(desk) == [], "empty"
        with page.expect_file_chooser() as chooser:
            page.locator(".drop-zone button.primary").click()
        chooser.value.set_files(FilePayload(name="axe.csv", mimeType="text/csv", buffer=PEOPLE.encode()))
        expect(page.locator(".preview .data-table").first).to_be_visible()
        assert faults_of(desk) == [], "preview"
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        page.locator(".import-item footer .primary").click()
        expect(page.locator(".run-things")).to_be_visible(timeout=60_000)
        assert faults_of(desk) == [], "report"
        page.locator(".report .link-button").click()
        page.locator(".rejected .secondary").first.click()
        expect(page.locator(".cells")).to_be_visible()
        assert faults_of(desk) == [], "run and correction"


def test_who_may_only_look_is_told_so(browser: Browser, site: Site) -> None:
    with window(browser, site, storage_state=None) as desk:
        said = desk.site.link("--clearance", "GREEN")
        desk.page.goto(said)
        expect(desk.page.get_by_role("application")).to_be_visible(timeout=60_000)
        desk.page.get_by_role("button", name="Import", exact=True).click()
        expect(desk.page.get_by_text("You may look, and not bring anything in.")).to_be_visible()
