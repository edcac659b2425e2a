"""The second screen: it has no controls, and follows the table within two seconds."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from overleg.models import Overleg
from plaatsing.beam import mark_of, screen_now
from plaatsing.doors import get_zitting

PAGE = "plaatsing-scherm"


@require_GET
@member(Role.VOORZITTER)
def zitting_beam(request: MemberRequest, code: str) -> HttpResponse:
    return _shown(request, get_zitting(request, code, edit=True), "plaatsing/beam.html")


@require_GET
@member(Role.VOORZITTER)
def zitting_beam_now(request: MemberRequest, code: str) -> HttpResponse:
    """Asked every second: nothing (204) while the screen is right, else what it shows."""
    overleg = get_zitting(request, code, edit=True)
    if request.GET.get("stand") == mark_of(overleg):
        return HttpResponse(status=204)
    return _shown(request, overleg, "plaatsing/_beam.html")


def _shown(request: MemberRequest, overleg: Overleg, template: str) -> HttpResponse:
    mark = mark_of(overleg)  # before what it stands for: a change in between is shown a second later, never missed
    screen, casussen = screen_now(overleg, scope_of(request))
    log_read(request, PAGE, casussen)
    return render(request, template, {"overleg": overleg, "screen": screen, "mark": mark})
