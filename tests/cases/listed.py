"""Casussen for lists, and what a page asked of the database. Dates are relative to the day the test runs."""

import re
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Actie, Casus, Deadline, DeadlineRule
from tests import build
from tests.conftest import Cast

# Transaction marks, session, user, Toegang, and the small query that resolves the scope.
FRAME = re.compile(
    r"(SELECT set_config\([^;]*; )?"
    r"((SAVEPOINT|RELEASE|BEGIN|COMMIT|ROLLBACK)|(UPDATE|INSERT INTO|\(?SELECT [^(]*? FROM) \"?(django_session|accounts_user|"
    r"accounts_toegang|cases_grant|accounts_waarneming|accounts_consulentschap)\")"
)


def day(from_now: int) -> date:
    return timezone.localdate() + timedelta(days=from_now)


def listed(cast: Cast, family_name: str = "Roskam", **fields: Any) -> Casus:
    """An open casus of the consulent at the Beemdcollege; with `first_day` it has a running absence of `kind`."""
    first_day, kind = fields.pop("first_day", None), fields.pop("kind", "relatief")
    about = {name: fields.pop(name) for name in ("confirmed_on", "ended_on") if name in fields}
    fields.setdefault("consulent", cast.consulent.user)
    fields.setdefault("opened_on", day(-30))
    at = fields.pop("at", cast.beemd)
    who = build.pupil(given_name="Fenna", family_name=family_name)
    casus = build.casus(by=cast.consulent.user, at=at, who=who, **fields)
    if first_day:
        build.absence(casus, first_day=first_day, kind=kind, **about)
    return casus


def rule(code: str = "4-weken", **fields: Any) -> DeadlineRule:
    fields = {"name": "4 weken", "amount": 4, "source": "bron Koers VO", "valid_from": build.START, **fields}
    return DeadlineRule.objects.get_or_create(code=code, defaults=fields)[0]


def term(casus: Casus, due_on: date, *, quiet: bool = False, **fields: Any) -> Deadline:
    """A term of the casus's absence: a signal when reached, planned when it comes, silent when `quiet`."""
    absence = casus.absence()
    assert absence is not None
    reached = due_on <= timezone.localdate()
    fields.setdefault("flagged_on", due_on if reached and not quiet else None)
    fields.setdefault("flag_on", due_on if not reached and not quiet else None)
    fields.setdefault("rule", rule())
    return Deadline.objects.create(casus=casus, absence=absence, due_on=due_on, **fields)


def step(casus: Casus, cast: Cast, **fields: Any) -> Actie:
    me = cast.consulent.user
    fields = {"kind": "stap", "what": "Ouders bellen", "due_on": day(1), "holder": me, "asked_by": me, **fields}
    return Actie.objects.create(casus=casus, **fields)


def asked(client: Client, url: str) -> list[str]:
    """SQL of the page itself: what counts for the budget of a list."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [row["sql"] for row in queries if not FRAME.match(row["sql"])]


def codes(client: Client, url: str) -> list[str]:
    """The codes of the list, in order."""
    return [row.code for row in client.get(url).context["rows"]]
