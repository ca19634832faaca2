"""A provider of sign-ins (OpenID Connect) that we did not write, in a process of its own; it believes everybody."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from server import answers, end, free_port, program

METADATA = "/.well-known/openid-configuration"


@contextmanager
def running_provider(people: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """The provider with these people, by subject; what an Andon's environment says of it."""
    port = free_port()
    users = [
        f"--user-claims={json.dumps({'sub': sub, 'email_verified': True, **claims})}" for sub, claims in people.items()
    ]
    process = subprocess.Popen(
        [program("oidc-provider-mock"), "--port", str(port), *users],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        if not answers(process, port, METADATA):
            pytest.fail("The provider of sign-ins did not answer.", pytrace=False)
        yield {
            "ANDON_OIDC_METADATA_URL": f"http://127.0.0.1:{port}{METADATA}",
            "ANDON_OIDC_CLIENT_ID": "andon",
            "ANDON_OIDC_CLIENT_SECRET": "the client's own secret",
            "ANDON_COOKIE_SECRET": "the secret of the cookies, for tests alone",
        }
    finally:
        end(process)
