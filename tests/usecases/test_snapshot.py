"""A frozen view: what anybody may see, its bytes once, its link while it is open."""

import json
from datetime import timedelta
from typing import Any

import pytest

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import Snapshot, Status, Tribe
from andon.store import Store
from andon.usecases.board import Outlook
from andon.usecases.burn_up import Burned, BurnUp, Cone
from andon.usecases.frozen_burn_up import burn_up_payload, burn_up_told
from andon.usecases.portfolio_filter import NO_DATE, Filter
from andon.usecases.secret_links import secret_hash
from andon.usecases.snapshot import (
    Of,
    Payload,
    count_openings,
    filtered,
    freeze,
    named,
    picked,
    revoke,
    snapshot_payload,
    subject_of,
    unquoted,
    what_opens,
)
from examples import ATLAS, DIRECTOR, NOW, TODAY, VIEWER, ago, check_in, flag, forecast, look, reply

SECRET = "a-secret-of-at-least-24-characters"


def render(payload: Payload) -> dict[str, bytes]:
    return {"html": f"<h1>{payload['title']}</h1>".encode()}


def frozen(store: Store, subject: str = "launch:halcyon", viewer: Any = DIRECTOR, **changes: Any) -> Snapshot:
    arguments = {"render": render, "token": "s1", "secret": SECRET, **changes}
    return freeze(store, look(viewer), subject, **arguments)


def payload(store: Store, subject: str = "launch:halcyon") -> Any:
    frozen(store, subject)
    return json.loads(what_opens(store, SECRET, "json", NOW).content)


def test_a_launch_is_frozen_with_its_words_dates_flags_and_forecast(store: Store) -> None:
    store.words.add_check_in(check_in())
    store.words.add_flag(flag())
    store.words.add_reply(reply())
    store.forecasts.add([forecast("w", squad_id=None, as_of=ago(days=4).date(), made_at=ago(days=4))])
    told = payload(store)
    assert (told["kind"], told["title"], told["frozen_at"]) == ("launch", "Halcyon", NOW.isoformat())
    assert [part["word"]["sentence"] for part in told["parts"]] == [check_in().sentence, ""]
    assert told["launch"]["outlook"]["on_time"] == 0.62
    assert told["distribution"]["quantiles"] == list(forecast().quantiles)
    assert told["flags"][0]["replies"][0]["helper"] == "Ana"
    assert [each["day"] for each in told["dates"]] == ["2026-06-30"]
    assert told["burn_up"] is None  # no issue of it is known


@pytest.mark.parametrize("cone", [None, Cone(TODAY, 5, 9, 11.5, TODAY + timedelta(days=9), TODAY + timedelta(days=30))])
def test_a_burn_up_comes_back_from_a_payload_as_it_went_in(cone: Cone | None) -> None:
    burned = Burned((TODAY - timedelta(days=3), TODAY), (7, 9), (1, 5), undated=2, hindsight=True)
    view = BurnUp(None, burned, Outlook(None), cone, TODAY + timedelta(days=7), None, ())
    payload = json.loads(json.dumps(burn_up_payload(view)))
    assert burn_up_told(payload, view.outlook) == view


def test_the_portfolio_is_frozen_in_its_order(store: Store) -> None:
    told = payload(store, "portfolio")
    assert [row["id"] for row in told["launches"]] == ["halcyon", "meridian"]


@pytest.mark.parametrize("viewer", [ATLAS, DIRECTOR])
@pytest.mark.parametrize("subject", ["launch:halcyon", "portfolio"])
def test_a_link_never_shows_more_than_a_viewer_may_see_whoever_made_it(store: Store, viewer: Any, subject: str) -> None:
    """Promises 2 and 10: the squad that freezes sees its forecast, the audience of the link does not."""
    young = [forecast("p", on_time=0.1234), forecast("w", squad_id=None, on_time=0.1234)]
    store.forecasts.add([*young, forecast("m", launch_id="meridian", on_time=0.1234)])
    frozen(store, subject, viewer)
    content = what_opens(store, SECRET, "json", NOW).content
    assert b"0.1234" not in content
    assert b"2026-07-10" not in content
    assert b"99.0" not in content


def test_issue_keys_stay_inside(store: Store) -> None:
    store.forecasts.add([forecast("w", squad_id=None, as_of=ago(days=4).date(), made_at=ago(days=4))])
    assert "A-1" not in json.dumps(payload(store))


def test_only_the_hash_of_a_link_is_stored(store: Store) -> None:
    frozen(store)
    assert store.snapshots.by_hash(SECRET) is None
    assert store.snapshots.by_hash(secret_hash(SECRET)) is not None
    assert len(secret_hash(SECRET)) == 64


