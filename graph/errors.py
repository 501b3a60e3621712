"""What can go wrong between Clew and its graph.

Each message says what happened, with what, and what to do.
"""

from __future__ import annotations

from pathlib import Path


class GraphError(Exception):
    """The base of this folder's errors; the command line shows its message and no traceback."""


class BadSetting(GraphError):
    """A setting holds what cannot be used."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(
            f"{name} is {value!r}, which is not {wanted}. Correct or unset it; docs/settings.md lists all."
        )
        self.name = name


# Neo4j's artifacts ------------------------------------------------------------------------------------------


class RepositoryUnreachable(GraphError):
    """The Maven repository that holds Neo4j did not answer, or something between did instead."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            f"Neo4j could not be fetched from {url}: {reason}. Behind a proxy, set HTTPS_PROXY (and"
            " REQUESTS_CA_BUNDLE where it replaces certificates); with a mirror of the Maven repository,"
            " set CLEW_MAVEN_URL; without a network, copy the cache folder of another machine and name it"
            " in CLEW_CACHE_DIR, or point CLEW_NEO4J_URI at a Neo4j that runs already. What was fetched so"
            " far is kept."
        )
        self.url = url


class ArtifactMissing(GraphError):
    """The repository answers, and does not have one of Neo4j's files."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"{url} does not exist. CLEW_MAVEN_URL must name a whole copy of the Maven repository; unset it"
            " to use the public one."
        )
        self.url = url


class ArtifactAltered(GraphError):
    """A downloaded file is not the one that this version of Clew was locked to."""

    def __init__(self, url: str, wanted: str, found: str) -> None:
        super().__init__(
            f"{url} has the SHA-256 {found}, and {wanted} is expected, twice in a row. The file was thrown"
            " away. A proxy or mirror may rewrite downloads: try another network, or set CLEW_MAVEN_URL."
        )
        self.url = url


class CacheUnwritable(GraphError):
    """The cache folder cannot take Neo4j's files."""

    def __init__(self, folder: Path, reason: str, needed_bytes: int) -> None:
        super().__init__(
            f"Neo4j's files cannot be written to {folder}: {reason}. They need {needed_bytes / 1e6:.0f} MB"
            " there: make room, or name another folder in CLEW_CACHE_DIR."
        )
        self.folder = folder


# the embedded server ----------------------------------------------------------------------------------------


class ServerStartFailed(GraphError):
    """The embedded Neo4j did not come up."""

    def __init__(self, reason: str, log: Path) -> None:
        super().__init__(
            f"The embedded Neo4j did not start: {reason}. Its log is {log}; `clew doctor` checks the rest."
        )
        self.log = log


class ServerStopFailed(GraphError):
    """The embedded Neo4j did not end."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"The embedded Neo4j (process {pid}) does not stop. End that process by hand.")
        self.pid = pid


class DataFolderUnwritable(GraphError):
    """The data folder cannot be made or written to."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"The data folder {folder} cannot be used: {reason}. Name one that you may write to in CLEW_DATA_DIR."
        )
        self.folder = folder


class DataFolderInUse(GraphError):
    """Another machine, or a server that cannot be asked, has the data folder."""

    def __init__(self, folder: Path, host: str) -> None:
        super().__init__(
            f"The data folder {folder} is in use by a server on {host}. Stop it there, or name another"
            " folder in CLEW_DATA_DIR."
        )
        self.folder = folder


# connecting -------------------------------------------------------------------------------------------------


class ServerUnreachable(GraphError):
    """No graph server answers."""

    def __init__(self, uri: str, reason: str) -> None:
        super().__init__(
            f"No graph server answers at {uri}: {reason}. Check that it runs and that CLEW_NEO4J_URI is"
            " right, or unset CLEW_NEO4J_URI to use the embedded one."
        )
        self.uri = uri


class SignInRefused(GraphError):
    """The graph server answers and does not let us in."""

    def __init__(self, uri: str, user: str) -> None:
        super().__init__(
            f"The graph server at {uri} refuses the user {user!r}. Check CLEW_NEO4J_USER and"
            " CLEW_NEO4J_PASSWORD (or CLEW_NEO4J_PASSWORD_FILE)."
        )
        self.uri = uri
        self.user = user


