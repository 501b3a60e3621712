"""Writes the reference of all commands and options into docs/cli.md: `python -m api.cli.reference [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from api.cli.main import app

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
MARK = "<!-- What follows is generated: make generate -->\n"


def commands(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with its name in words, groups that do something by themselves too."""
    command = typer.main.get_command(app) if command is None else command
    if not hasattr(command, "commands") or command.invoke_without_command:
        yield path, command
    for name, member in getattr(command, "commands", {}).items():
        yield from commands(member, (*path, name))


def reference() -> str:
    """A heading, a sentence and a table of options for each command, in Markdown."""
    sections = []
    for path, command in sorted(commands(), key=lambda item: item[0]):
        lines = [f"### {' '.join(('clew', *path))}", "", (command.help or "").replace("\n", " ").strip(), ""]
        rows = [row for parameter in command.params if (row := _row(parameter))]
        if rows:
            lines += ["| argument or option | what | default |", "| --- | --- | --- |", *rows, ""]
        sections.append("\n".join(lines))
    return "\n".join(["## All commands and options", "", *sections])


def page() -> str:
    """docs/cli.md as it should be: what was written by hand, then the reference."""
    return PAGE.read_text(encoding="utf-8").split(MARK)[0].rstrip() + f"\n\n{MARK}\n{reference()}"


def _row(parameter: Any) -> str | None:
    if "--help" in parameter.opts:
        return None
    names = [*parameter.opts, *parameter.secondary_opts]
    shown = ", ".join(f"`{name}`" for name in names) if names[0].startswith("-") else f"`{names[0].upper()}`"
    text = (getattr(parameter, "help", None) or "").replace("|", "\\|").replace("\n", " ")
    default = getattr(parameter.default, "value", parameter.default)
    plain = "" if default is None or callable(default) or default in ([], ()) else f"`{default}`"
    return f"| {shown} | {text} | {plain} |"


if __name__ == "__main__":
    wanted = page()
    if "--check" in sys.argv:
        if PAGE.read_text(encoding="utf-8") != wanted:
            sys.exit("docs/cli.md is not what the commands say: run `make generate`.")
    else:
        PAGE.write_text(wanted, encoding="utf-8")
