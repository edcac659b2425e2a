"""A terugvraag answered at the table, in the frame that may hang on a wall."""

from collections.abc import Iterable
from contextlib import suppress
from typing import TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.actions.phases import RefusedError
from cases.views.absence import attempt
from overleg.models import Overleg
from plaatsing.actions.answering import AnsweredError, answer, undo
from plaatsing.actions.promises import Open, answered_here, open_promises
from plaatsing.doors import open_zitting
from plaatsing.forms.promises import ANSWERS, AnswerForm
from plaatsing.models import Terugvraag, Toezegging
from plaatsing.said import asked_before, in_short
from plaatsing.views.table import PAGE, until_risen

One = TypeVar("One", Open, Terugvraag)


@require_http_methods(["GET", "POST"])
@member(Role.VOORZITTER)
@until_risen
def zitting_promise(request: MemberRequest, code: str, promise: str) -> HttpResponse:
    """One promise of an earlier session. Once it is answered, by whomever, the list of those that are open follows; what was typed as an
    answer is not taken for one to the question after it."""
    scope, overleg = scope_of(request), open_zitting(request, code)
    one = _of(request, promise, open_promises(overleg, scope))
    if one is None:
        return redirect("zitting_table", code=code)
    chosen = request.POST.get("stand", "")
    forms = [
        form(request.POST if chosen == form.stand else None, toezegging=one.toezegging, today=scope.today)
        for form in ANSWERS
    ]
    bound = next((form for form in forms if form.is_bound), None)
    before = asked_before(one.terugvraag, request.POST.get("vraag", ""))
    if before is None and bound is not None and bound.is_valid() and _answered(request, overleg, one, bound):
        return redirect("zitting_table", code=code)
    context = {
        "overleg": overleg,
        "one": one,
        "forms": forms,
        "nothing_chosen": request.method == "POST" and bound is None,
        "before": before and (in_short(before) if before.answered_at else "ingetrokken"),
    }
    status = 200 if request.method == "GET" else 409 if before else 422
    return render(request, "plaatsing/table_promise.html", context, status=status)


def _of(request: MemberRequest, promise: str, rows: Iterable[One]) -> One | None:
    """The one about this promise, in the read log; None when it is no longer among them, 404 for a promise that is out of sight."""
    one = next((row for row in rows if row.toezegging.code == promise), None)
    if one is not None:
        log_read(request, PAGE, [one.toezegging.casus_id])
    elif not Toezegging.objects.visible_to(scope_of(request)).filter(code=promise).exists():
        raise Http404
    return one


def _answered(request: MemberRequest, overleg: Overleg, one: Open, form: AnswerForm) -> bool:
    """False while something is still needed. Who was second changes nothing."""
    try:
        return bool(
            attempt(
                form,
                lambda: answer(
                    terugvraag=one.terugvraag, stand=form.stand, by=request.user, today=scope_of(request).today,
                    now=timezone.now(), overleg=overleg, **form.cleaned_data,
                ),
            )
        )  # fmt: skip
    except AnsweredError:
        return True


@require_POST
@member(Role.VOORZITTER)
@until_risen
def zitting_promise_undo(request: MemberRequest, code: str, promise: str) -> HttpResponse:
    """What was answered at this table is asked again. What can no longer be taken back stays, without its button."""
    scope, overleg = scope_of(request), open_zitting(request, code)
    one = _of(request, promise, answered_here(overleg, scope))
    if one is not None:
        with suppress(RefusedError):  # somebody went on with it meanwhile: the page shows how it stands
            undo(terugvraag=one, by=request.user, today=scope.today, now=timezone.now())
    return redirect("zitting_table", code=code)
