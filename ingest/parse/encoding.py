"""In which encoding is a file written? Decided from its bytes while they are copied, never from its name."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from charset_normalizer import from_bytes

SAMPLE_BYTES = 256 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY = ("cp1252", "cp1250", "cp1251", "cp1254", "cp1253", "cp1256", "cp1255", "cp1257")
"""Where several fit alike, in the order of how often files are written in them."""

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MAX_CONTROL_SHARE = 0.05


@dataclass(slots=True)
class EncodingScan:
    """Looks at every chunk of a file once.

    A file is UTF-8 if all of it is, or if so little is not that those lines are better set aside than all others
    misread.
    """

    head: bytes = b""
    odd: bytes = b""
    """The surroundings of the first bytes that are not UTF-8."""
    bad: int = 0
    good: int = 0
    """Characters outside ASCII that were not and were UTF-8."""
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace"), repr=False
    )

    def feed(self, chunk: bytes) -> None:
        if len(self.head) < SAMPLE_BYTES:
            self.head += chunk[: SAMPLE_BYTES - len(self.head)]
        if chunk.isascii() and not self._decoder.getstate()[0]:
            return
        text = self._decoder.decode(chunk)
        bad = text.count("\ufffd") - chunk.count(b"\xef\xbf\xbd")
        if bad > 0:
            self.bad += bad
            if not self.odd:
                self.odd = chunk[:SAMPLE_BYTES]
        if not text.isascii():
            self.good += len(text) - len(_NON_ASCII.sub("", text))

    def conclude(self) -> tuple[str | None, str]:
        """The encoding, or None with the reason why it cannot be told."""
        for mark, name in _BOMS:
            if self.head.startswith(mark):
                return name, ""
        wide = _without_mark(self.head)
        if wide is not None:
            return wide, ""
        if looks_binary(self.head):
            return None, "it holds more control characters than any text does"
        if self.bad == 0 or self.good - self.bad > 10 * self.bad:
            return "utf-8", ""
        declared = _declared(self.head)
        if declared is not None:
            return declared, ""
        found = from_bytes(self.odd + self.head[: SAMPLE_BYTES // 4])
        best = found.best()
        if best is None:
            return None, "the bytes fit none of the encodings that we know"
        equal = {other.encoding for other in found if (other.chaos, other.coherence) == (best.chaos, best.coherence)}
        return next((name for name in _LIKELY if name in equal), best.encoding), ""


_NON_ASCII = re.compile(r"[^\x00-\x7f]")


_XML_ENCODING = re.compile(rb"<\\?xml[^>]{0,60}encoding=[\"']([A-Za-z][A-Za-z0-9._-]{1,40})[\"']")


def _declared(head: bytes) -> str | None:
    """What an XML document that is not UTF-8 says of itself, if that is an encoding of single bytes."""
    found = _XML_ENCODING.match(head)
    try:
        name = codecs.lookup(found[1].decode()).name if found is not None else None
    except LookupError:
        return None
    return name if name is not None and not name.startswith(("utf", "ascii")) else None


def looks_binary(head: bytes) -> bool:
    return len(_CONTROLS.findall(head)) > MAX_CONTROL_SHARE * max(1, len(head))


def _without_mark(head: bytes) -> str | None:
    """UTF-16 whose byte order mark was lost: in Western text every other byte is NUL."""
    sample = head[: 4096 & ~1]
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    even, odd = sample[0::2], sample[1::2]
    for name, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros.count(0) > 0.4 * len(zeros) and others.count(0) < 0.05 * len(others):
            return name
    return None
