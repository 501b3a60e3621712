"""A Neo4j for statements that nobody trusts: its folder is thrown away, and nothing is in reach of what runs there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from graph.server.connect import Graph, connect
from graph.server.embedded import at, stop, use_server
from graph.server.progress import Progress, silent
from graph.server.settings import Settings

HEAP_MB = 768
PAGE_CACHE_MB = 128


@contextmanager
def throwaway_graph(progress: Progress = silent) -> Iterator[Graph]:
    """An empty graph on a sealed server (`launcher.sealed`), which ends with the block, and its files with it.

    Raises: as `embedded.use_server` and `connect`.
    """
    usual = Settings.load()
    with tempfile.TemporaryDirectory(prefix="clew-throwaway-", ignore_cleanup_errors=True) as folder:
        settings = replace(
            usual,
            data_dir=Path(folder),
            neo4j_uri=None,
            neo4j_user="neo4j",
            neo4j_password=None,
            neo4j_database="neo4j",
            heap_mb=HEAP_MB,
            page_cache_mb=PAGE_CACHE_MB,
            idle_s=1,
        )
        try:
            with use_server(settings, progress, sealed=True) as address, connect(at(address, settings)) as graph:
                yield graph
        finally:
            stop(settings, now=True)
