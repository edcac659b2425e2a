"""Home visits, on a phone: plan, take along, say how it went."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import scope_of
from cases.actions.phases import RefusedError
from cases.drafts import drafted, moved_on, resume
from cases.events import ConflictError
from cases.views.doors import typed
from paper.dates import dutch
from taskforce.actions import visits
from taskforce.doors import get_escalatie
from taskforce.forms.investigation import VisitForm, VisitResultForm
from taskforce.models import Escalatie, Huisbezoek, VisitResult
from taskforce.views.showing import conflict_of, form_page

AGAIN_AFTER = timedelta(days=7)


def _visit(request: MemberRequest, escalatie: Escalatie, pk: int) -> Huisbezoek:
    found: Huisbezoek | None = (
        Huisbezoek.objects.visible_to(scope_of(request)).filter(escalatie=escalatie, pk=pk).first()
    )
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@member(Role.ONDERZOEKER)
@drafted
def huisbezoek_new(request: MemberRequest, code: str) -> HttpResponse:
    """The address stands there already. After "niet thuis" the whole visit does, a week later."""
    escalatie = get_escalatie(request, code, "visit")
    scope = scope_of(request)
    form = VisitForm(typed(request), scope=scope, initial=_proposed(escalatie, request))
    if form.is_valid():
        made = visits.plan_visit(escalatie=escalatie, by=request.user, today=scope.today, **form.said)
        messages.success(request, f"Huisbezoek gepland op {dutch(made.on)}.")
        return redirect("huisbezoek", code=code, pk=made.pk)
    return form_page(request, escalatie, form, title="Huisbezoek plannen", submit_label="Bezoek plannen")


def _proposed(escalatie: Escalatie, request: MemberRequest) -> dict[str, Any]:
    pupil, today = escalatie.casus.pupil, scope_of(request).today
    last = Huisbezoek.objects.filter(escalatie=escalatie).order_by("on", "pk").last()
    if last is not None:
        again = max(last.on + AGAIN_AFTER, today)
        return {"on": again, **{name: getattr(last, name) for name in visits.PLANNED if name != "on"}}
    guardian = pupil.guardians.exclude(phone="").order_by("pk").first()
    place = f"{pupil.postcode} {pupil.town}".strip()
    return {
        "address": ", ".join(part for part in (pupil.street, place) if part),
        "phone": pupil.phone or (guardian.phone if guardian else ""),
    }


@require_http_methods(["GET", "POST"])
@member(Role.ONDERZOEKER)
@drafted
def huisbezoek_edit(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    escalatie = get_escalatie(request, code, "visit")
    visit, scope = _visit(request, escalatie, pk), scope_of(request)
    start = {name: getattr(visit, name) for name in (*visits.PLANNED, "version")}
    form = VisitForm(typed(request), scope=scope, initial=start)
    conflict, status = None, 0
    if form.is_valid():
        try:
            visits.change_visit(visit=visit, version=form.cleaned_data["version"], **form.said)
        except ConflictError:
            stands = _visit(request, escalatie, pk)
            conflict, status = conflict_of(form, stands, visits.PLANNED, version=stands.version), 409
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Het huisbezoek is gewijzigd.")
            return redirect("huisbezoek", code=code, pk=pk)
    return form_page(
        request, escalatie, form, title="Huisbezoek wijzigen", conflict=conflict, status=status,
        back_url=reverse("huisbezoek", args=[code, pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@member(Role.ONDERZOEKER)
@drafted
def huisbezoek(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """The page to take along: address, telephone, what to know. Afterwards: how it went."""
    escalatie = get_escalatie(request, code, "visit")
    visit, scope = _visit(request, escalatie, pk), scope_of(request)
    form = VisitResultForm(typed(request), scope=scope, initial={"version": visit.version})
    resume(request, form, title="Hoe ging het huisbezoek?", casus=escalatie.casus)
    if form.is_valid():
        try:
            visits.tell_visit(
                visit=visit, by=request.user, today=scope.today, version=form.cleaned_data["version"], **form.said
            )
        except ConflictError:
            said = "Een collega heeft dit bezoek net bijgewerkt. Kijk wat er nu staat."
            return moved_on(request, said, "huisbezoek", code=code, pk=pk)
        except RefusedError as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            return _told(request, escalatie, form.cleaned_data["result"])
    context = {
        "escalatie": escalatie,
        "casus": escalatie.casus,
        "visit": visit,
        "form": form,
        "has_been": visit.on <= scope.today,
    }
    return render(request, "taskforce/huisbezoek.html", context, status=422 if form.is_bound else 200)


def _told(request: MemberRequest, escalatie: Escalatie, result: str) -> HttpResponse:
    if result == VisitResult.HELD:
        messages.success(request, "Vastgelegd. Schrijf het verslag zolang u het nog weet.")
        return redirect("zaakonderzoek", code=escalatie.code)
    messages.info(request, "Vastgelegd. Hieronder staat een nieuw bezoek, een week later; pas aan wat nodig is.")
    return redirect("huisbezoek_new", code=escalatie.code)
