"""The web application: the page, GraphQL, signing in, and what a supervisor asks."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
from graphql import OperationType
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from api.answers import error_body, query_errors_body
from api.asking import Asking, InvalidDocument, Prepared
from api.audit import AuditLog, NotAudited, Purpose, entry_of, purpose_of, rows_in
from api.backend import Backend
from api.door import Door, cookie_in
from api.errors import ApiError, BadInput, Forbidden, NotFound, NotReady, NotSigned, TooCostly, Unauthenticated
from api.jobs.hooks import Hooks
from api.jobs.plans import require_import
from api.limits import MAX_BODY_BYTES, READY_TIMEOUT_S, REQUEST_TIMEOUT_S
from api.loaders.request import Request
from api.loaders.workers import Workers
from api.pages import STYLE, error_page, failed_page, json_answer, starting_page, unbuilt_page
from api.people.accounts import SESSION_PREFIX, end_session
from api.people.issuer import Issuer
from api.people.known import Known
from api.people.rights import TOKEN_RIGHTS, Caller, require, root_fields
from api.people.web import SignInPages
from api.sign_in import SESSION_LIFETIME, Access
from api.telemetry import Metrics, Telemetry
from api.uploads import receive_delivery, receive_upload
from graph.claims.scope import Viewer
from graph.queries.server import ping
from graph.server.connect import Graph

PAGE_FOLDER = Path(__file__).parents[1] / "ui" / "dist"
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Written down, since Python asks the machine, and Windows may say that a script is text."""
EXPORTS = frozenset({"dossier", "export"})
"""Fields that answer with files to take away."""
_FOREVER = "public, max-age=31536000, immutable"


