"""How often something may be tried from outside, counted in the shared cache."""

import hashlib
import ipaddress
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache


@dataclass(frozen=True)
class Limit:
    """`most` within `seconds`, counted from the first."""

    name: str
    most: int
    seconds: int

    def is_reached(self, whom: str = "") -> bool:
        return cache.get(self._key(whom), 0) >= self.most

    def count(self, whom: str = "") -> None:
        key = self._key(whom)
        if not cache.add(key, 1, self.seconds):
            cache.incr(key)

    def _key(self, whom: str) -> str:
        return f"limit:{self.name}:{hashlib.sha256(whom.encode()).hexdigest()}"


def client_of(request) -> str:
    """Who asks, as far as an address tells: behind the trusted proxies, and a whole network where it is IPv6."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
