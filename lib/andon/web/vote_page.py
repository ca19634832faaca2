"""The pages on which members vote, as HTML: large enough for a thumb, and with nothing on them that tells a choice."""

import base64
import hashlib
from datetime import datetime, tzinfo
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from andon.ui import text_vote as words
from andon.usecases.ballots import BallotPaper

Page = str
"""A whole page."""

STYLE = files("andon.web").joinpath("vote.css").read_text("utf-8")
STYLE_HASH = f"sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}"


def ballot(paper: BallotPaper, zone: tzinfo, *, now: datetime, wrong: bool = False) -> Page:
    """What a voter sees of a round: the question, that the vote is in, or that it has closed."""
    if not paper.round.is_open:
        return closed()
    today = now.astimezone(zone).date()
    question = words.question(paper.launch, today=today)
    if paper.has_voted:
        says = [question, words.until(paper.round, zone, today=today)]
        return _page(words.VOTED, says=says, squad=paper.squad.name, folded=True)
    return _page(
        question,
        says=[words.BLIND, words.ONE_TAP],
        alert=words.WRONG_ANSWER if wrong else "",
        squad=paper.squad.name,
        voting=True,
    )


def closed(*, late: bool = False) -> Page:
    """That a round has closed, and whether a vote came too late."""
    return _page(words.CLOSED_TITLE, says=[words.TOO_LATE, words.CLOSED_SAYS] if late else [words.CLOSED_SAYS])


def full() -> Page:
    """That a round takes no more ballots."""
    return _page(words.FULL_TITLE, says=[words.FULL_SAYS])


def foreign() -> Page:
    """That a vote was sent by another site's page."""
    return _page(words.NOT_FROM_THERE, says=[words.NOT_FROM_THERE_SAYS])


def not_now() -> Page:
    """That the store does not answer."""
    return _page(words.NOT_NOW_TITLE, says=[words.NOT_NOW_SAYS])


def type_code(*, unknown: bool = False, typed: str = "") -> Page:
    """Where a code is typed; after one that opens nothing, with a word on it, and with what was typed to be mended."""
    says = [words.NO_VOTE_SAYS] if unknown else []
    return _page(words.NO_VOTE if unknown else words.TYPE_CODE, says=says, typing=True, typed=typed)


def _page(
    title: str,
    *,
    says: list[str],
    alert: str = "",
    squad: str = "",
    voting: bool = False,
    folded: bool = False,
    typing: bool = False,
    typed: str = "",
) -> Page:
    return _template().render(
        title=title, says=says, alert=alert, squad=squad, voting=voting, folded=folded, typing=typing, typed=typed
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("andon", "web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"w": words, "style": Markup(STYLE)}
    return environment.get_template("vote.html.j2")
