"""A session that does not take place. Who was invited hears it; what stood on its agenda goes to the next session, or waits for one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from cases.actions.phases import RefusedError
from cases.events import record
from cases.models import EventKind
from overleg.actions import locked, mark_cancelled, take_off_agenda
from overleg.held import put_again
from overleg.models import Agendapunt, Overleg, Section
from overleg.tabling import counted
from overleg.told import CHANGED, take_back
from paper.dates import dutch
from plaatsing.actions.entering import ask_for_blad
from plaatsing.actions.inviting import invited, tell_cancelled
from plaatsing.actions.promises import ask_at
from plaatsing.models import Aanbod, Aanmelding, Belangstelling, Terugvraag, Toezegging
from plaatsing.people import PROGRESS, key_of, people_of_school, tell
from plaatsing.standing import coming_sessions

RECORDED = "Aan tafel is al iets vastgelegd. Sluit de zitting, en houd aan wat niet is besproken."


@dataclass(frozen=True)
class Cancelling:
    """What cancelling will do: who hears it, which items move, and to which session. `to` None: they wait until one is planned."""

    told: int
    punten: list[Agendapunt] = field(default_factory=list)
    asked: int = 0
    to: Overleg | None = None

    @property
    def lines(self) -> list[str]:
        found = ["Er is nog niemand uitgenodigd: niemand krijgt bericht."]
        if self.told:
            who = counted(self.told, "genodigde krijgt", "genodigden krijgen")
            found = [f"{who} bericht, met een bestand dat de zitting uit de agenda haalt."]
        where = f"naar de zitting van {dutch(self.to.on)}" if self.to else "op de volgende zitting die u plant"
        if self.punten:
            move = counted(len(self.punten), "leerling gaat", "leerlingen gaan") if self.to else counted(
                len(self.punten), "leerling wacht en komt", "leerlingen wachten en komen"
            )  # fmt: skip
            found.append(f"{move} {where}. Het blad wordt daar opnieuw goedgekeurd, onder een nieuwe code.")
        if self.asked:
            found.append(f"{counted(self.asked, 'terugvraag schuift', 'terugvragen schuiven')} mee.")
        return [*found, "De dag komt weer vrij. Wilt u alleen een andere dag of tijd? Kies dan ‘Zitting wijzigen’."]


def will_cancel(overleg: Overleg, *, today: date) -> Cancelling:
    """What will happen, for the question before it. Raises RefusedError once something was recorded at the table."""
    punten = list(overleg.punten.select_related("casus", "overleg__area"))
    if any(punt.result for punt in punten) or Aanbod.objects.filter(punt__overleg=overleg).exists():
        raise RefusedError("", RECORDED)
    later = (one for one in coming_sessions(overleg.area, today) if one.on > overleg.on and one.published_at is None)
    asked = Terugvraag.objects.open().filter(overleg=overleg).count()
    return Cancelling(invited(overleg).count(), punten, asked, next(later, None))


@transaction.atomic
def cancel_session(*, overleg: Overleg, by: User, today: date, now: datetime) -> Cancelling:
    """It does not take place, and stays what it is: closed, on nobody's agenda, its day free. Raises RefusedError, ClosedError."""
    locked(overleg)
    done = will_cancel(overleg, today=today)
    to = Overleg.objects.select_for_update(of=("self",)).select_related("area").get(pk=done.to.pk) if done.to else None
    for punt in done.punten:
        _move(punt, to, by, today)
    on_it = Q(returned_in=overleg, casus__in=[punt.casus_id for punt in done.punten])
    for came_back in (Agendapunt.objects.filter(on_it), Toezegging.objects.filter(on_it)):
        came_back.filter(casus__closed_on=None).update(returned_in=to)
        came_back.update(returned_in=None)  # of a casus that is closed by now: it waits, for it may be taken up again
    mark_cancelled(overleg=overleg, by=by, now=now)
    ask_at(overleg=overleg)
    Terugvraag.objects.filter(overleg=overleg).update(overleg=to)
    tell_cancelled(overleg=overleg, now=now)
    _tell_schools(done.punten, to, by, today, now)
    return done


def _move(punt: Agendapunt, to: Overleg | None, by: User, today: date) -> None:
    """Its texts go along, what a school said beforehand too; approval does not, and neither does the code."""
    here, casus = punt.overleg, punt.casus
    if to is not None and casus.is_open and not to.punten.filter(casus=casus).exists():
        made = put_again(overleg=to, punt=punt, section=Section(punt.section))
        said = Belangstelling.objects.filter(overleg=here, code=punt.sheet_code)
        said.update(overleg=to, code=made.sheet_code)
        title = f"Op de agenda van {to}, {dutch(to.on)}: de zitting van {dutch(here.on)} gaat niet door"
        record(casus=casus, kind=EventKind.AGENDA, by=by, on=today, title=title)
    take_off_agenda(punt=punt, by=by, today=today)


def _tell_schools(punten: Iterable[Agendapunt], to: Overleg | None, by: User, today: date, now: datetime) -> None:
    casussen = [punt.casus_id for punt in punten]
    rows = Aanmelding.objects.running().filter(casus__in=casussen, accepted_at__isnull=False)
    for found in rows.select_related("casus", "school"):
        take_back(f"{key_of(found)}{CHANGED}", now=now)
        if to is None:
            people = people_of_school(found, today)
            text = "De zitting gaat niet door. Zodra er een zitting is gepland, komt uw aanmelding op de agenda."
            tell(found, people, what="vervallen", text=text, by=by, now=now, kind=PROGRESS)
        else:
            ask_for_blad(found, to, by=by, today=today, now=now)
