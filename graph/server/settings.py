"""Where Clew keeps its data and which Neo4j it talks to. docs/settings.md says the same for readers."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from graph.errors import BadSetting

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


@dataclass(frozen=True)
class Settings:
    """What one run of Clew works with.

    Attributes:
        data_dir: Everything of this installation: the embedded graph, the evidence, its own files.
        cache_dir: Neo4j's files, which several data folders share and which can be fetched again.
        neo4j_uri: An own Neo4j; None for the embedded one.
        neo4j_user, neo4j_password, neo4j_database: For an own Neo4j; the embedded one makes its own password.
        evidence_url: Where raw artefacts are kept, any address that fsspec opens.
        maven_url: A mirror of the Maven repository; None for the public one.
        heap_mb, page_cache_mb: Memory of the embedded Neo4j, MiB.
        jvm_flags: More flags for its Java.
        start_timeout_s: How long the embedded Neo4j may take to come up. Recovery of a large store is part of
            it.
        idle_s: How long the embedded Neo4j waits for another user when the last one has gone.
        max_upload_mb: The largest file that comes in through the page or a web hook, MiB.
        watch: Folders that `clew serve` watches for files to bring in.
    """

    data_dir: Path
    cache_dir: Path
    evidence_url: str
    neo4j_uri: str | None = None
    neo4j_user: str = "neo4j"
    neo4j_password: str | None = field(default=None, repr=False)
    neo4j_database: str = "neo4j"
    maven_url: str | None = None
    heap_mb: int = 1024
    page_cache_mb: int = 1024
    jvm_flags: tuple[str, ...] = ()
    start_timeout_s: int = 300
    idle_s: int = 5
    max_upload_mb: int = 4096
    watch: tuple[Path, ...] = ()

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ, *, data_dir: Path | None = None) -> Settings:
        """The settings that the environment asks for; an argument goes before it, a default after.

        Raises: BadSetting.
        """
        folder = (data_dir or _folder(environ, "CLEW_DATA_DIR") or _data_home(environ) / "clew").absolute()
        heap_mb, page_cache_mb = _memory_of_this_machine()
        return cls(
            data_dir=folder,
            cache_dir=(_folder(environ, "CLEW_CACHE_DIR") or _cache_home(environ) / "clew").absolute(),
            evidence_url=environ.get("CLEW_EVIDENCE_URL") or str(folder / "evidence"),
            neo4j_uri=_uri(environ),
            neo4j_user=environ.get("CLEW_NEO4J_USER") or "neo4j",
            neo4j_password=_password(environ),
            neo4j_database=environ.get("CLEW_NEO4J_DATABASE") or "neo4j",
            maven_url=environ.get("CLEW_MAVEN_URL") or None,
            heap_mb=_whole(environ, "CLEW_HEAP_MB", heap_mb, least=256),
            page_cache_mb=_whole(environ, "CLEW_PAGE_CACHE_MB", page_cache_mb, least=64),
            jvm_flags=tuple(shlex.split(environ.get("CLEW_JVM_FLAGS") or "")),
            start_timeout_s=_whole(environ, "CLEW_START_TIMEOUT_S", 300, least=1),
            idle_s=_whole(environ, "CLEW_IDLE_S", 5, least=0),
            max_upload_mb=_whole(environ, "CLEW_MAX_UPLOAD_MB", 4096, least=1),
            watch=_folders(environ, "CLEW_WATCH"),
        )


def _memory_of_this_machine() -> tuple[int, int]:
    """Heap and page cache in MiB: 1 GiB each, which carry a million entities, and less on a machine below 8
    GiB."""
    eighth = psutil.virtual_memory().total // 2**20 // 8
    return max(512, min(1024, eighth)), max(256, min(1024, eighth))


def _folder(environ: Mapping[str, str], name: str) -> Path | None:
    text = environ.get(name)
    return Path(text).expanduser() if text else None


def _folders(environ: Mapping[str, str], name: str) -> tuple[Path, ...]:
    """Several folders, separated as in PATH."""
    texts = (environ.get(name) or "").split(os.pathsep)
    return tuple(Path(text).expanduser().absolute() for text in texts if text)


def _uri(environ: Mapping[str, str]) -> str | None:
    text = environ.get("CLEW_NEO4J_URI")
    if not text:
        return None
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in SCHEMES or not rest:
        raise BadSetting("CLEW_NEO4J_URI", text, f"an address like bolt://host:7687 ({', '.join(SCHEMES)})")
    return text


def _password(environ: Mapping[str, str]) -> str | None:
    """The password itself or, where secrets are mounted as files, the first line of such a file."""
    if environ.get("CLEW_NEO4J_PASSWORD"):
        return environ["CLEW_NEO4J_PASSWORD"]
    file = _folder(environ, "CLEW_NEO4J_PASSWORD_FILE")
    if file is None:
        return None
    try:
        return file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadSetting("CLEW_NEO4J_PASSWORD_FILE", str(file), f"a readable text file ({problem})") from problem


def _whole(environ: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    text = environ.get(name)
    if not text:
        return default
    if not text.isdecimal() or int(text) < least:
        raise BadSetting(name, text, f"a whole number from {least}")
    return int(text)


def _data_home(environ: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def _cache_home(environ: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
