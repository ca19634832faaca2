"""`/metrics`: how Andon is, in Prometheus's text format, for whoever watches over it.

Nothing in it is about a squad or a person: counts, ages and durations of the whole, and times by page; of flags counts
alone, since no clock runs on them outside a director's own page (promise 4). It answers
whoever sits on this machine, and elsewhere those who know the token of ANDON_METRICS_TOKEN. A proxy in front of Andon
is a caller from this machine, too: `_is_from_here` says when one is believed.
"""

import hmac
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from andon import __version__, telling, upkeep
from andon.config import load_organisation, load_settings, secret
from andon.errors import AndonError, ConfigError
from andon.loopback import is_loopback, names_this_machine
from andon.store import open_store
from andon.usecases.status import SourceStatus, Status, status

TOKEN = "ANDON_METRICS_TOKEN"

log = logging.getLogger(__name__)

# ------------------------------------------------------------------------------ what this process counts

# When a counter began is a series of its own, and nobody asks it.
disable_created_metrics()  # type: ignore[no-untyped-call]
ours = CollectorRegistry()
"""What this process counts of itself, beside its CPU and memory."""

reruns = Histogram(
    "andon_rerun_seconds",
    "How long a page took to be made anew, by page",
    ["page"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    registry=ours,
)
errors = Counter("andon_errors", "What was logged as an error, by what it was about", ["kind"], registry=ours)
api_answers = Counter("andon_api_answers", "What the API answered, by HTTP status", ["status"], registry=ours)
ProcessCollector(registry=ours)

KINDS = {
    "andon.ui.raised": "page",
    "andon.ui.measured": "store",
    "andon.store": "store",
    "andon.upkeep": "sync",
    "andon.telling": "messages",
    "andon.sending": "messages",
    "andon.web.snapshots": "links",
    "andon.web.openings": "links",
    "andon.web.votes": "votes",
    "andon.ui.start": "start",
    "andon.logs": "ended",
}
"""What an error is about, by who logged it."""
OTHER = "other"

for _kind in (*KINDS.values(), OTHER):
    errors.labels(_kind)  # an alert on what never happened needs a 0 to grow from


class _Counting(logging.Handler):
    """Counts what is logged as an error."""

    def emit(self, record: logging.LogRecord) -> None:
        """One more of its kind."""
        errors.labels(kind_of(record.name)).inc()


def kind_of(logger: str) -> str:
    """What an error is about, by the name of the logger."""
    while logger:
        if logger in KINDS:
            return KINDS[logger]
        logger = logger.rpartition(".")[0]
    return OTHER


@contextmanager
def counted(sessions: Callable[[], int] = lambda: 0) -> Iterator[None]:
    """Count errors until the block ends; `sessions` tells how many people have a page open."""
    global _sessions
    handler = _Counting(logging.ERROR)
    logger = logging.getLogger("andon")
    logger.addHandler(handler)
    _sessions = sessions
    try:
        yield
    finally:
        _sessions = _none
        logger.removeHandler(handler)


def _none() -> int:
    return 0


_sessions: Callable[[], int] = _none

# ------------------------------------------------------------------------------ what is told


class _Told(Collector):
    """The store's state and this process's threads, at a moment."""

    def __init__(self, found: Status | None, now: datetime) -> None:
        self._found = found
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every family."""
        yield _gauge("andon_store_up", "Whether the store answers", self._found is not None)
        yield _gauge("andon_sessions", "Browser tabs that have a page of this process open", _sessions())
        yield from _threads()
        revision = self._found.revision if self._found else ""
        what = GaugeMetricFamily("andon_build_info", "What runs here", labels=["version", "schema_revision"])
        what.add_metric([__version__, revision], 1.0)
        yield what
        if self._found is None:
            return
        yield from _sources(self._found, self._now)
        yield from _forecasts(self._found, self._now)
        yield from _counts(self._found)


def _threads() -> Iterator[GaugeMetricFamily]:
    desk = upkeep.desk()
    if desk is not None:
        yield _gauge("andon_upkeep_alive", "Whether the thread that syncs lives", desk.upkeep.is_alive)
        yield _gauge("andon_upkeep_failed", "Whether its last round did not do all", bool(desk.upkeep.state.failed))
    teller = telling.teller()
    if teller is not None:
        yield _gauge("andon_telling_alive", "Whether the thread that sends messages lives", teller.is_alive)


def _sources(found: Status, now: datetime) -> Iterator[GaugeMetricFamily]:
    def family(name: str, says: str, value: Callable[[SourceStatus], float | None]) -> GaugeMetricFamily:
        told = {each.name: value(each) for each in found.sources}
        return _labelled(f"andon_source_{name}", says, "source", told)

    yield family("sync_age_seconds", "Since the last sync began that came to its end", lambda s: _age(s.synced_at, now))
    yield family("sync_seconds", "How long that one took", lambda s: s.seconds if s.synced_at else None)
    yield family("attempt_age_seconds", "Since the last attempt began", lambda s: _age(s.tried_at, now))
    yield family("attempt_seconds", "How long it took", lambda s: s.tried_seconds if s.tried_at else None)
    yield family("failed", "Whether the last attempt failed", lambda s: s.failed)
    yield family("waiting", "Whether it asked to be left alone for now", lambda s: s.waits_until is not None)


def _forecasts(found: Status, now: datetime) -> Iterator[GaugeMetricFamily]:
    last = found.forecasts
    if last.as_of is not None:
        days = (now.date() - last.as_of).days
        yield _gauge(
            "andon_forecast_as_of_age_days", "How many days ago the newest day was that is forecast from", days
        )
    if last.made_at is not None:
        yield _gauge("andon_forecast_age_seconds", "Since the last new forecast was kept", _age(last.made_at, now))
    counts = {state.value: count for state, count in last.counts.items()}
    yield _labelled("andon_forecasts", "Forecasts of that day, by state", "state", counts)


def _counts(found: Status) -> Iterator[GaugeMetricFamily]:
    yield _gauge("andon_flags_open", "Open flags", found.open_flags)
    yield _gauge("andon_flags_waiting", "Open flags without an answer", found.waiting_flags)
    yield _gauge("andon_messages_waiting", "Messages that are still to be sent", found.messages_waiting)
    yield _gauge("andon_messages_failing", "Of those, how many were tried in vain", found.messages_failing)
    yield _gauge("andon_messages_given_up", "Messages of 90 days that were given up", found.messages_given_up)
    yield _gauge("andon_snapshots_open", "Frozen links that open", found.open_snapshots)
    yield _gauge("andon_store_bytes", "The size of the database", found.size)
    yield _gauge("andon_store_behind", "Whether its tables are older than this Andon needs", found.behind)
    yield _gauge("andon_store_ahead", "Whether a newer Andon has changed its tables", found.ahead)


def _age(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else max(0.0, (now - since).total_seconds())


def _gauge(name: str, says: str, value: float | None) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, value=float(value or 0.0))


def _labelled(name: str, says: str, label: str, told: Mapping[str, float | None]) -> GaugeMetricFamily:
    """Numbers by a label; what is not known is left out."""
    family = GaugeMetricFamily(name, says, labels=[label])
    for named, value in told.items():
        if value is not None:
            family.add_metric([named], float(value))
    return family


def exposition(now: datetime) -> bytes:
    """Everything, as text. A store that does not answer leaves its part out."""
    told = CollectorRegistry()
    told.register(_Told(_status(now), now))
    return generate_latest(told) + generate_latest(ours)


def _status(now: datetime) -> Status | None:
    try:
        settings = load_settings()
        return status(open_store(settings.database_url), now=now, sources=_names())
    except AndonError as error:
        log.warning("Metrics without the store: %s", error.message)
        return None


def _names() -> tuple[str, ...]:
    path = load_settings().config
    try:
        return _named(path, path.stat().st_mtime_ns if path.exists() else 0)
    except ConfigError:  # a slip in the file must not take the rest away
        return ()


@lru_cache(maxsize=1)
def _named(path: Path, stamp: int) -> tuple[str, ...]:
    """The sources that andon.toml names. Reading it is dearer than all the rest, and it seldom changes."""
    return tuple(load_organisation(path).source_names)


# ------------------------------------------------------------------------------ who is told

PROXIED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
"""Headers that only a proxy sends."""

_EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""A method that a route does not take would be answered by Streamlit: with 200 and HTML."""

_FRESH = {"Cache-Control": "no-store"}


def routes(now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[BaseRoute]:
    """The address, and a clock for its answers."""

    async def metrics(request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return Response(status_code=HTTPStatus.METHOD_NOT_ALLOWED, headers={**_FRESH, "Allow": "GET, HEAD"})
        token = secret(TOKEN)
        if not (_knows(request, token) or _is_from_here(request, load_settings().public_url)):
            if token is None:
                return Response(status_code=HTTPStatus.NOT_FOUND, headers=_FRESH)
            return Response(status_code=HTTPStatus.UNAUTHORIZED, headers={**_FRESH, "WWW-Authenticate": "Bearer"})
        told = await run_in_threadpool(exposition, now())
        return Response(told, headers={**_FRESH, "Content-Type": CONTENT_TYPE_LATEST})

    return [Route("/metrics", metrics, methods=_EVERY_METHOD)]


def _knows(request: Request, token: str | None) -> bool:
    """Whether the caller shows the token; how long it takes to tell says nothing about it."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    if token is None or scheme.casefold() != "bearer":
        return False
    return hmac.compare_digest(shown.strip().encode("latin-1"), token.encode())


def _is_from_here(request: Request, public_url: str) -> bool:
    """Whether the caller sits on this machine, and asks for nobody else.

    A proxy in front of Andon calls from here, too, for whomever asks it. It betrays itself by its headers, by the name
    under which Andon was asked for, or, should it hide all that, by there being a public address: where Andon has one,
    nobody is believed to sit here.
    """
    client = request.client
    if client is None or any(name in request.headers for name in PROXIED):
        return False
    asked = (request.headers.get("host", ""), public_url)
    return is_loopback(client.host) and all(names_this_machine(each) for each in asked)
