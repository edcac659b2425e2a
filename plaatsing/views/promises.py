"""Promises: the list, one promise with its two schools, and taking an offer back."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.views.absence import attempt
from cases.views.doors import typed, way_back
from plaatsing.actions.answering import withdraw
from plaatsing.following import follow, lines, may_withdraw, read_of
from plaatsing.forms.promises import WithdrawForm
from plaatsing.models import Toezegging
from plaatsing.said import back_on, undo_tag

PROMISES = (Role.VOORZITTER, Role.CONSULENT, Role.SCHOOL, Role.PLAATSING)
PAGE = "toezegging"


def get_toezegging(request: MemberRequest, code: str) -> Toezegging:
    """A promise that this person may see; 404 otherwise."""
    rows = Toezegging.objects.visible_to(scope_of(request)).filter(code=code)
    found: Toezegging | None = rows.select_related(
        "overleg__area", "school", "from_school", "casus__pupil", "shared_by"
    ).first()
    if found is None:
        raise Http404
    _log(request, [found])
    return found


def _log(request: MemberRequest, promises: Iterable[Toezegging]) -> None:
    log_read(request, PAGE, read_of((promise.casus_id for promise in promises), scope_of(request)))


@require_GET
@member(*PROMISES)
def toezeggingen(request: MemberRequest) -> HttpResponse:
    """What runs, oldest first; `staat=klaar` what ended, newest first."""
    scope, ended = scope_of(request), request.GET.get("staat") == "klaar"
    rows = Toezegging.objects.visible_to(scope)
    chosen = rows.exclude(ending="").order_by("-ended_on", "-pk")[:200] if ended else rows.open()
    found = lines(chosen, scope)
    _log(request, [line.toezegging for line in found])
    return render(request, "plaatsing/toezeggingen.html", {"lines": found, "ended": ended})


@require_GET
@member(*PROMISES)
def toezegging(request: MemberRequest, code: str) -> HttpResponse:
    found = get_toezegging(request, code)
    return render(request, "plaatsing/toezegging.html", {"one": follow(found, scope_of(request)), "toezegging": found})


@require_http_methods(["GET", "POST"])
@member(*PROMISES)
def toezegging_withdraw(request: MemberRequest, code: str) -> HttpResponse:
    """The school that promised, or the voorzitter for it, takes the offer back."""
    found, scope = get_toezegging(request, code), scope_of(request)
    if not may_withdraw(found, scope):
        raise PermissionDenied
    form = WithdrawForm(typed(request))
    if form.is_valid() and attempt(
        form,
        lambda: withdraw(toezegging=found, by=request.user, today=scope.today, now=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, back_on(found, "De toezegging is ingetrokken."), extra_tags=undo_tag(found))
        return redirect(way_back(request) or found.get_absolute_url())
    context = {"form": form, "toezegging": found, "back_to": way_back(request)}
    return render(request, "plaatsing/toezegging_withdraw.html", context, status=422 if form.is_bound else 200)
