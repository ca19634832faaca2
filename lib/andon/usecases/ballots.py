"""A member votes: with a code, from a browser that holds a secret, and as nobody in particular (promise 7).

Whoever has the code may vote; no right is asked for, because asking would need to know who it is.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from andon.errors import InvalidInput, NotFound
from andon.model import PROBABILITIES, Cast, Launch, Round, Squad
from andon.usecases.find import find_launch, find_squad

if TYPE_CHECKING:
    from andon.store import Store

SIGNS = "23456789abcdefghjkmnpqrstvwxyz"
"""What a code is made of: nothing that is taken for something else when it is read from across a room."""

GROUPS = (3, 4, 3)
"""How a code is spelled. 30 signs on 10 places are 49 bits, and a code is good for a day at most."""

MOST_PER_HEAD, SPARE = 3, 10
"""How many ballots a round takes: people change their phones, and a link that went astray must not flood it."""


@dataclass(frozen=True, slots=True)
class BallotPaper:
    """What a voter sees: on what the vote is, and whether this browser has voted. Never what."""

    round: Round
    squad: Squad
    launch: Launch
    has_voted: bool


def ballot_paper(store: Store, code: str, *, secret: str, now: datetime) -> BallotPaper:
    """The round that a code opens, for the browser that holds this secret ("" for none); NotFound."""
    found = _round(store, code, now)
    return BallotPaper(
        round=found,
        squad=find_squad(store, found.squad_id),
        launch=find_launch(store, found.launch_id),
        has_voted=bool(secret) and found.is_open and store.votes.has_voted(found.id, _ballot_key(found, secret)),
    )


def cast_vote(store: Store, code: str, *, secret: str, probability: int | None, now: datetime) -> Cast:
    """Vote, or vote again in place of the vote before from the same browser; NotFound, InvalidInput.

    `secret` is 128 random bits or more that only the voter's browser keeps.
    """
    if probability not in PROBABILITIES:
        raise InvalidInput("That is none of the five answers.", hint="10, 30, 50, 70 or 90 %: your best guess.")
    found = _round(store, code, now)
    return store.votes.cast(
        found.id, _ballot_key(found, secret), probability, most=MOST_PER_HEAD * found.expected + SPARE, at=now
    )


def code_of(secret: str) -> str:
    """The code that goes with a form's secret of 128 random bits or more: the same click, the same code."""
    n = int.from_bytes(hashlib.sha256(f"code {secret}".encode()).digest())
    signs = ""
    for _ in range(sum(GROUPS)):
        n, sign = divmod(n, len(SIGNS))
        signs += SIGNS[sign]
    return _spelled(signs)


def read_code(typed: str) -> str:
    """A code as it is spelled, from what somebody typed; empty where it cannot be one."""
    signs = re.sub(r"[\s\-\u2010-\u2015]", "", typed).lower()
    return _spelled(signs) if len(signs) == sum(GROUPS) and set(signs) <= set(SIGNS) else ""


def code_hash(code: str) -> str:
    """What is stored of a code."""
    return hashlib.sha256(f"andon vote {code}".encode()).hexdigest()


def _spelled(signs: str) -> str:
    first, second, _ = GROUPS
    return f"{signs[:first]}-{signs[first : first + second]}-{signs[first + second :]}"


def _round(store: Store, code: str, now: datetime) -> Round:
    """The round behind a code as it stands now; one whose time is over is closed first. NotFound."""
    found = store.votes.by_code(code_hash(code))
    if found is not None and found.is_open and found.closes_at <= now:
        store.votes.close(found.id, found.closes_at)
        found = store.votes.by_code(code_hash(code))
    if found is None:
        raise NotFound("No vote opens with this code.", hint="Look at it once more, or ask whoever shared it.")
    return found


def _ballot_key(round: Round, secret: str) -> str:
    """Under what a browser's vote is kept: of no use in another round, and from which the secret is not found."""
    return hashlib.sha256(f"andon ballot {round.id} {secret}".encode()).hexdigest()
