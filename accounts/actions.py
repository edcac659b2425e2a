"""Acts on who comes in."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import Toegang, User


def admit(user: User) -> str:
    """May this person come in now? Empty when yes (and the visit is noted), else the reason in Dutch.

    Refused: ended accounts, nobody without a Toegang today, and invented demo logins on a database that is not marked as demo data.
    """
    now = timezone.now()
    if not user.is_active:
        return "Dit account is beëindigd. Vraag de beheerder van uw loket."
    if user.demo and not is_demo_database():
        return "Deze inlognaam hoort bij de demonstratie en werkt hier niet."
    if not Toegang.objects.usable(user, timezone.localdate(now)).exists():
        return "U hebt op dit moment geen toegang. Vraag de beheerder van uw loket."
    User.objects.filter(pk=user.pk).update(previous_login=user.last_login)
    return ""


def is_demo_database() -> bool:
    """The mark is a comment on the database schema, set by load_demo: it cannot be left behind by copying rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')")
        row = cursor.fetchone()
    return bool(row and row[0] == DEMO_MARK)


DEMO_MARK = "loket: verzonnen gegevens"
SESSION_LIMIT = timedelta(hours=settings.SESSION_ABSOLUTE_HOURS)
