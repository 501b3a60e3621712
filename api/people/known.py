"""Who is behind a request: the door's way to sessions and keys, which are in the graph, and to the issuer.

What was found is remembered for two seconds, so that a page that asks ten things at once looks once; so long does
a session or key that was ended on another process still open something.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import orjson

from api.backend import Backend
from api.errors import NotReady, Unauthenticated
from api.loaders.workers import Workers
from api.people import accounts
from api.people.issuer import Issuer, caller_by
from api.people.rights import Caller
from graph.queries.people import touch_session
from graph.server.connect import Graph

KEPT_S = 2.0
MAX_KEPT = 2_000


class Known:
    """One per process; to be used in the thread of the event loop alone."""

    def __init__(self, backend: Backend, workers: Workers, issuer: Issuer | None) -> None:
        self._backend = backend
        self._workers = workers
        self.issuer = issuer
        self._kept: OrderedDict[str, tuple[float, Caller]] = OrderedDict()

    async def by_session(self, secret: str) -> Caller:
        """Raises: Unauthenticated; NotReady."""
        return await self._remembered(secret, self._session)

    async def by_bearer(self, token: str) -> Caller:
        """A program, by its key or its JWT. Raises: Unauthenticated; NotReady; IssuerUnreachable."""
        if token.startswith(accounts.KEY_PREFIX):
            return await self._remembered(token, self._key)
        issuer = self.issuer
        if issuer is not None and token.count(".") == 2:
            return await self._remembered(token, lambda one: self._workers.run(issuer.caller_with, one))
        raise Unauthenticated("The token is not, or no longer, valid.")

    def forget(self) -> None:
        """After anything that ends a session."""
        self._kept.clear()

    async def _remembered(self, secret: str, look: Callable[[str], Awaitable[Caller]]) -> Caller:
        name = accounts.digest_of(secret)
        found = self._kept.get(name)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        caller = await look(secret)
        self._kept[name] = (time.monotonic() + KEPT_S, caller)
        self._kept.move_to_end(name)
        while len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        return caller

    async def _session(self, secret: str) -> Caller:
        graph = self._graph()
        found = await self._workers.run(graph.read, accounts.session_and_user, secret)
        if found is None:
            raise Unauthenticated("Nobody is signed in.")
        session, user = found
        if accounts.now() - session.seen_at > accounts.TOUCH_EVERY_S:
            await self._workers.run(graph.write, touch_session, session.hash, accounts.now())
        if user is not None:
            return accounts.caller_for(user)
        if self.issuer is None or session.claims is None:
            raise Unauthenticated("Nobody is signed in.")
        return caller_by(self.issuer.settings, orjson.loads(session.claims), how="session")

    async def _key(self, secret: str) -> Caller:
        key = await self._workers.run(self._graph().read, accounts.key_with, secret)
        if key is None:
            raise Unauthenticated("The token is not, or no longer, valid.")
        return accounts.caller_for_key(key)

    def _graph(self) -> Graph:
        graph = self._backend.graph
        if graph is None:
            state = self._backend.state
            raise NotReady(state.problem or f"{state.step} …")
        return graph
