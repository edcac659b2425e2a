"""One conversation, all its casussen on one page; each block saves by itself."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from actietafel.actions import talks
from actietafel.doors import OFFICE
from actietafel.forms.talk import TalkForm
from actietafel.models import Gesprek, OnAgenda, Voorbespreking
from actietafel.models.talk import StillHome
from actietafel.talking import Block, blocks, casussen_of, comes_back_on
from actietafel.views.talks import get_gesprek
from cases.access import log_read, scope_of
from cases.forms.fields import put
from cases.views.conflicts import Both, Conflict
from overleg.actions import ClosedError, RecordedError
from overleg.doors import said_closed
from paper.dates import dutch


@require_GET
@member(*OFFICE)
def gesprek(request: MemberRequest, code: str) -> HttpResponse:
    """Every casus of this school, or of this municipality as leerplicht sees them."""
    found = get_gesprek(request, code)
    return render(request, "actietafel/gesprek.html", _page(request, found))


def _page(request: MemberRequest, found: Gesprek, bound: TalkForm | None = None, **more: Any) -> dict[str, Any]:
    """The whole page; `bound`: the one block that was refused, with what was typed in it."""
    scope = scope_of(request)
    rows = blocks(casussen_of(found, scope, timezone.now()), found.uitvraag, scope, found)
    log_read(request, "gesprek", [row.casus.pk for row in rows])
    back_on = comes_back_on(found.uitvraag, scope.today)
    lines = [(row, TalkForm(block=row, scope=scope, comes_back_on=back_on)) for row in rows]
    if bound is not None:
        lines = [(row, bound if row.casus.pk == bound.block.casus.pk else form) for row, form in lines]
    done = sum(row.is_done for row in rows)
    return {
        "gesprek": found,
        "uitvraag": found.uitvraag,
        "lines": lines,
        "done": done,
        "total": len(rows),
        "refused": bound,
        **more,
    }


@require_GET
@member(*OFFICE)
def gesprek_list(request: MemberRequest, code: str) -> HttpResponse:
    """To print and write on: every casus with what is known, and lines in the order of the screen."""
    return render(request, "actietafel/gesprek_list.html", _page(request, get_gesprek(request, code)))


def _block(request: MemberRequest, found: Gesprek, casus: str) -> tuple[Block, list[Block]]:
    """The block of this casus and all of them; 404 for a casus that does not belong in this conversation."""
    scope = scope_of(request)
    rows = blocks(casussen_of(found, scope, timezone.now()), found.uitvraag, scope, found)
    block = next((row for row in rows if row.casus.code == casus), None)
    if block is None:
        raise Http404
    log_read(request, "gesprek", [block.casus.pk])
    return block, rows


@require_POST
@member(*OFFICE)
def gesprek_block(request: MemberRequest, code: str, casus: str) -> HttpResponse:
    """Save one block. With htmx only the block changes and the next one gets the focus; else back to the next block."""
    found, scope = get_gesprek(request, code), scope_of(request)
    block, _ = _block(request, found, casus)
    form = TalkForm(request.POST, block=block, scope=scope, comes_back_on=comes_back_on(found.uitvraag, scope.today))
    if not form.is_valid():
        return _refused(request, found, form, 422)
    try:
        talks.decide(
            uitvraag=found.uitvraag, casus=block.casus, gesprek=found, by=request.user, now=timezone.now(), today=scope.today,
            **form.said,
        )  # fmt: skip
    except talks.TalkedError as talked:
        put(form, f"{casus}-seen", str(talked.row.pk))
        return _refused(request, found, form, 409, conflict=conflict_of(talked.row, form))
    return _saved(request, found, casus)


def _refused(request: MemberRequest, found: Gesprek, form: TalkForm, status: int, **more: Any) -> HttpResponse:
    if not request.htmx:
        return render(request, "actietafel/gesprek.html", _page(request, found, form, **more), status=status)
    return render(
        request,
        "actietafel/_gesprek_block.html",
        {"block": form.block, "form": form, "gesprek": found, "open": True, **more},
    )


def _saved(request: MemberRequest, found: Gesprek, casus: str) -> HttpResponse:
    block, rows = _block(request, found, casus)
    if request.htmx:
        scope = scope_of(request)
        form = TalkForm(block=block, scope=scope, comes_back_on=comes_back_on(found.uitvraag, scope.today))
        context = {
            "block": block,
            "form": form,
            "gesprek": found,
            "saved": True,
            "done": sum(row.is_done for row in rows),
        }
        return render(request, "actietafel/_gesprek_saved.html", {**context, "total": len(rows)})
    messages.success(request, f"{casus}: vastgelegd.")
    place = [row.casus.code for row in rows].index(casus)
    following = next((row.casus for row in [*rows[place:], *rows[:place]] if not row.is_done), block.casus)
    log_read(request, "gesprek", [following.pk])  # its code stands in the address
    return redirect(f"{reverse('gesprek', args=[found.code])}#blok-{following.code}")


@require_POST
@member(*OFFICE)
def gesprek_off(request: MemberRequest, code: str, casus: str) -> HttpResponse:
    """It stood on the agenda of this round and was decided otherwise."""
    found = get_gesprek(request, code)
    block, _ = _block(request, found, casus)
    try:
        off = talks.take_off(uitvraag=found.uitvraag, casus=block.casus, by=request.user, today=scope_of(request).today)
    except (RecordedError, ClosedError) as refused:
        said = str(refused) if isinstance(refused, RecordedError) else said_closed(refused.overleg)
        messages.info(request, said)
    else:
        if off:
            messages.success(request, f"{casus} is van de agenda gehaald.")
        else:
            messages.info(request, f"{casus} stond niet (meer) op een agenda die open is.")
    return redirect(f"{reverse('gesprek', args=[found.code])}#blok-{casus}")


LABELS = {"still_home": StillHome, "agenda": OnAgenda}


def conflict_of(row: Voorbespreking, form: TalkForm) -> Conflict:
    """What a colleague wrote beside what was typed, field by field where they differ."""
    both = []
    for name in (
        "still_home",
        "changed",
        "view_school",
        "view_leerplicht",
        "agenda",
        "until",
        "because",
        "decided_with",
        "told",
    ):
        if name not in form.fields:
            continue
        theirs, mine = getattr(row, name), form.cleaned_data.get(name)
        if (theirs or "") != (mine or ""):
            target = "" if name in LABELS or name == "until" else form[name].id_for_label
            both.append(Both(str(form.fields[name].label), _word(name, theirs), _word(name, mine), target))
    return Conflict(str(row.by), row.at, both)


def _word(name: str, value: Any) -> str:
    if not value:
        return ""
    return str(LABELS[name](value).label) if name in LABELS else dutch(value) if name == "until" else str(value)
