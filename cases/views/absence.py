"""The acts on absence: a form page each (a full page, that also answers htmx), one click where one click is enough."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import scope_of
from cases.actions import absence as acts
from cases.actions.phases import RefusedError, phase_label, standing_phase
from cases.age import age_notices
from cases.drafts import resume
from cases.forms.absence import FallBackForm, FirstDayForm, PhaseForm, ReturnForm, StartForm, split_kind
from cases.models import Absence, Casus, EventKind, FirstDayKind, Phase, PhaseKind
from cases.views.doors import HomeNoMoreError, back, on_casus, way_back
from paper.dates import dutch

HOW = {Role.SCHOOL: "school", Role.LEERPLICHT: "leerplicht"}


def act_page(request: MemberRequest, casus: Casus, form: BaseForm, template: str, **more: Any) -> HttpResponse:
    """The page of one act; the bare form for htmx. 422 while something is still needed. In a view with @drafted the form
    is resumed from a draft (cases.drafts)."""
    resume(request, form, title=more["title"], casus=casus)
    absence = casus.absence()
    today = scope_of(request).today
    context = {
        "casus": casus,
        "form": form,
        "absence": absence,
        "phase": standing_phase(absence, today) if absence else None,
        "age_notices": age_notices(casus.pupil.birth_date, today),
        "back_to": way_back(request),
        **more,
    }
    name = "cases/_act.html" if request.htmx else template
    return render(request, name, context, status=422 if form.is_bound else 200)


def attempt(form: BaseForm, act: Callable[[], Any]) -> Any:
    """Do the act; what it refuses comes back beside the field, with everything typed. Answers None then."""
    try:
        return act() or True
    except RefusedError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None


def leave(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Back to the casus, or to the list when the act took it out of this person's circle: that is said, not a 404."""
    if Casus.objects.visible_to(scope_of(request)).filter(pk=casus.pk).exists():
        return back(request, casus)
    messages.info(request, f"Casus {casus.code} hoort nu niet meer bij u. Het loket gaat ermee verder.")
    return redirect("casussen")


def carry_out(
    request: MemberRequest,
    casus: Casus,
    form: BaseForm,
    act: Callable[[], Any],
    said: Callable[[Any], str],
    **page: Any,
) -> HttpResponse:
    """Form, act, away: for acts that may be refused, and that may take the casus out of this person's circle. `said` tells
    what was done from what the act answered; `page` is what act_page wants."""
    if form.is_valid() and (done := attempt(form, act)):
        messages.success(request, said(done))
        return leave(request, casus)
    return act_page(request, casus, form, **page)


