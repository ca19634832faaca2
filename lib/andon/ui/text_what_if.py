"""The words of what-if: levers, before and after, and what would have to be true for 85 %."""

from datetime import date

from andon.ui import text
from andon.usecases.what_if import Imagined, Likely, WhatIfPage

WHAT_IF = "What if?"
LEAD = "Drag, and the forecast answers. Nothing is saved, and nobody else sees it."
OVER = "This launch is over, so there is nothing left to imagine."
NOTHING_LEFT = "Nothing is left open, so there is nothing to change."
CANNOT = "There is no forecast to ask: "
NONE_YET = "There is no forecast to ask yet."

WHOSE = "Whose work changes?"
EVERYBODYS = "All squads'"
CUT = "Cut scope, in items"
LATER = "Move the date, in days"
PAUSE = "A pause or a holiday, in days"
PAUSE_FROM = "The pause begins on"
CAPACITY = "Capacity, in % of today's"
CAPACITY_FROM = "That capacity begins on"
ARRIVING = "Scope that keeps arriving, in items a week"
ARRIVING_HELP = "Beyond what is usual: the forecast already expects the usual growth."
CAPACITY_HELP = "80 is a fifth less, 125 a quarter more."
RESET = "Reset"

FORECAST = "Forecast"
AS_IT_IS = "As it is"
IMAGINED = "What if"
ON_TIME = "On time"
HALF_BY = "50 % by"
LIKELY_BY = "85 % by"
TARGET = "Target date"
UNCHANGED = "no change"
FAR = "more than eight years away"

CHANCE_TO_BE_DONE = "Chance to be done by the day"
ASSUMES = (
    "This takes the forecast above and expects the squads to go on at their own pace, with their usual growth. "
    "It assumes that people and work can be moved without any loss; only you can judge that."
)
TIME_ONLY = "The parts behind this forecast are not known, so only time can be changed here."
FOR_85 = "What would have to be true for 85 %"


def no_what_if(page: WhatIfPage, held: str) -> str:
    """Why there is nothing to drag; `held` says that a forecast is with its squad, and until when."""
    if page.over:
        return OVER
    if page.shown.state is None:
        return held or NONE_YET
    if page.shown.state == "nothing_left":
        return NOTHING_LEFT
    return f"{CANNOT}{page.shown.reason[:1].lower()}{page.shown.reason[1:]}" if page.shown.reason else NONE_YET


def points(before: float | None, after: float | None) -> str:
    """How the chance changes, in points of per cent."""
    if before is None or after is None:
        return ""
    gap = round(100 * after) - round(100 * before)
    if not gap:
        return UNCHANGED
    return f"{text.count(abs(gap), 'point')} {'more' if gap > 0 else 'less'} likely"


def shift(before: date | None, after: date | None) -> str:
    """How a date changes, in days; None is beyond the horizon."""
    if before == after:
        return UNCHANGED
    if before is None or after is None:
        return "much sooner" if after else "much later"
    gap = (after - before).days
    return f"{text.count(abs(gap), 'day')} {'later' if gap > 0 else 'sooner'}"


def day(value: date | None, *, today: date) -> str:
    """A date of the forecast; None is beyond the horizon."""
    return FAR if value is None else text.day(value, today=today)


def for_85(likely: Likely, stored: Imagined, *, open_items: int, first_day: date, today: date) -> list[str]:
    """Three sentences: by the date alone, by scope alone, by capacity alone."""
    if stored.target is None or stored.on_time is None:
        return [f"There is no date to hold yet. 85 % is reached by {day(likely.date, today=today)}."]
    sentences = [_by_date(likely.date, stored.target, today=today)]
    if open_items:
        sentences.append(_by_scope(likely.cut, open_items))
    return [*sentences, _by_capacity(likely.capacity, text.day(first_day, today=today))]


def _by_date(first: date | None, target: date, *, today: date) -> str:
    if first is None:
        return "The date alone does not get there: 85 % is more than eight years away."
    gap = (first - target).days
    if gap <= 0:
        spare = f", {text.count(-gap, 'day')} to spare" if gap else ""
        return f"The date: it holds with 85 % already{spare}."
    return f"The date alone: {text.day(first, today=today)}, {text.count(gap, 'day')} after the target."


def _by_scope(cut: int | None, open_items: int) -> str:
    counted = text.count(open_items, "counted open item")
    if cut is None:
        return f"Scope alone does not get there: with one of the {counted} left it would still be too late."
    if not cut:
        return f"Scope: all {counted} can stay." if open_items > 1 else "Scope: the one counted open item can stay."
    return f"Scope alone: {cut} of the {counted} fewer."


def _by_capacity(capacity: float | None, first_day: str) -> str:
    if capacity is None:
        return "Capacity alone does not get there: four times as much would still be too little."
    more = round(100 * capacity) - 100
    if more <= 0:
        return "Capacity: today's is enough." if not more else f"Capacity: {-more} % less would still be enough."
    return f"Capacity alone: {more} % more from {first_day} on."


def chance(each: Imagined, *, as_of: date, today: date) -> str:
    """The chance to be on time; once the date had passed on the forecast's day there is none to speak of."""
    if _overdue(each, as_of):
        return text.overdue(each.target, today=today)
    return text.percent(each.on_time)


def _overdue(each: Imagined, as_of: date) -> bool:
    return each.target is not None and each.target < as_of


def point(before: Imagined, after: Imagined) -> str:
    """What the two curves show, in a sentence."""
    if before == after:
        return "Nothing is changed yet, so both curves are one"
    later = shift(before.p85, after.p85)
    late = "The 85 % date stays where it is" if later == UNCHANGED else f"The 85 % date is {later}"
    if before.on_time is None or after.on_time is None:
        return late
    likely = points(before.on_time, after.on_time)
    return f"{late}; to be on time is {'as likely as before' if likely == UNCHANGED else likely}"


def chart_alt(before: Imagined, after: Imagined, *, as_of: date, today: date) -> str:
    """The two curves, for somebody who hears the chart."""
    both = ((AS_IT_IS, before), (IMAGINED, after))
    told = [f"{name}: {_heard(each, as_of=as_of, today=today)}" for name, each in both]
    return f"The chance to be done by each day. {'. '.join(told)}."


def _heard(each: Imagined, *, as_of: date, today: date) -> str:
    said = ""
    if each.on_time is not None:
        said = f"{chance(each, as_of=as_of, today=today)}{'' if _overdue(each, as_of) else ' on time'}, "
    return f"{said}50 % by {day(each.p50, today=today)}, 85 % by {day(each.p85, today=today)}"
