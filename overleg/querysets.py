"""Which meetings, items and sheet rows somebody may see."""

from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Role, VasteAmbtenaar
from cases.querysets import ChildQuerySet
from cases.scope import NOTHING, Scope, casus_rule


class OverlegQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """voorzitter: of the area. plaatsingsbevoegde: every Plaatsingsoverleg of the area of the school. Others: meetings they take
        part in, and for consulent and school a Plaatsingsoverleg with a casus of their own circle on it; of an Afstemming that is not
        closed those are the consulenten who hold the municipality and its fixed officers of today, afterwards who held it. What stands
        on the agenda is a second question."""
        held = Q(cancelled=True) | Q(closed_at__isnull=False, deelnames__attendance="aanwezig")
        mine = Q(deelnames__user_id=scope.user_id) & (~Q(kind="afstemming") | held)
        if scope.role in {Role.CONSULENT, Role.LEERPLICHT}:
            mine |= Q(kind="afstemming", closed_at=None, municipality__in=self._shared_municipalities(scope))
        if scope.role in {Role.CONSULENT, Role.SCHOOL}:
            mine |= Q(kind="plaatsing") & casus_rule(scope.own_circle(), "punten__casus__")
        if scope.role == Role.VOORZITTER:
            return self.filter(Q(area_id=scope.area_id) if scope.area_id else Q())
        if scope.role in {Role.CONSULENT, Role.LEERPLICHT, Role.SCHOOL}:
            return self.filter(mine).distinct()
        if scope.role == Role.PLAATSING:
            return self.filter(kind="plaatsing", area_id=scope.area_id)
        return self.filter(NOTHING)

    def _shared_municipalities(self, scope: Scope) -> Any:
        """Whose Afstemming this person holds: a consulent by own municipalities and those covered, an officer who is fixed today."""
        if scope.role == Role.CONSULENT:
            return scope.municipality_ids
        fixed = VasteAmbtenaar.objects.on(scope.today).filter(officer=scope.user_id)
        return fixed.filter(municipality__in=scope.municipality_ids).values("municipality")

    def series_of(self, overleg: Any) -> Self:
        """Meetings of the same kind for the same area, or municipality: what one leaves open, the next takes up."""
        return self.filter(kind=overleg.kind, area=overleg.area_id, municipality=overleg.municipality_id)

    def readable(self, today: date) -> Self:
        """Meetings whose bladen lie open to who is invited: from the day that the agenda is vastgesteld, and no earlier than so
        many days before the meeting, until so many days after it (settings)."""
        first = today - timedelta(days=settings.BLAD_DAYS_AFTER)
        last = today + timedelta(days=settings.BLAD_DAYS_BEFORE)
        return self.filter(published_at__isnull=False, on__range=(first, last))


class BladQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """A sheet row is anonymous, and still not for everybody. Office: of the meetings they see. plaatsingsbevoegde: what stands
        on the agenda of a Plaatsingsoverleg of the own area, while it is readable. Others: nothing, they get paper."""
        meetings = self._meetings().visible_to(scope)
        if scope.role == Role.PLAATSING:
            return self.filter(overleg__in=meetings.readable(scope.today), punt__isnull=False)
        return self.filter(overleg__in=meetings) if scope.in_office else self.filter(NOTHING)

    def _meetings(self) -> OverlegQuerySet:
        from overleg.models import Overleg  # models import this module

        found: OverlegQuerySet = Overleg.objects.all()
        return found


class AgendapuntQuerySet(ChildQuerySet):
    """visible_to(scope): items of casussen inside the own circle, so a member sees which items are theirs."""

    def tabled_at(self, overleg_id: int | None) -> Self:
        """Items of this meeting while it is open; of one that was cancelled, where they went."""
        left = self.model._default_manager.filter(
            overleg=overleg_id, overleg__cancelled=True, casus=OuterRef("casus"), returned_in=OuterRef("overleg")
        )
        return self.filter(Q(overleg=overleg_id) | Exists(left), overleg__closed_at=None)

    def referred_to(self, kind: str) -> Self:
        """Items of closed meetings that sent their casus on to a meeting of `kind`, and that no meeting of that kind has had on its
        agenda since. A referral is pulled: whoever prepares that meeting finds these among its candidates."""
        since = self.model._default_manager.filter(casus=OuterRef("casus"), overleg__kind=kind, pk__gt=OuterRef("pk"))
        sent = Q(referred_to=kind) | (Q(result="plaatsing") if kind == "plaatsing" else NOTHING)
        return self.filter(sent, ~Exists(since), overleg__closed_at__isnull=False)
