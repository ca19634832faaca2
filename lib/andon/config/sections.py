"""The tables of andon.toml, but for those of who may come in."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from andon.calendars import check_country, parse_days_off, parse_weekend
from andon.config.access import AccessSection, TribeSection
from andon.config.base import DROP_SHARE, Section
from andon.config.durations import TOO_OFTEN, duration, is_too_often
from andon.config.embed import EmbedSection
from andon.config.exports import CsvSection
from andon.config.outgoing import OutgoingSection
from andon.jql import person_in
from andon.model import FIRST_LOOK, FIRST_LOOK_LIMIT, AccessRules, OutcomeKind, Precision, WorkCalendar, slug

WORKERS = 4
"""Downloads under way at once; far below what Cloud lets a tenant ask in a second."""

_LONGEST_NAME = 60


def _variable(name: str) -> str:
    if not name.isidentifier():
        raise ValueError("this is the name of an environment variable; the secret itself does not belong here")
    return name


def _channel_name(name: str) -> str:
    if not (name.strip() and len(name) <= _LONGEST_NAME and name.isprintable()):
        raise ValueError(f"a channel is called by 1 to {_LONGEST_NAME} characters")
    return name


def _about_work(jql: str) -> str:
    """A query is about work: no person is measured, and so none is asked for."""
    if person := person_in(jql):
        raise ValueError(f"a query is about work and not about people: it says {person!r}")
    return jql


Variable = Annotated[str, AfterValidator(_variable)]
"""The name of an environment variable that holds a secret."""

ChannelName = Annotated[str, AfterValidator(_channel_name)]
"""What a channel is called in andon.toml and on pages."""

Jql = Annotated[str, AfterValidator(_about_work)]
"""A query that names nobody."""


class OrganisationSection(Section):
    """[organisation]"""

    name: str = "Andon"
    time_zone: str = "UTC"

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        return _zone(value)


class CalendarSection(Section):
    """[calendar]: when everybody works. A [[squad]] has the same keys, for where it differs."""

    country: str = ""
    """Its code of two letters; its public holidays are days off."""
    subdivision: str = ""
    weekend: tuple[str, ...] | None = None
    """Written as Mon to Sun; its country's, or Sat and Sun."""
    days_off: tuple[str, ...] = ()
    """Days, half days and ranges of them."""

    @field_validator("days_off", mode="before")
    @classmethod
    def _dates_as_text(cls, value: object) -> object:
        # A date without quotes is a date in TOML, and is meant alike.
        return [str(each) if type(each) is date else each for each in value] if isinstance(value, list) else value

    @field_validator("days_off")
    @classmethod
    def _days(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            parse_days_off(each)
        return value

    @field_validator("weekend")
    @classmethod
    def _of_the_week(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if value is None else parse_weekend(value)

    @model_validator(mode="after")
    def _known_country(self) -> Self:
        check_country(self.country, self.subdivision)
        return self

    @property
    def calendar(self) -> WorkCalendar:
        """What it says."""
        return WorkCalendar(self.country, self.subdivision, self.weekend, self.days_off)


class ForecastSection(Section):
    """[forecast]"""

    first_look_hours: float = Field(default=FIRST_LOOK / timedelta(hours=1), ge=0)

    @field_validator("first_look_hours")
    @classmethod
    def _at_most_a_week(cls, value: float) -> float:
        if not value <= FIRST_LOOK_LIMIT / timedelta(hours=1):
            raise ValueError("a squad's first look lasts 7 days (168 hours) at most")
        return value


class JiraSection(Section):
    """[jira], or [[jira]] for several."""

    token_from: Variable = "ANDON_JIRA_TOKEN"  # checked before the url, whose errors name it
    """The environment variable that holds the token."""
    email_from: Variable = "ANDON_JIRA_EMAIL"
    url: str
    query: Jql = ""
    """JQL that bounds what is read; `projects` is a shorter way to write it."""
    projects: tuple[str, ...] = ()
    name: str = "jira"
    anonymous: bool = False
    """A public Jira: no login is sent, and none is expected."""
    entered: bool = False
    """Its address was entered on a page: where it leads is checked at every connection (see [outgoing])."""
    workers: int = Field(default=WORKERS, ge=1, le=16)
    """Downloads under way at once."""
    drop_share: float = Field(default=DROP_SHARE, ge=0, le=1)
    """The share of its issues that may be missing at once; more is not believed."""
    discarded: tuple[str, ...] = ()
    """Resolutions, beside the usual English ones, of work that ended without being delivered."""

    @field_validator("url")
    @classmethod
    def _without_login(cls, value: str, info: ValidationInfo) -> str:
        # The sentences below repeat the url, which must not hold a secret then.
        if "@" in value.partition("://")[2].partition("/")[0]:
            variable = info.data.get("token_from", cls.model_fields["token_from"].default)
            raise ValueError(f"a login does not belong into the url; it comes from {variable}")
        return value

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if not (self.query.strip() or self.projects):
            raise ValueError('say what to read: projects = ["KEY"], or query = "JQL"')
        if not self.url.startswith(("http://", "https://")):
            raise ValueError(f"url must begin with https:// or http://, not {self.url!r}")
        if not has_host(self.url):
            raise ValueError(f"url names no host, or a port that there is not: {self.url!r}")
        return self

    @property
    def jql(self) -> str:
        """The bounded query."""
        return self.query.strip() or "project in ({})".format(", ".join(f'"{key}"' for key in self.projects))


class HistorySection(Section):
    """[[history]]: a history folder that is read at every sync."""

    path: Path
    name: str = "history"


class SquadSection(CalendarSection):
    """[[squad]]: one of component, project, jql, board or column says what it owns."""

    name: str = Field(min_length=1)
    id: str = ""
    """Keep the id when you change the name, and its history stays with it."""
    tribe: str = ""
    members: tuple[str, ...] = Field(default=(), exclude=True)
    """Groups and e-mail addresses of its members. No part of the plan, so that changing it edits no squad."""
    component: str | tuple[str, ...] = ()
    project: str | tuple[str, ...] = ()
    jql: Jql = ""
    board: int | None = None
    started: str = ""
    """The board's column from which on work counts as begun; Jira's status categories otherwise."""
    done: str = ""
    """The board's column from which on work counts as done."""
    column: str = ""
    """Its value in the `squad` column of a history folder."""
    time_zone: str = ""
    mission: str = ""
    retired: bool = False

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        return _zone(value) if value else value

    @model_validator(mode="after")
    def _columns_are_of_a_board(self) -> Self:
        if (self.started or self.done) and self.board is None:
            raise ValueError("started and done name columns of a board: say which with board = 12")
        return self

    @property
    def key(self) -> str:
        """Its lasting id."""
        return self.id or slug(self.name)

    @property
    def claims(self) -> tuple[str, ...]:
        """What it owns, as claims."""
        return (
            *(f"component:{each}" for each in _several(self.component)),
            *(f"project:{each}" for each in _several(self.project)),
            *((f"jql:{self.jql}",) if self.jql else ()),
            *((f"board:{self.board}",) if self.board is not None else ()),
            *((f"squad:{self.column}",) if self.column else ()),
        )


class SyncSection(Section):
    """[sync]: how a serving Andon keeps itself up to date; without `every` it leaves that to `andon sync`."""

    every: timedelta | None = None
    """Written as text, like 10m."""
    hook_secret_from: Variable = Field(default="ANDON_HOOK_SECRET", min_length=1)
    """The environment variable that holds the secret of Jira's webhook."""

    @field_validator("every", mode="before")
    @classmethod
    def _not_too_often(cls, value: object) -> timedelta:
        every = duration(value) if isinstance(value, str) else None
        if every is None:
            raise ValueError(f'{value!r} is no duration; write it like "10m", "1h" or "90s"')
        if is_too_often(every):
            raise ValueError(f"{value!r} {TOO_OFTEN}")
        return every


class GuildSection(Section):
    """[[guild]]: a community across squads that a flag can ask for help."""

    name: str = Field(min_length=1)
    id: str = ""
    """Keep the id when you change the name, and its offers stay with it."""
    channel: str = ""
    """One of [channels]: where it hears of a flag that asks it."""
    squads: tuple[str, ...] = ()
    """The squads that it is made of, whose members offer its help; without them it is open to every squad."""

    @property
    def key(self) -> str:
        """Its lasting id."""
        return self.id or slug(self.name)


class BetSection(Section):
    """[[bet]]"""

    name: str = Field(min_length=1)
    rank: int = Field(ge=1)


class LaunchSection(Section):
    """[[launch]]: one of version, epic or jql says what is in it."""

    name: str = Field(min_length=1)
    id: str = ""
    version: str | tuple[str, ...] = ()
    """A Jira version's name or id; several are one launch."""
    epic: str = ""
    jql: Jql = ""
    target: date | None = None
    precision: Precision = Precision.DAY
    reason: str = ""
    """Why the date is what it is; kept with the date."""
    bet: str = ""
    squads: tuple[str, ...] = ()
    success: str = ""
    cancelled: date | None = None
    outcome: OutcomeKind | None = None
    landed: date | None = None
    learned: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.outcome in {OutcomeKind.ON_TIME, OutcomeKind.ON_TIME_CUT, OutcomeKind.LATE} and not self.landed:
            raise ValueError(f'outcome = "{self.outcome}" needs the day: landed = 2026-05-12')
        return self

    @property
    def key(self) -> str:
        """Its lasting id."""
        return self.id or slug(self.name)


class Organisation(Section):
    """The whole of andon.toml."""

    organisation: OrganisationSection = OrganisationSection()
    calendar: CalendarSection = CalendarSection()
    forecast: ForecastSection = ForecastSection()
    jira: tuple[JiraSection, ...] = ()
    history: tuple[HistorySection, ...] = ()
    csv: tuple[CsvSection, ...] = ()
    sync: SyncSection = SyncSection()
    access: AccessSection = AccessSection()
    outgoing: OutgoingSection = OutgoingSection()
    embed: EmbedSection = EmbedSection()
    channels: dict[ChannelName, Variable] = Field(default_factory=dict)
    """The name of each channel, and the environment variable that holds its address."""
    guild: tuple[GuildSection, ...] = ()
    bet: tuple[BetSection, ...] = ()
    tribe: tuple[TribeSection, ...] = ()
    squad: tuple[SquadSection, ...] = ()
    launch: tuple[LaunchSection, ...] = ()

    @field_validator("jira", "history", "csv", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for what, keys in {
            "squads": [each.key for each in self.squad],
            "launches": [each.key for each in self.launch],
            "guilds": [each.key for each in self.guild],
            "tribes": [each.key for each in self.tribe],
            "sources": list(self.source_names),
        }.items():
            twice = {key for key in keys if keys.count(key) > 1}
            if twice:
                raise ValueError(f"two {what} are called {sorted(twice)[0]!r}; give each its own name or id")
        bets = {each.name for each in self.bet}
        for launch in self.launch:
            if launch.bet and launch.bet not in bets:
                raise ValueError(f"launch {launch.name!r} names the bet {launch.bet!r}, which has no [[bet]]")
        for guild in self.guild:
            if guild.channel and guild.channel not in self.channels:
                raise ValueError(f"guild {guild.name!r} names {guild.channel!r}, which is none of [channels]")
        return self

    @property
    def source_names(self) -> tuple[str, ...]:
        """The names of its sources, which are part of the identity of all that comes from them."""
        jiras, folders = (each.name for each in self.jira), (each.name for each in self.history)
        return (*jiras, *folders, *(each.name for each in self.csv))

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        return ZoneInfo(self.organisation.time_zone)

    @property
    def access_rules(self) -> AccessRules:
        """Who is who, as far as this file says it."""
        return AccessRules(
            claim=self.access.claim,
            issuer=self.access.issuer,
            administrators=frozenset(self.access.administrators),
            directors=frozenset(self.access.directors),
            viewers=frozenset(self.access.viewers),
            tribes={each.key: frozenset(each.directors) for each in self.tribe},
            squads={each.key: frozenset(each.members) for each in self.squad},
            everybody_views=self.access.everybody_may_view,
        )

    @property
    def first_look(self) -> timedelta:
        """How long a new forecast is the squad's alone."""
        return timedelta(hours=self.forecast.first_look_hours)


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f'{name!r} is no time zone; write it like "Europe/Stockholm"')
    return name


def has_host(url: str) -> bool:
    """Whether an address names a host, and a port that there is."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # half an IPv6 address, or a port that is no number
        return False


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
