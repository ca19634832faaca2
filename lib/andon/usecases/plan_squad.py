"""Squads: add, rename, split, retire. A squad's id outlives its name, and its words outlive the squad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from andon.calendars import check_calendar
from andon.errors import InvalidInput, NotAllowed
from andon.jql import person_in
from andon.model import Launch, LaunchState, Role, Squad, Tribe, Viewer, WorkCalendar, slug
from andon.usecases.find import find_squad
from andon.usecases.guilds import follow_split
from andon.usecases.names import require_free
from andon.usecases.rights import Action, may, require, require_somewhere, said, said_name

if TYPE_CHECKING:
    from andon.store import Store


def add_squad(
    store: Store,
    viewer: Viewer,
    *,
    name: str,
    claims: Sequence[str],
    token: str,
    now: datetime,
    tribe: str = "",
    time_zone: str = "",
    mission: str = "",
    calendar: WorkCalendar | None = None,
    squad_id: str | None = None,
) -> str:
    """Add a squad and return its id; the same token adds it once."""
    require_somewhere(viewer, Action.ADD_SQUAD)
    called = said_name(name)
    _require_tribe(store, viewer, tribe)
    squad = Squad(
        id=squad_id or slug(called),
        name=called,
        tribe_id=_tribe(store, tribe),
        claims=_claims(claims),
        time_zone=_zone(time_zone),
        mission=said(mission, "The mission", needed=False),
        calendar=_calendar(calendar or WorkCalendar()),
    )
    if squad_id is None:
        require_free(called, squad.id, _working(store), "squad")
    store.plans.add_squads([squad], token=token, at=now)
    store.plans.settle(at=now)
    return squad.id


def edit_squad(
    store: Store,
    viewer: Viewer,
    squad_id: str,
    *,
    name: str,
    claims: Sequence[str],
    token: str,
    now: datetime,
    tribe: str | None = None,
    mission: str = "",
    time_zone: str = "",
    calendar: WorkCalendar | None = None,
    based_on: int | None = None,
    by_id: bool = False,
) -> bool:
    """Rename a squad, or change what it owns; what it was stays in its history. None leaves its tribe or calendar.

    `by_id`: its ids tell squads apart for whoever asks, as in `andon.toml`, so that two may be called alike.
    """
    require(viewer, Action.PLAN_SQUAD, squad_id)
    squad = find_squad(store, squad_id)
    called = said_name(name)
    if called != squad.name and not by_id:
        require_free(called, squad.id, _working(store), "squad")
    if tribe is not None:
        _require_move(store, viewer, squad, tribe)
    written = store.plans.change_squad(
        squad.id,
        "renamed" if called != squad.name else "edited",
        {
            "name": called,
            "tribe_id": squad.tribe_id if tribe is None else _tribe(store, tribe),
            "claims": list(_claims(claims)),
            "mission": said(mission, "The mission", needed=False),
            "time_zone": _zone(time_zone),
            **({} if calendar in (None, squad.calendar) else {"calendar": asdict(_calendar(calendar))}),
        },
        token=token,
        at=now,
        based_on=based_on,
    )
    store.plans.settle(at=now)
    return written


def split_squad(
    store: Store,
    viewer: Viewer,
    squad_id: str,
    parts: Mapping[str, Sequence[str]],
    *,
    token: str,
    now: datetime,
    based_on: int | None = None,
) -> list[str]:
    """Split a squad into new ones, each with its claims; the old one is retired and keeps its words.

    All of them take part in the open launches that the old one was in (its last word must not simply be gone), and
    are in its guilds.
    """
    require(viewer, Action.PLAN_SQUAD, squad_id)
    squad = find_squad(store, squad_id)
    if len(parts) < 2:
        raise InvalidInput("A split needs at least two new squads.", hint="To change the name only, rename it.")
    new = [
        Squad(
            id=slug(name),
            name=said_name(name),
            tribe_id=squad.tribe_id,
            claims=_claims(claims),
            time_zone=squad.time_zone,
            calendar=squad.calendar,
            split_from=squad.id,
        )
        for name, claims in parts.items()
    ]
    if not store.plans.written(token):
        _names_are_free(store, new)
    launches = _open_launches(store, squad.id)
    # The old squad goes first: should a later write fail, the same token finishes the split.
    store.plans.change_squad(squad.id, "split", {"retired_at": now}, token=token, at=now, based_on=based_on)
    store.plans.add_squads(new, token=f"{token}-parts", at=now, kind="split off")
    for launch in launches:
        taking_part = dict.fromkeys((*launch.squad_ids, *(each.id for each in new)))
        store.plans.change_launch(
            launch.id, "squad split", {}, token=f"{token}-{launch.id}", at=now, squad_ids=tuple(taking_part)
        )
    follow_split(store, squad.id, [each.id for each in new], now=now)
    _members_follow(store, squad.id, [each.id for each in new], now=now)
    store.plans.settle(at=now)
    return [each.id for each in new]


def _members_follow(store: Store, squad_id: str, new: Sequence[str], *, now: datetime) -> None:
    """Nobody knows who goes where: the members are members of every part, until a part removes them."""
    for hat in store.people.hats():
        if hat.role is Role.SQUAD and hat.of_id == squad_id:
            for each in new:
                store.people.give(replace(hat, of_id=each, given_at=now))


def retire_squad(
    store: Store, viewer: Viewer, squad_id: str, *, token: str, now: datetime, based_on: int | None = None
) -> bool:
    """Retire a squad: nobody waits for its word any more, and everything it said stays."""
    require(viewer, Action.PLAN_SQUAD, squad_id)
    squad = find_squad(store, squad_id)
    if store.plans.written(token):
        return False
    if not squad.active:
        raise InvalidInput(f"{squad.name} is retired already.", hint="There is nothing to do.")
    written = store.plans.change_squad(squad.id, "retired", {"retired_at": now}, token=token, at=now, based_on=based_on)
    store.plans.settle(at=now)
    return written


def revive_squad(store: Store, viewer: Viewer, squad_id: str, *, token: str, now: datetime) -> bool:
    """Let a retired squad work again; who was a member of it may, whatever other squads they speak for now."""
    if squad_id not in viewer.resting_ids:
        require(viewer, Action.PLAN_SQUAD, squad_id)
    squad = find_squad(store, squad_id)
    written = store.plans.change_squad(squad.id, "revived", {"retired_at": None}, token=token, at=now)
    store.plans.settle(at=now)
    return written


def _require_tribe(store: Store, viewer: Viewer, name: str) -> None:
    """A director of some tribes adds squads to these."""
    if viewer.tribe_ids is None:
        return
    theirs = [each for each in store.plans.tribes() if each.id in viewer.tribe_ids]
    if not any(name in {each.id, each.name} for each in theirs):
        told = " or ".join(each.name for each in theirs) or "none yet"
        raise NotAllowed("A director of a tribe adds squads to that tribe alone.", hint=f"Choose yours: {told}.")


def may_change(viewer: Viewer, squad: Squad) -> bool:
    """Whether a page offers to change the squad, or to let it work again."""
    return may(viewer, Action.PLAN_SQUAD, squad.id) or (not squad.active and squad.id in viewer.resting_ids)


def may_move(viewer: Viewer) -> bool:
    """Whether a page offers to change a squad's tribe: it says who directs the squad, so its members do not."""
    return viewer.role in {Role.DIRECTOR, Role.ADMINISTRATOR}


