"""The conversations of a round: with whom, when, held or not. Counts, never a pupil."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from actietafel.actions import talks
from actietafel.doors import OFFICE, get_uitvraag
from actietafel.forms.talk import MomentForm, PlanForm
from actietafel.models import Gesprek, Uitvraag
from actietafel.talk_calendar import calendar_file
from actietafel.talking import TalkRow, overview
from cases.access import scope_of
from cases.events import ConflictError
from cases.forms.fields import put
from overleg.days import area_calendar
from paper.dates import dutch


def get_gesprek(request: MemberRequest, code: str) -> Gesprek:
    """A conversation that this person of the office may see; 404 otherwise."""
    found: Gesprek | None = (
        Gesprek.objects.visible_to(scope_of(request))
        .select_related("uitvraag__area", "uitvraag__overleg", "school", "municipality", "held_by")
        .filter(code=code)
        .first()
    )
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@member(*OFFICE)
def gesprekken(request: MemberRequest, code: str) -> HttpResponse:
    """The list of a round. Opening it makes the conversations that are not there yet. POST: plan everything without a day."""
    found, scope, now = get_uitvraag(request, code), scope_of(request), timezone.now()
    if found.opened_at is None:
        messages.info(request, "De gesprekken komen er zodra de kwartaalopgave is verstuurd.")
        return redirect("uitvraag", code=code)
    if found.settled_at is None:  # afterwards it is the list of what was spoken of
        talks.plan_talks(uitvraag=found, now=now)
    rows = overview(found, scope, now)
    waiting = [row.gesprek for row in rows if found.settled_at is None and not (row.gesprek.on or row.gesprek.held_at)]
    form = PlanForm(
        request.POST or None, uitvraag=found, today=scope.today, calendar=area_calendar(found.area_id), open_=len(waiting),
        planned=[row.gesprek for row in rows],
    )  # fmt: skip
    if request.method == "POST" and not waiting:
        said = "Deze ronde is vastgesteld." if found.settled_at else "Elk gesprek heeft al een dag."
        messages.info(request, said)
        return redirect("gesprekken", code=code)
    if request.method == "POST" and form.is_valid():
        return _plan(request, found, form, waiting)
    return render(
        request,
        "actietafel/gesprekken.html",
        _context(found, rows, form, waiting),
        status=422 if form.is_bound else 200,
    )


def _context(uitvraag: Uitvraag, rows: list[TalkRow], form: PlanForm, waiting: list[Gesprek]) -> dict[str, object]:
    held = sum(row.gesprek.held_at is not None for row in rows)
    return {"uitvraag": uitvraag, "rows": rows, "form": form, "waiting": len(waiting), "held": held}


def _plan(request: MemberRequest, uitvraag: Uitvraag, form: PlanForm, waiting: list[Gesprek]) -> HttpResponse:
    try:
        number = talks.set_times(
            gesprekken=waiting, slots=form.slots, minutes=form.cleaned_data["minutes"], place=form.cleaned_data["place"]
        )
    except ConflictError:
        messages.warning(
            request, "Een collega was net bezig met dezelfde gesprekken. Kijk wat er nu staat en probeer het opnieuw."
        )
    else:
        said = "1 gesprek heeft" if number == 1 else f"{number} gesprekken hebben"
        messages.success(request, f"{said} een dag en een tijd.")
    return redirect("gesprekken", code=uitvraag.code)


@require_GET
@member(*OFFICE)
def gesprekken_ics(request: MemberRequest, code: str) -> HttpResponse:
    """All planned conversations of this round that this person may see."""
    found = get_uitvraag(request, code)
    rows = Gesprek.objects.visible_to(scope_of(request)).filter(uitvraag=found, on__isnull=False)
    return _calendar(request, rows.select_related("school", "municipality"), "gesprekken.ics")


@require_GET
@member(*OFFICE)
def gesprek_ics(request: MemberRequest, code: str) -> HttpResponse:
    found = get_gesprek(request, code)
    if found.on is None:
        messages.info(request, "Dit gesprek heeft nog geen dag.")
        return redirect("gesprek_plan", code=code)
    rows = Gesprek.objects.filter(pk=found.pk).select_related("school", "municipality")
    return _calendar(request, rows, "gesprek.ics")


def _calendar(request: MemberRequest, rows: "QuerySet[Gesprek]", name: str) -> HttpResponse:
    """The file name says nothing of whom it is with: it ends up in a folder with downloads."""
    here = request.build_absolute_uri("/").rstrip("/")
    data = calendar_file(rows.order_by("on", "starts_at", "pk"), url=here, now=timezone.now())
    return HttpResponse(
        data,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "POST"])
@member(*OFFICE)
def gesprek_plan(request: MemberRequest, code: str) -> HttpResponse:
    """Day, time and place of one conversation."""
    found = get_gesprek(request, code)
    form = MomentForm(
        request.POST or None, gesprek=get_gesprek(request, code), calendar=area_calendar(found.uitvraag.area_id)
    )
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            talks.change_talk(gesprek=found, version=data.pop("version"), **data)
        except ConflictError:
            stands = get_gesprek(request, code)
            form.add_error(
                None, f"Een collega wijzigde dit gesprek intussen: {_moment(stands)}. Kijk wat klopt en bewaar opnieuw."
            )
            put(form, "version", str(stands.version))
            status = 409
        else:
            messages.success(request, f"Het gesprek met {found} is gewijzigd.")
            return redirect("gesprekken", code=found.uitvraag.code)
    return render(
        request,
        "actietafel/gesprek_plan.html",
        {"gesprek": found, "uitvraag": found.uitvraag, "form": form},
        status=status,
    )


def _moment(gesprek: Gesprek) -> str:
    if gesprek.on is None:
        return "het heeft nog geen dag"
    return f"{dutch(gesprek.on)}{f' om {gesprek.starts_at:%H.%M} uur' if gesprek.starts_at else ''}"


@require_POST
@member(*OFFICE)
def gesprek_hold(request: MemberRequest, code: str) -> HttpResponse:
    """The conversation has been, whether or not every casus came up."""
    found = get_gesprek(request, code)
    if talks.hold(gesprek=found, by=request.user, now=timezone.now()):
        undo = reverse("gesprek_unhold", args=[code])
        messages.success(request, f"Het gesprek met {found} staat als gehouden.", extra_tags=f"undo:{undo}")
    else:
        messages.info(request, f"Het gesprek met {found} stond al als gehouden.")
    return redirect("gesprekken", code=found.uitvraag.code)


@require_POST
@member(*OFFICE)
def gesprek_unhold(request: MemberRequest, code: str) -> HttpResponse:
    found = get_gesprek(request, code)
    undone = talks.unhold(gesprek=found)
    messages.info(
        request, f"Het gesprek met {found} staat weer open." if undone else "Er was niets om ongedaan te maken."
    )
    return redirect("gesprekken", code=found.uitvraag.code)
