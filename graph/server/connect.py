"""The connection to Neo4j, whichever one it is: one driver, one database, transactions that the driver
retries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TypeVar

import neo4j
from neo4j import (
    GraphDatabase,
    NotificationDisabledClassification,
    NotificationMinimumSeverity,
)
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graph.errors import (
    DatabaseMissing,
    GdsMissing,
    QueryTooSlow,
    ServerTooOld,
    ServerUnreachable,
    SignInRefused,
)
from graph.queries import server as queries
from graph.server.settings import Settings

OLDEST = (5, 26)
CONNECT_TIMEOUT_S = 15.0
RETRY_S = 30.0
LIVENESS_CHECK_AFTER_S = 30.0

T = TypeVar("T")


class Graph:
    """A lifetime: from `connect` to `close`, several threads may read and write through it.

    Attributes:
        uri: Where the server is.
        database: Which of its databases.
        version: What the server says it is, as in "5.26.30".
    """

    def __init__(self, driver: neo4j.Driver, settings: Settings, version: str) -> None:
        assert settings.neo4j_uri is not None
        self.driver = driver
        self.uri = settings.neo4j_uri
        self.user = settings.neo4j_user
        self.database = settings.neo4j_database
        self.version = version
        self._gds_version: str | None = None
        self._asked_for_gds = False

    def read(
        self,
        work: Callable[..., T],
        *args: Any,
        timeout_s: float | None = None,
        **kwargs: Any,
    ) -> T:
        """Call `work(tx, …)` in a transaction that may only read.

        It is called again, after a pause, when the server says that the failure was a passing one; so it must
        have no other effect than what it returns. The server ends it after `timeout_s`.

        Raises: QueryTooSlow, ServerUnreachable, SignInRefused, DatabaseMissing; a
            neo4j.exceptions.ClientError where the query itself is wrong.
        """
        with self._translated(timeout_s), self._session() as session:
            return session.execute_read(_limited(work, timeout_s), *args, **kwargs)

    def write(
        self,
        work: Callable[..., T],
        *args: Any,
        timeout_s: float | None = None,
        **kwargs: Any,
    ) -> T:
        """Call `work(tx, …)` in a transaction that may write; the rest as in `read`."""
        with self._translated(timeout_s), self._session() as session:
            return session.execute_write(_limited(work, timeout_s), *args, **kwargs)

    @contextmanager
    def session(self) -> Iterator[neo4j.Session]:
        """A session of the driver's own, for what needs one: a statement that commits by itself, a long
        stream."""
        with self._translated(None), self._session() as session:
            yield session

    @property
    def gds_version(self) -> str | None:
        """The version of the Graph Data Science library on the server, None without it.

        The server is asked once.
        """
        if not self._asked_for_gds:
            self._gds_version = self.read(queries.gds_version)
            self._asked_for_gds = True
        return self._gds_version

    @property
    def has_gds(self) -> bool:
        """Whether gds.* procedures can be called."""
        return self.gds_version is not None

    def require_gds(self, purpose: str) -> None:
        """Raise GdsMissing, naming who needs it, on a server without the Graph Data Science library."""
        if not self.has_gds:
            raise GdsMissing(purpose, self.uri)

    def close(self) -> None:
        """Close all connections."""
        self.driver.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _session(self) -> neo4j.Session:
        return self.driver.session(database=self.database)

    @contextmanager
    def _translated(self, timeout_s: float | None) -> Iterator[None]:
        """Turn what went wrong between us and the server into our errors; what is wrong in a query stays as
        it is."""
        try:
            yield
        except Neo4jError as problem:
            if timeout_s is not None and "TransactionTimedOut" in (problem.code or ""):
                raise QueryTooSlow(timeout_s) from problem
            raise _translation(problem, self.uri, self.user, self.database) or problem from problem.__cause__
        except DriverError as problem:
            raise _translation(problem, self.uri, self.user, self.database) or problem from problem.__cause__


def connect(settings: Settings) -> Graph:
    """A connection to the Neo4j that the settings name, tried out.

    Raises: ServerUnreachable, SignInRefused, ServerTooOld, DatabaseMissing.
    """
    uri = settings.neo4j_uri
    if uri is None:
        raise ServerUnreachable("(no address)", "the settings name none, and connect() starts none; open_graph() does")
    try:
        driver = GraphDatabase.driver(
            uri,
            auth=(settings.neo4j_user, settings.neo4j_password or ""),
            connection_timeout=CONNECT_TIMEOUT_S,
            connection_acquisition_timeout=4 * CONNECT_TIMEOUT_S,
            max_transaction_retry_time=RETRY_S,
            liveness_check_timeout=LIVENESS_CHECK_AFTER_S,
            user_agent="clew",
            telemetry_disabled=True,
            # Deprecations are for us to see. That a label is not there yet is the normal state of a young
            # graph, and advice on speed belongs to benchmarks.
            notifications_min_severity=NotificationMinimumSeverity.WARNING,
            notifications_disabled_classifications=[
                NotificationDisabledClassification.UNRECOGNIZED,
                NotificationDisabledClassification.PERFORMANCE,
            ],
        )
    except (ConfigurationError, ValueError) as problem:
        raise ServerUnreachable(uri, str(problem)) from problem
    try:
        agent = driver.get_server_info().agent
        _refuse_old(agent, uri)
        with driver.session(database=settings.neo4j_database) as session:
            session.execute_read(queries.ping)
    except (Neo4jError, DriverError) as problem:
        driver.close()
        translated = _translation(problem, uri, settings.neo4j_user, settings.neo4j_database)
        raise translated or ServerUnreachable(uri, _first_line(problem)) from problem
    except BaseException:
        driver.close()
        raise
    return Graph(driver, settings, agent.removeprefix("Neo4j/"))


def _limited(work: Callable[..., T], timeout_s: float | None) -> Callable[..., T]:
    """The same work, ended by the server after so long."""
    if timeout_s is None:
        return work
    return neo4j.unit_of_work(timeout=timeout_s)(work)


def _refuse_old(agent: str, uri: str) -> None:
    """Raise ServerTooOld for what is not Neo4j 5.26 or newer: "Neo4j/5.26.30", "Neo4j/2025.10.1",
    "Neo4j/5.27-aura"."""
    found = re.match(r"Neo4j/(\d+)\.(\d+)", agent)
    if found is None or (int(found[1]), int(found[2])) < OLDEST:
        raise ServerTooOld(uri, agent.replace("/", " "))


def _translation(
    problem: Exception, uri: str, user: str, database: str
) -> ServerUnreachable | SignInRefused | DatabaseMissing | None:
    """What to tell people, where it lies between us and the server."""
    code = getattr(problem, "code", None) or ""
    if isinstance(problem, AuthError) or code.endswith(("AuthenticationRateLimit", "CredentialsExpired")):
        return SignInRefused(uri, user)
    if isinstance(problem, ClientError) and "DatabaseNotFound" in code:
        return DatabaseMissing(uri, database)
    if isinstance(problem, ServiceUnavailable | SessionExpired):
        return ServerUnreachable(uri, _first_line(problem))
    return None


def _first_line(problem: Exception) -> str:
    return next(iter(str(problem).strip().splitlines()), repr(problem))
