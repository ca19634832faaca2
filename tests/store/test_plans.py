"""Plans: squads and launches, what they are and everything that they were."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from andon.errors import Conflict, InvalidInput
from andon.model import Bet, Contribution, LaunchState, Outcome, OutcomeKind, Precision, Tribe
from andon.store import Store
from examples import BEGAN, NOW, issue, launch, squad, target


def owners(store: Store) -> dict[str, str | None]:
    table = store.work.work()
    return {
        key: owner if isinstance(owner, str) else None
        for key, owner in zip(table["key"], table["squad_id"], strict=True)
    }


def test_a_tribe_and_a_bet_come_back_as_they_were_put_and_take_new_names(empty: Store) -> None:
    empty.plans.put_tribe(Tribe("sound", "Sound"))
    empty.plans.put_tribe(Tribe("sound", "Sound and vision"))
    empty.plans.put_bet(Bet("b", "Bravery", 2))
    empty.plans.put_bet(Bet("a", "Anywhere", 5))
    empty.plans.put_bet(Bet("a", "Everywhere", 1))
    assert empty.plans.tribes() == [Tribe("sound", "Sound and vision")]
    assert empty.plans.bets() == [Bet("a", "Everywhere", 1), Bet("b", "Bravery", 2)]


def test_a_squad_comes_back_equal(empty: Store) -> None:
    empty.plans.put_tribe(Tribe("sound", "Sound"))
    old = squad("zephyr", retired_at=NOW)
    new = squad(
        "atlas",
        tribe_id="sound",
        claims=("jql:labels = x", "component:Web"),
        time_zone="Europe/Stockholm",
        mission="Music in every room.",
        split_from="zephyr",
    )
    assert empty.plans.add_squads([old, new], token="t", at=BEGAN)
    assert empty.plans.squads() == [new, old]
    assert [each.active for each in empty.plans.squads()] == [True, False]


def test_a_launch_comes_back_equal_with_its_dates_scopes_squads_and_outcome(store: Store) -> None:
    whole = launch(
        "orbit",
        name="Orbit",
        scopes=("epic:A-1", "version:2"),
        squad_ids=("atlas", "borealis"),
        dates=(target(date(2026, 3, 1)), target(date(2026, 4, 1), said_at=NOW, precision=Precision.MONTH)),
        bet_id="quality",
        success="Half of all listeners.",
        state=LaunchState.CLOSED,
        ended_on=date(2026, 4, 20),
        outcomes=(Outcome(OutcomeKind.LATE, date(2026, 4, 20), "Ask the vendor first.", NOW, "Dora"),),
    )
    store.plans.add_launches([whole], token="orbit", at=NOW)
    assert [each for each in store.plans.launches() if each.id == "orbit"] == [whole]


def test_squads_are_added_once_for_one_token(empty: Store) -> None:
    assert empty.plans.add_squads([squad("atlas"), squad("borealis")], token="t", at=BEGAN)
    assert not empty.plans.add_squads([squad("atlas"), squad("borealis")], token="t", at=NOW)
    assert len(empty.plans.squads()) == 2
    assert empty.plans.squad_events("atlas") == [(BEGAN, "created", {"name": "Atlas", "split_from": None})]


def test_a_name_that_is_taken_is_refused_and_nothing_of_the_batch_is_kept(store: Store) -> None:
    with pytest.raises(InvalidInput, match="already a squad called 'Atlas'"):
        store.plans.add_squads([squad("comet"), squad("atlas")], token="again", at=NOW)
    with pytest.raises(InvalidInput, match="already a launch called 'Halcyon'"):
        store.plans.add_launches([launch("nadir"), launch("halcyon")], token="again", at=NOW)
    assert [each.id for each in store.plans.squads()] == ["atlas", "borealis"]
    assert [each.id for each in store.plans.launches()] == ["halcyon", "meridian"]


def test_a_changed_squad_keeps_what_it_was(store: Store) -> None:
    assert store.plans.change_squad("atlas", "renamed", {"name": "Atlas II"}, token="t1", at=NOW, based_on=1)
    assert not store.plans.change_squad("atlas", "renamed", {"name": "Atlas II"}, token="t1", at=NOW, based_on=1)
    (atlas, _) = store.plans.squads()
    assert (atlas.name, atlas.version) == ("Atlas II", 2)
    assert store.plans.squad_events("atlas")[-1] == (NOW, "renamed", {"name": {"from": "Atlas", "to": "Atlas II"}})


def test_a_changed_launch_keeps_every_date_and_what_it_was(store: Store) -> None:
    moved = target(date(2026, 8, 1), said_at=NOW)
    arguments = {"token": "t1", "at": NOW, "based_on": 1, "scopes": ("epic:A-9",), "squad_ids": ("borealis",)}
    assert store.plans.change_launch("halcyon", "edited", {"name": "Halcyon days"}, target=moved, **arguments)  # type: ignore[arg-type]
    assert not store.plans.change_launch("halcyon", "edited", {"name": "Halcyon days"}, target=moved, **arguments)  # type: ignore[arg-type]
    (halcyon, _) = store.plans.launches()
    assert (halcyon.name, halcyon.scopes, halcyon.squad_ids) == ("Halcyon days", ("epic:A-9",), ("borealis",))
    assert halcyon.dates == (target(), moved)
    assert [kind for _, kind, _ in store.plans.launch_events("halcyon")] == ["created", "edited"]


def test_the_last_outcome_counts(store: Store) -> None:
    for n, kind in enumerate([OutcomeKind.LATE, OutcomeKind.STILL_OPEN, OutcomeKind.ON_TIME_CUT]):
        at = NOW + timedelta(hours=n)
        outcome = Outcome(kind, None, "", at)
        changes = {"state": kind.state.value}
        store.plans.change_launch("halcyon", "closed", changes, token=f"o{n}", at=at, outcome=outcome)
    (halcyon, _) = store.plans.launches()
    assert halcyon.outcome == Outcome(OutcomeKind.ON_TIME_CUT, None, "", NOW + timedelta(hours=2))


def test_the_second_of_two_editors_hears_of_the_first_and_overwrites_nothing(store: Store) -> None:
    store.plans.change_launch("halcyon", "edited", {"success": "Hers"}, token="hers", at=NOW, based_on=1)
    with pytest.raises(Conflict, match="Somebody else changed 'Halcyon'") as told:
        store.plans.change_launch(
            "halcyon", "edited", {"success": "His"}, token="his", at=NOW, based_on=1, target=target(date(2027, 1, 1))
        )
    assert told.value.hint
    (halcyon, _) = store.plans.launches()
    assert (halcyon.success, halcyon.moves) == ("Hers", 0)
    assert len(store.plans.launch_events("halcyon")) == 2
    store.plans.change_squad("atlas", "edited", {"mission": "Hers"}, token="hers", at=NOW, based_on=1)
    with pytest.raises(Conflict, match="Somebody else changed 'Atlas'"):
        store.plans.change_squad("atlas", "edited", {"mission": "His"}, token="his", at=NOW, based_on=1)


def test_an_edit_is_known_by_its_token(store: Store) -> None:
    store.plans.change_launch("halcyon", "edited", {"success": "Yes"}, token="mine", at=NOW)
    store.plans.change_squad("atlas", "edited", {"mission": "Yes"}, token="ours", at=NOW)
    assert [store.plans.written(token) for token in ("mine", "ours", "nobody's")] == [True, True, False]


def test_a_remembered_value_comes_back_and_is_replaced(empty: Store) -> None:
    assert empty.plans.setting("plan") is None
    empty.plans.remember("plan", {"a": [1, None, "ü"]})
    empty.plans.remember("plan", {"a": []})
    assert empty.plans.setting("plan") == {"a": []}


def test_times_come_back_in_utc_with_their_zone(empty: Store) -> None:
    stockholm = datetime(2026, 5, 12, 11, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))
    empty.plans.add_squads([squad("atlas", retired_at=stockholm)], token="t", at=stockholm)
    (atlas,) = empty.plans.squads()
    assert atlas.retired_at is not None
    assert atlas.retired_at.isoformat() == "2026-05-12T09:30:15.123456+00:00"
    assert atlas.retired_at.tzinfo is UTC or atlas.retired_at.utcoffset() == timedelta(0)
    assert empty.plans.squad_events("atlas")[0][0] == stockholm


def test_a_time_without_a_zone_is_a_bug_and_says_so(store: Store) -> None:
    with pytest.raises(Exception, match="has no time zone"):
        store.plans.change_squad("atlas", "retired", {"retired_at": datetime(2026, 5, 12)}, token="t", at=NOW)  # noqa: DTZ001
    assert store.plans.squads()[0].active


def test_the_narrowest_claim_owns_an_issue(empty: Store) -> None:
    claims = ("project:A", "component:Web", "board:7", "jql:labels = x", "squad:Sound Web")
    empty.plans.add_squads([squad(claim.partition(":")[0], claims=(claim,)) for claim in claims], token="t", at=BEGAN)
    empty.work.save_issues(
        "jira",
        [
            issue("A-1", claims=claims),
            issue("A-2", claims=tuple(each for each in claims if not each.startswith("jql"))),
            issue("A-3", claims=("project:A", "squad:Sound Web", "component:Web")),
            issue("A-4", claims=("project:A", "squad:Sound Web")),
            issue("A-5", claims=("project:A", "component:Nobody's")),
            issue("B-1", claims=("project:B",)),
        ],
    )
    empty.plans.settle(at=NOW)
    assert owners(empty) == {
        "A-1": "jql",
        "A-2": "board",
        "A-3": "component",
        "A-4": "squad",
        "A-5": "project",
        "B-1": None,
    }


def test_a_squad_that_works_owns_before_a_retired_one_with_the_same_claim(empty: Store) -> None:
    old, new = squad("a-old", claims=("component:Web",), retired_at=NOW), squad("z-new", claims=("component:Web",))
    empty.plans.add_squads([old, new], token="t", at=BEGAN)
    empty.work.save_issues("jira", [issue("A-1", claims=("component:Web",))])
    empty.plans.settle(at=NOW)
    assert owners(empty) == {"A-1": "z-new"}


def test_what_no_squad_claims_any_more_belongs_to_nobody(empty: Store) -> None:
    empty.plans.add_squads([squad("atlas", claims=("component:Web",))], token="t", at=BEGAN)
    empty.work.save_issues("jira", [issue("A-1", claims=("component:Web",))])
    empty.plans.settle(at=NOW)
    empty.plans.change_squad("atlas", "edited", {"claims": []}, token="t2", at=NOW)
    empty.plans.settle(at=NOW)
    assert owners(empty) == {"A-1": None}


def test_contributions_come_from_issues_and_from_names_and_go_with_them(store: Store) -> None:
    squads = [squad("comet", claims=("component:Comet",))]
    store.plans.add_squads(squads, token="comet", at=BEGAN)
    store.work.save_issues("jira", [issue("A-1", claims=("component:Comet",), scopes=("version:jira/1",))])
    store.plans.settle(at=NOW)
    named = {Contribution("halcyon", "atlas"), Contribution("halcyon", "borealis"), Contribution("meridian", "atlas")}
    assert set(store.plans.contributions()) == {*named, Contribution("halcyon", "comet")}
    store.work.mark_gone("jira", ["A-1"], NOW)
    store.plans.settle(at=NOW)
    assert set(store.plans.contributions()) == named


def test_settling_again_changes_nothing(store: Store) -> None:
    store.work.save_issues("jira", [issue("A-1", claims=("component:Atlas",), scopes=("version:jira/1",))])
    store.plans.settle(at=NOW)
    before = (owners(store), sorted(store.plans.contributions()))
    store.plans.settle(at=NOW)
    assert (owners(store), sorted(store.plans.contributions())) == before
