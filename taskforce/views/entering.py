"""How a casus comes to the Taskforce: from the casus page by the office, or by a partner-SWV with a short form."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import scope_of
from cases.actions.opening import earlier_submit
from cases.drafts import drafted, moved_on, resume
from cases.models import Casus
from cases.views.doors import on_casus, typed
from taskforce.actions.escalating import AlreadyThereError, escalate
from taskforce.actions.partner import Entered, enter_for_partner
from taskforce.doors import OFFICE
from taskforce.forms.escalatie import EscalatieForm
from taskforce.forms.partner import PartnerForm
from taskforce.models import Escalatie
from taskforce.tried import tried

RECEIVED = "Ingebracht. De programmamanager van de Taskforce kijkt ernaar en belt u als er iets ontbreekt."


@require_http_methods(["GET", "POST"])
@member(*OFFICE)
@on_casus("escalate")
@drafted
def casus_escalate(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Why, and what pupil and parents want. What the entry test misses is named beside it and stops nobody."""
    if running := Escalatie.objects.visible_to(scope_of(request)).running().filter(casus=casus).first():
        return _already(request, running)
    form = EscalatieForm(typed(request), scope=scope_of(request))
    resume(request, form, title="Inbrengen bij de Taskforce", casus=casus)
    if form.is_valid():
        try:
            made = escalate(casus=casus, by=request.user, now=timezone.now(), **form.cleaned_data)
        except AlreadyThereError as there:
            return _already(request, there.escalatie)
        messages.success(request, "Ingebracht. De kerngroep ziet de casus tot het traject is afgerond.")
        return redirect("escalatie", code=made.code)
    context = {
        "casus": casus,
        "form": form,
        "title": "Inbrengen bij de Taskforce",
        "tried": tried(casus, scope_of(request).today),
    }
    return render(request, "taskforce/casus_escalate.html", context, status=422 if form.is_bound else 200)


def _already(request: MemberRequest, running: Escalatie) -> HttpResponse:
    said = "Deze casus ligt al bij de Taskforce. Er is niets dubbel ingebracht."
    return moved_on(request, said, "escalatie", code=running.code)


@require_http_methods(["GET", "POST"])
@member(Role.PARTNER)
@drafted
def taskforce_enter(request: MemberRequest) -> HttpResponse:
    """The same answer whatever Loket knew of the pupil."""
    scope, partner = scope_of(request), request.toegang.partner
    client_id = request.POST.get("client_id", "")[:36]
    if client_id and earlier_submit(by=request.user, client_id=client_id, today=scope.today):
        return redirect("taskforce")
    form = PartnerForm(typed(request), scope=scope, initial={"client_id": str(uuid.uuid4())})
    resume(request, form, title="Leerling inbrengen")
    if form.is_valid() and partner is not None:
        data = {name: form.cleaned_data[name] for name in ENTERED}
        enter_for_partner(
            told=Entered(name=form.pupil_name, **data), partner=partner, by=request.user, now=timezone.now()
        )
        messages.success(request, RECEIVED)
        return redirect("taskforce")
    return render(request, "taskforce/enter.html", {"form": form}, status=422 if form.is_bound else 200)


ENTERED = (
    "birth_date", "municipality", "why", "wish", "contact", "school", "first_day", "reference", "client_id",
)  # fmt: skip
