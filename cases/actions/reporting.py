"""Leerling melden: a school or leerplicht says that a pupil is at home, or that they worry. The office takes it from there."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import Role, User
from cases.actions.opening import add_pupil, look_again, open_casus, tell_office
from cases.actions.story import named_by_leerplicht
from cases.events import ALIKE, alike_text, record
from cases.models import Casus, EventKind, FirstDayKind, Pupil
from cases.names import Name, fold, likely_same
from region.models import Municipality, School

REPORTED = "Er is een leerling bij u gemeld."


@dataclass(frozen=True)
class Report:
    """What was told. `kind` "" is zorg om aanwezigheid; `same` a known pupil whom the reporter may see and pointed out."""

    name: Name
    birth_date: date
    kind: str
    permitted_kind: str = ""
    first_day: date | None = None
    look_again_on: date | None = None
    text: str = ""
    same: Pupil | None = None
    client_id: str = ""


@transaction.atomic
def report_pupil(
    *,
    report: Report,
    school: School | None,
    municipality: Municipality,
    by: User,
    role: Role,
    today: date,
    now: datetime,
    told_by: str = "",
) -> Casus:
    """Opens a casus that lands with the fixed consulent, who gets a notice.

    A pupil with exactly this name and birth date and an open casus somewhere is not opened twice: the report becomes a line on
    that casus, for the office only, and the reporter gets no view of it. A name that is merely alike never links; the office
    finds a note. `told_by`: who reports, in words, when that is neither a school nor leerplicht.
    """
    running = _running(report)
    if running is not None:
        casus = running
        record(
            casus=casus, kind=EventKind.REPORTED, by=by, on=today, title="Opnieuw gemeld",
            text=f"Door {told_by or (school if role == Role.SCHOOL else f'leerplicht {municipality}')}.",
            facts={"client_id": report.client_id} if report.client_id else {},
        )  # fmt: skip
        if role == Role.LEERPLICHT:
            named_by_leerplicht(casussen=[casus.pk], municipality=municipality, on=today, by=by, now=now)
    else:
        casus = _open(report, school, municipality, by, role, today)
        _note_alike(casus, report, today)
    if report.text:
        record(
            casus=casus, kind=EventKind.NOTE, by=by, on=today, title="Bij de melding", text=report.text,
            school_reads=role == Role.SCHOOL and running is None,
            leerplicht_reads=role == Role.LEERPLICHT and running is None,
        )  # fmt: skip
    tell_office(casus=casus, by=by, today=today, now=now, text=REPORTED)
    return casus


def _running(report: Report) -> Casus | None:
    if report.same is not None:
        return None
    full = fold(" ".join(filter(None, (report.name.given, report.name.infix, report.name.family))))
    either = Q(closed_on=None) | Q(double_of__isnull=False)
    same_day = Casus.objects.filter(either, pupil__birth_date=report.birth_date).select_related("pupil", "double_of")
    named = [row for row in same_day if fold(row.pupil.name) == full]
    # of a double the other pupil: the casus in which the work went on may have ended, and another begun
    pupils = {row.double_of.pupil_id if row.double_of else row.pupil_id for row in named}
    return Casus.objects.open().filter(pupil__in=pupils).order_by("pk").first() if pupils else None


def _open(
    report: Report, school: School | None, municipality: Municipality, by: User, role: Role, today: date
) -> Casus:
    pupil = report.same or add_pupil(
        given_name=report.name.given, infix=report.name.infix, family_name=report.name.family,
        birth_date=report.birth_date, school=school, municipality=municipality, by=by, today=today,
    )  # fmt: skip
    return open_casus(
        pupil=pupil, by=by, today=today, kind=report.kind, permitted_kind=report.permitted_kind, first_day=report.first_day,
        first_day_kind=FirstDayKind.EXACT, school=school, municipality=municipality, reported=True,
        look_again_on=report.look_again_on or look_again(today, school=school, municipality=municipality),
        client_id=report.client_id, leerplicht_informed_on=today if role == Role.LEERPLICHT and report.kind else None,
    )  # fmt: skip


def _note_alike(casus: Casus, report: Report, today: date) -> None:
    others = Pupil.objects.filter(birth_date=report.birth_date).exclude(pk=casus.pupil_id)
    others = others.exclude(casussen__double_of__pupil=casus.pupil_id)
    alike = [pupil.pk for pupil in others if likely_same(report.name, pupil.parts, same_birth_date=True)]
    if not alike:
        return
    known = Casus.objects.filter(pupil__in=alike).select_related("consulent").order_by("-opened_on")
    whom = {str(row.consulent) for row in known if row.consulent}
    record(
        casus=casus, kind=EventKind.NOTE, by=None, on=today, title=ALIKE,
        text=alike_text("Zelfde geboortedatum en een naam die erop lijkt", whom),
    )  # fmt: skip
