"""Which casussen can go to the actietafel: past four weeks or without enrolment, what came back or was brought in by a school or
leerplicht, plus what is put in by hand (bron Noord-Limburg)."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from actietafel.models import Voorbespreking
from cases.models import Absence, Casus, PhaseKind
from cases.querysets import CasusQuerySet
from cases.scope import Scope
from overleg.models import Agendapunt, Overleg, OverlegKind

FOUR_WEEKS = timedelta(weeks=4)


def candidates(overleg: Overleg, scope: Scope) -> CasusQuerySet:
    """Open casussen of the area that `scope` may see and that are not on this agenda yet: four weeks reached on the day of the
    meeting in any phase but *weer naar school*, or zonder inschrijving whatever the weeks; and, whatever the absence, what waits on
    that day: brought in, a *nee* or *later* that has come back, a *ja* that stands on no agenda, or sent on by another table."""
    running = Absence.objects.filter(casus=OuterRef("pk"), ended_on=None)
    long = running.filter(first_day__lte=overleg.on - FOUR_WEEKS)
    rows = Casus.objects.visible_to(scope).open().filter(area=overleg.area)
    waiting = Voorbespreking.objects.filter(casus=OuterRef("pk")).waiting(overleg.on)
    referred = Agendapunt.objects.filter(casus=OuterRef("pk")).referred_to(OverlegKind.ACTIETAFEL)
    return rows.filter(
        (Q(phase=PhaseKind.ABSOLUUT) | Exists(long)) & ~Q(phase=PhaseKind.TERUG) | Exists(waiting) | Exists(referred)
    ).exclude(Exists(Agendapunt.objects.filter(overleg=overleg, casus=OuterRef("pk"))))


def referrals(casussen: Iterable[int], scope: Scope) -> dict[int, Agendapunt]:
    """By casus id, the item of another table that sent it here. One query."""
    rows = Agendapunt.objects.visible_to(scope).referred_to(OverlegKind.ACTIETAFEL).filter(casus__in=list(casussen))
    return {punt.casus_id: punt for punt in rows.select_related("overleg__area").order_by("pk")}


def by_hand(overleg: Overleg, scope: Scope, code: str) -> Casus | None:
    """A casus put in by its code: also one without absence, when schools or leerplicht bring it in."""
    rows = Casus.objects.visible_to(scope).open().filter(area=overleg.area)
    found: Casus | None = rows.filter(code=code.strip().upper().replace(" ", "")).first()
    return found
