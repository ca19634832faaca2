"""What is to be told to whom now: looked up in what was said, and the same whoever looks.

Nothing is told at the moment it happens. Every look goes over the last days of words that are only ever added, and what
it finds has an id of its own: told twice by two processes, or again after a crash, it is the same message.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from andon.calendars import joined
from andon.model import (
    NOT_HEARD_AFTER,
    CheckIn,
    Contribution,
    Event,
    Flag,
    Forecast,
    ForecastState,
    Guild,
    Launch,
    LaunchState,
    Squad,
    WorkCalendar,
)
from andon.usecases.digest import DirectorDigest, SquadDigest, director_digest, squad_digest
from andon.usecases.message_choices import DIRECTOR, Choices, Wish, everybodys_choices, squad_of, subject_of
from andon.usecases.news import (
    Answered,
    Facts,
    ForecastWaits,
    News,
    NotHeard,
    Nudged,
    Raised,
    RoundOpened,
    news_id,
)
from andon.usecases.vote import opened_rounds

if TYPE_CHECKING:
    from andon.store import Store

WINDOW = timedelta(days=3)
"""So far back a look goes: what Andon could not tell for longer, because it was down, is no news any more.

Where it was quiet then, it goes back to before that quiet: nothing could be told in it.
"""

LONGEST_QUIET = timedelta(days=30)
"""Quiet that lasts longer than this holds back nothing."""

DIGEST_WINDOW = timedelta(hours=24)
"""So late a weekly digest may be."""


def news(
    store: Store,
    *,
    now: datetime,
    zone: ZoneInfo,
    calendar: WorkCalendar,
    first_look: timedelta,
    empty: set[str] | None = None,
) -> list[News]:
    """All that is to be told of the last days; `zone` and `calendar` are those of the whole organisation.

    `empty` is for who looks again and again: the ids of digests in which nothing was, which are added to and not made
    again.
    """
    look = _Look(store, now, zone, calendar, first_look, set() if empty is None else empty)
    if not (look.everybody or look.guilds):
        return []
    finders: tuple[Callable[[_Look], Iterator[News]], ...] = (
        _raised,
        _answered,
        _waiting_forecasts,
        _open_rounds,
        _silences,
        _nudges,
        _digests,
    )
    return [each for find in finders for each in find(look)]


class _Look:
    """One look: what it reads, it reads once, and only where somebody wants to be told of it."""

    def __init__(
        self,
        store: Store,
        now: datetime,
        zone: ZoneInfo,
        calendar: WorkCalendar,
        first_look: timedelta,
        empty: set[str],
    ) -> None:
        self.store = store
        self.now = now
        self.zone = zone
        self.first_look = first_look
        self.empty = empty
        self.since = now - WINDOW
        self._calendar = calendar
        self.squads: Mapping[str, Squad] = {each.id: each for each in store.plans.squads()}
        self.everybody = {
            subject: each for subject, each in everybodys_choices(store).items() if self._is_there(subject)
        }
        self.guilds: Mapping[str, Guild] = {each.id: each for each in store.guilds.all() if each.channel}

    @cached_property
    def launches(self) -> Mapping[str, Launch]:
        """Every launch as known now."""
        return {each.id: each.as_known(self.now) for each in self.store.plans.launches()}

    @cached_property
    def flags(self) -> list[Flag]:
        """Flags of which something was said lately, or could have been."""
        return self.store.words.flags(until=self.now)

    @cached_property
    def last_words(self) -> Mapping[Contribution, CheckIn]:
        """What was said last of every contribution."""
        said = self.store.words.last_check_ins(until=self.now)
        return {Contribution(each.launch_id, each.squad_id): each for each in said}

    def launch(self, launch_id: str | None) -> str:
        """A launch's name; empty where there is none."""
        launch = self.launches.get(launch_id or "")
        return launch.name if launch else ""

    def wishing(self, event: Event) -> Iterator[tuple[str, Choices, Wish]]:
        """Who wants to be told of an event."""
        for subject, each in self.everybody.items():
            if event in each.wishes:
                yield subject, each, each.wishes[event]

    def wishing_squads(self, event: Event) -> Iterator[tuple[Squad, Choices, Wish]]:
        """The squads among them."""
        for subject, each, wish in self.wishing(event):
            squad_id = squad_of(subject)
            if squad_id is not None:
                yield self.squads[squad_id], each, wish

    def zone_of(self, subject: str) -> ZoneInfo:
        """The time zone of a squad, else the organisation's."""
        squad = self.squads.get(squad_of(subject) or "")
        return ZoneInfo(squad.time_zone) if squad and squad.time_zone else self.zone

    def news(
        self, event: Event, subject: str, choices: Choices, occasion: str, facts: Facts, *, at_once: bool = False
    ) -> News:
        """News for a subject in the channel that it chose, when it is not quiet there or the news is for `at_once`."""
        due = self.now if at_once else self._quiet_over(subject, choices, self.now)
        if due - self.now > LONGEST_QUIET:
            due = self.now
        return News(event, subject, choices.where(event), occasion, due, facts, self.zone_of(subject))

    def since_of(self, subject: str, choices: Choices) -> datetime:
        """So far back a look goes for a subject: WINDOW, and where that ends in its quiet, to an hour before it."""
        ends = self._quiet_over(subject, choices, self.since)
        if ends == self.since:
            return self.since
        hour = timedelta(hours=1)
        back = bisect_left(
            range(LONGEST_QUIET // hour),
            True,
            key=lambda hours: self._quiet_over(subject, choices, self.since - hours * hour) != ends,
        )
        return self.since - (back + 1) * hour

    def _quiet_over(self, subject: str, choices: Choices, moment: datetime) -> datetime:
        squad = self.squads.get(squad_of(subject) or "")
        calendar = joined(self._calendar, squad.calendar) if squad else self._calendar
        return choices.quiet.over(moment, self.zone_of(subject), calendar)

    def _is_there(self, subject: str) -> bool:
        squad_id = squad_of(subject)
        return squad_id is None or (squad_id in self.squads and self.squads[squad_id].active)


# ------------------------------------------------------------------------------ flags


def _raised(look: _Look) -> Iterator[News]:
    """To the guild that a flag asks, to the squad that it waits for, and to the directors."""
    wishing = {subject: (choices, wish) for subject, choices, wish in look.wishing(Event.FLAG_RAISED)}
    if not (wishing or look.guilds):
        return
    since = {subject: look.since_of(subject, choices) for subject, (choices, _) in wishing.items()}
    for flag in look.flags:
        if not flag.is_open or flag.raised_at <= min(since.values(), default=look.since):
            continue
        squad, launch = look.squads[flag.squad_id].name, look.launch(flag.launch_id)
        guild = look.guilds.get(flag.guild_id or "")
        if guild and flag.raised_at > look.since:
            facts = Raised(flag, squad, launch, guild=guild.name)
            audience = f"guild:{guild.id}"
            yield News(Event.FLAG_RAISED, audience, guild.channel, flag.id, look.now, facts, look.zone)
        for subject, waits_for in _others(look, flag):
            if subject not in wishing or flag.raised_at <= since[subject]:
                continue
            choices, wish = wishing[subject]
            if flag.raised_at >= wish.since:
                facts = Raised(flag, squad, launch, waits_for=waits_for)
                yield look.news(Event.FLAG_RAISED, subject, choices, flag.id, facts, at_once=choices.urgent)


def _others(look: _Look, flag: Flag) -> Iterator[tuple[str, str]]:
    """Who else hears of a flag, and as which squad that it waits for."""
    yield DIRECTOR, ""
    giver = look.squads.get(flag.waits_for or "")
    if giver and giver.id != flag.squad_id:
        yield subject_of(giver.id), giver.name


def _answered(look: _Look) -> Iterator[News]:
    """To the squad whose flag it is."""
    for squad, choices, wish in look.wishing_squads(Event.FLAG_ANSWERED):
        since = look.since_of(subject_of(squad.id), choices)
        for flag in look.flags:
            if flag.squad_id != squad.id:
                continue
            for reply in flag.replies:
                if reply.at > since and reply.at >= wish.since:
                    guild = look.guilds.get(reply.guild_id or "")
                    facts = Answered(flag, reply, squad.name, look.launch(flag.launch_id), guild.name if guild else "")
                    yield look.news(Event.FLAG_ANSWERED, subject_of(squad.id), choices, reply.id, facts)


# ------------------------------------------------------------------------------ a squad's launches


def _waiting_forecasts(look: _Look) -> Iterator[News]:
    """To a squad, once after each of its words: the next forecast is there. Those of one run are one message."""
    if not look.first_look:
        return
    alike: dict[datetime, dict[str, tuple[Choices, Wish]]] = {}
    for squad, choices, wish in look.wishing_squads(Event.FORECAST_WAITS):
        alike.setdefault(look.since_of(subject_of(squad.id), choices), {})[squad.id] = choices, wish
    for since, wishing in alike.items():
        runs: dict[tuple[str, datetime], list[str]] = {}
        for each in _untold(look, wishing, _unanswered(look, wishing, since)):
            runs.setdefault((each.squad_id or "", each.made_at), []).append(look.launch(each.launch_id))
        for (squad_id, made_at), launches in runs.items():
            facts = ForecastWaits(look.squads[squad_id], tuple(sorted(launches)))
            choices = wishing[squad_id][0]
            yield look.news(Event.FORECAST_WAITS, subject_of(squad_id), choices, made_at.isoformat(), facts)


def _unanswered(
    look: _Look, wishing: Mapping[str, tuple[Choices, Wish]], since: datetime
) -> Mapping[Contribution, list[Forecast]]:
    """The forecasts made since the squad's last word, oldest first, where the first of them is as new as `since`."""
    today = look.now.date()
    before = {each.contribution: each for each in look.store.forecasts.newest(as_of=today, made_by=since)}
    found: dict[Contribution, list[Forecast]] = {}
    for each in sorted(look.store.forecasts.made_since(since, as_of=today), key=lambda each: each.made_at):
        part = each.contribution
        if part is None or part.squad_id not in wishing or not _is_of_these_days(look, each):
            continue
        last, wish = look.last_words.get(part), wishing[part.squad_id][1]
        spoke = max(wish.since, last.at) if last else wish.since
        earlier = before.get(part)
        if each.made_at > spoke and (earlier is None or earlier.made_at <= spoke):
            found.setdefault(part, []).append(each)
    return found


def _untold(
    look: _Look, wishing: Mapping[str, tuple[Choices, Wish]], unanswered: Mapping[Contribution, list[Forecast]]
) -> Iterator[Forecast]:
    """Of each contribution the first that is still the squad's alone, unless the squad was told of any of them."""

    def told_by(each: Forecast) -> str:
        squad_id = each.squad_id or ""
        channel = wishing[squad_id][1].channel
        return news_id(Event.FORECAST_WAITS, each.made_at.isoformat(), subject_of(squad_id), channel)

    ids = {told_by(each) for forecasts in unanswered.values() for each in forecasts}
    told = look.store.messages.known(sorted(ids))
    for forecasts in unanswered.values():
        alone = [each for each in forecasts if each.made_at + look.first_look > look.now]
        if alone and not any(told_by(each) in told for each in forecasts):
            yield alone[0]


def _is_of_these_days(look: _Look, forecast: Forecast) -> bool:
    """Whether it is about these days, holds a date, and its launch is open."""
    return (
        forecast.state is ForecastState.FORECAST
        and forecast.made_at - datetime.combine(forecast.as_of, time(), forecast.made_at.tzinfo) < WINDOW
        and look.launches[forecast.launch_id].state is LaunchState.OPEN
    )


def _open_rounds(look: _Look) -> Iterator[News]:
    """To a squad that votes; at once, since somebody of it has just opened the round."""
    wishing = {squad.id: (squad, choices, wish) for squad, choices, wish in look.wishing_squads(Event.ROUND_OPENED)}
    if not wishing:
        return
    for each in opened_rounds(look.store, look.now, since=look.since):
        if each.squad_id not in wishing:
            continue
        squad, choices, wish = wishing[each.squad_id]
        if each.opened_at >= wish.since:
            facts = RoundOpened(squad, look.launch(each.launch_id))
            yield look.news(Event.ROUND_OPENED, subject_of(squad.id), choices, each.id, facts, at_once=True)


def _silences(look: _Look) -> Iterator[News]:
    """To a squad, once for each silence: on the day after it began, so that those of one day are one message."""
    wishing = [each for each in look.wishing_squads(Event.NOT_HEARD)]
    parts = look.store.plans.contributions() if wishing else []
    for squad, choices, wish in wishing:
        zone, since = look.zone_of(subject_of(squad.id)), look.since_of(subject_of(squad.id), choices)
        days: dict[str, list[str]] = {}
        for part in parts:
            began = _silent_from(look, part, zone) if part.squad_id == squad.id else None
            if began is None or began < wish.since:
                continue
            told_from = datetime.combine(began.astimezone(zone).date() + timedelta(days=1), time(), zone)
            if since < told_from <= look.now:
                days.setdefault(f"{told_from:%Y-%m-%d}", []).append(look.launch(part.launch_id))
        for day, launches in days.items():
            facts = NotHeard(squad, tuple(sorted(launches)))
            yield look.news(Event.NOT_HEARD, subject_of(squad.id), choices, day, facts)


def _silent_from(look: _Look, part: Contribution, zone: ZoneInfo) -> datetime | None:
    """Since when a squad has not been heard from about an open launch (promise 5); None where that is not asked."""
    launch = look.launches[part.launch_id]
    if launch.state is not LaunchState.OPEN:
        return None
    last = look.last_words.get(part)
    if last is None:
        # A launch without a date, of which nobody has ever spoken, may be no more than a version that lies about.
        return datetime.combine(launch.known_from, time(), zone) + NOT_HEARD_AFTER if launch.target else None
    return last.at + NOT_HEARD_AFTER


def _nudges(look: _Look) -> Iterator[News]:
    """To a squad: that somebody wonders, and not about what."""
    for squad, choices, wish in look.wishing_squads(Event.NUDGED):
        since = look.since_of(subject_of(squad.id), choices)
        for each in look.store.nudges.to_squad(squad.id, until=look.now):
            if each.at > since and each.at >= wish.since and each.end is None:
                facts = Nudged(squad, look.launch(each.launch_id))
                yield look.news(Event.NUDGED, subject_of(squad.id), choices, each.id, facts)


# ------------------------------------------------------------------------------ once a week


def _digests(look: _Look) -> Iterator[News]:
    """To each who wants one, at its hour whatever is quiet then. One that is there already is not made again."""
    for subject, choices, wish in look.wishing(Event.DIGEST):
        zone = look.zone_of(subject)
        moment = _last_digest(look.now, zone, choices)
        if moment < wish.since or look.now - moment >= DIGEST_WINDOW:
            continue
        occasion = f"{moment.date()}"
        id = news_id(Event.DIGEST, occasion, subject, wish.channel)
        if id in look.empty or look.store.messages.known([id]):
            continue
        squad_id = squad_of(subject)
        facts: SquadDigest | DirectorDigest | None
        if squad_id is None:
            facts = director_digest(look.store, now=look.now, first_look=look.first_look)
        else:
            facts = squad_digest(look.store, look.squads[squad_id], now=look.now, first_look=look.first_look)
        if facts:
            yield look.news(Event.DIGEST, subject, choices, occasion, facts, at_once=True)
        else:
            look.empty.add(id)


def _last_digest(now: datetime, zone: ZoneInfo, choices: Choices) -> datetime:
    """When the last digest was due, in the reader's zone."""
    here = now.astimezone(zone)
    day = here.date() - timedelta(days=(here.weekday() - choices.digest_day) % 7)
    moment = datetime.combine(day, time(choices.digest_hour), zone)
    if moment > here:
        moment = datetime.combine(day - timedelta(days=7), time(choices.digest_hour), zone)
    return moment
