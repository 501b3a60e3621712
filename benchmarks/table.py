"""Tables of results, as they stand in docs/benchmarks.md."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Table:
    """A title, the names of its columns, and its rows."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        assert len(cells) == len(self.columns)
        self.rows.append(cells)

    def __str__(self) -> str:
        """In Markdown."""
        lines = [f"### {self.title}", "", _line(self.columns), _line(tuple("---" for _ in self.columns))]
        return "\n".join([*lines, *(_line(row) for row in self.rows), ""])


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
