"""Pajek's networks and projects (.net, .paj): "Pajek, Reference Manual" (Mrvar, Batagelj), section "Data objects"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.documents import Document
from ingest.networks.items import MODE_1, MODE_2, Edge, Items, Node
from ingest.parse.lines import printable
from ingest.records import Problem, problem
from ingest.sources.graphs.matrix import Shape, matrix_row

MAX_UNLISTED = 1_000_000
"""Vertices that a network may have without listing them."""

_SECTION = re.compile(r"\*\s*([A-Za-z]+)\s*(.*)\Z")
_TOKEN = re.compile(r'"[^"]*"|\[[^\]]*\]|[^\s"\[]+')
_RELATION = re.compile(r':?\s*(\d+)?\s*(?:"([^"]*)")?')
_MULTIPLE = re.compile(r"\s*(\d+)\s*:(.*)\Z")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\Z")

# How a vertex or line is drawn: the words that the manual lists as parameters, each followed by one value.
_DRAWING = frozenset(
    ("s_size", "x_fact", "y_fact", "phi", "r", "q", "ic", "bc", "bw", "lc", "la", "lr", "fos", "font", "lphi", "ldis",
     "ldist", "w", "c", "p", "s", "a", "ap", "h1", "h2", "k1", "k2", "a1", "a2", "b1", "b2", "lp", "hooks")
)  # fmt: skip
_SHAPES = frozenset(("ellipse", "box", "diamond", "triangle", "cross", "empty", "house", "man", "woman"))
_ELSEWHERE = frozenset(("permutation", "cluster", "hierarchy", "function"))


@dataclass(slots=True)
class _Network:
    """The network at hand: its vertices, and what the next line belongs to."""

    name: str = ""
    vertices: int = 0
    rows: int | None = None
    keys: dict[int, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    relations: dict[str, str] = field(default_factory=dict)
    relation: str = ""
    row: int = 0

    @property
    def layer(self) -> str:
        return " ".join(part for part in (self.name, self.relation) if part)

    def key_of(self, number: int) -> str:
        return self.keys.get(number, str(number))

    def kinds_of(self, number: int) -> tuple[str, ...]:
        return () if self.rows is None else ((MODE_1,) if number <= self.rows else (MODE_2,))


def read_pajek(document: Document) -> Items:
    """Vertices, arcs and edges of every network of a file; partitions and vectors as attributes of the vertices.

    A vertex is known by its label, so that networks of one project meet; a label that stands twice gets its number.
    Coordinates, shapes and colours say how a network is drawn, and are left out.
    """
    yield from _Reader().read(document)


class _Reader:
    def __init__(self) -> None:
        self.network = _Network()
        self.section = ""
        self.values_of = ""
        self.values_at = 0
        self.counted = 0

    def read(self, document: Document) -> Items:
        takers: dict[str, Callable[[str, str], Items]] = {
            "vertices": self._vertex,
            "arcs": self._line,
            "edges": self._line,
            "arcslist": self._list,
            "edgeslist": self._list,
            "matrix": self._row,
            "values": self._value,
        }
        for line in document.lines():
            if line.fault is not None:
                yield line.problem()
                continue
            text = line.text.strip().lstrip("\ufeff")
            if not text or text.startswith("%"):
                continue
            opened = _SECTION.match(text)
            if opened is not None:
                yield from self._close(line.position)
                yield from self._open(opened[1].lower(), opened[2].strip(), line.position, text)
            elif self.section in takers:
                yield from takers[self.section](text, line.position)
            elif not self.section:
                yield problem(line.position, "no-section", "The line belongs to no section.", printable(text))
        yield from self._close("the end")

    def _open(self, name: str, rest: str, position: str, text: str) -> Items:
        network = self.network
        if name == "network":
            self.network = _Network(name=re.sub(r"\.net\b.*", "", rest.strip('"'), flags=re.IGNORECASE).strip())
            self.section = "network"
        elif name in ("partition", "vector"):
            self.values_of, self.section = rest.strip('"') or name, "values"
            self.values_of = re.sub(r"\.(?:clu|vec)\b.*", "", self.values_of, flags=re.IGNORECASE) or name
            self.values_at = 0
        elif name == "vertices":
            counts = [int(part) for part in rest.split()[:2] if part.isdecimal() and len(part) < 12]
            if not counts:
                self.section = ""
                yield problem(position, "no-number", "*Vertices needs the number of vertices.", printable(text))
            elif self.section == "values":
                self.values_at = 0
            else:
                if network.keys or network.vertices:
                    network = self.network = _Network()
                network.vertices = counts[0]
                network.rows = counts[1] if len(counts) > 1 else None
                self.section, self.counted = "vertices", 0
        elif name in ("arcs", "edges", "arcslist", "edgeslist", "matrix"):
            self.section = name
            network.row = 0
            found = _RELATION.match(rest)
            number, label = found.groups() if found is not None else (None, None)
            network.relation = label or (network.relations.get(number, f"relation {number}") if number else "")
            if number:
                network.relations[number] = network.relation
        else:
            self.section = "elsewhere"
            what = "holds no nodes or edges" if name in _ELSEWHERE else "is unknown"
            yield problem(position, "unused-section", f"The section *{name} {what}; it is left out.", printable(text))

    def _close(self, position: str) -> Items:
        """Vertices that a network has without listing any of them."""
        network = self.network
        if self.section == "vertices" and not self.counted and network.vertices:
            if network.vertices > MAX_UNLISTED:
                message = f"*Vertices promises {network.vertices:,} vertices and lists none; those with edges go in."
                yield problem(position, "too-large", message, str(network.vertices))
                return
            for number in range(1, network.vertices + 1):
                yield Node(str(number), position, network.kinds_of(number))

    def _vertex(self, text: str, position: str) -> Items:
        tokens = _TOKEN.findall(text)
        if not tokens or not tokens[0].isdecimal() or len(tokens[0]) > 12:
            yield problem(position, "no-number", "A vertex begins with its number.", printable(text))
            return
        network, number = self.network, int(tokens[0])
        self.counted += 1
        label = tokens[1].strip('"').strip() if len(tokens) > 1 else ""
        rest = tokens[2:]
        key = label or str(number)
        if key in network.taken:
            key = f"{key} #{number}"
        network.taken.add(key)
        network.keys[number] = key
        while rest and _NUMBER.match(rest[0]):  # coordinates
            rest = rest[1:]
        attributes = _parameters(rest)
        if label and label != key:
            attributes["alias"] = [label]
        yield Node(key, position, network.kinds_of(number), attributes)

    def _line(self, text: str, position: str) -> Items:
        multiple = _MULTIPLE.match(text)
        network = self.network
        if multiple is not None:
            network.relation = network.relations.get(multiple[1], f"relation {multiple[1]}")
            text = multiple[2]
        tokens = _TOKEN.findall(text)
        ends = [int(token) for token in tokens[:2] if token.isdecimal() and len(token) < 12]
        if len(ends) < 2 or not all(self._known(end) for end in ends):
            yield self._bad_ends(text, position)
            return
        rest = tokens[2:]
        attributes: dict[str, list[str]] = {}
        if rest and _NUMBER.match(rest[0]):
            attributes["weight"] = [rest[0]]
            rest = rest[1:]
        attributes |= _parameters(rest)
        yield self._edge(ends[0], ends[1], position, self.section == "arcs", attributes)

    def _list(self, text: str, position: str) -> Items:
        tokens = _TOKEN.findall(text)
        ends = [int(token) for token in tokens if token.isdecimal() and len(token) < 12]
        if len(ends) != len(tokens) or len(ends) < 2 or not all(self._known(end) for end in ends):
            yield self._bad_ends(text, position)
            return
        for end in ends[1:]:
            yield self._edge(ends[0], end, position, self.section == "arcslist", {})

    def _row(self, text: str, position: str) -> Items:
        network = self.network
        network.row += 1
        first = 1 if network.rows is None else network.rows + 1
        columns = [network.key_of(number) for number in range(first, network.vertices + 1)]
        ties = text.split()
        if len(ties) != len(columns) or network.row > (network.rows or network.vertices):
            message = f"Row {network.row} of the matrix has {len(ties)} values, and {len(columns)} were promised."
            yield problem(position, "ragged-row", message, printable(text))
            return
        shape = Shape(one_mode=True, symmetric=False)
        yield from matrix_row(network.key_of(network.row), ties, columns, position, shape, kind=network.layer)

    def _value(self, text: str, position: str) -> Items:
        self.values_at += 1
        if self.values_at > self.network.vertices:
            message = f"{self.values_of!r} has more values than the network has vertices."
            yield problem(position, "surplus-value", message, printable(text))
            return
        network, number = self.network, self.values_at
        yield Node(network.key_of(number), position, network.kinds_of(number), {self.values_of: [text]})

    def _edge(self, first: int, second: int, position: str, directed: bool, attributes: dict[str, list[str]]) -> Edge:
        network = self.network
        return Edge(network.key_of(first), network.key_of(second), position, network.layer, None, directed, attributes)

    def _known(self, number: int) -> bool:
        return 1 <= number <= self.network.vertices

    def _bad_ends(self, text: str, position: str) -> Problem:
        message = f"The line does not name two of the {self.network.vertices:,} vertices by their numbers."
        return problem(position, "edge-without-end", message, printable(text))


def _parameters(tokens: list[str]) -> dict[str, list[str]]:
    """What stands after the fixed part of a line: a label, times, and how it is drawn; anything else is a note."""
    found: dict[str, list[str]] = {}
    at = 0
    while at < len(tokens):
        token = tokens[at]
        value = tokens[at + 1] if at + 1 < len(tokens) else ""
        if token.startswith("["):
            _add_time(found, token[1:-1].strip())
        elif token.lower() == "l" and value:
            found.setdefault("label", []).append(value.strip('"'))
            at += 1
        elif token.lower() in _DRAWING:
            at += 1
        elif token.lower() not in _SHAPES:
            found.setdefault("note", []).append(token.strip('"'))
        at += 1
    return found


def _add_time(found: dict[str, list[str]], text: str) -> None:
    """`[1985-1989]` is a start and an end; `[5-10,12-*]` is kept as it is written, `*` stands for no end."""
    parts = re.fullmatch(r"(\d+)(?:-(\d+|\*))?", text)
    if parts is None:
        found.setdefault("time", []).append(text)
        return
    found.setdefault("start", []).append(parts[1])
    if parts[2] != "*":
        found.setdefault("end", []).append(parts[2] or parts[1])
