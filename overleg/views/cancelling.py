"""A meeting that does not take place: says what will happen, and asks once. A zitting has a page of its own (plaatsing.views.zittingen)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import log_read, scope_of
from cases.actions.phases import RefusedError
from overleg import cancelling
from overleg.actions import ClosedError
from overleg.afstemming.cancelling import cancel as cancel_afstemming
from overleg.afstemming.cancelling import will_cancel as afstemming_will_cancel
from overleg.doors import MEMBERS, get_tabled, while_open
from overleg.forms import CancelForm
from overleg.models import Overleg
from overleg.views.afstemming import BOTH, get_afstemming


@require_http_methods(["GET", "POST"])
@member(*MEMBERS)
@while_open
def overleg_cancel(request: MemberRequest, code: str) -> HttpResponse:
    overleg, scope = get_tabled(request, code), scope_of(request)
    if overleg.closed_at is not None:
        raise ClosedError(overleg)
    log_read(request, "overleg", overleg.punten.values_list("casus_id", flat=True))
    form = CancelForm(request.POST or None, overleg=overleg)
    try:
        told = cancelling.will_cancel(overleg, by=request.user)
        if form.is_valid():
            because = form.cleaned_data["because"]
            done = cancelling.cancel(
                overleg=overleg, because=because, by=request.user, today=scope.today, now=timezone.now()
            )  # fmt: skip
            return _done(request, overleg, "De actietafel", done.lines)
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect(overleg)
    return _ask(request, overleg, "Actietafel", form, told.lines)


@require_http_methods(["GET", "POST"])
@member(*BOTH)
@while_open
def afstemming_cancel(request: MemberRequest, code: str) -> HttpResponse:
    overleg, scope = get_afstemming(request, code, edit=True), scope_of(request)
    form = CancelForm(request.POST or None, overleg=overleg)
    if form.is_valid():
        because = form.cleaned_data["because"]
        done = cancel_afstemming(overleg=overleg, because=because, by=request.user, scope=scope, now=timezone.now())
        return _done(request, overleg, "De afstemming", done.lines)
    told = afstemming_will_cancel(overleg, by=request.user, scope=scope)
    return _ask(request, overleg, "Afstemming", form, told.lines)


def _done(request: MemberRequest, overleg: Overleg, what: str, lines: list[str]) -> HttpResponse:
    """What was said before it, without the last line: that offers another way."""
    messages.success(request, f"{what} vervalt. {' '.join(lines[:-1])}")
    return redirect(overleg)


def _ask(request: MemberRequest, overleg: Overleg, what: str, form: CancelForm, lines: list[str]) -> HttpResponse:
    context: dict[str, Any] = {
        "overleg": overleg, "what": what, "consequences": lines, "cancel_url": overleg.get_absolute_url(), "form": form,
    }  # fmt: skip
    return render(request, "overleg/cancel.html", context, status=422 if form.is_bound else 200)
