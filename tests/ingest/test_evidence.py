from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from ingest.errors import FileUnreadable
from ingest.evidence import EvidenceStore, open_input

CONTENT = b"name,city\nada,oslo\n" * 1_000


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_is_kept_under_its_hash_and_only_once(tmp_path: Path) -> None:
    store = EvidenceStore(str(tmp_path))
    first, second = store.keep(io.BytesIO(CONTENT)), store.keep(io.BytesIO(CONTENT))
    assert first.sha256 == second.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert files(tmp_path) == [first.sha256]
    with store.file(first.sha256) as path:
        assert path.read_bytes() == CONTENT
        assert path.stat().st_mode & 0o222 == 0


def test_a_copy_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    class Breaks(io.BytesIO):
        reads = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.reads += 1
            if self.reads > 1:
                raise OSError("unplugged")
            return super().read(10)

    with pytest.raises(OSError, match="unplugged"):
        EvidenceStore(str(tmp_path)).keep(Breaks(CONTENT))
    assert files(tmp_path) == []


def test_a_store_that_is_no_folder_of_this_machine_works_alike() -> None:
    store = EvidenceStore("memory://evidence-test")
    kept = store.keep(io.BytesIO(CONTENT))
    with store.file(kept.sha256) as path:
        assert path.read_bytes() == CONTENT
    assert not path.exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 63, "A" * 64, ""])
def test_only_a_hash_can_be_asked_for(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileUnreadable, match="no SHA-256"):
        EvidenceStore(str(tmp_path)).has(name)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="cannot be read"), open_input(str(tmp_path / "absent")):
        pass
    with pytest.raises(FileUnreadable, match="does not have it"), EvidenceStore(str(tmp_path)).file("0" * 64):
        pass
