"""What an earlier page shows of the quarter: the Opgaven that wait for the answer of this person."""

from typing import Any

from django import template
from django.http import HttpRequest

from accounts.models import Role, Toegang
from actietafel.models import Opgave

register = template.Library()


@register.inclusion_tag("actietafel/_opgave_asked.html", takes_context=True)
def opgaven_asked(context: template.RequestContext) -> dict[str, Any]:
    """For school and leerplicht; for others it draws nothing, without a query."""
    request: HttpRequest | None = context.get("request")
    toegang: Toegang | None = getattr(request, "toegang", None)
    if toegang is None or toegang.role not in {Role.SCHOOL, Role.LEERPLICHT}:
        return {"waiting": []}
    rows = Opgave.objects.unanswered().filter(school=toegang.school_id, municipality=toegang.municipality_id)
    running = rows.filter(uitvraag__opened_at__isnull=False, uitvraag__settled_at=None)
    waiting = running.select_related("uitvraag").order_by("uitvraag__reference_date")
    return {"waiting": list(waiting), "today": context.get("today")}
