"""What happens once, before the first visitor: the store is brought up to date and libraries are loaded."""

import gc
import logging
import pkgutil
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from streamlit import runtime
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.runtime import RuntimeState

from andon import logs, ui
from andon.channels import load_library
from andon.config import Organisation, load_organisation, load_settings
from andon.errors import AndonError
from andon.redact import named
from andon.rounds import apply_organisation, load_libraries
from andon.store import close_all, open_store
from andon.telling import told
from andon.ui import access
from andon.ui.measured import open_pages
from andon.upkeep import kept_up
from andon.web.metrics import counted
from andon.web.readied import readied

log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """Ready the store and the imports, then let the pages in; the upkeep goes on beside them.

    A store that cannot be opened does not end the start: the process goes on, and its pages and
    /readyz say what is wrong to people who have no shell on this machine.
    """
    access.insist()
    # Left on, Streamlit prints the text of whatever a page raises past every log.
    st.set_option("logger.enableRich", False)
    logs.keep_out((), named(_streamlit_secrets()))
    with counted(open_pages):
        organisation = await run_in_threadpool(_ready_store)
        logs.keep_out(_secrets(organisation))
        if organisation.sync.every:
            load_libraries()
        if organisation.channels:
            load_library()
        warm()
        with kept_up(organisation.sync), told(), readied(alone=nobody_is_connected):
            yield
        # A database is a single file then, as those expect who copy it while nothing runs.
        await run_in_threadpool(close_all)


def _secrets(organisation: Organisation) -> list[str]:
    """The variables that andon.toml names, whatever they are called: no log may hold what is in them."""
    logins = [name for each in organisation.jira for name in (each.token_from, each.email_from)]
    return [*logins, organisation.sync.hook_secret_from, *organisation.channels.values()]


def _streamlit_secrets() -> Mapping[str, Any]:
    """What Streamlit reads from secrets.toml, wherever it finds one; with an [auth] its sign-in is made of it."""
    try:
        return st.secrets.to_dict()
    except StreamlitSecretNotFoundError:
        return {}


def nobody_is_connected() -> bool:
    """Whether no browser has a page open at this moment."""
    return not runtime.exists() or runtime.get_instance().state is not RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED


def warm() -> None:
    """Load what pages need, and keep the garbage collector out of it.

    Without the first half the first visitor waits seconds for pandas and Altair. Streamlit runs a full
    collection after every rerun, and walking the libraries' objects each time is half of a rerun's cost.
    scikit-learn stays out: forecasts are computed by a command and stored.
    """
    for name in ("pandas", "pyarrow", "altair"):
        import_module(name)
    for module in pkgutil.iter_modules(ui.__path__, "andon.ui."):
        import_module(module.name)
    gc.collect()
    gc.freeze()


def _ready_store() -> Organisation:
    """Open the store, which brings its tables up to date, and plan what andon.toml says; what that is."""
    settings = load_settings()
    organisation = Organisation()
    try:
        store = open_store(settings.database_url)
    except AndonError as error:
        log.error("Andon starts without its store: %s %s", error.message, error.hint)
        store = None
    try:
        organisation = load_organisation(settings.config)
        if store:
            applied = apply_organisation(store, organisation, now=datetime.now(UTC), token=uuid.uuid4().hex)
            if applied.change.told:
                log.info("%s", applied.change.told)
    except AndonError as error:
        log.error("Andon starts without the plan of %s: %s %s", settings.config, error.message, error.hint)
    return organisation
