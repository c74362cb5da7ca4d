"""One person hears of one rule (nói với một người về một mốc): the notice, and the rows that say it was told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from accounts.actions.notices import Saying, renew
from accounts.models import User
from accounts.roles import Person
from programs.models import DeadlineRule, RuleAlert


def tell_of_rule(
    rule: DeadlineRule,
    user: User,
    shares: Iterable[tuple[int, int, int]],
    *,
    day: date,
    step: str,
    key: str,
    text: Saying,
    url: str,
    by: Person,
) -> list[RuleAlert]:
    """Renew the notice and return the rows to be kept; `shares` are units with how many cases and how much money."""
    renew(province=by.province, users=[user], key=key, text=text, url=url)
    return [
        RuleAlert(
            province=by.province,
            rule=rule,
            day=day,
            step=step,
            unit_id=unit_id,
            user=user,
            found_count=count,
            amount_vnd=amount_vnd,
            told_on=by.today,
        )
        for unit_id, count, amount_vnd in shares
    ]
