"""Apply andon.toml to the store: what changed in the file since last time, and nothing else.

A page may have changed the same squad or launch meanwhile. An unchanged line of the file does not undo that;
a changed line counts, like any other edit, and what was there before stays in the history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from andon.errors import ConfigError, InvalidInput
from andon.model import Bet, LaunchState, Squad, WorkCalendar, slug
from andon.usecases.capacity import remember_calendar
from andon.usecases.configure_launch import apply_launch, check_words, scopes_of
from andon.usecases.guilds import add_guild, edit_guild
from andon.usecases.plan_change import UNCHANGED, Names, PlanChange, take_untold, together, told_or_kept
from andon.usecases.plan_squad import add_squad, edit_squad, retire_squad, revive_squad
from andon.usecases.told_plan import (
    ADMINISTRATOR,
    Edit,
    PlannedBet,
    PlannedGuild,
    PlannedLaunch,
    PlannedSquad,
    guild_named,
    ids_of,
    launch_named,
    no_such_squad,
)

if TYPE_CHECKING:
    from andon.store import Store

_MEMORY = "andon.toml"

ASquad = TypeVar("ASquad", bound=PlannedSquad)
ALaunch = TypeVar("ALaunch", bound=PlannedLaunch)


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of it."""

    waiting: tuple[str, ...] = ()
    """Sentences on what could not be applied yet (a version that no sync has seen)."""
    change: PlanChange = UNCHANGED


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
    tells: bool = True,
) -> Applied:
    """Apply what changed. `calendar` is everybody's; None leaves it as it is.

    Whoever does not tell what became of the plan leaves what an earlier run could not tell to the next one.
    """
    if calendar is not None:
        remember_calendar(store, calendar, now=now)
    with told_or_kept(store) as changed:
        changed.append(take_untold(store) if tells else UNCHANGED)
        at_work = {squad.id: squad.active for squad in store.plans.squads()}
        planned = {launch.id for launch in store.plans.launches()}
        memory: dict[str, Any] = store.plans.setting(_MEMORY) or {}
        _apply_bets(store, bets)
        try:
            waiting = _apply_tables(store, memory, squads, launches, guilds, token=token, now=now)
        finally:  # what stands above a wrong table was applied, and is not new the next time
            changed.append(_became(store, at_work, planned, squads, launches))
        changed.append(PlanChange(unnamed=_unnamed(store, memory, squads, launches)))
        return Applied(tuple(waiting), together(changed))


def _became(
    store: Store,
    at_work: Mapping[str, bool],
    planned: Set[str],
    squads: Sequence[PlannedSquad],
    launches: Sequence[PlannedLaunch],
) -> PlanChange:
    """Who of the file is there by now and was not, and who was at work."""
    after = {squad.id: squad.active for squad in store.plans.squads()}
    known = {launch.id for launch in store.plans.launches()}
    added = Names(
        tuple(each.name for each in squads if each.key in after.keys() - at_work.keys()),
        tuple(each.name for each in launches if each.key in known - planned),
    )
    return PlanChange(added, tuple(each.name for each in squads if at_work.get(each.key) and not after[each.key]))


def _unnamed(
    store: Store, memory: Mapping[str, Any], squads: Sequence[PlannedSquad], launches: Sequence[PlannedLaunch]
) -> Names:
    """What the file named the last time and does not name now. What is over anyway is only tidied away there."""
    gone = memory.keys() - {f"squad {each.key}" for each in squads} - {f"launch {each.key}" for each in launches}
    return Names(
        tuple(each.name for each in store.plans.squads() if each.active and f"squad {each.id}" in gone),
        tuple(
            each.name
            for each in store.plans.launches()
            if each.state is LaunchState.OPEN and f"launch {each.id}" in gone
        ),
    )


def _apply_tables(
    store: Store,
    memory: dict[str, Any],
    squads: Sequence[PlannedSquad],
    launches: Sequence[PlannedLaunch],
    guilds: Sequence[PlannedGuild],
    *,
    token: str,
    now: datetime,
) -> list[str]:
    """Apply the tables that are not as `memory` has them, and remember each; what waits for its version."""
    named = set()
    for squad in squads:
        name = f"squad {squad.key}"
        named.add(name)
        content = squad.model_dump(mode="json")
        if content != memory.get(name):
            edit = Edit(memory.get(name) or {}, content)
            with _named(f"Squad {squad.name!r}"):
                _apply_squad(store, squad, edit, token=f"{token}-{squad.key}", now=now)
            # Kept at once: should a later table fail, this one is not applied again over what pages wrote since.
            memory = _remembered(store, memory, name, content)
    for guild in guilds:
        name = f"guild {guild.key}"
        named.add(name)
        content = guild.model_dump(mode="json")
        if content != memory.get(name):
            with _named(guild_named(guild)):
                _apply_guild(store, guild, Edit(memory.get(name) or {}, content), now=now)
            memory = _remembered(store, memory, name, content)
    waiting = []
    for launch in launches:
        name, waits = f"launch {launch.key}", f"launch {launch.key} waits"
        content = launch.model_dump(mode="json")
        scopes, missing = scopes_of(store, launch)
        named |= {name, waits} if missing else {name}
        if content != memory.get(name) or memory.get(waits):
            edit = Edit(memory.get(name) or {}, content)
            waited = bool(memory.get(waits))
            with _named(launch_named(launch)):
                check_words(store, launch, edit, now)
                apply_launch(store, launch, edit, scopes, waited=waited, token=f"{token}-{launch.key}", now=now)
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
    naming = [(launch_named(each), each.squads) for each in launches]
    naming += [(guild_named(each), each.squads) for each in guilds]
    for what, wanted in naming:
        for name in wanted:
            if name not in names:
                raise no_such_squad(what, name)


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


def _apply_guild(store: Store, planned: PlannedGuild, edit: Edit, *, now: datetime) -> None:
    present = {guild.id: guild for guild in store.guilds.all()}.get(planned.key)

    def squad_ids() -> tuple[str, ...]:
        return ids_of(store, guild_named(planned), planned.squads)

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


def _apply_squad(store: Store, planned: PlannedSquad, edit: Edit, *, token: str, now: datetime) -> None:
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
        by_id=True,
    )
    if edit.touches("retired"):
        _apply_retirement(store, present, planned.retired, token=f"{token}-retired", now=now)


def _calendar(planned: WorkCalendar, present: WorkCalendar, edit: Edit) -> WorkCalendar:
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
