"""Every statement that the queries are made of is one that the real server accepts."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import graph.queries
from graph.server.connect import Graph

WORDS = ("MATCH", "MERGE", "UNWIND", "CREATE", "OPTIONAL", "CALL", "RETURN")


def statements() -> Iterator[tuple[str, str]]:
    for info in pkgutil.iter_modules(graph.queries.__path__):
        module = importlib.import_module(f"graph.queries.{info.name}")
        for name, value in vars(module).items():
            if not name.isupper() or name.startswith("_"):  # a part of other statements
                continue
            values = value.items() if isinstance(value, dict) else [("", value)]
            for key, text in values:
                if isinstance(text, str) and text.lstrip().startswith(WORDS) and "\n" in text:
                    yield f"{info.name}.{name}{key}", text


STATEMENTS = dict(statements())


def test_there_are_statements_to_look_at() -> None:
    assert len(STATEMENTS) > 40


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_server_accepts_the_statement(graph: Graph, name: str) -> None:
    text = STATEMENTS[name]
    with graph.session() as session:
        plan = session.run(f"EXPLAIN {text}").consume().plan
    assert plan is not None
