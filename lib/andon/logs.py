"""Logs: one way of writing them, for the server and for commands, with nothing in them that is not theirs to tell.

A line for people, or with ANDON_LOG=json an object for machines: time, level, logger, message, and the fields that
whoever logs adds as `extra=`. Streamlit and Uvicorn bring handlers of their own, some of them late; a logger loses
those just before it writes, so that all that is written goes through `_Line`.
"""

import json
import logging
import os
import re
import sys
import threading
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from andon import faults
from andon.redact import redacted, secrets_of

VARIABLE = "ANDON_LOG"

log = logging.getLogger(__name__)

_PLAIN = frozenset({*logging.LogRecord("", 0, "", 0, "", (), None).__dict__, "message", "asctime", "taskName"})
_OWN = frozenset({"time", "level", "logger", "message", "exception", "traceback"})
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


class _Line(logging.Formatter):
    """A record as one line, or as one and an exception's places under it."""

    def __init__(self, *, as_json: bool, secrets: Collection[str] = ()) -> None:
        super().__init__()
        self.as_json = as_json
        self.secrets = frozenset(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Whatever the record says, without what a log may not hold."""
        error = record.exc_info[1] if record.exc_info else None
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._clean(_message(record)),
            **{name: self._field(value) for name, value in _fields(record).items()},
        }
        if error is not None:
            told["exception"] = faults.kind(error)
            told["traceback"] = redacted(faults.told(error), self.secrets)
        return json.dumps(told, ensure_ascii=False) if self.as_json else _readable(told)

    def _clean(self, text: str) -> str:
        return _UNPRINTED.sub(" ", redacted(text, self.secrets)).strip()

    def _field(self, value: object) -> object:
        return value if value is None or isinstance(value, bool | int | float) else self._clean(str(value))


class _Output(logging.StreamHandler[Any]):
    """Where all of it goes: standard error."""

    def __init__(self, line: _Line) -> None:
        super().__init__(sys.stderr)
        self.line = line
        self.setFormatter(line)

    def filter(self, record: logging.LogRecord) -> bool:
        """All but what is told twice: of a page that raised, `ui/raised.py` tells, under its number."""
        return not (record.name == "streamlit.error_util" and record.exc_info) and bool(super().filter(record))

    def handleError(self, record: logging.LogRecord) -> None:
        """A record that cannot be written is left out: Python's own complaint would show all that is in it."""


def set_up(environ: Mapping[str, str] | None = None) -> None:
    """Write logs so from now on, in this process; a second call begins anew."""
    environ = os.environ if environ is None else environ
    root = logging.getLogger()
    for each in [each for each in root.handlers if isinstance(each, _Output)]:
        root.removeHandler(each)
    root.addHandler(_Output(_Line(as_json=is_json(environ), secrets=secrets_of(environ))))
    logging.getLogger("andon").setLevel(logging.INFO)
    logging.setLogRecordFactory(_record)
    # What libraries warn of would else be two lines, and no JSON. Off at first: on alone does nothing where it was on
    # before, even if somebody has put another function in its place since.
    logging.captureWarnings(False)
    logging.captureWarnings(True)
    sys.excepthook = _crashed
    threading.excepthook = _thread_crashed


def keep_out(names: Collection[str], environ: Mapping[str, str] | None = None) -> None:
    """Take the values of these variables out of all that is written from now on: andon.toml says they are secrets."""
    for each in logging.getLogger().handlers:
        if isinstance(each, _Output):
            each.line.secrets |= secrets_of(os.environ if environ is None else environ, names)


def is_json(environ: Mapping[str, str] | None = None) -> bool:
    """Whether machines read what is written."""
    return (os.environ if environ is None else environ).get(VARIABLE, "").strip().casefold() == "json"


# ------------------------------------------------------------------------------ what a record says


def _message(record: logging.LogRecord) -> str:
    try:
        said = record.getMessage()
    except (TypeError, ValueError, KeyError):
        said = str(record.msg)
    if record.name == "andon" or record.name.startswith("andon."):
        return said
    # Of others the first line: the next ones quote exceptions, or whatever was being worked on.
    return said.strip().partition("\n")[0]


def _fields(record: logging.LogRecord) -> dict[str, object]:
    if not record.name.startswith("andon"):
        return {}
    return {name: value for name, value in record.__dict__.items() if name not in _PLAIN and name not in _OWN}


def _readable(told: Mapping[str, Any]) -> str:
    fields = "".join(f" {name}={value}" for name, value in told.items() if name not in _OWN)
    line = f"{told['time']} {told['level'].upper():7} {told['logger']}: {told['message']}{fields}"
    if "traceback" not in told:
        return line
    return "\n  ".join((line, "Traceback:", *told["traceback"].splitlines()))


# ------------------------------------------------------------------------------ others' loggers


def _record(name: str | None, *args: Any, **kwargs: Any) -> logging.LogRecord:
    """A record, of a logger without the handlers that its library gave it; of a request, without who asked."""
    record = logging.LogRecord(name or "", *args, **kwargs)
    if name:
        _adopt(logging.getLogger(name))
        if name.startswith("uvicorn") and str(record.msg).startswith('%s - "') and isinstance(record.args, tuple):
            record.args = ("-", *record.args[1:])
    return record


_SILENT = frozenset({"streamlit", "uvicorn", "websockets"})


def _adopt(logger: logging.Logger | None) -> None:
    while logger is not None and logger.parent is not None:
        foreign = [each for each in logger.handlers if isinstance(each, logging.StreamHandler)]
        foreign = [each for each in foreign if not isinstance(each, logging.FileHandler)]
        for each in foreign:
            logger.removeHandler(each)
        # Uvicorn's and Streamlit's hand nothing on; what is heard nowhere Python writes as it is.
        if foreign or logger.name.partition(".")[0] in _SILENT:
            logger.propagate = True
        logger = logger.parent


# ------------------------------------------------------------------------------ what nobody caught


def _crashed(kind: type[BaseException], error: BaseException, places: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("It ended for a mistake of Andon's own.", exc_info=(kind, error, places))


def _thread_crashed(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is None or issubclass(told.exc_type, SystemExit):
        return
    thread = told.thread.name if told.thread else ""
    log.critical(
        "A thread ended for a mistake of Andon's own.",
        exc_info=(told.exc_type, told.exc_value, told.exc_traceback),
        extra={"thread_name": thread},
    )
