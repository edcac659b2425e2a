"""An Afstemming that does not take place. Who would sit there hears it and reads why; what was written down goes to the next one, or
waits for one. As with a zitting (plaatsing.actions.cancelling): closed without a list, its day free."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from cases.scope import Scope
from overleg.actions import locked, mark_cancelled
from overleg.afstemming.carrying import carry, seat
from overleg.afstemming.people import pair_at
from overleg.cancelling import told_to
from overleg.held import later_than
from overleg.models import Discipline, Overleg
from overleg.tabling import counted
from overleg.told import tell_cancelled
from paper.dates import dutch
from region.models import Municipality


@dataclass(frozen=True)
class Cancelling:
    """What cancelling will do: who hears it, how many lines move, and to which meeting. `to` None: they wait until one is planned."""

    told: list[User]
    prepared: int
    to: Overleg | None

    @property
    def lines(self) -> list[str]:
        found = [told_to(self.told) or "Er is niemand anders om het te laten weten."]
        if self.prepared:
            over = f"Wat over {counted(self.prepared, 'leerling', 'leerlingen')} is vastgelegd"
            to = f"gaat mee naar de afstemming van {dutch(self.to.on)}" if self.to else None
            found.append(f"{over}, {to or 'komt op de volgende afstemming die u plant'}.")
        return [*found, "De dag komt weer vrij. Wilt u alleen een andere dag of tijd? Kies dan ‘Dag of tijd wijzigen’."]


def will_cancel(overleg: Overleg, *, by: User, scope: Scope) -> Cancelling:
    """What will happen, for the question before it."""
    pair = pair_at(overleg, scope.today)
    return Cancelling(pair.but(by), overleg.punten.visible_to(scope).count(), next(iter(later_than(overleg)), None))


@transaction.atomic
def cancel(*, overleg: Overleg, because: str, by: User, scope: Scope, now: datetime) -> Cancelling:
    """It does not take place, and both sides go on seeing that, and why. All that was written down moves, also about a pupil whom this
    person no longer sees; only the others are counted. Raises ClosedError."""
    pair = pair_at(overleg, scope.today)
    # first, and of all meetings: who cancels the next one, or plans it meanwhile, waits here
    Municipality.objects.select_for_update(no_key=True).get(pk=pair.municipality.pk)
    locked(overleg)
    done = will_cancel(overleg, by=by, scope=scope)
    for officer in pair.officers:
        seat(overleg, officer, Discipline.LEERPLICHT)
    for colleague in [*pair.office, by]:
        seat(overleg, colleague, Discipline.CONSULENT)
    if done.to is not None:
        carry(overleg.punten.select_for_update(of=("self",)), locked(done.to))
    mark_cancelled(overleg=overleg, because=because, by=by, now=now)
    tell_cancelled(overleg=overleg, told=done.told, what="De afstemming met leerplicht", now=now)
    return done
