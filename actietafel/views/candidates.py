"""Gathering casussen for an actietafel."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from actietafel.candidates import by_hand, candidates
from cases.access import log_read, scope_of
from cases.situation import situations
from overleg.actions import put_on_agenda
from overleg.doors import MEMBERS, get_overleg
from overleg.models import BroughtBy, Overleg


@require_http_methods(["GET", "POST"])
@member(*MEMBERS)
def overleg_candidates(request: MemberRequest, code: str) -> HttpResponse:
    """Past four weeks or without enrolment: tick several. Any other casus of the area by its code."""
    overleg = get_overleg(request, code, edit=True)
    if request.method == "POST":
        return _add_by_code(request, overleg) if "code" in request.POST else _add_ticked(request, overleg)
    return render(request, "actietafel/candidates.html", _context(request, overleg))


def _context(request: MemberRequest, overleg: Overleg, **more: Any) -> dict[str, Any]:
    scope = scope_of(request)
    related = ("pupil", "school", "municipality", "consulent")
    found = situations(candidates(overleg, scope).select_related(*related), scope)
    found.sort(key=lambda one: (-(one.weeks if one.weeks is not None else -1), one.casus.code))
    log_read(request, "kandidaten", [one.casus.pk for one in found])
    return {"overleg": overleg, "rows": found, "brought_by": BroughtBy.choices, **more}


def _brought_by(request: MemberRequest) -> str:
    chosen = request.POST.get("inbreng", "")
    return chosen if chosen in BroughtBy.values else ""


def _add_ticked(request: MemberRequest, overleg: Overleg) -> HttpResponse:
    scope = scope_of(request)
    ticked = list(candidates(overleg, scope).filter(code__in=request.POST.getlist("kies")))
    if not ticked:
        messages.warning(request, "Vink eerst een of meer casussen aan.")
        return redirect("overleg_candidates", code=overleg.code)
    log_read(request, "kandidaten", [casus.pk for casus in ticked])
    ticked.sort(key=lambda casus: request.POST.getlist("kies").index(casus.code))
    added = put_on_agenda(
        overleg=overleg, casussen=ticked, by=request.user, today=scope.today, brought_by=_brought_by(request)
    )
    said = "1 casus staat" if len(added) == 1 else f"{len(added)} casussen staan"
    messages.success(request, f"{said} nu op de agenda.")
    return redirect(f"{reverse('overleg', args=[overleg.code])}#agenda")


def _add_by_code(request: MemberRequest, overleg: Overleg) -> HttpResponse:
    typed, scope = request.POST.get("code", "").strip(), scope_of(request)
    casus = by_hand(overleg, scope, typed)
    if casus is None:
        error = f"Geen open casus met deze code in gebied {overleg.area}." if typed else "Typ de code van een casus."
        return render(request, "actietafel/candidates.html", _context(request, overleg, typed=typed, error=error))
    log_read(request, "kandidaten", [casus.pk])
    added = put_on_agenda(
        overleg=overleg, casussen=[casus], by=request.user, today=scope.today, brought_by=_brought_by(request)
    )
    messages.success(request, f"{casus.code} staat {'nu' if added else 'al'} op de agenda.")
    return redirect(f"{reverse('overleg', args=[overleg.code])}#agenda")
