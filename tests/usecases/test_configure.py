"""andon.toml is applied: what changed in it since last time, and nothing else."""

import tomllib
from datetime import date, timedelta
from uuid import uuid4

import pytest

from andon.config import Organisation
from andon.errors import ConfigError
from andon.frames import day_number
from andon.model import Launch, LaunchState, OutcomeKind, Squad, WorkCalendar
from andon.store import Store
from andon.usecases.capacity import capacity_as_of
from andon.usecases.configure import Applied, apply_plan
from andon.usecases.plan_change import UNCHANGED, Names, PlanChange, take_untold, told_or_kept
from andon.usecases.plan_launch import LaunchPlan, edit_launch, move_date, reopen_launch
from andon.usecases.plan_squad import edit_squad
from examples import DIRECTOR, NOW, TODAY, version

FILE = """
[[bet]]
name = "Everywhere"
rank = 1

[[squad]]
name = "Atlas"
tribe = "Sound"
component = "Web"

[[squad]]
name = "Borealis"
component = ["Audio", "Video"]

[[launch]]
name = "Halcyon"
epic = "A-1"
target = 2026-06-30
reason = "The fair opens."
bet = "Everywhere"
squads = ["Atlas", "borealis"]
success = "Half of all listeners."
"""


def apply(store: Store, file: str = FILE) -> list[str]:
    """Apply the file as a start does: with a token of its own, and later than what was written before."""
    return list(applied(store, file).waiting)


def applied(store: Store, file: str = FILE, *, tells: bool = True) -> Applied:
    """The same, with what it changed of the plan."""
    said = Organisation.model_validate(tomllib.loads(file))
    now = NOW + timedelta(minutes=store.version())
    return apply_plan(
        store,
        bets=said.bet,
        squads=said.squad,
        launches=said.launch,
        calendar=said.calendar.calendar,
        now=now,
        token=uuid4().hex,
        tells=tells,
    )


def the(store: Store) -> Launch:
    (halcyon,) = store.plans.launches()
    return halcyon


def atlas(store: Store) -> Squad:
    return next(each for each in store.plans.squads() if each.id == "atlas")


def changed(old: str, new: str, file: str = FILE) -> str:
    assert old in file
    return file.replace(old, new)


def test_the_file_makes_bets_squads_and_launches(empty: Store) -> None:
    assert apply(empty) == []
    assert [(bet.name, bet.rank) for bet in empty.plans.bets()] == [("Everywhere", 1)]
    assert [(each.id, each.claims) for each in empty.plans.squads()] == [
        ("atlas", ("component:Web",)),
        ("borealis", ("component:Audio", "component:Video")),
    ]
    halcyon = the(empty)
    assert (halcyon.scopes, halcyon.squad_ids, halcyon.bet_id) == (("epic:A-1",), ("atlas", "borealis"), "everywhere")
    assert halcyon.target is not None
    assert (halcyon.target.day, halcyon.target.reason) == (date(2026, 6, 30), "The fair opens.")


def test_a_second_start_with_the_same_file_writes_nothing(empty: Store) -> None:
    apply(empty)
    before = empty.version()
    apply(empty)
    assert empty.version() == before


def test_a_page_edit_is_not_undone_by_an_unchanged_file(empty: Store) -> None:
    apply(empty)
    edit_launch(empty, DIRECTOR, "halcyon", LaunchPlan("Halcyon days"), token="page", now=NOW)
    edit_squad(empty, DIRECTOR, "atlas", name="Atlas II", claims=["component:TV"], token="page", now=NOW)
    apply(empty)
    assert (the(empty).name, atlas(empty).name, atlas(empty).claims) == ("Halcyon days", "Atlas II", ("component:TV",))


def test_a_changed_line_overrides_its_own_field_and_no_other_that_a_page_wrote(empty: Store) -> None:
    apply(empty)
    plan = LaunchPlan("Halcyon days", ("epic:A-9",), ("atlas",), None, "Everybody.")
    edit_launch(empty, DIRECTOR, "halcyon", plan, token="page", now=NOW)
    move_date(empty, DIRECTOR, "halcyon", date(2026, 8, 1), token="moved", now=NOW + timedelta(hours=5))
    edit_squad(empty, DIRECTOR, "atlas", name="Atlas II", claims=["component:TV"], token="page", now=NOW)
    apply(empty, changed("Half of all", "Most", changed('tribe = "Sound"', 'tribe = "Sound"\nmission = "Play."')))
    halcyon = the(empty)
    assert halcyon.success == "Most listeners."
    assert (halcyon.name, halcyon.scopes, halcyon.squad_ids, halcyon.bet_id) == (
        "Halcyon days",
        ("epic:A-9",),
        ("atlas",),
        None,
    )
    assert halcyon.target is not None and halcyon.target.day == date(2026, 8, 1)
    assert (atlas(empty).mission, atlas(empty).name, atlas(empty).claims) == ("Play.", "Atlas II", ("component:TV",))


