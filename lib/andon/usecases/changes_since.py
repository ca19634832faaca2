"""What changed on the portfolio since somebody looked: two looks beside each other, launch by launch.

The mark from which it counts is each person's own, and moves only when they say that they have seen it all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from andon.model import Flag, FlagEnd, Launch, LaunchState, Reply, Role, Status, TargetDate, Viewer
from andon.usecases.board import Board, LaunchRow, Look, rank_and_date, read_board
from andon.usecases.rights import Action, require

if TYPE_CHECKING:
    from andon.store import Store

NAME = "portfolio_seen"
"""The name of the mark among a person's choices."""

FIRST_VISIT = timedelta(days=7)
"""So far back goes whoever has never said that they have seen it."""

WORTH_TELLING = timedelta(days=7)
"""A forecast's date trembles from day to day: less than this is no change."""


class FlagNews(StrEnum):
    """What became of a flag."""

    RAISED = "raised"
    ANSWERED = "answered"
    ENDED = "ended"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class WordChanged:
    """A squad's status is another one than it was; silence changes it too."""

    squad_id: str
    squad: str
    before: Status
    after: Status


@dataclass(frozen=True, slots=True)
class FlagChanged:
    """A flag that was raised, answered, ended or opened again; what came last."""

    flag: Flag
    squad: str
    news: FlagNews
    reply: Reply | None = None
    """The answer, where it was answered."""
    end: FlagEnd | None = None


@dataclass(frozen=True, slots=True)
class DateChanged:
    """Another date is promised."""

    before: TargetDate | None
    after: TargetDate


@dataclass(frozen=True, slots=True)
class ForecastMoved:
    """The 85 % date of the launch is another one than the viewer could see then."""

    before: date
    after: date


