"""A promise that did not come true comes back on the agenda with its casus, once, at the session that comes first."""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from cases.actions.phases import RefusedError, reads_along
from cases.events import record
from cases.models import Casus, EventKind
from overleg.actions import take_off_agenda
from overleg.held import put_again
from overleg.models import Agendapunt, Overleg, OverlegKind, Section
from paper.dates import dutch
from plaatsing.models import Aanmelding, Ending, Toezegging

NOT_HELD = (Ending.FAILED, Ending.WITHDRAWN)


@transaction.atomic
def bring_back(*, toezegging: Toezegging, by: User | None, today: date) -> Overleg | None:
    """On the first session after today of the area where the casus is now; one of which the agenda is vastgesteld is left as it was
    printed. None while none is planned, and when there is nothing to place: the casus is closed, the aanmelding done."""
    casus = Casus.objects.select_related("area").get(pk=toezegging.casus_id)
    entered = Aanmelding.objects.running().filter(casus=casus)
    if (
        toezegging.is_binding
        or toezegging.ending not in NOT_HELD
        or toezegging.returned_in_id
        or not casus.is_open
        or not entered.exists()
    ):
        return None
    rows = Overleg.objects.filter(
        kind=OverlegKind.PLAATSING, area=casus.area, closed_at=None, published_at=None, on__gt=today
    )
    session: Overleg | None = rows.order_by("on", "starts_at", "pk").select_for_update().first()
    if session is None:
        return None
    toezegging.returned_in = session
    toezegging.save(update_fields=["returned_in"])
    if not session.punten.filter(casus=casus).exists():
        put_again(overleg=session, punt=_punt_of(toezegging), section=Section.RUNNING)
    title = f"Terug op de agenda van {session}, {dutch(session.on)}: een toezegging kwam niet uit"
    record(casus=casus, kind=EventKind.AGENDA, by=by, on=today, title=title, **reads_along(casus.phase))
    return session


def _punt_of(toezegging: Toezegging) -> Agendapunt:
    found: Agendapunt = Agendapunt.objects.get(overleg=toezegging.overleg_id, casus=toezegging.casus_id)
    return found


def bring_waiting_back(*, today: date) -> int:
    """What failed while no session was planned. Runs when one is, and every hour; returns how many found a place."""
    running = Aanmelding.objects.running().filter(casus=OuterRef("casus"))
    waiting = Toezegging.objects.filter(
        Exists(running), overleg__isnull=False, ending__in=NOT_HELD, returned_in=None, casus__closed_on=None
    ).select_for_update(of=("self",), skip_locked=True)
    with transaction.atomic():
        return sum(bring_back(toezegging=row, by=None, today=today) is not None for row in waiting.order_by("pk"))


def take_back(*, toezegging: Toezegging, by: User, today: date) -> None:
    """Off the agenda again, because the answer is taken back; not when another promise brought the pupil there too. Raises RefusedError
    when somebody worked on it there."""
    session = toezegging.returned_in
    if session is None:
        return
    punt = Agendapunt.objects.filter(overleg=session, casus=toezegging.casus_id, section=Section.RUNNING).first()
    if punt is not None and (punt.blad_id or punt.result or punt.version > 1 or session.closed_at):
        raise RefusedError("", "Dit antwoord kan niet meer terug: de leerling staat alweer op een agenda.")
    toezegging.returned_in = None
    toezegging.save(update_fields=["returned_in"])
    if punt is not None and not Toezegging.objects.filter(returned_in=session, casus=toezegging.casus_id).exists():
        take_off_agenda(punt=punt, by=by, today=today)
