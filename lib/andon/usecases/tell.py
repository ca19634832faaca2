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
from andon.usecases.digest import DirectorDigest, SquadDigest, Week, director_digest, read_week, squad_digest
from andon.usecases.first_look import is_news
from andon.usecases.guilds import guild_audience
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
    if not (look.everybody or look.told_guilds):
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


_Wishing = Mapping[str, tuple[Squad, Choices, Wish]]
"""The squads that wish to be told of an event, by their ids."""


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
        self.guilds: Mapping[str, Guild] = {each.id: each for each in store.guilds.all()}
        self._since: dict[str, datetime] = {}

    @cached_property
    def launches(self) -> Mapping[str, Launch]:
        """Every launch as known now."""
        return {each.id: each.as_known(self.now) for each in self.store.plans.launches()}

    @cached_property
    def told_guilds(self) -> Mapping[str, datetime]:
        """The guilds that hear of flags, and from when on."""
        return {each.id: each.told_since for each in self.guilds.values() if each.channel and each.told_since}

    @cached_property
    def flags(self) -> list[Flag]:
        """Flags that were raised or answered so lately that somebody may still be told of it."""
        told = (Event.FLAG_RAISED, Event.FLAG_ANSWERED)
        ends = [self.since_of(subject, choices) for event in told for subject, choices, _ in self.wishing(event)]
        return self.store.words.flags(until=self.now, news_since=min(ends, default=self.since))

    @cached_property
    def week(self) -> Week:
        """What digests are made of."""
        return read_week(self.store, now=self.now, first_look=self.first_look)

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

    def wishing_by_squad(self, event: Event) -> _Wishing:
        """The squads among them, by their ids."""
        named = {squad_of(subject): (each, wish) for subject, each, wish in self.wishing(event)}
        return {id: (self.squads[id], *wishes) for id, wishes in named.items() if id is not None}

    def zone_of(self, subject: str) -> ZoneInfo:
        """The time zone of a squad, else the organisation's."""
        squad = self.squads.get(squad_of(subject) or "")
        return squad.zone_or(self.zone) if squad else self.zone

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
        if subject not in self._since:
            self._since[subject] = self._before_quiet(subject, choices)
        return self._since[subject]

    def _before_quiet(self, subject: str, choices: Choices) -> datetime:
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
    if not (wishing or look.told_guilds):
        return
    since = {subject: look.since_of(subject, choices) for subject, (choices, _) in wishing.items()}
    for flag in look.flags:
        if not flag.is_open or flag.raised_at <= min(since.values(), default=look.since):
            continue
        squad, launch = look.squads[flag.squad_id].name, look.launch(flag.launch_id)
        told_since = look.told_guilds.get(flag.guild_id or "")
        if told_since and flag.raised_at > look.since and flag.raised_at >= told_since:
            guild = look.guilds[flag.guild_id or ""]
            facts = Raised(flag, squad, launch, guild=guild.name)
            yield News(Event.FLAG_RAISED, guild_audience(guild.id), guild.channel, flag.id, look.now, facts, look.zone)
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
    wishing = look.wishing_by_squad(Event.FLAG_ANSWERED)
    for flag in look.flags if wishing else ():
        if flag.squad_id not in wishing:
            continue
        squad, choices, wish = wishing[flag.squad_id]
        since = look.since_of(subject_of(squad.id), choices)
        for reply in flag.replies:
            if reply.at > since and reply.at >= wish.since:
                guild = look.guilds.get(reply.guild_id or "")
                facts = Answered(flag, reply, squad.name, look.launch(flag.launch_id), guild.name if guild else "")
                yield look.news(Event.FLAG_ANSWERED, subject_of(squad.id), choices, reply.id, facts)


# ------------------------------------------------------------------------------ a squad's launches


def _waiting_forecasts(look: _Look) -> Iterator[News]:
    """To a squad, once after each of its words: the next forecast is there. Those of one run are one message."""
    wishing = look.wishing_by_squad(Event.FORECAST_WAITS) if look.first_look else {}
    if not wishing:
        return
    runs: dict[tuple[str, datetime], list[str]] = {}
    for each in _untold(look, wishing, _unanswered(look, wishing)):
        runs.setdefault((each.squad_id or "", each.made_at), []).append(look.launch(each.launch_id))
    for (squad_id, made_at), launches in runs.items():
        squad, choices, _ = wishing[squad_id]
        facts = ForecastWaits(squad, tuple(sorted(launches)))
        yield look.news(Event.FORECAST_WAITS, subject_of(squad_id), choices, made_at.isoformat(), facts)


