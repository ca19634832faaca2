"""Which addresses are asked that somebody entered on a page: public ones, and those that andon.toml allows.

Whoever may type an address could otherwise let Andon ask what only its own machine or network reaches: a cloud's
metadata, a database, a printer. What andon.toml and the environment name is its administrator's word, and not checked.

A name is resolved by the same call as a connection resolves it, so that every way to write an address (2130706433,
0x7f.1, 0177.0.0.1, ::ffff:127.0.0.1) is judged by what it leads to; and whoever connects does so to an address that was
judged (`sources.jira.guarded`), since a name may lead elsewhere a moment later.
"""

import socket
from collections.abc import Callable, Collection, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from andon.errors import InvalidInput

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Iterable[str]]

_NOT_PUBLIC: tuple[Network, ...] = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # shared by a provider's customers, and by clouds for their own services
        "192.88.99.0/24",
        "168.63.129.16/32",  # Azure's own, for every machine in it
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
"""Beside those that Python knows; releases of Python differ in them."""

_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")


def resolved(host: str, port: int) -> list[str]:
    """Every address that a host has at this moment; socket.gaierror where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def is_public(address: str) -> bool:
    """Whether it is in the public network, also by what it carries within itself."""
    try:
        return all(_is_public(each) for each in _meant(ip_address(address)))
    except ValueError:
        return False


def network(text: str) -> Network | None:
    """The network (or the one address) that a text names; None where it is a host's name."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


class Outgoing:
    """What may be asked, beside the public network."""

    def __init__(self, private: Collection[str] = (), *, resolve: Resolve = resolved) -> None:
        self._networks = tuple(found for each in private if (found := network(each)))
        self._hosts = frozenset(_name(each) for each in private if network(each) is None)
        self._resolve = resolve

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host, each of which may be asked. InvalidInput where one may not, socket.gaierror.

        One is enough to refuse them all: which of them answers is whoever answers for the name to say.
        """
        found = list(self._resolve(host, port))
        if _name(host) not in self._hosts and not all(self._may_ask(each) for each in found):
            raise InvalidInput(
                f"{host} leads into a network of its own, and not to a public address.",
                hint="If Andon shall ask it, whoever looks after Andon names it in andon.toml: private = [...] under "
                "[outgoing].",
            )
        return found

    def prove(self, url: str) -> None:
        """InvalidInput for an address that may not be asked; one with a name that nobody knows fails when asked."""
        parts = urlsplit(url)
        try:
            self.addresses(parts.hostname or "", parts.port or 0)
        except (socket.gaierror, UnicodeError, ValueError):
            return

    def _may_ask(self, address: str) -> bool:
        if is_public(address):
            return True
        meant = ip_address(address)
        return any(meant.version == each.version and meant in each for each in self._networks)


def _is_public(address: Address) -> bool:
    if any(address.version == each.version and address in each for each in _NOT_PUBLIC):
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_link_local
        or address.is_loopback
        or address.is_unspecified
    )


def _meant(address: Address) -> list[Address]:
    """The address, or the IPv4 addresses that one of IPv6 carries: a gateway takes what is sent there to them."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in _NAT64 or address in _COMPATIBLE:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    carried = [address.sixtofour, *(address.teredo or ())]
    return [address, *(each for each in carried if each)]


def _name(host: str) -> str:
    return host.strip().rstrip(".").casefold()
