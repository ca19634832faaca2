"""How good are our forecasts? Every kept forecast is held against what came (promise 9).

The organisation's record is everybody's. A squad's own is its alone, from ten dates on (promises 2 and 6): what a
viewer may not see is not in the answer. What may be counted together is said in `record_rights`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from andon import frames
from andon.forecast.backtest_scores import Score
from andon.forecast.baselines import WINDOWS
from andon.forecast.known import known_by
from andon.forecast.track_record import MODEL, Checked, Kept, Rows, check
from andon.model import Forecast, Launch, LaunchState, OutcomeKind, Viewer
from andon.usecases.first_look import HISTORY
from andon.usecases.known import Past, known_launches, not_played_back
from andon.usecases.record_rights import (
    FEWEST,
    countable_chances,
    countable_launches,
    countable_parts,
    last_launches,
    last_parts,
    next_date,
    passed,
    shared,
)

if TYPE_CHECKING:
    from andon.store import Store
    from andon.store.forecasts import Made

MOST = 3_000
"""More forecasts than this are thinned further: every second one counts, or every third. A page cannot wait longer."""

_MONDAY = 3
"""Day number 0 was a Thursday."""


@dataclass(frozen=True, eq=False)
class Checks:
    """What is known of all kept forecasts on a day: for `track_record` and `last_dates`, never for a page."""

    as_of: date
    checked: Checked
    launches: Mapping[str, Launch]
    """As known on that day."""
    squads: Mapping[str, str]
    """Ids to names."""
    kept: int
    chosen: int
    every: int
    cancelled: int
    nothing_came: int
    looked_back: int

    @cached_property
    def launches_shown(self) -> Rows:
        """The forecasts of whole launches that count for everybody."""
        return countable_launches(self.checked)

    @cached_property
    def parts_shown(self) -> Rows:
        """The forecasts of parts that count for everybody."""
        return countable_parts(self.checked)

    @cached_property
    def last_launches(self) -> Rows:
        """Those that the sentence about whole launches counts."""
        return last_launches(self.checked)

    @cached_property
    def last_parts(self) -> Rows:
        """Those that the sentence about all squads' parts counts."""
        return last_parts(self.checked)


@dataclass(frozen=True, slots=True)
class Section:
    """Claimed against met, for one kind of forecasts."""

    ours: Score
    plain: Mapping[int, Score]
    """Plain Monte Carlo on the same forecasts, by its window in days."""
    targets: int
    """Forecasts with a target date ahead of them which has passed since."""
    on_time: int
    """Those of them whose work was done by that date."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one launch, and how its own forecasts did."""

    launch: str
    ended_on: date | None
    state: LaunchState
    kind: OutcomeKind | None
    """As its squads declared it; None while it is open, and where nobody has said how it went."""
    forecasts: int
    with_date: int | None
    """Forecasts that had a target date ahead of them which has passed since; None where it would tell of one squad."""
    on_time: int | None
    """Those of them whose work was done by that date; None together with them."""


@dataclass(frozen=True, slots=True)
class Own:
    """A squad's own record, for itself."""

    squad: str
    known: int
    """85 per cent dates of which it is known whether they held."""
    section: Section | None
    """None below FEWEST."""


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What a viewer may see of how forecasts came true."""

    as_of: date
    kept: int
    """Forecasts with dates that were made, all of them."""
    chosen: int
    """The first forecast of each subject in each week whose first look is over: those that are counted and those that
    are counted out."""
    every: int
    """Of those first forecasts, every so-manieth is chosen; 1 unless there are very many."""
    counted: int
    """Those that are scored."""
    cancelled: int
    """Forecasts of cancelled launches, which are counted out."""
    nothing_came: int
    """Forecasts after which nothing was delivered any more before the landing, counted out."""
    looked_back: int
    """Forecasts made long after their day with today's scope, counted out."""
    alone: int
    """Forecasts of whole launches that are one squad's, counted out."""
    whole: int
    """Forecasts of whole launches, those of one squad among them, which end or have ended by landing."""
    next_date: date | None
    """The next 85 per cent date of a launch to come, where none has been checked yet."""
    launches: Section | None
    """Forecasts of whole launches of several squads; None before a date has passed, and with fewer than SQUADS."""
    held_back: bool
    """Whether dates of whole launches have passed that are not shown, since they would tell of one squad."""
    parts: Section | None
    """Forecasts of squads' parts, all squads together; None until SQUADS of them have FEWEST dates."""
    fates: tuple[Fate, ...]
    """The launches that were forecast: those that ended first, in the order of their ends."""
    own: Own | None
    """For a member of a squad only."""


