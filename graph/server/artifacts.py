"""Neo4j's 344 jars: which they are (artifacts.lock), and how they get into the cache folder.

The lock holds Maven coordinates with size and SHA-256, and no address: where the public repository is, jgo
knows.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter

from graph.errors import ArtifactAltered, ArtifactMissing, CacheUnwritable, GraphError, RepositoryUnreachable
from graph.server.filelock import FileLock
from graph.server.progress import Progress, silent
from graph.server.settings import Settings

LOCK_FILE = Path(__file__).with_name("artifacts.lock")
THREADS = 16
TRIES = 4
TIMEOUT_S = 30.0  # without a single byte
CHUNK_BYTES = 1 << 16
GDS_GROUP = "org.neo4j.gds"


@dataclass(frozen=True)
class Artifact:
    """One jar as the lock has it.

    Attributes:
        coordinate: group:artifact:version, or group:artifact:version:classifier.
        sha256: Hex digest of the whole file.
        size: In bytes.
    """

    coordinate: str
    sha256: str
    size: int

    @property
    def path(self) -> str:
        """Where a Maven repository keeps it, and where our cache does."""
        group, name, version, *classifier = self.coordinate.split(":")
        return f"{group.replace('.', '/')}/{name}/{version}/{'-'.join([name, version, *classifier])}.jar"

    @property
    def is_gds(self) -> bool:
        """Whether it belongs to the Graph Data Science library, and so into the plugins folder as well."""
        return self.coordinate.startswith(f"{GDS_GROUP}:")


@dataclass(frozen=True)
class Lock:
    """All of them, in the order of the class path, and a name for exactly this set."""

    artifacts: tuple[Artifact, ...]
    digest: str

    @property
    def total_bytes(self) -> int:
        """Size of all of them."""
        return sum(artifact.size for artifact in self.artifacts)

    def version_of(self, module: str) -> str:
        """The locked version of group:artifact."""
        return next(
            artifact.coordinate.split(":")[2]
            for artifact in self.artifacts
            if artifact.coordinate.startswith(f"{module}:")
        )


@dataclass(frozen=True)
class Jars:
    """What the server is started with.

    Attributes:
        class_path: All jars.
        plugins: A folder with the GDS jars: no gds.* procedure is registered unless they lie there as well.
    """

    class_path: tuple[Path, ...]
    plugins: Path


def read_lock(path: Path = LOCK_FILE) -> Lock:
    """The artifacts that this version of Clew runs on."""
    text = path.read_bytes()
    artifacts = tuple(Artifact(*row) for row in json.loads(text)["artifacts"])
    return Lock(artifacts, hashlib.sha256(text).hexdigest()[:16])


def jars_in(cache_dir: Path, lock: Lock) -> Jars:
    """Where the jars lie, once `fetch` has put them there."""
    return Jars(
        class_path=tuple(_jar(cache_dir, artifact) for artifact in lock.artifacts),
        plugins=cache_dir / "plugins" / lock.digest,
    )


def missing(cache_dir: Path, lock: Lock) -> list[Artifact]:
    """The artifacts that are not in the cache, or not whole. Sizes are compared, contents are not."""
    return [artifact for artifact in lock.artifacts if _size(_jar(cache_dir, artifact)) != artifact.size]


def altered(cache_dir: Path, lock: Lock) -> list[Artifact]:
    """The artifacts that are in the cache with another content than the lock says. Reads all of them."""
    return [
        artifact
        for artifact in lock.artifacts
        if _jar(cache_dir, artifact).exists() and _digest(_jar(cache_dir, artifact)) != artifact.sha256
    ]


def fetch(settings: Settings, progress: Progress = silent, *, lock: Lock | None = None) -> Jars:
    """Everything that the server needs, from the cache folder or, what is not there, from the Maven
    repository.

    Several processes may call this at once: one downloads, the others wait for it. What a killed or failed
        download had got so far is continued by the next one.

    Raises: RepositoryUnreachable, ArtifactMissing, ArtifactAltered, CacheUnwritable.
    """
    lock = lock or read_lock()
    jars = jars_in(settings.cache_dir, lock)
    if not missing(settings.cache_dir, lock) and _has_plugins(jars.plugins, lock):
        return jars
    with _writing_to(settings.cache_dir, lock):
        turn = FileLock(settings.cache_dir / "download.lock")
        while not turn.acquire(timeout_s=1.0):
            progress("Waiting for another process that fetches Neo4j", 0, None)
        try:
            wanted = missing(settings.cache_dir, lock)
            if wanted:
                _download_all(wanted, settings, progress)
            _lay_out_plugins(settings.cache_dir, lock, jars.plugins)
        finally:
            turn.release()
    return jars


def repository_url(settings: Settings) -> str:
    """The Maven repository to fetch from: the mirror that the settings name, else the public one that jgo
    knows."""
    if settings.maven_url is not None:
        return settings.maven_url.rstrip("/")
    from jgo.maven import MavenContext  # slow to import, and needed for the first start alone

    return str(next(iter(MavenContext().remote_repos.values()))).rstrip("/")


def _download_all(wanted: list[Artifact], settings: Settings, progress: Progress) -> None:
    base = repository_url(settings)
    total = sum(artifact.size for artifact in wanted)
    count = _Count()
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=THREADS))
    with session, ThreadPoolExecutor(THREADS, thread_name_prefix="fetch") as pool:
        # The largest first, so that none of them is left to run alone at the end.
        ordered = sorted(wanted, key=lambda artifact: -artifact.size)
        pending: set[Future[None]] = {
            pool.submit(_download, session, base, artifact, _jar(settings.cache_dir, artifact), count)
            for artifact in ordered
        }
        try:
            while pending:
                done, pending = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
                progress("Fetching Neo4j", min(count.value, total), total)
        except BaseException:
            count.stopped = True
            pool.shutdown(wait=True, cancel_futures=True)
            raise


class _Count:
    """Bytes received by all threads, and the word to stop."""

    def __init__(self) -> None:
        self.value = 0
        self.stopped = False
        self._lock = threading.Lock()

    def add(self, size: int) -> None:
        with self._lock:
            self.value += size


def _download(session: requests.Session, base: str, artifact: Artifact, target: Path, count: _Count) -> None:
    """One jar, whole and verified, or not at all."""
    url = f"{base}/{artifact.path}"
    part = target.with_name(f"{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    wrong_digest: str | None = None
    for attempt in range(1, TRIES + 1):
        if count.stopped:
            return
        if _size(part) < artifact.size:
            try:
                _append_rest(session, url, part, artifact.size, count)
            except requests.RequestException as problem:
                if attempt == TRIES or not _worth_another_try(problem):
                    raise _download_error(base, url, problem) from problem
                time.sleep(0.5 * 2 ** (attempt - 1))
                continue
        if count.stopped or _size(part) < artifact.size:
            continue  # cut short without an error: go on from there
        digest = _digest(part)
        if digest == artifact.sha256:
            part.replace(target)
            return
        part.unlink()
        if wrong_digest is not None:
            raise ArtifactAltered(_without_password(url), artifact.sha256, digest)
        wrong_digest = digest
    if not count.stopped:
        raise RepositoryUnreachable(_without_password(base), f"{artifact.path} was cut short {TRIES} times")


def _append_rest(session: requests.Session, url: str, part: Path, size: int, count: _Count) -> None:
    """Ask for the bytes that `part` lacks; a server that does not know ranges sends all of them again."""
    have = max(_size(part), 0)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with session.get(url, headers=headers, stream=True, timeout=TIMEOUT_S) as answer:
        if answer.status_code == requests.codes.not_found:
            raise ArtifactMissing(_without_password(url))
        answer.raise_for_status()
        continues = answer.status_code == requests.codes.partial_content
        if continues:
            count.add(have)
        with part.open("ab" if continues else "wb") as out:
            for chunk in answer.iter_content(CHUNK_BYTES):
                out.write(chunk)
                count.add(len(chunk))
                if count.stopped or out.tell() > size:
                    return


def _worth_another_try(problem: requests.RequestException) -> bool:
    """Whether the same request may go better: not where an address, a proxy or a permission is wrong."""
    if isinstance(problem, requests.exceptions.ProxyError | requests.exceptions.SSLError):
        return False
    if isinstance(problem, requests.HTTPError):
        return problem.response.status_code in {408, 425, 429} or problem.response.status_code >= 500
    return isinstance(problem, requests.ConnectionError | requests.Timeout | requests.exceptions.ChunkedEncodingError)


def _download_error(base: str, url: str, problem: requests.RequestException) -> GraphError:
    """The same in words for people."""
    shown = _without_password(base)
    if isinstance(problem, requests.exceptions.ProxyError):
        return RepositoryUnreachable(shown, "the proxy refuses or does not answer")
    if isinstance(problem, requests.exceptions.SSLError):
        return RepositoryUnreachable(shown, "its certificate is not trusted")
    if isinstance(problem, requests.HTTPError):
        status = f"{problem.response.status_code} {problem.response.reason}"
        return RepositoryUnreachable(shown, f"it answers {status} for {_without_password(url)}")
    if isinstance(problem, requests.Timeout):
        return RepositoryUnreachable(shown, f"it did not answer within {TIMEOUT_S:g} s")
    if isinstance(problem, requests.ConnectionError):
        return RepositoryUnreachable(shown, "there is no connection to it")
    return RepositoryUnreachable(shown, str(problem))


def _without_password(url: str) -> str:
    """The address as it may be shown: a mirror's may carry a user and a password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _has_plugins(folder: Path, lock: Lock) -> bool:
    return all(_size(folder / Path(a.path).name) == a.size for a in lock.artifacts if a.is_gds)