def absence_of(casus: Casus, *, running: bool | None = None) -> Absence:
    """The absence that the act is about; 404 when there is none of that sort."""
    found = casus.absence()
    if found is not None and running and found.ended_on is not None:
        raise HomeNoMoreError
    if found is None or (running is not None and running is not (found.ended_on is None)):
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@member()
@on_casus("phase")
def phase(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Another kind of absence; the clock runs on."""
    absence, today = absence_of(casus, running=True), scope_of(request).today
    form = PhaseForm(
        request.POST or None, today=today, initial={"true_from": today, **_rooster(request, absence, today)}
    )
    if form.is_valid():
        shifted = attempt(
            form,
            lambda: acts.shift_phase(absence=absence, by=request.user, today=today, now=timezone.now(), **form.shift()),
        )
        if shifted:
            undo = reverse("casus_phase_withdraw", args=[casus.code, _number(shifted)])
            messages.success(request, f"{casus.code} is nu: {phase_label(shifted)}.", extra_tags=f"undo:{undo}")
            return leave(request, casus)
    lead = "De eerste verzuimdag blijft staan: de telling loopt gewoon door."
    return act_page(request, casus, form, "cases/phase.html", title="Fase verandert", lead=lead)


def _rooster(request: MemberRequest, absence: Absence, today: date) -> dict[str, Any]:
    """`soort=deels` adjusts the opbouwrooster: its hours and target stand in the form, the evaluation asks for a new day."""
    standing = standing_phase(absence, today)
    if request.GET.get("soort") != PhaseKind.DEELS or standing is None or standing.kind != PhaseKind.DEELS:
        return {}
    return {"kind": PhaseKind.DEELS, "hours": standing.hours, "target_hours": standing.target_hours}


def _number(row: Phase) -> int:
    """Which phase of its casus this is, counted from 1: no key of the database stands in an address."""
    return Phase.objects.filter(casus=row.casus_id, pk__lte=row.pk).count()


@require_POST
@member()
@on_casus("return")
def phase_withdraw(request: MemberRequest, casus: Casus, number: int) -> HttpResponse:
    """Undo of a shift or a return: the row stays, the stand before it comes back. What one wrote oneself may always be undone;
    the office may undo anybody's."""
    row = Phase.objects.filter(casus=casus).order_by("pk")[number - 1 : number].first() if number else None
    if row is None or not (scope_of(request).in_office or row.by_id == request.user.pk):
        raise Http404
    try:
        stands = acts.withdraw_phase(phase=row, by=request.user, today=scope_of(request).today, now=timezone.now())
        messages.info(request, f"Ingetrokken: {phase_label(row)}. Nu weer: {phase_label(stands)}.")
    except RefusedError as refused:
        messages.info(request, str(refused))
    return leave(request, casus)


@require_http_methods(["GET", "POST"])
@member()
@on_casus("correct")
def first_day(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Correct the first day, or fill it in when it becomes known; then the page of what moved."""
    absence, today = absence_of(casus), scope_of(request).today
    known = absence.first_day is not None
    kind = absence.first_day_kind if known else FirstDayKind.EXACT
    form = FirstDayForm(
        request.POST or None,
        today=today,
        absence=absence,
        initial={"first_day": absence.first_day, "first_day_kind": kind},
    )
    if form.is_valid():
        data = form.cleaned_data
        done = attempt(
            form,
            lambda: (
                acts.correct_first_day(
                    absence=absence, first_day=data["first_day"], first_day_kind=data["first_day_kind"], by=request.user,
                    today=today, because=data.get("because") or "De dag is bekend geworden.",
                ),
            ),
        )  # fmt: skip
        if done:
            return redirect("casus_first_day_moved", code=casus.code)
    form.visible_layout()
    title = "Eerste verzuimdag verbeteren" if known else "Eerste verzuimdag is bekend"
    return act_page(
        request, casus, form, "cases/act.html", title=title, lead="De termijnen worden meteen opnieuw geteld."
    )


@require_GET
@member()
@on_casus("correct", closed_too=True)
def first_day_moved(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Which terms moved at the last correction, from when to when."""
    event = casus.events.filter(kind=EventKind.CORRECTED, facts__has_key="first_day").order_by("-pk").first()
    if event is None:
        raise Http404
    told = event.facts["first_day"]
    rows = [
        {"name": _term_name(row["rule"], row["number"]), "before": _day(row["before"]), "after": _day(row["after"])}
        for row in event.facts["moved"]
    ]
    before, after = _day(told["before"]), _day(told["after"])
    context = {
        "casus": casus,
        "title": f"De eerste verzuimdag is nu {dutch(after)}" if after else "",
        "lead": f"Was {dutch(before)}." if before else "Was nog niet bekend.",
        "rows": rows,
    }
    return render(request, "cases/first_day_moved.html", context)


def _term_name(rule: str, number: int) -> str:
    return rule if number == 0 else f"Herijking {number} na {rule}"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@require_POST
@member()
@on_casus("confirm")
def confirm(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Nog thuis, in one click."""
    absence, scope = absence_of(casus, running=True), scope_of(request)
    try:
        confirmed = acts.confirm(absence=absence, on=scope.today, by=request.user, how=HOW.get(scope.role, "loket"))
    except RefusedError as refused:  # back at school at this very moment
        raise HomeNoMoreError from refused
    if not confirmed:
        messages.info(request, "U hebt vandaag al bevestigd dat de leerling nog thuis is.")
        return back(request, casus)
    undo = reverse("casus_confirm_undo", args=[casus.code])
    messages.success(request, f"Bevestigd: {casus.code} is nog thuis.", extra_tags=f"undo:{undo}")
    return back(request, casus)


@require_POST
@member()
@on_casus("confirm")
def confirm_undo(request: MemberRequest, casus: Casus) -> HttpResponse:
    taken_back = acts.undo_confirmation(absence=absence_of(casus), by=request.user, today=scope_of(request).today)
    messages.info(
        request, "De bevestiging is ingetrokken." if taken_back else "Er was niets meer om ongedaan te maken."
    )
    return back(request, casus)


@require_http_methods(["GET", "POST"])
@member()
@on_casus("return")
def school_return(request: MemberRequest, casus: Casus) -> HttpResponse:
    """A first school day that is agreed (the clock runs on), or has come (the absence ends)."""
    absence, today = absence_of(casus, running=True), scope_of(request).today
    agreed_on = absence.return_agreed_on
    form = ReturnForm(request.POST or None, today=today, agreed_on=agreed_on, initial={"on": agreed_on or today})
    if form.is_valid():
        save = {"ja": _returned, "nee": _agreed, "vervalt": _fell_through}[form.cleaned_data["happened"]]
        if save(request, casus, absence, form):
            return leave(request, casus)
    lead = "Is een dag afgesproken, dan loopt de telling door tot de leerling er echt is."
    return act_page(request, casus, form, "cases/act.html", title="Weer naar school", lead=lead)


def _returned(request: MemberRequest, casus: Casus, absence: Absence, form: ReturnForm) -> bool:
    data, today = form.cleaned_data, form.today
    row = attempt(
        form,
        lambda: acts.return_to_school(absence=absence, on=data["on"], by=request.user, today=today, text=data["text"]),
    )
    if row:
        undo = reverse("casus_phase_withdraw", args=[casus.code, _number(row)])
        messages.success(
            request, f"{casus.code} is weer naar school sinds {dutch(data['on'])}.", extra_tags=f"undo:{undo}"
        )
    return bool(row)


def _agreed(request: MemberRequest, casus: Casus, absence: Absence, form: ReturnForm) -> bool:
    on = form.cleaned_data["on"]
    done = attempt(form, lambda: acts.agree_return(absence=absence, on=on, by=request.user, today=form.today))
    if done:
        undo = reverse("casus_return_undo", args=[casus.code])
        messages.success(request, f"Eerste schooldag afgesproken: {dutch(on)}.", extra_tags=f"undo:{undo}")
    return bool(done)


def _fell_through(request: MemberRequest, casus: Casus, absence: Absence, form: ReturnForm) -> bool:
    text = form.cleaned_data["text"]
    done = attempt(form, lambda: acts.drop_agreement(absence=absence, by=request.user, today=form.today, text=text))
    if done:
        messages.success(
            request, "De afgesproken eerste schooldag vervalt. Wat daarmee was afgehandeld, staat weer open."
        )
    return bool(done)


@require_POST
@member()
@on_casus("return")
def return_undo(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Undo of agreeing on a first school day."""
    absence = absence_of(casus, running=True)
    if not acts.undo_agreement(absence=absence, by=request.user, today=scope_of(request).today):
        messages.info(request, "Er was niets meer om ongedaan te maken.")
    elif absence.return_agreed_on is None:
        messages.info(request, "Er staat nu geen eerste schooldag.")
    else:
        messages.info(request, f"De eerste schooldag blijft {dutch(absence.return_agreed_on)}.")
    return back(request, casus)


@require_http_methods(["GET", "POST"])
@member()
@on_casus("return")
def fall_back(request: MemberRequest, casus: Casus) -> HttpResponse:
    """At home again: the same absence or a new one, decided by the school days in between. `sinds`: the day that a page proposes."""
    ended, today = absence_of(casus, running=False), scope_of(request).today
    form = FallBackForm(
        request.POST or None, today=today, initial={"on": _proposed(request.GET.get("sinds", ""), today)}
    )
    if form.is_valid():
        kind, reason = split_kind(form.cleaned_data["kind"])
        now_running = attempt(
            form,
            lambda: acts.fall_back(
                casus=casus, on=form.cleaned_data["on"], kind=kind, permitted_kind=reason, by=request.user, today=today
            ),
        )
        if now_running:
            same = now_running.pk == ended.pk
            say = (
                "De telling loopt door vanaf de eerste verzuimdag."
                if same
                else "Een nieuw verzuim: de telling begint opnieuw."
            )
            messages.success(request, f"{casus.code} is weer thuis. {say}")
            return leave(request, casus)
    lead = "Was de leerling maar kort terug, dan is het hetzelfde verzuim en loopt de telling door."
    return act_page(request, casus, form, "cases/act.html", title="Weer thuis", lead=lead)


def _proposed(text: str, today: date) -> date:
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today


@require_http_methods(["GET", "POST"])
@member()
@on_casus("return")
def absence_start(request: MemberRequest, casus: Casus) -> HttpResponse:
    """A zorg om aanwezigheid becomes absence; the same casus, now with a clock."""
    today, last = scope_of(request).today, casus.absence()
    if last is not None and last.ended_on is None:
        messages.info(request, "Er loopt al een verzuim op deze casus.")
        return back(request, casus)
    form = StartForm(request.POST or None, today=today)
    if form.is_valid():
        data = form.cleaned_data
        kind, reason = split_kind(data["kind"])
        begun = attempt(
            form,
            lambda: acts.start_absence(
                casus=casus, kind=kind, permitted_kind=reason, first_day=data["first_day"],
                first_day_kind=data["first_day_kind"], by=request.user, today=today,
            ),
        )  # fmt: skip
        if begun:
            messages.success(request, f"{casus.code} is nu thuis; de termijnen lopen.")
            return leave(request, casus)
    lead = "Dezelfde casus gaat verder, nu met termijnen."
    return act_page(request, casus, form, "cases/act.html", title="De leerling is thuis", lead=lead)
