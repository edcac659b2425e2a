"""One casus outside a conversation: the office decides about the actietafel, a school or leerplicht brings it in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from actietafel.actions import talks
from actietafel.doors import OFFICE
from actietafel.forms.talk import ProposeForm, TalkForm
from actietafel.models import Uitvraag
from actietafel.talking import blocks, comes_back_on, outcomes
from actietafel.views.talk_page import conflict_of
from cases.access import scope_of
from cases.actions.phases import RefusedError
from cases.forms.fields import put
from cases.models import Casus
from cases.views.doors import back, on_casus, typed, way_back
from paper.dates import dutch
from post.actions import settle


@require_http_methods(["GET", "POST"])
@member(*OFFICE)
@on_casus("story")
def casus_talk(request: MemberRequest, casus: Casus) -> HttpResponse:
    """What came back or was brought in is decided here as well, without a conversation."""
    scope = scope_of(request)
    context: dict[str, Any]
    uitvraag = talks.round_for(casus, scope.today) or _latest(casus)
    if uitvraag is None:
        context = {
            "casus": casus,
            "title": "Voorbespreking",
            "lead": f"Er is nog geen ronde gepland voor gebied {casus.area}.",
        }
        return render(request, "actietafel/casus_talk.html", context, status=200 if request.method == "GET" else 409)
    [block] = blocks(Casus.objects.visible_to(scope).filter(pk=casus.pk), uitvraag, scope)
    form = TalkForm(typed(request), block=block, scope=scope, comes_back_on=comes_back_on(uitvraag, scope.today))
    context = {
        "casus": casus,
        "talk": block,
        "form": form,
        "uitvraag": uitvraag,
        "title": "Voorbespreking",
    }
    context["back_to"] = way_back(request)
    if request.method == "GET":
        return render(request, "actietafel/casus_talk.html", context)
    if not form.is_valid():
        return render(request, "actietafel/casus_talk.html", context, status=422)
    try:
        talks.decide(
            uitvraag=uitvraag, casus=casus, by=request.user, now=timezone.now(), today=scope.today, **form.said
        )
    except talks.TalkedError as talked:
        put(form, f"{casus.code}-seen", str(talked.row.pk))
        context["conflict"] = conflict_of(talked.row, form)
        return render(request, "actietafel/casus_talk.html", context, status=409)
    messages.success(request, f"{casus.code}: vastgelegd.")
    return back(request, casus)


def _latest(casus: Casus) -> Uitvraag | None:
    """No table is planned: the decision belongs to the last round of the area that was sent."""
    rows = Uitvraag.objects.filter(area=casus.area_id, opened_at__isnull=False).select_related("overleg__area", "area")
    found: Uitvraag | None = rows.order_by("-reference_date").first()
    return found


@require_http_methods(["GET", "POST"])
@member(Role.SCHOOL, Role.LEERPLICHT)
@on_casus("propose")
def casus_propose(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Bring a pupil in for the actietafel, and read what became of it."""
    scope, now = scope_of(request), timezone.now()
    form = ProposeForm(typed(request), scope=scope)
    uitvraag = talks.round_for(casus, scope.today)
    if request.method == "POST" and form.is_valid():
        try:
            row = talks.propose(
                casus=casus, by=request.user, role=scope.role, now=now, today=scope.today, **form.cleaned_data
            )
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            day = f" van {dutch(row.uitvraag.overleg.on)}" if row.uitvraag.overleg else ""
            messages.success(request, f"Ingebracht voor de actietafel{day}. U hoort van het loket wat het wordt.")
            return back(request, casus)
    mine = outcomes(casus, scope)
    for one in mine:
        if one.proposal.by_id == request.user.pk:
            settle(key_prefix=talks.answer_key(one.proposal), now=now)
    context = {
        "casus": casus, "form": form, "title": "Inbrengen voor de actietafel", "submit_label": "Inbrengen", "outcomes": mine,
        "lead": _lead(casus, uitvraag), "back_to": way_back(request),
    }  # fmt: skip
    return render(request, "actietafel/casus_propose.html", context, status=422 if form.is_bound else 200)


def _lead(casus: Casus, uitvraag: Uitvraag | None) -> str:
    if uitvraag is None or uitvraag.overleg is None:
        return f"Er is nog geen actietafel gepland voor gebied {casus.area}. Stuur het loket een verzoek; dan gaat uw vraag niet verloren."
    day = dutch(uitvraag.overleg.on)
    return f"Het gaat om de actietafel van {day}. Het loket besluit samen met school en leerplicht; hier leest u wat het wordt."
