"""Aanmeldingen of each side: one that is being typed while the voorzitter is asked to deviate, one sent in, one on an agenda."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.models import Casus
from overleg.models import Agendapunt, Overleg, OverlegKind
from plaatsing.actions.entering import sheet_texts
from plaatsing.models import Aanmelding, Answer, BenaderdeSchool, How, Reason, Spelregels, Support
from plaatsing.reference import load_rules

READERS = "CVS"  # never leerplicht, never a plaatsingsbevoegde, never a school that was approached
TEXTS = (
    "situation",
    "needs",
    "tried",
    "works",
    "question",
    "contact_name",
    "heard_not_because",
    "leerplicht_not_because",
)


@dataclass
class Entering:
    """`typing` waits for an answer about an afwijking, `sent` for the loket; `entered` stands on the agenda of `session`. Of `fixed`
    the agenda is vastgesteld."""

    typing: Aanmelding
    sent: Aanmelding
    entered: Aanmelding
    session: Overleg
    fixed: Overleg


def make(
    *, typing: Casus, sent: Casus, entered: Casus, today: date, school: User, office: User, word: Callable[[str, str, Casus], str]
) -> Entering:  # fmt: skip
    """`word(readers, what, of)` plants a word of that casus."""
    load_rules()
    rules, now = Spelregels.objects.get(number=1), timezone.now()
    in_ = {"submitted_at": now, "submitted_by": school, "sent_at": now, "rules": rules}
    asking = {"deviation_asked": word(READERS, "waarom afwijken", typing), "deviation_asked_at": now}
    accepted = {**in_, "accepted_at": now, "accepted_by": office}
    accepted |= {
        "asked_back": word(READERS, "vraag van het loket", entered), "asked_back_at": now, "asked_back_by": office,
        "answer": word(READERS, "antwoord van de school", entered), "answered_at": now, "answered_by": school,
    }  # fmt: skip
    asks, waits, stands = (
        _form(of, today, school, word, **fields) for of, fields in ((typing, asking), (sent, in_), (entered, accepted))
    )
    fixed, session = (
        Overleg.objects.create(
            code=f"komt-{days}-{entered.area_id}", kind=OverlegKind.PLAATSING, area=entered.area, on=today + timedelta(days=days),
            starts_at=time(9), created_by=office, published_at=published,
        )
        for days, published in ((3, now), (31, None))
    )  # fmt: skip
    texts = sheet_texts(stands)
    Agendapunt.objects.create(
        overleg=session, casus=entered, position=1, sheet_code="PL-32", question=stands.question, sheet=texts
    )
    return Entering(asks, waits, stands, session, fixed)


def _form(of: Casus, today: date, school: User, word: Callable[[str, str, Casus], str], **fields: Any) -> Aanmelding:
    week_ago = today - timedelta(days=7)
    texts = {name: word(READERS, f"{name} van een aanmelding", of) for name in TEXTS}
    assert of.school is not None
    form = Aanmelding.objects.create(
        casus=of, school=of.school, reason=Reason.HOME, wanted_level="havo", contact_phone="0000", parents_informed_on=week_ago,
        consent_by="leerling", consent_on=week_ago, created_at=timezone.now(), created_by=school, **texts, **fields,
    )  # fmt: skip
    BenaderdeSchool.objects.create(
        aanmelding=form, name=word(READERS, "benaderde school", of), on=week_ago, how=How.PHONE, answer=Answer.FULL,
        support=Support.SMALL, person=word(READERS, "met wie", of), needed=word(READERS, "toelichting", of),
    )  # fmt: skip
    return form
