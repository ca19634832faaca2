"""The facts behind every view, read once: who takes part in what, what was said last, what may be shown."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from andon.model import (
    FEWEST_TOLD,
    NOT_HEARD_AFTER,
    Bet,
    CheckIn,
    Contribution,
    Flag,
    Forecast,
    ForecastState,
    Launch,
    LaunchState,
    Outcome,
    Squad,
    Status,
    TargetDate,
    Tribe,
    Viewer,
    worst,
)
from andon.usecases.first_look import Shown, Subject, shown_forecasts
from andon.usecases.move import Move, move_of
from andon.usecases.took_part import TookPart, took_part

if TYPE_CHECKING:
    from andon.store import Store


@dataclass(frozen=True, slots=True)
class Look:
    """From where and when somebody looks."""

    viewer: Viewer
    moment: datetime
    """The page shows what was known then."""
    now: datetime
    """The real clock, which alone opens a forecast's first look."""
    first_look: timedelta

    @property
    def is_past(self) -> bool:
        """Whether the page looks back; nothing can be written then."""
        return self.moment < self.now


@dataclass(frozen=True, slots=True)
class Word:
    """What a squad says of its part of a launch, as of the look."""

    squad_id: str
    squad: str
    status: Status
    """Its own, or "not heard" when it has been silent for too long."""
    probability: int | None
    sentence: str
    said_at: datetime | None
    said_status: Status | None = None
    """What it said last, also when that is too long ago."""
    differs: str = ""
    """Why it sees it differently than the forecast, if it liked to say so."""
    voted: int = 0
    """How many voted before it, where this viewer may know; 0 otherwise."""
    median: int | None = None
    """Of that vote, per cent."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast as a view may show it: beside the words, never instead of them."""

    state: ForecastState | None
    """None: no forecast that this viewer may see."""
    on_time: float | None = None
    p50: date | None = None
    p85: date | None = None
    p95: date | None = None
    counted: int = 0
    as_of: date | None = None
    reason: str = ""
    held_until: datetime | None = None
    """A newer one is with its squad until then."""
    squads: int = 1
    """How many squads take part in what it is of. Where none does, a newer one waits as long and is with nobody."""
    forecast_id: str | None = None
    target: date | None = None
    """The last day that counted as on time when it was made."""
    move: Move | None = None
    """Why it says something else than last time; None for the first one."""

    @property
    def overdue(self) -> bool:
        """Whether the target date had passed while work was open: no chance is left to speak of."""
        if self.state is not ForecastState.FORECAST or self.as_of is None or self.target is None:
            return False
        return self.target < self.as_of


@dataclass(frozen=True, slots=True)
class LaunchRow:
    """A launch in one line."""

    id: str
    name: str
    bet: str
    rank: int | None
    status: Status
    """The worst of its squads' words."""
    words: tuple[Word, ...]
    target: TargetDate | None
    first_date: TargetDate | None
    moves: int
    slip_days: int
    outlook: Outlook
    open_flags: int
    last_word: datetime | None
    ended_on: date | None = None
    state: LaunchState = LaunchState.OPEN
    outcome: str | None = None
    learned: str = ""
    """All lessons in one paragraph."""
    lessons: tuple[Outcome, ...] = ()
    """What its squads learned from its end, each in its own words, oldest first."""
    other_flags: int = 0
    """Open flags of squads that a filter leaves out: they are in no list, and not among `open_flags`."""

    @property
    def is_over(self) -> bool:
        """Whether it has landed or was cancelled."""
        return self.state is not LaunchState.OPEN

    @property
    def heard(self) -> int:
        """How many of its squads have been heard from."""
        return sum(word.status is not Status.NOT_HEARD for word in self.words)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that a view needs, as known at the look's moment."""

    look: Look
    tribes: tuple[Tribe, ...]
    squads: dict[str, Squad]
    bets: dict[str, Bet]
    launches: dict[str, Launch]
    parts: dict[str, tuple[str, ...]]
    """Launch to the squads that take part in it and still work."""
    last_words: dict[Contribution, CheckIn]
    flags: tuple[Flag, ...]
    shown: dict[Subject, Shown]
    not_remembered: TookPart | None = None
    """On a look back further than who took part is remembered: what was made of it."""
    _rows: dict[str, LaunchRow] = field(default_factory=dict, compare=False, repr=False)
    """Those that were asked for: a portfolio wants each of its launches several times."""

    def word(self, launch_id: str, squad_id: str) -> Word:
        """What the squad says of the launch now; silence is "not heard" (promise 5)."""
        last = self.last_words.get(Contribution(launch_id, squad_id))
        squad = self.squads[squad_id]
        if last is None:
            return Word(squad_id, squad.name, Status.NOT_HEARD, None, "", None)
        silent = self.look.moment - last.at > NOT_HEARD_AFTER
        status = Status.NOT_HEARD if silent else last.status
        voted, median = told_vote(last, self.look.viewer)
        return Word(
            squad_id,
            squad.name,
            status,
            last.probability,
            last.sentence,
            last.at,
            last.status,
            differs=last.differs,
            voted=voted,
            median=median,
        )

    def words(self, launch_id: str) -> tuple[Word, ...]:
        """What every squad of the launch says, by the squads' names."""
        words = [self.word(launch_id, squad_id) for squad_id in self.parts.get(launch_id, ())]
        return tuple(sorted(words, key=lambda word: word.squad))

    def outlook(self, launch_id: str, squad_id: str | None) -> Outlook:
        """The forecast that may be shown for a launch or a contribution."""
        shown = self.shown.get((launch_id, squad_id))
        if shown is None:
            return Outlook(state=None)
        found = outlook(shown.forecast, shown.held_until)
        return found if squad_id else replace(found, squads=len(self.parts.get(launch_id, ())))

    def open_flags(self, launch_id: str) -> tuple[Flag, ...]:
        """Flags of a launch that still ask for help."""
        return tuple(flag for flag in self.flags if flag.is_open and flag.launch_id == launch_id)

    def not_remembered_of(self, launch_ids: Iterable[str]) -> TookPart | None:
        """What was made of it, where one of these launches is among those of which nobody wrote down who took part."""
        told = self.not_remembered
        return told if told and not told.rebuilt.isdisjoint(launch_ids) else None

    def row(self, launch: Launch) -> LaunchRow:
        """The launch in one line. Its status comes from words alone."""
        if launch.id not in self._rows:
            self._rows[launch.id] = self._row(launch)
        return self._rows[launch.id]

    def _row(self, launch: Launch) -> LaunchRow:
        words = self.words(launch.id)
        bet = self.bets.get(launch.bet_id or "")
        said = [word.said_at for word in words if word.said_at]
        return LaunchRow(
            id=launch.id,
            name=launch.name,
            bet=bet.name if bet else "",
            rank=bet.rank if bet else None,
            status=worst(word.status for word in words),
            words=words,
            target=launch.target,
            first_date=launch.first_date,
            moves=launch.moves,
            slip_days=launch.slip_days,
            outlook=self.outlook(launch.id, None),
            open_flags=len(self.open_flags(launch.id)),
            last_word=max(said, default=None),
            ended_on=launch.ended_on,
            state=launch.state,
            outcome=launch.outcome.kind.value if launch.outcome else None,
            learned=launch.learned,
            lessons=launch.lessons,
        )


