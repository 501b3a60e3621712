"""The whole way without a pointer."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.ui.conftest import Desk


def test_a_chart_is_made_walked_and_inspected_by_keys_alone(desk: Desk) -> None:
    page = desk.page
    spoken = page.locator("#spoken")
    desk.press("/")
    page.keyboard.type("marlow")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Ada Marlow")
    expect(option).to_have_attribute("aria-selected", "true")
    desk.press("ArrowDown", "ArrowUp", "Enter")
    expect(desk.canvas).to_be_focused()
    expect(spoken).to_contain_text("Ada Marlow")

    desk.press("e")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Add to the chart")).to_be_focused()
    desk.press("Enter")
    expect(dialog).to_have_count(0)
    expect(desk.row("Milo Tern")).to_be_visible()

    # Walking says where one is; Shift gathers; Space takes out again.
    desk.canvas.focus()
    desk.press("ArrowRight")
    expect(spoken).to_contain_text("selected")
    desk.press("Shift+ArrowLeft")
    expect(page.get_by_role("heading", name="2 selected")).to_be_visible()
    desk.press("Space")
    expect(page.get_by_role("heading", name="2 selected")).to_have_count(0)
    desk.press("Control+a")
    count = len(desk.places())
    expect(page.get_by_role("heading", name=f"{count} selected")).to_be_visible()
    desk.press("Escape")
    expect(page.get_by_text("Nothing is selected.")).to_be_visible()

    # The menu of actions, and the details.
    desk.press("ArrowUp", "Shift+F10")
    menu = page.get_by_role("menu", name="Actions")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    desk.press("Escape")
    expect(menu).to_have_count(0)
    desk.canvas.focus()
    desk.press("Enter")
    expect(page.locator("#details")).to_be_focused()

    # What is removed comes back.
    desk.canvas.focus()
    desk.press("Delete")
    expect(page.get_by_role("region", name="Notices")).to_contain_text("1 thing removed")
    desk.press("Control+z")
    expect(spoken).to_contain_text("Taken back")
    assert len(desk.places()) == count


def test_the_help_lists_the_keys(desk: Desk) -> None:
    desk.canvas.focus()
    desk.press("?")
    help_dialog = desk.page.get_by_role("dialog", name="Keys and gestures")
    expect(help_dialog).to_contain_text("Find paths between two")
    desk.press("Escape")
    expect(help_dialog).to_have_count(0)


def test_letters_typed_into_a_field_are_letters(desk: Desk) -> None:
    desk.add("Ada Marlow")
    name = desk.page.get_by_label("Name of the chart")
    name.fill("")
    name.press_sequentially("e f p k / ? 1")
    expect(name).to_have_value("e f p k / ? 1")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    name.press("Delete")
    expect(desk.row("Ada Marlow")).to_be_visible()


def test_the_table_and_the_canvas_have_one_selection(desk: Desk) -> None:
    desk.add("Ada Marlow")
    desk.add("Milo Tern")
    desk.row("Ada Marlow").click()
    expect(desk.page.get_by_role("heading", name="Ada Marlow")).to_be_visible()
    desk.canvas.focus()
    desk.press("Control+a")
    grid = desk.page.get_by_role("grid", name="Things on the chart")
    expect(grid.locator('[role=row][aria-selected="true"]')).to_have_count(2)


def test_enter_before_the_results_takes_the_first_that_comes(desk: Desk) -> None:
    desk.canvas.focus()
    desk.press("/")
    desk.page.keyboard.type("Milo Tern")
    desk.press("Enter")
    expect(desk.page.locator("#details").get_by_role("heading", name="Milo Tern")).to_be_visible()
    assert list(desk.places_after({})) == ["milo"]
