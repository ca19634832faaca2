"""Blacking out: by the squad alone, exactly what it names, and for good."""

import json
from datetime import UTC
from typing import Any

import pytest

from andon.errors import InvalidInput, NotAllowed, NotFound
from andon.model import MARK, Event, Guild, Message, OutcomeKind, Viewer
from andon.store import Store
from andon.ui import text
from andon.usecases.black_out import black_out, slips
from andon.usecases.flags import offer_help
from andon.usecases.nudge import tell_squad
from andon.usecases.plan_launch import close_launch
from andon.usecases.portfolio_filter import Filter
from andon.usecases.snapshot import Renderer, filtered, freeze, subject_of
from andon.web.frozen import renderer
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, VIEWER, ago, check_in, flag, look
from exported import words_in

SENTENCE = "Kim forgot the certificate."


@pytest.fixture
def spoken(store: Store) -> Store:
    store.words.add_check_in(check_in("c1", at=ago(days=1), sentence=SENTENCE))
    return store


KIM: dict[str, Any] = {"entry": "flag:f1", "piece": "Kim Wintergreen", "token": "b9"}
"""Somebody who is named in a flag."""


def mend(
    store: Store,
    viewer: Viewer = ATLAS,
    piece: str = "Kim",
    token: str = "b1",
    entry: str = "check_in:c1",
    render: Renderer | None = None,
) -> bool:
    said = {"entry": entry, "field": "sentence", "piece": piece}
    return black_out(store, viewer, squad_id="atlas", **said, token=token, now=NOW, render=render)


def sentence(store: Store) -> str:
    (said,) = store.words.check_ins(until=NOW)
    return said.sentence


def test_a_squad_blacks_out_a_name_and_a_second_click_changes_nothing(spoken: Store) -> None:
    assert [mend(spoken), mend(spoken)] == [True, False]
    assert sentence(spoken) == f"{MARK} forgot the certificate."


def test_without_a_piece_all_of_it_goes(spoken: Store) -> None:
    mend(spoken, piece="  ")
    assert sentence(spoken) == MARK
    # What is wholly black is not offered again; that it was is told.
    page = slips(spoken, look(ATLAS), "atlas")
    assert page.said == ()
    assert [each.entry for each in page.done] == ["check_in:c1"]


def test_a_piece_that_was_copied_from_a_page_is_found(store: Store) -> None:
    store.words.add_check_in(check_in("c1", at=ago(days=1), sentence="Kim is at 20 % of it."))
    mend(store, piece=text.plain("Kim is at 20 %"))
    assert sentence(store) == f"{MARK} of it."


@pytest.mark.parametrize("viewer", [BOREALIS, DIRECTOR, VIEWER])
def test_nobody_else_may(spoken: Store, viewer: Viewer) -> None:
    with pytest.raises(NotAllowed):
        mend(spoken, viewer)
    with pytest.raises(NotAllowed):
        slips(spoken, look(viewer), "atlas")
    assert sentence(spoken) == SENTENCE


def test_another_squads_words_are_not_found_among_ones_own(spoken: Store) -> None:
    spoken.words.add_check_in(check_in("c2", squad_id="borealis", sentence="Kim helps."))
    with pytest.raises(NotFound):
        mend(spoken, entry="check_in:c2")


