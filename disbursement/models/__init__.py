"""Projects, lines, accounts, movements, Treasury files (công trình, dòng vốn, tài khoản, biến động, tệp Kho bạc)."""

from disbursement.models.answer import TransferAnswer
from disbursement.models.arrear import Arrear, ArrearPayment, ArrearSource
from disbursement.models.case import CapitalCase, CaseItem, CaseStep, RecallItem, TreasuryNotice
from disbursement.models.contribution import Contribution, ContributionReceipt
from disbursement.models.counterpart import CounterpartCommitment, CounterpartRule
from disbursement.models.forecast import ForecastSetting
from disbursement.models.gate import GateOverride
from disbursement.models.ledger import (
    REGULAR_SINCE,
    Assigned,
    CapitalAccount,
    CapitalLine,
    CapitalNature,
    CapitalSource,
    HeldPayment,
    Movement,
)
from disbursement.models.matching import TreasuryAlias, TreasuryClaim, TreasuryLayout
from disbursement.models.plan_file import PlanFile
from disbursement.models.progress import FinalAccount, ProgressPhoto, ProgressReport
from disbursement.models.project import Project
from disbursement.models.ranking import ListChange, ProjectScore, RankingCriterion, RankingLimit
from disbursement.models.reconciliation import Reconciliation, ReconciliationNote, TreasuryTotal
from disbursement.models.topup import OwnEstimate, TopUpRequest
from disbursement.models.treasury import TreasuryFile, TreasuryProblems, TreasuryRow

__all__ = [
    "REGULAR_SINCE",
    "Arrear",
    "ArrearPayment",
    "ArrearSource",
    "Assigned",
    "CapitalAccount",
    "CapitalCase",
    "CapitalLine",
    "CapitalNature",
    "CapitalSource",
    "CaseItem",
    "CaseStep",
    "Contribution",
    "ContributionReceipt",
    "CounterpartCommitment",
    "CounterpartRule",
    "FinalAccount",
    "ForecastSetting",
    "GateOverride",
    "HeldPayment",
    "ListChange",
    "Movement",
    "OwnEstimate",
    "PlanFile",
    "ProgressPhoto",
    "ProgressReport",
    "Project",
    "ProjectScore",
    "RankingCriterion",
    "RankingLimit",
    "RecallItem",
    "Reconciliation",
    "ReconciliationNote",
    "TopUpRequest",
    "TransferAnswer",
    "TreasuryAlias",
    "TreasuryClaim",
    "TreasuryFile",
    "TreasuryLayout",
    "TreasuryNotice",
    "TreasuryProblems",
    "TreasuryRow",
    "TreasuryTotal",
]
