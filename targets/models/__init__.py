"""Indicators, target statements, results (chỉ tiêu, chỉ tiêu kế hoạch, kết quả)."""

from targets.models.indicator import Indicator
from targets.models.result import Result
from targets.models.statement import ConflictSettlement, TargetStatement

__all__ = ["ConflictSettlement", "Indicator", "Result", "TargetStatement"]
