"""Looking ahead through a file of nodes and edges: which mapping would it be read by?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from ingest.documents import Document
from ingest.errors import MalformedDocument, NothingToMap, UnsafeDocument
from ingest.networks.items import Items
from ingest.networks.suggest import suggested
from ingest.records import Problem

Reader: TypeAlias = Callable[[Document], Items]


def mapping_ahead(reader: Reader, document: Document, *, typed: bool = False) -> dict[str, Any]:
    """The mapping that a file without one is read by, as far as the file goes. `typed`: see `suggested`."""
    return suggested(_quietly(reader, document), typed=typed)


def first_mapping(reader: Reader, document: Document, *, typed: bool = False) -> dict[str, Any]:
    """The same for a person to correct. Raises: NothingToMap."""
    if not any(True for _ in _quietly(reader, document)):
        raise NothingToMap(document.name, "it has no node or edge that can be read")
    return mapping_ahead(reader, document, typed=typed)


def _quietly(reader: Reader, document: Document) -> Items:
    """Nodes and edges: complaints and progress are for the reading."""
    try:
        for item in reader(replace(document, on_bytes=None)):
            if not isinstance(item, Problem):
                yield item
    except (MalformedDocument, UnsafeDocument):
        return
