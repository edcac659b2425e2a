"""An actietafel that gets another day, time or place: who would hear that it does not take place, hears this too."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from overleg.actions import Member, change_overleg
from overleg.models import Agendapunt, Overleg
from overleg.told import by_hand_line, seated, tell_changed, told_line


@dataclass(frozen=True)
class Changed:
    """Who hears it, who has no login to hear it with, and which items that were held came along."""

    told: list[User] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    held: list[Agendapunt] = field(default_factory=list)

    @property
    def line(self) -> str:
        """ "Samira Ouhadi krijgt bericht. Zonder login: …"; "" when nobody has to hear anything."""
        return " ".join(filter(None, [told_line(self.told), by_hand_line(self.by_hand)]))


@transaction.atomic
def change_table(
    *, overleg: Overleg, version: int, members: Iterable[Member], by: User, today: date, now: datetime, **fields: Any
) -> Changed:
    """Who only comes to sit there with this change, knows no other day. Raises ConflictError, ClosedError, RefusedError."""
    before, (sat, _) = Overleg.objects.get(pk=overleg.pk), seated(overleg, but=by)
    held = change_overleg(overleg=overleg, version=version, by=by, today=today, members=members, **fields)
    if overleg.sequence == before.sequence:
        return Changed(held=held)
    sits, by_hand = seated(overleg, but=by)
    told = [user for user in sits if user in sat]
    heard = tell_changed(overleg=overleg, before=before, told=told, what="De actietafel", now=now)
    return Changed(heard, by_hand, held)
