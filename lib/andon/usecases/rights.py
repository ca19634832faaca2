"""Who may do what: one table, asked by every use case. Pages only hide what is refused anyway."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from andon.errors import InvalidInput, NotAllowed
from andon.model import Guild, Role, Viewer


class Action(StrEnum):
    """Something that somebody may see, or that changes what others see."""

    # What is read
    LOOK = "look at what everybody may see"
    FIRST_LOOK = "see its forecast first"
    LEARN = "see how its own words and offers went"
    OWN_RECORD = "see how its own forecasts came true"
    SEE_VISITS = "see who opened its page"
    SEE_WAITING = "see how long flags have waited"
    SEE_STATUS = "see how Andon itself is"

    # What is said
    CHECK_IN = "check in"
    RAISE_FLAG = "raise a flag"
    UPDATE_FLAG = "write in a flag's timeline or end it"
    REPLY = "reply to a flag"
    VOTE = "hold a vote"
    MARK_OFFER = "say what became of an offer"
    OFFER = "offer a guild's help"
    NUDGE = "tell a squad of a worry"
    ANSWER_NUDGE = "read and answer a nudge"
    DEPEND = "say how it goes with who waits for whom"
    MILESTONE = "set a milestone, or say what became of it"
    LESSON = "say what it learned"
    BLACK_OUT = "black out a slip of the tongue"

    # What is set up
    ADD_LAUNCH = "create a launch"
    PLAN_LAUNCH = "change a launch"
    ADD_SQUAD = "add a squad"
    PLAN_SQUAD = "change, split or retire a squad"
    GUILD = "set up a guild"
    CONNECT = "connect a Jira"
    MEMBERS = "say who its members are"
    PEOPLE = "say who is a director, an administrator or a viewer"
    FORGET = "delete somebody's account"
    PREFER = "choose what it is told, where and when"
    DIRECT = "choose what a director is told"
    FREEZE = "freeze a view into a link"
    SEEN = "keep a mark of what it has seen"
    TOKEN = "make a token for a program, which may do no more than its owner"


class Reach(StrEnum):
    """For whom a role may do something."""

    ALL = "for everybody"
    OWN = "for its own squad"
    """For a squad that one is a member of: nobody speaks for another one (promises 1 and 4)."""
    TAKES_PART = "for what its own squad takes part in, or no squad at all"
    DIRECTED = "for the squads that one directs, and the launches in which one of them takes part"
    WHOLE = "as a director of everything"


_SQUAD = {Role.SQUAD: Reach.OWN}
_DIRECTED = {Role.DIRECTOR: Reach.DIRECTED}
_WHOLE = {Role.DIRECTOR: Reach.WHOLE}
_EVERYBODY = dict.fromkeys(Role, Reach.ALL)
_ADMINISTRATOR = {Role.ADMINISTRATOR: Reach.ALL}

ALLOWED: Mapping[Action, Mapping[Role, Reach]] = {
    Action.LOOK: _EVERYBODY,
    Action.FIRST_LOOK: _SQUAD,
    Action.LEARN: _SQUAD,
    Action.OWN_RECORD: _SQUAD,
    Action.SEE_VISITS: _SQUAD,
    Action.SEE_WAITING: {Role.DIRECTOR: Reach.ALL},
    Action.SEE_STATUS: {Role.DIRECTOR: Reach.ALL, **_ADMINISTRATOR},
    Action.CHECK_IN: _SQUAD,
    Action.RAISE_FLAG: _SQUAD,
    Action.UPDATE_FLAG: _SQUAD,
    Action.REPLY: _DIRECTED,
    Action.VOTE: _SQUAD,
    Action.MARK_OFFER: _SQUAD,
    Action.OFFER: {Role.SQUAD: Reach.ALL, Role.DIRECTOR: Reach.ALL},
    Action.NUDGE: _EVERYBODY,
    Action.ANSWER_NUDGE: _SQUAD,
    Action.DEPEND: _SQUAD,
    Action.MILESTONE: _SQUAD,
    Action.LESSON: _SQUAD,
    Action.BLACK_OUT: _SQUAD,
    Action.ADD_LAUNCH: {Role.SQUAD: Reach.ALL, **_DIRECTED, **_ADMINISTRATOR},
    Action.PLAN_LAUNCH: {Role.SQUAD: Reach.TAKES_PART, **_DIRECTED, **_ADMINISTRATOR},
    Action.ADD_SQUAD: {Role.SQUAD: Reach.ALL, **_DIRECTED, **_ADMINISTRATOR},
    Action.PLAN_SQUAD: {**_SQUAD, **_DIRECTED, **_ADMINISTRATOR},
    Action.GUILD: {Role.SQUAD: Reach.ALL, Role.DIRECTOR: Reach.ALL, **_ADMINISTRATOR},
    Action.CONNECT: {**_WHOLE, **_ADMINISTRATOR},
    Action.MEMBERS: {**_SQUAD, **_ADMINISTRATOR},
    Action.PEOPLE: _ADMINISTRATOR,
    Action.FORGET: _ADMINISTRATOR,
    Action.PREFER: _SQUAD,
    Action.DIRECT: _WHOLE,
    Action.FREEZE: {Role.SQUAD: Reach.ALL, Role.DIRECTOR: Reach.ALL, **_ADMINISTRATOR},
    Action.SEEN: {Role.DIRECTOR: Reach.ALL},
    Action.TOKEN: _EVERYBODY,
}
"""Who may do what, and for whom. What is not listed is refused; who has not signed in, where one has to, may nothing.

