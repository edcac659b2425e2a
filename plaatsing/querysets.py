"""Who may see what of the Plaatsingsoverleg. Every page, count and file of this room starts here."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import AT_SCHOOL, Role
from cases.scope import NOTHING, Scope, casus_rule

ASKED = ~Q(asked_back="") & Q(answered_at=None)  # Aanmelding.is_asked


class AanmeldingQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """school: what it enters itself. Office: of casussen inside the own circle, once the school sent it in or asks something of
        the voorzitter. Others, also leerplicht and a school that was approached: nothing."""
        if scope.role == Role.SCHOOL:
            return self.filter(school__in=scope.school_ids)
        if scope.in_office:
            told = Q(submitted_at__isnull=False) | ~Q(deviation_asked="")
            return self.filter(casus_rule(scope.own_circle(), "casus__"), told)
        return self.filter(NOTHING)

    def not_ended(self) -> Self:
        return self.filter(ended_at=None)

    def running(self) -> Self:
        """A casus that is closed takes its aanmelding along, and brings it back when it is opened again (Aanmelding.is_running)."""
        return self.not_ended().filter(casus__closed_on=None)

    def to_check(self) -> Self:
        """Sent in, and the loket has neither accepted nor asked."""
        return self.running().filter(~ASKED, submitted_at__isnull=False, accepted_at=None)

    def asked_back(self) -> Self:
        """The loket asked something, and the school is to answer."""
        return self.running().filter(ASKED, accepted_at=None)

    def asks_deviation(self) -> Self:
        """The voorzitter has to say something (Aanmelding.waits_for_deviation)."""
        since = Q(asked_back_at=None) | Q(asked_back_at__lt=F("deviation_asked_at"))
        return self.running().filter(since, deviation_asked_at__isnull=False, deviation_at=None)

    def waiting(self) -> Self:
        """Accepted, and not on an agenda: no session was planned when it was accepted, or it was taken off."""
        from overleg.models import Agendapunt  # the models of this room import this module

        there = Agendapunt.objects.filter(casus=OuterRef("casus"), overleg__kind="plaatsing")
        standing = Q(overleg__closed_at=None) | Q(overleg__closed_at__gte=OuterRef("accepted_at"))
        return self.running().filter(~Exists(there.filter(standing)), accepted_at__isnull=False)


class BelangstellingQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """voorzitter: of the area. plaatsingsbevoegde: of the own school. Others: nothing, it was said privately."""
        if scope.role == Role.VOORZITTER:
            return self.filter(Q(overleg__area=scope.area_id) if scope.area_id else Q())
        return self.filter(school__in=scope.school_ids) if scope.role == Role.PLAATSING else self.filter(NOTHING)

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class AanbodQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """What was offered for casussen inside the own circle of the office; schools read it on the results list."""
        if not scope.in_office:
            return self.filter(NOTHING)
        return self.filter(casus_rule(scope.own_circle(), "punt__casus__"))

    def standing(self) -> Self:
        return self.filter(undone_at=None)


def promise_rule(scope: Scope, path: str = "") -> Q:
    """Toezegging: the office by the casus, a voorzitter also what the own table took: a pupil who is placed elsewhere moves to another
    area, the promise is asked about here. The two schools their own, the receiving one also as plaatsingsbevoegde."""
    if scope.in_office:
        rule = casus_rule(scope.own_circle(), f"{path}casus__")
        of_table = scope.role == Role.VOORZITTER and scope.area_id
        return rule | Q(**{f"{path}overleg__area": scope.area_id}) if of_table else rule
    if scope.role not in AT_SCHOOL:
        return NOTHING
    mine = Q(**{f"{path}school__in": scope.school_ids})
    return mine | Q(**{f"{path}from_school__in": scope.school_ids}) if scope.role == Role.SCHOOL else mine


class ToezeggingQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(promise_rule(scope))

    def open(self) -> Self:
        return self.filter(ending="")


class TerugvraagQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(promise_rule(scope, "toezegging__"))

    def open(self) -> Self:
        return self.filter(answered_at=None)

    def due(self, day: date) -> Self:
        """Questions whose day has come."""
        return self.open().filter(ask_on__lte=day)
