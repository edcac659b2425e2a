"""Who is expected at a session: per person, per school, and per level that schools of the area offer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import models

from accounts.models import Role, Toegang
from overleg.models import Attendance, Deelname, Overleg
from overleg.quorum import COMES, Quorum, counted
from region.models import Level, School, Sector


def plaatsers_on(overleg: Overleg) -> models.QuerySet[Toegang]:
    """Who may place a pupil for a school of this area on the day of this session (not: today), by school and name. One query."""
    rows: models.QuerySet[Toegang] = Toegang.objects.on(overleg.on).filter(
        _open_on(overleg.on, "school__"), role=Role.PLAATSING, user__is_active=True, school__area=overleg.area_id
    )
    return rows.select_related("user", "school").order_by("school__name", "user__name", "pk")


@dataclass
class SchoolRow:
    """One school and who comes for it. `fresh` are people who may place and were not invited, `gone` who was and may no longer."""

    school: School
    seats: list[Deelname] = field(default_factory=list)
    fresh: list[Toegang] = field(default_factory=list)
    gone: list[Deelname] = field(default_factory=list)

    @property
    def comes(self) -> bool:
        return any(seat.answer in COMES for seat in self.seats)

    @property
    def stand(self) -> str:
        """In the words of the page."""
        if self.comes:
            return "komt"
        if any(not seat.answer for seat in self.seats):
            return "nog geen antwoord"
        return "komt niet" if self.seats else "niet uitgenodigd" if self.fresh else "niemand bevoegd"


@dataclass(frozen=True)
class LevelRow:
    """One level: how many schools that offer it come, have not answered, or do not come."""

    label: str
    comes: int
    silent: int
    absent: int

    @property
    def gap(self) -> bool:
        return self.comes == 0


@dataclass(frozen=True)
class Expected:
    rows: list[SchoolRow]
    levels: list[LevelRow]
    quorum: Quorum

    @property
    def invited(self) -> int:
        return sum(len(row.seats) for row in self.rows)

    @property
    def fresh(self) -> list[Toegang]:
        return [one for row in self.rows for one in row.fresh]

    @property
    def gone(self) -> list[Deelname]:
        return [one for row in self.rows for one in row.gone]

    @property
    def gaps(self) -> list[str]:
        return [level.label for level in self.levels if level.gap]

    @property
    def numbers(self) -> list[tuple[str, int]]:
        """How many people answered what; what nobody answered is left out."""
        said = [seat.answer for row in self.rows for seat in row.seats]
        words = (
            (Attendance.PRESENT, "keer ja"),
            (Attendance.REPLACED, "keer vervangen"),
            (Attendance.EXCUSED, "keer nee"),
        )
        counted_words = [*((word, said.count(one)) for one, word in words), ("keer nog geen antwoord", said.count(""))]
        return [(word, many) for word, many in counted_words if many]


def expected_at(overleg: Overleg) -> Expected:
    """Three queries, however many schools there are."""
    may = list(plaatsers_on(overleg))
    allowed = {(one.user_id, one.school_id) for one in may}
    seats = list(
        overleg.deelnames.filter(school__isnull=False)
        .select_related("user", "school")
        .order_by("school__name", "user__name", "pk")
    )
    open_schools = School.objects.filter(area=overleg.area_id).filter(_open_on(overleg.on)).exclude(sector=Sector.PO)
    rows = {school.pk: SchoolRow(school) for school in open_schools.order_by("name", "pk")}
    for seat in seats:
        if seat.school is None:
            continue
        row = rows.setdefault(seat.school.pk, SchoolRow(seat.school))
        (row.seats if (seat.user_id, seat.school_id) in allowed else row.gone).append(seat)
    have = {(seat.user_id, seat.school_id) for seat in seats}
    for one in may:
        if (one.user_id, one.school_id) not in have and one.school is not None:
            rows.setdefault(one.school.pk, SchoolRow(one.school)).fresh.append(one)
    found = list(rows.values())
    return Expected(
        found, _levels(found), counted([seat for row in found for seat in row.seats], overleg.of_kind.quorum)
    )


def _open_on(day: date, path: str = "") -> models.Q:
    return models.Q(**{f"{path}closed_on": None}) | models.Q(**{f"{path}closed_on__gt": day})


def _levels(rows: Iterable[SchoolRow]) -> list[LevelRow]:
    """Every level that some school of the area offers, in the usual order."""
    found = []
    for level in Level:
        schools = [row for row in rows if level.value in row.school.levels]
        if schools:
            comes = sum(row.comes for row in schools)
            silent = sum(not row.comes and row.stand == "nog geen antwoord" for row in schools)
            found.append(LevelRow(str(level.label), comes, silent, len(schools) - comes - silent))
    return found
