"""What lies with somebody, on the page of another room where that person starts."""

from typing import Any

from django.template import Context, Library

from accounts.models import Role
from cases.access import log_read, scope_of
from loket.views.today import FIRST_PAGE, mine_of, waiting_elsewhere

register = Library()


@register.inclusion_tag("loket/_at_hand.html", takes_context=True)
def at_hand(context: Context) -> dict[str, Any]:
    """Verzoeken both ways and steps of leerplicht, who starts at the signalen; others have them on Vandaag. One query."""
    request = context["request"]
    if request.toegang.role != Role.LEERPLICHT:
        return {}
    mine = mine_of(scope_of(request))
    log_read(request, "signalen", mine.casus_ids)
    return {"mine": mine, "here": request.get_full_path(), "today": context["today"]}


@register.inclusion_tag("loket/_other_roles.html", takes_context=True)
def other_roles(context: Context) -> dict[str, Any]:
    """Verzoeken that wait in another role of the same person, on the page where the active one starts."""
    request = context["request"]
    starts_here = request.resolver_match.url_name == FIRST_PAGE.get(request.toegang.role, "vandaag")
    return {"waiting": waiting_elsewhere(request) if starts_here else [], "csrf_token": context["csrf_token"]}
