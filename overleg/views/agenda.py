"""Items on the agenda: order, one item, taking off and undoing that."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import log_read, scope_of
from cases.drafts import drafted, resume
from cases.events import ConflictError
from cases.models import Casus
from overleg.actions import RecordedError, place, put_back, take_off_agenda
from overleg.agenda import agenda_of
from overleg.approval import change_punt
from overleg.doors import MEMBERS, get_overleg, get_punt, typed_version, while_open
from overleg.forms import PuntForm, stands
from overleg.models import Agendapunt, Overleg
from overleg.sheet import sheet_of


@require_POST
@member(*MEMBERS)
@while_open
def overleg_order(request: MemberRequest, code: str) -> HttpResponse:
    """Typed numbers, or one step up or down: both without a mouse."""
    overleg = get_overleg(request, code, edit=True)
    try:
        numbers, moved = _numbers(request, overleg)
    except ValueError:
        messages.error(request, "Schrijf bij elk punt een getal, bijvoorbeeld 3.")
        return redirect(overleg)
    place(overleg=overleg, numbers=numbers)
    if not moved and {"omhoog", "omlaag"} & request.POST.keys():
        messages.info(request, "Dit punt staat niet meer op deze agenda. Er is niets gewijzigd.")
    elif not moved:
        messages.success(request, "Volgorde bewaard.")
    return redirect(f"{overleg.get_absolute_url()}#{f'punt-{moved}' if moved else 'agenda'}")


def _numbers(request: MemberRequest, overleg: Overleg) -> tuple[dict[int, int], str]:
    ids = list(overleg.punten.values_list("pk", flat=True))
    codes = dict(overleg.punten.values_list("casus__code", "pk"))
    for name, step in (("omhoog", -1), ("omlaag", 1)):
        if (moved := request.POST.get(name, "")) in codes:
            return {codes[moved]: ids.index(codes[moved]) + 1 + step}, moved
    typed = {code: request.POST.get(f"nummer-{code}", "").strip() for code in codes}
    return {codes[code]: int(number) for code, number in typed.items() if number}, ""


@require_http_methods(["GET", "POST"])
@member(*MEMBERS)
@drafted
@while_open
def overleg_punt(request: MemberRequest, code: str, casus: str) -> HttpResponse:
    overleg = get_overleg(request, code, edit=True)
    punt = get_punt(request, overleg, casus, "agendapunt")
    form = PuntForm(request.POST or None, sheet=sheet_of(punt))
    kept = resume(request, form, names=["version"], title="Punt op de agenda", casus=punt.casus)
    version = kept.get("version", punt.version)  # of when it was typed: a colleague's later change is not overwritten
    context: dict[str, Any] = {"overleg": overleg, "punt": punt, "form": form, "version": version}
    if request.method == "POST" and form.is_valid():
        try:
            change_punt(punt=punt, version=typed_version(request), **form.cleaned_data)
        except ConflictError:
            now = Agendapunt.objects.get(pk=punt.pk)
            context |= {"version": now.version, "conflict": _conflict(form, now)}
            return render(request, "overleg/punt.html", context, status=409)
        messages.success(request, f"Punt {punt.casus.code} bewaard.")
        return redirect("overleg_sheet", overleg.code, casus) if "naar_tekst" in request.POST else redirect(overleg)
    return render(request, "overleg/punt.html", context)


def _conflict(form: PuntForm, now: Agendapunt) -> dict[str, Any]:
    both = [(name, theirs, form.cleaned_data[name]) for name, theirs in stands(now).items()]
    return {
        "fields": [
            {"label": form[name].label, "theirs": theirs, "mine": mine, "target": form[name].id_for_label}
            for name, theirs, mine in both
            if theirs != mine
        ]
    }


@require_POST
@member(*MEMBERS)
@while_open
def overleg_off(request: MemberRequest, code: str, casus: str) -> HttpResponse:
    overleg = get_overleg(request, code, edit=True)
    punt = get_punt(request, overleg, casus, "agendapunt")
    try:
        take_off_agenda(punt=punt, by=request.user, today=scope_of(request).today)
    except RecordedError as recorded:
        messages.info(request, str(recorded))
        return redirect(overleg)
    undo = reverse("overleg_back", args=[overleg.code, casus])
    messages.success(request, f"{casus} is van de agenda.", extra_tags=f"undo:{undo}")
    return redirect(overleg)


@require_POST
@member(*MEMBERS)
@while_open
def overleg_back(request: MemberRequest, code: str, casus: str) -> HttpResponse:
    """Undo of taking off."""
    scope, overleg = scope_of(request), get_overleg(request, code, edit=True)
    found = Casus.objects.visible_to(scope).filter(code=casus).first()
    if found is None:
        raise Http404
    log_read(request, "agendapunt", [found.pk])
    if put_back(overleg=overleg, casus=found, by=request.user, today=scope.today) is None:
        messages.info(request, f"{casus} stond niet eerder op deze agenda.")
    else:
        messages.success(request, f"{casus} staat weer op de agenda, zoals het was.")
    return redirect(overleg)


@require_POST
@member(*MEMBERS)
@while_open
def overleg_elsewhere(request: MemberRequest, code: str) -> HttpResponse:
    """Take off the items whose casus left the area: the chair may not see them, but must be able to print the rest."""
    scope, overleg = scope_of(request), get_overleg(request, code, edit=True)
    own = {row.punt.pk for row in agenda_of(overleg, scope).rows}
    gone = list(overleg.punten.exclude(pk__in=own).select_related("casus", "overleg__area"))
    kept = 0
    for punt in gone:
        try:
            take_off_agenda(punt=punt, by=request.user, today=scope.today)
        except RecordedError:
            kept += 1
    if kept:
        messages.info(request, f"{kept} daarvan blijft staan: aan tafel is er al iets over vastgelegd.")
    if len(gone) > kept or not gone:
        messages.success(request, "Wat niet meer bij uw gebied hoort, is van de agenda.")
    return redirect(overleg)
