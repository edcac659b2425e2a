"""Resultatenoverzicht, on screen and as PDF, for who took part in the session and for nobody else."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import scope_of
from overleg.doors import said_closed
from overleg.models import Overleg
from overleg.printing import PrintRefusedError, file_name
from overleg.results_list import RESULTS
from plaatsing.results import overview_of, print_overview, results_for

READERS = (Role.VOORZITTER, Role.CONSULENT, Role.PLAATSING, Role.SCHOOL)


def _session(request: MemberRequest, code: str) -> Overleg:
    found: Overleg | None = results_for(scope_of(request)).select_related("area", "closed_by").filter(code=code).first()
    if found is None:
        raise Http404
    return found


@require_GET
@member(*READERS)
def zitting_results(request: MemberRequest, code: str) -> HttpResponse:
    return render(request, "plaatsing/results.html", _page(request, _session(request, code)))


def _page(request: MemberRequest, overleg: Overleg, **more: Any) -> dict[str, Any]:
    is_chair = scope_of(request).role == Role.VOORZITTER
    prints = (
        overleg.prints.filter(document=RESULTS).select_related("by").order_by("-at", "-pk")[:20] if is_chair else []
    )
    return {
        "overleg": overleg, "overview": overview_of(overleg), "is_chair": is_chair, "prints": prints,
        "closed": said_closed(overleg) if overleg.closed_at and is_chair else "", **more,
    }  # fmt: skip


@require_POST
@member(*READERS)
def zitting_results_print(request: MemberRequest, code: str) -> HttpResponse:
    """A PDF. POST: it leaves a row in the log of prints."""
    overleg = _session(request, code)
    if overleg.closed_at is None:
        return render(request, "plaatsing/results.html", _page(request, overleg), status=409)
    try:
        pdf = print_overview(overview=overview_of(overleg), by=request.user, now=timezone.now())
    except PrintRefusedError as error:
        return render(request, "plaatsing/results.html", _page(request, overleg, missing=error.reasons), status=409)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(overleg, RESULTS)}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
