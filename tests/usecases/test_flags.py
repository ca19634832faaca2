"""The cord: raised in one sentence, answered with thanks and help, ended by its squad alone."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import Flag, FlagEnd
from andon.store import Store
from andon.usecases import flags
from andon.usecases.find import find_flag
from andon.usecases.flags import raise_flag, reply_to_flag, update_flag
from andon.usecases.plan_squad import retire_squad
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, TODAY, VIEWER, ago

LATER = NOW + timedelta(hours=1)
ANSWER: dict[str, Any] = {"flag_id": "f1", "thanks": "Thank you.", "token": "r1", "now": LATER}


def pull(store: Store, **changes: Any) -> bool:
    ordinary: dict[str, Any] = {"squad_id": "atlas", "sentence": "We wait for a certificate.", "token": "f1"}
    return raise_flag(store, ATLAS, **{**ordinary, "now": ago(days=1), **changes})


def the_flag(store: Store) -> Flag:
    (flag,) = store.words.flags(until=LATER + timedelta(days=9), flag_id="f1")
    return flag


def test_one_sentence_is_enough_to_pull_the_cord(store: Store) -> None:
    assert pull(store)
    assert the_flag(store) == Flag("f1", "atlas", ago(days=1), ago(days=1).date(), "We wait for a certificate.")


def test_a_second_click_raises_one_flag(store: Store) -> None:
    assert [pull(store), pull(store)] == [True, False]


def test_a_second_click_after_the_squad_has_been_retired_is_none_the_less_one(store: Store) -> None:
    led: list[str] = []
    assert pull(store)
    retire_squad(store, DIRECTOR, "atlas", token="retired", now=NOW)
    assert not pull(store, stands_as=led.append)
    assert led == ["f1"]
    with pytest.raises(InvalidInput, match="Atlas is retired"):
        pull(store, token="f2")


def test_a_flag_may_say_since_when_for_which_launch_and_what_would_help(store: Store) -> None:
    pull(store, since=date(2026, 5, 1), launch_id="Halcyon", would_help=" A call. ")
    assert (the_flag(store).since, the_flag(store).launch_id) == (date(2026, 5, 1), "halcyon")
    assert the_flag(store).would_help == "A call."


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"sentence": ""}, "The flag is empty"),
        ({"would_help": "x" * 501}, "What would help has 501"),
        ({"since": TODAY + timedelta(days=1)}, "2026-05-13 is in the future"),
        ({"launch_id": "nowhere"}, "There is no launch 'nowhere'"),
    ],
)
def test_a_flag_that_cannot_be_kept_is_told_why(store: Store, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises((InvalidInput, NotFound), match=sentence):
        pull(store, **wrong)
    assert store.words.flags(until=LATER) == []


def test_where_it_is_tomorrow_already_today_is_no_future(store: Store) -> None:
    evening = NOW.replace(hour=20)
    assert raise_flag(
        store, ATLAS, squad_id="atlas", sentence="Auckland calls.", token="f1", now=evening, since=date(2026, 5, 13)
    )


def test_a_flag_that_says_no_day_is_of_its_squads_own_day(store: Store) -> None:
    evening = NOW.replace(hour=20)
    told = {"sentence": "The line is dead.", "now": evening}
    raise_flag(store, ATLAS, squad_id="atlas", token="f1", **told)  # type: ignore[arg-type]
    store.plans.change_squad("atlas", "edited", {"time_zone": "Pacific/Auckland"}, token="z", at=NOW)
    raise_flag(store, ATLAS, squad_id="atlas", token="f2", **{**told, "sentence": "And the other."})  # type: ignore[arg-type]
    assert [each.since for each in store.words.flags(until=evening)] == [TODAY, TODAY + timedelta(days=1)]


def test_where_a_squad_has_no_clock_its_day_is_the_organisations(store: Store) -> None:
    pull(store, now=NOW.replace(hour=20), zone=ZoneInfo("Pacific/Auckland"))
    assert the_flag(store).since == TODAY + timedelta(days=1)


def test_only_its_own_squad_raises_a_flag(store: Store) -> None:
    for viewer in (BOREALIS, DIRECTOR, VIEWER):
        with pytest.raises(NotAllowed, match="Only the squad itself can raise a flag"):
            raise_flag(store, viewer, squad_id="atlas", sentence="Help", token="f1", now=NOW)
    assert store.words.flags(until=LATER) == []


def test_a_note_changes_nothing_an_end_closes_and_only_who_says_so_opens_again(store: Store) -> None:
    """A colleague's late "thanks all" must not put a flag that has ended back on top of the director's page."""
    pull(store)
    seen = []
    for n, (note, end, reopen) in enumerate(
        [
            ("They called.", None, False),
            ("It came.", FlagEnd.RESOLVED, False),
            ("Thanks all!", None, False),
            ("It was wrong.", None, True),
        ]
    ):
        now = NOW + timedelta(minutes=n)
        assert update_flag(store, ATLAS, flag_id="f1", note=note, end=end, reopen=reopen, token=f"u{n}", now=now)
        seen.append((the_flag(store).is_open, the_flag(store).end))
    assert seen == [(True, None), (False, FlagEnd.RESOLVED), (False, FlagEnd.RESOLVED), (True, None)]
    notes = ["They called.", "It came.", "Thanks all!", "It was wrong."]
    assert [each.note for each in the_flag(store).updates] == notes


def test_a_second_click_on_an_end_is_no_second_end(store: Store) -> None:
    pull(store)
    end: dict[str, Any] = {"flag_id": "f1", "note": "It came.", "end": FlagEnd.RESOLVED, "now": NOW}
    assert [update_flag(store, ATLAS, token="u1", **end) for _ in range(2)] == [True, False]
    with pytest.raises(InvalidInput, match="This flag is closed already"):
        update_flag(store, ATLAS, token="u2", **end)


def resolved_meanwhile(store: Store, monkeypatch: pytest.MonkeyPatch, by: datetime) -> None:
    """A colleague's end is kept right after the next flag was found."""

    def found(*args: Any) -> Flag:
        flag = find_flag(*args)
        monkeypatch.undo()
        update_flag(store, ATLAS, flag_id="f1", note="It came.", end=FlagEnd.RESOLVED, token="first", now=by)
        return flag

    monkeypatch.setattr(flags, "find_flag", found)


