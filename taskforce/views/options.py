"""Options side by side: the zaakonderzoeker writes them, the kerngroep weighs them."""

import re
from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import scope_of
from cases.actions.phases import RefusedError
from cases.drafts import drafted, moved_on
from cases.events import ConflictError
from cases.views.conflicts import Conflict
from cases.views.doors import typed
from taskforce import members
from taskforce.actions import options as acts
from taskforce.doors import get_escalatie, may, seats_of
from taskforce.files import options_of
from taskforce.forms.investigation import OptionForm, WeighForm
from taskforce.models import Escalatie, Optie
from taskforce.views.showing import conflict_of, form_page

WRITERS = (Role.KERNGROEP, Role.ONDERZOEKER)
READERS = (*WRITERS, Role.VOORZITTER)
A_WEIGHING = re.compile(r"o[0-9]+-weighed")


def _optie(request: MemberRequest, escalatie: Escalatie, pk: int) -> Optie:
    rows = Optie.objects.visible_to(scope_of(request)).select_related("school", "escalatie__casus")
    found: Optie | None = rows.filter(escalatie=escalatie, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _was_here(escalatie: Escalatie, pk: int) -> bool:
    """An option of this escalatie that was taken away."""
    history = Optie._meta.get_field("history").related_model
    there = Optie.objects.filter(pk=pk).exists()
    return not there and bool(history._default_manager.filter(escalatie=escalatie, id=pk).exists())


@require_GET
@member(*READERS)
def opties(request: MemberRequest, code: str) -> HttpResponse:
    return _page(request, get_escalatie(request, code))


def _page(
    request: MemberRequest,
    escalatie: Escalatie,
    *,
    stays: dict[int, WeighForm] | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    scope = scope_of(request)
    rows = options_of(escalatie, scope)
    seats, closed = seats_of(scope), acts.why_closed(escalatie)
    weighs = may(scope, "weigh", seats)
    recused = members.recused_boards(scope) or set()

    def weighing(optie: Optie) -> WeighForm | None:
        if stays and optie.pk in stays:
            return stays[optie.pk]  # what was refused too: its text stays in sight
        return None if closed or acts.others_weigh(optie, recused) else WeighForm(scope=scope, optie=optie)

    lines = [(row, weighing(row.optie)) for row in rows]
    context = {
        "escalatie": escalatie, "casus": escalatie.casus, "lines": lines, "weighs": weighs, "conflict": conflict, "closed": closed,
        "asked": weighs and any(form for _, form in lines), "wrong": bool(stays), "writes": may(scope, "options", seats),
    }  # fmt: skip
    return render(request, "taskforce/opties.html", context, status=status)


@require_http_methods(["GET", "POST"])
@member(*WRITERS)
@drafted
def optie_new(request: MemberRequest, code: str) -> HttpResponse:
    escalatie = get_escalatie(request, code, "options")
    if request.method == "GET" and acts.why_closed(escalatie):
        return redirect("opties", code=code)  # which says why, and what can be done
    form = OptionForm(typed(request), scope=scope_of(request))
    if form.is_valid():
        try:
            acts.add_option(escalatie=escalatie, by=request.user, **form.said)
        except RefusedError as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, "De optie staat erbij.")
            return redirect("opties", code=code)
    back = reverse("opties", args=[code])
    return form_page(request, escalatie, form, title="Optie", submit_label="Optie toevoegen", back_url=back)


@require_http_methods(["GET", "POST"])
@member(*WRITERS)
@drafted
def optie(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    """Change an option; weighed before, it must be weighed again."""
    escalatie = get_escalatie(request, code, "options")
    if request.method == "POST" and _was_here(escalatie, pk):
        return moved_on(request, "Deze optie is intussen weggehaald. Er is niets opgeslagen.", "opties", code=code)
    found, scope = _optie(request, escalatie, pk), scope_of(request)
    if not acts.may_change(found, scope):
        said = "Deze optie is van de zaakonderzoeker of van een collega. Wat u ervan vindt, schrijft u bij de weging."
        return moved_on(request, said, "opties", code=code)
    if request.method == "GET" and acts.why_closed(escalatie):
        return redirect("opties", code=code)
    form = OptionForm(
        typed(request), scope=scope, initial={name: getattr(found, name) for name in (*acts.SAID, "version")}
    )
    conflict, status = None, 0
    if form.is_valid():
        try:
            acts.change_option(optie=found, version=form.cleaned_data["version"], **form.said)
        except ConflictError:
            stands = _optie(request, escalatie, pk)
            conflict, status = conflict_of(form, stands, acts.SAID, version=stands.version), 409
        except RefusedError as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, "De optie is gewijzigd.")
            return redirect("opties", code=code)
    lead = "Deze optie is al gewogen. Verandert u de tekst, dan weegt de kerngroep opnieuw." if found.weighed else ""
    return form_page(
        request,
        escalatie,
        form,
        title="Optie wijzigen",
        lead=lead,
        conflict=conflict,
        status=status,
        back_url=reverse("opties", args=[code]),
    )


@require_POST
@member(Role.KERNGROEP)
def opties_weigh(request: MemberRequest, code: str) -> HttpResponse:
    """Every weighing that was typed. One that is refused stays in sight, and holds up no other."""
    escalatie, scope = get_escalatie(request, code, "weigh"), scope_of(request)
    done: list[str] = []
    stays: dict[int, WeighForm] = {}
    conflicts: list[Conflict] = []
    there = Optie.objects.visible_to(scope).select_related("school", "escalatie__casus").filter(escalatie=escalatie)
    for found in there:
        form = WeighForm(request.POST, scope=scope, optie=found)
        if not form.is_touched:
            continue
        stays[found.pk] = form
        if not form.is_valid():
            continue
        version, weighed = form.cleaned_data["version"], form.cleaned_data["weighed"]
        try:
            acts.weigh_option(optie=found, version=version, weighed=weighed, by=request.user, today=scope.today)
        except ConflictError:
            stands = _optie(request, escalatie, found.pk)
            if stands.weighed != weighed:
                conflicts.append(conflict_of(form, stands, ["weighed"], version=stands.version))
                continue
        except RefusedError as refused:
            form.add_error(refused.field or None, str(refused))
            continue
        del stays[found.pk]  # also what was sent twice: it stands as it was typed
        done.append(str(found))
    if done:
        messages.success(request, f"Gewogen: {'; '.join(done)}.")
    for text in (gone := _of_no_option(request, there)):
        messages.warning(request, f"Een optie is intussen weggehaald. U schreef daarbij: ‘{text}’")
    if stays:
        conflict = Conflict("", None, [both for one in conflicts for both in one.fields]) if conflicts else None
        return _page(request, escalatie, stays=stays, conflict=conflict, status=409 if conflict else 422)
    if not done and not gone:
        messages.info(request, "Er is niets veranderd: schrijf eerst hoe de kerngroep een optie weegt.")
    return redirect("opties", code=code)


def _of_no_option(request: MemberRequest, opties: Iterable[Optie]) -> list[str]:
    """What was typed at options that were taken away since the page was made: given back, for it is kept nowhere."""
    there = {f"o{row.pk}-weighed" for row in opties}
    gone = (name for name in request.POST if A_WEIGHING.fullmatch(name) and name not in there)
    texts = (request.POST.get(name, "").strip()[:300] for name in gone)
    return [text for text in texts if text][:20]


@require_POST
@member(*WRITERS)
def optie_remove(request: MemberRequest, code: str, pk: int) -> HttpResponse:
    escalatie = get_escalatie(request, code, "options")
    found = _optie(request, escalatie, pk)
    try:
        if not acts.may_change(found, scope_of(request)):
            raise RefusedError("", "Alleen wie deze optie schreef, kan haar weghalen.")
        acts.remove_option(optie=found)
    except RefusedError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"Weggehaald: {found}.")
    return redirect("opties", code=code)
