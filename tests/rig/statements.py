"""Which of the statements of a page are its own business, beyond what every signed-in page asks."""

from __future__ import annotations

import re
from collections.abc import Iterable

# The frame: the transaction and its scope; session, door and user, membership with the day, clock and unread notices.
_FRAME = re.compile(
    r"\s*(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SELECT set_config\('portal|SELECT coalesce\(current_setting"
    r'|SELECT "django_session"\.|SELECT person\."id"|SELECT m\.id, m\.unit_id, u\.path|SELECT s\.training_today)'
)


def business(seen: Iterable[dict[str, str]]) -> list[str]:
    """The statements of a page without those of its frame."""
    return [one["sql"].strip() for one in seen if not _FRAME.match(one["sql"])]
