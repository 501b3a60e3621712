"""A file sets what the environment leaves open, and nothing that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.cli.config import SETTINGS, load_config
from api.errors import ConfigUnusable
from graph.server.settings import Settings

ROOT = Path(__file__).parents[3]


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "clew.toml"
    file.write_text('data_dir = "/srv/clew"\nheap_mb = 4096\njvm_flags = ["-Xss2m", "-Da=b c"]\n')
    environ = {"CLEW_CONFIG": str(file), "CLEW_HEAP_MB": "512"}
    assert load_config(environ) == file
    settings = Settings.load(environ)
    assert (str(settings.data_dir), settings.heap_mb) == ("/srv/clew", 512)
    assert settings.jvm_flags == ("-Xss2m", "-Da=b c")


def test_the_usual_place_is_read_if_there_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    environ = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert load_config(environ) is None
    (tmp_path / "clew").mkdir()
    (tmp_path / "clew" / "clew.toml").write_text("idle_s = 60\n")
    assert load_config(environ) == tmp_path / "clew" / "clew.toml"
    assert environ["CLEW_IDLE_S"] == "60"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("heap = 4", "there is no setting 'heap'; did you mean heap_mb"),
        ("HEAP_MB = 4", "no setting 'HEAP_MB'"),
        ("[neo4j]\nuri = 1", "no setting 'neo4j'"),
        ("heap_mb = 1.5", "heap_mb is neither"),
        ("heap_mb = ", "Invalid value"),
        ("\x00", "Invalid"),
    ],
)
def test_what_does_not_exist_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "clew.toml"
    file.write_text(text)
    with pytest.raises(ConfigUnusable, match=complaint):
        load_config({"CLEW_CONFIG": str(file)})


def test_a_file_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigUnusable, match="No such file"):
        load_config({"CLEW_CONFIG": str(tmp_path / "none.toml")})


def test_every_setting_of_the_code_is_known_and_documented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    used = {
        name
        for room in ("api", "graph", "ingest", "samples")
        for file in (ROOT / room).rglob("*.py")
        for name in re.findall(r"\bCLEW_[A-Z0-9_]*[A-Z0-9]\b", file.read_text(encoding="utf-8"))
    }
    assert used - {"CLEW_CONFIG"} == set(SETTINGS)
    assert {name for name in used if f"`{name}`" not in page} == set()
