"""Actietafels of Noord: three that were held and closed, with outcomes, acties and a results list, and one to come with twelve
casussen on its agenda, gathered but not yet approved (bron Noord-Limburg: four times a year)."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import Role, Toegang, User
from actietafel.candidates import candidates
from cases.access import resolve
from cases.actions.work import finish
from cases.models import Actie, Casus
from overleg.actions import plan_overleg, put_on_agenda
from overleg.approval import approve, change_punt
from overleg.models import Agendapunt, Attendance, Deelname, Discipline, Overleg, OverlegKind, Result
from overleg.outcomes import Agreed, Seat, record_attendance, record_outcome
from overleg.pieces import finding_keys
from overleg.results import approve_line
from overleg.sheet import sheet_of
from overleg.tabling import close_overleg
from region.models import Area

QUESTIONS = (
    "Wie kan vóór de kerstvakantie een rustige startplek bieden?",
    "Welke school nodigt deze leerling en de ouders uit?",
    "Wie kan vanaf januari de eerste twee lesuren begeleiden?",
    "Wat kan er op school gebeuren zolang de behandeling niet is begonnen?",
    "Wie wordt het ene aanspreekpunt voor het gezin?",
)
# What the chair took over from the files for the coming table, with names in it: Loket masks what it knows and asks about the rest.
# The first is fit as it is.
TOLD = (
    (
        "Sinds de herfst thuis. Het begon met hoofdpijn op maandag en werd elke week meer. Wil zelf graag weer leren.",
        "Een rustig begin.",
    ),
    (
        "{given} kwam na de zomer twee weken naar {school} en bleef toen thuis. {parent} belde drie keer met mentor Bas Terlouw.",
        "Een vaste plek waar {given} elke ochtend terecht kan.",
    ),
    (
        "{given} is rustig als juf Annemiek er is. Dokter Verhulst van De Linde kijkt mee; moeder is te bereiken op 06-12345678.",
        "Eén persoon die {given} ophaalt.",
    ),
    (
        "De ouders van {given} {family} willen niet terug naar {school}: vorig jaar liep het mis met een klasgenoot, Jayden.",
        "Een school in de buurt van {street}, waar {given} niemand hoeft uit te leggen wat er was.",
    ),
)
SAID = (
    "De school kan de werkplaats openen van 9 tot 11 uur. Jeugdhulp kijkt of een eerste gesprek daar kan.",
    "Iedereen ziet dat het thuis rustiger is. Beginnen met twee korte dagen, met één vaste begeleider.",
    "De wachttijd voor behandeling duurt nog tot het voorjaar. Tot dan contact houden via de mentor.",
    "Ouders willen graag mee naar het eerste gesprek. De jeugdarts kan daarvoor uitnodigen.",
)
# What was decided, what was agreed with whom (discipline, or None for the consulent), and the next step of the consulent.
DECIDED: tuple[tuple[Result, tuple[tuple[str, Discipline | None], ...], str], ...] = (
    (
        Result.MOVING,
        (
            ("Startplek van twee ochtenden inrichten", Discipline.VO),
            ("Eerste gesprek op school plannen", Discipline.CARE),
        ),
        "Bellen hoe de eerste week ging",
    ),
    (Result.LOOK, (("Uitzoeken of de inschrijving nog loopt", Discipline.LEERPLICHT),), ""),
    (Result.MOVING, (("Met ouders afspreken wie het aanspreekpunt is", None),), ""),
    (Result.HELD, (("Vragen wanneer de behandeling begint", Discipline.DOCTOR),), ""),
    (Result.OFF, (), ""),
)
REGULARS = (
    (Discipline.MUNICIPALITY, "Wouter Kalsbeek"),
    (Discipline.CARE, "Hatice Sönmezer"),
    (Discipline.DOCTOR, "Ilse Vroomhart"),
    (Discipline.VO, "Jurre Bakelaar"),
)
ITEMS, HELD_ITEMS = 12, 5
WEEKS = (-39, -26, -13, 0)


def plan_tables(today: date) -> None:
    """Three tables behind us, one to come in two to three weeks."""
    area = Area.objects.get(name="Noord")
    chair = Toegang.objects.select_related("user").get(
        role=Role.VOORZITTER, area=area, user__email="voorzitter@loket.example"
    )
    tables = _planned(area, chair.user, today)
    for overleg in tables[:-1]:
        _hold(overleg, chair.user, still_open=overleg is tables[-2])
    scope = resolve(chair, today)
    coming = tables[-1]
    wanted = ITEMS - coming.punten.count()
    chosen = candidates(coming, scope).select_related("pupil").order_by("-opened_on", "pk")[:wanted]
    put_on_agenda(overleg=coming, casussen=chosen, by=chair.user, today=today)
    for number, punt in enumerate(coming.punten.select_related("overleg", "casus__pupil", "casus__school")):
        if not punt.question:
            question, texts = QUESTIONS[number % len(QUESTIONS)], _told(punt, TOLD[number % len(TOLD)])
            change_punt(punt=punt, version=punt.version, question=question, **texts)


def _told(punt: Agendapunt, told: tuple[str, str]) -> dict[str, str]:
    pupil, school = punt.casus.pupil, punt.casus.school
    parent = pupil.guardians.order_by("pk").first()
    text, needs = (
        words.format(
            given=pupil.given_name, family=pupil.family_name, school=school or "de vorige school", street=pupil.street,
            parent=parent.name if parent else "Moeder",
        )
        for words in told
    )  # fmt: skip
    return {"text": text, "needs": needs}


def _planned(area: Area, chair: User, today: date) -> list[Overleg]:
    officers = (
        Toegang.objects.filter(role=Role.LEERPLICHT, municipality__area=area).select_related("user").order_by("pk")[:2]
    )
    members = [(Discipline.CHAIR, chair, ""), *((Discipline.LEERPLICHT, one.user, "") for one in officers)]
    members += [(discipline, None, name) for discipline, name in REGULARS]
    coming = today + timedelta(days=14 + (3 - today.weekday()) % 7)
    return [
        plan_overleg(
            kind=OverlegKind.ACTIETAFEL, area=area, on=coming + timedelta(weeks=weeks), starts_at=time(13, 30), ends_at=time(16),
            place="vergaderkamer 2.04", next_on=coming + timedelta(weeks=weeks + 13), by=chair, members=members, today=today,
        )
        for weeks in WEEKS
    ]  # fmt: skip


def _hold(overleg: Overleg, chair: User, *, still_open: bool) -> None:
    """One table as it went: attendance, an outcome for every item, closed, its lines approved; most acties are done by now.
    Of the last one the casussen are still open, so that its acties are the first item of the coming one."""
    now = timezone.make_aware(datetime.combine(overleg.on, time(15, 50)))
    there = (Q(closed_on=None) | Q(closed_on__gt=overleg.on)) & Q(opened_on__lte=overleg.on - timedelta(weeks=4))
    again = overleg.punten.values("casus")
    rows = Casus.objects.filter(there, area=overleg.area).exclude(pk__in=again).order_by("-opened_on", "pk")
    rows = rows.filter(closed_on=None) if still_open else rows
    put_on_agenda(overleg=overleg, casussen=rows[:HELD_ITEMS], by=chair, today=overleg.on)
    members = {one.discipline: one for one in overleg.deelnames.all()}
    _attend(overleg)
    for number, punt in enumerate(overleg.punten.select_related("casus", "overleg__area")):
        approve_as_chair(punt, QUESTIONS[number % len(QUESTIONS)], chair, now)
        _decided(punt, number, members, chair, now)
    began = timezone.now()
    close_overleg(overleg=overleg, by=chair, today=overleg.on, now=now)
    Actie.objects.filter(created_at__gte=began).update(created_at=now)  # an act writes down when it really ran
    for punt in overleg.punten.select_related("casus", "overleg__area"):
        approve_line(punt=punt, by=chair, now=now, version=punt.version)
    made = Actie.objects.filter(van_tafel__punt__overleg=overleg).order_by("pk")
    for actie in list(made)[: -1 if made.count() > 1 else None]:
        finish(actie=actie, by=chair, now=now + timedelta(days=9))


def _attend(overleg: Overleg) -> None:
    seats = []
    for one in overleg.deelnames.order_by("pk"):
        away = one.discipline == Discipline.MUNICIPALITY
        seats.append(Seat(one.pk, one.discipline, one.name, Attendance.EXCUSED if away else Attendance.PRESENT))
    record_attendance(overleg=overleg, seats=seats, version=overleg.version)


def approve_as_chair(punt: Agendapunt, question: str, chair: User, now: datetime) -> None:
    """As a chair does who leaves out every word that Loket asks about."""
    change_punt(punt=punt, version=punt.version, question=question)
    sheet = sheet_of(punt)
    choices = dict(punt.choices)
    for piece in sheet.pieces:
        keys = finding_keys(piece.text, piece.findings)
        choices[piece.field] = {keys[number]: "" for number in piece.open}
    Agendapunt.objects.filter(pk=punt.pk).update(choices=choices)
    approve(punt=punt, by=chair, now=now - timedelta(days=2), version=punt.version)


def _decided(punt: Agendapunt, number: int, members: dict[str, Deelname], chair: User, now: datetime) -> None:
    result, acties, step = DECIDED[number % len(DECIDED)]
    due_on = punt.overleg.on + timedelta(weeks=2)
    record_outcome(
        punt=punt, by=chair, now=now, version=punt.version, said=SAID[number % len(SAID)], result=result,
        held_until=punt.overleg.next_on if result == Result.HELD else None,
        next_step=step, next_step_on=due_on if step else None,
        acties=[Agreed(what, due_on, members.get(who) if who else None) for what, who in acties],
    )  # fmt: skip
