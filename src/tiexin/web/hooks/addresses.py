"""Where webhooks may go: to the public internet over TLS, and nowhere else.

What somebody types in is an address that our server will call. It must not become a
way into our own network, so the name is resolved when something is sent, every
address it has must be public, and the connection goes to the very address that was
checked.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from tiexin.kernel import BadInput

LONGEST: Final = 500
_HTTPS_PORT: Final = 443
_FIRST_FREE_PORT: Final = 1_024
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
# Set apart for protocols (RFC 6890) and, once, for one's own network (RFC 3879);
# Python's own list has only parts of them.
_SET_APART: Final = tuple(
    ipaddress.ip_network(each)
    for each in ("192.0.0.0/24", "192.88.99.0/24", "fec0::/10")
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForbiddenAddressError(Exception):
    """The name leads to where webhooks may not go."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address in its parts; ``path`` with the query."""

    tls: bool
    host: str
    port: int
    path: str


def target_of(url: str) -> Target:
    """The parts of an address that may be called, as far as its text tells.

    Raises:
        BadInput: ``hooks.bad_url`` or ``hooks.forbidden_url``.
    """
    if len(url) > LONGEST or not url.isascii() or not url.isprintable():
        raise _bad()
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise _bad() from error
    if " " in url or not host or parts.username is not None or parts.fragment:
        raise _bad()
    tls = parts.scheme == "https"
    plain = parts.scheme == "http" and settings.HOOKS_TO_LOCALHOST
    if not tls and not plain:
        raise _bad()
    number = port if port is not None else (_HTTPS_PORT if tls else 80)
    if tls and number != _HTTPS_PORT and number < _FIRST_FREE_PORT:
        raise _bad()
    literal = _literal(host)
    if literal is not None and not allowed(literal):
        raise BadInput.of("hooks.forbidden_url", where="url")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(tls, host, number, path)


def resolve(target: Target) -> str:
    """One address of the host, once all of them are seen to be allowed.

    Raises:
        ForbiddenAddressError: One of them is not.
        OSError: The name is unknown.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(each[4][0])) for each in found]
    if not addresses or not all(allowed(each) for each in addresses):
        raise ForbiddenAddressError(target.host)
    if not target.tls and not all(each.is_loopback for each in addresses):
        raise ForbiddenAddressError(target.host)
    return str(addresses[0])


def allowed(address: Address) -> bool:
    """Whether an address belongs to everybody; this machine only where set so."""
    inner = _inside(address)
    if inner is not None:
        return allowed(inner)
    if address.is_loopback:
        return bool(settings.HOOKS_TO_LOCALHOST)
    return (
        address.is_global
        and not any(address in each for each in _SET_APART)
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
    )


def _inside(address: Address) -> Address | None:
    """The IPv4 address that an IPv6 one stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _bad() -> BadInput:
    return BadInput.of("hooks.bad_url", where="url", most=LONGEST)
