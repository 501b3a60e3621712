"""What a backup file is: a ZIP with the members below, and last a manifest with the SHA-256 of each.

graph/nodes.ndjson           one node a line: key, labels, properties, tied (has relationships)
graph/relationships.ndjson   one relationship a line: start, end (keys of nodes), type, properties
evidence/…                   the evidence store as it is
files/…                      what else lies in the data folder; never the server's password or address
manifest.json
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from graph.errors import BackupBroken, BackupTooNew

FORMAT = 1
NODES = "graph/nodes.ndjson"
RELATIONSHIPS = "graph/relationships.ndjson"
EVIDENCE = "evidence/"
FILES = "files/"
MANIFEST = "manifest.json"
MANIFEST_MAX_BYTES = 1 << 30
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Member:
    """One file in the backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What the backup holds.

    Attributes:
        format: The version of this layout.
        clew, neo4j: Who made it, from what.
        created: When, ISO 8601 in UTC.
        migration: The newest migration that the graph has had.
        nodes, relationships: How many there are.
        members: All other files, in the order in which they lie.
    """

    format: int
    clew: str
    neo4j: str
    created: str
    migration: int
    nodes: int
    relationships: int
    members: tuple[Member, ...]

    def dumps(self) -> str:
        return json.dumps(asdict(self), indent=1)

    def beginning_with(self, prefix: str) -> list[Member]:
        """The members of one of the folders above."""
        return [member for member in self.members if member.name.startswith(prefix)]


def read_manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    """The manifest, if this is a backup that we can read.

    Raises: BackupBroken, BackupTooNew.
    """
    try:
        info = archive.getinfo(MANIFEST)
        if info.file_size > MANIFEST_MAX_BYTES:
            raise BackupBroken(file, "its manifest is too large to be one")
        content = json.loads(archive.read(info))
        if content["format"] != FORMAT:
            raise BackupTooNew(file, f"format {content['format']}")
        members = tuple(Member(**member) for member in content.pop("members"))
        manifest = Manifest(**content, members=members)
    except (KeyError, ValueError, TypeError, zlib.error, zipfile.BadZipFile) as problem:
        raise BackupBroken(file, "it has no manifest that can be read") from problem
    names = {member.name for member in members}
    if len(names) != len(members) or {*archive.namelist()} != names | {MANIFEST}:
        raise BackupBroken(file, "its members are not those of its manifest")
    for name in names:
        if not _is_safe(name):
            raise BackupBroken(file, f"it holds a file named {name!r}")
    return manifest


def chunks_of(archive: zipfile.ZipFile, file: Path, member: Member) -> Iterator[bytes]:
    """The content of a member, which ends in BackupBroken if it is not what the manifest says."""
    digest = hashlib.sha256()
    size = 0
    try:
        with archive.open(member.name) as content:
            while chunk := content.read(CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
                if size > member.size:
                    break
                yield chunk
    except (KeyError, OSError, EOFError, zlib.error, zipfile.BadZipFile) as problem:
        raise BackupBroken(file, f"{member.name} cannot be read ({problem})") from problem
    if size != member.size or digest.hexdigest() != member.sha256:
        raise BackupBroken(file, f"{member.name} is not what was backed up")


def copy_in(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> Member:
    """Add a file to the backup."""
    digest = hashlib.sha256()
    size = 0
    with archive.open(name, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return Member(name, size, digest.hexdigest())


def _is_safe(name: str) -> bool:
    """Whether a member's name stays within the folder that it is unpacked to, on any system."""
    known = name in (NODES, RELATIONSHIPS) or name.startswith((EVIDENCE, FILES))
    path = PurePosixPath(name)
    windows = PureWindowsPath(name)
    parts = {*path.parts, *windows.parts}
    return known and "\0" not in name and not {"..", "/"} & parts and not path.is_absolute() and not windows.drive
