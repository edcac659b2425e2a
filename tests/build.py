"""Builders: plain functions with fixed, boring defaults. They write rows, not acts; use the acts where those are the subject."""

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from accounts.models import Consulentschap, Role, Toegang, User
from cases.models import Absence, Casus, Enrolment, Phase, Pupil, Residence
from cases.names import fold
from region.models import Area, Municipality, School, SchoolBoard

PASSWORD = "een-lang-wachtwoord"
START = date(2020, 8, 1)


def moment(day: date) -> datetime:
    """Noon on `day` in Amsterdam."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def area(name: str = "Noord") -> Area:
    return Area.objects.get_or_create(name=name)[0]


def municipality(name: str = "Lindevoort", **fields: Any) -> Municipality:
    fields.setdefault("area", area())
    fields.setdefault("holiday_region", "zuid")
    return Municipality.objects.create(name=name, **fields)


def board(name: str = "Stichting Beemd") -> SchoolBoard:
    return SchoolBoard.objects.get_or_create(name=name)[0]


def board_of(at: School) -> SchoolBoard:
    """The board of a school that has one."""
    if at.board is None:
        raise ValueError(f"{at} has no board")
    return at.board


def school(name: str = "Beemdcollege", code: str = "01AB00", **fields: Any) -> School:
    if "municipality" not in fields:
        fields["municipality"] = Municipality.objects.first() or municipality()
    fields.setdefault("area", fields["municipality"].area)
    return School.objects.create(name=name, code=code, **fields)


def user(email: str = "noor@loket.example", name: str = "Noor van Veldhuizen", **fields: Any) -> User:
    return User.objects.create_user(email, PASSWORD, name=name, **fields)


def toegang(member: User, role: Role, **fields: Any) -> Toegang:
    fields.setdefault("valid_from", START)
    return Toegang.objects.create(user=member, role=role, **fields)


def consulentschap(consulent: User, at: School, **fields: Any) -> Consulentschap:
    fields.setdefault("valid_from", START)
    return Consulentschap.objects.create(consulent=consulent, school=at, **fields)


def pupil(
    given_name: str = "Fenna", family_name: str = "Roskam", birth_date: date = date(2012, 2, 13), **fields: Any
) -> Pupil:
    row = Pupil(given_name=given_name, family_name=family_name, birth_date=birth_date, **fields)
    row.index()
    row.save()
    return row


def enrolment(who: Pupil, at: School, **fields: Any) -> Enrolment:
    fields.setdefault("valid_from", START)
    return Enrolment.objects.create(pupil=who, school=at, **fields)


def casus(*, by: User, at: School | None = None, who: Pupil | None = None, **fields: Any) -> Casus:
    """An open casus without absence; enrolled at `at`, living in `municipality` (default: the school's)."""
    who = who or pupil()
    lives_in = fields.pop("municipality", None) or (at.municipality if at else Municipality.objects.get())
    if at:
        enrolment(who, at)
    Residence.objects.create(pupil=who, municipality=lives_in, valid_from=START)
    fields.setdefault("opened_on", date(2026, 10, 19))
    fields.setdefault("area", at.area if at else lives_in.area)
    row = Casus(pupil=who, school=at, municipality=lives_in, opened_by=by, **fields)
    row.search = fold(f"{who.name} {row.code} {at or ''}")
    row.save()
    return row


def absence(
    of: Casus, *, first_day: date | None = date(2026, 10, 16), kind: str = "relatief", **fields: Any
) -> Absence:
    """A running absence with one phase; also sets the casus's phase. Plans no deadlines."""
    fields.setdefault("known_on", first_day or of.opened_on)
    row = Absence.objects.create(
        casus=of, first_day=first_day, first_day_kind="precies" if first_day else "onbekend", **fields
    )
    start = first_day or of.opened_on
    Phase.objects.create(
        casus=of, absence=row, kind=kind, true_from=start, known_at=moment(row.known_on), by=of.opened_by
    )
    of.phase = kind
    of.save(update_fields=["phase"])
    return row
