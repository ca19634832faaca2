"""Freezing on pages: what is filtered is frozen as filtered, and the list of links says what each of them is of."""

import json
from datetime import timedelta

import pytest

from andon.store import Store
from andon.ui import links, session, text, text_portfolio
from andon.usecases.portfolio_filter import Filter
from andon.usecases.snapshot import filtered, what_opens
from examples import flag
from pages.visits import DIRECTOR, now, visit, words


def test_a_filtered_portfolio_is_frozen_as_it_is_shown_and_listed_by_its_filter(two: Store) -> None:
    subject = filtered(Filter(tribe="sound", text="vendor"))
    at = visit(links.PORTFOLIO, DIRECTOR, tribe="sound", q="vendor")
    assert "Only launches of tribe Sound, that mention “vendor”." in words(at)
    at.button(key=f"freeze_submit_{subject}").click().run()
    (snapshot,) = two.snapshots.all()
    assert snapshot.subject == subject
    # The link fits into the box: what explained it before makes room, and what is frozen stays said.
    assert text.FREEZE_INTRO not in words(at) and "Only launches of tribe Sound" in words(at)
    (link,) = [code.value for code in at.code]
    told = json.loads(what_opens(two, link.rpartition("/")[2], "json", now() + timedelta(minutes=1)).content)
    assert [row["name"] for row in told["launches"]] == ["Halcyon"]
    assert "Portfolio: only launches of tribe Sound, that mention “vendor”" in words(visit(links.SNAPSHOTS, DIRECTOR))


def test_a_link_leads_to_where_this_browser_found_andon(two: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """On another port too; what the settings name for everybody counts more."""

    def link() -> str:
        at = visit(links.PORTFOLIO, DIRECTOR)
        at.context = {"url": "http://127.0.0.1:8611/portfolio"}
        at.button(key="freeze_submit_portfolio").click().run()
        return str(at.code[0].value)

    assert link().startswith("http://127.0.0.1:8611/s/")
    monkeypatch.setenv("ANDON_PUBLIC_URL", "https://andon.example/")
    assert link().startswith("https://andon.example/s/")


def test_a_link_works_until_it_is_closed_or_for_as_long_as_was_chosen(two: Store) -> None:
    at = visit(links.PORTFOLIO, DIRECTOR)
    chosen = at.selectbox(key="freeze_days_portfolio")
    assert chosen.value is not None  # a browser would show that as nothing chosen
    at.button(key="freeze_submit_portfolio").click().run()
    at.selectbox(key="freeze_days_portfolio").set_value(7)
    at.button(key="freeze_submit_portfolio").click().run()
    assert sorted(bool(each.expires_at) for each in two.snapshots.all()) == [False, True]


def test_a_guest_learns_how_to_answer(two: Store) -> None:
    asked = text_portfolio.GUEST
    assert asked not in words(visit(links.PORTFOLIO, session.GUEST))  # there is nothing to answer
    two.words.add_flag(flag(raised_at=now() - timedelta(hours=1)))
    assert asked in words(visit(links.PORTFOLIO, session.GUEST))
    assert asked not in words(visit(links.PORTFOLIO, DIRECTOR))


@pytest.mark.parametrize(
    ("who", "query", "offered"),
    [
        (DIRECTOR, {"tribe": "sound"}, True),
        (DIRECTOR, {}, True),
        (DIRECTOR, {"q": "zzz"}, False),
        (session.GUEST, {"tribe": "sound"}, False),
    ],
    ids=["a part", "the whole", "a filter that leaves nothing", "a guest"],
)
def test_who_may_freeze_what_is_there(two: Store, who: str, query: dict[str, str], *, offered: bool) -> None:
    at = visit(links.PORTFOLIO, who, **query)
    assert any(str(each.key).startswith("freeze_submit_portfolio") for each in at.button) == offered
