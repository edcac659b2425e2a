"""What is recorded at the table. Every answer is the page of the item: with what stands now, and what was typed when it is refused."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import scope_of
from cases.events import ConflictError
from overleg.doors import typed_version
from overleg.models import Agendapunt
from overleg.tabling import outcome_label
from paper.dates import dutch
from plaatsing.actions.table import (
    AlreadyOffersError,
    NothingTakenError,
    StillOfferedError,
    add_offer,
    choose_offer,
    decide,
    restore_offer,
    undo_offer,
    undo_outcome,
)
from plaatsing.doors import get_item, open_zitting
from plaatsing.forms.table import same_school
from plaatsing.models import Aanbod
from plaatsing.table import board_of, said, who_does
from plaatsing.views.table import PAGE, Entry, to_item, until_risen

CAME_FIRST = "Dit aanbod is intussen ongedaan gemaakt. Kijk wat er nu staat."
STILL_OFFERED = "Er staat nog een aanbod. Maak dat eerst ongedaan, of kies een andere uitkomst."


def _entry(request: MemberRequest, code: str, blad: str) -> Entry:
    overleg = open_zitting(request, code)
    punt = get_item(request, overleg, blad, PAGE)
    board = board_of(overleg, scope_of(request))
    return Entry(request, board, board.item_of(punt))


def _again(entry: Entry) -> Entry:
    """The page as things stand now."""
    board = board_of(entry.board.overleg, scope_of(entry.request))
    return Entry(entry.request, board, board.item_of(entry.item.punt))


def _done(entry: Entry) -> HttpResponse:
    return to_item(entry.board.overleg, entry.item.number)


def _aanbod(entry: Entry, key: UUID) -> Aanbod:
    rows = entry.item.punt.aanbod.select_related("school", "punt__overleg")
    found: Aanbod | None = rows.filter(client_id=key).first()
    if found is None:
        raise Http404
    return found


@require_POST
@member(Role.VOORZITTER)
@until_risen
def zitting_offer(request: MemberRequest, code: str, blad: str) -> HttpResponse:
    """What a school offers."""
    entry = _entry(request, code, blad)
    form = entry.offer = entry.offer_form(request.POST)
    if not form.is_valid():
        return entry.refused(422)
    try:
        add_offer(
            punt=entry.item.punt, offered=form.offered(), by=request.user, now=timezone.now(), instead="vervangt" in request.POST,
        )  # fmt: skip
    except AlreadyOffersError as error:
        return _both_offers(entry, error.standing)
    return _done(entry)


def _both_offers(entry: Entry, standing: Aanbod) -> HttpResponse:
    """Two people recorded an offer of one school, or one person twice: both are shown."""
    now, data = _again(entry), entry.request.POST
    form = now.offer = now.offer_form(data)
    form.is_valid()
    form.add_error("school", same_school(standing))
    return now.refused(409, replaces=standing)


@require_POST
@member(Role.VOORZITTER)
@until_risen
def zitting_offer_undo(request: MemberRequest, code: str, blad: str, key: UUID) -> HttpResponse:
    entry = _entry(request, code, blad)
    undo_offer(aanbod=_aanbod(entry, key), by=request.user, now=timezone.now())
    return _done(entry)


@require_POST
@member(Role.VOORZITTER)
@until_risen
def zitting_offer_restore(request: MemberRequest, code: str, blad: str, key: UUID) -> HttpResponse:
    """Undo of undoing."""
    entry = _entry(request, code, blad)
    try:
        restore_offer(aanbod=_aanbod(entry, key), by=request.user)
    except AlreadyOffersError as error:
        return _again(entry).refused(409, problem=f"Van {error.standing.school} staat er intussen een ander aanbod.")
    return _done(entry)


@require_POST
@member(Role.VOORZITTER)
@until_risen
def zitting_offer_choose(request: MemberRequest, code: str, blad: str, key: UUID) -> HttpResponse:
    """Tick what the table takes, or not after all."""
    entry = _entry(request, code, blad)
    chosen = request.POST.get("neemt") == "ja"
    try:
        choose_offer(aanbod=_aanbod(entry, key), chosen=chosen, by=request.user, now=timezone.now())
    except NothingTakenError:
        return _again(entry).refused(409, problem=CAME_FIRST)
    return _done(entry)


@require_POST
@member(Role.VOORZITTER)
@until_risen
def zitting_outcome(request: MemberRequest, code: str, blad: str) -> HttpResponse:
    """What the table decides, with the offer or the agreement that belongs to it."""
    entry = _entry(request, code, blad)
    form = entry.outcome = entry.outcome_form(request.POST)
    if not form.is_valid():
        return entry.refused(422)
    try:
        decide(
            punt=entry.item.punt,
            decision=form.decision,
            by=request.user,
            now=timezone.now(),
            version=typed_version(request),
        )
    except ConflictError:
        return _both_outcomes(entry)
    except AlreadyOffersError as error:
        return _typed_again(
            entry, 409, problem=f"Van {error.standing.school} staat er al een aanbod: {said(error.standing)}."
        )
    except NothingTakenError:
        return _typed_again(entry, 409, problem=CAME_FIRST)
    except StillOfferedError:
        return _typed_again(entry, 422, problem=STILL_OFFERED)
    return _done(entry)


def _typed_again(entry: Entry, status: int, **more: Any) -> HttpResponse:
    """What stands now, with the form as it was typed."""
    now = _again(entry)
    now.outcome = now.outcome_form(entry.request.POST)
    now.outcome.is_valid()
    return now.refused(status, **more)


def _both_outcomes(entry: Entry) -> HttpResponse:
    """A colleague recorded an outcome in the meantime: both are shown, and what was typed stands in the form."""
    punt = Agendapunt.objects.select_related("decided_by", "overleg").get(pk=entry.item.punt.pk)
    told, acties = entry.outcome.decision, punt.acties.select_related("deelname__school")
    fields = [
        {"label": "Uitkomst", "theirs": _outcome(punt), "target": "",
         "mine": outcome_label(told.result, told.held_until, told.referred_to)},
        {"label": "Afspraak", "theirs": "\n".join(f"{row.what} ({who_does(row)}, {dutch(row.due_on)})" for row in acties),
         "mine": told.agreed.what if told.agreed else "", "target": "id_what"},
    ]  # fmt: skip
    return _typed_again(entry, 409, conflict={"by": None, "at": punt.decided_at, "fields": fields})


def _outcome(punt: Agendapunt) -> str:
    return outcome_label(punt.result, punt.held_until, punt.referred_to) if punt.result else "nog niet besloten"


@require_POST
@member(Role.VOORZITTER)
@until_risen
def zitting_outcome_undo(request: MemberRequest, code: str, blad: str) -> HttpResponse:
    entry = _entry(request, code, blad)
    try:
        undo_outcome(punt=entry.item.punt, by=request.user, now=timezone.now(), version=typed_version(request))
    except ConflictError:
        return _again(entry).refused(409, problem="Een collega legde intussen iets anders vast. Dit staat er nu.")
    return _done(entry)
