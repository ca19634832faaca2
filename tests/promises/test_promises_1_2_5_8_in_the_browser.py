"""Promises 1, 2, 5 and 8 as people meet them, once through a real browser; their rules are tested beside this file."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from andon.model import Role, Status, Viewer
from andon.store import open_store
from andon.ui import text
from andon.usecases.check_in import check_in
from andon.usecases.plan_launch import move_date
from browser.visiting import look_as
from browsing import open_page
from pages.visits import THE_DIRECTOR, bad_forecast, found_organisation, now, today
from server import SERVE, Server, running_server

pytestmark = pytest.mark.browser

SENTENCE = "The player works on the first device."
SILENT_FOR = timedelta(days=14, hours=1)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Atlas says on track, and no forecast believes it; Borealis has been silent for too long; a date has moved."""
    folder = tmp_path_factory.mktemp("promises")
    url = f"sqlite:///{folder / 'andon.db'}"
    store = open_store(url)
    for squad, launch, ago in (("Atlas", "Halcyon", timedelta(hours=20)), ("Borealis", "Marigold", SILENT_FOR)):
        found_organisation(store, squad, launch)
        check_in(
            store,
            Viewer(Role.SQUAD, frozenset({squad.lower()})),
            launch_id=launch.lower(),
            squad_id=squad.lower(),
            status=Status.ON_TRACK,
            probability=90,
            sentence=SENTENCE,
            token=squad,
            now=now() - ago,
        )
    for squad_id in ("atlas", None):
        old = bad_forecast(squad_id, hours_old=200, on_time=0.04)
        store.forecasts.add([old, bad_forecast(squad_id, hours_old=1, on_time=0.13)])
    for n, days in enumerate((44, 37)):
        day = today() + timedelta(days=days)
        move_date(store, THE_DIRECTOR, "halcyon", day, token=f"m{n}", now=now() - timedelta(days=9, hours=-n))
    with running_server(url, command=SERVE, cwd=folder) as server:
        yield server
        assert "Traceback" not in server.log


def test_words_stand_first_beside_what_others_may_see_of_a_forecast_and_no_date_is_forgotten(
    served: Server, page: Page
) -> None:
    """A director's portfolio and launch page, then the squad's own home."""
    open_page(page, f"{served.url}/portfolio", text.NAV_PORTFOLIO)
    look_as(page, text.AS_DIRECTOR)
    halcyon, marigold = page.locator(".st-key-row_halcyon"), page.locator(".st-key-row_marigold")
    # 1: the word is the status, and the forecast stands beside it.
    expect(halcyon.locator(".an-badge")).to_have_text(text.STATUS[Status.ON_TRACK])
    expect(halcyon).to_contain_text("4 % on time")
    # 2: the newer forecast is its squad's alone.
    expect(halcyon).to_contain_text("newer: ")
    expect(page.get_by_text("13 %")).to_have_count(0)
    # 5: silence is not green, though the last word was.
    expect(marigold.locator(".an-badge")).to_have_text(text.STATUS[Status.NOT_HEARD])
    # 8: the first date, the moves and the slip.
    first = text.day(today() + timedelta(days=30), today=today())
    expect(halcyon).to_contain_text(f"First promised: {first}")
    expect(halcyon).to_contain_text("moved twice, 7 days later in all")

    open_page(page, f"{served.url}/launch?key=halcyon", "Halcyon")
    expect(page.locator(".an-lead .an-badge")).to_have_text(text.STATUS[Status.ON_TRACK])
    expect(page.get_by_text(f"First promised: {first}")).to_be_visible()
    expect(page.get_by_text("with its squad until").first).to_be_visible()
    expect(page.get_by_text("13 %")).to_have_count(0)

    open_page(page, f"{served.url}/squad?id=atlas", "Atlas")
    look_as(page, text.with_squad("Atlas"))
    expect(page.get_by_text("A new forecast is here, yours alone until")).to_be_visible()
    page.get_by_text(text.SHOW_FORECAST, exact=True).click()
    expect(page.locator("b", has_text="13 %")).to_be_visible()
