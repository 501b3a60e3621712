"""Settings: where they come from, and what is said about those that cannot be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.errors import BadSetting
from graph.server.settings import Settings
from tests.support.command import environment

ROOT = Path(__file__).parents[3]


def test_without_any_setting_the_graph_is_embedded() -> None:
    settings = Settings.load({})
    assert settings.neo4j_uri is None
    assert settings.data_dir.name == "clew"
    assert settings.evidence_url == str(settings.data_dir / "evidence")
    assert 512 <= settings.heap_mb <= 1024


def test_own_neo4j_is_taken_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    settings = Settings.load(
        {
            "CLEW_NEO4J_URI": "neo4j+s://graph.example:7687",
            "CLEW_NEO4J_USER": "ada",
            "CLEW_NEO4J_PASSWORD_FILE": str(tmp_path / "secret"),
            "CLEW_NEO4J_DATABASE": "cases",
        }
    )
    assert settings.neo4j_uri == "neo4j+s://graph.example:7687"
    assert (settings.neo4j_user, settings.neo4j_password, settings.neo4j_database) == ("ada", "s3cret", "cases")
    assert "s3cret" not in repr(settings)


def test_argument_goes_before_the_environment(tmp_path: Path) -> None:
    assert Settings.load({"CLEW_DATA_DIR": "/elsewhere"}, data_dir=tmp_path).data_dir == tmp_path


def test_empty_setting_is_none() -> None:
    assert Settings.load({"CLEW_NEO4J_URI": "", "CLEW_HEAP_MB": ""}) == Settings.load({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLEW_NEO4J_URI", "localhost:7687"),
        ("CLEW_NEO4J_URI", "http://localhost:7474"),
        ("CLEW_NEO4J_URI", "bolt://"),
        ("CLEW_HEAP_MB", "1g"),
        ("CLEW_HEAP_MB", "10"),
        ("CLEW_PAGE_CACHE_MB", "-1"),
        ("CLEW_NEO4J_PASSWORD_FILE", "/nowhere/at/all"),
    ],
)
def test_setting_that_cannot_be_used_is_named_with_what_it_holds(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"{name} is {re.escape(repr(value))}"):
        Settings.load({name: value})


def test_settings_survive_the_way_through_an_environment(server: Settings) -> None:
    assert Settings.load(environment(server)) == server


def test_every_setting_is_documented() -> None:
    files = [ROOT / "graph" / "server" / "settings.py", ROOT / "api" / "people" / "issuer.py"]
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    guide = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    names = set(re.findall(r'"(CLEW_[A-Z0-9_]+)"', code))
    assert len(names) >= 12
    assert {name for name in names if f"`{name}`" not in guide} == set()
