"""For tests that start and kill servers: settings of a data folder of their own, and other processes that use it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from graph.server.settings import Settings
from tests.support.command import QUICK_START, environment

USE_SERVER = """
import sys, time
from graph.server.embedded import use_server
from graph.server.settings import Settings
with use_server(Settings.load()) as address:
    print(address.pid, address.uri, flush=True)
    sys.stdin.read()
"""


def own_settings(folder: Path) -> Settings:
    """A data folder without anything, the usual cache, and little memory."""
    return replace(
        Settings.load(),
        data_dir=folder,
        evidence_url=str(folder / "evidence"),
        neo4j_uri=None,
        heap_mb=384,
        page_cache_mb=64,
        jvm_flags=QUICK_START,
        idle_s=1,
    )


def another_user(settings: Settings) -> subprocess.Popen[str]:
    """A process that uses the server until its standard input ends, and says which server that is."""
    return subprocess.Popen(
        [sys.executable, "-c", USE_SERVER],
        env=environment(settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said_by(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Process number and address of the server that `another_user` found."""
    assert process.stdout is not None
    pid, uri = process.stdout.readline().split()
    return int(pid), uri


def end(process: subprocess.Popen[str]) -> None:
    """Let `another_user` go its orderly way out."""
    process.communicate(timeout=30.0)


def eventually(holds: Callable[[], bool], within_s: float = 30.0) -> bool:
    """Whether something becomes true in time."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return holds()
