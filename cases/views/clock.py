"""After a jump of the clock: a person says whether time really went by, and the held mail may leave."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases import clock
from cases.models import ClockRun
from post.models import Notice


@require_http_methods(["GET", "POST"])
@member(Role.VOORZITTER, Role.BEHEERDER)
def clock_confirm(request: MemberRequest) -> HttpResponse:
    """Shows which runs jumped and how much mail waits; counts only, no casus."""
    now = timezone.now()
    if request.method == "POST":
        released = clock.confirm_clock(by=request.user, now=now)
        messages.success(request, f"De klok is bevestigd. {released} berichten gaan in de eerstvolgende mail mee.")
        return redirect("clock_confirm")
    context = {
        "jumps": ClockRun.objects.filter(jumped=True, confirmed_at=None).order_by("-pk"),
        "newest": ClockRun.objects.order_by("-pk").first(),
        "held": Notice.objects.filter(held=True, settled_at=None).count(),
        "now": now,
    }
    return render(request, "cases/clock_confirm.html", context)
