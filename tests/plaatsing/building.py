"""Builders of the Plaatsingsoverleg: rows with fixed, boring defaults, around TODAY (24 November 2026)."""

from datetime import date, time
from typing import Any

from accounts.models import Role, Toegang
from cases.models import Casus
from overleg.approval import approve
from overleg.codes import fresh_codes
from overleg.models import Agendapunt, Overleg, OverlegKind, Section
from plaatsing.actions.promises import promise
from plaatsing.models import Aanbod, Aanmelding, Belangstelling, OfferKind, Reason, Spelregels, Toezegging
from region.models import Area, School
from tests import build

SESSION = date(2026, 11, 17)  # the Tuesday before TODAY


def session(area: Area, by: Any, *, on: date = SESSION, **fields: Any) -> Overleg:
    """A Plaatsingsoverleg; nobody is invited."""
    fields.setdefault("code", f"z{on:%y%m%d}{area.pk}")
    fields.setdefault("starts_at", time(9))
    return Overleg.objects.create(kind=OverlegKind.PLAATSING, area=area, on=on, created_by=by, **fields)


def rules() -> Spelregels:
    made, _ = Spelregels.objects.get_or_create(
        number=1, defaults={"text": "Minimaal twee scholen.", "published_at": build.moment(date(2026, 8, 1))}
    )
    return made


def aanmelding(of: Casus, by: Any, **fields: Any) -> Aanmelding:
    """Sent in and accepted a week before SESSION, by the school of the casus."""
    at = build.moment(date(2026, 11, 10))
    told: dict[str, Any] = {
        "school": of.school, "reason": Reason.HOME, "question": "Wie heeft een rustige plek?", "contact_name": "Jurre Bakelaar",
        "contact_phone": "000 – 765 00 01", "rules": rules(), "created_at": at, "created_by": by, "submitted_at": at,
        "submitted_by": by, "accepted_at": at, "accepted_by": by,
    }  # fmt: skip
    return Aanmelding.objects.create(casus=of, **{**told, **fields})


def punt(on: Overleg, of: Casus, **fields: Any) -> Agendapunt:
    fields.setdefault("position", on.punten.count() + 1)
    return Agendapunt.objects.create(overleg=on, casus=of, sheet_code=fresh_codes(on, 1)[0], **fields)


def aanbod(of: Agendapunt, school: School, by: Any, **fields: Any) -> Aanbod:
    """Chosen by the table."""
    fields.setdefault("kind", OfferKind.PLACE)
    fields.setdefault("chosen", True)
    return Aanbod.objects.create(punt=of, school=school, by=by, at=build.moment(of.overleg.on), **fields)


def toezegging(of: Agendapunt, school: School, by: Any, **fields: Any) -> Toezegging:
    """Promised by the act itself, on the day of the session."""
    day = of.overleg.on
    return promise(punt=of, aanbod=aanbod(of, school, by, **fields), by=by, today=day, now=build.moment(day))


def plaatser(at: School, name: str, **fields: Any) -> Toegang:
    """Somebody who may place for this school."""
    login = name.split()[0].lower()
    return build.toegang(build.user(f"{login}@plaatst.example", name), Role.PLAATSING, school=at, **fields)


def entered(on: Overleg, of: Casus, **fields: Any) -> Agendapunt:
    """On the agenda as the aanmeldformulier puts it there, not approved yet."""
    sheet = {
        "text": "Zit sinds de herfst thuis.", "needs": "Een klas van hooguit twaalf.", "tried": "Een tussenjaar op proef.",
        "works": "Werken met de handen.",
        "coded": {"school": str(of.school), "reason": "zit thuis", "wanted": "vmbo-basis, leerjaar 2"},
    } | fields.pop("sheet", {})  # fmt: skip
    fields.setdefault("question", "Welke school heeft een rustige plek?")
    fields.setdefault("section", Section.NEW)
    return punt(on, of, sheet=sheet, **fields)


def approved(row: Agendapunt, by: Any) -> Agendapunt:
    """By the act itself: what is not approvable fails here."""
    approve(punt=row, by=by, now=build.moment(row.overleg.on), version=row.version)
    return row


def belangstelling(row: Agendapunt, school: School, by: Any, **fields: Any) -> Belangstelling:
    """A school that could perhaps."""
    return Belangstelling.objects.create(
        overleg=row.overleg, code=row.sheet_code, school=school, by=by, at=build.moment(date(2026, 12, 4)), **fields
    )
