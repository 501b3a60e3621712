"""`clew serve`: the page and the GraphQL interface on this machine's graph."""

from __future__ import annotations

import gc
import ipaddress
import socket
import ssl
import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import err, out, progress
from api.cli.context import settings_of
from api.errors import CertificateUnusable, OpenToStrangers, PortTaken
from api.sign_in import OWNER, Access
from graph.claims.scope import Viewer
from graph.server.progress import Progress
from graph.server.settings import Settings

if TYPE_CHECKING:
    from api.backend import Backend
    from graph.server.connect import Graph

DEFAULT_PORT = 8400
LOOPBACK = "127.0.0.1"


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Where to listen. Others reach anything but loopback.")] = LOOPBACK,
    port: Annotated[int, typer.Option(help="0 takes a free one.", min=0, max=65535)] = DEFAULT_PORT,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
    sign_in: Annotated[
        bool, typer.Option("--sign-in/--no-sign-in", help="Without, whoever reaches it is the owner: loopback only.")
    ] = True,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="A name under which it may be addressed, beside localhost and addresses.")
    ] = None,
    secure_cookie: Annotated[
        bool, typer.Option("--secure-cookie", help="Send the cookie over TLS alone: behind a proxy that speaks it.")
    ] = False,
    tls_cert: Annotated[
        Path | None, typer.Option(help="Speak TLS with this certificate (PEM, with its chain).", dir_okay=False)
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(help="The key of that certificate (PEM), where it is not in the same file.")
    ] = None,
) -> None:
    """Serve the page and the GraphQL interface until Ctrl+C. Starts the graph if it does not run."""
    run_server(
        settings_of(context),
        host=host,
        port=port,
        any_port=False,
        open_browser=open_browser,
        sign_in=sign_in,
        hosts=allow_host or [],
        secure_cookie=secure_cookie,
        tls=_tls(tls_cert, tls_key),
    )


@dataclass(frozen=True)
class Tls:
    """A certificate and its key, checked: PEM files that belong together."""

    certificate: Path
    key: Path


def run_server(
    settings: Settings,
    *,
    host: str = LOOPBACK,
    port: int = DEFAULT_PORT,
    any_port: bool = False,
    open_browser: bool = True,
    sign_in: bool = True,
    hosts: list[str] | None = None,
    secure_cookie: bool = False,
    tls: Tls | None = None,
    prepare: Callable[[Graph, Progress], None] | None = None,
    sample: bool = False,
) -> None:
    """Serves until the process is told to end.

    The address is printed, and the page is there, as soon as the port is open: the graph starts meanwhile.

    Args:
        any_port: Take a free port where the wanted one is taken.
        prepare: What is to be done with the graph before it is shown.
        tls: Speak HTTPS; the cookie is then sent over nothing else.
    Raises: OpenToStrangers, PortTaken.
    """
    if not sign_in and not _is_loopback(host):
        raise OpenToStrangers(host)
    listener = _listen(host, port, any_port=any_port)
    with closing(listener), closing(Access(settings.data_dir)) as access, progress() as show:
        url = _url("http" if tls is None else "https", host, listener.getsockname()[1])
        # These take seconds to import. Neo4j starts as a process of its own meanwhile, and whoever mistyped an option
        # has been told already.
        from api.backend import Backend
        from api.logs import start_logging

        start_logging()
        backend = Backend(settings, prepare=prepare, progress=show)
        backend.start()
        import uvicorn

        from api.app import App, create_app
        from api.people.issuer import Issuer, IssuerSettings

        trusted = IssuerSettings.load()

        app = App(
            backend,
            access if sign_in else None,
            cookie=f"clew-session-{listener.getsockname()[1]}",
            secure_cookie=secure_cookie or tls is not None,
            hooks=access,
            sample=sample,
            issuer=None if trusted is None else Issuer(trusted),
        )
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(app, hosts=hosts or []),
                log_level="warning",
                log_config=None,  # as everything else that is logged here
                access_log=False,  # it would write one-time links down
                server_header=False,
                date_header=True,
                lifespan="on",
                timeout_graceful_shutdown=5,
                ssl_certfile=None if tls is None else tls.certificate,
                ssl_keyfile=None if tls is None else tls.key,
            )
        )
        access.announce(url)
        address = f"{url}/sign-in?token={access.create_link(Viewer(OWNER))}" if sign_in else url
        out.print(address, markup=False)
        if open_browser and _has_browser():
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        threading.Thread(target=_tell_failure, args=(backend,), daemon=True).start()
        # The schema and the ontology stay as they are: the collector need not look at them again and again.
        gc.collect()
        gc.freeze()
        try:
            server.run(sockets=[listener])
        finally:
            access.withdraw()


def _tell_failure(backend: Backend) -> None:
    backend.settled.wait()
    if backend.state.problem is not None:
        err.print(backend.state.problem, markup=False)


def _listen(host: str, port: int, *, any_port: bool) -> socket.socket:
    """An open port. Raises: PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for wanted in (port, 0) if any_port else (port,):
        listener = socket.socket(family, socket.SOCK_STREAM)
        if sys.platform != "win32":
            # There it would let two servers have the same port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, wanted))
            listener.listen(128)
        except OSError as problem:
            listener.close()
            reason = problem.strerror or str(problem)
            continue
        listener.set_inheritable(True)
        return listener
    raise PortTaken(host, port, reason)


def _tls(certificate: Path | None, key: Path | None) -> Tls | None:
    """Raises: CertificateUnusable."""
    if certificate is None:
        if key is not None:
            raise CertificateUnusable(str(key), "a key stands alone, without --tls-cert")
        return None
    found = Tls(certificate, key or certificate)
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(found.certificate, found.key)
    except (OSError, ssl.SSLError) as problem:
        raise CertificateUnusable(str(certificate), problem.strerror or str(problem)) from problem
    return found


def _url(scheme: str, host: str, port: int) -> str:
    named = LOOPBACK if host in ("0.0.0.0", "") else "[::1]" if host == "::" else host  # noqa: S104
    bracketed = ":" in named and not named.startswith("[")
    return f"{scheme}://[{named}]:{port}" if bracketed else f"{scheme}://{named}:{port}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _has_browser() -> bool:
    """Whether there is one to open that does not take over the terminal."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    return not isinstance(browser, webbrowser.GenericBrowser) or isinstance(browser, webbrowser.BackgroundBrowser)
