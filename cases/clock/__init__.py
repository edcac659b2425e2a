"""The clock of the house: planning, signalling, catching up, explaining (docs/architecture.md, Deadlines)."""

from cases.clock.explaining import TermExplanation, explain_all, explain_deadline
from cases.clock.flagging import ClockStatus, clock_status, confirm_clock, flag_deadlines, flagged_by_rule, moment
from cases.clock.handling import handle_all, handle_signals, unhandle, unhandle_all
from cases.clock.planning import Moved, replan

__all__ = [
    "ClockStatus", "Moved", "TermExplanation", "clock_status", "confirm_clock", "explain_all", "explain_deadline", "flag_deadlines",
    "flagged_by_rule", "handle_all", "handle_signals", "moment", "replan", "unhandle", "unhandle_all",
]  # fmt: skip
