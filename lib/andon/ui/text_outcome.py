"""The words around what became of a launch: a late one is a lesson, and nobody is asked why."""

from datetime import date

from andon.model import Launch
from andon.ui import text
from andon.usecases.what_happened import Asked, Why

WHAT_HAPPENED = "What happened?"
SAY_WHAT_HAPPENED = "Say what became of it"
GOES_ON = "It goes on: give it another date"
LEARNED_WHAT = "What did you learn?"
ADD_LESSON = "Add what you learned"
SAVE_LESSON = "Save"
SAVED_LESSON = "Saved. Thank you: others can learn from it."
TAUGHT = "What launches taught us"


def asked(each: Asked, *, today: date) -> str:
    """Why the squads of a launch are asked now."""
    if each.why is Why.SHIPPED:
        return "Jira says that it was released. Your word counts."
    if each.why is Why.NOTHING_LEFT:
        return "No issue of it is open any more."
    return f"It was promised for {text.target(each.launch.target, today=today)}."


def ended(launch: Launch, *, today: date) -> str:
    """That a launch ended, and when; how well it kept its date is not the point of a lesson."""
    return f"Ended {text.day(launch.ended_on, today=today)}"
