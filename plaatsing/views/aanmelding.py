"""The aanmeldformulier: filled in by the school, checked by the loket."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import may, scope_of
from cases.actions.story import record_voice
from cases.drafts import drafted, moved_on, resume
from cases.events import ConflictError
from cases.forms.fields import put
from plaatsing.actions.aanmelding import NotReadyError, WrongStateError, save, submit
from plaatsing.doors import ENTERING, PARTS, get_aanmelding, sees_casus
from plaatsing.forms.aanmelding import AanmeldingForm, approaches, schools_to_choose
from plaatsing.models import Aanmelding
from plaatsing.views.aanmelding_page import filling_in, reading

TITLE = "Aanmeldformulier Plaatsingsoverleg"


@require_http_methods(["GET", "POST"])
@member(*ENTERING)
@drafted
def aanmelding(request: MemberRequest, code: str) -> HttpResponse:
    """The school fills it in as long as it may; everybody else, and the school after that, reads it."""
    found = get_aanmelding(request, code)
    if found.is_editable and request.toegang.role == Role.SCHOOL:
        return _fill_in(request, found)
    if request.method == "POST":
        said = "Er is niets gewijzigd: dit formulier is intussen ingediend."
        return moved_on(request, said, "aanmelding", code=code)
    return render(request, "plaatsing/aanmelding.html", reading(request, found))


def _fill_in(request: MemberRequest, found: Aanmelding) -> HttpResponse:
    scope, posted = scope_of(request), request.POST if request.method == "POST" else None
    sees = sees_casus(request, found)
    form = AanmeldingForm(
        posted, instance=found, age=found.casus.pupil.age_on(scope.today),
        may_tell=sees and found.casus.is_open and may(scope, "voice", found.casus_id),
    )  # fmt: skip
    standing = list(found.approached.select_related("school__municipality"))
    rows = approaches(
        posted, standing=standing, schools=schools_to_choose(standing, scope.today), more="erbij" in request.GET
    )
    resume(request, form, rows, title=TITLE, casus=found.casus if sees else None)
    if posted is None:
        return _page(request, found, form, rows)
    if not (form.is_valid() and rows.is_valid()):
        return _page(request, found, form, rows, status=422)
    try:
        return _keep(request, found, form, rows)
    except NotReadyError as refused:
        _ask(form, rows, refused)
        return _page(request, found, form, rows, status=422)
    except ConflictError:
        return _conflict(request, found, form, rows)
    except WrongStateError as moved:
        return moved_on(request, f"Er is niets gewijzigd. {moved}", "aanmelding", code=found.code)


@transaction.atomic
def _keep(request: MemberRequest, found: Aanmelding, form: AanmeldingForm, rows: Any) -> HttpResponse:
    """All or nothing: what cannot be sent in yet, stays in the page and in its draft."""
    scope, now = scope_of(request), timezone.now()
    save(aanmelding=found, version=form.cleaned_data["version"], fields=form.typed, rows=rows.rows)
    for party, (text, may_be_told) in form.voices.items():
        record_voice(
            casus=found.casus, party=party, text=text, may_be_told=may_be_told, by=request.user, on=scope.today,
            today=scope.today, school_reads=True,
        )  # fmt: skip
    to = request.POST.get("doe", "")
    if to == "indienen":
        submit(aanmelding=found, by=request.user, today=scope.today, now=now)
        messages.success(request, "Ingediend. Het loket kijkt het na; u krijgt bericht.")
        return redirect("aanmelding", code=found.code)
    messages.success(request, "Bewaard. U kunt later verder; indienen doet u als alles er staat.")
    if to == "later":
        return redirect("plaatsing")
    if to == "afwijking":
        return redirect("aanmelding_deviation", code=found.code)
    return redirect(f"{request.path}?erbij=1#scholen" if to == "erbij" else request.path)


def _ask(form: AanmeldingForm, rows: Any, refused: NotReadyError) -> None:
    """Each need beside its field; the rule itself above the schools."""
    form.ask(refused.needs)
    for typed, row in rows.told:
        for need in refused.rows.get(row.pk, ()):
            typed.add_error(need.field, need.text)
    if not refused.rule.met and not form.instance.deviation_at:
        rows.rule_error = refused.rule.say


def _page(
    request: MemberRequest, found: Aanmelding, form: AanmeldingForm, rows: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = filling_in(request, found, form, rows, **more)
    return render(request, "plaatsing/aanmelding_form.html", context, status=status)


def _conflict(request: MemberRequest, found: Aanmelding, form: AanmeldingForm, rows: Any) -> HttpResponse:
    """A colleague of the school saved first: what stands now beside what was typed."""
    now = Aanmelding.objects.select_related(*PARTS).get(pk=found.pk)
    put(form, "version", str(now.version))
    different = [name for name in form.typed if getattr(now, name) != form.typed[name]]
    fields = [
        {
            "label": form[name].label,
            "theirs": getattr(now, name),
            "mine": form.typed[name],
            "target": form[name].id_for_label,
        }
        for name in different
    ]
    theirs = "; ".join(str(row) or "nog zonder naam" for row in now.approached.select_related("school"))
    mine = "; ".join(str(row) or "nog zonder naam" for row in rows.rows)
    fields += [{"label": "Benaderde scholen", "theirs": theirs, "mine": mine, "target": ""}] if theirs != mine else []
    return _page(request, now, form, rows, status=409, conflict={"fields": fields})
