"""The one way in for whatever needs the graph: there is a server, it is connected to, its graph is up to
date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from graph.server.connect import Graph, connect
from graph.server.embedded import at, use_server
from graph.server.migrate import migrate
from graph.server.progress import Progress, silent
from graph.server.settings import Settings


@contextmanager
def open_graph(settings: Settings, *, progress: Progress | None = None) -> Iterator[Graph]:
    """The graph of these settings for the length of a `with` block.

    Without an address in the settings that is the embedded one, which is started if it does not run, and
    which stops a few seconds after its last user has gone (embedded.py).

    Raises: everything in graph.errors that is about servers and migrations.
    """
    progress = progress or silent
    with ExitStack() as stack:
        if settings.neo4j_uri is None:
            settings = at(stack.enter_context(use_server(settings, progress)), settings)
        graph = stack.enter_context(connect(settings))
        progress("Bringing the graph up to date", 0, None)
        migrate(graph)
        yield graph
