"""Where all chance comes from: streams for what is written in order, draws for what can be asked for in any order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from hashlib import blake2b, sha256
from typing import TypeVar

T = TypeVar("T")


def stream(seed: str, name: str) -> random.Random:
    """A stream of its own for each file, so that a change in one file leaves the others as they are."""
    return random.Random(f"{seed}/{name}")  # noqa: S311 - it has to come out the same again


def draw(seed: str, name: str, number: int, below: int) -> int:
    """A number in [0, below) that follows from seed, name and number alone.

    The population is a function of this and no table, so that ten million records need no more memory than ten.
    """
    digest = blake2b(f"{seed}/{name}/{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % below


def one_of(seed: str, name: str, number: int, choices: Sequence[T]) -> T:
    return choices[draw(seed, name, number, len(choices))]


def digest_of(seed: str, name: str) -> bytes:
    """32 bytes."""
    return sha256(f"{seed}/{name}".encode()).digest()
