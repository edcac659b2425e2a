"""Verschillen: the work list of a round, one difference at a time, and what schools and leerplicht see of it."""

from collections.abc import Container
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from actietafel.actions import reconciling
from actietafel.actions.reconciling import Decision
from actietafel.actions.settling import NEEDS_CASUS
from actietafel.doors import ROUND, get_uitvraag
from actietafel.forms.verschil import RemarkForm, ReportForm, SettleForm
from actietafel.models import Opgaveregel, Settlement, Uitvraag, Verschil, VerschilKind
from actietafel.verschillen import (
    BINS,
    ORDER,
    PAGE,
    RELATED,
    Filters,
    after,
    before,
    candidates_of,
    duo_text,
    in_order,
    of_round,
    outside_candidates,
    own_answer,
    place_of,
    progress_of,
    read_casussen,
    regels_for,
    seen_casussen,
    subject_of,
    with_absences,
)
from cases.access import log_read, scope_of
from cases.actions.phases import RefusedError
from cases.circle import desk_of
from cases.events import ConflictError
from cases.scope import Scope
from paper.text import whole
from region.models import School

LOG = "verschillen"


def _get(request: MemberRequest, key: UUID, *, office: bool = True) -> Verschil:
    """A difference that this person may see, read-logged: 404 otherwise; 403 when only the office may do this."""
    scope = scope_of(request)
    row: Verschil | None = Verschil.objects.visible_to(scope).select_related(*RELATED).filter(key=key).first()
    if row is None or not (scope.in_office or row.is_open or row.settlement == Settlement.REPORTED):
        raise Http404
    log_read(request, LOG, read_casussen([row]))
    if office and not scope.in_office:
        raise PermissionDenied
    return row


def _pair(text: str) -> tuple[int, int]:
    """ "3.120": a place in the list; (0, 0) for anything else."""
    place, _, pk = text.partition(".")
    ok = place.isdecimal() and pk.isdecimal() and len(text) < 20
    return (int(place), int(pk)) if ok else (0, 0)


@require_GET
@member(*ROUND)
def verschillen(request: MemberRequest, code: str) -> HttpResponse:
    """The work list; for a school and leerplicht what is theirs to know."""
    uitvraag = get_uitvraag(request, code)
    if not scope_of(request).in_office:
        return _theirs(request, uitvraag)
    scope, filters = scope_of(request), Filters.read(request.GET.dict())
    everything = of_round(uitvraag, scope)
    asked = filters.on(everything, scope)
    asked = asked.exclude(settled_at=None) if filters.settled else asked.filter(settled_at=None)
    place, pk = _pair(request.GET.get("na", ""))
    rows = list(after(asked, place, pk).select_related(*RELATED)[: PAGE + 1])
    rows, more = rows[:PAGE], len(rows) > PAGE
    seen = seen_casussen(rows, scope)
    log_read(request, LOG, read_casussen(rows))
    context = {
        "uitvraag": uitvraag, "filters": filters, "query": filters.query(), "progress": progress_of(everything),
        "groups": _groups([(row, subject_of(row, scope), row.casus_id in seen) for row in rows]),
        "first": rows[0] if rows and not filters.settled else None, "bins": _bins(everything, filters, request), "is_first": place == 0,
        "next_url": filters.query(na=f"{place_of(rows[-1])}.{rows[-1].pk}") if more else "", "gap": _gap(uitvraag, everything),
        "schools": School.objects.filter(pk__in=everything.values("school")), "bulk": filters.kind in {"", "nieuw"},
        "is_chair": scope.role == Role.VOORZITTER, "chips": _chips(filters),
    }  # fmt: skip
    return render(request, "actietafel/verschillen.html", context)


def _groups(rows: list[tuple[Verschil, Any, bool]]) -> list[dict[str, Any]]:
    """Under their bins, in order."""
    return [
        {"kind": kind.value, "label": kind.label, "rows": mine}
        for kind in ORDER
        if (mine := [each for each in rows if each[0].kind == kind])
    ]


