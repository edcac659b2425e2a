"""Acts on an aanmeldformulier, from its first letter until the loket accepts it or the school takes it back."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from cases.circle import chairs_of, office_of
from cases.events import record, save_version
from cases.models import Casus, EventKind
from overleg.actions import RecordedError, take_off_agenda
from plaatsing.complete import Need, needed, needed_of_row, rule_of
from plaatsing.models import Aanmelding, AanmeldingState, BenaderdeSchool, Spelregels
from plaatsing.people import PROGRESS, key_of, people_of_school, tell
from plaatsing.rules import TwoSchools
from plaatsing.standing import open_punten
from post.actions import settle
from region.models import School

TITLE = "Aanmeldformulier Plaatsingsoverleg"


class RunningError(Exception):
    """One aanmelding runs for this pupil already; `aanmelding` is that one."""

    def __init__(self, aanmelding: Aanmelding) -> None:
        super().__init__(aanmelding.pk)
        self.aanmelding = aanmelding


class WrongStateError(Exception):
    """The aanmelding has moved on meanwhile; the message says in Dutch how it stands now."""


class NotReadyError(Exception):
    """It cannot be sent in yet: `needs` of the form, of each row by its key, and what the rule of two schools says."""

    def __init__(self, needs: list[Need], rows: dict[int, list[Need]], rule: TwoSchools) -> None:
        super().__init__(len(needs) + sum(map(len, rows.values())))
        self.needs, self.rows, self.rule = needs, rows, rule


@transaction.atomic
def start(*, casus: Casus, school: School, by: User, now: datetime) -> Aanmelding:
    """An empty form of this school for one of its pupils. Raises RunningError, WrongStateError."""
    there = Casus.objects.select_for_update().get(pk=casus.pk)  # two people of one school wait for each other
    running = Aanmelding.objects.running().filter(casus=casus).first()
    if running is not None:
        raise RunningError(running)
    if not there.is_open:
        raise WrongStateError(NOW[AanmeldingState.CLOSED])
    return Aanmelding.objects.create(
        casus=casus, school=school, created_at=now, created_by=by, contact_name=by.name, contact_function=by.function,
        contact_phone=by.phone, contact_email=by.email, leerplicht_on=casus.leerplicht_informed_on,
    )  # fmt: skip


@transaction.atomic
def save(
    *, aanmelding: Aanmelding, version: int, fields: Mapping[str, Any], rows: Iterable[BenaderdeSchool]
) -> Aanmelding:
    """Keep the form as it is. `rows` are all approached schools: one with a key is changed, one that is not among them goes.

    Raises ConflictError when somebody saved first, WrongStateError once it was sent in."""
    must_be(aanmelding, AanmeldingState.DRAFT, AanmeldingState.BACK)
    for name, value in fields.items():
        setattr(aanmelding, name, value)
    save_version(aanmelding, version=version, fields=list(fields))
    _keep_rows(aanmelding, list(rows))
    return aanmelding


def _keep_rows(aanmelding: Aanmelding, rows: list[BenaderdeSchool]) -> None:
    mine = set(aanmelding.approached.values_list("pk", flat=True))
    kept = {row.pk for row in rows if row.pk in mine}
    BenaderdeSchool.objects.filter(pk__in=mine - kept).delete()
    for row in rows:
        row.aanmelding = aanmelding
        if row.pk not in mine:
            row.pk = None  # taken away by a colleague meanwhile, or never ours: what was typed is kept as a new one
        row.save(force_insert=row.pk is None)


@transaction.atomic
def submit(*, aanmelding: Aanmelding, by: User, today: date, now: datetime) -> Aanmelding:
    """Send it in, under the rules of play of this moment; a question of the loket is answered with it, and who asked hears that. Raises
    NotReadyError, WrongStateError."""
    found = locked(aanmelding)
    must_be(found, AanmeldingState.DRAFT, AanmeldingState.BACK)
    rows = list(found.approached.select_related("school"))
    needs = needed(found, today=today, age=found.casus.pupil.age_on(today))
    of_rows = {row.pk: needed_of_row(row, today=today) for row in rows}
    rule = rule_of(found, rows, today)
    if needs or any(of_rows.values()) or not (rule.met or found.deviation_at):
        raise NotReadyError(needs, of_rows, rule)
    again = found.submitted_at is not None
    found.submitted_at, found.submitted_by = found.submitted_at or now, found.submitted_by or by
    found.sent_at, found.rules = now, Spelregels.objects.latest("number")
    people = office_of(found.casus, today)
    if answers := found.is_asked:
        found.answered_at, found.answered_by = now, by
        people += [
            chair for chair in chairs_of(found.casus, today) if chair == found.asked_back_by and chair not in people
        ]
    keep(found, "submitted_at", "submitted_by", "sent_at", "rules", "answered_at", "answered_by")
    record(
        casus=found.casus, kind=EventKind.AGENDA, by=by, on=today, at=now, school_reads=True,
        title=f"{TITLE} {'opnieuw ' if again else ''}ingediend",
    )  # fmt: skip
    if answers and found.answer:
        _kept_for_office(found, by, today, now, f"{TITLE}: antwoord van de school", found.answer)
    settle(key_prefix=key_of(found), now=now)
    text = "Een aanmeldformulier voor het Plaatsingsoverleg is ingediend."
    tell(found, people, what="ingediend", text=text, by=by, now=now)
    return found


@transaction.atomic
def ask_deviation(*, aanmelding: Aanmelding, because: str, by: User, today: date, now: datetime) -> Aanmelding:
    """The school asks the voorzitter for an afwijking van de spelregel of two schools. Raises WrongStateError."""
    found = locked(aanmelding)
    must_be(found, AanmeldingState.DRAFT, AanmeldingState.BACK)
    if found.deviation_at:
        raise WrongStateError("De voorzitter heeft de afwijking al vastgelegd. U kunt indienen.")
    found.deviation_asked, found.deviation_asked_at = because, now
    if found.submitted_at is None:
        found.asked_back = ""  # an earlier no: the voorzitter is asked again
    keep(found, "deviation_asked", "deviation_asked_at", "asked_back")
    settle(key_prefix=f"{key_of(found)}nee:", now=now)
    text = "Een school vraagt om af te wijken van een spelregel van het Plaatsingsoverleg."
    tell(found, chairs_of(found.casus, today), what="afwijking", text=text, by=by, now=now)
    return found


@transaction.atomic
def allow_deviation(*, aanmelding: Aanmelding, because: str, by: User, today: date, now: datetime) -> Aanmelding:
    """The voorzitter records the afwijking with its reason; it is kept and counted. Raises WrongStateError."""
    found = locked(aanmelding)
    must_be(found, AanmeldingState.DRAFT, AanmeldingState.BACK, AanmeldingState.SENT)
    if found.deviation_at:
        raise WrongStateError(f"De afwijking is al vastgelegd, door {found.deviation_by}.")
    found.deviation_because, found.deviation_at, found.deviation_by = because, now, by
    keep(found, "deviation_because", "deviation_at", "deviation_by")
    title = "Afwijking van de spelregel: minder dan twee scholen benaderd"
    record(
        casus=found.casus, kind=EventKind.AGENDA, by=by, on=today, at=now, title=title, text=because, school_reads=True
    )
    settle(key_prefix=f"{key_of(found)}afwijking:", now=now)
    tell(
        found,
        people_of_school(found, today),
        what="ja",
        text="Er is antwoord op uw vraag om af te wijken.",
        by=by,
        now=now,
    )
    return found


@transaction.atomic
def ask_back(*, aanmelding: Aanmelding, question: str, by: User, today: date, now: datetime) -> Aanmelding:
    """The loket asks something; the school answers in the form and sends it in again. Also the voorzitter's no to an afwijking that
    was asked before sending in. Raises WrongStateError."""
    found = locked(aanmelding)
    if not found.waits_for_deviation:
        must_be(found, AanmeldingState.SENT)
    found.asked_back, found.asked_back_at, found.asked_back_by = question, now, by
    # of an earlier question: both stand in the timeline
    found.answer, found.answered_at, found.answered_by = "", None, None
    keep(found, "asked_back", "asked_back_at", "asked_back_by", "answer", "answered_at", "answered_by")
    _kept_for_office(found, by, today, now, f"{TITLE}: het loket vraagt iets", question)
    settle(key_prefix=key_of(found), now=now)
    tell(
        found,
        people_of_school(found, today),
        what="nee",
        text="Het loket vraagt iets over uw aanmeldformulier.",
        by=by,
        now=now,
    )
    return found


@transaction.atomic
def withdraw(*, aanmelding: Aanmelding, because: str, by: User, today: date, now: datetime) -> Aanmelding:
    """The school takes it back. While the agenda is not fixed it comes off, unless the table wrote something down about it; after that the
    table hears that it was taken back.

    Raises WrongStateError."""
    found = locked(aanmelding)
    if not found.is_running:
        raise WrongStateError(NOW[found.state])
    found.ended_at, found.ended_by, found.withdrawn_because = now, by, because
    keep(found, "ended_at", "ended_by", "withdrawn_because")
    settle(key_prefix=key_of(found), now=now)
    if found.submitted_at:
        record(
            casus=found.casus, kind=EventKind.AGENDA, by=by, on=today, at=now, title=f"{TITLE} ingetrokken", text=because,
            school_reads=True,
        )  # fmt: skip
    for punt in open_punten(found):
        if punt.overleg.published_at is None:
            with suppress(RecordedError):
                take_off_agenda(punt=punt, by=by, today=today)
    if found.submitted_at or found.deviation_asked:
        people = {person.pk: person for person in (*office_of(found.casus, today), *chairs_of(found.casus, today))}
        text = "Een school trok een aanmeldformulier voor het Plaatsingsoverleg in."
        tell(found, list(people.values()), what="ingetrokken", text=text, by=by, now=now, kind=PROGRESS)
    return found


def locked(aanmelding: Aanmelding) -> Aanmelding:
    """The row as it stands now; two people who press at once wait for each other."""
    found: Aanmelding = (
        Aanmelding.objects.select_for_update(of=("self",))
        .select_related(
            "casus__pupil", "casus__consulent", "casus__area", "school", "deviation_by", "accepted_by", "asked_back_by"
        )
        .get(pk=aanmelding.pk)
    )
    return found


def keep(found: Aanmelding, *fields: str) -> None:
    save_version(found, version=found.version, fields=list(fields))


NOW = {
    AanmeldingState.DRAFT: "Dit formulier is nog niet ingediend.",
    AanmeldingState.SENT: "Dit formulier is al ingediend.",
    AanmeldingState.BACK: "Het loket heeft iets gevraagd; de school is aan zet.",
    AanmeldingState.ACCEPTED: "Dit formulier is al aangenomen.",
    AanmeldingState.WITHDRAWN: "Dit formulier is intussen ingetrokken.",
    AanmeldingState.CLOSED: "Deze casus is gesloten. Zoekt de leerling weer een plek? Dan heropent het loket de casus.",
    AanmeldingState.DONE: "Deze aanmelding is al afgerond.",
}


def must_be(found: Aanmelding, *states: AanmeldingState) -> None:
    if found.state not in states:
        raise WrongStateError(NOW[found.state])


def _kept_for_office(aanmelding: Aanmelding, by: User, today: date, now: datetime, title: str, text: str) -> None:
    """A question and its answer, for the office, also once the next question took their place. The school that entered the pupil reads
    them on the aanmelding; another school, that may read the casus, has nothing to do with them."""
    record(casus=aanmelding.casus, kind=EventKind.AGENDA, by=by, on=today, at=now, title=title, text=text)
