"""Promise 4: Thanks, then help. A reply to a flag carries thanks and either an offer (who, by when) or the question
"what do you need?". Only the squad closes or re-grades its flag. How long an open flag has waited is shown on the
director's own page; a squad sees its answered and closed flags, never a running clock."""

from dataclasses import fields
from datetime import timedelta
from itertools import product

import pytest

from andon.errors import InvalidInput, NotAllowed
from andon.model import Flag, FlagEnd, Guild, Role, Viewer
from andon.store import Store
from andon.usecases.flag_page import FlagPage, WaitsForUs
from andon.usecases.flags import mark_offer, offer_help, reply_to_flag, update_flag
from andon.usecases.portfolio import HelpAsked, portfolio
from andon.usecases.squad_home import MyLaunch, SquadHome, squad_home
from andon.usecases.status import status_page
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, TODAY, VIEWER, ago, flag, flag_update, look, reply


@pytest.mark.parametrize(
    ("thanks", "helper", "day", "question"),
    list(product(["", "Thank you."], ["", "Ana"], [None, TODAY], ["", "What?"])),
)
def test_a_reply_is_thanks_with_either_an_offer_or_a_question(
    store: Store, thanks: str, helper: str, day: object, question: str
) -> None:
    """Every combination of the form is accepted or refused as the promise says."""
    store.words.add_flag(flag())
    whole = bool(thanks) and bool(helper) != bool(question) and not (helper and day is None)

    def answer() -> bool:
        return reply_to_flag(
            store,
            DIRECTOR,
            flag_id="f1",
            thanks=thanks,
            helper=helper,
            help_by=day,  # type: ignore[arg-type]
            question=question,
            token="r1",
            now=NOW,
        )

    if whole:
        assert answer()
    else:
        with pytest.raises(InvalidInput):
            answer()
    assert len(store.words.flags(until=NOW)[0].replies) == whole


@pytest.mark.parametrize("end", [None, *FlagEnd])
@pytest.mark.parametrize("viewer", [DIRECTOR, BOREALIS, VIEWER], ids=["director", "another squad", "viewer"])
def test_nobody_but_the_squad_writes_in_its_flags_timeline(store: Store, viewer: Viewer, end: FlagEnd | None) -> None:
    """A director cannot close, own or accept what a squad raised."""
    store.words.add_flag(flag())
    with pytest.raises(NotAllowed, match="Only the squad itself"):
        update_flag(store, viewer, flag_id="f1", note="Done with it.", end=end, token="u1", now=NOW)
    assert store.words.flags(until=NOW) == [flag()]


@pytest.mark.parametrize("end", FlagEnd)
def test_the_squad_ends_its_flag_in_any_of_the_four_ways(store: Store, end: FlagEnd) -> None:
    """Resolved, owned, accepted or mitigated."""
    store.words.add_flag(flag())
    update_flag(store, ATLAS, flag_id="f1", note="So be it.", end=end, token="u1", now=NOW)
    assert store.words.flags(until=NOW)[0].end is end


def test_a_reply_changes_nothing_about_the_flag(store: Store) -> None:
    """An answer is not an end: the flag stays as open as its squad left it."""
    store.words.add_flag(flag())
    reply_to_flag(store, DIRECTOR, flag_id="f1", thanks="Thank you.", question="What?", token="r1", now=NOW)
    (after,) = store.words.flags(until=NOW)
    assert (after.is_open, after.end, after.updates, after.sentence) == (True, None, (), flag().sentence)


def test_the_clock_runs_on_the_directors_page_alone(store: Store) -> None:
    """The portfolio tells how long a flag has waited; nothing that a squad is given holds a duration."""
    store.words.add_flag(flag(raised_at=ago(days=6)))
    (asked,) = portfolio(store, look(DIRECTOR)).help_asked
    assert asked.waited == timedelta(days=6)
    clocks = {
        shape.__name__: [each.name for each in fields(shape) if "timedelta" in str(each.type)]
        for shape in (HelpAsked, SquadHome, MyLaunch, Flag, FlagPage, WaitsForUs)
    }
    assert clocks == {
        "HelpAsked": ["waited"],
        "SquadHome": [],
        "MyLaunch": [],
        "Flag": [],
        "FlagPage": [],
        "WaitsForUs": [],
    }
    for viewer in (ATLAS, BOREALIS, VIEWER):
        assert [each.waited for each in portfolio(store, look(viewer)).help_asked] == [None]


@pytest.mark.parametrize("viewer", [DIRECTOR, Viewer(Role.ADMINISTRATOR)], ids=["director", "administrator"])
def test_how_andon_is_tells_how_many_flags_wait_and_not_how_long(store: Store, viewer: Viewer) -> None:
    """The status page, and the metrics that are made of the same facts: a month later they say the same."""
    raised_at = ago(days=6)
    store.words.add_flag(flag(raised_at=raised_at))
    today, later = (
        status_page(store, viewer, now=now, sources=(), channels=()) for now in (NOW, NOW + timedelta(days=30))
    )
    assert today.status.waiting_flags == 1
    assert today == later
    assert repr(raised_at) not in repr(today), "nor since when"


def test_a_squad_sees_its_answered_and_its_closed_flags(store: Store) -> None:
    """With the thanks, the offer, and how it ended."""
    store.words.add_flag(flag())
    store.words.add_flag(flag("f2"))
    store.words.add_reply(reply())
    store.words.add_flag_update(flag_update(flag_id="f2", end=FlagEnd.RESOLVED))
    flags = squad_home(store, look(ATLAS), "atlas").flags
    assert [(each.id, each.replies, each.end) for each in flags] == [
        ("f1", (reply(),), None),
        ("f2", (), FlagEnd.RESOLVED),
    ]


@pytest.mark.parametrize("end", [None, *FlagEnd])
def test_no_answer_offer_or_mark_changes_how_a_flag_stands(store: Store, end: FlagEnd | None) -> None:
    """Open stays open, and each way to have ended stays what its squad said; nobody can answer it any more."""
    store.guilds.add(Guild("web", "Web"))
    store.words.add_flag(flag(guild_id="web", raised_at=ago(days=2)))
    offer = {"flag_id": "f1", "thanks": "Thank you.", "helper": "Kim", "help_by": TODAY}
    offer_help(store, BOREALIS, **offer, token="r0", now=ago(hours=9))  # type: ignore[arg-type]
    reply_to_flag(store, DIRECTOR, flag_id="f1", thanks="Thank you.", question="What?", token="r1", now=ago(hours=8))
    reply_to_flag(store, DIRECTOR, **offer, token="r2", now=ago(hours=7))  # type: ignore[arg-type]
    if end:
        store.words.add_flag_update(flag_update(end=end, at=ago(hours=6)))
        for answer in ({"question": "What?"}, {"helper": "Kim", "help_by": TODAY}):
            with pytest.raises(InvalidInput, match="This flag has ended"):
                reply_to_flag(store, DIRECTOR, flag_id="f1", thanks="Thanks.", token="r3", now=NOW, **answer)
    for kept in (True, False):
        mark_offer(store, ATLAS, flag_id="f1", reply_id="r2", kept=kept, token=str(kept), now=NOW)
    (after,) = store.words.flags(until=NOW)
    assert (after.end, after.is_open, after.sentence) == (end, end is None, flag().sentence)
