"""What can go wrong between somebody who asks and the answer.

Those who ask see `code`, `where` and `todo` beside the message, over GraphQL as extensions. What is not one of
these never reaches them: they get an id, and the log has the rest under it.
"""

from __future__ import annotations


class ApiError(Exception):
    """The base of this folder's errors. All of them may be shown to whoever asked."""

    code = "BAD_INPUT"
    status = 400

    def __init__(self, message: str, *, todo: str, where: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.todo = todo
        self.where = where


class BadInput(ApiError):
    """An argument holds what cannot be used."""


class NotFound(ApiError):
    """Nothing of that id exists, as far as this viewer may know."""

    code = "NOT_FOUND"
    status = 404

    def __init__(self, what: str, name: str, *, where: str | None = None) -> None:
        super().__init__(
            f"There is no {what} {_shortened(name)!r}.",
            todo="Check the id, or search for it; what you may not see counts as absent.",
            where=where,
        )


class TooDeep(ApiError):
    """A query is nested deeper than is answered."""

    code = "TOO_DEEP"

    def __init__(self, depth: int | None, limit: int, *, where: str | None = None) -> None:
        found = "far deeper than" if depth is None else f"{depth} levels deep, more than"
        super().__init__(
            f"The query is {found} the {limit} levels that are answered.",
            todo="Ask for the ids first and for what lies behind them in a second query.",
            where=where,
        )


class TooCostly(ApiError):
    """A query asks for more than is answered at once."""

    code = "TOO_COSTLY"

    def __init__(self, what: str, found: int | None, limit: int, *, where: str | None = None) -> None:
        amount = f"more than {limit:,}" if found is None else f"{found:,}, and {limit:,} is the limit"
        super().__init__(
            f"The query asks for too much at once: {what} {amount}.",
            todo="Ask for smaller pages (`first`), fewer fields or fewer things, in several queries.",
            where=where,
        )


class TooLarge(ApiError):
    """A file is larger than may come in."""

    code = "TOO_LARGE"
    status = 413

    def __init__(self, limit_mb: int) -> None:
        super().__init__(
            f"The file is larger than the {limit_mb:,} MiB that may come in this way.",
            todo="Raise CLEW_MAX_UPLOAD_MB on the server, or bring it in there with `clew ingest`.",
        )


class TimedOut(ApiError):
    """An answer was not ready within its time."""

    code = "TIMEOUT"
    status = 504

    def __init__(self, seconds: float, *, where: str | None = None) -> None:
        super().__init__(
            f"The answer was not ready within {seconds:g} s, and the query was ended.",
            todo="Ask for fewer steps, a narrower filter or a smaller page.",
            where=where,
        )


class Unauthenticated(ApiError):
    """Nobody is signed in."""

    code = "UNAUTHENTICATED"
    status = 401

    def __init__(self, reason: str) -> None:
        super().__init__(
            reason,
            todo="Open the address that `clew link` prints, or send a token from `clew token create` as"
            " `Authorization: Bearer …`.",
        )


class Forbidden(ApiError):
    """A request that a browser sent on behalf of another site, or that is addressed to another host."""

    code = "FORBIDDEN"
    status = 403


class Busy(ApiError):
    """More is being asked than the server works on at once."""

    code = "BUSY"
    status = 503

    def __init__(self) -> None:
        super().__init__("The server is answering as many queries as it can.", todo="Ask again in a few seconds.")


class NotReady(ApiError):
    """The graph is starting, or cannot be reached."""

    code = "UNAVAILABLE"
    status = 503

    def __init__(self, reason: str) -> None:
        super().__init__(f"The graph cannot be asked: {reason}", todo="See /ready, and ask again when it says so.")


class PortTaken(ApiError):
    """The address that the server was to listen on belongs to somebody else."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(
            f"Clew cannot listen on {host}:{port}: {reason}.",
            todo="Stop what listens there, or choose another port with --port.",
        )


class ConfigUnusable(ApiError):
    """The configuration file cannot be read, or says something that does not exist."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}.", todo="docs/settings.md lists what can be set.", where="CLEW_CONFIG")


class CertificateUnusable(ApiError):
    """The server cannot speak TLS with what it was given."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path} cannot be used for TLS: {reason}.",
            todo="Give a certificate with its chain as --tls-cert and its key as --tls-key, both PEM.",
            where="--tls-cert",
        )


class OpenToStrangers(ApiError):
    """Sign-in was to be left out where others could reach the server."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"--no-sign-in was given with --host {host}, which others can reach.",
            todo="Leave out --no-sign-in, or listen on 127.0.0.1.",
        )


class NoServerRunning(ApiError):
    """A one-time link was wanted, and no server of this data folder runs."""

    def __init__(self, data_dir: str) -> None:
        super().__init__(
            f"No Clew server runs on the data folder {data_dir}.",
            todo="Start one with `clew serve` (or `clew demo`), or name its data folder.",
        )


class FileUnwritable(ApiError):
    """The file that was to be written cannot be."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} cannot be written: {reason}.", todo="Make room there, or name another place.")


class HookNameTaken(ApiError):
    """A hook of that name exists."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is a hook {_shortened(name)!r} already.",
            todo="Choose another name, or remove that one with `clew hook remove` first.",
        )


class NotSigned(ApiError):
    """What came to a web hook does not prove that it may come. Why, is not said."""

    code = "UNAUTHENTICATED"
    status = 401

    def __init__(self) -> None:
        super().__init__(
            "The signature is not right, or the time in it is not now.",
            todo="Sign `id.timestamp.body` with the hook's secret, within five minutes: docs/ingest.md.",
        )


class TooMuchToDraw(ApiError):
    """More was to be drawn on one page than a browser can move or a person read."""

    code = "TOO_COSTLY"

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(
            f"There are more than {limit:,} {what}, which is what one page can draw.",
            todo="Export a chart or fewer things, or take GraphML or GEXF, which programs for large graphs read.",
            where="format",
        )


class NameTaken(ApiError):
    """A token, key or user of that name exists or existed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The name {_shortened(name)!r} belongs to another token, key or user, or did once.",
            todo="Choose another name: charts belong to names, so that a name is never given twice.",
        )


def _shortened(text: str) -> str:
    return text if len(text) <= 200 else text[:200] + "…"
