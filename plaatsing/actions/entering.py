"""From an aanmelding to the agenda: accepting it, waiting for a session, coming late, and the approval of its Blad."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Role, Toegang, User
from cases.events import record
from cases.models import EventKind
from overleg.actions import RecordedError, put_on_agenda, take_off_agenda
from overleg.actions import locked as locked_overleg
from overleg.models import Agendapunt, BroughtBy, Overleg, OverlegKind, Section
from plaatsing.actions.aanmelding import TITLE, WrongStateError, keep, locked, must_be
from plaatsing.models import Aanmelding, AanmeldingState
from plaatsing.people import PROGRESS, key_of, people_of_school, tell
from plaatsing.standing import coming_sessions, open_punten
from post.actions import settle

LATE = "late"  # in Agendapunt.sheet: it came on after the agenda was fixed
YOUR_BLAD = "Uw aanmelding staat op een agenda. Wilt u het blad goedkeuren?"


@dataclass(frozen=True)
class Accepted:
    """What accepting did: `punt` on an agenda, or none while no session is planned. `passed`: the earlier session that it could no
    longer be on, because its agenda was fixed."""

    aanmelding: Aanmelding
    punt: Agendapunt | None
    passed: Overleg | None


@transaction.atomic
def accept(*, aanmelding: Aanmelding, by: User, today: date, now: datetime) -> Accepted:
    """The loket checked it. It goes on the agenda of the next session that is not fixed yet; none planned: it waits.

    Raises WrongStateError."""
    found = locked(aanmelding)
    must_be(found, AanmeldingState.SENT)
    found.accepted_at, found.accepted_by = now, by
    keep(found, "accepted_at", "accepted_by")
    record(
        casus=found.casus,
        kind=EventKind.AGENDA,
        by=by,
        on=today,
        at=now,
        title=f"{TITLE} aangenomen",
        school_reads=True,
    )
    settle(key_prefix=key_of(found), now=now)
    coming = coming_sessions(found.casus.area_id, today)
    free = next((one for one in coming if one.published_at is None), None)
    if free is None:
        text = "Uw aanmelding is aangenomen. Zodra er een zitting is gepland, komt zij op de agenda."
        tell(found, people_of_school(found, today), what="aangenomen", text=text, by=by, now=now, kind=PROGRESS)
        return Accepted(found, None, coming[0] if coming else None)
    punt = enter(aanmelding=found, overleg=free, by=by, today=today)
    tell(
        found, people_of_school(found, today), what="aangenomen", text=YOUR_BLAD, by=by, now=now, page="aanmelding_blad"
    )
    return Accepted(found, punt, coming[0] if coming[0] != free else None)


@transaction.atomic
def enter(
    *, aanmelding: Aanmelding, overleg: Overleg, by: User, today: date, section: Section = Section.NEW
) -> Agendapunt:
    """Put it on this agenda with the texts of the form; they go to paper only after approval. One that is there already stays as it
    is. Raises ClosedError."""
    put_on_agenda(overleg=overleg, casussen=[aanmelding.casus], by=by, today=today, brought_by=BroughtBy.SCHOOL)
    punt: Agendapunt = Agendapunt.objects.select_for_update(of=("self",)).select_related("overleg", "casus").get(
        overleg=overleg, casus=aanmelding.casus_id
    )  # fmt: skip
    if "coded" not in punt.sheet:
        punt.question, punt.section, punt.sheet = aanmelding.question, section, sheet_texts(aanmelding)
        punt.save(update_fields=["question", "section", "sheet"])
    return punt


def sheet_texts(of: Aanmelding) -> dict[str, object]:
    """Agendapunt.sheet as the form fills it: what is typed, and the facts that were chosen from lists."""
    year = f", leerjaar {of.wanted_year}" if of.wanted_year else ""
    wanted = f"{of.get_wanted_level_display()}{year}" if of.wanted_level else ""
    return {
        "text": of.situation,
        "needs": of.needs,
        "tried": of.tried,
        "works": of.works,
        "coded": {"school": of.school.name[:120], "reason": of.get_reason_display(), "wanted": wanted},
    }


@transaction.atomic
def place_waiting(*, overleg: Overleg, by: User, today: date, now: datetime | None = None) -> list[Agendapunt]:
    """A session was planned: what was accepted and waits for one of this area goes on its agenda, in the order it was accepted.
    Safe to call again. Raises ClosedError."""
    if overleg.kind != OverlegKind.PLAATSING or overleg.on < today or locked_overleg(overleg).published_at is not None:
        return []
    now = now or timezone.now()
    rows = Aanmelding.objects.waiting().filter(casus__area=overleg.area_id).select_for_update(of=("self",))
    placed = []
    for found in rows.select_related("casus", "school").order_by("accepted_at", "pk"):
        placed.append(enter(aanmelding=found, overleg=overleg, by=by, today=today))
        ask_for_blad(found, overleg, by=by, today=today, now=now)
    return placed


def ask_for_blad(of: Aanmelding, overleg: Overleg, *, by: User, today: date, now: datetime) -> None:
    """The school reads what the table will read, and approves it; on every agenda anew."""
    what, people = f"agenda:{overleg.pk}", people_of_school(of, today)
    tell(of, people, what=what, text=YOUR_BLAD, by=by, now=now, page="aanmelding_blad")


@transaction.atomic
def take_in_late(*, aanmelding: Aanmelding, overleg: Overleg, by: User, today: date, now: datetime) -> Agendapunt:
    """Nagekomen: the voorzitter takes it along in a session of which the agenda was fixed already. From a later agenda it comes off.

    Raises ClosedError, WrongStateError."""
    found = locked(aanmelding)
    must_be(found, AanmeldingState.ACCEPTED)
    if overleg.area_id != found.casus.area_id or overleg.kind != OverlegKind.PLAATSING:
        raise WrongStateError("Deze zitting is van een ander gebied.")
    for punt in open_punten(found):
        if punt.overleg_id == overleg.pk:
            raise WrongStateError("Deze leerling staat al op die agenda.")
        if punt.overleg.published_at is not None:
            raise WrongStateError("De agenda waar deze leerling nu op staat, is ook al vastgesteld.")
        try:
            take_off_agenda(punt=punt, by=by, today=today)
        except RecordedError as recorded:
            raise WrongStateError(str(recorded)) from recorded
    punt = enter(aanmelding=found, overleg=overleg, by=by, today=today)
    punt.sheet = {**punt.sheet, LATE: True}
    punt.save(update_fields=["sheet"])
    ask_for_blad(found, overleg, by=by, today=today, now=now)
    return punt


def blad_approved(punt: Agendapunt, by: User, now: datetime) -> None:
    """Somebody approved the Blad of an item. When that was the loket in place of the school, the school hears it and can look."""
    today = timezone.localdate(now)
    running = Aanmelding.objects.running().filter(casus=punt.casus_id, accepted_at__isnull=False)
    found = running.select_related("casus", "school").first()
    if found is None:
        return
    if Toegang.objects.on(today).filter(user=by, role=Role.SCHOOL, school=found.school_id).exists():
        settle(key_prefix=key_of(found), now=now)
        return
    text = "Het loket heeft het blad van uw aanmelding goedgekeurd. Kijkt u het na?"
    people = people_of_school(found, today)
    tell(found, people, what=f"blad:{punt.version}", text=text, by=by, now=now, page="aanmelding_blad")