def test_a_changed_date_becomes_a_move_that_stays_visible(empty: Store) -> None:
    apply(empty)
    apply(empty, changed("2026-06-30", "2026-07-14"))
    assert [each.day for each in the(empty).dates] == [date(2026, 6, 30), date(2026, 7, 14)]
    apply(empty, changed("2026-06-30", "2026-07-14"))
    assert the(empty).moves == 1


def test_a_date_that_is_taken_out_of_the_file_stays_promised(empty: Store) -> None:
    apply(empty)
    apply(empty, changed("target = 2026-06-30\n", ""))
    assert the(empty).target is not None


def test_a_renamed_squad_keeps_its_id_when_the_file_names_it(empty: Store) -> None:
    apply(empty)
    apply(empty, changed('name = "Atlas"', 'id = "atlas"\nname = "Atlas II"', changed('"Atlas", ', '"Atlas II", ')))
    assert [each.name for each in empty.plans.squads()] == ["Atlas II", "Borealis"]


def test_a_squad_is_retired_and_revived_by_the_file(empty: Store) -> None:
    retired = changed('tribe = "Sound"', 'tribe = "Sound"\nretired = true')
    apply(empty, retired)
    assert not atlas(empty).active
    apply(empty)
    assert atlas(empty).active
    apply(empty, retired)
    assert not atlas(empty).active


def test_a_launch_is_cancelled_by_the_file(empty: Store) -> None:
    apply(empty)
    apply(empty, FILE + 'cancelled = 2026-05-01\nlearned = "Nobody asked for it."\n')
    assert (the(empty).state, the(empty).ended_on) == (LaunchState.CANCELLED, date(2026, 5, 1))
    assert the(empty).outcome is not None


def test_a_launch_lands_by_the_file_and_a_page_that_opens_it_again_is_not_undone(empty: Store) -> None:
    landed = FILE + 'outcome = "late"\nlanded = 2026-05-10\nlearned = "Ask first."\n'
    apply(empty, landed)
    outcome = the(empty).outcome
    assert outcome is not None
    assert (the(empty).state, outcome.kind, outcome.learned) == (LaunchState.CLOSED, OutcomeKind.LATE, "Ask first.")
    reopen_launch(empty, DIRECTOR, "halcyon", token="page", now=NOW + timedelta(days=1))
    apply(empty, changed("Half of all", "Most", landed))
    assert the(empty).state is LaunchState.OPEN


def test_the_file_can_open_a_launch_again(empty: Store) -> None:
    apply(empty, FILE + 'outcome = "late"\nlanded = 2026-05-10\n')
    apply(empty, FILE + 'outcome = "still_open"\n')
    assert the(empty).state is LaunchState.OPEN


ON_TIME = FILE.replace("2026-06-30", "2026-05-01") + 'outcome = "on_time"\nlanded = 2026-05-10\n'


def test_what_stands_above_a_wrong_table_is_told_once_the_file_is_right(empty: Store) -> None:
    wrong = FILE + 'outcome = "late"\nlanded = 2030-05-10\n'
    for _ in range(2):
        with pytest.raises(ConfigError, match="is in the future"):
            apply(empty, wrong)
    assert applied(empty).change.told == "Added: squads Atlas, Borealis; launch Halcyon."
    assert applied(empty).change == UNCHANGED


def test_a_page_that_tells_nothing_leaves_it_to_the_next_run(empty: Store) -> None:
    with pytest.raises(ConfigError, match="is in the future"):
        apply(empty, FILE + 'outcome = "late"\nlanded = 2030-05-10\n')
    assert applied(empty, tells=False).change.told == "Added: launch Halcyon."
    assert applied(empty).change.told == "Added: squads Atlas, Borealis."


def test_what_was_changed_and_not_told_is_kept_whole(empty: Store) -> None:
    one, other = Names(("Web",), ("Halcyon",)), Names(("TV",), ("Comet",))
    for each in (PlanChange(one, ("Old",), other), PlanChange(other)):
        with pytest.raises(KeyboardInterrupt), told_or_kept(empty) as told:
            told.append(each)
            raise KeyboardInterrupt
    assert take_untold(empty) == PlanChange(one.with_(other), ("Old",), other)
    assert take_untold(empty) == UNCHANGED


