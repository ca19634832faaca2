"""Who took part in what on a past day: as it was remembered then, or as histories tell of the days before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from andon.model import NOT_HEARD_AFTER, CheckIn, Contribution, Launch, Squad
from andon.usecases.first_look import Shown, Subject
from andon.usecases.known import not_played_back

if TYPE_CHECKING:
    from andon.store import Store


@dataclass(frozen=True, slots=True)
class TookPart:
    """Who took part, and whether that is remembered."""

    parts: tuple[Contribution, ...]
    rebuilt: frozenset[str]
    """The launches of which it is not remembered: from before Andon watched them."""
    since: datetime | None
    """From when on it is remembered at all."""


def took_part(
    store: Store,
    moment: datetime,
    *,
    launches: Mapping[str, Launch],
    squads: Mapping[str, Squad],
    now_in: Iterable[Contribution],
    shown: Mapping[Subject, Shown],
    words: Iterable[CheckIn],
) -> TookPart:
    """Who took part in these launches at a past moment, whoever has joined or left since.

    From the first settling on every change is remembered. Of the days before, the launch's own history tells who was
    named, and the issues' histories who was in a version; of an epic or a search (`now_in` is who is in it now) count
    those that were forecast or spoke by then, and where nobody was forecast, those whose issues were there.
    """
    then = store.plans.parts_then(moment)
    before = {id: launch for id, launch in launches.items() if id not in then.watched}
    parts = [*then.parts]
    if before:
        parts += _Rebuilt(store, moment, before, squads, now_in, shown, words).parts()
    # What came while we read is of no past day.
    known = (each for each in parts if each.launch_id in launches and each.squad_id in squads)
    return TookPart(tuple(known), frozenset(before), then.since)


class _Rebuilt:
    """Who took part in launches of which nothing is remembered."""

    def __init__(
        self,
        store: Store,
        moment: datetime,
        launches: Mapping[str, Launch],
        squads: Mapping[str, Squad],
        now_in: Iterable[Contribution],
        shown: Mapping[Subject, Shown],
        words: Iterable[CheckIn],
    ) -> None:
        self._launches = launches
        self._squads, self._set_up, self._moment = squads, store.plans.first_seen(), moment
        named, scopes = store.plans.named_squads(moment), store.plans.scopes_then(moment)
        self._named = {id: named.get(id, frozenset(launch.squad_ids)) for id, launch in launches.items()}
        self._named_since = {id: frozenset(launches[id].squad_ids) - named[id] for id in named.keys() & launches.keys()}
        scoped = {id: scopes.get(id, frozenset(launch.scopes)) for id, launch in launches.items()}
        self._by_issues = store.plans.squads_by_issues(moment, scoped)
        self._hindsight = {each.id for each in not_played_back(launches.values(), store.work.sources_with_history())}
        self._now_in: dict[str, set[str]] = {}
        for part in now_in:
            self._now_in.setdefault(part.launch_id, set()).add(part.squad_id)
        self._forecast: dict[str, set[str | None]] = {}
        for launch_id, squad_id in shown:
            self._forecast.setdefault(launch_id, set()).add(squad_id)
        self._spoke: dict[str, dict[str, datetime]] = {}
        for word in words:
            self._spoke.setdefault(word.launch_id, {})[word.squad_id] = word.at

    def parts(self) -> list[Contribution]:
        """All of them."""
        return [
            Contribution(launch_id, squad_id)
            for launch_id in self._launches
            for squad_id in self._named[launch_id] | self._in_it(launch_id)
        ]

    def _in_it(self, launch_id: str) -> set[str]:
        """The squads that were in it by their issues."""
        there = {self._as_it_was(squad_id) for squad_id in self._by_issues[launch_id] if squad_id in self._squads}
        if not self._launches[launch_id].scopes:
            return there
        spoke, now_in = self._spoke.get(launch_id, {}), self._now_in.get(launch_id, set()) - self._named[launch_id]
        if launch_id not in self._hindsight:
            # Whoever spoke lately was in it, also where today's claims give its issues to somebody else.
            lately = {squad_id for squad_id, at in spoke.items() if self._moment - at <= NOT_HEARD_AFTER}
            return there | (lately & now_in)
        forecast = self._forecast.get(launch_id)
        if forecast:
            return {each for each in there | now_in if each in forecast or each in spoke}
        return (there - self._named_since.get(launch_id, frozenset())) | (now_in & spoke.keys())

    def _as_it_was(self, squad_id: str) -> str:
        """The squad whose work it was, where it has been split since."""
        squad = self._squads[squad_id]
        while squad.split_from and self._set_up.get(squad.id, self._moment) > self._moment:
            squad = self._squads[squad.split_from]
        return squad.id
