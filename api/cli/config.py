"""Settings from a file: each stands for the environment variable of its name, which goes before it."""

from __future__ import annotations

import difflib
import os
import shlex
import sys
import tomllib
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from api.errors import ConfigUnusable

SETTINGS = (
    "CLEW_CACHE_DIR",
    "CLEW_DATA_DIR",
    "CLEW_EVIDENCE_URL",
    "CLEW_HEAP_MB",
    "CLEW_IDLE_S",
    "CLEW_ISSUER",
    "CLEW_ISSUER_AUDIENCE",
    "CLEW_ISSUER_CLAIMS",
    "CLEW_ISSUER_CLIENT_ID",
    "CLEW_ISSUER_CLIENT_SECRET",
    "CLEW_ISSUER_CLIENT_SECRET_FILE",
    "CLEW_JVM_FLAGS",
    "CLEW_LOG_FORMAT",
    "CLEW_LOG_LEVEL",
    "CLEW_MAVEN_URL",
    "CLEW_MAX_UPLOAD_MB",
    "CLEW_NEO4J_DATABASE",
    "CLEW_NEO4J_PASSWORD",
    "CLEW_NEO4J_PASSWORD_FILE",
    "CLEW_NEO4J_URI",
    "CLEW_NEO4J_USER",
    "CLEW_PAGE_CACHE_MB",
    "CLEW_SOURCE_NEO4J_DATABASE",
    "CLEW_SOURCE_NEO4J_PASSWORD",
    "CLEW_SOURCE_NEO4J_USER",
    "CLEW_START_TIMEOUT_S",
    "CLEW_WATCH",
)
"""Every setting that there is. docs/settings.md says what they mean."""


def load_config(environ: MutableMapping[str, str] = os.environ) -> Path | None:
    """Puts what the configuration file says where the environment says nothing. Returns: the file, if there is one.

    The file is the one that CLEW_CONFIG names, or `clew.toml` in the folder where the system keeps configuration.
    Its keys are the names of the settings, in lower case and without `clew_`.

    Raises: ConfigUnusable.
    """
    named = environ.get("CLEW_CONFIG")
    path = Path(named).expanduser() if named else _config_home(environ) / "clew" / "clew.toml"
    if not named and not path.is_file():
        return None
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ConfigUnusable(str(path), str(problem)) from problem
    for key, value in content.items():
        name = f"CLEW_{key.upper()}"
        if name not in SETTINGS or key != key.lower():
            near = difflib.get_close_matches(name, SETTINGS, n=1)
            hint = f"; did you mean {near[0].removeprefix('CLEW_').lower()}" if near else ""
            raise ConfigUnusable(str(path), f"there is no setting {key!r}{hint}")
        if not environ.get(name):
            environ[name] = _text(path, key, value)
    return path


def _text(path: Path, key: str, value: object) -> str:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return shlex.join(value)
    raise ConfigUnusable(str(path), f"{key} is neither a text, a whole number nor a list of texts")


def _config_home(environ: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        return Path(environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
