"""The main road, end to end: a running Jira, `andon sync`, `andon forecast`, and the pages that show them."""

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from andon.cli import main
from andon.ui import text
from browsing import open_page, settle
from jira820_server import running_jira820
from server import SERVE, running_server

TODAY = date(2026, 11, 20)
CONFIG = """
[organisation]
name = "Sample"
time_zone = "Europe/Stockholm"

[jira]
url = "{url}"
projects = ["JIRA820"]

[[squad]]
name = "Payments"
component = "Payments"

[[squad]]
name = "Web and API"
component = ["Web", "API"]

[[launch]]
name = "Northlight"
version = "1.1"
target = 2027-02-28
precision = "month"
"""


@pytest.fixture
def jira() -> Iterator[str]:
    with running_jira820(TODAY) as url:
        yield url


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jira: str) -> Path:
    """A folder with an andon.toml that names the running Jira, and a login in the environment."""
    (tmp_path / "andon.toml").write_text(CONFIG.format(url=jira))
    for name in [name for name in os.environ if name.startswith("ANDON_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ANDON_DATABASE_URL", f"sqlite:///{tmp_path}/andon.db")
    monkeypatch.setenv("ANDON_CONFIG", str(tmp_path / "andon.toml"))
    monkeypatch.setenv("ANDON_JIRA_TOKEN", "any")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """What a command prints as JSON."""
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.browser
def test_from_a_running_jira_to_a_forecast_on_a_page(
    here: Path, capsys: pytest.CaptureFixture[str], page: Page
) -> None:
    (first,) = told(capsys, "sync")["sources"]
    assert first["name"] == "jira"
    assert first["swept"] == first["downloaded"] == 364
    forecasts = {(each["launch"], each["squad"]): each for each in told(capsys, "forecast")["forecasts"]}
    assert {squad for launch, squad in forecasts if launch == "northlight"} == {None, "payments", "web-and-api"}
    payments = forecasts["northlight", "payments"]
    assert payments["counted"] > 0
    assert 0 < payments["on_time"] < 1
    assert payments["p50"] <= payments["p85"] <= payments["p95"]
    address = f"sqlite:///{here}/andon.db"
    with running_server(address, command=SERVE, env={"ANDON_CONFIG": str(here / "andon.toml")}) as server:
        open_page(page, f"{server.url}/portfolio", "Portfolio")
        expect(page.get_by_role("link", name="Northlight")).to_be_visible()
        # A new forecast is its squads' alone at first: a guest sees that there is one, and no number.
        expect(page.get_by_text("The first one is with its squads until")).to_be_visible()
        expect(page.get_by_text("on time")).to_have_count(0)
        open_page(page, f"{server.url}/squad?id=payments", "Payments")
        page.get_by_role("button", name="I am with Payments").click()
        page.get_by_text(text.CHECK_IN).first.wait_for()
        settle(page)
        page.get_by_text("What the forecast says").click()
        expect(page.get_by_text("on time", exact=True)).to_be_visible()


def test_a_second_sync_downloads_nothing_that_has_not_changed(
    here: Path, jira: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told(capsys, "sync")
    (second,) = told(capsys, "sync")["sources"]
    assert (second["swept"], second["downloaded"], second["removed"]) == (364, 0, 0)
    changed = untouched(jira)[0]
    edit = {"fields": {"summary": "Something else"}}
    requests.put(f"{jira}/rest/api/2/issue/{changed}", json=edit, timeout=10).raise_for_status()
    (third,) = told(capsys, "sync")["sources"]
    assert (third["downloaded"], third["removed"]) == (1, 0)
    (whole,) = told(capsys, "sync", "--full")["sources"]
    assert whole["downloaded"] == 364


def test_a_deleted_issue_is_gone_after_the_next_sync_and_no_other(
    here: Path, jira: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told(capsys, "sync")
    requests.delete(f"{jira}/rest/api/2/issue/{untouched(jira)[0]}", timeout=10).raise_for_status()
    (second,) = told(capsys, "sync")["sources"]
    assert (second["swept"], second["downloaded"], second["removed"]) == (363, 0, 1)


def test_jira_going_away_ends_in_one_sentence_and_keeps_what_there_is(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told(capsys, "sync")
    # The address of a Jira that has been switched off.
    (here / "andon.toml").write_text(CONFIG.format(url="http://127.0.0.1:9"))
    assert main(["sync"]) == 1
    printed = capsys.readouterr()
    assert "127.0.0.1:9" in printed.err
    assert "Traceback" not in printed.err
    assert told(capsys, "forecast")["forecasts"]


def test_without_a_token_nothing_is_asked_of_a_private_jira(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANDON_JIRA_TOKEN")
    assert main(["sync"]) == 1
    printed = capsys.readouterr()
    assert "ANDON_JIRA_TOKEN is not set" in printed.err
    assert "anonymous = true" in printed.err


def untouched(jira: str) -> list[str]:
    """Keys of issues last changed before today: jira820 notes changes by the day."""
    answer = requests.get(f"{jira}/rest/api/2/search?jql=order+by+key&maxResults=1000", timeout=10)
    issues = answer.json()["issues"]
    return [each["key"] for each in issues if each["fields"]["updated"][:10] < "2026-11-19"]
