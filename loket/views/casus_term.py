"""The term that matters now, explained, for the person who looks."""

from dataclasses import replace

from cases.clock import TermExplanation, explain_deadline
from cases.clock.explaining import DONE, OFFER, Fact
from cases.scope import Scope
from cases.situation import Situation


def term_of(situation: Situation, scope: Scope) -> TermExplanation | None:
    """The explanation of the open signal, else of the next term; None when no clock runs."""
    deadline = situation.due.deadline
    if deadline is None:
        return None
    told = explain_deadline(deadline, situation.today)
    mine = scope.in_office or deadline.handled_by_id == scope.user_id
    return told if scope.in_office else replace(told, facts=[_for_others(fact, mine=mine) for fact in told.facts])


def _for_others(fact: Fact, *, mine: bool) -> Fact:
    """Outside the office: that there is an offer and that somebody acted, not the words the office wrote down about it."""
    if fact.name == OFFER:
        return replace(fact, soft="")
    if fact.name == DONE and fact.soft and not mine:
        return replace(fact, text="afgehandeld")
    return fact
