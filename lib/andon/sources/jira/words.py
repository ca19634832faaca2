"""The words in which a look at a Jira is told: lists, counts, nearest names."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from difflib import SequenceMatcher

from andon.sources.jira.reader import Refused

NAMED = 20
"""So many names a sentence lists before it only counts the others."""


def unknown_project(key: str, visible: Iterable[str]) -> str:
    """What to do about a project that cannot be seen: the nearest keys that can."""
    return f"{can_see(key, visible)} Check the key, or ask for the permission Browse Projects (BROWSE_PROJECTS) there."


def can_see(wanted: str, visible: Iterable[str]) -> str:
    """The keys that this login can see, the nearest first."""
    keys = sorted(visible, key=lambda each: (-likeness(wanted, each), each))
    if not keys:
        return "This login can see no project at all."
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    return f"This login can see {', '.join(keys[:NAMED])}{more}."


def likeness(wanted: str, name: str) -> float:
    """How much two names are alike, from 0 to 1."""
    return SequenceMatcher(None, wanted.casefold(), name.casefold()).ratio()


def meant(wanted: str, names: Iterable[str]) -> str:
    """ "Did you mean Checkout?", or nothing where no name is near."""
    near = max(names, key=lambda each: likeness(wanted, each), default="")
    return f"Did you mean {near}?" if near and likeness(wanted, near) >= 0.6 else ""


def own_words(refused: Refused) -> str:
    """Jira's own words about a refusal."""
    said = refused.message.partition("): ")[2] or refused.message
    return said if said.endswith((".", "!", "?")) else f"{said}."


def joined(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def counted(number: int, word: str, plural: str = "") -> str:
    """ "1 issue", "2 issues"."""
    return f"{number} {word if number == 1 else plural or f'{word}s'}"


def lasting(gap: timedelta) -> str:
    """ "5 minutes", "3 hours", "4 days"."""
    minutes = round(gap.total_seconds() / 60)
    if minutes < 120:
        return counted(minutes, "minute")
    return counted(minutes // 60, "hour") if minutes < 48 * 60 else counted(minutes // (24 * 60), "day")
