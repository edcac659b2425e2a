"""The Afstemming with leerplicht (J8): which meetings there are, a year in one go, one page per meeting, one line a pupil."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.events import ConflictError
from overleg.actions import ClosedError
from overleg.afstemming.acts import NoOfficersError, TasksStandError, at_the_table, close, plan_year, record_line
from overleg.afstemming.forms import (
    DayFormSet,
    LineForm,
    MeetingForm,
    RhythmForm,
    TaakFormSet,
    tasks_of,
    typed_before,
)
from overleg.afstemming.listing import (
    LEERPLICHT,
    LOKET,
    Line,
    Listing,
    Side,
    listing_of,
    own_tasks,
    planned_meetings,
    standing,
)
from overleg.afstemming.people import held_by, pair_at, pair_of, pairs_of
from overleg.afstemming.plan import monthly
from overleg.calendar_file import Entry, calendar_file
from overleg.days import area_calendar, first_year_of
from overleg.doors import came_off, typed_version, while_open
from overleg.models import Overleg, OverlegKind, Result
from overleg.tabling import circle_of, coming
from paper.dates import dutch

OFFICE = (Role.CONSULENT, Role.VOORZITTER)
BOTH = (*OFFICE, Role.LEERPLICHT)
USUAL = {"starts_at": time(9, 30), "ends_at": time(10, 30)}
PAST_SHOWN = 15
TASK_DAYS = timedelta(days=14)


def get_afstemming(request: MemberRequest, code: str, *, edit: bool = False) -> Overleg:
    """One that this person holds, or held: 404 otherwise; 403 for an officer who would write in it, the loket does that. Raises
    ClosedError when nothing can be written in it any more."""
    scope = scope_of(request)
    rows = Overleg.objects.visible_to(scope).filter(kind=OverlegKind.AFSTEMMING)
    found: Overleg | None = rows.select_related("area", "municipality__area", "closed_by").filter(code=code).first()
    if found is None:
        raise Http404
    if edit and not scope.in_office:
        raise PermissionDenied
    if edit and found.closed_at is not None:
        raise ClosedError(found)
    return found


@require_GET
@member(*BOTH)
def afstemmingen(request: MemberRequest) -> HttpResponse:
    """The office sees each municipality with its next meeting. An officer sees the own side of the list on any day, meeting or not."""
    scope = scope_of(request)
    if scope.in_office:
        return _office(request)
    municipality = held_by(scope)[0]
    overleg = next(iter(planned_meetings([municipality], scope).get(municipality.pk, [])), None)
    found = listing_of(pair_of(municipality, scope.today), scope, overleg)
    mine = own_tasks(scope)
    log_read(request, "afstemming", [*found.casus_ids, *(actie.casus_id for actie in mine)])
    past = Overleg.objects.visible_to(scope).filter(kind=OverlegKind.AFSTEMMING, closed_at__isnull=False)
    context = {
        "listing": found, "mine": mine, "overleg": overleg, "here": reverse("afstemmingen"),
        "is_fixed": scope.user_id in {one.pk for one in found.pair.officers},
        "past": past.select_related("municipality").order_by("-on")[:PAST_SHOWN],
    }  # fmt: skip
    return render(request, "overleg/afstemming_officer.html", context)


def _office(request: MemberRequest) -> HttpResponse:
    scope = scope_of(request)
    municipalities = held_by(scope)
    pairs, planned = pairs_of(municipalities, scope.today), planned_meetings(municipalities, scope)
    there = standing([one.pk for one in municipalities], scope).order_by().values_list("municipality")
    pupils = dict(there.annotate(number=Count("pk")))
    context = {
        "rows": [(pairs[one.pk], planned.get(one.pk, []), pupils.get(one.pk, 0)) for one in municipalities],
        "past": Overleg.objects.visible_to(scope)
        .filter(kind=OverlegKind.AFSTEMMING, closed_at__isnull=False)
        .select_related("municipality")
        .order_by("-on", "-pk")[:PAST_SHOWN],
    }
    return render(request, "overleg/afstemmingen.html", context)


@require_http_methods(["GET", "POST"])
@member(*OFFICE)
def afstemming_year(request: MemberRequest) -> HttpResponse:
    """A day in each month, proposed around the holidays; every day can be changed or emptied before it is planned."""
    scope = scope_of(request)
    municipalities = held_by(scope)
    rhythm = RhythmForm(request.GET, municipalities=municipalities)
    if not municipalities or not rhythm.is_valid():
        messages.info(request, "Kies eerst een gemeente waarvan u de afstemming houdt.")
        return redirect("afstemmingen")
    chosen = next(one for one in municipalities if str(one.pk) == rhythm.cleaned_data["gemeente"])
    calendar = area_calendar(chosen.area_id)
    coming_up = Overleg.objects.filter(municipality=chosen, on__gte=scope.today).order_by("on")
    planned = coming_up.filter(cancelled=False)
    have = {one.on for one in planned}
    proposed = _proposed(scope.today, rhythm, calendar, have)
    form = MeetingForm(request.POST or None, initial=USUAL)
    days: Any = DayFormSet(
        request.POST or None, prefix="dag", initial=[{"on": day} for day in proposed],
        form_kwargs={"calendar": calendar, "today": scope.today},
    )  # fmt: skip
    pair = pair_of(chosen, scope.today)
    context = {
        "rhythm": rhythm,
        "form": form,
        "days": days,
        "pair": pair,
        "municipality": chosen,
        "planned": [one for one in planned if not one.closed_at],
    }
    context["gone"] = coming_up.filter(cancelled=True).exclude(on__in=have).values_list("on", flat=True).distinct()
    if request.method == "POST" and all([form.is_valid(), days.is_valid()]):
        try:
            made = plan_year(
                municipality=chosen, days=days.days, by=request.user, today=scope.today, **form.cleaned_data
            )
        except NoOfficersError:
            return render(request, "overleg/afstemming_year.html", context, status=422)
        if not made:
            messages.info(request, f"Er is niets gepland: op elke dag was er al een afstemming met {chosen}.")
            return redirect("afstemmingen")
        said = "1 afstemming is" if len(made) == 1 else f"{len(made)} afstemmingen zijn"
        messages.success(request, f"{said} gepland met {chosen}.")
        return redirect("afstemmingen")
    return render(request, "overleg/afstemming_year.html", context, status=422 if request.method == "POST" else 200)


def _proposed(today: date, rhythm: RhythmForm, calendar: Any, have: set[date]) -> list[date]:
    """Until the summer; from May on, until the next one. A month that has one already is left out."""
    year = first_year_of(today) + (2 if today.month in {5, 6, 7} else 1)
    found = monthly(
        today,
        date(year, 7, 31),
        week=rhythm.cleaned_data["week"],
        weekday=rhythm.cleaned_data["dag"],
        holidays=calendar,
    )
    taken = {(day.year, day.month) for day in have}
    return [day for day in found if (day.year, day.month) not in taken]


@require_GET
@member(*BOTH)
def afstemming(request: MemberRequest, code: str) -> HttpResponse:
    """Before, at the table and afterwards: one page, nothing to prepare."""
    overleg, scope = get_afstemming(request, code), scope_of(request)
    if overleg.cancelled:
        gone = {"overleg": overleg, "waits": overleg.punten.visible_to(scope).count(), "in_office": scope.in_office}
        return render(request, "overleg/afstemming_cancelled.html", gone)
    found = listing_of(pair_at(overleg, scope.today), scope, overleg)
    log_read(request, "afstemming", found.casus_ids)
    context = {
        "overleg": overleg,
        "listing": found,
        "writes": scope.in_office and overleg.closed_at is None,
        "here": reverse("afstemming", args=[code]),
        "members": overleg.deelnames.select_related("user").order_by("pk") if overleg.closed_at else [],
    }
    return render(request, "overleg/afstemming.html", context)


def _line(request: MemberRequest, overleg: Overleg, casus: str) -> tuple[Listing, Line]:
    """One pupil of the list, as this reader sees it; 404 for anybody else."""
    scope = scope_of(request)
    found = listing_of(pair_at(overleg, scope.today), scope, overleg)
    line = found.line_of(casus)
    if line is None:
        raise came_off(request, overleg, casus, "afstemming", "lijst")
    log_read(request, "afstemming", [line.casus.pk])
    return found, line


@require_http_methods(["GET", "POST"])
@member(*BOTH)
@while_open
def afstemming_line(request: MemberRequest, code: str, casus: str) -> HttpResponse:
    """One line of what was agreed, and the tasks divided."""
    overleg = get_afstemming(request, code, edit=True)
    found, line = _line(request, overleg, casus)
    form, sides = _forms(request, overleg, line, request.POST or None)
    version = line.punt.version if line.punt else 0
    context: dict[str, Any] = {"overleg": overleg, "listing": found, "line": line, "version": version}
    context |= {"form": form, "sides": sides}
    if request.method == "POST" and all([form.is_valid(), *(rows.is_valid() for _, _, rows in sides)]):
        tasks = [task for side, _, rows in sides for task in tasks_of(rows, side)]
        try:
            record_line(
                overleg=overleg, casus=line.casus, tasks=tasks, by=request.user, now=timezone.now(),
                version=typed_version(request), **form.cleaned_data,
            )  # fmt: skip
        except ConflictError:
            return render(
                request, "overleg/afstemming_line.html", context | _conflict(request, overleg, line, form), status=409
            )
        except TasksStandError:
            form.add_error("no_action", "Er staan taken. Haal het vinkje weg, of maak de taken leeg.")
        else:
            return _on(request, overleg, found, line)
    return render(request, "overleg/afstemming_line.html", context, status=422 if request.method == "POST" else 200)


Sides = list[tuple[Side, str, Any]]


def _forms(request: MemberRequest, overleg: Overleg, line: Line, posted: QueryDict | None) -> tuple[LineForm, Sides]:
    scope = scope_of(request)
    punt, due_on = line.punt, max(overleg.on, scope.today) + TASK_DAYS
    circle = circle_of(line.casus, today=scope.today, now=timezone.now())
    office, officers = at_the_table(overleg, line.casus, circle, scope.today)
    initial = {"said": punt.said, "no_action": punt.result == Result.NO_ACTION} if punt else None
    sides: Sides = []
    for side, label, people in ((LOKET, "Taken van het loket", office), (LEERPLICHT, "Taken van leerplicht", officers)):
        before = line.of_side(side)
        gone = [row.deelname.user for row in before if row.deelname and row.deelname.user not in people]
        rows = TaakFormSet(
            posted, prefix=side, initial=typed_before(before),
            form_kwargs={"people": [*people, *dict.fromkeys(gone)], "due_on": due_on, "today": scope.today},
        )  # fmt: skip
        sides.append((side, label, rows))
    return LineForm(posted, initial=initial), sides


def _conflict(request: MemberRequest, overleg: Overleg, line: Line, form: LineForm) -> dict[str, Any]:
    """Both lines side by side. Tasks that a colleague added stand in the form as well: saving loses none."""
    now = line.punt
    data = request.POST.copy()
    for side in (LOKET, LEERPLICHT):
        total = int(data.get(f"{side}-TOTAL_FORMS") or 0)
        shown = {data.get(f"{side}-{number}-pk", "") for number in range(total)}
        fresh = [row for row in typed_before(line.of_side(side)) if str(row["pk"]) not in shown]
        for number, row in enumerate(fresh, total):
            data.update({f"{side}-{number}-{name}": str(value) for name, value in row.items()})
        data[f"{side}-TOTAL_FORMS"] = str(total + len(fresh))
    both, sides = _forms(request, overleg, line, data)
    both.is_valid()
    theirs = "\n".join(f"{row.what} ({dutch(row.due_on)})" for row in line.agreed)
    fields = [
        {
            "label": both["said"].label,
            "theirs": now.said if now else "",
            "mine": form.cleaned_data["said"],
            "target": "id_said",
        },
        {"label": "Taken", "theirs": theirs, "mine": "staan hieronder, samen met die van uw collega", "target": ""},
    ]
    conflict = {"by": now.decided_by if now else None, "at": now.decided_at if now else None, "fields": fields}
    return {"form": both, "sides": sides, "conflict": conflict}


def _on(request: MemberRequest, overleg: Overleg, found: Listing, line: Line) -> HttpResponse:
    """To the next pupil about whom nothing stands yet, or back to the list."""
    messages.success(request, f"{line.casus.code}: bewaard.")
    following = found.after(line)
    if "volgende" in request.POST and following is not None:
        return redirect("afstemming_line", code=overleg.code, casus=following.casus.code)
    return redirect(f"{reverse('afstemming', args=[overleg.code])}#{line.casus.code}")


@require_POST
@member(*BOTH)
@while_open
def afstemming_none(request: MemberRequest, code: str, casus: str) -> HttpResponse:
    """ "Geen actie nodig" in one click, with undo; on a line where something was recorded the page of the line is the place."""
    overleg = get_afstemming(request, code, edit=True)
    _, line = _line(request, overleg, casus)
    if line.recorded:
        messages.info(request, f"Bij {casus} staat al iets. Wijzig dat hier.")
        return redirect("afstemming_line", code=code, casus=casus)
    version = line.punt.version if line.punt else 0
    try:
        record_line(
            overleg=overleg,
            casus=line.casus,
            said="",
            no_action=True,
            tasks=(),
            by=request.user,
            now=timezone.now(),
            version=version,
        )
    except ConflictError:
        messages.info(request, "Een collega was net eerder. Kijk wat er nu staat.")
        return redirect("afstemming", code=code)
    undo = reverse("afstemming_undo", args=[code, casus])
    messages.success(request, f"{casus}: geen actie nodig.", extra_tags=f"undo:{undo}")
    return redirect(f"{reverse('afstemming', args=[code])}#{casus}")


@require_POST
@member(*BOTH)
@while_open
def afstemming_undo(request: MemberRequest, code: str, casus: str) -> HttpResponse:
    overleg = get_afstemming(request, code, edit=True)
    _, line = _line(request, overleg, casus)
    bare = line.punt is not None and line.punt.result == Result.NO_ACTION and not line.punt.said
    if line.punt is None or not bare:
        messages.info(request, "Er was niets om ongedaan te maken.")
        return redirect("afstemming", code=code)
    record_line(
        overleg=overleg, casus=line.casus, said="", no_action=False, tasks=(), by=request.user, now=timezone.now(),
        version=line.punt.version,
    )  # fmt: skip
    messages.success(request, f"{casus}: staat weer open.")
    return redirect(f"{reverse('afstemming', args=[code])}#{casus}")


@require_http_methods(["GET", "POST"])
@member(*BOTH)
@while_open
def afstemming_close(request: MemberRequest, code: str) -> HttpResponse:
    """Asks once and says what it does; afterwards it stands in the casussen."""
    overleg, scope, now = get_afstemming(request, code, edit=True), scope_of(request), timezone.now()
    found = listing_of(pair_at(overleg, scope.today), scope, overleg)
    log_read(request, "afstemming-sluiten", found.casus_ids)
    if request.method == "POST":
        close(overleg=overleg, by=request.user, today=scope.today, now=now)
        messages.success(request, "De afstemming is gesloten. Wat is afgesproken, staat in de casussen.")
        return redirect("afstemming", code=code)
    if overleg.closed_at is not None:
        return redirect("afstemming", code=code)
    told = coming(overleg, today=scope.today, now=now)
    told.passed_by = len(found.lines) - found.recorded
    context = {"overleg": overleg, "consequences": told.lines, "cancel_url": reverse("afstemming", args=[code])}
    return render(request, "overleg/afstemming_close.html", context)


@require_GET
@member(*BOTH)
def afstemmingen_ics(request: MemberRequest) -> HttpResponse:
    """All that are still to come, for one's own calendar; it takes away what does not take place."""
    scope, told = scope_of(request), Q(closed_at=None) | Q(cancelled=True)
    rows = Overleg.objects.visible_to(scope).filter(told, kind=OverlegKind.AFSTEMMING, on__gte=scope.today)
    found = [_entry(row) for row in rows.select_related("municipality").order_by("on", "pk")]
    here = request.build_absolute_uri("/").rstrip("/")
    return HttpResponse(
        calendar_file(found, name="afstemming", url=here, now=timezone.now()), content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="afstemming.ics"'},
    )  # fmt: skip


def _entry(row: Overleg) -> Entry:
    lasts = datetime.combine(row.on, row.ends_at) - datetime.combine(row.on, row.starts_at) if row.ends_at else None
    return Entry(
        uid=f"afstemming-{row.code}", sequence=row.sequence, summary=str(row), path=row.get_absolute_url(), on=row.on,
        starts_at=row.starts_at, lasts=lasts, place=row.place, cancelled=row.cancelled,
    )  # fmt: skip
