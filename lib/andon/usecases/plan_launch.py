"""Launches: create, edit, give another date, cancel, close with what happened. Nothing that was said before is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from andon.errors import InvalidInput, NotAllowed
from andon.jql import person_in
from andon.model import SAME_PRESS, Launch, LaunchState, Outcome, OutcomeKind, Precision, TargetDate, Viewer, slug
from andon.usecases.find import find_launch, find_squad
from andon.usecases.names import require_free
from andon.usecases.rights import Action, is_future, may, require, require_somewhere, said, said_name

if TYPE_CHECKING:
    from andon.store import Store


_ISSUE_KEY = re.compile(r"[A-Z][A-Z0-9_]+-[0-9]+")
"""What Jira calls an epic, and what people copy from it."""

_ON_TIME = frozenset({OutcomeKind.ON_TIME, OutcomeKind.ON_TIME_CUT})


@dataclass(frozen=True, slots=True)
class LaunchPlan:
    """What a person enters about a launch."""

    name: str
    scopes: tuple[str, ...] = ()
    squad_ids: tuple[str, ...] = ()
    bet_id: str | None = None
    success: str = ""

    @classmethod
    def of(cls, launch: Launch) -> LaunchPlan:
        """The launch as it is planned now."""
        return cls(**{each.name: getattr(launch, each.name) for each in fields(cls)})


def create_launch(
    store: Store,
    viewer: Viewer,
    plan: LaunchPlan,
    *,
    token: str,
    now: datetime,
    target: date | None = None,
    precision: Precision = Precision.DAY,
    reason: str = "",
    launch_id: str | None = None,
) -> str:
    """Create a launch and return its id; the same token creates it once."""
    require_somewhere(viewer, Action.ADD_LAUNCH)
    plan = _checked(store, plan)
    if viewer.directs is not None and not viewer.directs_one_of(plan.squad_ids):
        raise NotAllowed("None of your squads takes part in this launch.", hint="Name one of them in it.")
    id = launch_id or slug(plan.name)
    if launch_id is None:
        require_free(plan.name, id, store.plans.launches(), "launch")
    why = said(reason, "The reason", needed=False)
    launch = Launch(
        id=id,
        name=plan.name,
        known_from=_begun(store, plan.scopes, now.date()),
        scopes=plan.scopes,
        squad_ids=plan.squad_ids,
        dates=(TargetDate(target, precision, now, why, viewer.name),) if target else (),
        bet_id=plan.bet_id,
        success=plan.success,
    )
    store.plans.add_launches([launch], token=token, at=now)
    store.plans.settle(at=now)
    return id


def edit_launch(
    store: Store,
    viewer: Viewer,
    launch_id: str,
    plan: LaunchPlan,
    *,
    token: str,
    now: datetime,
    based_on: int | None = None,
    by_id: bool = False,
) -> bool:
    """Change what a launch is called, holds, or who takes part; False when this token already did.

    `by_id`: its ids tell launches apart for whoever asks, as in `andon.toml`, so that two may be called alike.
    """
    _require(store, viewer, launch_id)
    launch = find_launch(store, launch_id)
    plan = _checked(store, plan)
    if _in_one_order(plan) == _in_one_order(LaunchPlan.of(launch)):
        return False
    if plan.name != launch.name and not by_id:
        require_free(plan.name, launch.id, store.plans.launches(), "launch")
    changes: dict[str, Any] = {"name": plan.name, "bet_id": plan.bet_id, "success": plan.success}
    if set(plan.scopes) - set(launch.scopes):
        # Its work may be older than its plan: a version that was named before any sync had seen it.
        changes["known_from"] = _begun(store, plan.scopes, launch.known_from)
    written = store.plans.change_launch(
        launch.id,
        "edited",
        changes,
        token=token,
        at=now,
        based_on=based_on,
        scopes=plan.scopes,
        squad_ids=plan.squad_ids,
    )
    store.plans.settle(at=now)
    return written


def move_date(
    store: Store,
    viewer: Viewer,
    launch_id: str,
    day: date,
    *,
    token: str,
    now: datetime,
    precision: Precision = Precision.DAY,
    reason: str = "",
    based_on: int | None = None,
) -> bool:
    """Promise another date; the earlier ones stay visible (promise 8). False when this token already did.

    So it is when just this was promised last, a moment ago: the same press in another session.
    """
    _require(store, viewer, launch_id)
    if store.plans.written(token):
        return False
    launch = _open(store, launch_id)
    promised = TargetDate(day, precision, now, said(reason, "The reason", needed=False), viewer.name)
    last = launch.target
    if last and now - last.said_at <= SAME_PRESS and replace(last, said_at=now) == promised:
        return False
    if launch.target and (launch.target.day, launch.target.precision) == (day, precision):
        raise InvalidInput("That is the date it has already.", hint="Choose another day, or leave it.")
    return store.plans.change_launch(launch.id, "re-dated", {}, token=token, at=now, based_on=based_on, target=promised)


def close_launch(
    store: Store,
    viewer: Viewer,
    launch_id: str,
    kind: OutcomeKind,
    *,
    landed_on: date | None,
    learned: str,
    token: str,
    now: datetime,
    based_on: int | None = None,
) -> bool:
    """Say what became of a launch, on which day, and what was learned.

    False when this token already did, or just this was said of its end last, a moment ago: the same press elsewhere.
    """
    _require(store, viewer, launch_id)
    if store.plans.written(token):
        return False
    launch = find_launch(store, launch_id)
    end = ending(_named(store, viewer), kind, day=landed_on, promised=launch.target, learned=learned, now=now)
    last = launch.outcome
    if last and now - last.declared_at <= SAME_PRESS and replace(last, declared_at=now) == end.outcome:
        return False
    event = "cancelled" if kind is OutcomeKind.CANCELLED else "closed"
    return _end(store, _open(store, launch_id), end, event, token=token, now=now, based_on=based_on)


def correct_outcome(
    store: Store,
    viewer: Viewer,
    launch_id: str,
    kind: OutcomeKind,
    *,
    day: date | None,
    learned: str,
    token: str,
    now: datetime,
) -> bool:
    """Say otherwise what became of a launch that has ended; what was said before stays in its history."""
    _require(store, viewer, launch_id)
    if store.plans.written(token):
        return False
    launch = find_launch(store, launch_id)
    if launch.state is LaunchState.OPEN:
        raise InvalidInput(f"{launch.name} is open.", hint="Close or cancel it instead.")
    end = ending(_named(store, viewer), kind, day=day, promised=launch.target, learned=learned, now=now)
    return _end(store, launch, end, "corrected", token=token, now=now)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a launch ended, and on which day; checked, and not written yet."""

    outcome: Outcome
    day: date


