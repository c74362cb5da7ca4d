"""Projects, lines, accounts, movements, Treasury files (công trình, dòng vốn, tài khoản, biến động, tệp Kho bạc)."""

from disbursement.models.answer import TransferAnswer
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
from disbursement.models.project import Project
from disbursement.models.treasury import TreasuryFile, TreasuryProblems, TreasuryRow

__all__ = [
    "REGULAR_SINCE",
    "Assigned",
    "CapitalAccount",
    "CapitalLine",
    "CapitalNature",
    "CapitalSource",
    "HeldPayment",
    "Movement",
    "Project",
    "TransferAnswer",
    "TreasuryFile",
    "TreasuryProblems",
    "TreasuryRow",
]
