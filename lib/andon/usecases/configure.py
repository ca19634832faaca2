"""Apply andon.toml to the store: what changed in the file since last time, and nothing else.

A page may have changed the same squad or launch meanwhile. An unchanged line of the file does not undo that;
a changed line counts, like any other edit, and what was there before stays in the history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from andon.errors import ConfigError, InvalidInput
from andon.model import Bet, LaunchState, OutcomeKind, Precision, Role, Squad, Viewer, WorkCalendar, slug
from andon.usecases.capacity import remember_calendar
from andon.usecases.guilds import add_guild, edit_guild
from andon.usecases.plan_launch import (
    LaunchPlan,
    close_launch,
    correct_outcome,
    create_launch,
    edit_launch,
    ending,
    move_date,
    reopen_launch,
)
from andon.usecases.plan_squad import add_squad, edit_squad, retire_squad, revive_squad
from andon.usecases.rights import said

if TYPE_CHECKING:
    from datetime import date

    from andon.model import Launch, Squad
    from andon.store import Store

ADMINISTRATOR = Viewer(Role.DIRECTOR, name="andon.toml")
_MEMORY = "andon.toml"


class PlannedSquad(Protocol):
    """A [[squad]] of andon.toml."""

    name: str
    tribe: str
    time_zone: str
    mission: str
    retired: bool

    @property
    def key(self) -> str:
        """Its lasting id."""
        ...

    @property
    def claims(self) -> tuple[str, ...]:
        """What it owns."""
        ...

    @property
    def calendar(self) -> WorkCalendar:
        """When it works, where it differs from everybody."""
        ...

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Its content as JSON can hold it."""
        ...


class PlannedLaunch(Protocol):
    """A [[launch]] of andon.toml."""

    name: str
    version: str | tuple[str, ...]
    epic: str
    jql: str
    target: date | None
    precision: Precision
    reason: str
    bet: str
    squads: tuple[str, ...]
    success: str
    cancelled: date | None
    outcome: OutcomeKind | None
    landed: date | None
    learned: str

    @property
    def key(self) -> str:
        """Its lasting id."""
        ...

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Its content as JSON can hold it."""
        ...


class PlannedBet(Protocol):
    """A [[bet]] of andon.toml."""

    name: str
    rank: int


class PlannedGuild(Protocol):
    """A [[guild]] of andon.toml."""

    name: str
    channel: str
    squads: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its lasting id."""
        ...

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """Its content as JSON can hold it."""
        ...


ASquad = TypeVar("ASquad", bound=PlannedSquad)
ALaunch = TypeVar("ALaunch", bound=PlannedLaunch)


