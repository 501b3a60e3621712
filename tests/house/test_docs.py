"""The documentation is true: its links lead somewhere, its commands exist, and nothing is undocumented."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from api.cli.reference import commands, page

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
SHELL = re.compile(r"^```(?:console|sh)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"`(clew [a-z][^`]*)`")


COMMANDS = dict(commands())


@pytest.mark.parametrize("text_page", PAGES, ids=lambda found: found.name)
def test_links_lead_somewhere(text_page: Path) -> None:
    for target in LINK.findall(text_page.read_text(encoding="utf-8")):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, anchor = target.partition("#")
        aim = text_page if not name else (text_page.parent / name)
        assert aim.exists(), f"{text_page.name} links to {target}"
        if anchor and aim.suffix == ".md":
            assert anchor in _anchors(aim), f"{text_page.name} links to {target}"


@pytest.mark.parametrize("text_page", PAGES, ids=lambda found: found.name)
def test_commands_that_are_shown_exist(text_page: Path) -> None:
    text = text_page.read_text(encoding="utf-8")
    shown = COMMAND.findall(text)
    for block in SHELL.findall(text):
        shown += [line.removeprefix("$ ").removeprefix("uv run ") for line in block.splitlines() if "clew " in line]
    for line in shown:
        if not line.startswith("clew "):
            continue
        words = [word for word in shlex.split(line.split("#")[0].replace("…", " "), posix=True)[1:] if word]
        assert _is_command(words), f"{text_page.name} shows `{line}`"


def test_every_command_and_option_is_in_the_reference() -> None:
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == page()
    assert {("ingest",), ("runs", "revert"), ("server", "start")} <= COMMANDS.keys()


def _is_command(words: list[str]) -> bool:
    plain = [word for word in words if not word.startswith("-")]
    if not plain:
        return True
    return any(tuple(plain[: len(path)]) == path for path in COMMANDS) or any(
        path[: len(plain)] == tuple(plain) for path in COMMANDS
    )


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
