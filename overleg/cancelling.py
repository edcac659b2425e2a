"""An actietafel that does not take place. Who would sit there hears it and reads why; what stood on its agenda is held until today, so
it comes back by itself as everything that a table holds (overleg.held). As with a zitting (plaatsing.actions.cancelling) and an
Afstemming (overleg.afstemming.cancelling): closed without results, its day free."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.models import User
from cases.actions.phases import RefusedError
from cases.events import record
from cases.models import EventKind
from cases.scope import Scope
from overleg.actions import locked, mark_cancelled
from overleg.held import bring_back, later_than
from overleg.models import Overleg, Result, Tafelactie
from overleg.tabling import counted
from overleg.told import by_hand_line, seated, tell_cancelled
from paper.dates import dutch
from paper.text import listed

RECORDED = "Aan tafel is al iets vastgelegd. Sluit de tafel, en houd aan wat niet is besproken."


@dataclass(frozen=True)
class Cancelling:
    """What cancelling will do: who hears it, who has no login to hear it with, how many items move, and to which meeting. `to` None:
    they wait until one is planned."""

    told: list[User]
    by_hand: list[str]
    punten: int
    to: Overleg | None

    @property
    def lines(self) -> list[str]:
        found = [told_to(self.told) or "Er zit niemand met een login aan tafel: niemand krijgt bericht."]
        if self.by_hand:
            found.append(by_hand_line(self.by_hand))
        if self.punten:
            move = "punt gaat", "punten gaan"
            where = f"naar de actietafel van {dutch(self.to.on)}" if self.to else ""
            if self.to is None:
                move = "punt wacht, en komt", "punten wachten, en komen"
                where = "vanzelf op de volgende actietafel die u plant"
            found.append(f"{counted(self.punten, *move)} {where}. De tekst wordt daar opnieuw goedgekeurd.")
        return [*found, "De dag komt weer vrij. Wilt u alleen een andere dag of tijd? Kies dan ‘Overleg wijzigen’."]


def told_to(told: list[User]) -> str:
    """ "Samira Ouhadi krijgt bericht, en leest ook waarom."; "" for nobody."""
    reads = "krijgt bericht, en leest" if len(told) == 1 else "krijgen bericht, en lezen"
    return f"{listed(user.name for user in told)} {reads} ook waarom." if told else ""


def will_cancel(overleg: Overleg, *, by: User, scope: Scope) -> Cancelling:
    """What will happen, for the question before it. Raises RefusedError once something was recorded at the table."""
    punten = overleg.punten.all()
    acties = Tafelactie.objects.filter(punt__overleg=overleg)
    if punten.exclude(result="", said="", next_step="").exists() or acties.exists():
        raise RefusedError("", RECORDED)
    told, by_hand = seated(overleg, but=by)
    open_now = punten.visible_to(scope).filter(casus__closed_on=None).count()
    return Cancelling(told, by_hand, open_now, next(iter(later_than(overleg)), None))


@transaction.atomic
def cancel(*, overleg: Overleg, because: str, by: User, scope: Scope, now: datetime) -> Cancelling:
    """It does not take place, and who would sit there goes on seeing that, and why. All of its agenda is held, also a casus that this
    person no longer sees; only the others are counted. Raises RefusedError, ClosedError."""
    locked(overleg)
    done, today = will_cancel(overleg, by=by, scope=scope), scope.today
    overleg.punten.update(result=Result.HELD, held_until=today, version=F("version") + 1)
    mark_cancelled(overleg=overleg, because=because, by=by, now=now)
    punten = list(overleg.punten.select_related("casus", "overleg__area"))
    for punt in punten:
        title = f"{overleg} van {dutch(overleg.on)} gaat niet door"
        record(casus=punt.casus, kind=EventKind.AGENDA, by=by, on=today, title=title)
    if done.to is not None:
        bring_back(overleg=locked(done.to), held=punten, by=by, today=today)
        if (planned := overleg.of_kind.planned) is not None:
            planned(done.to)
    tell_cancelled(overleg=overleg, told=done.told, what="De actietafel", now=now)
    return done
