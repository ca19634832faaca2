"""Flags, offers, guilds and nudges on their pages: who sees which form, and that nobody is asked to explain."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from andon.errors import InvalidInput
from andon.model import Event, FlagEnd, Guild, Message, OutcomeKind, Role, Viewer
from andon.store import Store
from andon.ui import links, session, text, text_cord, text_flags, text_guild, text_nudge
from andon.usecases import guilds
from andon.usecases.flags import mark_offer, reply_to_flag, update_flag
from andon.usecases.nudge import answer_nudge, tell_squad
from andon.usecases.plan_launch import LaunchPlan, close_launch, create_launch
from andon.usecases.plan_squad import add_squad
from examples import flag
from pages.test_squad_pages import pull
from pages.visits import ATLAS, DIRECTOR, THE_DIRECTOR, THE_SQUAD, errors, now, today, visit, words

BOREALIS = "squad:borealis"
WORRY = "The build has been red since Monday."
EXPLAIN = re.compile(r"\b(why|explain|explanation|justify|justification|reason|blame|fault|excuse)\b", re.IGNORECASE)


def buttons(at: AppTest) -> list[str]:
    return [each.label for each in at.button]


def offered(store: Store, *, days_ago: int) -> None:
    pull(store, days_ago=days_ago + 1)
    then = now() - timedelta(days=days_ago)
    reply_to_flag(
        store, THE_DIRECTOR, flag_id="f1", thanks="Thanks.", helper="Ana", help_by=then.date(), token="r1", now=then
    )


def worried(store: Store) -> None:
    tell_squad(
        store,
        Viewer(Role.VIEWER),
        squad_id="atlas",
        launch_id="halcyon",
        sentence=WORRY,
        secret="s" * 32,
        token="n1",
        now=now() - timedelta(hours=1),
    )


@pytest.mark.parametrize(("page", "query"), [(links.FLAG, {"key": "f1"}), (links.PORTFOLIO, {})], ids=str)
def test_nothing_that_a_director_reads_about_a_flag_demands_an_explanation(
    small: Store, page: str, query: dict[str, str]
) -> None:
    pull(small)
    at = visit(page, DIRECTOR, **query)
    assert "The certificate has not come." in words(at)
    assert EXPLAIN.findall(words(at)) == []
    assert [each for each in buttons(at) if EXPLAIN.search(each)] == []


def test_a_director_reads_how_long_a_flag_waits_and_a_squad_never_does(small: Store) -> None:
    pull(small, days_ago=6)
    assert "raised 6 days ago, not answered yet" in words(visit(links.PORTFOLIO, DIRECTOR))
    for page, query in ((links.PORTFOLIO, {}), (links.SQUAD, {}), (links.FLAG, {"key": "f1"})):
        told = words(visit(page, ATLAS, **query))
        assert "The certificate has not come." in told
        assert not re.search(r"6 days|waited|not answered yet", told)


def test_an_offer_whose_day_has_passed_is_asked_about_once_quietly_and_by_its_squad_alone(small: Store) -> None:
    offered(small, days_ago=3)
    assert text_cord.DID_IT_COME in words(visit(links.SQUAD, ATLAS))
    assert text_cord.DID_IT_COME not in words(visit(links.SQUAD, DIRECTOR, id="atlas"))
    at = visit(links.FLAG, ATLAS, key="f1")
    at.text_input(key="mark_r1_note").input("She knew the vendor.")
    at.button(key="mark_r1_kept").click().run()
    assert "The help came. She knew the vendor." in words(at)
    assert "The help came." in words(visit(links.PORTFOLIO, DIRECTOR))
    assert text_cord.DID_IT_COME not in words(visit(links.SQUAD, ATLAS))


def test_before_its_day_nobody_is_offered_to_say_that_help_failed(small: Store) -> None:
    pull(small)
    soon = today() + timedelta(days=3)
    reply_to_flag(
        small, THE_DIRECTOR, flag_id="f1", thanks="Thanks.", helper="Ana", help_by=soon, token="r1", now=now()
    )
    assert text_cord.KEPT in buttons(visit(links.FLAG, ATLAS, key="f1"))
    assert text_cord.NOT_KEPT not in buttons(visit(links.FLAG, ATLAS, key="f1"))
    mark_offer(small, THE_SQUAD, flag_id="f1", reply_id="r1", kept=True, token="m1", now=now())
    assert text_cord.NOT_KEPT in buttons(visit(links.FLAG, ATLAS, key="f1"))


def test_the_squad_answers_a_question_in_the_timeline(small: Store) -> None:
    pull(small)
    reply_to_flag(small, THE_DIRECTOR, flag_id="f1", thanks="Thanks.", question="Which licence?", token="r1", now=now())
    at = visit(links.FLAG, ATLAS, key="f1")
    assert at.text_area(key="flag_note").label == "Which licence?"
    at.text_area(key="flag_note").input("The one for the lab.")
    at.button(key="flag_submit").click().run()
    assert "The one for the lab." in words(at)
    (note,) = at.text_area
    assert (note.label, note.value) == (text_flags.WHAT_HAPPENED, "")  # the next entry is another one


def test_whoever_looks_reads_that_a_question_is_answered_and_its_squad_that_one_is_asked(small: Store) -> None:
    pull(small, days_ago=6)
    reply_to_flag(small, THE_DIRECTOR, flag_id="f1", thanks="Thanks.", question="Which licence?", token="r1", now=now())
    assert text_cord.ANSWER_QUESTION in words(visit(links.SQUAD, ATLAS))
    assert text_cord.ANSWER_QUESTION not in words(visit(links.SQUAD, DIRECTOR, id="atlas"))
    update_flag(small, THE_SQUAD, flag_id="f1", note="The one for the lab.", token="u1", now=now())
    home, portfolio = words(visit(links.SQUAD, ATLAS)), words(visit(links.PORTFOLIO, DIRECTOR))
    assert "The one for the lab." in home
    assert text_cord.ANSWER_QUESTION not in home
    assert "The one for the lab." in portfolio
    assert "raised 6 days ago, waits for another answer" in portfolio


def test_a_guild_is_set_up_asked_and_offers_in_its_name(small: Store) -> None:
    add_squad(small, THE_DIRECTOR, name="Borealis", claims=["component:B"], token="b", now=now())
    at = visit(links.SQUADS, ATLAS)
    at.text_input(key="guild_new_name").input("Web")
    at.button(key="guild_new_submit").click().run()
    assert small.guilds.all() == [Guild("web", "Web")]
    at = visit(links.LAUNCH, ATLAS, key="halcyon")
    at.button(key="cord").click().run()
    at.text_area(key="cord_sentence").input("The sign-in page breaks.")
    at.selectbox(key="cord_guild").select("web")
    at.selectbox(key="cord_waits_for").select("borealis")
    at.button(key="cord_submit").click().run()
    (asked,) = small.words.flags(until=now() + timedelta(minutes=1))
    assert (asked.guild_id, asked.waits_for, asked.launch_id) == ("web", "borealis", "halcyon")
    home = words(visit(links.SQUAD, BOREALIS))
    assert text_cord.WAITS_FOR_YOU in home
    assert "The sign-in page breaks." in home
    at = visit(links.FLAG, BOREALIS, key=asked.id)
    assert "It waits for Borealis. It asks the Web guild." in words(at)
    at.text_input(key="offer_helper").input("Kim")
    at.button(key="offer_submit").click().run()
    by = today() + timedelta(days=2)
    assert f"Web guild offers: Kim, by {by:%a} {by.day}" in words(at)
    assert "Web guild offers: Kim" in words(visit(links.PORTFOLIO, DIRECTOR))
    assert text_cord.SEND_OFFER not in buttons(visit(links.FLAG, ATLAS, key=asked.id))


def test_a_guild_of_named_squads_is_asked_and_only_their_members_find_and_answer_it(small: Store) -> None:
    for name in ("Borealis", "Cobalt"):
        add_squad(small, THE_DIRECTOR, name=name, claims=[f"component:{name}"], token=name, now=now())
    at = visit(links.SQUADS, ATLAS)
    at.text_input(key="guild_new_name").input("Web")
    at.multiselect(key="guild_new_squads").set_value(["borealis"])
    at.button(key="guild_new_submit").click().run()
    assert small.guilds.all() == [Guild("web", "Web", squad_ids=("borealis",))]
    assert "Web · Borealis" in words(visit(links.SQUADS))
    small.words.add_flag(flag("f1", guild_id="web", raised_at=now() - timedelta(hours=1)))
    asks = "A flag asks your Web guild"
    assert asks in words(visit(links.SQUAD, BOREALIS))
    assert asks not in words(visit(links.SQUAD, ATLAS))
    assert asks not in words(visit(links.SQUAD, "squad:cobalt"))
    assert asks not in words(visit(links.SQUAD, DIRECTOR, id="borealis"))
    for who, may, told in ((BOREALIS, True, False), ("squad:cobalt", False, True), (DIRECTOR, False, False)):
        at = visit(links.FLAG, who, key="f1")
        assert (text_cord.SEND_OFFER in buttons(at)) is may
        assert ("Members of Borealis can offer help from the Web guild." in words(at)) is told
    at = visit(links.FLAG, BOREALIS, key="f1")
    at.text_input(key="offer_helper").input("Kim")
    at.button(key="offer_submit").click().run()
    assert "Web guild offers: Kim" in words(at)
    assert asks not in words(visit(links.SQUAD, BOREALIS))
    at = visit(links.SQUADS, ATLAS)
    at.selectbox(key="guilds_chosen").select("web").run()
    at.multiselect(key="guild_web_squads").set_value([])
    at.button(key="guild_web_submit").click().run()
    assert small.guilds.all() == [Guild("web", "Web", version=2)]


def test_the_thanks_for_a_pulled_cord_lead_to_the_flag_once(small: Store) -> None:
    at = visit(links.LAUNCHES, ATLAS)
    at.button(key="cord").click().run()
    at.text_area(key="cord_sentence").input("The certificate has not come.")
    at.button(key="cord_submit").click().run()
    (raised,) = small.words.flags(until=now() + timedelta(minutes=1))
    assert [each.value for each in at.success] == [text.SAVED_FLAG]
    (way,) = [each for each in at.get("page_link") if each.proto.label == text_cord.SEE_YOUR_FLAG]
    assert (way.proto.page, way.proto.query_string) == ("flag", f"key={raised.id}")
    assert text_cord.SEE_YOUR_FLAG not in words(at.run())


def test_a_guest_reads_the_guilds_and_changes_none(small: Store) -> None:
    small.guilds.add(Guild("web", "Web", "web-channel"))
    at = visit(links.SQUADS)
    assert "Web · web-channel · open to every squad" in words(at)
    assert text_guild.ADD not in buttons(at)


def test_a_guild_whose_channel_does_not_take_a_message_is_told_where_it_stands(small: Store) -> None:
    for id, name in (("web", "Web *people*"), ("build", "Build")):
        small.guilds.add(Guild(id, name, "hook", told_since=now()))
    message = Message("m1", Event.FLAG_RAISED, "guild:web", "hook", "Title", "Body", now(), now())
    small.messages.add([message])
    why = "The channel 'hook' did not take it: it answered 500."
    small.messages.mark_failed(message, why, due_at=now() + timedelta(minutes=5))
    for who in (ATLAS, DIRECTOR):
        at = visit(links.SQUADS, who)
        assert len(at.warning) == 1
        assert "Web *people*: One message could not be sent yet, and will be tried again (" in words(at)
        assert why in words(at)
    assert not visit(links.SQUADS).warning
    assert not visit(links.SQUADS, ATLAS, as_of=str(today() - timedelta(days=1))).warning
    small.messages.mark_sent(replace(message, failed=why), now())
    assert not visit(links.SQUADS, ATLAS).warning


def test_a_guilds_channel_is_one_of_andon_toml(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("andon.toml").write_text('[channels]\nhook = "CHANNEL_HOOK"\n')
    known: list[list[str]] = []

    def write(*_: object, **asked: Any) -> bool:
        known.append(list(asked["known"]))
        raise InvalidInput("There is no such channel.")

    at = visit(links.SQUADS, ATLAS)
    at.text_input(key="guild_new_name").input("Web")
    monkeypatch.setattr(guilds, "add_guild", write)
    at.button(key="guild_new_submit").click().run()
    assert "There is no such channel." in errors(at)
    small.guilds.add(Guild("web", "Web", "hook", told_since=now()))
    at = visit(links.SQUADS, ATLAS)
    at.selectbox(key="guilds_chosen").select("web").run()
    monkeypatch.setattr(guilds, "edit_guild", write)
    at.button(key="guild_web_submit").click().run()
    assert known == [["hook"], ["hook"]]


# ------------------------------------------------------------------------------ nudges


def test_a_guest_tells_a_squad_and_reads_the_answer_with_the_link_of_this_tab(small: Store) -> None:
    at = visit(links.LAUNCH, key="halcyon")
    at.text_area(key="nudge_sentence_0").input(WORRY)
    at.button(key="nudge_submit").click().run()
    assert [each.value for each in at.success] == [text_nudge.TOLD]
    (_, _, secret) = at.session_state["andon_nudges"][0]
    assert text_nudge.TOLD in words(visit(links.NUDGE, key=secret))
    home = visit(links.SQUAD, ATLAS)
    assert WORRY in words(home)
    (nudge,) = small.nudges.to_squad("atlas", until=now() + timedelta(minutes=1))
    home.text_area(key=f"nudge_answer_{nudge.id}_note").input("It is green again.")
    home.button(key=f"nudge_answer_{nudge.id}_submit").click().run()
    assert "It is green again." in words(visit(links.NUDGE, key=secret))
    assert "It is green again." not in words(visit(links.NUDGE, key="x" * 32))


def test_a_member_of_a_squad_tells_another_one_and_only_that_one_lists_it_for_blacking_out(small: Store) -> None:
    """The form says what is shown; the squad that was told reads the worry, and no page says from whom it came."""
    add_squad(small, THE_DIRECTOR, name="Borealis", claims=["component:B"], token="b", now=now())
    at = visit(links.LAUNCH, BOREALIS, key="halcyon")
    assert text_nudge.FROM_YOUR_SQUAD in words(at)
    assert text_nudge.FROM_YOUR_SQUAD not in words(visit(links.LAUNCH, key="halcyon"))
    at.text_area(key="nudge_sentence_0").input(WORRY)
    at.button(key="nudge_submit").click().run()
    home = words(visit(links.SQUAD, ATLAS))
    assert WORRY in home
    assert "Borealis" not in home
    page = visit(links.BLACKOUT, ATLAS, id="atlas")
    (offered_words,) = page.selectbox(key="blackout_entry").options
    assert [each.value for each in page.code] == [WORRY]  # whole, since it has to be copied
    assert WORRY in offered_words
    assert WORRY not in words(visit(links.BLACKOUT, BOREALIS, id="borealis"))


@pytest.mark.parametrize("who", [session.GUEST, DIRECTOR])
def test_a_nudge_stands_on_no_page_of_anybody_else(small: Store, who: str) -> None:
    worried(small)
    for page, query in ((links.PORTFOLIO, {}), (links.LAUNCH, {"key": "halcyon"}), (links.SQUAD, {"id": "atlas"})):
        told = words(visit(page, who, **query))
        assert WORRY not in told
        assert text_nudge.SOMEBODY_WONDERS not in told


def test_a_squad_is_not_offered_to_nudge_itself_and_nobody_in_a_look_back(small: Store) -> None:
    assert text_nudge.TELL not in buttons(visit(links.LAUNCH, ATLAS, key="halcyon"))
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert text_nudge.TELL not in buttons(visit(links.LAUNCH, key="halcyon", as_of=yesterday))
    assert text_nudge.TELL in buttons(visit(links.LAUNCH, key="halcyon"))


def test_a_nudge_stands_over_the_cord_and_is_answered_by_a_flag_in_the_squads_words(small: Store) -> None:
    """An outsider's private words never stand ready to be sent to everybody."""
    worried(small)
    at = visit(links.SQUAD, ATLAS)
    at.button(key="nudge_flag_n1").click().run()
    assert at.text_area(key="cord_sentence").value == ""
    assert [WORRY in each.value for each in at.html if text_cord.TOLD_YOU in each.value] == [True]
    assert at.radio(key="cord_launch").value == "halcyon"
    at.button(key="cord_submit").click().run()
    assert small.words.flags(until=now() + timedelta(minutes=1)) == []
    at.text_area(key="cord_sentence").input("Our build is red.")
    at.button(key="cord_submit").click().run()
    (raised,) = small.words.flags(until=now() + timedelta(minutes=1))
    assert raised.sentence == "Our build is red."
    assert text_nudge.MAKE_FLAG not in buttons(at)


