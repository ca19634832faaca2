"""Squads speak, pull the cord and vote; directors answer; a form is heard twice; others try what they may not."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from andon.errors import NotAllowed
from andon.model import (
    PROBABILITIES,
    SAID,
    Cast,
    CheckIn,
    Contribution,
    Flag,
    FlagEnd,
    FlagUpdate,
    OfferMark,
    Reply,
    Role,
    Status,
    Viewer,
)
from andon.store import Store
from andon.usecases.ballots import cast_vote, code_of
from andon.usecases.black_out import black_out, slips
from andon.usecases.board import Look
from andon.usecases.check_in import check_in
from andon.usecases.flags import mark_offer, raise_flag, reply_to_flag, update_flag
from andon.usecases.vote import close_due, close_round, open_round
from examples import FIRST_LOOK
from properties.base import Base, pick
from properties.remembered import DORA, GUEST, Voted, member

WHICH = st.integers(0, 5)
SOME = st.integers(0, 11)


class Speaking(Base):
    """The rules of what is said."""

    @rule(which=WHICH, status=st.sampled_from(SAID), probability=st.sampled_from(PROBABILITIES), why=st.booleans())
    def a_squad_checks_in(self, which: int, status: Status, probability: int, why: bool) -> None:
        now = self.tick()
        part = pick(self.parts(), which)
        voted = [each for each in self.kept.rounds.values() if each.part == part and each.closed and each.values]
        words: dict[str, Any] = {
            "launch_id": part.launch_id,
            "squad_id": part.squad_id,
            "status": status,
            "probability": probability,
            "sentence": self.words("It goes"),
            "differs": self.words("Two come back") if why else "",
        }

        def send(store: Store, token: str, at: datetime) -> bool:
            round_id = voted[-1].id if voted else None
            return check_in(store, member(part.squad_id), **words, round_id=round_id, token=token, now=at)

        token = self.press(send)
        self.kept.said[token] = CheckIn(id=token, at=now, **words)

    # -------------------------------------------------------------------- the same press once more

    @precondition(lambda self: self.kept.presses)
    @rule(which=SOME)
    def a_form_is_heard_twice(self, which: int) -> None:
        now = self.tick()
        press = pick(self.kept.presses[-12:], which)
        self.unheard(lambda: press.send(self.store, press.token, now))

    @precondition(lambda self: self.pressed_at == self.turn > 0)
    @rule()
    def a_replica_dies_and_somebody_presses_again_in_the_other_one(self) -> None:
        now = self.tick()
        self.unheard(lambda: self.kept.presses[-1].send(self.store, f"token {self.turn}", now))

    # -------------------------------------------------------------------- the cord

    @rule(which=WHICH, about=st.booleans())
    def a_squad_pulls_the_cord(self, which: int, about: bool) -> None:
        """One sentence is enough, whatever else there is or is not."""
        now = self.tick()
        squad = pick(self.squads(), which)
        launch_id = pick(self.launches(), which).id if about and self.launches() else None
        words: dict[str, Any] = {"sentence": self.words("It burns"), "launch_id": launch_id}

        def send(store: Store, token: str, at: datetime) -> bool:
            return raise_flag(store, member(squad.id), squad_id=squad.id, **words, token=token, now=at)

        token = self.press(send)
        self.kept.flags[token] = Flag(id=token, squad_id=squad.id, raised_at=now, since=now.date(), **words)

    @precondition(lambda self: self.kept.flags)
    @rule(which=SOME, end=st.sampled_from([None, None, *FlagEnd]), reopen=st.booleans())
    def a_squad_writes_about_its_flag(self, which: int, end: FlagEnd | None, reopen: bool) -> None:
        now = self.tick()
        flag = pick(sorted(self.kept.flags.values(), key=lambda each: each.id), which)
        if end and not flag.is_open:
            end = None
        words: dict[str, Any] = {"note": self.words("They called"), "end": end, "reopen": reopen and not end}

        def send(store: Store, token: str, at: datetime) -> bool:
            return update_flag(store, member(flag.squad_id), flag_id=flag.id, **words, token=token, now=at)

        token = self.press(send)
        after = end or (None if words["reopen"] else flag.end)
        entry = FlagUpdate(token, flag.id, now, words["note"], after)
        self.kept.flags[flag.id] = replace(flag, updates=(*flag.updates, entry))

    @rule(which=SOME)
    def others_speak_for_a_squad_or_end_its_flag(self, which: int) -> None:
        """A director least of all."""
        now = self.tick()
        part = pick(self.parts(), which)
        words: dict[str, Any] = {"launch_id": part.launch_id, "squad_id": part.squad_id, "sentence": "We know better."}
        for viewer in (DORA, GUEST, member("somebody else"), Viewer(Role.DIRECTOR, frozenset({part.squad_id}))):
            with pytest.raises(NotAllowed):
                status = pick(SAID, which)
                check_in(self.store, viewer, **words, status=status, probability=50, token=f"{self.turn}", now=now)
            for id, flag in self.kept.flags.items():
                if not viewer.speaks_for(flag.squad_id):
                    with pytest.raises(NotAllowed):
                        end = pick([None, *FlagEnd], which)
                        update_flag(self.store, viewer, flag_id=id, note="So.", end=end, token=f"{self.turn}", now=now)

    @precondition(lambda self: any(each.is_open for each in self.kept.flags.values()))
    @rule(which=SOME, offers=st.booleans())
    def a_director_answers(self, which: int, offers: bool) -> None:
        now = self.tick()
        flag = pick(
            sorted((each for each in self.kept.flags.values() if each.is_open), key=lambda each: each.id), which
        )
        words: dict[str, Any] = {"thanks": self.words("Thank you")}
        words |= {"helper": "Ana", "help_by": now.date()} if offers else {"question": self.words("What do you need")}

        def send(store: Store, token: str, at: datetime) -> bool:
            return reply_to_flag(store, DORA, flag_id=flag.id, **words, token=token, now=at)

        token = self.press(send)
        reply = Reply(id=token, flag_id=flag.id, at=now, said_by=DORA.name, **words)
        self.kept.flags[flag.id] = replace(flag, replies=(*flag.replies, reply))

    @precondition(lambda self: any(each.is_offer for flag in self.kept.flags.values() for each in flag.replies))
    @rule(which=SOME, kept=st.booleans())
    def a_squad_tells_whether_help_came(self, which: int, kept: bool) -> None:
        now = self.tick()
        offers = [(flag, each) for flag in self.kept.flags.values() for each in flag.replies if each.is_offer]
        flag, offer = pick(sorted(offers, key=lambda each: each[1].id), which)
        note = self.words("It came")

        def send(store: Store, token: str, at: datetime) -> bool:
            said = {"flag_id": flag.id, "reply_id": offer.id, "kept": kept, "note": note}
            return mark_offer(store, member(flag.squad_id), **said, token=token, now=at)  # type: ignore[arg-type]

        token = self.press(send)
        marked = replace(offer, marks=(*offer.marks, OfferMark(token, offer.id, now, kept, note)))
        replies = tuple(marked if each.id == offer.id else each for each in flag.replies)
        self.kept.flags[flag.id] = replace(flag, replies=replies)

    # -------------------------------------------------------------------- votes

    def _close_due(self) -> None:
        """What has closed by itself since."""
        for each in self.kept.rounds.values():
            each.closed |= each.closes_at <= self.kept.now

    @rule(
        which=WHICH,
        values=st.lists(st.sampled_from(PROBABILITIES), min_size=1, max_size=7),
        ends=st.sampled_from(["", "by itself", "by its squad"]),
    )
    def a_squad_votes(self, which: int, values: list[int], ends: str) -> None:
        """In the round that is open, or in a new one; nobody is heard in one that has closed."""
        now = self.tick()
        self._close_due()
        if ends == "by itself":
            close_due(self.store, now)
        part = pick(self.parts(), which)
        votes = next((each for each in self.kept.rounds.values() if each.part == part and not each.closed), None)
        votes = votes or self._open(part, now)
        for n, value in enumerate(values):
            secret = f"the secret of browser number {n} of {votes.id}"
            self.kept.secrets |= {secret}
            votes.values[secret] = value
            assert cast_vote(self.store, votes.code, secret=secret, probability=value, now=now) is Cast.TAKEN
        if ends == "by its squad":
            close_round(self.store, member(part.squad_id), votes.id, now=now)
            votes.closed = True
        for each in self.kept.rounds.values():
            if each.closed:
                late = cast_vote(self.store, each.code, secret="the secret of somebody late", probability=50, now=now)
                assert late is Cast.CLOSED

    def _open(self, part: Contribution, now: datetime) -> Voted:
        id, code = f"round {self.turn}", code_of(f"secret of form {self.turn}")
        named = {"launch_id": part.launch_id, "squad_id": part.squad_id}
        lasts = timedelta(hours=1)
        viewer = member(part.squad_id)
        open_round(self.store, viewer, **named, expected=6, lasts=lasts, code=code, token=id, now=now)
        self.kept.rounds[id] = Voted(id, part, code, now + lasts)
        self.kept.secrets |= {code}
        return self.kept.rounds[id]

    # -------------------------------------------------------------------- a slip

    @precondition(lambda self: self.kept.said or self.kept.flags)
    @rule(which=SOME)
    def a_squad_blacks_out_a_slip(self, which: int) -> None:
        now = self.tick()
        squads = {each.squad_id for each in self.kept.said.values()}
        squads |= {each.squad_id for each in self.kept.flags.values()}
        squad_id = pick(sorted(squads), which)
        look = Look(member(squad_id), now, now, FIRST_LOOK)
        told = [each for each in slips(self.store, look, squad_id).said if "Kim" in each.words]
        if not told:
            return
        slip = pick(told, which)
        piece = slip.words[slip.words.index("Kim") :][: len("Kim000")]
        said = partial(black_out, self.store, member(squad_id), squad_id=squad_id)
        assert said(entry=slip.entry, field=slip.field, piece=piece, token=f"token {self.turn}", now=now)
        self.kept.black_out(piece)
