"""The rows of a launch's time line, in words: promised dates, flags, dependencies and milestones."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from itertools import groupby

from andon.model import MilestoneEnd
from andon.ui import text_launch_timeline
from andon.usecases.launch_timeline import FlagSpan, LaunchTimeline, StepMark, WaitSpan

PAST = timedelta(days=365)
"""What was over before that is left to the table."""
MOST = 24
"""Rows of what is over: beyond them the older ones are left to the table. What is open is always drawn."""
DATES = 5
"""Promised dates that are drawn: the first, and the last ones."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: what it is in words, a piece of a line or a bar, and a mark on a day."""

    kind: str
    state: str
    words: str
    first: date
    last: date
    is_open: bool
    bar: bool = False
    """A flag: a bar; everything else is a thin line."""
    mark: date | None = None
    shape: str = "square"
    filled: bool = False
    address: str = ""
    """The id of a flag, which has a page of its own."""


def entries(view: LaunchTimeline, zone: tzinfo, *, today: date) -> list[Entry]:
    """Every row of the time line, kind after kind."""
    return [
        *_dates(view, zone, today),
        *(_flag(each, zone, view.ended_on or today, today) for each in view.flags),
        *(_wait(each, zone, today) for each in view.waits),
        *(_step(each, today) for each in view.steps),
    ]


def _dates(view: LaunchTimeline, zone: tzinfo, today: date) -> Iterator[Entry]:
    for n, each in enumerate(view.dates):
        counts = n == len(view.dates) - 1
        said = each.said_at.astimezone(zone).date()
        yield Entry(
            kind=text_launch_timeline.DATES,
            state=text_launch_timeline.promised(view.dates, n, today=today),
            words=each.reason,
            first=min(said, each.last_day),
            last=each.last_day,
            is_open=counts,
            mark=each.last_day,
            filled=counts,
        )


def _flag(flag: FlagSpan, zone: tzinfo, until: date, today: date) -> Entry:
    ended = flag.ended_at.astimezone(zone).date() if flag.ended_at else until
    return Entry(
        kind=text_launch_timeline.FLAGS,
        state=text_launch_timeline.flag_state(flag, zone, today=today),
        words=text_launch_timeline.squads_words(flag.squad, flag.sentence),
        first=flag.since,
        last=max(ended, flag.since),
        is_open=flag.end is None,
        bar=True,
        filled=flag.end is None,
        address=flag.id,
    )


def _wait(span: WaitSpan, zone: tzinfo, today: date) -> Entry:
    need_by, named = span.waiting.need_by, span.named_at.astimezone(zone).date()
    return Entry(
        kind=text_launch_timeline.WAITS,
        state=text_launch_timeline.wait_state(span, today=today),
        words=text_launch_timeline.wait_words(span),
        first=min(named, need_by),
        last=need_by,
        is_open=span.waiting.is_open,
        mark=need_by,
        shape="diamond",
        filled=span.got_at is not None,
    )


_STEP_SHAPES = {
    None: "circle",
    MilestoneEnd.MET: "circle",
    MilestoneEnd.MISSED: "cross",
    MilestoneEnd.DROPPED: "stroke",
}


def _step(step: StepMark, today: date) -> Entry:
    return Entry(
        kind=text_launch_timeline.STEPS,
        state=text_launch_timeline.step_state(step, today=today),
        words=text_launch_timeline.squads_words(step.squad, step.name),
        first=min(step.first_day, step.day),
        last=step.day,
        is_open=step.end is None,
        mark=step.day,
        shape=_STEP_SHAPES[step.end],
        filled=step.end is not None and step.end is not MilestoneEnd.DROPPED,
    )


@dataclass(frozen=True, slots=True)
class Row:
    """What is drawn in one line: an entry, or the milestones of a squad together."""

    kind: str
    words: str
    entries: tuple[Entry, ...]


def drawn_rows(view: LaunchTimeline, zone: tzinfo, *, today: date) -> list[Row]:
    """What is open, and of what is over that of the last year, as far as there is room."""
    until = view.ended_on or today
    told = entries(view, zone, today=today)
    promised = [each for each in told if each.kind == text_launch_timeline.DATES]
    dates = promised if len(promised) <= DATES else [promised[0], *promised[1 - DATES :]]
    alone = [each for each in told if each.kind in (text_launch_timeline.FLAGS, text_launch_timeline.WAITS)]
    over = sorted((each for each in alone if not each.is_open), key=lambda each: each.last, reverse=True)
    kept = [each for each in over if each.last >= until - PAST][:MOST]
    shown = [*dates, *(each for each in alone if each.is_open or each in kept)]
    rows = [Row(each.kind, " · ".join(filter(None, (each.state, each.words))), (each,)) for each in shown]
    steps = [each for each in view.steps if each.end is None or each.day >= until - PAST]
    for squad, some in groupby(steps, key=lambda each: each.squad):
        its = list(some)
        words = text_launch_timeline.steps_of(squad, its, today=today)
        rows.append(Row(text_launch_timeline.STEPS, words, tuple(_step(each, today) for each in its)))
    return rows


def left_to_table(view: LaunchTimeline, zone: tzinfo, *, today: date) -> int:
    """How many entries are not drawn."""
    drawn = sum(len(row.entries) for row in drawn_rows(view, zone, today=today))
    return len(entries(view, zone, today=today)) - drawn
