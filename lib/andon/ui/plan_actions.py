"""How pages write launches and squads: create, change, date, close, split and retire."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial

from andon.model import OutcomeKind, Precision, WorkCalendar
from andon.ui import data, session, text
from andon.ui.actions import edit_once, say_once, write_once
from andon.usecases import plan_launch, plan_squad
from andon.usecases.plan_launch import LaunchPlan


def create_launch(form: str, plan: LaunchPlan, *, target: date | None, precision: Precision, reason: str) -> str | None:
    """Create a launch; its id, or None where it could not be."""
    made: list[str] = []

    def write(slot: session.Slot, now: datetime) -> bool:
        id = plan_launch.create_launch(
            data.store(),
            session.viewer(),
            plan,
            target=target,
            precision=precision,
            reason=reason,
            token=slot.token,
            now=now,
        )
        made.append(id)
        return True

    return made[0] if write_once(form, text.SAVED_NEW_LAUNCH, write) else None


def edit_launch(form: str, launch_id: str, plan: LaunchPlan) -> bool:
    """Change what a launch is called, holds, or who takes part."""
    return edit_once(
        form,
        text.SAVED_LAUNCH,
        partial(plan_launch.edit_launch, data.store(), session.viewer(), launch_id, plan),
    )


def move_date(form: str, launch_id: str, day: date, *, precision: Precision, reason: str) -> bool:
    """Promise another date."""
    return edit_once(
        form,
        text.SAVED_DATE,
        partial(
            plan_launch.move_date, data.store(), session.viewer(), launch_id, day, precision=precision, reason=reason
        ),
    )


def close_launch(form: str, launch_id: str, kind: OutcomeKind, *, landed_on: date | None, learned: str) -> bool:
    """Say what became of a launch."""
    return edit_once(
        form,
        text.SAVED_OUTCOME,
        partial(
            plan_launch.close_launch,
            data.store(),
            session.viewer(),
            launch_id,
            kind,
            landed_on=landed_on,
            learned=learned,
        ),
    )


def reopen_launch(form: str, launch_id: str) -> bool:
    """Open a launch again that was closed by mistake."""
    return edit_once(
        form,
        text.SAVED_LAUNCH,
        partial(plan_launch.reopen_launch, data.store(), session.viewer(), launch_id),
    )


def add_squad(form: str, *, name: str, claims: Sequence[str], tribe: str, mission: str, time_zone: str) -> bool:
    """Add a squad."""

    def write(slot: session.Slot, now: datetime) -> bool:
        plan_squad.add_squad(
            data.store(),
            session.viewer(),
            name=name,
            claims=claims,
            tribe=tribe,
            mission=mission,
            time_zone=time_zone,
            token=slot.token,
            now=now,
        )
        return True

    return write_once(form, text.SAVED_SQUAD, write)


def edit_squad(
    form: str,
    squad_id: str,
    *,
    name: str,
    claims: Sequence[str],
    tribe: str,
    mission: str,
    time_zone: str,
    calendar: WorkCalendar,
) -> bool:
    """Rename a squad, or change what it owns."""
    return edit_once(
        form,
        text.SAVED_SQUAD,
        partial(
            plan_squad.edit_squad,
            data.store(),
            session.viewer(),
            squad_id,
            name=name,
            claims=claims,
            tribe=tribe,
            mission=mission,
            time_zone=time_zone,
            calendar=calendar,
        ),
    )


def split_squad(form: str, squad_id: str, parts: Mapping[str, Sequence[str]]) -> bool:
    """Split a squad into new ones."""

    def write(slot: session.Slot, now: datetime) -> bool:
        plan_squad.split_squad(
            data.store(), session.viewer(), squad_id, parts, token=slot.token, now=now, based_on=slot.based_on
        )
        return True

    return write_once(form, text.SAVED_SQUAD, write)


def retire_squad(form: str, squad_id: str) -> bool:
    """Retire a squad."""
    return edit_once(
        form,
        text.SAVED_SQUAD,
        partial(plan_squad.retire_squad, data.store(), session.viewer(), squad_id),
    )


def revive_squad(form: str, squad_id: str) -> bool:
    """Let a retired squad work again."""
    return say_once(
        form,
        text.SAVED_SQUAD,
        partial(plan_squad.revive_squad, data.store(), session.viewer(), squad_id),
    )
