"""The words of the page on which a squad mends a slip of the tongue."""

from andon.usecases.black_out import Said

LONGEST = 90

TITLE = "Black something out"
LEAD = (
    "A name, a password, something that should not stand here: black it out. It goes for good, everywhere in Andon, "
    "frozen pages too, and a mark shows that something was there."
)
CANNOT = (
    "What others have read, copied or been sent by message stays with them. A secret that got out is to be changed."
)
FOR_ITS_SQUAD = "Only the squad that wrote something can black it out. Choose your squad at the top of the page."
NOTHING = "Your squad has written nothing yet."
WHICH = "Where does it stand?"
PIECE = "What has to go?"
PIECE_HELP = "Copy it exactly. Empty blacks out the whole of it."
SURE = "Yes, for good. Nobody can bring it back."
DO = "Black it out"
NOT_SURE = "Tick that you are sure, then press again: it cannot be brought back."
SAVED = "Blacked out."
DONE = "Blacked out so far"
DONE_LEAD = (
    "These are the words that were chosen. Wherever else a piece stood, it went from there too; a list of those places "
    "would help whoever looks for it."
)
LINK = "Black something out"

WORDS = "Words"
KINDS = {
    "check_in": "Check-in",
    "flag": "Flag",
    "flag_update": "Flag's timeline",
    "offer_mark": "What became of an offer",
    "nudge_answer": "Answer to somebody's worry",
    "dependency": "What one waits for",
    "dependency_word": "How the waiting goes",
    "milestone": "Milestone",
    "milestone_word": "What became of a milestone",
    "outcome": "What was learned",
    "nudge": "A worry",
    "launch_date": "Why a date moved",
    "reply": "Answer to a flag",
    "squad": "What the squad is for",
    "launch": "When a launch is a success",
}


def kind(entry: str) -> str:
    """What an entry is called."""
    return KINDS.get(entry.partition(":")[0], WORDS)


def choice(said: Said, day: str) -> str:
    """An entry in the list to choose from."""
    words = " ".join(said.words.split())
    return f"{day} · {kind(said.entry)}: {words if len(words) <= LONGEST else words[: LONGEST - 1] + '…'}"


def done(entry: str, day: str) -> str:
    """What was blacked out, without what it was."""
    return f"{day} · {kind(entry)}"
