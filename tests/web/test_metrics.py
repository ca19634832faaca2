"""`/metrics`: who is told, and what; about nobody."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from andon import __version__, telling
from andon.config import SyncSection
from andon.model import FlagEnd, Launch, Squad, Tribe
from andon.store import Store
from andon.store.database import HEAD
from andon.upkeep import kept_up
from andon.web import metrics
from asgi import Answer, ask
from examples import NOW, ago, flag, flag_update, forecast, sqlite_store

TOKEN = "metrics-token-of-ours"
MONTH = timedelta(days=30)
LOCAL = {"host": "127.0.0.1:8501"}
BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("ANDON_DATABASE_URL", f"sqlite:///{tmp_path / 'andon.db'}")
    monkeypatch.setenv("ANDON_CONFIG", str(tmp_path / "andon.toml"))
    monkeypatch.delenv("ANDON_PUBLIC_URL", raising=False)
    monkeypatch.delenv(metrics.TOKEN, raising=False)
    with sqlite_store(tmp_path, organised=True) as store:
        yield store


@pytest.fixture
def token(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(metrics.TOKEN, TOKEN)


def asked(client: str = "127.0.0.1", method: str = "GET", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(app_at(NOW), "/metrics", method=method, headers={**LOCAL, **named}, client=client)


def app_at(now: datetime) -> Starlette:
    return Starlette(routes=metrics.routes(lambda: now))


def told(now: datetime = NOW) -> dict[str, float]:
    """Every number, by its name and its labels as they are written."""
    found = {}
    for family in text_string_to_metric_families(ask(app_at(now), "/metrics", headers=LOCAL, client="127.0.0.1").text):
        for each in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(each.labels.items()))
            found[f"{each.name}{{{labels}}}" if labels else each.name] = each.value
    return found


# ------------------------------------------------------------------------------ who is told


@pytest.mark.parametrize("client", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_whoever_sits_on_this_machine_is_told(store: Store, client: str) -> None:
    answer = asked(client)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("client", ["203.0.113.7", "10.0.0.1", "::ffff:203.0.113.7", "2001:db8::1", "testclient"])
def test_others_learn_not_even_that_it_is_there(store: Store, client: str) -> None:
    answer = asked(client)
    assert (answer.status, answer.body) == (404, b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"x_forwarded_for": "127.0.0.1"},
        {"x_forwarded_for": "203.0.113.7"},
        {"forwarded": "for=127.0.0.1"},
        {"x_real_ip": "127.0.0.1"},
        {"x_forwarded_proto": "https"},
        {"x_forwarded_host": "localhost"},
        {"via": "1.1 nginx"},
        {"host": "andon.example.com"},
        {"host": "127.0.0.1.evil.example"},
        {"host": ""},
        {"host": "[::1"},
    ],
)
def test_a_proxy_calls_from_this_machine_and_speaks_for_others(store: Store, headers: dict[str, str]) -> None:
    assert asked(**headers).status == 404


def test_where_andon_has_a_public_address_nobody_is_believed_to_sit_here(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A proxy that hides every sign of itself would otherwise tell everybody.
    monkeypatch.setenv("ANDON_PUBLIC_URL", "https://andon.example.com")
    assert asked().status == 404


@pytest.mark.usefixtures("token")
def test_the_token_is_told_from_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_PUBLIC_URL", "https://andon.example.com")
    headers = {**BEARER, "x_forwarded_for": "203.0.113.7", "host": "andon.example.com"}
    assert asked("10.0.0.1", **headers).status == 200
    assert asked("10.0.0.1", authorization=f"bearer {TOKEN}").status == 200


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize(
    "shown",
    ["", TOKEN, f"Basic {TOKEN}", "Bearer", "Bearer ", "Bearer wrong", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}"],
)
def test_another_token_is_refused_without_a_word(shown: str) -> None:
    answer = asked("10.0.0.1", authorization=shown)
    assert (answer.status, answer.body, answer.headers["www-authenticate"]) == (401, b"", "Bearer")


@pytest.mark.parametrize("shown", ["Bearer ", "Bearer"])
def test_an_empty_token_opens_nothing(store: Store, monkeypatch: pytest.MonkeyPatch, shown: str) -> None:
    monkeypatch.setenv(metrics.TOKEN, "")
    assert asked("10.0.0.1", authorization=shown).status == 404


@pytest.mark.usefixtures("token")
def test_signs_that_no_token_has_are_only_wrong() -> None:
    assert asked("10.0.0.1", authorization="Bearer t\u00f6ken").status == 401


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_it_is_only_read(store: Store, method: str) -> None:
    assert asked(method=method).status == 405


# ------------------------------------------------------------------------------ what is told


def test_an_empty_andon_tells_what_it_has(store: Store) -> None:
    found = told()
    assert found["andon_store_up"] == 1
    assert found[f"andon_build_info{{schema_revision={HEAD},version={__version__}}}"] == 1
    assert found["andon_flags_open"] == found["andon_messages_waiting"] == found["andon_sessions"] == 0
    assert found["andon_errors_total{kind=page}"] >= 0
    assert found["process_resident_memory_bytes"] > 10_000_000
    assert found["process_cpu_seconds_total"] > 0
    assert found["andon_store_bytes"] > 10_000
    assert not [name for name in found if name.startswith(("andon_source", "andon_forecast_", "andon_upkeep"))]


def test_syncs_are_told_by_source(store: Store, tmp_path: Path) -> None:
    (tmp_path / "andon.toml").write_text(
        '[[history]]\nname = "web"\npath = "web"\n[[history]]\nname = "new"\npath = "n"\n'
    )
    store.work.begin_sync("web", ago(hours=2))
    store.work.finish_sync("web", ago(hours=2), {"seconds": 1.5, "swept": 20})
    tried = {"tried_at": ago(minutes=10).isoformat(), "tried_seconds": 30.0, "why": "It is down."}
    store.work.fail_sync("web", attempt=tried)
    found = told()
    assert found["andon_source_sync_age_seconds{source=web}"] == 7200
    assert found["andon_source_sync_seconds{source=web}"] == 1.5
    assert found["andon_source_attempt_age_seconds{source=web}"] == 600
    assert found["andon_source_attempt_seconds{source=web}"] == 30
    assert found["andon_source_failed{source=web}"] == 1
    assert found["andon_source_failed{source=new}"] == 0
    assert "andon_source_sync_age_seconds{source=new}" not in found, "it was never synced"


def test_forecasts_and_flags_are_told(store: Store) -> None:
    store.forecasts.add([forecast(as_of=ago(days=1).date(), made_at=ago(hours=3))])
    store.words.add_flag(flag("f1", raised_at=ago(days=2)))
    store.words.add_flag(flag("f2", raised_at=ago(days=3)))
    store.words.add_flag_update(flag_update(flag_id="f2", end=FlagEnd.RESOLVED))
    found = told()
    assert found["andon_forecast_as_of_age_days"] == 1
    assert found["andon_forecast_age_seconds"] == 3 * 3600
    assert found["andon_forecasts{state=forecast}"] == 1
    assert found["andon_forecasts{state=cannot_forecast}"] == 0
    assert (found["andon_flags_open"], found["andon_flags_waiting"]) == (1, 1)


def test_no_clock_runs_on_a_flag(store: Store) -> None:
    # Promise 4: how long it has waited is shown on the director's own page, and no number may grow with it.
    store.words.add_flag(flag("f1", raised_at=ago(days=2)))
    today, later = ({k: v for k, v in told(now).items() if k.startswith("andon_")} for now in (NOW, NOW + MONTH))
    assert today["andon_flags_waiting"] == 1
    assert today == later


def test_nothing_in_it_is_about_a_squad_or_a_person(store: Store) -> None:
    store.words.add_flag(flag("f1"))
    store.forecasts.add([forecast()])
    words = asked().text.casefold()
    plans = store.plans
    names = [
        name for each in (plans.squads(), plans.launches(), plans.tribes()) for named in each for name in _names(named)
    ]
    assert len(names) > 8
    assert not [each for each in names if each.casefold() in words]
    labels = {
        label
        for family in text_string_to_metric_families(asked().text)
        for each in family.samples
        for label in each.labels
    }
    assert labels <= {"version", "schema_revision", "source", "state", "status", "kind", "page", "le", "implementation"}


def _names(named: Squad | Launch | Tribe) -> tuple[str, str]:
    return named.id, named.name


def test_a_store_that_does_not_answer_takes_only_its_own_part_away(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ANDON_DATABASE_URL", "sqlite:////nowhere/andon.db")
    found = told()
    assert found["andon_store_up"] == 0
    assert "andon_flags_open" not in found
    assert found["process_cpu_seconds_total"] > 0


def test_a_slip_in_the_file_takes_nothing_away(store: Store, tmp_path: Path) -> None:
    (tmp_path / "andon.toml").write_text("x = [")
    store.work.begin_sync("web", ago(hours=2))
    assert told()["andon_source_failed{source=web}"] == 0


def test_the_threads_of_a_serving_process_are_told(store: Store) -> None:
    with kept_up(SyncSection.model_validate({"every": "10m"})), telling.told():
        found = told()
    assert (found["andon_upkeep_alive"], found["andon_telling_alive"], found["andon_upkeep_failed"]) == (1, 1, 0)
    assert "andon_upkeep_alive" not in told()


def test_what_is_logged_as_an_error_is_counted_by_what_it_is_about(store: Store) -> None:
    before = told()
    with metrics.counted(lambda: 7):
        logging.getLogger("andon.upkeep").error("It did not succeed.")
        logging.getLogger("andon.upkeep").warning("It was not sure.")
        logging.getLogger("andon.store.blackouts").error("It could not be made anew.")
        logging.getLogger("andon.something.new").error("It is not known yet.")
        found = told()
    logging.getLogger("andon.upkeep").error("Nobody counts.")
    grown = {name: found[name] - before[name] for name in found if name.startswith("andon_errors_total")}
    assert {name: value for name, value in grown.items() if value} == {
        "andon_errors_total{kind=sync}": 1,
        "andon_errors_total{kind=store}": 1,
        "andon_errors_total{kind=other}": 1,
    }
    assert (found["andon_sessions"], told()["andon_sessions"]) == (7, 0)
    assert told()["andon_errors_total{kind=sync}"] == found["andon_errors_total{kind=sync}"]


def test_every_kind_of_error_begins_at_zero() -> None:
    assert {metrics.kind_of(each) for each in metrics.KINDS} | {metrics.OTHER} == {
        each.labels["kind"] for each in next(iter(metrics.errors.collect())).samples
    }
