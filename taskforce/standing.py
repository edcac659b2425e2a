"""From rows to what taskforce.deciding judges, and where a decision stands. States are derived, never stored."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from django.conf import settings

from cases.deadlines import Calendar, next_school_day
from cases.models import Casus
from region.models import Holiday, Mandaat, School
from taskforce.deciding import Gap, Mandate, Person, Place, Start, Words, Worked, before_first, before_next
from taskforce.models import BindendBesluit, Escalatie, Huisbezoek, Ontwerpbesluit, VisitResult, Zaakonderzoek
from taskforce.models.decision import Decided
from taskforce.querysets import FEWEST


def signatures_needed() -> int:
    return max(FEWEST, settings.TASKFORCE_SIGNATURES)


class State(StrEnum):
    """Where a decision stands."""

    WAITS = "wacht op bekrachtiging"
    HOLDS = "bekrachtigd en van kracht"
    REPLACED = "vervangen door een nieuw besluit"
    WITHDRAWN = "ingetrokken vóór bekrachtiging"
    OVER = "niet meer van kracht"


def state(besluit: BindendBesluit) -> State:
    """Reads signatures, intrekking and geldt; fetch those along for a list."""
    if hasattr(besluit, "intrekking"):
        return State.WITHDRAWN
    if len(besluit.ondertekeningen.all()) < signatures_needed():
        return State.WAITS
    if hasattr(besluit, "geldt"):
        return State.HOLDS
    return State.REPLACED if hasattr(besluit, "replaced_by") else State.OVER


def replaced(besluit: BindendBesluit) -> BindendBesluit | None:
    """The last one before it that was in force; one that was taken back never was."""
    before: BindendBesluit | None = besluit.replaces
    while before is not None and hasattr(before, "intrekking"):
        before = before.replaces
    return before


def places(schools: Iterable[School]) -> dict[int, Place]:
    """What counts of each school, by id. One query for all their boards."""
    rows = list(schools)
    given: dict[int, list[Mandate]] = {}
    boards = {school.board_id for school in rows if school.board_id}
    for row in Mandaat.objects.not_withdrawn().filter(board__in=boards).order_by("valid_from"):
        given.setdefault(row.board_id, []).append(Mandate(row.valid_from, row.valid_to))
    return {
        school.pk: Place(
            school=school.name, board=school.board.name if school.board else "", closed_on=school.closed_on,
            mandates=tuple(given.get(school.board_id or 0, ())),
        )
        for school in rows
    }  # fmt: skip


def place_of(school: School | None) -> Place | None:
    return places([school])[school.pk] if school is not None else None


def mandate_of(school: School, day: date) -> Mandaat | None:
    found: Mandaat | None = Mandaat.objects.on(day).filter(board=school.board_id).first() if school.board_id else None
    return found


def school_calendar(school: School) -> Calendar:
    return Calendar(Holiday.objects.calendar(school=school, municipality=school.municipality))


def start_of(school: School | None, on: date | None) -> Start:
    """The first school day as it was chosen, and the next day on which there are lessons."""
    if on is None or school is None:
        return Start(on)
    return Start(on, next_school_day(on, school_calendar(school)))


def person_of(casus: Casus) -> Person:
    return Person(
        birth_date=casus.pupil.birth_date, municipality=casus.municipality.name, in_taskforce=casus.municipality.in_taskforce,
        casus_open=casus.is_open,
    )  # fmt: skip


def worked_of(escalatie: Escalatie, school_id: int | None) -> Worked:
    reports = list(Zaakonderzoek.objects.filter(escalatie=escalatie).values_list("signed_at", flat=True))
    options = list(escalatie.opties.select_related("school"))
    return Worked(
        visits_held=Huisbezoek.objects.filter(escalatie=escalatie, result=VisitResult.HELD).count(),
        reports_signed=sum(at is not None for at in reports),
        report_open=None in reports,
        options=len(options),
        unweighed=tuple(str(one) for one in options if not one.weighed.strip()),
        chosen_weighed=any(one.school_id == school_id and one.weighed.strip() for one in options),
    )


def words_of(row: Decided) -> Words:
    return Words(
        level=row.level, reasons=row.reasons, told=row.told, supports=len(row.supports), no_support_because=row.no_support_because,
        talk_on=row.talk_on, talk_with=row.talk_with, talk_said=row.talk_said,
    )  # fmt: skip


def gaps_of_draft(escalatie: Escalatie, ontwerp: Ontwerpbesluit, today: date) -> list[Gap]:
    return before_first(
        worked=worked_of(escalatie, ontwerp.school_id), words=words_of(ontwerp), place=place_of(ontwerp.school),
        start=start_of(ontwerp.school, ontwerp.starts_on), person=person_of(escalatie.casus), today=today,
    )  # fmt: skip


def gaps_of_decision(besluit: BindendBesluit, today: date) -> list[Gap]:
    """What stands in the way of the next signature. A board that merged since then must have given a mandate of its own, and then the
    decision names the wrong one."""
    found = before_next(
        place=place_of(besluit.school) or Place("", ""), start=start_of(besluit.school, besluit.starts_on),
        person=person_of(besluit.casus), today=today,
    )  # fmt: skip
    if besluit.school.board_id != besluit.mandaat.board_id:
        now = besluit.school.board or "een ander bestuur"
        found.insert(
            0, Gap(f"{besluit.school} hoort nu bij {now}; dit besluit noemt het mandaat van {besluit.mandaat.board}.")
        )
    return found
