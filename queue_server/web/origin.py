"""Where a request comes from, for whatever is counted by machine."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from flask import request

# Every connection to the internet gets at least so many bits of IPv6 for itself.
NETWORK_BITS = 64


def origin() -> str:
    """The machine that asks; with IPv6 its network: one machine has addresses without end."""
    told = request.remote_addr or ""
    try:
        address = ip_address(told)
    except ValueError:
        return told
    if not isinstance(address, IPv6Address):
        return told
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return f"{int(address) >> (128 - NETWORK_BITS):x}"
