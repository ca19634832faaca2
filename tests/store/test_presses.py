"""The same press heard by two sessions, in two processes: kept once. What may be said again is kept again."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from andon.model import SAME_PRESS, DependencyState, Guild, MilestoneEnd, OutcomeKind, Status
from andon.store import Store
from andon.store.database import Database
from andon.usecases import check_in as check_ins
from andon.usecases import nudge as nudges
from andon.usecases.depend import name_dependency, say_how_it_goes
from andon.usecases.flags import mark_offer, offer_help, raise_flag, reply_to_flag, update_flag
from andon.usecases.milestones import set_milestone, tell_milestone
from andon.usecases.plan_launch import close_launch
from andon.usecases.tell_lesson import tell_lesson
from examples import (
    ATLAS,
    BOREALIS,
    DIRECTOR,
    NOW,
    TODAY,
    VIEWER,
    ago,
    check_in,
    dependency,
    flag,
    launch,
    reply,
    target,
)
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


def name(store: Store, token: str, *, minutes: float = 0, **changes: Any) -> bool:
    words: dict[str, Any] = {"what": "The login", "need_by": TODAY, "squad_id": "atlas"}
    now = NOW + timedelta(minutes=minutes)
    sides = {"launch_id": "halcyon", "taker_id": "atlas", "giver_id": "borealis"}
    return name_dependency(store, ATLAS, **{**words, **sides, **changes}, token=token, now=now)


def goes(store: Store, token: str, *, minutes: float = 0, **changes: Any) -> bool:
    words: dict[str, Any] = {"state": DependencyState.SLOWING, "note": "We mock it.", "squad_id": "atlas"}
    now = NOW + timedelta(minutes=minutes)
    told = {"dependency_id": "d1", **words, **changes}
    viewer = {"atlas": ATLAS, "borealis": BOREALIS}[told["squad_id"]]
    return say_how_it_goes(store, viewer, **told, token=token, now=now)


def step(store: Store, token: str, *, minutes: float = 0, **changes: Any) -> bool:
    words: dict[str, Any] = {"name": "Signs in", "day": TODAY, "probability": 70}
    now = NOW + timedelta(minutes=minutes)
    part = {"launch_id": "halcyon", "squad_id": "atlas"}
    return set_milestone(store, ATLAS, **{**words, **part, **changes}, token=token, now=now)


def tell(store: Store, token: str, *, minutes: float = 0, **changes: Any) -> bool:
    words: dict[str, Any] = {"milestone_id": "m0", "probability": 50, "note": "The vendor is late."}
    now = NOW + timedelta(minutes=minutes)
    return tell_milestone(store, ATLAS, **{**words, **changes}, token=token, now=now)


def worry(store: Store, token: str, *, secret: str) -> bool:
    words = {"squad_id": "atlas", "launch_id": "halcyon", "sentence": "I hear the licence ends."}
    return nudges.tell_squad(store, VIEWER, **words, secret=secret, token=token, now=NOW)


def calm(store: Store, token: str, *, minutes: float = 0, note: str = "We know.") -> bool:
    now = NOW + timedelta(minutes=minutes)
    return nudges.answer_nudge(store, ATLAS, nudge_id="n0", note=note, token=token, now=now)


def learn(store: Store, token: str, *, minutes: float = 0, learned: str = "Ask sooner.") -> bool:
    now = NOW + timedelta(minutes=minutes)
    return tell_lesson(store, ATLAS, "zephyr", squad_id="atlas", learned=learned, token=token, now=now)


PRESSES: dict[str, tuple[Press, dict[str, Any]]] = {
    "check-in": (say, {"probability": 30}),
    "reason": (why, {"differs": "Three come back."}),
    "flag": (pull, {"launch_id": None}),
    "note": (note, {"note": "They called twice."}),
    "reply": (answer, {"question": "Who can help?"}),
    "offer": (offer, {"helper": "Bo"}),
    "mark": (mark, {"kept": False}),
    "dependency": (name, {"what": "The certificate"}),
    "its state": (goes, {"state": DependencyState.BLOCKING}),
    "milestone": (step, {"probability": 90}),
    "its chance": (tell, {"probability": 30}),
    "its end": (partial(tell, milestone_id="m1", end=MilestoneEnd.MET, probability=None), {"note": "Nearly."}),
    "answer": (calm, {"note": "We did not know."}),
    "lesson": (learn, {"learned": "Ask twice."}),
}
"""Everything that is kept once, and what else might be said there."""


@pytest.fixture
def told(store: Store) -> Store:
    """An organisation in which all of them can be said."""
    store.guilds.add(Guild("web", "Web", squad_ids=("borealis",)))
    store.words.add_flag(flag(guild_id="web"))
    store.words.add_reply(reply("r0"))
    store.words.add_check_in(check_in("c1", launch_id="meridian", at=ago(minutes=1)))
    store.dependencies.add(dependency())
    for each in ("m0", "m1"):
        step(store, each, minutes=-60, name=f"Pays {each}")
    worry(store, "n0", secret="a secret of more than 24 characters")
    store.plans.add_launches([launch("zephyr", target(), squad_ids=("atlas",))], token="zephyr", at=ago(days=50))
    store.plans.settle(at=NOW)
    close_launch(store, DIRECTOR, "zephyr", OutcomeKind.LATE, landed_on=TODAY, learned="", token="e", now=ago(hours=1))
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
