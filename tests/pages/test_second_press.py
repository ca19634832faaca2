"""A browser that comes back to another replica with a new session, what was typed, and no answer: it presses again."""

from datetime import timedelta

from andon.store import Store
from andon.ui import links, text, text_cord
from pages.test_squad_pages import check_in_page, fill, said
from pages.visits import ATLAS, now, visit


def test_words_that_were_kept_before_the_replica_died_are_kept_once_and_the_page_says_so(small: Store) -> None:
    for answer in (text.SAVED_CHECK_IN, text.SAVED_ALREADY):
        at = check_in_page()  # a session of its own, with another token
        fill(at)
        at.button(key="checkin_submit").click().run()
        assert [each.value for each in at.success] == [answer]
    assert len(said(small)) == 1


def test_the_cord_that_was_pulled_before_the_replica_died_leads_to_its_flag(small: Store) -> None:
    for answer in (text.SAVED_FLAG, text.SAVED_ALREADY):
        at = visit(links.LAUNCHES, ATLAS)
        at.button(key="cord").click().run()
        at.text_area(key="cord_sentence").input("The certificate has not come.")
        at.button(key="cord_submit").click().run()
        assert [each.value for each in at.success] == [answer]
    (raised,) = small.words.flags(until=now() + timedelta(minutes=1))
    (way,) = [each for each in at.get("page_link") if each.proto.label == text_cord.SEE_YOUR_FLAG]
    assert way.proto.query_string == f"key={raised.id}"
