"""Who came: a pupil by form, a list, and taking somebody off again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from actietafel.actions.answering import AlreadySentError, add_regel, put_back, take_out
from actietafel.actions.listing import take_list
from actietafel.doors import ROUND
from actietafel.forms.opgave import AddForm, ListForm
from actietafel.models import Opgave, Opgaveregel, RegelSource
from actietafel.prefill import respondent_scope
from actietafel.views.opgave import get_opgave
from cases.access import log_read, scope_of
from cases.actions.opening import similar_pupils
from cases.drafts import moved_on
from cases.intake import start_intake
from cases.intake.elsewhere import listed, waiting_list
from cases.intake.preview import save_choices
from cases.views.intake import go_on
from paper.lists import Refused

SENT = "Deze opgave is al verstuurd. Kies ‘Wijzigen’ om er nog iemand op te zetten."


@require_http_methods(["GET", "POST"])
@member(*ROUND)
def opgave_add(request: MemberRequest, code: str) -> HttpResponse:
    """Leerling toevoegen. Somebody whom this person may see and who is alike is offered; nobody else is."""
    asked = get_opgave(request, code)
    if asked.returned_at is not None:
        return moved_on(request, SENT, "opgave", code=code)
    form = AddForm(request.POST or None, today=scope_of(request).today, opgave=asked)
    _offer(request, asked, form)
    if request.method == "POST" and form.is_valid():
        return _add(request, asked, form)
    context = {"opgave": asked, "uitvraag": asked.uitvraag, "form": form}
    return render(request, "actietafel/opgave_add.html", context, status=422 if form.is_bound else 200)


def _offer(request: MemberRequest, asked: Opgave, form: AddForm) -> None:
    scope, name = scope_of(request), form.typed_name
    circle = scope if scope.in_office else respondent_scope(asked, scope.today)
    alike = similar_pupils(name=name, birth_date=form.typed_day("birth_date"), scope=circle) if name.given else []
    shown = [candidate for candidate in alike if not candidate.hidden]
    form.offer(shown)
    log_read(request, "bekende-leerling", (casus.pk for each in shown for casus in (each.casus, each.closed) if casus))


def _add(request: MemberRequest, asked: Opgave, form: AddForm) -> HttpResponse:
    try:
        added = add_regel(
            opgave=asked, entry=form.entry, source=RegelSource.ADDED, by=request.user, now=timezone.now(),
            same=form.same.pupil_id if form.same else None, others=form.others, about=form.about,
        )  # fmt: skip
    except AlreadySentError as refused:
        return moved_on(request, str(refused), "opgave", code=asked.code)
    told = "staat op de opgave" if added.new else "stond al op de opgave; er is niets veranderd"
    messages.success(request, f"{form.typed_name.given} {told}.")
    return redirect("opgave_add" if "nog-een" in request.POST else "opgave", code=asked.code)


@require_POST
@member(*ROUND)
def opgave_take_out(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """Somebody who was added by mistake. Kept in the session, to put back."""
    asked = get_opgave(request, code)
    regel = get_object_or_404(Opgaveregel.objects.filter(opgave=asked, casus=None), pk=pk)
    try:
        kept = take_out(regel=regel, by=request.user)
    except AlreadySentError as refused:
        messages.info(request, str(refused))
        return redirect("opgave", code=code)
    request.session["opgave_weg"] = {"code": code, **kept}
    messages.success(
        request, "De leerling is van de opgave gehaald.", extra_tags=f"undo:{reverse('opgave_put_back', args=[code])}"
    )
    return redirect("opgave", code=code)


@require_POST
@member(*ROUND)
def opgave_put_back(request: MemberRequest, code: str) -> HttpResponse:
    asked = get_opgave(request, code)
    kept: dict[str, Any] = request.session.pop("opgave_weg", None) or {}
    if kept.get("code") == code and asked.returned_at is None:
        put_back(opgave=asked, kept=kept, by=request.user, now=timezone.now())
        messages.info(request, "De leerling staat weer op de opgave.")
    return redirect("opgave", code=code)


@require_http_methods(["GET", "POST"])
@member(*ROUND)
def opgave_list(request: MemberRequest, code: str) -> HttpResponse:
    """Lijst inlezen: the file. Then columns and preview as for any list, which ends on the Opgave."""
    asked = get_opgave(request, code)
    if asked.returned_at is not None:
        return moved_on(request, SENT, "opgave", code=code)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    sheet = {"sheet": request.GET.get("blad", "")}
    form = ListForm(*sent, opgave=asked, today=scope_of(request).today, initial=sheet)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            intake = start_intake(
                toegang=request.toegang, sender=form.sender, reference_date=asked.uitvraag.reference_date, filename=file.name,
                data=file.read(), goes_to=reverse("opgave_take_over", args=[code]), sheet=form.cleaned_data["sheet"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error("file", refused.message)
        else:
            if "only_path" in request.session:
                own = reverse("intake", args=[intake.key])
                request.session["only_also"] = [*request.session.get("only_also", []), own]
            return go_on(request, intake)
    context = {"opgave": asked, "uitvraag": asked.uitvraag, "form": form}
    return render(request, "actietafel/opgave_list.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@member(*ROUND)
def opgave_take_over(request: MemberRequest, code: str) -> HttpResponse:
    """The rows of a preview come on the Opgave, all or none. Looked at with `?blad=`: another sheet of that file is to be read."""
    asked = get_opgave(request, code)
    if request.GET.get("blad"):
        return redirect(f"{reverse('opgave_list', args=[code])}?{request.GET.urlencode()}")
    if request.method == "POST":
        intake = waiting_list(key=_key(request), toegang=request.toegang, goes_to=request.path)
        if intake is None:
            raise Http404
        if intake.committed_at is not None:
            messages.info(request, "Deze lijst was al overgenomen; er is niets veranderd.")
            return redirect("opgave", code=code)
        save_choices(intake, request.POST, scope_of(request))
        try:
            taken = take_list(opgave=asked, intake=intake, listed=listed(intake), by=request.user, now=timezone.now())
        except AlreadySentError as refused:
            messages.info(request, str(refused))
        else:
            out = f" Niet overgenomen: {taken.left_out}." if taken.left_out else ""
            there = f" Stond er al: {taken.there}." if taken.there else ""
            messages.success(request, f"Uit de lijst kwamen erbij: {taken.new}.{there}{out}")
    return redirect("opgave", code=code)


def _key(request: MemberRequest) -> UUID:
    try:
        return UUID(request.POST.get("lijst", ""))
    except ValueError as error:
        raise Http404 from error