@dataclass(frozen=True, slots=True)
class _Edit:
    """What one table of the file says differently from last time; everything when it is new."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def touches(self, *keys: str) -> bool:
        """Whether any of these lines changed: only a changed line overrides what a page wrote."""
        return any(self.before.get(key) != self.after[key] for key in keys)


def apply_plan(
    store: Store,
    *,
    bets: Sequence[PlannedBet],
    squads: Sequence[PlannedSquad],
    launches: Sequence[PlannedLaunch],
    guilds: Sequence[PlannedGuild] = (),
    calendar: WorkCalendar | None = None,
    now: datetime,
    token: str,
) -> list[str]:
    """Apply what changed; the sentences say what could not be applied yet (a version that no sync has seen).

    `calendar` is everybody's; None leaves it as it is.
    """
    if calendar is not None:
        remember_calendar(store, calendar, now=now)
    memory: dict[str, Any] = store.plans.setting(_MEMORY) or {}
    _apply_bets(store, bets)
    named = set()
    for squad in squads:
        name = f"squad {squad.key}"
        named.add(name)
        content = squad.model_dump(mode="json")
        if content != memory.get(name):
            edit = _Edit(memory.get(name) or {}, content)
            with _named(f"Squad {squad.name!r}"):
                _apply_squad(store, squad, edit, token=f"{token}-{squad.key}", now=now)
            # Kept at once: should a later table fail, this one is not applied again over what pages wrote since.
            memory = _remembered(store, memory, name, content)
    for guild in guilds:
        name = f"guild {guild.key}"
        named.add(name)
        content = guild.model_dump(mode="json")
        if content != memory.get(name):
            with _named(_guild_named(guild)):
                _apply_guild(store, guild, _Edit(memory.get(name) or {}, content), now=now)
            memory = _remembered(store, memory, name, content)
    waiting = []
    for launch in launches:
        name, waits = f"launch {launch.key}", f"launch {launch.key} waits"
        content = launch.model_dump(mode="json")
        scopes, missing = _scopes(store, launch)
        named |= {name, waits} if missing else {name}
        if content != memory.get(name) or memory.get(waits):
            edit = _Edit(memory.get(name) or {}, content)
            waited = bool(memory.get(waits))
            with _named(_launch_named(launch)):
                _check_words(launch, now)
                _apply_launch(store, launch, edit, scopes, waited=waited, token=f"{token}-{launch.key}", now=now)
            memory = _remembered(store, memory, name, content)
        if missing:
            memory = _remembered(store, memory, waits, True)
            waiting.append(
                f"Launch {launch.name!r} names the version {missing[0]!r}, which no sync has found yet. "
                "It is shown without those issues until then."
            )
    if not memory.keys() <= named:
        store.plans.remember(_MEMORY, {name: content for name, content in memory.items() if name in named})
    return waiting


def unapplied(
    store: Store, *, squads: Sequence[ASquad], launches: Sequence[ALaunch]
) -> tuple[list[ASquad], list[ALaunch]]:
    """What the file says of squads and launches that no sync or start has applied yet."""
    memory: dict[str, Any] = store.plans.setting(_MEMORY) or {}
    return (
        [each for each in squads if each.model_dump(mode="json") != memory.get(f"squad {each.key}")],
        [each for each in launches if each.model_dump(mode="json") != memory.get(f"launch {each.key}")],
    )


def check_plan(
    *,
    squads: Sequence[PlannedSquad],
    launches: Sequence[PlannedLaunch],
    guilds: Sequence[PlannedGuild] = (),
    known: Sequence[Squad] = (),
) -> None:
    """Raise ConfigError for a launch or a guild that names a squad which neither the file nor a page has."""
    names = {name for squad in squads for name in (squad.key, squad.name)}
    names |= {name for squad in known for name in (squad.id, squad.name)}
    naming = [(_launch_named(each), each.squads) for each in launches]
    naming += [(_guild_named(each), each.squads) for each in guilds]
    for what, wanted in naming:
        for name in wanted:
            if name not in names:
                raise _no_such_squad(what, name)


def _launch_named(planned: PlannedLaunch) -> str:
    return f"Launch {planned.name!r}"


def _guild_named(planned: PlannedGuild) -> str:
    return f"Guild {planned.name!r}"


def _no_such_squad(what: str, squad: str) -> ConfigError:
    return ConfigError(
        f"{what} names the squad {squad!r}, which there is not.",
        hint="Add a [[squad]] with that name, or correct it.",
    )


def _remembered(store: Store, memory: dict[str, Any], name: str, content: Any) -> dict[str, Any]:
    if memory.get(name) != content:
        memory = {**memory, name: content}
        store.plans.remember(_MEMORY, memory)
    return memory


def _apply_bets(store: Store, bets: Sequence[PlannedBet]) -> None:
    known = {bet.id: bet for bet in store.plans.bets()}
    for bet in bets:
        wanted = Bet(slug(bet.name), bet.name, bet.rank)
        if known.get(wanted.id) != wanted:
            store.plans.put_bet(wanted)


def _apply_guild(store: Store, planned: PlannedGuild, edit: _Edit, *, now: datetime) -> None:
    present = {guild.id: guild for guild in store.guilds.all()}.get(planned.key)

    def squad_ids() -> tuple[str, ...]:
        return _ids_of(store, _guild_named(planned), planned.squads)

    if present is None:
        add_guild(
            store,
            ADMINISTRATOR,
            name=planned.name,
            channel=planned.channel,
            squad_ids=squad_ids(),
            now=now,
            guild_id=planned.key,
        )
        return
    edit_guild(
        store,
        ADMINISTRATOR,
        present.id,
        name=planned.name if edit.touches("name") else present.name,
        channel=planned.channel if edit.touches("channel") else present.channel,
        squad_ids=squad_ids() if edit.touches("squads") else None,
        now=now,
    )


def _apply_squad(store: Store, planned: PlannedSquad, edit: _Edit, *, token: str, now: datetime) -> None:
    present = {squad.id: squad for squad in store.plans.squads()}.get(planned.key)
    if present is None:
        add_squad(
            store,
            ADMINISTRATOR,
            name=planned.name,
            claims=planned.claims,
            tribe=planned.tribe,
            time_zone=planned.time_zone,
            mission=planned.mission,
            calendar=planned.calendar,
            squad_id=planned.key,
            token=token,
            now=now,
        )
        if planned.retired:
            retire_squad(store, ADMINISTRATOR, planned.key, token=f"{token}-retired", now=now)
        return
    edit_squad(
        store,
        ADMINISTRATOR,
        present.id,
        name=planned.name if edit.touches("name") else present.name,
        claims=planned.claims if edit.touches("component", "project", "jql", "board", "column") else present.claims,
        tribe=planned.tribe if edit.touches("tribe") else present.tribe_id or "",
        mission=planned.mission if edit.touches("mission") else present.mission,
        time_zone=planned.time_zone if edit.touches("time_zone") else present.time_zone,
        calendar=_calendar(planned.calendar, present.calendar, edit),
        token=token,
        now=now,
    )
    if edit.touches("retired"):
        _apply_retirement(store, present, planned.retired, token=f"{token}-retired", now=now)


def _calendar(planned: WorkCalendar, present: WorkCalendar, edit: _Edit) -> WorkCalendar:
    place = planned if edit.touches("country", "subdivision") else present
    return WorkCalendar(
        place.country,
        place.subdivision,
        planned.weekend if edit.touches("weekend") else present.weekend,
        planned.days_off if edit.touches("days_off") else present.days_off,
    )


def _apply_retirement(store: Store, present: Squad, retired: bool, *, token: str, now: datetime) -> None:
    if retired and present.active:
        retire_squad(store, ADMINISTRATOR, present.id, token=token, now=now)
    if not retired and not present.active:
        revive_squad(store, ADMINISTRATOR, present.id, token=token, now=now)


@contextmanager
def _named(what: str) -> Iterator[None]:
    """Say of what in the file something cannot be."""
    try:
        yield
    except InvalidInput as error:
        raise ConfigError(f"{what} in andon.toml: {error.message}", hint=error.hint) from error


def _apply_launch(
    store: Store,
    planned: PlannedLaunch,
    edit: _Edit,
    scopes: tuple[str, ...],
    *,
    waited: bool,
    token: str,
    now: datetime,
) -> None:
    present = {launch.id: launch for launch in store.plans.launches()}.get(planned.key)
    if present is None:
        create_launch(
            store,
            ADMINISTRATOR,
            LaunchPlan(
                name=planned.name,
                scopes=scopes,
                squad_ids=_squad_ids(store, planned),
                bet_id=slug(planned.bet) if planned.bet else None,
                success=planned.success,
            ),
            target=planned.target,
            precision=planned.precision,
            reason=planned.reason,
            launch_id=planned.key,
            token=token,
            now=now,
        )
        _apply_end(store, planned, token=f"{token}-end", now=now)
        return
    plan = LaunchPlan(
        name=planned.name if edit.touches("name") else present.name,
        scopes=_scopes_now(present, scopes, told=edit.touches("version", "epic", "jql"), waited=waited),
        squad_ids=_squad_ids(store, planned) if edit.touches("squads") else present.squad_ids,
        bet_id=(slug(planned.bet) if planned.bet else None) if edit.touches("bet") else present.bet_id,
        success=planned.success if edit.touches("success") else present.success,
    )
    if plan != LaunchPlan(present.name, present.scopes, present.squad_ids, present.bet_id, present.success):
        edit_launch(store, ADMINISTRATOR, present.id, plan, token=token, now=now)
    if edit.touches("target", "precision"):
        _apply_date(store, present, planned, token=f"{token}-date", now=now)
    if edit.touches("outcome", "cancelled", "landed", "learned"):
        _apply_end(store, planned, token=f"{token}-end", now=now)


def _scopes_now(present: Launch, planned: tuple[str, ...], *, told: bool, waited: bool) -> tuple[str, ...]:
    """The file's scopes when it says new ones; a version that was waited for joins what is there."""
    if told:
        return planned
    return tuple(dict.fromkeys((*present.scopes, *planned))) if waited else present.scopes


