"""Who may see what of the Taskforce. Every page, count and file of this room starts here."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q

from accounts.models import AT_SCHOOL, Role
from cases.scope import NOTHING, Scope, casus_rule

DECIDING = frozenset({Role.VOORZITTER, Role.KERNGROEP, Role.ONDERZOEKER})  # who reads what hangs on an escalatie
FEWEST = 2  # signatures; a setting may ask for more, never for less


def escalatie_rule(scope: Scope, path: str = "") -> Q:
    """Office: of casussen inside the own circle. kerngroep and zaakonderzoeker: while the Grant runs, so until closing; the
    zaakonderzoeker only what is assigned. partner-SWV: what it entered itself. Others: nothing."""
    match scope.role:
        case Role.VOORZITTER | Role.CONSULENT:
            return casus_rule(scope.own_circle(), f"{path}casus__")
        case Role.KERNGROEP | Role.ONDERZOEKER:
            return casus_rule(scope, f"{path}casus__") & Q(**{f"{path}ended_at": None})
        case Role.PARTNER:
            return Q(**{f"{path}partner": scope.partner_id}) if scope.partner_id else NOTHING
        case _:
            return NOTHING


class EscalatieQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(escalatie_rule(scope))

    def running(self) -> Self:
        return self.filter(ended_at=None)


class MedeinbrengQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """Who sees the escalatie; a partner-SWV what it entered itself."""
        if scope.role == Role.PARTNER:
            return self.filter(Q(partner=scope.partner_id) if scope.partner_id else NOTHING)
        return self.filter(escalatie_rule(scope, "escalatie__"))


class OfEscalatieQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """What hangs on an escalatie is for who decides there: never for a partner-SWV, nor for a consulent who entered it (the
        office reads the outcome, not the home of a family)."""
        if scope.role not in DECIDING:
            return self.filter(NOTHING)
        return self.filter(escalatie_rule(scope, "escalatie__"))


class BesluitQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """Who sees the escalatie; and the receiving school, once it is signed as the office has set it."""
        if scope.role in AT_SCHOOL:
            return self.in_force().filter(school__in=scope.school_ids) if scope.role == Role.SCHOOL else self.none()
        return self.filter(NOTHING if scope.role == Role.PARTNER else escalatie_rule(scope, "escalatie__"))

    def in_force(self) -> Self:
        """The one that binds for its casus, with as many signatures as are needed."""
        signed = self.filter(geldt__isnull=False).alias(signatures=Count("ondertekeningen"))
        return signed.filter(signatures__gte=max(FEWEST, settings.TASKFORCE_SIGNATURES))