def test_a_second_click_freezes_once(store: Store) -> None:
    frozen(store)
    store.words.add_check_in(check_in(status=Status.NEEDS_HELP))
    frozen(store)
    assert len(store.snapshots.all()) == 1
    assert "needs_help" not in what_opens(store, SECRET, "json", NOW).content.decode()


def test_the_bytes_stay_the_same_after_new_words_new_forecasts_and_a_new_name(store: Store) -> None:
    """Promise 10."""
    store.words.add_check_in(check_in())
    frozen(store)
    before = {format: what_opens(store, SECRET, format, NOW).content for format in ("html", "json")}
    store.words.add_check_in(check_in("c2", at=NOW, status=Status.NEEDS_HELP))
    store.words.add_flag(flag())
    store.forecasts.add([forecast("w", squad_id=None, as_of=TODAY, made_at=NOW)])
    store.plans.change_launch("halcyon", "edited", {"name": "Other"}, token="t", at=NOW)
    later = NOW + timedelta(days=400)
    assert {format: what_opens(store, SECRET, format, later).content for format in ("html", "json")} == before


def test_a_title_and_a_note_may_be_given(store: Store) -> None:
    made = frozen(store, title=" All hands ", note="Thanks to all.")
    assert (made.title, made.made_by) == ("All hands", "Dora")
    assert json.loads(what_opens(store, SECRET, "json", NOW).content)["note"] == "Thanks to all."
    assert what_opens(store, SECRET, "html", NOW).content == b"<h1>All hands</h1>"


def test_wrong_expired_revoked_and_missing_links_answer_alike(store: Store) -> None:
    frozen(store, expires_after=timedelta(days=7))
    assert what_opens(store, SECRET, "html", NOW + timedelta(days=7, seconds=-1)).content
    answers = []
    for secret, format, moment in (
        (SECRET, "html", NOW + timedelta(days=7)),
        ("another secret that nobody has", "html", NOW),
        (secret_hash(SECRET), "html", NOW),
        ("", "html", NOW),
        (SECRET, "exe", NOW),
    ):
        with pytest.raises(NotFound) as told:
            what_opens(store, secret, format, moment)
        answers.append((told.value.message, told.value.hint))
    revoke(store, ATLAS, "s1", now=NOW)
    with pytest.raises(NotFound) as told:
        what_opens(store, SECRET, "html", NOW)
    assert set(answers) == {(told.value.message, told.value.hint)}


def test_openings_are_counted_and_failed_ones_are_not(store: Store) -> None:
    frozen(store)
    assert what_opens(store, SECRET, "html", NOW).noted(lambda id: count_openings(store, id, 1))
    with pytest.raises(NotFound):
        what_opens(store, SECRET, "exe", NOW)
    assert store.snapshots.all()[0].opened == 1


@pytest.mark.parametrize(
    ("subject", "changes", "kind", "sentence"),
    [
        ("launch:nowhere", {}, NotFound, "There is no launch 'nowhere'"),
        ("launch:", {}, InvalidInput, "'launch:' cannot be frozen"),
        ("squad:atlas", {}, InvalidInput, "'squad:atlas' cannot be frozen"),
        ("portfolio", {"secret": "short"}, InvalidInput, "secret is too short"),
        ("portfolio", {"title": "x" * 121}, InvalidInput, "The title has 121"),
        ("portfolio", {"viewer": VIEWER}, NotAllowed, "Only a director or a squad can freeze"),
    ],
)
def test_what_cannot_be_frozen_is_told_and_leaves_no_link(
    store: Store, subject: str, changes: dict[str, Any], kind: type[Exception], sentence: str
) -> None:
    with pytest.raises(kind, match=sentence):
        frozen(store, subject, **changes)
    assert store.snapshots.all() == []


def test_a_viewer_cannot_revoke(store: Store) -> None:
    frozen(store)
    with pytest.raises(NotAllowed):
        revoke(store, VIEWER, "s1", now=NOW)
    assert what_opens(store, SECRET, "html", NOW).content


def test_a_payload_is_plain_json(store: Store) -> None:
    store.words.add_check_in(check_in())
    for subject in ("portfolio", "launch:halcyon"):
        told = snapshot_payload(store, look(), subject)
        assert json.loads(json.dumps(told)) == told


