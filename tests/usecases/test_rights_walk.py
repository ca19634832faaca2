"""Every role through every use case that asks who somebody is: it refuses exactly whom the table of rights refuses.

Whoever adds such a use case adds its line here; one that is missing fails the first test.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from andon import usecases
from andon.errors import AndonError, NotAllowed, NotFound
from andon.model import (
    AccessRules,
    DependencyState,
    Event,
    FlagEnd,
    GivenHat,
    OutcomeKind,
    Role,
    Scope,
    Status,
    Viewer,
)
from andon.store import Store
from andon.usecases import (
    black_out,
    bring_export,
    burn_up,
    changes_since,
    check_in,
    conversation,
    depend,
    dependencies,
    flag_page,
    flags,
    forecast_first,
    guilds,
    launch_calendar,
    launch_page,
    launch_timeline,
    message_choices,
    milestones,
    nudge,
    people,
    plan_launch,
    plan_squad,
    portfolio,
    snapshot,
    squad_home,
    squad_words,
    status,
    tell_lesson,
    tokens,
    told_page,
    vote,
    what_happened,
    what_if,
    workings,
)
from andon.usecases.ballots import code_of
from andon.usecases.plan_launch import LaunchPlan
from andon.usecases.portfolio_filter import Filter
from andon.usecases.rights import Action, may
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, TODAY, VIEWER, ListSource, ago, look, sqlite_store

SECRET = "s" * 40
SOON = TODAY + timedelta(days=5)
A = "atlas"

PEOPLE = {
    "its member": ATLAS,
    "a member of it and of another one": Viewer(Role.SQUAD, frozenset({A, "borealis"}), account="m"),
    "another squad's member": BOREALIS,
    "a director": DIRECTOR,
    "a director of its tribe": Viewer(
        Role.DIRECTOR, tribe_ids=frozenset({"sound"}), directs=frozenset({A}), account="d"
    ),
    "a director of another tribe": Viewer(
        Role.DIRECTOR, tribe_ids=frozenset({"light"}), directs=frozenset({"cobalt"}), account="l"
    ),
    "a director of a tribe without squads": Viewer(
        Role.DIRECTOR, tribe_ids=frozenset({"new"}), directs=frozenset(), account="n"
    ),
    "an administrator": Viewer(Role.ADMINISTRATOR, name="Ada", account="a"),
    "a guest": VIEWER,
}

HELPERS = {
    "board.read_board": "what several use cases begin with; every word in it is for everybody",
    "board.told_vote": "a small vote is told to its squad alone, whoever asks",
    "board.works": "asks nothing of who looks",
    "changes_since.person_of": "whose mark it is",
    "first_look.shown_forecasts": "promise 2: what is held back is left out, and nobody is refused",
    "guilds.require_member": "asks for the guild; may_offer has its test",
    "launch_page.told_of": "a small vote is told to its squad alone, whoever asks",
    "plan_launch.ending": "checked before close_launch, and written by it",
    "rights.may": "the table itself",
    "rights.may_somewhere": "the table itself",
    "rights.require": "the table itself",
    "rights.require_somewhere": "the table itself",
    "rights.speaking_squad": "the table itself",
    "rights.may_offer": "the table itself",
    "track_record.track_record": "leaves out every record but the viewer's own (promise 6)",
    "track_record.last_dates": "leaves out every record but the viewer's own (promise 6)",
    "plan_launch.may_change": "whether a page offers it; the use cases ask again",
    "plan_launch.changeable": "of which launches a page offers the form",
    "plan_squad.may_change": "whether a page offers it; the use cases ask again",
    "plan_squad.may_move": "whether a page offers it; edit_squad asks again",
    "people.note_visit": "kept of whoever signed in, and of nobody else",
}
"""What asks who somebody is, and refuses nobody."""

Call = Callable[[Store, Viewer], object]


def _wrote(token: str = "w") -> dict[str, Any]:
    return {"token": token, "now": NOW}


def _rendered(payload: Any) -> dict[str, bytes]:
    return {"html": b""}


WRITES: dict[str, tuple[Action, Call]] = {
    "black_out.black_out": (
        Action.BLACK_OUT,
        lambda s, v: black_out.black_out(s, v, squad_id=A, entry="flag:f", field="sentence", piece="", **_wrote()),
    ),
    "bring_export.bring_export": (
        Action.CONNECT,
        lambda s, v: bring_export.bring_export(
            s, v, ListSource((), name="csv"), bring_export.Suggested(), named=(), follow=lambda: None, **_wrote()
        ),
    ),
    "changes_since.have_seen": (Action.SEEN, lambda s, v: changes_since.have_seen(s, v, until=NOW)),
    "check_in.check_in": (
        Action.CHECK_IN,
        lambda s, v: check_in.check_in(
            s, v, launch_id="halcyon", squad_id=A, status=Status.ON_TRACK, probability=70, sentence="Well.", **_wrote()
        ),
    ),
    "check_in.say_why": (
        Action.CHECK_IN,
        lambda s, v: check_in.say_why(
            s, v, said_id="c", launch_id="halcyon", squad_id=A, differs="We know more.", **_wrote()
        ),
    ),
    "depend.name_dependency": (
        Action.DEPEND,
        lambda s, v: depend.name_dependency(
            s,
            v,
            squad_id=A,
            launch_id="halcyon",
            taker_id=A,
            giver_id="borealis",
            what="The key",
            need_by=SOON,
            **_wrote(),
        ),
    ),
    "depend.say_how_it_goes": (
        Action.DEPEND,
        lambda s, v: depend.say_how_it_goes(
            s, v, dependency_id="d", squad_id=A, state=DependencyState.OK, note="", **_wrote()
        ),
    ),
    "flags.raise_flag": (
        Action.RAISE_FLAG,
        lambda s, v: flags.raise_flag(s, v, squad_id=A, sentence="It is late.", **_wrote()),
    ),
    "flags.update_flag": (
        Action.UPDATE_FLAG,
        lambda s, v: flags.update_flag(s, v, flag_id="f", note="Done.", end=FlagEnd.RESOLVED, **_wrote()),
    ),
    "flags.reply_to_flag": (
        Action.REPLY,
        lambda s, v: flags.reply_to_flag(s, v, flag_id="f", thanks="Thanks.", question="What do you need?", **_wrote()),
    ),
    "flags.offer_help": (
        Action.OFFER,
        lambda s, v: flags.offer_help(s, v, flag_id="f", thanks="Thanks.", helper="Ana", help_by=SOON, **_wrote()),
    ),
    "flags.mark_offer": (
        Action.MARK_OFFER,
        lambda s, v: flags.mark_offer(s, v, flag_id="f", reply_id="r", kept=True, **_wrote()),
    ),
    "forecast_first.choose_forecast_first": (
        Action.PREFER,
        lambda s, v: forecast_first.choose_forecast_first(s, v, squad_id=A, first=True),
    ),
    "guilds.add_guild": (Action.GUILD, lambda s, v: guilds.add_guild(s, v, name="Build", now=NOW)),
    "guilds.edit_guild": (Action.GUILD, lambda s, v: guilds.edit_guild(s, v, "web", name="Web", channel="", now=NOW)),
    "message_choices.choose": (
        Action.PREFER,
        lambda s, v: message_choices.choose(
            s,
            v,
            f"squad:{A}",
            where={Event.FLAG_ANSWERED: "web"},
            rest=message_choices.Choices(),
            known=["web"],
            now=NOW,
        ),
    ),
    "milestones.set_milestone": (
        Action.MILESTONE,
        lambda s, v: milestones.set_milestone(s, v, launch_id="halcyon", squad_id=A, name="Beta", day=SOON, **_wrote()),
    ),
    "milestones.tell_milestone": (
        Action.MILESTONE,
        lambda s, v: milestones.tell_milestone(s, v, milestone_id="m", probability=70, **_wrote()),
    ),
    "nudge.answer_nudge": (
        Action.ANSWER_NUDGE,
        lambda s, v: nudge.answer_nudge(s, v, nudge_id="n", note="We know.", **_wrote()),
    ),
    "nudge.let_lie": (Action.ANSWER_NUDGE, lambda s, v: nudge.let_lie(s, v, nudge_id="n", **_wrote())),
    "nudge.raise_from_nudge": (
        Action.ANSWER_NUDGE,
        lambda s, v: nudge.raise_from_nudge(s, v, nudge_id="n", sentence="It is so.", **_wrote()),
    ),
    "people.add_member": (Action.MEMBERS, lambda s, v: people.add_member(s, v, A, "kim@example.com", now=NOW)),
    "people.remove_member": (Action.MEMBERS, lambda s, v: people.remove_member(s, v, A, "sue@example.com")),
    "people.give_hat": (
        Action.PEOPLE,
        lambda s, v: people.give_hat(s, v, "kim@example.com", Role.DIRECTOR, "sound", now=NOW),
    ),
    "people.forget_account": (Action.FORGET, lambda s, v: people.forget_account(s, v, "nobody")),
    "people.take_hat": (Action.PEOPLE, lambda s, v: people.take_hat(s, v, "dora@example.com", Role.DIRECTOR)),
    "plan_launch.create_launch": (
        Action.ADD_LAUNCH,
        lambda s, v: plan_launch.create_launch(s, v, LaunchPlan("Kite", squad_ids=(A,)), **_wrote()),
    ),
    "plan_launch.edit_launch": (
        Action.PLAN_LAUNCH,
        lambda s, v: plan_launch.edit_launch(s, v, "meridian", LaunchPlan("M", squad_ids=(A,)), **_wrote()),
    ),
    "plan_launch.move_date": (
        Action.PLAN_LAUNCH,
        lambda s, v: plan_launch.move_date(s, v, "meridian", SOON, **_wrote()),
    ),
    "plan_launch.close_launch": (
        Action.PLAN_LAUNCH,
        lambda s, v: plan_launch.close_launch(
            s, v, "meridian", OutcomeKind.ON_TIME, landed_on=TODAY, learned="", **_wrote()
        ),
    ),
    "plan_launch.correct_outcome": (
        Action.PLAN_LAUNCH,
        lambda s, v: plan_launch.correct_outcome(s, v, "meridian", OutcomeKind.LATE, day=TODAY, learned="", **_wrote()),
    ),
    "plan_launch.reopen_launch": (
        Action.PLAN_LAUNCH,
        lambda s, v: plan_launch.reopen_launch(s, v, "meridian", **_wrote()),
    ),
    "plan_squad.add_squad": (
        Action.ADD_SQUAD,
        lambda s, v: plan_squad.add_squad(s, v, name="Dune", claims=["component:Dune"], tribe="Sound", **_wrote()),
    ),
    "plan_squad.edit_squad": (
        Action.PLAN_SQUAD,
        lambda s, v: plan_squad.edit_squad(s, v, A, name="Atlas II", claims=["component:Atlas"], **_wrote()),
    ),
    "plan_squad.split_squad": (
        Action.PLAN_SQUAD,
        lambda s, v: plan_squad.split_squad(
            s, v, A, {"East": ["component:East"], "West": ["component:West"]}, **_wrote()
        ),
    ),
    "plan_squad.retire_squad": (Action.PLAN_SQUAD, lambda s, v: plan_squad.retire_squad(s, v, A, **_wrote())),
    "plan_squad.revive_squad": (Action.PLAN_SQUAD, lambda s, v: plan_squad.revive_squad(s, v, A, **_wrote())),
    "snapshot.freeze": (
        Action.FREEZE,
        lambda s, v: snapshot.freeze(s, look(v), "portfolio", render=_rendered, token="w", secret=SECRET),
    ),
    "snapshot.revoke": (Action.FREEZE, lambda s, v: snapshot.revoke(s, v, "z", now=NOW)),
    "tell_lesson.tell_lesson": (
        Action.LESSON,
        lambda s, v: tell_lesson.tell_lesson(s, v, "meridian", squad_id=A, learned="Ask early.", **_wrote()),
    ),
    "tokens.make_token": (
        Action.TOKEN,
        lambda s, v: tokens.make_token(
            s, v, name="Bot", scopes=[Scope.READ], days=1, secret=SECRET, **_wrote(f"t{v.account}")
        ),
    ),
    "tokens.revoke_token": (Action.TOKEN, lambda s, v: tokens.revoke_token(s, v, "t", now=NOW)),
    "vote.open_round": (
        Action.VOTE,
        lambda s, v: vote.open_round(
            s,
            v,
            launch_id="meridian",
            squad_id=A,
            expected=7,
            lasts=timedelta(hours=1),
            code=code_of("y" * 32),
            **_wrote(),
        ),
    ),
    "vote.replace_code": (Action.VOTE, lambda s, v: vote.replace_code(s, v, "o", code=code_of("z" * 32))),
    "vote.close_round": (Action.VOTE, lambda s, v: vote.close_round(s, v, "o", now=NOW)),
}
"""What is written, and for the squad Atlas of the tribe Sound; the launch Meridian is Atlas's alone."""

