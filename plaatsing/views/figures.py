"""Figures of the Plaatsingsoverleg: for the office alone, and never per school."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.scope import Scope
from plaatsing.counting import Year, count, this_year, years
from plaatsing.figures import Figures, masked
from plaatsing.following import lines, read_of
from plaatsing.models import Aanmelding, BenaderdeSchool, Toezegging
from region.models import Area

PAGE = "plaatsing-cijfers"
OUTSIDE = "buiten"


@dataclass(frozen=True)
class Chosen:
    """Which figures the address asks for. A voorzitter of one area reads that area; others choose."""

    year: Year
    area: Area | None
    areas: list[Area]

    @property
    def query(self) -> str:
        return f"?jaar={self.year.begins}" + (f"&gebied={self.area.pk}" if self.area else "")


def _chosen(request: MemberRequest, scope: Scope) -> Chosen:
    asked, where = request.GET.get("jaar", ""), request.GET.get("gebied", "")
    known = {str(year.begins): year for year in years(scope)}
    rows = Area.objects.filter(pk=scope.area_id) if scope.area_id else Area.objects.all()
    areas = list(rows.order_by("name"))
    area = next((one for one in areas if str(one.pk) == where), areas[0] if scope.area_id else None)
    return Chosen(known.get(asked) or this_year(scope.today), area, areas)


@require_GET
@member(Role.VOORZITTER, Role.CONSULENT)
def plaatsing_figures(request: MemberRequest) -> HttpResponse:
    """As counted, or (`voor=buiten`) as it may leave the office."""
    scope, outside = scope_of(request), request.GET.get("voor") == OUTSIDE
    chosen = _chosen(request, scope)
    figures = count(scope, chosen.year, chosen.area)
    context = {
        "chosen": chosen, "years": years(scope), "outside": outside, "small": settings.RARE_COMBINATION_BELOW,
        "figures": masked(figures, small=settings.RARE_COMBINATION_BELOW) if outside else figures,
        "deviations": [] if outside else _deviations(request, figures),
    }  # fmt: skip
    return render(request, "plaatsing/figures.html", context)


def _deviations(request: MemberRequest, figures: Figures) -> list[Aanmelding]:
    """The reasons that the voorzitter gave, newest first."""
    rows = Aanmelding.objects.filter(pk__in=figures.deviations.keys).select_related("casus", "deviation_by")
    found = list(rows.order_by("-deviation_at", "-pk"))
    log_read(request, PAGE, [row.casus_id for row in found])
    return found


@require_GET
@member(Role.VOORZITTER, Role.CONSULENT)
def plaatsing_figures_rows(request: MemberRequest, name: str) -> HttpResponse:
    """Exactly the rows that one number counts."""
    scope = scope_of(request)
    chosen = _chosen(request, scope)
    figure = count(scope, chosen.year, chosen.area).figure(name)
    if figure is None:
        raise Http404
    promises, entries = [], []
    if name.startswith("benaderd-"):
        rows = BenaderdeSchool.objects.filter(pk__in=figure.keys).select_related("aanmelding__casus").order_by("pk")
        entries = [(row.aanmelding, row.needed) for row in rows]
    elif name == "afwijkingen":
        sent = Aanmelding.objects.filter(pk__in=figure.keys).select_related("casus").order_by("pk")
        entries = [(row, row.deviation_because) for row in sent]
    else:
        kept = Toezegging.objects.visible_to(scope).filter(pk__in=figure.keys).order_by("promised_on", "pk")
        promises = lines(kept, scope)
    shown = [*(line.toezegging.casus_id for line in promises), *(row.casus_id for row, _ in entries)]
    log_read(request, PAGE, read_of(shown, scope))
    context = {"figure": figure, "chosen": chosen, "lines": promises, "entries": entries, "what": _what(name)}
    return render(request, "plaatsing/figures_rows.html", context)


def _what(name: str) -> str:
    """What the rows have in common, above the words of the figure."""
    if name.startswith("benaderd-"):
        return "Had het mogelijk gemaakt, zeiden benaderde scholen"
    return (
        "Nodig was geweest"
        if name.startswith("nodig-")
        else "Toezeggingen"
        if name != "afwijkingen"
        else "Aanmeldingen"
    )
