"""Short ways to make what is exported, without a graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from api.exports.cover import Cover
from api.exports.formats import FORMATS
from api.exports.lost import Lost
from api.exports.material import Material, Selection
from graph.claims.scope import ContextInfo, View, Viewer
from graph.queries.entities import EntityView
from graph.queries.links import LinkView

NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "<script>alert(1)</script>",
    "a\x00b",
    "a\nb",
    'a"b',
    "]]>",
    "\ud800",
    "</script><img src=https://outside.example/x>",
    "{{7*7}} #eval(1) \\u0022 'x' - [y]: z",
    "\u202egnp.exe",
]
COVER = Cover("a test", Viewer("tester"), View(), "command line", "A test", datetime(2026, 3, 1, 12, tzinfo=UTC))


def entity(
    key: str,
    schema: str,
    given: Mapping[str, Sequence[str]] | None = None,
    *,
    ctx: tuple[int, ...] = (1,),
    caption: str = "",
    **properties: Sequence[str],
) -> EntityView:
    values = {name: list(found) for name, found in {**(given or {}), **properties}.items()}
    return EntityView(key, schema, caption or key.upper(), values, ctx)


def link(
    key: str,
    kind: str,
    schema: str | None,
    source: str,
    target: str,
    *,
    ctx: tuple[int, ...] = (1,),
    **properties: Any,
) -> LinkView:
    values = {name: list(given) for name, given in properties.items()}
    return LinkView(key, None, kind, schema, source, target, values, ctx)


def context(number: int, marking: str = "GREEN", grade: str = "B2", source: str = "register") -> ContextInfo:
    return ContextInfo(
        id=number,
        source=source,
        run="run",
        reliability=grade[0],
        credibility=int(grade[1]),
        marking=marking,
        case=None,
        recorded_at=datetime(2026, 1, number, tzinfo=UTC),
        retracted_at=None,
    )


CONTEXTS = {1: context(1), 2: context(2, "AMBER+STRICT", "D4", "informant")}
ANNA = entity("anna", "Person", name=["Anna", "Ann A."], birthDate=["1980"], ctx=(1, 2))
SHELL = entity("shell", "Company", name=["Shell"])
GHOST = EntityView("ghost", "", "ghost", {}, ())
OWNS = link("0123~anna", "OWNERSHIP", "Ownership", "anna", "shell", percentage=["60"], ctx=(2,))
KNOWS = link("0124~anna", "UNKNOWN_LINK", "UnknownLink", "anna", "ghost", role=["seen with"])


def material(
    entities: Sequence[EntityView] = (ANNA, SHELL, GHOST), links: Sequence[LinkView] = (OWNS, KNOWS)
) -> Selection:
    return Selection(list(entities), list(links), CONTEXTS)


def written(form: str, given: Material, lost: Lost | None = None) -> bytes:
    """The whole file in one of the formats."""
    return b"".join(FORMATS[form].write(given, lost or Lost(), COVER))
