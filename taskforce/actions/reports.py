"""The zaakonderzoek: written in pieces, read back, signed once. What comes later is a supplement."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from cases.actions.phases import RefusedError, lock
from cases.events import ConflictError, record, save_version
from cases.models import EventKind
from post import actions as post
from taskforce.actions.escalating import kerngroep
from taskforce.actions.following import track_key
from taskforce.models import Escalatie, Huisbezoek, Optie, VisitResult, Zaakonderzoek
from taskforce.models.escalation import Seat

WRITTEN = ("pupil_words", "parents_words", "findings", "possible", "read_back_on", "read_back_to", "read_back_said")
FUNCTION = str(Seat.INVESTIGATOR.label)


@transaction.atomic
def save_report(*, escalatie: Escalatie, version: int, by: User, now: datetime, **written: Any) -> Zaakonderzoek:
    """Keep what was written so far. The first time it makes the report; after a signed one, a supplement to the newest. `version` 0:
    there was none yet. ConflictError when somebody else saved, or began, first.

    Who continues the report of a colleague who fell out becomes its writer; what was signed stays of who signed."""
    lock(escalatie.casus)
    report = open_report(escalatie)
    if report is None:
        if version:  # it was signed meanwhile
            raise ConflictError
        last = Zaakonderzoek.objects.filter(escalatie=escalatie).order_by("-started_at", "-pk").first()
        return Zaakonderzoek.objects.create(escalatie=escalatie, supplements=last, by=by, started_at=now, **written)
    for name in WRITTEN:
        setattr(report, name, written[name])
    report.by = by
    save_version(report, version=version, fields=[*WRITTEN, "by"])
    return report


def open_report(escalatie: Escalatie) -> Zaakonderzoek | None:
    found: Zaakonderzoek | None = Zaakonderzoek.objects.filter(escalatie=escalatie, signed_at=None).first()
    return found


def missing(report: Zaakonderzoek) -> list[str]:
    """What a report needs before it can be signed, in Dutch; a supplement only needs to say something and be read back."""
    of, found = report.escalatie_id, []
    if report.supplements_id is None:
        if not Huisbezoek.objects.filter(escalatie=of, result=VisitResult.HELD).exists():
            found.append("Er is nog geen huisbezoek geweest. Leg vast hoe het bezoek ging.")
        if not report.pupil_words.strip():
            found.append("De woorden van de leerling ontbreken. Wilde de leerling niets zeggen? Schrijf dat op.")
        if not report.parents_words.strip():
            found.append("De woorden van de ouders ontbreken. Wilden zij niets zeggen? Schrijf dat op.")
        if not Optie.objects.filter(escalatie=of).exists():
            found.append("Er staan nog geen opties.")
    if not report.findings.strip():
        found.append("Er staat nog niet wat u zag en hoorde.")
    if report.read_back_on is None or not report.read_back_to.strip():
        found.append("Het verslag is nog niet teruggelezen: op welke dag, en aan wie?")
    elif not report.read_back_said.strip():
        found.append("Er staat nog niet wat zij ervan zeiden bij het teruglezen.")
    return found


def fingerprint_of(options: list[dict[str, str]]) -> str:
    """What was on the screen, to know that it is what is signed."""
    return hashlib.sha256(json.dumps(options, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def sign_report(
    *, report: Zaakonderzoek, version: int, by: User, today: date, now: datetime, read: str | None = None
) -> Zaakonderzoek:
    """From now on it does not change any more, and the kerngroep hears that it can go on. The options go along as they stand, and as
    they were `read` (fingerprint_of). RefusedError when something is missing, ConflictError when it or one of them was changed or signed
    after it was read."""
    escalatie = report.escalatie
    lock(escalatie.casus)
    if lacks := missing(report):
        raise RefusedError("", lacks[0])
    report.options = options_said(escalatie)
    if read is not None and read != fingerprint_of(report.options):
        raise ConflictError
    report.signed_at, report.signed_name, report.signed_function = now, by.name, by.function or FUNCTION
    report.by = by
    fields = ["options", "signed_at", "signed_name", "signed_function", "by"]
    changed = Zaakonderzoek.objects.filter(pk=report.pk, version=version, signed_at=None).exists()
    if not changed:
        raise ConflictError
    save_version(report, version=version, fields=fields)
    post.settle(now=now, key_prefix=track_key(escalatie, "onderzoek:"))
    post.notify_others(
        kerngroep(now), but=by, key=track_key(escalatie, f"verslag:{report.pk}"), kind="voortgang",
        text="Het zaakonderzoek van een casus is klaar.", path=escalatie.get_absolute_url(), now=now,
    )  # fmt: skip
    title = "Aanvulling op het zaakonderzoek ondertekend" if report.supplements_id else "Zaakonderzoek ondertekend"
    record(
        casus=escalatie.casus, kind=EventKind.INVESTIGATED, by=by, on=today, at=now, title=title, leerplicht_reads=True
    )
    return report


def options_said(escalatie: Escalatie) -> list[dict[str, str]]:
    """The options in words, as they stand now."""
    rows = Optie.objects.filter(escalatie=escalatie).select_related("school")
    return [{"what": str(row), "for": row.speaks_for, "against": row.speaks_against} for row in rows]
