"""The differences of a round as a person sees them: which, in what order, how far, and who is meant."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from accounts.models import Role
from actietafel.actions.openings import entry_of
from actietafel.actions.reopening import EARLIER
from actietafel.models import Opgaveregel, Settlement, Uitvraag, Verschil, VerschilKind
from cases.actions.phases import phase_label
from cases.intake.entries import Entry
from cases.intake.matching import circle_of
from cases.models import Casus, Phase, Pupil
from cases.scope import Scope
from paper.dates import dutch
from paper.text import whole

K = VerschilKind
PAGE = 50
# First who is who, then who is new; what a list misses comes last, because much of it goes with the rest.
ORDER = (K.SIMILAR, K.NEW, K.ENDED, K.ENROLMENT, K.FIRST_DAY, K.KIND, K.ONLY_SCHOOL, K.ONLY_LEERPLICHT, K.ONLY_OURS)
BINS = {
    K.SIMILAR: "lijken op iemand",
    K.NEW: "nog zonder casus",
    K.ENDED: "niet meer thuis?",
    K.ENROLMENT: "andere school",
    K.FIRST_DAY: "andere eerste dag",
    K.KIND: "andere soort",
    K.ONLY_SCHOOL: "alleen bij school",
    K.ONLY_LEERPLICHT: "alleen bij leerplicht",
    K.ONLY_OURS: "alleen bij ons",
}
RELATED = (
    "uitvraag__area", "pupil", "casus__consulent", "casus__school", "school__municipality", "municipality", "owner", "settled_by",
    "remark_by", "by_school__opgave__school", "by_school__pupil", "by_leerplicht__opgave__municipality", "by_leerplicht__pupil",
)  # fmt: skip
FOUR_WEEKS = timedelta(weeks=4)
EXPLAINED = (
    "Toelichting: wij zijn hierover in gesprek met de leerling en de ouders, en zoeken met het samenwerkingsverband naar wat "
    "nodig is om weer naar school te gaan."
)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to. Kept in the address while walking through."""

    kind: str = ""
    mine: bool = False
    school: int = 0
    settled: bool = False

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Filters":
        return cls(
            kind=asked.get("soort", "") if asked.get("soort", "") in K.values else "",
            mine=asked.get("van") == "mij",
            school=whole(asked.get("school", "")),
            settled=asked.get("stand") == "opgelost",
        )

    def query(self, **changes: object) -> str:
        """As an address, "" when nothing is chosen."""
        told = {
            "soort": self.kind, "van": "mij" if self.mine else "", "school": self.school or "",
            "stand": "opgelost" if self.settled else "", **changes,
        }  # fmt: skip
        kept = {name: value for name, value in told.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    def on(self, rows: QuerySet[Verschil], scope: Scope) -> QuerySet[Verschil]:
        if self.mine:
            rows = rows.filter(owner=scope.user_id)
        if self.school:
            rows = rows.filter(school=self.school)
        return rows.filter(kind=self.kind) if self.kind else rows

    @property
    def any(self) -> bool:
        return bool(self.kind or self.mine or self.school or self.settled)


def of_round(uitvraag: Uitvraag, scope: Scope) -> QuerySet[Verschil]:
    """What this person may see of it. A school and leerplicht: what is open, or was reported; not how the rest was settled."""
    rows: QuerySet[Verschil] = Verschil.objects.visible_to(scope).filter(uitvraag=uitvraag)
    return rows if scope.in_office else rows.filter(OUTSIDE)


OUTSIDE = Q(settled_at=None) | Q(settlement=Settlement.REPORTED)


def in_order(rows: QuerySet[Verschil]) -> QuerySet[Any]:
    """With `place`, by place and key."""
    place = Case(*[When(kind=kind, then=Value(n)) for n, kind in enumerate(ORDER)], output_field=IntegerField())
    return rows.annotate(place=place).order_by("place", "pk")


def place_of(row: Verschil) -> int:
    return ORDER.index(VerschilKind(row.kind))


def after(rows: QuerySet[Verschil], place: int, pk: int) -> QuerySet[Any]:
    return in_order(rows).filter(Q(place__gt=place) | Q(place=place, pk__gt=pk))


def before(rows: QuerySet[Verschil], place: int, pk: int) -> QuerySet[Any]:
    return in_order(rows).filter(Q(place__lt=place) | Q(place=place, pk__lt=pk)).order_by("-place", "-pk")


@dataclass(frozen=True)
class Progress:
    """How many of what was found are settled, and how many open by kind."""

    done: int
    total: int
    by_kind: dict[str, int]

    @property
    def open(self) -> int:
        return self.total - self.done


def progress_of(rows: QuerySet[Verschil]) -> Progress:
    """One query."""
    counted = rows.order_by().values_list("kind").annotate(open=Count("pk", filter=Q(settled_at=None)), all=Count("pk"))
    by_kind = {kind: (left, total) for kind, left, total in counted}
    total = sum(each for _, each in by_kind.values())
    left = sum(each for each, _ in by_kind.values())
    return Progress(total - left, total, {kind: each for kind, (each, _) in by_kind.items()})


def regels_for(row: Verschil, scope: Scope) -> list[Opgaveregel]:
    """The lines of a difference that this person reads: the office both, a school its own, leerplicht its own or, of somebody who
    is only on the school's list, that one."""
    if scope.in_office:
        wanted = [row.by_school, row.by_leerplicht]
    elif scope.role == Role.SCHOOL or row.kind == K.ONLY_SCHOOL:
        wanted = [row.by_school]
    else:
        wanted = [row.by_leerplicht]
    return [regel for regel in wanted if regel is not None]


def own_answer(row: Verschil, desk: Container[int]) -> str:
    """What the own school or gemeente answered last; what the other one said of the same pupil is for the owner alone."""
    return row.remark.partition(EARLIER)[0] if row.remark_by_id in desk else ""


@dataclass(frozen=True)
class Subject:
    """Who a difference is about, in the words of the lists that the reader may read."""

    name: str
    born: date | None
    entry: Entry


def subject_of(row: Verschil, scope: Scope) -> Subject:
    entry = entry_of(regels_for(row, scope))
    if row.pupil:
        return Subject(row.pupil.name, row.pupil.birth_date, entry)
    return Subject(entry.name or "(naam gewist)", entry.birth_date, entry)


def seen_casussen(rows: Iterable[Verschil], scope: Scope) -> set[int]:
    """Casussen of these rows that this person may see."""
    ids = {row.casus_id for row in rows if row.casus_id}
    return set(Casus.objects.visible_to(scope).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def read_casussen(rows: Iterable[Verschil], also: Iterable[int] = ()) -> set[int]:
    """Casussen for the read log of a page that names who these rows are about: also those that the reader cannot open, and of a
    pupil without an open casus the last one. `also`: pupils who are named beside them."""
    rows = list(rows)
    loose = {row.pupil_id for row in rows if row.pupil_id and not row.casus_id} | set(also)
    last = Casus.objects.filter(pupil__in=loose).order_by("pupil", "-opened_on", "-pk").distinct("pupil")
    return {row.casus_id for row in rows if row.casus_id} | (set(last.values_list("pk", flat=True)) if loose else set())


def candidates_of(row: Verschil, scope: Scope) -> list[tuple[str, str]]:
    """(value, words) for who may be meant. A pupil outside the circle is only that: somebody a colleague may know."""
    whom = row.facts.get("lijkt_op", ())
    pupils = Pupil.objects.in_bulk([int(who[1:]) for who in whom if who.startswith("p")])
    circle = circle_of(scope, set(pupils))
    listed = {f"r{regel.pk}": regel for regel in _regels([int(who[1:]) for who in whom if who.startswith("r")])}
    found = []
    for who in whom:
        pupil = pupils.get(int(who[1:])) if who.startswith("p") else None
        if pupil is not None and circle.shows(pupil.pk):
            found.append((who, f"{pupil.name}, geboren {dutch(pupil.birth_date)}"))
        elif who in listed:
            entry = Entry.from_json(0, listed[who].told)
            born = f", geboren {dutch(entry.birth_date)}" if entry.birth_date else ""
            found.append((who, f"{entry.name}{born} (lijst van {listed[who].opgave.respondent})"))
    return found


def outside_candidates(row: Verschil, shown: list[tuple[str, str]]) -> int:
    """How many may be meant of whom nothing is shown."""
    return len(set(row.facts.get("lijkt_op", ())) - {who for who, _ in shown})


def _regels(ids: list[int]) -> QuerySet[Opgaveregel]:
    return Opgaveregel.objects.filter(pk__in=ids).select_related("opgave__school", "opgave__municipality")


def with_absences(rows: QuerySet[Any]) -> QuerySet[Any]:
    """For duo_text: what the casus knows of a first day that the list left as it was."""
    return rows.prefetch_related("casus__absences")


def _first_day(row: Verschil) -> date | None:
    absences = row.casus.absences.all() if row.casus else ()
    return next((absence.first_day for absence in absences if absence.ended_on is None), None)


def duo_text(row: Verschil, today: date, *, sees_casus: bool) -> str:
    """Wording for the report to DUO, to copy: what the school itself told, nothing of anybody else (Leerplichtwet art. 21a).

    Longer than four weeks without a break is langdurig relatief verzuim; a school reports the other kinds from 16 hours in four
    school weeks.
    """
    regel = row.by_school
    if regel is None:
        return ""
    entry = entry_of([regel])
    first = regel.first_day or entry.first_day or (_first_day(row) if sees_casus else None)
    name, born = (row.pupil.name, row.pupil.birth_date) if row.pupil else (entry.name, entry.birth_date)
    number = row.pupil.pupil_no if row.pupil else entry.pupil_no
    long_absent = first is not None and today - first >= FOUR_WEEKS
    kind = phase_label(Phase(kind=regel.kind or entry.kind)) if regel.kind or entry.kind else "verzuim"
    return "\n".join(
        filter(
            None,
            [
                f"Leerling: {name}" + (f", geboren {dutch(born)}" if born else "") + (f", leerlingnummer {number}" if number else ""),
                f"Eerste verzuimdag: {dutch(first)}" if first else "Eerste verzuimdag: nog in te vullen",
                f"Soort melding: {'langdurig relatief verzuim (langer dan vier weken)' if long_absent else kind}",
                f"Stand op {dutch(row.uitvraag.reference_date)}: de leerling is thuis en staat bij ons ingeschreven.",
                EXPLAINED,
            ],
        )
    )  # fmt: skip
