"""Settings: where the store is (environment) and what the organisation looks like (andon.toml).

Read when asked, never at import, so that a test or a second process sees its own. Secrets come from the
environment alone; andon.toml names the variable and can be kept in git.
"""

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import available_timezones

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from andon.config.access import AccessSection, FrozenLinks, TribeSection
from andon.config.base import DROP_SHARE
from andon.config.durations import TOO_OFTEN, duration, is_too_often, whole_minute
from andon.config.exports import CsvSection
from andon.config.outgoing import OutgoingSection
from andon.config.sections import (
    WORKERS,
    BetSection,
    CalendarSection,
    ForecastSection,
    GuildSection,
    HistorySection,
    JiraSection,
    LaunchSection,
    Organisation,
    OrganisationSection,
    SquadSection,
    SyncSection,
    has_host,
)
from andon.config.told import sentence
from andon.errors import ConfigError, InvalidInput

__all__ = [
    "DROP_SHARE",
    "TOO_OFTEN",
    "WORKERS",
    "AccessSection",
    "BetSection",
    "CalendarSection",
    "CsvSection",
    "ForecastSection",
    "FrozenLinks",
    "GuildSection",
    "HistorySection",
    "JiraSection",
    "LaunchSection",
    "Organisation",
    "OrganisationSection",
    "OutgoingSection",
    "Settings",
    "SquadSection",
    "SyncSection",
    "TribeSection",
    "duration",
    "is_address",
    "is_too_often",
    "jira_at",
    "jira_section",
    "known_zone",
    "load_organisation",
    "load_settings",
    "secret",
    "whole_minute",
]

DEFAULT_DATABASE = "sqlite:///andon.db"

EVERYTHING = "project is not EMPTY"
"""JQL that bounds nothing."""

LARGEST = 2**20
"""Bytes of andon.toml; that of 500 squads has a tenth."""


class Settings(BaseSettings):
    """What the environment says. Every field is `ANDON_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="ANDON_", extra="ignore", frozen=True)

    database_url: str = DEFAULT_DATABASE
    config: Path = Path("andon.toml")
    public_url: str = "http://127.0.0.1:8501"
    """The address in links that are printed or sent."""
    jira_url: str = ""
    """The Jira that the login of this machine is for, until andon.toml names it; pages ask no other."""


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
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
        if len(text) > LARGEST:
            raise ConfigError(
                f"{path} is larger than {LARGEST} bytes.", hint="It holds names and queries; is it another file?"
            )
        content = tomllib.loads(text.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.", hint="Check the file and its rights.") from error
    except RecursionError as error:
        raise ConfigError(f"{path} is not valid TOML: brackets in brackets.", hint="Write it by hand.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{path} is not valid TOML: {error}.", hint="Look at the line it names; strings need quotes."
        ) from error
    try:
        return Organisation.model_validate(content)
    except ValidationError as error:
        raise ConfigError(
            sentence(path, error, content),
            hint="docs/settings.md shows every key; each table begins with its name in brackets.",
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
    return _section(url, {"projects": keys}, anonymous=anonymous, known=known)


def jira_at(url: str, *, anonymous: bool = False, known: Sequence[JiraSection] = ()) -> JiraSection:
    """The same while nobody has named a project: for asking which ones there are."""
    return _section(url, {"query": EVERYTHING}, anonymous=anonymous, known=known)


def _section(url: str, bounds: Mapping[str, object], *, anonymous: bool, known: Sequence[JiraSection]) -> JiraSection:
    address = url.strip().rstrip("/")
    same = next((each for each in known if each.url.rstrip("/").casefold() == address.casefold()), None)
    names = {"token_from": same.token_from, "email_from": same.email_from, "entered": same.entered} if same else {}
    try:
        return JiraSection.model_validate({"url": address, **bounds, "anonymous": anonymous, **names})
    except ValidationError as error:
        told = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise InvalidInput(f"{told[:1].upper()}{told[1:]}.", hint="Write it like https://jira.example.com.") from error


def is_address(url: str) -> bool:
    """Whether a browser can open it."""
    return url.startswith(("http://", "https://")) and has_host(url)


def known_zone(name: str) -> str:
    """The time zone if it is one that andon.toml can hold, else nothing."""
    return name if name in available_timezones() else ""


def secret(name: str, environ: Mapping[str, str] | None = None) -> str | None:
    """A secret from the environment, or None; an empty one counts as none."""
    return (os.environ if environ is None else environ).get(name) or None
