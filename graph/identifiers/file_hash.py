"""Digests of files, told apart by their length. A digest carries no checksum: no digit of it is spare."""

from __future__ import annotations

import hashlib
import re

from graph.identifiers.verdict import Verdict, accepted, refused

_KINDS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
KINDS = tuple(_KINDS.values())
_HEXADECIMAL = re.compile(r"[0-9a-f]+")

# The digests of an empty file: true of millions of files, so that they identify none.
EMPTY = frozenset(hashlib.new(kind, b"", usedforsecurity=False).hexdigest() for kind in KINDS)


def file_hash(text: str) -> Verdict:
    digest = text.strip().lower()
    kind = _KINDS.get(len(digest))
    if kind is None or _HEXADECIMAL.fullmatch(digest) is None:
        return refused("hash", "A digest has 32, 40, 64 or 128 hexadecimal digits.")
    if digest in EMPTY:
        return refused(kind, "The digest of an empty file, which every empty file has.")
    if len(set(digest)) == 1:
        return refused(kind, "A placeholder: one digit repeated.")
    return accepted(kind, digest, checked=False)


def of_kind(kind: str, text: str) -> Verdict:
    found = file_hash(text)
    if found.valid and found.kind != kind:
        return refused(kind, f"Has the length of {found.kind}, not of {kind}.")
    return found if found.valid else refused(kind, found.note)
