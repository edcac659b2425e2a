"""Nieuwe casus (J1) and Leerling melden."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Consulentschap, Role, User
from cases.access import log_read, scope_of
from cases.actions.opening import (
    AlreadyOpen,
    add_pupil,
    earlier_submit,
    look_again,
    open_casus,
    similar_pupils,
    tell_office,
)
from cases.actions.reporting import Report, report_pupil
from cases.age import age_notices
from cases.drafts import AsksFirst, drafted, resume
from cases.forms.opening import WITHOUT, BeginningForm, CasusForm, beginning
from cases.forms.reporting import ReportForm
from cases.models import Casus, FirstDayKind, Pupil
from cases.names import initials, split_name
from cases.scope import Scope
from cases.views.doors import way_back
from cases.views.filled_in import filled_in
from paper.text import listed
from region.models import Municipality, School

OFFICE = (Role.CONSULENT, Role.VOORZITTER)


def _about(kept: QueryDict) -> str:
    return initials(split_name(kept.get("name", "")))


SOMEBODY_NEW = AsksFirst(about=_about, empty=("name", "birth_date", "kind", "first_day", "text"))


@require_http_methods(["GET", "POST"])
@member(*OFFICE)
@drafted
def casus_new(request: MemberRequest) -> HttpResponse:
    """One screen. "Bekijk" (without JavaScript) only shows what Loket fills in."""
    scope = scope_of(request)
    if earlier := _sent_before(request, scope):
        messages.info(request, f"Casus {earlier.code} was al gestart; er is niets dubbel vastgelegd.")
        return redirect("casus", code=earlier.code)
    looking = "bekijk" in request.POST
    if looking:
        form = _as_typed(request, scope)
    else:
        form = CasusForm(request.POST or None, today=scope.today, initial=_known_start(request, scope))
    again = "van" in request.GET  # a pupil who is known: a draft of their own, and it is about nobody else
    at = f"{request.path}?{urlencode({'van': request.GET['van']})}" if again else ""
    resume(request, form, title="Nieuwe casus", at=at, asks_first=None if again else SOMEBODY_NEW)
    _offer(request, form, scope)
    if request.method == "POST" and not looking and form.is_valid():
        started = _start(request, form, scope)
        if started is not None:
            return started
    return _new_page(request, form, scope, status=422 if form.is_bound else 200)


def _sent_before(request: MemberRequest, scope: Scope) -> Casus | None:
    """A form that comes again (a double click, a retry after a lost connection) is answered before anything is looked at: by
    now its pupil is known, and would be taken for a double."""
    client_id = request.POST.get("client_id", "")[:36]
    return earlier_submit(by=request.user, client_id=client_id, today=scope.today) if client_id else None


def _new_page(request: MemberRequest, form: CasusForm, scope: Scope, status: int = 200) -> HttpResponse:
    context = {"form": form, "filled": filled_in(form, scope.today)}
    return render(request, "cases/new.html", context, status=status)


@require_POST
@member(*OFFICE)
def casus_new_preview(request: MemberRequest) -> HttpResponse:
    """What changes while typing: side panel, name in its parts, known pupils, woongemeente. POST, so that no name stands in an
    address; nothing is stored."""
    scope = scope_of(request)
    form = _as_typed(request, scope)
    _offer(request, form, scope)
    return render(request, "cases/_new_preview.html", {"form": form, "filled": filled_in(form, scope.today)})


def _as_typed(request: MemberRequest, scope: Scope) -> CasusForm:
    """The form as far as it is, not judged yet: nobody is told what is missing while still typing."""
    return CasusForm(today=scope.today, initial=request.POST.dict())


def _known_start(request: MemberRequest, scope: Scope) -> dict[str, Any]:
    """`?van=CODE`: a new casus for the pupil of a closed one (closed too long ago to reopen)."""
    start: dict[str, Any] = {}
    code = request.GET.get("van", "")
    earlier = (
        Casus.objects.visible_to(scope)
        .select_related("pupil", "school__municipality", "municipality")
        .filter(code=code)
        .first()
        if code
        else None
    )
    if earlier is None:
        usual = Municipality.objects.filter(area=scope.area_id) if scope.area_id else Municipality.objects.all()
        start["look_again_on"] = look_again(scope.today, municipality=usual.first())
    else:
        log_read(request, "bekende-leerling", [earlier.pk])
        start["look_again_on"] = look_again(scope.today, school=earlier.school, municipality=earlier.municipality)
        school = earlier.school_id or WITHOUT
        start |= {"name": earlier.pupil.name, "birth_date": earlier.pupil.birth_date, "school": str(school)}
    return start


def _offer(request: MemberRequest, form: BeginningForm, scope: Scope, hidden_too: bool = True) -> None:
    """Look for known pupils and write in the read log whom the page shows."""
    name = form.typed_name
    found = similar_pupils(name=name, birth_date=form.typed_day("birth_date"), scope=scope) if name.given else []
    found = [candidate for candidate in found if hidden_too or not candidate.hidden]
    form.offer(found)
    shown = (casus.pk for candidate in found for casus in (candidate.casus, candidate.closed) if casus)
    log_read(request, "bekende-leerling", shown)


def _pupil(form: BeginningForm, school: School | None, municipality: Municipality, request: MemberRequest) -> Pupil:
    if form.same is not None and form.same.pupil is not None:
        return form.same.pupil
    name = form.typed_name
    return add_pupil(
        given_name=name.given, infix=name.infix, family_name=name.family, birth_date=form.cleaned_data["birth_date"],
        school=school, municipality=municipality, by=request.user, today=form.today,
    )  # fmt: skip


def _start(request: MemberRequest, form: CasusForm, scope: Scope) -> HttpResponse | None:
    """Open it, or None when the pupil has an open casus that this person may not see."""
    data, begin = form.cleaned_data, beginning(form.cleaned_data["kind"])
    try:
        casus = open_casus(
            pupil=_pupil(form, data["school"], data["municipality"], request),
            by=request.user,
            today=scope.today,
            kind=begin.kind,
            permitted_kind=begin.permitted_kind,
            first_day=data["first_day"],
            first_day_kind=data["first_day_kind"] or FirstDayKind.EXACT,
            school=data["school"],
            municipality=data["municipality"],
            leerplicht_informed_on=data["informed_on"] if begin.kind else None,
            inform_leerplicht_by=scope.today if begin.kind and data["informed"] != "ja" else None,
            look_again_on=data["look_again_on"],
            fallback=request.user if scope.role == Role.CONSULENT else None,
            client_id=data["client_id"],
        )
    except AlreadyOpen as running:
        form.add_error("name", f"Deze leerling heeft al een open casus, bij {running.casus.consulent or 'het loket'}.")
        return None
    return _after_start(request, casus, scope)


def _after_start(request: MemberRequest, casus: Casus, scope: Scope) -> HttpResponse:
    told = tell_office(
        casus=casus, by=request.user, today=scope.today, now=timezone.now(), text="Er is een casus gestart."
    )
    messages.success(request, f"Casus {casus.code} is gestart. Consulent: {casus.consulent or 'nog niet bekend'}.")
    for notice in age_notices(casus.pupil.birth_date, scope.today):
        messages.warning(request, f"{notice.title}. {notice.text}")
    if not Casus.objects.visible_to(scope).filter(pk=casus.pk).exists():
        have = "heeft" if len(told) == 1 else "hebben"
        who = f"{listed(person.name for person in told)} {have} er bericht van gekregen. " if told else ""
        messages.info(request, f"{who}U ziet de casus zelf niet.")
        return redirect("casus_new")
    return redirect("casus_new") if "nog-een" in request.POST else redirect("casus", code=casus.code)


@require_http_methods(["GET", "POST"])
@member(Role.SCHOOL, Role.LEERPLICHT)
@drafted
def pupil_report(request: MemberRequest) -> HttpResponse:
    """Leerling melden, any day. School or woongemeente follows from who reports."""
    scope = scope_of(request)
    if _sent_before(request, scope) and "gemeld" in request.session:
        return redirect("pupil_reported")
    again = look_again(scope.today, school=request.toegang.school, municipality=request.toegang.municipality)
    form = ReportForm(request.POST or None, today=scope.today, role=scope.role, initial={"look_again_on": again})
    resume(request, form, title="Leerling melden", asks_first=SOMEBODY_NEW)
    _offer_own(request, form, scope)
    if request.method == "POST" and form.is_valid():
        return _report(request, form, scope)
    return render(request, "cases/report.html", {"form": form}, status=422 if form.is_bound else 200)


def _offer_own(request: MemberRequest, form: ReportForm, scope: Scope) -> None:
    """A reporter is only shown pupils they may see: that the loket knows somebody is itself not theirs to know."""
    _offer(request, form, scope, hidden_too=False)


def _report(request: MemberRequest, form: ReportForm, scope: Scope) -> HttpResponse:
    data, toegang, begin = form.cleaned_data, request.toegang, beginning(form.cleaned_data["kind"])
    school: School | None = toegang.school or data.get("school")
    municipality = toegang.municipality or form.known_municipality or (school.municipality if school else None)
    if municipality is None:  # a school lies in a municipality, leerplicht is one: nobody else comes here
        raise LookupError("a report needs a school or a municipality")
    report = Report(
        name=form.typed_name, birth_date=data["birth_date"], kind=begin.kind, permitted_kind=begin.permitted_kind,
        first_day=data["first_day"], look_again_on=data.get("look_again_on"), text=data["text"],
        same=form.same.pupil if form.same else None, client_id=data["client_id"],
    )  # fmt: skip
    casus = report_pupil(
        report=report, school=school, municipality=municipality, by=request.user, role=scope.role,
        today=scope.today, now=timezone.now(),
    )  # fmt: skip
    fixed = Consulentschap.objects.consulent_for(school=school, municipality=municipality, day=scope.today)
    visible = Casus.objects.visible_to(scope).filter(pk=casus.pk).exists()
    request.session["gemeld"] = {
        "code": casus.code if visible else "",
        "consulent": fixed.pk if fixed else None,
        "kind": begin.kind,
        "back": way_back(request),
    }
    return redirect("pupil_reported")


@require_GET
@member(Role.SCHOOL, Role.LEERPLICHT)
def pupil_reported(request: MemberRequest) -> HttpResponse:
    """What happens next and by whom. No name: the page may stay open on a desk."""
    told = request.session.get("gemeld")
    if told is None:
        return redirect("pupil_report")
    context = {
        "code": told["code"],
        "kind": told["kind"],
        "consulent": User.objects.filter(pk=told["consulent"]).first(),
        "by_school": request.toegang.role == Role.SCHOOL,
        "back": told.get("back", ""),
    }
    return render(request, "cases/reported.html", context)
