"""A nudge: somebody outside, or the model, tells a squad of a worry. The squad alone reads it and decides.

It changes no status, shows in no view of anybody else, and is counted nowhere. Its sender may read the squad's
answer with the secret of the browser that sent it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import (
    CheckIn,
    Contribution,
    Forecast,
    ForecastState,
    LaunchState,
    Nudge,
    NudgeAnswer,
    NudgeEnd,
    Status,
    Viewer,
)
from andon.usecases.board import Look
from andon.usecases.find import find_launch, find_squad, working_squad
from andon.usecases.flags import UTC, raise_flag
from andon.usecases.rights import Action, require, said, speaking_squad
from andon.usecases.secret_links import secret_hash

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from andon.store import Store

SECRET_CHARACTERS = 24
"""The least that a sender's secret may have; `secrets.token_urlsafe(24)` makes 32."""

AT_ONCE = 3
"""Nudges of one browser session to one squad about one launch that may wait for an answer."""

SURE = 70
"""Per cent from which on a squad's "on track" and a forecast of at most DOUBTFUL are worth a word to it."""
DOUBTFUL = 0.3

REMEMBERED = timedelta(days=30)
"""How long a squad sees on its home what became of a nudge."""


@dataclass(frozen=True, slots=True)
class Wonder:
    """A nudge as its squad reads it."""

    nudge: Nudge
    launch: str
    """Its launch's name; empty without one."""


@dataclass(frozen=True, slots=True)
class Wonders:
    """What a squad was told of."""

    waiting: tuple[Wonder, ...]
    """Oldest first."""
    lately: tuple[Wonder, ...]
    """What the squad has answered, flagged or let lie within REMEMBERED, newest first."""


@dataclass(frozen=True, slots=True)
class SentNudge:
    """A nudge as its sender may see it again."""

    squad: str
    launch: str
    sentence: str
    at: datetime
    answers: tuple[NudgeAnswer, ...]
    """What the squad told, oldest first; empty while it waits, and for good where the squad lets it lie."""


def tell_squad(
    store: Store,
    viewer: Viewer,
    *,
    squad_id: str,
    launch_id: str,
    sentence: str,
    secret: str,
    token: str,
    now: datetime,
    said_by: str = "",
    earlier: Collection[str] = (),
) -> bool:
    """Tell one squad of a worry; False when this token already did.

    `secret` opens the squad's answer later; only its hash is kept. `earlier` are the secrets of what the same browser
    session told before: it cannot flood a squad. The squad as whose member somebody tells it can black it out; nobody
    is told which one that is.
    """
    require(viewer, Action.NUDGE)
    if viewer.speaks_for(squad_id):
        raise NotAllowed("A squad needs no nudge of its own.", hint="Check in, or pull the cord.")
    if len(secret) < SECRET_CHARACTERS:
        raise InvalidInput("The secret is too short.", hint="Use secrets.token_urlsafe(24).")
    squad = working_squad(store, squad_id)
    launch = find_launch(store, launch_id)
    if launch.state is not LaunchState.OPEN:
        raise InvalidInput(f"{launch.name} is over.", hint="There is nothing left to worry about.")
    if Contribution(launch.id, squad.id) not in store.plans.contributions():
        raise InvalidInput(f"{squad.name} has no part in {launch.name}.", hint="Choose a squad that takes part.")
    words = said(sentence, "The worry")
    name = said(said_by, "The name", needed=False, limit=120)
    before = store.nudges.of_secrets([secret_hash(each) for each in earlier], until=now)
    if token in {each.id for each in before}:
        return False
    if sum(_may_still_be_answered(each, squad.id, launch.id) for each in before) >= AT_ONCE:
        raise InvalidInput(
            f"{squad.name} has {AT_ONCE} of your worries about this launch.", hint="Let the squad read them first."
        )
    return store.nudges.add(
        Nudge(
            id=token,
            squad_id=squad.id,
            launch_id=launch.id,
            at=now,
            sentence=words,
            said_by=name,
            secret_hash=secret_hash(secret),
        ),
        from_squad_id=speaking_squad(viewer),
    )


def wonders(store: Store, look: Look, squad_id: str) -> Wonders:
    """What the squad was told of, as known at the look's moment; NotAllowed for everybody else."""
    squad = find_squad(store, squad_id)
    require(look.viewer, Action.ANSWER_NUDGE, squad.id)
    told = store.nudges.to_squad(squad.id, until=look.moment)
    if not told:
        return Wonders((), ())
    launches = {launch.id: launch.name for launch in store.plans.launches()}
    named = [Wonder(each, launches.get(each.launch_id or "", "")) for each in told]
    ended = [each for each in named if each.nudge.answers and look.moment - each.nudge.answers[-1].at <= REMEMBERED]
    return Wonders(
        waiting=tuple(each for each in named if each.nudge.end is None),
        lately=tuple(sorted(ended, key=lambda each: each.nudge.answers[-1].at, reverse=True)),
    )


def answer_nudge(store: Store, viewer: Viewer, *, nudge_id: str, note: str, token: str, now: datetime) -> bool:
    """Answer in a sentence that the sender may read; False when this token already did."""
    nudge = _own_nudge(store, viewer, nudge_id, now)
    words = said(note, "The answer")
    return store.nudges.add_answer(NudgeAnswer(token, nudge.id, now, NudgeEnd.ANSWERED, words), once=True)