READS: dict[str, tuple[Action, Call]] = {
    "black_out.slips": (Action.BLACK_OUT, lambda s, v: black_out.slips(s, look(v), A)),
    "burn_up.burn_up": (Action.LOOK, lambda s, v: burn_up.burn_up(s, look(v), "halcyon", A)),
    "conversation.conversation": (Action.LEARN, lambda s, v: conversation.conversation(s, look(v), A)),
    "dependencies.our_waiting": (Action.LOOK, lambda s, v: dependencies.our_waiting(s, look(v), A)),
    "dependencies.waiting_for_each": (Action.LOOK, lambda s, v: dependencies.waiting_for_each(s, look(v))),
    "dependencies.waiting_in_launch": (Action.LOOK, lambda s, v: dependencies.waiting_in_launch(s, look(v), "halcyon")),
    "dependencies.between_squads": (Action.LOOK, lambda s, v: dependencies.between_squads(s, look(v))),
    "flag_page.flag_page": (Action.LOOK, lambda s, v: flag_page.flag_page(s, look(v), "f")),
    "flag_page.waits_for_us": (Action.LOOK, lambda s, v: flag_page.waits_for_us(s, look(v), A)),
    "guilds.asks_our_guilds": (Action.LOOK, lambda s, v: guilds.asks_our_guilds(s, look(v), A)),
    "launch_page.launch_page": (Action.LOOK, lambda s, v: launch_page.launch_page(s, look(v), "halcyon")),
    "launch_calendar.launch_calendar": (
        Action.LOOK,
        lambda s, v: launch_calendar.launch_calendar(s, look(v), Filter()),
    ),
    "launch_timeline.launch_timeline": (
        Action.LOOK,
        lambda s, v: launch_timeline.launch_timeline(s, look(v), "halcyon"),
    ),
    "milestones.squad_steps": (Action.LOOK, lambda s, v: milestones.squad_steps(s, look(v), A)),
    "milestones.launch_steps": (Action.LOOK, lambda s, v: milestones.launch_steps(s, look(v), "halcyon")),
    "nudge.wonders": (Action.ANSWER_NUDGE, lambda s, v: nudge.wonders(s, look(v), A)),
    "nudge.sent_nudge": (Action.LOOK, lambda s, v: nudge.sent_nudge(s, look(v), SECRET)),
    "people.visits": (Action.SEE_VISITS, lambda s, v: people.visits(s, look(v), A)),
    "people.members_page": (Action.MEMBERS, lambda s, v: people.members_page(s, look(v), A, AccessRules())),
    "people.people_page": (Action.PEOPLE, lambda s, v: people.people_page(s, look(v), AccessRules())),
    "portfolio.portfolio": (Action.LOOK, lambda s, v: portfolio.portfolio(s, look(v))),
    "snapshot.snapshot_payload": (Action.LOOK, lambda s, v: snapshot.snapshot_payload(s, look(v), "portfolio")),
    "squad_words.squad_words": (Action.LOOK, lambda s, v: squad_words.squad_words(s, look(v), A)),
    "tokens.my_tokens": (Action.TOKEN, lambda s, v: tokens.my_tokens(s, v, now=NOW)),
    "squad_home.squad_home": (Action.LOOK, lambda s, v: squad_home.squad_home(s, look(v), A)),
    "status.status_page": (Action.SEE_STATUS, lambda s, v: status.status_page(s, v, now=NOW, sources=(), channels=())),
    "told_page.told_page": (Action.PREFER, lambda s, v: told_page.told_page(s, look(v), f"squad:{A}")),
    "told_page.guilds_unsent": (Action.GUILD, lambda s, v: told_page.guilds_unsent(s, look(v))),
    "vote.vote_page": (Action.VOTE, lambda s, v: vote.vote_page(s, look(v), A, "halcyon", "")),
    "vote.on_home": (Action.VOTE, lambda s, v: vote.on_home(s, look(v), A)),
    "what_happened.what_happened": (Action.LOOK, lambda s, v: what_happened.what_happened(s, look(v), A)),
    "what_if.what_if": (Action.LOOK, lambda s, v: what_if.what_if(s, look(v), "halcyon")),
    "workings.workings": (Action.LOOK, lambda s, v: workings.workings(s, look(v), "halcyon", A)),
}

