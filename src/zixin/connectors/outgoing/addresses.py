"""Where a name leads. One law: one address that is not public spoils the whole answer."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence

from zixin.connectors.outgoing.errors import NotAllowedError, UnavailableError
from zixin.connectors.outgoing.providers import Provider

Resolve = Callable[[str, int], Sequence[str]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # NAT64: an IPv4 address in the last 32 bits
IPV4_BITS = 0xFFFF_FFFF
OWN = tuple(
    ipaddress.ip_network(network)
    for network in (
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7",
    )
)  # fmt: skip
METADATA = ipaddress.ip_address("fd00:ec2::254")  # the one service of this kind among them


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a name, as the operating system finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


def allowed_addresses(provider: Provider, resolve: Resolve) -> list[str]:
    """Return where a provider may be reached; the connection goes there and nowhere else.

    Raises ``NotAllowedError`` when any address is private, local, link-local, reserved or one of a
    cloud's metadata service, unless the provider's entry allows it.
    """
    try:
        found = list(dict.fromkeys(resolve(provider.host, provider.port)))
    except (OSError, UnicodeError) as error:
        raise UnavailableError("unresolved", provider=provider.code) from error
    if not found:
        raise UnavailableError("unresolved", provider=provider.code)
    for text in found:
        if not _is_allowed(text, provider):
            raise NotAllowedError("address", provider=provider.code, address=text)
    return found


def _is_allowed(text: str, provider: Provider) -> bool:
    try:
        address = carried(ipaddress.ip_address(text))
    except ValueError:  # an IPv6 address with a zone is link-local
        return False
    if provider.is_plain:
        return address.is_loopback
    is_own = any(address in network for network in OWN) and address != METADATA
    return is_public(address) or (provider.is_private and is_own)


def is_public(address: Address) -> bool:
    """Say whether an address is one of the open Internet.

    >>> is_public(ipaddress.ip_address("100.100.100.200"))  # metadata of a cloud
    False
    """
    return address.is_global and not address.is_multicast and not address.is_reserved


def carried(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address carries, or the address itself.

    >>> str(carried(ipaddress.ip_address("::ffff:127.0.0.1")))
    '127.0.0.1'
    """
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in TRANSLATED:
        return ipaddress.IPv4Address(int(address) & IPV4_BITS)
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address.teredo:
        inner = address.teredo[1]
    return inner or address
