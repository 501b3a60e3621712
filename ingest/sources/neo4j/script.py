"""Cypher scripts, such as apoc.export.cypher writes: run on a sealed server that is thrown away, and read from there.

A script is a program. It gets an empty graph, no file, no address, no procedure but two that wait for indexes, and
limits on time and size; the worst that it can do is to fill its own graph until it is stopped.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from neo4j import Session
from neo4j.exceptions import DriverError, Neo4jError

from graph.queries.foreign import how_many
from graph.server.progress import Progress, silent
from graph.server.throwaway import throwaway_graph
from ingest.documents import Document
from ingest.errors import ScriptRefused
from ingest.sources.neo4j.export import Lines, export_lines

ENDINGS = (".cypher", ".cql", ".cyp")
MAX_SCRIPT_BYTES = 64 << 20
MAX_STATEMENT = 16_000_000
MAX_SECONDS = 900.0
MAX_ITEMS = 5_000_000
COUNTED_EVERY = 200
"""Statements after which the graph is counted."""

_ALLOWED = frozenset(
    ("CREATE", "MERGE", "MATCH", "OPTIONAL", "UNWIND", "WITH", "FOREACH", "DROP", "RETURN", "SCHEMA", "CALL", "CYPHER")
)
_ADMINISTRATION = re.compile(
    r"(?:CREATE|DROP|ALTER)\s+(?:OR\s+REPLACE\s+)?(?:(?:COMPOSITE|CURRENT)\s+)?(?:DATABASE|USER|ROLE|ALIAS|SERVER)\b",
    re.IGNORECASE,
)
_LOADS = re.compile(r"\bLOAD\s+CSV\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")
_NO_CODE = r"/\*.*?\*/|//[^\n]*|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`(?:``|[^`])*`"
_MASKED = re.compile(_NO_CODE, re.DOTALL)
_TOKENS = re.compile(rf"(?P<masked>{_NO_CODE})|(?P<end>;|\Z)|(?P<shell>\n[ \t]*:[^\n]*)", re.DOTALL)
_CALLS = re.compile(r"\bCALL\b(?!\s*(?:[{(]|db\.awaitIndex(?:es)?\s*\())", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a script, and the line on which it begins."""

    line: int
    text: str


def is_script(name: str) -> bool:
    return name.lower().endswith(ENDINGS)


@contextmanager
def open_script(document: Document, progress: Progress = silent) -> Iterator[tuple[str, BinaryIO]]:
    """What a script makes, as a stream of JSON lines, and a name for it.

    Raises: ScriptRefused for what may not run, fails or goes on for too long; errors of starting a server.
    """
    if document.size > MAX_SCRIPT_BYTES:
        raise ScriptRefused(document.name, 1, f"it is longer than {MAX_SCRIPT_BYTES >> 20} MiB")
    statements = list(statements_in(document.path.read_text(encoding=document.encoding, errors="replace")))
    for statement in statements:
        reason = refusal(statement.text)
        if reason is not None:
            raise ScriptRefused(document.name, statement.line, reason)
    origin = {"name": document.name, "sha256": document.sha256}
    with throwaway_graph(progress) as graph, graph.session() as session:
        _run(session, statements, document.name, progress)
        yield f"{Path(document.name).name}.neo4j.jsonl", cast(BinaryIO, Lines(export_lines(session, origin)))


def statements_in(text: str) -> Iterator[Statement]:
    """Statements as they end with a semicolon that stands in no text, name or remark.

    Lines of the shell that begin with a colon (`:begin`, `:commit`) are left out: each statement is a transaction here.
    """
    text = "\n" + text.lstrip("\ufeff")
    start = line = counted = 0
    for token in _TOKENS.finditer(text):
        kind = token.lastgroup
        if kind == "masked" or (kind == "shell" and _bare(text[start : token.start()]).strip()):
            continue
        if kind == "end":
            whole = text[start : token.start()]
            bare = _bare(whole)
            if bare.strip():
                line += text.count("\n", counted, start + len(bare) - len(bare.lstrip()))
                counted = start + len(bare) - len(bare.lstrip())
                yield Statement(line, whole[len(bare) - len(bare.lstrip()) :].rstrip())
        start = token.end()


def refusal(statement: str) -> str | None:
    """Why a statement may not run, None if it may. The server refuses the same and more: this says it in good time."""
    if len(statement) > MAX_STATEMENT:
        return f"a statement is longer than {MAX_STATEMENT:,} characters"
    bare = _bare(statement)
    word = _WORD.search(bare)
    if word is None or word[0].upper() not in _ALLOWED:
        return f"a dump has no statement that begins with {bare.strip()[:20]!r}"
    if _LOADS.search(bare):
        return "LOAD CSV reads files and addresses, and nothing may"
    if _CALLS.search(bare):
        return "it calls a procedure; those that come with a server cannot all be taken from it"
    if _ADMINISTRATION.search(bare):
        return "it administers a server, and holds no data"
    return None


def _bare(statement: str) -> str:
    """A statement with blanks for what stands in texts, names and remarks."""
    return _MASKED.sub(lambda found: " " * len(found[0]), statement)


def _run(session: Session, statements: list[Statement], name: str, progress: Progress) -> None:
    deadline = time.monotonic() + MAX_SECONDS
    for number, statement in enumerate(statements, start=1):
        if _bare(statement.text).strip().upper() == "SCHEMA AWAIT":
            continue  # a command of an old shell; nothing here waits for an index
        try:
            session.run(statement.text).consume()
            counted = number % COUNTED_EVERY == 0 or number == len(statements)
            too_many = counted and how_many(session) > MAX_ITEMS
        except (Neo4jError, DriverError) as wrong:
            told = getattr(wrong, "message", None) or str(wrong)
            reason = next(iter(told.strip().splitlines()), repr(wrong))[:500]
            raise ScriptRefused(name, statement.line, reason) from wrong
        if too_many:
            raise ScriptRefused(name, statement.line, f"it makes more than {MAX_ITEMS:,} nodes and relationships")
        if time.monotonic() > deadline:
            raise ScriptRefused(name, statement.line, f"it runs for more than {MAX_SECONDS:.0f} s")
        progress(f"Running {name}", number, len(statements))
