"""A partner-SWV enters its own pupil: with the least, and without a look into what Loket knows (as cases.actions.reporting)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Role, User
from cases.actions.reporting import Report, report_pupil
from cases.events import record
from cases.models import EventKind, PhaseKind
from cases.names import Name
from paper.dates import dutch
from post import actions as post
from region.models import Municipality, Partner
from taskforce.actions.escalating import AlreadyThereError, escalate, kerngroep
from taskforce.models import Escalatie, Medeinbreng


@dataclass(frozen=True)
class Entered:
    """What the partner told. `school` in words; empty when the pupil has no enrolment."""

    name: Name
    birth_date: date
    municipality: Municipality
    why: str
    wish: str
    contact: str
    school: str = ""
    first_day: date | None = None
    reference: str = ""
    client_id: str = ""


@transaction.atomic
def enter_for_partner(*, told: Entered, partner: Partner, by: User, now: datetime) -> Escalatie:
    """The pupil gets a casus, or the running casus of exactly this pupil gets a line for the office alone; the consulent follows by
    itself. A casus that lies with the Taskforce already is not entered twice: what this partner told is kept with that track, and
    the kerngroep hears of it."""
    today = timezone.localdate(now)
    since = f"Thuis sinds {dutch(told.first_day)}" if told.first_day else "Sinds wanneer thuis: niet bekend"
    report = Report(
        name=told.name, birth_date=told.birth_date, kind=PhaseKind.RELATIEF if told.school else PhaseKind.ABSOLUUT,
        first_day=told.first_day, client_id=told.client_id,
        text=f"Ingebracht door {partner}. School: {told.school or 'geen'}. {since}. Contact: {told.contact}.",
    )  # fmt: skip
    casus = report_pupil(
        report=report, school=None, municipality=told.municipality, by=by, role=Role.PARTNER, today=today, now=now,
        told_by=str(partner),
    )  # fmt: skip
    words = {"reference": told.reference, "contact": told.contact}
    try:
        return escalate(casus=casus, why=told.why, wish=told.wish, by=by, now=now, partner=partner, **words)
    except AlreadyThereError as there:
        return _join(there.escalatie, told, partner, by, now)


def _join(running: Escalatie, told: Entered, partner: Partner, by: User, now: datetime) -> Escalatie:
    Medeinbreng.objects.create(
        escalatie=running, partner=partner, reference=told.reference, contact=told.contact, why=told.why, wish=told.wish, at=now, by=by
    )  # fmt: skip
    record(
        casus=running.casus, kind=EventKind.ESCALATED, by=by, on=timezone.localdate(now), at=now,
        title=f"Ook ingebracht door {partner}", text=told.why,
    )  # fmt: skip
    for user in kerngroep(now):
        post.notify(
            user=user, key=f"escalatie:{running.code}:partner:{partner.pk}", kind="voortgang", path=running.get_absolute_url(),
            text="Een partner-SWV bracht een leerling in die al bij de Taskforce ligt.", now=now,
        )  # fmt: skip
    return running
