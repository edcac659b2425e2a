"""The way in to a session, its items, and to an aanmelding."""

from django.db.models import QuerySet
from django.http import Http404

from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.models import Casus
from cases.scope import Scope
from overleg.actions import ClosedError
from overleg.doors import get_overleg
from overleg.models import Agendapunt, Blad, Overleg, OverlegKind
from plaatsing.models import Aanmelding

SESSION = (Role.VOORZITTER, Role.CONSULENT, Role.SCHOOL, Role.PLAATSING)
OFFICE = (Role.CONSULENT, Role.VOORZITTER)
ENTERING = (*OFFICE, Role.SCHOOL)
PARTS = (
    "casus__pupil", "casus__consulent", "casus__area", "casus__school", "casus__municipality", "school", "rules", "submitted_by",
    "accepted_by", "asked_back_by", "answered_by", "deviation_by", "ended_by",
)  # fmt: skip


def get_zitting(request: MemberRequest, code: str, *, edit: bool = False) -> Overleg:
    """A Plaatsingsoverleg that this person may see: 404 otherwise; 403 when it is seen but only the voorzitter may do this."""
    found = get_overleg(request, code, edit=edit)
    if found.kind != OverlegKind.PLAATSING:
        raise Http404
    return found


def open_zitting(request: MemberRequest, code: str) -> Overleg:
    """A session that this voorzitter holds or prepares. Raises ClosedError once it was closed or cancelled."""
    overleg = get_zitting(request, code, edit=True)
    if overleg.closed_at is not None:
        raise ClosedError(overleg)
    return overleg


def get_item(request: MemberRequest, overleg: Overleg, blad: str, page: str) -> Agendapunt:
    """An item by the code of its sheet, read-logged under `page`: nothing of the casus stands in an address."""
    visible = Agendapunt.objects.visible_to(scope_of(request)).select_related("casus", "overleg__area", "blad")
    found: Agendapunt | None = visible.filter(overleg=overleg, sheet_code=blad).first()
    if found is None:
        raise Http404
    log_read(request, page, [found.casus_id])
    return found


def bladen_of(overleg: Overleg, scope: Scope) -> QuerySet[Blad]:
    """The rows of this session that lie open to this person, in the order of the agenda. One query."""
    rows: QuerySet[Blad] = Blad.objects.visible_to(scope).filter(overleg=overleg, punt__isnull=False)
    return rows.select_related("overleg").order_by("punt__section", "punt__position", "punt__pk")


def get_blad(overleg: Overleg, scope: Scope, code: str) -> Blad:
    """One of them by its code on paper; 404 otherwise."""
    found = bladen_of(overleg, scope).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def get_aanmelding(request: MemberRequest, code: str, page: str = "aanmelding") -> Aanmelding:
    """An aanmelding that this person may see, read-logged under `page`; 404 otherwise."""
    found: Aanmelding | None = (
        Aanmelding.objects.visible_to(scope_of(request)).select_related(*PARTS).filter(code=code).first()
    )
    if found is None:
        raise Http404
    log_read(request, page, [found.casus_id])
    return found


def sees_casus(request: MemberRequest, of: Aanmelding) -> bool:
    """Whether this person may also see the casus: a pupil who went to another school is that school's now."""
    return Casus.objects.visible_to(scope_of(request)).filter(pk=of.casus_id).exists()
