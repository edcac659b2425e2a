"""Who is meant: rows of a list against the pupils that Loket knows, set-based, and never a link without certainty.

Certain is: the pupil number of that school with a birth date and name that do not contradict it, or exactly the same name and
birth date at that school. Everything else that is alike is a question to a person.

Need to know: the circle of the sender is the pupils whose casus they may see, who are enrolled at their school, or whom they
reported themselves. A pupil outside it is never shown. To a school or leerplicht the row simply is new, and looks like any new
row; the office gets the question. A consulent is told that a colleague may know the pupil.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import connection
from django.db.models import Q

from accounts.models import Role
from cases.intake.entries import Entry
from cases.intake.rows_in import among
from cases.models import Casus, Enrolment, RowState
from cases.names import Name, likely_same, similarity
from cases.scope import Scope

MOST_CANDIDATES = 4
Ground = Literal["number", "name", "alike"]


@dataclass(frozen=True)
class Match:
    """`candidates`: pupil ids, best first. `outside`: what Loket knows of them is not shown. `why`: Dutch, for the row."""

    state: RowState
    candidates: tuple[int, ...] = ()
    outside: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A row and a pupil who may be meant, with what the pupil is called."""

    number: int
    pupil_id: int
    name: Name
    birth_date: date
    sorted_by: str
    pupil_no: str
    ground: Ground


@dataclass
class Circle:
    """Whom the sender may know about. `everyone`: the whole region."""

    inside: set[int]
    seen: set[int]
    everyone: bool = False

    def has(self, pupil_id: int) -> bool:
        return self.everyone or pupil_id in self.inside

    def shows(self, pupil_id: int) -> bool:
        """Inside, and not only because the sender reported the pupil once."""
        return self.everyone or pupil_id in self.seen


def match(entries: Iterable[Entry], scope: Scope) -> dict[int, Match]:
    """What every row without error seems to be, by row number. The number of queries does not depend on the number of rows."""
    rows = {entry.number: entry for entry in entries if not (entry.error or entry.skipped)}
    if not rows:
        return {}
    _look_for(rows.values())
    pairs = _by_row(_ask(EXACT))
    circle = circle_of(scope, {pair.pupil_id for found in pairs.values() for pair in found})
    schools = _Schools(
        {pair.pupil_id for found in pairs.values() for pair in found if pair.ground == "name"}, scope.today
    )
    certain = {number: _certain(rows[number], found, schools) for number, found in pairs.items()}
    settled = {number: ids for number, ids in certain.items() if len([pk for pk in ids if circle.has(pk)]) == 1}
    open_rows = [number for number in rows if number not in settled]
    alike = _by_row(_ask(ALIKE, open_rows)) if open_rows else {}
    circle = circle_of(scope, {pair.pupil_id for found in alike.values() for pair in found}, circle)
    decided = {}
    for number, entry in rows.items():
        if number in settled:
            decided[number] = _known(next(pk for pk in settled[number] if circle.has(pk)), circle)
        else:
            maybe = [*pairs.get(number, ()), *alike.get(number, ())]
            decided[number] = _undecided(entry, certain.get(number, []), maybe, circle, scope)
    return decided


def _known(pupil_id: int, circle: Circle) -> Match:
    return Match(RowState.KNOWN, (pupil_id,), outside=not circle.shows(pupil_id))


def _undecided(entry: Entry, certain: list[int], pairs: list[Pair], circle: Circle, scope: Scope) -> Match:
    likeness: dict[int, tuple[float, str]] = {}
    for pair in pairs:
        if pair.ground == "alike" and not likely_same(entry.parts, pair.name, pair.birth_date == entry.birth_date):
            continue
        how = 1.0 if pair.pupil_id in certain else similarity(entry.parts, pair.name)
        likeness[pair.pupil_id] = max((how, _why(entry, pair)), likeness.get(pair.pupil_id, (0.0, "")))
    best = sorted(likeness, key=lambda pk: (-likeness[pk][0], pk))
    inside = [pk for pk in best if circle.has(pk) and circle.shows(pk)][:MOST_CANDIDATES]
    if inside:
        return Match(RowState.SIMILAR, tuple(inside), why=likeness[inside[0]][1])
    if not best:
        return Match(RowState.NEW)
    if scope.in_office:
        return Match(RowState.SIMILAR, tuple(best[:1]), outside=True, why="Een collega kent misschien deze leerling.")
    return Match(RowState.NEW, tuple(best[:MOST_CANDIDATES]), outside=True)


