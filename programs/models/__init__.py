"""Programmes, plan documents, rules, forms (chương trình, văn bản, quy tắc, biểu mẫu)."""

from programs.models.catalogue import Component, Holiday, Phase, Programme
from programs.models.form import FormPeriod, Obligation, ReportForm
from programs.models.fulfilment import Fulfilment
from programs.models.plan import (
    Candidate,
    Citation,
    Decision,
    PlanDocument,
    PlanYear,
    ProgrammeScope,
    Stewardship,
)
from programs.models.rule import CURRENT, CapitalGate, CheckRun, DeadlineRule, Finding, RuleAlert
from programs.models.submission import Reminder, Review, Submission

__all__ = [
    "CURRENT",
    "Candidate",
    "CapitalGate",
    "CheckRun",
    "Citation",
    "Component",
    "DeadlineRule",
    "Decision",
    "Finding",
    "FormPeriod",
    "Fulfilment",
    "Holiday",
    "Obligation",
    "Phase",
    "PlanDocument",
    "PlanYear",
    "Programme",
    "ProgrammeScope",
    "Reminder",
    "ReportForm",
    "Review",
    "RuleAlert",
    "Stewardship",
    "Submission",
]
