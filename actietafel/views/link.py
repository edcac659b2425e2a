"""The personal link: without a login a count and the nil return; with a code by mail this one Opgave, and no other page."""

from typing import Any, cast

from allauth.account.utils import perform_login
from allauth.core.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest, Visit
from accounts.models import User
from actietafel.actions.answering import nil_return, reopen_opgave
from actietafel.actions.codes import send_code, use_code
from actietafel.forms.opgave import CodeForm
from actietafel.links import Link, read_link
from actietafel.models import Opgave
from actietafel.prefill import count_of
from cases.access import scope_of
from cases.actions.phases import RefusedError

WRONG_CODE = "Deze code klopt niet, of hij is verlopen. Na vijf keer of tien minuten vraagt u een nieuwe."


@require_http_methods(["GET", "POST"])
def opgave_link(request: HttpRequest, token: str) -> HttpResponse:
    """Who is logged in goes to the Opgave by their own rights. Others see a count, may say that there is nobody, or ask a code."""
    link = read_link(token, timezone.localdate())
    visit = cast(Visit, request)
    if isinstance(visit.user, User):
        return _with_login(visit, visit.user, link)
    if link is None:
        return _ended(request)
    act = request.POST.get("doe", "")
    if act == "code":
        return _send(request, token, link)
    if act == "geen":
        return _nil(request, token, link)
    if act == "terug":
        return _undo(request, token, link)
    return _page(request, token, link)


def _ended(request: HttpRequest) -> HttpResponse:
    """The same page for a link that ended, never was, or is not theirs any more."""
    return render(request, "actietafel/link_ended.html", status=404)


def _with_login(request: Visit, user: User, link: Link | None) -> HttpResponse:
    if link is None:
        return _ended(request)
    if request.toegang is None:
        return redirect("switch_role")
    if link.toegang.user_id == user.pk and request.toegang.pk != link.toegang.pk:
        messages.info(
            request, f"Deze opgave vult u in als {link.toegang.label}. Kies die rol en open de link nog eens."
        )
        return redirect("switch_role")
    if not Opgave.objects.visible_to(scope_of(cast(MemberRequest, request))).filter(pk=link.opgave.pk).exists():
        return _ended(request)
    return redirect("opgave", code=link.opgave.code)


def _page(request: HttpRequest, token: str, link: Link, error: str = "") -> HttpResponse:
    opgave = link.opgave
    context: dict[str, Any] = {
        "token": token,
        "uitvraag": opgave.uitvraag,
        "returned_at": opgave.returned_at,
        "nil": opgave.nil,
        "may_undo": opgave.nil and opgave.uitvraag.stopped_at is None and opgave.returned_by_id == link.toegang.user_id,
        "number": count_of(opgave, timezone.localdate()) if opgave.returned_at is None else 0,
        "office_phone": settings.OFFICE_PHONE,
        "error": error,
    }
    return render(request, "actietafel/link.html", context, status=422 if error else 200)


def _nil(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Recorded as the person whose link it is."""
    try:
        nil_return(opgave=link.opgave, by=link.toegang.user, now=timezone.now())
    except RefusedError as refused:
        return _page(request, token, link, str(refused))
    return redirect("opgave_link", token=token)


def _undo(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Only of what this very person sent as nil: anything else is behind the code."""
    if not link.opgave.nil or link.opgave.returned_by_id != link.toegang.user_id:
        return redirect("opgave_link", token=token)
    try:
        reopen_opgave(opgave=link.opgave, by=link.toegang.user, now=timezone.now())
    except RefusedError as refused:
        return _page(request, token, link, str(refused))
    return redirect("opgave_link", token=token)


def _send(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """The answer is the same whether a mail left or the limit was reached."""
    if consume(request, action="opgave_code", key=str(link.toegang.user_id)):
        request.session["opgave_code"] = send_code(user=link.toegang.user, now=timezone.now())
    return redirect("opgave_link_code", token=token)


@require_http_methods(["GET", "POST"])
def opgave_link_code(request: HttpRequest, token: str) -> HttpResponse:
    """The code from the mail; then the one login door, and a session that opens this Opgave and nothing else."""
    link = read_link(token, timezone.localdate())
    if link is None:
        return _ended(request)
    if request.user.is_authenticated:
        return redirect("opgave_link", token=token)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        secret = request.session.get("opgave_code", "")
        user = link.toegang.user
        if secret and use_code(user=user, secret=secret, code=form.cleaned_data["code"], now=timezone.now()):
            return _enter(request, link)
        form.add_error("code", WRONG_CODE)
    context = {"form": form, "token": token, "office_phone": settings.OFFICE_PHONE}
    return render(request, "actietafel/link_code.html", context, status=422 if form.is_bound else 200)


def _enter(request: HttpRequest, link: Link) -> HttpResponse:
    """Through accounts.adapter, as every login. `only_path` is kept by loket.middleware.active_toegang."""
    path = reverse("opgave", args=[link.opgave.code])
    request.session.pop("opgave_code", None)
    response: HttpResponse = perform_login(request, link.toegang.user, redirect_url=path)
    if request.user.is_authenticated:
        request.session["toegang"], request.session["only_path"] = link.toegang.pk, path
    return response
