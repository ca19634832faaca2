"""Whether Andon lives, and whether it can do its work: for whoever restarts and routes to it.

Both answer JSON, and a check reads the body: Streamlit answers any unknown path with 200 and HTML.
"""

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from andon import __version__, upkeep
from andon.config import load_settings
from andon.errors import AndonError, ConfigError
from andon.store import open_store

FRESH = {"Cache-Control": "no-store"}

log = logging.getLogger(__name__)


async def healthz(request: Request) -> JSONResponse:
    """The process answers: nothing else is asked, so that a slow database does not get it restarted."""
    return JSONResponse({"status": "ok", "version": __version__}, headers=FRESH)


async def readyz(request: Request) -> JSONResponse:
    """The store opens and tells its version, or one sentence says what does not work.

    A sync that failed leaves it ready: pages show what there is, and another process would do no better.
    """
    try:
        version = await run_in_threadpool(_store_version)
    except AndonError as error:
        # The whole message can name hosts and folders: it belongs into the log, not to strangers.
        log.warning("Not ready: %s", error.message)
        part = "configuration cannot be read" if isinstance(error, ConfigError) else "store does not answer"
        reason = f"The {part}; `andon doctor` says why."
        return JSONResponse({"status": "not ready", "reason": reason}, status_code=503, headers=FRESH)
    return JSONResponse({"status": "ready", "store_version": version, **_sync()}, headers=FRESH)


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


def _store_version() -> int:
    return open_store(load_settings().database_url).version()


def routes() -> list[BaseRoute]:
    """The two addresses; both also answer HEAD."""
    return [Route("/healthz", healthz), Route("/readyz", readyz)]
