"""Verzoeken: asking, answering in two clicks, a friendly reminder."""

from collections.abc import Callable, Container, Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import scope_of
from cases.actions import asking
from cases.circle import Viewer, desk_of
from cases.clock.explaining import long
from cases.forms.asking import AlternativeForm, AskForm, AskOtherForm, YesForm, colleagues_outside
from cases.forms.work import CasusForm
from cases.models import Actie, ActieTarget, Answer, Casus, GrantGround
from cases.scope import Scope
from cases.views.doors import back, form_page, get_actie, on_casus, people_of, typed
from paper.dates import dutch, workday

WEEK = timedelta(weeks=1)
TITLES = {Answer.YES: "Ja, op …", Answer.ALTERNATIVE: "Nee, dit kan wel", Answer.ASK_OTHER: "Vraag aan …"}


@require_http_methods(["GET", "POST"])
@member()
@on_casus("ask")
def ask(request: MemberRequest, casus: Casus) -> HttpResponse:
    scope = scope_of(request)
    found = people_of(request, casus)
    form = AskForm(
        typed(request), initial={"due_on": workday(scope.today + WEEK), "holder": _meant(request, found)}, scope=scope, people=found,
        colleagues=colleagues_outside(found, scope.today),
    )  # fmt: skip
    if form.is_valid():
        told = {
            "casus": casus,
            "what": form.cleaned_data["what"],
            "due_on": form.cleaned_data["due_on"],
            "by": request.user,
        }
        if asking.just_asked(**told, **form.asked):
            messages.info(request, "Dit verzoek stond er al; het is niet nog eens gedaan.")
        else:
            actie = asking.ask(**told, today=scope.today, **form.asked, **form.reads)
            messages.success(request, f"Verzoek staat bij {actie.holder_label}.")
        return back(request, casus, "stappen")
    lead = "Vraag één ding aan één persoon. Het wordt pas een actie van die ander na een ja."
    return form_page(request, casus, form, title="Verzoek", lead=lead, submit_label="Verzoek doen")


def _meant(request: MemberRequest, people: Mapping[int, Viewer]) -> int | None:
    """Who comes first when the button said whom: `?aan=school`."""
    role = request.GET.get("aan")
    return next((pk for pk, viewer in people.items() if viewer.role == role and not viewer.only_reads), None)


@require_http_methods(["GET", "POST"])
@member()
@on_casus("answer")
def answer(request: MemberRequest, casus: Casus, pk: int, answer: str) -> HttpResponse:
    """One of the three answers; the address says which, so that it is one click to choose and one to send."""
    actie, chosen = get_actie(request, casus, pk), Answer(answer)
    if not may_answer(actie, scope_of(request), desk_of(scope_of(request))):
        raise PermissionDenied
    if not actie.waits_for_answer and request.method == "GET":
        messages.info(request, "Op dit verzoek is al een antwoord.")
        return back(request, casus, "stappen")
    form = _form(request, casus, actie, chosen)
    if form.is_valid():
        try:
            asking.answer(actie=actie, answer=chosen, by=request.user, now=timezone.now(), **form.cleaned_data)
        except asking.AlreadyAnsweredError as first:
            form.add_error(None, already(first.actie))
        else:
            step = actie.is_held and actie.holder_id == request.user.pk
            messages.success(
                request,
                f"Antwoord gegeven. Staat bij uw stappen: {long(actie.due_on)}." if step else "Antwoord gegeven.",
            )
            return back(request, casus, "stappen")
    return form_page(request, casus, form, title=TITLES[chosen], quote=actie.what, submit_label="Antwoord geven")


@require_POST
@member()
@on_casus("ask")
def remind(request: MemberRequest, casus: Casus, pk: int) -> HttpResponse:
    actie = get_actie(request, casus, pk)
    scope = scope_of(request)
    if not (scope.in_office or actie.asked_by_id == scope.user_id):
        raise PermissionDenied
    if asking.remind(actie=actie, by=request.user, now=timezone.now()):
        messages.success(request, f"Vriendelijke herinnering gestuurd aan {actie.holder_label}.")
    else:
        messages.info(request, "Vandaag is al herinnerd, of het antwoord is er al.")
    return back(request, casus, "stappen")


def may_answer(actie: Actie, scope: Scope, desk: Container[int]) -> bool:
    """Whoever was asked; the office, which writes down what was said on the phone; colleagues at that school or gemeente (`desk`).
    Who only thinks along answers for nobody else."""
    if scope.guest_of(actie.casus_id) == GrantGround.THINK_ALONG:
        return actie.holder_id == scope.user_id
    if scope.in_office or actie.holder_id == scope.user_id:
        return True
    asked_here = {"school": ActieTarget.SCHOOL, "leerplicht": ActieTarget.LEERPLICHT}.get(scope.role) == actie.target
    return asked_here and actie.holder_id in desk


def already(actie: Actie) -> str:
    """What stands there now, for somebody whose answer came second. Their text stays in the form."""
    if not actie.answer:
        return "Dit verzoek is intussen ingetrokken. Wat u typte staat hieronder nog."
    said = f"ja, op {dutch(actie.due_on)}" if actie.answer == Answer.YES else actie.get_answer_display()
    said = f"{said}: {actie.answer_text}" if actie.answer_text else said
    return f"{actie.answered_by} gaf intussen al antwoord: “{said}”. Wat u typte staat hieronder nog."


def _form(request: MemberRequest, casus: Casus, actie: Actie, chosen: Answer) -> CasusForm:
    forms: dict[Answer, Callable[..., CasusForm]] = {
        Answer.YES: YesForm,
        Answer.ALTERNATIVE: AlternativeForm,
        Answer.ASK_OTHER: AskOtherForm,
    }
    scope = scope_of(request)
    more: dict[str, Any] = {"scope": scope}
    if chosen == Answer.YES:
        more["initial"] = {"on": max(actie.due_on, scope.today)}
    if chosen == Answer.ASK_OTHER:
        asked = {scope.user_id, actie.holder_id, actie.asked_by_id}
        more["people"] = {pk: viewer for pk, viewer in people_of(request, casus).items() if pk not in asked}
    return forms[chosen](typed(request), **more)
