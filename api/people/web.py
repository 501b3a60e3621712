"""Signing in with a browser, as a user or through an issuer: forms that need no script."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import escape
from typing import ParamSpec, TypeVar
from urllib.parse import parse_qs

import orjson
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.answers import error_body
from api.audit import AuditLog, address_of, entry_of
from api.backend import Backend
from api.door import cookie_in
from api.errors import ApiError, BadInput, Forbidden, NotReady, TooCostly, Unauthenticated
from api.pages import error_page, form_page, moved_page
from api.people import accounts, codes
from api.people.issuer import Issuer, caller_by
from api.people.known import Known
from api.people.passwords import MIN_ALONE, MIN_WITH_SECOND_FACTOR, matches
from api.people.rights import Caller
from api.people.texts import TEXTS, language_of
from graph.claims.scope import Viewer
from graph.queries import people
from graph.server.connect import Graph

P = ParamSpec("P")
T = TypeVar("T")

MAX_FORM_BYTES = 16 * 2**10
STATE_LIFETIME_S = 600
HASHING_THREADS = 2
"""Each check of a password takes 64 MiB: more at once would be a way to take the server's memory."""
MAX_HASHING = 32


class SignInPages:
    """The routes below /sign-in that are for users, and /account."""

    def __init__(
        self,
        backend: Backend,
        audit: AuditLog,
        known: Known,
        issuer: Issuer | None,
        *,
        cookie: str,
        secure_cookie: bool,
    ) -> None:
        self._backend = backend
        self._audit = audit
        self._known = known
        self._issuer = issuer
        self._cookie = cookie
        self._secure = secure_cookie
        self._pool = ThreadPoolExecutor(HASHING_THREADS, thread_name_prefix="sign-in")
        self._held = 0

    def routes(self) -> list[Route]:
        return [
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/sign-in/password", self.choose_password, methods=["POST"]),
            Route("/sign-in/issuer", self.to_issuer, methods=["GET"]),
            Route("/sign-in/issuer/back", self.from_issuer, methods=["GET"]),
            Route("/account", self.account, methods=["GET", "POST"]),
        ]

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    # signing in -----------------------------------------------------------------------------------------

    def form(self, http: HttpRequest, problem: str | None = None, *, status: int = 200) -> Response:
        """The page on which a user signs in, or chooses a password where an invitation led here."""
        invitation = http.query_params.get("invite")
        if invitation is not None:
            return self._choose_form(http, invitation, problem, status=status)
        say = _texts(http)
        body = _alert(problem) + (
            '<form method="post" action="/sign-in">'
            + _field("name", say["name"], 'autocomplete="username" autocapitalize="none" required autofocus')
            + _field("password", say["password"], 'type="password" autocomplete="current-password" required')
            + _field("code", say["code"], 'autocomplete="one-time-code" inputmode="text"', say["code-hint"])
            + f"<button>{escape(say['sign-in'])}</button></form>"
        )
        if self._issuer is not None and self._issuer.settings.client_id is not None:
            body += f'<p><a href="/sign-in/issuer">{escape(say["issuer"])}</a></p>'
        body += f"<p><small>{escape(say['link-hint'])}</small></p>"
        return form_page(say["title"], body, language=_language(http), status=status)

    async def sign_in(self, http: HttpRequest) -> Response:
        say = _texts(http)
        try:
            graph = self._graph()
            given = await _form(http)
            name, address = given.get("name", ""), address_of(http) or ""
            who = accounts.viewer_name(name.strip().casefold()[:64])
            try:
                secret, user = await self._hashing(
                    accounts.sign_in, graph, name, given.get("password", ""), given.get("code", ""), address
                )
            except ApiError as problem:
                await self._note(graph, http, who, "sign-in", "password", problem.code)
                if isinstance(problem, accounts.TooManyAttempts):
                    wait = problem.wait_s
                    text = say["locked"] if wait > 1e6 else say["wait"].format(seconds=max(1, round(wait)))
                    return self.form(http, text, status=429)
                if isinstance(problem, accounts.SignInFailed):
                    return self.form(http, say["wrong"], status=401)
                raise
            await self._note(graph, http, accounts.viewer_name(user.name), "sign-in", "password", "ok")
            return await self._signed_in(http, secret, RedirectResponse("/", 303))
        except Exception as problem:
            return _failed(problem)

    async def choose_password(self, http: HttpRequest) -> Response:
        """Where an invitation leads."""
        say = _texts(http)
        try:
            graph = self._graph()
            given = await _form(http)
            invitation, password = given.get("invite", ""), given.get("password", "")
            if password != given.get("again", ""):
                return self._choose_form(http, invitation, say["differ"], status=400)
            try:
                done = await self._hashing(accounts.accept_invitation, graph, invitation, password)
            except BadInput as problem:
                return self._choose_form(http, invitation, _about_password(say, problem, MIN_ALONE), status=400)
            if done is None:
                return error_page(Unauthenticated(say["used"]))
            secret, user = done
            await self._note(graph, http, accounts.viewer_name(user.name), "sign-in", "invitation", "ok")
            return await self._signed_in(http, secret, RedirectResponse("/", 303))
        except Exception as problem:
            return _failed(problem)

    # through an issuer ----------------------------------------------------------------------------------

    async def to_issuer(self, http: HttpRequest) -> Response:
        try:
            issuer, graph = self._issuer_for_pages(), self._graph()
            to, state, nonce, verifier = await self._hashing(issuer.begin, _back(http, self._secure))
            browser = secrets.token_urlsafe(32)
            moment = accounts.now()
            properties = {
                "hash": accounts.digest_of(state),
                "browser": accounts.digest_of(browser),
                "nonce": nonce,
                "verifier": verifier,
                "expires_at": moment + STATE_LIFETIME_S,
            }
            await self._hashing(graph.write, people.create_state, properties, moment)
        except Exception as problem:
            return _failed(problem)
        answer = RedirectResponse(to, 303)
        # Lax, since the issuer's page sends the browser back; it opens nothing by itself.
        answer.set_cookie(
            self._cookie + "-issuer",
            browser,
            max_age=STATE_LIFETIME_S,
            path="/sign-in/issuer",
            httponly=True,
            samesite="lax",
            secure=self._secure,
        )
        return answer

    async def from_issuer(self, http: HttpRequest) -> Response:
        try:
            issuer, graph = self._issuer_for_pages(), self._graph()
            asked = http.query_params
            state = await self._hashing(graph.write, people.take_state, accounts.digest_of(asked.get("state", "")))
            browser = cookie_in(http.headers, self._cookie + "-issuer")
            if (
                state is None
                or browser is None
                or state["expires_at"] < accounts.now()
                or not secrets.compare_digest(state["browser"], accounts.digest_of(browser))
                or asked.get("iss", issuer.settings.issuer) != issuer.settings.issuer
            ):
                raise Unauthenticated("This attempt to sign in is over, or was begun in another browser.")
            if "code" not in asked:
                raise Unauthenticated("The service that signs you in did not vouch for you.")
            claims = await self._hashing(
                issuer.finish,
                asked["code"],
                back=_back(http, self._secure),
                nonce=state["nonce"],
                verifier=state["verifier"],
            )
            caller = caller_by(issuer.settings, claims, how="session")
            secret = await self._hashing(
                accounts.begin_session, graph, caller.viewer.name, claims=orjson.dumps(dict(claims)).decode()
            )
            await self._note(graph, http, caller.viewer.name, "sign-in", "issuer", "ok")
        except Exception as problem:
            return _failed(problem)
        answer = await self._signed_in(http, secret, moved_page("/"))
        answer.delete_cookie(self._cookie + "-issuer", path="/sign-in/issuer", httponly=True, samesite="lax")
        return answer

    # the account ----------------------------------------------------------------------------------------

    async def account(self, http: HttpRequest) -> Response:
        """Password, second factor, sessions: of the user who is signed in."""
        caller: Caller = http.scope["caller"]
        try:
            if caller.account is None:
                raise Forbidden("Only users have an account.", todo="Sign in with a name and a password.")
            graph = self._graph()
            user = await self._hashing(graph.read, people.user_named, caller.account)
            if user is None:
                raise Unauthenticated("Nobody is signed in.")
            if http.method == "GET":
                return self._account_page(http, user)
            given = await _form(http)
            await self._note(graph, http, caller.viewer.name, "administration", given.get("do", "")[:40], "begun")
            return await self._do(http, graph, user, given)
        except Exception as problem:
            return _failed(problem)

    async def _do(self, http: HttpRequest, graph: Graph, user: people.User, given: dict[str, str]) -> Response:
        say = _texts(http)
        wanted = given.get("do")
        if wanted == "everywhere":
            await self._hashing(graph.write, people.end_sessions, user.name)
            self._known.forget()
            return self._without_cookie(RedirectResponse("/sign-in", 303))
        if wanted == "begin-factor":
            secret = await self._hashing(accounts.begin_second_factor, graph, user)
            return self._account_page(http, user, pending=secret)
        if wanted == "confirm-factor":
            try:
                fresh = await self._hashing(accounts.confirm_second_factor, graph, user, given.get("code", ""))
            except BadInput:
                return self._account_page(http, user, say["bad-code"], pending=user.totp_pending, status=400)
            session = await self._hashing(accounts.begin_session, graph, user.name)
            items = "".join(f"<li>{escape(code)}</li>" for code in fresh)
            body = (
                f"<p>{escape(say['recovery-hint'])}</p><ul class='codes' dir='ltr'>{items}</ul>"
                f'<p><a href="/">{escape(say["back"])}</a></p>'
            )
            return await self._signed_in(http, session, form_page(say["recovery"], body, language=_language(http)))
        # What follows could lock somebody out of their own account: the password is asked for once more, and
        # attempts are counted as those of signing in.
        of = [f"account:{user.name}"]
        wait = await self._hashing(graph.write, people.take_attempt, of, accounts.now(), accounts.delay_after, 0.0)
        if wait > 0 or not await self._hashing(matches, user.password, given.get("now", "")):
            return self._account_page(http, user, say["wrong"], status=401)
        try:
            if wanted == "remove-factor":
                await self._hashing(accounts.remove_second_factor, graph, user)
            elif given.get("password", "") != given.get("again", ""):
                return self._account_page(http, user, say["differ"], status=400)
            else:
                await self._hashing(accounts.set_password, graph, user, given.get("password", ""))
        except BadInput as problem:
            least = MIN_ALONE if user.totp is None else MIN_WITH_SECOND_FACTOR
            text = say["too-short-alone"] if wanted == "remove-factor" else _about_password(say, problem, least)
            return self._account_page(http, user, text, status=400)
        await self._hashing(graph.write, people.forget_attempts, of, before=0.0, most=0)
        session = await self._hashing(accounts.begin_session, graph, user.name)
        return await self._signed_in(http, session, RedirectResponse("/account", 303))

    def _account_page(
        self,
        http: HttpRequest,
        user: people.User,
        problem: str | None = None,
        *,
        pending: str | None = None,
        status: int = 200,
    ) -> Response:
        say = _texts(http)
        now = _field("now", say["now"], 'type="password" autocomplete="current-password" required')
        least = MIN_ALONE if user.totp is None else MIN_WITH_SECOND_FACTOR
        body = _alert(problem) + f"<p>{escape(user.display)} · <a href='/'>{escape(say['back'])}</a></p>"
        body += _post("password", now + _new_password(say, least) + _button(say["save"]))
        body += f"<h2>{escape(say['factor'])}</h2>"
        if pending is not None:
            address = codes.address_for_app(pending, user.name)
            body += (
                f"<p>{escape(say['factor-secret'])}</p><p dir='ltr'><code>{escape(_grouped(pending))}</code></p>"
                f"<p><a href='{escape(address)}'>otpauth://</a></p>"
                + _post(
                    "confirm-factor",
                    _field("code", say["code"], 'autocomplete="one-time-code" inputmode="numeric" required')
                    + _button(say["factor-confirm"]),
                )
            )
        elif user.totp is None:
            body += f"<p>{escape(say['factor-off'])}</p>" + _post("begin-factor", _button(say["factor-start"]))
        else:
            body += f"<p>{escape(say['factor-on'])}</p>" + _post("remove-factor", now + _button(say["factor-remove"]))
        body += _post("everywhere", _button(say["everywhere"]))
        return form_page(say["account"], body, language=_language(http), status=status)

    def _choose_form(self, http: HttpRequest, invitation: str, problem: str | None, *, status: int) -> Response:
        say = _texts(http)
        body = _alert(problem) + (
            '<form method="post" action="/sign-in/password">'
            f'<input type="hidden" name="invite" value="{escape(invitation[:200])}">'
            + _new_password(say, MIN_ALONE)
            + _button(say["save"])
            + "</form>"
        )
        return form_page(say["choose"], body, language=_language(http), status=status)

    # what they share ------------------------------------------------------------------------------------

    async def _signed_in(self, http: HttpRequest, secret: str, answer: Response) -> Response:
        """The answer with the new session's cookie; the session that the browser had before ends."""
        before = cookie_in(http.headers, self._cookie)
        if before is not None and before.startswith(accounts.SESSION_PREFIX):
            await self._hashing(accounts.end_session, self._graph(), before)
        self._known.forget()
        answer.set_cookie(
            self._cookie,
            secret,
            max_age=int(accounts.SESSION_LIFETIME.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=self._secure,
        )
        return answer

    def _without_cookie(self, answer: Response) -> Response:
        answer.delete_cookie(self._cookie, httponly=True, samesite="strict", secure=self._secure)
        return answer

    async def _note(self, graph: Graph, http: HttpRequest, who: str, kind: str, what: str, outcome: str) -> None:
        caller = Caller(Viewer(who), frozenset(), "session")
        await self._audit.write(graph, entry_of(caller, http, kind=kind, operation=what, outcome=outcome))

    async def _hashing(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """On a thread for signing in. Raises: TooManyAttempts where too many wait already."""
        if self._held >= MAX_HASHING:
            raise accounts.TooManyAttempts(5.0)
        self._held += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: call(*args, **kwargs))
        finally:
            self._held -= 1

    def _issuer_for_pages(self) -> Issuer:
        if self._issuer is None or self._issuer.settings.client_id is None:
            raise Unauthenticated("No other service signs people in here.")
        return self._issuer

    def _graph(self) -> Graph:
        graph = self._backend.graph
        if graph is None:
            state = self._backend.state
            raise NotReady(state.problem or f"{state.step} …")
        return graph


async def _form(http: HttpRequest) -> dict[str, str]:
    """The fields of a form that a page of ours sent, each once.

    Raises: Forbidden for what another site could have sent, BadInput, TooCostly.
    """
    # The door holds Origin to be this host where there is one, and browsers send one with every form.
    kind = http.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "application/x-www-form-urlencoded":
        raise BadInput(f"The body is {kind[:80]!r}.", todo="Send the form of the page.", where="Content-Type")
    if http.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("The form was sent by another site.", todo="Use the page itself.", where="Sec-Fetch-Site")
    body = bytearray()
    async for chunk in http.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise TooCostly("bytes of the form,", None, MAX_FORM_BYTES)
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError as problem:
        raise BadInput("The form cannot be read.", todo="Send the form of the page.") from problem
    return {name: values[0] for name, values in fields.items()}


def _failed(problem: Exception) -> Response:
    if isinstance(problem, ApiError):
        return error_page(problem)
    status, body = error_body(problem)
    told = ApiError(body["message"], todo=body["extensions"]["todo"])
    told.status = status
    return error_page(told)


def _back(http: HttpRequest, secure: bool) -> str:
    """Where the issuer is to send the browser back; the door has checked the host's name."""
    return f"{'https' if secure else http.url.scheme}://{http.headers['host']}/sign-in/issuer/back"


def _language(http: HttpRequest) -> str:
    return language_of(http.headers.get("accept-language", ""))


def _texts(http: HttpRequest) -> dict[str, str]:
    return TEXTS[_language(http)]


def _about_password(say: dict[str, str], problem: BadInput, least: int) -> str:
    return say["short"].format(least=least) if " characters." in problem.message else say["easy"]


def _alert(problem: str | None) -> str:
    return "" if problem is None else f'<p role="alert">{escape(problem)}</p>'


def _field(name: str, label: str, attributes: str, hint: str | None = None) -> str:
    more = "" if hint is None else f"<small>{escape(hint)}</small>"
    return f'<label>{escape(label)}<input name="{name}" {attributes}>{more}</label>'


def _new_password(say: dict[str, str], least: int) -> str:
    attributes = f'type="password" autocomplete="new-password" minlength="{least}" maxlength="256" required'
    return _field("password", say["new"], attributes, say["choose-hint"].format(least=least)) + _field(
        "again", say["again"], attributes
    )


def _post(wanted: str, fields: str) -> str:
    return f'<form method="post" action="/account"><input type="hidden" name="do" value="{wanted}">{fields}</form>'


def _button(label: str) -> str:
    return f"<button>{escape(label)}</button>"


def _grouped(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
