"""One search box: pupil, code or school; finds only what this person may see."""

import re
from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.models import Casus
from cases.querysets import ALIKE, SHORTEST_ALIKE, CasusQuerySet
from cases.rows import rows_of
from paper.dates import read_date
from region.models import School, still_open

MOST = 20
SHORTEST = 2
MOST_ALIKE = 8
SEARCHERS = tuple(
    role for role in Role if role not in {Role.PLAATSING, Role.PARTNER}
)  # who has a pupil or a school to look for
CODE = re.compile(r"([A-Z]\d[A-Z])-?(\d\d[A-Z])")


@require_GET
@member(*SEARCHERS)
def search(request: MemberRequest) -> HttpResponse:
    """A whole code goes straight to the casus. Open casussen first; initials, as in every list. Where nothing is written so, what is
    written nearly so: a name is spelled by ear."""
    scope, typed = scope_of(request), request.GET.get("q", "").strip()[:100]
    visible = Casus.objects.visible_to(scope)
    if found := CODE.fullmatch(typed.upper()):
        code = f"{found[1]}-{found[2]}"
        if visible.filter(code=code).exists():
            return redirect("casus", code=code)
    enough = len(typed) >= SHORTEST
    ids = _ids(visible, typed) if enough else []
    schools = _schools(typed, scope.today) if enough else []
    alike = False
    if not (ids or schools or found) and len(typed) >= SHORTEST_ALIKE:
        ids = list(visible.resembling(typed).values_list("pk", flat=True)[:MOST_ALIKE])
        schools = _schools_alike(typed, scope.today)
        alike = bool(ids or schools)
    log_read(request, "zoeken", ids)
    context = {
        "q": typed,
        "enough": enough,
        "rows": rows_of(ids[:MOST], scope),
        "more": len(ids) > MOST,
        "schools": schools,
        "alike": alike,
        "title": "Lijkt erop" if alike else "Casussen",
        "sees_casussen": scope.role not in {Role.BEHEERDER, Role.PRIVACY},
    }
    return render(request, "loket/search.html", context)


def _ids(visible: CasusQuerySet, typed: str) -> list[int]:
    """One more than is shown, so that the page knows whether there is more."""
    day = _birth_date(typed)
    found = visible.matching(typed) if day is None else visible.filter(pupil__birth_date=day)
    return list(found.order_by("-closed_on", "-opened_on", "-pk").values_list("pk", flat=True)[: MOST + 1])


def _birth_date(typed: str) -> date | None:
    """Who is on the telephone gives a birth date when the name is hard to spell."""
    try:
        return read_date(typed) if re.search(r"\d\D+\d|\d\s*[a-z]", typed) else None
    except ValueError:
        return None


def _open_schools(today: date) -> QuerySet[School, School]:
    """Schools are no secret: Wie is wie shows all of them to everybody."""
    return School.objects.filter(still_open(today)).select_related("municipality")


def _schools(typed: str, today: date) -> list[School]:
    named = Q(name__icontains=typed) | Q(short_names__icontains=typed)
    return list(_open_schools(today).filter(named).order_by("name")[:MOST])


def _schools_alike(typed: str, today: date) -> list[School]:
    alike = _open_schools(today).annotate(alike=TrigramWordSimilarity(typed, "name")).filter(alike__gte=ALIKE)
    return list(alike.order_by("-alike", "name")[:MOST_ALIKE])
