"""All that a viewer may see, page by page, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from api.exports.material import Handling, Handlings
from graph.claims.scope import View, Viewer
from graph.queries.contexts import all_contexts, scope_of
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

    def __init__(self, graph: Graph, viewer: Viewer, view: View, *, schema: str | None, progress: Progress) -> None:
        self._graph = graph
        self._scope = graph.read(scope_of, viewer, view)
        self._handlings = Handlings(graph.read(all_contexts))
        self._schema = schema
        self._progress = progress
        self._walks = {"entities": 0, "links": 0}

    def entities(self) -> Iterator[EntityView]:
        """Every entity with a record, by id; then those that links alone mention."""
        for page in self._pages(self._step("entities")):
            yield from page

    def links(self) -> Iterator[LinkView]:
        """Every link, in the order of the entities that they start at."""
        if self._schema is None:
            for page in self._pages(self._step("links")):
                yield from self._graph.read(links_from, self._scope, [view.id for view in page])

    def handling(self, ctx: tuple[int, ...]) -> Handling:
        return self._handlings.of(ctx)

    def _step(self, what: str) -> str:
        """Formats that name their columns first walk everything twice."""
        self._walks[what] += 1
        return f"Reading {what}" + (" again" if self._walks[what] > 1 else "")

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