def _bins(everything: Any, filters: Filters, request: MemberRequest) -> list[dict[str, Any]]:
    """Counts that open; each counts what its own link shows."""
    narrowed = Filters(mine=filters.mine, school=filters.school)
    counts = progress_of(narrowed.on(everything, scope_of(request))).by_kind
    return [
        {"number": counts[kind.value], "label": BINS[kind], "url": narrowed.query(soort=kind.value),
         "current": filters.kind == kind.value}
        for kind in ORDER
        if counts.get(kind.value)
    ]  # fmt: skip


def _chips(filters: Filters) -> list[dict[str, str]]:
    chips = []
    if filters.kind:
        chips.append({"label": str(VerschilKind(filters.kind).label), "url": filters.query(soort="") or "?"})
    if filters.mine:
        chips.append({"label": "van mij", "url": filters.query(van="") or "?"})
    if filters.school:
        school = School.objects.filter(pk=filters.school).first()
        chips.append({"label": str(school or "school"), "url": filters.query(school="") or "?"})
    if filters.settled:
        chips.append({"label": "opgelost", "url": filters.query(stand="") or "?"})
    return chips


def _gap(uitvraag: Uitvraag, everything: Any) -> bool:
    """Whether the chair can settle the round: closed, and nothing open."""
    return uitvraag.stopped_at is not None and uitvraag.settled_at is None and not everything.open().exists()


def _theirs(request: MemberRequest, uitvraag: Uitvraag) -> HttpResponse:
    """A school: whom only its own list names, with wording for DUO. Leerplicht: what was found about its pupils."""
    scope = scope_of(request)
    rows = list(with_absences(in_order(of_round(uitvraag, scope)).select_related(*RELATED)))
    seen = seen_casussen(rows, scope)
    log_read(request, LOG, read_casussen(rows))
    desk = desk_of(scope)
    listed = [_own_row(row, scope, desk, row.casus_id in seen) for row in rows]
    context = {"uitvraag": uitvraag, "rows": listed, "is_school": scope.role == Role.SCHOOL}
    return render(request, "actietafel/verschillen_own.html", context)


def _own_row(row: Verschil, scope: Scope, desk: Container[int], sees_casus: bool) -> dict[str, Any]:
    is_school = scope.role == Role.SCHOOL
    return {
        "row": row,
        "subject": subject_of(row, scope),
        "regels": regels_for(row, scope),
        "sees_casus": sees_casus,
        "answered": own_answer(row, desk),
        "duo": duo_text(row, scope.today, sees_casus=sees_casus) if is_school else "",
        "form": ReportForm(initial={"on": scope.today}, auto_id=f"id_%s_{row.pk}"),
        "remark": RemarkForm(auto_id=f"id_%s_{row.pk}"),
    }


@require_http_methods(["GET", "POST"])
@member(*ROUND)
def verschil(request: MemberRequest, key: UUID) -> HttpResponse:
    """One difference. Opslaan brings the next one that is open."""
    row = _get(request, key)
    form = _form(request, row)
    if request.method == "GET" or not form.is_valid():
        return _page(request, row, form, 200 if request.method == "GET" else 422)
    try:
        settled = reconciling.settle(
            verschil=row, decision=form.decision, by=request.user, today=scope_of(request).today, now=timezone.now(),
            version=form.cleaned_data["version"],
        )  # fmt: skip
    except ConflictError:
        return _page(request, _get(request, key), form, 409)
    except RefusedError as error:
        form.refuse(error.field, str(error))
        return _page(request, row, form, 422)
    undo = f"undo:{reverse('verschil_reopen', args=[row.key])}?versie={settled.version}"
    can = not reconciling.why_not_back(settled)
    said = f"{row.get_kind_display().capitalize()}: {settled.get_settlement_display()}."
    messages.success(request, said, extra_tags=undo if can else "")
    return _onwards(request, row)


