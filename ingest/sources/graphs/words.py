"""What graph files call the few things that every format has: ends, layers, kinds, modes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.networks.items import MODE_1, MODE_2

ENDS = (
    ("source", "target"),
    ("source_id", "target_id"),
    ("sourceid", "targetid"),
    ("source id", "target id"),
    ("from", "to"),
    ("from_id", "to_id"),
    ("src", "dst"),
    ("src", "dest"),
    ("node1", "node2"),
    ("node_1", "node_2"),
    ("id1", "id2"),
    ("id_1", "id_2"),
    ("actor1", "actor2"),
    ("ego", "alter"),
    ("head", "tail"),
    ("vertex1", "vertex2"),
    ("person1", "person2"),
    ("person_a", "person_b"),
    ("person", "event"),
    ("actor", "event"),
    ("person", "group"),
    ("person", "organisation"),
    ("person", "organization"),
    ("person", "place"),
    ("member", "group"),
)
"""Headings of the two ends of an edge, in lower case."""

AFFILIATIONS = frozenset(("event", "group", "organisation", "organization", "place"))
"""Second ends that are another kind of thing than the first."""

LAYERS = ("layer", "relation", "network", "wave", "phase", "period")
NODE_KEYS = ("id", "name", "node", "node_id", "nodeid", "vertex", "actor", "label")
NODE_KINDS = ("schema", "labels", "mode", "kind", "type", "class", "category", "bipartite")
TWO_MODE_FLAG = "mode2_in_"

_ANY_FILE = re.compile(
    r"(?:edges?|links?|arcs?|ties|edge[ _-]?lists?|network|graph|matrix|adjacency|data|export|standard input)?[\W\d_]*",
    re.IGNORECASE,
)

_TRUE = frozenset(("true", "1", "1.0", "yes", "t"))
_FALSE = frozenset(("false", "0", "0.0", "no", "f"))


def layer_of_file(stem: str) -> str:
    """The layer that a file with a single one is by its name: `calls` of calls.csv, but nothing of edges.csv."""
    return "" if _ANY_FILE.fullmatch(stem) else stem


def taken_layer(attributes: dict[str, list[str]]) -> str:
    """Takes the layer of an edge out of its attributes; "" where it has none."""
    for name in attributes:
        if name.casefold() in LAYERS and len(attributes[name]) == 1:
            return attributes.pop(name)[0].strip()
    return ""


def taken_kinds(attributes: dict[str, list[str]]) -> tuple[str, ...]:
    """Takes the kinds of a node out of its attributes. Flags (igraph's `type`, NetworkX's `bipartite`) are modes."""
    for wanted in NODE_KINDS:
        for name in attributes:
            if name.casefold() == wanted:
                return kinds_in(attributes.pop(name), flag=wanted != "class")
    flags = [value for name, values in attributes.items() if name.startswith(TWO_MODE_FLAG) for value in values]
    if flags:
        return (MODE_2,) if any(value.casefold() in _TRUE for value in flags) else (MODE_1,)
    return ()


def kinds_in(values: Sequence[str], *, flag: bool = False) -> tuple[str, ...]:
    """Kinds as they are written: `Person`, `:Person:Suspect`, or a flag that says which mode."""
    found: list[str] = []
    for value in values:
        text = value.strip()
        if flag and text.casefold() in _TRUE:
            found.append(MODE_2)
        elif flag and text.casefold() in _FALSE:
            found.append(MODE_1)
        elif text.startswith(":"):
            found += [part for part in text.split(":") if part]
        elif text:
            found.append(text)
    return tuple(dict.fromkeys(found))
