"""The page of one session: the chair prepares, consulent and school see which items are their own, a plaatsingsbevoegde reads the
bladen and answers the invitation."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.actions.phases import RefusedError
from overleg.agenda import own_items
from overleg.calendar_file import Entry, calendar_file
from overleg.doors import while_open
from overleg.models import Attendance, Overleg
from overleg.views.meetings import preparation
from plaatsing.actions import inviting, maybe
from plaatsing.doors import SESSION, bladen_of, get_blad, get_zitting
from plaatsing.forms.sessions import MaybeForm
from plaatsing.models import Belangstelling, Spelregels


@require_GET
@member(*SESSION)
def zitting(request: MemberRequest, code: str) -> HttpResponse:
    found = get_zitting(request, code)
    role = scope_of(request).role
    if found.cancelled:
        return render(
            request, "plaatsing/zitting_cancelled.html", {"overleg": found, "is_chair": role == Role.VOORZITTER}
        )
    if role == Role.VOORZITTER:
        return preparation(request, found)
    return _for_plaatser(request, found) if role == Role.PLAATSING else _for_member(request, found)


def _for_member(request: MemberRequest, overleg: Overleg) -> HttpResponse:
    items, others = own_items(overleg, scope_of(request))
    log_read(request, "zitting", [item.punt.casus_id for item in items])
    return render(request, "plaatsing/zitting_own.html", {"overleg": overleg, "items": items, "others": others})


def _for_plaatser(request: MemberRequest, overleg: Overleg, status: int = 200, **more: Any) -> HttpResponse:
    """No casus, no name: what stands here is what lies on the table."""
    scope = scope_of(request)
    mine = Belangstelling.objects.visible_to(scope).standing().filter(overleg=overleg)
    said = {row.code: row for row in mine}
    bladen = [(number, blad, said.get(blad.code)) for number, blad in enumerate(bladen_of(overleg, scope), 1)]
    context = {
        "overleg": overleg, "bladen": bladen, "seat": inviting.seat_of(overleg, request.toegang), "Attendance": Attendance,
        "can_answer": inviting.may_answer(overleg, scope.today), "rules": Spelregels.objects.first(),
        "opens_on": overleg.on - timedelta(days=settings.BLAD_DAYS_BEFORE), "may_say": overleg.closed_at is None,
        **more,
    }  # fmt: skip
    return render(request, "plaatsing/zitting_plaatser.html", context, status=status)


@require_POST
@member(Role.PLAATSING)
@while_open
def zitting_answer(request: MemberRequest, code: str) -> HttpResponse:
    """Aanwezig, vervangen door, afgemeld."""
    overleg = get_zitting(request, code)
    seat = inviting.seat_of(overleg, request.toegang)
    if seat is None:
        raise Http404
    said, name = request.POST.get("answer", ""), request.POST.get("replaced_by", "")[:120]
    try:
        inviting.answer(seat=seat, said=said, replaced_by=name, today=scope_of(request).today, now=timezone.now())
    except RefusedError as error:
        return _for_plaatser(request, overleg, status=422, refused=error, typed=name)
    words = {Attendance.PRESENT: "U komt.", Attendance.EXCUSED: "U komt niet."}
    said_back = words.get(Attendance(said), f"{seat.replaced_by} komt in uw plaats.")
    messages.success(request, f"{said_back} De voorzitter ziet het. Tot de zitting kunt u dit wijzigen.")
    return redirect(overleg)


@require_POST
@member(Role.PLAATSING)
@while_open
def zitting_maybe(request: MemberRequest, code: str, blad: str) -> HttpResponse:
    overleg = get_zitting(request, code)
    row, form = get_blad(overleg, scope_of(request), blad), MaybeForm(request.POST)
    if not form.is_valid() or request.toegang.school is None:
        messages.error(request, "Houd het bij één regel, hooguit 300 tekens.")
        return redirect(f"{overleg.get_absolute_url()}#blad-{row.code}")
    maybe.say_maybe(
        blad=row, school=request.toegang.school, text=form.cleaned_data["text"], by=request.user, now=timezone.now()
    )
    messages.success(request, f"{row.code}: de voorzitter weet dat uw school misschien kan. Verder ziet niemand dit.")
    return redirect(f"{overleg.get_absolute_url()}#blad-{row.code}")


@require_POST
@member(Role.PLAATSING)
@while_open
def zitting_maybe_not(request: MemberRequest, code: str, blad: str) -> HttpResponse:
    overleg = get_zitting(request, code)
    row = get_blad(overleg, scope_of(request), blad)
    if request.toegang.school is not None and maybe.take_back(
        blad=row, school=request.toegang.school, now=timezone.now()
    ):
        messages.success(request, f"{row.code}: teruggenomen.")
    return redirect(f"{overleg.get_absolute_url()}#blad-{row.code}")


@require_GET
@member(*SESSION)
def zitting_ics(request: MemberRequest, code: str) -> HttpResponse:
    """For a calendar that colleagues and phones read: day, time and place, and nothing about a pupil."""
    overleg = get_zitting(request, code)
    lasts = None
    if overleg.ends_at is not None:
        ends, starts = overleg.ends_at, overleg.starts_at
        lasts = timedelta(hours=ends.hour - starts.hour, minutes=ends.minute - starts.minute)
    entry = Entry(
        uid=f"zitting-{overleg.code}", sequence=overleg.sequence, summary=str(overleg), path=overleg.get_absolute_url(),
        on=overleg.on, starts_at=overleg.starts_at, lasts=lasts, place=overleg.place, cancelled=overleg.cancelled,
    )  # fmt: skip
    here = request.build_absolute_uri("/").rstrip("/")
    method = "CANCEL" if overleg.cancelled else "PUBLISH"
    data = calendar_file([entry], name="plaatsingsoverleg", url=here, now=timezone.now(), method=method)
    headers = {"Content-Disposition": f'attachment; filename="plaatsingsoverleg-{overleg.on:%Y-%m-%d}.ics"'}
    return HttpResponse(data, content_type="text/calendar; charset=utf-8", headers=headers)
