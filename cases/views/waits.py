"""Weeks lost to waiting, per kind of provider and municipality: for the talk with municipalities. Numbers alone, small ones out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import OFFICE_ROLES
from cases.access import scope_of
from cases.models import NEVER_WAS, Casus, Wachttijd
from cases.scope import Scope
from cases.views.export import XLSX
from cases.waiting import ALL, Shown, Wait, figures, masked
from paper.sheets import Cell, Column, write_xlsx
from region.models import Municipality, PartnerKind

QUARTERS_SHOWN, YEARS_SHOWN = 6, 3
COLUMNS = (
    Column("Gemeente", width=24), Column("Soort organisatie", width=28), Column("Leerlingen", "number"),
    Column("Weken gewacht", "number"), Column("Wacht nog", "number"),
)  # fmt: skip


@dataclass(frozen=True)
class Period:
    """A school year or a quarter of the calendar. `key` stands in the address."""

    key: str
    label: str
    first: date
    last: date


def periods(today: date) -> list[Period]:
    """School years, newest first, then quarters; the first is the one that runs."""
    start = today.year if today.month >= 8 else today.year - 1
    found = [
        Period(f"{year}-{year + 1}", f"schooljaar {year}-{year + 1}", date(year, 8, 1), date(year + 1, 7, 31))
        for year in range(start, start - YEARS_SHOWN, -1)
    ]
    number = today.year * 4 + (today.month - 1) // 3
    for one in range(number, number - QUARTERS_SHOWN, -1):
        year, quarter = divmod(one, 4)
        first = date(year, quarter * 3 + 1, 1)
        following = date(year + 1, 1, 1) if quarter == 3 else date(year, quarter * 3 + 4, 1)
        last = following - timedelta(days=1)
        found.append(Period(f"{year}-k{quarter + 1}", f"{quarter + 1}e kwartaal {year}", first, last))
    return found


def chosen(asked: str, today: date) -> Period:
    offered = periods(today)
    return next((one for one in offered if one.key == asked), offered[0])


@dataclass(frozen=True)
class Line:
    """One kind of provider, in one municipality or in all."""

    kind: str
    figure: Shown


@dataclass(frozen=True)
class Block:
    """One municipality; `place` None is all together."""

    place: Municipality | None
    lines: list[Line]


def blocks_of(scope: Scope, period: Period) -> list[Block]:
    """All together first, then each municipality where somebody waited. Two queries. Casussen of the own circle, closed ones too."""
    circle = Casus.objects.visible_to(scope.own_circle()).exclude(outcome__in=NEVER_WAS)
    rows = Wachttijd.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=period.first), casus__in=circle, since__lte=period.last
    )
    values = rows.values_list("casus__pupil", "provider_kind", "casus__municipality", "since", "ended_on")
    found = figures((Wait(*row) for row in values), first=period.first, last=period.last, today=scope.today)
    shown = masked(found, small=settings.RARE_COMBINATION_BELOW)
    places = {place for _, place in shown} - {ALL}
    return [
        Block(None, list(_lines(shown, ALL))),
        *(
            Block(one, list(_lines(shown, one.pk)))
            for one in Municipality.objects.filter(pk__in=places).order_by("name")
        ),
    ]


def _lines(shown: dict[tuple[str, int], Shown], place: int) -> Iterable[Line]:
    return (Line(str(kind.label), shown[kind.value, place]) for kind in PartnerKind if (kind.value, place) in shown)


@require_GET
@member(*OFFICE_ROLES)
def waits(request: MemberRequest) -> HttpResponse:
    """One period; with `gemeente` only that one, to print and take along. The numbers are the same either way."""
    scope = scope_of(request)
    period = chosen(request.GET.get("periode", ""), scope.today)
    blocks = blocks_of(scope, period)
    municipalities = [block.place for block in blocks if block.place]
    asked = next((one for one in municipalities if str(one.pk) == request.GET.get("gemeente")), None)
    context = {
        "period": period, "periods": periods(scope.today), "municipalities": municipalities, "chosen": asked,
        "blocks": [block for block in blocks if asked is None or block.place == asked], "small": settings.RARE_COMBINATION_BELOW,
    }  # fmt: skip
    return render(request, "cases/waits.html", context)


@require_GET
@member(*OFFICE_ROLES)
def waits_download(request: MemberRequest) -> HttpResponse:
    """The same numbers as a spreadsheet; what is not shown is an empty cell."""
    scope = scope_of(request)
    period = chosen(request.GET.get("periode", ""), scope.today)
    rows = [_cells(block, line) for block in blocks_of(scope, period) for line in block.lines]
    name = f"wachttijd-{period.key}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write_xlsx(f"Wachttijd {period.label}", COLUMNS, rows), XLSX, headers=headers)


def _cells(block: Block, line: Line) -> list[Cell]:
    figure = line.figure
    return [str(block.place or "alle gemeenten"), line.kind, figure.pupils, figure.weeks, figure.still]
