"""Text in XML 1.0, whatever is in it."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from api.exports.lost import Lost

# XML 1.0 has no way to write these at all, not even as references.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(given: str, lost: Lost) -> str:
    """As the content of an element."""
    return escape(_writable(given, lost))


def attribute(given: str, lost: Lost) -> str:
    """As the value of an attribute, in its quotation marks."""
    # Written as they are, a parser would make spaces of them.
    return quoteattr(_writable(given, lost), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def writable(given: str) -> str:
    """Without what XML cannot hold: U+FFFD stands in its place."""
    return _UNWRITABLE.sub("\ufffd", given)


def _writable(given: str, lost: Lost) -> str:
    if given.isprintable():  # nearly every text is, and this is quick to see
        return given
    kept = writable(given)
    if kept != given:
        lost.count("a text held characters that XML cannot, and has \ufffd in their place")
    return kept
