"""Which of the export formats is this file, and which records do its nodes and relationships make?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.documents import Document
from ingest.errors import SourceUndecided
from ingest.networks.ahead import Reader, first_mapping, mapping_ahead
from ingest.networks.mapping import MAPPING_KEYS, plan_of, validated
from ingest.networks.translate import translated
from ingest.parse.json_items import read_value
from ingest.parse.lines import printable
from ingest.sources.graphs.edge_list import heading
from ingest.sources.kinds import Found, MappingForm, Options, SourceKind, read_description
from ingest.sources.neo4j.json_export import read_json_export
from ingest.sources.neo4j.tables import is_apoc_table, is_import_table, read_apoc_table, read_import_table


def _reader(document: Document) -> Reader | None:
    if document.format == "csv":
        names = heading(document)
        if is_apoc_table(names):
            return read_apoc_table
        return read_import_table if is_import_table(names) else None
    if document.format == "jsonl":
        return read_json_export if any(map(_is_ours, document.first_lines(5))) else None
    if document.format == "json":
        start = document.head.lstrip("\ufeff \t\r\n")[:4_000]
        lists = start.startswith("[") and '"type"' in start and ('"labels"' in start or '"relationship"' in start)
        whole = start.startswith("{") and start[1:].lstrip().startswith('"nodes"') and '"labels"' in start
        return read_json_export if lists or whole else None
    return None


def _is_ours(line: str) -> bool:
    try:
        item = read_value(printable(line))
    except ValueError:
        return False
    if not isinstance(item, Mapping):
        return False
    node = item.get("type") == "node" and item.keys() >= {"id", "labels"}
    return node or (item.get("type") == "relationship" and item.keys() >= {"start", "end"})


def _reader_for(document: Document) -> Reader:
    found = _reader(document)
    if found is None:
        raise SourceUndecided(document.name, f"{document.format} that is no export of Neo4j", ["graphs", "tables"])
    return found


def _read(document: Document, options: Options) -> Found:
    reader = _reader_for(document)
    mapping = options.mapping if options.mapping is not None else mapping_ahead(reader, document, typed=True)
    # Nodes and relationships stand in files of their own, or nodes before relationships: an end is described elsewhere.
    yield from translated(reader(document), plan_of(mapping), options.source, ends="elsewhere")


def _suggest(document: Document) -> dict[str, Any]:
    """A first mapping: the one that a file without a mapping is read by. Raises: NothingToMap, errors of the file."""
    return first_mapping(_reader_for(document), document, typed=True)


NEO4J = SourceKind(
    description=read_description(Path(__file__).with_name("source.yaml")),
    version="1",
    recognises=lambda document: _reader(document) is not None,
    read=_read,
    mappings=MappingForm(MAPPING_KEYS, validated, _suggest),
)
