"""Lijst inlezen: uploaden, kolommen, voorbeeld, inlezen, uitkomst."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.forms.intake import ColumnsForm, UploadForm
from cases.intake import Sender, commit_intake, read_intake, start_intake
from cases.intake.columns import Columns, find_columns, samples
from cases.intake.preview import FILTERS, Page, preview_page, rows_shown, save_choices
from cases.intake.reading import AT_ONCE, other_sheets, sender_of, set_columns, table_of, unread_sheets
from cases.intake.senders import mapping_of, remember_mapping
from cases.intake.ticked import take_ticked
from cases.intake.undoing import begun_by, may_take_back, take_back
from cases.models import Casus, Intake, IntakeRow, RowPlan, RowResult, RowState
from cases.tasks import read_list
from paper.lists import Refused
from paper.text import listed, whole

READERS = (Role.CONSULENT, Role.VOORZITTER, Role.LEERPLICHT, Role.SCHOOL)
PATIENCE = timedelta(seconds=4)  # how long the page waits for a worker before it does the work itself
SHOWN = 20


def _own(request: MemberRequest, key: UUID) -> Intake:
    """Only who uploaded a list sees it, and only in the role of then."""
    rows = Intake.objects.select_related("school", "municipality", "toegang")
    return get_object_or_404(rows, key=key, toegang=request.toegang)


@require_GET
@member(*READERS)
def intakes(request: MemberRequest) -> HttpResponse:
    """What this person read in, and previews that wait."""
    rows = Intake.objects.filter(toegang=request.toegang).select_related("school", "municipality").defer("table")
    waiting = rows.filter(committed_at=None).order_by("-created_at")
    done = rows.exclude(committed_at=None).order_by("-committed_at")[:SHOWN]
    return render(request, "cases/intakes.html", {"waiting": waiting, "done": done})


@require_http_methods(["GET", "POST"])
@member(*READERS)
def intake_new(request: MemberRequest) -> HttpResponse:
    """The file. Refused files leave nothing behind; what is still to be told about columns is asked on the next page."""
    today = scope_of(request).today
    form = UploadForm(
        request.POST or None, request.FILES or None, today=today, fixed=Sender.fixed(request.toegang),
        initial=_as_before(request),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            intake = start_intake(
                toegang=request.toegang, sender=form.sender, reference_date=form.cleaned_data["reference_date"],
                filename=file.name, data=file.read(), sheet=form.cleaned_data["sheet"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error("file", refused.message)
        else:
            return go_on(request, intake)
    return render(request, "cases/intake_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _as_before(request: MemberRequest) -> dict[str, Any]:
    """For another sheet (`blad`) of a file that was read: sender and day are those of that list (`lijst`)."""
    asked = {"sheet": request.GET.get("blad", "")}
    rows = Intake.objects.filter(toegang=request.toegang).values("school", "municipality", "reference_date")
    try:
        return asked | (rows.filter(key=request.GET["lijst"]).first() or {})
    except (KeyError, ValidationError):
        return asked


def go_on(request: MemberRequest, intake: Intake) -> HttpResponse:
    """After uploading. Short lists are read at once, long ones by a worker."""
    if not intake.is_mapped:
        return redirect("intake_columns", key=intake.key)
    if intake.total <= AT_ONCE:
        read_intake(pk=intake.pk, today=scope_of(request).today)
    else:
        # No worker, or no broker: the page that waits does the work itself.
        transaction.on_commit(lambda: read_list.delay(intake.pk), robust=True)
    return redirect("intake", key=intake.key)


@require_http_methods(["GET", "POST"])
@member(*READERS)
def intake_columns(request: MemberRequest, key: UUID) -> HttpResponse:
    """What each column is, once per sender; remembered for the next list."""
    intake = _own(request, key)
    if intake.committed_at is not None:
        return redirect("intake", key=key)
    table, sender = table_of(intake), sender_of(intake)
    columns = Columns.from_json(intake.columns) if intake.is_mapped else find_columns(table, mapping_of(sender))
    chosen = request.POST.get("header_row") or request.GET.get("rij", "")
    if (row := whole(chosen, 5)) and row != columns.header_row:
        columns = columns.from_row(row)
    if columns.header_row is None:
        columns = columns.from_row(table.rows[0].number)
    form = ColumnsForm(request.POST or None, samples=samples(table, columns), columns=columns)
    if request.method == "POST" and form.is_valid():
        try:
            set_columns(intake=intake, columns=form.told)
        except Refused as refused:
            back = intake.goes_to or reverse("intake_new")
            intake.delete()
            messages.error(request, refused.message)
            return redirect(back)
        remember_mapping(sender=sender, columns=form.told.headers(table), kind=form.told.kind, by=request.user)
        return go_on(request, intake)
    context = {"intake": intake, "form": form, "columns": columns, "first_rows": table.rows[:8]}
    return render(request, "cases/intake_columns.html", context, status=422 if form.is_bound else 200)


@require_GET
@member(*READERS)
def intake(request: MemberRequest, key: UUID) -> HttpResponse:
    """Where this list is: columns to be told, being read, a preview, or done."""
    found = _own(request, key)
    if not found.is_mapped:
        return redirect("intake_columns", key=key)
    if found.committed_at is not None:
        return redirect(found.goes_to) if found.goes_to else _done(request, found)
    if found.matched_at is None:
        return render(request, "cases/intake_reading.html", {"intake": found})
    return _preview(request, found)


@require_GET
@member(*READERS)
def intake_progress(request: MemberRequest, key: UUID) -> HttpResponse:
    """How far reading is. When no worker picked it up, or one died half way, this request does it."""
    found = _own(request, key)
    if found.matched_at is None and found.is_mapped and timezone.now() - found.created_at > PATIENCE:
        read_intake(pk=found.pk, today=scope_of(request).today)
        found.refresh_from_db()
    if found.matched_at is not None:
        address = reverse("intake", args=[key])
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    return render(request, "cases/_intake_progress.html", {"intake": found})


def _preview(request: MemberRequest, found: Intake) -> HttpResponse:
    scope = scope_of(request)
    asked = request.GET.get("stand", "")
    state = asked if asked in FILTERS else ""
    page = preview_page(
        found, scope, state=state, after=whole(request.GET.get("na", "")), before=whole(request.GET.get("voor", ""))
    )
    log_read(request, "lijst", page.casus_ids)
    before = Intake.objects.filter(sha256=found.sha256, school=found.school, municipality=found.municipality)
    context = {
        "intake": found,
        "others": other_sheets(found),
        "again": found.goes_to or reverse("intake_new"),
        "columns": Columns.from_json(found.columns),
        "page": page,
        "state": state,
        "counts": _counts(found, state),
        "open_choices": found.rows.filter(state=RowState.SIMILAR, decision="").count(),
        "earlier": before.filter(committed_at__isnull=False, toegang=request.toegang).order_by("-committed_at").first(),
        **_around(request, page, state),
    }
    return render(request, "cases/intake_preview.html", context)


def _around(request: MemberRequest, page: Page, state: str) -> dict[str, str]:
    keep = f"&stand={state}" if state else ""
    return {
        "prev_url": f"?voor={page.previous}{keep}" if page.previous else "",
        "next_url": f"?na={page.following}{keep}" if page.following else "",
    }


LABELS = (
    ("rijen", "", "rij", "rijen"),
    (RowState.NEW, "", "nieuw", "nieuw"),
    (RowState.KNOWN, "", "bekend", "bekend"),
    (RowPlan.DIFFERS, "", "met een verschil", "met een verschil"),
    (RowState.SIMILAR, "stuck", "lijkt op een bekende leerling", "lijken op een bekende leerling"),
    (RowState.ERROR, "reached", "met een fout", "met een fout"),
    (RowState.SKIPPED, "", "overgeslagen", "overgeslagen"),
)


def _counts(found: Intake, state: str) -> list[dict[str, object]]:
    """The numbers on top; each opens its rows."""
    return [
        {
            "number": found.counts.get(name, 0),
            "label": one if found.counts.get(name) == 1 else more,
            "url": "?" if name == "rijen" else f"?stand={name}",
            "kind": kind,
            "current": state == ("" if name == "rijen" else name),
        }
        for name, kind, one, more in LABELS
    ]


@require_POST
@member(*READERS)
def intake_choose(request: MemberRequest, key: UUID) -> HttpResponse:
    """Keep the choices on this page. Each is also kept at once while choosing (htmx)."""
    found = _own(request, key)
    changed = _save(request, found) if found.committed_at is None else []
    if request.htmx and changed:
        return HttpResponseClientRefresh()  # a row that was ticked is looked up, and may ask something
    if request.htmx:
        left = found.rows.filter(state=RowState.SIMILAR, decision="").count()
        return render(request, "cases/_intake_choices.html", {"open_choices": left})
    messages.success(request, "Uw keuzes zijn bewaard.")
    address = reverse("intake", args=[key])
    back = request.POST.get("terug", "")
    return redirect(f"{address}{back}" if back.startswith("?") else address)


def _save(request: MemberRequest, found: Intake) -> list[IntakeRow]:
    """Keep what was chosen; which rows became something else by it."""
    scope = scope_of(request)
    changed = take_ticked(found, request.POST, scope, rows_shown(request.POST))
    save_choices(found, request.POST, scope)
    return changed


@require_POST
@member(*READERS)
def intake_commit(request: MemberRequest, key: UUID) -> HttpResponse:
    """Inlezen: everything or nothing."""
    found = _own(request, key)
    scope = scope_of(request)
    if found.goes_to:
        return redirect("intake", key=key)
    if found.committed_at is not None:
        messages.info(request, "Deze lijst was al ingelezen; er is niets veranderd.")
    elif found.matched_at is not None:
        if any(row.state == RowState.SIMILAR for row in _save(request, found)):
            messages.info(
                request,
                "Een rij die u zo wilt inlezen, lijkt op een bekende leerling. Kies eerst of het dezelfde is.",
            )
            return redirect(f"{reverse('intake', args=[key])}?stand={RowState.SIMILAR}")
        unread = [f"‘{name}’" for name in unread_sheets(found)]
        commit_intake(intake=found, by=request.user, today=scope.today, now=timezone.now())
        if unread:
            messages.warning(request, f"Van dit bestand is nog niet gelezen: {listed(unread)}.")
    return redirect("intake", key=key)


@require_POST
@member(*READERS)
def intake_remove(request: MemberRequest, key: UUID) -> HttpResponse:
    """Throw a preview away; nothing was read in."""
    found = _own(request, key)
    if found.committed_at is None:
        found.delete()
        messages.success(request, "De lijst is weggegooid. Er was nog niets ingelezen.")
    return redirect(found.goes_to or "intakes")


@require_http_methods(["GET", "POST"])
@member(*READERS)
def intake_undo(request: MemberRequest, key: UUID) -> HttpResponse:
    """Take a list back that should not have been read in: what it began and nobody touched since is closed as a mistake."""
    found = _own(request, key)
    scope = scope_of(request)
    act = request.method == "POST"
    if act and (number := take_back(intake=found, scope=scope, by=request.user, now=timezone.now())):
        gone = "1 casus vervalt" if number == 1 else f"{number} casussen vervallen"
        messages.success(request, f"De lijst is teruggedraaid: {gone}.")
        return redirect("intake", key=key)
    begun = begun_by(found, scope)
    if not begun.untouched:
        messages.info(
            request, "Er is niets om terug te draaien: er is geen casus van deze lijst waar nog niets aan gebeurde."
        )
        return redirect("intake", key=key)
    stays = begun.touched[:MOST_NAMED]
    log_read(request, "lijst", (casus.pk for casus in stays))
    context = {"intake": found, "number": len(begun.untouched), "touched": len(begun.touched), "stays": stays}
    return render(request, "cases/intake_undo.html", context)


def _done(request: MemberRequest, found: Intake) -> HttpResponse:
    """What came of it: counts that add up to the rows of the list, and every row under its count; which stayed out, and why."""
    scope = scope_of(request)
    rows = found.rows.order_by("number")
    after = whole(request.GET.get("na", ""))
    read_in = rows.exclude(result__in=(RowResult.LEFT_OUT, "")).filter(number__gt=after)
    page = list(read_in.select_related("casus")[:101])
    shown, more = page[:100], len(page) > 100
    visible = set(
        Casus.objects.visible_to(scope).filter(pk__in=[row.casus_id for row in shown]).values_list("pk", flat=True)
    )
    log_read(request, "lijst", visible)
    left_out = rows.filter(result=RowResult.LEFT_OUT)
    numbers: dict[str, int] = {value: found.counts.get(f"resultaat_{value}", 0) for value, _ in RESULTS}
    skipped = numbers["overgeslagen"] = found.counts.get(RowState.SKIPPED, 0)
    numbers[RowResult.LEFT_OUT] -= skipped  # a row without a pupil, or a second time the same, was nothing to read in
    results = [(label, numbers[value]) for value, label in (*RESULTS, ("overgeslagen", "overgeslagen"))]
    context = {
        "intake": found,
        "may_undo": may_take_back(found, scope),
        "total": found.counts.get("rijen", 0),
        "results": [(label, number) for label, number in results if number],
        "nothing_changed": not any(numbers[value] for value in CHANGES),
        "shown": [(row, row.casus_id in visible) for row in shown],
        "next_url": f"?na={shown[-1].number}" if more else "",
        "left_out": left_out.exclude(state=RowState.SKIPPED)[:MOST_NAMED],
        "left_number": numbers[RowResult.LEFT_OUT],
        "skipped": left_out.filter(state=RowState.SKIPPED)[:MOST_NAMED],
        "skipped_number": skipped,
    }
    return render(request, "cases/intake_done.html", context)


MOST_NAMED = 200  # rows that stayed out, with the reason
RESULTS = (
    (RowResult.OPENED, "gestart"),
    (RowResult.CONFIRMED, "bevestigd"),
    (RowResult.NOTED, "met een verschil, genoteerd"),
    (RowResult.TAKEN_OVER, "overgenomen"),
    (RowResult.PASSED_ON, "doorgegeven aan een collega"),
    (RowResult.UNCHANGED, "niets veranderd"),
    (RowResult.LEFT_OUT, "niet ingelezen"),
)
CHANGES = (RowResult.OPENED, RowResult.CONFIRMED, RowResult.NOTED, RowResult.TAKEN_OVER, RowResult.PASSED_ON)