def _unanswered(look: _Look, wishing: _Wishing) -> Mapping[Contribution, list[Forecast]]:
    """The forecasts made since the squad's last word, oldest first, where no earlier one was there to be told of."""
    today = look.now.date()
    ends = {id: look.since_of(subject_of(id), choices) for id, (_, choices, _) in wishing.items()}
    first = min(ends.values())
    # The newest one of each part, as the squad's home shows it, and whether it was made before the look began.
    newest = {each.contribution: each for each in look.store.forecasts.newest(as_of=today, made_by=first)}
    earlier = dict(newest)
    found: dict[Contribution, list[Forecast]] = {}
    made = look.store.forecasts.made_since(first, as_of=today)
    for each in sorted(made, key=lambda each: (each.made_at, each.as_of)):
        part = each.contribution
        if part is None or part.squad_id not in wishing:
            continue
        shown = newest.get(part)
        if shown and each.as_of < shown.as_of:
            continue  # an answer about the past
        newest[part] = each
        if each.made_at <= ends[part.squad_id]:
            earlier[part] = each
            continue
        last, wish = look.last_words.get(part), wishing[part.squad_id][2]
        spoke = max(wish.since, last.at) if last else wish.since
        before = earlier.get(part)
        unheard = each.made_at > spoke and (before is None or before.made_at <= spoke)
        if unheard and each.state is ForecastState.FORECAST:  # a run that could not say anything told nothing of it
            found.setdefault(part, []).append(each)
    return found


def _untold(look: _Look, wishing: _Wishing, unanswered: Mapping[Contribution, list[Forecast]]) -> Iterator[Forecast]:
    """Of each contribution the first that is news to its squad still, unless the squad was told of any of them."""

    def told_by(each: Forecast) -> str:
        squad_id = each.squad_id or ""
        channel = wishing[squad_id][2].channel
        return news_id(Event.FORECAST_WAITS, each.made_at.isoformat(), subject_of(squad_id), channel)

    ids = {told_by(each) for forecasts in unanswered.values() for each in forecasts}
    told = look.store.messages.known(sorted(ids))
    for part, forecasts in unanswered.items():
        if look.launches[part.launch_id].state is not LaunchState.OPEN:
            continue
        last = look.last_words.get(part)
        new = [each for each in forecasts if is_news(each, last, look.now, look.first_look)]
        if new and not any(told_by(each) in told for each in forecasts):
            yield new[0]


def _open_rounds(look: _Look) -> Iterator[News]:
    """To a squad that votes; at once, since somebody of it has just opened the round."""
    wishing = look.wishing_by_squad(Event.ROUND_OPENED)
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
    wishing = look.wishing_by_squad(Event.NOT_HEARD)
    parts: dict[str, list[Contribution]] = {}
    for part in look.store.plans.contributions() if wishing else ():
        parts.setdefault(part.squad_id, []).append(part)
    for squad, choices, wish in wishing.values():
        zone, since = look.zone_of(subject_of(squad.id)), look.since_of(subject_of(squad.id), choices)
        days: dict[str, list[str]] = {}
        for part in parts.get(squad.id, ()):
            began = _silent_from(look, part, zone)
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
    wishing = look.wishing_by_squad(Event.NUDGED)
    if not wishing:
        return
    ends = {id: look.since_of(subject_of(id), choices) for id, (_, choices, _) in wishing.items()}
    for each in look.store.nudges.lately_to(list(wishing), since=min(ends.values()), until=look.now):
        squad, choices, wish = wishing[each.squad_id]
        if each.at > ends[squad.id] and each.at >= wish.since and each.end is None:
            facts = Nudged(squad, look.launch(each.launch_id))
            yield look.news(Event.NUDGED, subject_of(squad.id), choices, each.id, facts)


# ------------------------------------------------------------------------------ once a week


def _digests(look: _Look) -> Iterator[News]:
    """To each who wants one, at its hour whatever is quiet then. One that is there already is not made again."""
    due: dict[str, tuple[str, Choices, str]] = {}
    for subject, choices, wish in look.wishing(Event.DIGEST):
        moment = _last_digest(look.now, look.zone_of(subject), choices)
        if moment < wish.since or look.now - moment >= DIGEST_WINDOW:
            continue
        occasion = f"{moment.date()}"
        id = news_id(Event.DIGEST, occasion, subject, wish.channel)
        if id not in look.empty:
            due[id] = subject, choices, occasion
    there = look.store.messages.known(list(due)) if due else set()
    for id, (subject, choices, occasion) in due.items():
        if id in there:
            continue
        squad_id = squad_of(subject)
        facts: SquadDigest | DirectorDigest | None
        facts = director_digest(look.week) if squad_id is None else squad_digest(look.week, look.squads[squad_id])
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
