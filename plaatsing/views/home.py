"""Plaatsingsoverleg: what each role comes for. Every subject of this room adds its own part."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.models import Casus
from cases.scope import Scope
from overleg.models import Agendapunt, Deelname, Overleg, OverlegKind
from plaatsing.doors import OFFICE
from plaatsing.models import Aanmelding
from plaatsing.referred import asked_to_enter, referred
from plaatsing.results import latest_results
from plaatsing.standing import standing

PARTS_OF = ("casus__pupil", "casus__consulent", "school")
SHOWN = timedelta(days=90)  # how long a school still finds what has ended
MOST, SESSIONS, RESULTS = 200, 12, 6


@dataclass(frozen=True)
class Part:
    """A piece of the page: whom it is for, its template, and what that shows (as `part`). `casus_ids` of it are read-logged."""

    roles: frozenset[Role]
    template: str
    build: Callable[[MemberRequest, Scope], dict[str, Any]]


@require_GET
@member(*OFFICE, Role.SCHOOL, Role.PLAATSING)
def plaatsing(request: MemberRequest) -> HttpResponse:
    scope = scope_of(request)
    parts = [(part.template, part.build(request, scope)) for part in PARTS if scope.role in part.roles]
    log_read(request, "plaatsing", [pk for _, told in parts for pk in told.get("casus_ids", ())])
    context = {"parts": parts, "is_school": scope.role == Role.SCHOOL, "is_office": scope.in_office}
    return render(request, "plaatsing/home.html", context)


@dataclass(frozen=True)
class Line:
    """One aanmelding in a list: `punt` is its item on an agenda (plaatsing.standing)."""

    aanmelding: Aanmelding
    punt: Agendapunt | None
    sees_casus: bool = True


def _lines(rows: list[Aanmelding], scope: Scope) -> list[Line]:
    ids = [row.casus_id for row in rows]
    seen = set(Casus.objects.visible_to(scope).filter(pk__in=ids).values_list("pk", flat=True))
    items = Agendapunt.objects.filter(casus__in=ids, overleg__kind=OverlegKind.PLAATSING).select_related("overleg")
    punten: dict[int, list[Agendapunt]] = defaultdict(list)
    for punt in items.order_by("overleg__on", "pk"):
        punten[punt.casus_id].append(punt)
    return [Line(row, standing(row, punten[row.casus_id]), row.casus_id in seen) for row in rows]


def _own_forms(request: MemberRequest, scope: Scope) -> dict[str, Any]:
    """A school's own forms: what is asked of it first, then what runs, then what has ended lately."""
    since = scope.today - SHOWN
    lately = Q(ended_at=None, casus__closed_on=None) | Q(ended_at__date__gte=since) | Q(casus__closed_on__gte=since)
    rows = (
        Aanmelding.objects.visible_to(scope)
        .filter(lately)
        .select_related(*PARTS_OF)
        .order_by("-created_at", "-pk")[:MOST]
    )
    lines = _lines(list(rows), scope)
    return {
        "running": [line for line in lines if line.aanmelding.is_running],
        "ended": [line for line in lines if not line.aanmelding.is_running],
        "casus_ids": [line.aanmelding.casus_id for line in lines if line.sees_casus],
    }


def _office_forms(request: MemberRequest, scope: Scope) -> dict[str, Any]:
    """What the loket has to do: check, say something about an afwijking; and what waits for others."""
    running = Aanmelding.objects.visible_to(scope).running().select_related(*PARTS_OF)
    asking = list(running.asks_deviation().order_by("deviation_asked_at", "pk")[:MOST])
    to_check = list(running.to_check().order_by("sent_at", "pk")[:MOST])
    waiting = list(running.waiting().order_by("accepted_at", "pk")[:MOST])
    asked = list(running.asked_back().order_by("asked_back_at", "pk")[:MOST])
    return {
        "to_check": to_check, "asking": asking, "waiting": waiting, "asked": asked,
        "is_chair": scope.role == Role.VOORZITTER,
        "casus_ids": [row.casus_id for row in (*to_check, *asking, *waiting, *asked)],
    }  # fmt: skip


def _referred(request: MemberRequest, scope: Scope) -> dict[str, Any]:
    """Sent on by the actietafel, and no form yet."""
    rows = list(referred(scope).select_related("pupil", "school")[:MOST])
    asked = asked_to_enter(row.pk for row in rows)
    return {"rows": [(row, asked.get(row.pk)) for row in rows], "casus_ids": [row.pk for row in rows]}


def _sessions(request: MemberRequest, scope: Scope) -> dict[str, Any]:
    """Coming sessions that this person may see; for who was invited with the answer, and the last one as long as its bladen can be
    read."""
    rows = Overleg.objects.visible_to(scope).filter(kind=OverlegKind.PLAATSING)
    if scope.role == Role.PLAATSING:
        rows = rows.filter(on__gte=scope.today - timedelta(days=settings.BLAD_DAYS_AFTER))
    else:
        rows = rows.filter(on__gte=scope.today, closed_at=None)
    sessions = list(
        rows.select_related("area")
        .annotate(items=Count("punten", distinct=True))
        .order_by("on", "starts_at")[:SESSIONS]
    )
    seats = Deelname.objects.filter(overleg__in=sessions, user=scope.user_id, school__in=scope.school_ids)
    mine = {seat.overleg_id: seat for seat in seats}
    return {
        "sessions": [(one, mine.get(one.pk)) for one in sessions], "in_office": scope.in_office,
        "is_chair": scope.role == Role.VOORZITTER,
    }  # fmt: skip


def _results(request: MemberRequest, scope: Scope) -> dict[str, Any]:
    """What earlier sessions decided, for who took part."""
    return {"sessions": latest_results(scope, most=RESULTS), "in_office": scope.in_office}


# In the order of the page. A subject of this room adds its line here.
PARTS: tuple[Part, ...] = (
    Part(frozenset(OFFICE), "plaatsing/_home_office.html", _office_forms),
    Part(frozenset({Role.SCHOOL}), "plaatsing/_home_school.html", _own_forms),
    Part(frozenset(OFFICE), "plaatsing/_home_referred.html", _referred),
    Part(frozenset({*OFFICE, Role.PLAATSING}), "plaatsing/_home_sessions.html", _sessions),
    Part(frozenset({*OFFICE, Role.SCHOOL, Role.PLAATSING}), "plaatsing/_home_results.html", _results),
)