class App:
    """What the routes share.

    Args:
        access: Who may sign in; None lets everybody in as the owner.
        cookie: The name of the session's cookie. Cookies do not know ports: two servers on one machine need two names.
        hooks: Where web hooks and their secrets are kept; None for no hooks.
        sample: Whether the graph is the sample of `clew demo`.
        issuer: Who else may say who somebody is.
    """

    def __init__(
        self,
        backend: Backend,
        access: Access | None,
        *,
        cookie: str,
        secure_cookie: bool = False,
        hooks: Access | None = None,
        page: Path = PAGE_FOLDER,
        sample: bool = False,
        issuer: Issuer | None = None,
    ) -> None:
        self.backend = backend
        self.access = access
        self.cookie = cookie
        self.secure_cookie = secure_cookie
        self.page = page.resolve()
        self.sample = sample
        self.workers = Workers()
        self.metrics = Metrics(ready=lambda: backend.graph is not None, held=lambda: self.workers.held)
        self.asking = Asking()
        self.hooks = None if hooks is None else Hooks(hooks)
        self.audit = AuditLog()
        self.known = Known(backend, self.workers, issuer)
        self.pages = SignInPages(backend, self.audit, self.known, issuer, cookie=cookie, secure_cookie=secure_cookie)

    async def graphql(self, http: HttpRequest) -> Response:
        try:
            text, operation_name, variables, extensions = _question(await _body(http))
            prepared = self.asking.prepare(text)
            operation = prepared.operation(operation_name)
            if operation.operation is OperationType.MUTATION:
                _check_intended(http)
            graph = self._graph()
            request = Request(
                graph,
                self.workers,
                self.backend.settings,
                http.scope["viewer"],
                sample=self.sample,
                jobs_waiting=self._wake_jobs,
                needs_contexts=not prepared.names.isdisjoint(("fictional", "grade", "sources")),
                timeout_s=REQUEST_TIMEOUT_S,
            )
            purpose = purpose_of(http, extensions)
            answer = await self._audited(graph, http, text, purpose, prepared, operation_name, variables, request)
        except InvalidDocument as problem:
            return json_answer(400, {"errors": query_errors_body(problem.errors)})
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as problem:
            status, error = error_body(problem)
            return json_answer(status, {"errors": [error]})
        return json_answer(200, answer)

    async def upload(self, http: HttpRequest) -> Response:
        """A file on its way into the evidence store. The body is the file; `name` in the query is what it is called."""
        try:
            _check_intended(http)
            viewer = http.scope["viewer"]
            require_import(viewer)
            graph = self._graph()
            upload = await receive_upload(http, graph, self.backend.settings, viewer, self.workers.run)
            told = {"name": upload.name, "sha256": upload.sha256, "size": upload.size}
            caller: Caller = http.scope["caller"]
            purpose = purpose_of(http)
            entry = entry_of(
                caller, http, kind="import", operation="upload", arguments=told, purpose=purpose, outcome="ok"
            )
            await self.audit.write(graph, entry)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as problem:
            status, error = error_body(problem)
            return json_answer(status, {"errors": [error]})
        return json_answer(201, {"id": upload.id, "sha256": upload.sha256, "name": upload.name, "size": upload.size})

    async def hook(self, http: HttpRequest) -> Response:
        """A delivery to a web hook. Nobody is signed in here: the signature says who it is."""
        try:
            if self.hooks is None:
                raise NotSigned
            graph = self.backend.graph
            if graph is None:
                raise NotReady("it is not there yet.")
            job = await receive_delivery(
                http,
                self.hooks,
                http.path_params["name"],
                graph,
                self.backend.settings,
                self.workers.run,
            )
            caller = Caller(Viewer(job.owner), frozenset(), "signature", by_token=True)
            told = {"job": job.id, "name": job.title}
            entry = entry_of(caller, http, kind="import", operation="web hook", arguments=told, outcome="ok")
            await self.audit.write(graph, entry)
            self._wake_jobs()
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as problem:
            status, error = error_body(problem)
            return json_answer(status, {"errors": [error]})
        return json_answer(202, {"job": job.id})

    def _graph(self) -> Graph:
        """Raises: NotReady."""
        graph = self.backend.graph
        if graph is None:
            state = self.backend.state
            raise NotReady(state.problem or f"{state.step} …")
        return graph

    def _wake_jobs(self) -> None:
        if self.backend.jobs is not None:
            self.backend.jobs.wake()

    async def _audited(
        self,
        graph: Graph,
        http: HttpRequest,
        text: str,
        purpose: Purpose,
        prepared: Prepared,
        operation_name: str | None,
        variables: dict[str, Any],
        request: Request,
    ) -> dict[str, Any]:
        """The answer, once it is written down that it was given; for what changes something, also before.

        Raises: Forbidden, NotAudited; the rest as Asking.answer.
        """
        caller: Caller = http.scope["caller"]
        operation = prepared.operation(operation_name)
        fields = root_fields(prepared.document, operation)
        changes = operation.operation is OperationType.MUTATION
        number = secrets.token_hex(8)
        kind = "mutation" if changes else "export" if not EXPORTS.isdisjoint(fields) else "query"

        async def note(outcome: str, rows: int | None = None) -> None:
            entry = entry_of(
                caller,
                http,
                kind=kind,
                operation=" ".join(text.split()),
                arguments=variables,
                purpose=purpose,
                request=number,
                outcome=outcome,
                rows=rows,
            )
            await self.audit.write(graph, entry)

        try:
            require(caller, operation.operation, fields)
            if changes:
                await note("begun")
            answer = await self.asking.answer(prepared, operation_name, variables, request)
        except NotAudited:
            raise
        except Exception as problem:
            await note(error_body(problem)[1]["extensions"]["code"] if isinstance(problem, ApiError) else "INTERNAL")
            raise
        await note("partly" if "errors" in answer else "ok", rows_in(answer["data"]) + request.rows_in_files)
        return answer

    async def sign_in(self, http: HttpRequest) -> Response:
        if http.method != "GET":
            return Response(status_code=405)  # previews of links ask with HEAD, and must not use them up
        if self.access is None:
            return RedirectResponse("/", 303)
        if "token" not in http.query_params:
            return self.pages.form(http)
        session = self.access.redeem(http.query_params["token"])
        viewer = Viewer("unknown") if session is None else self.access.viewer_of_session(session) or Viewer("unknown")
        caller = Caller(viewer, TOKEN_RIGHTS, "session")
        outcome = "UNAUTHENTICATED" if session is None else "ok"
        # The graph may still be starting, and is not asked before it is ready: what then waits is written first.
        self.audit.later(self.backend.graph, entry_of(caller, http, kind="sign-in", operation="link", outcome=outcome))
        if session is None:
            return error_page(Unauthenticated("This link was used already, or has expired."))
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            self.cookie,
            session,
            max_age=int(SESSION_LIFETIME.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=self.secure_cookie,
        )
        return answer

    async def sign_out(self, http: HttpRequest) -> Response:
        try:
            _check_intended(http)
        except ApiError as problem:
            status, error = error_body(problem)
            return json_answer(status, {"errors": [error]})
        secret = cookie_in(http.headers, self.cookie)
        if self.access is not None and secret is not None:
            if secret.startswith(SESSION_PREFIX) and self.backend.graph is not None:
                await self.workers.run(end_session, self.backend.graph, secret)
            self.access.end_session(secret)
            self.known.forget()
            self.audit.later(
                self.backend.graph,
                entry_of(http.scope["caller"], http, kind="sign-out", operation="sign-out", outcome="ok"),
            )
        answer = Response(status_code=204)
        answer.delete_cookie(self.cookie, httponly=True, samesite="strict", secure=self.secure_cookie)
        return answer

    async def health(self, _: HttpRequest) -> Response:
        return json_answer(200, {"alive": True})

    async def ready(self, _: HttpRequest) -> Response:
        """Whether the graph answers now. A stranger learns no more than how far the start is."""
        state = self.backend.state
        graph = self.backend.graph
        if graph is not None:
            try:
                await asyncio.wait_for(self.workers.run(lambda: graph.read(ping)), READY_TIMEOUT_S)
            except Exception as problem:
                said = error_body(problem)[1]["message"]
                return json_answer(503, {"ready": False, "step": "The graph does not answer", "error": said})
        body: dict[str, object] = {"ready": graph is not None, "step": state.step, "done": state.done}
        body |= {"total": state.total, "failed": state.problem is not None}
        return json_answer(200 if graph is not None else 503, body)

    async def counted(self, _: HttpRequest) -> Response:
        """Metrics for Prometheus; whoever asks has to be signed in, as for anything else."""
        return Response(self.metrics.text(), headers={"content-type": self.metrics.content_type})

    async def style(self, _: HttpRequest) -> Response:
        return PlainTextResponse(STYLE, media_type="text/css")

    async def page_file(self, http: HttpRequest) -> Response:
        """The page and its files; paths of the page's own lead to the page."""
        path = http.url.path
        if path in ("/", "/index.html") and not self.backend.state.ready:
            state = self.backend.state
            if state.problem is not None:
                return failed_page(state.problem)
            return starting_page(state.step, state.done, state.total)
        if not (self.page / "index.html").is_file():
            return unbuilt_page(str(self.page))
        file = await asyncio.to_thread(self._file, path)
        if file is None:
            return error_page(NotFound("page", path))
        kind = _KINDS.get(file.suffix, "application/octet-stream")
        kept = _FOREVER if path.startswith("/assets/") else "no-cache"
        return FileResponse(file, media_type=kind, headers={"cache-control": kept})

    def _file(self, path: str) -> Path | None:
        """The file behind a path; None if there is none in the folder of the page, and never one outside."""
        wanted = {"/": "index.html", "/graphiql": "graphiql.html"}.get(path, path.lstrip("/"))
        if "\x00" in wanted or "\\" in wanted:
            return None
        file = (self.page / wanted).resolve()
        return file if file.is_relative_to(self.page) and file.is_file() else None


