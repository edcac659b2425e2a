"""Gathering casussen for an actietafel."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from actietafel.actions.talks import tabled
from actietafel.candidates import by_hand, candidates, referrals
from actietafel.talking import Mark, marks
from cases.access import log_read, scope_of
from cases.models import Casus, PhaseKind
from cases.situation import Move, Situation, situations
from overleg.actions import put_on_agenda
from overleg.doors import MEMBERS, get_overleg, while_open
from overleg.models import Agendapunt, BroughtBy, Overleg, OverlegKind

A_PAGE, MOST_TICKED, THREE_MONTHS = 20, 100, 13
LOOKS = {"zoek", "groep", "bladzijde"}  # buttons that change which candidates are shown
RELATED = ("pupil", "school", "municipality", "consulent")


@require_http_methods(["GET", "POST"])
@member(*MEMBERS)
@while_open
def overleg_candidates(request: MemberRequest, code: str) -> HttpResponse:
    """Past four weeks or without enrolment: tick several. Any other casus of the area by its code."""
    overleg = get_overleg(request, code, edit=True)
    if overleg.kind != OverlegKind.ACTIETAFEL:
        raise Http404
    if LOOKS & request.POST.keys():
        return _look(request, overleg)
    if request.method == "POST":
        return _add_by_code(request, overleg) if "code" in request.POST else _add_ticked(request, overleg)
    return render(request, "actietafel/candidates.html", _context(request, overleg))


@dataclass(frozen=True)
class Candidate:
    """A casus that can go on the agenda, and why somebody has to look at it again, if so."""

    situation: Situation
    mark: Mark | None
    referred_by: Agendapunt | None = None

    @property
    def waits(self) -> bool:
        """Somebody has to look at it again."""
        return self.mark is not None or self.referred_by is not None

    @property
    def casus(self) -> Casus:
        return self.situation.casus

    @property
    def weeks(self) -> int | None:
        return self.situation.weeks

    @property
    def phase_label(self) -> str:
        return self.situation.phase_label

    @property
    def move(self) -> Move:
        return self.situation.move


# Parameter `wie`, what the tab says, whom it keeps.
GROUPS: tuple[tuple[str, str, Callable[[Candidate], bool]], ...] = (
    ("", "Iedereen", lambda _one: True),
    ("terug", "Ingebracht, doorverwezen of kwam terug", lambda one: one.waits),
    ("stil", "Zonder volgende stap", lambda one: one.move.state == "stuck"),
    ("absoluut", "Zonder inschrijving", lambda one: one.casus.phase == PhaseKind.ABSOLUUT),
    ("lang", "Langer dan drie maanden", lambda one: (one.weeks or 0) >= THREE_MONTHS),
)


def _context(request: MemberRequest, overleg: Overleg, **more: Any) -> dict[str, Any]:
    """Longest at home first, a page at a time; what was ticked (`kies`) is kept while somebody leafs or narrows."""
    scope, asked = scope_of(request), request.GET.get("q", "").strip()[:100]
    rows = candidates(overleg, scope)
    there = situations((rows.matching(asked) if asked else rows).select_related(*RELATED), scope)
    marked = marks([one.casus.pk for one in there], scope, overleg.on)
    sent = referrals([one.casus.pk for one in there], scope)
    found = [Candidate(one, marked.get(one.casus.pk), sent.get(one.casus.pk)) for one in there]
    found.sort(key=lambda one: (-(one.weeks if one.weeks is not None else -1), one.casus.code))
    group = next((one for one in GROUPS if one[0] == request.GET.get("wie", "")), GROUPS[0])
    page = Paginator([one for one in found if group[2](one)], A_PAGE).get_page(request.GET.get("bladzijde"))
    shown = {one.casus.code for one in page.object_list}
    ticked = dict(rows.filter(code__in=request.GET.getlist("kies")[:MOST_TICKED]).values_list("code", "pk"))
    log_read(request, "kandidaten", [*(one.casus.pk for one in page.object_list), *ticked.values()])
    return {
        "overleg": overleg,
        "q": asked,
        "group": group[0],
        "groups": [(name, label, sum(keeps(one) for one in found)) for name, label, keeps in GROUPS],
        "page": page,
        "ticked": list(ticked),
        "kept": [code for code in ticked if code not in shown],
        "brought_by": BroughtBy.choices,
        **more,
    }


def _look(request: MemberRequest, overleg: Overleg) -> HttpResponse:
    """Other candidates: another page, group or search, with everything ticked so far in the address."""
    asked = {
        "q": "" if request.POST.get("zoek") == "alles" else request.POST.get("q", "").strip()[:100],
        "wie": request.POST.get("groep", request.GET.get("wie", "")),
        "bladzijde": request.POST.get("bladzijde", ""),
    }
    query = {
        **{name: value for name, value in asked.items() if value},
        "kies": request.POST.getlist("kies")[:MOST_TICKED],
    }
    return redirect(f"{reverse('overleg_candidates', args=[overleg.code])}?{urlencode(query, doseq=True)}")


def _brought_by(request: MemberRequest) -> str:
    chosen = request.POST.get("inbreng", "")
    return chosen if chosen in BroughtBy.values else ""


def _add_ticked(request: MemberRequest, overleg: Overleg) -> HttpResponse:
    scope = scope_of(request)
    ticked = list(candidates(overleg, scope).filter(code__in=request.POST.getlist("kies")))
    if not ticked:
        messages.warning(request, "Vink eerst een of meer casussen aan.")
        return redirect("overleg_candidates", code=overleg.code)
    log_read(request, "kandidaten", [casus.pk for casus in ticked])
    ticked.sort(key=lambda casus: request.POST.getlist("kies").index(casus.code))
    added = put_on_agenda(
        overleg=overleg, casussen=ticked, by=request.user, today=scope.today, brought_by=_brought_by(request)
    )
    tabled(overleg=overleg, casussen=ticked, by=request.user, now=timezone.now(), today=scope.today)
    said = "1 casus staat" if len(added) == 1 else f"{len(added)} casussen staan"
    messages.success(request, f"{said} nu op de agenda.")
    return redirect(f"{overleg.get_absolute_url()}#agenda")


def _add_by_code(request: MemberRequest, overleg: Overleg) -> HttpResponse:
    typed, scope = request.POST.get("code", "").strip(), scope_of(request)
    casus = by_hand(overleg, scope, typed)
    if casus is None:
        error = f"Geen open casus met deze code in gebied {overleg.area}." if typed else "Typ de code van een casus."
        return render(request, "actietafel/candidates.html", _context(request, overleg, typed=typed, error=error))
    log_read(request, "kandidaten", [casus.pk])
    added = put_on_agenda(
        overleg=overleg, casussen=[casus], by=request.user, today=scope.today, brought_by=_brought_by(request)
    )
    tabled(overleg=overleg, casussen=[casus], by=request.user, now=timezone.now(), today=scope.today)
    messages.success(request, f"{casus.code} staat {'nu' if added else 'al'} op de agenda.")
    return redirect(f"{overleg.get_absolute_url()}#agenda")
