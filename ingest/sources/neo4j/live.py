"""A Neo4j that runs somewhere, read over Bolt. Who signs in is told by the environment alone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from graph.server.foreign import foreign_session
from ingest.errors import WrongOption
from ingest.sources.neo4j.export import Lines, export_lines

_ADDRESS = re.compile(r"(?:bolt|neo4j)(?:\+s|\+ssc)?://", re.IGNORECASE)


def is_address(text: str) -> bool:
    return _ADDRESS.match(text) is not None


@contextmanager
def open_live(uri: str, environ: Mapping[str, str] = os.environ) -> Iterator[tuple[str, BinaryIO]]:
    """What a server holds as a stream of JSON lines, and a name for it. The session may only read.

    Raises: WrongOption for an address with a password in it; ForeignGraphUnreadable, also while the stream is read.
    """
    parts = urlsplit(uri)
    if "@" in parts.netloc:
        reason = "an address with a password in it stays in the history of the shell; set CLEW_SOURCE_NEO4J_PASSWORD"
        raise WrongOption("the address", f"{parts.scheme}://…@{parts.hostname or ''}", reason)
    if not parts.hostname or parts.query or parts.path not in ("", "/"):
        raise WrongOption("the address", uri, "it must be like bolt://host:7687")
    database = environ.get("CLEW_SOURCE_NEO4J_DATABASE") or None
    password = environ.get("CLEW_SOURCE_NEO4J_PASSWORD") or None
    user = environ.get("CLEW_SOURCE_NEO4J_USER") or ("neo4j" if password is not None else None)
    origin = {"uri": f"{parts.scheme}://{parts.netloc}"} | ({"database": database} if database else {})
    told = [parts.hostname.replace(".", "-"), str(parts.port or 7687), *([database] if database else [])]
    with foreign_session(uri, user=user, password=password, database=database) as session:
        yield f"{'-'.join(told)}.neo4j.jsonl", cast(BinaryIO, Lines(export_lines(session, origin)))