def create_app(app: App, *, hosts: Iterable[str] = ()) -> Starlette:
    """The ASGI application.

    Args:
        hosts: Further names under which the server may be addressed.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        app.backend.start()
        try:
            yield
        finally:
            await app.audit.close(app.backend.graph)
            app.pages.close()
            app.workers.close()
            await asyncio.to_thread(app.backend.stop)

    return Starlette(
        routes=[
            Route("/graphql", app.graphql, methods=["POST"]),
            Route("/uploads", app.upload, methods=["POST"]),
            Route("/hooks/ingest/{name}", app.hook, methods=["POST"]),
            Route("/sign-in", app.sign_in, methods=["GET"]),
            *app.pages.routes(),
            Route("/sign-in.css", app.style, methods=["GET"]),
            Route("/sign-out", app.sign_out, methods=["POST"]),
            Route("/health", app.health, methods=["GET"]),
            Route("/ready", app.ready, methods=["GET"]),
            Route("/metrics", app.counted, methods=["GET"]),
            Route("/{path:path}", app.page_file, methods=["GET"]),
        ],
        middleware=[
            Middleware(Telemetry, metrics=app.metrics),
            Middleware(Door, access=app.access, known=app.known, cookie=app.cookie, hosts=hosts),
            Middleware(GZipMiddleware, minimum_size=4_000, compresslevel=1),
        ],
        lifespan=lifespan,
    )


async def _body(http: HttpRequest) -> bytes:
    """The body of a request, read no further than is allowed.

    Raises: BadInput, TooCostly.
    """
    kind = http.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "application/json":
        # Also what a form of another site could send without being asked for leave first.
        raise BadInput(f"The body is {kind[:80]!r}.", todo="Send JSON, as application/json.", where="Content-Type")
    length = http.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > MAX_BODY_BYTES:
        raise TooCostly("bytes of the body,", int(length), MAX_BODY_BYTES, where="Content-Length")
    body = bytearray()
    async for chunk in http.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise TooCostly("bytes of the body,", None, MAX_BODY_BYTES)
    return bytes(body)


def _question(body: bytes) -> tuple[str, str | None, dict[str, Any], object]:
    """Query, name of the operation, variables and extensions.

    Raises: BadInput.
    """
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as problem:
        raise BadInput(f"The body is no JSON: {problem}.", todo='Send {"query": "…"}.', where="body") from problem
    if not isinstance(given, dict):
        raise BadInput("The body is no JSON object.", todo='Send one query as {"query": "…"}.', where="body")
    query, name, variables = given.get("query"), given.get("operationName"), given.get("variables")
    if not isinstance(query, str) or not query.strip():
        raise BadInput("There is no query in the body.", todo='Send {"query": "…"}.', where="query")
    if name is not None and not isinstance(name, str):
        raise BadInput("`operationName` is no text.", todo="Send a name or leave it out.", where="operationName")
    if variables is not None and not isinstance(variables, dict):
        raise BadInput("`variables` is no object.", todo='Send {"name": value}.', where="variables")
    return query, name or None, variables or {}, given.get("extensions")


def _check_intended(http: HttpRequest) -> None:
    """A browser adds no header of ours, and no token, to a request that another site makes it send.

    Raises: Forbidden.
    """
    if not http.scope["by_token"] and http.headers.get("x-clew") != "1":
        raise Forbidden(
            "What changes something needs the header `X-Clew: 1`, or a token.",
            todo="Send the header; other sites cannot make a browser do so.",
            where="X-Clew",
        )
