"""How pages write who waits for whom."""

from datetime import date
from functools import partial

from andon.model import DependencyState
from andon.ui import actions, data, session, text_depend
from andon.usecases import depend


def name_dependency(
    form: str, *, squad_id: str, launch_id: str, taker_id: str, giver_id: str, what: str, need_by: date | None
) -> bool:
    """Keep that one squad waits for another one."""
    return actions.say_once(
        form,
        text_depend.SAVED_NAMED,
        partial(
            depend.name_dependency,
            data.store(),
            session.viewer(),
            squad_id=squad_id,
            launch_id=launch_id,
            taker_id=taker_id,
            giver_id=giver_id,
            what=what,
            need_by=need_by,
        ),
        said=(launch_id, taker_id, giver_id, what, need_by),
    )


def say_how_it_goes(form: str, *, dependency_id: str, squad_id: str, state: DependencyState | None, note: str) -> bool:
    """Keep how it goes for the squad."""
    return actions.say_once(
        form,
        text_depend.SAVED_WORD,
        partial(
            depend.say_how_it_goes,
            data.store(),
            session.viewer(),
            dependency_id=dependency_id,
            squad_id=squad_id,
            state=state,
            note=note,
        ),
        said=(state, note),
    )
