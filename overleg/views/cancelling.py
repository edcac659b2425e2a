"""A meeting that does not take place: says what will happen, and asks once. A zitting has a page of its own (plaatsing.views.zittingen)."""

from types import ModuleType

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import log_read, scope_of
from cases.actions.phases import RefusedError
from overleg import cancelling as of_actietafel
from overleg.actions import ClosedError
from overleg.afstemming import cancelling as of_afstemming
from overleg.doors import MEMBERS, get_tabled, while_open
from overleg.forms import CancelForm
from overleg.models import Overleg
from overleg.views.afstemming import BOTH, get_afstemming


@require_http_methods(["GET", "POST"])
@member(*MEMBERS)
@while_open
def overleg_cancel(request: MemberRequest, code: str) -> HttpResponse:
    overleg = get_tabled(request, code)
    if overleg.closed_at is not None:
        raise ClosedError(overleg)
    log_read(request, "overleg", overleg.punten.values_list("casus_id", flat=True))
    try:
        return _ask(request, overleg, "actietafel", of_actietafel)
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect(overleg)


@require_http_methods(["GET", "POST"])
@member(*BOTH)
@while_open
def afstemming_cancel(request: MemberRequest, code: str) -> HttpResponse:
    return _ask(request, get_afstemming(request, code, edit=True), "afstemming", of_afstemming)


def _ask(request: MemberRequest, overleg: Overleg, what: str, acts: ModuleType) -> HttpResponse:
    """`acts` says what will happen and does it (`will_cancel`, `cancel`). Afterwards stands what was said before it, without the last
    line: that offers another way."""
    scope, form = scope_of(request), CancelForm(request.POST or None, overleg=overleg)
    if form.is_valid():
        because = form.cleaned_data["because"]
        done = acts.cancel(overleg=overleg, because=because, by=request.user, scope=scope, now=timezone.now())
        messages.success(request, f"De {what} vervalt. {' '.join(done.lines[:-1])}")
        return redirect(overleg)
    context = {
        "overleg": overleg, "what": what.capitalize(), "cancel_url": overleg.get_absolute_url(), "form": form,
        "consequences": acts.will_cancel(overleg, by=request.user, scope=scope).lines,
    }  # fmt: skip
    return render(request, "overleg/cancel.html", context, status=422 if form.is_bound else 200)