HIDDEN = {"nudge.answer_nudge", "nudge.let_lie", "nudge.raise_from_nudge"}
"""Another squad is told that there is no such nudge: that there is one is its squad's alone."""

NUDGED = "nudge.tell_squad"
"""For everybody but the squad itself: it has its own test."""

OF_DIRECTORS: dict[str, Call] = {
    "message_choices.choose": lambda s, v: message_choices.choose(
        s, v, "director", where={Event.FLAG_RAISED: "web"}, rest=message_choices.Choices(), known=["web"], now=NOW
    ),
    "told_page.told_page": lambda s, v: told_page.told_page(s, look(v), "director"),
}
"""The same use cases about what directors are told."""


def asking_who() -> set[str]:
    """Every use case that takes a viewer, or a look, which has one."""
    found = set()
    for file in Path(usecases.__file__).parent.glob("*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                names = {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}
                if names & {"viewer", "look"}:
                    found.add(f"{file.stem}.{node.name}")
    return found


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Store]:
    """The small organisation, with one of everything that is Atlas's."""
    with sqlite_store(tmp_path, organised=True, then=_say_one_of_everything) as store:
        yield store


def _say_one_of_everything(store: Store) -> None:
    flags.raise_flag(store, ATLAS, squad_id=A, sentence="It is late.", launch_id="halcyon", token="f", now=ago(days=1))
    flags.reply_to_flag(
        store, DIRECTOR, flag_id="f", thanks="Thanks.", helper="Ana", help_by=TODAY, token="r", now=ago(hours=9)
    )
    check_in.check_in(
        store,
        ATLAS,
        launch_id="halcyon",
        squad_id=A,
        status=Status.WORRIED,
        probability=50,
        sentence="We wait.",
        token="c",
        now=ago(hours=1),
    )
    nudge.tell_squad(
        store, VIEWER, squad_id=A, launch_id="halcyon", sentence="Is it so?", secret=SECRET, token="n", now=ago(days=1)
    )
    milestones.set_milestone(
        store, ATLAS, launch_id="halcyon", squad_id=A, name="Alpha", day=SOON, token="m", now=ago(days=1)
    )
    depend.name_dependency(
        store,
        ATLAS,
        squad_id=A,
        launch_id="halcyon",
        taker_id=A,
        giver_id="borealis",
        what="The key",
        need_by=SOON,
        token="d",
        now=ago(days=1),
    )
    vote.open_round(
        store,
        ATLAS,
        launch_id="halcyon",
        squad_id=A,
        expected=7,
        lasts=timedelta(hours=1),
        code=code_of("x" * 32),
        token="o",
        now=ago(minutes=5),
    )
    snapshot.freeze(store, look(ATLAS), "portfolio", render=_rendered, token="z", secret="t" * 40)
    guilds.add_guild(store, DIRECTOR, name="Web", now=ago(days=1))
    store.people.give(GivenHat("sue@example.com", Role.SQUAD, A, NOW))
    store.people.give(GivenHat("dora@example.com", Role.DIRECTOR, "", NOW))


