"""Enrolment, woongemeente, and who the pupil is."""

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import scope_of
from cases.actions.absence import end_enrolment, enrol, move_house
from cases.actions.enrolment import PUPIL_FIELDS, Person, as_it_stands, edit_pupil
from cases.events import ConflictError
from cases.forms.absence import EnrolForm, EnrolmentEndForm, GuardianForm, MoveForm, PupilForm, guardian_forms
from cases.forms.fields import put
from cases.models import Casus, Enrolment, Pupil
from cases.views.absence import act_page, carry_out
from cases.views.conflicts import pupil_conflict
from cases.views.doors import back, on_casus


@require_http_methods(["GET", "POST"])
@member()
@on_casus("enrolment")
def enrolment_end(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Uitschrijving; proposes zonder inschrijving on the same casus."""
    today = scope_of(request).today
    form = EnrolmentEndForm(request.POST or None, today=today, initial={"on": today})
    where = Enrolment.objects.on(today).filter(pupil=casus.pupil_id).select_related("school").first()
    lead = f"Ingeschreven bij {where.school}." if where else "Er staat nu geen inschrijving."
    return carry_out(
        request, casus, form,
        lambda: end_enrolment(casus=casus, by=request.user, today=today, **form.cleaned_data),
        lambda _done: f"Uitschrijving van {casus.code} is vastgelegd.",
        template="cases/act.html", title="Uitschrijving", lead=lead,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@member()
@on_casus("enrolment")
def enrolment_new(request: MemberRequest, casus: Casus) -> HttpResponse:
    today = scope_of(request).today
    form = EnrolForm(request.POST or None, today=today, initial={"on": today})
    return carry_out(
        request, casus, form,
        lambda: enrol(casus=casus, by=request.user, today=today, **form.cleaned_data),
        lambda _done: f"{casus.code} is ingeschreven bij {form.cleaned_data['school']}.",
        template="cases/act.html", title="Nieuwe inschrijving",
        lead="Een andere inschrijving eindigt op die dag. De vaste consulent van de school neemt de casus over.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@member()
@on_casus("pupil")
def move(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Another woongemeente: another leerplicht officer, perhaps other terms."""
    today = scope_of(request).today
    form = MoveForm(request.POST or None, today=today, initial={"on": today})

    def said(moved: list[object]) -> str:
        terms = "1 termijn is verschoven." if len(moved) == 1 else f"{len(moved)} termijnen zijn verschoven."
        where = f"{casus.code} woont nu in {form.cleaned_data['municipality']}."
        return f"{where} {terms if moved else 'Geen termijn is verschoven.'}"

    return carry_out(
        request, casus, form,
        lambda: (move_house(casus=casus, by=request.user, today=today, **form.cleaned_data),),
        lambda done: said(done[0]),
        template="cases/act.html", title="Verhuisd", lead=f"Woont nu in {casus.municipality}.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@member()
@on_casus("pupil", closed_too=True)
def pupil(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Pupil, parents and guardians in place."""
    today = scope_of(request).today
    own = Pupil.objects.get(pk=casus.pupil_id)  # apart from casus.pupil: a form writes what was typed on its instance
    form = PupilForm(request.POST or None, today=today, instance=own, initial={"seen": as_it_stands(own.pk)})
    people = guardian_forms(casus, request.POST or None)
    sent = [each for each in people if each.is_bound]
    conflict = None
    if request.method == "POST" and all([form.is_valid(), *(each.is_valid() for each in sent)]):
        try:
            changed = edit_pupil(
                casus=casus, values={name: form.cleaned_data[name] for name in PUPIL_FIELDS},
                guardians=[_person(each) for each in sent if each.has_changed()], by=request.user, today=today,
                seen=form.cleaned_data["seen"],
            )  # fmt: skip
            messages.success(request, f"Bewaard: {', '.join(changed)}." if changed else "Er is niets gewijzigd.")
            return back(request, casus)
        except ConflictError:
            casus.refresh_from_db()
            conflict = pupil_conflict(casus, form, sent, request.POST)
            put(form, "seen", as_it_stands(own.pk))
    lead = "Wat hier staat, staat nergens anders. De tijdlijn zegt welke gegevens wijzigden, niet wat er stond."
    return act_page(
        request,
        casus,
        form,
        "cases/pupil.html",
        title="Gegevens van de leerling",
        lead=lead,
        people=people,
        conflict=conflict,
    )


def _person(form: GuardianForm) -> Person:
    data = form.cleaned_data
    return Person(
        pk=form.instance.pk, name=data.get("name", ""), relation=data.get("relation", ""), phone=data.get("phone", ""),
        email=data.get("email", ""), has_authority=data.get("has_authority", False), gone=data.get("gone", False),
    )  # fmt: skip
