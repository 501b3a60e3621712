"""The page that draws a network: opened from disk in a real browser, it asks nobody for anything and runs no value."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.material import NASTY, entity, link, material, written

ARABIC = "شركة الميناء القديم"
HEBREW = "נמל ישן בע״מ"
BREAKING = ["</script><script>window.pwned=1</script>", "<img src=x onerror='window.pwned=1'>", *NASTY]


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Page:
    people = [
        entity("a", "Person", name=["Ada"], notes=BREAKING, caption="Ada"),
        entity("b", "Company", name=[ARABIC], caption=ARABIC),
        entity("c", "Company", name=[HEBREW], caption=HEBREW),
        *(entity(f"n{n}{value}", "Person", name=[value], caption=value) for n, value in enumerate(BREAKING)),
    ]
    links = [
        link("l1~a", "OWNERSHIP", "Ownership", "a", "b", role=BREAKING),
        link("l2~a", "OWNERSHIP", "Ownership", "a", "c", role=["x href='https://outside.example'"]),
    ]
    file = tmp_path / "case.html"
    file.write_bytes(written("html", material(people, links)))
    return browser.new_page(viewport={"width": 1200, "height": 800})


def test_it_opens_from_disk_and_asks_nobody(page: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    address = (tmp_path / "case.html").as_uri()
    page.goto(address)
    expect(page.locator("#mynetwork canvas")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.evaluate("network.stabilize(50)")
    for name in ("Ada", ARABIC, HEBREW):
        page.get_by_label("Find by name").fill(name)
        page.keyboard.press("Enter")
        expect(page.locator("#panel h2")).to_have_text(name)
    page.evaluate("network.selectEdges(['l1~a']); network.body.emitter.emit('select', {nodes: [], edges: ['l1~a']})")
    expect(page.locator("#panel")).to_contain_text("window.pwned=1")
    assert page.evaluate("window.pwned") is None
    assert page.locator("img").count() == 0
    assert asked == [address]
    assert faults == []
    page.close()


def test_it_says_who_took_it_out_and_how_far_it_may_go(page: Page, tmp_path: Path) -> None:
    page.goto((tmp_path / "case.html").as_uri())
    expect(page.locator(".tlp").first).to_have_text("TLP:GREEN")
    expect(page.locator("header")).to_contain_text("tester, 2026-03-01 12:00 UTC")
    expect(page.get_by_role("heading", name="A test")).to_be_visible()
    page.screenshot(path=str(tmp_path / "page.png"))
    page.close()
