"""What the preview of a list shows, a page at a time, and the choices a person makes on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import QueryDict

from cases.access import may
from cases.actions.phases import phase_label
from cases.intake.entries import Entry
from cases.intake.ticked import is_taken
from cases.models import Casus, Enrolment, Intake, IntakeRow, Phase, Pupil, RowDecision, RowPlan, RowState
from cases.scope import Scope
from paper.text import whole
from region.models import School

PAGE = 100
FILTERS = (*RowState.values, RowPlan.DIFFERS.value)


@dataclass(frozen=True)
class Candidate:
    """A known pupil who may be meant; `value` is what the radio sends."""

    value: str
    pupil: Pupil
    school: School | None
    casus: Casus | None
    chosen: bool


@dataclass(frozen=True)
class PreviewRow:
    """`colleague`: whom to ask about a pupil outside the circle, of whom nothing else is shown. `may_be_taken`: one thing is
    missing that a person may answer with a tick; `taken`: somebody did."""

    row: IntakeRow
    entry: Entry
    school: School | None
    casus: Casus | None
    candidates: list[Candidate]
    colleague: str
    may_take_over: bool
    kind_label: str
    may_be_taken: bool = False
    taken: bool = False


@dataclass(frozen=True)
class Page:
    rows: list[PreviewRow]
    previous: int | None = None
    following: int | None = None
    casus_ids: list[int] = field(default_factory=list)


def preview_page(intake: Intake, scope: Scope, *, state: str = "", after: int = 0, before: int = 0) -> Page:
    """One page of rows. Seven queries, whatever the number of rows. `casus_ids` is for the read log."""
    rows, previous, following = _cut(_filtered(intake, state), after, before)
    entries = {row.pk: Entry.from_json(row.number, row.values) for row in rows}
    shown = {pk for row in rows if not row.outside for pk in row.candidates}
    hidden = {pk for row in rows if row.outside and row.state == RowState.SIMILAR for pk in row.candidates}
    pupils = Pupil.objects.in_bulk(shown)
    where = {
        row.pupil_id: row.school
        for row in Enrolment.objects.on(scope.today).filter(pupil__in=shown).select_related("school")
    }
    running = Casus.objects.visible_to(scope).open().filter(pupil__in=shown)
    casussen = {casus.pupil_id: casus for casus in running}
    theirs = Casus.objects.open().filter(pupil__in=hidden).select_related("consulent") if hidden else ()
    colleagues = {casus.pupil_id: str(casus.consulent or "de voorzitter") for casus in theirs}
    schools = School.objects.select_related("municipality").in_bulk(
        {entry.school_id for entry in entries.values() if entry.school_id}
    )
    made = []
    for row in rows:
        entry = entries[row.pk]
        known = row.state == RowState.KNOWN and not row.outside
        differs = row.plan == RowPlan.DIFFERS and known
        made.append(
            PreviewRow(
                row=row,
                entry=entry,
                school=schools.get(entry.school_id or 0),
                casus=casussen.get(row.candidate_id or 0) if known else None,
                candidates=_candidates(row, pupils, where, casussen) if row.state == RowState.SIMILAR else [],
                colleague=colleagues.get(row.candidates[0], "een collega") if row.outside and row.candidates else "",
                may_take_over=differs and may(scope, "correct"),
                kind_label="" if row.state == RowState.ERROR and not entry.kind else kind_label(entry),
                may_be_taken=entry.may_be_ticked and not intake.goes_to,
                taken=is_taken(row),
            )
        )
    seen = {each.casus.pk for each in made if each.casus}
    seen |= {candidate.casus.pk for each in made for candidate in each.candidates if candidate.casus}
    return Page(made, previous, following, sorted(seen))


def _filtered(intake: Intake, state: str) -> QuerySet[IntakeRow]:
    rows = intake.rows.order_by("number")
    if state == RowPlan.DIFFERS:
        return rows.filter(plan=RowPlan.DIFFERS)
    return rows.filter(state=state) if state in RowState.values else rows


def _cut(rows: QuerySet[IntakeRow], after: int, before: int) -> tuple[list[IntakeRow], int | None, int | None]:
    """A page by row number: (rows, number to go back before, number to go on after)."""
    if before:
        found = list(rows.filter(number__lt=before).order_by("-number")[: PAGE + 1])
        more = len(found) > PAGE
        page = found[:PAGE][::-1]
        return page, page[0].number if more and page else None, page[-1].number if page else None
    found = list(rows.filter(number__gt=after)[: PAGE + 1])
    page = found[:PAGE]
    return page, page[0].number if after and page else None, page[-1].number if len(found) > PAGE else None


def _candidates(
    row: IntakeRow, pupils: Mapping[int, Pupil], where: Mapping[int, School], casussen: Mapping[int, Casus]
) -> list[Candidate]:
    if row.outside:
        return []
    return [
        Candidate(
            value=f"{RowDecision.SAME}-{index}",
            pupil=pupils[pk],
            school=where.get(pk),
            casus=casussen.get(pk),
            chosen=row.decision == RowDecision.SAME and row.candidate_id == pk,
        )
        for index, pk in enumerate(row.candidates)
        if pk in pupils
    ]


def kind_label(entry: Entry) -> str:
    """The kind of a row in words."""
    return phase_label(Phase(kind=entry.kind, permitted_kind=entry.permitted_kind) if entry.kind else None)


def save_choices(intake: Intake, posted: QueryDict, scope: Scope) -> int:
    """Keep what was chosen on the page: `keuze-<row>` is "zelfde-0" or "ander"; `overnemen-<row>` of the rows named in
    `gezien`. What is no choice of this list is left alone. Returns how many rows were asked about."""
    rows = list(intake.rows.filter(pk__in=rows_shown(posted)))
    for row in rows:
        chosen = str(posted.get(f"keuze-{row.pk}", ""))
        if row.state == RowState.SIMILAR and chosen:
            _choose(row, chosen)
        row.take_over = may(scope, "correct") and row.plan == RowPlan.DIFFERS and f"overnemen-{row.pk}" in posted
    IntakeRow.objects.bulk_update(rows, ["decision", "candidate", "take_over"])
    return len(rows)


def _choose(row: IntakeRow, chosen: str) -> None:
    if chosen == RowDecision.OTHER:
        row.decision = RowDecision.OTHER
        return
    offered = {f"{RowDecision.SAME}-{place}": pupil for place, pupil in enumerate(row.candidates)}
    if chosen in offered:
        row.decision, row.candidate_id = RowDecision.SAME, offered[chosen]


def rows_shown(posted: QueryDict) -> list[int]:
    """The rows that the posted page asked about."""
    return [pk for text in posted.getlist("gezien")[: PAGE + 1] if (pk := whole(text, 18))]
