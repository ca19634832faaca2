"""Reasons: one sentence that says where a forecast comes from, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

from andon.forecast.pace import count
from andon.frames import NEVER, day_date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Dates:
    """What a forecast says about days; all are day numbers."""

    as_of: int
    target: int
    """NEVER without one."""
    on_time: float | None
    p50: int | None
    """None, like the other two, when it is more than eight years away."""
    p85: int | None
    p95: int | None
    days_off: int = 0
    """Working days until the 85 per cent date that holidays and days off take out."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is left to do, and what it will have become."""

    open_items: int
    expected: float
    past_launches: int
    """How many launches taught it; 0 when none has landed yet."""


def of_part(per_week: float, scope: Scope, pulled: bool, dates: Dates) -> str:
    """A squad's own sentence: its pace, its scope, whether its launch pulls it forward, its dates."""
    pace = f"{per_week:.1f}" if per_week >= 0.15 else "0.1"
    noun = "item" if pace == "1.0" else "items"
    items = f"your {count(scope.open_items, 'open item')}"
    launch = "; launches like this one usually end sooner than that alone would say" if pulled else ""
    becomes = f"{_becomes(items, scope)}{launch}"
    return f"You finish about {pace} {noun} a week lately; {becomes}; {_dates(dates)}{_taken_out(dates)}."


def of_launch(names: Sequence[str], slowest: str, scope: Scope, left_out: str, dates: Dates) -> str:
    """A whole launch's sentence: its squads, its scope, what is left out (a clause or empty), its dates."""
    items = f"The {count(scope.open_items, 'open item')} of {listed(names)}"
    last = f"; {slowest} is likely to be last" if len(names) > 1 else ""
    return f"{_becomes(items, scope)}{last}{left_out}; {_dates(dates)}{_taken_out(dates)}."


def nothing_left(known_items: int) -> str:
    """All that is known is done."""
    return "The only known item is done." if known_items == 1 else f"All {known_items} known items are done."


def no_items() -> str:
    """A launch that is empty so far."""
    return "No item of this launch is known yet, so there is nothing to forecast from."


def no_squad(items: int, open_items: int) -> str:
    """Too many open items are nobody's."""
    belong = _be(items, "belongs", "belong")
    return f"{_share(items, open_items)} {belong} to no squad, so there is no pace to forecast from."


def too_young(names: Sequence[str], items: int, open_items: int) -> str:
    """Too many open items are with squads that have too little history."""
    held = f"{_share(items, open_items)} {_be(items, 'is', 'are')} with {listed(names)}"
    return f"{held}, which {_be(len(names), 'has', 'have')} too little history to forecast from."


def left_out(nobodys: int, young: int, names: Sequence[str]) -> str:
    """A clause on the items that were not counted, or an empty string."""
    clauses = []
    if nobodys:
        clauses.append(f"{count(nobodys, 'open item')} without a squad {_be(nobodys, 'is', 'are')} left out")
    if young:
        verb = _be(young, "is", "are")
        clauses.append(f"{count(young, 'open item')} of {listed(names)} {verb} left out for too little history")
    return "".join(f"; {clause}" for clause in clauses)


def dates_like_this(change: float, because: str) -> str:
    """A clause on what past dates change in the chance on time, or an empty string where it is little.

    `because` says what the date is like, as in "moved twice so far".
    """
    if not because:
        return ""
    often = "more" if change > 0 else "less"
    return f"; dates like this one, {because}, were met {often} often than that alone would say"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence, at most three: "Web, iOS and 2 other squads"."""
    if len(names) > _NAMED:
        names = [*names[: _NAMED - 1], count(len(names) - _NAMED + 1, "other squad")]
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def said(day: int, beside: int | None = None) -> str:
    """A day number as "30 Sep 2026"; without its year beside another day of the same year."""
    moment = day_date(day)
    short = f"{moment.day} {_MONTHS[moment.month - 1]}"
    return short if beside is not None and day_date(beside).year == moment.year else f"{short} {moment.year}"


def _share(items: int, open_items: int) -> str:
    if items == open_items:
        return "The only open item" if items == 1 else f"All {items} open items"
    return f"{items} of the {open_items} open items"


def _becomes(items: str, scope: Scope) -> str:
    one = scope.open_items == 1
    become = max(round(scope.expected), 1)
    if not scope.past_launches:
        verb = "is" if one else "are"
        return f"{items} {verb} taken to become about {become}, with no past launch to learn from yet"
    if become == scope.open_items:
        return f"{items} usually {'stays one' if one else 'stay about as many'} by launch"
    if become < scope.open_items:
        return f"{items} usually take no longer than about {become} would"
    return f"{items} usually {'becomes' if one else 'become'} about {become} by launch"


def _dates(dates: Dates) -> str:
    target = None if dates.target >= NEVER else dates.target
    beside = dates.p50 if target is None else target
    late = "an 85 % date more than eight years away"
    if dates.p85 is not None:
        late = f"{said(dates.p85, beside)} the 85 % date"
    if target is None:
        likely = "" if dates.p50 is None else f"{said(dates.p50)} the 50 % date and "
        return f"that makes {likely}{late}"
    if target < dates.as_of:
        return f"it is overdue since {said(target)}, which leaves {late}"
    if dates.on_time is None or target == dates.as_of:
        return f"{said(target)} ends with work still open, which leaves {late}"
    return f"that makes {said(target)} {round(100 * dates.on_time)} % likely and {late}"


def _taken_out(dates: Dates) -> str:
    """A clause on the days off until the 85 per cent date, or an empty string."""
    off = dates.days_off
    return f"; {count(off, 'day')} off until then {_be(off, 'is', 'are')} taken out" if off else ""


def _be(number: int, one: str, many: str) -> str:
    return one if number == 1 else many
