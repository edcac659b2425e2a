"""Rounds: the overview per role, the year plan, and the live board of one round."""

from datetime import time
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from actietafel.actions import rounds
from actietafel.actions.reconciling import reconcile
from actietafel.board import board_of
from actietafel.doors import OFFICE, ROUND, get_uitvraag
from actietafel.forms.rounds import GapForm, OthersForm, RoundForm, TableForm, YearFormSet
from actietafel.models import Opgave, Uitvraag, UitvraagState
from actietafel.plan import not_planned, propose
from cases.access import scope_of
from cases.actions.phases import RefusedError
from cases.events import ConflictError, save_version
from overleg.days import area_calendar, school_year
from overleg.doors import typed_version
from overleg.year import chosen_year
from region.models import Area

USUAL = {"starts_at": time(13, 30), "ends_at": time(16)}


@require_GET
@member(*ROUND)
def kwartaal(request: MemberRequest) -> HttpResponse:
    """The office sees rounds and how they stand; a school or municipality what it is asked, newest first."""
    scope = scope_of(request)
    if not scope.in_office:
        rows = Opgave.objects.visible_to(scope).select_related("uitvraag", "school", "municipality", "returned_by")
        return render(
            request, "actietafel/kwartaal_own.html", {"rows": rows.order_by("-uitvraag__reference_date", "pk")}
        )
    found = Uitvraag.objects.visible_to(scope).select_related("area", "overleg").annotate(
        asked=Count("opgaven", distinct=True),
        answered=Count("opgaven", filter=Q(opgaven__returned_at__isnull=False), distinct=True),
        differences=Count("verschillen", filter=Q(verschillen__settled_at=None), distinct=True),
    )  # fmt: skip
    years: dict[str, list[Uitvraag]] = {}
    for row in found.order_by("-reference_date", "area"):
        years.setdefault(school_year(row.reference_date), []).append(row)
    context = {"years": years, "is_chair": scope.role == Role.VOORZITTER}
    return render(request, "actietafel/kwartaal.html", context)


@require_http_methods(["GET", "POST"])
@member(Role.VOORZITTER)
def kwartaal_year(request: MemberRequest) -> HttpResponse:
    """Four rounds in one go, proposed around the holidays."""
    scope = scope_of(request)
    year = chosen_year(request.GET, scope)
    area, calendar = year.area, area_calendar(year.area.pk)
    have = list(Uitvraag.objects.filter(area=area).values_list("reference_date", flat=True))
    proposed = [one for one in not_planned(propose(year.first_year, calendar), have) if one.due_on > scope.today]
    form = TableForm(request.POST or None, initial=USUAL)
    days = YearFormSet(
        request.POST or None,
        initial=[vars(one) for one in proposed],
        prefix="ronde",
        form_kwargs={"calendar": calendar},
    )
    if request.method == "POST" and all([form.is_valid(), days.is_valid()]):
        return _plan(request, area, form, days)
    return render(request, "actietafel/year.html", {"form": form, "days": days, **year.context})


def _plan(request: MemberRequest, area: Area, form: TableForm, days: Any) -> HttpResponse:
    before = rounds.tables_before(area) if form.cleaned_data["copy_members"] else None
    made = rounds.plan_year(
        area=area, rounds=[row.planned() for row in days], by=request.user, place=form.cleaned_data["place"],
        starts_at=form.cleaned_data["starts_at"], ends_at=form.cleaned_data["ends_at"],
        members=rounds.members_from(before) if before else (),
    )  # fmt: skip
    if not made:
        messages.info(request, "Er is niets gepland: voor elke peildatum was er al een ronde.")
        return redirect("kwartaal")
    said = "1 ronde is gepland" if len(made) == 1 else f"{len(made)} rondes zijn gepland"
    messages.success(request, f"{said}, met de actietafel erbij. Versturen gaat vanzelf op de dag die u koos.")
    return redirect("kwartaal")


@require_GET
@member(*OFFICE)
def uitvraag(request: MemberRequest, code: str) -> HttpResponse:
    """The live board; renews itself while the round is open."""
    found, scope = get_uitvraag(request, code), scope_of(request)
    show = request.GET.get("toon", "")
    board = board_of(found, scope, show)
    context = {
        "uitvraag": found, "board": board, "show": show, "is_chair": scope.role == Role.VOORZITTER,
        "open_differences": found.verschillen.visible_to(scope).open().count(), "gap": rounds.open_gap(found),
    }  # fmt: skip
    template = "actietafel/_board.html" if request.htmx else "actietafel/uitvraag.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@member(*OFFICE)
def uitvraag_edit(request: MemberRequest, code: str) -> HttpResponse:
    found = get_uitvraag(request, code, lead=True)
    if found.stopped_at is not None:
        messages.info(request, "Deze kwartaalopgave is gesloten; de dagen staan vast.")
        return redirect("uitvraag", code=code)
    initial = {
        name: getattr(found, name) for name in ("reference_date", "opens_on", "due_on", "talks_from", "talks_until")
    }
    form = RoundForm(request.POST or None, initial=initial, uitvraag=found, calendar=area_calendar(found.area_id))
    context: dict[str, Any] = {"uitvraag": found, "form": form}
    if request.method == "POST" and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(found, name, value)
        try:
            save_version(found, version=typed_version(request), fields=list(form.cleaned_data))
        except ConflictError:
            stands = Uitvraag.objects.get(pk=found.pk)
            form.add_error(
                None, "Een collega wijzigde deze ronde intussen. Kijk of de dagen nog kloppen en bewaar opnieuw."
            )
            context["uitvraag"] = stands
            return render(request, "actietafel/uitvraag_edit.html", context, status=409)
        messages.success(request, "De dagen zijn gewijzigd.")
        return redirect("uitvraag", code=code)
    return render(request, "actietafel/uitvraag_edit.html", context)


