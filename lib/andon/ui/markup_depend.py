"""Markup of who waits for whom. No Streamlit in here: arguments in, markup out."""

from collections.abc import Iterable

from markupsafe import Markup

from andon.model import DependencyState, Status
from andon.ui import markup, text_depend
from andon.ui.markup import Reader
from andon.usecases.dependencies import Side, Waiting

_SHAPES = {
    DependencyState.OK: Status.ON_TRACK,
    DependencyState.SLOWING: Status.WORRIED,
    DependencyState.BLOCKING: Status.NEEDS_HELP,
}
"""The shapes of a status say the same here: calm, uneasy, stuck. What is done has none."""


def facts(reader: Reader, each: Waiting, *, launch: bool = True, advise: bool = False) -> Markup:
    """Who waits for whom, for what, in which launch and by when; then both sides' words beside each other.

    `advise`: tell the two sides what may help where they see it differently.
    """
    where = [each.launch] if launch else []
    return Markup('<div class="an-waits"><b>{}</b><br>{}<br><span class="an-age">{}</span>{}{}</div>').format(
        text_depend.waits(each),
        each.what,
        " · ".join([*where, text_depend.needed(each, today=reader.today)]),
        sides(reader, each),
        Markup('<p class="an-quiet">{}</p>').format(text_depend.DIFFERENT)
        if advise and each.is_open and each.disagrees
        else "",
    )


def sides(reader: Reader, each: Waiting) -> Markup:
    """Both sides' words beside each other, each with its age."""
    return Markup('<div class="an-sides">{}{}</div>').format(
        _side(reader, each.taker, taking=True), _side(reader, each.giver, taking=False)
    )


def _side(reader: Reader, side: Side, *, taking: bool) -> Markup:
    word = side.word
    if word is None:
        return Markup('<p class="an-word an-silent">{}{} <span class="an-age">{}</span></p>').format(
            markup.shape(Status.NOT_HEARD), side.squad, text_depend.age(side, reader.now)
        )
    return Markup('<p class="an-word">{}{}: <b>{}</b> <span class="an-age">{}</span>{}</p>').format(
        markup.shape(_SHAPES[word.state]) if word.state in _SHAPES else "",
        side.squad,
        text_depend.told(word.state, taking=taking),
        text_depend.age(side, reader.now),
        Markup("<br>“{}”").format(word.note) if word.note else "",
    )


def listed(reader: Reader, found: Iterable[Waiting], *, launch: bool = True) -> Markup:
    """Several dependencies, one below the other."""
    return Markup('<div class="an-groups">{}</div>').format(
        Markup("").join(facts(reader, each, launch=launch) for each in found)
    )
