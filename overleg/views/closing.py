"""Closing a meeting: it says what will happen, asks once, and shows what happened."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import log_read, scope_of
from overleg.actions import ClosedError
from overleg.doors import MEMBERS, get_tabled, said_closed, while_open
from overleg.models import Overleg
from overleg.tabling import UndecidedError, close_overleg, coming, undecided


@require_http_methods(["GET", "POST"])
@member(*MEMBERS)
@while_open
def overleg_close(request: MemberRequest, code: str) -> HttpResponse:
    scope, overleg = scope_of(request), get_tabled(request, code)
    log_read(request, "overleg-sluiten", overleg.punten.values_list("casus_id", flat=True))
    if overleg.closed_at is not None:
        return _second(request, overleg)
    try:
        if request.method == "POST":
            close_overleg(overleg=overleg, by=request.user, today=scope.today, now=timezone.now())
            messages.success(request, "De tafel is gesloten. De uitkomsten staan in de casussen.")
            return redirect("overleg_results", code=code)
        if open_now := undecided(overleg):
            raise UndecidedError(open_now)
    except ClosedError as error:
        return _second(request, error.overleg)
    except UndecidedError as error:
        messages.warning(request, str(error))
        return redirect(f"{reverse('overleg_table', args=[code])}?nummer={error.numbers[0]}")
    told = coming(overleg, today=scope.today, now=timezone.now())
    context = {"overleg": overleg, "consequences": told.lines, "cancel_url": reverse("overleg_table", args=[code])}
    return render(request, "overleg/close.html", context)


def _second(request: MemberRequest, overleg: Overleg) -> HttpResponse:
    messages.info(request, said_closed(overleg))
    return redirect(overleg.results_url)
