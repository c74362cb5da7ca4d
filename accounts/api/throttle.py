"""How often a token may ask (giới hạn tần suất): counted by the minute at the broker, or here while it is down."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Final

import redis
from django.conf import settings

WINDOW_SECONDS: Final = 60
_PATIENCE_SECONDS: Final = 0.25
_TRY_AGAIN_AFTER: Final = 30.0

log = logging.getLogger(__name__)


@dataclass
class Counter:
    """Counts requests by name and minute.

    The broker's count holds for every process. While it does not answer, each process counts for itself: a limit that
    is looser by the number of processes, and nobody is locked out because a broker is down.
    """

    url: str
    _client: Any = None
    _down_until: float = 0.0
    _own: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, name: str, now: float | None = None) -> int:
        """Count one more request and return how many there were in this minute."""
        minute = int((time.time() if now is None else now) // WINDOW_SECONDS)
        key = f"api:{name}:{minute}"
        if time.monotonic() >= self._down_until:
            try:
                return self._shared(key)
            except (redis.RedisError, OSError, ValueError) as error:
                self._down_until = time.monotonic() + _TRY_AGAIN_AFTER
                log.warning("api.throttle_alone reason=%s", type(error).__name__)
        return self._alone(key, minute)

    def _shared(self, key: str) -> int:
        if self._client is None:
            self._client = redis.Redis.from_url(
                self.url.replace("redis+socket://", "unix://"),
                socket_timeout=_PATIENCE_SECONDS,
                socket_connect_timeout=_PATIENCE_SECONDS,
            )
        with self._client.pipeline(transaction=True) as pipe:
            pipe.incr(key)
            pipe.expire(key, 2 * WINDOW_SECONDS)
            counted: int = pipe.execute()[0]
        return counted

    def _alone(self, key: str, minute: int) -> int:
        with self._lock:
            if key not in self._own:
                ending = f":{minute}"
                self._own = {name: number for name, number in self._own.items() if name.endswith(ending)}
            self._own[key] = self._own.get(key, 0) + 1
            return self._own[key]


counter = Counter(settings.REDIS_URL)


def seconds_left(now: float | None = None) -> int:
    """How long this minute still lasts, for Retry-After."""
    return WINDOW_SECONDS - int((time.time() if now is None else now) % WINDOW_SECONDS)


def limit_of(*, reading: bool, known: bool) -> int:
    """How many requests a minute are served: of one token, or of one address without a token."""
    if not known:
        return int(settings.API_STRANGERS_PER_MINUTE)
    return int(settings.API_READS_PER_MINUTE if reading else settings.API_WRITES_PER_MINUTE)
