"""Which meetings and items somebody may see."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.models import Role
from cases.querysets import ChildQuerySet
from cases.scope import NOTHING, Scope


class OverlegQuerySet(models.QuerySet[Any]):
    def visible_to(self, scope: Scope) -> Self:
        """voorzitter: of the area. Others: meetings they take part in. What stands on the agenda is a second question."""
        mine = Q(deelnames__user_id=scope.user_id)
        if scope.role == Role.VOORZITTER:
            return self.filter(Q(area_id=scope.area_id) if scope.area_id else Q())
        if scope.role in {Role.CONSULENT, Role.LEERPLICHT, Role.SCHOOL}:
            return self.filter(mine).distinct()
        return self.filter(NOTHING)


class AgendapuntQuerySet(ChildQuerySet):
    """visible_to(scope): items of casussen inside the own circle, so a member sees which items are theirs."""
