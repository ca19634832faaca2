"""What somebody wants to be told, where and when: each squad for itself, and the directors together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from andon.errors import InvalidInput
from andon.model import Event, Viewer
from andon.usecases.find import working_squad
from andon.usecases.quiet_hours import QuietHours
from andon.usecases.rights import Action, require

if TYPE_CHECKING:
    from andon.store import Store

NAME = "messages"
"""The name of this choice among the others of a subject."""

DIRECTOR = "director"
_SQUAD = "squad:"

TO_SQUAD = tuple(Event)
"""What a squad can be told; a raised flag is one that waits for it."""

TO_DIRECTOR = (Event.FLAG_RAISED, Event.DIGEST)


@dataclass(frozen=True, slots=True)
class Wish:
    """Where an event is told, and from when on: what happened before somebody chose it is no news."""

    channel: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything that a subject chose; at first it is told nothing."""

    wishes: Mapping[Event, Wish] = field(default_factory=dict)
    quiet: QuietHours = field(default_factory=QuietHours)
    urgent: bool = False
    """Whether a raised flag is told in quiet hours too."""
    digest_day: int = 0
    """Of the week, Monday is 0."""
    digest_hour: int = 9

    def where(self, event: Event) -> str:
        """The channel in which it is told; empty where it is not."""
        wish = self.wishes.get(event)
        return wish.channel if wish else ""


def squad_of(subject: str) -> str | None:
    """The squad that a subject is; None for the directors."""
    return subject.removeprefix(_SQUAD) if subject.startswith(_SQUAD) else None


def subject_of(squad_id: str) -> str:
    """A squad as the subject of its choices, and as an audience."""
    return f"{_SQUAD}{squad_id}"


def offered(subject: str) -> tuple[Event, ...]:
    """What there is to choose."""
    return TO_DIRECTOR if squad_of(subject) is None else TO_SQUAD


def choices(store: Store, subject: str) -> Choices:
    """What a subject chose."""
    return _read(store.preferences.read(subject).get(NAME))


def everybodys_choices(store: Store) -> dict[str, Choices]:
    """What everybody chose who is told anything, by subject."""
    found = {subject: _read(value) for subject, value in store.preferences.all(NAME).items()}
    return {subject: each for subject, each in found.items() if each.wishes}


def choose(
    store: Store,
    viewer: Viewer,
    subject: str,
    *,
    where: Mapping[Event, str],
    rest: Choices,
    known: Collection[str],
    now: datetime,
) -> bool:
    """Choose which channel is told what; an event without a channel is not told. False when nothing is new.

    `rest` holds all but the wishes. `known` are the channels of andon.toml; one that was chosen before its line went
    may stay. Where nothing is told any more, the rest is as it was at first.
    """
    squad_id = squad_of(subject)
    if squad_id is None:
        require(viewer, Action.DIRECT)
    else:
        require(viewer, Action.PREFER, squad_id)
        working_squad(store, squad_id)
    hours = (rest.quiet.begins, rest.quiet.ends, rest.digest_hour)
    if not all(each in range(24) for each in hours) or rest.digest_day not in range(7):
        raise InvalidInput("That is no hour or no day of the week.", hint="Choose from the lists.")
    before = choices(store, subject)
    wishes = {}
    for event in offered(subject):
        channel, old = where.get(event, ""), before.wishes.get(event)
        if old and old.channel == channel:
            wishes[event] = old
        elif channel in known:
            wishes[event] = Wish(channel, now)
        elif channel:
            raise InvalidInput(f"There is no channel {channel!r} any more.", hint="Choose another one.")
    after = replace(rest, wishes=wishes) if wishes else Choices()
    if after == before:
        return False
    store.preferences.write(subject, NAME, _written(after) if wishes else None)
    return True


def _written(choices: Choices) -> dict[str, Any]:
    return {
        "wishes": {
            event.value: {"channel": wish.channel, "since": wish.since.isoformat()}
            for event, wish in choices.wishes.items()
        },
        "quiet": [choices.quiet.begins, choices.quiet.ends, choices.quiet.days_off],
        "urgent": choices.urgent,
        "digest": [choices.digest_day, choices.digest_hour],
    }


def _read(value: Any) -> Choices:
    if not value:
        return Choices()
    wishes = {
        Event(event): Wish(wish["channel"], datetime.fromisoformat(wish["since"]))
        for event, wish in value["wishes"].items()
        if event in set(Event)  # a newer Andon may know more of them
    }
    return Choices(wishes, QuietHours(*value["quiet"]), value["urgent"], *value["digest"])
