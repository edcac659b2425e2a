from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases import clock


class Command(BaseCommand):
    """The job without Celery: for cron, for catching up, and to see what a day would signal."""

    requires_system_checks = []  # the clock ticks also when a page is broken
    help = "Signaleert de termijnen die bereikt zijn. Twee keer draaien geeft geen dubbele signalen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--today", type=date.fromisoformat, metavar="JJJJ-MM-DD", help="reken alsof het deze dag is"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today, now = clock.moment()
        run = clock.flag_deadlines(today=options["today"] or today, now=now)
        terms = "1 termijn" if run.flagged == 1 else f"{run.flagged} termijnen"
        self.stdout.write(f"{run.today:%d-%m-%Y}: {terms} gesignaleerd, {run.notices} berichten klaargezet.")
        for name, number in clock.flagged_by_rule(run).items() if run.flagged else ():
            self.stdout.write(f"  {name}: {number}")
        if clock.clock_status(now).held:
            self.stdout.write("De mail wacht: de klok sprong meer dan twee dagen. Bevestig dit in Loket.")
