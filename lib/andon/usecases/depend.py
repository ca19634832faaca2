"""Who waits for whom: one of the two squads names it, and each says for itself how it goes."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import Contribution, Dependency, DependencyState, DependencyWord, Launch, LaunchState, Viewer
from andon.usecases.find import find_launch, working_squad
from andon.usecases.rights import Action, require, said

if TYPE_CHECKING:
    from andon.store import Store


def name_dependency(
    store: Store,
    viewer: Viewer,
    *,
    squad_id: str,
    launch_id: str,
    taker_id: str,
    giver_id: str,
    what: str,
    need_by: date | None,
    token: str,
    now: datetime,
) -> bool:
    """Keep that the taker waits for the giver within a launch, as `squad_id`, one of the two, says.

    A day that has passed is taken: who waits since last week may say so. False when this token, or the same
    press in another session, already did.
    """
    require(viewer, Action.DEPEND, squad_id)
    if not (launch_id and taker_id and giver_id):
        raise InvalidInput("Which squad, and in which launch?", hint="Choose both, then save again.")
    if taker_id == giver_id:
        raise InvalidInput("A squad does not wait for itself.", hint="Choose the other squad.")
    if squad_id not in {taker_id, giver_id}:
        raise NotAllowed("Only one of the two squads can name this.", hint="Choose your own squad as one of them.")
    words = said(what, "What is waited for", limit=200, hint="A few words are enough.")
    if need_by is None:
        raise InvalidInput("By when is it needed?", hint="Choose the day; a rough one is better than none.")
    launch = _open(find_launch(store, launch_id))
    for each in (taker_id, giver_id):
        working_squad(store, each)
    taking_part = store.plans.contributions()
    if not any(Contribution(launch.id, each) in taking_part for each in (taker_id, giver_id)):
        raise InvalidInput(
            f"Neither of the two squads has a part in {launch.name}.", hint="Name one in the launch, under Set-up."
        )
    return store.dependencies.add(
        Dependency(
            id=token,
            launch_id=launch.id,
            taker_id=taker_id,
            giver_id=giver_id,
            what=words,
            need_by=need_by,
            named_at=now,
            named_by=squad_id,
        ),
        once=True,
    )


def say_how_it_goes(
    store: Store,
    viewer: Viewer,
    *,
    dependency_id: str,
    squad_id: str,
    state: DependencyState | None,
    note: str,
    token: str,
    now: datetime,
) -> bool:
    """Keep how a dependency goes for one of its two squads; the other side's word stays. False on a second click."""
    require(viewer, Action.DEPEND, squad_id)
    dependency = find_dependency(store, dependency_id, now)
    if squad_id not in {dependency.taker_id, dependency.giver_id}:
        raise NotAllowed("Only the two squads of it say how it goes.", hint="Pull the cord, or write to one of them.")
    if state is None:
        raise InvalidInput("How does it go? Nothing was chosen.", hint="Choose what is true for you, then save again.")
    words = said(note, "The note", needed=False)
    working_squad(store, squad_id)
    _open(find_launch(store, dependency.launch_id))
    return store.dependencies.add_word(
        DependencyWord(
            id=token, dependency_id=dependency.id, squad_id=squad_id, at=now, state=DependencyState(state), note=words
        ),
        once=True,
    )


def find_dependency(store: Store, dependency_id: str, until: datetime) -> Dependency:
    """The dependency with this id, as known at a moment; NotFound."""
    found = store.dependencies.named(until=until, dependency_id=dependency_id)
    if not found:
        raise NotFound("There is no such dependency.", hint="Look on the squad's home or the launch's page.")
    return found[0]


def _open(launch: Launch) -> Launch:
    if launch.state is not LaunchState.OPEN:
        raise InvalidInput(f"{launch.name} is {launch.state}.", hint="Nobody waits in a launch that is over.")
    return launch
