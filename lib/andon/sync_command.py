"""`andon sync` and `andon import`: bring work into the store, once or again and again."""

import gc
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import typer

from andon import rounds
from andon.config import load_settings
from andon.errors import AndonError, InvalidInput
from andon.rounds import TURN, How, Round
from andon.sources.history import HistoryFolder
from andon.terminal import (
    WHAT_IS_READ,
    apply,
    configuration,
    err,
    new_id,
    now,
    opened_store,
    print_json,
    tell_change,
    tell_error,
    tell_left_out,
    tell_stopped,
    watched,
)
from andon.usecases.adopt import adopt
from andon.usecases.name_sources import remember_import
from andon.usecases.plan_change import PlanChange
from andon.usecases.sync import summary, sync

AGAIN = timedelta(hours=1)
"""So long after it was first told, what still goes wrong is told again; then twice as long, and so on."""


class Complaints:
    """What went wrong in the rounds of `--every`: told when it is new, and then at growing distances."""

    def __init__(self, tell: Callable[[AndonError], object] = tell_error, *, now: Callable[[], datetime] = now) -> None:
        self._tell = tell
        self._now = now
        self._told: dict[tuple[str, str], tuple[datetime, timedelta]] = {}
        """What still goes wrong: when it is told again, and how much later the time after that."""

    def hear(self, errors: Iterable[AndonError]) -> None:
        """All that went wrong in a round. What does not go wrong any more would be news the next time."""
        still = {(each.message, each.hint): each for each in errors}
        self._told = {said: when for said, when in self._told.items() if said in still}
        for said, error in still.items():
            moment = self._now()
            due, pause = self._told.get(said, (moment, AGAIN))
            if moment >= due:
                self._tell(error)
                self._told[said] = (moment + pause, 2 * pause)


def sync_once(how: How, *, as_json: bool) -> Round:
    """Sync every source, and print what came and what went wrong."""
    done = _sync(how, as_json=as_json, then_forecast=False)
    for error in done.errors:
        tell_error(error)
    return done


def _sync(how: How, *, as_json: bool, then_forecast: bool) -> Round:
    """One round, and what came of it; what went wrong is the caller's to tell."""
    rounds.load_libraries()
    _spare_the_collector()
    with watched(quiet=as_json) as progress:
        done = rounds.sync_round(
            load_settings(), now=now, make_id=new_id, progress=progress, how=how, then_forecast=then_forecast
        )
    if as_json:
        print_json({"sources": [summary(each) for each in done.synced], "plan": done.change.document()})
    else:
        _print_round(done)
    return done


def sync_on(pause: timedelta, how: How, *, as_json: bool) -> None:
    """Sync again and again, until somebody ends it."""
    complaints = Complaints()
    with _sigterm_ends_quietly():
        while True:
            due = now() + pause
            try:
                done = _sync(how, as_json=as_json, then_forecast=True)
            except AndonError as error:
                complaints.hear([error])
            else:
                complaints.hear(done.errors)
                if not done.errors:
                    # What was asked for once: trusting every large loss from now on would be no guard at all.
                    how = How()
            time.sleep(max(0.0, (due - now()).total_seconds()))


def rename_source(old: str, new: str) -> None:
    """Give what a source brought the name that andon.toml has for it now."""
    issues = rounds.rename_source(load_settings(), old, new, now=now(), token=new_id())
    err.print(f"{issues} issues of {old} belong to {new} now, and so do the launches that name its versions.")


def forget_source(name: str) -> bool:
    """Count no longer on a source that andon.toml does not name; whether it names others, which can be synced then."""
    settings, organisation = configuration()
    issues = rounds.forget_source(settings, name, now=now())
    err.print(f"{issues} issues of {name} do not count any more. Named again, it brings them back.")
    return bool(organisation.source_names)


def import_folder(folder: Path, name: str, *, as_json: bool) -> None:
    """Read a history folder into the store, with its squads and launches."""
    settings, organisation = configuration()
    if not folder.is_dir():
        raise InvalidInput(
            f"{folder} is no folder." if folder.exists() else f"There is nothing at {folder}.", hint=WHAT_IS_READ
        )
    store = opened_store(settings, organisation)
    _spare_the_collector()
    with store.turns.take(TURN), watched(quiet=as_json) as progress:
        done = sync(store, HistoryFolder(name, folder), now=now(), progress=progress)
        remember_import(store, name)
        # The versions are known now: launches that waited for theirs get them before new ones are added.
        apply(store, organisation, tell=True)
        added = adopt(store, name, token=new_id(), now=now())
    squads, launches = len(added.squads), len(added.launches)
    if done.doubt:
        err.print(done.doubt)
    if as_json:
        print_json({"sources": [summary(done)], "squads": squads, "launches": launches})
        return
    typer.echo(
        f"{done.downloaded} of {done.swept} issues read, {squads} {'squad' if squads == 1 else 'squads'} and "
        f"{launches} {'launch' if launches == 1 else 'launches'} added, "
        f"{done.seconds:.1f} s"
    )
    tell_change(PlanChange(added))


def _print_round(done: Round) -> None:
    for each in done.synced:
        typer.echo(
            f"{each.name}: {each.swept} issues seen, {each.downloaded} downloaded, "
            f"{each.removed} gone, {each.seconds:.1f} s"
        )
        if each.doubt:
            err.print(each.doubt)
    tell_change(done.change)
    for sentence in done.waiting:
        err.print(sentence)
    if done.forecasted:
        typer.echo(f"{done.forecasted.new} new forecasts, {done.forecasted.seconds:.1f} s")
        tell_left_out(done.forecasted)


def _spare_the_collector() -> None:
    """Let the garbage collector look rarely at what is loaded and often dropped.

    A first sync makes millions of small objects, hardly any of them in circles: looking for those as often as
    Python does by itself is a fifth of its time.
    """
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@contextmanager
def _sigterm_ends_quietly() -> Iterator[None]:
    """What a supervisor stops has done its work: where it stands, and with an exit code that says so."""

    def end(*_: object) -> None:
        raise _Ended

    previous = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except _Ended:
        tell_stopped()
    finally:
        signal.signal(signal.SIGTERM, previous)


class _Ended(KeyboardInterrupt):
    """SIGTERM. Passes through everything that lets a Ctrl-C through."""
