"""Casussen that could come to the Plaatsingsoverleg: a school's own, and those that the actietafel sent on."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from cases.models import Actie, ActieKind, Casus, Enrolment
from cases.querysets import CasusQuerySet
from cases.scope import Scope
from overleg.models import Agendapunt, OverlegKind
from plaatsing.models import Aanmelding

PLEASE_ENTER = (
    "Vult u het Aanmeldformulier Plaatsingsoverleg in? De actietafel zoekt een andere plek voor deze leerling."
)


def own_pupils(scope: Scope) -> CasusQuerySet:
    """Open casussen of a school's own pupils: it is responsible, or they are enrolled there today. Not what it was given sight of."""
    here = Enrolment.objects.on(scope.today).filter(pupil=OuterRef("pupil"), school__in=scope.school_ids)
    return Casus.objects.visible_to(scope).open().filter(Q(school__in=scope.school_ids) | Exists(here))


def referred(scope: Scope) -> CasusQuerySet:
    """Open casussen that the actietafel sent on to the Plaatsingsoverleg, as long as no form runs and none was on an agenda since
    (AgendapuntQuerySet.referred_to)."""
    running = Aanmelding.objects.running().filter(casus=OuterRef("pk"))
    sent_on = Agendapunt.objects.referred_to(OverlegKind.PLAATSING).filter(casus=OuterRef("pk"))
    rows = Casus.objects.visible_to(scope.own_circle()).open()
    return rows.filter(Exists(sent_on), ~Exists(running)).order_by("opened_on", "pk")


def asked_to_enter(casus_ids: Iterable[int]) -> dict[int, Actie]:
    """The open verzoek to a school to fill in the form, by casus."""
    rows = Actie.objects.open().filter(casus__in=list(casus_ids), kind=ActieKind.VERZOEK, what=PLEASE_ENTER, answer="")
    return {actie.casus_id: actie for actie in rows.select_related("holder")}
