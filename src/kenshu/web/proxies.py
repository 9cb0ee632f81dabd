"""Reverse proxies: what a known one says of a request's sender is believed, what anybody else says is not.

Without it every sign-in comes from the proxy's address, and the failures of some make all the others wait.
"""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from tornado.httputil import HTTPServerRequest

from kenshu.errors import KenshuError

Networks = tuple[IPv4Network | IPv6Network, ...]


def networks(written: Sequence[str]) -> Networks:
    """Read addresses (192.0.2.7) and networks (10.0.0.0/8) of proxies. Raises KenshuError for what is neither."""
    try:
        return tuple(ip_network(one) for one in written)
    except ValueError as fault:
        raise KenshuError("serve.proxy", found=str(fault)) from fault


def believe(request: HTTPServerRequest, proxies: Networks) -> None:
    """Give a request that one of the proxies sent the address and the scheme of whoever had sent it to them.

    Of X-Forwarded-For the last address that is no proxy's counts: the sender may have written whatever stands before it.
    X-Forwarded-Proto is http or https; with https, cookies are `Secure`.
    """
    if not proxies or not _among(request.remote_ip or "", proxies):
        return
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if not _is_address(hop.strip()):
            break
        request.remote_ip = hop.strip()
        if not _among(request.remote_ip, proxies):
            break
    scheme = request.headers.get("X-Forwarded-Proto", "").rpartition(",")[2].strip().lower()
    if scheme in ("http", "https"):
        request.protocol = scheme


@lru_cache(maxsize=10_000)
def _among(address: str, proxies: Networks) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in proxies)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
