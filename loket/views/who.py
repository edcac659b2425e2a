"""Wie is wie: the contact person of each school and municipality, with telephone (bron Koers VO: vaste contactpersonen)."""

from datetime import date
from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import AT_SCHOOL, Consulentschap, Role, Toegang
from region.models import Municipality, School, still_open

A_PAGE = 25
Place = TypeVar("Place", School, Municipality)
PARTS = ("scholen", "gemeenten", "loket", "zonder")


@require_GET
@member()
def who_is_who(request: MemberRequest) -> HttpResponse:
    """Everybody with a Toegang may read this: it names colleagues, never a pupil. A fixed number of queries.

    One part at a time, or with `q` all that fits it: a school, a municipality, or somebody's name. A consulent begins at the
    own schools.
    """
    today, asked = timezone.localdate(), request.GET.get("q", "").strip()[:100]
    schools, municipalities, office = _schools(today), _municipalities(today), _office(today)
    mine = schools.filter(consulentschappen__in=_held(today).filter(consulent=request.user))
    holds = request.toegang.role == Role.CONSULENT and mine.exists()
    alone = _in_area(request.toegang, Consulentschap.objects.schools_without(today))
    places_alone = _in_area(request.toegang, Consulentschap.objects.municipalities_without(today))
    part = _part(request.GET.get("deel", ""), holds)
    if asked:
        schools, municipalities, office = _matching(asked, today, schools, municipalities, office)
    elif part == "mijn":
        schools = mine
    elif part == "zonder":
        schools, municipalities = schools.filter(pk__in=alone), municipalities.filter(pk__in=places_alone)
    page = Paginator(schools.order_by("name", "pk"), A_PAGE).get_page(request.GET.get("bladzijde"))
    context: dict[str, Any] = {
        "q": asked,
        "part": "" if asked else part,
        "holds": holds,
        "alone": alone.count() + places_alone.count() if request.toegang.in_office or part == "zonder" else 0,
        "page": page if asked or part in {"mijn", "scholen", "zonder"} else None,
        "municipalities": municipalities if asked or part in {"gemeenten", "zonder"} else [],
        "office": office if asked or part == "loket" else [],
    }
    return render(request, "loket/who_is_who.html", context)


def _in_area(toegang: Toegang, rows: QuerySet[Place]) -> QuerySet[Place]:
    """Somebody with an area asks for that one."""
    return rows.filter(area=toegang.area_id) if toegang.area_id else rows


def _part(chosen: str, holds: bool) -> str:
    first = "mijn" if holds else "scholen"
    return chosen if chosen in PARTS or (chosen == "mijn" and holds) else first


def _held(today: date) -> QuerySet[Consulentschap]:
    held: QuerySet[Consulentschap] = Consulentschap.objects.on(today)
    return held


def _running(today: date) -> QuerySet[Toegang]:
    running: QuerySet[Toegang] = Toegang.objects.on(today).filter(user__is_active=True).select_related("user")
    return running


def _schools(today: date) -> QuerySet[School]:
    people = _running(today).filter(role__in=AT_SCHOOL).order_by("-role", "user__name")
    return (
        School.objects.filter(still_open(today))
        .select_related("municipality")
        .prefetch_related(
            Prefetch("consulentschappen", Consulentschap.objects.with_cover(today), to_attr="held_today"),
            Prefetch("toegangen", people, to_attr="people_today"),
        )
    )


def _municipalities(today: date) -> QuerySet[Municipality]:
    people = _running(today).filter(role=Role.LEERPLICHT)
    return Municipality.objects.prefetch_related(
        Prefetch("consulentschappen", Consulentschap.objects.with_cover(today), to_attr="held_today"),
        Prefetch("toegangen", people, to_attr="people_today"),
    )


def _office(today: date) -> QuerySet[Toegang]:
    rows = _running(today).filter(role__in=[Role.VOORZITTER, Role.CONSULENT]).select_related("area")
    return rows.order_by("-role", "user__name")


def _matching(
    asked: str,
    today: date,
    schools: QuerySet[School],
    municipalities: QuerySet[Municipality],
    office: QuerySet[Toegang],
) -> tuple[QuerySet[School], QuerySet[Municipality], QuerySet[Toegang]]:
    """By place, or by the name of who is there: the voice on the telephone says only that."""
    people = _running(today).filter(user__name__icontains=asked)
    named = Q(name__icontains=asked) | Q(short_names__icontains=asked) | Q(municipality__name__icontains=asked)
    return (
        schools.filter(named | Q(pk__in=people.filter(role__in=AT_SCHOOL).values("school"))),
        municipalities.filter(
            Q(name__icontains=asked) | Q(pk__in=people.filter(role=Role.LEERPLICHT).values("municipality"))
        ),
        office.filter(user__name__icontains=asked),
    )