def _why(entry: Entry, pair: Pair) -> str:
    if entry.birth_date and pair.birth_date != entry.birth_date:
        return "De geboortedatum is anders."
    if pair.sorted_by != entry.sorted_by:
        return (
            "De naam is anders geschreven."
            if entry.birth_date
            else "De naam lijkt erop; geen geboortedatum in de lijst."
        )
    if pair.ground == "name" and entry.pupil_no and pair.pupil_no and pair.pupil_no != entry.pupil_no:
        return "Zelfde naam en geboortedatum, ander leerlingnummer."
    return "Zelfde naam en geboortedatum."


def _certain(entry: Entry, pairs: Sequence[Pair], schools: "_Schools") -> list[int]:
    """Pupils whom nothing contradicts, without doubles."""
    found = []
    for pair in pairs:
        same_day = entry.birth_date in (None, pair.birth_date)
        if pair.ground == "number":
            sure = same_day and (pair.sorted_by == entry.sorted_by or likely_same(entry.parts, pair.name, True))
        else:
            other_number = entry.pupil_no and pair.pupil_no and entry.pupil_no != pair.pupil_no
            sure = schools.fit(pair.pupil_id, entry.school_id) and not other_number
        if sure and pair.pupil_id not in found:
            found.append(pair.pupil_id)
    return found


class _Schools:
    """Where pupils are, and ever were, enrolled: the same name and birth date at quite another school asks a person."""

    def __init__(self, pupil_ids: set[int], today: date) -> None:
        self._ever: dict[int, set[int]] = {}
        self._now: set[int] = set()
        rows = Enrolment.objects.filter(among("pupil", pupil_ids)) if pupil_ids else Enrolment.objects.none()
        for row in rows:
            self._ever.setdefault(row.pupil_id, set()).add(row.school_id)
            if row.holds_on(today):
                self._now.add(row.pupil_id)

    def fit(self, pupil_id: int, school_id: int | None) -> bool:
        return school_id is None or school_id in self._ever.get(pupil_id, ()) or pupil_id not in self._now


def circle_of(scope: Scope, pupil_ids: set[int], known: Circle | None = None) -> Circle:
    """Which of these pupils the person may know about; adds to `known`."""
    circle = known or Circle(set(), set(), everyone=scope.role == Role.VOORZITTER and scope.area_id is None)
    if circle.everyone or not pupil_ids:
        return circle
    casussen = Casus.objects.filter(among("pupil", pupil_ids))
    circle.seen.update(casussen.visible_to(scope.working()).values_list("pupil", flat=True))
    here = Enrolment.objects.on(scope.today).filter(among("pupil", pupil_ids))
    own = Q(school__area=scope.area_id) if scope.role == Role.VOORZITTER else Q(school__in=scope.school_ids)
    circle.seen.update(here.filter(own).values_list("pupil", flat=True))
    circle.inside |= circle.seen
    if not scope.in_office:
        colleagues = Q(opened_by__toegangen__role=scope.role) & (
            Q(opened_by__toegangen__school__in=scope.school_ids)
            | Q(opened_by__toegangen__municipality__in=scope.municipality_ids)
        )
        circle.inside.update(casussen.filter(colleagues).values_list("pupil", flat=True))
    return circle


