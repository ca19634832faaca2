"""Fill a store with the demo organisation: its work by the import road, its words through the use cases.

Nothing here writes to a table: a check-in of the demo passes the same checks as a squad's own, at its own time.
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from andon.demo.conversations import Conversations, add_guilds, conversations, say_reasons
from andon.demo.folder import FORECAST_HOUR
from andon.demo.generate import Demo
from andon.demo.story import (
    CheckedIn,
    DatePromised,
    Event,
    FlagRaised,
    FlagUpdated,
    Landed,
    Replied,
)
from andon.model import Bet, Role, Viewer, WorkCalendar, slug
from andon.sources.history import HistoryFolder
from andon.store import Store
from andon.usecases.capacity import remember_calendar
from andon.usecases.check_in import check_in
from andon.usecases.flags import raise_flag, reply_to_flag, update_flag
from andon.usecases.forecast import forecast
from andon.usecases.forecast_milestones import forecast_milestones
from andon.usecases.known import Past
from andon.usecases.known_day import known_day
from andon.usecases.plan_launch import LaunchPlan, close_launch, create_launch, move_date
from andon.usecases.plan_squad import add_squad
from andon.usecases.ports import Progress, silent
from andon.usecases.sync import sync

SOURCE = "demo"
DAILY = 14
"""Forecasts are made every day of the last two weeks, and every Monday before."""
COMPARED = 60
"""Days for which forecasts tell why they moved: to tell it of two years would take half of the demo's time again."""


def build(store: Store, demo: Demo, folder: Path, progress: Progress = silent) -> None:
    """Write the demo's history folder, import it, and tell its story to the store."""
    demo.write(folder)
    began = min(launch.known_from for launch in demo.organisation.launches)
    sync(store, HistoryFolder(SOURCE, folder), now=_morning(demo.today), progress=progress)
    _organisation(store, demo, _morning(began))
    add_guilds(store, now=_morning(began))
    beside = conversations(demo)
    teller = _Teller(store, demo, beside)
    waiting = deque(beside.asides)
    for n, event in enumerate(demo.story):
        while waiting and waiting[0].at < event.at:
            waiting.popleft().tell(store)
        teller.tell(event, f"demo-{n}")
        progress(n + 1, len(demo.story), "Squads and directors speak")
    for aside in waiting:
        aside.tell(store)
    store.plans.settle(at=_morning(demo.today))
    _forecasts(store, began, demo.today, progress)
    say_reasons(store, demo)


def _organisation(store: Store, demo: Demo, began: datetime) -> None:
    director = Viewer(Role.DIRECTOR, name="The demo")
    remember_calendar(store, WorkCalendar(days_off=demo.organisation.days_off), now=began)
    for bet in demo.organisation.bets:
        store.plans.put_bet(Bet(slug(bet.name), bet.name, bet.rank))
    for squad in demo.organisation.squads:
        add_squad(
            store,
            director,
            name=squad.name,
            claims=[f"squad:{squad.column}"],
            tribe=squad.tribe,
            time_zone=squad.time_zone,
            mission=squad.mission,
            calendar=WorkCalendar(days_off=squad.days_off),
            token=f"demo-squad-{slug(squad.name)}",
            now=max(began, _morning(squad.since)),
        )


