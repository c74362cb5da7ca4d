"""What every page shows of its surroundings (khung trang)."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from django.db import connection

from accounts.roles import Person


class Surroundings(NamedTuple):
    """The clock, the mark on made-up figures and the notices not yet read (bối cảnh)."""

    training_today: date | None
    illustrative: bool
    unread: int


# On every page, so written once and not composed of parts each time.
_AROUND: Final = """
    SELECT s.training_today, s.illustrative,
           (SELECT count(*) FROM accounts_notice AS n WHERE n.user_id = %s AND n.read_at IS NULL)
      FROM accounts_provincesettings AS s
     WHERE s.province_id = %s
"""


def surroundings(person: Person) -> Surroundings:
    """Read them in one statement; needs an open scope."""
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, [person.user.pk, person.province.pk])
        row = cursor.fetchone()
    return Surroundings(*row) if row else Surroundings(None, False, 0)
