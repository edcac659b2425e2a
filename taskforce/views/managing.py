"""What the programmamanager decides about an escalatie: take it up, ask, give it back, assign, end it. And the office, that takes back
what it entered."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import scope_of
from cases.actions.asking import ask, just_asked
from cases.actions.phases import RefusedError
from cases.drafts import drafted, moved_on
from cases.events import ConflictError
from cases.forms.fields import put
from cases.models import ActieTarget
from cases.views.doors import typed
from taskforce.actions import escalating
from taskforce.doors import OFFICE, get_escalatie
from taskforce.forms.escalatie import AskForm, AssignForm, CloseForm, GiveBackForm, TakeUpForm
from taskforce.models import Escalatie, Outcome
from taskforce.tried import tried
from taskforce.views.showing import form_page

CHANGED = "Een collega was u voor. Kijk wat er nu staat; wat u schreef, staat er nog."
A_WEEK = timedelta(days=7)


@require_http_methods(["GET", "POST"])
@member(Role.KERNGROEP)
@drafted
def escalatie_take_up(request: MemberRequest, code: str) -> HttpResponse:
    escalatie = get_escalatie(request, code, "accept")
    if turned := _too_late(request, escalatie, accepted=escalatie.accepted_at is not None):
        return turned
    test = tried(escalatie.casus, scope_of(request).today)
    form = TakeUpForm(typed(request), scope=scope_of(request), initial=_version(escalatie), misses=bool(test.missing))

    def act(data: dict[str, Any]) -> str:
        escalating.take_up(
            escalatie=escalatie, because=data.get("because", ""), version=data["version"], by=request.user, now=timezone.now()
        )  # fmt: skip
        return "In behandeling. Wijs nu een zaakonderzoeker toe."

    more: dict[str, Any] = {"tried": test, "template": "taskforce/take_up.html", "submit_label": "In behandeling nemen"}
    return _act(request, escalatie, form, act, title="In behandeling nemen", **more)


@require_http_methods(["GET", "POST"])
@member(Role.KERNGROEP)
@drafted
def escalatie_give_back(request: MemberRequest, code: str) -> HttpResponse:
    """Closed as withdrawn, with words. Once it was taken up it is ended, not given back."""
    escalatie = get_escalatie(request, code, "give_back")
    if turned := _too_late(request, escalatie, accepted=escalatie.accepted_at is not None):
        return turned
    lead = "De kerngroep ziet de casus daarna niet meer. Opnieuw inbrengen kan altijd."
    return _withdraw(request, escalatie, title="Teruggeven", lead=lead, said="Teruggegeven aan wie de casus inbracht.")


@require_http_methods(["GET", "POST"])
@member(*OFFICE)
@drafted
def escalatie_withdraw(request: MemberRequest, code: str) -> HttpResponse:
    """The office takes back what it entered itself and has not been taken up yet."""
    escalatie = get_escalatie(request, code, "withdraw")
    if escalatie.partner is not None:
        said = f"{escalatie.partner} bracht deze leerling in. De programmamanager kan teruggeven."
        return moved_on(request, said, "escalatie", code=escalatie.code)
    if turned := _too_late(request, escalatie, accepted=escalatie.accepted_at is not None):
        return turned
    lead = "De kerngroep ziet de casus daarna niet meer. Opnieuw inbrengen kan altijd."
    return _withdraw(request, escalatie, title="Terugnemen", lead=lead, said="Teruggenomen van de Taskforce.")


def _withdraw(request: MemberRequest, escalatie: Escalatie, *, title: str, lead: str, said: str) -> HttpResponse:
    form = GiveBackForm(typed(request), scope=scope_of(request), initial=_version(escalatie))

    def act(data: dict[str, Any]) -> str:
        escalating.close(
            escalatie=escalatie, outcome=Outcome.WITHDRAWN, closing=data["closing"], version=data["version"], by=request.user,
            now=timezone.now(),
        )  # fmt: skip
        return said

    return _act(request, escalatie, form, act, title=title, lead=lead, submit_label=title, to="taskforce")


@require_http_methods(["GET", "POST"])
@member(Role.KERNGROEP)
@drafted
def escalatie_ask(request: MemberRequest, code: str) -> HttpResponse:
    """A question to the consulent of the casus, as a verzoek: it stands among the verzoeken there, and the answer comes back here."""
    escalatie = get_escalatie(request, code, "give_back")
    if turned := _too_late(request, escalatie):
        return turned
    consulent, scope = escalatie.casus.consulent, scope_of(request)
    form = AskForm(typed(request), scope=scope, initial={"due_on": scope.today + A_WEEK})

    def act(data: dict[str, Any]) -> str:
        if consulent is None:
            raise RefusedError("", "Deze casus heeft nog geen consulent. Bel het loket.")
        told = {"casus": escalatie.casus, "what": data["what"], "due_on": data["due_on"], "by": request.user}
        if not just_asked(holder=consulent, **told):
            ask(target=ActieTarget.COLLEAGUE, holder=consulent, today=scope.today, **told)
        return f"Gevraagd aan {consulent}. Het antwoord staat straks op deze pagina."

    lead = f"Aan {consulent}, consulent van deze casus." if consulent else "Deze casus heeft nog geen consulent."
    return _act(request, escalatie, form, act, title="Vraag aan de consulent", lead=lead, submit_label="Vragen")


@require_http_methods(["GET", "POST"])
@member(Role.KERNGROEP)
@drafted
def escalatie_assign(request: MemberRequest, code: str) -> HttpResponse:
    """The first time, and again when the zaakonderzoeker falls out: what was written stays."""
    escalatie = get_escalatie(request, code, "assign")
    if turned := _too_late(request, escalatie):
        return turned
    now, former = timezone.now(), escalatie.investigator
    initial = {**_version(escalatie), "investigator": escalatie.investigator_id}
    form = AssignForm(typed(request), scope=scope_of(request), initial=initial, people=escalating.investigators(now))

    def act(data: dict[str, Any]) -> str:
        chosen = data["investigator"]
        new = escalating.assign(
            escalatie=escalatie, investigator=chosen, version=data["version"], by=request.user, now=now
        )
        return f"{chosen} doet het zaakonderzoek." if new else f"{chosen} deed dit zaakonderzoek al."

    lead = f"Nu: {former}. Een ander neemt over wat er ligt; {former} ziet de casus dan niet meer." if former else ""
    title = "Zaakonderzoeker wisselen" if former else "Zaakonderzoeker toewijzen"
    return _act(request, escalatie, form, act, title=title, lead=lead, submit_label="Toewijzen")


@require_http_methods(["GET", "POST"])
@member(Role.KERNGROEP)
@drafted
def escalatie_close(request: MemberRequest, code: str) -> HttpResponse:
    escalatie = get_escalatie(request, code, "close")
    if turned := _too_late(request, escalatie):
        return turned
    outcomes = [one for one in escalating.can_end_as(escalatie) if one != Outcome.WITHDRAWN or escalatie.accepted_at]
    form = CloseForm(typed(request), scope=scope_of(request), initial=_version(escalatie), outcomes=outcomes)

    def act(data: dict[str, Any]) -> str:
        escalating.close(
            escalatie=escalatie, outcome=data["outcome"], closing=data["closing"], version=data["version"], by=request.user,
            now=timezone.now(),
        )  # fmt: skip
        return "Het traject is afgerond. De kerngroep ziet de casus niet meer."

    lead = "Kerngroep en zaakonderzoeker zien de casus daarna niet meer. Komt de leerling terug, dan is dat een nieuwe inbreng."
    return _act(
        request, escalatie, form, act, title="Traject afronden", lead=lead, submit_label="Afronden", to="taskforce"
    )


def _version(escalatie: Escalatie) -> dict[str, Any]:
    return {"version": escalatie.version}


def _too_late(request: MemberRequest, escalatie: Escalatie, *, accepted: bool = False) -> HttpResponse | None:
    """What somebody else did already is said, with what was typed, and nothing is done twice."""
    if escalatie.ended_at is not None:
        said = "Dit traject is al afgerond. Er is niets gewijzigd."
    elif accepted:
        said = f"{escalatie.accepted_by} heeft deze casus al in behandeling genomen. Er is niets gewijzigd."
    else:
        return None
    return moved_on(request, said, "escalatie", code=escalatie.code)


def _act(
    request: MemberRequest, escalatie: Escalatie, form: BaseForm, act: Callable[[dict[str, Any]], str], *, to: str = "",
    **page: Any,
) -> HttpResponse:  # fmt: skip
    """Form, act, back to the escalatie, or to the list when it is out of sight. Nothing typed is lost when a colleague was first."""
    status = 0
    if form.is_valid():
        try:
            said = act(form.cleaned_data)
        except RefusedError as refused:
            form.add_error(refused.field or None, str(refused))
        except ConflictError:
            put(form, "version", str(Escalatie.objects.get(pk=escalatie.pk).version))
            form.add_error(None, CHANGED)
            status = 409
        else:
            messages.success(request, said)
            return redirect(to) if to else redirect("escalatie", code=escalatie.code)
    return form_page(request, escalatie, form, status=status, **page)
