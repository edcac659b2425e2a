"""Sessions as the voorzitter plans them: a year in one go, another day, invitations, the agenda vastgesteld."""

from datetime import time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.actions.phases import RefusedError
from cases.events import ConflictError
from overleg.agenda import agenda_of
from overleg.days import area_calendar, first_year_of
from overleg.doors import typed_version, while_open
from overleg.models import Overleg, OverlegKind
from overleg.year import TimesForm, chosen_year
from paper.dates import dutch
from plaatsing.actions import inviting, sessions
from plaatsing.actions.cancelling import cancel_session, will_cancel
from plaatsing.doors import SESSION, get_zitting, open_zitting
from plaatsing.forms.sessions import DaysFormSet, SessionForm
from plaatsing.plan import not_planned, propose
from region.models import Area

USUAL = {"starts_at": time(9), "ends_at": time(11)}


@require_http_methods(["GET", "POST"])
@member(Role.VOORZITTER)
def zittingen_year(request: MemberRequest) -> HttpResponse:
    """Sessions of a school year in one go, proposed around the holidays."""
    scope = scope_of(request)
    year = chosen_year(request.GET, scope)
    area = year.area
    calendar, have = area_calendar(area.pk), _days_of(area)
    proposed = [day for day in not_planned(propose(year.first_year, calendar), have) if day > scope.today]
    last = Overleg.objects.filter(kind=OverlegKind.PLAATSING, area=area).order_by("-on").first()
    usual = {name: getattr(last, name) for name in ("starts_at", "ends_at", "place")} if last else USUAL
    form = TimesForm(request.POST or None, initial=usual)
    days = DaysFormSet(
        request.POST or None, initial=[{"on": day} for day in proposed], prefix="zitting",
        form_kwargs={"calendar": calendar, "today": scope.today, "have": frozenset(have)},
    )  # fmt: skip
    if request.method == "POST" and all([form.is_valid(), days.is_valid()]):
        return _plan(request, area, form, days)
    planned = [day for day in have if first_year_of(day) == year.first_year]
    return render(request, "plaatsing/year.html", {"form": form, "days": days, "planned": planned, **year.context})


def _days_of(area: Area) -> list[Any]:
    planned = Overleg.objects.filter(kind=OverlegKind.PLAATSING, area=area, cancelled=False)
    return list(planned.order_by("on").values_list("on", flat=True))


def _plan(request: MemberRequest, area: Area, form: TimesForm, days: Any) -> HttpResponse:
    made = sessions.plan_sessions(
        area=area, days=days.days, by=request.user, today=scope_of(request).today, **form.cleaned_data
    )
    if not made:
        messages.info(request, "Er is niets gepland: kies minstens één dag die er nog niet staat.")
        return redirect(request.get_full_path())
    said = "1 zitting is gepland" if len(made) == 1 else f"{len(made)} zittingen zijn gepland"
    messages.success(request, f"{said} in {area}, de eerste op {dutch(made[0].on)}. Uitnodigen doet u per zitting.")
    return redirect(made[0])


