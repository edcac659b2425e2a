import json
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import Role, Toegang, User
from cases.intake import Sender, commit_intake, start_intake
from cases.intake.columns import find_columns
from cases.intake.reading import rows_at_once, table_of, unread_sheets
from cases.models import Intake, RowResult, RowState
from paper.dates import dutch
from paper.lists import Refused
from paper.text import listed
from region.models import Municipality, School

LEFT_OUT = (RowState.SIMILAR, RowState.ERROR)
ORDER = (Role.VOORZITTER, Role.CONSULENT, Role.LEERPLICHT, Role.SCHOOL)


class Command(BaseCommand):
    """The same reading in as in the browser. Rows that need a person's choice are listed and left out."""

    help = (
        "Leest een lijst van afwezige leerlingen in (XLSX of CSV). De kolommen zijn die van de vorige keer van deze afzender, of "
        "herkende kolomnamen (docs/import.md). Rijen die op een bekende leerling lijken, blijven buiten: die kiest u in Loket."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="BESTAND", type=Path)
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="wie de lijst inleest; diens toegang geldt")
        parser.add_argument(
            "--role", choices=[role.value for role in ORDER], help="als iemand meer dan één toegang heeft"
        )
        parser.add_argument("--school", metavar="CODE", help="de lijst komt van deze school (alleen voor het loket)")
        parser.add_argument(
            "--municipality", metavar="NAAM", help="de lijst komt van leerplicht (alleen voor het loket)"
        )
        parser.add_argument(
            "--reference-date", type=date.fromisoformat, metavar="JJJJ-MM-DD", help="peildatum, standaard vandaag"
        )
        parser.add_argument("--sheet", default="", metavar="BLAD", help="welk blad, standaard het eerste met gegevens")
        parser.add_argument("--dry-run", action="store_true", help="laat zien wat er zou gebeuren en bewaart niets")
        parser.add_argument("--json", action="store_true", help="één regel JSON in plaats van tekst")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        today, now = timezone.localdate(), timezone.now()
        toegang = _toegang(options["by"], options["role"], today)
        sender = Sender.fixed(toegang) or _sender(options["school"], options["municipality"])
        day = options["reference_date"] or today
        if day > today:
            raise CommandError("De peildatum moet een dag zijn die is geweest.")
        with transaction.atomic():
            intake = _read(options["file"], toegang, sender, day, options["sheet"])
            unread = unread_sheets(intake)
            _complain(intake, sender)
            rows = rows_at_once(intake, today)
            intake.save(update_fields=["counts"])
            left_out = [(r.number, r.get_state_display(), r.message) for r, _ in rows if r.state in LEFT_OUT]
            if not options["dry_run"]:
                intake = commit_intake(intake=intake, by=toegang.user, today=today, now=now, listed=rows)
            else:
                transaction.set_rollback(True)
        told = _figures(intake) | {"seconds": round(time.perf_counter() - started, 2)}
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            self._say(told, left_out, unread, dry_run=options["dry_run"])

    def _say(
        self, told: dict[str, Any], left_out: list[tuple[int, str, str]], unread: list[str], *, dry_run: bool
    ) -> None:
        done = "Nog niets bewaard." if dry_run else f"{told['opened']} casussen gestart, {told['confirmed']} bevestigd."
        self.stdout.write(
            f"{told['rows']} rijen: {told['new']} nieuw, {told['known']} bekend, {told['similar']} lijken op een bekende leerling, "
            f"{told['errors']} met een fout, {told['skipped']} overgeslagen. {done} ({told['seconds']} s)"
        )
        for number, state, message in left_out:
            self.stdout.write(f"  rij {number}: {state}. {message}")
        if unread:
            self.stdout.write(f"  Niet gelezen: blad {listed(unread)}. Lees ze apart in met --sheet.")


def _toegang(email: str, role: str | None, today: date) -> Toegang:
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise CommandError(f"Er is geen gebruiker met het adres {email}.")
    wanted = (Role(role),) if role else ORDER
    usable = [each for each in Toegang.objects.usable(user, today) if each.role in wanted]
    if not usable:
        raise CommandError(f"{email} heeft vandaag geen toegang waarmee een lijst kan worden ingelezen.")
    best: Toegang = min(usable, key=lambda each: wanted.index(Role(each.role)))
    if sum(each.role == best.role for each in usable) > 1:
        raise CommandError(
            f"{email} heeft meer dan één toegang als {best.get_role_display()}; lees de lijst in Loket in."
        )
    return best


def _sender(school: str | None, municipality: str | None) -> Sender:
    if school and municipality:
        raise CommandError("Kies --school of --municipality, niet allebei.")
    if school:
        found = School.objects.filter(code__iexact=school).first()
        if found is None:
            raise CommandError(f"Er is geen school met de code {school}.")
        return Sender(school=found)
    if municipality:
        home = Municipality.objects.filter(name__iexact=municipality).first()
        if home is None:
            raise CommandError(f"Er is geen gemeente {municipality}.")
        return Sender(municipality=home)
    return Sender()


def _read(path: Path, toegang: Toegang, sender: Sender, day: date, sheet: str) -> Intake:
    try:
        return start_intake(
            toegang=toegang, sender=sender, reference_date=day, filename=path.name, data=path.read_bytes(), sheet=sheet
        )
    except OSError as error:
        raise CommandError(f"{path} kan niet worden gelezen: {error.strerror}.") from None
    except Refused as refused:
        raise CommandError(refused.message) from None


def _complain(intake: Intake, sender: Sender) -> None:
    """Refuse a list whose columns are not all clear, and name them."""
    if intake.is_mapped:
        return
    columns = find_columns(table_of(intake), None)
    unknown = f" Niet herkend: {', '.join(columns.unknown)}." if columns.unknown else ""
    raise CommandError(
        f"Loket vindt in de lijst van {sender.label} van {dutch(intake.reference_date)} geen kolom voor {columns.missing_text}."
        f"{unknown} Lees de lijst één keer in Loket in en wijs de kolommen aan; daarna gaat het vanzelf."
    )


def _figures(intake: Intake) -> dict[str, int]:
    counts = intake.counts
    return {
        "rows": counts["rijen"],
        "new": counts[RowState.NEW],
        "known": counts[RowState.KNOWN],
        "similar": counts[RowState.SIMILAR],
        "errors": counts[RowState.ERROR],
        "skipped": counts[RowState.SKIPPED],
        "confirmed": counts.get(f"resultaat_{RowResult.CONFIRMED}", 0),
        "opened": counts.get(f"resultaat_{RowResult.OPENED}", 0),
    }
