"""De kwartaalopgave, for whoever answers it: nog thuis?, nakijken en versturen, geen leerlingen te melden."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Consulentschap
from actietafel.actions.answering import (
    AlreadySentError,
    all_home,
    answer_regel,
    mark_seen,
    nil_return,
    reopen_opgave,
    return_opgave,
    undo_all_home,
)
from actietafel.doors import ROUND
from actietafel.forms.opgave import LineForm, SendForm
from actietafel.links import answers
from actietafel.models import Opgave, OpgaveAnswer
from actietafel.prefill import Prefill, prefill
from cases.access import log_read, scope_of
from cases.actions.phases import RefusedError
from cases.drafts import moved_on
from cases.events import ConflictError

WAS_SENT = "Deze opgave was al verstuurd; er is niets veranderd."
CHANGED = "Deze opgave is intussen door iemand anders verstuurd of heropend. Kijk hem nog eens na."

NEXT = {"toevoegen": "opgave_add", "lijst": "opgave_list"}  # where a button goes, once everything typed is kept


def get_opgave(request: MemberRequest, code: str) -> Opgave:
    """An Opgave that this person answers, or helps to answer: 404 otherwise."""
    rows = Opgave.objects.visible_to(scope_of(request)).filter(uitvraag__opened_at__isnull=False)
    parts = ("uitvraag__area", "school__municipality", "municipality", "returned_by")
    found: Opgave | None = rows.select_related(*parts).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def read_pupils(request: MemberRequest, opgave: Opgave, page: str) -> Prefill:
    """Everybody on the Opgave whom this person may see, in the read log. Who opens it as the respondent is on the board."""
    scope = scope_of(request)
    found = prefill(opgave, scope.today, scope if scope.in_office else None)
    log_read(request, page, found.casus_ids)
    if answers(request.toegang, opgave):
        mark_seen(opgave=opgave, now=timezone.now())
    return found


def around(request: MemberRequest, opgave: Opgave, found: Prefill) -> dict[str, Any]:
    """What every page of the Opgave says: whose it is, what it is used for, and whom to call."""
    today = scope_of(request).today
    whom = Consulentschap.objects.consulent_for(school=opgave.school, municipality=opgave.municipality, day=today)
    return {
        "opgave": opgave,
        "uitvraag": opgave.uitvraag,
        "found": found,
        "consulent": whom,
        "purpose": settings.OPGAVE_PURPOSE,
        "on_behalf": not answers(request.toegang, opgave),
        "is_closed": opgave.uitvraag.stopped_at is not None,
    }


@require_http_methods(["GET", "POST"])
@member(*ROUND)
def opgave(request: MemberRequest, code: str) -> HttpResponse:
    """The pupils that Loket knows, each with an answer that is kept as soon as it is given. Sent in: the receipt."""
    asked = get_opgave(request, code)
    found = read_pupils(request, asked, "opgave")
    if asked.returned_at is not None:
        return _sent(request, asked, found)
    if request.method == "GET":
        return _page(request, asked, found, [LineForm(None, line=line) for line in found.lines])
    return _save(request, asked, found)


def _sent(request: MemberRequest, asked: Opgave, found: Prefill) -> HttpResponse:
    if request.method == "POST":
        there = moved_on(request, WAS_SENT, "opgave", code=asked.code)
        return HttpResponseClientRedirect(there.headers["Location"]) if request.htmx else there
    if request.htmx:
        return HttpResponseClientRedirect(reverse("opgave", args=[asked.code]))
    return render(request, "actietafel/opgave_sent.html", around(request, asked, found))


def _page(
    request: MemberRequest, asked: Opgave, found: Prefill, forms: list[LineForm], status: int = 200
) -> HttpResponse:
    context = {**around(request, asked, found), "forms": forms, "wrong": [form for form in forms if form.errors]}
    return render(request, "actietafel/opgave.html", context, status=status)


def _save(request: MemberRequest, asked: Opgave, found: Prefill) -> HttpResponse:
    """All answers on the page; with htmx only of the pupil that was touched. What is right is kept, what is not is asked again."""
    touched = request.htmx.trigger if request.htmx else None
    lines = [line for line in found.lines if not touched or touched == f"l-{line.casus.code}"]
    forms = [LineForm(request.POST, line=line) for line in lines]
    for form in forms:
        if form.is_valid() and form.is_told:
            _answer(request, asked, form)
    saved = read_pupils(request, asked, "opgave")
    if request.htmx:
        context = {**around(request, asked, saved), "forms": forms, "saved_at": timezone.now(), "oob": True}
        return render(request, "actietafel/_opgave_saved.html", context)
    if any(form.errors for form in forms):
        return _page(request, asked, saved, forms, status=422)
    to = request.POST.get("naar", "")
    if to == "later":
        messages.success(request, "Uw antwoorden zijn bewaard. U kunt later verder.")
        return redirect("vandaag")
    return redirect(NEXT.get(to, "opgave_check"), code=asked.code)


def _answer(request: MemberRequest, asked: Opgave, form: LineForm) -> None:
    data, line = form.cleaned_data, form.line
    known = line.phase.true_from if line.is_partly and line.phase and data["answer"] == OpgaveAnswer.PARTLY else None
    try:
        answer_regel(
            opgave=asked, casus=form.line.casus, answer=data["answer"], by=request.user, now=timezone.now(),
            first_day=data["first_day"], on=data["on"] or known, changed=data["changed"],
        )  # fmt: skip
    except RefusedError as refused:
        form.add_error(refused.field or None, str(refused))


@require_http_methods(["GET", "POST"])
@member(*ROUND)
def opgave_check(request: MemberRequest, code: str) -> HttpResponse:
    """Nakijken en versturen: everything that was said on one page, and what is still missing beside it."""
    asked = get_opgave(request, code)
    if asked.returned_at is not None and request.method == "POST":
        return moved_on(request, WAS_SENT, "opgave", code=code)
    if asked.returned_at is not None:
        return redirect("opgave", code=code)
    found = read_pupils(request, asked, "opgave-nakijken")
    form = SendForm(
        request.POST if request.method == "POST" else None, initial={"version": asked.version, "remark": asked.remark}
    )
    if request.method == "POST" and form.is_valid() and (sent := _send(request, asked, form)):
        return sent
    context = {**around(request, asked, found), "form": form}
    return render(request, "actietafel/opgave_check.html", context, status=422 if form.is_bound else 200)


def _send(request: MemberRequest, asked: Opgave, form: SendForm) -> HttpResponse | None:
    """None while something is still needed."""
    data = form.cleaned_data
    try:
        sent = return_opgave(
            opgave=asked, by=request.user, now=timezone.now(), remark=data["remark"], version=data["version"]
        )
    except AlreadySentError as refused:
        return moved_on(request, str(refused), "opgave", code=asked.code)
    except RefusedError as refused:
        form.add_error(None, str(refused))
        return None
    except ConflictError:
        return moved_on(request, CHANGED, "opgave", code=asked.code)
    _thank(request, sent, "De opgave is verstuurd. Dank u wel.")
    return redirect("opgave", code=asked.code)


def _thank(request: MemberRequest, sent: Opgave, text: str) -> None:
    """With a way back, as long as the round is open."""
    undo = "" if sent.uitvraag.stopped_at else f"undo:{reverse('opgave_reopen', args=[sent.code])}"
    messages.success(request, text, extra_tags=undo)


@require_POST
@member(*ROUND)
def opgave_nil(request: MemberRequest, code: str) -> HttpResponse:
    """Geen leerlingen te melden, in one click from the page."""
    asked = get_opgave(request, code)
    try:
        sent = nil_return(opgave=asked, by=request.user, now=timezone.now())
    except RefusedError as refused:
        messages.error(request, str(refused))
    else:
        _thank(request, sent, "U hebt geen leerlingen te melden. Dat is verstuurd. Dank u wel.")
    return redirect("opgave", code=code)


@require_POST
@member(*ROUND)
def opgave_reopen(request: MemberRequest, code: str) -> HttpResponse:
    """Wijzigen, or take back what was just sent."""
    asked = get_opgave(request, code)
    try:
        reopen_opgave(opgave=asked, by=request.user, now=timezone.now())
    except RefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.info(request, "De opgave staat weer open. Verstuur hem opnieuw als u klaar bent.")
    return redirect("opgave", code=code)


@require_POST
@member(*ROUND)
def opgave_all_home(request: MemberRequest, code: str) -> HttpResponse:
    """Nog thuis, niets veranderd: for everybody who has no answer yet."""
    asked = get_opgave(request, code)
    scope = scope_of(request)
    try:
        ids = all_home(opgave=asked, by=request.user, now=timezone.now(), reader=scope if scope.in_office else None)
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("opgave", code=code)
    request.session["opgave_thuis"] = {"code": code, "ids": ids}
    whom = "1 leerling" if len(ids) == 1 else f"{len(ids)} leerlingen"
    undo = f"undo:{reverse('opgave_all_home_undo', args=[code])}" if ids else ""
    messages.success(request, f"Niets veranderd: {whom}.", extra_tags=undo)
    return redirect("opgave", code=code)


@require_POST
@member(*ROUND)
def opgave_all_home_undo(request: MemberRequest, code: str) -> HttpResponse:
    asked = get_opgave(request, code)
    kept = request.session.pop("opgave_thuis", None) or {}
    ids = kept.get("ids", []) if kept.get("code") == code else []
    try:
        number = undo_all_home(opgave=asked, ids=ids, by=request.user)
    except RefusedError as refused:
        messages.error(request, str(refused))
    else:
        taken = "1 antwoord is" if number == 1 else f"{number} antwoorden zijn"
        messages.info(request, f"{taken} teruggenomen." if number else "Er was niets om terug te nemen.")
    return redirect("opgave", code=code)
