"""How pages read: one look at the store's version, then a cache that every session shares.

Cached results are frozen and are handed out as they are, not copied. The version is in every key, so that a
write in any process shows at the next rerun, with no time-to-live to tune. What is dear and made of few things has
these in its key instead, as one word that is read anew with every version.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import streamlit as st

from andon.config import Organisation, Settings, load_organisation, load_settings
from andon.errors import NotFound
from andon.frames import day_moment
from andon.loopback import names_this_machine
from andon.model import AccessRules, Bet, Guild, Launch, Role, Snapshot, Squad, Tribe, Version, Viewer
from andon.store import Store, open_store
from andon.ui import session
from andon.usecases.board import Look
from andon.usecases.burn_up import Burned, BurnUp, burn_up, burned_so_far, counted_from
from andon.usecases.flag_page import FlagPage, flag_page
from andon.usecases.launch_page import LaunchPage, launch_page
from andon.usecases.portfolio import Portfolio, portfolio
from andon.usecases.propose_outcome import Proposal, propose_outcome
from andon.usecases.squad_home import SquadHome, squad_home
from andon.usecases.track_record import (
    Checks,
    LastDates,
    TrackRecord,
    check_forecasts,
    depends_on,
    last_dates,
    last_read,
    track_record,
)
from andon.usecases.what_if import WhatIfPage, what_if
from andon.usecases.workings import Workings, workings

Answer = TypeVar("Answer")
Looks = tuple[str, tuple[str, ...], tuple[str, ...] | None, str]
"""A viewer as part of a cache's key: role, squads, the squads that a director of some tribes directs, and account."""

_SOMEBODY = "somebody"
"""In place of the account of whoever has no marks of their own: they share their answers."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Squads, tribes, bets, launches and guilds as they stand: what set-up pages edit and switches offer."""

    tribes: tuple[Tribe, ...]
    squads: tuple[Squad, ...]
    bets: tuple[Bet, ...]
    launches: tuple[Launch, ...]
    guilds: tuple[Guild, ...] = ()


def settings() -> Settings:
    """The environment's settings; read again when a variable changes."""
    return _settings(tuple(os.environ.get(name) for name in _VARIABLES))


def organisation() -> Organisation:
    """What andon.toml says; read again when the file changes."""
    return _organisation(*config_stamp())


def zone() -> ZoneInfo:
    """The time zone in which the page tells times: of the squad whose page it is, else the organisation's."""
    named = session.page_zone()
    return ZoneInfo(named) if named else organisation().zone


def zone_of(squad_id: str | None) -> ZoneInfo:
    """The time zone in which a squad is told times, on whatever page; the organisation's for no squad."""
    return squad(squad_id).zone_or(organisation().zone) if squad_id else organisation().zone


def access_rules() -> AccessRules:
    """Who is who, as andon.toml says it."""
    return _access_rules(*config_stamp())


def config_stamp() -> tuple[Path, int]:
    """Where andon.toml is, and what tells one writing of it from the next."""
    path = settings().config
    return path, path.stat().st_mtime_ns if path.exists() else 0


def jiras() -> dict[str, str]:
    """The address of every Jira that andon.toml names, by the name of the source."""
    return {each.name: each.url for each in organisation().jira}


def address() -> str:
    """Where others reach Andon: as the settings say, or where they only say this machine, as this browser does."""
    told = settings().public_url.rstrip("/")
    if not names_this_machine(told) or not st.context.url:
        return told
    here = urlsplit(st.context.url)
    return f"{here.scheme}://{here.netloc}"


def store() -> Store:
    """The store; its tables were migrated at start."""
    return open_store(settings().database_url)


def today(where: ZoneInfo | None = None) -> date:
    """The day that the page tells about: of the as-of view, else today in the page's zone, or `where` it is asked."""
    asked = as_of()
    return asked or now().astimezone(where or zone()).date()


def now() -> datetime:
    """The real clock, rounded up to the minute: reruns within a minute share their answers."""
    return datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)


