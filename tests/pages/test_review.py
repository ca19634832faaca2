"""What a review found on pages: conflicts of one's own making, running clocks, vanished squads, strange addresses."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from andon.model import OutcomeKind, Role
from andon.store import Store
from andon.ui import links, session, text, text_setup
from andon.usecases.flags import raise_flag
from andon.usecases.plan_launch import LaunchPlan, edit_launch
from andon.usecases.plan_squad import edit_squad, retire_squad
from built import Demo
from pages.visits import ATLAS, DIRECTOR, THE_DIRECTOR, THE_SQUAD, errors, now, today, visit, words

THEIRS = "As a colleague calls it"
MINE = "As I call it"


def name_of(store: Store) -> str:
    (launch,) = store.plans.launches()
    return launch.name


def press(at: AppTest, key: str) -> None:
    at.button(key=key).click().run()
    assert not at.exception


# ------------------------------------------------------------------------------ two editors, and one


def test_ones_own_save_is_no_conflict_with_the_next_one_on_the_page(small: Store) -> None:
    at = visit(links.LAUNCHES, DIRECTOR, key="halcyon")
    at.date_input(key="launch_halcyon_day").set_value(today() + timedelta(days=50))
    at.text_input(key="launch_halcyon_reason").input("The fair is later.")
    press(at, "launch_halcyon_date_submit")
    at.text_input(key="launch_halcyon_name").input(MINE)
    press(at, "launch_halcyon_edit_submit")
    assert not at.error
    assert name_of(small) == MINE
    at.radio(key="launch_halcyon_kind").set_value(OutcomeKind.LATE)
    press(at, "launch_halcyon_close_submit")
    assert not at.error
    press(at, "launch_halcyon_reopen")
    at.text_input(key="launch_halcyon_name").input("Again")
    press(at, "launch_halcyon_edit_submit")
    assert not at.error
    assert name_of(small) == "Again"


def test_ones_own_save_of_a_squad_is_no_conflict_either(small: Store) -> None:
    at = visit(links.SQUADS, DIRECTOR, key="atlas")
    for name in ("One", "Two"):
        at.text_input(key="squad_atlas_name").input(name)
        press(at, "squad_atlas_edit_submit")
    for key in ("squad_atlas_retire", "squad_atlas_revive", "squad_atlas_edit_submit", "squad_atlas_retire"):
        press(at, key)
        assert not at.error, key


def test_pulling_the_cord_does_not_hide_what_somebody_else_changed(small: Store) -> None:
    """Only a save of the same thing shows that its present version was seen."""
    at = visit(links.LAUNCHES, DIRECTOR, key="halcyon")
    at.text_input(key="launch_halcyon_name").input(MINE)
    edit_launch(small, THE_DIRECTOR, "halcyon", LaunchPlan(THEIRS), token="theirs", now=now())
    edit_squad(small, THE_DIRECTOR, "atlas", name="Atlas", claims=["component:B"], token="b", now=now())
    press(at, "launch_halcyon_edit_submit")
    assert errors(at)
    assert name_of(small) == THEIRS


def test_pressing_save_again_does_not_overwrite_the_other_editor(small: Store) -> None:
    at = visit(links.LAUNCHES, DIRECTOR, key="halcyon")
    edit_launch(small, THE_DIRECTOR, "halcyon", LaunchPlan(THEIRS), token="theirs", now=now())
    at.text_input(key="launch_halcyon_name").input(MINE)
    for _ in range(3):
        press(at, "launch_halcyon_edit_submit")
        assert "load the new values" in errors(at)
        assert at.text_input(key="launch_halcyon_name").value == MINE
        assert name_of(small) == THEIRS
    assert [button.label for button in at.button if button.key == "load_new_values"] == [text.LOAD_NEW_VALUES]


def test_after_loading_the_new_values_the_form_shows_them_and_can_be_saved(small: Store) -> None:
    at = visit(links.LAUNCHES, DIRECTOR, key="halcyon")
    for n in range(2):
        stored = f"{THEIRS} {n}"
        edit_launch(small, THE_DIRECTOR, "halcyon", LaunchPlan(stored), token=f"theirs-{n}", now=now())
        field = next(each for each in at.text_input if each.label == text_setup.NAME)
        assert field.key is not None
        form = field.key.removesuffix("_name")
        field.input(MINE)
        press(at, f"{form}_edit_submit")
        press(at, "load_new_values")
        assert not at.error
        anew = next(each for each in at.text_input if each.label == text_setup.NAME)
        assert anew.value == stored
        # With its old name a browser's field would go on showing what was typed.
        assert anew.key != field.key
    anew.input("Settled")
    press(at, f"{(anew.key or '').removesuffix('_name')}_edit_submit")
    assert not at.error
    assert name_of(small) == "Settled"


def test_a_squads_form_loads_the_new_values_too(small: Store) -> None:
    at = visit(links.SQUADS, DIRECTOR, key="atlas")
    edit_squad(small, THE_DIRECTOR, "atlas", name=THEIRS, claims=[], token="theirs", now=now())
    at.text_input(key="squad_atlas_name").input(MINE)
    press(at, "squad_atlas_edit_submit")
    press(at, "load_new_values")
    assert next(each for each in at.text_input if each.label == text_setup.NAME).value == THEIRS


# ------------------------------------------------------------------------------ who sees what


def test_the_clock_of_a_flag_runs_for_directors_alone(small: Store) -> None:
    raised = now() - timedelta(days=3)
    raise_flag(small, THE_SQUAD, squad_id="atlas", sentence="The vendor is silent.", token="f1", now=raised)
    clock = "raised 3 days ago, not answered yet"
    assert clock in words(visit(links.PORTFOLIO, DIRECTOR))
    for who in (ATLAS, session.GUEST):
        told = words(visit(links.PORTFOLIO, who))
        assert "The vendor is silent." in told
        assert "days ago" not in told
        assert "not answered yet" not in told
        assert text.day(raised.date(), today=today()) in told


@pytest.mark.parametrize("who", ["squad:atlas", "squad:never-was"])
def test_a_squad_that_is_gone_speaks_no_more(small: Store, who: str) -> None:
    retire_squad(small, THE_DIRECTOR, "atlas", token="r", now=now())
    at = visit(links.HOME, who)
    assert at.selectbox(key="who").value == session.GUEST
    assert at.session_state["andon_who"] == session.GUEST
    at.switch_page(links.LAUNCHES).run()
    assert f"--andon-role:{Role.VIEWER.value}" in "".join(str(each.proto.body) for each in at.get("html"))
    assert "cord" not in [button.key for button in at.button]


@pytest.mark.parametrize("strange", ["halcyon\x00", "halcyon\n", "halcyon\u202e", "halcyon\x1b[0m"])
def test_what_cannot_be_printed_is_no_address(small: Store, strange: str) -> None:
    at = visit(links.LAUNCH, DIRECTOR, key=strange)
    assert not at.exception
    assert text.CHOOSE_LAUNCH in words(at)


def test_a_built_demo_is_marked_as_one(demo_folder: Demo) -> None:
    assert (demo_folder.folder / ".andon-demo").is_file()