def _apply_date(store: Store, present: Launch, planned: PlannedLaunch, *, token: str, now: datetime) -> None:
    if planned.target is None or present.state is not LaunchState.OPEN:
        return
    if present.target and (present.target.day, present.target.precision) == (planned.target, planned.precision):
        return
    move_date(
        store,
        ADMINISTRATOR,
        present.id,
        planned.target,
        precision=planned.precision,
        reason=planned.reason,
        token=token,
        now=now,
    )


def _check_words(planned: PlannedLaunch, now: datetime) -> None:
    """Raise InvalidInput for what would be refused further on, when part of the launch was written already."""
    said(planned.reason, "The reason", needed=False)
    kind, day = _end_of(planned)
    if kind is not OutcomeKind.STILL_OPEN:
        ending(ADMINISTRATOR, kind, day=day, learned=planned.learned, now=now)


def _end_of(planned: PlannedLaunch) -> tuple[OutcomeKind, date | None]:
    """What became of the launch, and the day, as the file says; still open when it says nothing."""
    if planned.cancelled or planned.outcome is OutcomeKind.CANCELLED:
        return OutcomeKind.CANCELLED, planned.cancelled
    return planned.outcome or OutcomeKind.STILL_OPEN, planned.landed


def _apply_end(store: Store, planned: PlannedLaunch, *, token: str, now: datetime) -> None:
    present = {launch.id: launch for launch in store.plans.launches()}[planned.key]
    is_open = present.state is LaunchState.OPEN
    kind, day = _end_of(planned)
    if kind is OutcomeKind.STILL_OPEN:
        if not is_open and planned.outcome is OutcomeKind.STILL_OPEN:
            reopen_launch(store, ADMINISTRATOR, present.id, token=token, now=now)
    elif is_open:
        close_launch(
            store, ADMINISTRATOR, present.id, kind, landed_on=day, learned=planned.learned, token=token, now=now
        )
    else:
        # In one step: a launch opened first would stay open if the correction failed.
        correct_outcome(store, ADMINISTRATOR, present.id, kind, day=day, learned=planned.learned, token=token, now=now)