@require_http_methods(["GET", "POST"])
@member(*SESSION)
@while_open
def zitting_edit(request: MemberRequest, code: str) -> HttpResponse:
    """Another day, time or place; who was invited hears it."""
    overleg, scope = open_zitting(request, code), scope_of(request)
    form = SessionForm(
        request.POST or None, overleg=overleg, calendar=area_calendar(overleg.area_id), today=scope.today
    )
    context: dict[str, Any] = {"overleg": overleg, "form": form, "version": overleg.version}
    if request.method == "POST" and form.is_valid():
        try:
            done = sessions.change_session(
                overleg=overleg, version=typed_version(request), by=request.user, today=scope.today, now=timezone.now(),
                **form.cleaned_data,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(error.field, str(error))
            return render(request, "plaatsing/zitting_edit.html", context, status=422)
        except ConflictError:
            return render(request, "plaatsing/zitting_edit.html", context | _conflict(form, overleg.pk), status=409)
        messages.success(request, " ".join(["Zitting gewijzigd.", *done.lines]))
        return redirect(overleg)
    return render(request, "plaatsing/zitting_edit.html", context)


def _conflict(form: SessionForm, pk: int) -> dict[str, Any]:
    stands = Overleg.objects.get(pk=pk)
    fields = [
        {"label": form[name].label, "theirs": str(getattr(stands, name) or ""), "mine": str(value or ""), "target": ""}
        for name, value in form.cleaned_data.items()
        if getattr(stands, name) != value
    ]
    return {"version": stands.version, "conflict": {"fields": fields}}


@require_POST
@member(*SESSION)
@while_open
def zitting_invite(request: MemberRequest, code: str) -> HttpResponse:
    """Everybody who may place on that day and was not invited yet."""
    overleg = get_zitting(request, code, edit=True)
    made = inviting.invite(overleg=overleg, now=timezone.now())
    if made:
        many = "1 plaatsingsbevoegde is" if len(made) == 1 else f"{len(made)} plaatsingsbevoegden zijn"
        messages.success(request, f"{many} uitgenodigd. De mail met de link gaat vanzelf.")
    else:
        messages.info(request, "Iedereen was al uitgenodigd.")
    return redirect(f"{overleg.get_absolute_url()}#genodigden")


@require_POST
@member(*SESSION)
@while_open
def zitting_publish(request: MemberRequest, code: str) -> HttpResponse:
    overleg = get_zitting(request, code, edit=True)
    agenda = agenda_of(overleg, scope_of(request))
    log_read(request, "zitting", [row.punt.casus_id for row in agenda.rows])
    try:
        sessions.publish(overleg=overleg, agenda=agenda, by=request.user, now=timezone.now())
    except RefusedError as error:
        messages.error(request, f"De agenda is niet vastgesteld. {error}")
        return redirect(overleg)
    messages.success(request, "De agenda is vastgesteld. Wat nu nog binnenkomt, gaat naar de volgende zitting.")
    return redirect(overleg)


@require_POST
@member(*SESSION)
@while_open
def zitting_unpublish(request: MemberRequest, code: str) -> HttpResponse:
    overleg = get_zitting(request, code, edit=True)
    try:
        sessions.unpublish(overleg=overleg, today=scope_of(request).today)
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect(overleg)
    messages.success(request, "De agenda is weer in voorbereiding; de scholen lezen de bladen niet meer.")
    return redirect(overleg)


@require_POST
@member(*SESSION)
@while_open
def zitting_hold_all(request: MemberRequest, code: str) -> HttpResponse:
    """A session without quorum: what is not decided comes back at the next one."""
    overleg = get_zitting(request, code, edit=True)
    agenda = agenda_of(overleg, scope_of(request))
    log_read(request, "zitting", [row.punt.casus_id for row in agenda.rows])
    held = sessions.hold_all(
        overleg=overleg, punten=[row.punt for row in agenda.rows], by=request.user, now=timezone.now()
    )
    many = "Eén punt is" if held == 1 else f"{held} punten zijn"
    if held:
        messages.success(request, f"{many} aangehouden tot de volgende zitting. Per punt kunt u dat nog wijzigen.")
    else:
        messages.info(request, "Elk punt had al een uitkomst. Er is niets gewijzigd.")
    return redirect(overleg)


@require_http_methods(["GET", "POST"])
@member(*SESSION)
@while_open
def zitting_cancel(request: MemberRequest, code: str) -> HttpResponse:
    """It does not take place. Says what will happen, and asks once."""
    overleg, scope = open_zitting(request, code), scope_of(request)
    log_read(request, "zitting", overleg.punten.values_list("casus_id", flat=True))
    try:
        if request.method == "POST":
            done = cancel_session(overleg=overleg, by=request.user, today=scope.today, now=timezone.now())
            messages.success(request, f"De zitting vervalt. {' '.join(done.lines[:-1])}")
            return redirect(overleg)
        told = will_cancel(overleg, today=scope.today)
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect(overleg)
    context = {
        "overleg": overleg,
        "what": "Zitting",
        "consequences": told.lines,
        "cancel_url": overleg.get_absolute_url(),
    }
    return render(request, "overleg/cancel.html", context)
