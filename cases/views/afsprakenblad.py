"""Afsprakenblad: fill in, look, print."""

from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from cases import afsprakenblad
from cases.access import scope_of
from cases.drafts import drafted, resume
from cases.events import record
from cases.forms.afsprakenblad import DoesRows, GivenRows, SheetForm
from cases.models import Actie, Casus, EventKind
from cases.views.doors import on_casus, typed
from paper.documents import Afsprakenblad
from paper.press import PressError, Unprintable, press


@require_http_methods(["GET", "POST"])
@member()
@on_casus("sheet", closed_too=True)
@drafted
def fill_in(request: MemberRequest, casus: Casus) -> HttpResponse:
    """One page: the form, and below it the sheet as it will be printed. The button of the sheet gives the PDF."""
    forms = _forms(request, casus)
    resume(request, *forms.values(), title="Afsprakenblad", casus=casus)
    context: dict[str, Any] = {"casus": casus, **forms}
    context["to_pupil"] = afsprakenblad.addressed_to_pupil(casus, scope_of(request).today)
    checked = [each.is_valid() for each in forms.values()]  # all of them, so that every error shows at once
    if all(checked):
        context["sheet"] = data = _data(request, casus, **forms)
        context["sheet_rows"] = [(row, _day(row.get("op"))) for row in data["acties"]]
        if "pdf" in request.POST:
            try:
                return _printed(request, casus, data)
            except Unprintable as letter:
                forms["form"].add_error(None, f"{letter} Haal deze letter weg, dan kan het blad worden gedrukt.")
            except PressError as failure:
                forms["form"].add_error(None, f"Het blad kon niet worden gedrukt: {failure}")
    return render(request, "cases/casus_afsprakenblad.html", context)


def _forms(request: MemberRequest, casus: Casus) -> dict[str, Any]:
    data = typed(request)
    acties = Actie.objects.open().visible_to(scope_of(request)).filter(casus=casus).select_related("holder", "partner")
    return {
        "form": SheetForm(data, scope=scope_of(request)),
        "does": DoesRows(data, initial=afsprakenblad.first_rows(casus, acties.order_by("due_on", "pk")), prefix="doet"),
        "given": GivenRows(data, initial=afsprakenblad.first_receivers(casus), prefix="kreeg"),
    }


def _data(request: MemberRequest, casus: Casus, form: SheetForm, does: Any, given: Any) -> Afsprakenblad:
    return afsprakenblad.sheet(
        casus, form.talk, [row.row for row in does if row.wanted], [row.row for row in given if row.wanted],
        today=scope_of(request).today, now=timezone.now(),
    )  # fmt: skip


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _printed(request: MemberRequest, casus: Casus, data: Afsprakenblad) -> HttpResponse:
    """The PDF, and on the timeline that it was made: printed first, because a sheet that failed was not made."""
    pdf = press("afsprakenblad", data)
    scope = scope_of(request)
    with transaction.atomic():
        record(
            casus=casus, kind=EventKind.SHEET, by=request.user, on=scope.today, title="Afsprakenblad gemaakt",
            text="\n".join(data["afspraken"]), school_reads=not scope.in_office,
        )  # fmt: skip
    name = afsprakenblad.file_name(casus, scope.today)
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
