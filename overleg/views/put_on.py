"""From the list of casussen straight onto an agenda: which meeting, brought in by whom."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.models import Casus
from cases.rows import rows_of
from cases.scope import Scope
from overleg.actions import put_on_agenda
from overleg.doors import while_open
from overleg.forms import PutOnForm
from overleg.models import Overleg, OverlegKind

MOST = 50  # as many as stand on one page of the list


@require_http_methods(["GET", "POST"])
@member(Role.VOORZITTER)
@while_open
def overleg_put_on(request: MemberRequest) -> HttpResponse:
    """Chosen casussen (`kies`) on the agenda of a coming meeting of their own area; what is closed or of another area is told."""
    scope = scope_of(request)
    chosen = _chosen(request, scope)
    if not chosen:
        messages.info(request, "Kies in de lijst eerst een of meer casussen.")
        return redirect("casussen")
    log_read(request, "op-agenda", [casus.pk for casus in chosen])
    areas = {casus.area_id for casus in chosen if casus.is_open}
    # in an Afstemming a casus stands by itself, in a Plaatsingsoverleg by its aanmelding
    meetings = Overleg.objects.visible_to(scope).filter(kind=OverlegKind.ACTIETAFEL)
    coming = meetings.filter(on__gte=scope.today, closed_at=None, area__in=areas)
    form = PutOnForm(request.POST or None, coming=coming.select_related("area").order_by("on", "starts_at", "pk"))
    if request.method == "POST" and form.is_valid():
        return _put_on(request, form, chosen)
    rows = rows_of([casus.pk for casus in chosen], scope)
    return render(request, "overleg/put_on.html", {"form": form, "rows": rows, "coming": form.coming})


def _put_on(request: MemberRequest, form: PutOnForm, chosen: list[Casus]) -> HttpResponse:
    overleg: Overleg = form.cleaned_data["overleg"]
    fitting = [casus for casus in chosen if casus.is_open and casus.area_id == overleg.area_id]
    added = put_on_agenda(
        overleg=overleg, casussen=fitting, by=request.user, today=scope_of(request).today,
        brought_by=form.cleaned_data["brought_by"],
    )  # fmt: skip
    messages.success(
        request, _said(len(added), len(fitting) - len(added), len(chosen) - len(fitting), str(overleg.area))
    )
    return redirect(f"{overleg.get_absolute_url()}#agenda")


def _said(added: int, already: int, left: int, area: str) -> str:
    parts = ["1 casus staat nu op de agenda" if added == 1 else f"{added} casussen staan nu op de agenda"]
    if already:
        parts.append(f"{already} stond{'en' if already > 1 else ''} er al op")
    if left:
        parts.append(f"{left} {'is' if left == 1 else 'zijn'} gesloten of niet van gebied {area}")
    return "; ".join(parts) + "."


def _chosen(request: MemberRequest, scope: Scope) -> list[Casus]:
    codes = [*request.GET.getlist("kies"), *request.POST.getlist("kies")][:MOST]
    found: dict[str, Any] = {casus.code: casus for casus in Casus.objects.visible_to(scope).filter(code__in=codes)}
    return [found[code] for code in dict.fromkeys(codes) if code in found]
