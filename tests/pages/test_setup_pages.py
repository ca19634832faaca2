"""Set-up: launches and squads through their forms, the double click, and two people editing the same thing."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from andon.model import Launch, LaunchState, OutcomeKind, Precision, Squad, Status
from andon.store import Store
from andon.ui import links, text, text_guild, text_setup
from andon.ui.session import Slot
from andon.usecases.plan_launch import LaunchPlan, edit_launch, move_date
from andon.usecases.plan_squad import add_squad, edit_squad
from examples import issue, version
from pages.test_squad_pages import SENTENCE, speak
from pages.visits import ATLAS, DIRECTOR, THE_DIRECTOR, errors, now, today, visit, words

ELSEWHERE = "Halcyon, as a colleague called it"


def halcyon(store: Store) -> Launch:
    (launch,) = (each for each in store.plans.launches() if each.id == "halcyon")
    return launch


def squad(store: Store, id: str) -> Squad:
    (found,) = (each for each in store.plans.squads() if each.id == id)
    return found


def launches(key: str = "halcyon") -> AppTest:
    return visit(links.LAUNCHES, DIRECTOR, key=key)


def squads(key: str = "atlas") -> AppTest:
    return visit(links.SQUADS, DIRECTOR, key=key)


@pytest.mark.parametrize(("page", "named"), [(links.LAUNCHES, "Halcyon"), (links.SQUADS, "Atlas")])
def test_a_look_back_shows_what_there_is_and_no_form(small: Store, page: str, named: str) -> None:
    day = today() - timedelta(days=10)
    at = visit(page, DIRECTOR, key=named.lower(), as_of=day.isoformat())
    assert text.looking_back(day) in words(at)
    assert named in words(at)
    assert (text_guild.TITLE in [each.value for each in at.header]) is (page == links.SQUADS)
    assert not at.text_input


# ------------------------------------------------------------------------------ launches


def test_a_launch_is_created_with_its_date_and_squads(small: Store) -> None:
    at = launches("")
    assert at.text_input(key="launch_new_others").placeholder == text_setup.OTHER_SCOPES_EXAMPLE
    at.text_input(key="launch_new_name").input("Marigold")
    at.text_input(key="launch_new_others").input("PAY-1461")
    at.multiselect(key="launch_new_squads").set_value(["atlas"])
    at.date_input(key="launch_new_day").set_value(today() + timedelta(days=60))
    at.selectbox(key="launch_new_precision").set_value(Precision.MONTH)
    at.button(key="launch_new_submit").click().run()
    made = next(each for each in small.plans.launches() if each.name == "Marigold")
    assert made.squad_ids == ("atlas",)
    assert made.scopes == ("epic:PAY-1461",)
    assert made.target is not None
    assert (made.target.day, made.target.precision) == (today() + timedelta(days=60), Precision.MONTH)
    assert "Marigold" in words(visit(links.PORTFOLIO))


def test_a_launch_created_by_a_double_click_is_one_launch(small: Store) -> None:
    for _ in range(2):
        at = launches("")
        at.session_state["andon_slot_launch_new"] = Slot("token", "secret", None)
        at.text_input(key="launch_new_name").input("Marigold")
        at.button(key="launch_new_submit").click().run()
        assert not at.error
    assert [each.name for each in small.plans.launches()].count("Marigold") == 1


def test_a_launch_without_a_name_is_refused_and_what_was_typed_stays(small: Store) -> None:
    at = launches("")
    at.text_input(key="launch_new_success").input("People come back.")
    at.button(key="launch_new_submit").click().run()
    assert "The name is empty." in errors(at)
    assert at.text_input(key="launch_new_success").value == "People come back."


def test_a_launch_is_edited(small: Store) -> None:
    at = launches()
    at.text_input(key="launch_halcyon_name").input("Halcyon Days")
    at.text_input(key="launch_halcyon_others").input("epic:A-1, jql:labels = launch")
    at.button(key="launch_halcyon_edit_submit").click().run()
    assert halcyon(small).name == "Halcyon Days"
    assert halcyon(small).scopes == ("epic:A-1", "jql:labels = launch")


def test_a_launch_that_was_edited_elsewhere_is_not_overwritten_and_what_was_typed_stays(small: Store) -> None:
    at = launches()
    edit_launch(small, THE_DIRECTOR, "halcyon", LaunchPlan(ELSEWHERE), token="theirs", now=now())
    at.text_input(key="launch_halcyon_name").input("As I call it")
    at.button(key="launch_halcyon_edit_submit").click().run()
    assert halcyon(small).name == ELSEWHERE
    assert errors(at)
    assert at.text_input(key="launch_halcyon_name").value == "As I call it"
    # A second press is no answer either: theirs is read first, then written anew.
    at.button(key="launch_halcyon_edit_submit").click().run()
    assert halcyon(small).name == ELSEWHERE


def test_a_moved_date_keeps_the_first_one_in_sight(small: Store) -> None:
    first = halcyon(small).first_date
    at = launches()
    at.date_input(key="launch_halcyon_day").set_value(today() + timedelta(days=50))
    at.text_input(key="launch_halcyon_reason").input("The fair is later.")
    at.button(key="launch_halcyon_date_submit").click().run()
    moved = halcyon(small)
    assert (moved.first_date, moved.moves, moved.slip_days) == (first, 1, 20)
    assert text.moves(1, 20) in words(visit(links.PORTFOLIO, DIRECTOR))


def test_the_same_date_again_is_no_move(small: Store) -> None:
    at = launches()
    at.button(key="launch_halcyon_date_submit").click().run()
    assert "That is the date it has already." in errors(at)
    assert halcyon(small).moves == 0


def test_a_launch_is_closed_with_what_was_learned_and_opened_again(small: Store) -> None:
    at = launches()
    at.radio(key="launch_halcyon_kind").set_value(OutcomeKind.LATE)
    at.text_area(key="launch_halcyon_learned").input("Ask the vendor first.")
    at.button(key="launch_halcyon_close_submit").click().run()
    closed = halcyon(small)
    assert closed.state is LaunchState.CLOSED
    assert closed.outcome is not None
    assert (closed.outcome.kind, closed.outcome.learned) == (OutcomeKind.LATE, "Ask the vendor first.")
    assert "Ask the vendor first." in words(visit(links.PORTFOLIO))
    at.button(key="launch_halcyon_reopen").click().run()
    assert halcyon(small).state is LaunchState.OPEN
    assert "launch_halcyon_close_submit" in [button.key for button in at.button]


def test_what_became_of_a_launch_is_proposed_and_not_decided(small: Store) -> None:
    day = today() - timedelta(days=3)
    small.work.save_versions("jira", [version("jira/1", release=day, released=True)])
    edit_launch(
        small, THE_DIRECTOR, "halcyon", LaunchPlan("Halcyon", scopes=("version:jira/1",)), token="scope", now=now()
    )
    at = launches()
    assert at.radio(key="launch_halcyon_kind").value is OutcomeKind.ON_TIME
    assert at.date_input(key="launch_halcyon_landed").value == day
    assert "Jira says it was released" in words(at) and "You say what became of it." in words(at)
    assert halcyon(small).state is LaunchState.OPEN
    move_date(small, THE_DIRECTOR, "halcyon", day - timedelta(days=1), token="earlier", now=now())
    assert launches().radio(key="launch_halcyon_kind").value is OutcomeKind.LATE


def test_where_nothing_is_proposed_nothing_is_chosen_and_a_choice_is_asked_for(small: Store) -> None:
    at = launches()
    assert text_setup.NOT_RELEASED in words(at)
    assert at.radio(key="launch_halcyon_kind").value is None
    at.text_area(key="launch_halcyon_learned").input("Ask the vendor first.")
    at.button(key="launch_halcyon_close_submit").click().run()
    assert errors(at) == text_setup.NO_OUTCOME_CHOSEN
    assert halcyon(small).state is LaunchState.OPEN
    assert at.text_area(key="launch_halcyon_learned").value == "Ask the vendor first."
    at.radio(key="launch_halcyon_kind").set_value(OutcomeKind.ON_TIME)
    at.button(key="launch_halcyon_close_submit").click().run()
    assert halcyon(small).state is LaunchState.CLOSED


def test_what_was_cut_opens_to_its_issues(small: Store) -> None:
    small.work.save_versions("jira", [version("jira/1", release=today(), released=True)])
    left = issue("A-7", scopes=("version:jira/1",), created=now() - timedelta(days=120))
    small.work.save_issues("jira", [left])
    edit_launch(
        small, THE_DIRECTOR, "halcyon", LaunchPlan("Halcyon", scopes=("version:jira/1",)), token="scope", now=now()
    )
    at = launches()
    told = words(at)
    assert "that one was not delivered with it" in told
    assert text_setup.CUT_ISSUES in told and "A-7" in told
    assert at.radio(key="launch_halcyon_kind").value is OutcomeKind.ON_TIME_CUT


def test_a_launch_is_cancelled_and_its_words_stay(small: Store) -> None:
    speak(small)
    at = launches()
    at.radio(key="launch_halcyon_kind").set_value(OutcomeKind.CANCELLED)
    at.button(key="launch_halcyon_close_submit").click().run()
    assert halcyon(small).state is LaunchState.CANCELLED
    assert SENTENCE in words(visit(links.LAUNCH, DIRECTOR, key="halcyon"))


def test_a_guest_sees_the_launches_and_no_form(small: Store) -> None:
    at = visit(links.LAUNCHES)
    assert "Halcyon" in words(at)
    assert not at.button


# ------------------------------------------------------------------------------ squads


def test_a_squad_is_added_and_can_be_chosen_at_the_top_at_once(small: Store) -> None:
    at = squads("")
    at.text_input(key="squad_new_name").input("Borealis")
    at.text_input(key="squad_new_owns").input("component:Web, project:SHOP")
    at.button(key="squad_new_submit").click().run()
    assert squad(small, "borealis").claims == ("component:Web", "project:SHOP")
    assert text.with_squad("Borealis") in at.selectbox(key="who").options


def test_a_renamed_squad_keeps_its_words(small: Store) -> None:
    speak(small)
    at = squads()
    at.text_input(key="squad_atlas_name").input("Atlas & Friends")
    at.button(key="squad_atlas_edit_submit").click().run()
    assert squad(small, "atlas").name == "Atlas & Friends"
    told = words(visit(links.SQUAD, ATLAS))
    assert "Atlas & Friends" in told
    assert SENTENCE in told


def test_a_squad_writes_down_its_days_off(small: Store) -> None:
    at = squads()
    at.text_input(key="squad_atlas_days_off").input("2026-12-24 half, 2026-12-28..2027-01-03")
    at.button(key="squad_atlas_edit_submit").click().run()
    assert squad(small, "atlas").calendar.days_off == ("2026-12-24 half", "2026-12-28..2027-01-03")
    assert squads().text_input(key="squad_atlas_days_off").value == "2026-12-24 half, 2026-12-28..2027-01-03"


def test_a_squad_chooses_its_time_zone_and_keeps_one_that_is_not_offered(small: Store) -> None:
    at = squads()
    field = at.selectbox(key="squad_atlas_zone")
    assert field.value == ""
    assert text_setup.organisations_zone(ZoneInfo("UTC")) in field.options
    field.set_value("Pacific/Auckland")
    at.button(key="squad_atlas_edit_submit").click().run()
    assert squad(small, "atlas").time_zone == "Pacific/Auckland"
    edit_squad(small, THE_DIRECTOR, "atlas", name="Atlas", claims=[], time_zone="NZ", token="nz", now=now())
    at = squads()
    at.button(key="squad_atlas_edit_submit").click().run()
    assert squad(small, "atlas").time_zone == "NZ"


def test_days_off_that_nobody_can_read_are_refused_and_stay_typed(small: Store) -> None:
    at = squads()
    at.text_input(key="squad_atlas_days_off").input("over Christmas")
    at.button(key="squad_atlas_edit_submit").click().run()
    assert "'over Christmas' is no day off" in errors(at)
    assert at.text_input(key="squad_atlas_days_off").value == "over Christmas"


def test_a_squad_that_was_edited_elsewhere_is_not_overwritten(small: Store) -> None:
    at = squads()
    edit_squad(small, THE_DIRECTOR, "atlas", name="Theirs", claims=[], token="theirs", now=now())
    at.text_input(key="squad_atlas_name").input("Mine")
    at.button(key="squad_atlas_edit_submit").click().run()
    assert squad(small, "atlas").name == "Theirs"
    assert at.text_input(key="squad_atlas_name").value == "Mine"


def test_what_no_squad_can_own_is_refused_and_stays_typed(small: Store) -> None:
    at = squads()
    at.text_input(key="squad_atlas_owns").input("the web")
    at.button(key="squad_atlas_edit_submit").click().run()
    assert "'the web' is nothing that a squad can own." in errors(at)
    assert at.text_input(key="squad_atlas_owns").value == "the web"


def test_a_split_squad_becomes_two_and_is_retired(small: Store) -> None:
    at = squads()
    at.text_input(key="squad_atlas_part_0").input("Atlas North")
    at.text_input(key="squad_atlas_part_1").input("Atlas South")
    at.button(key="squad_atlas_split_submit").click().run()
    assert not squad(small, "atlas").active
    assert squad(small, "atlas-north").split_from == "atlas"
    assert squad(small, "atlas-north").claims == ("component:Atlas",)
    assert squad(small, "atlas-south").active


def test_whoever_retires_a_squad_reads_first_which_words_will_count_no_more(small: Store) -> None:
    speak(small, status=Status.NEEDS_HELP)
    assert "Its word will count no more in Halcyon (needs help)" in words(squads())
    assert "not heard until they say" in words(squads())


def test_two_new_squads_of_one_name_are_no_split(small: Store) -> None:
    at = squads()
    for n in (0, 1):
        at.text_input(key=f"squad_atlas_part_{n}").input("Atlas North")
    at.button(key="squad_atlas_split_submit").click().run()
    assert "at least two new squads" in errors(at)
    assert squad(small, "atlas").active


def test_a_squad_retires_and_comes_back(small: Store) -> None:
    at = squads()
    at.button(key="squad_atlas_retire").click().run()
    assert not squad(small, "atlas").active
    assert text_setup.SQUAD_RETIRED in words(at)
    assert text.with_squad("Atlas") not in at.selectbox(key="who").options
    at.button(key="squad_atlas_revive").click().run()
    assert squad(small, "atlas").active


def test_another_squads_member_is_told_whose_it_is_and_may_add(small: Store) -> None:
    add_squad(small, THE_DIRECTOR, name="Comet", claims=["component:Comet"], token="c", now=now())
    at = visit(links.SQUADS, "squad:comet", key="atlas")
    assert text_setup.NOT_YOUR_SQUAD in words(at)
    assert not [each for each in at.button if str(each.key).startswith("squad_atlas")]
    own = visit(links.SQUADS, "squad:comet", key="comet")
    assert own.text_input(key="squad_comet_tribe").disabled
    assert not visit(links.SQUADS, DIRECTOR, key="comet").text_input(key="squad_comet_tribe").disabled
