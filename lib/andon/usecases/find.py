"""From an id or a name to the thing, or one sentence that says what there is instead."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from andon.errors import InvalidInput, NotFound
from andon.model import Contribution, Flag, Launch, LaunchState, Squad

if TYPE_CHECKING:
    from datetime import datetime

    from andon.store import Store


def find_launch(store: Store, wanted: str) -> Launch:
    """The launch with this id or name (case does not matter)."""
    launches = store.plans.launches()
    for launch in launches:
        if launch.id == wanted:
            return launch
    named = [launch for launch in launches if launch.name.casefold() == wanted.strip().casefold()]
    if len(named) == 1:
        return named[0]
    if named:
        ids = ", ".join(launch.id for launch in named)
        raise InvalidInput(f"{len(named)} launches are called {wanted!r}.", hint=f"Name one by its id: {ids}.")
    raise NotFound(f"There is no launch {wanted!r}.", hint=_near(wanted, [each.name for each in launches]))


def find_squad(store: Store, squad_id: str) -> Squad:
    """The squad with this id."""
    squads = {squad.id: squad for squad in store.plans.squads()}
    if squad_id not in squads:
        raise NotFound(
            f"There is no squad {squad_id!r}.", hint=_near(squad_id, [each.name for each in squads.values()])
        )
    return squads[squad_id]


def working_squad(store: Store, squad_id: str) -> Squad:
    """The squad with this id, which has not been retired: a retired one has said what it had to say."""
    squad = find_squad(store, squad_id)
    if not squad.active:
        raise InvalidInput(f"{squad.name} is retired.", hint="Let it work again under Set-up, or speak as another.")
    return squad


def open_part(store: Store, launch_id: str, squad_id: str, *, hint: str) -> tuple[Launch, Squad]:
    """A launch that is open, and a working squad that takes part in it; `hint` says what is for open launches."""
    launch, squad = find_launch(store, launch_id), working_squad(store, squad_id)
    if launch.state is not LaunchState.OPEN:
        raise InvalidInput(f"{launch.name} is {launch.state}.", hint=hint)
    if Contribution(launch.id, squad.id) not in store.plans.contributions():
        raise InvalidInput(
            f"{squad.name} has no part in {launch.name}.", hint="Name the squad in the launch, under Set-up."
        )
    return launch, squad


def find_flag(store: Store, flag_id: str, until: datetime) -> Flag:
    """The flag with this id, as known at a moment."""
    found = store.words.flags(until=until, flag_id=flag_id)
    if not found:
        raise NotFound("There is no such flag.", hint="Its link may be cut; look on the launch's page.")
    return found[0]


def _near(wanted: str, names: list[str]) -> str:
    near = get_close_matches(wanted, names, n=3, cutoff=0.4)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return "There is none yet." if not names else f"There are {len(names)}, for instance {names[0]}."
