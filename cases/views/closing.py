"""Closing a casus and taking it up again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import log_read, scope_of
from cases.actions.absence import AlreadyOpen, close, may_reopen, reopen
from cases.actions.closing import dropped_by_closing
from cases.actions.opening import alike_running
from cases.drafts import drafted
from cases.events import ConflictError
from cases.forms.closing import CloseForm, ReopenForm
from cases.forms.fields import put
from cases.models import Actie, Casus
from cases.views.absence import act_page, attempt, leave
from cases.views.conflicts import close_conflict
from cases.views.doors import back, on_casus

DROPPED = (
    "1 stap of verzoek verviel bij het sluiten en is niet terug.",
    "{} stappen en verzoeken vervielen bij het sluiten en zijn niet terug.",
)


@require_http_methods(["GET", "POST"])
@member()
@on_casus("close", closed_too=True)
@drafted
def casus_close(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Close with an outcome; says beforehand which steps and verzoeken are dropped by it."""
    if not casus.is_open and request.method == "GET":
        messages.info(request, f"Deze casus is al gesloten: {casus.get_outcome_display()}.")
        return back(request, casus)
    scope = scope_of(request)
    today, alike = scope.today, alike_running(casus, scope)
    log_read(request, "bekende-leerling", (one.pk for one in alike))
    form = CloseForm(
        request.POST or None, scope=scope, alike=alike,
        initial={"on": today, "version": casus.version},
    )  # fmt: skip
    conflict = None
    if form.is_valid():
        data = form.cleaned_data
        try:
            done = attempt(
                form,
                lambda: (
                    close(
                        casus=Casus.objects.get(pk=casus.pk), outcome=data["outcome"], on=data["on"], by=request.user,
                        version=data["version"], today=today, text=data["text"], double_of=data["other"],
                    ),
                ),
            )  # fmt: skip
        except ConflictError:
            done, conflict = None, close_conflict(casus, form)
            put(form, "version", str(casus.version))
        if done:
            reopening = "Heropenen kan nog enkele weken." if may_reopen(Casus.objects.get(pk=casus.pk), today) else ""
            other = data["other"]
            goes_on = f"Het werk gaat verder in {other.code} ({other.pupil}). " if other else ""
            messages.success(request, f"{casus.code} is gesloten. {goes_on}{reopening}".strip())
            return leave(request, casus)
    open_acties = Actie.objects.open().filter(casus=casus).select_related("holder", "partner").order_by("due_on")
    return act_page(
        request, casus, form, "cases/close.html", title="Casus sluiten", open_acties=open_acties, conflict=conflict,
        lead="De casus blijft leesbaar, en kan daarna nog enkele weken worden heropend.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@member()
@on_casus("close", closed_too=True)
def casus_reopen(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Within some weeks the same casus goes on; later a new one is proposed, for the same pupil."""
    today = scope_of(request).today
    if casus.is_open:
        messages.info(request, "Deze casus is al open.")
        return back(request, casus)
    if not may_reopen(casus, today):
        messages.info(
            request, f"{casus.code} is al langer gesloten. Begin een nieuwe casus; wat bekend is staat ingevuld."
        )
        return redirect(f"{reverse('casus_new')}?van={casus.code}")
    form, dropped = ReopenForm(request.POST or None, today=today), dropped_by_closing(casus)
    if form.is_valid():
        try:
            done = attempt(
                form,
                lambda: (reopen(casus=casus, because=form.cleaned_data["because"], by=request.user, today=today),),
            )
        except AlreadyOpen:
            form.add_error(None, "Deze leerling heeft intussen een andere open casus. Werk daar verder.")
            done = None
        if done:
            gone = f" {DROPPED[len(dropped) > 1]} Zet opnieuw wat nog nodig is." if dropped else ""
            messages.success(request, f"{casus.code} is weer open.{gone.format(len(dropped))}")
            return leave(request, casus)
    lead = f"Gesloten met: {casus.get_outcome_display()}. Termijnen en signalen gaan verder waar zij waren."
    return act_page(request, casus, form, "cases/reopen.html", title="Casus heropenen", lead=lead, dropped=dropped)
