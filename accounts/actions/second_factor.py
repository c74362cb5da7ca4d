"""Add, prove, renew and forget a second factor (xác thực hai lớp)."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.sessions import end_sessions, security_log
from accounts.models import RecoveryCode, SecondFactor, User
from accounts.sealing import Unreadable, fingerprints, reseal, seal, unseal
from accounts.second_factor import CODE_LENGTH, plain_code, recovery_codes, step_of

MOST_FAILURES = 6
LOCK = timedelta(minutes=15)
_SECRET, _RECOVERY = "second_factor", "recovery_code"


class Verdict(Enum):
    """What a typed code is worth (kết quả kiểm tra mã)."""

    RIGHT = "right"
    RECOVERED = "recovered"
    WRONG = "wrong"
    REPLAYED = "replayed"
    LOCKED = "locked"
    UNREADABLE = "unreadable"

    @property
    def lets_in(self) -> bool:
        """Tell whether the person has proved themselves."""
        return self in {Verdict.RIGHT, Verdict.RECOVERED}


def add(*, user: User, secret: str, code: str, session_key: str | None) -> list[str] | None:
    """Remember an authenticator that shows the right code (bật xác thực hai lớp); every other session ends.

    Returns the recovery codes, which are shown once; None when the code is wrong or the person has one already.
    """
    step = step_of(secret, plain_code(code), timezone.now())
    if step is None:
        return None
    try:
        with transaction.atomic():
            SecondFactor.objects.create(user=user, sealed_secret=seal(secret, _SECRET), last_step=step)
            codes = renew_codes(user=user)
            end_sessions(user=user, except_key=session_key)
    except IntegrityError:
        return None
    security_log.info("second_factor.added user=%s", user.pk)
    return codes


def prove(*, user: User, typed: str) -> Verdict:
    """Judge a code from the authenticator or a recovery code (kiểm tra mã); each is good for one use.

    Mistakes are counted and kept, so this returns a verdict instead of raising.
    """
    code = plain_code(typed)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().get(user=user)
        if factor.locked_until is not None and factor.locked_until > timezone.now():
            return Verdict.LOCKED
        verdict = _by_clock(factor, code) if len(code) == CODE_LENGTH else _by_recovery(user, code)
        _count(factor, verdict)
        factor.save()
    security_log.info("second_factor.%s user=%s", verdict.value, user.pk)
    return verdict


def renew_codes(*, user: User) -> list[str]:
    """Give fresh recovery codes (cấp lại mã dự phòng); the old ones open nothing any more."""
    codes = recovery_codes()
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, fingerprint=fingerprints(plain_code(code), _RECOVERY)[0]) for code in codes
        )
    security_log.info("recovery_codes.renewed user=%s", user.pk)
    return codes


def forget(*, user: User) -> None:
    """Forget authenticator and recovery codes (gỡ xác thực hai lớp)."""
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
    security_log.info("second_factor.removed user=%s", user.pk)


def reseal_all() -> tuple[int, int]:
    """Seal every secret anew by the newest key (niêm phong lại); returns how many were, and how many unreadable."""
    sealed, unreadable = 0, 0
    with transaction.atomic():
        for factor in SecondFactor.objects.select_for_update().order_by("pk"):
            try:
                factor.sealed_secret = reseal(factor.sealed_secret, _SECRET)
            except Unreadable:
                unreadable += 1
                continue
            factor.save(update_fields=["sealed_secret"])
            sealed += 1
    return sealed, unreadable


def _by_clock(factor: SecondFactor, code: str) -> Verdict:
    try:
        secret = unseal(factor.sealed_secret, _SECRET)
    except Unreadable:
        return Verdict.UNREADABLE
    step = step_of(secret, code, timezone.now())
    if step is None:
        return Verdict.WRONG
    if step <= factor.last_step:
        return Verdict.REPLAYED
    factor.last_step = step
    return Verdict.RIGHT


def _by_recovery(user: User, code: str) -> Verdict:
    unused = RecoveryCode.objects.filter(user=user, used_at__isnull=True)
    used = unused.filter(fingerprint__in=fingerprints(code, _RECOVERY)).update(used_at=timezone.now())
    return Verdict.RECOVERED if used else Verdict.WRONG


def _count(factor: SecondFactor, verdict: Verdict) -> None:
    factor.locked_until = None
    if verdict.lets_in:
        factor.failures = 0
    elif verdict is Verdict.WRONG:
        factor.failures += 1
    if factor.failures >= MOST_FAILURES:
        factor.failures, factor.locked_until = 0, timezone.now() + LOCK
