"""What a server writes down: one line for each event, with the id of the request that it belongs to.

Never what was asked or answered: queries hold names, and a log is read by people who may not see the graph.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

import orjson

from graph.errors import BadSetting

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that is being answered; empty outside of one."""

FORMATS = ("text", "json")
LEVELS = ("debug", "info", "warning", "error")
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def start_logging(environ: Mapping[str, str] = os.environ) -> None:
    """Sends what is logged to standard error, as CLEW_LOG_FORMAT and CLEW_LOG_LEVEL say.

    Raises: BadSetting.
    """
    form = _one_of(environ, "CLEW_LOG_FORMAT", FORMATS, "text")
    level = _one_of(environ, "CLEW_LOG_LEVEL", LEVELS, "warning")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("clew").setLevel(level.upper())


class JsonLines(logging.Formatter):
    """One JSON object for each event: time (UTC), level, logger, message, request, and whatever was logged with it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            line["request"] = request_id.get()
        line |= _more(record)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


class TextLines(logging.Formatter):
    """The same for a person: one line, whatever line breaks somebody put into a message."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        more = "".join(f" {name}={value}" for name, value in _more(record).items())
        request = f" [{request_id.get()}]" if request_id.get() else ""
        message = record.getMessage().replace("\r", " ").replace("\n", " ")
        text = f"{moment} {record.levelname.lower()} {record.name}{request}: {message}{more}"
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


def _more(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in record.__dict__.items() if name not in _STANDARD}


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    text = (environ.get(name) or default).lower()
    if text not in allowed:
        raise BadSetting(name, text, f"one of {', '.join(allowed)}")
    return text
