"""What the options before a command say, for the commands to ask."""

from __future__ import annotations

import typer

from graph.server.settings import Settings


def settings_of(context: typer.Context) -> Settings:
    """The settings of this call: the options of `clew` itself, then the environment."""
    return Settings.load(data_dir=context.find_root().params.get("data_dir"))
