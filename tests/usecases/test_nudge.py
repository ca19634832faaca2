"""A nudge: told to one squad, read by it alone, answered or not; and what the model wonders about."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from andon.errors import AndonError, InvalidInput, NotAllowed, NotFound
from andon.model import ForecastState, LaunchState, Nudge, NudgeEnd, Role, Status, Viewer
from andon.store import Store
from andon.usecases.check_in import say_why
from andon.usecases.flags import raise_flag
from andon.usecases.launch_page import launch_page
from andon.usecases.nudge import (
    AT_ONCE,
    answer_nudge,
    let_lie,
    raise_from_nudge,
    sent_nudge,
    tell_squad,
    wonders,
    worries,
)
from andon.usecases.portfolio import portfolio
from andon.usecases.snapshot import snapshot_payload
from andon.usecases.squad_home import squad_home
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, TODAY, VIEWER, ago, check_in, forecast, launch, look, squad

SECRET = "s" * 32
LATER = NOW + timedelta(hours=1)


def tell(store: Store, viewer: Viewer = VIEWER, **changes: Any) -> bool:
    ordinary: dict[str, Any] = {
        "squad_id": "atlas",
        "launch_id": "halcyon",
        "sentence": "The build has been red since Monday.",
        "secret": SECRET,
        "token": "n1",
        "now": ago(hours=3),
    }
    return tell_squad(store, viewer, **{**ordinary, **changes})


def the_nudge(store: Store) -> Nudge:
    found = store.nudges.find("n1", until=LATER)
    assert found is not None
    return found


# ------------------------------------------------------------------------------ telling


@pytest.mark.parametrize("viewer", [VIEWER, DIRECTOR, BOREALIS], ids=["guest", "director", "another squad"])
def test_anybody_else_can_tell_a_squad_and_a_second_click_tells_once(store: Store, viewer: Viewer) -> None:
    assert [tell(store, viewer, said_by=" Mo "), tell(store, viewer, said_by=" Mo ")] == [True, False]
    (told,) = wonders(store, look(ATLAS), "atlas").waiting
    assert (told.nudge.sentence, told.nudge.said_by, told.launch) == (
        "The build has been red since Monday.",
        "Mo",
        "Halcyon",
    )


def test_only_a_hash_of_the_secret_is_kept(store: Store) -> None:
    tell(store)
    assert SECRET not in repr(the_nudge(store))
    assert len(the_nudge(store).secret_hash) == 64


@pytest.mark.parametrize(
    ("viewer", "wrong", "sentence"),
    [
        (ATLAS, {}, "needs no nudge of its own"),
        (VIEWER, {"sentence": " "}, "The worry is empty"),
        (VIEWER, {"sentence": "x" * 501}, "501 characters"),
        (VIEWER, {"squad_id": "nobody"}, "There is no squad 'nobody'"),
        (VIEWER, {"squad_id": "gone"}, "Gone is retired"),
        (VIEWER, {"launch_id": "nowhere"}, "There is no launch 'nowhere'"),
        (VIEWER, {"launch_id": "ended"}, "Ended is over"),
        (VIEWER, {"squad_id": "borealis", "launch_id": "meridian"}, "Borealis has no part in Meridian"),
        (VIEWER, {"secret": "short"}, "The secret is too short"),
    ],
)
def test_a_nudge_that_cannot_be_told_is_told_why(
    store: Store, viewer: Viewer, wrong: dict[str, Any], sentence: str
) -> None:
    store.plans.add_squads([squad("gone", retired_at=ago(days=1))], token="gone", at=ago(days=2))
    ended = launch("ended", state=LaunchState.CLOSED, ended_on=TODAY, squad_ids=("atlas",))
    store.plans.add_launches([ended], token="ended", at=ago(days=2))
    with pytest.raises(AndonError, match=sentence) as told:
        tell(store, viewer, **wrong)
    assert told.value.hint
    assert store.nudges.find("n1", until=LATER) is None


def test_one_session_cannot_flood_a_squad_and_others_are_not_told_that_it_tried(store: Store) -> None:
    keys = [f"{n}" * 32 for n in range(AT_ONCE)]
    for n, key in enumerate(keys):
        assert tell(store, secret=key, token=f"t{n}", earlier=keys[:n])
    with pytest.raises(InvalidInput, match="has 3 of your worries"):
        tell(store, earlier=keys)
    assert tell(store, squad_id="borealis", token="other", secret="o" * 32, earlier=keys)
    assert tell(store, token="stranger", secret="p" * 32)


def test_what_a_squad_lets_lie_looks_to_its_sender_like_what_still_waits(store: Store) -> None:
    keys = [f"{n}" * 32 for n in range(AT_ONCE)]
    for n, key in enumerate(keys):
        tell(store, secret=key, token=f"t{n}", earlier=keys[:n])
    let_lie(store, ATLAS, nudge_id="t0", token="l", now=NOW)
    assert sent_nudge(store, look(), keys[0]).answers == ()
    with pytest.raises(InvalidInput, match="has 3 of your worries"):
        tell(store, now=NOW, earlier=keys)
    answer_nudge(store, ATLAS, nudge_id="t1", note="It is green again.", token="a", now=NOW)
    assert tell(store, now=NOW, earlier=keys)


# ------------------------------------------------------------------------------ the squad's alone


@pytest.mark.parametrize("viewer", [VIEWER, DIRECTOR, BOREALIS], ids=["guest", "director", "another squad"])
def test_nobody_but_the_squad_reads_or_answers_it(store: Store, viewer: Viewer) -> None:
    tell(store)
    with pytest.raises(NotAllowed):
        wonders(store, look(viewer), "atlas")
    with pytest.raises((NotAllowed, NotFound)):
        answer_nudge(store, viewer, nudge_id="n1", note="No.", token="x", now=NOW)
    with pytest.raises((NotAllowed, NotFound)):
        raise_from_nudge(store, viewer, nudge_id="n1", sentence="No.", token="x", now=NOW)
    with pytest.raises((NotAllowed, NotFound)):
        let_lie(store, viewer, nudge_id="n1", token="x", now=NOW)
    assert the_nudge(store).answers == ()


def test_another_squad_cannot_tell_a_nudge_of_others_from_none(store: Store) -> None:
    tell(store)
    told = []
    for id in ("n1", "nothing"):
        with pytest.raises(AndonError) as error:
            let_lie(store, BOREALIS, nudge_id=id, token="x", now=NOW)
        told.append(error.value.message)
    assert told[0] == told[1]


def test_it_shows_in_no_view_of_anybody_else_and_is_counted_nowhere(store: Store) -> None:
    store.words.add_check_in(check_in())
    store.forecasts.add([forecast(made_at=ago(days=9))])

    def seen() -> list[object]:
        return [
            *(portfolio(store, look(viewer)) for viewer in (VIEWER, DIRECTOR, BOREALIS, ATLAS)),
            *(launch_page(store, look(viewer), "halcyon") for viewer in (VIEWER, DIRECTOR, BOREALIS, ATLAS)),
            *(squad_home(store, look(viewer), "atlas") for viewer in (VIEWER, DIRECTOR, BOREALIS, ATLAS)),
            snapshot_payload(store, look(), "portfolio"),
            snapshot_payload(store, look(), "launch:halcyon"),
            store.forecasts.newest(as_of=TODAY),
        ]

    before = seen()
    tell(store)
    assert len(wonders(store, look(ATLAS), "atlas").waiting) == 1
    assert seen() == before
    answer_nudge(store, ATLAS, nudge_id="n1", note="It is green again.", token="a", now=NOW)
    assert seen() == before


def test_a_look_back_shows_what_had_been_told_by_then(store: Store) -> None:
    tell(store, now=ago(days=2))
    answer_nudge(store, ATLAS, nudge_id="n1", note="Green.", token="a", now=ago(hours=1))
    assert wonders(store, look(ATLAS, ago(days=3)), "atlas").waiting == ()
    assert len(wonders(store, look(ATLAS, ago(days=1)), "atlas").waiting) == 1
    assert wonders(store, look(ATLAS), "atlas").waiting == ()


# ------------------------------------------------------------------------------ what becomes of it


def test_the_sender_alone_reads_the_answer_with_the_secret(store: Store) -> None:
    tell(store)
    assert sent_nudge(store, look(), SECRET).answers == ()
    assert [
        answer_nudge(store, ATLAS, nudge_id="n1", note="Green again.", token="a", now=ago(hours=2)) for _ in range(2)
    ] == [True, False]
    told = sent_nudge(store, look(), SECRET)
    assert (told.squad, told.launch, [each.note for each in told.answers]) == ("Atlas", "Halcyon", ["Green again."])
    for wrong in ("", "t" * 32, the_nudge(store).secret_hash):
        with pytest.raises(NotFound, match="does not open anything"):
            sent_nudge(store, look(), wrong)


def test_a_nudge_becomes_a_flag_in_the_squads_words_and_its_sender_is_led_to_it(store: Store) -> None:
    tell(store)
    raised = [
        raise_from_nudge(
            store, ATLAS, nudge_id="n1", sentence="Our build is red.", launch_id="halcyon", token="f1", now=NOW
        )
        for _ in range(2)
    ]
    assert raised == [True, False]
    (flag,) = store.words.flags(until=NOW)
    assert (flag.id, flag.squad_id, flag.sentence) == ("f1", "atlas", "Our build is red.")
    (answer,) = sent_nudge(store, look(), SECRET).answers
    assert (answer.end, answer.flag_id) == (NudgeEnd.FLAGGED, "f1")
    assert wonders(store, look(ATLAS), "atlas").waiting == ()


def test_its_sender_reads_every_answer_and_none_is_taken_back_by_letting_it_lie(store: Store) -> None:
    tell(store)
    let_lie(store, ATLAS, nudge_id="n1", token="l1", now=ago(hours=2.5))
    answer_nudge(store, ATLAS, nudge_id="n1", note="Green again.", token="a1", now=ago(hours=2))
    with pytest.raises(InvalidInput, match="answered this already"):
        let_lie(store, ATLAS, nudge_id="n1", token="l2", now=ago(hours=1))
    assert not let_lie(store, ATLAS, nudge_id="n1", token="l1", now=ago(hours=1))
    answer_nudge(store, ATLAS, nudge_id="n1", note="It was the proxy.", token="a2", now=ago(hours=1))
    raise_from_nudge(store, ATLAS, nudge_id="n1", sentence="Red again.", token="f1", now=NOW)
    with pytest.raises(InvalidInput, match="answered this already"):
        let_lie(store, ATLAS, nudge_id="n1", token="l3", now=NOW)
    assert [each.id for each in the_nudge(store).answers if each.end is NudgeEnd.LET_LIE] == ["l1"]
    told = [(each.end, each.note) for each in sent_nudge(store, look(), SECRET).answers]
    assert told == [
        (NudgeEnd.ANSWERED, "Green again."),
        (NudgeEnd.ANSWERED, "It was the proxy."),
        (NudgeEnd.FLAGGED, ""),
    ]


def test_a_flag_that_was_raised_before_the_line_broke_is_joined_by_its_second_click(store: Store) -> None:
    tell(store)
    with pytest.raises(InvalidInput):
        raise_from_nudge(store, ATLAS, nudge_id="n1", sentence="", token="f1", now=NOW)
    assert the_nudge(store).answers == ()
    raise_flag(store, ATLAS, squad_id="atlas", sentence="Red.", token="f1", now=NOW)
    assert not raise_from_nudge(store, ATLAS, nudge_id="n1", sentence="Red.", token="f1", now=NOW)
    assert the_nudge(store).end is NudgeEnd.FLAGGED


def test_a_flag_from_a_nudge_that_says_no_day_is_of_the_organisations(store: Store) -> None:
    tell(store)
    auckland = ZoneInfo("Pacific/Auckland")
    raise_from_nudge(store, ATLAS, nudge_id="n1", sentence="Red.", token="f1", zone=auckland, now=NOW.replace(hour=20))
    (raised,) = store.words.flags(until=LATER + timedelta(days=1), flag_id="f1")
    assert raised.since == TODAY + timedelta(days=1)


def test_what_became_of_earlier_ones_stays_with_the_squad_for_a_month(store: Store) -> None:
    tell(store, now=ago(days=60))
    tell(store, token="n2", secret="u" * 32, now=ago(days=20))
    let_lie(store, ATLAS, nudge_id="n1", token="l1", now=ago(days=40))
    let_lie(store, ATLAS, nudge_id="n2", token="l2", now=ago(days=10))
    assert [each.nudge.id for each in wonders(store, look(ATLAS), "atlas").lately] == ["n2"]


# ------------------------------------------------------------------------------ the model


def sure_and_doubted(store: Store, **changes: Any) -> None:
    store.words.add_check_in(check_in(**{"probability": 70, **changes}))
    store.forecasts.add([forecast(on_time=0.3, made_at=ago(hours=1))])


def test_the_model_wonders_once_for_a_word_that_it_doubts(store: Store) -> None:
    sure_and_doubted(store)
    assert [worries(store, TODAY, NOW), worries(store, TODAY, LATER)] == [1, 0]
    (told,) = wonders(store, look(ATLAS, LATER, LATER), "atlas").waiting
    assert (told.nudge.by_model, told.nudge.said, told.nudge.chance) == (True, 70, 0.3)
    assert told.nudge.sentence == ""  # what people read is made where words are
    let_lie(store, ATLAS, nudge_id=told.nudge.id, token="l", now=LATER)
    assert worries(store, TODAY, LATER) == 0
    store.words.add_check_in(check_in("c2", at=LATER, probability=90))
    assert worries(store, TODAY, LATER) == 1


def test_a_squad_that_has_told_why_is_not_asked_again(store: Store) -> None:
    """The reason repeats the words under an id of its own; it is no new word to doubt."""
    sure_and_doubted(store, at=ago(hours=2))
    assert worries(store, TODAY, NOW) == 1
    say_why(
        store,
        ATLAS,
        said_id="c1",
        launch_id="halcyon",
        squad_id="atlas",
        differs="Two come back.",
        token="c1 why",
        now=NOW,
    )
    assert worries(store, TODAY, LATER) == 0
    store.words.add_check_in(check_in("c2", at=LATER, probability=90, differs="The vendor has signed."))
    assert worries(store, TODAY, LATER) == 0


@pytest.mark.parametrize(
    ("word", "doubt"),
    [
        ({"probability": 50}, {}),
        ({"status": Status.WORRIED}, {}),
        ({"status": Status.NEEDS_HELP}, {}),
        ({}, {"on_time": 0.301}),
        ({}, {"on_time": None, "state": ForecastState.CANNOT}),
        ({}, {"squad_id": "borealis"}),
        ({}, {"squad_id": None}),
    ],
    ids=str,
)
def test_it_wonders_about_nothing_else(store: Store, word: dict[str, Any], doubt: dict[str, Any]) -> None:
    store.words.add_check_in(check_in(**{"probability": 70, **word}))
    store.forecasts.add([forecast(**{"on_time": 0.05, **doubt})])
    assert worries(store, TODAY, NOW) == 0


def test_it_asks_neither_retired_squads_nor_about_what_is_over_nor_about_the_past(store: Store) -> None:
    sure_and_doubted(store)
    assert worries(store, TODAY - timedelta(days=2), NOW) == 0
    store.plans.change_launch("halcyon", "closed", {"state": LaunchState.CLOSED}, token="end", at=NOW)
    assert worries(store, TODAY, NOW) == 0
    store.plans.change_launch("halcyon", "reopened", {"state": LaunchState.OPEN}, token="again", at=NOW)
    store.plans.change_squad("atlas", "retired", {"retired_at": NOW}, token="retired", at=NOW)
    assert worries(store, TODAY, NOW) == 0


def test_a_run_that_wonders_about_nothing_new_empties_no_cache(store: Store) -> None:
    sure_and_doubted(store)
    worries(store, TODAY, NOW)
    before = store.version()
    worries(store, TODAY, LATER)
    assert store.version() == before


def test_the_models_nudge_has_no_sender_who_could_read_an_answer(store: Store) -> None:
    sure_and_doubted(store)
    worries(store, TODAY, NOW)
    with pytest.raises(NotFound):
        sent_nudge(store, look(Viewer(Role.VIEWER)), "")
