"""Rows of a table to entities, as a mapping says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.documents import Document
from ingest.errors import MappingRefused, WrongOption
from ingest.records import Problem, RawRecord, problem
from ingest.sources.kinds import Found, MappingForm, Options, SourceKind, read_description
from ingest.sources.tables.guess import guess_mapping
from ingest.sources.tables.mapping import (
    MAPPING_KEYS,
    Query,
    holds,
    map_row,
    passes,
    queries_of,
    template_columns,
    validated,
)
from ingest.sources.tables.rows import Row, columns_of, read_table_rows, used_columns


def _read(document: Document, options: Options) -> Found:
    if options.mapping is None:
        raise WrongOption("--mapping", None, f"a table needs one; make a first one with `clew map {document.name}`")
    mapping = validated(options.mapping)
    queries = queries_of(mapping, options.source)
    used = used_columns(mapping) | {
        ref
        for query in queries
        for e in query.entities
        for p in e.properties
        for ref in (p.refs if p.template is None else template_columns(p.template))
    }
    header = columns_of(document)
    missing = sorted(used - set(header)) if header is not None else []
    if missing:
        raise MappingRefused(
            "mapping",
            f"{document.name} has no column {missing[0]!r}; it has {', '.join(map(repr, header or ()))[:500]}",
        )
    unmapped: set[str] = set()
    for row in read_table_rows(document, records=mapping.get("records", ""), sheet=mapping.get("sheet", "")):
        if isinstance(row, Problem):
            yield row
            continue
        position, cells = row
        new = cells.keys() - used - unmapped
        unmapped |= new
        remarks = tuple(
            problem(position, "unmapped-column", f"The column {name[:80]!r} is not in the mapping.", name)
            for name in sorted(new)
        )
        yield from _mapped(queries, cells, position, remarks)


def _mapped(
    queries: Sequence[Query], cells: Row, position: str, remarks: tuple[Problem, ...]
) -> Iterator[RawRecord | Problem]:
    wanted = [query for query in queries if passes(query, cells)]
    fitting = [query for query in wanted if holds(query, cells)]
    found = [record for query in fitting for record in map_row(query, cells, position)]
    if not found:
        if not wanted:  # left out by the mapping's own filters
            return
        if not fitting:
            message = "No query takes the row: what stands under `where` holds for none of them."
            yield problem(position, "nothing-mapped", message, str(cells))
            return
        yield problem(position, "nothing-mapped", "The row makes no entity: its key columns are empty.", str(cells))
        return
    yield replace(found[0], warnings=remarks) if remarks else found[0]
    yield from found[1:]


TABLES = SourceKind(
    description=read_description(Path(__file__).with_name("source.yaml")),
    version="2",
    recognises=lambda document: False,  # noqa: ARG005 - a table says nothing of what it means: it takes a mapping
    read=_read,
    mappings=MappingForm(MAPPING_KEYS, validated, guess_mapping),
)