def _require_move(store: Store, viewer: Viewer, squad: Squad, name: str) -> None:
    """Into another tribe a squad is moved by who may change both of them: a director of the one alone may not."""
    tribes = {each.id: each.name for each in store.plans.tribes()}
    called = name.strip()
    if called in {squad.tribe_id or "", tribes.get(squad.tribe_id or "", "")}:
        return
    if not may_move(viewer):
        raise NotAllowed(
            "Only a director or an administrator can move a squad into another tribe.",
            hint="Leave its tribe as it is, or ask one of them.",
        )
    if viewer.tribe_ids is not None and not any(called in {id, tribes.get(id)} for id in viewer.tribe_ids):
        raise NotAllowed(
            "Only a director of both tribes can move a squad from one into the other.",
            hint="Leave its tribe as it is, or ask a director of everything.",
        )


def _tribe(store: Store, name: str) -> str | None:
    called = said(name, "The tribe", needed=False, limit=120)
    if not called:
        return None
    for tribe in store.plans.tribes():
        if called in {tribe.id, tribe.name}:
            return tribe.id
    store.plans.put_tribe(Tribe(slug(called), called))
    return slug(called)


def _open_launches(store: Store, squad_id: str) -> list[Launch]:
    """The open launches in which the squad takes part, by its issues or by its name."""
    mine = {each.launch_id for each in store.plans.contributions() if each.squad_id == squad_id}
    return [each for each in store.plans.launches() if each.state is LaunchState.OPEN and each.id in mine]


def _working(store: Store) -> list[Squad]:
    """The squads that stand in lists: a name of a retired one confuses nobody."""
    return [each for each in store.plans.squads() if each.active]


def _names_are_free(store: Store, new: Sequence[Squad]) -> None:
    """Refuse a split before anything of it is written."""
    taken = {squad.id for squad in store.plans.squads()}
    beside = [each for each in _working(store) if each.id not in {part.split_from for part in new}]
    for squad in new:
        require_free(squad.name, squad.id, beside, "squad")
        if squad.id in taken:
            raise InvalidInput(f"There is already a squad called {squad.name!r}.", hint="Choose another name.")
        taken.add(squad.id)


@cache
def time_zones() -> tuple[str, ...]:
    """The time zones that are named after a place, and UTC: what people choose from."""
    places = (each for each in _all_zones() if "/" in each and not each.startswith("Etc/"))
    return ("UTC", *sorted(places))


@cache
def _all_zones() -> frozenset[str]:
    # The machine's list is read once: it lies in six hundred files.
    return frozenset(available_timezones())


def _zone(name: str) -> str:
    if name and name not in _all_zones():
        raise InvalidInput(f"{name!r} is no time zone.", hint='Write it like "Europe/Stockholm", or leave it empty.')
    return name


def _calendar(calendar: WorkCalendar) -> WorkCalendar:
    try:
        check_calendar(calendar)
    except ValueError as error:
        told = str(error)
        hint = "docs/settings.md shows how a calendar is written."
        raise InvalidInput(f"{told[:1].upper()}{told[1:]}.", hint=hint) from error
    return calendar


def _claims(claims: Sequence[str]) -> tuple[str, ...]:
    for claim in claims:
        kind, _, value = claim.partition(":")
        if kind not in {"component", "project", "jql", "board", "squad"} or not value.strip():
            raise InvalidInput(f"{claim!r} is nothing that a squad can own.", hint="Write it like component:Web.")
        if kind == "jql" and (person := person_in(value)):
            raise InvalidInput(
                f"A query is about work and not about people: it says {person!r}.",
                hint="Use a component, a label or a board; no person is measured here.",
            )
    return tuple(dict.fromkeys(claims))