def as_of() -> date | None:
    """The past day that the address asks for (`?as_of=2015-06-30`), or None for now."""
    raw = st.query_params.get("as_of", "")
    try:
        asked = date.fromisoformat(raw)
    except ValueError:
        return None
    return asked if asked <= yesterday() else None


def yesterday() -> date:
    """The last day that can be looked back to."""
    return now().date() - timedelta(days=1)


def look(viewer: Viewer | None = None) -> Look:
    """From where and when this page looks."""
    asked = as_of()
    moment = now() if asked is None else day_moment(asked, days=1) - timedelta(microseconds=1)
    return Look(viewer or session.viewer(), moment, now(), organisation().first_look)


def load_portfolio() -> Portfolio:
    """The portfolio for this viewer."""
    return ask(portfolio)


def load_launch(wanted: str) -> LaunchPage:
    """One launch for this viewer; NotFound."""
    return ask(launch_page, wanted)


def load_burn_up(launch_id: str, squad_id: str | None = None) -> BurnUp:
    """The burn-up of a launch or of a squad's part of it for this viewer; NotFound."""
    return ask(_burn_up, launch_id, squad_id)


def load_what_if(wanted: str) -> WhatIfPage:
    """The what-if of a launch for this viewer; NotFound."""
    return ask(what_if, wanted)


def load_squad(squad_id: str) -> SquadHome:
    """A squad's home for this viewer; NotFound."""
    return ask(squad_home, squad_id)


def load_track_record() -> TrackRecord:
    """How forecasts came true, as far as this viewer may see it."""
    return _record(*_checks_key(), _as_looking(session.viewer()))


def load_last_dates(squad_id: str | None) -> LastDates | None:
    """How many of the last dates held, for this viewer, beside a forecast of a squad's part or of a launch."""
    return last_dates(_checks(*_checks_key()), session.viewer(), squad_id)


def load_last_read() -> datetime | None:
    """When the source that has waited longest was read to its end."""
    return last_read(store())


def load_workings(launch_id: str, squad_id: str | None) -> Workings | None:
    """What is behind the forecast of a launch or a squad's part for this viewer; None without one."""
    return ask(workings, launch_id, squad_id)


def load_flag(flag_id: str) -> FlagPage:
    """One flag with its timeline; NotFound."""
    return ask(flag_page, flag_id)


def load_plan() -> Plan:
    """What set-up pages edit."""
    url = settings().database_url
    return _plan(url, store().version())


def load_versions() -> tuple[tuple[str, Version], ...]:
    """The versions of every source, each with its source's name: what a launch can be made of."""
    return tuple(store().work.versions())


def load_proposal(launch_id: str) -> Proposal:
    """What to propose as the outcome of a launch; NotFound."""
    proposal: Proposal = _proposal(settings().database_url, store().version(), launch_id, today())
    return proposal


def load_snapshots() -> list[Snapshot]:
    """Every snapshot that was made, newest first."""
    return store().snapshots.all()


def load_formats() -> dict[str, list[str]]:
    """What each snapshot can be had as."""
    return store().snapshots.formats()


def squad(squad_id: str) -> Squad:
    """A squad by its id; NotFound."""
    for each in load_plan().squads:
        if each.id == squad_id:
            return each
    raise NotFound("There is no such squad.", hint="Choose one from the list.")


def ask(use_case: Callable[..., Answer], *wanted: str | None) -> Answer:
    """What a use case of a store, a look and some ids answers to this viewer; asked once for as long as it holds."""
    looking = look()
    answer: Answer = _answers(
        settings().database_url,
        store().version(),
        f"{use_case.__module__}.{use_case.__qualname__}",
        wanted,
        _as_looking(looking.viewer),
        looking.moment,
        looking.now,
        looking.first_look,
        use_case,
    )
    return answer


@st.cache_resource(show_spinner=False, max_entries=256)
def _answers(
    url: str,
    version: int,
    name: str,
    wanted: tuple[str | None, ...],
    looks: Looks,
    moment: datetime,
    now: datetime,
    first_look: timedelta,
    _use_case: Callable[..., Any],
) -> Any:
    # `version` and `name` are not read: a new write misses the cache, and so does another use case.
    looking = Look(_looking(looks), moment, now, first_look)
    return _use_case(open_store(url), looking, *wanted)


