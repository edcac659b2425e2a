"""Holidays with their effect on running terms, and the new school year."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.actions.school_year import promote, promotion
from loket.beheer.effect import effect_of
from loket.beheer.forms import HolidayForm
from region.models import Holiday

CHANGED = "vakantie gewijzigd"


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
        effect = effect_of(form.save, because=CHANGED, keep=keep)
        if keep:
            messages.success(request, f"De vakantie is bewaard. {effect.recounted}")
            return redirect("beheer_holidays")
    return render(request, "beheer/holiday.html", {"form": form, "row": row, "effect": effect})


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def holiday_remove(request: MemberRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Holiday, pk=pk)
    keep = request.method == "POST"
    effect = effect_of(Holiday.objects.filter(pk=pk).delete, because=CHANGED, keep=keep)
    if keep:
        messages.success(request, f"De vakantie is verwijderd. {effect.recounted}")
        return redirect("beheer_holidays")
    return render(request, "beheer/holiday_remove.html", {"row": row, "effect": effect})


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
