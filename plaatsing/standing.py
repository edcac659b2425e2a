"""Where an aanmelding stands: on which agenda, or on which it would come."""

from collections.abc import Sequence
from datetime import date

from overleg.models import Agendapunt, Overleg, OverlegKind
from plaatsing.models import Aanmelding
from region.models import Area

PARTS = ("overleg__area", "casus__pupil", "blad__approved_by")


def open_punten(of: Aanmelding) -> list[Agendapunt]:
    """Its items on agendas of sessions that are not closed, the first session first."""
    rows = Agendapunt.objects.filter(casus=of.casus_id, overleg__kind=OverlegKind.PLAATSING, overleg__closed_at=None)
    return list(rows.select_related(*PARTS).order_by("overleg__on", "pk"))


def punt_of(of: Aanmelding) -> Agendapunt | None:
    """The item that this aanmelding is about."""
    rows = Agendapunt.objects.filter(casus=of.casus_id, overleg__kind=OverlegKind.PLAATSING)
    return standing(of, list(rows.select_related(*PARTS).order_by("overleg__on", "pk")))


def standing(of: Aanmelding, punten: Sequence[Agendapunt]) -> Agendapunt | None:
    """Of all items of its casus, in order of day: on the first open session, else on the last that closed after it was accepted."""
    if of.accepted_at is None:
        return None
    if waiting := [punt for punt in punten if punt.overleg.closed_at is None]:
        return waiting[0]
    held = [punt for punt in punten if punt.overleg.closed_at and punt.overleg.closed_at >= of.accepted_at]
    return held[-1] if held else None


def coming_sessions(area: Area | int, today: date) -> list[Overleg]:
    """Open sessions of the area from today on, in order."""
    rows = Overleg.objects.filter(kind=OverlegKind.PLAATSING, area=area, closed_at=None, on__gte=today)
    return list(rows.select_related("area").order_by("on", "starts_at", "pk"))
