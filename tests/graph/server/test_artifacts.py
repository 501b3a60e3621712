"""Neo4j's files: the lock, and a download that is whole and right, or an error that says what to set."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.errors import ArtifactAltered, ArtifactMissing, CacheUnwritable, RepositoryUnreachable
from graph.server import artifacts, lock
from graph.server.artifacts import Lock, altered, fetch, jars_in, missing, read_lock
from graph.server.settings import Settings
from tests.support.command import environment
from tests.support.maven import Repository, serve, small_lock

ONE = "org/example/one/1.0/one-1.0.jar"
TWO = "org/neo4j/gds/two/2.0/two-2.0.jar"
THREE = "org/example/three/3.0/three-3.0-linux-x86_64.jar"

FETCH = """
import sys
from pathlib import Path
from graph.server.artifacts import fetch, read_lock
from graph.server.settings import Settings
print(len(fetch(Settings.load(), lock=read_lock(Path(sys.argv[1]))).class_path))
"""


@pytest.fixture
def small(tmp_path: Path) -> Lock:
    return small_lock(tmp_path)[0]


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    with serve(small_lock(tmp_path)[1]) as found:
        yield found


@pytest.fixture
def settings(tmp_path: Path, repository: Repository) -> Settings:
    return replace(Settings.load(), cache_dir=tmp_path / "cache", maven_url=repository.url)


def test_lock_names_every_jar_and_no_host() -> None:
    found = read_lock()
    assert len(found.artifacts) == 344
    assert [artifact.coordinate for artifact in found.artifacts[:4]] == list(lock.ROOTS)
    assert "://" not in artifacts.LOCK_FILE.read_text()
    assert len({artifact.path for artifact in found.artifacts}) == 344
    assert all(re.fullmatch(r"[0-9a-f]{64}", artifact.sha256) for artifact in found.artifacts)


def test_lock_is_written_as_it_is_read() -> None:
    assert lock.render(list(read_lock().artifacts)) == artifacts.LOCK_FILE.read_text()


def test_all_is_fetched_once_and_gds_lies_in_the_plugins_too(
    settings: Settings, small: Lock, repository: Repository
) -> None:
    seen: list[tuple[int, int | None]] = []
    jars = fetch(settings, lambda step, done, total: seen.append((done, total)), lock=small)
    assert [jar.read_bytes() for jar in jars.class_path] == list(repository.contents.values())
    assert [jar.name for jar in jars.plugins.iterdir()] == ["two-2.0.jar"]
    assert seen[-1] == (900_000, 900_000)
    assert len(repository.asked) == 3
    assert fetch(settings, lock=small) == jars
    assert len(repository.asked) == 3, "what is there is not asked for again"
    assert not list(settings.cache_dir.rglob("*.part"))


def test_half_a_file_is_continued(settings: Settings, small: Lock, repository: Repository) -> None:
    part = settings.cache_dir / "maven" / f"{ONE}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(repository.contents[ONE][:100_000])
    fetch(settings, lock=small)
    assert (ONE, "bytes=100000-") in repository.asked
    assert not missing(settings.cache_dir, small)
    assert not altered(settings.cache_dir, small)


@pytest.mark.parametrize("fault", ["cut", "wrong", "no ranges", 503, 429])
def test_fault_that_passes_is_overcome(
    settings: Settings, small: Lock, repository: Repository, fault: int | str
) -> None:
    part = settings.cache_dir / "maven" / f"{TWO}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(repository.contents[TWO][:7])
    repository.faults[TWO] = [fault]
    fetch(settings, lock=small)
    assert not missing(settings.cache_dir, small)
    assert not altered(settings.cache_dir, small)


def test_file_that_stays_wrong_is_refused_and_not_kept(settings: Settings, small: Lock, repository: Repository) -> None:
    repository.contents[THREE] = bytes(300_000)
    with pytest.raises(ArtifactAltered, match=r"three-3\.0.*SHA-256.*CLEW_MAVEN_URL"):
        fetch(settings, lock=small)
    assert THREE in [artifact.path for artifact in missing(settings.cache_dir, small)]
    assert not list((settings.cache_dir / "maven" / THREE).parent.iterdir())


def test_mirror_that_lacks_a_file_is_named(settings: Settings, small: Lock, repository: Repository) -> None:
    del repository.contents[ONE]
    with pytest.raises(ArtifactMissing, match=r"one-1\.0\.jar does not exist.*CLEW_MAVEN_URL"):
        fetch(settings, lock=small)


@pytest.mark.parametrize("status", [401, 403, 407])
def test_refusal_is_told_with_its_status_and_what_to_set(
    settings: Settings, small: Lock, repository: Repository, status: int
) -> None:
    repository.faults[ONE] = [status] * 9
    with pytest.raises(RepositoryUnreachable, match=rf"answers {status}.*HTTPS_PROXY.*CLEW_CACHE_DIR"):
        fetch(settings, lock=small)


def test_no_network_is_told_with_what_to_set(settings: Settings, small: Lock) -> None:
    alone = replace(settings, maven_url="http://127.0.0.1:1/maven2")
    with pytest.raises(RepositoryUnreachable, match=r"no connection.*HTTPS_PROXY.*CLEW_MAVEN_URL.*CLEW_CACHE_DIR"):
        fetch(alone, lock=small)


def test_proxy_that_does_not_answer_is_told(settings: Settings, small: Lock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    behind = replace(settings, maven_url="http://maven.invalid/maven2")
    with pytest.raises(RepositoryUnreachable, match=r"the proxy refuses.*HTTPS_PROXY"):
        fetch(behind, lock=small)


def test_password_of_a_mirror_is_not_shown(settings: Settings, small: Lock) -> None:
    secret = replace(settings, maven_url="http://me:hunter2@127.0.0.1:1/maven2")
    with pytest.raises(RepositoryUnreachable) as caught:
        fetch(secret, lock=small)
    assert "hunter2" not in str(caught.value)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no file that is always full")
def test_full_disk_is_told(settings: Settings, small: Lock) -> None:
    part = settings.cache_dir / "maven" / f"{ONE}.part"
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")
    with pytest.raises(CacheUnwritable, match=r"the disk is full.*CLEW_CACHE_DIR"):
        fetch(settings, lock=small)


def test_cache_folder_that_is_a_file_is_told(settings: Settings, small: Lock, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CacheUnwritable, match=r"is a file.*CLEW_CACHE_DIR"):
        fetch(replace(settings, cache_dir=tmp_path / "file" / "cache"), lock=small)


def test_file_that_was_changed_in_the_cache_is_found(settings: Settings, small: Lock) -> None:
    jar = fetch(settings, lock=small).class_path[0]
    jar.write_bytes(b"x" + jar.read_bytes()[1:])
    assert not missing(settings.cache_dir, small)
    assert [artifact.path for artifact in altered(settings.cache_dir, small)] == [ONE]


def test_two_processes_at_once_fetch_each_file_once(
    settings: Settings, small: Lock, repository: Repository, tmp_path: Path
) -> None:
    file = str(small_lock(tmp_path)[2])
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", FETCH, file], env=environment(settings), stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert [process.communicate(timeout=60.0)[0].strip() for process in processes] == ["3", "3"]
    assert sorted(path for path, _ in repository.asked) == sorted([ONE, TWO, THREE])


def test_public_repository_is_the_one_that_jgo_knows(settings: Settings) -> None:
    from jgo.maven import MavenContext

    known = {url.rstrip("/") for url in MavenContext().remote_repos.values()}
    assert artifacts.repository_url(replace(settings, maven_url=None)) in known
    assert artifacts.repository_url(settings) == settings.maven_url


def test_plugins_that_lost_a_file_are_laid_out_again(settings: Settings, small: Lock) -> None:
    plugins = jars_in(settings.cache_dir, small).plugins
    fetch(settings, lock=small)
    (plugins / "two-2.0.jar").unlink()
    fetch(settings, lock=small)
    assert (plugins / "two-2.0.jar").exists()
