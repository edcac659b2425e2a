"""Reading in the quarterly list of 10,000 rows against calamine, COPY and hand-written SQL that open the same casussen."""

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pghistory
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Role, Toegang
from benchmarks import population
from benchmarks.databases import Database, Say, copied
from benchmarks.intake_by_hand import read_by_hand
from benchmarks.report import Aim, Figure, UnequalError
from benchmarks.serving import close, serving
from benchmarks.timing import Watch, take_turns
from cases.intake import Sender, read_intake, start_intake
from cases.models import IntakeRow, RowState

ROWS, ROUNDS = 10_000, 3
Rows = list[tuple[Any, ...]]
Job = Callable[["Reading"], object]


def measure(database: Database, say: Say, rounds: int = ROUNDS) -> list[Figure]:
    """Speed against the reference, and how the rows were recognised against the right answers. In a copy; rolled back."""
    close(database)  # a database that somebody is in cannot be copied
    made = population.build(cases=database.cases, as_of=database.as_of, list_rows=min(ROWS, database.cases))
    with tempfile.TemporaryDirectory() as folder, copied(database, f"{database.name}_intake") as copy:
        path = Path(folder) / "absence_list.xlsx"
        population.write_workbook(path, made.tables["absence_list"])
        rows = len(made.tables["absence_list"]["row_no"])
        reading = Reading(copy, path, chair_of(copy))
        try:
            say(f"intake: {rows:,} rows, recognised")
            figures = recognised(reading, made.tables["absence_list_truth"])
            say("intake: same casussen as by hand")
            note = check(reading)
            say("intake: timed")
            turns = [lambda: reading.timed(by_loket), lambda: reading.timed(by_hand)]
            ours, reference = take_turns(turns, rounds, warm=0)
        finally:
            close(copy)
    name = f"intake of {rows:,} rows / calamine + COPY + SQL"
    return [Figure(name, database.cases, min(ours), "s", min(reference), Aim(3), note), *figures]


@dataclass(frozen=True)
class Reading:
    """One list, read in by the chair of the region; each time in a transaction that is undone."""

    database: Database
    path: Path
    by: Toegang

    @contextmanager
    def begun(self) -> Iterator[None]:
        with serving(self.database), transaction.atomic():
            yield
            transaction.set_rollback(True)

    def timed(self, job: Job) -> float:
        """Seconds from file to casussen, foreign keys checked as at a commit."""
        watch = Watch()
        with self.begun(), watch.running():
            job(self)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return watch.seconds

    def written(self, job: Job) -> dict[str, Rows]:
        with self.begun():
            marks = {table: _highest(table) for table in WRITTEN}
            job(self)
            return {table: _ask(query, {"mark": marks[table]}) for table, query in WRITTEN.items()}


def by_loket(reading: Reading) -> None:
    """The management command: the whole way, preview included."""
    call_command(
        "import_absences",
        str(reading.path),
        by=reading.by.user.email,
        reference_date=reading.database.as_of,
        json=True,
        stdout=io.StringIO(),
    )


def by_hand(reading: Reading) -> None:
    with pghistory.context(
        command="by hand"
    ):  # as every command has; without it each history row costs a lookup that fails
        read_by_hand(reading.path, by=reading.by.user_id, day=reading.database.as_of, now=timezone.now())


def check(reading: Reading, reference: Job = by_hand) -> str:
    """Raises UnequalError when the two leave other casussen, absences, phases, terms, pupils or events."""
    ours, theirs = reading.written(by_loket), reading.written(reference)
    for table, found in ours.items():
        if found != theirs[table]:
            only = sorted(set(found) ^ set(theirs[table]), key=str)[:4]
            raise UnequalError(f"{table}: {len(found)} rows, the reference {len(theirs[table])}; such as {only}")
    return ", ".join(f"{len(found):,} {table.partition('_')[2]}" for table, found in ours.items())


