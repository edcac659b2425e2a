"""What a region holds of a running round: the request, two answers, differences, a conversation and what was decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from actietafel.models import (
    Gesprek,
    Opgave,
    OpgaveAnswer,
    Opgaveregel,
    Uitvraag,
    Verschil,
    VerschilKind,
    Voorbespreking,
)
from cases.models import Casus
from cases.quarter import take_stand
from overleg.models import Overleg


@dataclass
class Quarter:
    """`opgave` is of the school, with somebody nobody knows; `answered` of leerplicht and sent in, with one line; `verschil` is
    about the casus, and so is `missed`, of which leerplicht is not told yet; `new` is about who nobody knows."""

    uitvraag: Uitvraag
    opgave: Opgave
    answered: Opgave
    regel: Opgaveregel
    verschil: Verschil
    missed: Verschil
    new: Verschil
    gesprek: Gesprek
    talked: Voorbespreking


def make(
    *, casus: Casus, overleg: Overleg, today: date, chair: User, leerplicht: User, school: User,
    word: Callable[[str, str], str], stranger: str,
) -> Quarter:  # fmt: skip
    """`word(readers, what)` plants a word; `stranger` is the family name of somebody on the school's list who has no casus."""
    asked = today - timedelta(days=14)
    uitvraag = Uitvraag.objects.create(
        code=f"ronde-{overleg.code[-5:]}", area=casus.area, reference_date=asked, opens_on=asked,
        due_on=today - timedelta(days=3), talks_from=today - timedelta(days=2), talks_until=today + timedelta(days=60),
        overleg=overleg, created_by=chair, opened_at=timezone.now() - timedelta(days=14),
    )  # fmt: skip
    take_stand(area=casus.area, reference_date=asked, by=chair, now=timezone.now())
    opgave = Opgave.objects.create(uitvraag=uitvraag, school=casus.school)
    told = {
        "given_name": "Bo",
        "family_name": stranger,
        "birth_date": "2012-05-03",
        "kind": "relatief",
        "first_day": str(asked),
    }
    named = Opgaveregel.objects.create(
        opgave=opgave, told=told, state="nieuw", source="erbij", answer=OpgaveAnswer.HOME, kind="relatief",
        answered_at=timezone.now(), answered_by=school,
    )  # fmt: skip
    answered = Opgave.objects.create(
        uitvraag=uitvraag, municipality=casus.municipality, seen_at=timezone.now(), returned_at=timezone.now(),
        returned_by=leerplicht,
    )  # fmt: skip
    regel = Opgaveregel.objects.create(
        opgave=answered, casus=casus, pupil=casus.pupil, answer=OpgaveAnswer.HOME, changed=word("CVL", "wat leerplicht opgaf"),
        answered_at=timezone.now(), answered_by=leerplicht,
    )  # fmt: skip
    verschil = Verschil.objects.create(
        uitvraag=uitvraag, kind=VerschilKind.FIRST_DAY, subject=f"p{casus.pupil_id}", fingerprint="0" * 64,
        pupil=casus.pupil, casus=casus, school=casus.school, municipality=casus.municipality, phase=casus.phase,
        by_leerplicht=regel, owner=casus.consulent, found_at=timezone.now(),
    )  # fmt: skip
    missed = Verschil.objects.create(
        uitvraag=uitvraag, kind=VerschilKind.ONLY_SCHOOL, subject=f"p{casus.pupil_id}", fingerprint="1" * 64,
        pupil=casus.pupil, casus=casus, school=casus.school, municipality=casus.municipality, phase=casus.phase,
        owner=casus.consulent, found_at=timezone.now(), leerplicht_from=today + timedelta(days=1),
        remark=word("CVS", "antwoord van school"), remark_by=school, remark_at=timezone.now(),
    )  # fmt: skip
    new = Verschil.objects.create(
        uitvraag=uitvraag, kind=VerschilKind.NEW, subject=f"r{named.pk}", fingerprint="2" * 64, school=casus.school,
        municipality=casus.municipality, phase="relatief", by_school=named, facts={"regels": [named.pk]}, owner=casus.consulent,
        found_at=timezone.now(),
    )  # fmt: skip
    gesprek = Gesprek.objects.create(uitvraag=uitvraag, school=casus.school, on=today)
    Voorbespreking.objects.create(
        uitvraag=uitvraag, casus=casus, agenda="voorstel", brought_by="school", question=word("CVS", "vraag van school"),
        because=word("CVS", "inbreng van school"), by=school, at=timezone.now(),
    )  # fmt: skip
    talked = Voorbespreking.objects.create(
        uitvraag=uitvraag, casus=casus, gesprek=gesprek, view_school=word("CV", "kijk van school"), agenda="later",
        because=word("CV", "waarom later"), told=word("CVS", "antwoord op de inbreng"), until=today + timedelta(days=30), by=chair,
        at=timezone.now(),
    )  # fmt: skip
    return Quarter(uitvraag, opgave, answered, regel, verschil, missed, new, gesprek, talked)
