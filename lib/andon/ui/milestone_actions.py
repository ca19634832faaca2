"""How pages write milestones."""

from datetime import date
from functools import partial

from andon.model import MilestoneEnd
from andon.ui import actions, data, session, text_milestones
from andon.usecases import milestones


def set_milestone(
    form: str, *, launch_id: str, squad_id: str, name: str, day: date | None, keys: str, probability: int | None
) -> bool:
    """Set a small step; `keys` as they were typed, with commas or spaces between them."""
    return actions.say_once(
        form,
        text_milestones.SAVED_NEW,
        partial(
            milestones.set_milestone,
            data.store(),
            session.viewer(),
            launch_id=launch_id,
            squad_id=squad_id,
            name=name,
            day=day,
            keys=keys.replace(",", " ").split(),
            probability=probability,
        ),
        said=(name, day, keys, probability),
    )


def tell_milestone(
    form: str,
    *,
    milestone_id: str,
    probability: int | None = None,
    day: date | None = None,
    end: MilestoneEnd | None = None,
    note: str = "",
) -> bool:
    """Say how it stands, or what became of it."""
    return actions.say_once(
        form,
        text_milestones.SAVED_WORD,
        partial(
            milestones.tell_milestone,
            data.store(),
            session.viewer(),
            milestone_id=milestone_id,
            probability=probability,
            day=day,
            end=end,
            note=note,
        ),
        said=(probability, day, end, note),
    )
