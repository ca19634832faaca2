"""Markup of the portfolio: its questions, its launches in a line each, and the roll-up. As `markup`: no Streamlit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from andon.model import Status
from andon.ui import text, text_check_in, text_look_back, text_portfolio
from andon.ui.markup import Reader, badge, names, outlook, shape
from andon.usecases.board import LaunchRow
from andon.usecases.changes_since import LaunchChanged
from andon.usecases.portfolio import Apart, Portfolio, Silent
from andon.usecases.portfolio_filter import Counted

SHOWN = 5
"""Entries of a list that stand on the page; the rest is folded away behind them, so that the launches come soon."""


def listed(entries: Sequence[Markup], *, shown: int = SHOWN) -> Markup:
    """Entries one below the other, the rest folded away: without a script, and open as long as its reader likes."""
    first = Markup("").join(entries[:shown])
    if len(entries) <= shown:
        return Markup('<div class="an-words">{}</div>').format(first)
    rest = Markup("").join(entries[shown:])
    return Markup(
        '<div class="an-words">{}</div><details class="an-rest"><summary>{}</summary>'
        '<div class="an-words">{}</div></details>'
    ).format(first, text_portfolio.show_all(len(entries)), rest)


# ------------------------------------------------------------------------------ questions


def fold(title: str) -> Markup:
    """A question's line on a phone, which opens what stands after it; at a desk everything is open."""
    return Markup('<details class="an-fold"><summary><h2>{}</h2></summary></details>').format(title)


def changed(reader: Reader, each: LaunchChanged) -> Markup:
    """What changed about a launch, a line for each; its name stands above."""
    lines = [*(_told(text_portfolio.word_changed(word), word.after) for word in each.words)]
    if each.is_new:
        lines.append(_told(text_portfolio.NEW_LAUNCH))
    if each.ended:
        lines.append(_told(text.ended(each.ended, today=reader.today)))
    if each.reopened:
        lines.append(_told(text_portfolio.REOPENED))
    lines += [_told(text_portfolio.flag_changed(flag)) for flag in each.flags]
    if each.date:
        lines.append(_told(text_portfolio.date_changed(each.date, today=reader.today)))
    if each.forecast:
        lines.append(_told(text_portfolio.forecast_moved(each.forecast, today=reader.today)))
    return Markup('<div class="an-change">{}</div>').format(Markup("").join(lines))


def _told(sentence: str, status: Status | None = None) -> Markup:
    return Markup("<p>{}{}</p>").format(shape(status) if status else "", sentence)


@dataclass(frozen=True, slots=True)
class About:
    """What a question's answer says of a launch; the launch's name stands above, and leads to it."""

    launch_id: str
    launch: str
    told: Markup


def apart(found: Iterable[Apart]) -> list[About]:
    """Where a squad and the forecast differ, and why the squad does, where it said so; a launch at a time."""
    by_launch: dict[tuple[str, str], list[Markup]] = {}
    for each in found:
        why = Markup('<br><span class="an-quiet">{} “{}”</span>').format(text_check_in.DIFFERS, each.differs)
        told = Markup("<p>{}{}</p>").format(text_portfolio.apart(each), why if each.differs else "")
        by_launch.setdefault((each.launch_id, each.launch), []).append(told)
    return [_about(*launch, lines) for launch, lines in by_launch.items()]


def _about(launch_id: str, launch: str, lines: Iterable[Markup]) -> About:
    return About(launch_id, launch, Markup('<div class="an-change">{}</div>').format(Markup("").join(lines)))


def dates(reader: Reader, row: LaunchRow) -> Markup:
    """The date that counts, and what became of the first one (promise 8)."""
    today = reader.today
    moved = text.moves(row.moves, row.slip_days)
    first = "" if not row.moves else text.first_was(row.first_date, today=today)
    passed = text.passed(row.target, over=row.is_over, today=today)
    return Markup('<div class="an-dates"><b>{}</b>{}{}</div>').format(
        text.target(row.target, today=today),
        Markup('<br><span class="an-age">{}</span>').format(passed) if passed else "",
        Markup('<br><span class="an-age">{}<br>{}</span>').format(first, moved) if moved else "",
    )


def fallen_silent(reader: Reader, silent: Iterable[Silent]) -> list[About]:
    """Squads that have fallen silent, launch by launch."""
    by_launch: dict[tuple[str, str], list[str]] = {}
    for each in silent:
        if each.last_said is not None:
            told = text_portfolio.silent(each.squad, each.last_said, reader.now)
            by_launch.setdefault((each.launch_id, each.launch), []).append(told)
    return [
        _about(*launch, [Markup("<p>{}{}</p>").format(shape(Status.NOT_HEARD), text.joined(squads))])
        for launch, squads in by_launch.items()
    ]