def _checks_key() -> tuple[str, str, date, date, timedelta]:
    """What tells one set of checked forecasts from another; a minute that passes or a check-in changes nothing."""
    url, looking = settings().database_url, look()
    return url, _depends(url, store().version()), looking.moment.date(), looking.now.date(), looking.first_look


@st.cache_resource(show_spinner=False, max_entries=4)
def _depends(url: str, version: int) -> str:
    return depends_on(open_store(url))


# Holds every squad's record: only what `track_record` and `last_dates` let through reaches a page.
@st.cache_resource(show_spinner=False, max_entries=2)
def _checks(url: str, depends: str, day: date, today: date, first_look: timedelta) -> Checks:
    return check_forecasts(open_store(url), day=day, now=day_moment(today), first_look=first_look)


@st.cache_resource(show_spinner=False, max_entries=64)
def _record(url: str, depends: str, day: date, today: date, first_look: timedelta, looks: Looks) -> TrackRecord:
    return track_record(_checks(url, depends, day, today, first_look), _looking(looks))


def _as_looking(viewer: Viewer) -> Looks:
    """All of a viewer on which an answer hangs, as the key of a cache: guests and members of a squad share theirs."""
    directs = None if viewer.directs is None else tuple(sorted(viewer.directs))
    # Only directors keep marks of their own. Of all others it counts that they signed in: a refusal tells them what
    # helps those, and not to choose who they are.
    account = viewer.account if viewer.role is Role.DIRECTOR else viewer.account and _SOMEBODY
    return viewer.role.value, tuple(sorted(viewer.squad_ids)), directs, account


def _looking(looks: Looks) -> Viewer:
    role, squad_ids, directs, account = looks
    return Viewer(
        Role(role),
        frozenset(squad_ids),
        directs=None if directs is None else frozenset(directs),
        account=account,
    )


@st.cache_resource(show_spinner=False, max_entries=4)
def _plan(url: str, version: int) -> Plan:
    opened = open_store(url)
    return Plan(
        tribes=tuple(opened.plans.tribes()),
        squads=tuple(opened.plans.squads()),
        bets=tuple(opened.plans.bets()),
        launches=tuple(opened.plans.launches()),
        guilds=tuple(opened.guilds.all()),
    )


def _burn_up(opened: Store, looking: Look, launch_id: str, squad_id: str | None) -> BurnUp:
    url, day = settings().database_url, looking.moment.date()
    burned = _burned(url, _counted_from(url, opened.version()), launch_id, squad_id, day)
    return burn_up(opened, looking, launch_id, squad_id, burned=burned)


@st.cache_resource(show_spinner=False, max_entries=4)
def _counted_from(url: str, version: int) -> str:
    return counted_from(open_store(url))


# Facts of Jira, the same for everybody: only a sync, other scopes or other claims count the issues anew, and not a
# check-in, a minute that passes or another viewer.
@st.cache_resource(show_spinner=False, max_entries=64)
def _burned(url: str, made_of: str, launch_id: str, squad_id: str | None, day: date) -> Burned:
    return burned_so_far(open_store(url), launch_id, squad_id, day)


@st.cache_resource(show_spinner=False, max_entries=16)
def _proposal(url: str, version: int, launch_id: str, today: date) -> Proposal:
    return propose_outcome(open_store(url), launch_id, today=today)


_VARIABLES = tuple(f"ANDON_{name.upper()}" for name in Settings.model_fields)


# Plain caches, not Streamlit's: these are asked for many times in a run, and their keys are a few strings.
@lru_cache(maxsize=4)
def _settings(values: tuple[str | None, ...]) -> Settings:
    return load_settings()


@lru_cache(maxsize=4)
def _organisation(path: Path, stamp: int) -> Organisation:
    return load_organisation(path)


@lru_cache(maxsize=4)
def _access_rules(path: Path, stamp: int) -> AccessRules:
    return _organisation(path, stamp).access_rules
