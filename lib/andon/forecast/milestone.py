"""The chance that a few named items of a squad are done by a day: its pace alone, and no more than that.

It assumes that these items come first. A squad that works on others beside them needs longer, and one that finds more
to do for the same step needs longer too: nobody has learnt from milestones yet how often that is so, and their scores
will tell. So the chance is one of pace, P(n items within the days that are left), by the squad's own working days.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from andon.forecast.capacity import Ahead
from andon.forecast.curve import LEAST, MOST
from andon.forecast.known import Known
from andon.forecast.pace import TooLittleHistory, chance


@dataclass(frozen=True, slots=True)
class StepChance:
    """How likely a milestone is met by its day."""

    chance: float
    """0.01 to 0.99."""
    open_items: int
    """Items that still have to be done for it."""


def step_chance(known: Known, squad_id: str, issues: Collection[str], day: int) -> StepChance | None:
    """The chance that the squad's own items among `issues` are done by the end of a day (a day number).

    None where the squad has no pace yet, has none of the items, or the day is not ahead. With nothing left open
    it is MOST, since nothing is ever sure.
    """
    if day <= known.as_of or squad_id not in known.squads:
        return None
    squad = known.squads.index(squad_id)
    mine = (known.squad == squad) & np.isin(known.issues, list(issues))
    if not mine.any():
        return None
    left = int((known.left[mine] > known.as_of).sum())
    if not left:
        return StepChance(MOST, 0)
    pace = known.pace(squad, known.as_of)
    if isinstance(pace, TooLittleHistory):
        return None
    days = float(day - known.as_of)
    if known.capacity is not None:
        days = float(Ahead(known.capacity.of(squad_id), known.as_of).worked(days))
    return StepChance(float(np.clip(chance(pace, left, days), LEAST, MOST)), left)
