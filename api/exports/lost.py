"""What an export could not carry, counted and told in sentences."""

from __future__ import annotations

from collections import Counter


class Lost:
    """Collects while a file is written; the same loss a thousand times is one sentence."""

    def __init__(self) -> None:
        self._times: Counter[str] = Counter()
        self._always: list[str] = []

    def always(self, sentence: str) -> None:
        """Something that the format never carries."""
        if sentence not in self._always:
            self._always.append(sentence)

    def count(self, what: str, times: int = 1) -> None:
        """Something that was lost or altered in these values."""
        self._times[what] += times

    def sentences(self) -> list[str]:
        return self._always + [f"{times:,} × {what}" for what, times in sorted(self._times.items())]
