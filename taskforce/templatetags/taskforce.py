"""What earlier pages show of this room: the ladder of a casus, and to a school the decisions that bind it."""

from datetime import timedelta
from typing import Any

from django import template
from django.http import HttpRequest

from accounts.models import Role
from cases.access import scope_of
from cases.models import Casus
from cases.scope import Scope
from taskforce.models import BindendBesluit
from taskforce.rungs import ladder_of

register = template.Library()
STARTED = timedelta(days=14)  # so long after the first school day a decision stands on the first page of the school


@register.inclusion_tag("taskforce/_casus_ladder.html")
def casus_ladder(casus: Casus, scope: Scope) -> dict[str, Any]:
    """For everybody who sees the casus: what was tried and what the next rung is. Proposals are for the office. Four queries at most."""
    return {"casus": casus, "ladder": ladder_of(casus, scope), "in_office": scope.in_office, "today": scope.today}


@register.inclusion_tag("taskforce/_besluiten_asked.html", takes_context=True)
def decisions_asked(context: template.RequestContext) -> dict[str, Any]:
    """Decisions in force for a pupil who starts here, without a name. For others than a school it draws nothing, without a query."""
    request: HttpRequest | None = context.get("request")
    toegang = getattr(request, "toegang", None)
    if toegang is None or toegang.role != Role.SCHOOL:
        return {"besluiten": []}
    scope = scope_of(request)  # type: ignore[arg-type]
    rows = BindendBesluit.objects.visible_to(scope).filter(starts_on__gte=scope.today - STARTED)
    return {"besluiten": rows.select_related("school").order_by("starts_on", "pk"), "today": scope.today}