@dataclass(frozen=True, slots=True)
class LaunchChanged:
    """Everything that changed about a launch, or in flags about none."""

    launch_id: str | None
    launch: str
    words: tuple[WordChanged, ...] = ()
    """By the squads' names."""
    flags: tuple[FlagChanged, ...] = ()
    """Oldest first."""
    date: DateChanged | None = None
    forecast: ForecastMoved | None = None
    is_new: bool = False
    ended: LaunchRow | None = None
    reopened: bool = False

    def __bool__(self) -> bool:
        """Whether anything changed."""
        told = (self.words, self.flags, self.date, self.forecast, self.is_new, self.ended, self.reopened)
        return any(bool(each) for each in told)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a moment: launches by rank and date, those that ended after them, flags about none last."""

    since: datetime
    first_visit: bool
    """Nobody has said yet that they have seen anything."""
    launches: tuple[LaunchChanged, ...]


def person_of(viewer: Viewer) -> str | None:
    """For whom a mark is kept; None for guests and squads.

    Without sign-in all directors are one person.
    """
    return (viewer.account or viewer.role.value) if viewer.role is Role.DIRECTOR else None


def changes_since(store: Store, board: Board) -> Changes | None:
    """What changed until this board since its viewer looked; None where no mark is kept, and on a look back."""
    look = board.look
    person = person_of(look.viewer)
    if person is None or look.is_past:
        return None
    mark = last_seen(store, person)
    since = mark or look.now - FIRST_VISIT
    # As it was to be seen then: the first looks of forecasts were told by the clock of that moment.
    then = read_board(store, Look(look.viewer, since, since, look.first_look), flags=False)
    return Changes(since, mark is None, _between(store, then, board))


def last_seen(store: Store, person: str) -> datetime | None:
    """Until when this person has said that they have seen everything."""
    mark = store.preferences.read(person).get(NAME)
    return datetime.fromisoformat(mark) if mark else None


def have_seen(store: Store, viewer: Viewer, *, until: datetime) -> bool:
    """Move the mark to the moment of the page that was seen. False where it stands there already, or later."""
    require(viewer, Action.SEEN)
    person = person_of(viewer)
    assert person is not None  # whoever may do it is a person
    before = last_seen(store, person)
    if before is not None and before >= until:
        return False
    store.preferences.write(person, NAME, until.isoformat())
    return True


def _between(store: Store, then: Board, now: Board) -> tuple[LaunchChanged, ...]:
    since = then.look.moment
    # By its events: a launch that is set up today over old issues is known from the first of them on.
    set_up = store.plans.set_up_since(since)
    by_launch: dict[str | None, list[FlagChanged]] = {}
    for each in _flags(now, since):
        known = each.flag.launch_id if each.flag.launch_id in now.launches else None
        by_launch.setdefault(known, []).append(each)
    found: list[tuple[LaunchRow, LaunchChanged]] = []
    for launch in now.launches.values():
        about = tuple(by_launch.get(launch.id, ()))
        before = then.launches.get(launch.id)
        was_over = before is not None and before.state is not LaunchState.OPEN
        if was_over and launch.state is not LaunchState.OPEN and not about:
            continue  # most launches, after some years
        is_new = before is None or launch.id in set_up
        row = now.row(launch)
        changed = _launch(then, now, row, about, is_new=is_new)
        if changed:
            found.append((row, changed))
    found.sort(key=lambda each: (each[0].is_over, rank_and_date(each[0])))
    elsewhere = tuple(by_launch.get(None, ()))
    return (*(changed for _, changed in found), *([LaunchChanged(None, "", flags=elsewhere)] if elsewhere else []))


def _launch(then: Board, now: Board, row: LaunchRow, flags: tuple[FlagChanged, ...], *, is_new: bool) -> LaunchChanged:
    """What changed about one launch; one that is over waits for no word, and one that is new has no earlier ones."""
    launch = now.launches[row.id]
    if is_new:
        ended = row if row.is_over and _declared_after(launch, then.look.moment) else None
        return LaunchChanged(row.id, row.name, flags=flags, is_new=not row.is_over, ended=ended)
    before = then.launches[row.id]
    was_over = before.state is not LaunchState.OPEN
    if row.is_over:
        return LaunchChanged(row.id, row.name, flags=flags, ended=None if was_over else row)
    return LaunchChanged(
        row.id,
        row.name,
        words=_words(then, row),
        flags=flags,
        date=_date(before, launch),
        forecast=_forecast(then, row),
        reopened=was_over,
    )


def _words(then: Board, row: LaunchRow) -> tuple[WordChanged, ...]:
    found = []
    for word in row.words:
        before = then.word(row.id, word.squad_id).status if word.squad_id in then.squads else Status.NOT_HEARD
        if before is not word.status:
            found.append(WordChanged(word.squad_id, word.squad, before, word.status))
    return tuple(found)


def _flags(now: Board, since: datetime) -> list[FlagChanged]:
    """Flags with something new in them that this section tells, by the time of the last of it."""
    found = []
    for flag in now.flags:
        squad = now.squads[flag.squad_id].name
        was_open = flag.raised_at <= since and _end_at(flag, since) is None
        replies = [each for each in flag.replies if each.at > since]
        last = max([flag.raised_at, *(each.at for each in flag.updates), *(each.at for each in flag.replies)])
        if flag.raised_at > since and flag.is_open and not replies:
            found.append((last, FlagChanged(flag, squad, FlagNews.RAISED)))
        elif not flag.is_open and (was_open or flag.raised_at > since):
            found.append((last, FlagChanged(flag, squad, FlagNews.ENDED, end=flag.end)))
        elif flag.is_open and replies:
            found.append((last, FlagChanged(flag, squad, FlagNews.ANSWERED, reply=replies[-1])))
        elif flag.is_open and flag.raised_at <= since and not was_open:
            found.append((last, FlagChanged(flag, squad, FlagNews.REOPENED)))
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def _end_at(flag: Flag, moment: datetime) -> FlagEnd | None:
    known = [each.end for each in flag.updates if each.at <= moment]
    return known[-1] if known else None


def _date(before: Launch, after: Launch) -> DateChanged | None:
    if after.target is None or (before.target and before.target.last_day == after.target.last_day):
        return None
    return DateChanged(before.target, after.target)


def _forecast(then: Board, row: LaunchRow) -> ForecastMoved | None:
    """Both as the viewer could see them: what is with its squad still is no change yet (promise 2)."""
    before, after = then.outlook(row.id, None).p85, row.outlook.p85
    if before is None or after is None or abs(after - before) < WORTH_TELLING:
        return None
    return ForecastMoved(before, after)


def _declared_after(launch: Launch, since: datetime) -> bool:
    """An imported end has no day of its own on which it was declared."""
    return bool(launch.outcomes) and launch.outcomes[-1].declared_at > since