class ServerTooOld(GraphError):
    """The graph server is a Neo4j from before 5.26, or no Neo4j."""

    def __init__(self, uri: str, version: str) -> None:
        super().__init__(
            f"The graph server at {uri} is {version}, and Clew needs Neo4j 5.26 or newer. Update it, or unset"
            " CLEW_NEO4J_URI to use the embedded one."
        )
        self.uri = uri
        self.version = version


class DatabaseMissing(GraphError):
    """The server has no database of that name."""

    def __init__(self, uri: str, database: str) -> None:
        super().__init__(
            f"The graph server at {uri} has no database {database!r}. Create it there, or correct CLEW_NEO4J_DATABASE."
        )
        self.database = database


class GdsMissing(GraphError):
    """Something asked for the Graph Data Science library on a server without it."""

    def __init__(self, purpose: str, uri: str) -> None:
        super().__init__(
            f"{purpose} needs Neo4j's Graph Data Science library, and the server at {uri} does not have it."
            " Install the GDS plugin there, or unset CLEW_NEO4J_URI to use the embedded server, which has"
            " it."
        )


class QueryTooSlow(GraphError):
    """A query did not end within the time that it was given."""

    def __init__(self, timeout_s: float) -> None:
        super().__init__(
            f"The graph did not answer within {timeout_s:g} s, and the query was ended. Ask for less at"
            " once: fewer steps, a narrower filter, a smaller page."
        )
        self.timeout_s = timeout_s


# migrations -------------------------------------------------------------------------------------------------


class MigrationAltered(GraphError):
    """A migration that the graph has already had is written differently in the code."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The migration {name} was changed after it was applied to this graph. Restore the file as it"
            " was, and put the change into a new migration."
        )
        self.name = name


class GraphTooNew(GraphError):
    """The graph was migrated by a newer Clew."""

    def __init__(self, number: int, newest: int) -> None:
        super().__init__(
            f"This graph has had migration {number:04d}, and this version of Clew knows none after"
            f" {newest:04d}. Update Clew, or use another data folder."
        )
        self.number = number


class MigrationFailed(GraphError):
    """The server refused a statement of a migration."""

    def __init__(self, name: str, statement: str, reason: str) -> None:
        first_line = statement.strip().splitlines()[0]
        super().__init__(f"The migration {name} stopped at `{first_line}`: {reason}. Run it again when that is mended.")
        self.name = name


# backup and restore -----------------------------------------------------------------------------------------


class FileExists(GraphError):
    """A file that was to be made is there already."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} exists, and nothing is overwritten. Name another file, or move this one away.")
        self.file = file


class BackupBroken(GraphError):
    """A file is no backup, or not the whole one."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"{file} cannot be restored: {reason}. Take another copy of the backup.")
        self.file = file


class BackupTooNew(GraphError):
    """A backup was made by a newer Clew."""

    def __init__(self, file: Path, has: str) -> None:
        super().__init__(f"{file} was made by a newer version of Clew: it has {has}. Update Clew, and try again.")
        self.file = file


class RestoreTargetNotEmpty(GraphError):
    """A backup is put back into an empty place alone."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"A backup is restored into an empty place, and {what} holds something. Name a new folder in"
            " CLEW_DATA_DIR (and an empty database or evidence store, where you have your own). If an earlier"
            " restore was cut short, delete what it left."
        )


# other people's graphs --------------------------------------------------------------------------------------


class ForeignGraphUnreadable(GraphError):
    """Another Neo4j, which is to be read, does not answer or does not let us."""

    def __init__(self, uri: str, reason: str) -> None:
        super().__init__(
            f"The graph at {uri} cannot be read: {reason} Check the address, and who signs in there:"
            " CLEW_SOURCE_NEO4J_USER, CLEW_SOURCE_NEO4J_PASSWORD, CLEW_SOURCE_NEO4J_DATABASE."
        )
        self.uri = uri
