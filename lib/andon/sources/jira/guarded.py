"""Connections that lead only where they may: for a Jira whose address somebody entered on a page.

The address is judged when the connection is made, and the connection is made to the very address that was judged. Its
name is still what the certificate is checked for. So a name that leads elsewhere a moment later (DNS rebinding) leads
nowhere, and what a redirect names is judged like any other.
"""

import socket
from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from andon.addresses import Outgoing
from andon.errors import InvalidInput, SourceError


def guard(session: requests.Session, outgoing: Outgoing) -> None:
    """Let a session reach what may be asked, and nothing else; no proxy, which would ask in our place."""
    session.proxies = {}
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Guarded(outgoing))


class _Guarded(HTTPAdapter):
    def __init__(self, outgoing: Outgoing) -> None:
        self._pools = _pools(outgoing)
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools


def _pools(outgoing: Outgoing) -> Mapping[str, type[HTTPConnectionPool]]:
    """Pools of connections that ask `outgoing` first."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(self, outgoing, super()._new_conn)

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(self, outgoing, super()._new_conn)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


def _connected(connection: HTTPConnection, outgoing: Outgoing, connect: Any) -> socket.socket:
    """A connection to the first of a host's addresses that takes one; SourceError unless all may be asked."""
    name = connection._dns_host
    try:
        addresses = outgoing.addresses(name, connection.port or 0)
    except InvalidInput as error:
        # In the middle of a sync it is this source that does not work, and no form.
        raise SourceError(error.message, hint=error.hint) from error
    except (socket.gaierror, UnicodeError) as error:
        told = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
        raise NameResolutionError(connection.host, connection, told) from error
    try:
        for n, address in enumerate(addresses, 1):
            connection._dns_host = address
            try:
                found: socket.socket = connect()
            except (NewConnectionError, ConnectTimeoutError):
                if n == len(addresses):
                    raise
            else:
                return found
    finally:
        # What the certificate is checked for, and what the next connection of this pool is for.
        connection._dns_host = name
    raise NameResolutionError(connection.host, connection, socket.gaierror("no address"))
