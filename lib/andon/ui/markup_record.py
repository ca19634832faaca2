"""Markup of the record: its tables, in words and counts. No Streamlit in here: arguments in, markup out."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from andon.ui import text, text_record
from andon.ui.markup import scrolled
from andon.usecases.track_record import Fate, Section


def claims(section: Section) -> Markup:
    """Claimed against held, a line a level, with plain Monte Carlo beside it."""
    head = [text_record.CLAIMED, text_record.HELD, text_record.SHARE, text_record.RANGE]
    head += [text_record.PLAIN[window] for window in section.plain]
    lines = []
    for ours in section.ours.levels:
        plain = [text_record.share(text_record.level(each, ours.claimed).share) for each in section.plain.values()]
        held, share = text_record.held(ours), text_record.share(ours.share)
        lines.append([text_record.claimed(ours), held, share, text_record.spread(ours), *plain])
    return table(head, lines, marked=2)


def chances(section: Section) -> Markup:
    """The mean error of the chances on time, beside always saying the same; nothing before a target date has passed."""
    if not section.targets:
        return Markup("")
    lines = [[text_record.OURS, f"{section.ours.brier:.2f}", text_record.against_base(section.ours)]]
    lines.append([text_record.always(section), f"{section.ours.base_brier:.2f}", text.NONE])
    for window, score in section.plain.items():
        lines.append([text_record.MONTE_CARLO[window], f"{score.brier:.2f}", text_record.against_base(score)])
    return table([text_record.METHOD, text_record.SCORE, text_record.against(section)], lines, marked=1)


def became(fates: Iterable[Fate]) -> Markup:
    """How many launches ended how, and how often the date of the day was met on the way there."""
    head = [text_record.BECAME, text_record.LAUNCHES, *_FORECASTS]
    lines = [[name, *numbers] for name, numbers in text_record.fates(fates)]
    return table(head, lines)


def launch_by_launch(fates: Iterable[Fate]) -> Markup:
    """Every launch that was forecast, in the order of their ends."""
    head = [text_record.LAUNCH, text_record.ENDED, text_record.BECAME, *_FORECASTS]
    lines = [
        [
            each.launch,
            text.day(each.ended_on),
            text_record.became(each.kind, each.state),
            *map(text_record.number, (each.forecasts, each.with_date, each.on_time)),
        ]
        for each in fates
    ]
    return table(head, lines)


def sentences(told: Iterable[str]) -> Markup:
    """Sentences as a list."""
    lines = [Markup("<li>{}</li>").format(each) for each in told]
    return Markup('<ul class="an-list">{}</ul>').format(Markup("").join(lines))


_FORECASTS = [text_record.FORECASTS, text_record.WITH_DATE, text_record.ON_TIME]


def table(head: Sequence[str], lines: Iterable[Sequence[str]], *, marked: int | None = None) -> Markup:
    """A table whose first column names its rows; on a phone it moves sideways within itself."""
    titles = [Markup('<th scope="col">{}</th>').format(each) for each in head]
    made = Markup('<table class="an-table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>')
    return scrolled(head, made.format(Markup("").join(titles), Markup("").join(_row(line, marked) for line in lines)))


def _row(line: Sequence[str], marked: int | None) -> Markup:
    cells = [Markup('<th scope="row">{}</th>').format(line[0])]
    for number, each in enumerate(line[1:], start=1):
        cells.append(Markup("<td><b>{}</b></td>" if number == marked else "<td>{}</td>").format(each))
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))
