"""The way in to a meeting and its items."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from overleg.models import Agendapunt, Overleg

MEMBERS = (Role.VOORZITTER, Role.CONSULENT, Role.LEERPLICHT, Role.SCHOOL)


def get_overleg(request: MemberRequest, code: str, *, edit: bool = False) -> Overleg:
    """A meeting that this person may see: 404 otherwise; 403 when it is seen but only the voorzitter may do this."""
    scope = scope_of(request)
    found: Overleg | None = Overleg.objects.visible_to(scope).select_related("area").filter(code=code).first()
    if found is None:
        raise Http404
    if edit and scope.role != Role.VOORZITTER:
        raise PermissionDenied
    return found


def get_punt(request: MemberRequest, overleg: Overleg, casus_code: str, page: str) -> Agendapunt:
    """An item of this meeting by the code of its casus, read-logged under `page`; 404 when the casus lies outside the scope."""
    visible = Agendapunt.objects.visible_to(scope_of(request)).select_related("casus", "overleg__area", "blad")
    found: Agendapunt | None = visible.filter(overleg=overleg, casus__code=casus_code).first()
    if found is None:
        raise Http404
    log_read(request, page, [found.casus_id])
    return found
