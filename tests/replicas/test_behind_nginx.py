"""Two replicas behind nginx on one PostgreSQL, in a real browser: what is said in one is read in the other.

The tests go on from each other, as days do: at the end one of the two is killed.
"""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from andon.model import Status
from andon.ui import text, text_check_in
from browser.visiting import await_still, button, look_as
from browsing import PATIENCE_MS, open_page
from pages.visits import now
from replicas.conftest import Behind
from replicas.front import HOST, STICKS
from store.ahead import bring_ahead

pytestmark = pytest.mark.browser

Visit = Callable[[int], Page]


@pytest.fixture
def visit(browser: Browser, behind: Behind) -> Iterator[Visit]:
    """Opens a browser of somebody whom nginx brings to the replica on this port."""
    opened = []

    def open_at(replica: int) -> Page:
        context = browser.new_context(ignore_https_errors=True, locale="en-GB", timezone_id="UTC")
        context.set_default_timeout(PATIENCE_MS)
        cookie = {"name": STICKS, "value": behind.front.cookie_for(replica), "domain": HOST, "path": "/"}
        context.add_cookies([cookie])  # type: ignore[list-item]  # the type asks for what it calls optional
        opened.append(context)
        return context.new_page()

    yield open_at
    for each in opened:
        each.close()


def squad_home(page: Page, behind: Behind, squad: str) -> None:
    open_page(page, f"{behind.front.url}/squad?id={squad.lower()}", squad)
    look_as(page, text.with_squad(squad))


def fill_in(page: Page, sentence: str) -> None:
    """Everything of a check-in but its last click."""
    page.get_by_role("link", name=text.status_choice(Status.WORRIED)).click()
    page.get_by_role("heading", level=1, name="How is").wait_for()
    await_still(page)
    for choice in (text.status_choice(Status.WORRIED), text.probability_choice(30)):
        page.get_by_role("radio", name=choice).click()
    page.get_by_label(text_check_in.IN_ONE_SENTENCE).fill(sentence)


def said(behind: Behind, squad_id: str) -> list[str]:
    until = now() + timedelta(minutes=1)
    return [each.sentence for each in behind.store.words.check_ins(until=until, squad_id=squad_id)]


def test_what_is_said_in_one_replica_is_read_in_the_other_at_its_next_rerun(behind: Behind, visit: Visit) -> None:
    one, other = behind.replicas
    reader, writer = visit(other), visit(one)
    squad_home(reader, behind, "Atlas")
    squad_home(writer, behind, "Atlas")
    fill_in(writer, "Said in one, read in the other.")
    expect(reader.get_by_text("Said in one, read in the other.")).to_have_count(0)
    button(writer, text_check_in.SAY_IT).click()
    writer.get_by_text(text.SAVED_CHECK_IN).wait_for()
    look_as(reader, text.AS_DIRECTOR)
    reader.get_by_text("Said in one, read in the other.").first.wait_for()
    # The pages' own connections, which are written down when they end: each stayed with its replica.
    reader.close()
    writer.close()
    await_lines(behind, f"/_stcore/stream 101 .*:{one}", f"/_stcore/stream 101 .*:{other}")


def await_lines(behind: Behind, *meant: str) -> None:
    for _ in range(200):
        if all(any(re.search(each, line) for line in behind.front.lines()) for each in meant):
            return
        time.sleep(0.05)
    raise AssertionError("\n".join(behind.front.lines()))


@pytest.mark.long
def test_while_a_newer_replica_has_changed_the_tables_the_old_ones_go_on_and_can_be_started_again(
    behind: Behind, visit: Visit
) -> None:
    one, other = behind.replicas
    page = visit(one)
    squad_home(page, behind, "Borealis")
    fill_in(page, "Said while the tables became newer.")
    bring_ahead(behind.url)
    button(page, text_check_in.SAY_IT).click()
    page.get_by_text(text.SAVED_CHECK_IN).wait_for()
    assert said(behind, "borealis") == ["Said while the tables became newer."]
    # As a machine does that was started again before its turn to be upgraded came.
    behind.kill(other)
    behind.start(other)
    for port in behind.replicas:
        told = behind.replicas[port].ask("/readyz")
        assert (told.status, "A newer Andon" in told.json["note"]) == (200, True)
    later = visit(other)
    squad_home(later, behind, "Borealis")
    expect(later.get_by_text("Said while the tables became newer.").first).to_be_visible()


@pytest.mark.long
def test_when_its_replica_is_killed_a_page_goes_on_in_the_other_and_loses_no_confirmed_word(
    behind: Behind, visit: Visit
) -> None:
    one, other = behind.replicas
    page = visit(one)
    squad_home(page, behind, "Cobalt")
    fill_in(page, "Confirmed before the kill.")
    button(page, text_check_in.SAY_IT).click()
    page.get_by_text(text.SAVED_CHECK_IN).wait_for()
    behind.kill(one)
    # The page finds the other replica by itself; whoever is no account chooses anew who they are.
    page.locator('[data-testid="stApp"][data-test-connection-state="CONNECTED"]').wait_for()
    squad_home(page, behind, "Cobalt")
    expect(page.get_by_text("Confirmed before the kill.").first).to_be_visible()
    fill_in(page, "Said through the other one.")
    button(page, text_check_in.SAY_IT).click()
    page.get_by_text(text.SAVED_CHECK_IN).wait_for()
    assert said(behind, "cobalt") == ["Confirmed before the kill.", "Said through the other one."]
    assert behind.front.replica_of(behind.front.cookie_for(other)) == other
