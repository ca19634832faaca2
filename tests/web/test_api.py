"""The JSON API: who is let in, what is read and said, and how what goes wrong is told."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from andon.config import Organisation
from andon.errors import StoreError
from andon.forecast.backtest_scores import Score
from andon.model import DependencyState, FlagEnd, ForecastState, OutcomeKind, Role, Scope, Viewer
from andon.store import Store
from andon.ui import text_api
from andon.usecases import black_out, dependencies, flags, portfolio
from andon.usecases.plan_launch import close_launch
from andon.usecases.track_record import Section
from andon.web.api import told as api_told
from andon.web.api.asked import Kept
from andon.web.api.calls import BASE, CALLS, Call
from andon.web.guesses import Pace
from examples import (
    ATLAS,
    DIRECTOR,
    NOW,
    TODAY,
    VIEWER,
    ago,
    check_in,
    dependency,
    dependency_word,
    flag,
    forecast,
    look,
)
from web.api_calls import BODIES, PATHS, PULLED, SAID, SPEAKER, made, one_of_everything
from web.api_document import called, holds
from web.api_examples import ACCESS, Api, later, problem, told


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with one_of_everything(tmp_path) as found:
        yield found


@pytest.fixture
def api(store: Store) -> Api:
    return Api(store)


# ------------------------------------------------------------------------------ what is read


def test_a_launch_is_told_words_first_and_the_forecast_beside_them(api: Api) -> None:
    found = told(api.get("/launches/halcyon", api.token("a guest")))
    assert found["launch"]["status"] == "worried"
    atlas, borealis = found["contributions"]
    assert (atlas["word"]["squad"], atlas["word"]["status"], atlas["word"]["probability"]) == ("atlas", "on_track", 70)
    assert atlas["word"]["said_at"] == "2026-05-11T09:00:00Z"
    assert (atlas["forecast"]["on_time"], atlas["forecast"]["p85"]) == (0.62, "2026-07-10")
    assert borealis["word"]["status"] == "worried"
    assert found["launch"]["target"]["day"] == "2026-06-30"
    assert found["flags"][0]["replies"][0]["offers_help"] is True
    assert found["dependencies"][0]["taker"]["state"] == "slowing"
    assert found["milestones"][0]["name"] == "Alpha"
    assert len(found["distribution"]["quantiles"]) == 99


def test_the_portfolio_is_that_of_the_page(api: Api, store: Store) -> None:
    for id, state in (("blocks", None), ("apart", DependencyState.OK)):
        store.dependencies.add(dependency(id))
        blocked = dependency_word(f"{id}-taker", dependency_id=id, state=DependencyState.BLOCKING)
        store.dependencies.add_word(blocked)
        if state:
            store.dependencies.add_word(replace(blocked, id=f"{id}-giver", squad_id="borealis", state=state))
    found = told(api.get("/portfolio", api.token("a director")))
    page = portfolio.portfolio(store, look(DIRECTOR))
    assert [each["id"] for each in found["launches"]] == [each.id for each in page.rows] == ["halcyon", "meridian"]
    assert [each["flag"]["id"] for each in found["help_asked"]] == ["f1"]
    assert [(each["squad"], each["launch"]) for each in found["not_heard"]] == [("atlas", "meridian")]
    waits = dependencies.between_squads(store, look(DIRECTOR))
    assert [each["id"] for each in found["blocking"]] == [each.id for each in waits.blocking] == ["blocks"]
    assert [each["id"] for each in found["disagree"]] == [each.id for each in waits.disagree] == ["apart"]


def test_how_long_a_flag_has_waited_is_told_to_directors_alone(api: Api) -> None:
    waited = {
        who: told(api.get("/portfolio", api.token(who)))["help_asked"][0]["waited_hours"]
        for who in ("a director", "its member", "a guest")
    }
    assert waited == {"a director": 48.0, "its member": None, "a guest": None}


def test_lists_are_told_in_parts_whose_addresses_lead_on(api: Api, store: Store) -> None:
    for n in range(7):
        store.words.add_flag(flag(f"g{n}", raised_at=ago(hours=10 - n), sentence=f"Number {n}"))
    token = api.token("a guest")
    address: str | None = f"{BASE}/flags?limit=3&squad=atlas&open=true"
    found: list[str] = []
    while address:
        part = told(api.get(address, token))
        assert (part["total"], part["limit"]) == (8, 3)
        assert len(part["items"]) <= 3
        found += [each["id"] for each in part["items"]]
        address = part["next"]
    assert found == ["f1", *(f"g{n}" for n in range(7))]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["f1", "f2"]),
        ("?open=true", ["f1"]),
        ("?open=false", ["f2"]),
        ("?squad=borealis", ["f2"]),
        ("?launch=meridian", []),
        ("?as_of=2026-05-10", ["f1"]),
        ("?as_of=2026-05-09", []),
    ],
)
def test_flags_are_narrowed(api: Api, store: Store, asked: str, found: list[str]) -> None:
    store.words.add_flag(flag("f2", squad_id="borealis", raised_at=ago(days=1)))
    flags.update_flag(
        store,
        Viewer(Role.SQUAD, frozenset({"borealis"})),
        flag_id="f2",
        note="It came.",
        end=FlagEnd.RESOLVED,
        token="u",
        now=ago(hours=1),
    )
    assert [each["id"] for each in told(api.get(f"/flags{asked}", api.token("a guest")))["items"]] == found


def test_histories_are_told_oldest_first_and_of_one_squad_if_asked(api: Api, store: Store) -> None:
    token = api.token("a guest")
    store.words.add_check_in(check_in("c3", at=ago(hours=3), sentence="Later.", launch_id="meridian"))
    said = told(api.get("/launches/halcyon/check-ins", token))["items"]
    assert [each["squad"] for each in said] == ["atlas", "borealis"]
    assert told(api.get("/launches/halcyon/check-ins?squad=borealis", token))["total"] == 1
    ours = told(api.get("/squads/atlas/check-ins", token))["items"]
    assert [(each["launch"], each["sentence"]) for each in ours][-1] == ("meridian", "Later.")
    points = told(api.get("/launches/halcyon/forecasts?squad=atlas", token))["items"]
    assert [(each["squad"], each["on_time"]) for each in points] == [("atlas", 0.62)]
    assert told(api.get("/launches/halcyon/forecasts", token))["total"] == 3


@pytest.mark.parametrize(("targets", "told_of"), [(40, (0.15, 0.25)), (0, (None, None))])
def test_before_a_target_date_has_passed_nothing_is_told_of_chances(
    targets: int, told_of: tuple[float | None, float | None]
) -> None:
    figures: dict[str, Any] = {"forecasts": 40, "unfinished": 0, "subjects": 5, "crps": 10.0, "crps_log": 0.3}
    ours = Score(**figures, levels=(), brier=0.15, base_brier=0.25, ece=0.0, targets=targets)
    found = api_told.section(Section(ours, {}, targets=targets, on_time=0))
    assert found is not None
    assert (found.brier, found.base_brier) == told_of


def test_an_overdue_forecast_has_no_chance_left(api: Api, store: Store) -> None:
    passed = {"target": date(2026, 5, 1), "on_time": 0.01, "made_at": ago(days=4), "as_of": ago(days=4).date()}
    store.forecasts.add([forecast("late", squad_id="atlas", **passed)])
    found = told(api.get("/launches/halcyon", api.token("a guest")))["contributions"][0]["forecast"]
    assert (found["on_time"], found["overdue"], found["state"]) == (None, True, ForecastState.FORECAST)


def test_what_was_blacked_out_is_gone_from_every_answer(api: Api, store: Store) -> None:
    store.words.add_flag(flag("f9", sentence="The password is hunter2."))
    token = api.token("its member")
    assert "hunter2" in api.get("/flags", token).text
    black_out.black_out(
        store, ATLAS, squad_id="atlas", entry="flag:f9", field="sentence", piece="hunter2", token="b", now=NOW
    )
    for call in CALLS:
        if not call.writes:
            assert "hunter2" not in made(api, call, token).text, call.name


def test_a_written_word_is_read_at_once_and_the_same_question_is_answered_from_memory(
    api: Api, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = api.token("its member")
    before = told(api.get("/launches/halcyon", token))
    monkeypatch.setattr(store.words, "flags", lambda **_: pytest.fail("it was asked again"))
    assert told(api.get("/launches/halcyon", token)) == before
    monkeypatch.undo()
    told(api.post("/check-ins", token, SAID))
    after = told(api.get("/launches/halcyon", token))
    assert after["contributions"][0]["word"]["sentence"] == "We wait."


def test_a_look_back_is_for_past_days_alone(api: Api) -> None:
    token = api.token("a guest")
    assert told(api.get("/launches/halcyon?as_of=2026-05-01", token))["contributions"][0]["word"]["said_at"] is None
    for day in (TODAY.isoformat(), "9999-12-31", "0001-01-01", "1999-12-31"):
        assert problem(api.get(f"/portfolio?as_of={day}", token))["status"] == 422


# ------------------------------------------------------------------------------ what is said


def test_a_check_in_is_the_squads_word(api: Api, store: Store) -> None:
    answer = api.post("/check-ins", api.token("its member"), {**SAID, "differs": "We know the vendor."})
    assert answer.status == 201
    found = json.loads(answer.body)
    assert found["written"]
    assert (found["word"]["status"], found["word"]["said_at"]) == ("worried", "2026-05-12T09:00:00Z")
    last = store.words.check_ins(until=NOW, squad_id="atlas")[-1]
    assert (last.sentence, last.probability, last.differs) == ("We wait.", 50, "We know the vendor.")


def test_a_flag_is_raised_told_on_and_ended(api: Api, store: Store) -> None:
    token = api.token("its member")
    sent = {**PULLED, "launch": "halcyon", "would_help": "Somebody.", "since": "2026-05-10", "waits_for": "borealis"}
    raised = json.loads(api.post("/flags", token, sent, key="a").body)["flag"]
    assert (raised["since"], raised["waits_for"], raised["open"]) == ("2026-05-10", "borealis", True)
    path = f"/flags/{raised['id']}/notes"
    noted = told(api.post(path, token, {"note": "They called."}, key="b"))["flag"]
    assert [each["note"] for each in noted["timeline"]] == ["They called."]
    ended = told(api.post(path, token, {"note": "It is here.", "end": "resolved"}, key="c"))["flag"]
    assert (ended["open"], ended["end"]) == (False, "resolved")
    again = told(api.post(path, token, {"note": "It is gone again.", "reopen": True}, key="d"))["flag"]
    assert again["open"]
    assert problem(api.post("/flags/nothing/notes", token, {"note": "x"}, key="e"))["status"] == 404


def test_a_flag_that_says_no_day_is_of_the_organisations_where_its_squad_has_no_clock(store: Store) -> None:
    """At two in the morning UTC it is still the day before in Los Angeles, and the same request says so once more."""
    west = Organisation.model_validate({**ACCESS, "organisation": {"time_zone": "America/Los_Angeles"}})
    api = Api(store, west, now=datetime(2026, 5, 13, 2, tzinfo=UTC))
    answers = [api.post("/flags", api.token("its member"), PULLED, key="a") for _ in range(2)]
    assert [(each.status, told(each)["flag"]["since"]) for each in answers] == [
        (201, "2026-05-12"),
        (200, "2026-05-12"),
    ]


def test_a_director_answers_a_flag(api: Api, store: Store) -> None:
    token = api.token("a director")
    day = (TODAY + timedelta(days=2)).isoformat()
    sent = {"thanks": "Thank you for saying it.", "helper": "Ana Berg", "help_by": day}
    found = told(api.post("/flags/f1/replies", token, sent))["flag"]
    assert (found["replies"][-1]["offers_help"], found["replies"][-1]["help_by"]) == (True, day)
    (kept,) = store.words.flags(until=NOW, flag_id="f1")
    assert kept.replies[-1].helper == "Ana Berg"
    both = {**sent, "question": "What do you need?"}
    assert problem(api.post("/flags/f1/replies", token, both, key="k2"))["status"] == 422


def test_the_same_key_writes_once_and_another_owners_same_key_is_another_one(api: Api, store: Store) -> None:
    ours, theirs = api.token("its member"), api.token("another squad's member")
    first, second, other = (
        api.post("/flags", ours, PULLED, key="the-same"),
        api.post("/flags", ours, PULLED, key="the-same"),
        api.post("/flags", theirs, {**PULLED, "squad": "borealis"}, key="the-same"),
    )
    assert [each.status for each in (first, second, other)] == [201, 200, 201]
    assert json.loads(first.body)["flag"] == json.loads(second.body)["flag"]
    assert len(store.words.flags(until=NOW)) == 3


def all_words(store: Store) -> tuple[object, object]:
    return store.words.check_ins(until=later(1)), store.words.flags(until=later(1))


OTHER_WORDS: list[tuple[str, dict[str, Any]]] = [
    ("new_check_in", {"sentence": "It came."}),
    ("new_check_in", {"launch": "meridian"}),
    ("new_check_in", {"status": "needs_help"}),
    ("new_check_in", {"probability": 10}),
    ("new_check_in", {"differs": "It came."}),
    ("new_check_in", {"squad": "borealis"}),
    ("new_flag", {"sentence": "It came."}),
    ("new_flag", {"squad": "borealis"}),
    ("new_flag", {"launch": "halcyon"}),
    ("new_flag", {"would_help": "It came."}),
    ("new_flag", {"since": "2026-05-01"}),
    ("new_flag", {"waits_for": "borealis"}),
    ("new_note", {"note": "It came."}),
    ("new_note", {"end": "resolved"}),
    ("new_note", {"flag": "f2"}),
    ("new_reply", {"thanks": "It came."}),
    ("new_reply", {"question": "It came."}),
    ("new_reply", {"question": "", "helper": "Ana", "help_by": "2026-05-20"}),
    ("new_reply", {"flag": "f2"}),
]


@pytest.mark.parametrize(("name", "other"), OTHER_WORDS, ids=str)
def test_a_key_that_wrote_something_else_is_refused_and_writes_nothing(
    api: Api, store: Store, name: str, other: dict[str, Any]
) -> None:
    call, token = called(name), api.token(SPEAKER.get(name, "its member"))
    account = store.people.account("account-its member")
    if account:  # of both squads, so that another squad is not refused for itself
        both = replace(account, groups=frozenset({"team-atlas", "team-borealis"}))
        store.people.keep_account(both, issuer="i", subject="s")
    store.words.add_flag(flag("f2", sentence="Another one."))
    assert api.post(call.path.format(**PATHS), token, BODIES[name]).status == 201
    kept = all_words(store)
    sent = {**BODIES[name], **other}
    answer = api.post(call.path.format(flag=sent.pop("flag", "f1")), token, sent)
    assert problem(answer)["status"] == 409
    holds(call, answer)
    assert all_words(store) == kept


@pytest.mark.parametrize("call", [each for each in CALLS if each.writes], ids=lambda each: each.name)
def test_another_key_for_the_same_words_a_moment_later_is_one_press(api: Api, store: Store, call: Call) -> None:
    token = api.token(SPEAKER.get(call.name, "its member"))
    assert made(api, call, token, idempotency_key="a").status == 201
    kept = all_words(store)
    answer = made(api, call, token, idempotency_key="b")
    assert (answer.status, told(answer)["written"]) == (200, False)
    assert all_words(store) == kept


def test_a_note_on_an_ended_flag_and_one_that_opens_it_are_retried(api: Api, store: Store) -> None:
    token, path = api.token("its member"), "/flags/f1/notes"
    said: list[dict[str, Any]] = [
        {"note": "It is here.", "end": "resolved"},
        {"note": "Thanks to all."},
        {"note": "It is gone again.", "reopen": True},
        {"note": "Really."},
    ]
    assert [api.post(path, token, each, key=str(n)).status for n, each in enumerate(said)] == [201] * 4
    assert [api.post(path, token, each, key=str(n)).status for n, each in enumerate(said)] == [200] * 4
    assert api.post(path, token, {"note": "Thanks to all.", "reopen": True}, key="1").status == 409


def test_a_word_that_was_kept_is_answered_so_when_its_launch_has_ended_since(api: Api, store: Store) -> None:
    token = api.token("its member")
    assert api.post("/check-ins", token, SAID).status == 201
    close_launch(store, DIRECTOR, "halcyon", OutcomeKind.LATE, landed_on=TODAY, learned="", token="closed", now=NOW)
    again = api.post("/check-ins", token, SAID)
    assert (again.status, told(again)["written"], told(again)["word"]["sentence"]) == (200, False, "We wait.")
    assert api.post("/check-ins", token, {**SAID, "sentence": "It came."}).status == 409
    assert api.post("/check-ins", token, SAID, key="new").status == 422


def test_where_nobody_signs_in_each_squad_has_keys_of_its_own(api: Api, store: Store) -> None:
    api.signs_in = False
    token = api.token_of(VIEWER)
    for squad in ("atlas", "borealis"):
        sent = {"squad": squad, "sentence": "The build broke."}
        answers = [api.post("/flags", token, sent, key="build-4711", andon_as=f"squad:{squad}") for _ in range(2)]
        assert [each.status for each in answers] == [201, 200]
        assert {told(each)["flag"]["squad"] for each in answers} == {squad}


@pytest.mark.parametrize("call", [each for each in CALLS if each.writes], ids=lambda each: each.name)
def test_a_token_that_may_not_read_is_told_that_its_words_were_kept_and_no_more(
    api: Api, store: Store, call: Call
) -> None:
    assert call.scope
    token = api.token(SPEAKER.get(call.name, "its member"), scopes=(call.scope,))
    for written in (True, False):
        answer = made(api, call, token)
        holds(call, answer)
        found = told(answer)
        assert found.pop("written") is written
        if call.name != "new_check_in":
            assert store.words.flags(until=NOW, flag_id=found.pop("id"))
        assert set(found.values()) == {None}


def test_a_token_renewed_between_two_tries_writes_once_all_the_same(api: Api, store: Store) -> None:
    assert api.post("/flags", api.token("its member", days=10), PULLED, key="a").status == 201
    assert api.post("/flags", api.token("its member", days=20), PULLED, key="a").status == 200


# ------------------------------------------------------------------------------ who is let in


def test_without_a_token_that_works_nothing_is_told(api: Api) -> None:
    for shown in (
        {},
        {"authorization": "Basic c3VlOnB3"},
        {"authorization": "Bearer"},
        {"cookie": "_streamlit_user=x"},
    ):
        answer = api.ask("/portfolio", headers=shown)
        assert answer.status == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert problem(answer)["detail"] == text_api.NO_TOKEN
    assert api.ask("/portfolio?token=" + api.token("a guest")).status == 401


def test_a_token_ends_and_rests_and_its_owners_hats_are_asked_for_each_time(api: Api, store: Store) -> None:
    token = api.token("its member", days=60)
    assert told(api.get("/me", token))["role"] == "squad"
    account = store.people.account("account-its member")
    assert account is not None
    store.people.keep_account(replace(account, groups=frozenset()), issuer="i", subject="s")
    assert told(api.get("/me", token))["role"] == "viewer"
    assert problem(api.post("/check-ins", token, SAID))["detail"] == "Only the squad itself can check in."
    api.now = later(31)
    assert problem(api.get("/me", token))["status"] == 403
    api.now = later(60)
    assert api.get("/me", token).status == 401


def test_a_scope_that_was_not_chosen_is_refused_before_anything_is_written(api: Api, store: Store) -> None:
    token = api.token("its member", scopes=(Scope.READ,))
    assert problem(api.post("/check-ins", token, SAID))["detail"] == "This token was not made for 'check-in'."
    only = api.token("its member", scopes=(Scope.CHECK_IN,))
    assert api.get("/portfolio", only).status == 403
    assert api.get("/me", only).status == 200
    assert api.post("/check-ins", only, SAID).status == 201


def test_somebody_with_several_hats_says_under_which_a_program_comes(api: Api, store: Store) -> None:
    token = api.token("its member")
    account = store.people.account("account-its member")
    assert account is not None
    both = replace(account, groups=frozenset({"team-atlas", "directors"}))
    store.people.keep_account(both, issuer="i", subject="s")
    assert told(api.get("/me", token)) == {
        "role": "squad",
        "squads": ["atlas"],
        "may_come_as": ["squad", "director"],
        "scopes": ["check-in", "flag", "read", "reply"],
        "expires_at": "2026-06-11T09:00:00Z",
    }
    assert told(api.get("/me", token, andon_as="director"))["role"] == "director"
    assert api.post("/flags/f1/replies", token, BODIES["new_reply"]).status == 403
    assert api.post("/flags/f1/replies", token, BODIES["new_reply"], andon_as="director").status == 201


def test_where_nobody_signs_in_a_program_says_as_whom_it_comes(api: Api, store: Store) -> None:
    api.signs_in = False
    token = api.token_of(VIEWER)
    assert told(api.get("/me", token))["role"] == "viewer"
    refused = problem(api.post("/check-ins", token, SAID))
    assert (refused["status"], refused["hint"]) == (403, text_api.HERE_HINT)
    assert api.post("/check-ins", token, SAID, andon_as="squad:atlas").status == 201
    assert api.post("/flags/f1/replies", token, BODIES["new_reply"], andon_as="director").status == 201
    api.signs_in = True
    assert api.get("/me", token).status == 401


def test_the_day_of_the_last_use_is_kept_and_a_store_that_cannot_write_is_no_hindrance(
    api: Api, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = api.token("a guest")

    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(store.tokens, "used", full)
    assert api.get("/me", token).status == 200
    monkeypatch.undo()
    assert api.get("/me", token).status == 200
    assert store.tokens.of("account-a guest")[0].last_used_on == TODAY


def test_a_token_that_asks_too_often_waits_and_another_one_does_not(store: Store) -> None:
    api = Api(store, pace=Pace(burst=5, a_second=1.0))
    fast, calm = api.token("a guest"), api.token("a director")
    answers = [api.get("/me", fast) for _ in range(7)]
    assert [each.status for each in answers] == [200] * 5 + [429] * 2
    assert problem(answers[-1])["detail"] == text_api.TOO_FAST
    assert answers[-1].headers["retry-after"] == "1"
    assert api.get("/me", calm).status == 200
    api.clock.now += 1
    assert api.get("/me", fast).status == 200


def test_only_so_many_answers_are_kept_and_the_oldest_goes() -> None:
    kept, asked = Kept(most=2), list[str]()

    def found(key: str) -> str:
        asked.append(key)
        return key

    for key in "aabcab":
        assert kept.ask(key, partial(found, key)) == key
    assert asked == ["a", "b", "c", "a", "b"]