def ending(
    viewer: Viewer,
    kind: OutcomeKind,
    *,
    day: date | None,
    promised: TargetDate | None,
    learned: str,
    now: datetime,
) -> Ending:
    """The end as it would be kept; InvalidInput when no launch with that promise can have ended like that."""
    if kind is OutcomeKind.STILL_OPEN:
        raise InvalidInput("A launch that is still open is not closed.", hint="Choose what happened to it.")
    cancelled = kind is OutcomeKind.CANCELLED
    if day is None and not cancelled:
        raise InvalidInput("On which day did it land?", hint="Choose the day; a rough one is better than none.")
    ended_on = day or now.date()
    if is_future(ended_on, now):
        raise InvalidInput(f"{ended_on} is in the future.", hint="Close a launch once it has landed.")
    if kind in _ON_TIME and promised and ended_on > promised.last_day:
        # Forms begin with today: whoever overlooked it would have said that the date held on a day after it.
        raise InvalidInput(
            f"{ended_on} is after the promised {promised.last_day}, so it was not on time.",
            hint="Say on which day it landed, or that it was late.",
        )
    outcome = Outcome(
        kind=kind,
        landed_on=None if cancelled else ended_on,
        learned=said(learned, "What was learned", needed=False),
        declared_at=now,
        declared_by=viewer.name,
        squad_id=next(iter(viewer.squad_ids)) if len(viewer.squad_ids) == 1 else None,
    )
    return Ending(outcome, ended_on)


def reopen_launch(
    store: Store, viewer: Viewer, launch_id: str, *, token: str, now: datetime, based_on: int | None = None
) -> bool:
    """Open a launch again that was closed or cancelled by mistake; the mistake stays in its history."""
    _require(store, viewer, launch_id)
    if store.plans.written(token):
        return False
    launch = find_launch(store, launch_id)
    if launch.state is LaunchState.OPEN:
        raise InvalidInput(f"{launch.name} is open.", hint="There is nothing to open again.")
    return store.plans.change_launch(
        launch.id,
        "reopened",
        {"state": LaunchState.OPEN.value, "ended_on": None},
        token=token,
        at=now,
        based_on=based_on,
        outcome=Outcome(OutcomeKind.STILL_OPEN, None, "", now, viewer.name),
    )


