"""What the demo's people say beside their check-ins and flags, and which squads do: nobody is blamed here either."""

from dataclasses import dataclass

from andon.model import DependencyState

Part = tuple[str, str]
"""A launch, and a squad in it."""

GUILDS = {"Web": ("Lantern", "Wicket"), "Build": ("Bedrock", "Harbour", "Kestrel"), "Test": ()}
"""With the squads that they are made of; Test is open to all."""

VOTED_LATELY: tuple[Part, ...] = (
    ("Lodestar", "Bedrock"), ("Lodestar", "Cobalt"), ("Saltmarsh", "Tamarind"), ("Windrose", "Foxglove"),
    ("Windrose", "Kestrel"),
)  # fmt: skip
"""Their last check-in was agreed after a vote; Foxglove is too small for its result to be told."""
FORGOTTEN: Part = ("Windrose", "Juniper")
"""Their last vote closed with nobody in it."""

UNTOLD: Part = ("Lodestar", "Wicket")
"""A step of theirs has passed, and they have not told yet."""
STEPS = (
    "{area}: first thread end to end",
    "{area}: works in staging",
    "{area}: behind a switch for our own people",
    "{area}: holds at twice the peak",
    "{area}: a neighbour has tried it",
)
MOVED = "A week more: the review found something worth doing well."
MISSED = (
    "Nearly; the last piece is harder than it looked.",
    "An incident took the days that we had for it.",
    "We put something else first, and would again.",
)

MARKS = (
    "Came a day early, and stayed for the test.",
    "Two good days.",
    "It was what we needed.",
)
BROKEN = "Something else came first there; a neighbouring squad helped us instead."

LESSONS: tuple[tuple[str, str, str], ...] = (
    ("Northlight", "Kestrel", "We measured too late; now the first thing that we ship is the graph."),
    ("Marigold", "Juniper", "A smaller first version would have taught us the same a month earlier."),
    ("Copperleaf", "Bedrock", "Runbooks that somebody else has tried are the only ones that work at night."),
)

DIFFERS_UP = "Two of the larger issues are nearly done, which their status does not tell yet."
DIFFERS_DOWN = "Some of us are away in the weeks before the day, and our past does not know that."


@dataclass(frozen=True, slots=True)
class Asked:
    """A flag of today that asks more than the director."""

    launch: str
    squad: str
    ago: int
    sentence: str
    would_help: str
    guild: str | None = None
    waits_for: str | None = None
    helper: str = ""
    question: str = ""
    thanks: str = "Thank you for saying it today."


ASKED = (
    Asked("Lodestar", "Cobalt", 5, "The new plan page loses the keyboard's focus, and none of us has done this before.",
          "An hour with somebody who knows focus in dialogues.", guild="web", helper="Lou from Guild Web",
          thanks="Thank you for asking. We have been there."),
    Asked("Saltmarsh", "Sparrow", 4, "We cannot show a receipt before the new number format is in staging.",
          "The format in staging, even without its tests.", waits_for="Tamarind",
          question="Would an example file be enough to go on with?"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waits:
    """A squad that waits for another one, and what both said of it."""

    launch: str
    taker: str
    giver: str
    what: str
    need_in: int
    """Days from today; below 0 where that has passed."""
    taker_says: tuple[DependencyState, str]
    giver_says: tuple[DependencyState, str]


WAITS = (
    Waits("Lodestar", "Wicket", "Cobalt", "Prices by country in one call", 9,
          (DependencyState.OK, "We test against it from Monday."), (DependencyState.OK, "In review.")),
    Waits("Windrose", "Foxglove", "Tamarind", "A receipt that opens without a network", 16,
          (DependencyState.SLOWING, "We have stopped at the empty page for now."),
          (DependencyState.OK, "On our board for next week.")),
    Waits("Saltmarsh", "Sparrow", "Tamarind", "The new number format in staging", 3,
          (DependencyState.BLOCKING, "Nothing to show before it is there."),
          (DependencyState.BLOCKING, "Waiting for the tax table ourselves.")),
    Waits("Windrose", "Foxglove", "Juniper", "Saved lists that can be shared", -6,
          (DependencyState.DONE, "Here, and it works in a tunnel."), (DependencyState.DONE, "Delivered.")),
)  # fmt: skip

NUDGED: Part = ("Windrose", "Foxglove")
NUDGE_WAITS = "The device lab says that nobody has booked a slot for sharing between phones yet."
NUDGE_ANSWERED = "Is the licence for the share sheet good for tablets too?"
NUDGE_ANSWER = "Yes, we asked in spring; the paper is in our wiki."
NUDGED_BY = "Kit from Support"
