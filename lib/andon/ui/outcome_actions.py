"""How pages write what a squad learned."""

from functools import partial

from andon.ui import actions, data, session, text_outcome
from andon.usecases.tell_lesson import tell_lesson as keep_lesson


def tell_lesson(form: str, *, launch_id: str, squad_id: str, learned: str) -> bool:
    """Add what the squad learned from a launch that has ended."""
    return actions.say_once(
        form,
        text_outcome.SAVED_LESSON,
        partial(keep_lesson, data.store(), session.viewer(), launch_id, squad_id=squad_id, learned=learned),
        said=learned,
    )
