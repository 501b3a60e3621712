"""Pages of lists: Relay's PageInfo, and the cursors that lead to the next page."""

from __future__ import annotations

import base64
import binascii

import strawberry

from api.errors import BadInput
from api.limits import MAX_ID_CHARS, MAX_OFFSET


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool
    end_cursor: str | None
    has_previous_page: bool
    start_cursor: str | None


def page_info(cursors: list[str], *, after: str | None, more: bool) -> PageInfo:
    return PageInfo(
        has_next_page=more,
        end_cursor=cursors[-1] if cursors else None,
        has_previous_page=after is not None,
        start_cursor=cursors[0] if cursors else None,
    )


def cursor(kind: str, key: str | int) -> str:
    """Where in a list of this kind something stands. Opaque to those who ask."""
    return base64.urlsafe_b64encode(f"{kind}:{key}".encode("utf-8", "surrogatepass")).decode().rstrip("=")


def key_of(kind: str, given: str | None) -> str | None:
    """What a cursor of this kind was made from; None for the beginning.

    Raises: BadInput for what is no cursor, or one of another list.
    """
    if given is None:
        return None
    if len(given) <= 2 * MAX_ID_CHARS:
        try:
            padded = given + "=" * (-len(given) % 4)
            text = base64.b64decode(padded, altchars=b"-_", validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            text = ""
        head, colon, key = text.partition(":")
        if colon and head == kind and key and "\x00" not in key:
            return key
    raise BadInput(
        "`after` is not a cursor of this list.",
        todo="Give `endCursor` or an edge's `cursor` of the page before, of the same field; leave it out to begin.",
        where="after",
    )


def offset_of(kind: str, given: str | None) -> int:
    """How many members come before the page.

    Raises: BadInput.
    """
    key = key_of(kind, given)
    if key is None:
        return 0
    if not (key.isascii() and key.isdigit() and len(key) < 10) or int(key) > MAX_OFFSET:
        raise BadInput(
            "`after` leads past what is answered.",
            todo=f"The first {MAX_OFFSET:,} can be paged through: narrow the question instead.",
            where="after",
        )
    return int(key)
