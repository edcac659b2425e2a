"""The first page of the Taskforce, for each role what it comes for."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.scope import Scope
from cases.unfinished import kept_by
from taskforce.board import SHOWN_ENDED, Row, candidates, own_rows, rows_of
from taskforce.doors import ROOM, seats_of
from taskforce.models import Escalatie, Seat


@require_GET
@member(*ROOM, Role.PARTNER)
def taskforce(request: MemberRequest) -> HttpResponse:
    scope = scope_of(request)
    visible = Escalatie.objects.visible_to(scope)
    drafts = kept_by(request.toegang, scope)
    drawn = {"drafts": drafts, "here": reverse("taskforce")}
    if scope.role == Role.PARTNER:
        own = own_rows(scope)
        log_read(request, "taskforce", [row.casus_id for row in own])
        return render(request, "taskforce/home_partner.html", {"rows": own, **drawn})
    rows = rows_of(visible.running().order_by("entered_at", "pk"), scope)
    context: dict[str, Any] = {"groups": _groups(rows, scope), "ended": [], "candidates": [], **drawn}
    if scope.in_office:
        ended = visible.filter(ended_at__isnull=False).order_by("-ended_at")[:SHOWN_ENDED]
        context |= {"ended": rows_of(ended, scope), "candidates": candidates(scope)}
    shown = [*rows, *context["ended"], *context["candidates"]]
    log_read(request, "taskforce", [*(row.casus.pk for row in shown), *drafts.casus_ids])
    return render(request, "taskforce/home.html", context)


def _groups(rows: list[Row], scope: Scope) -> list[tuple[str, str, list[Row]]]:
    """(id, heading, rows): what asks something of this person first, then the rest."""
    if scope.role == Role.ONDERZOEKER:
        visits = sorted(rows, key=lambda row: (row.visit is None, row.visit.on if row.visit else scope.today))
        return [("van-u", "Uw zaakonderzoeken", visits)]
    if scope.role != Role.KERNGROEP:
        return [("lopend", "Lopend", rows)]
    manages = Seat.MANAGER in seats_of(scope)
    new = [row for row in rows if row.escalatie.accepted_at is None]
    assign = [row for row in rows if row.escalatie.accepted_at and row.escalatie.investigator_id is None]
    sign = [row for row in rows if row.asks]
    first = [("nieuw", "Nieuw ingebracht", new), ("toewijzen", "Zaakonderzoeker toewijzen", assign)]
    listed = [("tekenen", "Wacht op uw handtekening", sign), *(first if manages else [])]
    named = {row.escalatie.pk for _, _, part in listed for row in part}
    rest = ("lopend", "Lopend", [row for row in rows if row.escalatie.pk not in named])
    return [*(group for group in listed if group[2]), rest]
