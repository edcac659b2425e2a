"""What an aanmeldformulier still needs before it can be sent in. While it is being filled in nothing is needed: it is kept as it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from plaatsing.models import Aanmelding, Answer, BenaderdeSchool, Consent, How
from plaatsing.rules import Approach, Entering, TwoSchools, two_schools

FILL_IN = {
    "reason": "Kies de aanleiding.",
    "situation": "Vertel kort wat er speelt.",
    "needs": "Schrijf wat de leerling nodig heeft.",
    "tried": "Schrijf wat er al is gedaan.",
    "wanted_level": "Kies het niveau dat u zoekt.",
    "question": "Schrijf de vraag aan de tafel.",
    "contact_name": "Schrijf wie de leerling toelicht.",
}
# day, reason, what to say when neither is there
CONDITIONS = (
    ("parents_informed_on", "parents_not_because", "Op welke dag zijn de ouders geïnformeerd? Of waarom nog niet?"),
    ("consent_on", "consent_not_because", "Op welke dag was er akkoord? Of waarom niet?"),
    ("heard_on", "heard_not_because", "Op welke dag is de leerling gehoord? Of waarom nog niet?"),
    ("leerplicht_on", "leerplicht_not_because", "Sinds welke dag weet leerplicht het? Of waarom nog niet?"),
)
TO_COME = "Deze dag moet nog komen. Kies vandaag of een dag daarvoor."
ONE_OF_BOTH = "Vul de dag in of de reden, niet allebei."


@dataclass(frozen=True)
class Need:
    """One thing that is still needed, at which field."""

    field: str
    text: str


def needed(form: Aanmelding, *, today: date, age: int) -> list[Need]:
    """What the form itself still needs."""
    found = [Need(name, text) for name, text in FILL_IN.items() if not getattr(form, name).strip()]
    if not form.contact_phone.strip() and not form.contact_email.strip():
        found.append(Need("contact_phone", "Schrijf een telefoonnummer of een e-mailadres."))
    if form.opp_on and form.opp_on > today:
        found.append(Need("opp_on", TO_COME))
    return [*found, *_conditions(form, today), *_consent(form, age)]


def _conditions(form: Aanmelding, today: date) -> Iterator[Need]:
    for on, because, say in CONDITIONS:
        day, reason = getattr(form, on), getattr(form, because).strip()
        if day and reason:
            yield Need(because, ONE_OF_BOTH)
        elif day and day > today:
            yield Need(on, TO_COME)
        elif not day and not reason:
            yield Need(on, say)


def _consent(form: Aanmelding, age: int) -> Iterator[Need]:
    """Until 16 the parents agree, from 16 the pupil (DOMAIN section 7)."""
    if form.consent_not_because.strip() or not form.consent_on:
        return
    if not form.consent_by:
        yield Need("consent_by", "Kies van wie het akkoord is.")
    elif age >= 16 and form.consent_by == Consent.PARENTS:
        yield Need("consent_by", f"De leerling is {age}: het akkoord is van de leerling zelf.")
    elif age < 16 and form.consent_by == Consent.PUPIL:
        yield Need("consent_by", f"De leerling is {age}: ook de ouders geven akkoord.")


def needed_of_row(row: BenaderdeSchool, *, today: date) -> list[Need]:
    """What one approached school still needs."""
    found = []
    if row.school_id is None and not row.name.strip():
        found.append(Need("school", "Kies een school, of schrijf de naam van een school buiten de regio."))
    if row.on is None:
        found.append(Need("on", "Op welke dag is deze school benaderd?"))
    elif row.on > today:
        found.append(Need("on", TO_COME))
    if not row.how:
        found.append(Need("how", "Kies hoe deze school is benaderd."))
    elif row.how != How.APPLICATION and not row.person.strip():
        found.append(Need("person", "Met wie was het contact? Een functie mag ook."))
    if not row.answer:
        found.append(Need("answer", "Kies wat de school antwoordde."))
    elif row.answer in {Answer.FULL, Answer.NO_FIT} and not row.support:
        found.append(Need("support", "Kies wat het mogelijk had gemaakt."))
    return [*found, *_application(row, today)]


def _application(row: BenaderdeSchool, today: date) -> Iterator[Need]:
    if row.applied_on is None:
        if row.how == How.APPLICATION or row.extended or row.decided_on:
            yield Need("applied_on", "Op welke dag is de leerling daar schriftelijk aangemeld?")
        return
    if row.applied_on > today:
        yield Need("applied_on", TO_COME)
    if row.decided_on and row.decided_on > today:
        yield Need("decided_on", TO_COME)
    elif row.decided_on and row.decided_on < row.applied_on:
        yield Need("decided_on", "Het besluit ligt voor de aanmelding.")


def rule_of(form: Aanmelding, rows: Iterable[BenaderdeSchool], today: date) -> TwoSchools:
    """The rule of two schools for this form: on the day it was sent in last, while it is being typed on today."""
    entering = Entering(form.school.brin, form.school.board_id, form.school.name)
    sent_in = form.sent_at if form.sent_at and not form.is_editable else None
    day = timezone.localdate(sent_in) if sent_in else today
    return two_schools(map(_approach, rows), entering=entering, day=day, days=settings.TWO_SCHOOLS_DAYS)


def _approach(row: BenaderdeSchool) -> Approach:
    if row.school is None:
        return Approach(row.on, name=row.name)
    return Approach(row.on, row.school.brin, row.school.name, row.school.board_id)
