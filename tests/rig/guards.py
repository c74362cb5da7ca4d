"""What no test may do: reach the network, lean on the order of an unordered query, put an instant into a date."""

from __future__ import annotations

import random
import socket
from datetime import date, datetime
from typing import Any

import pytest
from django.db import models

_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


class NetworkRefused(RuntimeError):
    """A test tried to reach something outside this machine."""


def refuse_network(patch: pytest.MonkeyPatch) -> None:
    """Let sockets connect to this machine only."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def check(this: socket.socket, address: Any) -> None:
        if this.family != socket.AF_UNIX and not str(address[0]).startswith(_LOOPBACK):
            raise NetworkRefused(f"A test tried to reach {address}.")

    def guarded_connect(this: socket.socket, address: Any) -> None:
        check(this, address)
        connect(this, address)

    def guarded_connect_ex(this: socket.socket, address: Any) -> int:
        check(this, address)
        return connect_ex(this, address)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)


def shuffle_unordered(patch: pytest.MonkeyPatch) -> None:
    """Give the rows of a query without an order in a random one, as PostgreSQL may."""
    fetch_all = models.QuerySet._fetch_all  # private, but the one place that every read passes

    def shuffled(this: Any) -> None:
        fresh = this._result_cache is None
        fetch_all(this)
        if fresh and len(this._result_cache) > 1 and not this.query.combinator and not this.ordered:
            random.shuffle(this._result_cache)

    patch.setattr(models.QuerySet, "_fetch_all", shuffled)


def refuse_instants_in_dates(patch: pytest.MonkeyPatch) -> None:
    """Fail when a datetime is given to a DateField: its day depends on a time zone that nobody named."""
    prepare = models.DateField.get_prep_value

    def checked(this: models.DateField[Any, Any], value: Any) -> date | None:
        if isinstance(value, datetime) and not isinstance(this, models.DateTimeField):
            raise TypeError(f"{this}: a datetime was given to a date field: {value!r}")
        prepared: date | None = prepare(this, value)
        return prepared

    patch.setattr(models.DateField, "get_prep_value", checked)
