"""What hangs on an escalatie: a visit, a signed and an open report, options, a draft, and three decisions in one chain: taken back,
in force (noord) or over (zuid), with its letter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import User
from region.models import Mandaat, School
from taskforce.fingerprint import fingerprint
from taskforce.models import (
    BindendBesluit,
    Escalatie,
    GeldendBesluit,
    Huisbezoek,
    Intrekking,
    Ondertekening,
    Ontwerpbesluit,
    Optie,
    Zaakonderzoek,
)
from tests import build

Word = Callable[[str, str], str]


@dataclass
class Decisions:
    visit: Huisbezoek
    signed: Zaakonderzoek
    written: Zaakonderzoek
    optie: Optie
    draft: Ontwerpbesluit
    besluit: BindendBesluit


def make(
    *, escalatie: Escalatie, school: School, manager: User, investigator: User, runs: bool, today: date, word: Word
) -> Decisions:
    """`word(readers, what)` plants a word. Who decides reads it all while it runs, the chair always; the receiving school reads a decision
    that is in force; an open report is of who writes it."""
    deciding, now = "VKO" if runs else "V", timezone.now()
    Mandaat.objects.create(board=build.board_of(school), valid_from=today - timedelta(days=400))
    visit = _visit(escalatie, investigator, today, word, "O" if runs else "")
    Huisbezoek.objects.create(
        escalatie=escalatie, on=today - timedelta(days=6), address=word("O" if runs else "", "adres van een bezoek dat is geweest"),
        result="geweest", present=word(deciding, "met wie gesproken"), by=investigator,
    )  # fmt: skip
    as_then = [{"what": word(deciding, "optie toen"), "for": "", "against": ""}]
    signed = _report(
        escalatie, investigator, now, word, deciding, signed_at=now, signed_name="Wie tekende", options=as_then
    )
    written = _report(escalatie, investigator, now, word, "O" if runs else "", supplements=signed)
    optie = _optie(escalatie, manager, word, deciding)
    _optie(escalatie, manager, word, deciding, school=school, weighed=word(deciding, "weging"))
    gone = _decision(escalatie, school, manager, word, "CVKO" if runs else "CV", "CVKO" if runs else "CV", now)
    Intrekking.objects.create(
        besluit=gone, because=word("CVKO" if runs else "CV", "waarom ingetrokken"), by=manager, at=now
    )
    besluit = _decision(
        escalatie, school, manager, word, "CVKOS" if runs else "CV", "CVKO" if runs else "CV", now, replaces=gone
    )
    _sign(besluit, investigator, now)
    if runs:
        GeldendBesluit.objects.create(casus=escalatie.casus, besluit=besluit)
    return Decisions(visit, signed, written, optie, _draft(escalatie, school, word, "VKO" if runs else "V"), besluit)


def _visit(escalatie: Escalatie, by: User, today: date, word: Word, readers: str) -> Huisbezoek:
    return Huisbezoek.objects.create(
        escalatie=escalatie, on=today, address=word(readers, "adres van het bezoek"), phone="0000-223344", by=by,
        interpreter=word(readers, "tolk"), safety=word(readers, "veiligheid"),
    )  # fmt: skip


def _report(escalatie: Escalatie, by: User, now: datetime, word: Word, readers: str, **fields: object) -> Zaakonderzoek:
    texts = ("pupil_words", "parents_words", "findings", "possible", "read_back_to", "read_back_said")
    said = {name: word(readers, f"verslag, {name}") for name in texts}
    return Zaakonderzoek.objects.create(
        escalatie=escalatie, by=by, started_at=now, read_back_on=timezone.localdate(), **said, **fields
    )


def _optie(escalatie: Escalatie, by: User, word: Word, readers: str, **fields: object) -> Optie:
    what = {} if fields.get("school") else {"what": word(readers, "optie")}
    return Optie.objects.create(
        escalatie=escalatie,
        by=by,
        speaks_for=word(readers, "voor"),
        speaks_against=word(readers, "tegen"),
        **what,
        **fields,
    )


def _words(word: Word, readers: str, inside: str) -> dict[str, object]:
    """What a draft or decision says; `inside`: who reads the talk with school and board."""
    return {
        "level": "havo", "reasons": word(readers, "redenen"), "told": word(readers, "wat zij vertelden"),
        "needs": word(readers, "wat de school nodig heeft"), "talk_on": timezone.localdate(), "talk_with": word(inside, "gesproken met"),
        "supports": [{"what": word(readers, "steun"), "who": word(readers, "door wie"), "from": "2035-10-01"}],
        "talk_said": word(inside, "in het gesprek gezegd"),
    }  # fmt: skip


def _draft(escalatie: Escalatie, school: School, word: Word, readers: str) -> Ontwerpbesluit:
    """A correction that is being written."""
    said = _words(word, readers, readers)
    return Ontwerpbesluit.objects.create(escalatie=escalatie, school=school, starts_on=date(2035, 10, 1), **said)


def _decision(
    escalatie: Escalatie,
    school: School,
    by: User,
    word: Word,
    readers: str,
    inside: str,
    now: datetime,
    **fields: object,
) -> BindendBesluit:
    made = BindendBesluit(
        escalatie=escalatie, casus=escalatie.casus, school=school, starts_on=date(2035, 10, 1), made_at=now, made_by=by,
        mandaat=Mandaat.objects.get(board=school.board), **_words(word, readers, inside), **fields,
    )  # fmt: skip
    made.fingerprint = fingerprint(made)
    made.save()
    _sign(made, by, now)
    return made


def _sign(besluit: BindendBesluit, user: User, now: datetime) -> None:
    said = {"name": user.name, "function": "lid", "at": now, "fingerprint": besluit.fingerprint}
    Ondertekening.objects.create(besluit=besluit, user=user, **said)
