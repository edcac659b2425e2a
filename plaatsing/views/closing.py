"""The table rises: it says what will happen, asks once, and shows the results list."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from overleg.actions import ClosedError
from overleg.doors import said_closed
from overleg.models import Overleg
from overleg.tabling import UndecidedError
from plaatsing.actions.closing import NotEnteredError, check, rise, will_happen
from plaatsing.doors import get_zitting


@require_http_methods(["GET", "POST"])
@member(Role.VOORZITTER)
def zitting_close(request: MemberRequest, code: str) -> HttpResponse:
    scope, overleg = scope_of(request), get_zitting(request, code, edit=True)
    log_read(request, "plaatsing-sluiten", overleg.punten.values_list("casus_id", flat=True))
    if overleg.closed_at is not None:
        return _second(request, overleg)
    try:
        if request.method == "POST":
            rise(overleg=overleg, by=request.user, today=scope.today, now=timezone.now())
            messages.success(request, "De zitting is gesloten. Het resultatenoverzicht staat klaar.")
            return redirect("zitting_results", code=code)
        check(overleg)
    except ClosedError as error:
        return _second(request, error.overleg)
    except (UndecidedError, NotEnteredError) as error:
        context = {"overleg": overleg, "reason": str(error), "numbers": error.numbers}
        return render(request, "plaatsing/close_not_yet.html", context, status=409)
    told = will_happen(overleg, today=scope.today, now=timezone.now())
    return render(
        request,
        "plaatsing/close.html",
        {"overleg": overleg, "consequences": told.lines, "cancel_url": overleg.table_url},
    )


def _second(request: MemberRequest, overleg: Overleg) -> HttpResponse:
    messages.info(request, said_closed(overleg))
    return redirect(overleg.results_url)
