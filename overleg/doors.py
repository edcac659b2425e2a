"""The way in to a meeting and its items."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone

from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.drafts import moved_on
from cases.models import Casus
from overleg.actions import ClosedError
from overleg.models import Agendapunt, Overleg, OverlegKind
from paper.dates import dutch
from paper.text import whole

P = ParamSpec("P")

MEMBERS = (Role.VOORZITTER, Role.CONSULENT, Role.LEERPLICHT, Role.SCHOOL)


def get_overleg(request: MemberRequest, code: str, *, edit: bool = False) -> Overleg:
    """A meeting with an anonymous agenda that this person may see: 404 otherwise; 403 when it is seen but only the voorzitter may do
    this. An Afstemming has no sheets and a door of its own. Raises ClosedError to who would `edit` an actietafel that does not take
    place: nothing of it is prepared, printed or recorded any more."""
    scope = scope_of(request)
    meetings = Overleg.objects.visible_to(scope).exclude(kind=OverlegKind.AFSTEMMING).select_related("area")
    found: Overleg | None = meetings.filter(code=code).first()
    if found is None:
        raise Http404
    if edit and scope.role != Role.VOORZITTER:
        raise PermissionDenied
    if edit and found.cancelled and found.kind == OverlegKind.ACTIETAFEL:
        raise ClosedError(found)
    return found


def get_tabled(request: MemberRequest, code: str) -> Overleg:
    """A meeting whose table, closing and results are the pages of this room; one of another kind has its own, and none here: what
    belongs to closing it would be skipped."""
    overleg = get_overleg(request, code, edit=True)
    if overleg.of_kind.table != "overleg_table":
        raise Http404
    return overleg


def typed_version(request: MemberRequest) -> int:
    """The version that the page was made of; 0, which never stands, for what is no number or no version could ever be."""
    return whole(request.POST.get("version", ""))


def get_punt(request: MemberRequest, overleg: Overleg, casus_code: str, page: str) -> Agendapunt:
    """An item of this meeting by the code of its casus, read-logged under `page`; 404 when the casus lies outside the scope."""
    visible = Agendapunt.objects.visible_to(scope_of(request)).select_related("casus", "overleg__area", "blad")
    found: Agendapunt | None = visible.filter(overleg=overleg, casus__code=casus_code).first()
    if found is None:
        raise came_off(request, overleg, casus_code, page, "agenda")
    log_read(request, page, [found.casus_id])
    return found


class CameOffError(Http404):
    """What was sent is about a casus that this person sees, and that is not, or no longer, on this agenda or list: 404 to look at, and
    said to who sent something."""

    def __init__(self, overleg: Overleg, said: str) -> None:
        super().__init__()
        self.overleg, self.said = overleg, said


def came_off(request: MemberRequest, overleg: Overleg, casus_code: str, page: str, what: str) -> Http404:
    """To raise for a casus that is not there: CameOffError when something was sent about it and it is in sight."""
    seen = Casus.objects.visible_to(scope_of(request)).filter(code=casus_code) if request.method == "POST" else None
    casus = seen.first() if seen is not None else None
    if casus is None:
        return Http404()
    log_read(request, page, [casus.pk])
    return CameOffError(overleg, f"{casus.code} staat niet meer op deze {what}. Er is niets opgeslagen.")


def while_open(
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[MemberRequest, P], HttpResponse]:
    """What changes a meeting that was closed in the meantime says so with what was typed, and shows its results; what changes an item
    that was taken off, its agenda."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ClosedError as error:
            return moved_on(request, f"Er is niets gewijzigd. {said_closed(error.overleg)}", error.overleg.results_url)
        except CameOffError as error:
            return moved_on(request, error.said, error.overleg)

    return cast(Callable[Concatenate[MemberRequest, P], HttpResponse], guarded)


def said_closed(overleg: Overleg) -> str:
    """ "Deze actietafel is gesloten door Gerda Lamping, op 10 december 2026 om 15.40 uur." """
    at = timezone.localtime(overleg.closed_at)
    this = overleg.of_kind.this
    if overleg.cancelled:
        return f"{this[:1].upper()}{this[1:]} gaat niet door. {overleg.closed_by} liet haar vervallen, op {dutch(at.date())}."
    return f"{this[:1].upper()}{this[1:]} is gesloten door {overleg.closed_by}, op {dutch(at.date())} om {at.hour}.{at.minute:02} uur."
