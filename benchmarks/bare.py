"""The page that a bare Django project would show: the same rows, one query a table, in the frame that every page has.

Rows show the same columns in the same words, with their links and buttons. It counts them by a plain filter,
as the pages of a ListView do, and is told which of them come first. No filters, numbers, views, sorting, choosing, icons or read
log. It stands behind the same middleware and login. How a row is worded is Loket's own code on both sides. `/kaler/` has no frame,
no buttons and no count: the rows alone.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Consulentschap, Role, Toegang
from cases.access import scope_of
from cases.models import Absence, Actie, Casus, Deadline, Enrolment, Event, Phase
from cases.rows import Row, row_of
from cases.scope import Scope
from cases.situation import _MOVES, Situation, _newer

HEADS = (
    """<thead><tr><th>Leerling</th><th>School, gemeente</th><th>Situatie</th><th>Termijn</th><th>Volgende stap</th>"""
)
CELLS = """
  <th><a href="{{ row.url }}">{{ row.code }}</a> {{ row.initials }} {{ row.level }} {{ row.news }}</th>
  <td>{{ row.school }}<br>{{ row.municipality }}</td>
  <td>{{ row.phase }}<br>{{ row.length }} {{ row.hours }}<br>{{ row.since_word }} {{ row.since|dutch_date:today }}</td>
  <td>{{ row.due.on|dutch_date:today }} {{ row.due.say }}<br>{{ row.due.label }}</td>
  <td>{{ row.what }} {{ row.when_word }} {{ row.when|dutch_date:today }} {{ row.holder }}<br>Laatst bevestigd
    {{ row.confirmed_on|dutch_date:today }} {{ row.confirmed_how }} {{ row.silent_since|dutch_date:today }}"""
PAGE = f"""{{% extends "base.html" %}}
{{% block title %}}Casussen{{% endblock title %}}
{{% block content %}}<h1>Casussen</h1><p>{{{{ rows|length }}}} van {{{{ total }}}}</p>
<table class="table list">{HEADS}<th></th></tr></thead><tbody>
{{% for row in rows %}}<tr>{CELLS}</td>
  <td><a class="btn" href="{{{{ row.work_url }}}}">Contact</a> <a class="btn" href="{{{{ row.work_url }}}}?doe=stap">Volgende stap</a></td>
</tr>{{% endfor %}}
</tbody></table>{{% endblock content %}}
"""
WITHOUT_FRAME = f"""<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>Casussen</title></head><body>
<table>{HEADS}</tr></thead><tbody>{{% for row in rows %}}<tr>{CELLS} <a href="{{{{ row.work_url }}}}">Contact</a></td></tr>{{% endfor %}}
</tbody></table></body></html>
"""
TEMPLATES = {path: engines["django"].from_string(text) for path, text in (("kaal", PAGE), ("kaler", WITHOUT_FRAME))}


@require_GET
@member()
def casussen(request: MemberRequest, page: str) -> HttpResponse:
    ids = [int(number) for number in request.GET["ids"].split(",") if number]
    scope = scope_of(request)
    context = {
        "rows": rows_of(ids, scope, request.user.previous_login),
        "today": scope.today,
        "total": plainly(request.toegang, request.GET["q"]).count() if page == "kaal" else None,
    }
    return HttpResponse(TEMPLATES[page].render(context, request))


def plainly(toegang: Toegang, text: str) -> QuerySet[Casus]:
    """The open casussen of this role with `text` in name, code or school, as one would write it by hand for this population."""
    rules = {
        Role.VOORZITTER: Q(area=toegang.area_id),
        Role.LEERPLICHT: Q(municipality=toegang.municipality_id, phase__in=["relatief", "absoluut", "vrijgesteld"]),
        Role.SCHOOL: Q(school=toegang.school_id),
        Role.CONSULENT: Q(consulent=toegang.user_id)
        | Q(school__in=Consulentschap.objects.filter(consulent=toegang.user_id).values("school")),
    }
    rows: QuerySet[Casus] = Casus.objects.filter(rules[Role(toegang.role)], closed_on=None, search__contains=text)
    return rows


def rows_of(ids: Sequence[int], scope: Scope, since: datetime | None) -> list[Row]:
    """The same lines as cases.rows.rows_of, by select_related and prefetch_related."""
    return [row_of(situation) for situation in situations(ids, scope, since)]


def situations(ids: Sequence[int], scope: Scope, since: datetime | None) -> list[Situation]:
    acties = Actie.objects.open().order_by("due_on", "pk")
    rows = Casus.objects.filter(pk__in=ids).select_related("pupil", "school", "municipality", "consulent")
    rows = rows.prefetch_related(
        Prefetch("absences", Absence.objects.select_related("confirmed_by")),
        Prefetch("phases", Phase.objects.standing(scope.today)),
        Prefetch("deadlines", Deadline.objects.standing().select_related("rule").order_by("due_on", "pk")),
        Prefetch(
            "acties", acties.readable_by(scope).select_related("holder", "asked_by", "partner"), to_attr="readable"
        ),
        Prefetch(
            "events",
            Event.objects.readable_by(scope).order_by("casus", "-on", "-pk").distinct("casus"),
            to_attr="newest",
        ),
        Prefetch("pupil__enrolments", Enrolment.objects.on(scope.today)),
    )
    found = {}
    for casus in rows:
        found[casus.pk] = _situation(casus, scope)
    if not scope.in_office:
        readable = {actie.pk for situation in found.values() for actie in situation.acties}
        for actie in acties.moving(scope.today).filter(casus__in=ids).exclude(pk__in=readable):
            found[actie.casus_id].hidden |= {state for state, belongs in _MOVES if belongs(actie, scope.today)}
    if since is not None:
        news = Event.objects.readable_by(scope).filter(casus__in=ids, at__gt=since).exclude(by=scope.user_id)
        for event in news.order_by("casus", "-at", "-pk").distinct("casus"):
            found[event.casus_id].news = event
    return [found[pk] for pk in ids]


def _situation(casus: Casus, scope: Scope) -> Situation:
    situation = Situation(casus, scope.today, acties=casus.readable, last_event=next(iter(casus.newest), None))  # type: ignore[attr-defined]
    for absence in casus.absences.all():
        if situation.absence is None or _newer(absence, situation.absence):
            situation.absence = absence
    if situation.absence:
        own = situation.absence.pk
        situation.phase = next((row for row in casus.phases.all() if row.absence_id == own), None)
        situation.deadlines = [row for row in casus.deadlines.all() if row.absence_id == own]
    for enrolment in casus.pupil.enrolments.all():
        if situation.enrolment is None or enrolment.school_id == casus.school_id:
            situation.enrolment = enrolment
    return situation


urlpatterns = [*(path(f"{page}/", casussen, {"page": page}) for page in TEMPLATES), path("", include("loket.urls"))]
