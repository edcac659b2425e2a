"""The door, the health page and the page that does not exist."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from cases.clock import clock_status


@require_GET
@member()
def about_data(request: MemberRequest) -> HttpResponse:
    """What Loket records, why, and who sees it."""
    return render(request, "loket/about_data.html")


@require_GET
def gezond(request: HttpRequest) -> HttpResponse:
    """For a monitor: 200 when the database answers and the clock ran lately, else 503. No detail for strangers."""
    status = clock_status(timezone.now())
    ran_at = status.ran_at.isoformat() if status.ran_at else None
    body: dict[str, Any] = {
        "database": True,
        "clock_ran_at": ran_at,
        "clock_stale": status.stale,
        "mail_held": status.held,
    }
    return JsonResponse(body, status=503 if status.stale else 200)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same bytes for a foreign casus and for one that does not exist: nothing of the address is repeated."""
    return render(request, "404.html", status=404)
