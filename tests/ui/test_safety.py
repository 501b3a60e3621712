"""What comes from sources is text; what the page needs is on its own server; who is signed out is told so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.ui.case import ARABIC, MARKUP, SCRIPT, TURNED
from tests.ui.conftest import Desk, Site, is_loopback, window


def test_markup_in_values_is_shown_as_text(desk: Desk) -> None:
    desk.add("Harbour Exchange")
    desk.expand()
    details = desk.page.get_by_role("complementary", name="Details of the selection")
    expect(details.get_by_text(MARKUP, exact=True)).to_be_visible()
    expect(details.get_by_text(TURNED.replace("\u202e", ""), exact=True)).to_be_visible()
    desk.page.get_by_label("Filter by name").fill("img")
    desk.row(MARKUP).click()
    expect(details.get_by_role("heading", name=MARKUP)).to_be_visible()
    expect(details.get_by_text(SCRIPT, exact=True)).to_be_visible()
    expect(details.get_by_text("javascript:window.pwned=1")).to_be_visible()
    assert desk.page.locator("a[href^='javascript:']").count() == 0
    assert desk.page.locator("img").count() == 0
    details.get_by_role("tab", name="Claims").click()
    details.get_by_role("button", name="Raw record").click()
    expect(desk.page.get_by_role("region", name="Raw record")).to_contain_text("window.pwned=1")
    desk.press("Escape")

    desk.canvas.focus()
    desk.press("/", "ControlOrMeta+A")
    desk.page.keyboard.type("img onerror")
    expect(desk.page.get_by_role("option").filter(has_text="<img").first).to_be_visible()


def test_names_keep_their_own_direction(desk: Desk) -> None:
    desk.add(ARABIC)
    heading = desk.page.get_by_role("heading", name=ARABIC)
    expect(heading.locator("bdi")).to_have_text(ARABIC)


def test_a_name_of_a_thousand_letters_breaks_nothing(desk: Desk) -> None:
    desk.add("Verylongname")
    for selector in ("body", ".pane.left", ".pane.right", ".top"):
        assert desk.page.evaluate(
            "selector => { const e = document.querySelector(selector); return e.scrollWidth <= e.clientWidth + 1 }",
            selector,
        ), selector


@pytest.mark.parametrize("path", ["/", "/graphiql"])
def test_nothing_is_asked_of_any_other_host(browser: Browser, site: Site, path: str) -> None:
    asked: list[str] = []
    faults: list[str] = []
    context = browser.new_context(storage_state=site.session)
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(site.url + path)
    if path == "/graphiql":
        expect(page.locator(".graphiql-container")).to_be_visible()
        expect(page.get_by_role("button", name="Execute query")).to_be_visible()
    else:
        expect(page.get_by_role("heading", name="An empty chart")).to_be_visible()
    page.wait_for_load_state("networkidle")
    context.close()
    assert len(asked) > 2
    assert [url for url in asked if not is_loopback(url)] == []
    assert faults == []


def test_graphiql_asks_the_api(browser: Browser, site: Site) -> None:
    with window(browser, site) as desk:
        desk.page.goto(site.url + "/graphiql?query=%7B%20status%20%7B%20version%20%7D%20%7D")
        expect(desk.page.locator(".graphiql-container")).to_be_visible()
        editor = desk.page.locator(".graphiql-query-editor .CodeMirror")
        editor.click()
        desk.press("ControlOrMeta+A")
        desk.page.keyboard.insert_text("{ status { version } }")
        desk.page.get_by_role("button", name="Execute query").click()
        expect(desk.page.locator(".result-window")).to_contain_text('"version"')


def test_a_session_that_ended_says_what_to_do_and_keeps_the_chart(browser: Browser, site: Site) -> None:
    with window(browser, site, storage_state=None) as desk:
        desk.page.goto(site.link())
        expect(desk.page.get_by_role("heading", name="An empty chart")).to_be_visible()
        desk.add("Ada Marlow")
        desk.page.context.clear_cookies()
        desk.canvas.focus()
        desk.press("Alt+ArrowUp")
        expect(desk.page.get_by_role("heading", name="Your session has ended")).to_be_visible()
        expect(desk.page.get_by_text("What you changed last is kept here")).to_be_visible()

        again = desk.page.context.new_page()
        again.goto(site.link())
        expect(again.get_by_role("heading", name="An empty chart")).to_be_visible()
        again.close()
        desk.page.get_by_role("button", name="Try again").click()
        expect(desk.row("Ada Marlow")).to_be_visible()
        desk.saved()
        # The refusals themselves are what this test is about.
        desk.faults[:] = [fault for fault in desk.faults if "401" not in fault]


def test_an_error_of_the_server_says_what_to_do(desk: Desk) -> None:
    desk.canvas.focus()
    desk.press("/")
    desk.page.locator("#search").fill("x" * 600)
    alert = desk.page.get_by_role("search").get_by_role("alert")
    expect(alert).to_be_visible()
    expect(alert.locator("p")).to_have_count(2)
    desk.faults[:] = [fault for fault in desk.faults if "400" not in fault]