`docs/rights.md` shows it to people, and a test keeps the two alike.
"""


def may(viewer: Viewer, action: Action, *squad_ids: str | None) -> bool:
    """Whether the viewer may do this for the squad that it concerns, or for one of several."""
    reach = ALLOWED[action].get(viewer.role)
    if reach is None:
        return False
    squads = [each for each in squad_ids if each is not None]
    match reach:
        case Reach.ALL:
            return True
        case Reach.OWN:
            return any(viewer.speaks_for(each) for each in squads)
        case Reach.TAKES_PART:
            return not squads or any(viewer.speaks_for(each) for each in squads)
        case Reach.DIRECTED:
            return viewer.directs_one_of(squads)
        case Reach.WHOLE:
            return viewer.directs is None


def may_somewhere(viewer: Viewer, action: Action) -> bool:
    """Whether there may be a squad for which the viewer may do this: what a page asks before one is chosen."""
    reach = ALLOWED[action].get(viewer.role)
    match reach:
        case None:
            return False
        case Reach.OWN:
            return bool(viewer.squad_ids)
        case Reach.WHOLE:
            return viewer.directs is None
        case _:
            return True


def require(viewer: Viewer, action: Action, *squad_ids: str | None) -> None:
    """Raise NotAllowed unless the viewer may do this."""
    if not may(viewer, action, *squad_ids):
        raise _refused(viewer, action)


def require_somewhere(viewer: Viewer, action: Action) -> None:
    """Raise NotAllowed unless there may be a squad for which the viewer may do this; the squad is asked about later."""
    if not may_somewhere(viewer, action):
        raise _refused(viewer, action)


def _refused(viewer: Viewer, action: Action) -> NotAllowed:
    roles = ALLOWED[action]
    hint = "An administrator can change that." if viewer.account else "Choose who you are at the top of the page."
    if set(roles.values()) == {Reach.OWN}:
        own = "Its members can make you one." if viewer.account else "Choose your squad at the top of the page."
        return NotAllowed(f"Only the squad itself can {action}.", hint=own)
    if viewer.role is Role.DIRECTOR and viewer.role in roles:
        whose = "of everything" if roles[viewer.role] is Reach.WHOLE else "of that tribe"
        return NotAllowed(f"Only a director {whose} can {action}.", hint=hint)
    # Where nobody signs in, nobody is an administrator, and the sentence tells whom to choose.
    told = sorted(each for each in roles if viewer.account or len(roles) == 1 or each is not Role.ADMINISTRATOR)
    named = [_told(each, roles[each]) for each in told]
    return NotAllowed(f"Only {' or '.join(named)} can {action}.", hint=hint)


def _told(role: Role, reach: Reach) -> str:
    match role, reach:
        case Role.SQUAD, Reach.OWN:
            return "the squad itself"
        case Role.SQUAD, Reach.TAKES_PART:
            return "a squad that takes part"
        case Role.ADMINISTRATOR, _:
            return f"an {role}"
        case _:
            return f"a {role}"


def speaking_squad(viewer: Viewer, among: Collection[str] = ()) -> str | None:
    """The squad as whose member somebody comes, of these if any are named; None for everybody else."""
    if viewer.role is not Role.SQUAD:
        return None
    return min((each for each in viewer.squad_ids if not among or each in among), default=None)


def may_offer(viewer: Viewer, guild: Guild) -> bool:
    """Whether the viewer may offer a guild's help: of one that names its squads, their members alone."""
    if not may(viewer, Action.OFFER):
        return False
    return not guild.squad_ids or speaking_squad(viewer, guild.squad_ids) is not None


_KEPT = "\n\t\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Not printed, yet part of words: Persian is misspelled without the one, families of emoji fall apart otherwise."""


def is_future(day: date, now: datetime) -> bool:
    """Whether the day has begun nowhere on earth: a squad in Auckland is half a day ahead of UTC."""
    return day > (now + timedelta(hours=14)).date()


def is_past(day: date, now: datetime) -> bool:
    """Whether the day is over everywhere on earth."""
    return day < (now - timedelta(hours=12)).date()


def said_name(text: str) -> str:
    """What people call something, as it is kept; InvalidInput when empty or too long."""
    return said(text, "The name", limit=120, hint="Write what people call it.")


def said(text: str, what: str, *, limit: int = 500, needed: bool = True, hint: str = "One sentence is enough.") -> str:
    """People's words as they are kept: trimmed, without control characters; InvalidInput when empty or too long."""
    kept = "".join(each for each in text if each in _KEPT or each.isprintable()).strip()
    if needed and not kept:
        raise InvalidInput(f"{what} is empty.", hint=hint)
    if len(kept) > limit:
        raise InvalidInput(
            f"{what} has {len(kept)} characters; {limit} is the most.", hint="Say it shorter; nothing was lost."
        )
    return kept
