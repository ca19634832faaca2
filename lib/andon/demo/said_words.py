"""What the demo's squads and directors say: short, concrete, and nobody is blamed.

`{area}` is a part of the product, `{item}` a piece of work, `{other}` a squad in the same launch, `{open}`
and `{done}` are counts of the squad's own issues.
"""

from dataclasses import dataclass
from enum import StrEnum


class Mood(StrEnum):
    """The situation that a check-in is said in."""

    START = "start"
    FINE = "fine"
    NEARLY = "nearly"
    READY = "ready"
    BETTER = "better"
    WORRIED = "worried"
    HELP = "help"
    OVERDUE = "overdue"


CHECK_INS: dict[Mood, tuple[str, ...]] = {
    Mood.START: (
        "Kick-off done. We start with {area} because it scares us most.",
        "First slice agreed with {other}: {area}, end to end, ugly but working.",
        "Still drawing. {area} looks bigger than it did on the whiteboard.",
        "{open} issues written, more to come once we have seen {area} with real data.",
        "Half of us finish earlier work this week, full speed from Monday.",
        "Spike on {area} answered our main question: it can be done without new storage.",
        "Reading old code in {area}. Less fear than last week.",
        "Rough cut of the scope is on the board; {other} reads it tomorrow.",
        "We know the first month well and the third not at all.",
        "Two ways to build {area}. We try both until Friday and throw one away.",
        "Test accounts are there, so we can begin with {area}.",
    ),
    Mood.FINE: (
        "{done} done since last time, {area} works in staging.",
        "Steady. {item} took a day longer, nothing else of note.",
        "{area} is behind a switch for our own people; feedback is kind so far.",
        "Good fortnight: {done} closed, and two that we feared turned out small.",
        "On course. Next is {area}, which we have done before.",
        "{other} delivered what we needed a day early. Thank you.",
        "{open} open, all small enough to see the end of.",
        "The load test held at twice the usual peak.",
        "Design and code agree again; {area} goes to review this week.",
        "Nothing new. We like it that way.",
        "We dropped a clever idea in {area} for a plain one, and it shows.",
        "Demo on Thursday went well; one change asked for, already in.",
        "Pace is good. Watching {area}, because it touches everything.",
        "New colleague has shipped a first change; we will feel it in a month.",
        "{area} has its tests, and the nightly run is green again.",
        "Slower week with two of us on a course, and still where we want to be.",
        "Cut {item} into three; the first third is live.",
        "All dependencies on {other} are agreed in writing now.",
        "{done} down. Scope grew by a handful and we have room for it.",
        "Ten per cent of listeners have {area}. No complaints in three days.",
    ),
    Mood.NEARLY: (
        "{open} left, none of them frightening.",
        "Only polish in {area} now, then the dry run.",
        "Release notes are written. {open} to go.",
        "Dry run with {other} on Tuesday; everything else is done or small.",
        "Last big one, {item}, is in review.",
        "We could ship today without {area}; with it, by the end of the week.",
        "Roll-back rehearsed twice. Calm.",
        "Switches are in place, {area} is on for one in five.",
        "Feature-complete since yesterday, bug list is short.",
    ),
    Mood.READY: (
        "Our part is done; we help {other} with tests.",
        "All of ours is live behind the switch. Waiting for the day.",
        "Nothing open on our side. Looking after {area} until launch.",
        "Finished. One of us sits with {other} this week.",
        "Done, measured and quiet.",
        "Our last issue closed on Friday. We stay on call for {area}.",
    ),
    Mood.BETTER: (
        "Back on course: leaving out {item} gave us the week we missed.",
        "The knot in {area} is open. Turned out to be one wrong index.",
        "Much better than last time; {other} lent us a pair of hands.",
        "We caught up. {done} closed, and {area} is behind us.",
        "Worry of last time is gone: the vendor's fix works.",
        "Everyone is well again, and it shows: {done} done.",
        "Two calm weeks. {area} was smaller than it looked.",
        "{area} is through its review, at last. Lighter hearts here.",
        "The second attempt at {area} holds, also under load.",
        "Help arrived on Monday and it worked: {area} is unstuck.",
        "We swapped {area} and {item}; the order was the problem.",
        "With {item} moved to the next launch, the rest fits.",
        "Quiet again after the incident, and most of the lost days are back.",
    ),
    Mood.WORRIED: (
        "{area} keeps growing: every answer brings two questions.",
        "{open} open and a pace that does not quite reach. We look for what can wait.",
        "One of us is ill since Monday; {area} stands still until then.",
        "{item} came back from review twice. We pair on it now.",
        "Staging was down for two days, so {area} is tested less than we like.",
        "We wait for an answer about {area} and work around it meanwhile.",
        "It is doable if nothing else comes. Something usually comes.",
        "More support work than planned; {done} done instead of twice that.",
        "We found an old assumption in {area} that no longer holds.",
        "The numbers from the load test are not good enough yet.",
        "{other} and we read the interface differently; sorting it out on Wednesday.",
        "{open} are open and the calendar is short. It can go either way.",
        "Migration of {area} runs slower than in the trial.",
        "Scope went up by a fifth since the last check-in. All of it makes sense, sadly.",
        "We have not seen {area} with real traffic, and that is the risk.",
        "Flaky tests eat a morning each week. Fixing them comes first now.",
        "The last tenth of {area} takes as long as the rest.",
        "We said yes to {item} too quickly; it needs another design round.",
        "Two of us are new to {area}, so reviews take longer.",
        "A security finding in {area} took three days that were meant for the launch.",
        "{area} works on every phone but the two oldest, and those are many.",
        "The estimate for {area} was for the sunny day. It rains a little.",
        "We are {open} from the end, and new ones keep coming at the pace of the old.",
        "The upgrade under {area} broke more than it mended; half a week lost.",
        "Waiting for devices. We test {area} on what we have.",
        "Design of {area} is still moving while we build it.",
        "Numbers from the trial are mixed, and we may have to do {item} after all.",
        "Reviews pile up since Thursday; one day this week is for nothing else.",
    ),
    Mood.HELP: (
        "Without a decision on {area} this week we do not see the date.",
        "{open} open, and the two of us who know {area} are both away.",
        "We cannot test {area} end to end before {other} has its part in staging.",
        "The date needs {item} to be left out, and that is not ours to decide.",
        "The provider's test system is down since Thursday; nothing moves in {area}.",
        "We need somebody who has done a migration like {area} before.",
        "We measured twice: at this pace it is weeks late, not days.",
        "An incident took the whole week. We need cover, or a later date.",
        "Legal text for {area} is missing; we cannot ship without it.",
        "Two plans, one squad: please say which of them comes first.",
        "{area} must be done again on the new storage. We did not see that coming.",
        "The certificate process takes three weeks, and we have two.",
    ),
    Mood.OVERDUE: (
        "The day has passed; {open} left, and {area} is the long one.",
        "Late, and we know by what: {item}. Next look on Friday.",
        "We ship as soon as {area} holds under load. Days, not weeks.",
        "Everything but {area} is live. We would rather be late than wrong.",
        "Still {open} open. We stopped taking anything else.",
    ),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A reason to pull the cord, and how it may go on."""

    sentence: str
    would_help: str
    thanks: str
    helper: str
    question: str
    note: str
    closing: str


TROUBLES = (
    Trouble("Load tests on {area} fail at the evening peak, and we do not know why.",
            "Somebody who knows the connection pools, for two days.",
            "Thank you for saying so before the peak did.", "Mira from Platform",
            "Is it two days of hands, or of somebody to think with?",
            "Paired on the pool settings; the graph looks human again.",
            "Peak held three evenings in a row."),
    Trouble("The provider changed its answers for {area} without a word, and half of our tests are red.",
            "A contact there who picks up the phone.",
            "Thanks for the early word.", "Tomas from Partnerships",
            "What do you need from them first: a date, or the old answers back?",
            "Call with the provider: old answers stay until the end of the quarter.",
            "Old answers are back, and the change has a date we agreed to."),
    Trouble("We need the legal text for {area}, and nobody answers in that queue.",
            "A name in Legal, and a date.",
            "Thank you, that is exactly what this is for.", "Ines from Legal",
            "Which countries do you need first?",
            "First three countries are signed off.",
            "All texts are in."),
    Trouble("Two of us are ill, and {area} waits for both of them.",
            "A pair of hands for reviews, or a smaller first version.",
            "Thank you for telling us. Get well first.", "Noor from Guild Web",
            "Would less scope or more hands help you more?",
            "Reviews are shared with a neighbour until Monday.",
            "Everybody is back."),
    Trouble("Staging loses its data every night since the move, so {area} cannot be tested.",
            "One day of somebody who knows the new cluster.",
            "Thanks, others will be glad that you said it.", "Pavel from Infrastructure",
            "Since which night, and is there a log that we can look at together?",
            "Found: the nightly clean-up was a little too eager.",
            "Data has stayed for a week."),
    Trouble("Two launches want {area} changed in opposite ways.",
            "A decision which of them goes first.",
            "Thank you. That one is ours to solve.", "Dora",
            "What breaks if we wait with the decision until Thursday?",
            "Decision taken: the nearer date goes first, and the other one knows.",
            "Order agreed and written down."),
    Trouble("The move of old records for {area} would take nine days at the speed of the trial.",
            "Somebody who has moved a large table without a pause.",
            "Thanks for measuring it before the weekend.", "Yuki from Data",
            "Can the oldest tenth wait until after the launch?",
            "Trial in four parts ran overnight; nine days became two.",
            "All records are moved and counted."),
    Trouble("We cannot get test devices for {area}; the order has been stuck since last month.",
            "Six devices, borrowed ones are fine.",
            "Thank you, this should be easy.", "Oskar from Test Guild",
            "Which six? We may have four of them on a shelf.",
            "Four borrowed, two on their way.",
            "Devices are here."),
    Trouble("Accessibility review of {area} has no free slot before our date.",
            "A slot, or a checklist that we may sign ourselves.",
            "Thank you for planning that far ahead.", "Lena from Design",
            "Would a review in two halves do?",
            "First half reviewed, seven findings, none of them big.",
            "Reviewed and signed."),
    Trouble("Keys for {area} expire in the week of the launch.",
            "The renewal moved forward by two weeks.",
            "Good catch, thank you.", "Sami from Security",
            "Who holds the renewal at the moment?",
            "Renewal is booked for a quiet morning.",
            "New keys are in place."),
)  # fmt: skip

LEARNED = {
    "early": "A small first slice in week two told us more than the plan did.",
    "on_time": "Saying no to three good ideas in the middle kept the end calm.",
    "moved": "Moving the date once, early and by enough, cost us less than two small moves would have.",
    "cut": "We should have asked what can wait at half-way, not in the last fortnight.",
    "late": "Half of the work was not written down when we promised; next time we promise a month, not a day.",
    "cancelled": "The trial showed that people do not want it; two months earlier it would have shown the same.",
}

FIRST_REASONS = (
    "First estimate after the kick-off.",
    "Before the season starts.",
    "Agreed with everyone who takes part.",
    "The contract with the provider ends then.",
)

MOVE_REASONS = (
    "Scope grew by a third; we would rather ship it whole.",
    "The provider needs three more weeks.",
    "Illness in two squads at the same time.",
    "Load tests showed that the storage has to change first.",
)

DIRECTORS = ("Dora", "Henrik", "Amara")
