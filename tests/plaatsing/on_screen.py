"""The aanmeldformulier on its pages. Days count from the real today: pages ask the clock of the house."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cases.models import Casus
from plaatsing.actions.aanmelding import submit
from plaatsing.actions.entering import accept
from plaatsing.models import Aanmelding
from tests.conftest import Cast
from tests.plaatsing.entering import FILLED, form


def page(of: Aanmelding, name: str = "aanmelding") -> str:
    return reverse(name, args=[of.code])


def ready(cast: Cast, of: Casus | None = None, **fields: Any) -> Aanmelding:
    """Filled in, with days around the real today: pages ask the clock of the house."""
    week_ago = timezone.localdate() - timedelta(days=7)
    days = dict.fromkeys(("parents_informed_on", "consent_on", "heard_on"), week_ago)
    made = form(cast, of, **days | fields)
    made.approached.update(on=week_ago)
    return made


def send_in(cast: Cast, made: Aanmelding) -> Aanmelding:
    return submit(aanmelding=made, by=cast.school.user, today=timezone.localdate(), now=timezone.now())


def take(cast: Cast, made: Aanmelding) -> Aanmelding:
    return accept(aanmelding=made, by=cast.consulent.user, today=timezone.localdate(), now=timezone.now()).aanmelding


def soon(weeks: int = 2) -> Any:
    return timezone.localdate() + timedelta(weeks=weeks)


def typed(made: Aanmelding, *rows: dict[str, Any], doe: str = "bewaren", **fields: Any) -> dict[str, Any]:
    """What the page posts: the form as it stands, with `fields` typed over it."""
    names = [*FILLED, "contact_email", "contact_function", "opp_on", "parents_not_because", "consent_not_because",
             "heard_not_because", "leerplicht_on"]  # fmt: skip
    told = {name: getattr(made, name) for name in names} | {"version": made.version, "doe": doe}
    data = {name: "" if value is None else str(value) for name, value in (told | fields).items()}
    data |= {"scholen-TOTAL_FORMS": str(len(rows)), "scholen-INITIAL_FORMS": str(made.approached.count())}
    for number, row in enumerate(rows):
        data |= {f"scholen-{number}-{name}": str(value) for name, value in row.items() if value not in (None, False)}
    return data


def rows_of(made: Aanmelding) -> list[dict[str, Any]]:
    return [
        {name: getattr(row, name) for name in ("pk", "on", "person", "how", "answer", "support", "needed")}
        | {"school": row.school_id}
        for row in made.approached.all()
    ]
