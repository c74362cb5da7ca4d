"""Beat as the portal runs it: it says that it is alive."""

from __future__ import annotations

from typing import Any

from celery.beat import PersistentScheduler

from config.alive import mark


class MarkedScheduler(PersistentScheduler):
    """Beat's scheduler (bộ hẹn giờ); it leaves a mark at every turn."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due and say how long to sleep."""
        mark("beat")
        seconds: float = super().tick(*args, **kwargs)
        return seconds