class _Teller:
    """Tells one event after the other to its use case, at its own time."""

    def __init__(self, store: Store, demo: Demo, beside: Conversations) -> None:
        self._store = store
        self._agreed = beside.agreed
        self._director = Viewer(Role.DIRECTOR, name="The demo")
        self._squads = {squad.name: slug(squad.name) for squad in demo.organisation.squads}
        self._launches = {launch.name: launch for launch in demo.organisation.launches}
        self._created: set[str] = set()
        self._flags: dict[str, str] = {}

    def tell(self, event: Event, token: str) -> None:
        tellers: dict[type, Callable[..., None]] = {
            DatePromised: self._date_promised,
            CheckedIn: self._checked_in,
            FlagRaised: self._flag_raised,
            Replied: self._replied,
            FlagUpdated: self._flag_updated,
            Landed: self._landed,
        }
        tellers[type(event)](event, token)

    def _date_promised(self, event: DatePromised, token: str) -> None:
        if event.launch in self._created:
            move_date(
                self._store,
                self._director,
                slug(event.launch),
                event.day,
                precision=event.precision,
                reason=event.reason,
                token=token,
                now=event.at,
            )
            return
        launch = self._launches[event.launch]
        self._created.add(event.launch)
        create_launch(
            self._store,
            self._director,
            LaunchPlan(
                name=launch.name,
                scopes=tuple(f"version:{SOURCE}/{version}" for version in launch.versions),
                squad_ids=tuple(self._squads[name] for name in launch.squads),
                bet_id=slug(launch.bet) if launch.bet else None,
                success=launch.success,
            ),
            target=event.day,
            precision=event.precision,
            reason=event.reason,
            token=token,
            now=event.at,
        )

    def _checked_in(self, event: CheckedIn, token: str) -> None:
        squad_id = self._squads[event.squad]
        check_in(
            self._store,
            Viewer(Role.SQUAD, frozenset({squad_id})),
            launch_id=slug(event.launch),
            squad_id=squad_id,
            status=event.status,
            probability=event.probability,
            sentence=event.sentence,
            round_id=self._agreed.get(event),
            token=token,
            now=event.at,
        )

    def _flag_raised(self, event: FlagRaised, token: str) -> None:
        squad_id = self._squads[event.squad]
        # A flag's id is in its address: it looks like any other one.
        id = uuid.uuid5(uuid.NAMESPACE_OID, f"{token} {event.ref}").hex
        self._flags[event.ref] = id
        raise_flag(
            self._store,
            Viewer(Role.SQUAD, frozenset({squad_id})),
            squad_id=squad_id,
            sentence=event.sentence,
            launch_id=slug(event.launch) if event.launch else None,
            would_help=event.would_help,
            since=event.since,
            token=id,
            now=event.at,
        )

    def _replied(self, event: Replied, token: str) -> None:
        reply_to_flag(
            self._store,
            Viewer(Role.DIRECTOR, name=event.said_by or "Program director"),
            flag_id=self._flags[event.flag],
            thanks=event.thanks,
            helper=event.helper,
            help_by=event.help_by,
            question=event.question,
            token=token,
            now=event.at,
        )

    def _flag_updated(self, event: FlagUpdated, token: str) -> None:
        flag_id = self._flags[event.flag]
        (flag,) = self._store.words.flags(until=event.at, flag_id=flag_id)
        squad = Viewer(Role.SQUAD, frozenset({flag.squad_id}))
        update_flag(self._store, squad, flag_id=flag_id, note=event.note, end=event.end, token=token, now=event.at)

    def _landed(self, event: Landed, token: str) -> None:
        close_launch(
            self._store,
            self._director,
            slug(event.launch),
            event.kind,
            landed_on=event.landed_on or event.at.date(),
            learned=event.learned,
            token=token,
            now=event.at,
        )


def _forecasts(store: Store, began: date, today: date, progress: Progress) -> None:
    """Forecast as the organisation would have: every Monday, and daily of late; each as of the day before."""
    past = Past(store)
    mornings = [began + timedelta(days=n) for n in range(1, (today - began).days + 1)]
    wanted = [day for day in mornings if day.weekday() == 0 or (today - day).days < DAILY]
    for n, morning in enumerate(wanted):
        as_of, now = morning - timedelta(days=1), _morning(morning)
        day = known_day(store, as_of, now=now, past=past)
        compare = (today - morning).days < COMPARED
        forecast(store, as_of=as_of, now=now, make_id=lambda: uuid.uuid4().hex, day=day, compare=compare)
        forecast_milestones(store, as_of=as_of, now=now, make_id=lambda: uuid.uuid4().hex, day=day)
        progress(n + 1, len(wanted), "Forecasts, week by week")


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(FORECAST_HOUR), UTC)
