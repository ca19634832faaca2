"""The words of the burn-up: what is in the launch, what is finished, and where the forecast sees the two meet."""

from datetime import date, timedelta

from andon.model import ForecastState
from andon.ui import text
from andon.usecases.burn_up import BurnUp

WEEKS = 4
"""What changed in the last weeks is told of so many."""

HALF, LIKELY = "50\N{NO-BREAK SPACE}%", "85\N{NO-BREAK SPACE}%"
HEADING = "How the work goes"
WHOSE = "Whose work?"
EVERYBODYS = "All squads'"
ISSUES = "Issues"
DAY = "Day"
IN_IT = "In it"
FINISHED = "Finished"
WHAT = "What it is"
SO_FAR = "so far"
WITH_50 = f"forecast, with {HALF}"
WITH_85 = f"forecast, with {LIKELY}"
TODAY = "Today"
ENDED = "Ended"
NOTHING = "No issue of it is known yet. Once some are, this shows how many there are, and how many are finished."
NO_LONGER = "What the forecast counted has been finished or taken out since, so there is no cone until the next one."
FAR = f"With {LIKELY} it is more than eight years away, so there is no cone."
NONE_YET = "There is no forecast yet, so there is no cone."
NOTHING_LEFT = "Nothing is left open, so there is nothing to forecast."
MEANS = (
    "The dotted line is what it expects, what the squads do beside this launch included. The cone ends between its "
    f"{HALF} and its {LIKELY} day; the ways there are drawn straight, since it speaks of the end alone."
)
HINDSIGHT = "Its source does not tell when issues joined or left, so each counts from the day on which it was created."


def legend(view: BurnUp) -> tuple[str, str]:
    """The names of the lines with what they have come to: what is in it, and what of it is finished."""
    return f"{IN_IT}: {view.burned.scope[-1]}", f"{FINISHED}: {view.burned.finished[-1]}"


def point(view: BurnUp, *, today: date) -> str:
    """What the chart says, in a sentence."""
    told, cone = so_far(view), view.cone
    if cone is None or view.ended_on is not None or not any(view.burned.scope[-1:]):
        return told
    first, last = text.day(cone.p50, today=today), text.day(cone.p85, today=today)
    when = f"by {first} with {HALF} and by {last} with {LIKELY}" if first != last else f"by {last}"
    ends = f"about {round(cone.grown)} in the end," if round(cone.grown) != cone.scope else "the rest"
    return f"{told}; {ends} probably {when}{_beside(view.target, cone.p50, cone.p85)}"


def so_far(view: BurnUp) -> str:
    """What has come of it until now, without what is ahead."""
    if not view.burned.days:
        return NOTHING
    scope, finished = view.burned.scope[-1], view.burned.finished[-1]
    be = ("is", "are") if view.ended_on is None else ("was", "were")
    told = _so_far(finished, scope, be) if scope else _emptied(be[0], undated=view.burned.undated)
    return told if view.ended_on is None else f"{told} when it ended"


def _so_far(finished: int, scope: int, be: tuple[str, str]) -> str:
    if scope == 1:
        return f"The only issue {be[0]} {'' if finished else 'not '}finished"
    if not finished:
        return f"None of the {scope} issues {be[0]} finished"
    return f"{finished} of {scope} issues {be[0] if finished == 1 else be[1]} finished"


def _emptied(was: str, *, undated: int) -> str:
    """Of a launch that had issues and has none now; what is done nobody knows when is in it all the same."""
    return f"Nothing {was} {'open ' if undated else ''}in it any more"


def _beside(target: date | None, p50: date, p85: date) -> str:
    if target is None:
        return ""
    if p85 <= target:
        return ", before the target date"
    return ", after the target date" if p50 > target else ", around the target date"


def lately(scope: int, finished: int) -> str:
    """What the last weeks changed."""
    grew = (
        "The scope stayed as it was" if not scope else f"The scope {'grew' if scope > 0 else 'shrank'} by {abs(scope)}"
    )
    return f"{grew} in the last {text.count(WEEKS, 'week')}, and {_more(finished)}."


def _more(finished: int) -> str:
    """How many more are finished; fewer where issues were opened again or taken out."""
    if not finished:
        return "as many are finished as before"
    number = abs(finished)
    return f"{number} {'more' if finished > 0 else 'fewer'} {_is(number)} finished"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def why_no_cone(view: BurnUp, held: str) -> str:
    """Why nothing is drawn beyond today; empty where a cone is. `held` says that a forecast is with its squad."""
    shown = view.outlook
    if view.cone is not None or view.ended_on is not None:
        return ""
    if shown.state is None:
        return f"{held}, so there is no cone yet." if held else NONE_YET
    if shown.state is ForecastState.NOTHING_LEFT:
        return NOTHING_LEFT
    if shown.state is ForecastState.CANNOT:
        return f"There is no cone: {shown.reason[:1].lower()}{shown.reason[1:]}" if shown.reason else NONE_YET
    return FAR if shown.p85 is None else NO_LONGER


def made_of(view: BurnUp, held: str, *, today: date) -> str:
    """Where the cone comes from: the forecast's day, and that a newer one is with its squad."""
    if view.cone is None:
        return ""
    told = f"Forecast as of {text.day(view.cone.as_of, today=today)}."
    return f"{told} {held}." if held else told


def undated(number: int) -> str:
    """Issues that are in neither line."""
    if not number:
        return ""
    return f"{text.count(number, 'issue')} that {_is(number)} done, nobody knows since when, {_is(number)} left out."


def beyond(day: date, *, today: date) -> str:
    """That the picture ends before a day."""
    return f"{LIKELY} by {text.day(day, today=today)}, beyond this picture"


def legend_words(view: BurnUp, held: str, *, today: date) -> str:
    """What stands below the chart: what the last weeks changed, where the cone comes from or why there is none.

    `held` says that a newer forecast is with its squad, and until when; empty where none is.
    """
    burned = view.burned
    told = []
    if view.ended_on is None:
        scope, finished = burned.at(burned.days[-1] - timedelta(weeks=WEEKS))
        told.append(lately(burned.scope[-1] - scope, burned.finished[-1] - finished))
    told += [why_no_cone(view, held), made_of(view, held, today=today), MEANS if view.cone else ""]
    told += [undated(burned.undated), HINDSIGHT if burned.hindsight else ""]
    return " ".join(filter(None, told))


def chart_alt(view: BurnUp, *, today: date) -> str:
    """The chart, for somebody who hears it."""
    burned = view.burned
    told = [
        f"{point(view, today=today)}.",
        f"From {text.day(burned.days[0], today=today)} to {text.day(burned.days[-1], today=today)} "
        f"the scope went from {burned.scope[0]} to {text.count(burned.scope[-1], 'issue')}.",
    ]
    if view.cone is not None:
        told.append(f"About {round(view.cone.grown)} are expected by the end.")
    if view.target is not None:
        told.append(f"The target date is {text.day(view.target, today=today)}.")
    return " ".join(told)
