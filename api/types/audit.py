"""The audit, for those whose right it is to read it."""

from __future__ import annotations

from datetime import UTC, datetime

import strawberry

from api.errors import TooCostly
from api.limits import MAX_SEARCH_CHARS, page_size
from api.loaders.request import Request
from api.types.page import PageInfo, cursor, key_of, page_info
from graph.queries.audit import NO_END, Filter, Kept, latest_entries

DEFAULT_PAGE = 50


@strawberry.type(description="One thing that was asked or done, as it was written down before it was answered.")
class AuditEntry:
    seq: int = strawberry.field(description="Its number in the chain.")
    hash: str
    at: datetime
    who: str
    how: str = strawberry.field(description="session, token, key, jwt, open or command line.")
    address: str | None
    request: str | None = strawberry.field(description="The same in the two entries of what changed something.")
    case: str | None
    purpose: str | None
    kind: str
    operation: str
    arguments: str | None
    rows: int | None
    outcome: str


@strawberry.type
class AuditEdge:
    cursor: str
    node: AuditEntry


@strawberry.type
class AuditConnection:
    edges: list[AuditEdge]
    page_info: PageInfo


@strawberry.input(description="Which entries are wanted.")
class AuditFilter:
    who: str | None = None
    case: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = strawberry.field(default=None, description="What the operation or its arguments hold.")


async def audit_page(
    request: Request, wanted: AuditFilter | None, first: int | None, after: str | None
) -> AuditConnection:
    """Entries, the latest first.

    Raises: BadInput, TooCostly.
    """
    size = page_size(first, DEFAULT_PAGE, where="first")
    key = key_of("audit", after)
    wanted = wanted or AuditFilter()
    for name in ("who", "case", "kind", "text"):
        text = getattr(wanted, name)
        if text is not None and len(text) > MAX_SEARCH_CHARS:
            raise TooCostly(f"characters of `{name}`,", len(text), MAX_SEARCH_CHARS, where=name)
    found = await request.read(
        latest_entries,
        Filter(wanted.who, wanted.case, wanted.kind, _text(wanted.since), _text(wanted.until), wanted.text),
        before=int(key) if key is not None and key.isascii() and key.isdigit() else NO_END,
        limit=size + 1,
    )
    edges = [AuditEdge(cursor=cursor("audit", kept.seq), node=_entry(kept)) for kept in found[:size]]
    return AuditConnection(
        edges=edges, page_info=page_info([edge.cursor for edge in edges], after=after, more=len(found) > size)
    )


def _entry(kept: Kept) -> AuditEntry:
    entry = kept.entry
    return AuditEntry(
        seq=kept.seq,
        hash=kept.hash,
        at=datetime.fromisoformat(entry.at),
        who=entry.who,
        how=entry.how,
        address=entry.address,
        request=entry.request,
        case=entry.case,
        purpose=entry.purpose,
        kind=entry.kind,
        operation=entry.operation,
        arguments=entry.arguments,
        rows=entry.rows,
        outcome=entry.outcome,
    )


def _text(moment: datetime | None) -> str | None:
    """As entries write their times, which makes their order that of the text."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
