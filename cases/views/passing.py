"""An actie to somebody else: offered, taken over, or not."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import ACTS, scope_of
from cases.actions import passing
from cases.circle import GROUNDS, Viewer
from cases.forms.work import PassForm, RefuseForm
from cases.models import Actie, Casus, GrantGround
from cases.views.doors import back, form_page, get_actie, on_casus, people_of, typed
from cases.views.work import may_settle

LATE = "Iemand was net eerder. Kijk hoe het er nu voor staat."


def takers(request: MemberRequest, casus: Casus, actie: Actie) -> dict[int, Viewer]:
    """Who can take an actie home: inside the circle for good, in a role that may work on it, and not who has it."""
    return {
        pk: viewer
        for pk, viewer in people_of(request, casus).items()
        if viewer.until is None and viewer.why != GROUNDS[GrantGround.THINK_ALONG]
        and viewer.role in ACTS["step"] and pk != actie.holder_id
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@member()
@on_casus("step")
def step_pass(request: MemberRequest, casus: Casus, pk: int) -> HttpResponse:
    actie = get_actie(request, casus, pk)
    if not may_settle(actie, scope_of(request)):
        raise PermissionDenied
    if not passing.is_passable(actie) or actie.passed_to_id:
        said = (
            f"Dit wacht al op een antwoord van {actie.passed_to}."
            if actie.passed_to_id
            else "Dit is niet door te geven."
        )
        messages.info(request, said)
        return back(request, casus, "stappen")
    found = takers(request, casus, actie)
    form = PassForm(typed(request), scope=scope_of(request), people=found)
    if form.is_valid():
        to = found[form.cleaned_data["to"].pk]
        if passing.pass_on(actie=actie, to=to, by=request.user, now=timezone.now()):
            undo = f"undo:{reverse('casus_step_keep', args=[casus.code, actie.pk])}"
            messages.success(
                request, f"Gevraagd aan {to.user}. Tot een ja blijft het bij {actie.holder_label}.", extra_tags=undo
            )
        else:
            messages.info(request, LATE)
        return back(request, casus, "stappen")
    lead = "De ander krijgt bericht. Pas na een ja is het van de ander; tot dan blijft het waar het is."
    return form_page(
        request, casus, form, title="Doorgeven", lead=lead, quote=actie.what, submit_label="Vragen om over te nemen"
    )


@require_POST
@member()
@on_casus("step")
def step_keep(request: MemberRequest, casus: Casus, pk: int) -> HttpResponse:
    """Undo, while the other did not answer."""
    actie = get_actie(request, casus, pk)
    if not may_settle(actie, scope_of(request)):
        raise PermissionDenied
    if passing.keep(actie=actie, by=request.user, now=timezone.now()):
        messages.success(request, f"Blijft bij {actie.holder_label}: {actie.what}")
    else:
        messages.info(request, LATE)
    return back(request, casus, "stappen")


@require_POST
@member()
@on_casus("step")
def step_take(request: MemberRequest, casus: Casus, pk: int) -> HttpResponse:
    actie = _offered(request, casus, pk)
    scope = scope_of(request)
    if passing.take_over(actie=actie, by=request.user, role=scope.role, now=timezone.now()):
        messages.success(request, f"Van u: {actie.what}")
    else:
        messages.info(request, LATE)
    return back(request, casus, "stappen")


@require_http_methods(["GET", "POST"])
@member()
@on_casus("step")
def step_refuse(request: MemberRequest, casus: Casus, pk: int) -> HttpResponse:
    actie = _offered(request, casus, pk)
    form = RefuseForm(typed(request), scope=scope_of(request))
    if form.is_valid():
        if passing.refuse(actie=actie, because=form.cleaned_data["because"], by=request.user, now=timezone.now()):
            messages.success(request, f"Blijft bij {actie.holder_label}.")
        else:
            messages.info(request, LATE)
        return back(request, casus, "stappen")
    return form_page(request, casus, form, title="Niet overnemen", quote=actie.what, submit_label="Niet overnemen")


def _offered(request: MemberRequest, casus: Casus, pk: int) -> Actie:
    """An actie that was passed on to this person: 403 for somebody else, who reads it but was not asked."""
    actie = get_actie(request, casus, pk)
    if actie.passed_to_id is not None and actie.passed_to_id != request.user.pk:
        raise PermissionDenied
    return actie
