"""Every way to select. A list, count, search or export of anything about pupils starts with visible_to(scope)."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.scope import Scope, audience_rule, casus_rule


class CasusQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(casus_rule(scope))

    def open(self) -> Self:
        return self.filter(closed_on=None)

    def stuck(self) -> Self:
        """Nothing is held: no step, no rest, no accepted verzoek, and no verzoek waiting for an answer."""
        from cases.models import Actie

        return self.filter(~Exists(Actie.objects.filter(casus=OuterRef("pk")).moving()))

    def with_open_signal(self) -> Self:
        from cases.models import Deadline

        return self.filter(Exists(Deadline.objects.filter(casus=OuterRef("pk")).signals()))


class PhaseQuerySet(models.QuerySet[Any]):
    def standing(self, day: date, known_at: datetime | None = None) -> Self:
        """One phase per absence: the stand on `day`, as known at `known_at` (default: as known now)."""
        rows = self.filter(true_from__lte=day)
        if known_at is None:
            rows = rows.filter(withdrawn_at=None)
        else:
            rows = rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=known_at), known_at__lte=known_at)
        return rows.order_by("absence", "-true_from", "-known_at", "-id").distinct("absence")


class ChildQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """Rows of casussen that `scope` may see."""
        return self.filter(casus_rule(scope, "casus__"))


class AudienceQuerySet(ChildQuerySet):
    def visible_to(self, scope: Scope) -> Self:
        """Rows of visible casussen that are meant for this role, or that this person wrote."""
        return super().visible_to(scope).filter(audience_rule(scope) | self._own(scope))

    def _own(self, scope: Scope) -> Q:
        return Q(by_id=scope.user_id)


class ActieQuerySet(AudienceQuerySet):
    def _own(self, scope: Scope) -> Q:
        return Q(asked_by_id=scope.user_id) | Q(holder_id=scope.user_id)

    def open(self) -> Self:
        return self.filter(done_at=None, dropped_at=None)

    def moving(self) -> Self:
        """What keeps a casus from being stuck: a held step or rest, or a verzoek that still waits for its answer."""
        return self.open().filter(~Q(kind="verzoek") | Q(answer__in=("", "ja")))

    def held_by(self, user_id: int) -> Self:
        """Open and in hand: steps, rests and accepted verzoeken of this person."""
        return self.open().filter(~Q(kind="verzoek") | Q(answer="ja"), holder_id=user_id)

    def asked_of(self, user_id: int) -> Self:
        """Verzoeken waiting for this person's answer."""
        return self.open().filter(kind="verzoek", answer="", holder_id=user_id)

    def asked_by(self, user_id: int) -> Self:
        """This person's verzoeken: waiting, or answered and not yet seen."""
        return self.open().filter(kind="verzoek", asked_by_id=user_id).filter(Q(answer="") | Q(answer_seen_at=None))


class DeadlineQuerySet(ChildQuerySet):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def signals(self) -> Self:
        """Flagged, not handled, not withdrawn: what waits for a real act."""
        return self.standing().filter(flagged_on__isnull=False, handled_at=None)

    def coming(self, today: date, until: date) -> Self:
        """What will be signalled after `today` up to and including `until`."""
        return self.standing().filter(flag_on__gt=today, flag_on__lte=until)


class GrantQuerySet(models.QuerySet[Any]):
    def running(self, now: datetime) -> Self:
        return self.filter(Q(until=None) | Q(until__gt=now), ended_at=None, given_at__lte=now)
