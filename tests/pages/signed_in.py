"""Visiting pages as somebody who signed in, without a provider: Streamlit is told who it is, as its cookie would."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from pages.visits import fresh_tab, open_in

AUTH = {
    "client_id": "andon",
    "client_secret": "s",
    "server_metadata_url": "http://localhost:9400/.well-known/openid-configuration",
    "cookie_secret": "c" * 40,
    "redirect_uri": "http://localhost:8501/oauth2callback",
}

TOML = """
[access]
administrators = ["andon-admins"]
directors = ["andon-directors"]

[[tribe]]
name = "Sound"
directors = ["sound-leads"]

[[tribe]]
name = "Light"
directors = ["light-leads"]

[[squad]]
name = "Atlas"
tribe = "Sound"
component = "Atlas"
members = ["team-atlas"]

[[squad]]
name = "Borealis"
component = "Borealis"
members = ["team-borealis"]
"""

GROUPS: dict[str, tuple[str, ...]] = {
    "its member": ("team-atlas",),
    "another squad's member": ("team-borealis",),
    "a director": ("andon-directors",),
    "a director of its tribe": ("sound-leads",),
    "a director of another tribe": ("light-leads",),
    "an administrator": ("andon-admins",),
    "a guest": (),
}
"""Who somebody is to the squad Atlas of the tribe Sound, and the groups that make them that."""


def write_access(folder: Path, more: str = "") -> None:
    """The andon.toml of a store with Atlas and Borealis."""
    (folder / "andon.toml").write_text(TOML + more, encoding="utf-8")


def person(*groups: str, name: str = "Sue", hours_ago: float = 0, **claims: Any) -> dict[str, Any]:
    """What the provider tells of somebody."""
    signed_in = datetime.now(UTC) - timedelta(hours=hours_ago)
    return {
        "is_logged_in": True,
        "iss": "https://id.example.com",
        "sub": name,
        "name": name,
        "email": f"{name.lower()}@example.com",
        "email_verified": True,
        "groups": list(groups),
        "iat": int(signed_in.timestamp()),
        **claims,
    }


def come(page: str, user: dict[str, Any], **query: str) -> AppTest:
    """Open a page as somebody whom the provider told, or as nobody: {"is_logged_in": False}."""
    at = fresh_tab()
    at.secrets["auth"] = AUTH
    at.user = user
    return open_in(at, page, **query)
