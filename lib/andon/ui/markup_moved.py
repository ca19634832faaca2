"""Markup of a forecast's move, and of the issues behind it. No Streamlit in here: arguments in, markup out."""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise

from markupsafe import Markup

from andon.model import ForecastState
from andon.ui import text, text_moved
from andon.ui.markup import Reader, scrolled
from andon.usecases.board import Outlook
from andon.usecases.move import Move, points

Address = Callable[[str], str]
"""An issue's page by its key; empty where it has none."""


def sentence(reader: Reader, shown: Outlook) -> Markup:
    """Why the forecast moved, in a line; nothing for the first one."""
    if shown.move is None:
        return Markup()
    return Markup('<p class="an-moved">{}</p>').format(text_moved.sentence(shown.move, shown, today=reader.today))


def table(reader: Reader, shown: Outlook) -> Markup:
    """Then, the parts and now, below each other so that they can be added up; nothing without parts."""
    move = shown.move
    if move is None or shown.state is not ForecastState.FORECAST:
        return Markup()
    chances = None if shown.on_time is None or shown.overdue else points(move, shown.on_time)
    dates = move.p85
    if chances is None and dates is None:
        return Markup()
    before, after = _ends(reader, shown, move, bars=chances is not None)
    way = _way(move, chances)
    rows = [
        _row(
            text_moved.part(name, move),
            None if chances is None else text_moved.signed(chances[name]),
            None if dates is None else text_moved.signed(getattr(dates, name)),
            way.get(name, Markup()),
        )
        for name in text_moved.PARTS
    ]
    titles = [text_moved.COLUMN_WHAT]
    titles += [text_moved.COLUMN_CHANCE] if chances is not None else []
    titles += [text_moved.COLUMN_DATE] if dates is not None else []
    made = Markup('<table class="an-table an-move"><thead>{}</thead><tbody>{}{}{}</tbody></table>')
    heading = _heading(titles, bars=chances is not None)
    return scrolled(titles, made.format(heading, before, Markup("").join(rows), after))


def _heading(titles: Sequence[str], *, bars: bool) -> Markup:
    return Markup("<tr>{}{}</tr>").format(
        Markup("").join(Markup('<th scope="col">{}</th>').format(each) for each in titles),
        Markup('<th scope="col" class="an-way">{}</th>').format(text_moved.COLUMN_WAY) if bars else "",
    )


def _ends(reader: Reader, shown: Outlook, move: Move, *, bars: bool) -> tuple[Markup, Markup]:
    """The first and the last row: what was said then and what is said now."""
    today = reader.today

    def told(day: str, on_time: float | None, p85: str) -> Markup:
        percent = text_moved.chance(on_time) if bars else None
        bar = Markup("")
        if bars and on_time is not None:
            bar = _bar(0, round(100 * on_time), "an-level")
        date = p85 if move.p85 is not None else None
        return Markup('<tr class="an-end"><th scope="row">{}</th>{}{}</tr>').format(
            day, _cells(percent, date), _cell(bar)
        )

    then = told(text.day(move.since, today=today), move.on_time_then, text.day(move.p85_then, today=today))
    return then, told(text.day(shown.as_of, today=today), shown.on_time, text.day(shown.p85, today=today))


def _way(move: Move, chances: dict[str, int] | None) -> dict[str, Markup]:
    """A bar for each part, from where the one before it ended: filled where the chance grew, hollow where it fell."""
    if chances is None or move.on_time_then is None:
        return {}
    steps = [chances[name] for name in text_moved.PARTS]
    levels = accumulate(steps, initial=round(100 * move.on_time_then))
    return {
        name: _bar(first, last, "an-more" if last > first else "an-less" if last < first else "an-same")
        for name, (first, last) in zip(text_moved.PARTS, pairwise(levels), strict=True)
    }


def _bar(first: int, last: int, kind: str) -> Markup:
    """A piece of a line from 0 to 100 per cent."""
    left, right = sorted((min(max(first, 0), 100), min(max(last, 0), 100)))
    return Markup(
        '<span class="an-track"><span class="an-bar {}" style="margin-left:{}%;width:{}%" role="img" '
        'aria-label="{}"></span></span>'
    ).format(kind, left, right - left, text_moved.step(first, last))


def _row(name: str, chance: str | None, days: str | None, bar: Markup) -> Markup:
    return Markup('<tr><th scope="row">{}</th>{}{}</tr>').format(name, _cells(chance, days), _cell(bar))


def _cells(*told: str | None) -> Markup:
    """A cell for each column that the table has; None for one that it leaves out."""
    return Markup("").join(Markup("<td>{}</td>").format(each) for each in told if each is not None)


def _cell(bar: Markup) -> Markup:
    return Markup('<td class="an-way">{}</td>').format(bar) if bar else Markup("")


def issues(heading: str, keys: Iterable[str], address: Address, *, more: int = 0) -> Markup:
    """Keys under a heading, each leading to its issue where there is one to open."""
    told = [Markup('<span class="an-nowrap">{}</span>').format(_key(key, address(key))) for key in keys]
    if more:
        told.append(Markup.escape(text_moved.and_more(more)))
    return Markup('<p class="an-issue"><b>{}</b><br>{}</p>').format(heading, Markup(", ").join(told) or text.NONE)


def _key(key: str, address: str) -> str:
    return Markup('<a href="{}" target="_blank">{}</a>').format(address, key) if address else key


def groups(told: Iterable[Markup]) -> Markup:
    """Blocks below each other."""
    return Markup('<div class="an-groups">{}</div>').format(Markup("").join(told))


def sentences(told: Iterable[str]) -> Markup:
    """Sentences below each other."""
    return Markup('<div class="an-words">{}</div>').format(
        Markup("").join(Markup("<p>{}</p>").format(each) for each in told)
    )