def never_heard(silent: Iterable[Silent]) -> Markup:
    """In a line, of which launches nothing was ever said by some squad."""
    never = list(dict.fromkeys(each.launch for each in silent if each.last_said is None))
    if not never:
        return Markup()
    return Markup('<div class="an-words"><p>{}{}</p></div>').format(
        shape(Status.NOT_HEARD), text_portfolio.never_heard(never)
    )


def moved_dates(reader: Reader, rows: Iterable[LaunchRow]) -> list[About]:
    """Dates that are not the first ones any more."""
    return [
        _about(
            row.id,
            row.name,
            [
                Markup('<p>Now {} <span class="an-quiet">· {} · {}</span></p>').format(
                    text.target(row.target, today=reader.today),
                    text.first_was(row.first_date, today=reader.today),
                    text.moves(row.moves, row.slip_days),
                )
            ],
        )
        for row in rows
    ]


def coverage(reader: Reader, view: Portfolio) -> Markup:
    """How many contributions have a forecast: a number nobody should have to guess; and what a look back guesses."""
    told = [
        text_portfolio.coverage(view.forecast_contributions, view.contributions),
        text.HINDSIGHT if view.hindsight else "",
        text_look_back.who_took_part(view.not_remembered, view.moment, reader.zone, today=reader.today),
    ]
    return Markup("").join(Markup('<p class="an-quiet">{}</p>').format(each) for each in told if each)


def launch_line(reader: Reader, row: LaunchRow, weeks: Sequence[Status | None] = ()) -> Markup:
    """A launch in the portfolio: status, date, the squads' words, and the forecast in its own column."""
    return _line(
        [
            launch_facts(reader, row, weeks),
            dates(reader, row),
            row_words(reader, row),
            outlook(reader, row.outlook, small=True),
        ]
    )


def line_headings() -> Markup:
    """What stands over the columns of the launches' lines."""
    return Markup('<div class="an-age an-headings">{}</div>').format(
        _line((text_portfolio.FIRST_COLUMN, *text_portfolio.LAUNCH_COLUMNS[1:]))
    )


def _line(cells: Iterable[str]) -> Markup:
    """Cells beside each other at a desk, and below each other on a phone."""
    return Markup('<div class="an-line">{}</div>').format(
        Markup("").join(Markup("<div>{}</div>").format(cell) for cell in cells)
    )


def launch_facts(reader: Reader, row: LaunchRow, weeks: Sequence[Status | None]) -> Markup:
    """What stands under a launch's name: its status, its last weeks, how old its last word is, its bet, open flags."""
    told = [text_portfolio.last_word(row, reader.now), row.bet]
    if row.open_flags or row.other_flags:
        told.append(f"🚩 {text.open_flags(row.open_flags, row.other_flags)}")
    lines = Markup("<br>").join(Markup('<span class="an-age">{}</span>').format(each) for each in told if each)
    return Markup("{}{}{}").format(badge(row.status), _weeks(tuple(weeks)) or Markup("<br>"), lines)


@lru_cache(maxsize=1000)
def _weeks(statuses: tuple[Status | None, ...]) -> Markup:
    """A shape for each of the last weeks, the oldest first; told in one sentence to whoever does not see them."""
    if not any(statuses):
        return Markup("")
    shapes = Markup("").join(shape(each) if each else Markup('<i class="an-shape"></i>') for each in statuses)
    return Markup('<span class="an-weeks" role="img" aria-label="{}">{}</span>').format(
        text_portfolio.weeks(statuses), shapes
    )


def row_words(reader: Reader, row: LaunchRow) -> Markup:
    """The squads' words in a line of the portfolio: a sentence where help is near, names where all is calm."""
    worried = [word for word in row.words if word.status in {Status.NEEDS_HELP, Status.WORRIED}]
    others = [word for word in row.words if word not in worried]
    return Markup('<div class="an-words">{}{}</div>').format(
        Markup("").join(
            Markup('<p class="an-word">{}<b>{}</b> <span class="an-age">{}</span><br>“{}”</p>').format(
                shape(word.status), word.squad, text.word_age(word, reader.now), word.sentence
            )
            for word in worried
        ),
        names(others) if others else "",
    )


# ------------------------------------------------------------------------------ the roll-up


def rolled_up(found: Sequence[Counted], *, narrowed: bool) -> Markup:
    """Everybody, then tribe by tribe: the worst part's shape, and the count behind each word."""
    lines = [
        Markup("<b>{}{}</b><div>{}</div>").format(
            shape(each.status),
            text_portfolio.rolled(each, narrowed=narrowed),
            Markup("").join(
                Markup("<span>{}{}</span> ").format(shape(status), told) for status, told in text_portfolio.counts(each)
            ),
        )
        for each in found
    ]
    return Markup('<div class="an-rolled">{}</div>').format(Markup("").join(lines))
