"""What is reached and waits for a real act, and what comes: selected for Signalen and Vandaag."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate

from cases.clock import TermExplanation, explain_all
from cases.models import Casus, Deadline
from cases.querysets import SOON, CasusQuerySet
from cases.scope import Scope
from cases.situation import Situation, situations

FACTS_OF_CASUS = ("pupil", "school__municipality", "municipality", "consulent")


@dataclass(frozen=True)
class Signal:
    """One casus with at least one open signal; `terms` newest first. `is_new`: known to Loket since the previous visit."""

    situation: Situation
    is_new: bool
    explanation: TermExplanation

    @property
    def casus(self) -> Casus:
        return self.situation.casus

    @property
    def terms(self) -> list[Deadline]:
        return self.situation.signals

    @property
    def newest(self) -> Deadline:
        return self.terms[0]

    @property
    def older(self) -> list[Deadline]:
        return self.terms[1:]

    @property
    def told_on(self) -> date | None:
        """The day Loket came to know of the absence, when the newest term was reached before that."""
        absence = self.situation.absence
        return absence.known_on if absence and absence.known_on > self.newest.due_on else None

    @property
    def asks_offer(self) -> bool:
        return any(term.rule.asks_offer for term in self.terms)


def signalled(scope: Scope) -> CasusQuerySet:
    """Casussen with an open signal, the newest that Loket knows of first (`known_on`), of one day by when it was reached (`reached_on`).

    A term that is long past when somebody reports the pupil is news today: by the day it was reached it would sink below all that
    was seen before."""
    open_terms = (
        Deadline.objects.signals_on(scope.today)
        .filter(casus=OuterRef("pk"), absence__ended_on=None)
        .order_by()
        .values("casus")
    )
    # one day of a signal: when the job signalled it; it is about to where it did not
    known = Coalesce(TruncDate("flagged_at"), "flagged_on", Value(scope.today))
    newest = {"known_on": Max(known), "reached_on": Max("due_on")}
    rows: CasusQuerySet = Casus.objects.visible_to(scope).exclude(pk__in=_as_guest(scope)).with_open_signal(scope.today)
    newest_first: CasusQuerySet = rows.annotate(
        **{name: Subquery(open_terms.annotate(newest=day).values("newest")) for name, day in newest.items()}
    ).order_by("-known_on", "-reached_on", "-pk")
    return newest_first


def signals_of(ids: Sequence[int], scope: Scope, since: datetime | None) -> list[Signal]:
    """Those casussen with all that a signal shows, in their order; six queries whatever their number."""
    loaded = Casus.objects.visible_to(scope).select_related(*FACTS_OF_CASUS).in_bulk(ids)
    found = situations([loaded[pk] for pk in ids if pk in loaded], scope)
    waiting = [situation for situation in found if situation.signals]
    explained = explain_all([situation.signals[0] for situation in waiting], scope.today)
    return [
        Signal(situation, _is_new(situation, since), explanation.as_told_to(scope))
        for situation, explanation in zip(waiting, explained, strict=True)
    ]


def _is_new(situation: Situation, since: datetime | None) -> bool:
    """Signalled after that moment, or about to be."""
    return since is not None and any(
        term.flagged_on is None or (term.flagged_at and term.flagged_at > since) for term in situation.signals
    )


def coming(scope: Scope) -> QuerySet[Deadline]:
    """Terms that will be signalled within two weeks, first one first; casus, school and rule included."""
    rows: QuerySet[Deadline] = (
        Deadline.objects.visible_to(scope)
        .coming(scope.today, scope.today + SOON)
        .filter(casus__closed_on=None, absence__ended_on=None)
        .exclude(casus__in=_as_guest(scope))
        .select_related("casus__school", "casus__pupil", "rule")
        .order_by("due_on", "pk")
    )
    return rows


def _as_guest(scope: Scope) -> list[int]:
    """Signals are for the own circle: who only thinks along, or looks with a reason, is not reminded."""
    return [pk for pk, _ground in scope.guests]
