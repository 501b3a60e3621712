"""Lists of edges and of nodes: tables with a heading, and bare columns of numbers as network tools write them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from ingest.documents import Document
from ingest.networks.items import MODE_1, MODE_2, Edge, Items, Node
from ingest.parse.lines import Line, printable
from ingest.parse.rows import column_names, read_table
from ingest.records import Problem, problem
from ingest.sources.graphs.words import AFFILIATIONS, ENDS, LAYERS, NODE_KEYS, layer_of_file, taken_kinds

_REMARKS = ("#", "%")


def ends_in(names: Sequence[str]) -> tuple[str, str] | None:
    """The columns that hold the two ends of an edge, by what they are called; None if no pair is there."""
    folded = {name.strip().casefold(): name for name in reversed(names)}
    for source, target in ENDS:
        if source in folded and target in folded:
            return folded[source], folded[target]
    return None


def heading(document: Document) -> list[str]:
    """The names of the columns, from the first line that is no remark."""
    first = next((line for line in document.first_lines() if not line.startswith(_REMARKS)), "")
    return column_names(next(csv.reader([printable(first)], delimiter=document.delimiter), []))


def read_edge_table(document: Document) -> Items:
    """A table with a row for each edge; the first row names the columns."""
    names = heading(document)
    ends = ends_in(names) or (names[0], names[1] if len(names) > 1 else names[0])
    source_column, target_column = ends
    layer_column = next((name for name in names if name.strip().casefold() in LAYERS and name not in ends), None)
    type_column = next((name for name in names if name.strip().casefold() == "type"), None)
    id_column = next((name for name in names if name.strip().casefold() in ("id", "edge_id")), None)
    whole = layer_of_file(document.stem)
    kinds = (MODE_1, MODE_2) if target_column.strip().casefold() in AFFILIATIONS else None
    for row in read_table(_without_remarks(document), document.delimiter):
        if isinstance(row, Problem):
            yield row
            continue
        position, cells = row
        source = cells.pop(source_column, "").strip()
        target = cells.pop(target_column, "").strip()
        if not source or not target:
            missing = target_column if source else source_column
            yield problem(position, "edge-without-end", f"The row has nothing in its column {missing!r}.", str(cells))
            continue
        kind = cells.pop(layer_column, "").strip() if layer_column is not None else whole
        directed = None
        if type_column is not None and cells.get(type_column, "").casefold() in ("directed", "undirected"):
            directed = cells.pop(type_column).casefold() == "directed"
        key = cells.pop(id_column, None) if id_column is not None else None
        yield Edge(source, target, position, kind, key, directed, {name: [cell] for name, cell in cells.items()}, kinds)


def read_edge_lines(document: Document) -> Items:
    """Ends and perhaps a weight, with blanks between and no heading. Lines that begin with # or % are remarks."""
    whole = layer_of_file(document.stem)
    for line in document.lines():
        if line.fault is not None:
            yield line.problem()
            continue
        text = line.text.strip()
        if not text or text.startswith(_REMARKS):
            continue
        cells = text.replace(",", " ").replace(";", " ").split()
        if len(cells) < 2:
            yield problem(line.position, "edge-without-end", "The line names only one node.", printable(line.text))
            continue
        attributes = {"weight": [cells[2]]} if len(cells) > 2 else {}
        for number, cell in enumerate(cells[3:], start=4):
            attributes[f"column_{number}"] = [cell]
        yield Edge(cells[0], cells[1], line.position, whole, attributes=attributes)


def read_node_table(document: Document) -> Items:
    """A table with a row for each node: its key, perhaps its kind, and attributes."""
    names = heading(document)
    folded = {name.strip().casefold(): name for name in reversed(names)}
    key_column = next((folded[name] for name in NODE_KEYS if name in folded), names[0] if names else "")
    for row in read_table(_without_remarks(document), document.delimiter):
        if isinstance(row, Problem):
            yield row
            continue
        position, cells = row
        key = cells.get(key_column, "").strip()
        if not key:
            yield problem(position, "no-id", f"The row has nothing in its column {key_column!r}.", str(cells))
            continue
        attributes = {name: [cell] for name, cell in cells.items() if name != key_column}
        kinds = taken_kinds(attributes)
        yield Node(key, position, kinds, attributes)


def looks_like_edge_lines(document: Document) -> bool:
    """Whether every line has the same few columns of numbers: two ends, perhaps a weight."""
    lines = [line for line in document.first_lines() if not line.startswith(_REMARKS)]
    rows = [line.replace(",", " ").replace(";", " ").split() for line in lines]
    if len(rows) < 2 or len(rows[0]) not in (2, 3) or any(len(row) != len(rows[0]) for row in rows):
        return False
    return all(cell.isdecimal() for row in rows for cell in row[:2]) and all(_is_number(row[-1]) for row in rows)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _without_remarks(document: Document) -> Iterator[Line]:
    return (line for line in document.lines() if not line.text.startswith(_REMARKS))
