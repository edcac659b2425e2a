"""What the Taskforce rests on: mandates of boards, seats in the kerngroep, municipalities that take part. Nothing is wiped: a mandate
or a seat ends on a day, and what was decided under it stands."""

from datetime import date

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from loket.beheer.taskforce_forms import EndForm, MandaatForm, SeatForm
from paper.dates import dutch
from region.models import Mandaat, Municipality, SchoolBoard, still_open
from taskforce.models import KerngroepLid


@require_GET
@member(Role.BEHEERDER)
def taskforce(request: MemberRequest) -> HttpResponse:
    """Boards with their mandates, ended ones too; seats; municipalities. Five queries."""
    today = timezone.localdate()
    mandates = Prefetch("mandaten", Mandaat.objects.order_by("-valid_from"))
    open_schools = Count("schools", filter=still_open(today, "schools__"))
    boards = list(SchoolBoard.objects.prefetch_related(mandates).annotate(open_schools=open_schools).order_by("name"))
    seats = list(KerngroepLid.objects.select_related("user", "board").order_by("-valid_from", "pk"))
    context = {
        "boards": [(board, *_mandates(board, today)) for board in boards],
        "seats": [(row, not row.over_on(today)) for row in seats],
        "places": list(Municipality.objects.filter(in_taskforce=True)),
    }
    return render(request, "beheer/taskforce.html", context)


def _mandates(board: SchoolBoard, today: date) -> tuple[list[tuple[Mandaat, bool, bool]], bool]:
    """Each mandate, newest first, with whether it can still end and whether it holds today; and whether any goes on."""
    rows = [(row, not row.over_on(today), row.holds_on(today)) for row in board.mandaten.all()]
    return rows, any(goes_on for _, goes_on, _ in rows)


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def mandate_new(request: MemberRequest) -> HttpResponse:
    start = {"valid_from": timezone.localdate(), "board": request.GET.get("bestuur", "")}
    form = MandaatForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        messages.success(request, f"Het mandaat van {made.board} is vastgelegd, vanaf {dutch(made.valid_from)}.")
        return redirect("beheer_taskforce")
    title = "Mandaat vastleggen"
    return render(request, "beheer/taskforce_form.html", {"form": form, "title": title})


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def mandate_end(request: MemberRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Mandaat.objects.select_related("board"), pk=pk)
    lead = f"{row.board}. Besluiten die onder dit mandaat zijn genomen, blijven gelden; nieuwe kunnen dan niet meer."
    return _end(request, row, title="Mandaat beëindigen", lead=lead, said=f"Het mandaat van {row.board}")


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def seat_new(request: MemberRequest) -> HttpResponse:
    """The seat says what somebody decides; coming in needs a Toegang as Kerngroep as well."""
    today = timezone.localdate()
    form = SeatForm(request.POST or None, initial={"valid_from": today}, today=today)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        messages.success(request, f"{made.user} heeft een zetel: {made.get_seat_display()}.")
        return redirect("beheer_taskforce")
    lead = "Alleen wie de rol Kerngroep Taskforce heeft. Wie onderzoekt, krijgt de rol Zaakonderzoeker; een zetel hoeft niet."
    return render(request, "beheer/taskforce_form.html", {"form": form, "title": "Zetel geven", "lead": lead})


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def seat_end(request: MemberRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(KerngroepLid.objects.select_related("user"), pk=pk)
    lead = f"{row.user}, {row.get_seat_display()}. Handtekeningen blijven staan zoals ze zijn gezet."
    return _end(request, row, title="Zetel beëindigen", lead=lead, said=f"De zetel van {row.user}")


def _end(request: MemberRequest, row: Mandaat | KerngroepLid, *, title: str, lead: str, said: str) -> HttpResponse:
    """Ends on a day; what has not begun does not begin when that day is its first."""
    today = timezone.localdate()
    form = EndForm(request.POST or None, row=row, today=today, initial={"until": max(today, row.valid_from)})
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        row.end_on(until)
        messages.success(request, f"{said} {'gaat niet in' if row.withdrawn else f'geldt tot {dutch(until)}'}.")
        return redirect("beheer_taskforce")
    return render(request, "beheer/taskforce_form.html", {"form": form, "title": title, "lead": lead})