@pytest.mark.parametrize("before", ["", FILE, FILE.replace("2026-06-30", "2026-05-01")])
def test_a_file_cannot_say_on_time_of_a_day_after_the_date_and_nothing_of_the_launch_is_written(
    empty: Store, before: str
) -> None:
    """Whether the launch, its date or only its end is new."""
    apply(empty, before)
    launches = empty.plans.launches()
    with pytest.raises(ConfigError, match="2026-05-10 is after the promised 2026-05-01, so it was not on time"):
        apply(empty, ON_TIME)
    assert empty.plans.launches() == launches
    apply(empty, ON_TIME.replace("on_time", "late"))
    assert the(empty).state is LaunchState.CLOSED


LANDED = 'outcome = "late"\nlanded = 2026-05-10\nlearned = "Ask first."\n'


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (changed("2026-05-10", "2027-05-10", FILE + LANDED), "2027-05-10 is in the future."),
        (changed("Ask first.", "Ask. " * 101, FILE + LANDED), "What was learned has 504 characters"),
        (changed("The fair opens.", "Why? " * 101, FILE + LANDED), "The reason has 504 characters"),
    ],
)
def test_a_wrong_line_about_an_ended_launch_changes_nothing_of_it_and_says_where_it_stands(
    empty: Store, wrong: str, sentence: str
) -> None:
    apply(empty, FILE + LANDED)
    before = the(empty)
    # With a right line beside it: it is not to be kept alone, for the restored file would not undo it.
    with pytest.raises(ConfigError) as told:
        apply(empty, changed("Half of all", "Most", wrong))
    assert told.value.message.startswith(f"Launch 'Halcyon' in andon.toml: {sentence}")
    assert the(empty) == before
    apply(empty, FILE + LANDED)
    assert the(empty) == before


def test_a_corrected_end_counts_and_what_was_said_before_stays(empty: Store) -> None:
    apply(empty, FILE + LANDED)
    apply(empty, FILE + changed("10", "11", LANDED))
    apply(empty, FILE + "cancelled = 2026-05-12\n")
    halcyon = the(empty)
    assert (halcyon.state, halcyon.ended_on) == (LaunchState.CANCELLED, date(2026, 5, 12))
    assert [(each.kind, each.landed_on) for each in halcyon.outcomes] == [
        (OutcomeKind.LATE, date(2026, 5, 10)),
        (OutcomeKind.LATE, date(2026, 5, 11)),
        (OutcomeKind.CANCELLED, None),
    ]


def test_a_new_launch_with_a_wrong_end_is_not_made(empty: Store) -> None:
    with pytest.raises(ConfigError, match=r"Launch 'Halcyon' in andon\.toml: "):
        apply(empty, FILE + changed("2026", "2027", LANDED))
    assert empty.plans.launches() == []


def test_what_is_wrong_with_a_squad_is_said_with_its_name(empty: Store) -> None:
    with pytest.raises(ConfigError, match=r"Squad 'Atlas' in andon\.toml: The mission has"):
        apply(empty, changed('tribe = "Sound"', f'tribe = "Sound"\nmission = "{"Why? " * 101}"'))


def test_a_version_that_no_sync_has_found_is_waited_for_and_then_joins_once(empty: Store) -> None:
    waits = changed('epic = "A-1"', 'version = ["1.0", "2.0"]')
    (sentence,) = apply(empty, waits)
    assert "'Halcyon' names the version '1.0', which no sync has found yet" in sentence
    assert the(empty).scopes == ()
    empty.work.save_versions("jira", [version("101", name="1.0")])
    (sentence,) = apply(empty, waits)
    assert "'2.0'" in sentence
    assert the(empty).scopes == ("version:101",)
    edit_launch(empty, DIRECTOR, "halcyon", LaunchPlan("Mine", ("epic:A-7", "version:101")), token="page", now=NOW)
    empty.work.save_versions("jira", [version("101", name="1.0"), version("102", name="2.0")])
    assert apply(empty, waits) == []
    assert (the(empty).name, the(empty).scopes) == ("Mine", ("epic:A-7", "version:101", "version:102"))
    before = empty.version()
    assert apply(empty, waits) == []
    assert empty.version() == before


def test_versions_of_one_name_in_two_projects_are_both_in_the_launch(empty: Store) -> None:
    empty.work.save_versions("jira", [version("101", name="1.0"), version("202", name="1.0", project="B")])
    apply(empty, changed('epic = "A-1"', 'version = "1.0"'))
    assert the(empty).scopes == ("version:101", "version:202")


def test_a_squad_that_the_file_does_not_have_is_named_in_a_sentence(empty: Store) -> None:
    with pytest.raises(ConfigError, match="Launch 'Halcyon' names the squad 'Comet', which there is not") as told:
        apply(empty, changed('"Atlas", ', '"Comet", '))
    assert told.value.hint
    assert apply(empty) == []
    assert the(empty).known_from == TODAY


