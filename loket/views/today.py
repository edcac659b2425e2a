"""Vandaag: what each role comes for. Every number opens exactly the rows it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Consulentschap, Role, Toegang
from cases.access import log_read, scope_of
from cases.filters import count_each, filtered
from cases.models import Actie, ActieKind, AccessLog, Casus, Grant, GrantGround
from cases.rows import Row, rows_of
from cases.scope import Scope
from cases.signals import coming, signalled, signals_of
from region.models import School

SHOWN = 8  # lines a panel; the rest is one click away
SOON_ENDS = timedelta(days=30)
ACTIE_PARTS = ("casus__pupil", "casus__school", "holder", "partner", "asked_by")


@require_GET
@member()
def vandaag(request: MemberRequest) -> HttpResponse:
    """Leerplicht comes for its signals: those are the first page, without a click."""
    if request.toegang.role == Role.LEERPLICHT:
        return redirect("signalen")
    pages: dict[str, Callable[[MemberRequest], tuple[str, dict[str, Any]]]] = {
        Role.BEHEERDER: _beheerder,
        Role.PRIVACY: _privacy,
    }
    template, context = pages.get(request.toegang.role, _work)(request)
    return render(request, template, {"greeting": _greeting(), "since": request.user.previous_login, **context})


@dataclass(frozen=True)
class Count:
    """A number that opens; see components/counts.html."""

    number: int
    label: str
    url: str
    symbol: str
    kind: str = ""


def _greeting() -> str:
    hour = timezone.localtime().hour
    return "Goedemorgen" if hour < 12 else "Goedemiddag" if hour < 18 else "Goedenavond"


def _work(request: MemberRequest) -> tuple[str, dict[str, Any]]:
    """Consulent, voorzitter and school: signals, my steps, verzoeken both ways, weer naar school."""
    scope, since = scope_of(request), request.user.previous_login
    acties = Actie.objects.visible_to(scope).select_related(*ACTIE_PARTS).order_by("due_on", "pk")
    steps = list(acties.held_by(scope.user_id).filter(casus__closed_on=None))
    asked_of_me, asked_by_me = list(acties.asked_of(scope.user_id)), list(acties.asked_by(scope.user_id))
    signal_ids = [] if scope.role == Role.SCHOOL else list(signalled(scope).values_list("pk", flat=True))
    queries = {"stuck": "beweging=geen", "back": "weer=maand&staat=alle"} | ({"changed": "sinds=bezoek"} if since else {})
    numbers = count_each({name: filtered(query, scope, since) for name, query in queries.items()})
    stuck, back = (_first(queries[name], scope) for name in ("stuck", "back"))
    lines = {row.code: row for row in rows_of([*stuck, *back], scope)}
    shown = [actie.casus_id for actie in (*steps, *asked_of_me, *asked_by_me)]
    log_read(request, "vandaag", [*signal_ids[:SHOWN], *stuck, *back, *shown])
    week_ends = scope.today + timedelta(days=6 - scope.today.weekday())
    this_week = [actie for actie in steps if actie.due_on <= week_ends]
    context = {
        "signals": signals_of(signal_ids[:SHOWN], scope, since),
        "number_of_signals": len(signal_ids),
        "coming": coming(scope).count() if scope.in_office else 0,
        "steps": this_week or steps[:SHOWN],
        "later": len(steps) - len(this_week),
        "week": len(this_week),
        "asked_of_me": asked_of_me,
        "asked_by_me": asked_by_me,
        "stuck": [row for row in lines.values() if row.is_open and row.move == "stuck"],
        "back": [row for row in lines.values() if row.code in _codes(lines, back, stuck)],
        "number_back": numbers["back"],
        "changed": numbers.get("changed", 0),
        "queries": queries,
        "counts": _counts(scope, len(signal_ids), numbers["stuck"], len(this_week), len(asked_of_me)),
        "first_act": "contact",
        "here": reverse("vandaag"),
    }
    return "loket/vandaag.html", context
