"""Home visits: planned, moved, and how they went."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from cases.actions.phases import RefusedError, lock
from cases.events import record, save_version
from cases.models import ContactChannel, ContactParty, EventKind
from paper.dates import dutch
from taskforce.models import Escalatie, Huisbezoek, VisitResult

PLANNED = ("on", "starts_at", "address", "phone", "interpreter", "safety")


@transaction.atomic
def plan_visit(*, escalatie: Escalatie, by: User, today: date, **planned: Any) -> Huisbezoek:
    """The timeline says that there will be a visit, never where or what to look out for. Sent twice it is planned once."""
    lock(escalatie.casus)
    there: Huisbezoek | None = Huisbezoek.objects.filter(escalatie=escalatie, by=by, result="", **planned).first()
    if there is not None:
        return there
    made = Huisbezoek.objects.create(escalatie=escalatie, by=by, **planned)
    title = f"Huisbezoek gepland op {dutch(made.on)}"
    record(casus=escalatie.casus, kind=EventKind.INVESTIGATED, by=by, on=today, title=title, leerplicht_reads=True)
    return made


def change_visit(*, visit: Huisbezoek, version: int, **planned: Any) -> None:
    """Raises ConflictError when a colleague changed it first, RefusedError once it has been."""
    if visit.result:
        raise RefusedError("", "Dit huisbezoek is al geweest. Plan een nieuw huisbezoek.")
    for name in PLANNED:
        setattr(visit, name, planned[name])
    save_version(visit, version=version, fields=list(PLANNED))


@transaction.atomic
def tell_visit(*, visit: Huisbezoek, version: int, result: str, present: str, by: User, today: date) -> None:
    """How it went. Not at home is a contact that did not succeed; nobody is blamed for it."""
    if visit.on > today:
        raise RefusedError("result", "Dit huisbezoek moet nog komen.")
    lock(visit.escalatie.casus)
    visit.result, visit.present = result, present
    save_version(visit, version=version, fields=["result", "present"])
    if result == VisitResult.CANCELLED:
        title = f"Huisbezoek van {dutch(visit.on)} ging niet door"
        record(
            casus=visit.escalatie.casus,
            kind=EventKind.INVESTIGATED,
            by=by,
            on=today,
            title=title,
            leerplicht_reads=True,
        )
        return
    held = result == VisitResult.HELD
    record(
        casus=visit.escalatie.casus, kind=EventKind.CONTACT, by=by, on=visit.on, party=ContactParty.PARENT, channel=ContactChannel.HOME,
        reached=held, title=f"Huisbezoek door de zaakonderzoeker: {VisitResult(result).label}", leerplicht_reads=True,
    )  # fmt: skip
