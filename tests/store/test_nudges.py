"""Nudges and guilds: what was told comes back as it was told, once; a guild is edited with its version."""

from dataclasses import replace
from datetime import timedelta

import pytest

from andon.errors import Conflict
from andon.model import Event, Guild, Message, Nudge, NudgeAnswer, NudgeEnd, OfferMark
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


def test_what_the_model_wondered_about_is_kept_as_its_two_numbers(store: Store) -> None:
    wonder = Nudge("n1", "atlas", "halcyon", NOW, "", by_model=True, said=70, chance=0.284)
    store.nudges.add(wonder)
    assert store.nudges.find("n1", until=NOW) == wonder


def test_what_several_squads_were_told_lately_is_read_in_one_go(store: Store) -> None:
    for each in (nudge("old", hours=30), nudge(), nudge("n2", "borealis", hours=4), nudge("n3", hours=-1)):
        store.nudges.add(each)

    def found(*squads: str, since: float = 30) -> list[str]:
        return [each.id for each in store.nudges.lately_to(squads, since=ago(hours=since), until=NOW)]

    assert (found("atlas", "borealis"), found("borealis"), found()) == (["n1", "n2"], ["n2"], [])
    assert found("atlas", "borealis", since=31) == ["old", "n1", "n2"]


def test_several_are_kept_in_one_go_and_only_new_ones_raise_the_version(store: Store) -> None:
    assert store.nudges.add_all([nudge(), nudge("n2")]) == 2
    before = store.version()
    assert (store.nudges.add_all([nudge()]), store.nudges.add_all([])) == (0, 0)
    assert store.version() == before


def test_a_guild_is_kept_once_and_edited_by_who_saw_its_last_version(store: Store) -> None:
    web = Guild("web", "Web", "web-channel", told_since=ago(days=1))
    assert [store.guilds.add(web), store.guilds.add(Guild("web", "Other"))] == [True, False]
    store.guilds.add(Guild("build", "Build"))
    assert store.guilds.all() == [Guild("build", "Build"), web]
    store.guilds.change(replace(web, name="Browser", channel="browser"), tried_by=NOW, based_on=1)
    with pytest.raises(Conflict):
        store.guilds.change(replace(web, name="Lost", channel="", told_since=None), tried_by=NOW, based_on=1)
    assert store.guilds.all()[0] == Guild("web", "Browser", "browser", 2, ago(days=1))


def test_what_waits_for_a_guild_goes_with_it_to_its_new_channel(store: Store) -> None:
    web = Guild("web", "Web", "old", told_since=ago(days=1))
    store.guilds.add(web)
    soon, later = NOW + timedelta(minutes=1), NOW + timedelta(hours=4)
    due = {"soon": soon, "later": later, "sent": NOW, "gone": NOW, "director": later}
    messages = {
        id: Message(id, Event.FLAG_RAISED, "director" if id == "director" else "guild:web", "old", "T", "B", NOW, at)
        for id, at in due.items()
    }
    store.messages.add(list(messages.values()))
    store.messages.mark_sent(messages["sent"], NOW)
    store.messages.give_up(messages["gone"], "It did not take it.", NOW)
    tried_by = NOW + timedelta(minutes=5)
    store.guilds.change(replace(web, name="Browser"), tried_by=tried_by)
    assert {each.channel for each in store.messages.waiting()} == {"old"}
    store.guilds.change(replace(web, channel="new"), tried_by=tried_by)
    waiting = [(each.id, each.channel, each.due_at) for each in store.messages.waiting()]
    assert waiting == [("soon", "new", soon), ("later", "new", tried_by), ("director", "old", later)]
    assert [each.channel for each in store.messages.troubled(since=NOW)] == ["old"]
    # Whoever has read it before sends it nowhere.
    assert store.messages.claim(messages["soon"], until=later) is None
    assert store.messages.claim(replace(messages["soon"], channel="new"), until=later)


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