def _lay_out_plugins(cache_dir: Path, lock: Lock, folder: Path) -> None:
    """Make the plugins folder, all of it or nothing."""
    if _has_plugins(folder, lock):
        return
    shutil.rmtree(folder, ignore_errors=True)
    draft = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for artifact in lock.artifacts:
        if artifact.is_gds:
            jar = _jar(cache_dir, artifact)
            try:
                os.link(jar, draft / jar.name)
            except OSError:  # a file system without hard links
                shutil.copyfile(jar, draft / jar.name)
    draft.rename(folder)


@contextmanager
def _writing_to(folder: Path, lock: Lock) -> Iterator[None]:
    """Say what stands in the way of writing to the cache folder."""
    reasons = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk quota is used up",
        errno.EACCES: "you may not write there",
        errno.EPERM: "you may not write there",
        errno.EROFS: "it can only be read",
        errno.ENOTDIR: "a part of that path is a file",
        errno.EEXIST: "a part of that path is a file",
    }
    try:
        yield
    except OSError as problem:
        if problem.errno not in reasons:
            raise
        raise CacheUnwritable(folder, reasons[problem.errno], lock.total_bytes) from problem


def _jar(cache_dir: Path, artifact: Artifact) -> Path:
    return cache_dir / "maven" / artifact.path


def _size(path: Path) -> int:
    """In bytes; -1 where there is no such file."""
    try:
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return -1


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
