"""Publishing rules of play: always a new version, never a change of one that holds or held."""

from datetime import datetime

from django.db import connection, transaction

from accounts.models import User
from cases.events import ConflictError
from plaatsing.models import Spelregels


class SameRulesError(Exception):
    """The text is that of the version that holds."""


@transaction.atomic
def publish(*, text: str, by: User, now: datetime, over: int | None = None) -> Spelregels:
    """From now on this is the version under which forms are sent in. `over`: the number of the version that it changes; ConflictError when
    another one holds by now. Raises SameRulesError."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('spelregels'))"
        )  # two voorzitters publish one after the other
    newest = Spelregels.objects.first()
    if newest is not None and _lines(newest.text) == _lines(text):
        raise SameRulesError("Er is niets veranderd aan de tekst van de versie die nu geldt.")
    if over is not None and newest is not None and newest.number != over:
        raise ConflictError
    return Spelregels.objects.create(number=newest.number + 1 if newest else 1, text=text, published_at=now, by=by)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