def _possible(request: MemberRequest, row: Verschil) -> list[Settlement]:
    """What this person may choose: in a casus of somebody else nothing is changed from here."""
    possible = reconciling.choices_of(row)
    if row.casus_id and row.casus_id not in seen_casussen([row], scope_of(request).own_circle()):
        allowed = {Settlement.OURS_RIGHT, Settlement.NOT_COUNTED, Settlement.REPORTED, Settlement.OTHER}
        return [each for each in possible if each in allowed or each not in NEEDS_CASUS | {Settlement.STILL_HOME}]
    return possible


def _form(request: MemberRequest, row: Verschil) -> SettleForm:
    listed = Opgaveregel.objects.filter(pk__in=row.facts.get("regels", ())).values("opgave__school")
    schools = list(School.objects.filter(pk__in=listed)) if row.kind in {"nieuw", "inschrijving"} else []
    candidates = candidates_of(row, scope_of(request)) if row.kind == VerschilKind.SIMILAR else []
    log_read(request, LOG, read_casussen([], [int(who[1:]) for who, _ in candidates if who.startswith("p")]))
    possible = [each for each in _possible(request, row) if each != Settlement.SAME or candidates]
    return SettleForm(
        request.POST or None, verschil=row, possible=possible, candidates=candidates, schools=schools,
        initial={"version": row.version},
    )  # fmt: skip


def _page(request: MemberRequest, row: Verschil, form: SettleForm, status: int) -> HttpResponse:
    scope, filters = scope_of(request), Filters.read(request.GET.dict())
    everything = of_round(row.uitvraag, scope)
    asked = filters.on(everything, scope).filter(settled_at=None)
    place = place_of(row)
    seen = row.casus_id in seen_casussen([row], scope)
    sides = [
        {"title": title, "side": row.facts.get(name, {}), "hidden": name == "loket" and bool(row.casus_id) and not seen}
        for name, title in (("school", "School"), ("leerplicht", "Leerplicht"), ("loket", "Bij ons"))
    ]
    context = {
        "row": row, "subject": subject_of(row, scope), "form": form, "sides": sides, "sees_casus": seen, "query": filters.query(),
        "regels": regels_for(row, scope), "uitvraag": row.uitvraag, "progress": progress_of(everything),
        "following": after(asked, place, row.pk).first(), "previous": before(asked, place, row.pk).first(),
        "duo": duo_text(row, scope.today, sees_casus=seen) if row.kind == VerschilKind.ONLY_SCHOOL else "", "conflict": status == 409,
        "hidden_candidates": outside_candidates(row, form.candidates) if row.kind == VerschilKind.SIMILAR else 0,
        "why_not_back": "" if row.is_open else reconciling.why_not_back(row),
        "others": everything.filter(subject=row.subject, settled_at=None).exclude(pk=row.pk).order_by("pk"),
    }  # fmt: skip
    return render(request, "actietafel/verschil.html", context, status=status)


def _onwards(request: MemberRequest, row: Verschil) -> HttpResponse:
    """To the next that is open, else the first that is left, else the list."""
    scope, filters = scope_of(request), Filters.read(request.GET.dict())
    left = filters.on(of_round(row.uitvraag, scope), scope).filter(settled_at=None)
    following = after(left, place_of(row), row.pk).first() or in_order(left).first()
    if following is None:
        return redirect(f"{reverse('verschillen', args=[row.uitvraag.code])}{filters.query()}")
    return redirect(f"{reverse('verschil', args=[following.key])}{filters.query()}")


@require_POST
@member(*ROUND)
def verschillen_again(request: MemberRequest, code: str) -> HttpResponse:
    """Opnieuw vergelijken."""
    uitvraag = get_uitvraag(request, code)
    scope = scope_of(request)
    if not scope.in_office:
        raise PermissionDenied
    found = reconciling.reconcile(uitvraag=uitvraag, today=scope.today, now=timezone.now())
    messages.success(
        request, f"Opnieuw vergeleken: {found.new + found.back} nieuw, {found.gone} niet meer aan de orde."
    )
    return redirect("verschillen", code=code)


