"""The archive of Java's classes: written while a server runs, used by the next, and never in anybody's way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.server import artifacts
from graph.server.classdata import ClassData, archive_of
from graph.server.embedded import status, use_server
from graph.server.filelock import is_locked
from graph.server.place import Place
from graph.server.settings import Settings
from tests.support.own_server import eventually, own_settings


@pytest.fixture
def settings(server: Settings, tmp_path: Path) -> Settings:
    """A cache folder with the usual jars and no archive."""
    cache = tmp_path / "cache"
    cache.mkdir()
    for folder in ("maven", "plugins"):
        (cache / folder).symlink_to(server.cache_dir / folder, target_is_directory=True)
    return replace(own_settings(tmp_path / "data"), cache_dir=cache)


def archive(settings: Settings) -> Path:
    return archive_of(settings.cache_dir, artifacts.jars_in(settings.cache_dir, artifacts.read_lock()))


def test_the_first_run_writes_what_the_next_one_maps(settings: Settings, tmp_path: Path) -> None:
    place = Place(settings.data_dir)
    with use_server(settings):
        assert eventually(archive(settings).exists, within_s=240.0)
    assert eventually(lambda: not is_locked(place.hold))
    assert not list(place.folder.glob("classes*"))
    log = tmp_path / "classes.log"
    with use_server(replace(settings, jvm_flags=(*settings.jvm_flags, f"-Xlog:class+load:file={log}"))):
        pass
    loaded = [line for line in log.read_text(encoding="utf-8").splitlines() if "org.neo4j." in line]
    mapped = [line for line in loaded if "source: shared objects file" in line]
    assert len(mapped) > 10_000
    assert len(mapped) > 0.6 * len(loaded), "what is left are lambdas, which are made while it runs"


def test_a_damaged_archive_keeps_no_server_from_starting(settings: Settings) -> None:
    path = archive(settings)
    path.parent.mkdir()
    path.write_bytes(b"no archive at all" * 1000)
    with use_server(settings):
        assert status(settings).running


def test_a_run_that_ends_early_leaves_no_part_of_an_archive(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.server.classdata.WRITE_AFTER_S", 0.0)
    noted = tmp_path / "classes"
    noted.write_text("java/lang/Object id: 0\n" * 10)
    data = ClassData(settings.cache_dir, artifacts.jars_in(settings.cache_dir, artifacts.read_lock()), noted)
    assert data.flags() == [f"-XX:DumpLoadedClassList={noted}"]
    data.write_later()
    assert eventually(lambda: data.writing)
    data.end()
    assert eventually(lambda: not data.writing)
    assert not archive(settings).exists()
    assert not list(archive(settings).parent.glob("*"))
    assert not noted.exists()
