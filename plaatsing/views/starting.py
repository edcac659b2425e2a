"""How an aanmelding begins: for a pupil of the school with an open casus, or asked for by the loket."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role, Toegang, User
from cases.access import get_casus, log_read, scope_of
from cases.actions.asking import ask
from cases.models import ActieTarget, Casus
from cases.views.doors import on_casus
from plaatsing.actions.aanmelding import RunningError, WrongStateError, start
from plaatsing.doors import OFFICE
from plaatsing.models import Aanmelding, Spelregels
from plaatsing.referred import PLEASE_ENTER, asked_to_enter, own_pupils

ANSWER_WITHIN = timedelta(days=14)
MOST = 100


@require_GET
@member(Role.SCHOOL)
def aanmelding_start(request: MemberRequest) -> HttpResponse:
    """Pupils of the school for whom no form runs. `casus`: straight to one that was just reported."""
    scope = scope_of(request)
    mine = own_pupils(scope)
    if code := request.GET.get("casus", ""):
        if mine.filter(code=code).exists():
            return redirect("aanmelding_new", code=code)
        messages.info(request, "Het loket kijkt eerst waar de melding thuishoort. De consulent laat het u weten.")
    running = Aanmelding.objects.running().filter(casus=OuterRef("pk"))
    rows = mine.exclude(Exists(running)).select_related("pupil").order_by("pupil__sorted_by", "pk")[:MOST]
    log_read(request, "aanmelden", [casus.pk for casus in rows])
    return render(request, "plaatsing/aanmelding_start.html", {"rows": rows, "school": request.toegang.school})


@require_http_methods(["GET", "POST"])
@member(Role.SCHOOL)
@on_casus("enter")
def aanmelding_new(request: MemberRequest, casus: Casus) -> HttpResponse:
    """What it is and what it is not; one button begins it."""
    running = Aanmelding.objects.running().filter(casus=casus).first()
    if running is not None:
        return _to_running(request, running)
    school = request.toegang.school
    if school is None or not own_pupils(scope_of(request)).filter(pk=casus.pk).exists():
        raise PermissionDenied
    if request.method == "POST":
        try:
            made = start(casus=casus, school=school, by=request.user, now=timezone.now())
        except RunningError as found:
            return _to_running(request, found.aanmelding)
        except WrongStateError as closed:
            messages.info(request, str(closed))
            return redirect("aanmelding_start")
        return redirect("aanmelding", code=made.code)
    context = {"casus": casus, "title": "Aanmelden voor het Plaatsingsoverleg", "rules": Spelregels.objects.first()}
    return render(request, "plaatsing/aanmelding_new.html", context)


def _to_running(request: MemberRequest, running: Aanmelding) -> HttpResponse:
    if Aanmelding.objects.visible_to(scope_of(request)).filter(pk=running.pk).exists():
        return redirect("aanmelding", code=running.code)
    messages.info(
        request, "Voor deze leerling loopt al een aanmelding, van een andere school. De consulent weet er meer van."
    )
    return redirect("aanmelding_start")


@require_POST
@member(*OFFICE)
def aanmelding_request(request: MemberRequest, code: str) -> HttpResponse:
    """Doorverwezen naar het Plaatsingsoverleg: ask the school, as a verzoek, to fill in the form."""
    casus = get_casus(request, code, "ask")
    scope = scope_of(request)
    whom = _contact_of(casus, scope.today)
    if asked_to_enter([casus.pk]):
        messages.info(request, "Dit is de school al gevraagd.")
    elif whom is None:
        messages.error(request, "Van deze school heeft nog niemand een login. Bel de school, of vraag de beheerder.")
    else:
        ask(
            casus=casus, what=PLEASE_ENTER, due_on=scope.today + ANSWER_WITHIN, target=ActieTarget.SCHOOL, by=request.user,
            today=scope.today, holder=whom,
        )  # fmt: skip
        messages.success(request, f"Gevraagd aan {whom} ({casus.school}).")
    return redirect(f"{reverse('plaatsing')}#doorverwezen")


def _contact_of(casus: Casus, today: date) -> User | None:
    """Whom of the school to ask: who has the oldest login there."""
    if casus.school_id is None:
        return None
    here = Toegang.objects.on(today).filter(role=Role.SCHOOL, school=casus.school_id, user__is_active=True)
    first = here.select_related("user").order_by("valid_from", "pk").first()
    return first.user if first else None
