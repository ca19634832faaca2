"""Whom a flag asks, what a guild offers, and what the squad says became of an offer."""

from datetime import date, timedelta
from typing import Any

import pytest

from andon.errors import AndonError, InvalidInput, NotAllowed, NotFound
from andon.model import Flag, FlagEnd, Guild, Role, Squad, Viewer
from andon.store import Store
from andon.usecases.conversation import conversation
from andon.usecases.flag_page import flag_page, open_question, untold_offers, waits_for_us
from andon.usecases.flags import mark_offer, offer_help, raise_flag, reply_to_flag, update_flag
from andon.usecases.plan_squad import retire_squad
from andon.usecases.portfolio import portfolio
from andon.usecases.rights import may_offer
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, TODAY, VIEWER, ago, flag, flag_update, look, reply, squad

OFFER: dict[str, Any] = {"flag_id": "f1", "thanks": "Thank you.", "helper": "Kim", "help_by": TODAY, "token": "r1"}
MARK: dict[str, Any] = {"flag_id": "f1", "reply_id": "r1", "kept": True, "token": "m1", "now": NOW}


def asks_web(store: Store) -> None:
    store.guilds.add(Guild("web", "Web"))
    store.words.add_flag(flag(guild_id="web"))


def the_flag(store: Store) -> Flag:
    (found,) = store.words.flags(until=NOW + timedelta(days=9), flag_id="f1")
    return found


def offered(store: Store, **changes: Any) -> None:
    store.words.add_flag(flag())
    store.words.add_reply(reply(**changes))


# ------------------------------------------------------------------------------ whom it asks


def test_a_flag_names_the_squad_it_waits_for_and_the_guild_that_could_help(store: Store) -> None:
    store.guilds.add(Guild("web", "Web"))
    assert raise_flag(
        store, ATLAS, squad_id="atlas", sentence="Help", token="f1", now=NOW, waits_for="borealis", guild_id="web"
    )
    assert (the_flag(store).waits_for, the_flag(store).guild_id) == ("borealis", "web")
    page = flag_page(store, look(), "f1")
    assert (page.waits_for, page.guild) == ("Borealis", Guild("web", "Web"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"waits_for": "atlas"}, "does not wait for itself"),
        ({"waits_for": "nobody"}, "There is no squad 'nobody'"),
        ({"waits_for": "gone"}, "Gone is retired"),
        ({"guild_id": "web"}, "There is no such guild"),
    ],
)
def test_a_flag_that_asks_what_there_is_not_is_told_so(store: Store, wrong: dict[str, Any], sentence: str) -> None:
    gone: list[Squad] = [squad("gone", retired_at=ago(days=1))]
    store.plans.add_squads(gone, token="gone", at=ago(days=2))
    with pytest.raises(AndonError, match=sentence):
        raise_flag(store, ATLAS, squad_id="atlas", sentence="Help", token="f1", now=NOW, **wrong)
    assert store.words.flags(until=NOW) == []


def test_a_squad_finds_open_flags_that_wait_for_it(store: Store) -> None:
    store.words.add_flag(flag("f1", waits_for="borealis"))
    store.words.add_flag(flag("f2", waits_for="borealis"))
    store.words.add_flag(flag("f3"))
    store.words.add_flag_update(flag_update(flag_id="f2", end=FlagEnd.RESOLVED))
    (waiting,) = waits_for_us(store, look(BOREALIS), "borealis")
    assert (waiting.flag.id, waiting.squad, waiting.launch) == ("f1", "Atlas", "Halcyon")
    assert waits_for_us(store, look(ATLAS), "atlas") == ()
    assert waits_for_us(store, look(BOREALIS, ago(days=3)), "borealis") == ()


# ------------------------------------------------------------------------------ a guild's offer


@pytest.mark.parametrize("viewer", [ATLAS, BOREALIS, DIRECTOR], ids=["its squad", "another squad", "director"])
def test_any_member_of_a_guild_that_is_asked_can_offer(store: Store, viewer: Viewer) -> None:
    asks_web(store)
    assert offer_help(store, viewer, **OFFER, now=NOW)
    assert not offer_help(store, viewer, **OFFER, now=NOW)
    (told,) = the_flag(store).replies
    assert (told.helper, told.help_by, told.guild_id, told.said_by) == ("Kim", TODAY, "web", "Web")
    assert the_flag(store).is_open


