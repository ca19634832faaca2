"""Nudges and guilds: what was told comes back as it was told, once; a guild is edited with its version."""

import pytest

from andon.errors import Conflict
from andon.model import Guild, Nudge, NudgeAnswer, NudgeEnd, OfferMark
from andon.store import Store
from examples import NOW, ago, flag, reply


def nudge(id: str = "n1", squad_id: str = "atlas", secret_hash: str = "h1", hours: float = 5) -> Nudge:
    return Nudge(id, squad_id, "halcyon", ago(hours=hours), "Ünïcode; -- '", "Mo", False, secret_hash)


def test_a_nudge_comes_back_equal_once_and_by_its_squad_its_id_and_its_secret(store: Store) -> None:
    other = nudge("n2", "borealis", "h2")
    assert [store.nudges.add(nudge()), store.nudges.add(nudge()), store.nudges.add(other)] == [True, False, True]
    assert store.nudges.to_squad("atlas", until=NOW) == [nudge()]
    assert store.nudges.find("n2", until=NOW) == other
    assert store.nudges.find("n9", until=NOW) is None
    assert store.nudges.of_secrets(["h2", "h9"], until=NOW) == [other]
    assert store.nudges.to_squad("atlas", until=ago(hours=6)) == []


def test_no_secret_opens_no_nudge_not_even_the_models(store: Store) -> None:
    store.nudges.add(Nudge("m", "atlas", None, NOW, "", by_model=True))
    assert store.nudges.of_secrets([""], until=NOW) == []
    assert store.nudges.of_secrets([], until=NOW) == []


def test_answers_are_read_as_of_a_moment_oldest_first(store: Store) -> None:
    store.nudges.add(nudge())
    store.words.add_flag(flag())
    lie = NudgeAnswer("a1", "n1", ago(hours=3), NudgeEnd.LET_LIE)
    flagged = NudgeAnswer("a2", "n1", ago(hours=1), NudgeEnd.FLAGGED, "Yes", "f1")
    for answer in (flagged, lie):
        assert store.nudges.add_answer(answer)
        assert not store.nudges.add_answer(answer)
    (whole,) = store.nudges.to_squad("atlas", until=NOW)
    assert whole.answers == (lie, flagged)
    (then,) = store.nudges.to_squad("atlas", until=ago(hours=2))
    assert (then.answers, then.end) == ((lie,), NudgeEnd.LET_LIE)


def test_several_are_kept_in_one_go_and_only_new_ones_raise_the_version(store: Store) -> None:
    assert store.nudges.add_all([nudge(), nudge("n2")]) == 2
    before = store.version()
    assert (store.nudges.add_all([nudge()]), store.nudges.add_all([])) == (0, 0)
    assert store.version() == before


def test_a_guild_is_kept_once_and_edited_by_who_saw_its_last_version(store: Store) -> None:
    web = Guild("web", "Web", "web-channel")
    assert [store.guilds.add(web), store.guilds.add(Guild("web", "Other"))] == [True, False]
    store.guilds.add(Guild("build", "Build"))
    assert store.guilds.all() == [Guild("build", "Build"), web]
    store.guilds.change("web", name="Browser", channel="", based_on=1)
    with pytest.raises(Conflict):
        store.guilds.change("web", name="Lost", channel="", based_on=1)
    assert store.guilds.all()[0] == Guild("web", "Browser", "", 2)


def test_flags_are_read_by_whom_they_wait_for_with_offers_and_their_marks(store: Store) -> None:
    store.words.add_flag(flag("f1", waits_for="borealis", guild_id="web"))
    store.words.add_flag(flag("f2"))
    store.words.add_reply(reply(guild_id="web"))
    first, second = OfferMark("m1", "r1", ago(hours=3), False, "No."), OfferMark("m2", "r1", ago(hours=1), True)
    for mark in (second, first):
        assert [store.words.add_offer_mark(mark) for _ in range(2)] == [True, False]
    (asked,) = store.words.flags(until=NOW, waits_for="borealis")
    assert (asked.waits_for, asked.guild_id) == ("borealis", "web")
    assert asked.replies == (reply(guild_id="web", marks=(first, second)),)
    (then,) = store.words.flags(until=ago(hours=2), waits_for="borealis")
    assert then.replies[0].marks == (first,)