def refuses(call: Call, store: Store, viewer: Viewer, *, hides: bool = False) -> bool:
    """Whether the viewer is turned away; anything else that is wrong is told after that."""
    try:
        call(store, viewer)
    except NotAllowed:
        return True
    except NotFound:
        return hides
    except AndonError:
        return False
    return False


def test_every_use_case_that_asks_who_somebody_is_stands_here() -> None:
    assert asking_who() == {*WRITES, *READS, *HELPERS, NUDGED}


def test_every_action_is_asked_for_by_a_use_case_that_stands_here() -> None:
    asked = {action for action, _ in (*WRITES.values(), *READS.values())}
    elsewhere = {
        Action.DIRECT: "OF_DIRECTORS",
        Action.FIRST_LOOK: "promise 2",
        Action.NUDGE: NUDGED,
        Action.OWN_RECORD: "promise 6",
        Action.SEE_WAITING: "promise 4",
    }
    assert {*asked, *elsewhere} == set(Action)


@pytest.mark.parametrize("name", [*WRITES, *READS])
def test_a_use_case_refuses_exactly_whom_the_table_refuses(told: Store, name: str) -> None:
    action, call = {**WRITES, **READS}[name]
    allowed = {who: may(viewer, action, A) for who, viewer in PEOPLE.items()}
    # Those who may not come first: what they are refused must not hang on what somebody else did.
    first_the_others = sorted(PEOPLE, key=lambda who: allowed[who])
    found = {who: not refuses(call, told, PEOPLE[who], hides=name in HIDDEN) for who in first_the_others}
    assert found == allowed


