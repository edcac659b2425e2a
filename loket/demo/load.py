"""Load the region once; a second time does nothing."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts.actions import DEMO_MARK, is_demo_database
from accounts.models import User
from cases import clock
from cases.intake.rows_in import history_of_many
from cases.models import ClockRun
from cases.reference import load_reference
from loket.demo.bulk import Teller
from loket.demo.meetings import plan_tables
from loket.demo.pairs import plan_pairs
from loket.demo.placing import plan_placing
from loket.demo.quarter import plan_rounds
from loket.demo.region import PASSWORD, build
from loket.demo.story import PersonMaker, stories
from loket.demo.taskforce import plan_taskforce
from plaatsing.actions.asking import ask_due
from plaatsing.actions.inviting import remind
from plaatsing.reference import load_rules
from post.models import Notice

SEED = 2026
LOGINS = (
    ("consulent", "Consulent, Noord"),
    ("voorzitter", "Voorzitter, Noord"),
    ("voorzitter-zuid", "Voorzitter, Zuid"),
    ("consulent2", "Consulent of voorzitter, Noord"),
    ("leerplicht", "Leerplicht, Lindevoort"),
    ("school", "School"),
    ("kerngroep", "Programmamanager, Taskforce"),
    ("zaakonderzoeker", "Zaakonderzoeker, Taskforce"),
    ("partner", "Partner-SWV"),
    ("plaatsing", "Plaatsingsbevoegde"),
    ("beheerder", "Beheerder"),
    ("privacy", "Privacy officer"),
)


@transaction.atomic
def load(*, today: date, now: datetime, say: Callable[[str], None]) -> bool:
    """True when the region was loaded now, False when it already stood. Refuses a database with real users in it."""
    if is_demo_database():
        return False
    if User.objects.exists():
        raise ValueError("Deze database heeft al gebruikers. De demonstratie laadt alleen in een lege database.")
    mark()
    load_reference()
    load_rules()
    say("Scholen, gemeenten en mensen …")
    region = build(today=today, seed=SEED)
    say("Drie jaar casussen …")
    teller = Teller(region)
    maker = PersonMaker(random.Random(SEED))  # noqa: S311 - invented people, not a secret
    for story in stories(today=today, seed=SEED, schools=len(region.schools), levels=region.levels, persons=maker):
        teller.tell(story)
    say(f"{len(teller.rows.casussen)} casussen en hun termijnen …")
    with history_of_many(url="demo"):
        teller.write(today=today)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what follows is planned for the rows that are there, not for an empty database
    plan_tables(today)
    plan_pairs(today)
    say("De kwartalen …")
    plan_rounds(today, now)
    say("Het Plaatsingsoverleg …")
    plan_placing(today, now)
    plan_taskforce(today)
    for job in (clock.flag_deadlines, remind, ask_due):  # the night before somebody looks
        job(today=today, now=now)
    quiet(now)
    return True


def mark() -> None:
    """The database holds invented data only: demo logins work, and nobody may take it for a real one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('COMMENT ON SCHEMA public IS %%L', %s::text)", [DEMO_MARK])
        cursor.execute(cursor.fetchone()[0])


def quiet(now: datetime) -> None:
    """Three years of signals at once are no news: only those of the last week still ask for a mail. The clock has run."""
    Notice.objects.exclude(key="").update(settled_at=now, held=False)
    ClockRun.objects.update(ran_at=now, today=timezone.localdate(now), jumped=False)
    User.objects.filter(demo=True).update(previous_login=now - timedelta(days=1), last_login=now - timedelta(days=1))


__all__ = ["LOGINS", "PASSWORD", "load", "mark"]
