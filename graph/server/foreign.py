"""Somebody else's Neo4j, to be read and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import neo4j
from neo4j import GraphDatabase, NotificationMinimumSeverity
from neo4j.exceptions import ConfigurationError, DriverError, Neo4jError

from graph.errors import ForeignGraphUnreadable
from graph.server.connect import CONNECT_TIMEOUT_S


@contextmanager
def foreign_session(
    uri: str, *, user: str | None, password: str | None, database: str | None
) -> Iterator[neo4j.Session]:
    """A session in which the server refuses to write, on any Neo4j that the driver can speak to.

    Args:
        user: None for a server without sign-in.
        database: None for the user's own.

    Raises: ForeignGraphUnreadable, also for what goes wrong inside the `with` block.
    """
    try:
        driver = GraphDatabase.driver(
            uri,
            auth=(user, password or "") if user is not None else None,
            connection_timeout=CONNECT_TIMEOUT_S,
            user_agent="clew",
            telemetry_disabled=True,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )
    except (ConfigurationError, ValueError) as wrong:
        raise ForeignGraphUnreadable(uri, str(wrong)) from wrong
    with driver:
        try:
            with driver.session(database=database, default_access_mode=neo4j.READ_ACCESS) as session:
                yield session
        except (Neo4jError, DriverError) as wrong:
            reason = next(iter(str(wrong).strip().splitlines()), repr(wrong))
            raise ForeignGraphUnreadable(uri, reason) from wrong
