""" "Wij kunnen misschien": a plaatsingsbevoegde says so beforehand, to the voorzitter alone."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from overleg.actions import locked
from overleg.models import Blad
from plaatsing.models import Belangstelling
from region.models import School


@transaction.atomic
def say_maybe(*, blad: Blad, school: School, text: str, by: User, now: datetime) -> Belangstelling:
    """Once a school for each sheet row; said again, the words are the new ones. Raises ClosedError."""
    locked(blad.overleg)
    row, new = Belangstelling.objects.get_or_create(
        overleg=blad.overleg, code=blad.code, school=school, withdrawn_at=None,
        defaults={"text": text.strip()[:300], "by": by, "at": now},
    )  # fmt: skip
    if not new:
        row.text, row.by, row.at = text.strip()[:300], by, now
        row.save(update_fields=["text", "by", "at"])
    return row


@transaction.atomic
def take_back(*, blad: Blad, school: School, now: datetime) -> bool:
    """False when nothing stood. Raises ClosedError."""
    locked(blad.overleg)
    standing = Belangstelling.objects.standing().filter(overleg=blad.overleg, code=blad.code, school=school)
    return bool(standing.update(withdrawn_at=now))
