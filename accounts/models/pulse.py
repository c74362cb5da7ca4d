"""When the work that nobody waits for was last done (nhịp)."""

from __future__ import annotations

from django.db import models


class Pulse(models.Model):
    """The last time of one recurring work (nhịp của việc định kỳ), with one figure where it has one."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    value = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%d/%m/%Y %H:%M}"