@require_POST
@member(*ROUND)
def verschillen_open(request: MemberRequest, code: str) -> HttpResponse:
    """A casus for each of the new pupils that were ticked."""
    uitvraag = get_uitvraag(request, code)
    scope, filters = scope_of(request), Filters.read(request.GET.dict())
    if not scope.in_office:
        raise PermissionDenied
    keys = [key for text in request.POST.getlist("kies") if (key := _uuid(text))]
    rows = of_round(uitvraag, scope).filter(kind=VerschilKind.NEW, key__in=keys[:PAGE]).select_related(*RELATED)
    ticked = list(in_order(rows))
    log_read(request, LOG, read_casussen(ticked))
    if not ticked:
        messages.warning(request, "Vink eerst een of meer leerlingen aan.")
    done, refused = reconciling.settle_many(
        verschillen=ticked, decision=Decision(Settlement.OPENED), by=request.user, today=scope.today, now=timezone.now()
    )
    if done:
        messages.success(request, "1 casus gestart." if len(done) == 1 else f"{len(done)} casussen gestart.")
    for row, why in refused:
        messages.warning(request, f"{subject_of(row, scope).name}: {why}")
    return redirect(f"{reverse('verschillen', args=[code])}{filters.query()}")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
@member(*ROUND)
def verschil_reopen(request: MemberRequest, key: UUID) -> HttpResponse:
    """Take a decision back, and what it did in the casus."""
    row = _get(request, key)
    if row.casus_id and row.casus_id not in seen_casussen([row], scope_of(request).own_circle()) and row.undo:
        raise PermissionDenied
    version = request.POST.get("version") or request.GET.get("versie", "")
    try:
        reconciling.reopen(
            verschil=row, by=request.user, today=scope_of(request).today, now=timezone.now(),
            version=whole(version) or row.version,
        )  # fmt: skip
    except ConflictError:
        messages.warning(request, "Een collega wijzigde dit verschil intussen. Er is niets veranderd.")
    except RefusedError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "Het besluit is teruggenomen.")
    return redirect("verschil", key=key)


@require_POST
@member(Role.SCHOOL)
def verschil_report(request: MemberRequest, key: UUID) -> HttpResponse:
    """A school: gemeld bij DUO op …"""
    row = _get(request, key, office=False)
    form = ReportForm(request.POST)
    problem = next((text for errors in form.errors.values() for text in errors), "")
    if not problem:
        try:
            reconciling.report_to_duo(
                verschil=row, on=form.cleaned_data["on"], by=request.user, today=scope_of(request).today, now=timezone.now(),
                version=form.cleaned_data["version"],
            )  # fmt: skip
        except ConflictError:
            problem = "Dit was al vastgelegd, of is intussen gewijzigd. Kijk hieronder hoe het nu staat."
        except RefusedError as error:
            problem = str(error)
    if problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, "Dank u wel. Wij en leerplicht zien nu dat de melding is gedaan.")
    return redirect("verschillen", code=row.uitvraag.code)


@require_POST
@member(Role.SCHOOL, Role.LEERPLICHT)
def verschil_remark(request: MemberRequest, key: UUID) -> HttpResponse:
    """A school or leerplicht answers in words; the consulent reads it."""
    row = _get(request, key, office=False)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        messages.warning(request, next(str(text) for errors in form.errors.values() for text in errors))
        return redirect("verschillen", code=row.uitvraag.code)
    try:
        reconciling.remark(
            verschil=row, text=form.cleaned_data["remark"], by=request.user, now=timezone.now(),
            version=form.cleaned_data["version"],
        )  # fmt: skip
    except ConflictError:
        typed = form.cleaned_data["remark"]
        messages.warning(request, f"Dit verschil is intussen gewijzigd. Uw antwoord is nog niet bewaard: ‘{typed}’")
    else:
        messages.success(request, "Uw antwoord is bewaard. De consulent leest het.")
    return redirect("verschillen", code=row.uitvraag.code)
