"""Terugvraag: how does it stand? Answered by one of the two schools or the office, in one page and one click."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import scope_of
from cases.actions.phases import RefusedError
from cases.drafts import moved_on
from cases.views.absence import attempt
from cases.views.doors import way_back
from plaatsing.actions.answering import AnsweredError, answer, undo
from plaatsing.following import follow, may_undo
from plaatsing.forms.promises import ANSWERS, AnswerForm
from plaatsing.models import Stand, Terugvraag, Toezegging
from plaatsing.said import asked_before, back_on, said_first, undo_tag
from plaatsing.views.promises import PROMISES, get_toezegging


@require_http_methods(["GET", "POST"])
@member(*PROMISES)
def terugvraag(request: MemberRequest, code: str) -> HttpResponse:
    """The question that is open about this promise; who comes after the answer sees what was said, and does not answer the next one."""
    found = get_toezegging(request, code)
    asked = found.terugvragen.open().first()
    if asked is None:
        return _second(request, found.terugvragen.select_related("answered_by").latest("number"))
    if (before := asked_before(asked, request.POST.get("vraag", ""))) is not None:
        return _second(request, before)
    chosen = request.POST.get("stand", "")
    forms = _forms(request, found, chosen)
    form = next((one for one in forms if one.is_bound), None)
    try:
        answered = form is not None and form.is_valid() and _answered(request, asked, form)
    except AnsweredError as first:
        return _second(request, first.terugvraag)
    if not answered:
        context = {
            "toezegging": found, "one": follow(found, scope_of(request)), "asked": asked, "forms": forms,
            "back_to": way_back(request), "nothing_chosen": request.method == "POST" and form is None,
        }  # fmt: skip
        return render(request, "plaatsing/terugvraag.html", context, status=422 if request.method == "POST" else 200)
    return redirect(way_back(request) or found.get_absolute_url())


def _second(request: MemberRequest, first: Terugvraag) -> HttpResponse:
    """Who was second hears what the first said, and nothing changes."""
    return moved_on(request, said_first(first), way_back(request) or first.toezegging.get_absolute_url())


def _forms(request: MemberRequest, found: Toezegging, chosen: str) -> list[AnswerForm]:
    today = scope_of(request).today
    return [form(request.POST if chosen == form.stand else None, toezegging=found, today=today) for form in ANSWERS]


def _answered(request: MemberRequest, asked: Terugvraag, form: AnswerForm) -> bool:
    """Answer; False while something is still needed. Raises AnsweredError."""
    scope, found = scope_of(request), asked.toezegging
    done = attempt(
        form,
        lambda: answer(
            terugvraag=asked, stand=form.stand, by=request.user, today=scope.today, now=timezone.now(), **form.cleaned_data
        ),
    )  # fmt: skip
    if done:
        found.refresh_from_db()
        tag = "" if form.stand == Stand.PLACED and found.is_open else undo_tag(found)
        messages.success(request, back_on(found, "Antwoord vastgelegd."), extra_tags=tag)
    return bool(done)


@require_POST
@member(*PROMISES)
def terugvraag_undo(request: MemberRequest, code: str) -> HttpResponse:
    """Take the last answer back; who answered, or the office."""
    found, scope = get_toezegging(request, code), scope_of(request)
    last = found.terugvragen.filter(answered_at__isnull=False).order_by("-number").first()
    if last is None:
        messages.info(request, "Er is niets om terug te nemen.")
        return redirect(way_back(request) or found.get_absolute_url())
    if not may_undo(last, scope):
        raise PermissionDenied
    try:
        undo(terugvraag=last, by=request.user, today=scope.today, now=timezone.now())
        messages.info(request, "Het antwoord is teruggenomen. De terugvraag staat weer open.")
    except RefusedError as refused:
        messages.info(request, str(refused))
    return redirect(way_back(request) or found.get_absolute_url())
