"""Runs `clew` as a user does: as a process of its own, with nothing but the environment to go by."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

from graph.server.settings import Settings

# Servers that live for seconds start in half the time without Java's second compiler.
QUICK_START = ("-XX:TieredStopAtLevel=1",)


def environment(settings: Settings) -> dict[str, str]:
    """The environment that makes a process load these settings."""
    names = {
        "CLEW_DATA_DIR": str(settings.data_dir),
        "CLEW_CACHE_DIR": str(settings.cache_dir),
        "CLEW_EVIDENCE_URL": settings.evidence_url,
        "CLEW_NEO4J_URI": settings.neo4j_uri or "",
        "CLEW_NEO4J_USER": settings.neo4j_user,
        "CLEW_NEO4J_PASSWORD": settings.neo4j_password or "",
        "CLEW_NEO4J_DATABASE": settings.neo4j_database,
        "CLEW_MAVEN_URL": settings.maven_url or "",
        "CLEW_HEAP_MB": str(settings.heap_mb),
        "CLEW_PAGE_CACHE_MB": str(settings.page_cache_mb),
        "CLEW_JVM_FLAGS": shlex.join(settings.jvm_flags),
        "CLEW_START_TIMEOUT_S": str(settings.start_timeout_s),
        "CLEW_IDLE_S": str(settings.idle_s),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CLEW_")}
    return kept | names | {"COLUMNS": "200", "NO_COLOR": "1"}


def run_clew(settings: Settings, *arguments: str, timeout_s: float = 120.0) -> subprocess.CompletedProcess[str]:
    """`clew …` to its end, whatever that is, with what it wrote."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli.main", *arguments],
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def start_clew(settings: Settings, *arguments: str) -> subprocess.Popen[str]:
    """`clew …` while it runs. The caller ends it and waits for it."""
    return subprocess.Popen(
        [sys.executable, "-m", "api.cli.main", *arguments],
        env=environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