def test_what_leaves_the_file_stays_in_the_store(empty: Store) -> None:
    apply(empty)
    apply(empty, "")
    assert (len(empty.plans.squads()), len(empty.plans.launches())) == (2, 1)
    before = empty.version()
    apply(empty, "")
    assert empty.version() == before


# ------------------------------------------------------------------------------ what is told of it

RENAMED = changed('name = "Atlas"', 'name = "Atlas II"', changed('"Atlas", ', '"Atlas II", '))


def test_what_the_file_adds_is_told_once(empty: Store) -> None:
    assert applied(empty).change.told == "Added: squads Atlas, Borealis; launch Halcyon."
    assert applied(empty).change == UNCHANGED
    assert applied(empty, changed("Half of all", "Most")).change.told == ""


def test_a_squad_that_got_another_name_without_its_id_is_told_as_a_new_one_with_what_to_do(empty: Store) -> None:
    apply(empty)
    assert applied(empty, RENAMED).change.told == (
        "Added: squad Atlas II. Not in andon.toml any more, and kept: squad Atlas. "
        "To rename one, keep its id: docs/settings.md."
    )
    kept = changed('name = "Atlas II"', 'id = "atlas"\nname = "Atlas II"', RENAMED)
    assert applied(empty, kept).change.told == "Not in andon.toml any more, and kept: squad Atlas II."
    assert atlas(empty).name == "Atlas II"


def test_who_is_retired_is_told_and_tidying_away_what_is_over_is_not(empty: Store) -> None:
    apply(empty)
    retired = changed('component = "Web"', 'component = "Web"\nretired = true')
    assert applied(empty, retired).change.told == "Retired: squad Atlas."
    assert applied(empty, retired).change == UNCHANGED
    over = "cancelled = 2026-05-01\n"
    assert applied(empty, retired + over).change == UNCHANGED
    assert applied(empty, "").change.told == "Not in andon.toml any more, and kept: squad Borealis."


def test_of_many_only_the_first_are_named() -> None:
    many = PlanChange(Names(tuple(f"S{n}" for n in range(8)), ("L",)))
    assert many.told == "Added: squads S0, S1, S2, S3, S4 and 3 more; launch L."
    assert len(many.document()["new_squads"]) == 8


def test_a_folders_names_are_told_in_one_line_whatever_is_in_them() -> None:
    assert PlanChange(Names(("Web\nTV\x1b[31m",))).told == "Added: squad Web TV [31m."


# ------------------------------------------------------------------------------ calendars

ATLAS_RESTS = FILE.replace('component = "Web"', 'component = "Web"\ncountry = "DE"\ndays_off = ["2026-12-24"]')


def test_a_squad_has_the_calendar_that_the_file_gives_it(empty: Store) -> None:
    apply(empty, ATLAS_RESTS)
    calendars = {each.id: each.calendar for each in empty.plans.squads()}
    assert calendars == {"atlas": WorkCalendar("DE", days_off=("2026-12-24",)), "borealis": WorkCalendar()}


def test_days_off_that_a_page_wrote_stay_until_their_line_changes(empty: Store) -> None:
    apply(empty, ATLAS_RESTS)
    of_page = WorkCalendar("DE", days_off=("2026-12-24", "2026-12-31"))
    (atlas,) = (each for each in empty.plans.squads() if each.id == "atlas")
    edit_squad(empty, DIRECTOR, "atlas", name="Atlas", claims=atlas.claims, calendar=of_page, token="page", now=NOW)
    apply(empty, ATLAS_RESTS.replace('"DE"', '"SE"'))
    (atlas,) = (each for each in empty.plans.squads() if each.id == "atlas")
    assert atlas.calendar == WorkCalendar("SE", days_off=of_page.days_off)
    apply(empty, ATLAS_RESTS.replace('["2026-12-24"]', "[]"))
    (atlas,) = (each for each in empty.plans.squads() if each.id == "atlas")
    assert atlas.calendar == WorkCalendar("DE")


def test_everybodys_calendar_follows_the_file_and_is_written_once(empty: Store) -> None:
    file = f'[calendar]\ncountry = "SE"\n{FILE}'
    apply(empty, file)
    version = empty.version()
    apply(empty, file)
    assert empty.version() == version
    midsummer = day_number(date(2026, 6, 19))
    capacity = capacity_as_of(empty, TODAY, moment=NOW + timedelta(days=1), since=None)
    assert capacity is not None and capacity.everybody.between(midsummer - 1, midsummer) == 0
    apply(empty, FILE)
    assert capacity_as_of(empty, TODAY, moment=NOW + timedelta(days=1), since=None) is None
