"""Which of the graph formats is this file, and which records do its nodes and edges make?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ingest.documents import Document
from ingest.errors import SourceUndecided
from ingest.networks.ahead import Reader, first_mapping, mapping_ahead
from ingest.networks.mapping import MAPPING_KEYS, plan_of, validated
from ingest.networks.translate import Ends, translated
from ingest.sources.graphs.dl import read_dl
from ingest.sources.graphs.edge_list import (
    ends_in,
    heading,
    looks_like_edge_lines,
    read_edge_lines,
    read_edge_table,
    read_node_table,
)
from ingest.sources.graphs.gexf import read_gexf
from ingest.sources.graphs.graphml import read_graphml
from ingest.sources.graphs.matrix import looks_like_matrix, read_matrix
from ingest.sources.graphs.pajek import read_pajek
from ingest.sources.graphs.words import NODE_KEYS, TWO_MODE_FLAG
from ingest.sources.kinds import Found, MappingForm, Options, SourceKind, read_description
from ingest.sources.tables.headings import property_of_heading

_ROOT = re.compile(r"<(?:\w+:)?(graphml|gexf)\b", re.IGNORECASE)
_PAJEK = re.compile(r"\s*(?:%[^\n]*\n\s*)*\*(?:network|vertices|arcs|edges)\b", re.IGNORECASE)
_DL = re.compile(r"\s*dl\b[\s,]", re.IGNORECASE)
_NODES = re.compile(r"(?:\A|[^a-z])(?:nodes?|vertices|actors|attributes)(?:[^a-z]|\Z)", re.IGNORECASE)
_DESCRIBED = frozenset((read_graphml, read_gexf))
"""Formats in which every node has a description of its own."""


def _reader(document: Document) -> Reader | None:
    if document.format == "xml":
        root = _ROOT.search(document.head)
        return None if root is None else {"graphml": read_graphml, "gexf": read_gexf}[root[1].lower()]
    if document.format not in ("csv", "text", "yaml"):
        return None
    head = document.head.lstrip("\ufeff")
    if _PAJEK.match(head):
        return read_pajek
    if _DL.match(head) and re.search(r"\bdata\s*:", head, re.IGNORECASE):
        return read_dl
    if document.format == "csv":
        if looks_like_matrix(document):
            return read_matrix
        names = heading(document)
        if ends_in(names) is not None and not any(property_of_heading(name) == "amount" for name in names):
            return read_edge_table
        if _is_node_table(document, names):
            return read_node_table
    return read_edge_lines if looks_like_edge_lines(document) else None


def _is_node_table(document: Document, names: list[str]) -> bool:
    """A table of nodes looks like any other: its name tells, or a column that says in which network it is a mode."""
    if any(name.startswith(TWO_MODE_FLAG) for name in names):
        return True
    return bool(names) and names[0].casefold() in NODE_KEYS and _NODES.search(document.stem) is not None


def _reader_for(document: Document) -> Reader:
    """The same for a file of which somebody says that it is a graph: any table then holds edges, or else nodes."""
    found = _reader(document)
    if found is not None:
        return found
    if document.format == "csv":
        names = heading(document)
        return read_edge_table if ends_in(names) is not None else read_node_table
    if document.format == "text" and document.first_lines():
        return read_edge_lines
    raise SourceUndecided(document.name, f"{document.format} that is no graph", ["tables"])


def _read(document: Document, options: Options) -> Found:
    reader = _reader_for(document)
    mapping = options.mapping if options.mapping is not None else mapping_ahead(reader, document)
    ends: Ends = "described" if reader in _DESCRIBED else "made"
    yield from translated(reader(document), plan_of(mapping), options.source, ends=ends)


def _suggest(document: Document) -> dict[str, Any]:
    """A first mapping: the one that a file without a mapping is read by. Raises: NothingToMap, errors of the file."""
    return first_mapping(_reader_for(document), document)


GRAPHS = SourceKind(
    description=read_description(Path(__file__).with_name("source.yaml")),
    version="1",
    recognises=lambda document: _reader(document) is not None,
    read=_read,
    mappings=MappingForm(MAPPING_KEYS, validated, _suggest),
)
