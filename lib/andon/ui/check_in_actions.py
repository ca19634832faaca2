"""How pages write around the check-in: why a squad sees it differently, and what it wants to see first."""

from andon.ui import actions, data, session, text_check_in
from andon.usecases import check_in, forecast_first


def say_why(form: str, *, said_id: str, launch_id: str, squad_id: str, differs: str) -> bool:
    """Add the reason to the words that the page shows."""
    return actions.write_once(
        form,
        text_check_in.SAVED_WHY,
        lambda slot, now: check_in.say_why(
            data.store(),
            session.viewer(),
            said_id=said_id,
            launch_id=launch_id,
            squad_id=squad_id,
            differs=differs,
            token=slot.token,
            now=now,
        ),
        said=differs,
    )


def choose_forecast_first(squad_id: str, *, first: bool) -> bool:
    """Choose whether the squad sees the forecast before it speaks."""
    return actions.write_once(
        f"forecast_first_{squad_id}",
        text_check_in.SAVED_CHOICE,
        lambda _, __: forecast_first.choose_forecast_first(
            data.store(), session.viewer(), squad_id=squad_id, first=first
        ),
    )
