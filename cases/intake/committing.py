"""Reading in: one transaction in which every row of a preview gets what was decided, and a second time nothing."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from django.urls import reverse

from accounts.models import Role, User
from cases.access import may, resolve
from cases.actions.story import named_by_leerplicht
from cases.circle import offices_of
from cases.events import ALIKE, alike_text
from cases.intake.differences import Differences
from cases.intake.entries import Entry
from cases.intake.matching import Match, match
from cases.intake.openings import Opener, Opening
from cases.intake.reading import TWICE
from cases.intake.rows_in import among, history_of_many, insert_many, set_many, without_collecting
from cases.intake.standing import opening_problem, plan_for, standing_of
from cases.models import Casus, Event, EventKind, Intake, IntakeRow, Pupil, RowDecision, RowPlan, RowResult, RowState
from cases.scope import Scope
from post.actions import notify, notify_others

TURNS = 7_135_204  # any number of our own: lists are read in one at a time, the second sees what the first wrote
NOTICE = "Er zijn leerlingen bij u gemeld met een lijst."
DOUBLE_NOTICE = "Een gemelde leerling lijkt op een bekende leerling. Kijk of het dezelfde is."
UNDECIDED = "Niet gekozen of dit de bekende leerling is."
MEANWHILE = "Intussen kwam er een leerling bij die hierop lijkt. Lees de lijst nog eens in."


Listed = tuple[IntakeRow, Entry]


@dataclass
class Done:
    """What becomes of each row, by its number."""

    result: dict[int, RowResult] = field(default_factory=dict)
    casus: dict[int, int] = field(default_factory=dict)
    message: dict[int, str] = field(default_factory=dict)

    def put(self, row: IntakeRow, result: RowResult, casus_id: int | None = None, message: str = "") -> None:
        self.result[row.number] = result
        if casus_id:
            self.casus[row.number] = casus_id
        if message:
            self.message[row.number] = message[:300]


def commit_intake(
    *, intake: Intake, by: User, today: date, now: datetime, listed: list[Listed] | None = None
) -> Intake:
    """Do what the preview says. A list that was read in already is left alone, also when two people press at once.

    Differences on a known casus change nothing but *laatst bevestigd op* and a note for the office, unless a person ticked
    *overnemen*. Rows without a choice stay out. `listed` are rows that were just made and never shown (the command).
    """
    with without_collecting(), history_of_many(act="lijst"):
        return _commit(intake, by, today, now, listed)


def _commit(intake: Intake, by: User, today: date, now: datetime, listed: list[Listed] | None) -> Intake:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURNS])
    intake = (
        Intake.objects.select_for_update(of=("self",))
        .select_related("school", "municipality", "toegang")
        .get(pk=intake.pk)
    )
    if intake.committed_at is not None or intake.goes_to or (listed is None and intake.matched_at is None):
        return intake
    if listed is None:
        listed = [(row, Entry.from_json(row.number, row.values)) for row in intake.rows.order_by("number")]
    done = Done()
    scope = resolve(intake.toegang, today)
    fallback = by if scope.role == Role.CONSULENT else None
    opener = Opener(intake, by, today, now, fallback)
    known, fresh = _sort_out(listed, scope, done)
    openings: dict[int, Opening] = {}
    doubles: dict[int, tuple[int, ...]] = {}
    rows = {row.number: row for row, _, _ in (*known, *fresh)}
    _known_rows(intake, known, openings, done, by=by, today=today, now=now, may_correct=may(scope, "correct"))
    for row, entry, found in fresh:
        if problem := opening_problem(entry, None):
            done.put(row, RowResult.LEFT_OUT, message=problem)
            continue
        openings[row.number] = Opening(entry)
        if found.outside:
            doubles[row.number] = found.candidates
    opener.open_all(list(openings.values()))
    for number, opening in openings.items():
        done.put(rows[number], RowResult.OPENED, opening.casus.pk if opening.casus else None)
    opened = [(opening.casus, doubles.get(number, ())) for number, opening in openings.items() if opening.casus]
    _tell(intake, opened, by=by, today=today, now=now)
    return _finish(intake, [row for row, _ in listed], done, now)


Row = tuple[IntakeRow, Entry, Match]


def _sort_out(listed: list[Listed], scope: Scope, done: Done) -> tuple[list[Row], list[Row]]:
    """Rows of known pupils and of new ones. Whoever is new is looked up once more: somebody may have been faster."""
    known: list[Row] = []
    maybe_new: list[Listed] = []
    for row, entry in listed:
        if row.state in (RowState.ERROR, RowState.SKIPPED):
            done.put(row, RowResult.LEFT_OUT, message=row.message)
        elif row.state == RowState.SIMILAR and not row.decision:
            done.put(row, RowResult.LEFT_OUT, message=UNDECIDED)
        elif (row.state == RowState.KNOWN or row.decision == RowDecision.SAME) and row.candidate_id:
            known.append((row, entry, Match(RowState.KNOWN, (row.candidate_id,), row.outside)))
        else:
            maybe_new.append((row, entry))
    fresh: list[Row] = []
    matches = match([entry for _, entry in maybe_new], scope)
    for row, entry in maybe_new:
        found = matches[row.number]
        rejected = set(row.candidates) if row.decision == RowDecision.OTHER else set()
        if found.state == RowState.NEW or set(found.candidates) <= rejected:
            fresh.append((row, entry, found if found.state == RowState.NEW else Match(RowState.NEW)))
        elif found.state == RowState.KNOWN:
            known.append((row, entry, found))
        else:
            done.put(row, RowResult.LEFT_OUT, message=MEANWHILE)
    return _once(known, done), fresh


def _once(known: list[Row], done: Done) -> list[Row]:
    """A pupil who turns out to stand on two rows counts once."""
    first: dict[int, IntakeRow] = {}
    kept = []
    for row, entry, found in known:
        pupil_id = found.candidates[0]
        if pupil_id in first:
            done.put(row, RowResult.LEFT_OUT, message=TWICE.format(first[pupil_id].number))
        else:
            first[pupil_id] = row
            kept.append((row, entry, found))
    return kept


def _known_rows(
    intake: Intake,
    known: list[Row],
    openings: dict[int, Opening],
    done: Done,
    *,
    by: User,
    today: date,
    now: datetime,
    may_correct: bool,
) -> None:
    ids = sorted({found.candidates[0] for _, _, found in known})
    # As open_casus does: whoever opens a casus for one of these pupils meanwhile waits for us, or we for them.
    list(Pupil.objects.select_for_update(no_key=True).filter(among("pk", ids)).order_by("pk").values_list("pk"))
    standing = standing_of(ids, today)
    differences = Differences(intake, by, today, now)
    named: set[int] = set()
    for row, entry, found in known:
        here = standing[found.candidates[0]]
        passed_on = row.state == RowState.SIMILAR and row.outside
        planned = plan_for(entry, here, intake.reference_date)
        casus_id = here.casus.pk if here.casus else None
        if planned.plan == RowPlan.OPEN:
            if problem := opening_problem(entry, here):
                done.put(row, RowResult.LEFT_OUT, message=problem)
            else:
                openings[row.number] = Opening(entry, here)
        elif passed_on and here.casus is not None:
            differences.pass_on(here.casus, entry)
            done.put(row, RowResult.PASSED_ON)
        elif planned.plan == RowPlan.DIFFERS:
            taken = may_correct and row.take_over and not row.outside and differences.take_over(entry, here)
            if not taken:
                differences.note(here, entry, planned.differs, unseen=found.outside)
            done.put(row, RowResult.TAKEN_OVER if taken else RowResult.NOTED, casus_id)
        elif planned.plan == RowPlan.CONFIRM:
            differences.confirm(here)
            done.put(row, RowResult.CONFIRMED, casus_id)
        else:
            done.put(row, RowResult.UNCHANGED, casus_id)
        if found.outside and row.state != RowState.SIMILAR and planned.plan != RowPlan.OPEN:
            done.put(row, RowResult.PASSED_ON)  # another result for another kind or day would tell how it stands
        if casus_id is not None and not passed_on:
            named.add(casus_id)
    differences.write()
    if intake.municipality is not None:
        named_by_leerplicht(casussen=named, municipality=intake.municipality, on=intake.reference_date, by=by, now=now)


def _tell(intake: Intake, opened: list[tuple[Casus, tuple[int, ...]]], *, by: User, today: date, now: datetime) -> None:
    """One notice for the office of casussen that were opened (circle.office_of), and one for every pupil who may be known already:
    that is for the office to find out."""
    offices = offices_of((casus for casus, _ in opened), today)
    told = dict.fromkeys(person for people in offices.values() for person in people)
    notify_others(told, but=by, key=f"lijst:{intake.key}", kind="lijst", text=NOTICE, path=reverse("casussen"), now=now)
    doubtful = [(casus, ids) for casus, ids in opened if ids]
    if not doubtful:
        return
    alike = {pk for _, ids in doubtful for pk in ids}
    holders: dict[int, set[str]] = {}
    for row in Casus.objects.filter(pupil__in=alike).select_related("consulent").order_by("-opened_on"):
        holders.setdefault(row.pupil_id, set()).add(str(row.consulent or "de voorzitter"))
    events = []
    for casus, ids in doubtful:
        whom = {name for pk in ids for name in holders.get(pk, ())}
        events.append(
            Event(
                casus=casus,
                kind=EventKind.NOTE,
                by=None,
                on=today,
                title=ALIKE,
                text=alike_text("Een naam en geboortedatum die erop lijken", whom),
            )
        )
        for person in offices[casus.pk]:
            path = reverse("casus", args=[casus.code])
            notify(user=person, key=f"dubbel:{casus.code}", kind="dubbel", text=DOUBLE_NOTICE, path=path, now=now)
    insert_many(events)


def _finish(intake: Intake, rows: list[IntakeRow], done: Done, now: datetime) -> Intake:
    """Empty the preview: what stays is which row became which casus, and why a row was left out."""
    for row in rows:
        row.result, row.casus_id = done.result[row.number].value, done.casus.get(row.number)
        row.message, row.plan = done.message.get(row.number, ""), RowPlan.NOTHING
        row.values, row.candidate_id, row.candidates = {}, None, []
    if intake.matched_at is None:
        insert_many(rows)
    else:
        columns = {"result": "text", "casus_id": "bigint", "message": "text"}
        set_many(IntakeRow._meta.db_table, columns, [(r.pk, r.result, r.casus_id, r.message) for r in rows])
        intake.rows.update(values={}, candidate=None, candidates=[], plan=RowPlan.NOTHING)
    counts = Counter(result.value for result in done.result.values())
    intake.counts = {**intake.counts, **{f"resultaat_{each}": counts[each] for each in RowResult.values}}
    intake.committed_at, intake.matched_at, intake.table = now, intake.matched_at or now, {}
    intake.save(update_fields=["counts", "committed_at", "matched_at", "table"])
    return intake
