"""Settings: where the store is (environment) and what the organisation looks like (andon.toml).

Read when asked, never at import, so that a test or a second process sees its own. Secrets come from the
environment alone; andon.toml names the variable and can be kept in git.
"""

import os
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from andon.calendars import check_country, parse_days_off, parse_weekend
from andon.errors import ConfigError, InvalidInput
from andon.jql import person_in
from andon.model import FIRST_LOOK, FIRST_LOOK_LIMIT, OutcomeKind, Precision, WorkCalendar, slug

DEFAULT_DATABASE = "sqlite:///andon.db"

WORKERS = 4
"""Downloads under way at once; far below what Cloud lets a tenant ask in a second."""

DROP_SHARE = 0.1
"""The share of a source's issues that may be missing from one sweep to the next; more is not believed."""

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=30)
_OFTENEST = timedelta(minutes=1)
TOO_OFTEN = "is too often; once a minute (1m) is the most that a Jira is asked"
_LONGEST_NAME = 60


class Settings(BaseSettings):
    """What the environment says. Every field is `ANDON_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="ANDON_", extra="ignore", frozen=True)

    database_url: str = DEFAULT_DATABASE
    config: Path = Path("andon.toml")
    public_url: str = "http://127.0.0.1:8501"
    """The address in links that are printed or sent."""
    jira_url: str = ""
    """The Jira that the login of this machine is for, until andon.toml names it; pages ask no other."""


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


class Section(BaseModel):
    """A table of andon.toml: unknown keys are errors, because a misspelt key that is ignored lies."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
        if not _has_host(self.url):
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
    sync: SyncSection = SyncSection()
    channels: dict[ChannelName, Variable] = {}
    """The name of each channel, and the environment variable that holds its address."""
    guild: tuple[GuildSection, ...] = ()
    bet: tuple[BetSection, ...] = ()
    squad: tuple[SquadSection, ...] = ()
    launch: tuple[LaunchSection, ...] = ()

    @field_validator("jira", "history", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for what, keys in {
            "squads": [each.key for each in self.squad],
            "launches": [each.key for each in self.launch],
            "guilds": [each.key for each in self.guild],
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
        return (*(each.name for each in self.jira), *(each.name for each in self.history))

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        return ZoneInfo(self.organisation.time_zone)

    @property
    def first_look(self) -> timedelta:
        """How long a new forecast is the squad's alone."""
        return timedelta(hours=self.forecast.first_look_hours)


_KEYS: dict[str, tuple[str, ...]] = {
    "organisation": tuple(OrganisationSection.model_fields),
    "calendar": tuple(CalendarSection.model_fields),
    "forecast": tuple(ForecastSection.model_fields),
    "jira": tuple(JiraSection.model_fields),
    "history": tuple(HistorySection.model_fields),
    "sync": tuple(SyncSection.model_fields),
    "guild": tuple(GuildSection.model_fields),
    "bet": tuple(BetSection.model_fields),
    "squad": tuple(SquadSection.model_fields),
    "launch": tuple(LaunchSection.model_fields),
}


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process, or of the given environment."""
    if environ is None:
        return Settings()
    fields = {
        name: environ[f"ANDON_{name.upper()}"] for name in Settings.model_fields if f"ANDON_{name.upper()}" in environ
    }
    return Settings.model_validate(fields)


def load_organisation(path: Path) -> Organisation:
    """What andon.toml says; an organisation without squads or sources where there is no file."""
    if not path.exists():
        return Organisation()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.", hint="Check the file and its rights.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{path} is not valid TOML: {error}.", hint="Look at the line it names; strings need quotes."
        ) from error
    try:
        return Organisation.model_validate(content)
    except ValidationError as error:
        raise ConfigError(
            _sentence(path, error, content),
            hint="The README shows every key; each table begins with its name in brackets.",
        ) from error


def jira_section(
    url: str, projects: Sequence[str], *, anonymous: bool = False, known: Sequence[JiraSection] = ()
) -> JiraSection:
    """A [jira] as a person names it outside of andon.toml; InvalidInput where it cannot be one.

    One that `known` has at the same address lends it the names of its secrets.
    """
    keys = tuple(dict.fromkeys(key for each in projects for key in each.replace(",", " ").split()))
    if not keys:
        raise InvalidInput("No project is named.", hint="Name its key: of an issue SHOP-12 that is SHOP.")
    address = url.strip().rstrip("/")
    same = next((each for each in known if each.url.rstrip("/").casefold() == address.casefold()), None)
    names = {"token_from": same.token_from, "email_from": same.email_from} if same else {}
    try:
        return JiraSection.model_validate({"url": address, "projects": keys, "anonymous": anonymous, **names})
    except ValidationError as error:
        told = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise InvalidInput(f"{told[:1].upper()}{told[1:]}.", hint="Write it like https://jira.example.com.") from error


def is_address(url: str) -> bool:
    """Whether a browser can open it."""
    return url.startswith(("http://", "https://")) and _has_host(url)


def known_zone(name: str) -> str:
    """The time zone if it is one that andon.toml can hold, else nothing."""
    return name if name in available_timezones() else ""


def is_too_often(every: timedelta) -> bool:
    """Whether no Jira is to be asked at such a pace."""
    return every < _OFTENEST


def whole_minute(until: datetime, zone: tzinfo) -> str:
    """Until when to wait, as commands tell it: a minute that has begun is not over."""
    local = until.astimezone(zone)
    whole = local.replace(second=0, microsecond=0)
    return f"{whole if whole == local else whole + timedelta(minutes=1):%Y-%m-%d %H:%M %Z}"


def secret(name: str, environ: Mapping[str, str] | None = None) -> str | None:
    """A secret from the environment, or None; an empty one counts as none."""
    return (os.environ if environ is None else environ).get(name) or None


def duration(text: str) -> timedelta | None:
    """A length of time as people write it, such as 90s, 10m, 1h or 2d; None for anything else, or above 30 days."""
    number, unit = text[:-1], _UNITS.get(text[-1:])
    # isdecimal alone would let other scripts' digits through; eight of them are more than any duration needs.
    if unit is None or not (number.isascii() and number.isdecimal() and len(number) <= 8):
        return None
    length = timedelta(**{unit: int(number)})
    return length if timedelta() < length <= _LONGEST else None


def _sentence(path: Path, error: ValidationError, content: Mapping[str, Any]) -> str:
    errors = error.errors()
    # A misspelt key comes first: what is missing is mostly what it was meant to be.
    first = next((each for each in errors if each["type"] == "extra_forbidden"), errors[0])
    table, key = _place(first["loc"], content)
    if first["type"] == "extra_forbidden":
        known = _KEYS.get(str(first["loc"][0]), ()) if key else tuple(Organisation.model_fields)
        near = get_close_matches((key or table).casefold(), known, n=1)
        told = f"this key is not known{f'; did you mean {near[0]}?' if near else ''}"
        if key in _SECRETS:
            variable = _variable_for(key, first["loc"], content)
            told = f"a secret does not belong into this file; put it into {variable}"
    elif not key and first["type"] in {"tuple_type", "dict_type", "model_type", "model_attributes_type"}:
        told = f"write it as a table, {_TABLES[table]}"
    else:
        said = _PLAIN.get(first["type"].partition("_from_")[0], "{msg}")
        told = said.format(input=first["input"], msg=first["msg"], **first.get("ctx", {}))
        told = told.removeprefix("Value error, ")
    where = ", ".join(part for part in (table, key) if part)
    return f"{path}: {where or 'the file'}: {told[:1].lower()}{told[1:]}".rstrip(".?") + ("?" if "?" in told else ".")


_DATE = "{input!r} is no date; write it like 2027-03-31, without quotes"
_PLAIN = {
    "missing": "this key is missing",
    "string_type": "{input!r} is no text; put it in quotes",
    "path_type": "{input!r} is no text; put it in quotes",
    "string_too_short": "it is empty",
    "tuple_type": 'write it in brackets, like ["A", "B"]',
    "int_type": "{input!r} is no whole number",
    "int_parsing": "{input!r} is no whole number",
    "int": "{input!r} is no whole number",
    "float_type": "{input!r} is no number",
    "float_parsing": "{input!r} is no number",
    "bool_type": "{input!r} is neither true nor false",
    "bool_parsing": "{input!r} is neither true nor false",
    "greater_than_equal": "{input} is too small; {ge:g} is the least",
    "less_than_equal": "{input} is too large; {le:g} is the most",
    "enum": "{input!r} is none of {expected}",
    "date": _DATE,
    "date_type": _DATE,
    "date_parsing": _DATE,
}
"""What is wrong with a value, by pydantic's name for it; what is not here is told in pydantic's words."""

_TABLES = {name: f"[{name}]" for name in ("organisation", "calendar", "forecast", "sync", "channels")}
_TABLES |= {name: f"[[{name}]]" for name in ("guild", "bet", "squad", "launch")}
_TABLES |= {name: f"[{name}], or [[{name}]] for several" for name in ("jira", "history")}

_SECRETS: dict[str, tuple[type[Section], str]] = dict.fromkeys(
    ("token", "api_token", "password"), (JiraSection, "token_from")
)
_SECRETS |= dict.fromkeys(("hook_secret", "secret"), (SyncSection, "hook_secret_from"))
"""Keys under which people would write a secret, and the key that names the variable it belongs into."""


def _variable_for(key: str, loc: tuple[int | str, ...], content: Mapping[str, Any]) -> str:
    """The variable that a secret belongs into: the one that its table names, or else the usual one."""
    section, names = _SECRETS[key]
    table = content[str(loc[0])]
    entry = table[int(loc[1])] if isinstance(table, list) else table
    named = entry.get(names)
    # What is no name may be a secret as well, and is not repeated.
    return named if isinstance(named, str) and named.isidentifier() else str(section.model_fields[names].default)


_HOW = ("str", "tuple[str, ...]")
"""Parts of a place by which pydantic tells the ways in which a value was tried."""


def _place(loc: tuple[int | str, ...], content: Mapping[str, Any]) -> tuple[str, str]:
    """The table that an error is in, by the name it gives itself, and the key."""
    if not loc:
        return "", ""
    head, rest = str(loc[0]), list(loc[1:])
    value = content.get(head)
    if rest and isinstance(number := rest[0], int):
        rest.pop(0)
        entry = value[number] if isinstance(value, list) and number < len(value) else None
        name = entry.get("name") if isinstance(entry, dict) else None
        table = f"[{head}]" if isinstance(value, dict) else f"[[{head}]] {repr(name) if name else number + 1}"
    else:
        table = f"[{head}]" if rest else head
    return table, ".".join(str(part) for part in rest if not isinstance(part, int) and part not in _HOW)


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f'{name!r} is no time zone; write it like "Europe/Stockholm"')
    return name


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # half an IPv6 address, or a port that is no number
        return False


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
