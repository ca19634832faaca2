"""A squad says how a launch is going, and if it likes, why it sees it differently than the forecast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from andon.errors import Conflict, InvalidInput
from andon.model import PROBABILITIES, SAID, CheckIn, Contribution, Round, Status, Viewer
from andon.usecases.find import find_launch, open_part
from andon.usecases.rights import Action, require, said
from andon.usecases.vote import closed_round

if TYPE_CHECKING:
    from andon.store import Store

DIFFERENT = 0.195
"""From here on a squad's probability and a forecast's chance differ by 20 points, as both are shown."""

SAME_MEETING = timedelta(hours=12)
"""A reason that comes later than this is no addition to the words, but news."""

OPEN_ONLY = "Words are for launches that are still open."


def sees_it_differently(probability: int | None, on_time: float | None) -> bool:
    """Whether a squad and the forecast are 20 points apart or more; it is no fault of either."""
    return probability is not None and on_time is not None and abs(probability / 100 - on_time) >= DIFFERENT


def as_told(check_ins: Iterable[CheckIn]) -> list[CheckIn]:
    """Check-ins as people tell them, oldest first: a reason that was added belongs to the words that it repeats.

    The words keep the moment at which they were said, and whether the forecast was open then.
    """
    told: list[CheckIn] = []
    place: dict[Contribution, int] = {}
    for each in check_ins:
        subject = Contribution(each.launch_id, each.squad_id)
        before = told[place[subject]] if subject in place else None
        if before is not None and _adds_a_reason(each, before):
            told[place[subject]] = replace(before, differs=each.differs)
        else:
            place[subject] = len(told)
            told.append(each)
    return told


def _adds_a_reason(later: CheckIn, before: CheckIn) -> bool:
    same = replace(later, id=before.id, at=before.at, forecast_open=before.forecast_open, differs=before.differs)
    return bool(later.differs) and same == before and later.at - before.at <= SAME_MEETING


def check_in(
    store: Store,
    viewer: Viewer,
    *,
    launch_id: str,
    squad_id: str,
    status: Status | None,
    probability: int | None,
    sentence: str,
    token: str,
    now: datetime,
    forecast_open: bool = False,
    differs: str = "",
    round_id: str | None = None,
) -> bool:
    """Keep the squad's words about its part of a launch; False when this token already did (a second click).

    With a `round_id` they were agreed after that blind vote, and keep its median and count.
    """
    require(viewer, Action.CHECK_IN, squad_id)
    if status not in SAID:
        raise InvalidInput("How is it going? No status was chosen.", hint="On track, worried, or needs help.")
    if probability not in PROBABILITIES:
        raise InvalidInput(
            "How likely is the date? No probability was chosen.", hint="10, 30, 50, 70 or 90 %: your best guess."
        )
    words, reason = said(sentence, "The sentence"), said(differs, "The reason", needed=False)
    launch = find_launch(store, launch_id)
    kept = store.words.check_ins(until=now, launch_id=launch.id, squad_id=squad_id)
    if token in {each.id for each in kept}:  # also when the launch has ended since
        return False
    open_part(store, launch.id, squad_id, hint=OPEN_ONLY)
    vote = _vote(store, squad_id, launch.id, round_id)
    return store.words.add_check_in(
        CheckIn(
            id=token,
            launch_id=launch.id,
            squad_id=squad_id,
            at=now,
            status=status,
            probability=probability,
            sentence=words,
            forecast_open=forecast_open,
            differs=reason,
            round_id=vote.id if vote else None,
            median=vote.median if vote else None,
            voted=vote.voted if vote else 0,
        ),
        once=True,
    )


def meanwhile(
    store: Store,
    *,
    launch_id: str,
    squad_id: str,
    status: Status | None,
    probability: int | None,
    sentence: str,
    since: datetime | None,
    now: datetime,
) -> CheckIn | None:
    """The newest words of a squad since a moment that are others than these: somebody else's, on another phone.

    The same words again are no news, and within minutes they are kept once (`store/presses.py`).
    """
    ours = (status, probability, said(sentence, "The sentence"))
    told = as_told(store.words.check_ins(until=now, launch_id=launch_id, squad_id=squad_id))
    since_then = [each for each in told if since is None or each.at > since]
    others = [each for each in since_then if (each.status, each.probability, each.sentence) != ours]
    return others[-1] if others else None


def say_why(
    store: Store,
    viewer: Viewer,
    *,
    said_id: str,
    launch_id: str,
    squad_id: str,
    differs: str,
    token: str,
    now: datetime,
) -> bool:
    """Add to the words `said_id` why the squad sees it differently; False when this token already did.

    It is an entry of its own with the same words, because what was said stays as it was. InvalidInput where the squad
    has said something newer meanwhile, or said those words in another meeting.
    """
    require(viewer, Action.CHECK_IN, squad_id)
    reason = said(differs, "The reason")
    ours = {each.id: each for each in store.words.check_ins(until=now, launch_id=launch_id, squad_id=squad_id)}
    if token in ours:
        return False
    words = ours.get(said_id)
    if words is None or now - words.at > SAME_MEETING:
        raise _newer()
    open_part(store, launch_id, squad_id, hint=OPEN_ONLY)
    try:
        # The store knows whether they are the last: what came since may be this very press in another session.
        return store.words.add_check_in(
            replace(words, id=token, at=now, forecast_open=True, differs=reason), after=said_id, once=True
        )
    except Conflict as error:
        raise _newer() from error


def _newer() -> InvalidInput:
    return InvalidInput("Your squad has said something newer.", hint="Say it in a new check-in.")


def _vote(store: Store, squad_id: str, launch_id: str, round_id: str | None) -> Round | None:
    if round_id is None:
        return None
    found = closed_round(store, squad_id, launch_id, round_id)
    if found is None:
        raise InvalidInput("That vote is open, or about something else.", hint="Close it first, or speak without it.")
    return found
