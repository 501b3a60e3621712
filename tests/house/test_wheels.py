"""Nothing is compiled on a user's machine: what Clew needs by default resolves from wheels alone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "x86_64-pc-windows-msvc")


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_the_default_dependencies_resolve_from_wheels(python: str, platform: str, tmp_path: Path) -> None:
    uv = shutil.which("uv")
    assert uv is not None, "this test needs uv, as the README does"
    command = [uv, "pip", "compile", "--quiet", "--only-binary", ":all:", "--no-annotate", "--no-header"]
    command += ["--python-version", python, "--python-platform", platform, "--output-file", str(tmp_path / "found.txt")]
    done = subprocess.run([*command, "pyproject.toml"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = (tmp_path / "found.txt").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("pyicu-wheels==") for line in found)
    assert not any(line.startswith("pyicu==") for line in found)
    assert not any(line.startswith("torch") for line in found)
