"""Wie is wie: the contact person of each school and municipality, with telephone (bron Koers VO: vaste contactpersonen)."""

from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Consulentschap, Role, Toegang, Waarneming
from region.models import Municipality, School


@require_GET
@member()
def who_is_who(request: MemberRequest) -> HttpResponse:
    """Everybody with a Toegang may read this: it names colleagues, never a pupil. A fixed number of queries."""
    today = timezone.localdate()
    query = request.GET.get("q", "").strip()
    running = Toegang.objects.on(today).filter(user__is_active=True).select_related("user")
    cover = Prefetch(
        "consulent__covered_by", Waarneming.objects.on(today).select_related("waarnemer"), to_attr="covers_today"
    )
    held = Consulentschap.objects.on(today).select_related("consulent").prefetch_related(cover)
    schools = (
        School.objects.filter(closed_on=None)
        .select_related("municipality")
        .prefetch_related(
            Prefetch("consulentschappen", held, to_attr="held_today"),
            Prefetch("toegangen", running.filter(role=Role.SCHOOL), to_attr="people_today"),
        )
    )
    municipalities = Municipality.objects.prefetch_related(
        Prefetch("consulentschappen", held, to_attr="held_today"),
        Prefetch("toegangen", running.filter(role=Role.LEERPLICHT), to_attr="people_today"),
    )
    if query:
        schools = schools.filter(
            Q(name__icontains=query) | Q(short_names__icontains=query) | Q(municipality__name__icontains=query)
        )
        municipalities = municipalities.filter(name__icontains=query)
    context = {
        "schools": schools,
        "municipalities": municipalities,
        "office": running.filter(role__in=[Role.VOORZITTER, Role.CONSULENT])
        .select_related("area")
        .order_by("-role", "user__name"),
        "q": query,
    }
    return render(request, "loket/who_is_who.html", context)
