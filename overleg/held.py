"""What the table held comes back by itself, once: on the first meeting of its kind and area on or after the day it was held
until, whichever of the two is planned first, and also when that meeting gets its day later, or its casus is taken up again."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max, Q

from accounts.models import User
from cases.events import record
from cases.models import EventKind
from overleg.codes import fresh_codes
from overleg.models import Agendapunt, Overleg, Result, Section
from paper.dates import dutch


def meeting_for(punt: Agendapunt) -> Overleg | None:
    """Where what is held comes back; None while that meeting is not planned."""
    return among(later_than(punt.overleg), punt)


def later_than(overleg: Overleg) -> list[Overleg]:
    """The open meetings of the same kind and area after this one, in order."""
    rows = Overleg.objects.series_of(overleg).filter(closed_at=None, on__gt=overleg.on)
    return list(rows.order_by("on", "starts_at", "pk"))


def among(later: Iterable[Overleg], punt: Agendapunt) -> Overleg | None:
    """The first of these that is on or after the day that `punt` is held until."""
    return next((one for one in later if punt.held_until is None or one.on >= punt.held_until), None)


def take_held(*, overleg: Overleg, by: User, today: date) -> list[Agendapunt]:
    """Put on this agenda what closed meetings held until now and what did not come back yet, in the order it had; of one that was
    cancelled also when this one is earlier."""
    waiting = Agendapunt.objects.filter(
        Q(overleg__on__lt=overleg.on) | Q(overleg__cancelled=True), result=Result.HELD, returned_in=None,
        overleg__kind=overleg.kind, overleg__area=overleg.area_id, overleg__closed_at__isnull=False, held_until__lte=overleg.on,
    )  # fmt: skip
    rows = waiting.select_for_update(of=("self",)).select_related("casus", "overleg__area")
    return bring_back(
        overleg=overleg, held=list(rows.order_by("overleg__on", "section", "position", "pk")), by=by, today=today
    )


def bring_back(*, overleg: Overleg, held: list[Agendapunt], by: User | None, today: date) -> list[Agendapunt]:
    """Each on its own place under "Aangehouden", with its question and texts, to be approved again. One that somebody already put on this
    agenda is not put on twice; of a casus that is closed by now it waits, for the casus may be taken up again."""
    have = set(overleg.punten.values_list("casus_id", flat=True))
    last = overleg.punten.aggregate(last=Max("position"))["last"] or 0
    codes = fresh_codes(overleg, len(held))
    added: list[Agendapunt] = []
    for punt in held:
        if not punt.casus.is_open:
            continue
        Agendapunt.objects.filter(pk=punt.pk).update(returned_in=overleg)
        if punt.casus_id in have:
            continue
        have.add(punt.casus_id)
        added.append(_copied(punt, overleg, Section.HELD, codes.pop(), last + len(added) + 1))
        title = f"Terug op de agenda van {overleg}, {dutch(overleg.on)}: aangehouden"
        record(casus=punt.casus, kind=EventKind.AGENDA, by=by, on=today, title=title)
    return added


@transaction.atomic
def take_up_again(*, today: date) -> int:
    """What was held of a casus that was closed while its meeting was planned, and was taken up again since: nothing that is planned
    comes by any more to bring it back. On the first meeting to come of which the agenda can still change; returns how many."""
    rows = Agendapunt.objects.filter(
        result=Result.HELD, returned_in=None, overleg__closed_at__isnull=False, casus__closed_on=None
    ).select_related("casus", "overleg__area")
    waiting = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("overleg__on", "pk"))
    areas = {punt.overleg.area_id for punt in waiting}
    ahead = Overleg.objects.filter(area__in=areas, closed_at=None, published_at=None, on__gt=today)
    coming = list(
        ahead.select_related("area").order_by("on", "starts_at", "pk").select_for_update(of=("self",), no_key=True)
    )
    found = 0
    for punt in waiting:
        of = punt.overleg
        overleg = among([one for one in coming if (one.kind, one.area_id) == (of.kind, of.area_id)], punt)
        if overleg is not None:
            found += len(bring_back(overleg=overleg, held=[punt], by=None, today=today))
    return found


def put_again(*, overleg: Overleg, punt: Agendapunt, section: Section) -> Agendapunt:
    """One item again at the end of a later agenda, with its question and texts, to be approved again."""
    last = overleg.punten.aggregate(last=Max("position"))["last"] or 0
    return _copied(punt, overleg, section, fresh_codes(overleg, 1)[0], last + 1)


def _copied(punt: Agendapunt, overleg: Overleg, section: Section, code: str, position: int) -> Agendapunt:
    made: Agendapunt = Agendapunt.objects.create(
        overleg=overleg, casus=punt.casus, sheet_code=code, position=position, section=section, question=punt.question,
        brought_by=punt.brought_by, minutes=punt.minutes, sheet=punt.sheet, choices=punt.choices,
    )  # fmt: skip
    return made
