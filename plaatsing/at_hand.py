"""Which aanmeldingen wait for one person today: what the loket asks of a school, what a school asks of the loket."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.models import Role, Toegang
from cases.models import Casus
from cases.scope import Scope
from overleg.models import Agendapunt, OverlegKind
from plaatsing.models import Aanmelding, AanmeldingState
from plaatsing.querysets import ASKED


@dataclass(frozen=True)
class AtHand:
    """One aanmelding: what is asked, and the page where it is done."""

    aanmelding: Aanmelding
    what: str
    url: str


def at_hand(scope: Scope) -> list[AtHand]:
    """Oldest first. One query.

    school: own forms that are not sent in yet, a question of the loket, a Blad to approve. consulent: to check, of the own
    casussen and those of whom they cover. voorzitter: an afwijking that is asked, and what has no consulent, or one who left, to check it.
    """
    rows = _rows(scope).select_related("casus__pupil", "school").order_by("created_at", "pk")
    return [_line(row) for row in rows]


def _rows(scope: Scope) -> QuerySet[Aanmelding]:
    known = Casus.objects.visible_to(scope)  # a pupil who went to another school is that school's now
    seen = Aanmelding.objects.visible_to(scope).running().filter(casus__in=known)
    match scope.role:
        case Role.SCHOOL:
            asked = ~Q(deviation_asked="") & Q(deviation_at=None)  # then it waits for the voorzitter
            typing = Q(~asked, submitted_at=None, created_by=scope.user_id)
            back = Q(ASKED, accepted_at=None)
            return seen.filter(typing | back | Q(Exists(_without_blad()), accepted_at__isnull=False))
        case Role.CONSULENT:
            return seen.to_check().filter(casus__consulent__in=scope.consulent_ids)
        case Role.VOORZITTER:
            works = Toegang.objects.at_office(scope.today).filter(user=OuterRef("casus__consulent"))
            return seen.asks_deviation() | seen.to_check().filter(~Exists(works))
        case _:
            return seen.none()


def _without_blad() -> Any:
    """Items of sessions to come that cannot be printed before the school, or the loket for it, has approved the text."""
    return Agendapunt.objects.filter(
        casus=OuterRef("casus"), overleg__kind=OverlegKind.PLAATSING, overleg__closed_at=None, blad=None
    )


def _line(row: Any) -> AtHand:
    page, what = "aanmelding", "Nakijken: een school heeft ingediend"
    if row.waits_for_deviation:
        what = "De school vraagt om af te wijken van een spelregel"
    elif row.state == AanmeldingState.ACCEPTED:
        page, what = "aanmelding_blad", "Blad goedkeuren voor de tafel"
    elif row.state == AanmeldingState.BACK:
        what = "Het loket vraagt iets"
    elif row.state == AanmeldingState.DRAFT:
        what = "Formulier afmaken en indienen"
    return AtHand(row, what, reverse(page, args=[row.code]))
