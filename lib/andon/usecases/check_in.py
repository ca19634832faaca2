"""A squad says how a launch is going."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from andon.errors import InvalidInput
from andon.model import PROBABILITIES, SAID, CheckIn, Contribution, LaunchState, Status, Viewer
from andon.usecases.find import find_launch, working_squad
from andon.usecases.rights import Action, require, said

if TYPE_CHECKING:
    from andon.store import Store


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
) -> bool:
    """Keep the squad's words about its part of a launch; False when this token already did (a second click)."""
    require(viewer, Action.CHECK_IN, squad_id)
    if status not in SAID:
        raise InvalidInput("How is it going? No status was chosen.", hint="On track, worried, or needs help.")
    if probability not in PROBABILITIES:
        raise InvalidInput(
            "How likely is the date? No probability was chosen.", hint="10, 30, 50, 70 or 90 %: your best guess."
        )
    words = said(sentence, "The sentence")
    launch = find_launch(store, launch_id)
    squad = working_squad(store, squad_id)
    if launch.state is not LaunchState.OPEN:
        raise InvalidInput(f"{launch.name} is {launch.state}.", hint="Words are for launches that are still open.")
    if Contribution(launch.id, squad.id) not in store.plans.contributions():
        raise InvalidInput(
            f"{squad.name} has no part in {launch.name}.", hint="Name the squad in the launch, under Set-up."
        )
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
        )
    )
