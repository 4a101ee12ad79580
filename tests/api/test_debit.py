"""A machine that insists is told when to come back; the count is shared through Redis."""

import uuid

import pytest

from api import debit
from api.problemes import Probleme
from api.reglages import Reglages


def test_above_the_limit_one_is_told_how_long_to_wait(url_redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = Reglages()
    chosen.base.redis_url = url_redis
    monkeypatch.setattr(debit, "reglages", lambda: chosen)
    key = uuid.uuid4().hex
    for _ in range(2):  # two processes, one count
        debit._limiter.cache_clear()
        debit.count(2, key)
    with pytest.raises(Probleme) as refused:
        debit.count(2, key)
    debit._limiter.cache_clear()
    assert refused.value.statut == 429
    assert 1 <= int(refused.value.en_tetes["Retry-After"]) <= 60
