"""All that a viewer may see, page by page, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from graph.claims.scope import Viewer
from graph.queries.contexts import scope_of
from graph.queries.entities import EntityView, find_entities, find_unresolved
from graph.queries.links import LinkView, links_from
from graph.server.connect import Graph
from graph.server.progress import Progress

PAGE = 2_000


class Everything:
    """The graph as it stood when this was made: claims that come later are outside of its scope.

    Args:
        schema: Entities of this schema and its kinds alone; then no link is among what is read.
    """

    def __init__(self, graph: Graph, viewer: Viewer, *, schema: str | None, progress: Progress) -> None:
        self._graph = graph
        self._scope = graph.read(scope_of, viewer)
        self._schema = schema
        self._progress = progress

    def entities(self, step: str = "Writing entities") -> Iterator[EntityView]:
        """Every entity with a record, by id; then those that links alone mention."""
        for page in self._pages(step):
            yield from page

    def links(self, step: str = "Writing links") -> Iterator[LinkView]:
        """Every link, in the order of the entities that they start at."""
        if self._schema is None:
            for page in self._pages(step):
                yield from self._graph.read(links_from, self._scope, [view.id for view in page])

    def columns(self) -> list[str]:
        """The properties that anything has a value for, by name."""
        names: set[str] = set()
        for entity in self.entities("Looking at entities"):
            names.update(name for name, values in entity.properties.items() if values)
        for link in self.links("Looking at links"):
            names.update(name for name, values in link.properties.items() if values)
        return sorted(names)

    def _pages(self, step: str) -> Iterator[list[EntityView]]:
        done = 0
        for page in chain(self._resolved(), self._unresolved()):
            yield page
            done += len(page)
            self._progress(step, done, None)

    def _resolved(self) -> Iterator[list[EntityView]]:
        after = ""
        while page := self._graph.read(find_entities, self._scope, schema=self._schema, after=after, limit=PAGE):
            yield page
            after = page[-1].id

    def _unresolved(self) -> Iterator[list[EntityView]]:
        if self._schema is not None:
            return
        after = ""
        while page := self._graph.read(find_unresolved, self._scope, after=after, limit=PAGE):
            yield page
            after = page[-1].id
