"""Another day, time or place for a meeting, and who sits there. A zitting has a page of its own (plaatsing.views.zittingen)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import scope_of
from cases.actions.phases import RefusedError
from cases.events import ConflictError
from overleg.actions import Member
from overleg.afstemming.acts import move
from overleg.afstemming.forms import MoveForm
from overleg.days import area_calendar
from overleg.doors import MEMBERS, get_overleg, typed_version, while_open
from overleg.forms import MemberFormSet, OverlegForm, members_of, people_for, seats
from overleg.models import Discipline, Overleg
from overleg.moving import change_table
from overleg.told import told_line
from overleg.views.afstemming import BOTH, get_afstemming
from overleg.views.meetings import back
from paper.dates import dutch


@require_http_methods(["GET", "POST"])
@member(*MEMBERS)
@while_open
def overleg_edit(request: MemberRequest, code: str) -> HttpResponse:
    scope, overleg = scope_of(request), get_overleg(request, code, edit=True)
    if overleg.of_kind.edit != "overleg_edit":
        return redirect(overleg.edit_url)
    sitting = list(overleg.deelnames.select_related("user").order_by("pk"))
    form = OverlegForm(request.POST or None, instance=overleg, scope=scope)
    # Of what is sent, a row that says the same as one that stands is a row all the same.
    first = None if request.POST else seats(sitting)
    members = MemberFormSet(
        request.POST or None, prefix="leden", initial=first, form_kwargs={"people": people_for(scope, sitting)}
    )
    context: dict[str, Any] = {"form": form, "members": members, "overleg": overleg, "title": "Overleg wijzigen"}
    if request.method == "POST" and all([form.is_valid(), members.is_valid()]):
        try:
            done = change_table(
                overleg=overleg, version=typed_version(request), by=request.user, today=scope.today, now=timezone.now(),
                members=members_of(members), **form.cleaned_data,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(error.field, str(error))
            return render(request, "overleg/overleg_form.html", context, status=422)
        except ConflictError:
            context["conflict"] = _conflict(form, overleg.pk, members_of(members))
            overleg.version = Overleg.objects.values_list("version", flat=True).get(pk=overleg.pk)
            return render(request, "overleg/overleg_form.html", context, status=409)
        told = done.line and f" {done.line}"
        messages.success(request, f"Overleg gewijzigd.{told}{back(len(done.held), 'er nu ook op')}")
        return redirect(overleg)
    return render(request, "overleg/overleg_form.html", context)


def _conflict(form: OverlegForm, pk: int, members: list[Member]) -> dict[str, Any]:
    """What stands now beside what was typed; also who sits there, for keeping the own rows takes away whom a colleague added."""
    stands = Overleg.objects.get(pk=pk)
    fields = [
        {"label": form[name].label, "theirs": str(getattr(stands, name) or ""), "mine": str(value or ""), "target": ""}
        for name, value in form.cleaned_data.items()
        if getattr(stands, name) != value
    ]
    sitting = [(one.discipline, one.user, one.name) for one in stands.deelnames.select_related("user")]
    theirs, mine = _seats(sitting), _seats(members)
    if theirs != mine:
        fields.append({"label": "Wie zit er aan tafel?", "theirs": theirs, "mine": mine, "target": ""})
    return {"fields": fields}


def _seats(members: list[Member]) -> str:
    return "\n".join(sorted(f"{Discipline(discipline).label}: {user or name}" for discipline, user, name in members))


@require_http_methods(["GET", "POST"])
@member(*BOTH)
@while_open
def afstemming_edit(request: MemberRequest, code: str) -> HttpResponse:
    overleg, scope = get_afstemming(request, code, edit=True), scope_of(request)
    form = MoveForm(request.POST or None, overleg=overleg, calendar=area_calendar(overleg.area_id), today=scope.today)
    context: dict[str, Any] = {"overleg": overleg, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            told = move(
                overleg=get_afstemming(request, code, edit=True), version=typed_version(request), by=request.user, today=scope.today,
                now=timezone.now(), **form.cleaned_data,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(error.field, str(error))
            return render(request, "overleg/afstemming_edit.html", context, status=422)
        except ConflictError:
            form.add_error(
                None, f"Een collega wijzigde deze afstemming intussen: {dutch(overleg.on)}. Kijk en bewaar opnieuw."
            )
            return render(request, "overleg/afstemming_edit.html", context, status=409)
        messages.success(request, f"De afstemming is gewijzigd. {told_line(told)}".strip())
        return redirect("afstemming", code=code)
    return render(request, "overleg/afstemming_edit.html", context, status=422 if form.is_bound else 200)
