"""Whether Andon lives, and whether it can do its work: for whoever restarts and routes to it.

Both answer JSON, and a check reads the body: Streamlit answers any unknown path with 200 and HTML.
"""

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from andon import __version__, telling, upkeep
from andon.config import load_settings
from andon.errors import AndonError, ConfigError
from andon.store import open_store

FRESH = {"Cache-Control": "no-store"}

log = logging.getLogger(__name__)


async def healthz(request: Request) -> JSONResponse:
    """The process answers, and its own threads live: a restart would mend the rest of what is told here.

    No database is asked, so that a slow one does not get it restarted.
    """
    ended = _ended()
    if ended:
        log.error("Not healthy: %s", ended)
        told = {"status": "failing", "version": __version__, "reason": ended}
        return JSONResponse(told, status_code=503, headers=FRESH)
    return JSONResponse({"status": "ok", "version": __version__}, headers=FRESH)


def _ended() -> str:
    """What has ended that should go on as long as the process does; empty where nothing has."""
    desk, teller = upkeep.desk(), telling.teller()
    if desk is not None and not desk.upkeep.is_alive:
        return "The thread that syncs has ended; start Andon again."
    if teller is not None and not teller.is_alive:
        return "The thread that sends messages has ended; start Andon again."
    return ""


async def readyz(request: Request) -> JSONResponse:
    """The store opens, has the tables that this Andon needs and tells its version, or one sentence says what not.

    A sync that failed leaves it ready: pages show what there is, and another process would do no better. So does a
    store that a newer Andon has changed: while replicas are replaced one by one, the older ones go on in it.
    """
    try:
        told = await run_in_threadpool(_store)
    except AndonError as error:
        # The whole message can name hosts and folders: it belongs into the log, not to strangers.
        log.warning("Not ready: %s", error.message)
        part = "configuration cannot be read" if isinstance(error, ConfigError) else "store does not answer"
        return _not_ready(f"The {part}; `andon doctor` says why.")
    if told is None:
        log.warning("Not ready: the store's tables are older than this Andon needs.")
        return _not_ready("The store's tables are older than this Andon needs; start it again, which migrates them.")
    return JSONResponse({"status": "ready", **told, **_sync()}, headers=FRESH)


def _not_ready(reason: str) -> JSONResponse:
    return JSONResponse({"status": "not ready", "reason": reason}, status_code=503, headers=FRESH)


def _sync() -> dict[str, object]:
    """How far the upkeep of this process is; nothing where there is none."""
    desk = upkeep.desk()
    if desk is None:
        return {}
    state = desk.upkeep.state
    told: dict[str, object] = {
        "finished": state.finished.isoformat(timespec="seconds") if state.finished else None,
        "due": state.due.isoformat(timespec="seconds"),
    }
    if state.failed:
        # What it says names addresses too, and stands in the log.
        told["reason"] = "The last sync did not succeed; the log and `andon doctor` say why."
    return {"sync": told}


def _store() -> dict[str, object] | None:
    """The version of the store; None where its tables are not those that this Andon needs. Raises AndonError."""
    store = open_store(load_settings().database_url)
    # Asked each time: a backup that was brought back under a running process may be from before a migration.
    revision = store.vitals.revision()
    if store.vitals.is_behind(revision):
        return None
    told: dict[str, object] = {"store_version": store.version()}
    if store.vitals.is_ahead(revision):
        told["note"] = "A newer Andon has changed the store's tables; this one goes on in them, and should be updated."
    return told


def routes() -> list[BaseRoute]:
    """The two addresses; both also answer HEAD."""
    return [Route("/healthz", healthz), Route("/readyz", readyz)]
