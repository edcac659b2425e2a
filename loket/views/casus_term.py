"""The term that matters now, explained, for the person who looks."""

from cases.clock import TermExplanation, explain_deadline
from cases.scope import Scope
from cases.situation import Situation


def term_of(situation: Situation, scope: Scope) -> TermExplanation | None:
    """The explanation of the open signal, else of the next term; None when no clock runs."""
    deadline = situation.due.deadline
    return explain_deadline(deadline, situation.today).as_told_to(scope) if deadline else None
