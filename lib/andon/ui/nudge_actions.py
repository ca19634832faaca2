"""How pages write nudges: tell a squad, answer, and let lie."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from andon.ui import data, session, text_nudge
from andon.ui.actions import say_once, write_once
from andon.usecases import nudge


def tell_squad(form: str, *, squad_id: str, launch_id: str, sentence: str, said_by: str, kept: Sequence[str]) -> bool:
    """Tell a squad of a worry; the key to its answer is kept in this tab, and nowhere else."""

    def write(slot: session.Slot, now: datetime) -> bool:
        written = nudge.tell_squad(
            data.store(),
            session.viewer(),
            squad_id=squad_id,
            launch_id=launch_id,
            sentence=sentence,
            said_by=said_by,
            secret=slot.secret,
            earlier=kept,
            token=slot.token,
            now=now,
        )
        session.keep_nudge(squad_id, launch_id, slot.secret)
        return written

    return write_once(form, text_nudge.TOLD, write, said=(squad_id, sentence, said_by))


def answer(form: str, *, nudge_id: str, note: str) -> bool:
    """Answer whoever wonders."""
    return say_once(
        form,
        text_nudge.SAVED_ANSWER,
        partial(nudge.answer_nudge, data.store(), session.viewer(), nudge_id=nudge_id, note=note),
        said=(note,),
    )


def let_lie(nudge_id: str) -> bool:
    """Let it lie."""
    return say_once(
        f"let_lie_{nudge_id}",
        text_nudge.SAVED_LET_LIE,
        partial(nudge.let_lie, data.store(), session.viewer(), nudge_id=nudge_id),
    )
