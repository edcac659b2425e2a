"""An Afstemming that does not take place: says what will happen, and asks once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import scope_of
from overleg.afstemming.cancelling import cancel, will_cancel
from overleg.afstemming.forms import CancelForm
from overleg.doors import while_open
from overleg.views.afstemming import BOTH, get_afstemming


@require_http_methods(["GET", "POST"])
@member(*BOTH)
@while_open
def afstemming_cancel(request: MemberRequest, code: str) -> HttpResponse:
    overleg, scope = get_afstemming(request, code, edit=True), scope_of(request)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        done = cancel(
            overleg=overleg, because=form.cleaned_data["because"], by=request.user, scope=scope, now=timezone.now()
        )  # fmt: skip
        messages.success(request, f"De afstemming vervalt. {' '.join(done.lines[:-1])}")
        return redirect(overleg)
    told = will_cancel(overleg, by=request.user, scope=scope)
    context = {
        "overleg": overleg, "consequences": told.lines, "cancel_url": overleg.get_absolute_url(), "form": form,
    }  # fmt: skip
    return render(request, "overleg/afstemming_cancel.html", context, status=422 if form.is_bound else 200)