@dataclass(frozen=True, slots=True)
class LastDates:
    """The sentence beside a forecast: how many of the last 85 per cent dates held."""

    met: int
    known: int
    own: bool
    """Of the squad that looks; else of the organisation."""


def last_read(store: Store) -> datetime | None:
    """When the source that has waited longest was read to its end; None where none ever was."""
    read = [state.get("finished_at") for state in store.work.source_states().values()]
    return min((each for each in read if each is not None), default=None)


def depends_on(store: Store) -> str:
    """What the record is made of, as one word: it is the same as long as this is, whatever else is written."""
    read = {name: state.get("finished_at") for name, state in store.work.source_states().items()}
    made_of = store.forecasts.last_made(), read, store.plans.launches(), store.plans.squads()
    return hashlib.blake2b(repr(made_of).encode(), digest_size=16).hexdigest()


def check_forecasts(store: Store, *, day: date, now: datetime, first_look: timedelta) -> Checks:
    """Hold every forecast as of the day or earlier, whose first look is over `now`, against what was known then.

    Scopes and ends are those of the end of `day`. At most one forecast a week counts of each launch and each part, the
    first one made, so that a daily scheduler weighs no more than a weekly one.
    """
    moment = frames.day_moment(day, days=1)
    launches = {each.id: each.as_known(moment) for each in store.plans.launches() if each.known_from <= day}
    made = [each for each in store.forecasts.kept(as_of=day) if each.launch_id in launches]
    told = [each for each in made if each.made_at + first_look <= now]
    every, chosen = _thinned(told)
    blind = _seen_with_hindsight(store, launches, chosen)
    wanted = [each for each in chosen if each.id not in blind]
    running = [each.id for each in wanted if launches[each.launch_id].state is not LaunchState.CANCELLED]
    kept = _arrays(store.forecasts.shapes(running))
    past = Past(store, whole=day < now.date())
    known = known_by(past.work(day), past.members(day), known_launches(launches.values()), frames.day_number(day))
    checked = check(kept, known)
    return Checks(
        as_of=day,
        checked=checked,
        launches=launches,
        squads={each.id: each.name for each in store.plans.squads()},
        kept=len(made),
        chosen=len(chosen),
        every=every,
        cancelled=len(wanted) - len(running),
        nothing_came=len(kept.as_of) - len(checked.kept.as_of),
        looked_back=len(blind),
    )


def track_record(checks: Checks, viewer: Viewer) -> TrackRecord:
    """The record as this viewer may see it."""
    checked = checks.checked
    whole = checked.is_whole
    alone = int((whole & ~shared(checked)).sum())
    launches = _section(checked, checks.launches_shown)
    return TrackRecord(
        as_of=checks.as_of,
        kept=checks.kept,
        chosen=checks.chosen,
        every=checks.every,
        counted=len(checked.kept.as_of) - alone,
        cancelled=checks.cancelled,
        nothing_came=checks.nothing_came,
        looked_back=checks.looked_back,
        alone=alone,
        whole=int(whole.sum()),
        next_date=None if launches else next_date(checked),
        launches=launches,
        held_back=launches is None and bool((whole & passed(checked, 50)).any()),
        parts=_parts(checks),
        fates=_fates(checks),
        own=_own(checks, viewer),
    )


def last_dates(checks: Checks, viewer: Viewer, squad_id: str | None = None) -> LastDates | None:
    """The last 85 per cent dates beside a forecast of a squad's part, or of a whole launch; None below FEWEST.

    A squad's own for its members; for everybody else, and while its own has too few, the organisation's.
    """
    checked = checks.checked
    if squad_id is not None and viewer.speaks_for(squad_id):
        mine = checked.held(checked.of_squad(squad_id))
        if mine.known >= FEWEST:
            return LastDates(mine.met, mine.known, own=True)
    of_parts = squad_id is not None and checks.last_parts.any()
    ours = checked.held(checks.last_parts if of_parts else checks.last_launches)
    return LastDates(ours.met, ours.known, own=False) if ours.known >= FEWEST else None


