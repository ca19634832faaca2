"""What the chart of words and forecasts says, in a sentence."""

from collections.abc import Sequence
from datetime import datetime

from andon.ui import text, text_frozen
from andon.usecases.launch_page import Forecasted, Said

DATE_PASSED = "the date passed with work still open"


def history_point(said: Sequence[Said], forecasts: Sequence[Forecasted]) -> str:
    """What the squads said last, and from where to where the launch's forecast went.

    Once the date has passed with work open there is no chance left to speak of.
    """
    told = [_said(said)] if said else []
    whole = [each for each in forecasts if each.squad is None]
    known = [each for each in whole if each.on_time is not None]
    if known:
        course = _forecast([each.on_time or 0.0 for each in known], still=whole[-1].on_time is not None)
        told.append(DATE_PASSED if known[-1].overdue else course)
    if not told:
        return text_frozen.NO_HISTORY
    sentence = "; ".join(told)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _said(said: Sequence[Said]) -> str:
    last: dict[str, tuple[datetime, int]] = {}
    for each in said:
        last[each.squad] = max(last.get(each.squad, (each.at, each.probability)), (each.at, each.probability))
    chances = sorted(chance for _, chance in last.values())
    who = next(iter(last)) if len(last) == 1 else "the squads"
    span = f"{chances[0]} %" if chances[0] == chances[-1] else f"between {chances[0]} % and {chances[-1]} %"
    return f"{who} last said {span}"


def _forecast(known: Sequence[float], *, still: bool) -> str:
    """Where the forecast stands; `still` where its newest one has a chance to tell."""
    first, last = text.percent(known[0]), text.percent(known[-1])
    if first == last:
        return f"the forecast stands at {last}" if still else f"the forecast stood at {last}, and tells no chance now"
    return f"the forecast went from {first} to {last}{'' if still else ', and tells no chance now'}"
