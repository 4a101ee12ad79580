"""Rate limits: generous for a person and for a kiosk's shared address, firm against a machine."""

from functools import cache
from math import ceil
from time import time

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from api.problemes import Probleme
from api.reglages import reglages


@cache
def _limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(storage_from_string(reglages().base.redis_url or "memory://"))


def count(par_minute: int, *cle: str) -> None:
    """Count one call under `cle`. Raises Probleme (429, with Retry-After in whole seconds) above `par_minute`."""
    item = RateLimitItemPerMinute(par_minute)
    if _limiter().hit(item, *cle):
        return
    seconds = max(1, ceil(_limiter().get_window_stats(item, *cle).reset_time - time()))
    raise Probleme(
        429,
        "trop-de-demandes",
        "Trop de demandes en peu de temps",
        f"Attendez {seconds} seconde{'s' if seconds > 1 else ''}, puis réessayez.",
        {"Retry-After": str(seconds)},
    )


def limit(request: Request) -> None:
    """Count a public call for the address it comes from."""
    count(
        reglages().conversations.messages_par_minute_et_adresse,
        "adresse",
        request.client.host if request.client else "",
    )
