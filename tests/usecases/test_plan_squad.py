"""Squads are added, renamed, split, retired and revived; their ids and words outlive all of it."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from andon.errors import Conflict, InvalidInput, NotAllowed, NotFound
from andon.model import Launch, OutcomeKind, Squad, Status
from andon.store import Store
from andon.usecases.plan_launch import close_launch
from andon.usecases.plan_squad import add_squad, edit_squad, retire_squad, revive_squad, split_squad, time_zones
from andon.usecases.portfolio import portfolio
from examples import ATLAS, DIRECTOR, NOW, VIEWER, ago, check_in, issue, look, squad


def the(store: Store, id: str) -> Squad:
    return next(each for each in store.plans.squads() if each.id == id)


def the_launch(store: Store, id: str) -> Launch:
    return next(each for each in store.plans.launches() if each.id == id)


def owner(store: Store) -> str:
    return str(store.work.work()["squad_id"].iloc[0])


def add(store: Store, **changes: Any) -> str:
    ordinary: dict[str, Any] = {"name": "Comet", "claims": ["component:Comet"], "token": "t", "now": NOW}
    return add_squad(store, DIRECTOR, **{**ordinary, **changes})


def test_a_squad_is_added_once_and_owns_what_it_claims_at_once(store: Store) -> None:
    store.work.save_issues("jira", [issue(claims=("component:Comet",))])
    assert [add(store, tribe="Sound", mission=" Fast. ") for _ in range(2)] == ["comet", "comet"]
    assert owner(store) == "comet"
    assert (the(store, "comet").tribe_id, the(store, "comet").mission) == ("sound", "Fast.")
    assert len(store.plans.squads()) == 3


def test_a_new_tribe_comes_with_its_first_squad(store: Store) -> None:
    add(store, tribe="Big Screens")
    assert [tribe.name for tribe in store.plans.tribes()] == ["Big Screens", "Sound"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "The name is empty"),
        ({"name": "Atlas"}, "already a squad called 'Atlas'"),
        ({"name": "ATLAS!"}, "'ATLAS!' would have the same address as 'Atlas'"),
        ({"claims": ["Web"]}, "'Web' is nothing that a squad can own"),
        ({"claims": ["component:"]}, "is nothing that a squad can own"),
        ({"time_zone": "Mars/Olympus"}, "'Mars/Olympus' is no time zone"),
    ],
)
def test_a_squad_that_cannot_be_is_refused(store: Store, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence) as told:
        add(store, **wrong)
    assert told.value.hint
    assert len(store.plans.squads()) == 2


def test_a_name_that_another_squad_has_got_is_taken_until_that_one_is_retired(store: Store) -> None:
    edited: dict[str, Any] = {"claims": ["component:Atlas"], "now": NOW}
    with pytest.raises(InvalidInput, match="already a squad called 'Borealis'"):
        edit_squad(store, ATLAS, "atlas", name="BOREALIS", token="t", **edited)
    edit_squad(store, DIRECTOR, "borealis", name="Northern Lights", token="n", **edited)
    with pytest.raises(InvalidInput, match="already a squad called 'Northern Lights'"):
        add(store, name="Northern lights")
    with pytest.raises(InvalidInput, match="already a squad called 'Northern Lights'"):
        split_squad(store, DIRECTOR, "atlas", {"One": [], "Northern lights": []}, token="s", now=NOW)
    # What andon.toml calls alike it tells apart by ids.
    assert edit_squad(store, DIRECTOR, "atlas", name="Northern Lights", token="f", by_id=True, **edited)
    retire_squad(store, DIRECTOR, "borealis", token="r", now=NOW)
    edit_squad(store, DIRECTOR, "atlas", name="Atlas", token="a", **edited)
    assert edit_squad(store, DIRECTOR, "atlas", name="Northern Lights", token="b", **edited)


def test_a_renamed_squad_keeps_its_id_and_its_words(store: Store) -> None:
    store.words.add_check_in(check_in())
    renamed: dict[str, Any] = {"name": "Atlas II", "claims": ["component:Atlas"], "now": NOW, "based_on": 1}
    assert [edit_squad(store, ATLAS, "atlas", token="t", **renamed) for _ in range(2)] == [True, False]
    assert the(store, "atlas").name == "Atlas II"
    assert store.plans.squad_events("atlas")[-1][1] == "renamed"
    (halcyon, _) = portfolio(store, look()).rows
    assert [(word.squad, word.sentence) for word in halcyon.words] == [
        ("Atlas II", check_in().sentence),
        ("Borealis", ""),
    ]
    with pytest.raises(Conflict):
        edit_squad(store, ATLAS, "atlas", token="another", **renamed)


def test_a_split_hands_the_work_on_and_the_old_squad_keeps_its_words(store: Store) -> None:
    store.words.add_check_in(check_in())
    store.work.save_issues("jira", [issue(claims=("component:Atlas",), scopes=("version:jira/1",))])
    parts = {"Atlas Web": ["component:Atlas"], "Atlas TV": ["component:TV"]}
    for _ in range(2):
        assert split_squad(store, DIRECTOR, "atlas", parts, token="t", now=NOW) == ["atlas-web", "atlas-tv"]
    assert not the(store, "atlas").active
    assert (the(store, "atlas-web").split_from, the(store, "atlas-web").tribe_id) == ("atlas", "sound")
    assert owner(store) == "atlas-web"
    assert len(store.plans.squads()) == 4
    assert store.words.check_ins(until=NOW, squad_id="atlas") == [check_in()]


def test_the_parts_of_a_split_squad_are_asked_wherever_it_took_part(store: Store) -> None:
    store.words.add_check_in(check_in(status=Status.NEEDS_HELP))
    close_launch(
        store, DIRECTOR, "meridian", OutcomeKind.LATE, landed_on=NOW.date(), learned="", token="closed", now=NOW
    )
    ended = the_launch(store, "meridian")
    for _ in range(2):
        split_squad(store, DIRECTOR, "atlas", {"Atlas Web": ["component:Atlas"], "Atlas TV": []}, token="t", now=NOW)
    (halcyon,) = portfolio(store, look()).rows
    assert {word.squad: word.status for word in halcyon.words} == {
        "Atlas TV": Status.NOT_HEARD,
        "Atlas Web": Status.NOT_HEARD,
        "Borealis": Status.NOT_HEARD,
    }
    assert halcyon.status is Status.NOT_HEARD
    assert the_launch(store, "meridian") == ended
    assert [kind for _, kind, _ in store.plans.launch_events("halcyon")].count("squad split") == 1


def test_a_squad_that_took_part_by_its_issues_alone_hands_its_launch_on(store: Store) -> None:
    store.plans.change_launch("halcyon", "edited", {}, token="e", at=NOW, scopes=["version:1"], squad_ids=["borealis"])
    store.work.save_issues("jira", [issue(claims=("component:Atlas",), scopes=("version:1",))])
    store.plans.settle(at=NOW)
    split_squad(store, DIRECTOR, "atlas", {"Atlas Web": [], "Atlas TV": []}, token="t", now=NOW)
    assert the_launch(store, "halcyon").squad_ids == ("atlas-tv", "atlas-web", "borealis")


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"One": []}, "at least two new squads"),
        ({"One": [], "Borealis": []}, "already a squad called 'Borealis'"),
        ({"One": [], "ONE": []}, "already a squad called 'ONE'"),
        ({"One": [], "Two": ["x"]}, "nothing that a squad can own"),
    ],
)
def test_a_split_that_cannot_be_leaves_the_squad_as_it_was(
    store: Store, parts: dict[str, list[str]], sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        split_squad(store, DIRECTOR, "atlas", parts, token="t", now=NOW)
    assert the(store, "atlas").active
    assert len(store.plans.squads()) == 2


def test_nobody_waits_for_a_retired_squad_until_it_is_revived(store: Store) -> None:
    def waited_for() -> list[str]:
        return sorted({each.squad_id for each in portfolio(store, look()).silent})

    assert waited_for() == ["atlas", "borealis"]
    assert [retire_squad(store, DIRECTOR, "borealis", token="t", now=NOW) for _ in range(2)] == [True, False]
    assert waited_for() == ["atlas"]
    with pytest.raises(InvalidInput, match="Borealis is retired already"):
        retire_squad(store, DIRECTOR, "borealis", token="another", now=NOW)
    assert [revive_squad(store, DIRECTOR, "borealis", token="u", now=NOW) for _ in range(2)] == [True, False]
    assert waited_for() == ["atlas", "borealis"]


def test_a_look_back_into_a_squads_rest_does_not_wait_for_it_although_it_came_back(store: Store) -> None:
    for away, back in ((60, 50), (30, 20)):
        retire_squad(store, DIRECTOR, "borealis", token=f"t{away}", now=ago(days=away))
        revive_squad(store, DIRECTOR, "borealis", token=f"t{back}", now=ago(days=back))
    revive_squad(store, DIRECTOR, "borealis", token="again", now=ago(days=10))  # it works already

    def waited_for(days: float) -> bool:
        seen = portfolio(store, look(moment=ago(days=days)))
        assert "atlas" in {each.squad_id for each in seen.silent}
        return "borealis" in {each.squad_id for each in seen.silent}

    assert [days for days in (61, 60, 55, 51, 50, 40, 30, 25, 20, 10, 5, 0) if not waited_for(days)] == [
        60, 55, 51, 30, 25,
    ]  # fmt: skip
    assert the(store, "borealis").rested == ((ago(days=60), ago(days=50)), (ago(days=30), ago(days=20)))
    assert the(store, "borealis").active


def test_an_unknown_squad_is_told_with_the_nearest_names(store: Store) -> None:
    with pytest.raises(NotFound, match="There is no squad 'atlass'") as told:
        retire_squad(store, DIRECTOR, "atlass", token="t", now=NOW)
    assert told.value.hint == "Did you mean Atlas or Borealis?"


def test_a_viewer_without_a_role_changes_no_squad(store: Store) -> None:
    with pytest.raises(NotAllowed):
        add_squad(store, VIEWER, name="Comet", claims=[], token="t", now=NOW)
    with pytest.raises(NotAllowed):
        split_squad(store, VIEWER, "atlas", {"One": [], "Two": []}, token="t", now=NOW)


def test_a_squad_is_told_times_by_its_own_clock_else_by_the_organisations() -> None:
    stockholm = ZoneInfo("Europe/Stockholm")
    assert squad().zone_or(stockholm) is stockholm
    evening = NOW.replace(hour=20)
    days = [evening.astimezone(squad(time_zone=zone).zone_or(stockholm)).day for zone in ("", "Pacific/Auckland")]
    assert days == [evening.day, evening.day + 1]


def test_the_zones_to_choose_from_are_named_after_places() -> None:
    assert {"UTC", "Pacific/Auckland", "Europe/Stockholm"} <= set(time_zones())
    assert not {"", "Factory", "EST5EDT", "Etc/GMT+5"} & set(time_zones())
