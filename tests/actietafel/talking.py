"""Conversations for the tests: a round with its table, a conversation, and what is said in it."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Toegang
from actietafel.actions.talks import decide, plan_talks, propose
from actietafel.models import Gesprek, Uitvraag, Voorbespreking
from cases.models import Casus
from tests import build
from tests.actietafel import building
from tests.conftest import TODAY, Cast
from tests.overleg.tables import table

UNTIL = date(2027, 1, 5)
SAID: dict[str, Any] = {
    "agenda": "nee", "until": UNTIL, "because": "eerst de start op maandag afwachten", "decided_with": "Beemdcollege",
    "still_home": "ja", "changed": "", "view_school": "", "view_leerplicht": "",
}  # fmt: skip


def a_round(cast: Cast, **fields: Any) -> Uitvraag:
    """A running round of Noord with an actietafel on 10 December."""
    fields.setdefault("overleg", table(cast))
    return building.uitvraag(cast.noord, cast.voorzitter.user, **fields)


def with_school(cast: Cast, of: Uitvraag) -> Gesprek:
    plan_talks(uitvraag=of, now=build.moment(TODAY))
    found: Gesprek = Gesprek.objects.select_related("uitvraag__overleg", "school").get(uitvraag=of, school=cast.beemd)
    return found


def said(
    cast: Cast, of: Uitvraag, casus: Casus, *, day: date = TODAY, by: Toegang | None = None, **fields: Any
) -> Voorbespreking:
    return decide(
        uitvraag=of,
        casus=casus,
        by=(by or cast.voorzitter).user,
        now=build.moment(day),
        today=day,
        **{**SAID, **fields},
    )


def brought_in(
    cast: Cast, casus: Casus, *, day: date = TODAY, by: Toegang | None = None, **fields: Any
) -> Voorbespreking:
    by = by or cast.school
    words = {"question": "Wie kan thuis beginnen?", "because": "Het loopt vast."} | fields
    return propose(casus=casus, by=by.user, role=by.role, now=build.moment(day), today=day, **words)


def open_round(cast: Cast, **fields: Any) -> Uitvraag:
    """Around the real today: pages have a clock of their own."""
    today = timezone.localdate()
    days = {"reference_date": today, "opens_on": today, "due_on": date.fromordinal(today.toordinal() + 1)}
    later = date.fromordinal(today.toordinal() + 2)
    until = date.fromordinal(today.toordinal() + 60)
    table = {"overleg": fields.pop("overleg")} if "overleg" in fields else {}
    row = a_round(cast, **{**days, "talks_from": later, "talks_until": until}, **table, **fields)
    if row.overleg:
        row.overleg.on = date.fromordinal(today.toordinal() + 70)
        row.overleg.save()
    return row


def typed(casus: Casus, **fields: Any) -> dict[str, Any]:
    """What the office types on the real today: it comes back after the actietafel of open_round."""
    until = timezone.localdate() + timedelta(days=90)
    told = {
        "still_home": "ja", "changed": "Is bij de huisarts geweest.", "view_school": "", "view_leerplicht": "", "agenda": "nee",
        "until": until.isoformat(), "because": "Eerst rust.", "decided_with": "Beemdcollege", "seen": "0",
    } | fields  # fmt: skip
    return {f"{casus.code}-{name}": value for name, value in told.items()}
