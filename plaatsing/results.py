"""Resultatenoverzicht of a session: from approved lines alone, anonymous, for who took part."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import AT_SCHOOL, Role, User
from cases.scope import NOTHING, Scope
from overleg.models import Agendapunt, Blad, Deelname, Overleg, OverlegKind, PrintLog, Result, Resultaatblad
from overleg.printing import pressed
from overleg.quorum import COMES
from overleg.results import newest_by_code
from overleg.results_list import RESULTS
from overleg.tabling import outcome_label
from paper.dates import dutch
from plaatsing.documents import resultatenoverzicht
from plaatsing.models import Aanmelding, Ending, Stand, Terugvraag, Toezegging
from plaatsing.table import members_of, schools_there

OPEN_YET = "nog niet beantwoord"


def results_for(scope: Scope) -> QuerySet[Overleg]:
    """Sessions of which this person reads the results: the office of the area, and from closing on the schools that took part or
    entered a pupil there. Others: none."""
    rows = Overleg.objects.filter(kind=OverlegKind.PLAATSING, cancelled=False)
    if scope.in_office:
        mine = Q(area=scope.area_id) if scope.area_id else Q()
        return rows.filter(mine) if scope.role == Role.VOORZITTER else rows.filter(mine, closed_at__isnull=False)
    if scope.role not in AT_SCHOOL:
        return rows.filter(NOTHING)
    there = Deelname.objects.filter(overleg=OuterRef("pk"), school__in=scope.school_ids).filter(
        Q(attendance__in=COMES) | Q(attendance="", answer__in=COMES)
    )
    entered = Aanmelding.objects.filter(casus=OuterRef("casus"), school__in=scope.school_ids).filter(
        Q(ended_at=None) | Q(ended_at__gte=OuterRef("overleg__closed_at")), accepted_at__lt=OuterRef("overleg__closed_at")
    )  # fmt: skip
    brought = Agendapunt.objects.filter(Exists(entered), overleg=OuterRef("pk"))
    return rows.filter(Exists(there) | Exists(brought), closed_at__isnull=False)


def latest_results(scope: Scope, *, most: int) -> list[Overleg]:
    """The last sessions that closed, newest first. One query."""
    closed = results_for(scope).filter(closed_at__isnull=False).select_related("area")
    return list(closed.order_by("-on", "-pk")[:most])


@dataclass(frozen=True)
class AskedBack:
    """A promise of an earlier session and how it stands, in coded words: what schools typed about it is not for this list."""

    number: str
    code: str
    school: str
    education: str
    promised_on: date
    stand: str
    on: date | None
    more: str
    further: str

    @property
    def said(self) -> str:
        return " ".join(filter(None, (self.stand, dutch(self.on) if self.on else ""))) + (
            f": {self.more}" if self.more else ""
        )


@dataclass(frozen=True)
class Line:
    """One pupil of this session. `said`: which schools react and what was agreed; `who` and `due_on`: who does it, before when."""

    number: int
    code: str
    school: str
    education: str
    outcome: str
    said: list[str]
    who: list[str]
    due_on: date | None


@dataclass
class Overview:
    overleg: Overleg
    asked: list[AskedBack] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    counts: list[tuple[str, int]] = field(default_factory=list)
    schools: int = 0
    next_on: date | None = None


def overview_of(overleg: Overleg) -> Overview:
    """The whole list; the number of queries does not grow with it. Nothing is read of a casus."""
    newest = newest_by_code(overleg)
    codes = {
        number: code
        for number, code in enumerate(overleg.punten.values_list("sheet_code", flat=True), 1)
        if code in newest
    }
    bladen = {blad.code: blad for blad in Blad.objects.filter(overleg=overleg, code__in=codes.values()).order_by("pk")}
    lines = [_line(number, newest[code], bladen.get(code)) for number, code in codes.items()]
    count = Counter(newest[code].result for code in codes.values())
    counts = [("besproken", len(lines)), *((_short(one), count[one]) for one in overleg.of_kind.outcomes if count[one])]
    later = Overleg.objects.filter(
        kind=overleg.kind, area=overleg.area_id, on__gt=overleg.on, cancelled=False
    ).order_by("on")
    planned: date | None = later.values_list("on", flat=True).first()
    return Overview(
        overleg, _asked(overleg), lines, counts, len(schools_there(members_of(overleg))), planned or overleg.next_on
    )  # fmt: skip


def _short(result: Result) -> str:
    return str(result.label).removesuffix(" tot …").removesuffix(" naar …")


def _line(number: int, row: Resultaatblad, blad: Blad | None) -> Line:
    days = [date.fromisoformat(one["due_on"]) for one in row.lines if one["due_on"]]
    return Line(
        number=number, code=row.code, school=blad.school if blad else "", education=blad.education if blad else "",
        outcome=outcome_label(row.result, row.held_until, row.referred_to), said=[one["what"] for one in row.lines],
        who=list(dict.fromkeys(one["who"] for one in row.lines if one["who"])), due_on=min(days, default=None),
    )  # fmt: skip


def _asked(overleg: Overleg) -> list[AskedBack]:
    """Every question that was put at this session, oldest promise first."""
    rows = list(
        Terugvraag.objects.filter(overleg=overleg)
        .select_related("toezegging__from_school", "toezegging__overleg")
        .order_by("toezegging__promised_on", "toezegging__pk")
    )
    promises = [row.toezegging for row in rows]
    bladen = {
        (blad.overleg_id, blad.code): blad.education
        for blad in Blad.objects.filter(
            overleg__in={one.overleg_id for one in promises}, code__in={one.sheet_code for one in promises}
        ).order_by("pk")
    }
    open_now = Terugvraag.objects.open().filter(toezegging__in=promises).select_related("overleg")
    following = {row.toezegging_id: row for row in open_now}
    return [_back(number, row, bladen, following.get(row.toezegging_id)) for number, row in enumerate(rows, 1)]


def _back(
    number: int, row: Terugvraag, bladen: dict[tuple[int, str], str], following: Terugvraag | None
) -> AskedBack:  # fmt: skip
    of: Toezegging = row.toezegging
    stand = str(Stand(row.stand).label).partition(";")[0].removesuffix(" …") if row.stand else OPEN_YET
    needed = f"nodig was geweest: {row.get_support_display()}" if row.stand == Stand.FAILED else ""
    return AskedBack(
        number=f"T{number}", code=of.sheet_code, school=str(of.from_school), education=bladen.get((of.session.pk, of.sheet_code), ""),
        promised_on=of.promised_on, stand=stand, on=row.on if row.stand == Stand.PLACED else None, more=needed,
        further=_further(of, row, following),
    )  # fmt: skip


def _further(of: Toezegging, row: Terugvraag, following: Terugvraag | None) -> str:
    if of.ending == Ending.HELD:
        return "afgerond"
    if of.ending:
        return "opnieuw op de agenda"
    if following is None or following.pk == row.pk:
        return "wordt opnieuw gevraagd"
    return f"terugvraag op {dutch(following.ask_on)}"


@transaction.atomic
def print_overview(*, overview: Overview, by: User, now: datetime) -> bytes:
    """One PDF; writes a PrintLog row. Raises PrintRefusedError for a letter that cannot be printed."""
    pdf = pressed(RESULTS, dict(resultatenoverzicht(overview, now)))
    digest = hashlib.sha256(pdf).hexdigest()
    PrintLog.objects.create(overleg=overview.overleg, document=RESULTS, copies=[1], sha256=digest, by=by, at=now)
    return pdf
