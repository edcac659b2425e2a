"""Signalen: what is reached, why on that date, and what was done about it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import reswap, retarget

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases import clock
from cases.access import log_read, scope_of
from cases.events import record
from cases.forms.lists import HandledForm
from cases.models import Casus, Deadline, EventKind
from cases.scope import LEERPLICHT_PHASES
from cases.signals import Signal, coming, signalled, signals_of
from cases.unfinished import kept_by
from cases.views.doors import back, form_page, on_casus
from cases.views.export import XLSX
from paper.dates import dutch
from paper.sheets import Cell, Column, write_xlsx

READERS = (Role.LEERPLICHT, Role.CONSULENT, Role.VOORZITTER)
PAGE = 50
COLUMNS = (
    Column("Casuscode"),
    Column("School"),
    Column("Woongemeente"),
    Column("Bereikte termijn"),
    Column("Bereikt op", "date"),
    Column("Eerste verzuimdag", "date"),
    Column("Situatie"),
)


@require_GET
@member(*READERS)
def signalen(request: MemberRequest) -> HttpResponse:
    return render(request, "cases/signals.html", page(request))


def page(request: MemberRequest) -> dict[str, Any]:
    """What the page shows, read-logged: the newest signals, and what comes in two weeks."""
    scope, since = scope_of(request), request.user.previous_login
    ids = list(signalled(scope).values_list("pk", flat=True))
    ahead = list(coming(scope))
    shown = ids[:PAGE]
    starts_here = scope.role == Role.LEERPLICHT  # others find their concepten on Vandaag
    drafts = kept_by(request.toegang, scope) if starts_here else None
    request.nav_counts = {"signalen": len(ids)}  # type: ignore[attr-defined]
    drafted = drafts.casus_ids if drafts else []
    log_read(request, "signalen", [*shown, *(term.casus_id for term in ahead), *drafted])
    return {
        "signals": signals_of(shown, scope, since),
        "number": len(ids),
        "more": len(ids) - len(shown),
        "coming": ahead,
        "drafts": drafts,
        "place": request.toegang.municipality or request.toegang.area,
        "here": reverse("signalen"),
    }


@require_http_methods(["GET", "POST"])
@member(*READERS)
@on_casus("handle")
def handle(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Afgehandeld: wat is gedaan? All open signals of the casus at once, because the answer is about the pupil."""
    form = HandledForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if handled := _handle(request, casus, form.cleaned_data["text"]):
            undo = reverse("signal_undo", args=[casus.code])
            said = "afgehandeld" if handled == 1 else f"{handled} signalen afgehandeld"
            messages.success(request, f"{casus.code}: {said}.", extra_tags=f"undo:{undo}")
        else:
            messages.info(request, f"{casus.code}: dit signaal was al afgehandeld.")
        return _answer(request, casus)
    if request.htmx:
        form.fields["text"].widget.attrs["autofocus"] = True
        asked = render(request, "cases/_signal_form.html", {"casus": casus, "form": form})
        return reswap(retarget(asked, f"#doen-{casus.code}"), "innerHTML")
    return form_page(
        request,
        casus,
        form,
        title="Afgehandeld: wat is gedaan?",
        quote=_about(request, casus),
        submit_label="Afgehandeld",
    )


def _about(request: MemberRequest, casus: Casus) -> str:
    """Which terms this answers: all that are open, because the answer is about the pupil."""
    open_now = [term for signal in signals_of([casus.pk], scope_of(request), None) for term in signal.terms]
    if not open_now:
        return "Hier staat geen signaal meer open."
    return "Dit gaat over: " + ", ".join(f"{term.name} (bereikt op {dutch(term.due_on)})" for term in open_now) + "."


@transaction.atomic
def _handle(request: MemberRequest, casus: Casus, text: str) -> int:
    now, today = timezone.now(), scope_of(request).today
    handled = clock.handle_signals(casus=casus, by=request.user, now=now, because=text)
    if handled:
        leerplicht = casus.phase in LEERPLICHT_PHASES
        record(
            casus=casus, kind=EventKind.HANDLED, by=request.user, on=today, at=now, title="Signaal afgehandeld", text=text,
            leerplicht_reads=leerplicht,
        )  # fmt: skip
    return handled


def _answer(request: MemberRequest, casus: Casus) -> HttpResponse:
    """htmx: the line goes and the message comes; else back to where the person came from."""
    if request.htmx:
        return render(request, "cases/_signal_done.html", {"casus": casus})
    return back(request, casus) if request.POST.get("terug") else redirect("signalen")


@require_POST
@member(*READERS)
@on_casus("handle")
def undo(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Undo of the last "afgehandeld" on this casus by this person; what another act answered is not taken back here."""
    last = casus.events.filter(kind=EventKind.HANDLED, by=request.user).order_by("-pk").first()
    by, now = request.user, timezone.now()
    undone = clock.unhandle_all(casus=casus, handled_at=last.at, because=last.text, by=by, now=now) if last else 0
    if undone:
        said = "het signaal staat" if undone == 1 else f"{undone} signalen staan"
        messages.success(request, f"{casus.code}: {said} weer open.")
    else:
        messages.info(request, "Er is niets om ongedaan te maken.")
    return redirect("signalen")


@require_GET
@member(*READERS)
def signalen_list(request: MemberRequest) -> HttpResponse:
    """The own list as plain text, to copy into the own system: code, school, term and date; no name, no birth date."""
    rows = _own_list(request, "signalen-lijst")
    head = "\t".join(column.title for column in COLUMNS)
    lines = ["\t".join(_text(cell) for cell in row) for row in rows]
    return render(request, "cases/signals_list.html", {"text": "\n".join([head, *lines]), "number": len(rows)})


@require_GET
@member(*READERS)
def signalen_download(request: MemberRequest) -> HttpResponse:
    """The same list as XLSX."""
    rows = _own_list(request, "signalen-download")
    name = f"signalen-{scope_of(request).today.isoformat()}.xlsx"
    body = write_xlsx("Signalen", COLUMNS, rows)
    return HttpResponse(body, XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _own_list(request: MemberRequest, log_as: str) -> list[tuple[Cell, ...]]:
    """One line a reached term, newest first."""
    scope = scope_of(request)
    ids = list(signalled(scope).values_list("pk", flat=True))
    log_read(request, log_as, ids)
    return [_cells(signal, term) for signal in signals_of(ids, scope, None) for term in signal.terms]


def _cells(signal: Signal, term: Deadline) -> tuple[Cell, ...]:
    casus, absence = signal.casus, signal.situation.absence
    return (
        casus.code,
        casus.school.name if casus.school else "zonder inschrijving",
        casus.municipality.name,
        term.name,
        term.due_on,
        absence.first_day if absence else None,
        signal.situation.phase_label,
    )


def _text(cell: Cell) -> str:
    return "" if cell is None else f"{cell:%d-%m-%Y}" if hasattr(cell, "strftime") else str(cell)