def _squad_ids(store: Store, planned: PlannedLaunch) -> tuple[str, ...]:
    return _ids_of(store, _launch_named(planned), planned.squads)


def _ids_of(store: Store, what: str, names: Sequence[str]) -> tuple[str, ...]:
    """The ids of the squads that a table of the file names."""
    squads = store.plans.squads()
    ids = {squad.id: squad.id for squad in squads} | {squad.name: squad.id for squad in squads}
    for name in names:
        if name not in ids:
            raise _no_such_squad(what, name)
    return tuple(ids[name] for name in names)


def _scopes(store: Store, planned: PlannedLaunch) -> tuple[tuple[str, ...], list[str]]:
    """The scopes that are known, and the names of versions that are not (yet)."""
    wanted = (planned.version,) if isinstance(planned.version, str) else planned.version
    by_name: dict[str, list[str]] = {}
    for _, version in store.work.versions():
        by_name.setdefault(version.name, []).append(version.id)
        # In the file a version may be named by Jira's own id, without its source.
        by_name.setdefault(version.id.rpartition("/")[2], []).append(version.id)
    found = [f"version:{id}" for name in wanted for id in dict.fromkeys(by_name.get(name, []))]
    if planned.epic:
        found.append(f"epic:{planned.epic}")
    if planned.jql:
        found.append(f"jql:{planned.jql}")
    return tuple(found), [name for name in wanted if name and name not in by_name]
