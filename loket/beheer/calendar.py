"""Holidays with their effect on running terms, and the new school year."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases import clock
from cases.actions.school_year import promote, promotion
from cases.models import Absence
from loket.beheer.forms import HolidayForm
from region.models import Holiday


@dataclass(frozen=True)
class Effect:
    """What a change of holidays does: numbers only, a beheerder sees no casus."""

    absences: int
    moved: int
    by_rule: list[tuple[str, int]]
    earliest: int
    latest: int

    @property
    def shift(self) -> str:
        """How far the terms move, in words: 7 dagen later, 2 tot 7 dagen eerder, 1 dag eerder tot 7 dagen later."""
        first, last = sorted((abs(self.earliest), abs(self.latest)))
        if self.earliest < 0 < self.latest:
            return f"{_days(-self.earliest)} eerder tot {_days(self.latest)} later"
        way = "later" if self.latest > 0 else "eerder"
        return f"{_days(last)} {way}" if first == last else f"{first} tot {_days(last)} {way}"

    @property
    def recounted(self) -> str:
        """For the message afterwards."""
        if not self.moved:
            return "Er verschoof geen termijn."
        return "1 termijn is opnieuw berekend." if self.moved == 1 else f"{self.moved} termijnen zijn opnieuw berekend."


def _days(number: int) -> str:
    return "1 dag" if number == 1 else f"{number} dagen"


def _effect(change: Callable[[], None], *, keep: bool) -> Effect:
    """Make the change and replan all running absences; when not `keep`, undo both and only tell."""
    with transaction.atomic():
        change()
        running = list(Absence.objects.filter(ended_on=None, casus__closed_on=None, first_day__isnull=False))
        moved = [m for m in clock.replan(running, because="vakantie gewijzigd") if m.before and m.after]
        if not keep:
            transaction.set_rollback(True)
    shifts = [(m.after - m.before).days for m in moved if m.after and m.before]
    return Effect(
        absences=len(running),
        moved=len(moved),
        by_rule=sorted(Counter(str(m.rule.name) for m in moved).items()),
        earliest=min(shifts, default=0),
        latest=max(shifts, default=0),
    )


@require_GET
@member(Role.BEHEERDER)
def holidays(request: MemberRequest) -> HttpResponse:
    today = timezone.localdate()
    year = request.GET.get("schooljaar") or _school_year(today)
    years = sorted(set(Holiday.objects.order_by().values_list("school_year", flat=True)) | {year})
    rows = Holiday.objects.filter(school_year=year).select_related("school").order_by("first_day", "region")
    return render(request, "beheer/holidays.html", {"rows": rows, "year": year, "years": years})


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def holiday_edit(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """First shows what would move, then keeps it: a holiday added later also moves running terms."""
    row = get_object_or_404(Holiday, pk=pk) if pk else None
    form = HolidayForm(request.POST or None, instance=row, initial={"school_year": _school_year(timezone.localdate())})
    effect = None
    if request.method == "POST" and form.is_valid():
        keep = "bewaren" in request.POST
        effect = _effect(lambda: _save(form), keep=keep)
        if keep:
            messages.success(request, f"De vakantie is bewaard. {effect.recounted}")
            return redirect("beheer_holidays")
    return render(request, "beheer/holiday.html", {"form": form, "row": row, "effect": effect})


def _save(form: HolidayForm) -> None:
    form.save()


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def holiday_remove(request: MemberRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Holiday, pk=pk)
    keep = request.method == "POST"
    effect = _effect(lambda: _delete(pk), keep=keep)
    if keep:
        messages.success(request, f"De vakantie is verwijderd. {effect.recounted}")
        return redirect("beheer_holidays")
    return render(request, "beheer/holiday_remove.html", {"row": row, "effect": effect})


def _delete(pk: int) -> None:
    Holiday.objects.filter(pk=pk).delete()


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def next_year(request: MemberRequest) -> HttpResponse:
    """All pupils to the next leerjaar on 1 August, in one go; pressing twice changes nothing."""
    today = timezone.localdate()
    start = date(today.year if today.month >= 6 else today.year - 1, 8, 1)
    if request.method == "POST":
        count = promote(start=start)
        if count:
            messages.success(request, f"{count} leerlingen staan vanaf 1 augustus {start.year} een leerjaar hoger.")
        else:
            messages.info(request, "Alle leerlingen stonden al in het nieuwe leerjaar. Er is niets veranderd.")
        return redirect("beheer_next_year")
    return render(request, "beheer/next_year.html", {"start": start, "rows": promotion(start=start)})


def _school_year(today: date) -> str:
    first = today.year if today.month >= 8 else today.year - 1
    return f"{first}-{first + 1}"
