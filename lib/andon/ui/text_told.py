"""The words of messages, and of the page on which they are chosen.

A message is read in a channel, beside others: its title says who speaks to whom, its body is short, and its last line
leads to Andon. What people wrote stands on lines of its own or in quotation marks, and never begins with an address.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, tzinfo
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from andon.model import Event
from andon.ui import text
from andon.usecases.digest import DirectorDigest, Moved, OwnLaunch, SquadDigest
from andon.usecases.message_choices import squad_of
from andon.usecases.news import Answered, ForecastWaits, News, NotHeard, Nudged, Raised, RoundOpened
from andon.usecases.told_page import Unsent

MOST = 7
"""Lines of a list in a digest; the app has the rest."""

# ------------------------------------------------------------------------------ messages


def message(news: News, *, public_url: str) -> tuple[str, str]:
    """Title and body of a message, as plain text."""
    title, lines, page = _WORDS[type(news.facts)](news.facts, news.due_at.astimezone(news.zone).date())
    return title, "\n".join([*lines, "", f"{public_url.rstrip('/')}/{page}"])


def greeting(public_url: str) -> tuple[str, str]:
    """What a new channel is tried with."""
    return "Andon can reach you here", f"Somebody has just tried this channel.\n\n{public_url.rstrip('/')}/"


_Told = tuple[str, list[str], str]
"""A title, lines, and the page that the message leads to."""


def _raised(facts: Raised, today: date) -> _Told:
    asks = f"{facts.squad} asks for help"
    if facts.guild:
        title = f"{asks}: {facts.guild}, can somebody?"
    elif facts.waits_for:
        title = f"{facts.squad} waits for {facts.waits_for}"
    else:
        title = asks
    lines = [_in(facts.launch), _quoted(facts.flag.sentence)]
    if facts.flag.would_help:
        lines.append(f"What would help: {_quoted(facts.flag.would_help)}")
    return title, _there(lines), _page("flag", key=facts.flag.id)


def _answered(facts: Answered, today: date) -> _Told:
    reply = facts.reply
    who = f"the {_line(facts.guild)} guild" if facts.guild else _line(reply.said_by) or "somebody"
    lines = [f"You wrote: {_quoted(facts.flag.sentence)}", f"From {who}: {_quoted(reply.thanks)}"]
    if reply.is_offer:
        lines.append(f"Help comes from {_line(reply.helper)}, by {text.day(reply.help_by, today=today)}.")
    else:
        lines.append(f"And a question: {_quoted(reply.question)}")
    return f"{facts.squad}: an answer to your flag", lines, _page("flag", key=facts.flag.id)


def _forecast_waits(facts: ForecastWaits, today: date) -> _Told:
    lines = [
        f"For {_names(facts.launches)}.",
        "You see it before the others do. Say how it goes first, and it stands beside your words.",
    ]
    return f"{facts.squad.name}: a new forecast is there for you", lines, _page("squad", id=facts.squad.id)


def _round_opened(facts: RoundOpened, today: date) -> _Told:
    lines = [f"It is about {_line(facts.launch)}. Whoever opened it has the link and the code for the meeting."]
    return f"{facts.squad.name}: a vote is open", lines, _page("squad", id=facts.squad.id)


def _not_heard(facts: NotHeard, today: date) -> _Told:
    lines = [
        f"You last spoke of {_names(facts.launches)} two weeks ago or more.",
        "Does it still hold? Whatever the answer is, it helps those who count on it.",
    ]
    return f"{facts.squad.name}: how is it going?", lines, _page("squad", id=facts.squad.id)


def _nudged(facts: Nudged, today: date) -> _Told:
    about = f"about {_line(facts.launch)}" if facts.launch else "about something of yours"
    lines = [f"Somebody wonders {about}. Only you see what, and you need not answer."]
    return f"{facts.squad.name}: somebody wonders", lines, _page("squad", id=facts.squad.id)


def _squad_digest(facts: SquadDigest, today: date) -> _Told:
    lines = [
        *_listed(
            "Your open flags", [_flag(flag.sentence, launch, flag.replies, today) for flag, launch in facts.flags]
        ),
        *_listed(
            "Others wait for you",
            [
                f"{_line(each.taker.squad)} needs {_quoted(each.what)} by {text.day(each.need_by, today=today)}"
                for each in facts.wait_for_us
            ],
        ),
        *_listed("Your launches", [_own_launch(each, today) for each in facts.launches]),
        *_listed("Moved this week", [_moved(each, today) for each in facts.moved]),
    ]
    return f"{facts.squad.name}: your week", lines[1:], _page("squad", id=facts.squad.id)


def _director_digest(facts: DirectorDigest, today: date) -> _Told:
    asked = [_flag(each.flag.sentence, each.launch, each.flag.replies, today, each.squad) for each in facts.help_asked]
    lines = [
        *_listed("Help asked for", asked or ["Nobody asks for help."]),
        *_listed("Moved this week", [_moved(each, today) for each in facts.moved]),
        *_listed("Not heard for two weeks", [f"{_line(each.launch)}: {_line(each.squad)}" for each in facts.silent]),
    ]
    return "All launches: the week", lines[1:], _page("portfolio")


_WORDS: dict[type, Callable[[Any, date], _Told]] = {
    Raised: _raised,
    Answered: _answered,
    ForecastWaits: _forecast_waits,
    RoundOpened: _round_opened,
    NotHeard: _not_heard,
    Nudged: _nudged,
    SquadDigest: _squad_digest,
    DirectorDigest: _director_digest,
}


def _flag(sentence: str, launch: str, replies: Sequence[Any], today: date, squad: str = "") -> str:
    who = f"{_line(squad)}: " if squad else ""
    where = f" ({_line(launch)})" if launch else ""
    return f"{who}{_quoted(sentence)}{where}{_last_reply(replies, today)}"


def _last_reply(replies: Sequence[Any], today: date) -> str:
    if not replies:
        return ""
    last = replies[-1]
    if last.is_offer:
        return f". {_line(last.helper)} helps, by {text.day(last.help_by, today=today)}."
    return ". There is a question."


def _own_launch(each: OwnLaunch, today: date) -> str:
    return f"{_line(each.name)}, {text.target(each.target, today=today)}: {text.STATUS[each.word.status].lower()}"


def _moved(each: Moved, today: date) -> str:
    before, after = text.target(each.before, today=today), text.target(each.after, today=today)
    return f"{_line(each.launch)}: {after}, was {before}"


def _listed(title: str, entries: Sequence[str]) -> list[str]:
    """A title and its lines, after an empty one; nothing without lines."""
    if not entries:
        return []
    more = [f"• and {len(entries) - MOST} more"] if len(entries) > MOST else []
    return ["", title, *(f"• {each}" for each in entries[:MOST]), *more]


def _names(launches: Sequence[str]) -> str:
    names = [_line(each) for each in launches[:MOST]]
    if len(launches) > MOST:
        names.append(f"{len(launches) - MOST} more")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _in(launch: str) -> str:
    return f"Launch: {_line(launch)}" if launch else ""


def _quoted(words: str) -> str:
    return f"“{_line(words)}”"


def _line(words: str) -> str:
    return " ".join(words.split())


def _there(lines: Iterable[str]) -> list[str]:
    return [each for each in lines if each]


def _page(name: str, **query: str) -> str:
    return f"{name}?{urlencode(query)}" if query else name


# ------------------------------------------------------------------------------ the page

TITLE = "What we are told"
NAV = "Messages"
LINK = "What we are told, and where"
LEAD_SQUAD = "Andon can tell you in Slack, Teams or mail. Nothing is sent until you choose it here."
LEAD_DIRECTOR = "Andon can tell you where help is asked for. Nothing is sent until you choose it here."
WHO_FIRST = "Choose who you are at the top of the page: each squad chooses for itself, and the directors together."
NO_CHANNELS = "No channel is set up yet. Whoever looks after Andon names them under [channels] in andon.toml."
NOT_TOLD = "Not told"
QUIET_TITLE = "When it is quiet"
QUIET_FROM = "From"
QUIET_UNTIL = "Until"
ON_DAYS_OFF = "Quiet on weekends and days off"
URGENT = "A raised flag is told in quiet hours too"
DIGEST_WHEN = "When the week is told"
DIGEST_DAY = "Day"
DIGEST_HOUR = "Hour"
SAVE = "Save"
SAVED = "Saved. From now on you are told what you chose."

TO_SQUAD: dict[Event, str] = {
    Event.FLAG_ANSWERED: "Somebody answers our flag",
    Event.FLAG_RAISED: "Another squad's flag waits for us",
    Event.FORECAST_WAITS: "A new forecast is there for us first",
    Event.ROUND_OPENED: "A vote of ours is open",
    Event.NUDGED: "Somebody wonders about a launch of ours",
    Event.NOT_HEARD: "Two weeks without a word from us about a launch",
    Event.DIGEST: "Our week, in a minute",
}
TO_DIRECTOR: dict[Event, str] = {
    Event.FLAG_RAISED: "A squad asks for help",
    Event.DIGEST: "The week of all launches, in a minute",
}
HELP: dict[Event, str] = {
    Event.FORECAST_WAITS: "Once after each word of yours. The message holds no number.",
    Event.ROUND_OPENED: "Without the link and the code, which whoever opened it has.",
    Event.NUDGED: "Without what they wonder about, which only you see.",
    Event.NOT_HEARD: "Once for each silence.",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def labels(subject: str) -> dict[Event, str]:
    """What a subject can choose, in the order of the page."""
    return TO_DIRECTOR if squad_of(subject) is None else TO_SQUAD


def hour(value: int) -> str:
    """8 as "08:00"."""
    return f"{value:02}:00"


def quiet_note(zone: ZoneInfo) -> str:
    """What quiet means, and in whose time hours are told."""
    return f"What happens then is told afterwards. Hours are those of {zone.key}; the same twice means none."


def trouble(unsent: Unsent, zone: tzinfo, today: date) -> str:
    """What did not go out for one reason, and what becomes of it."""
    many = "One message" if unsent.messages == 1 else f"{unsent.messages} messages"
    if unsent.again_at is None:
        return f"{many} could not be sent for three days, and will not be tried again. {unsent.why}"
    again = text.moment(unsent.again_at, zone, today=today)
    return f"{many} could not be sent yet, and will be tried again ({again}). {unsent.why}"
