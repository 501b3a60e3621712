"""Memory does not grow with what is exported: 20,000 links take what 1,000 take."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest

from api.exports.formats import FORMATS
from api.exports.lost import Lost
from api.exports.material import Handling, Handlings
from graph.queries.entities import EntityView
from graph.queries.links import LinkView
from tests.support.material import CONTEXTS, COVER, entity, link

STREAMED = [name for name in FORMATS if name != "html"]
MOST_BYTES = 16 * 2**20


class Many:
    """So many persons in a chain, made as they are asked for."""

    def __init__(self, links: int) -> None:
        self._links = links
        self._handlings = Handlings(CONTEXTS)

    def entities(self) -> Iterator[EntityView]:
        for number in range(self._links + 1):
            yield entity(f"person-{number}", "Person", name=[f"Person {number}"], ctx=(1 + number % 2,))

    def links(self) -> Iterator[LinkView]:
        for number in range(self._links):
            ends = (f"person-{number}", f"person-{number + 1}")
            yield link(f"{number:08}~x", "ASSOCIATE", "Associate", *ends, relationship=["knows"])

    def handling(self, ctx: tuple[int, ...]) -> Handling:
        return self._handlings.of(ctx)


@pytest.mark.parametrize("form", STREAMED)
def test_an_export_is_streamed(form: str) -> None:
    def peak(links: int) -> tuple[int, int]:
        tracemalloc.start()
        try:
            size = sum(len(chunk) for chunk in FORMATS[form].write(Many(links), Lost(), COVER))
            return tracemalloc.get_traced_memory()[1], size
        finally:
            tracemalloc.stop()

    small, _ = peak(1_000)
    large, size = peak(20_000)
    assert size > 200_000 or form == "tagpack"
    assert large < small + 2**20, f"{large / 2**20:.1f} MB for a file of {size / 2**20:.1f} MB"
    assert large < MOST_BYTES
