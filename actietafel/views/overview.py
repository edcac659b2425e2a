"""The Kwartaaloverzicht of a round that is vastgesteld, on screen and paper, and the form of the Inspectie."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from actietafel import documents, inspectie
from actietafel.doors import OFFICE, get_uitvraag
from actietafel.forms.inspectie import FormColumnFormSet
from actietafel.models import Uitvraag
from actietafel.overview import overview_of
from cases.access import remote_address
from cases.events import ConflictError
from cases.models import AccessLog, Kwartaalstand
from paper.press import press
from paper.text import whole

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PREVIEWED = 10
PARTNERS, LOKET = "partners", "loket"


def _stand(uitvraag: Uitvraag) -> Kwartaalstand | None:
    found = Kwartaalstand.objects.filter(area=uitvraag.area_id, reference_date=uitvraag.reference_date)
    return found.select_related("area").first()


def _stand_or_404(uitvraag: Uitvraag) -> Kwartaalstand:
    stand = _stand(uitvraag)
    if stand is None:
        raise Http404
    return stand


def _log_download(request: MemberRequest, page: str) -> None:
    """Counts and anonymous rows name no casus, but who took them out of the office is kept as with every other export."""
    AccessLog.objects.create(
        at=timezone.now(), user=request.user, toegang_id=request.toegang.pk, role=request.toegang.role, page=page,
        casussen=[], ip=remote_address(request),
    )  # fmt: skip


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(body, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_GET
@member(*OFFICE)
def kwartaaloverzicht(request: MemberRequest, code: str) -> HttpResponse:
    """As counted, or (`voor=partners`) as board and partners get it."""
    found = get_uitvraag(request, code)
    stand, partners = _stand(found), request.GET.get("voor") == PARTNERS
    overview = overview_of(stand, partners=partners) if stand else None
    return render(request, "actietafel/overzicht.html", {"uitvraag": found, "overview": overview, "partners": partners})


@require_GET
@member(*OFFICE)
def kwartaaloverzicht_pdf(request: MemberRequest, code: str) -> HttpResponse:
    """One page on paper; without being asked otherwise (`voor=loket`) the version that may leave the office."""
    stand = _stand_or_404(get_uitvraag(request, code))
    overview = overview_of(stand, partners=request.GET.get("voor") != LOKET)
    pdf = press("kwartaaloverzicht", documents.kwartaaloverzicht(overview, timezone.now()))
    _log_download(request, f"kwartaaloverzicht-{PARTNERS if overview.partners else LOKET}")
    return _file(pdf, "application/pdf", documents.file_name(overview))


@require_GET
@member(*OFFICE)
def kwartaal_inspectie(request: MemberRequest, code: str) -> HttpResponse:
    """What the form of the Inspectie would hold, before it is taken along."""
    found = get_uitvraag(request, code)
    stand, (_, columns) = _stand(found), inspectie.columns_now()
    context = {
        "uitvraag": found, "columns": columns, "stand": stand, "may_set": request.toegang.role == Role.VOORZITTER,
        "rows": inspectie.filled(stand, columns, PREVIEWED) if stand else [],
    }  # fmt: skip
    return render(request, "actietafel/inspectie.html", context)


@require_GET
@member(*OFFICE)
def kwartaal_inspectie_download(request: MemberRequest, code: str) -> HttpResponse:
    stand = _stand_or_404(get_uitvraag(request, code))
    _, columns = inspectie.columns_now()
    body = inspectie.workbook(stand, columns)
    _log_download(request, "inspectie-download")
    return _file(body, XLSX, inspectie.file_name(stand))


@require_http_methods(["GET", "POST"])
@member(Role.VOORZITTER, Role.BEHEERDER)
def inspectie_columns(request: MemberRequest) -> HttpResponse:
    """Which columns the form has. The order is a number in front of each."""
    was, columns = inspectie.columns_now()
    initial = [{"place": place, **vars(column)} for place, column in enumerate(columns, 1)]
    rows = FormColumnFormSet(
        request.POST or None, initial=None if request.method == "POST" else initial, prefix="kolom"
    )
    context: dict[str, Any] = {"rows": rows, "was": request.POST.get("was", was)}
    if request.method == "POST" and rows.is_valid():
        try:
            asked = whole(request.POST.get("was", ""), 18)
            inspectie.set_columns(columns=rows.columns(), was=asked, by=request.user, now=timezone.now())
        except ConflictError:
            context |= {"was": was, "now": columns}
            return render(request, "actietafel/inspectie_columns.html", context, status=409)
        messages.success(request, "De indeling is bewaard. Het formulier wordt voortaan zo gevuld.")
        return redirect("inspectie_columns")
    return render(request, "actietafel/inspectie_columns.html", context)
