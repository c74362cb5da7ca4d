"""What a person decides about a waiting Treasury file (ghép, bỏ, chọn cách đọc), and what is remembered of it."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.figures import dong
from accounts.language import framed, gettext, ngettext
from accounts.models import Job
from accounts.roles import Permission, Person, require
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.treasury import again
from disbursement.actions.waiting import claim_of
from disbursement.models import CapitalLine, TreasuryAlias, TreasuryClaim, TreasuryFile
from disbursement.queries.matching import alias_key, same_money

_WORDS = ("project_code", "project_name", "component", "source", "nature", "origin_year", "assigned")


def choose_line(*, claim: TreasuryClaim, line: CapitalLine, by: Person, remember: bool = True) -> TreasuryClaim:
    """Say to which line these rows belong, and remember it for the next file (ghép dòng Kho bạc với dòng vốn)."""
    require(by, Permission.UPLOAD_TREASURY_FILE)
    if line.project_id is None:
        raise LedgerRefused(gettext("Dòng vốn này chưa giao cho công trình nào. Hãy chọn dòng vốn của một công trình."))
    if claim.year < line.plan_year:
        raise LedgerRefused(
            gettext(
                "Chứng từ năm %(year)s không thể chi từ dòng vốn kế hoạch năm %(plan_year)s. Hãy chọn dòng vốn khác."
            )
            % {"year": claim.year, "plan_year": line.plan_year}
        )
    with transaction.atomic():
        claim = _waiting(claim)
        claim.line, claim.excluded_reason = line, ""
        _settled(claim, by)
        if remember:
            _remember(claim, line, by)
        summary = framed("%(rows)s → %(project)s, %(line)s", rows=_rows(claim), project=line.project, line=line)
        audit.record(by, "treasury_claim.matched", claim, summary=summary)
    return claim


def _rows(claim: TreasuryClaim) -> str:
    told = {"claim": claim, "count": claim.row_count, "sum": dong(claim.total_vnd)}
    return ngettext("%(claim)s: %(count)s dòng, %(sum)s", "%(claim)s: %(count)s dòng, %(sum)s", claim.row_count) % told


def exclude_rows(*, claim: TreasuryClaim, reason: str, by: Person) -> TreasuryClaim:
    """Leave these rows out of the file, with a reason (bỏ các dòng này)."""
    require(by, Permission.UPLOAD_TREASURY_FILE)
    if not reason.strip():
        raise LedgerRefused(gettext("Hãy ghi lý do bỏ các dòng này."))
    with transaction.atomic():
        claim = _waiting(claim)
        claim.line, claim.excluded_reason = None, reason.strip()
        _settled(claim, by)
        summary = framed("%(rows)s. %(reason)s", rows=_rows(claim), reason=reason.strip())
        audit.record(by, "treasury_claim.excluded", claim, summary=summary)
    return claim


def resume_file(*, file: TreasuryFile, by: Person, result_url: str = "") -> Job:
    """Check a waiting file again with what was decided, and post it when nothing is left (kiểm tra lại, ghi sổ)."""
    require(by, Permission.UPLOAD_TREASURY_FILE)
    with transaction.atomic():
        file = _locked(file)
        if file.state != TreasuryFile.State.MATCHING:
            raise LedgerRefused(gettext("Tệp này không còn chờ ghép."))
        job = again(file, by, result_url)
        audit.record(by, "treasury_file.resumed", file, summary=file.name)
    return job


def choose_layout(*, file: TreasuryFile, code: str, by: Person, result_url: str = "") -> Job:
    """Say by which of the fitting layouts a file is read (chọn cách đọc)."""
    require(by, Permission.UPLOAD_TREASURY_FILE)
    with transaction.atomic():
        file = _locked(file)
        if file.state != TreasuryFile.State.CHOOSING or code not in file.understood.get("ask", []):
            raise LedgerRefused(gettext("Tệp này không chờ chọn cách đọc đó."))
        file.chosen_layout = code
        job = again(file, by, result_url)
        audit.record(by, "treasury_file.layout_chosen", file, summary=f"{file.name}: {code}")
    return job


def withdraw_alias(*, alias: TreasuryAlias, by: Person) -> TreasuryAlias:
    """Forget a choice: the next file asks again; what was posted stays (rút ghi nhớ)."""
    require(by, Permission.UPLOAD_TREASURY_FILE)
    with transaction.atomic():
        alias = TreasuryAlias.objects.select_for_update(no_key=True).get(pk=alias.pk)
        if alias.withdrawn_on is not None:
            raise LedgerRefused(gettext("Ghi nhớ này đã được rút."))
        alias.withdrawn_on, alias.withdrawn_by = by.today, None if by.system else by.user
        alias.save(update_fields=["withdrawn_on", "withdrawn_by"])
        audit.record(by, "treasury_alias.withdrawn", alias, summary=str(alias))
    return alias


def _locked(file: TreasuryFile) -> TreasuryFile:
    return TreasuryFile.objects.select_for_update(no_key=True).defer("content").get(pk=file.pk)


def _waiting(claim: TreasuryClaim) -> TreasuryClaim:
    file = _locked(claim.file)
    if file.state != TreasuryFile.State.MATCHING:
        raise LedgerRefused(gettext("Tệp này không còn chờ ghép."))
    return TreasuryClaim.objects.select_for_update(no_key=True).get(pk=claim.pk, file=file)


def _settled(claim: TreasuryClaim, by: Person) -> None:
    claim.settled_by, claim.settled_on = None if by.system else by.user, by.today
    claim.save(update_fields=["line", "excluded_reason", "settled_by", "settled_on"])


def _remember(claim: TreasuryClaim, line: CapitalLine, by: Person) -> None:
    """One choice a set of words: a project where the rest of the words still finds the line, else the line itself."""
    assert line.project_id is not None
    facts = claim_of(claim)
    words = dict(zip(_WORDS, alias_key(facts), strict=True))
    by_project = claim.column_key not in {"source", "assigned"} and same_money(facts, line)
    alone = (
        CapitalLine.objects.filter(project_id=line.project_id, plan_year=line.plan_year, source=line.source)
        .filter(nature=line.nature, origin_year=line.origin_year)
        .count()
        == 1
    )
    target = {"project_id": line.project_id} if by_project and alone else {"line": line}
    TreasuryAlias.objects.filter(province=by.province, withdrawn_on=None, **words).update(
        withdrawn_on=by.today, withdrawn_by=None if by.system else by.user
    )
    try:
        with transaction.atomic():
            alias = TreasuryAlias.objects.create(
                province=by.province, made_by=None if by.system else by.user, made_on=by.today, **words, **target
            )
    except IntegrityError:
        raise LedgerRefused(gettext("Một người khác vừa ghi nhớ cách ghép này. Hãy mở lại trang.")) from None
    audit.record(by, "treasury_alias.made", alias, summary=f"{claim} → {line.project}, {line}")