@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_a_note_that_was_begun_before_a_colleague_ended_the_flag_leaves_it_ended(
    store: Store, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    pull(store)
    resolved_meanwhile(store, monkeypatch, NOW + timedelta(minutes=minutes))
    assert update_flag(store, ATLAS, flag_id="f1", note="They called.", token="a note", now=NOW)
    assert the_flag(store).end is FlagEnd.RESOLVED
    assert [each.note for each in the_flag(store).updates] == ["It came.", "They called."]


def test_an_end_that_was_begun_before_a_colleague_ended_the_flag_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull(store)
    resolved_meanwhile(store, monkeypatch, NOW)
    with pytest.raises(InvalidInput, match="This flag is closed already"):
        update_flag(store, ATLAS, flag_id="f1", note="Ours.", end=FlagEnd.OWNED, token="u2", now=LATER)
    assert [each.id for each in the_flag(store).updates] == ["first"]


def test_an_end_by_a_clock_that_is_behind_still_ends_the_flag(store: Store) -> None:
    pull(store)
    update_flag(store, ATLAS, flag_id="f1", note="They called.", token="u1", now=LATER)
    update_flag(store, ATLAS, flag_id="f1", note="It came.", end=FlagEnd.RESOLVED, token="u2", now=NOW)
    assert the_flag(store).end is FlagEnd.RESOLVED
    update_flag(store, ATLAS, flag_id="f1", note="Again.", reopen=True, token="a", now=NOW)
    assert [each.id for each in the_flag(store).updates] == ["u1", "u2", "a"]
    assert the_flag(store).is_open


def test_nobody_offers_or_asks_where_a_flag_has_ended_and_a_second_click_still_counts(store: Store) -> None:
    pull(store)
    reply_to_flag(store, DIRECTOR, **{**ANSWER, "now": NOW}, question="What?")
    update_flag(store, ATLAS, flag_id="f1", note="It came.", end=FlagEnd.RESOLVED, token="u1", now=NOW)
    assert not reply_to_flag(store, DIRECTOR, **ANSWER, question="What?")
    for said in ({"helper": "Ana", "help_by": TODAY}, {"question": "What?"}):
        with pytest.raises(InvalidInput, match="This flag has ended"):
            reply_to_flag(store, DIRECTOR, **{**ANSWER, "token": "r2"}, **said)
    assert len(the_flag(store).replies) == 1


def test_an_offer_says_who_and_by_when(store: Store) -> None:
    pull(store)
    assert reply_to_flag(store, DIRECTOR, **ANSWER, helper=" Ana ", help_by=TODAY)
    (told,) = the_flag(store).replies
    assert (told.thanks, told.helper, told.help_by, told.question, told.said_by) == (
        "Thank you.",
        "Ana",
        TODAY,
        "",
        "Dora",
    )
    assert not reply_to_flag(store, DIRECTOR, **ANSWER, helper="Ana", help_by=TODAY)


def test_a_question_needs_no_day(store: Store) -> None:
    pull(store)
    assert reply_to_flag(store, DIRECTOR, **ANSWER, question="What do you need?", help_by=TODAY)
    (told,) = the_flag(store).replies
    assert (told.question, told.helper, told.help_by) == ("What do you need?", "", None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"helper": "Ana", "help_by": TODAY, "thanks": " "}, "The thanks is empty"),
        ({}, "either an offer or a question"),
        ({"helper": "Ana", "help_by": TODAY, "question": "What?"}, "either an offer or a question"),
        ({"helper": "Ana"}, "An offer needs a day"),
        ({"helper": "Ana", "help_by": TODAY - timedelta(days=2)}, "2026-05-10 has passed"),
        ({"helper": "A" * 121, "help_by": TODAY}, "The helper has 121"),
        ({"flag_id": "f9", "question": "What?"}, "There is no such flag"),
    ],
)
def test_a_reply_that_is_not_whole_is_told_what_is_missing(store: Store, wrong: dict[str, Any], sentence: str) -> None:
    pull(store)
    with pytest.raises((InvalidInput, NotFound), match=sentence) as told:
        reply_to_flag(store, DIRECTOR, **{**ANSWER, **wrong})
    assert told.value.hint
    assert the_flag(store).replies == ()


def test_where_it_is_still_yesterday_an_offer_for_today_has_not_passed(store: Store) -> None:
    pull(store)
    at_night = {**ANSWER, "now": NOW.replace(hour=3)}
    assert reply_to_flag(store, DIRECTOR, **at_night, helper="Ana", help_by=TODAY - timedelta(days=1))
