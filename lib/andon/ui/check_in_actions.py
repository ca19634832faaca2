"""How pages write check-ins: the words, why a squad sees it differently, and what it wants to see first."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from andon.model import Status
from andon.ui import data, session, text, text_check_in
from andon.ui.actions import say_once, write_once
from andon.usecases import check_in as check_ins
from andon.usecases import forecast_first


def check_in(
    form: str,
    *,
    launch_id: str,
    squad_id: str,
    status: Status | None,
    probability: int | None,
    sentence: str,
    forecast_open: bool,
    differs: str = "",
    round_id: str | None = None,
    shown: datetime | None = None,
) -> bool:
    """Keep the squad's words. Where others of it spoke since those that the page had `shown`, say so beside."""
    words: dict[str, Any] = {
        "launch_id": launch_id,
        "squad_id": squad_id,
        "status": status,
        "probability": probability,
        "sentence": sentence,
    }
    kept = say_once(
        form,
        text.SAVED_CHECK_IN,
        partial(
            check_ins.check_in,
            data.store(),
            session.viewer(),
            **words,
            forecast_open=forecast_open,
            differs=differs,
            round_id=round_id,
        ),
        said=(status, probability, sentence, differs),
    )
    if kept and (others := check_ins.meanwhile(data.store(), **words, since=shown, now=datetime.now(UTC))):
        session.tell(text_check_in.saved_meanwhile(others))
    return kept


def say_why(form: str, *, said_id: str, launch_id: str, squad_id: str, differs: str) -> bool:
    """Add the reason to the words that the page shows."""
    return say_once(
        form,
        text_check_in.SAVED_WHY,
        partial(
            check_ins.say_why,
            data.store(),
            session.viewer(),
            said_id=said_id,
            launch_id=launch_id,
            squad_id=squad_id,
            differs=differs,
        ),
        said=differs,
    )


def choose_forecast_first(squad_id: str, *, first: bool) -> bool:
    """Choose whether the squad sees the forecast before it speaks."""
    return write_once(
        f"forecast_first_{squad_id}",
        text_check_in.SAVED_CHOICE,
        lambda _, __: forecast_first.choose_forecast_first(
            data.store(), session.viewer(), squad_id=squad_id, first=first
        ),
    )
