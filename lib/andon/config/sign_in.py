"""Where people sign in: the provider's settings, from the environment or from Streamlit's secrets file.

Streamlit reads its own file. What stands in the environment is handed to it in the same words.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from andon.errors import ConfigError
from andon.loopback import is_loopback, names_this_machine

CALLBACK = "/oauth2callback"
"""Streamlit's own: the provider sends people back there."""

PROVIDER = {
    "server_metadata_url": "ANDON_OIDC_METADATA_URL",
    "client_id": "ANDON_OIDC_CLIENT_ID",
    "client_secret": "ANDON_OIDC_CLIENT_SECRET",
}
COOKIE_SECRET = "ANDON_COOKIE_SECRET"
SCOPE = "ANDON_OIDC_SCOPE"
"""What is asked of the provider; many tell groups only to those who ask for them."""
PROMPT = "ANDON_OIDC_PROMPT"
REQUIRED = "ANDON_SIGN_IN_REQUIRED"
"""Set by `andon serve` on an address that others reach: pages then stay shut should there be no provider after all."""
OPEN = "ANDON_WITHOUT_SIGN_IN"
"""Says that everyone who reaches the address shall come in; what `andon serve --without-sign-in` sets."""

SHORTEST_SECRET = 32
"""Characters of the secret that signs the cookies: whoever guesses it is anybody."""


def sign_in_secrets(environ: Mapping[str, str] | None = None) -> dict[str, Any] | None:
    """Streamlit's [auth] as the environment says it; None where it says nothing, and the secrets file counts.

    Raises ConfigError where only a part of it is there.
    """
    env = os.environ if environ is None else environ
    said = {key: env[name] for key, name in PROVIDER.items() if env.get(name)}
    if not said:
        return None
    missing = [name for name in (*PROVIDER.values(), COOKIE_SECRET) if not env.get(name)]
    if missing:
        raise ConfigError(
            f"To let people sign in, {' and '.join(missing)} must be set too.",
            hint="docs/sign-in.md shows all of them.",
        )
    if len(env[COOKIE_SECRET]) < SHORTEST_SECRET:
        raise ConfigError(
            f"{COOKIE_SECRET} has {len(env[COOKIE_SECRET])} characters; {SHORTEST_SECRET} are the least.",
            hint="Make one: openssl rand -hex 32. Every process of one Andon has the same.",
        )
    asked = {"scope": env.get(SCOPE) or "openid email profile", "prompt": env.get(PROMPT) or "select_account"}
    public = env.get("ANDON_PUBLIC_URL") or "http://127.0.0.1:8501"
    return {
        "auth": {
            **said,
            "redirect_uri": public.rstrip("/") + CALLBACK,
            "cookie_secret": env[COOKIE_SECRET],
            "client_kwargs": asked,
        }
    }


def has_provider(app: Path, environ: Mapping[str, str] | None = None) -> bool:
    """Whether people sign in, as far as the environment and Streamlit's usual secrets files say.

    `app` is the folder of app.py. The files are only looked into: what counts at last is what Streamlit reads.
    Raises ConfigError where a file is there and cannot be read: whether people sign in is not known then.
    """
    if sign_in_secrets(environ) is not None:
        return True
    folders = dict.fromkeys((Path.home(), Path.cwd(), app))
    found = [_auth(folder / ".streamlit" / "secrets.toml") for folder in folders]
    return any(is_provider(each) for each in found)


def prove_no_sign_in_is_fine(environ: Mapping[str, str] | None = None) -> None:
    """Raises ConfigError where somebody said that people have to sign in: for whoever has found no provider."""
    if (os.environ if environ is None else environ).get(REQUIRED):
        raise ConfigError(
            f"{REQUIRED} is set, and there is nowhere to sign in.",
            hint="Name the provider (docs/sign-in.md), or take that variable away.",
        )


def is_provider(auth: Mapping[str, Any]) -> bool:
    """Whether Streamlit's [auth] has all that it takes to sign in, itself or in an [auth.NAME]."""
    shared = bool(auth.get("redirect_uri")) and bool(auth.get("cookie_secret"))
    return shared and any(
        all(each.get(key) for key in PROVIDER) for each in (auth, *auth.values()) if isinstance(each, Mapping)
    )


def is_open_to_all(environ: Mapping[str, str] | None = None) -> bool:
    """Whether somebody said that everyone who reaches the address shall come in.

    Raises ConfigError for anything that is neither yes nor no: a slip must not open the house.
    """
    said = (os.environ if environ is None else environ).get(OPEN, "").strip()
    if said.casefold() not in {"", "yes", "no"}:
        raise ConfigError(f"{OPEN} is {said!r}.", hint=f"Set {OPEN}=yes to let everyone in, or take it away.")
    return said.casefold() == "yes"


def reached_by_others(host: str | None, public_url: str) -> str:
    """The address at which other machines reach what is served; empty where none does.

    `host` is what is listened on, None for every address of this machine. Behind a proxy it is 127.0.0.1, and the one
    that people type is not.
    """
    if not (host and is_loopback(host)):
        return host or "0.0.0.0"
    return "" if not public_url or names_this_machine(public_url) else public_url


def _auth(file: Path) -> Mapping[str, Any]:
    # As Streamlit asks: a folder that this process may not look into holds no file for it.
    if not os.path.exists(file):  # noqa: PTH110
        return {}
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8")).get("auth")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        # Not what the error says: it may repeat a line of the file, which holds secrets.
        raise ConfigError(
            f"{file} cannot be read, and it may say where people sign in.",
            hint="Look for a quote or a bracket that is missing, and at the file's rights; or remove the file.",
        ) from error
    return found if isinstance(found, dict) else {}
