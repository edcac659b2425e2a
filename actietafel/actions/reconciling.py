"""The acts of the reconciliation, in one place: compare (comparing.py), settle (settling.py), take back and answer (reopening.py)."""

from actietafel.actions.comparing import Found, empty_told, lock_round, reconcile
from actietafel.actions.reopening import remark, reopen, report_to_duo, why_not_back
from actietafel.actions.settling import Decision, choices_of, settle, settle_many

__all__ = [
    "Decision", "Found", "choices_of", "empty_told", "lock_round", "reconcile", "remark", "reopen", "report_to_duo", "settle",
    "settle_many", "why_not_back",
]  # fmt: skip
