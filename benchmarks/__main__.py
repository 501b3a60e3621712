"""`python -m benchmarks [NAME …]`: measures, and prints the tables of docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Sequence

from benchmarks import audit, edges, graphql, ingest, memory, questions, scale, startup, storage, tables
from benchmarks.table import Table

SUITES: dict[str, Callable[[], Table | Sequence[Table]]] = {
    "startup": startup.measure,
    "ingest": ingest.measure,
    "edges": edges.measure,
    "tables": tables.measure,
    "graphql": graphql.measure,
    "questions": questions.measure,
    "audit": audit.measure,
    "scale": scale.measure,
    "memory": memory.measure,
    "storage": storage.measure,
}


def main(names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        sys.exit(f"There is no benchmark {unknown[0]!r}. There are: {', '.join(SUITES)}.")
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    for name in names or SUITES:
        found = SUITES[name]()
        for table in [found] if isinstance(found, Table) else found:
            print(table, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