def test_a_guest_offers_nothing(store: Store) -> None:
    asks_web(store)
    with pytest.raises(NotAllowed):
        offer_help(store, VIEWER, **OFFER, now=NOW)
    assert the_flag(store).replies == ()


@pytest.mark.parametrize(
    ("viewer", "may"),
    [
        (BOREALIS, True),
        (ATLAS, False),
        (DIRECTOR, False),
        (VIEWER, False),
        (Viewer(Role.DIRECTOR, frozenset({"borealis"})), False),
        (Viewer(Role.SQUAD, frozenset({"atlas", "borealis"})), True),
    ],
    ids=["member", "its squad", "director", "guest", "posing", "in two squads"],
)
def test_a_guild_that_names_its_squads_offers_through_their_members_alone(
    store: Store, viewer: Viewer, may: bool
) -> None:
    store.guilds.add(Guild("web", "Web", squad_ids=("borealis",)))
    store.words.add_flag(flag(guild_id="web"))
    assert may_offer(viewer, Guild("web", "Web", squad_ids=("borealis",))) is may
    if may:
        assert offer_help(store, viewer, **OFFER, now=NOW)
    else:
        with pytest.raises(NotAllowed, match=r"^Only a .* can offer "):
            offer_help(store, viewer, **OFFER, now=NOW)
    assert len(the_flag(store).replies) == may


def test_who_may_not_offer_is_told_in_one_sentence_who_may(store: Store) -> None:
    store.guilds.add(Guild("web", "Web", squad_ids=("borealis",)))
    store.words.add_flag(flag(guild_id="web"))
    with pytest.raises(NotAllowed) as told:
        offer_help(store, ATLAS, **OFFER, now=NOW)
    assert told.value.message == "Only a squad of the guild 'Web' can offer its help: Borealis."
    assert told.value.hint


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"helper": " "}, "The helper is empty"),
        ({"help_by": None}, "An offer needs a day"),
        ({"help_by": TODAY - timedelta(days=2)}, "has passed"),
        ({"thanks": ""}, "The thanks is empty"),
    ],
)
def test_an_offer_that_is_not_whole_is_told_what_is_missing(store: Store, wrong: dict[str, Any], sentence: str) -> None:
    asks_web(store)
    with pytest.raises(InvalidInput, match=sentence):
        offer_help(store, BOREALIS, **{**OFFER, **wrong}, now=NOW)
    assert the_flag(store).replies == ()


def test_a_flag_that_asks_no_guild_or_has_ended_takes_no_offer(store: Store) -> None:
    store.words.add_flag(flag())
    with pytest.raises(InvalidInput, match="asks no guild"):
        offer_help(store, BOREALIS, **OFFER, now=NOW)
    store.guilds.add(Guild("web", "Web"))
    store.words.add_flag(flag("f2", guild_id="web"))
    store.words.add_flag_update(flag_update(flag_id="f2", end=FlagEnd.RESOLVED))
    with pytest.raises(InvalidInput, match="has ended"):
        offer_help(store, BOREALIS, **{**OFFER, "flag_id": "f2"}, now=NOW)


# ------------------------------------------------------------------------------ kept or not


def test_the_squad_says_that_help_came_and_may_correct_it_and_both_stay(store: Store) -> None:
    offered(store)
    assert mark_offer(store, ATLAS, **MARK)
    assert not mark_offer(store, ATLAS, **MARK)
    later = {**MARK, "kept": False, "token": "m2", "now": NOW + timedelta(hours=1), "note": "It was another one."}
    assert mark_offer(store, ATLAS, **later)
    (told,) = the_flag(store).replies
    assert [(each.kept, each.note) for each in told.marks] == [(True, ""), (False, "It was another one.")]
    assert told.kept is False


@pytest.mark.parametrize("viewer", [BOREALIS, DIRECTOR, VIEWER], ids=["another squad", "director", "viewer"])
def test_nobody_else_says_whether_help_came(store: Store, viewer: Viewer) -> None:
    offered(store)
    with pytest.raises(NotAllowed, match="Only the squad itself"):
        mark_offer(store, viewer, **MARK)
    assert the_flag(store).replies[0].marks == ()


def test_before_its_day_help_can_have_come_but_not_have_failed(store: Store) -> None:
    offered(store, help_by=TODAY + timedelta(days=3))
    with pytest.raises(InvalidInput, match="The offer is for 2026-05-15"):
        mark_offer(store, ATLAS, **{**MARK, "kept": False})
    assert mark_offer(store, ATLAS, **MARK)
    assert mark_offer(store, ATLAS, **{**MARK, "kept": False, "token": "m2"})


