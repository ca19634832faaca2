"""A [[launch]] of andon.toml: what changed in it becomes a plan, a date or an end, like any other edit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from andon.model import LaunchState, OutcomeKind, TargetDate, slug
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
from andon.usecases.rights import said
from andon.usecases.told_plan import (
    ADMINISTRATOR,
    Edit,
    PlannedLaunch,
    ids_of,
    launch_named,
)

if TYPE_CHECKING:
    from datetime import date

    from andon.model import Launch
    from andon.store import Store


def apply_launch(
    store: Store,
    planned: PlannedLaunch,
    edit: Edit,
    scopes: tuple[str, ...],
    *,
    waited: bool,
    token: str,
    now: datetime,
) -> None:
    """Create the launch, or write what the file says differently. `scopes` are those that are known now.

    `waited`: last time some were not.
    """
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
    before = LaunchPlan.of(present)
    plan = replace(
        before,
        name=planned.name if edit.touches("name") else present.name,
        scopes=_scopes_now(present, scopes, told=edit.touches("version", "epic", "jql"), waited=waited),
        squad_ids=_squad_ids(store, planned) if edit.touches("squads") else present.squad_ids,
        bet_id=(slug(planned.bet) if planned.bet else None) if edit.touches("bet") else present.bet_id,
        success=planned.success if edit.touches("success") else present.success,
    )
    if plan != before:
        edit_launch(store, ADMINISTRATOR, present.id, plan, token=token, now=now, by_id=True)
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


def check_words(store: Store, planned: PlannedLaunch, edit: Edit, now: datetime) -> None:
    """Raise InvalidInput for what would be refused further on, when part of the launch was written already."""
    said(planned.reason, "The reason", needed=False)
    kind, day = _end_of(planned)
    if kind is not OutcomeKind.STILL_OPEN:
        promised = _promised(store, planned, edit, now)
        ending(ADMINISTRATOR, kind, day=day, promised=promised, learned=planned.learned, now=now)


def _promised(store: Store, planned: PlannedLaunch, edit: Edit, now: datetime) -> TargetDate | None:
    """The date by which the end is judged; none where the file says nothing new of the end, as it did before."""
    if not edit.touches("outcome", "cancelled", "landed", "learned"):
        return None
    present = {launch.id: launch for launch in store.plans.launches()}.get(planned.key)
    told = planned.target if edit.touches("target", "precision") else None
    if told and (present is None or present.state is LaunchState.OPEN):
        return TargetDate(told, planned.precision, now)
    return present.target if present else None


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
    return ids_of(store, launch_named(planned), planned.squads)


def scopes_of(store: Store, planned: PlannedLaunch) -> tuple[tuple[str, ...], list[str]]:
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
