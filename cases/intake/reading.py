"""From a file to the rows of a preview. The file is opened at once and not kept; a long list is matched in the background."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Toegang
from cases.access import resolve
from cases.intake.columns import Columns, find_columns, table_as_json, table_from_json, without_citizen_numbers
from cases.intake.entries import Entry, Reader, without_doubles
from cases.intake.matching import Match, match
from cases.intake.rows_in import insert_many, without_collecting
from cases.intake.senders import Places, Sender, mapping_of
from cases.intake.standing import Standing, opening_problem, plan_for, standing_of
from cases.models import Intake, IntakeRow, RowPlan, RowState
from paper.columns import rows as read_rows
from paper.lists import Refused, Table, read_table

AT_ONCE = 500  # rows that are read in the request itself
ABANDONED = timedelta(days=7)
STUCK = timedelta(seconds=20)
TICK = 1_000
TWICE = "Deze leerling staat ook op rij {}."
EMPTY = "Er staan geen leerlingen onder de kolomnamen."
MOST_WAITING = 20  # previews of one person, each of up to 20,000 rows
TOO_MANY = f"Er staan al {MOST_WAITING} lijsten van u klaar. Lees er eerst een in, of gooi er een weg."


@transaction.atomic
def start_intake(
    *, toegang: Toegang, sender: Sender, reference_date: date, filename: str, data: bytes, goes_to: str = "", sheet: str = "",
) -> Intake:  # fmt: skip
    """Read the cells of a file: of `sheet`, else of the first one that holds any. An unfinished preview of the same file and sheet by
    the same person makes way. `goes_to`: the page of a later room that takes the rows over (see cases.intake.elsewhere).

    Raises Refused, with nothing stored, for what is no readable list, holds no rows, or has a formula in a column that is read, and
    when MOST_WAITING wait.
    """
    table = without_citizen_numbers(read_table(data, filename, sheet=sheet or None))
    columns = find_columns(table, mapping_of(sender))
    columns.check(table)
    total = sum(1 for row in table.rows if columns.header_row is None or row.number > columns.header_row)
    if total == 0:
        raise Refused(EMPTY)
    file = hashlib.sha256(data).hexdigest()
    digest = _digest(file, table.sheet, table.sheets)
    waiting = Intake.objects.filter(by=toegang.user_id, committed_at=None)
    if waiting.exclude(sha256=digest).count() >= MOST_WAITING:
        raise Refused(TOO_MANY)
    waiting.filter(sha256=digest).delete()
    intake = Intake(
        sha256=digest,
        filename=filename[-120:],
        school=sender.school,
        municipality=sender.municipality,
        reference_date=reference_date,
        by=toegang.user,
        toegang=toegang,
        table=table_as_json(table) | {"file": file},
        total=total,
        goes_to=goes_to,
    )
    if not columns.missing:
        intake.columns = columns.as_json()
    intake.save()
    return intake


def sender_of(intake: Intake) -> Sender:
    return Sender(intake.school, intake.municipality)


def other_sheets(intake: Intake) -> list[str]:
    """Sheets of the same file that hold something too, and that this list does not come from; none once it was read in."""
    return [name for name in intake.table.get("sheets", []) if name != intake.table["sheet"]]


def unread_sheets(intake: Intake) -> list[str]:
    """Of those the ones that nobody read in yet for this sender. One query."""
    sheets = {
        _digest(intake.table.get("file", ""), name, intake.table["sheets"]): name for name in other_sheets(intake)
    }
    rows = Intake.objects.filter(sha256__in=sheets, school=intake.school_id, municipality=intake.municipality_id)
    read = set(rows.filter(committed_at__isnull=False).values_list("sha256", flat=True))
    return [name for digest, name in sheets.items() if digest not in read]


def _digest(file: str, sheet: str, sheets: Sequence[str]) -> str:
    """Of one sheet, whether it was asked for by its name or not: of the first one, that of the file."""
    return hashlib.sha256(f"{file}{sheet}".encode()).hexdigest() if sheet in sheets[1:] else file


def table_of(intake: Intake) -> Table:
    return table_from_json(intake.table)


def set_columns(*, intake: Intake, columns: Columns) -> None:
    """What the columns mean, as a person said; rows that were read before go. Raises Refused on a formula."""
    columns.check(table_of(intake))
    intake.rows.all().delete()
    intake.columns, intake.matched_at, intake.progress, intake.counts = columns.as_json(), None, 0, {}
    intake.attempt, intake.touched_at = F("attempt") + 1, None
    intake.save()
    intake.refresh_from_db()


@without_collecting()
def read_intake(*, pk: int, today: date, now: Callable[[], datetime] = timezone.now) -> bool:
    """Make and match the rows. False when there is nothing to do: done already, or somebody else is at it.

    Whoever comes later takes over when nothing moved for STUCK. Rows appear all at once, in one transaction, so a reader that is
    killed leaves nothing behind but a preview that is still to be read.
    """
    waiting = Intake.objects.filter(pk=pk, matched_at=None, committed_at=None).exclude(columns={})
    free = Q(touched_at=None) | Q(touched_at__lt=now() - STUCK)
    if not waiting.filter(free).update(attempt=F("attempt") + 1, touched_at=now(), progress=0):
        return False
    intake = Intake.objects.select_related("school", "municipality", "toegang", "toegang__user").get(pk=pk)
    mine = Intake.objects.filter(pk=pk, attempt=intake.attempt)

    def tick(done: int) -> None:
        mine.update(progress=done, touched_at=now())

    columns = Columns.from_json(intake.columns)
    entries = entries_of(intake, columns, today, tick)
    with transaction.atomic():
        if not mine.select_for_update().filter(matched_at=None).exists():
            return False
        rows = []
        for row, entry in preview_rows(intake, entries, today):
            row.values = entry.as_json()
            rows.append(row)
        insert_many(rows)
        intake.counts = counted(rows)
        intake.progress, intake.matched_at, intake.touched_at = intake.total, now(), now()
        intake.save(update_fields=["counts", "progress", "matched_at", "touched_at"])
    return True


@without_collecting()
def rows_at_once(intake: Intake, today: date) -> list[tuple[IntakeRow, Entry]]:
    """The rows of a list that nobody will look at first, with their counts on the intake; for the command. Writes nothing."""
    entries = entries_of(intake, Columns.from_json(intake.columns), today, lambda _: None)
    rows = preview_rows(intake, entries, today)
    intake.counts = counted([row for row, _ in rows])
    return rows


def entries_of(intake: Intake, columns: Columns, today: date, tick: Callable[[int], None]) -> list[Entry]:
    """Every row of the list as an Entry; a pupil who stands on it twice counts once."""
    reader = Reader(sender_of(intake), Places.load(), intake.reference_date, today, asks_home=not intake.goes_to)
    found = []
    listed = read_rows(table_of(intake), columns.fields, columns.header_row or 0, default_kind=columns.default_kind)
    for done, row in enumerate(listed, start=1):
        found.append(reader.entry(row))
        if done % TICK == 0:
            tick(done)
    return without_doubles(found)


def preview_rows(intake: Intake, entries: list[Entry], today: date) -> list[tuple[IntakeRow, Entry]]:
    """A row for every entry, with what it seems to be and what reading in would do. Writes nothing."""
    matches = match(entries, resolve(intake.toegang, today))
    rows, sound = [], []
    for entry in entries:
        row = IntakeRow(intake=intake, number=entry.number)
        if entry.skipped:
            row.state, row.message = RowState.SKIPPED, entry.skipped[:300]
        elif entry.error:
            row.state, row.message = RowState.ERROR, entry.error[:300]
        else:
            sound.append((row, entry))
        rows.append((row, entry))
    describe_all(sound, matches, intake.reference_date, today)
    return rows


def describe_all(
    rows: list[tuple[IntakeRow, Entry]], matches: dict[int, Match], reference_date: date, today: date
) -> None:
    """Fill in what these rows seem to be. Five queries, whatever their number."""
    known = {found.candidates[0] for found in matches.values() if found.state == RowState.KNOWN}
    standing, once = standing_of(known, today), dict[int, Entry]()
    for row, entry in rows:
        describe(row, entry, matches[entry.number], standing, reference_date)
        _only_once(row, entry, once)


def _only_once(row: IntakeRow, entry: Entry, once: dict[int, Entry]) -> None:
    """A known pupil on two rows that do not look alike (one by number, one by name) counts once here too, as when reading in."""
    if row.state != RowState.KNOWN or row.candidate_id is None:
        return
    first = once.setdefault(row.candidate_id, entry)
    if first is not entry:
        row.state = RowState.SKIPPED if first.told == entry.told else RowState.ERROR
        row.message, row.plan = TWICE.format(first.number), RowPlan.NOTHING
        row.candidates, row.candidate_id, row.casus = [], None, None


def describe(row: IntakeRow, entry: Entry, found: Match, standing: dict[int, Standing], reference_date: date) -> None:
    """Fill in what a row without error seems to be."""
    row.state, row.outside, row.message = found.state, found.outside, found.why
    row.candidates, row.candidate_id = list(found.candidates), found.candidates[0] if found.candidates else None
    problem = ""
    if found.state == RowState.NEW:
        row.plan, problem = RowPlan.OPEN, opening_problem(entry, None)
    elif found.state == RowState.KNOWN:
        here = standing[found.candidates[0]]
        planned = plan_for(entry, here, reference_date)
        row.plan, row.message = planned.plan, " ".join(filter(None, (planned.why, *planned.differs)))[:300]
        row.casus = here.casus
        if planned.plan == RowPlan.OPEN:
            problem = opening_problem(entry, here)
        if found.outside:
            row.message = "Eerder door u gemeld."
            row.plan = row.plan if row.plan == RowPlan.OPEN else RowPlan.CONFIRM
    if problem:
        row.state, row.message, row.plan = RowState.ERROR, problem, RowPlan.NOTHING
        row.candidates, row.candidate_id, row.casus = [], None, None


def counted(rows: list[IntakeRow]) -> dict[str, int]:
    """How many of each state and plan, and of all: what stands on top of the preview."""
    counts = dict.fromkeys((*RowState.values, RowPlan.DIFFERS.value, "rijen"), 0)
    for row in rows:
        counts[row.state] += 1
        counts["rijen"] += 1
        if row.plan == RowPlan.DIFFERS:
            counts[RowPlan.DIFFERS] += 1
    return counts


def remove_abandoned(*, now: datetime) -> int:
    """Previews that nobody finished within a week go, with their rows. Returns how many."""
    old = Intake.objects.filter(committed_at=None, created_at__lt=now - ABANDONED)
    number = old.count()
    old.delete()
    return number
