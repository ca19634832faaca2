"""Who may show Andon inside a page of their own: the sites that andon.toml names, and only what is made for it.

Everything else keeps `frame-ancestors 'none'`: a frame in which something could be pressed is how somebody is made to
press it. What is made for frames are three live pages with `?embed=true`, which then show no more than anybody may see
and write nothing (`ui/embed_parts.py`), and a frozen view with `?embed`.
"""

import os
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request

from andon.config import load_organisation, load_settings
from andon.errors import AndonError

NOBODY = "'none'"
VARIABLE = "ANDON_FRAME_ANCESTORS"
"""Instead of [embed] sites, for who sets everything in the environment."""

LIVE = frozenset({"/portfolio", "/timeline", "/launch"})
"""The same as in `ui/embed_parts.py`; a test keeps the two alike."""


def is_live_view(request: Request) -> bool:
    """Whether a page is asked for as it stands in a frame."""
    return request.scope["path"] in LIVE and request.query_params.get("embed") == "true"


def who_may_frame() -> str:
    """As a policy's `frame-ancestors` names them; nobody where that cannot be read."""
    told = os.environ.get(VARIABLE, "").strip()
    if told:
        return told
    try:
        config = load_settings().config
        return _sites(config, config.stat().st_mtime_ns if config.exists() else 0)
    except (AndonError, OSError):
        return NOBODY


@lru_cache(maxsize=4)
def _sites(config: Path, stamp: int) -> str:
    return " ".join(load_organisation(config).embed.sites) or NOBODY
