"""What a round has to compare: the lines that were returned, the open casussen, and who is who. A fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from actietafel.lines import Identity, Line, Ours, Pair, Person, Round, Said, Source
from actietafel.models import Opgave, Opgaveregel, Settlement, Uitvraag, Verschil, VerschilKind
from cases.intake.entries import Entry
from cases.intake.rows_in import among
from cases.intake.standing import Standing, standing_of
from cases.models import Casus, FirstDayKind, Pupil
from cases.names import Name


@dataclass(frozen=True)
class Gathered:
    """The four arguments of actietafel.reconcile.reconcile, and the rows behind them by primary key."""

    lines: list[Line]
    ours: list[Ours]
    people: dict[str, Person]
    asked: Round
    regels: dict[int, Opgaveregel]
    casussen: dict[int, Casus]


def gather(uitvraag: Uitvraag, today: date) -> Gathered:
    """Only Opgaven that were returned speak. A regel that was settled and emptied no longer names anybody."""
    opgaven = {
        row.pk: row
        for row in Opgave.objects.filter(uitvraag=uitvraag, returned_at__isnull=False).select_related("school")
    }
    regels = {
        row.pk: row
        for row in Opgaveregel.objects.filter(opgave__in=opgaven).order_by("pk")
        if row.pupil_id is not None or row.told
    }
    open_here = Casus.objects.open().filter(area=uitvraag.area_id).values_list("pupil", flat=True)
    known = standing_of({*open_here, *(row.pupil_id for row in regels.values() if row.pupil_id)}, today)
    lines = [line_of(regel, opgaven[regel.opgave_id]) for regel in regels.values()]
    ours = [_ours(row, today) for row in known.values() if row.casus]
    return Gathered(
        lines=lines,
        ours=ours,
        people=_people(known.values(), lines),
        asked=_round(uitvraag, opgaven.values()),
        regels=regels,
        casussen={row.casus.pk: row.casus for row in known.values() if row.casus},
    )


def line_of(regel: Opgaveregel, opgave: Opgave) -> Line:
    """One regel as the comparison reads it. Whom Loket knows is known by id; somebody new by what stands in `told`."""
    entry = Entry.from_json(0, regel.told)
    return Line(
        key=regel.pk,
        who=f"p{regel.pupil_id}" if regel.pupil_id else f"r{regel.pk}",
        source=Source.SCHOOL if opgave.school_id else Source.LEERPLICHT,
        said=Said(regel.answer),
        first_day=regel.first_day or entry.first_day,
        kind=regel.kind or entry.kind,
        permitted_kind=regel.permitted_kind if regel.kind else entry.permitted_kind,
        on=regel.on or entry.returned_on,
        school=opgave.school_id or entry.enrolled_at,
        municipality=opgave.municipality_id or entry.municipality_id,
        near=opgave.school.municipality_id if opgave.school else None,
        identity=None if regel.pupil_id else Identity(entry.parts, entry.birth_date, entry.sorted_by),
        candidates=() if regel.pupil_id else tuple(f"p{pk}" for pk in regel.candidates),
        about=regel.told.get("first_day_kind") == FirstDayKind.ABOUT,
    )


def _ours(row: Standing, today: date) -> Ours:
    casus, absence, phase = row.casus, row.absence, row.phase_on(today)
    if casus is None:
        raise LookupError("only pupils with an open casus")
    return Ours(
        casus=casus.pk,
        who=f"p{row.pupil_id}",
        school=casus.school_id,
        municipality=casus.municipality_id,
        kind=casus.phase,
        permitted_kind=phase.permitted_kind if phase and phase.kind == casus.phase else "",
        first_day=absence.first_day if absence else None,
        about=absence is not None and absence.first_day_kind == FirstDayKind.ABOUT,
        ended_on=absence.ended_on if absence else None,
    )


def _people(known: Iterable[Standing], lines: list[Line]) -> dict[str, Person]:
    """Pupils of this round; and, to compare a name with, whoever was born on the day of somebody unknown."""
    unknown = [line.identity for line in lines if line.identity]
    standings = {row.pupil_id: row for row in known}
    names: dict[int, Identity] = {}
    if unknown:
        days = {identity.birth_date for identity in unknown if identity.birth_date}
        # A double is the same pupil as another one here.
        double = Exists(Casus.objects.filter(pupil=OuterRef("pk"), double_of__isnull=False))
        wanted = Q(among("pk", standings)) | Q(Q(birth_date__in=days), ~double)
        columns = ("pk", "given_name", "infix", "family_name", "birth_date", "sorted_by")
        for pk, given, infix, family, born, sorted_by in Pupil.objects.filter(wanted).values_list(*columns):
            names[pk] = Identity(Name(given, infix, family), born, sorted_by)
    people = {}
    for pk in {*standings, *names}:
        row = standings.get(pk)
        closed = max((until for _, until in row.settled), default=None) if row else None
        people[f"p{pk}"] = Person(
            f"p{pk}", names.get(pk), row.school_id if row else None, row.municipality_id if row else None, closed
        )
    return people


def _round(uitvraag: Uitvraag, opgaven: Iterable[Opgave]) -> Round:
    same, apart = _decided(uitvraag)
    returned = list(opgaven)
    return Round(
        reference_date=uitvraag.reference_date,
        schools=frozenset(row.school_id for row in returned if row.school_id),
        municipalities=frozenset(row.municipality_id for row in returned if row.municipality_id),
        same=same,
        apart=apart,
    )


def _decided(uitvraag: Uitvraag) -> tuple[frozenset[Pair], frozenset[Pair]]:
    """What people said of who is who, in this round."""
    rows = Verschil.objects.filter(
        uitvraag=uitvraag, kind=VerschilKind.SIMILAR, settlement__in=(Settlement.SAME, Settlement.OTHER)
    )
    same, apart = set(), set()
    for subject, settlement, facts, undo in rows.values_list("subject", "settlement", "facts", "undo"):
        if settlement == Settlement.SAME:
            same.add(frozenset({subject, undo.get("same", subject)}))
        else:
            apart |= {frozenset({subject, each}) for each in facts.get("lijkt_op", ())}
    return frozenset(same), frozenset(apart)
