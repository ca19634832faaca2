"""A look back shows who took part on that day, by name or by issues, whoever has joined or left since."""

from datetime import timedelta

from andon.model import Change, Status
from andon.store import Store
from andon.usecases.board import read_board
from andon.usecases.find import find_launch
from andon.usecases.plan_launch import LaunchPlan, edit_launch
from andon.usecases.plan_squad import split_squad
from andon.usecases.sync import sync
from examples import ATLAS, DIRECTOR, NOW, ListSource, ago, check_in, forecast, issue, launch, look, squad

LATER = NOW + timedelta(days=2)


def take_part(store: Store, *squad_ids: str, days: float, launch_id: str = "halcyon") -> None:
    """From so many days ago on these squads are named in a launch."""
    plan = LaunchPlan(launch_id.title(), scopes=find_launch(store, launch_id).scopes, squad_ids=squad_ids)
    assert edit_launch(store, DIRECTOR, launch_id, plan, token=f"{launch_id} {days}", now=ago(days=days))


def forget_what_was_remembered(store: Store) -> None:
    """As a store is that an older release has filled."""
    with store._database.write() as connection:
        for table in ("part_change", "setting"):
            connection.exec_driver_sql(f"delete from {table}")


def seen(store: Store, *, days: float, launch_id: str = "halcyon") -> dict[str, Status]:
    """Who took part in a launch so many days ago, and what they said."""
    board = read_board(store, look(DIRECTOR, moment=ago(days=days), now=LATER))
    return {word.squad_id: word.status for word in board.words(launch_id)}


def test_a_squad_that_has_left_a_launch_since_is_still_heard_on_the_days_before(store: Store) -> None:
    store.words.add_check_in(check_in(squad_id="borealis", at=ago(days=9), status=Status.NEEDS_HELP))
    take_part(store, "atlas", days=5)
    assert seen(store, days=6) == {"atlas": Status.NOT_HEARD, "borealis": Status.NEEDS_HELP}
    assert seen(store, days=4) == {"atlas": Status.NOT_HEARD}


def test_a_squad_that_came_later_was_not_silent_on_the_days_before(store: Store) -> None:
    store.plans.add_squads([squad("comet")], token="comet", at=ago(days=50))
    store.words.add_check_in(check_in(at=ago(days=8)))
    take_part(store, "atlas", days=7)
    take_part(store, "atlas", "comet", days=5)
    take_part(store, "comet", days=3)
    assert seen(store, days=6) == {"atlas": Status.ON_TRACK}
    assert seen(store, days=4) == {"atlas": Status.ON_TRACK, "comet": Status.NOT_HEARD}
    assert seen(store, days=2) == {"comet": Status.NOT_HEARD}


def test_the_parts_of_a_split_squad_were_not_silent_before_there_were_any(store: Store) -> None:
    store.words.add_check_in(check_in(at=ago(days=8)))
    split_squad(store, ATLAS, "atlas", {"Ions": ("component:A",), "Ohms": ("component:B",)}, token="s", now=ago(days=5))
    assert seen(store, days=6) == {"atlas": Status.ON_TRACK, "borealis": Status.NOT_HEARD}
    assert set(seen(store, days=4)) == {"borealis", "ions", "ohms"}


def test_a_squad_is_in_a_launch_on_the_days_on_which_its_issues_were(store: Store) -> None:
    """Each sync remembers who came by their issues and who left, whatever the issues are in: here an epic."""
    source = ListSource([])
    plan = LaunchPlan("Meridian", scopes=("epic:A-1",), squad_ids=("borealis",))
    edit_launch(store, DIRECTOR, "meridian", plan, token="epic", now=ago(days=9))
    source.issues["A-2"] = issue("A-2", claims=("component:Atlas",), scopes=("epic:A-1",))
    sync(store, source, now=ago(days=7))
    store.words.add_check_in(check_in(launch_id="meridian", at=ago(days=6), status=Status.WORRIED))
    source.issues["A-2"] = issue("A-2", claims=("component:Atlas",), updated="2")
    sync(store, source, now=ago(days=3))
    told = [seen(store, days=days, launch_id="meridian") for days in (8, 6.5, 4, 2)]
    assert [each.get("atlas") for each in told] == [None, Status.NOT_HEARD, Status.WORRIED, None]
    assert [each["borealis"] for each in told] == [Status.NOT_HEARD] * 4