def _seen_with_hindsight(store: Store, launches: Mapping[str, Launch], made: Iterable[Made]) -> set[str]:
    """Ids of forecasts made long after their day without a history of what was in the launch then: no claim at all."""
    late = [each for each in made if each.made_at - frames.day_moment(each.as_of, days=1) > HISTORY]
    asked = {each.launch_id for each in late}
    if not asked:
        return set()
    blind = {each.id for each in not_played_back((launches[id] for id in asked), store.work.sources_with_history())}
    return {each.id for each in late if each.launch_id in blind}


def _thinned(made: Sequence[Made]) -> tuple[int, list[Made]]:
    """The first forecast that was made of each subject in a week; of very many, every so-manieth in their order."""
    first: dict[tuple[str, str | None, int], Made] = {}
    for each in made:
        week = (frames.day_number(each.as_of) + _MONDAY) // 7
        first.setdefault((each.launch_id, each.squad_id, week), each)
    every = -(-len(first) // MOST) or 1
    return every, list(first.values())[::every]


def _arrays(forecasts: Iterable[Forecast]) -> Kept:
    rows = sorted(forecasts, key=lambda each: (each.as_of, each.made_at, each.id))
    return Kept(
        launch=np.array([each.launch_id for each in rows], dtype=object),
        squad=np.array([each.squad_id for each in rows], dtype=object),
        as_of=np.array([frames.day_number(each.as_of) for each in rows], dtype=np.int64),
        target=np.array([frames.day_number(each.target) for each in rows], dtype=np.int64),
        on_time=np.array([np.nan if each.on_time is None else each.on_time for each in rows], dtype=np.float64),
        counted=np.array([each.counted for each in rows], dtype=np.int64),
        quantiles=np.array([each.quantiles for each in rows], dtype=np.float64).reshape(len(rows), 99),
    )


def _section(checked: Checked, rows: Rows) -> Section | None:
    """The figures of some rows; None while no date of theirs has passed."""
    scores = checked.scores(rows)
    if not scores or not any(level.known for level in scores[MODEL].levels):
        return None
    plain = {window: scores[f"iid{window}"] for window in WINDOWS}
    due, on_time = checked.due
    return Section(scores[MODEL], plain, int((rows & due).sum()), int((rows & due & on_time).sum()))


def _parts(checks: Checks) -> Section | None:
    """The figures of all squads' parts; without those of target dates where these are of fewer squads."""
    found = _section(checks.checked, checks.parts_shown)
    if found is None or countable_chances(checks.checked):
        return found
    plain = {window: _without_chances(score) for window, score in found.plain.items()}
    return Section(_without_chances(found.ours), plain, targets=0, on_time=0)


def _without_chances(score: Score) -> Score:
    return replace(score, brier=0.0, base_brier=0.0, ece=0.0, targets=0)


def _own(checks: Checks, viewer: Viewer) -> Own | None:
    mine = [squad_id for squad_id in checks.squads if viewer.speaks_for(squad_id)]
    if len(mine) != 1:
        return None
    rows = checks.checked.of_squad(mine[0])
    known = checks.checked.held(rows, last=len(rows) + 1).known
    return Own(checks.squads[mine[0]], known, _section(checks.checked, rows) if known >= FEWEST else None)


def _fates(checks: Checks) -> tuple[Fate, ...]:
    checked = checks.checked
    due, on_time = checked.due
    found = []
    for launch_id, launch in checks.launches.items():
        rows = checked.is_whole & np.array(checked.kept.launch == launch_id, dtype=np.bool_)
        if rows.any():
            shown = bool((rows & checks.launches_shown).any())
            numbers = [int((rows & each).sum()) if shown else None for each in (due, due & on_time)]
            kind = launch.outcome.kind if launch.outcome else None
            found.append(Fate(launch.name, launch.ended_on, launch.state, kind, int(rows.sum()), *numbers))
    return tuple(sorted(found, key=lambda each: (each.ended_on or date.max, each.launch)))
