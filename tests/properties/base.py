"""What every rule of the machine stands on: its store, its clock, its tokens, and what it remembers."""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine

from andon.errors import AndonError
from andon.model import Contribution, Launch, LaunchState, Squad
from andon.store import Store
from properties.place import Place
from properties.remembered import Press, Rows, begun

Item = TypeVar("Item")

WORDS = ("check_in", "flag", "flag_update", "reply", "offer_mark")
"""The tables of what people say."""


class Base(RuleBasedStateMachine):
    """A machine without a single rule."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.kept = begun()
        self.turn = 0
        self.pressed_at = -1
        """The turn in which somebody pressed last."""
        self._rows: Rows | None = None
        self.found: dict[Hashable, Any] = {}
        """What was read in this turn, after it was over: rules and invariants ask for the same again and again."""

    def check_invariants(self, *args: Any, **kwargs: Any) -> None:
        """After each turn, from what the store says then."""
        self._rows = None
        self.found.clear()
        super().check_invariants(*args, **kwargs)

    def once(self, name: Hashable, read: Callable[[], Item]) -> Item:
        """What `read` finds, for as long as nobody does anything."""
        if name not in self.found:
            self.found[name] = read()
        found: Item = self.found[name]
        return found

    def teardown(self) -> None:
        """Another run begins anew."""
        self.place.close()

    @property
    def store(self) -> Store:
        """As it is open now."""
        return self.place.store

    @property
    def rows(self) -> Rows:
        """What the store holds after this turn."""
        if self._rows is None:
            self._rows = self.place.rows()
        return self._rows

    def tick(self, by: timedelta = timedelta(seconds=1)) -> datetime:
        """Begin a turn: no two things happen at the same moment."""
        self.turn += 1
        self._rows = None
        self.kept.now += by
        return self.kept.now

    def words(self, what: str) -> str:
        """Words that nobody said before, with a piece that can be blacked out."""
        return f"{what}, says Kim{self.turn:03}."

    def press(self, send: Callable[[Store, str, datetime], bool]) -> str:
        """Send a form; the token under which its words stand."""
        token = f"token {self.turn}"
        assert send(self.store, token, self.kept.now)
        self.kept.presses.append(Press(token, send))
        self.pressed_at = self.turn
        return token

    def unheard(self, send: Callable[[], Any]) -> None:
        """Something that must keep no words, whatever it answers."""
        before = {name: self.place.rows()[name] for name in WORDS}
        try:
            written = send()
        except AndonError:
            written = False
        assert not written
        assert {name: self.rows[name] for name in WORDS} == before

    # -------------------------------------------------------------------- what there is

    def squads(self, *, working: bool = True) -> list[Squad]:
        """Squads by their ids."""
        found = self.once("squads", lambda: sorted(self.store.plans.squads(), key=lambda each: each.id))
        return [each for each in found if each.active or not working]

    def launches(self, *, is_open: bool = True) -> list[Launch]:
        """Launches by their ids."""
        found = self.once("launches", lambda: sorted(self.store.plans.launches(), key=lambda each: each.id))
        return [each for each in found if each.state is LaunchState.OPEN or not is_open]

    def parts(self) -> list[Contribution]:
        """Of what a squad may speak now."""
        squads, launches = {each.id for each in self.squads()}, {each.id for each in self.launches()}
        found = self.store.plans.contributions()
        return sorted(each for each in found if each.squad_id in squads and each.launch_id in launches)


def pick(things: Sequence[Item], n: int) -> Item:
    """One of some things."""
    return things[n % len(things)]
