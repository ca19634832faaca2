"""Who may do what: one table, asked by every use case. Pages only hide what is refused anyway."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum

from andon.errors import InvalidInput, NotAllowed
from andon.model import Guild, Role, Viewer


class Action(StrEnum):
    """Something that changes what others see."""

    CHECK_IN = "check in"
    RAISE_FLAG = "raise a flag"
    UPDATE_FLAG = "write in a flag's timeline or end it"
    REPLY = "reply to a flag"
    PLAN_LAUNCH = "create or change a launch"
    PLAN_SQUAD = "create or change a squad"
    CONNECT = "connect a Jira"
    FREEZE = "freeze a view into a link"
    VOTE = "hold a vote"
    MARK_OFFER = "say what became of an offer"
    OFFER = "offer a guild's help"
    NUDGE = "tell a squad of a worry"
    ANSWER_NUDGE = "read and answer a nudge"
    DEPEND = "say how it goes with who waits for whom"
    MILESTONE = "set a milestone, or say what became of it"
    PREFER = "choose what it is told, where and when"
    DIRECT = "choose what a director is told"
    GUILD = "set up a guild"
    BLACK_OUT = "black out a slip of the tongue"
    LEARN = "see how its own words and offers went"
    LESSON = "say what it learned"
    SEEN = "keep a mark of what it has seen"


ALLOWED: dict[Action, frozenset[Role]] = {
    Action.CHECK_IN: frozenset({Role.SQUAD}),
    Action.RAISE_FLAG: frozenset({Role.SQUAD}),
    Action.UPDATE_FLAG: frozenset({Role.SQUAD}),
    Action.REPLY: frozenset({Role.DIRECTOR}),
    Action.PLAN_LAUNCH: frozenset({Role.SQUAD, Role.DIRECTOR}),
    Action.PLAN_SQUAD: frozenset({Role.SQUAD, Role.DIRECTOR}),
    Action.CONNECT: frozenset({Role.DIRECTOR}),
    Action.FREEZE: frozenset({Role.SQUAD, Role.DIRECTOR}),
    Action.VOTE: frozenset({Role.SQUAD}),
    Action.MARK_OFFER: frozenset({Role.SQUAD}),
    Action.OFFER: frozenset({Role.SQUAD, Role.DIRECTOR}),
    Action.NUDGE: frozenset(Role),
    Action.ANSWER_NUDGE: frozenset({Role.SQUAD}),
    Action.DEPEND: frozenset({Role.SQUAD}),
    Action.MILESTONE: frozenset({Role.SQUAD}),
    Action.PREFER: frozenset({Role.SQUAD}),
    Action.DIRECT: frozenset({Role.DIRECTOR}),
    Action.GUILD: frozenset({Role.SQUAD, Role.DIRECTOR}),
    Action.BLACK_OUT: frozenset({Role.SQUAD}),
    Action.LEARN: frozenset({Role.SQUAD}),
    Action.LESSON: frozenset({Role.SQUAD}),
    Action.SEEN: frozenset({Role.DIRECTOR}),
}
"""What is not listed is refused. A viewer without a role of their own changes nothing."""

FOR_ITSELF = frozenset(
    {
        Action.CHECK_IN,
        Action.RAISE_FLAG,
        Action.UPDATE_FLAG,
        Action.VOTE,
        Action.MARK_OFFER,
        Action.ANSWER_NUDGE,
        Action.DEPEND,
        Action.MILESTONE,
        Action.PREFER,
        Action.BLACK_OUT,
        Action.LEARN,
        Action.LESSON,
    }
)
"""Actions in which a squad speaks: only for itself, and nobody for it (promises 1 and 4)."""


def may(viewer: Viewer, action: Action, squad_id: str | None = None) -> bool:
    """Whether the viewer may do this, for the squad that it concerns."""
    if viewer.role not in ALLOWED[action]:
        return False
    return action not in FOR_ITSELF or (squad_id is not None and viewer.speaks_for(squad_id))


def require(viewer: Viewer, action: Action, squad_id: str | None = None) -> None:
    """Raise NotAllowed unless the viewer may do this."""
    if may(viewer, action, squad_id):
        return
    if action in FOR_ITSELF:
        raise NotAllowed(f"Only the squad itself can {action}.", hint="Choose your squad at the top of the page.")
    who = " or a ".join(sorted(ALLOWED[action]))
    raise NotAllowed(f"Only a {who} can {action}.", hint="Choose who you are at the top of the page.")


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
