"""What the demo's squads do beside their check-ins and flags: vote, set small steps, wait for each other, answer.

The generator's story stays as it is: what is told here has a random stream of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator

from andon.demo import conversation_words as words
from andon.demo.aside import QUIET, Aside, as_squad, id_of
from andon.demo.calendar import workday, workday_before
from andon.demo.generate import Demo
from andon.demo.plan import SQUADS
from andon.demo.promises import spoken
from andon.demo.steps import milestones
from andon.demo.story import CheckedIn, FlagRaised, FlagUpdated, Landed
from andon.model import PROBABILITIES, Role, Viewer, slug
from andon.usecases.ballots import cast_vote, code_of
from andon.usecases.check_in import say_why, sees_it_differently
from andon.usecases.depend import name_dependency, say_how_it_goes
from andon.usecases.flags import mark_offer, offer_help, raise_flag, reply_to_flag
from andon.usecases.guilds import add_guild
from andon.usecases.nudge import answer_nudge, tell_squad
from andon.usecases.tell_lesson import tell_lesson
from andon.usecases.vote import SHORTEST, close_due, close_round, open_round

if TYPE_CHECKING:
    from andon.store import Store

DIRECTOR = Viewer(Role.DIRECTOR, name="Program director")
HANDS = {plan.name: plan.people for plan in SQUADS}

VOTED = 0.06
"""The share of check-ins that were agreed after a blind vote."""
BROKEN = 6
"""One offer in so many was not kept."""
REASONS = 3
"""So many squads say why they see it differently than the forecast."""


@dataclass(frozen=True)
class Conversations:
    """What was told beside the story."""

    asides: tuple[Aside, ...]
    """Oldest first."""
    agreed: Mapping[CheckedIn, str]
    """The check-ins that were agreed after a vote, and its id."""


def conversations(demo: Demo) -> Conversations:
    """All of them, before today; the same for the same demo."""
    rng = np.random.default_rng([demo.seed, 3])
    asides, agreed = _rounds(demo, rng)
    asides += [*milestones(demo, rng), *_marks(demo), *_lessons(demo, rng), *_nudges(demo, rng)]
    asides += [*_cords(demo, rng), *_dependencies(demo, rng)]
    return Conversations(tuple(sorted(asides, key=lambda each: (each.at, each.token))), agreed)


def add_guilds(store: Store, *, now: datetime) -> None:
    """Who can be asked for help across squads."""
    for name, squads in words.GUILDS.items():
        add_guild(store, DIRECTOR, name=name, squad_ids=[slug(each) for each in squads], now=now)


def say_reasons(store: Store, demo: Demo) -> None:
    """Some squads tell why they see it differently, once forecasts are there to differ from."""
    reasons = 0
    for last in sorted(_last_words(demo).values(), key=lambda each: (each.at, each.launch, each.squad)):
        launch_id, squad_id, now = slug(last.launch), slug(last.squad), last.at + timedelta(minutes=20)
        chances = [
            each.on_time for each in store.forecasts.chances(squad_id, until=last.at) if each.launch_id == launch_id
        ]
        if reasons == REASONS or not chances or not sees_it_differently(last.probability, chances[-1]):
            continue
        (*_, said) = store.words.check_ins(until=now, launch_id=launch_id, squad_id=squad_id)
        differs = words.DIFFERS_UP if last.probability / 100 > chances[-1] else words.DIFFERS_DOWN
        say_why(
            store, as_squad(last.squad), said_id=said.id, launch_id=launch_id, squad_id=squad_id, differs=differs,
            token=id_of("why", said.id), now=now,
        )  # fmt: skip
        reasons += 1


def _last_words(demo: Demo) -> dict[tuple[str, str], CheckedIn]:
    """What each squad said last of each open launch, but for the squad that has gone quiet."""
    ended = {each.launch for each in demo.story if isinstance(each, Landed)}
    said = [each for each in demo.story if isinstance(each, CheckedIn) and each.launch not in ended]
    return {(each.launch, each.squad): each for each in said if each.squad not in QUIET}


def _ago(demo: Demo, days: int, rng: Generator) -> datetime:
    """Some moment of the workday so many days before today."""
    return spoken(workday_before(demo.today - timedelta(days)), rng)


# ------------------------------------------------------------------------------ blind votes


def _rounds(demo: Demo, rng: Generator) -> tuple[list[Aside], dict[CheckedIn, str]]:
    """A vote before some check-ins, and one that found nobody there."""
    last, said = _last_words(demo), [each for each in demo.story if isinstance(each, CheckedIn)]
    chosen = [each for each, draw in zip(said, rng.random(len(said)), strict=True) if draw < VOTED]
    chosen = list(dict.fromkeys([*chosen, *(last[part] for part in words.VOTED_LATELY)]))
    forgotten = last[words.FORGOTTEN]
    held = [(each, _votes(each, rng)) for each in chosen if each != forgotten]
    ids = {each: id_of("round", each.launch, each.squad, each.at) for each in [*chosen, forgotten]}
    asides = [
        Aside(
            each.at - timedelta(minutes=20),
            ids[each],
            as_squad(each.squad),
            hold_round,
            {"launch_id": slug(each.launch), "squad_id": slug(each.squad), "expected": HANDS[each.squad],
             "votes": votes},
        )
        for each, votes in [*held, (forgotten, ())]
    ]  # fmt: skip
    return asides, {each: ids[each] for each, _ in held}


def _votes(said: CheckedIn, rng: Generator) -> tuple[int, ...]:
    """Votes around what was agreed in the end; in a larger squad, one may be missing."""
    hands = HANDS[said.squad]
    present = hands - (int(rng.integers(2)) if hands > 5 else 0)
    steps = PROBABILITIES.index(said.probability) + rng.choice([-1, -1, 0, 0, 0, 1, 1, 2], size=present)
    return tuple(PROBABILITIES[int(each)] for each in np.clip(steps, 0, len(PROBABILITIES) - 1))


def hold_round(
    store: Store,
    viewer: Viewer,
    *,
    launch_id: str,
    squad_id: str,
    expected: int,
    votes: tuple[int, ...],
    token: str,
    now: datetime,
) -> None:
    """Open a round, let each vote come from a browser of its own, and close it; with no votes its time runs out."""
    code = code_of(token)
    open_round(
        store, viewer, launch_id=launch_id, squad_id=squad_id, expected=expected, lasts=SHORTEST, code=code,
        token=token, now=now,
    )  # fmt: skip
    for n, probability in enumerate(votes):
        cast_vote(store, code, secret=id_of(token, n), probability=probability, now=now + timedelta(minutes=1 + n))
    if votes:
        close_round(store, viewer, token, now=now + timedelta(minutes=10))
    else:
        close_due(store, now + SHORTEST)


# ------------------------------------------------------------------------------ flags and offers


def _marks(demo: Demo) -> Iterator[Aside]:
    """Whether offered help came, as each squad says when it tells of it."""
    flags = {each.ref: each for each in demo.story if isinstance(each, FlagRaised)}
    helped = [each for each in demo.story if isinstance(each, FlagUpdated) and each.end is None]
    for n, each in enumerate(helped):
        flag, kept = flags[each.flag], n % BROKEN != BROKEN - 1
        yield Aside(
            each.at + timedelta(minutes=5),
            id_of("mark", each.flag),
            as_squad(flag.squad),
            mark_last_offer,
            {"squad_id": slug(flag.squad), "raised_at": flag.at, "kept": kept,
             "note": words.MARKS[n % len(words.MARKS)] if kept else words.BROKEN},
        )  # fmt: skip


def mark_last_offer(
    store: Store,
    viewer: Viewer,
    *,
    squad_id: str,
    raised_at: datetime,
    kept: bool,
    note: str,
    token: str,
    now: datetime,
) -> None:
    """Mark the last offer on the flag that the squad raised at a moment."""
    flags = store.words.flags(until=now, squad_id=squad_id)
    flag, reply = next((each, each.replies[-1]) for each in flags if each.raised_at == raised_at)
    mark_offer(store, viewer, flag_id=flag.id, reply_id=reply.id, kept=kept, note=note, token=token, now=now)


def _cords(demo: Demo, rng: Generator) -> Iterator[Aside]:
    """Flags that ask a guild, or wait for another squad; and what these answered."""
    for each in words.ASKED:
        at, flag_id = _ago(demo, each.ago, rng), id_of("asked", each.launch, each.squad)
        yield Aside(
            at,
            flag_id,
            as_squad(each.squad),
            raise_flag,
            {"squad_id": slug(each.squad), "launch_id": slug(each.launch), "sentence": each.sentence,
             "would_help": each.would_help, "since": at.date() - timedelta(2), "guild_id": each.guild,
             "waits_for": slug(each.waits_for) if each.waits_for else None},
        )  # fmt: skip
        told: dict[str, object] = {"flag_id": flag_id, "thanks": each.thanks}
        answer_id, answered_at = id_of(flag_id, "answer"), at + timedelta(hours=2)
        if each.guild:
            told |= {"helper": each.helper, "help_by": workday(demo.today + timedelta(2))}
            yield Aside(answered_at, answer_id, as_squad("Lantern"), offer_help, told)
        else:
            yield Aside(answered_at, answer_id, DIRECTOR, reply_to_flag, {**told, "question": each.question})


# ------------------------------------------------------------------------------ between squads


def _dependencies(demo: Demo, rng: Generator) -> Iterator[Aside]:
    """Who waits for whom in what is open, as both sides say."""
    for each in words.WAITS:
        named = id_of("waits", each.launch, each.taker, each.giver)
        taker = as_squad(each.taker)
        yield Aside(
            _ago(demo, 24, rng),
            named,
            taker,
            name_dependency,
            {"squad_id": slug(each.taker), "launch_id": slug(each.launch), "taker_id": slug(each.taker),
             "giver_id": slug(each.giver), "what": each.what, "need_by": demo.today + timedelta(each.need_in)},
        )  # fmt: skip
        for squad, days, (state, note) in ((each.giver, 9, each.giver_says), (each.taker, 7, each.taker_says)):
            yield Aside(
                _ago(demo, days, rng),
                id_of(named, squad),
                as_squad(squad),
                say_how_it_goes,
                {"dependency_id": named, "squad_id": slug(squad), "state": state, "note": note},
            )


def _nudges(demo: Demo, rng: Generator) -> Iterator[Aside]:
    """One worry that a squad has answered, and one that waits for it."""
    launch, squad = words.NUDGED
    answered, waits = (id_of("nudge", sentence) for sentence in (words.NUDGE_ANSWERED, words.NUDGE_WAITS))
    visitor, about = Viewer(Role.VIEWER), {"squad_id": slug(squad), "launch_id": slug(launch)}
    for id, days, sentence in ((answered, 12, words.NUDGE_ANSWERED), (waits, 2, words.NUDGE_WAITS)):
        told = {**about, "sentence": sentence, "said_by": words.NUDGED_BY, "secret": id_of(id, "secret")}
        yield Aside(_ago(demo, days, rng), id, visitor, tell_squad, told)
    told = {"nudge_id": answered, "note": words.NUDGE_ANSWER}
    yield Aside(_ago(demo, 8, rng), id_of(answered, "answer"), as_squad(squad), answer_nudge, told)


def _lessons(demo: Demo, rng: Generator) -> Iterator[Aside]:
    """What a second squad learned from a launch that has ended."""
    ended = {each.launch: each for each in demo.story if isinstance(each, Landed)}
    for launch, squad, learned in words.LESSONS:
        at = spoken(workday(ended[launch].at.date() + timedelta(2)), rng)
        told = {"launch_id": slug(launch), "squad_id": slug(squad), "learned": learned}
        yield Aside(at, id_of("lesson", launch, squad), as_squad(squad), tell_lesson, told)
