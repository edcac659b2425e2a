"""Contacts, notes, steps, bewuste rust: one view an act."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import may, scope_of
from cases.actions import work
from cases.actions.opening import look_again
from cases.drafts import drafted
from cases.events import ConflictError
from cases.forms.work import ContactForm, DropForm, NoteForm, PostponeForm, RestForm, StepForm
from cases.models import Actie, ActieKind, Answer, Casus, Event
from cases.scope import Scope
from cases.views.doors import back, form_page, get_actie, on_casus, people_of, typed
from paper.dates import dutch


@require_http_methods(["GET", "POST"])
@member()
@on_casus("contact", closed_too=True)
@drafted
def contact(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Log a contact; with the second button on to the next step."""
    scope = scope_of(request)
    form = ContactForm(typed(request), scope=scope)
    if form.is_valid():
        cleaned = {name: form.cleaned_data[name] for name in ("party", "channel", "reached", "on", "text")}
        if work.log_contact(casus=casus, by=request.user, today=scope.today, **cleaned, **form.reads):
            messages.success(request, "Contact opgeslagen.")
        else:
            messages.info(request, "Dit contact stond er al; het is niet nog eens opgeslagen.")
        if "volgende" in request.POST and casus.is_open:
            return redirect("casus_step", code=casus.code)
        return back(request, casus, "tijdlijn")
    return form_page(
        request, casus, form, title="Contact loggen", submit_label="Contact opslaan",
        second_name="volgende" if casus.is_open else "", second_label="Opslaan en volgende stap zetten" if casus.is_open else "",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@member()
@on_casus("note", closed_too=True)
@drafted
def note(request: MemberRequest, casus: Casus) -> HttpResponse:
    form = NoteForm(typed(request), scope=scope_of(request))
    if form.is_valid():
        text = form.cleaned_data["text"]
        if work.note(casus=casus, by=request.user, today=form.scope.today, text=text, **form.reads):
            messages.success(request, "Notitie opgeslagen.")
        else:
            messages.info(request, "Deze notitie stond er al; zij is niet nog eens opgeslagen.")
        return back(request, casus, "tijdlijn")
    return form_page(request, casus, form, title="Notitie", submit_label="Notitie opslaan")


@require_http_methods(["GET", "POST"])
@member()
@on_casus("step")
def step(request: MemberRequest, casus: Casus) -> HttpResponse:
    scope = scope_of(request)
    start = {"what": request.GET.get("wat", ""), "due_on": scope.today + timedelta(days=7)}
    form = StepForm(typed(request), initial=start, scope=scope, people=people_of(request, casus))
    if form.is_valid():
        cleaned = {name: form.cleaned_data[name] for name in ("what", "due_on", "holder")}
        if work.just_set(casus, request.user, kind=ActieKind.STEP, **cleaned, **form.reads):
            messages.info(request, "Deze stap stond er al; hij is niet nog eens gezet.")
        else:
            work.set_step(casus=casus, by=request.user, today=scope.today, **cleaned, **form.reads)
            messages.success(request, "Volgende stap staat.")
        return back(request, casus, "stappen")
    return form_page(request, casus, form, title="Volgende stap", submit_label="Stap opslaan")


@require_POST
@member()
@on_casus("step", closed_too=True)
def step_done(request: MemberRequest, casus: Casus, pk: int) -> HttpResponse:
    """Done, in one click, with undo."""
    actie = _settleable(request, casus, pk)
    if work.finish(actie=actie, by=request.user, now=timezone.now()):
        messages.success(request, f"Gedaan: {actie.what}", extra_tags=_undo(actie))
    else:
        messages.info(request, "Dit was al afgerond.")
    return back(request, casus, "stappen")


@require_POST
@member()
@on_casus("step")
def step_undo(request: MemberRequest, casus: Casus, pk: int) -> HttpResponse:
    actie = _settleable(request, casus, pk)
    if work.unfinish(actie=actie, by=request.user, now=timezone.now()):
        messages.success(request, f"Weer open: {actie.what}")
    else:
        messages.info(request, "Dit staat al open, of er kwam een nieuwere rust voor in de plaats.")
    return back(request, casus, "stappen")


@require_http_methods(["GET", "POST"])
@member()
@on_casus("step")
def step_postpone(request: MemberRequest, casus: Casus, pk: int) -> HttpResponse:
    """Another date; when a colleague was first, both dates are shown and nothing is lost."""
    actie = _settleable(request, casus, pk)
    if not actie.is_open:
        messages.info(request, "Dit was al afgerond.")
        return back(request, casus, "stappen")
    scope = scope_of(request)
    start = {"due_on": actie.due_on, "version": actie.version}
    form = PostponeForm(typed(request), initial=start, scope=scope)
    conflict = None
    if form.is_valid():
        mine, version = form.cleaned_data["due_on"], form.cleaned_data["version"]
        try:
            work.postpone(actie=actie, due_on=mine, by=request.user, today=scope.today, version=version)
        except ConflictError:
            actie.refresh_from_db()
            form = PostponeForm({**request.POST.dict(), "version": actie.version}, scope=scope)
            conflict = _date_conflict(actie, mine)
        else:
            messages.success(request, "Verzet.")
            return back(request, casus, "stappen")
    return form_page(
        request, casus, form, title="Verzetten", quote=actie.what, submit_label="Datum opslaan", conflict=conflict
    )


@require_http_methods(["GET", "POST"])
@member()
@on_casus("step", closed_too=True)
def step_drop(request: MemberRequest, casus: Casus, pk: int) -> HttpResponse:
    actie = _settleable(request, casus, pk)
    form = DropForm(typed(request), scope=scope_of(request))
    if form.is_valid():
        if work.drop(actie=actie, because=form.cleaned_data["because"], by=request.user, now=timezone.now()):
            messages.success(request, f"Vervalt: {actie.what}", extra_tags=_undo(actie))
        else:
            messages.info(request, "Dit was al afgerond.")
        return back(request, casus, "stappen")
    return form_page(request, casus, form, title="Hoeft niet meer", quote=actie.what, submit_label="Laten vervallen")


@require_http_methods(["GET", "POST"])
@member()
@on_casus("rest")
def rest(request: MemberRequest, casus: Casus) -> HttpResponse:
    scope = scope_of(request)
    until = look_again(scope.today, school=casus.school, municipality=casus.municipality, after=timedelta(days=28))
    form = RestForm(typed(request), initial={"until": until}, scope=scope)
    if form.is_valid():
        work.rest(casus=casus, by=request.user, today=scope.today, **form.cleaned_data)
        messages.success(request, "Bewuste rust vastgelegd.")
        return back(request, casus, "beweging")
    lead = "Even niets doen kan goed zijn, als het bewust is en er een dag staat om weer te kijken."
    return form_page(request, casus, form, title="Bewuste rust", lead=lead, submit_label="Rust vastleggen")


def may_settle(actie: Actie, scope: Scope) -> bool:
    """The office, whoever asked for it, and whoever holds it may finish, postpone or drop an actie. Who answered "nee, dit kan
    wel" holds nothing: the asker reads it and goes on."""
    holds = scope.user_id == actie.holder_id and actie.answer != Answer.ALTERNATIVE
    return may(scope, "step", actie.casus_id) and (scope.in_office or holds or scope.user_id == actie.asked_by_id)


def _settleable(request: MemberRequest, casus: Casus, pk: int) -> Actie:
    actie = get_actie(request, casus, pk)
    if not may_settle(actie, scope_of(request)):
        raise PermissionDenied
    return actie


def _undo(actie: Actie) -> str:
    return f"undo:{reverse('casus_step_undo', args=[actie.casus.code, actie.pk])}"


def _date_conflict(actie: Actie, mine: date) -> dict[str, object]:
    """Both dates; who was first stands on the timeline, as every change of an actie does."""
    newest = Event.objects.filter(casus=actie.casus, facts__actie=actie.pk).select_related("by").order_by("-pk").first()
    theirs = dutch(actie.due_on) if actie.is_open else "afgerond"
    return {
        "by": (newest and newest.by) or "Een collega",
        "at": newest.at if newest else None,
        "fields": [{"label": "Uiterlijk op", "theirs": theirs, "mine": dutch(mine), "target": ""}],
    }