def _look_for(entries: Iterable[Entry]) -> None:
    """Put the rows in a temporary table that goes with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK)
        with cursor.copy(
            "COPY intake_look (number, school_id, pupil_no, birth_date, family, given, sorted_by) FROM STDIN"
        ) as copy:
            for entry in entries:
                family, given, _ = entry.sorted_by.split("|", 2)
                copy.write_row(
                    (entry.number, entry.school_id, entry.pupil_no, entry.birth_date, family, given, entry.sorted_by)
                )
        cursor.execute("ANALYZE intake_look")


def _ask(query: str, numbers: Sequence[int] = ()) -> list[Pair]:
    with connection.cursor() as cursor:
        cursor.execute(AS_ONE.format(found=query), {"numbers": list(numbers)})
        return [
            Pair(number, pupil_id, Name(given, infix, family), born, sorted_by, pupil_no, ground)
            for number, pupil_id, given, infix, family, born, sorted_by, pupil_no, ground in cursor.fetchall()
        ]


def _by_row(pairs: Iterable[Pair]) -> dict[int, list[Pair]]:
    found: dict[int, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.number, []).append(pair)
    return found


LOOK = """
DROP TABLE IF EXISTS intake_look;
CREATE TEMPORARY TABLE intake_look (
  number int, school_id bigint, pupil_no text, birth_date date, family text, given text, sorted_by text
) ON COMMIT DROP
"""
# Who was closed as a double is the pupil of the casus in which the work went on: the name by which a list calls them stays known.
AS_ONE = """
SELECT found.number, coalesce(one.pupil_id, found.pupil_id), given_name, infix, family_name, birth_date, sorted_by, pupil_no, ground
FROM ({found}) found (number, pupil_id, given_name, infix, family_name, birth_date, sorted_by, pupil_no, ground)
LEFT JOIN LATERAL (
  SELECT other.pupil_id FROM cases_casus closed JOIN cases_casus other ON other.id = closed.double_of_id
  WHERE closed.pupil_id = found.pupil_id ORDER BY closed.opened_on DESC, closed.id DESC LIMIT 1
) one ON true
"""
# The number counts only together with the school that gave it out, now or before.
EXACT = """
SELECT DISTINCT l.number, p.id, p.given_name, p.infix, p.family_name, p.birth_date, p.sorted_by, p.pupil_no, 'number'
FROM intake_look l
JOIN cases_pupil p ON p.pupil_no = l.pupil_no
JOIN cases_enrolment e ON e.pupil_id = p.id AND e.school_id = l.school_id
WHERE l.pupil_no <> ''
UNION ALL
SELECT l.number, p.id, p.given_name, p.infix, p.family_name, p.birth_date, p.sorted_by, p.pupil_no, 'name'
FROM intake_look l
JOIN cases_pupil p ON p.birth_date = l.birth_date AND p.sorted_by = l.sorted_by
"""
# Only for rows that are not settled: the same birth date anywhere; at the same school half of the name; without school and birth
# date the whole name. Python decides which of these are alike.
ALIKE = """
SELECT l.number, p.id, p.given_name, p.infix, p.family_name, p.birth_date, p.sorted_by, p.pupil_no, 'alike'
FROM intake_look l JOIN cases_pupil p ON p.birth_date = l.birth_date
WHERE l.number = ANY (%(numbers)s)
UNION
SELECT l.number, p.id, p.given_name, p.infix, p.family_name, p.birth_date, p.sorted_by, p.pupil_no, 'alike'
FROM intake_look l
JOIN cases_enrolment e ON e.school_id = l.school_id
JOIN cases_pupil p ON p.id = e.pupil_id
WHERE l.number = ANY (%(numbers)s)
  AND (split_part(p.sorted_by, '|', 1) = l.family OR split_part(p.sorted_by, '|', 2) = l.given)
UNION
SELECT l.number, p.id, p.given_name, p.infix, p.family_name, p.birth_date, p.sorted_by, p.pupil_no, 'alike'
FROM intake_look l JOIN cases_pupil p ON p.sorted_by = l.sorted_by
WHERE l.number = ANY (%(numbers)s) AND l.birth_date IS NULL AND l.school_id IS NULL
"""
