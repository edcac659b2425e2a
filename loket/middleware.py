"""Middleware of the house: who is active, one transaction a request, and headers that pupils' data needs."""

from collections.abc import Callable
from datetime import date
from typing import cast

import pghistory
from django.conf import settings
from django.contrib.auth import logout
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone

from accounts.http import MemberRequest, Visit
from accounts.models import Toegang, User
from cases import unfinished
from cases.prepared import rows
from paper.text import is_blank

GetResponse = Callable[[HttpRequest], HttpResponse]


def headers(get_response: GetResponse) -> GetResponse:
    """No page is kept by a browser or a proxy; only files under static/ may be."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith(f"/{settings.STATIC_URL.lstrip('/')}"):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"
        )
        return response

    return middleware


def legible(get_response: GetResponse) -> GetResponse:
    """A NUL stands in nothing that a person types, and PostgreSQL can neither compare nor store it: 400, not an error page. What
    nobody can see is not typed: a reason of one invisible character is an empty field, and the form says so."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = (
            text for data in (request.GET, request.POST) for name, values in data.lists() for text in (name, *values)
        )
        if "\x00" in request.path_info or any("\x00" in text for text in sent):
            return HttpResponseBadRequest(
                "Dit adres bevat een teken dat niet bestaat.", content_type="text/plain; charset=utf-8"
            )
        if unseen := [name for name, values in request.POST.lists() if any(text and is_blank(text) for text in values)]:
            typed = request.POST.copy()
            for name in unseen:
                typed.setlist(name, ["" if is_blank(text) else text for text in typed.getlist(name)])
            request.POST = typed  # type: ignore[assignment]  # a QueryDict as well, of which the stubs say it cannot change
        return get_response(request)

    return middleware


def active_toegang(get_response: GetResponse) -> GetResponse:
    """Puts the active Toegang on the request: the chosen one if it still holds today, else the only one, else none.

    An ended account or Toegang stops working at the next request; a session ends after SESSION_ABSOLUTE_HOURS whatever happens.
    A session that a personal link began (`only_path`) opens that one thing, as that one Toegang: any other page leads back to it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        visit = cast(Visit, request)
        visit.toegang, visit.toegangen = None, []
        if isinstance(request.user, User):
            if _too_long(request):
                logout(request)
                return redirect("account_login")
            _run_on(request)
            visit.toegangen = rows(_usable, request.user.pk, timezone.localdate())
            visit.toegang = _choose(request, visit.toegangen)
            if only := request.session.get("only_path"):
                if visit.toegang is None or visit.toegang.pk != request.session.get("toegang"):
                    logout(request)
                    return redirect("account_login")
                if not _inside(request, only):
                    return _elsewhere(request, only)
        return get_response(request)

    return middleware


# Open in a session that a personal link began: leaving, and what says nothing about anybody.
ALWAYS_OPEN = frozenset({"account_logout", "about_data", "opgave_link", "opgave_link_code"})


def _inside(request: HttpRequest, only: str) -> bool:
    """Whether this page belongs to the one thing that the session opens: `only_path` and what lies under it, and pages that were
    made there (`only_also`)."""
    paths = (only, *request.session.get("only_also", []))
    if request.path_info.startswith(paths):
        return True
    try:
        return resolve(request.path_info).url_name in ALWAYS_OPEN
    except Resolver404:
        return False


def _elsewhere(request: HttpRequest, only: str) -> HttpResponse:
    if request.method in {"GET", "HEAD"}:
        return redirect(only)
    raise Http404


def _too_long(request: HttpRequest) -> bool:
    now = timezone.now().timestamp()
    started = float(request.session.setdefault("started", now))
    return now - started > settings.SESSION_ABSOLUTE_HOURS * 3600


RUN_ON_AFTER = 60  # seconds; a write for every page would be one too many


def _run_on(request: HttpRequest) -> None:
    """A session ends half an hour after the last click, not after the last thing that it stored. What a page asks by itself is no
    click: an unattended screen does not stay logged in."""
    now = timezone.now().timestamp()
    if "X-Loket-Poll" not in request.headers and now - float(request.session.get("clicked", 0)) >= RUN_ON_AFTER:
        request.session["clicked"] = now


def _choose(request: HttpRequest, usable: list[Toegang]) -> Toegang | None:
    chosen = request.session.get("toegang")
    for toegang in usable:
        if toegang.pk == chosen or len(usable) == 1:
            return toegang
    return None


def _usable(user_id: int, today: date) -> QuerySet[Toegang, Toegang]:
    usable: QuerySet[Toegang, Toegang] = Toegang.objects.usable(user_id, today)
    return usable


def stranded(get_response: GetResponse) -> GetResponse:
    """Who asked for a draft and got another page than its form (closed, moved on, no longer theirs to do) reads what they typed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        visit = cast(Visit, request)
        draft = (
            unfinished.stranded(cast(MemberRequest, request)) if visit.toegang and response.status_code < 500 else None
        )
        return redirect("draft", key=draft.key) if draft else response

    return middleware


def walls(get_response: GetResponse) -> GetResponse:
    """One transaction a request, so that read log and page stand or fall together.

    Own middleware because the context set under ATOMIC_REQUESTS is gone in the view. A 5xx rolls back; a database error that
    a view swallowed becomes a 500 instead of a page without its log row; a 404 keeps its log row.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        user_id = request.user.pk if request.user.is_authenticated else None
        with (
            pghistory.context(user=user_id, url=request.path_info),
            transaction.atomic(),
        ):
            response = get_response(request)
            if connection.needs_rollback and response.status_code < 500:
                response = render(request, "500.html", status=500)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    return middleware
