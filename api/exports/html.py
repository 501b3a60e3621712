"""A page of its own that draws the network: pyvis and vis-network inside, nothing outside, opened from disk.

pyvis's template loads Bootstrap from elsewhere and writes titles as HTML. Both are left out: what is known of a thing
is put into a panel as text, and a content policy forbids the page to ask anybody for anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from itertools import islice
from typing import Any

from api.errors import TooMuchToDraw
from api.exports.cover import Cover
from api.exports.json_text import encoded
from api.exports.lost import Lost
from api.exports.material import Material, strictest
from api.labels import relation_label
from graph.ontology import MAPPINGS, model

MEDIA_TYPE = "text/html; charset=utf-8"
MAX_NODES = 2_000
MAX_EDGES = 10_000
"""More than these no browser moves, and nobody reads."""
MAX_LABEL = 40

_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"
_OUTSIDE = re.compile(r"<(?:link|script)\b[^>]*\b(?:href|src)=[^>]*>(?:\s*</script>)?", re.IGNORECASE)
_COMMENTS = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADINGS = re.compile(r"<center>\s*<h1>.*?</h1>\s*</center>", re.DOTALL)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u0000-\u001f]")


def html_chunks(material: Material, lost: Lost, cover: Cover) -> Iterator[bytes]:
    """The page in one piece.

    Raises: TooMuchToDraw.
    """
    lost.always("The single claims: of what stands behind a thing, the page has the sources, best grade and marking.")
    entities = list(islice(material.entities(), MAX_NODES + 1))
    if len(entities) > MAX_NODES:
        raise TooMuchToDraw("things", MAX_NODES)
    links = list(islice(material.links(), MAX_EDGES + 1))
    if len(links) > MAX_EDGES:
        raise TooMuchToDraw("links", MAX_EDGES)
    network = _network()
    told: dict[str, Any] = {}
    for entity in entities:
        mapping = MAPPINGS[entity.schema] if entity.schema else None
        network.add_node(
            entity.id, label=_short(entity.caption), color=mapping.color if mapping else "#9a9a9a", shape="dot", size=14
        )
        label = str(model[entity.schema].label) if entity.schema else "Only mentioned"
        told[entity.id] = _panel(entity.caption, label, entity.properties, material, entity.ctx, entity.schema)
    for link in links:
        network.add_edge(link.source_id, link.target_id, id=link.id, label=_short(relation_label(link.type)))
        label = relation_label(link.type)
        told[link.id] = _panel(label, "Link", link.properties, material, link.ctx, link.schema or "")
    stand = {view.ctx for view in entities} | {link.ctx for link in links}
    markings = (material.handling(ctx).marking for ctx in stand)
    marking = strictest(marking for marking in markings if marking is not None)
    yield _page(network.generate_html(), told, marking, cover).encode("utf-8", "replace")


def _network() -> Any:
    # Imported here: pyvis brings IPython, which nobody else waits for.
    from pyvis.network import Network

    network = Network(height="100%", width="100%", directed=True, cdn_resources="in_line", bgcolor="#ffffff")
    network.set_options(encoded(_OPTIONS))
    return network


_OPTIONS = {
    "layout": {"randomSeed": 7, "improvedLayout": False},
    "nodes": {"font": {"size": 14, "face": "Noto Sans, system-ui, sans-serif"}, "borderWidth": 1},
    "edges": {
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.5}},
        "color": {"color": "#8a8a8a", "highlight": "#0072B2"},
        "font": {"size": 10, "face": "Noto Sans, system-ui, sans-serif", "color": "#555555"},
        "smooth": {"enabled": True, "type": "dynamic"},
    },
    "interaction": {"hover": True, "keyboard": {"enabled": False}},
    "physics": {"solver": "barnesHut", "barnesHut": {"springLength": 140}, "stabilization": {"iterations": 300}},
}


def _panel(caption: str, kind: str, properties: Any, material: Material, ctx: tuple[int, ...], schema: str) -> Any:
    known = model.get(schema)
    rows = [
        [str(known.properties[name].label) if known is not None and name in known.properties else name, list(values)]
        for name, values in sorted(properties.items())
        if values
    ]
    handling = material.handling(ctx)
    if handling.marking is not None:
        rows.append(["Sources", list(handling.sources)])
        rows.append(["Best grade", [handling.grade]])
        rows.append(["Marking", [f"TLP:{handling.marking}"]])
    return {"caption": caption, "kind": kind, "rows": rows}


def _short(text: str) -> str:
    """A label on the canvas: one line, without letters that would turn the text beside it round."""
    plain = " ".join(_TURNING.sub(" ", text).split())
    return plain if len(plain) <= MAX_LABEL else plain[: MAX_LABEL - 1] + "…"


def _page(drawn: str, told: dict[str, Any], marking: str | None, cover: Cover) -> str:
    # Not from the network's data, which stands in scripts: only the template's own head and headings are touched.
    head, body, rest = drawn.partition("<body>")
    scripts = [found.group() for found in re.finditer(r"<(script|style)\b[^>]*>.*?</\1>", head, re.DOTALL)]
    kept = [text for text in scripts if not _OUTSIDE.match(text)]
    assert body, "pyvis's template has no body any more"
    own = files("api.exports").joinpath("html_panel.html").read_text(encoding="utf-8")
    values = {
        "{{marking}}": escape(f"TLP:{marking}" if marking else "No marking"),
        "{{title}}": escape(cover.title),
        "{{by}}": escape(f"{cover.viewer.name}, {cover.at:%Y-%m-%d %H:%M} UTC"),
        "{{scope}}": escape(cover.scope_in_words()),
        "{{told}}": encoded(told).replace("<", "\\u003c"),
    }
    panel = re.sub(r"\{\{\w+\}\}", lambda found: values[found.group()], own)
    top = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{escape(cover.title)}</title>\n"
    )
    return top + "\n".join(kept) + "\n</head>\n<body>" + panel + rest
