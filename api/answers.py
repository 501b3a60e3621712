"""From what went wrong to what is said about it: a message, a code, the place, and what to do.

What nobody foresaw is not shown: it may hold anything. It is logged under an id, and the id is what is told.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from graphql import GraphQLError

from api.errors import ApiError
from graph import errors as graph_errors
from graph.claims.errors import InvalidView
from graph.errors import GraphError
from graph.ontology import UnknownRelationship, UnknownSchema
from graph.queries import errors as query_errors
from ingest import errors as ingest_errors
from ingest.errors import IngestError

log = logging.getLogger("clew.api")

MAX_ERRORS = 20

_READ_THE_DOCS = "Correct the query; /graphiql shows what can be asked."

# What callers of the graph are told, by its error: a code, and what to do where the message does not say it.
_CODES: tuple[tuple[type[GraphError] | type[IngestError], str, int, str], ...] = (
    (graph_errors.QueryTooSlow, "TIMEOUT", 504, "Ask for fewer steps, a narrower filter or a smaller page."),
    (query_errors.ChartConflict, "CONFLICT", 409, "Read it again and save on top of that version."),
    (query_errors.EntityMissing, "NOT_FOUND", 404, "Check the id, or search for it."),
    (query_errors.PlaceMissing, "NOT_FOUND", 404, "Give `lat` and `lon`, or the id of an address."),
    (query_errors.ChartMissing, "NOT_FOUND", 404, "`charts` lists yours."),
    (query_errors.RunMissing, "NOT_FOUND", 404, "`runs` lists them."),
    (query_errors.JobMissing, "NOT_FOUND", 404, "`jobs` lists them."),
    (query_errors.UploadMissing, "NOT_FOUND", 404, "POST the file to /uploads again."),
    (ingest_errors.CannotCorrect, "BAD_INPUT", 400, "Correct the record, or the file as a whole."),
    (ingest_errors.MappingRefused, "BAD_INPUT", 400, "Correct the mapping."),
    (query_errors.TooWide, "TOO_COSTLY", 400, "Give a smaller maxLength, maxDegree or limit, or things less linked."),
    (query_errors.TextWithoutWords, "BAD_INPUT", 400, "Search for a name, a number or an address."),
    (query_errors.NotAProperty, "BAD_INPUT", 400, "docs/ontology.md lists the properties of every schema."),
    (InvalidView, "BAD_INPUT", 400, "Correct `scope`."),
    (UnknownSchema, "BAD_INPUT", 400, "docs/ontology.md lists the schemata."),
    (UnknownRelationship, "BAD_INPUT", 400, "`neighbourCounts` lists the relations of an entity."),
)
# Their messages name addresses and users of the server's inside, which are no concern of those who ask.
_UNAVAILABLE = (graph_errors.ServerUnreachable, graph_errors.SignInRefused, graph_errors.DatabaseMissing)


def error_body(error: Exception, *, where: str | None = None) -> tuple[int, dict[str, Any]]:
    """The HTTP status and the GraphQL error for anything that was raised."""
    if isinstance(error, ApiError):
        return error.status, _told(error.message, error.code, error.where or where, error.todo)
    for kind, code, status, todo in _CODES:
        if isinstance(error, kind):
            return status, _told(str(error), code, where, todo)
    if isinstance(error, IngestError):
        return 404, _told("The raw record cannot be shown.", "NOT_FOUND", where, "The evidence store may have lost it.")
    number = secrets.token_hex(6)
    if isinstance(error, _UNAVAILABLE):
        log.error("error %s: %s", number, error)
        return 503, _told("The graph does not answer.", "UNAVAILABLE", where, "See /ready, and ask again when it does.")
    log.error("error %s%s", number, "" if where is None else f" at {where}", exc_info=error)
    return 500, _told(
        f"Something went wrong inside Clew (error {number}).",
        "INTERNAL",
        where,
        f"Ask again. If it happens again, whoever runs this server finds the cause in its log under {number}.",
    )


def query_errors_body(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """What a document or its execution did wrong, at most MAX_ERRORS of them."""
    return [_graphql_error(error) for _, error in zip(range(MAX_ERRORS), errors, strict=False)]


def _graphql_error(error: GraphQLError) -> dict[str, Any]:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    where = _place(error)
    if cause is None:
        body = _told(error.message, "BAD_INPUT", where, _READ_THE_DOCS)
    else:
        _, body = error_body(cause, where=where)
    if error.locations:
        body["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        body["path"] = list(error.path)
    return body


def _place(error: GraphQLError) -> str | None:
    if error.path:
        return ".".join(str(step) for step in error.path)
    if error.locations:
        first = error.locations[0]
        return f"line {first.line}, column {first.column}"
    return None


def _told(message: str, code: str, where: str | None, todo: str) -> dict[str, Any]:
    extensions: Mapping[str, Any] = {"code": code, "where": where, "todo": todo}
    return {"message": message, "extensions": extensions}
