"""Who asks for a plain address: read from Streamlit's own signed cookie, by Streamlit's own functions.

Its signature, its chunks and its origin are checked as when a browser connects to a page.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from streamlit.auth_util import get_origin_from_redirect_uri
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import (
    _get_signed_cookie_with_chunks,
    _parse_decoded_user_cookie,
)

from andon.config.sign_in import sign_in_secrets
from andon.ui import access, data
from andon.usecases import people


def provider() -> dict[str, Any] | None:
    """Where people sign in, as the environment says it, for Streamlit; None leaves it to its secrets file."""
    return sign_in_secrets()


def is_signed_in(cookies: Mapping[str, str]) -> bool:
    """Whether the cookies are of somebody who signed in here less than 12 hours ago."""
    claims = _claims(cookies)
    return bool(claims.get("is_logged_in")) and not people.is_over(claims, datetime.now(UTC))


def has_access(cookies: Mapping[str, str]) -> bool:
    """Whether whoever signed in with these cookies has any hat here. Raises AndonError."""
    claims = _claims(cookies)
    if not claims:
        return False
    rules, store = data.access_rules(), data.store()
    account = people.account_of(claims, rules, providers=len(access.providers()))
    return bool(people.hats_of(account, rules, store.people.hats(), store.plans.squads()))


def has_to_sign_in() -> bool:
    """Whether people have to sign in, as pages ask it."""
    return access.has_to_sign_in()


def _claims(cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """What the provider told of whoever signed in, by the cookies; nothing where nobody did."""
    if not access.has_provider():
        return {}
    origin, cookie = get_origin_from_redirect_uri(), _get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)
    found: Mapping[str, Any] = _parse_decoded_user_cookie(cookie, origin) if origin and cookie else {}
    return found


def sign_in_address() -> str:
    """Where a browser goes to sign in."""
    return generate_login_redirect_url(access.providers()[0] or "default")