def test_before_andon_watched_the_histories_of_issues_tell_who_was_in_a_version(empty: Store) -> None:
    """A Jira that is connected today tells of the months before; words of then stay heard."""
    history = (Change(ago(days=20), "fix_version", "1", "2"),)
    brought = [
        issue("A-1", claims=("component:Atlas",), scopes=("version:1",)),
        issue("B-1", claims=("component:Borealis",), scopes=("version:2",), changes=history),
        issue("C-1", claims=("component:Comet",), scopes=("version:1",), created=ago(days=10)),
    ]
    empty.plans.add_squads([squad("atlas"), squad("borealis"), squad("comet")], token="squads", at=NOW)
    empty.plans.add_launches([launch(scopes=("version:jira/1",))], token="launch", at=NOW)
    sync(empty, ListSource(brought), now=NOW)
    assert [set(seen(empty, days=days)) for days in (30, 15, 5)] == [
        {"atlas", "borealis"},
        {"atlas"},
        {"atlas", "comet"},
    ]
    board = read_board(empty, look(DIRECTOR, moment=ago(days=5), now=LATER))
    assert board.not_remembered is not None and board.not_remembered.since == NOW
    assert read_board(empty, look(DIRECTOR, moment=NOW, now=LATER)).not_remembered is None


def test_before_andon_watched_work_of_a_split_squad_was_the_work_of_the_whole(empty: Store) -> None:
    empty.plans.add_squads([squad("atlas")], token="squads", at=ago(days=50))
    empty.plans.add_launches([launch(scopes=("version:jira/1",))], token="launch", at=ago(days=50))
    source = ListSource([issue("A-1", claims=("component:Atlas",), scopes=("version:1",))])
    split_squad(empty, ATLAS, "atlas", {"Ions": ("component:Atlas",), "Ohms": ()}, token="s", now=ago(days=5))
    forget_what_was_remembered(empty)
    sync(empty, source, now=NOW)
    assert set(seen(empty, days=6)) == {"atlas"}
    assert "ions" in seen(empty, days=4)


def test_before_andon_watched_an_epic_holds_who_was_forecast_or_spoke_then(empty: Store) -> None:
    """Of an epic a source tells only what is in it now; what was forecast then knows better."""
    names = ("atlas", "borealis", "comet")
    empty.plans.add_squads([squad(id) for id in names], token="squads", at=ago(days=50))
    empty.plans.add_launches([launch(scopes=("epic:E-1",))], token="launch", at=ago(days=50))
    work = [issue(f"{id}-1", claims=(f"component:{id.title()}",), scopes=("epic:E-1",)) for id in names]
    empty.work.save_issues("jira", work)
    empty.plans.settle(at=NOW)
    assert set(seen(empty, days=4)) == set(names)
    empty.forecasts.add([forecast(as_of=ago(days=5).date(), made_at=ago(days=5))])
    empty.words.add_check_in(check_in(squad_id="comet", at=ago(days=20)))
    assert seen(empty, days=4) == {"atlas": Status.NOT_HEARD, "comet": Status.NOT_HEARD}


def test_before_andon_watched_a_squad_that_spoke_lately_was_in_it_whatever_its_claims_are_now(empty: Store) -> None:
    empty.plans.add_squads([squad("atlas"), squad("borealis")], token="squads", at=ago(days=50))
    empty.plans.add_launches([launch(scopes=("version:jira/1",))], token="launch", at=ago(days=50))
    late = issue("A-1", claims=("component:Atlas",), scopes=("version:1",), created=ago(days=2))
    other = issue("B-1", scopes=("version:2",), changes=(Change(ago(days=90), "fix_version", None, "2"),))
    sync(empty, ListSource([late, other]), now=NOW)
    assert seen(empty, days=4) == {}
    empty.words.add_check_in(check_in(at=ago(days=6)))
    assert seen(empty, days=4) == {"atlas": Status.ON_TRACK}


def test_a_squad_that_was_away_for_a_while_is_not_in_it_on_the_days_between(store: Store) -> None:
    """Although it had spoken before and was forecast: nothing but its name puts it into a launch without issues."""
    store.words.add_check_in(check_in(launch_id="meridian", at=ago(days=9)))
    store.forecasts.add([forecast(launch_id="meridian", as_of=ago(days=9).date(), made_at=ago(days=9))])
    take_part(store, "borealis", days=7, launch_id="meridian")
    take_part(store, "atlas", days=5, launch_id="meridian")
    assert [set(seen(store, days=n, launch_id="meridian")) for n in (8, 6, 4)] == [{"atlas"}, {"borealis"}, {"atlas"}]