@pytest.mark.parametrize("reply_id", ["r9", "question"])
def test_only_an_offer_of_this_flag_is_marked(store: Store, reply_id: str) -> None:
    offered(store)
    store.words.add_reply(reply("question", helper="", help_by=None, question="What?"))
    with pytest.raises(NotFound, match="no such offer"):
        mark_offer(store, ATLAS, **{**MARK, "reply_id": reply_id})


@pytest.mark.parametrize(
    ("help_by", "marked", "asked"),
    [(TODAY - timedelta(days=1), False, 1), (TODAY, False, 0), (TODAY - timedelta(days=1), True, 0)],
)
def test_only_after_its_day_and_only_until_told_an_offer_is_asked_about(
    store: Store, help_by: date, marked: bool, asked: int
) -> None:
    offered(store, help_by=help_by)
    if marked:
        mark_offer(store, ATLAS, **MARK)
    noon = NOW + timedelta(hours=3)  # yesterday is over everywhere on earth
    assert len(untold_offers([the_flag(store)], noon)) == asked


def test_an_offer_is_asked_about_where_and_when_the_squads_mirror_calls_it_untold(store: Store) -> None:
    """One rule: the day is over once it is over everywhere on earth."""
    offered(store, help_by=TODAY)
    store.words.add_reply(reply("r2", help_by=TODAY - timedelta(days=1), helper="Bo"))
    seen = []
    for hours in range(0, 72, 3):
        moment = NOW + timedelta(hours=hours)
        asked = [each.helper for each in untold_offers([the_flag(store)], moment)]
        assert [
            each.helper for each in conversation(store, look(ATLAS, moment, moment), "atlas").offers.untold
        ] == asked
        seen.append((hours, asked))
    assert [next(hours for hours, asked in seen if len(asked) == n) for n in range(3)] == [0, 3, 27]
    assert seen[-1][1] == ["Bo", "Ana"]


# ------------------------------------------------------------------------------ whose turn it is


def test_a_question_waits_for_the_squad_until_it_writes_in_the_timeline(store: Store) -> None:
    store.words.add_flag(flag())
    reply_to_flag(store, DIRECTOR, flag_id="f1", thanks="Thanks.", question="What?", token="r1", now=ago(hours=2))
    asked = open_question(the_flag(store))
    assert asked is not None
    assert asked.question == "What?"
    (first,) = portfolio(store, look(DIRECTOR)).help_asked
    assert first.answered
    update_flag(store, ATLAS, flag_id="f1", note="A licence.", token="u1", now=ago(hours=1))
    assert open_question(the_flag(store)) is None
    (then,) = portfolio(store, look(DIRECTOR)).help_asked
    assert not then.answered


def test_an_offer_that_was_not_kept_asks_for_help_again(store: Store) -> None:
    offered(store)
    store.words.add_flag(flag("f2", raised_at=ago(hours=1)))
    assert [each.flag.id for each in portfolio(store, look(DIRECTOR)).help_asked] == ["f2", "f1"]
    mark_offer(store, ATLAS, **{**MARK, "kept": False})
    assert [each.flag.id for each in portfolio(store, look(DIRECTOR)).help_asked] == ["f1", "f2"]


def test_how_long_a_flag_has_waited_is_handed_to_directors_alone(store: Store) -> None:
    store.words.add_flag(flag(raised_at=ago(days=6)))
    seen = {
        viewer.role: [each.waited for each in portfolio(store, look(viewer)).help_asked]
        for viewer in (DIRECTOR, ATLAS, VIEWER)
    }
    assert seen == {Role.DIRECTOR: [timedelta(days=6)], Role.SQUAD: [None], Role.VIEWER: [None]}


def test_a_guild_of_which_no_squad_works_any_more_is_open_again(store: Store) -> None:
    store.guilds.add(Guild("web", "Web", squad_ids=("borealis",)))
    store.words.add_flag(flag(guild_id="web"))
    with pytest.raises(NotAllowed):
        offer_help(store, ATLAS, **OFFER, now=NOW)
    retire_squad(store, DIRECTOR, "borealis", token="gone", now=NOW)
    shown = flag_page(store, look(ATLAS), "f1").guild
    assert shown is not None and may_offer(ATLAS, shown)
    assert offer_help(store, ATLAS, **OFFER, now=NOW)
