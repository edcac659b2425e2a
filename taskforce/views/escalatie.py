"""The page of an escalatie."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import scope_of
from cases.deadlines import weeks_between
from cases.models import Actie, ActieKind
from cases.scope import Scope
from taskforce.changes import changes_of
from taskforce.doors import ROOM, get_escalatie, may, seats_of
from taskforce.files import file_of
from taskforce.models import Escalatie, Medeinbreng
from taskforce.rungs import ladder_of
from taskforce.tried import tried


@require_GET
@member(*ROOM)
def escalatie(request: MemberRequest, code: str) -> HttpResponse:
    found, scope = get_escalatie(request, code), scope_of(request)
    test = tried(found.casus, scope.today)
    context = {
        "escalatie": found,
        "casus": found.casus,
        "age": found.casus.pupil.age_on(scope.today),
        "weeks": test.facts.weeks,
        "weeks_here": weeks_between(timezone.localdate(found.entered_at), scope.today) if found.is_running else 0,
        "tried": test,
        "ladder": ladder_of(found.casus, scope),
        "changes": changes_of([found], scope.today).get(found.pk, []),
        "file": file_of(found, scope),
        "joined": Medeinbreng.objects.visible_to(scope).filter(escalatie=found).select_related("by", "partner"),
        "questions": _questions(found, scope),
        "acts": _acts(found, scope),
    }
    return render(request, "taskforce/escalatie.html", context)


def _acts(found: Escalatie, scope: Scope) -> set[str]:
    """What this person may do, and what suits how far it is."""
    if not found.is_running:
        return set()
    taken = found.accepted_at is not None
    suits = {
        "accept": not taken,
        "give_back": not taken,
        "withdraw": not taken and found.partner_id is None,
        "assign": taken,
        "close": taken,
        "ask": True,
    }
    seats = seats_of(scope)
    return {act for act, now in suits.items() if now and may(scope, "give_back" if act == "ask" else act, seats)}


def _questions(found: Escalatie, scope: Scope) -> list[Actie]:
    """What the programmamanager asked of the consulent in this track, newest first, for who reads it."""
    rows = Actie.objects.visible_to(scope).filter(
        casus=found.casus, kind=ActieKind.VERZOEK, asked_by__kerngroep_seats__isnull=False, created_at__gte=found.entered_at
    )  # fmt: skip
    return list(rows.select_related("holder", "asked_by", "partner").order_by("-pk").distinct())
