"""Acties, verzoeken and promises across all meetings: what lies with one person, and with the team of an area."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import OFFICE_ROLES, Role, Toegang, User
from cases.access import GUEST_ACTS, log_read, scope_of
from cases.models import Actie, ActieKind
from cases.scope import Scope
from plaatsing.following import Line, lines, read_of
from plaatsing.models import Toezegging

A_PAGE, PROMISES_SHOWN = 50, 20
# What a line needs: whose casus, who holds it, and the meeting where it was agreed.
ACTIE_PARTS = (
    "casus__pupil", "casus__school", "holder", "partner", "asked_by", "passed_to", "passed_by",
    "van_tafel__punt__overleg__area", "van_tafel__punt__overleg__municipality",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One colleague with what lies with them, as far as this reader sees it."""

    user: User
    number: int
    chosen: bool


@require_GET
@member(*OFFICE_ROLES)
def team(request: MemberRequest) -> HttpResponse:
    """Of the consulenten of the same area, in casussen of one's own circle; with `wie` of one of them."""
    scope = scope_of(request)
    people = consulents_of(scope)
    rows = list(_of_team(scope, people).values_list("pk", "holder_id", "asked_by_id", "casus_id"))
    asked = next((one for one in people if str(one.pk) == request.GET.get("wie")), None)
    mine = [row for row in rows if asked is None or asked.pk in _with(row, people)]
    page = Paginator([row[0] for row in mine], A_PAGE).get_page(request.GET.get("bladzijde"))
    acties = Actie.objects.filter(pk__in=page.object_list).select_related(*ACTIE_PARTS)
    promised = promises(scope)[:PROMISES_SHOWN] if asked is None else promises(scope, asked.pk)[:PROMISES_SHOWN]
    shown = list(acties.order_by("due_on", "pk"))
    agreed = lines(promised, scope)
    about = read_of((line.toezegging.casus_id for line in agreed), scope)
    log_read(request, "vandaag-team", [*(actie.casus_id for actie in shown), *about])
    numbers = {one.pk: sum(one.pk in _with(row, people) for row in rows) for one in people}
    reading = [pk for pk, ground in scope.guests if "ask" not in GUEST_ACTS[ground]]
    context: dict[str, Any] = {
        "page": page, "acties": shown, "total": len(mine), "asked": asked, "promises": agreed,
        "people": [Person(one, numbers[one.pk], one == asked) for one in people], "here": request.get_full_path(),
        "reading": reading,
    }  # fmt: skip
    return render(request, "loket/team.html", context)


def consulents_of(scope: Scope) -> list[User]:
    """The team: consulenten of the area of this reader; somebody without an area belongs to every team."""
    rows = Toegang.objects.on(scope.today).filter(role=Role.CONSULENT, user__is_active=True)
    if scope.area_id:
        rows = rows.filter(Q(area=scope.area_id) | Q(area=None))
    return list(User.objects.filter(pk__in=rows.values("user")).order_by("name"))


def _of_team(scope: Scope, people: list[User]) -> QuerySet[Actie]:
    """What one of them holds or was asked, and what one of them waits for. A bewuste rust is no work."""
    ids = [one.pk for one in people]
    theirs = Q(holder__in=ids) | Q(asked_by__in=ids, kind=ActieKind.VERZOEK, answer="")
    rows: QuerySet[Actie] = Actie.objects.visible_to(scope).open().filter(theirs, casus__closed_on=None)
    return rows.exclude(kind=ActieKind.REST).order_by("due_on", "pk")


def _with(row: tuple[int, int | None, int, int], people: list[User]) -> set[int]:
    """With whom of the team it lies: who holds it, else who waits for the answer."""
    _, holder, asker, _ = row
    inside = {one.pk for one in people}
    return {holder} & inside or {asker} & inside  # type: ignore[return-value]


def promises(scope: Scope, consulent: int | None = None) -> QuerySet[Toezegging]:
    """Promises that run, in casussen of the own circle; of one consulent when asked."""
    rows: QuerySet[Toezegging] = Toezegging.objects.visible_to(scope).open()
    if consulent is not None:
        rows = rows.filter(casus__consulent=consulent)
    return rows.order_by("promised_on", "pk")


def my_promises(scope: Scope, most: int) -> list[Line]:
    """What was promised for casussen of this consulent."""
    return lines(promises(scope, scope.user_id)[:most], scope) if scope.in_office else []