def test_a_nudge_about_a_launch_that_is_over_is_not_taken_for_one_about_the_other(small: Store) -> None:
    create_launch(small, THE_SQUAD, LaunchPlan(name="Quartz", squad_ids=("atlas",)), token="q", now=now())
    worried(small)
    close_launch(small, THE_SQUAD, "halcyon", OutcomeKind.LATE, landed_on=today(), learned="", token="end", now=now())
    at = visit(links.SQUAD, ATLAS)
    at.button(key="nudge_flag_n1").click().run()
    about = at.radio(key="cord_launch")
    assert (about.options, about.value) == (["Quartz", text_cord.NO_LAUNCH], "")


def test_a_nudge_leaves_alone_what_is_being_written_in_the_cord(small: Store) -> None:
    worried(small)
    at = visit(links.SQUAD, ATLAS)
    at.button(key="cord").click().run()
    at.text_input(key="cord_help").input("Somebody who knows the vendor.")
    at.radio(key="cord_launch").set_value("")
    at.button(key="cord_submit").click().run()
    at.button(key="nudge_flag_n1").click().run()
    assert at.text_input(key="cord_help").value == "Somebody who knows the vendor."
    assert at.radio(key="cord_launch").value == ""
    assert text_cord.TOLD_YOU not in words(at)