@pytest.mark.parametrize("name", OF_DIRECTORS)
def test_what_directors_are_told_is_chosen_and_seen_by_directors_of_everything(told: Store, name: str) -> None:
    found = {who for who, viewer in PEOPLE.items() if not refuses(OF_DIRECTORS[name], told, viewer)}
    assert found == {"a director"}


def test_everybody_but_the_squad_itself_can_tell_it_of_a_worry(told: Store) -> None:
    def tell(store: Store, viewer: Viewer) -> object:
        return nudge.tell_squad(
            store, viewer, squad_id=A, launch_id="halcyon", sentence="Is it so?", secret=SECRET, **_wrote()
        )

    found = {who for who, viewer in PEOPLE.items() if refuses(tell, told, viewer)}
    assert found == {"its member", "a member of it and of another one"}


def test_what_is_refused_writes_nothing(told: Store) -> None:
    version = told.version()
    for name, (action, call) in WRITES.items():
        for viewer in PEOPLE.values():
            if not may(viewer, action, A):
                assert refuses(call, told, viewer, hides=name in HIDDEN), name
    assert told.version() == version


def test_a_director_of_a_tribe_changes_a_launch_in_which_one_of_its_squads_takes_part(told: Store) -> None:
    of_borealis = replace(DIRECTOR, tribe_ids=frozenset({"light"}), directs=frozenset({"borealis"}), account="b")
    assert plan_launch.move_date(told, of_borealis, "halcyon", SOON, **_wrote())
    with pytest.raises(NotAllowed):
        plan_launch.move_date(told, of_borealis, "meridian", SOON, **_wrote("w2"))
    with pytest.raises(NotAllowed, match="None of your squads"):
        plan_launch.create_launch(told, of_borealis, LaunchPlan("Kite"), **_wrote("w3"))