def _end(
    store: Store, launch: Launch, end: Ending, event: str, *, token: str, now: datetime, based_on: int | None = None
) -> bool:
    changes = {"state": end.outcome.kind.state.value, "ended_on": end.day}
    return store.plans.change_launch(
        launch.id, event, changes, token=token, at=now, based_on=based_on, outcome=end.outcome
    )


def _require(store: Store, viewer: Viewer, launch_id: str) -> None:
    """Raise NotAllowed unless the viewer may change it: a squad may where it takes part, or nobody does yet.

    A director of a tribe may where a squad of it takes part.
    """
    require_somewhere(viewer, Action.PLAN_LAUNCH)
    require(viewer, Action.PLAN_LAUNCH, *taking_part(store, find_launch(store, launch_id)))


def may_change(store: Store, viewer: Viewer, launch: Launch) -> bool:
    """Whether a page offers to change the launch."""
    return may(viewer, Action.PLAN_LAUNCH, *taking_part(store, launch))


def changeable(store: Store, viewer: Viewer, launches: Iterable[Launch]) -> tuple[Launch, ...]:
    """Those of the launches that the viewer may change."""
    by_issues: dict[str, list[str]] = {}
    for each in store.plans.contributions():
        by_issues.setdefault(each.launch_id, []).append(each.squad_id)
    return tuple(
        each for each in launches if may(viewer, Action.PLAN_LAUNCH, *each.squad_ids, *by_issues.get(each.id, ()))
    )


def taking_part(store: Store, launch: Launch) -> tuple[str, ...]:
    """The squads that take part in a launch, by its plan or by their issues."""
    by_issues = [each.squad_id for each in store.plans.contributions() if each.launch_id == launch.id]
    return tuple(dict.fromkeys((*launch.squad_ids, *by_issues)))


def _named(store: Store, viewer: Viewer) -> Viewer:
    """The viewer, who is called by the squad that they speak for: an outcome and its lesson are a squad's."""
    if viewer.name or len(viewer.squad_ids) != 1:
        return viewer
    (squad_id,) = viewer.squad_ids
    return replace(viewer, name=find_squad(store, squad_id).name)


def _in_one_order(plan: LaunchPlan) -> LaunchPlan:
    return replace(plan, scopes=tuple(sorted(set(plan.scopes))), squad_ids=tuple(sorted(set(plan.squad_ids))))


def _begun(store: Store, scopes: Sequence[str], known_from: date) -> date:
    """The first day of the launch's work, or of its plan when that is earlier."""
    begun = store.work.first_created()
    return min([known_from, *(begun[scope] for scope in scopes if scope in begun)])


def _open(store: Store, launch_id: str) -> Launch:
    launch = find_launch(store, launch_id)
    if launch.state is not LaunchState.OPEN:
        raise InvalidInput(f"{launch.name} is {launch.state}.", hint="Open it again first.")
    return launch


def _checked(store: Store, plan: LaunchPlan) -> LaunchPlan:
    known = {bet.id for bet in store.plans.bets()}
    if plan.bet_id is not None and plan.bet_id not in known:
        raise InvalidInput(f"There is no bet {plan.bet_id!r}.", hint="Add it first, or choose none.")
    for squad_id in plan.squad_ids:
        find_squad(store, squad_id)
    return LaunchPlan(
        name=said_name(plan.name),
        scopes=_scopes(plan.scopes),
        squad_ids=plan.squad_ids,
        bet_id=plan.bet_id,
        success=said(plan.success, "The success criteria", needed=False),
    )


def _scopes(scopes: Sequence[str]) -> tuple[str, ...]:
    wanted = [f"epic:{scope}" if _ISSUE_KEY.fullmatch(scope) else scope for scope in scopes]
    for scope in wanted:
        kind, _, value = scope.partition(":")
        if kind not in {"version", "epic", "jql"} or not value.strip():
            raise InvalidInput(f"{scope!r} says nothing about issues.", hint="Choose a version, an epic or a query.")
        if kind == "jql" and (person := person_in(value)):
            raise InvalidInput(
                f"A query is about work and not about people: it says {person!r}.",
                hint="Use a component, a label or a board; no person is measured here.",
            )
    return tuple(dict.fromkeys(wanted))
