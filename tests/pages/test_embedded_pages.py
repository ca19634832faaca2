"""Pages in a frame: three of them, as anybody may see them, and nothing can be written."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from andon.model import HERE
from andon.store import Store
from andon.ui import embed_parts, links, session, text, text_calendar, text_embed, text_nudge
from andon.web.embedding import LIVE
from pages.signed_in import come, person, write_access
from pages.visits import ATLAS, DIRECTOR, bad_forecast, visit, words

KEY = {"key": "halcyon"}


def framed(page: str, who: str = session.GUEST, **query: str) -> AppTest:
    """Open a page in a frame. Whoever chose who they are did so before, in this very tab."""
    at = visit(page, who, **query)
    at.context["is_embedded"] = True
    return at.run()


def test_the_pages_for_frames_are_those_that_may_be_framed() -> None:
    assert {f"/{each}" for each in embed_parts.PAGES} == LIVE


@pytest.mark.parametrize("page", [links.PORTFOLIO, links.TIMELINE, links.LAUNCH])
def test_in_a_frame_nothing_asks_for_words_or_for_who_one_is(two: Store, page: str) -> None:
    for who in (DIRECTOR, ATLAS):
        at = framed(page, who, **KEY)
        assert not at.exception
        assert not at.error
        assert not at.sidebar.children
        assert "who" not in [each.key for each in at.selectbox]
        assert [each.label for each in at.button if not str(each.key).startswith(("filter", "portfolio_page"))] == []
        assert not at.text_area
        assert text_nudge.TELL_THE_SQUAD not in words(at)
        assert text.FREEZE not in words(at)
        assert text_calendar.HEAD not in words(at)
        assert text_embed.OPEN in [each.proto.label for each in at.get("link_button")]


def test_every_other_page_says_that_it_is_for_a_tab_of_its_own(two: Store) -> None:
    for page in (links.SQUAD, links.FLAG, links.TOKENS, links.CHECK_IN):
        at = framed(page, ATLAS, id="atlas")
        assert text_embed.ELSEWHERE in words(at)
        assert not at.button
        assert not at.text_input


def test_in_a_frame_not_even_its_member_sees_what_is_the_squads_alone(small: Store) -> None:
    for squad_id in ("atlas", None):
        small.forecasts.add([bad_forecast(squad_id, hours_old=2, on_time=0.05)])
    assert "5 % on time" in words(visit(links.LAUNCH, ATLAS, **KEY))
    for page in (links.LAUNCH, links.PORTFOLIO, links.TIMELINE):
        assert "5 %" not in words(framed(page, ATLAS, **KEY)).replace("85 %", "")


def test_a_press_in_a_frame_writes_nothing(two: Store) -> None:
    """A press is heard before its page is made anew: also of what is not in the frame's page."""
    at = visit(links.TOKENS)
    at.text_input(key="token_new_name").input("Bot")
    at.button(key="token_new_submit").click().run()
    (token,) = two.tokens.of(HERE)
    at.context["is_embedded"] = True
    at.button(key=f"revoke_{token.id}").click().run()
    assert two.tokens.of(HERE)[0].revoked_at is None


@pytest.mark.parametrize("named", [True, False])
def test_a_new_link_says_what_to_put_into_the_wiki_that_is_named(two: Store, tmp_path: Path, named: bool) -> None:
    (tmp_path / "andon.toml").write_text('[embed]\nsites = ["https://wiki.example.com"]\n' if named else "")
    at = visit(links.LAUNCH, DIRECTOR, **KEY)
    at.session_state["andon_links"] = {"launch:halcyon": "https://andon.example.com/s/T"}
    shown = [each.value for each in at.run().code]
    frame = text_embed.frame("https://andon.example.com/s/T", "Halcyon")
    assert (frame in shown) == named
    assert "https://andon.example.com/s/T" in shown


def test_where_people_sign_in_a_frame_leads_to_a_tab_of_its_own(two: Store, tmp_path: Path) -> None:
    write_access(tmp_path)
    at = come(links.PORTFOLIO, {"is_logged_in": False})
    at.context["is_embedded"] = True
    at.run()
    assert text_embed.SIGN_IN in words(at)
    assert not at.button
    member = come(links.LAUNCH, person("team-atlas"), **KEY)
    member.context["is_embedded"] = True
    assert "Halcyon" in words(member.run())
    assert not member.text_area
