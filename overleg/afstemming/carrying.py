"""What was written down for an Afstemming that does not take place comes back at the next one: with its tasks, and nothing typed twice."""

from collections.abc import Iterable

from django.db.models import Max

from accounts.models import User
from cases.events import save_version
from overleg.codes import fresh_codes
from overleg.models import Agendapunt, Deelname, Overleg, Result


def seat(overleg: Overleg, user: User, discipline: str) -> Deelname:
    found, _ = Deelname.objects.get_or_create(overleg=overleg, user=user, defaults={"discipline": discipline})
    return found


def take_what_waits(overleg: Overleg) -> None:
    """A meeting was planned: what a cancelled one of this municipality left, because there was no next one, comes here."""
    waiting = Agendapunt.objects.filter(
        overleg__in=Overleg.objects.series_of(overleg).filter(cancelled=True)
    ).select_for_update(of=("self",))
    carry(waiting.order_by("overleg__on", "position", "pk"), overleg)


def carry(punten: Iterable[Agendapunt], to: Overleg) -> None:
    """Put these on the list of `to`, as they were written. About whom something stands there already, gets both texts and all tasks."""
    rows = list(punten)
    there = {punt.casus_id: punt for punt in to.punten.all()}
    last = to.punten.aggregate(last=Max("position"))["last"] or 0
    codes = fresh_codes(to, len(rows))
    for place, punt in enumerate(rows, last + 1):
        _move_tasks(punt, there.get(punt.casus_id, punt), to)
        if (same := there.get(punt.casus_id)) is not None:
            _join(same, punt)
            continue
        punt.overleg, punt.position, punt.sheet_code = to, place, codes.pop()
        save_version(punt, version=punt.version, fields=["overleg", "position", "sheet_code"])
        there[punt.casus_id] = punt


def _move_tasks(punt: Agendapunt, home: Agendapunt, to: Overleg) -> None:
    """Who does a task sits at the other meeting."""
    for row in punt.acties.select_related("deelname__user"):
        if row.deelname is not None and row.deelname.user is not None:
            row.deelname = seat(to, row.deelname.user, row.deelname.discipline)
        row.punt = home
        row.save(update_fields=["deelname", "punt"])


def _join(there: Agendapunt, punt: Agendapunt) -> None:
    there.said = " ".join(dict.fromkeys(text for text in (there.said, punt.said) if text))
    if there.said or there.acties.exists():
        there.result = Result.AGREED
    save_version(there, version=there.version, fields=["said", "result"])
    punt.delete()
