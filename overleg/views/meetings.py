"""The list of meetings, a new one, and the page of one meeting."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from overleg.actions import plan_overleg
from overleg.agenda import agenda_of, own_items
from overleg.doors import MEMBERS, get_overleg
from overleg.forms import CopiesForm, MemberFormSet, OverlegForm, as_before, members_of, people_for, seats
from overleg.models import Overleg, OverlegKind
from overleg.printing import MOST_COPIES, PAPERS, reasons
from overleg.quorum import COMES

PAST_SHOWN = 40


@require_GET
@member(*MEMBERS)
def overleggen(request: MemberRequest) -> HttpResponse:
    scope = scope_of(request)
    rows = Overleg.objects.visible_to(scope).exclude(kind=OverlegKind.AFSTEMMING).select_related("area")
    over = Q(on__lt=scope.today) | Q(closed_at__isnull=False, cancelled=False)
    context = {
        "coming": rows.exclude(over).order_by("on", "starts_at", "pk"),
        "past": rows.filter(over).order_by("-on", "-pk")[:PAST_SHOWN],
        "is_chair": scope.role == Role.VOORZITTER,
        "in_office": scope.in_office,
        "shares_sessions": scope.role in {Role.CONSULENT, Role.SCHOOL},
    }
    return render(request, "overleg/overleggen.html", context)


@require_http_methods(["GET", "POST"])
@member(Role.VOORZITTER)
def overleg_new(request: MemberRequest) -> HttpResponse:
    """Empty, or with the day, times, place and members of an earlier one (`?van=`)."""
    scope = scope_of(request)
    tables = Overleg.objects.visible_to(scope).filter(kind=OverlegKind.ACTIETAFEL)
    earlier = tables.select_related("area").order_by("-on", "-pk")
    taken = earlier.filter(code=request.GET.get("van", "")).first()
    sitting = list(taken.deelnames.select_related("user").order_by("pk")) if taken else []
    form = OverlegForm(request.POST or None, scope=scope, initial=as_before(taken) if taken else None)
    members = MemberFormSet(
        request.POST or None, prefix="leden", initial=seats(sitting), form_kwargs={"people": people_for(scope, sitting)}
    )
    if request.method == "POST" and all([form.is_valid(), members.is_valid()]):
        overleg = plan_overleg(
            kind=OverlegKind.ACTIETAFEL,
            by=request.user,
            members=members_of(members),
            today=scope.today,
            **form.cleaned_data,
        )
        if (planned := overleg.of_kind.planned) is not None:
            planned(overleg)
        held = back(overleg.punten.count(), "er al op")
        messages.success(request, f"{overleg} staat in de agenda.{held} Zet er nu casussen op.")
        return redirect(overleg)
    context = {"form": form, "members": members, "title": "Actietafel plannen", "submit_label": "Overleg plannen"}
    context |= {"earlier": None if taken else earlier.first(), "taken": taken}
    return render(request, "overleg/overleg_form.html", context)


def back(held: int, where: str) -> str:
    """ " 2 aangehouden punten staan er al op." """
    return f" {held} aangehouden {'punt staat' if held == 1 else 'punten staan'} {where}." if held else ""


@require_GET
@member(*MEMBERS)
def overleg(request: MemberRequest, code: str) -> HttpResponse:
    """The chair prepares here; a member sees the meeting and which items are their own."""
    found = get_overleg(request, code)
    if found.of_kind.prepare != "overleg":
        return redirect(found)
    if found.cancelled:
        waits = found.punten.visible_to(scope_of(request)).filter(returned_in=None, casus__closed_on=None).count()
        gone = {"overleg": found, "waits": waits, "is_chair": scope_of(request).role == Role.VOORZITTER}
        return render(request, "overleg/overleg_cancelled.html", gone)
    if scope_of(request).role == Role.VOORZITTER:
        return preparation(request, found)
    items, others = own_items(found, scope_of(request))
    log_read(request, "overleg", [item.punt.casus_id for item in items])
    context = {"overleg": found, "items": items, "others": others, "members": _members(found)}
    return render(request, "overleg/overleg_member.html", context)


def preparation(request: MemberRequest, overleg: Overleg, status: int = 200, **more: Any) -> HttpResponse:
    """The page of the chair, as the kind of meeting has it; reading it is logged with every casus on it."""
    kind, agenda = overleg.of_kind, agenda_of(overleg, scope_of(request))
    log_read(request, "overleg", [row.punt.casus_id for row in agenda.rows])
    members = _members(overleg)
    context = {
        "overleg": overleg,
        "agenda": agenda,
        "members": members,
        "copies": CopiesForm(initial={"copies": _copies(members)}),
        "papers": {paper: reasons(agenda, paper) for paper in PAPERS},
        "prints": overleg.prints.select_related("by").order_by("-at", "-pk")[:20],
        **more,
    }
    if kind.told:
        context |= kind.told(request, overleg, agenda)
    return render(request, kind.page, context, status=status)


def _copies(members: Sequence[Any]) -> int:
    """One for everybody who comes; where nobody answers, for everybody who takes part."""
    coming = [seat for seat in members if seat.answer in COMES]
    return min(max(len(coming or members), 1), MOST_COPIES)


def _members(overleg: Overleg) -> list[Any]:
    return list(overleg.deelnames.select_related("user").order_by("discipline", "pk"))