def test_a_look_back_carries_that_nobody_wrote_down_who_took_part(store: Store) -> None:
    """Only where that is so of a launch in it; a frozen view of today holds nothing about it."""
    back = look(moment=ago(days=20), now=NOW)
    subjects = ["portfolio", "portfolio?text=halcyon", "launches:halcyon", "launch:halcyon"]
    with store._database.write() as connection:
        for table in ("part_change", "setting"):
            connection.exec_driver_sql(f"delete from {table}")
    assert [snapshot_payload(store, back, each).get("not_remembered") for each in subjects] == [{"since": None}] * 4
    store.plans.settle(at=ago(days=3))
    since = {"since": ago(days=3).isoformat()}
    assert [snapshot_payload(store, back, each).get("not_remembered") for each in subjects] == [since] * 4
    for told in (look(), look(moment=ago(days=2), now=NOW)):
        assert not any("not_remembered" in snapshot_payload(store, told, each) for each in subjects)


def test_a_hand_picked_set_goes_by_rank_and_date_whatever_order_it_was_named_in(store: Store) -> None:
    store.words.add_flag(flag())
    store.words.add_flag(flag("f2", launch_id="meridian", sentence="Of another launch."))
    told = payload(store, picked(["meridian", "halcyon", "meridian"]))
    assert (told["kind"], told["title"]) == ("portfolio", "Halcyon · Meridian")
    assert [row["id"] for row in told["launches"]] == ["halcyon", "meridian"]


def test_only_the_chosen_launches_and_their_flags_are_in_it(store: Store) -> None:
    store.words.add_flag(flag())
    store.words.add_flag(flag("f2", launch_id="meridian", sentence="Of another launch."))
    told = payload(store, "launches:meridian")
    assert [row["id"] for row in told["launches"]] == ["meridian"]
    assert [each["sentence"] for each in told["help_asked"]] == ["Of another launch."]


@pytest.mark.parametrize("subject", ["launches:", "launches:halcyon,nowhere", "launches:,"])
def test_a_set_with_a_launch_that_is_not_there_is_not_frozen(store: Store, subject: str) -> None:
    with pytest.raises((NotFound, InvalidInput)):
        frozen(store, subject)
    assert store.snapshots.all() == []


def test_an_id_with_a_comma_is_one_id() -> None:
    subject = picked(["jira/1,0", "b"])
    assert unquoted(subject.partition(":")[2]) == ["jira/1,0", "b"]


# ------------------------------------------------------------------------------ a part of the portfolio

NARROWED = [
    Filter(tribe="sound"),
    Filter(squad="borealis", quarter="2026-Q2"),
    Filter(quarter=NO_DATE, status="not_heard"),
    Filter(tribe="a&b=c", text="“Łódź” = 50 % & more?"),
]


@pytest.mark.parametrize("wanted", NARROWED)
def test_a_filter_is_read_back_from_the_subject(wanted: Filter) -> None:
    assert subject_of(filtered(wanted)) == Of("portfolio", wanted=wanted)


def test_a_subject_says_what_it_is_of() -> None:
    assert filtered(Filter()) == "portfolio"
    assert subject_of("portfolio") == Of("portfolio")
    assert subject_of(picked(["b", "a,c"])) == Of("launches", ("b", "a,c"))
    assert subject_of("launch:jira/1?x=2:3") == Of("launch", ("jira/1?x=2:3",))


@pytest.mark.parametrize("subject", ["portfolio?", "portfolio?colour=red", "portfolio:all", "portfolio?tribe="])
def test_what_is_no_filter_is_not_frozen_as_the_whole(store: Store, subject: str) -> None:
    with pytest.raises(InvalidInput):
        frozen(store, subject)


def test_a_filtered_portfolio_holds_what_is_left_and_its_filter_by_name(store: Store) -> None:
    store.words.add_flag(flag())
    store.words.add_flag(flag("f2", launch_id="meridian", sentence="Of another launch."))
    told = payload(store, filtered(Filter(squad="borealis", quarter="2026-Q2")))
    assert [row["id"] for row in told["launches"]] == ["halcyon"]
    assert told["help_asked"] == []
    assert told["only"] == {"squad": "Borealis", "quarter": "2026-Q2"}


def test_the_whole_portfolio_says_of_no_filter(store: Store) -> None:
    assert payload(store, "portfolio")["only"] == {}


def test_a_hand_picked_set_says_that_it_is_one(store: Store) -> None:
    assert payload(store, picked(["halcyon", "meridian"]))["only"] == {"launches": "2"}


def test_a_filter_that_nothing_matches_is_not_frozen(store: Store) -> None:
    with pytest.raises(NotFound, match="Nothing matches"):
        frozen(store, filtered(Filter(text="zzz")))
    assert store.snapshots.all() == []


def test_what_has_no_name_any_more_keeps_its_id() -> None:
    assert named(Filter(tribe="t1", squad="gone"), [Tribe("t1", "Sound")], []) == {"tribe": "Sound", "squad": "gone"}
