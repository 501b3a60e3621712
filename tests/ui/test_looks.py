"""Light and dark, left to right and right to left, large and small screens: legible, and without faults for axe."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.ui.conftest import ROOT, Desk, Site, window

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = ROOT / "ui" / "node_modules" / "axe-core" / "axe.min.js"


def faults_of(desk: Desk) -> list[str]:
    """What axe-core finds, each with the place where it found it."""
    desk.page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = desk.page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
    return [
        f"{fault['impact']} {fault['id']}: {node['target']} {node.get('failureSummary', '')}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: run `uv run python ui/build.py install`.")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_on_any_screen(browser: Browser, site: Site, scheme: Any, language: str) -> None:
    with window(browser, site, color_scheme=scheme, locale=language, reduced_motion="reduce") as desk:
        desk.open()
        page = desk.page
        expect(page.locator(".welcome h2")).to_be_visible()
        assert faults_of(desk) == [], "empty chart"

        desk.canvas.focus()
        desk.press("/")
        page.keyboard.type("Harbour")
        expect(page.get_by_role("option").first).to_be_visible()
        assert faults_of(desk) == [], "search"
        desk.press("Enter", "e")
        expect(page.get_by_role("dialog").get_by_role("checkbox").first).to_be_visible()
        assert faults_of(desk) == [], "expand"
        desk.press("Enter")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator(".more-name")).to_be_visible()
        assert faults_of(desk) == [], "chart and values"
        for tab in (1, 2):
            page.locator("#details").get_by_role("tab").nth(tab).click()
            expect(page.locator("#details").locator("article, table").first).to_be_visible()
            assert faults_of(desk) == [], f"tab {tab}"
        page.locator(".more-name").dblclick()
        expect(page.locator(".remainder").get_by_role("checkbox").first).to_be_visible()
        assert faults_of(desk) == [], "the rest as a table"
        desk.canvas.focus()
        desk.press("?")
        expect(page.locator(".keys")).to_be_visible()
        assert faults_of(desk) == [], "help"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_system_and_then_the_choice(browser: Browser, site: Site, scheme: Any) -> None:
    with window(browser, site, color_scheme=scheme) as desk:
        desk.open()

        def brightness() -> float:
            return float(
                desk.page.evaluate(
                    """() => {
                      const parts = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
                      return (parts[0] + parts[1] + parts[2]) / 3;
                    }"""
                )
            )

        assert (brightness() > 128) == (scheme == "light")
        other = "Dark" if scheme == "light" else "Light"
        desk.page.get_by_role("button", name="Theme").click()
        desk.page.get_by_role("menuitemradio", name=other).click()
        assert (brightness() > 128) == (scheme == "dark")
        desk.page.reload()
        expect(desk.page.get_by_role("heading", name="An empty chart")).to_be_visible()
        assert (brightness() > 128) == (scheme == "dark")


def test_arabic_turns_the_page_round_and_back(desk: Desk) -> None:
    desk.add("Ada Marlow")
    page = desk.page
    left = page.locator(".pane.left")
    assert left.bounding_box()["x"] == 0  # type: ignore[index]
    page.get_by_role("button", name="Language").click()
    page.get_by_role("menuitemradio", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    box = left.bounding_box()
    assert box is not None
    assert round(box["x"] + box["width"]) == 1440
    expect(page.locator(".save-status")).to_have_text("محفوظ")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="اللغة").click()
    page.get_by_role("menuitemradio", name="English").click()
    expect(page.locator("html")).to_have_attribute("dir", "ltr")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720)])
def test_nothing_is_cut_off(browser: Browser, site: Site, width: int, height: int) -> None:
    with window(browser, site, viewport={"width": width, "height": height}) as desk:
        desk.open()
        desk.add("Harbour Exchange")
        for name in ("What counts", "Export", "Theme", "Language", "Keys and gestures", "Undo", "Zoom in"):
            box = desk.page.get_by_role("button", name=name, exact=True).first.bounding_box()
            assert box is not None, name
            assert box["x"] >= 0, name
            assert box["x"] + box["width"] <= width, name
            assert box["y"] + box["height"] <= height, name
        assert desk.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
