"""Data that may be read by tests and not be shipped: it lies in a folder beside the repository, or is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def shared(*parts: str) -> Path:
    """A folder or file of `shared/data` in the repository or above it. Skips the test where there is none."""
    for folder in (ROOT, *ROOT.parents):
        found = folder.joinpath("shared", "data", *parts)
        if found.exists():
            return found
    pytest.skip(f"shared/data/{'/'.join(parts)} is not on this machine")
