"""The same press heard by two sessions, in two processes: kept once. What may be said again is kept again."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from andon.model import Guild, Status
from andon.store import Store
from andon.store.database import Database
from andon.store.presses import SAME_PRESS
from andon.usecases import check_in as check_ins
from andon.usecases.flags import mark_offer, offer_help, raise_flag, reply_to_flag, update_flag
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, TODAY, ago, check_in, flag, reply
from store.test_writers import at_once

Press = Callable[..., bool]
"""Wants a store and a token; `minutes` after NOW, and `changes` of what is said."""

SOON = SAME_PRESS / timedelta(minutes=1)


def say(store: Store, token: str, *, minutes: float = 0, **changes: Any) -> bool:
    words: dict[str, Any] = {"status": Status.WORRIED, "probability": 50, "sentence": "The vendor is late."}
    now = NOW + timedelta(minutes=minutes)
    return check_ins.check_in(
        store, ATLAS, launch_id="halcyon", squad_id="atlas", **{**words, **changes}, token=token, now=now
    )


def why(store: Store, token: str, *, minutes: float = 0, differs: str = "Two come back.") -> bool:
    now = NOW + timedelta(minutes=minutes)
    return check_ins.say_why(
        store, ATLAS, said_id="c1", launch_id="meridian", squad_id="atlas", differs=differs, token=token, now=now
    )


def pull(store: Store, token: str, *, minutes: float = 0, **changes: Any) -> bool:
    words: dict[str, Any] = {"squad_id": "atlas", "sentence": "No licence.", "launch_id": "halcyon", "since": TODAY}
    return raise_flag(store, ATLAS, **{**words, **changes}, token=token, now=NOW + timedelta(minutes=minutes))


def note(store: Store, token: str, *, minutes: float = 0, **changes: Any) -> bool:
    words: dict[str, Any] = {"note": "They called."}
    now = NOW + timedelta(minutes=minutes)
    return update_flag(store, ATLAS, flag_id="f1", **{**words, **changes}, token=token, now=now)


def answer(store: Store, token: str, *, minutes: float = 0, **changes: Any) -> bool:
    words: dict[str, Any] = {"thanks": "Thank you.", "question": "What do you need?"}
    now = NOW + timedelta(minutes=minutes)
    viewer = changes.pop("viewer", DIRECTOR)
    return reply_to_flag(store, viewer, flag_id="f1", **{**words, **changes}, token=token, now=now)


def offer(store: Store, token: str, *, minutes: float = 0, **changes: Any) -> bool:
    words: dict[str, Any] = {"thanks": "Thank you.", "helper": "Ana", "help_by": TODAY}
    now = NOW + timedelta(minutes=minutes)
    return offer_help(store, BOREALIS, flag_id="f1", **{**words, **changes}, token=token, now=now)


def mark(store: Store, token: str, *, minutes: float = 0, **changes: Any) -> bool:
    words: dict[str, Any] = {"kept": True}
    now = NOW + timedelta(minutes=minutes)
    return mark_offer(store, ATLAS, flag_id="f1", reply_id="r0", **{**words, **changes}, token=token, now=now)


PRESSES: dict[str, tuple[Press, dict[str, Any]]] = {
    "check-in": (say, {"probability": 30}),
    "reason": (why, {"differs": "Three come back."}),
    "flag": (pull, {"launch_id": None}),
    "note": (note, {"note": "They called twice."}),
    "reply": (answer, {"question": "Who can help?"}),
    "offer": (offer, {"helper": "Bo"}),
    "mark": (mark, {"kept": False}),
}
"""Everything that is kept once, and what else might be said there."""


@pytest.fixture
def told(store: Store) -> Store:
    """An organisation in which all of them can be said."""
    store.guilds.add(Guild("web", "Web", squad_ids=("borealis",)))
    store.words.add_flag(flag(guild_id="web"))
    store.words.add_reply(reply("r0"))
    store.words.add_check_in(check_in("c1", launch_id="meridian", at=ago(minutes=1)))
    return store


def heard(store: Store, kind: str, *presses: tuple[str, float, dict[str, Any]]) -> list[bool]:
    """What each press answers: with its token, so many minutes after NOW, with other words."""
    press = PRESSES[kind][0]
    return [press(store, f"{kind} {token}", minutes=minutes, **changes) for token, minutes, changes in presses]


def test_a_second_press_in_another_session_is_kept_once(told: Store) -> None:
    for kind in PRESSES:
        assert heard(told, kind, ("a", 0, {}), ("b", SOON, {}), ("a", 1, {})) == [True, False, False], kind


def test_other_words_and_the_same_ones_later_are_kept(told: Store) -> None:
    for kind, (press, otherwise) in PRESSES.items():
        if press is not why:  # a reason is added to words once: then it is a new check-in that says more
            said = heard(told, kind, ("a", 0, {}), ("b", SOON + 0.1, {}), ("c", SOON + 0.2, otherwise))
            assert said == [True] * 3, kind


def test_of_presses_at_the_same_moment_in_two_processes_one_is_kept(told: Store, url: str) -> None:
    databases = [Database(url) for _ in range(2)]

    def press(n: int, kind: str, turn: int) -> bool:
        return heard(Store(databases[n]), kind, (f"{turn} by {n}", turn * (SOON + 1), {}))[0]

    for turn in range(3):
        for kind in PRESSES if turn == 0 else PRESSES.keys() - {"reason"}:
            said = at_once([partial(press, n, kind, turn) for n in range(2)])
            assert sorted(said, key=str) == [False, True], (turn, kind, said)
    for each in databases:
        each.dispose()