@require_POST
@member(*OFFICE)
def uitvraag_drop(request: MemberRequest, code: str) -> HttpResponse:
    found = get_uitvraag(request, code, lead=True)
    try:
        rounds.drop_round(uitvraag=found)
    except RefusedError as refused:
        messages.warning(request, str(refused))
        return redirect("uitvraag", code=code)
    messages.success(request, "De ronde is van de planning gehaald. De actietafel staat nog in de agenda.")
    return redirect("kwartaal")


@require_POST
@member(*OFFICE)
def uitvraag_open(request: MemberRequest, code: str) -> HttpResponse:
    """Send it now instead of waiting for its day."""
    found = get_uitvraag(request, code, lead=True)
    if found.reference_date > scope_of(request).today:
        messages.warning(request, "De peildatum moet nog komen. Wijzig eerst de dagen.")
        return redirect("uitvraag", code=code)
    number = rounds.open_round(uitvraag=found, now=timezone.now())
    if number:
        asked = len(rounds.respondents(found.opgaven.all(), timezone.localdate()))
        whom, alone = f"{number} scholen en gemeenten", number - asked
        if alone:
            whom = f"{asked} van de {whom}. Bij {alone} heeft niemand een login: vraag het daar zelf, en vul het in"
        messages.success(request, f"De kwartaalopgave is verstuurd aan {whom}.")
    else:
        messages.info(request, "De kwartaalopgave was al verstuurd.")
    return redirect("uitvraag", code=code)


@require_POST
@member(*OFFICE)
def uitvraag_remind(request: MemberRequest, code: str) -> HttpResponse:
    """Ask again: one respondent, or everybody who did not answer."""
    found, scope = get_uitvraag(request, code), scope_of(request)
    rows = Opgave.objects.visible_to(scope).filter(uitvraag=found).unanswered()
    if one := request.POST.get("opgave"):
        rows = rows.filter(code=one)
    told = rounds.remind(opgaven=rows, now=timezone.now()) if found.stopped_at is None else 0
    if told:
        messages.success(
            request, f"{told} {'persoon krijgt' if told == 1 else 'mensen krijgen'} een bericht, in kantoortijd."
        )
    else:
        messages.info(
            request, "Er is niemand om nu nog eens te vragen: vandaag is al gevraagd, of er is niemand met een login."
        )
    return redirect("uitvraag", code=code)


@require_http_methods(["GET", "POST"])
@member(*OFFICE)
def uitvraag_stop(request: MemberRequest, code: str) -> HttpResponse:
    """Close the request; every respondent without an answer is named with a reason."""
    found, scope = get_uitvraag(request, code, lead=True), scope_of(request)
    if found.state != UitvraagState.OPEN and request.method == "GET":
        messages.info(request, "Deze kwartaalopgave loopt niet: er valt niets te sluiten.")
        return redirect("uitvraag", code=code)
    missing = [row for row in board_of(found, scope).rows if row.opgave.returned_at is None]
    others = OthersForm(request.POST if request.method == "POST" else None)
    rest = others.cleaned_data["others"] if others.is_valid() else ""
    forms = [GapForm(request.POST or None, opgave=row.opgave, rest=rest) for row in missing]
    valid = [form.is_valid() for form in (others, *forms)]  # all of them: every gap gets its own error at once
    if request.method == "POST" and all(valid):
        gaps = {form.opgave.pk: form.cleaned_data["because"] or rest for form in forms}
        try:
            rounds.stop_round(uitvraag=found, by=request.user, now=timezone.now(), gaps=gaps)
        except RefusedError as refused:
            messages.warning(request, str(refused))
            return redirect("uitvraag", code=code)
        messages.success(request, "De uitvraag is gesloten. Wie later antwoordt, wordt nog gehoord.")
        return redirect("uitvraag", code=code)
    context = {"uitvraag": found, "rows": list(zip(missing, forms, strict=True)), "others": others}
    return render(request, "actietafel/uitvraag_stop.html", context)


@require_http_methods(["GET", "POST"])
@member(*OFFICE)
def uitvraag_settle(request: MemberRequest, code: str) -> HttpResponse:
    """Vaststellen: no difference is open, and the Kwartaalstand is written. Says what it does and asks once. Compared once more first: a
    casus may have changed since, and what then differs stands among the differences when it is refused."""
    found = get_uitvraag(request, code, lead=True)
    if request.method == "GET" and found.settled_at is not None:
        messages.info(request, "Deze ronde is al vastgesteld.")
        return redirect("kwartaaloverzicht", code=code)
    if request.method == "POST":
        if found.settled_at is None and not rounds.open_gap(found):
            reconcile(uitvraag=found, today=scope_of(request).today, now=timezone.now())
        try:
            rounds.settle_round(uitvraag=found, by=request.user, now=timezone.now())
        except RefusedError as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, f"Vastgesteld: 0 open verschillen. De stand van {found.area} is bewaard.")
            return redirect("kwartaaloverzicht", code=code)
        return redirect("uitvraag", code=code)
    return render(request, "actietafel/uitvraag_settle.html", {"uitvraag": found, "gap": rounds.open_gap(found)})
