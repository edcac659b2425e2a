"""Work from the row (the list is the workplace): a contact and the next step without losing the place."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import scope_of
from cases.actions import asking, work
from cases.forms.asking import TARGET_OF_ROLE
from cases.forms.lists import RowForm
from cases.models import ActieKind, Casus
from cases.rows import Row, row_of
from cases.situation import Situation, situations_of
from cases.views.doors import on_casus, people_of, way_back
from cases.views.lists import READERS
from paper.text import listed


@require_http_methods(["GET", "POST"])
@member(*READERS)
@on_casus("contact")
def row(request: MemberRequest, casus: Casus) -> HttpResponse:
    """GET: the row with its form open (`dicht`: the row alone). POST: log and set. Without JavaScript a page of its own."""
    scope = scope_of(request)
    [situation] = situations_of([casus.pk], scope, since=request.user.previous_login)
    if request.htmx and "dicht" in request.GET:
        return _row(request, row_of(situation))
    step = _own_step(request, situation)
    form = RowForm(
        request.POST or None, scope=scope, me=request.user, people=people_of(request, casus), step=step, prefix=casus.code,
        auto_id="%s",
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        return _done(request, casus, form)
    return _form(request, situation, form)


def _own_step(request: MemberRequest, situation: Situation) -> Any:
    """The step that this person holds: it can be ticked off along the way."""
    mine = [a for a in situation.acties if a.is_held and a.kind != ActieKind.REST and a.holder_id == request.user.pk]
    return mine[0] if mine else None


def _done(request: MemberRequest, casus: Casus, form: RowForm) -> HttpResponse:
    said = _act(request, casus, form)
    messages.success(request, f"{casus.code}: {said}.")
    if not request.htmx:
        return redirect(_back(request))
    [situation] = situations_of([casus.pk], scope_of(request), since=request.user.previous_login)
    return _row(request, row_of(situation), said=True)


@transaction.atomic
def _act(request: MemberRequest, casus: Casus, form: RowForm) -> str:
    """The acts that the form asks for, in the order of the day; what was done, in words."""
    data, today, said = form.cleaned_data, scope_of(request).today, []
    if data["text"]:
        logged = work.log_contact(
            casus=casus, by=request.user, on=data["on"], party=data["party"], channel=data["channel"],
            reached=data["reached"], text=data["text"], today=today, **form.reads,
        )  # fmt: skip
        said.append("contact gelogd" if logged else "contact stond er al")
    if data.get("done") and form.step is not None:
        work.finish(actie=form.step, by=request.user, now=timezone.now())
        said.append("stap gedaan")
    if data["what"]:
        said.append(_next(request, casus, form))
    return listed(said)


def _next(request: MemberRequest, casus: Casus, form: RowForm) -> str:
    """Mine at once; of somebody else only after their yes."""
    data, today, asked = form.cleaned_data, scope_of(request).today, form.asked_of
    told = {"what": data["what"], "due_on": data["due_on"]}
    if asked is None:
        told |= {"holder": request.user, **form.reads}
        if work.just_set(casus, request.user, kind=ActieKind.STEP, **told):
            return "volgende stap stond er al"
        work.set_step(casus=casus, by=request.user, today=today, **told)
        return "volgende stap gezet"
    told |= {"casus": casus, "by": request.user, "target": TARGET_OF_ROLE[asked.role], "holder": asked.user}
    if asking.just_asked(**told):
        return "verzoek stond er al"
    asking.ask(
        today=today, school_reads=form.reads["school_reads"], leerplicht_reads=form.reads["leerplicht_reads"], **told
    )
    return f"verzoek staat bij {asked.label}"


def _form(request: MemberRequest, situation: Situation, form: RowForm) -> HttpResponse:
    first = "what" if request.GET.get("doe") == "stap" else "text"
    form.fields[first].widget.attrs["autofocus"] = True
    line = row_of(situation)
    context = {"row": line, "form": form, **_place(request), "is_open": True, "today": situation.today}
    if not request.htmx:
        return render(request, "cases/row_page.html", context)
    if form.is_bound:  # only the form changes: the row above it stands
        return reswap(retarget(render(request, "cases/_row_form.html", context), f"#werk-{line.code}"), "outerHTML")
    return render(request, "cases/_row_open.html", context)


def _row(request: MemberRequest, line: Row, *, said: bool = False) -> HttpResponse:
    """The row alone, and the form under it taken away."""
    context = {"row": line, "said": said, **_place(request), "today": scope_of(request).today}
    return render(request, "cases/_row_closed.html", context)


def _place(request: MemberRequest) -> dict[str, str]:
    back = _back(request)
    return {"here": back, "here_quoted": quote(back, safe="")}


def _back(request: MemberRequest) -> str:
    """The list as it stood, only ever a path of Loket itself."""
    return way_back(request) or reverse("casussen")
