"""What earlier pages show of this room: the way to a place of one casus, and the questions that wait for a school."""

from typing import Any

from django import template
from django.http import HttpRequest

from accounts.models import AT_SCHOOL, Role
from cases.access import scope_of
from cases.models import Casus
from cases.scope import Scope
from overleg.models import Agendapunt, OverlegKind
from plaatsing.following import broken_off, lines, waiting_for
from plaatsing.models import Aanmelding, Toezegging

register = template.Library()


@register.inclusion_tag("plaatsing/_casus_placing.html")
def casus_placing(casus: Casus, scope: Scope) -> dict[str, Any]:
    """The aanmelding, the sessions and the promises of one casus: for the office, and for a school as far as it entered the pupil or
    promised a place. For others it draws nothing, without a query. Six queries at most."""
    if not (scope.in_office or scope.role == Role.SCHOOL):
        return {}
    mine = Aanmelding.objects.visible_to(scope).filter(casus=casus).order_by("-pk")
    entered = list(mine.select_related("school", "asked_back_by", "answered_by")[:1])
    promises = Toezegging.objects.visible_to(scope).filter(casus=casus).order_by("-promised_on", "-pk")
    punten: list[Agendapunt] = []
    if scope.in_office or entered:
        rows = Agendapunt.objects.filter(casus=casus, overleg__kind=OverlegKind.PLAATSING)
        punten = list(rows.select_related("overleg__area").order_by("-overleg__on"))
    promised = lines(promises, scope)
    return {
        "casus": casus, "aanmelding": entered[0] if entered else None, "punten": punten, "lines": promised,
        "broken_off": broken_off(casus, promised, scope), "in_office": scope.in_office, "today": scope.today,
    }  # fmt: skip


@register.inclusion_tag("plaatsing/_toezeggingen_asked.html", takes_context=True)
def promises_asked(context: template.RequestContext) -> dict[str, Any]:
    """Terugvragen of which the day has come, for a school and its plaatsingsbevoegde. For others it draws nothing, without a query."""
    request: HttpRequest | None = context.get("request")
    toegang = getattr(request, "toegang", None)
    if toegang is None or toegang.role not in AT_SCHOOL:
        return {"lines": []}
    return {"lines": waiting_for(scope_of(request)), "today": context.get("today")}  # type: ignore[arg-type]
