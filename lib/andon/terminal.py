"""What every command shares: how it speaks to a person, and what it opens.

Data goes to standard output, everything else to standard error.
"""

import json
import logging
import os
import signal
import sys
import uuid
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from andon import logs
from andon.config import Organisation, Settings, load_organisation, load_settings
from andon.errors import AndonError

if TYPE_CHECKING:
    from andon.store import Store
    from andon.usecases.forecast import Forecasted
    from andon.usecases.plan_change import PlanChange
    from andon.usecases.ports import Progress


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    FIXABLE = 1
    """A person can fix it: one line and a hint on standard error."""
    USAGE = 2
    """The command itself was wrong."""


WHAT_IS_READ = "Name what andon export wrote, a history folder, or CSV exports of a Jira."
"""The hint where `andon import` finds nothing to bring in."""

PIPED = 200
"""Columns of a table that no terminal shows."""

_FIRST = 1
"""The number of a container's first process, in there."""

log = logging.getLogger(__name__)


class _Err(Console):
    """Standard error: sentences for people, or lines of the log where machines read it (ANDON_LOG=json)."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Say it."""
        if logs.is_json():
            log.warning("%s", " ".join(map(str, objects)))
        else:
            super().print(*objects, **options)


# Names are people's words: "Web [beta]" is no markup, and ":rocket:" no picture.
err = _Err(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)


def out() -> Console:
    """Standard output as it is now, for tables; in a pipe a row is a line, however narrow the terminal."""
    width = None if sys.stdout.isatty() else PIPED
    return Console(markup=False, emoji=False, highlight=False, width=width)


def print_json(document: Any) -> None:
    """One JSON document on standard output."""
    typer.echo(json.dumps(document, indent=1, ensure_ascii=False, default=str))


def tell_error(error: AndonError) -> int:
    """What is wrong and what to do, on standard error; the exit code."""
    if logs.is_json():
        log.error("%s", error.message, extra={"hint": error.hint})
        return Exit.FIXABLE
    err.print(error.message)
    if error.hint:
        err.print(error.hint)
    return Exit.FIXABLE


def tell_stopped() -> int:
    """That somebody ended the command, on standard error; the exit code."""
    err.print("Stopped. What was done so far is kept.")
    return Exit.FIXABLE


def end_as_usual(pid: int, code: int = 128 + signal.SIGTERM) -> None:
    """Let SIGTERM end this process at once with this code, until something gentler takes it over.

    That is what it does anyway, but for the first process of a container: whatever that does not handle the kernel
    keeps from it, so that one that still starts, or migrates, would sit out its grace and be killed.
    """
    if pid == _FIRST:
        signal.signal(signal.SIGTERM, lambda *_: os._exit(code))


def tell_left_out(done: "Forecasted") -> None:
    """Which launches have no forecast for a source that is behind, on standard error; nothing where all have one."""
    from andon.usecases.forecast import told_left_out

    if sentence := told_left_out(done):
        err.print(sentence)


def tell_change(change: "PlanChange") -> None:
    """Which squads and launches are new, retired or not in andon.toml any more, on standard error; nothing else."""
    if change.told:
        err.print(change.told)


def watched(*, quiet: bool = False) -> "AbstractContextManager[Progress]":
    """A progress bar on standard error, or silence where nobody watches."""
    from andon.usecases.ports import silent

    if quiet or not err.is_terminal:
        return nullcontext(silent)
    from andon.progress import bar

    return bar(err)


def now() -> datetime:
    """The clock of every command, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """A unique id, or the token of a write."""
    return uuid.uuid4().hex


def configuration() -> tuple[Settings, Organisation]:
    """What the environment and andon.toml say."""
    settings = load_settings()
    return settings, load_organisation(settings.config)


def opened_store(settings: Settings, organisation: Organisation, *, tell: bool = False) -> "Store":
    """The store, as andon.toml says it should be; with `tell`, a sentence on each launch that waits for its version."""
    from andon.store import open_store

    store = open_store(settings.database_url)
    apply(store, organisation, tell=tell)
    return store


def present_store() -> "Store":
    """The store as it stands, for a command that only reads it; StoreError where there is none."""
    from andon.store import present_store as present

    return present(load_settings().database_url)


def apply(store: "Store", organisation: Organisation, *, tell: bool = False) -> None:
    """Bring the store to what andon.toml says, and tell what that changed of the plan; `tell` as for `opened_store`."""
    from andon.rounds import apply_organisation

    applied = apply_organisation(store, organisation, now=now(), token=new_id())
    tell_change(applied.change)
    if tell:
        for sentence in applied.waiting:
            err.print(sentence)
