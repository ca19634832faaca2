"""Sources that are behind: how long one wants to be left alone, and which launches are not known whole for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from andon.usecases.sync import UNDER_WAY

if TYPE_CHECKING:
    import pandas as pd

    from andon.model import Launch
    from andon.store import Store

LONGEST_WAIT = timedelta(hours=2)
"""A source is left alone no longer than this, however long it asks for: a mistaken header must not silence it."""


def waits_until(state: Mapping[str, Any], now: datetime) -> datetime | None:
    """Until when a source wants to be left alone, by its `Work.source_states`; None where it may be asked now."""
    until = datetime.fromisoformat(state["until"]) if state.get("until") else now
    # Later than that it cannot have been noted: the clock was turned back since.
    return until if now < until <= now + LONGEST_WAIT else None


def sources_behind(store: Store, moment: datetime) -> frozenset[str]:
    """The sources whose last sync broke off half-way, as far as the one that was done before does not suffice.

    That it does for a `moment` in the past that it began after. One that could not even begin left everything as the
    last one had found it, which is what there is to forecast from while a Jira is down.
    """
    return frozenset(
        name
        for name, state in store.work.source_states().items()
        if (state["finished_at"] is None or store.work.memory(name).get(UNDER_WAY))
        and not (state["finished_at"] and state["finished_at"] >= moment)
    )


def launches_behind(
    store: Store, sources: Collection[str], launches: Iterable[Launch], work: pd.DataFrame, members: pd.DataFrame
) -> frozenset[str]:
    """The ids of those launches whose issues, or whose squads' work, are partly in the sources.

    `work` and `members` are frames.WORK and frames.MEMBERS tables.
    """
    if not sources:
        return frozenset()
    starts = tuple(f"{name}/" for name in sources)
    squads = set(work.loc[work["issue"].str.startswith(starts), "squad_id"].dropna())
    touched = set(members.loc[members["issue"].str.startswith(starts), "launch_id"])
    touched |= {each.launch_id for each in store.plans.contributions() if each.squad_id in squads}
    states = store.work.source_states()
    never_whole = any(states[name]["finished_at"] is None for name in sources)
    versions = tuple(f"version:{start}" for start in starts)
    for launch in launches:
        # Of a source that was never read whole nobody knows what its epics and queries hold; and a launch that
        # andon.toml gives a version by name has nothing in it until that version is known.
        unknown = never_whole and not all(scope.startswith("version:") for scope in launch.scopes or ("",))
        if unknown or any(scope.startswith(versions) for scope in launch.scopes):
            touched.add(launch.id)
    return frozenset(touched)
