"""The door: every request passes here first, and nothing is served to a stranger.

Checked in this order: the host that the request is addressed to (a name that somebody else controls may point at
this machine), the site that a browser sends it for, and who is signed in. Every answer gets the headers that keep
a page from being framed, sniffed or fed from elsewhere.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import error_body
from api.errors import ApiError, Forbidden, Unauthenticated
from api.pages import error_page, json_answer
from api.people.accounts import SESSION_PREFIX
from api.people.known import Known
from api.people.rights import EVERY_RIGHT, TOKEN_RIGHTS, Caller, Right
from api.sign_in import OWNER, Access
from graph.claims.scope import Viewer

OPEN_PATHS = frozenset(
    {
        "/health",
        "/ready",
        "/sign-in",
        "/sign-in.css",
        "/sign-in/password",
        "/sign-in/issuer",
        "/sign-in/issuer/back",
    }
)
HOOK = re.compile(r"/hooks/ingest/[^/]+\Z")
"""What is sent there is signed, which takes the place of signing in."""

SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Door:
    """ASGI middleware.

    Args:
        hosts: Names, besides localhost and plain addresses, under which the server may be addressed.
        access: None if everybody is the owner: only for those who listen on loopback and said so.
        known: Where users' sessions, and programs' keys, are looked up.
    """

    def __init__(
        self, app: ASGIApp, *, access: Access | None, known: Known, cookie: str, hosts: Iterable[str] = ()
    ) -> None:
        self._app = app
        self._access = access
        self._known = known
        self._cookie = cookie
        self._hosts = frozenset({"localhost", *(host.casefold() for host in hosts)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        if scope["type"] != "http":
            return  # nothing here speaks WebSocket
        headers = Headers(scope=scope)
        try:
            self._check_host(headers)
            if scope["path"] not in OPEN_PATHS and not (scope["method"] == "POST" and HOOK.match(scope["path"])):
                caller = _with_rights(await self._caller(headers))
                scope["caller"], scope["viewer"], scope["by_token"] = caller, caller.viewer, caller.by_token
        except ApiError as problem:
            answer = error_page(problem) if _wants_page(scope, headers) else json_answer(*_body(problem))
            await answer(scope, receive, send_guarded)
            return
        except Exception as problem:  # sessions and keys are looked up in the graph, which may be gone
            await json_answer(*_body(problem))(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)

    def _check_host(self, headers: Headers) -> None:
        host = headers.get("host", "")
        if not self._may_be_called(_name_in(host)):
            raise Forbidden(
                f"This server is not called {host[:100]!r}.",
                todo="Use the address that it printed, or start it with --allow-host and that name.",
                where="Host",
            )
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2].casefold() != host.casefold():
            raise Forbidden(
                f"A page of {origin[:100]!r} may not ask this server.",
                todo="Ask from Clew's own page, or from a program with a token and without an Origin.",
                where="Origin",
            )

    def _may_be_called(self, name: str) -> bool:
        if name in self._hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True  # nobody can point an address, as they could a name, at another machine

    async def _caller(self, headers: Headers) -> Caller:
        """Raises: Unauthenticated, and what keeps the graph from being asked about it."""
        if self._access is None:
            return Caller(Viewer(OWNER), EVERY_RIGHT, "open")
        bearer = headers.get("authorization")
        if bearer is not None:
            kind, _, token = bearer.partition(" ")
            if kind.casefold() != "bearer":
                raise Unauthenticated("The token is not, or no longer, valid.")
            viewer = self._access.viewer_of_token(token.strip())
            if viewer is None:
                return await self._known.by_bearer(token.strip())
            return Caller(viewer, _rights_of(viewer), "token", by_token=True)
        secret = cookie_in(headers, self._cookie)
        if secret is not None and secret.startswith(SESSION_PREFIX):
            return await self._known.by_session(secret)
        viewer = None if secret is None else self._access.viewer_of_session(secret)
        if viewer is None:
            raise Unauthenticated("Nobody is signed in.")
        return Caller(viewer, EVERY_RIGHT if viewer == Viewer(OWNER) else _rights_of(viewer), "session")


def _rights_of(viewer: Viewer) -> frozenset[Right]:
    """What a link or token of this data folder may do."""
    return TOKEN_RIGHTS | {Right.IMPORT} if viewer.may_import else TOKEN_RIGHTS


def _with_rights(caller: Caller) -> Caller:
    """With the right to import noted where the jobs look for it: at the viewer."""
    if caller.viewer.may_import or Right.IMPORT not in caller.rights or caller.viewer.name == OWNER:
        return caller
    return replace(caller, viewer=replace(caller.viewer, may_import=True))


def cookie_in(headers: Headers, name: str) -> str | None:
    """The value of a cookie; None if there is none, or nothing that can be read."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return None
    return cookies[name].value if name in cookies else None


def _name_in(host: str) -> str:
    """The name in a Host header, without its port: "localhost:8400", "127.0.0.1", "[::1]:8400"."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0].casefold() if ":" in host else host.casefold()


def _wants_page(scope: Scope, headers: Headers) -> bool:
    return scope["method"] == "GET" and "text/html" in headers.get("accept", "")


def _body(problem: Exception) -> tuple[int, object]:
    status, error = error_body(problem)
    return status, {"errors": [error]}
