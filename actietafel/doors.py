"""The way in to a round."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.http import MemberRequest
from accounts.models import Role
from actietafel.models import Uitvraag
from cases.access import scope_of

OFFICE = (Role.VOORZITTER, Role.CONSULENT)
ROUND = (*OFFICE, Role.LEERPLICHT, Role.SCHOOL)


def get_uitvraag(request: MemberRequest, code: str, *, lead: bool = False) -> Uitvraag:
    """A round that this person may see: 404 otherwise; 403 when it is seen but only the voorzitter may do this (`lead`)."""
    scope = scope_of(request)
    found: Uitvraag | None = (
        Uitvraag.objects.visible_to(scope)
        .select_related("area", "overleg", "stopped_by", "settled_by")
        .filter(code=code)
        .first()
    )
    if found is None:
        raise Http404
    if lead and scope.role != Role.VOORZITTER:
        raise PermissionDenied
    return found