def test_both_sides_of_a_nudge_read_every_answer_to_it(small: Store) -> None:
    worried(small)
    for n, note in enumerate(("Green again.", "It was the proxy.")):
        answer_nudge(small, THE_SQUAD, nudge_id="n1", note=note, token=f"a{n}", now=now() - timedelta(minutes=5 - n))
    for told in (words(visit(links.NUDGE, key="s" * 32)), words(visit(links.SQUAD, ATLAS))):
        assert 0 <= told.find("Green again.") < told.find("It was the proxy.")


def test_a_flag_that_has_ended_asks_nobody_for_an_answer(small: Store) -> None:
    pull(small)
    assert text_flags.SEND_REPLY in buttons(visit(links.FLAG, DIRECTOR, key="f1"))
    update_flag(small, THE_SQUAD, flag_id="f1", note="It came.", end=FlagEnd.RESOLVED, token="u1", now=now())
    assert text_flags.SEND_REPLY not in buttons(visit(links.FLAG, DIRECTOR, key="f1"))


def test_a_nudge_is_let_lie(small: Store) -> None:
    worried(small)
    at = visit(links.SQUAD, ATLAS)
    at.button(key="nudge_lie_n1").click().run()
    assert text_nudge.LET_LIE not in buttons(at)
    assert [each.value for each in at.success] == [text_nudge.SAVED_LET_LIE]
    assert text_nudge.TOLD in words(visit(links.NUDGE, key="s" * 32))