def test_a_director_of_a_tribe_adds_squads_to_it_alone(told: Store) -> None:
    of_sound = replace(DIRECTOR, tribe_ids=frozenset({"sound"}), directs=frozenset({A}), account="s")
    made = plan_squad.add_squad(told, of_sound, name="Dune", claims=["component:Dune"], tribe="Sound", **_wrote())
    assert made == "dune"
    for tribe in ("", "Light"):
        with pytest.raises(NotAllowed, match="that tribe alone") as refused:
            plan_squad.add_squad(told, of_sound, name="Echo", claims=["component:E"], tribe=tribe, **_wrote("w2"))
        assert refused.value.hint == "Choose yours: Sound."
    assert {each.id for each in told.plans.tribes()} == {"sound"}


def test_a_squad_is_moved_by_who_directs_both_tribes_and_not_by_its_members(told: Store) -> None:
    plan_squad.add_squad(told, DIRECTOR, name="Dune", claims=["component:Dune"], tribe="Light", **_wrote("w0"))
    same: dict[str, Any] = {"name": "Atlas", "claims": ["component:Atlas"]}
    of_sound = replace(DIRECTOR, tribe_ids=frozenset({"sound"}), directs=frozenset({A}), account="s")
    of_both = replace(of_sound, tribe_ids=frozenset({"sound", "light"}))
    for n, (viewer, tribe) in enumerate(
        [(of_sound, "Light"), (of_sound, "light"), (of_sound, ""), (of_sound, "New"), (ATLAS, "Light"), (ATLAS, "")]
    ):
        with pytest.raises(NotAllowed, match="tribe"):
            plan_squad.edit_squad(told, viewer, A, tribe=tribe, **same, **_wrote(f"refused{n}"))
    assert {each.id for each in told.plans.tribes()} == {"light", "sound"}

    def its_tribe() -> str | None:
        return next(each.tribe_id for each in told.plans.squads() if each.id == A)

    for n, kept in enumerate(("Sound", "sound", " Sound ", None)):
        for viewer in (ATLAS, of_sound):
            assert plan_squad.edit_squad(told, viewer, A, tribe=kept, **same, **_wrote(f"kept{n}{viewer.role}"))
    assert its_tribe() == "sound"
    assert plan_squad.edit_squad(told, of_both, A, tribe="Light", **same, **_wrote("moved"))
    assert its_tribe() == "light"
    assert plan_squad.edit_squad(told, DIRECTOR, A, tribe="", **same, **_wrote("alone"))
    assert its_tribe() is None