def let_lie(store: Store, viewer: Viewer, *, nudge_id: str, token: str, now: datetime) -> bool:
    """Let it lie: nobody owes an answer, and the sender is told nothing. False when this token already did.

    InvalidInput once the squad has answered it: its sender may have read that.
    """
    nudge = _own_nudge(store, viewer, nudge_id, now)
    if token in {each.id for each in nudge.answers}:
        return False
    if _is_answered(nudge):
        raise InvalidInput("Somebody in your squad has answered this already.", hint="There is nothing left to do.")
    return store.nudges.add_answer(NudgeAnswer(token, nudge.id, now, NudgeEnd.LET_LIE), once=True)


def raise_from_nudge(
    store: Store,
    viewer: Viewer,
    *,
    nudge_id: str,
    sentence: str,
    token: str,
    now: datetime,
    launch_id: str | None = None,
    would_help: str = "",
    since: date | None = None,
    zone: ZoneInfo = UTC,
    waits_for: str | None = None,
    guild_id: str | None = None,
    stands_as: Callable[[str], None] = lambda flag_id: None,
) -> bool:
    """Pull the cord about what a nudge says, in the squad's own words; False and `stands_as` as `raise_flag` has it."""
    nudge = _own_nudge(store, viewer, nudge_id, now)
    flag_ids: list[str] = []
    raised = raise_flag(
        store,
        viewer,
        squad_id=nudge.squad_id,
        sentence=sentence,
        token=token,
        now=now,
        launch_id=launch_id,
        would_help=would_help,
        since=since,
        zone=zone,
        waits_for=waits_for,
        guild_id=guild_id,
        stands_as=flag_ids.append,
    )
    (flag_id,) = flag_ids
    # After the flag: killed between the two, the same press finishes what is missing.
    store.nudges.add_answer(NudgeAnswer(flag_id, nudge.id, now, NudgeEnd.FLAGGED, flag_id=flag_id), once=True)
    stands_as(flag_id)
    return raised


def sent_nudge(store: Store, look: Look, secret: str) -> SentNudge:
    """What was told with a secret, and the squad's answer if it gave one; NotFound for any other secret."""
    found = store.nudges.of_secrets([secret_hash(secret)], until=look.moment) if secret else []
    if not found:
        raise NotFound("This link does not open anything.", hint="It works in full only: copy it again.")
    nudge = found[0]
    launches = {launch.id: launch.name for launch in store.plans.launches()}
    return SentNudge(
        squad=find_squad(store, nudge.squad_id).name,
        launch=launches.get(nudge.launch_id or "", ""),
        sentence=nudge.sentence,
        at=nudge.at,
        answers=tuple(each for each in nudge.answers if each.end is not NudgeEnd.LET_LIE),
    )


def worries(store: Store, as_of: date, now: datetime) -> int:
    """Nudge each squad that is surely on track where its newest forecast doubts it; how many are new.

    Once for every word: after it nothing more until the squad speaks again, and nothing where the squad has told why it
    sees it differently. Asked after a run of forecasts as of the
    end of a day; a question about the past wonders about nothing.
    """
    if as_of < now.date() - timedelta(days=1):
        return 0
    launches = {launch.id for launch in store.plans.launches() if launch.state is LaunchState.OPEN}
    squads = {squad.id for squad in store.plans.squads() if squad.active}
    sure = {
        Contribution(word.launch_id, word.squad_id): word
        for word in store.words.last_check_ins(until=now)
        if word.launch_id in launches and word.squad_id in squads and _is_sure(word) and not word.differs
    }
    if not sure:
        return 0
    doubted = [
        (sure[forecast.contribution], forecast)
        for forecast in store.forecasts.newest(as_of=as_of)
        if forecast.contribution in sure and _is_doubtful(forecast)
    ]
    return store.nudges.add_all([_wonder(word, forecast, now) for word, forecast in doubted])


def _own_nudge(store: Store, viewer: Viewer, nudge_id: str, now: datetime) -> Nudge:
    nudge = store.nudges.find(nudge_id, until=now)
    # Nobody but the squad may learn whether there is such a nudge.
    if nudge is None or not viewer.speaks_for(nudge.squad_id):
        require(viewer, Action.ANSWER_NUDGE, next(iter(viewer.squad_ids), None))
        raise NotFound("There is no such nudge.", hint="Look at your squad's home again.")
    working_squad(store, nudge.squad_id)
    return nudge


def _may_still_be_answered(nudge: Nudge, squad_id: str, launch_id: str) -> bool:
    """Whether it counts as waiting for its sender, who is not told what a squad lets lie."""
    mine = (nudge.squad_id, nudge.launch_id) == (squad_id, launch_id)
    return mine and not _is_answered(nudge)


def _is_answered(nudge: Nudge) -> bool:
    """Whether its sender is told something."""
    return any(each.end is not NudgeEnd.LET_LIE for each in nudge.answers)


def _is_sure(word: CheckIn) -> bool:
    return word.status is Status.ON_TRACK and word.probability >= SURE


def _is_doubtful(forecast: Forecast) -> bool:
    return forecast.state is ForecastState.FORECAST and forecast.on_time is not None and forecast.on_time <= DOUBTFUL


def _wonder(word: CheckIn, forecast: Forecast, now: datetime) -> Nudge:
    return Nudge(
        id=f"{word.id}-wonder",
        squad_id=word.squad_id,
        launch_id=word.launch_id,
        at=now,
        sentence="",
        by_model=True,
        said=word.probability,
        chance=forecast.on_time,
    )
