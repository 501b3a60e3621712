"""What a run holds in memory does not grow with its file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

MEASURED = """
import resource, sys
from pathlib import Path
from graph.queries.write import Written
from ingest.pipeline import Request, kept_document, kind_of, records_of, source_of
from ingest.sources.kinds import Options
from ingest.writer import BatchWriter

request = Request(path=sys.argv[1])
with kept_document(sys.argv[2], request) as document:
    kind = kind_of(document, request)
    source = source_of(kind.description, request, document)
    count = 0
    with BatchWriter(lambda batch: Written(entities=len(batch))) as writer:
        for record, _ in records_of(document, kind, Options(source.id), source):
            writer.add(record)
            count += 1
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak_mib(folder: Path, megabytes: int) -> float:
    """The peak memory of a process that takes a file of so many megabytes through everything but the graph."""
    line = json.dumps({"id": "%08d", "schema": "Person", "properties": {"name": ["x"], "description": ["y" * 50_000]}})
    file = folder / f"{megabytes}.jsonl"
    count = megabytes * 1_000_000 // len(line)
    with file.open("w") as out:
        for number in range(count):
            out.write(line % number + "\n")
    ended = subprocess.run(
        [sys.executable, "-c", MEASURED, str(file), str(folder / f"evidence-{megabytes}")],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    read, peak = ended.stdout.split()
    assert int(read) == count
    return int(peak) / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is counted in KiB on Linux alone")
def test_a_file_ten_times_as_large_takes_no_more_memory(tmp_path: Path) -> None:
    small, large = peak_mib(tmp_path, 20), peak_mib(tmp_path, 200)
    assert large < small * 1.15 + 8