@pytest.mark.parametrize(("piece", "told"), [("kim", "not in these words"), ("i", "3 characters at least")])
def test_what_does_not_fit_is_told_and_changes_nothing(spoken: Store, piece: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        mend(spoken, piece=piece)
    assert sentence(spoken) == SENTENCE
    assert slips(spoken, look(ATLAS), "atlas").done == ()


def test_a_message_that_waits_loses_it_too_on_its_one_line(store: Store) -> None:
    words = "=Kim <kim@example.com>\nknows *all* of it"
    store.words.add_check_in(check_in("c1", at=ago(days=1), sentence=words))
    body = f"Atlas says: {' '.join(words.split())}"
    store.messages.add([Message("m1", Event.FLAG_RAISED, "director", "all", "A flag", body, NOW, NOW)])
    mend(store, piece="<kim@example.com>\nknows")
    (waiting,) = store.messages.waiting()
    assert "example" not in waiting.body
    assert MARK in waiting.body


def frozen(store: Store) -> tuple[str, str]:
    """A launch's frozen page and its data."""
    freeze(store, look(DIRECTOR), "launch:halcyon", render=renderer(UTC), token="frozen", secret="s" * 32)
    return page_of(store)


def page_of(store: Store) -> tuple[str, str]:
    html, data = (store.snapshots.content("frozen", each) or b"" for each in ("html", "json"))
    return html.decode(), data.decode()


@pytest.mark.parametrize("anew", [True, False], ids=["made anew", "taken away"])
def test_no_format_of_a_frozen_view_keeps_it(spoken: Store, anew: bool) -> None:
    render = renderer(UTC, "https://andon.example")
    slip = "We wait for Kim Wintergreen."
    spoken.words.add_flag(flag("f1", launch_id="halcyon", sentence=slip, raised_at=ago(days=1)))
    freeze(spoken, look(DIRECTOR), "launch:halcyon", render=render, token="frozen", secret="s" * 32)
    before = {each: spoken.snapshots.content("frozen", each) or b"" for each in spoken.snapshots.formats()["frozen"]}
    assert {"slides", "pdf", "pptx", "csv"} < before.keys()
    assert mend(spoken, **KIM, render=render if anew else None)
    after = {each: spoken.snapshots.content("frozen", each) or b"" for each in spoken.snapshots.formats()["frozen"]}
    assert after.keys() == (before.keys() if anew else {"html", "json"})
    for format in (each for each in after if not each.endswith("png")):
        assert "Wintergreen" in words_in(format, before[format])
        assert "Wintergreen" not in words_in(format, after[format])
        assert "We wait for" in words_in(format, after[format])


@pytest.mark.parametrize("anew", [True, False], ids=["made anew", "taken away"])
def test_the_text_by_which_it_was_found_goes_from_a_frozen_part_of_the_portfolio(spoken: Store, anew: bool) -> None:
    """From its page, its previews in chats, its numbers, its documents, and the list of links; another filter stays."""
    render = renderer(UTC, "https://andon.example")
    spoken.words.add_flag(
        flag("f1", launch_id="halcyon", sentence="We wait for Kim Wintergreen.", raised_at=ago(days=1))
    )
    for token, typed in (("frozen", "kim wintergreen"), ("other", "WE WAIT")):
        wanted = filtered(Filter(text=typed, quarter="2026-Q2"))
        freeze(spoken, look(DIRECTOR), wanted, render=render, token=token, secret=token * 8)
    assert mend(spoken, **KIM, render=render if anew else None)
    kept = {each.id: subject_of(each.subject).wanted for each in spoken.snapshots.all()}
    assert kept == {
        "frozen": Filter(text=MARK, quarter="2026-Q2"),
        "other": Filter(text="WE WAIT", quarter="2026-Q2"),
    }
    formats = spoken.snapshots.formats()["frozen"]
    assert ("pdf" in formats) is anew
    for format in (each for each in formats if not each.endswith("png")):
        for token, typed in (("frozen", MARK), ("other", "WE WAIT")):
            content = spoken.snapshots.content(token, format) or b""
            # What a document has no letter for is a small square in it.
            told = words_in(format, content).replace("■", "█")
            assert "wintergreen" not in told.casefold(), format
            assert typed in told, format
    page = (spoken.snapshots.content("frozen", "html") or b"").decode()
    # In words, and three times for chats.
    assert page.count(f"that mention “{MARK}”") == 4


def test_a_frozen_page_loses_every_entry_that_holds_it_and_nothing_else(spoken: Store) -> None:
    spoken.words.add_flag(
        flag("f1", launch_id="halcyon", sentence="We wait for Kim, title or not.", raised_at=ago(days=1))
    )
    spoken.words.add_check_in(check_in("c2", squad_id="borealis", at=ago(days=1), sentence="Kim is not ours, title."))
    frozen(spoken)
    mend(spoken)
    html, data = page_of(spoken)
    for page in (html, data):
        assert f"We wait for {MARK}, title or not." in page
        assert "Kim is not ours, title." in page
    black_out(spoken, ATLAS, squad_id="atlas", entry="flag:f1", field="sentence", piece="title", token="b2", now=NOW)
    html, data = page_of(spoken)
    assert "<title>" in html
    assert f"We wait for {MARK}, {MARK} or not." in html
    assert json.loads(data)["title"] == "Halcyon"


# ------------------------------------------------------------------------------ said to others


def test_a_squad_blacks_out_what_it_offered_for_a_guild(store: Store) -> None:
    """On another squad's flag, in the guild's name; the frozen page and a message that waits lose it too."""
    store.guilds.add(Guild("web", "Web", squad_ids=("borealis",)))
    store.words.add_flag(flag("f1", launch_id="halcyon", guild_id="web"))
    offer_help(
        store, BOREALIS, flag_id="f1", thanks="Been there.", helper="Kim, 0151-42", help_by=NOW.date(), token="r1",
        now=ago(days=1),
    )  # fmt: skip
    store.messages.add(
        [Message("m1", Event.FLAG_ANSWERED, "squad:atlas", "all", "An answer", "Kim, 0151-42 helps.", NOW, NOW)]
    )
    assert {each.entry for each in slips(store, look(BOREALIS), "borealis").said} == {"reply:r1"}
    assert "reply:r1" not in {each.entry for each in slips(store, look(ATLAS), "atlas").said}
    told = {"entry": "reply:r1", "field": "helper", "piece": "0151-42", "token": "b1", "now": NOW}
    assert black_out(store, BOREALIS, squad_id="borealis", **told)  # type: ignore[arg-type]
    (kept,) = store.words.flags(until=NOW)
    assert kept.replies[0].helper == f"Kim, {MARK}"
    assert [each.body for each in store.messages.waiting()] == [f"Kim, {MARK} helps."]
    # What it answered to is not its own.
    with pytest.raises(NotFound):
        black_out(
            store, BOREALIS, squad_id="borealis", entry="flag:f1", field="sentence", piece="", token="b2", now=NOW
        )


def test_what_a_squad_blacks_out_goes_from_a_worry_that_one_of_its_members_told_and_no_list_tells_whose_it_was(
    store: Store,
) -> None:
    tell(store, BOREALIS, token="n1")
    store.words.add_flag(flag("f1", squad_id="borealis", sentence="Kim is ill."))
    assert {each.entry for each in slips(store, look(BOREALIS), "borealis").said} == {"flag:f1"}
    told = {"piece": "Kim", "now": NOW}
    with pytest.raises(NotFound):
        black_out(store, BOREALIS, squad_id="borealis", entry="nudge:n1", field="sentence", token="b0", **told)  # type: ignore[arg-type]
    assert black_out(store, BOREALIS, squad_id="borealis", entry="flag:f1", field="sentence", token="b1", **told)  # type: ignore[arg-type]
    (kept,) = store.nudges.to_squad("atlas", until=NOW)
    assert (kept.sentence, kept.said_by) == (f"{MARK} says that it slips.", f"{MARK} of Borealis")


@pytest.mark.parametrize("viewer", [VIEWER, DIRECTOR], ids=["guest", "director"])
def test_what_nobody_told_as_a_squad_is_no_squads_own(store: Store, viewer: Viewer) -> None:
    tell(store, viewer, token="n1")
    assert slips(store, look(BOREALIS), "borealis").said == ()
    assert {each.entry for each in slips(store, look(ATLAS), "atlas").said} == {"nudge:n1"}


def test_from_which_squad_something_came_is_handed_out_to_nobody(store: Store) -> None:
    """No answer of the store has a place for it: neither a nudge nor a reply, whoever reads them."""
    store.guilds.add(Guild("web", "Web"))
    store.words.add_flag(flag("f1", guild_id="web"))
    offer_help(store, BOREALIS, flag_id="f1", thanks="Thanks.", helper="Kim", help_by=NOW.date(), token="r1", now=NOW)
    tell(store, BOREALIS, token="n1", said_by="")
    (kept,) = store.words.flags(until=NOW)
    told = (*kept.replies, *store.nudges.to_squad("atlas", until=NOW), *slips(store, look(ATLAS), "atlas").said)
    assert {type(each).__name__ for each in told} == {"Nudge", "Reply", "Said"}
    assert [each for each in told if "borealis" in repr(each).casefold()] == []


def tell(store: Store, viewer: Viewer, *, token: str, said_by: str = "Kim of Borealis") -> None:
    tell_squad(
        store, viewer, squad_id="atlas", launch_id="halcyon", sentence="Kim says that it slips.", said_by=said_by,
        secret=token * 20, token=token, now=ago(days=1),
    )  # fmt: skip


def test_what_others_learned_is_theirs(store: Store) -> None:
    ended = {"landed_on": ago(days=2).date(), "learned": "Ask early.", "token": "end", "now": ago(days=1)}
    close_launch(store, BOREALIS, "halcyon", OutcomeKind.LATE, **ended)  # type: ignore[arg-type]
    store.plans.add_lesson("halcyon", "Kim knew it.", squad_id="atlas", by="Atlas", token="lesson", at=ago(days=1))
    said = {each.words for each in slips(store, look(ATLAS), "atlas").said}
    assert "Kim knew it." in said
    assert "Ask early." not in said


def test_what_was_learned_is_its_squads_whatever_that_is_called_by_now(store: Store) -> None:
    ended = {"landed_on": ago(days=2).date(), "learned": "Ask early.", "token": "end", "now": ago(days=1)}
    close_launch(store, BOREALIS, "halcyon", OutcomeKind.LATE, **ended)  # type: ignore[arg-type]
    store.plans.add_lesson("halcyon", "Kim knew it.", squad_id="atlas", by="Atlas", token="lesson", at=ago(days=1))
    for squad_id, name in (("atlas", "Apex"), ("borealis", "Atlas")):
        store.plans.change_squad(squad_id, "renamed", {"name": name}, token=squad_id, at=NOW)
    said = [
        {each.words for each in slips(store, look(viewer), id).said}
        for viewer, id in ((ATLAS, "atlas"), (BOREALIS, "borealis"))
    ]
    assert ["Kim knew it." in each for each in said] == [True, False]
    assert ["Ask early." in each for each in said] == [False, True]