def test_a_squad_changes_launches_in_which_it_takes_part_and_those_without_a_squad(told: Store) -> None:
    assert plan_launch.move_date(told, BOREALIS, "halcyon", SOON, **_wrote())
    with pytest.raises(NotAllowed, match="a squad that takes part"):
        plan_launch.move_date(told, BOREALIS, "meridian", SOON, **_wrote("w2"))
    kite = plan_launch.create_launch(told, BOREALIS, LaunchPlan("Kite"), **_wrote("w3"))
    assert plan_launch.edit_launch(told, ATLAS, kite, LaunchPlan("Kite", squad_ids=(A,)), **_wrote("w4"))
    with pytest.raises(NotAllowed):
        plan_launch.move_date(told, BOREALIS, kite, SOON, **_wrote("w5"))


def test_who_was_a_member_lets_a_retired_squad_work_again_and_nobody_else_of_another_one(told: Store) -> None:
    plan_squad.retire_squad(told, ATLAS, A, **_wrote())
    was_one = replace(BOREALIS, resting_ids=frozenset({A}), account="k")
    with pytest.raises(NotAllowed):
        plan_squad.revive_squad(told, BOREALIS, A, **_wrote("w2"))
    with pytest.raises(NotAllowed):
        plan_squad.edit_squad(told, was_one, A, name="Ours", claims=[], **_wrote("w3"))
    assert plan_squad.revive_squad(told, was_one, A, **_wrote("w4"))
