"""Markup of a blind vote: how many have voted, the picture of the link, and after the close the spread."""

from markupsafe import Markup

from andon.model import PROBABILITIES, Round
from andon.ui import text_vote as words


def progress(round: Round) -> Markup:
    """All that is told of an open round."""
    return Markup('<p class="an-votes" role="status">{}</p>').format(words.have_voted(round))


def code(typed: str, picture: str, where: str) -> Markup:
    """A picture for a phone's camera (`picture`: a data address), the code, and where to type it."""
    return Markup(
        '<div class="an-share"><img src="{}" alt="{}" width="176" height="176">'
        '<div><p class="an-age">{} <span class="an-nowrap">{}</span></p><p class="an-code">{}</p></div></div>'
    ).format(picture, words.QR_ALT, words.SHARE_HOW, where, typed)


def spread(round: Round) -> Markup:
    """One bar for each answer, the likeliest first, as high as it was chosen often. Only of a closed round."""
    counts = dict(zip(PROBABILITIES, round.counts or (), strict=True))
    rows = [
        Markup(
            '<div role="listitem" aria-label="{}"><span>{} %</span>'
            '<span><i style="width:{}%"></i></span><span>{}</span></div>'
        ).format(
            words.bar(value, counts[value]), value, _share(counts[value], sum(counts.values())), counts[value] or ""
        )
        for value in reversed(PROBABILITIES)
    ]
    return Markup('<div class="an-spread" role="list" aria-label="{}">{}</div>').format(
        words.SPREAD_ALT, Markup("").join(rows)
    )


def result(round: Round, closed: str) -> Markup:
    """The spread of a closed round, its median, what to do with it, and who sees how much of it."""
    return Markup(
        '<div class="an-words">{}<p><b>{}</b> <span class="an-quiet">· {}</span></p>'
        '<p>{}</p><p class="an-age">{}</p></div>'
    ).format(spread(round), words.median(round), closed, words.after(round), words.reach(round))


def _share(count: int, votes: int) -> int:
    """How long a bar is, in per cent: its share of the votes, so that one vote of three is no full bar."""
    return 100 * count // votes if votes else 0