def recognised(reading: Reading, truth: population.Table) -> list[Figure]:
    """Every row of the preview against what it really is."""
    answers = {
        number: (how, int(pupil) if pupil else None)
        for number, how, pupil in zip(*(population.plain(truth[name]) for name in truth), strict=True)
    }
    with reading.begun():
        intake = start_intake(
            toegang=reading.by, sender=Sender(), reference_date=reading.database.as_of, filename=reading.path.name,
            data=reading.path.read_bytes(),
        )  # fmt: skip
        read_intake(pk=intake.pk, today=timezone.localdate())
        rows = list(IntakeRow.objects.filter(intake=intake))
    if len(rows) != len(answers):
        raise UnequalError(f"{len(rows)} rows were read, {len(answers)} were written")
    wrong = misspelt = found = linked = 0
    for row in rows:
        how, pupil = answers[row.number - 1]  # the headers are row 1
        sure = row.state == RowState.KNOWN
        linked += sure
        wrong += sure and row.candidate_id != pupil
        misspelt += how == "typo"
        found += how == "typo" and pupil in row.candidates
    note = f"{found} of {misspelt} misspelt names; {linked:,} rows linked by themselves"
    return [
        Figure(
            "intake: misspelt names proposed",
            reading.database.cases,
            100 * found / misspelt,
            "%",
            aim=Aim(85, "value", "≥"),
            note=note,
        ),
        Figure("intake: wrong automatic links", reading.database.cases, wrong, "rows", aim=Aim(0, "value")),
    ]


def chair_of(database: Database) -> Toegang:
    with serving(database):
        chair: Toegang = Toegang.objects.select_related("user").filter(role=Role.VOORZITTER).order_by("pk")[0]
    return chair


def _highest(table: str) -> int:
    return int(_ask(f"SELECT coalesce(max(id), 0) FROM {table}", {})[0][0])


def _ask(query: str, values: dict[str, Any]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


# What was written after a mark, without the numbers and codes that rows happen to get.
WRITTEN = {
    "cases_pupil": """
SELECT given_name, infix, family_name, birth_date, pupil_no, search, sorted_by FROM cases_pupil WHERE id > %(mark)s ORDER BY 7, 4, 5""",
    "cases_casus": """
SELECT p.sorted_by, p.birth_date, c.school_id, c.municipality_id, c.area_id, c.consulent_id, c.phase, c.opened_on, c.opened_by_id,
       c.closed_on, replace(c.search, lower(c.code), '?')
FROM cases_casus c JOIN cases_pupil p ON p.id = c.pupil_id
WHERE c.id > %(mark)s ORDER BY 1, 2, 11""",
    "cases_absence": """
SELECT p.sorted_by, p.birth_date, a.first_day, a.first_day_kind, a.known_on, a.ended_on
FROM cases_absence a JOIN cases_casus c ON c.id = a.casus_id JOIN cases_pupil p ON p.id = c.pupil_id
WHERE a.id > %(mark)s ORDER BY 1, 2, 3""",
    "cases_phase": """
SELECT p.sorted_by, p.birth_date, f.kind, f.permitted_kind, f.true_from
FROM cases_phase f JOIN cases_casus c ON c.id = f.casus_id JOIN cases_pupil p ON p.id = c.pupil_id
WHERE f.id > %(mark)s ORDER BY 1, 2, 3, 5""",
    "cases_deadline": """
SELECT p.sorted_by, p.birth_date, d.rule_id, d.number, d.due_on, d.provisional, d.flag_on, d.past_on_entry
FROM cases_deadline d JOIN cases_casus c ON c.id = d.casus_id JOIN cases_pupil p ON p.id = c.pupil_id
WHERE d.id > %(mark)s
ORDER BY 1, 2, 3, 4""",
    "cases_event": """
SELECT p.sorted_by, p.birth_date, e.kind, e.on, e.title, e.school_reads, e.leerplicht_reads
FROM cases_event e JOIN cases_casus c ON c.id = e.casus_id JOIN cases_pupil p ON p.id = c.pupil_id
WHERE e.id > %(mark)s ORDER BY 1, 2, 3, 5""",
    "cases_enrolment": """
SELECT p.sorted_by, p.birth_date, e.school_id, e.valid_from, e.valid_to
FROM cases_enrolment e JOIN cases_pupil p ON p.id = e.pupil_id WHERE e.id > %(mark)s ORDER BY 1, 2, 3""",
    "cases_residence": """
SELECT p.sorted_by, p.birth_date, r.municipality_id, r.valid_from, r.valid_to
FROM cases_residence r JOIN cases_pupil p ON p.id = r.pupil_id WHERE r.id > %(mark)s ORDER BY 1, 2, 3""",
    "post_notice": "SELECT user_id, kind, text, path, held FROM post_notice WHERE id > %(mark)s ORDER BY 1",
}
