"""`clew server` and the frame around all commands, run as a user runs them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from api.cli.main import app
from graph.server.embedded import status
from graph.server.settings import Settings
from tests.support.command import run_clew
from tests.support.own_server import own_settings

ROOT = Path(__file__).parents[3]


def test_start_status_stop(tmp_path: Path) -> None:
    settings = own_settings(tmp_path / "a folder [with] odd name")
    assert run_clew(settings, "server", "status").returncode == 3
    started = run_clew(settings, "server", "start")
    assert started.returncode == 0, started.stderr
    assert "bolt://127.0.0.1:" in started.stdout
    assert str(settings.data_dir / "server" / "password") in started.stdout
    assert (settings.data_dir / "server" / "password").read_text() not in started.stdout
    again = run_clew(settings, "server", "start")
    assert again.stdout == started.stdout, "the second finds the first"
    told = run_clew(settings, "server", "status")
    assert told.returncode == 0
    assert "It stays until `clew server stop`." in told.stdout
    stopped = run_clew(settings, "server", "stop")
    assert (stopped.returncode, stopped.stdout) == (0, "Neo4j does not run.\n")
    assert not status(settings).running


def test_stop_names_those_who_still_use_it(server: Settings) -> None:
    told = run_clew(server, "server", "stop")
    assert told.returncode == 0
    assert "Neo4j stops when these have ended" in told.stdout
    assert "pytest" in told.stdout
    assert status(server).running


@pytest.mark.parametrize("command", ["start", "stop", "status"])
def test_own_neo4j_is_left_alone(server: Settings, command: str) -> None:
    told = run_clew(replace(server, neo4j_uri="bolt://graph.example:7687"), "server", command)
    assert told.returncode == 2
    assert "bolt://graph.example:7687" in told.stderr


def test_what_goes_wrong_is_one_message_without_a_traceback(server: Settings, tmp_path: Path) -> None:
    away = replace(server, neo4j_uri="bolt://127.0.0.1:1")
    told = run_clew(away, "backup", str(tmp_path / "backup.zip"))
    assert told.returncode == 1
    assert told.stdout == ""
    assert "Error: No graph server answers at bolt://127.0.0.1:1" in told.stderr
    assert "CLEW_NEO4J_URI" in told.stderr
    assert "Traceback" not in told.stderr


def test_bad_setting_is_one_message(server: Settings) -> None:
    told = run_clew(replace(server, neo4j_uri="localhost"), "doctor")
    assert told.returncode == 1
    assert "Error: CLEW_NEO4J_URI is 'localhost'" in told.stderr


def test_wrong_call_ends_with_2(server: Settings) -> None:
    assert run_clew(server, "server", "fly").returncode == 2


def test_option_goes_before_the_environment(server: Settings, tmp_path: Path) -> None:
    told = run_clew(server, "--data-dir", str(tmp_path), "server", "status")
    assert (told.returncode, told.stdout) == (3, "Neo4j does not run.\n")


def test_every_command_is_documented() -> None:
    guide = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    names = [command.name or "" for command in app.registered_commands]
    names += [group.name or "" for group in app.registered_groups]
    assert {"server", "doctor", "backup", "restore"} <= set(names)
    assert [name for name in names if f"clew {name}" not in guide] == []