def told_vote(said: CheckIn, viewer: Viewer) -> tuple[int, int | None]:
    """How many voted before these words, and their median; nothing of a small vote to others (promise 7)."""
    if said.voted >= FEWEST_TOLD or viewer.speaks_for(said.squad_id):
        return said.voted, said.median
    return 0, None


def rank_and_date(row: LaunchRow) -> tuple[int, date, str]:
    """The order of launches everywhere: bet rank, then date, then name; never risk (promise 6)."""
    rank = row.rank if row.rank is not None else sys.maxsize
    return rank, row.target.last_day if row.target else date.max, row.name


def outlook(forecast: Forecast | None, held_until: datetime | None = None) -> Outlook:
    """A stored forecast as a view shows it."""
    if forecast is None:
        return Outlook(state=None, held_until=held_until)
    return Outlook(
        state=forecast.state,
        on_time=forecast.on_time,
        p50=forecast.p50,
        p85=forecast.p85,
        p95=forecast.p95,
        counted=forecast.counted,
        as_of=forecast.as_of,
        reason=forecast.reason,
        held_until=held_until,
        forecast_id=forecast.id,
        target=forecast.target,
        move=move_of(forecast),
    )


def read_board(store: Store, look: Look, *, launch_id: str | None = None, flags: bool = True) -> Board:
    """Read the facts as known at the look's moment; with `launch_id`, forecasts and flags of that launch only.

    Without `flags` there are none on it, for those who want the rest alone.
    """
    # Squads and launches last: they are never removed, so whatever the rest names is among them.
    all_contributions = store.plans.contributions()
    # The first look is a matter of the real clock, so the words that open it are those said until now.
    last_words = store.words.last_check_ins(until=look.now)
    raised = store.words.flags(until=look.moment, launch_id=launch_id) if flags else []
    squads = {squad.id: squad for squad in store.plans.squads()}
    launches = {
        launch.id: launch.as_known(look.moment)
        for launch in store.plans.launches()
        if launch.known_from <= look.moment.date()
    }
    contributions = [each for each in all_contributions if each.launch_id in launches]
    shown = shown_forecasts(
        store,
        look.viewer,
        as_of=look.moment.date(),
        now=look.now,
        first_look=look.first_look,
        last_words=last_words,
        contributions=[each for each in contributions if _counts(each, squads, launches, look)],
        launch_id=launch_id,
    )
    known, not_remembered = last_words, None
    if look.is_past:
        known = store.words.last_check_ins(until=look.moment)
        then = took_part(
            store, look.moment, launches=launches, squads=squads, now_in=contributions, shown=shown, words=known
        )
        contributions, not_remembered = [*then.parts], then if then.rebuilt else None
    return Board(
        look=look,
        tribes=tuple(store.plans.tribes()),
        squads=squads,
        bets={bet.id: bet for bet in store.plans.bets()},
        launches=launches,
        parts=_parts(each for each in contributions if _counts(each, squads, launches, look)),
        last_words={Contribution(each.launch_id, each.squad_id): each for each in known},
        flags=tuple(raised),
        shown=shown,
        not_remembered=not_remembered,
    )


def works(squad: Squad, look: Look) -> bool:
    """Whether it was at work at the look's moment; a look back knows nothing of a later retirement."""
    return squad.worked_at(look.moment) if look.is_past else squad.active


def _counts(part: Contribution, squads: dict[str, Squad], launches: dict[str, Launch], look: Look) -> bool:
    """Nobody waits for the word of a retired squad, except where it shipped in its time."""
    return works(squads[part.squad_id], look) or launches[part.launch_id].state is not LaunchState.OPEN


def _parts(contributions: Iterable[Contribution]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for each in contributions:
        found.setdefault(each.launch_id, []).append(each.squad_id)
    return {launch_id: tuple(sorted(squad_ids)) for launch_id, squad_ids in found.items()}
