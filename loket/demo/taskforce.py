"""The Taskforce of the demo: who sits there, mandates of most boards, two tracks that run, three that ended, and one that just came in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Role, Toegang, User
from cases.deadlines import next_school_day
from cases.models import Casus, PhaseKind
from cases.names import Name
from loket.demo.region import START
from overleg.models import Agendapunt
from plaatsing.models import Aanmelding, Toezegging
from region.models import Level, Mandaat, Municipality, Partner, School, SchoolBoard, still_open
from taskforce.actions.drafting import save_draft
from taskforce.actions.escalating import assign, close, escalate, take_up
from taskforce.actions.options import add_option, weigh_option
from taskforce.actions.partner import Entered, enter_for_partner
from taskforce.actions.reports import save_report, sign_report
from taskforce.actions.signing import sign, sign_draft
from taskforce.actions.visits import plan_visit, tell_visit
from taskforce.models import BindendBesluit, Escalatie, KerngroepLid, Outcome, Seat, VisitResult
from taskforce.standing import school_calendar

OUTSIDE = ("Heidemaas", "Brinkerdam")  # municipalities that do not take part
WITHOUT = 3  # boards that gave no mandate (yet), the last of which ended it
PEOPLE = (  # email, name, function, role, seat
    ("kerngroep", "Marit Zandvliet", "programmamanager Taskforce", Role.KERNGROEP, Seat.MANAGER),
    ("kerngroep2", "Teun Ruigewaard", "leerplicht", Role.KERNGROEP, Seat.LEERPLICHT),
    ("kerngroep3", "Dilek Koppelaar", "samenwerkingsverband VO", Role.KERNGROEP, Seat.SWV_VO),
    ("kerngroep4", "Jop Waterlander", "samenwerkingsverband PO", Role.KERNGROEP, Seat.SWV_PO),
    ("kerngroep5", "Ilse Hoogendam", "jeugdhulp", Role.KERNGROEP, Seat.CARE),
    ("zaakonderzoeker", "Zoë Warmerdam", "zaakonderzoeker", Role.ONDERZOEKER, None),
    ("zaakonderzoeker2", "Fedde Roelink", "zaakonderzoeker", Role.ONDERZOEKER, None),
    ("partner", "Nienke Poortvliet", "consulent PO", Role.PARTNER, None),
)
WHY = (
    "Er is veel geprobeerd en er is nog geen plek. Iedereen wil helpen, en niemand kan alleen beginnen.",
    "De leerling wil terug, de ouders ook. De behandeling kan pas beginnen als er een school is, en een school pas na de behandeling.",
    "Er is drie keer kennisgemaakt. Telkens ontbrak de begeleiding in de eerste weken.",
)
WISHES = (
    "‘Ik wil gewoon weer een rooster.’ De ouders vragen één persoon om te bellen.",
    "‘Niet naar een grote klas.’ De ouders willen weten wie er de eerste dag staat.",
)
FOUND = {
    "pupil_words": "‘Ik sta om acht uur op. Ik wil weer een rooster, en niet in een grote klas beginnen.’",
    "parents_words": "‘Wij willen één persoon om te bellen. De fiets staat klaar.’",
    "findings": "Een rustig huis. De leerling maakt elke ochtend rekenwerk en gaat 's middags naar buiten.",
    "possible": "Een kleine klas in de buurt, met begeleiding in de eerste zes weken.",
    "read_back_to": "de leerling en beide ouders",
    "read_back_said": "Zo klopt het.",
}


@dataclass(frozen=True)
class Desk:
    manager: User
    second: User
    investigator: User
    colleague: User
    partner: User


def moment(day: date, hour: int = 11) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def plan_taskforce(today: date) -> None:
    desk = _people()
    Municipality.objects.exclude(name__in=OUTSIDE).update(in_taskforce=True)
    _mandates(today)
    casussen = _casussen(today)
    chair = User.objects.get(email="voorzitter@loket.example")
    for number, (casus, weeks, outcome) in enumerate(
        zip(casussen[:3], (34, 27, 21), (Outcome.PLACED, Outcome.OTHERWISE, Outcome.OUTSIDE), strict=True)
    ):
        _ended(casus, number, today - timedelta(weeks=weeks), outcome, desk, chair)
    deciding = _investigated(casussen[3], 1, today - timedelta(weeks=5), desk, chair)
    _decide(deciding, today, desk, both=False)
    searching = _started(casussen[4], 2, today - timedelta(weeks=2), desk, chair)
    plan_visit(
        escalatie=searching, by=desk.investigator, today=today, on=today + timedelta(days=2), starts_at=time(10),
        address="Waterlelie 9, Lindevoort", phone="000 – 111 22 33", interpreter="", safety="De bel doet het niet: even kloppen.",
    )  # fmt: skip
    escalate(casus=casussen[5], why=WHY[0], wish=WISHES[0], by=chair, now=moment(today - timedelta(days=1)))
    _from_partner(desk.partner, today)


def _people() -> Desk:
    """The hash of the one demo password serves them too."""
    password = User.objects.get(email="voorzitter@loket.example").password
    swv = Partner.objects.get(kind="swv")
    made = []
    for number, (email, name, function, role, seat) in enumerate(PEOPLE):
        user = User.objects.create(
            email=f"{email}@loket.example", name=name, function=function, password=password, demo=True,
            phone=f"000 – 600 10 {number:02d}",
        )  # fmt: skip
        Toegang.objects.create(user=user, role=role, valid_from=START, partner=swv if role == Role.PARTNER else None)
        if seat:
            KerngroepLid.objects.create(user=user, seat=seat, function=function, valid_from=START)
        made.append(user)
    return Desk(made[0], made[2], made[5], made[6], made[7])


def _mandates(today: date) -> None:
    boards = list(SchoolBoard.objects.order_by("pk"))
    Mandaat.objects.bulk_create(
        Mandaat(board=board, valid_from=date(2023, 1, 1), agreed_with="college van bestuur")
        for board in boards[:-WITHOUT]
    )
    Mandaat.objects.create(
        board=boards[-1],
        valid_from=date(2023, 1, 1),
        valid_to=today - timedelta(days=60),
        agreed_with="college van bestuur",
    )


def _casussen(today: date) -> list[Casus]:
    """Three that were open long ago already and three younger ones, of pupils who stay under 18 for a while, where the municipality takes
    part; Noord first. The first one goes to school again, at least for a part, if there is such a casus."""
    rows = (
        Casus.objects.open()
        .filter(
            municipality__in_taskforce=True, school__isnull=False, absences__first_day__lte=today - timedelta(weeks=12),
            pupil__birth_date__gt=date(today.year - 16, today.month, min(today.day, 28)),
        )
        .select_related("pupil", "municipality", "school", "consulent")
        .order_by("area__name", "-opened_on", "pk")
        .distinct()
    )  # fmt: skip
    long_ago = rows.filter(opened_on__lte=today - timedelta(weeks=35))
    at_home = rows.filter(phase__in=[PhaseKind.RELATIEF, PhaseKind.ABSOLUUT], absences__ended_on=None)
    promised = Toezegging.objects.filter(casus=OuterRef("pk"), ending="")
    tabled = Agendapunt.objects.filter(casus=OuterRef("pk"), overleg__kind="plaatsing", overleg__closed_at=None)
    asked = Aanmelding.objects.filter(casus=OuterRef("pk"), accepted_at=None)
    waits = (
        Exists(promised),
        Exists(tabled),
        Exists(asked),
    )  # for a school that said yes, for a table, for an aanmelding
    for one in waits:
        at_home = at_home.exclude(one)
    ended = list(long_ago.filter(phase__in=[PhaseKind.DEELS, PhaseKind.TERUG])[:1])
    ended += at_home.filter(pk__in=long_ago.values("pk"))[: 3 - len(ended)]
    return [*ended, *at_home.exclude(pk__in=[casus.pk for casus in ended])[:3]]


def _started(casus: Casus, number: int, on: date, desk: Desk, chair: User) -> Escalatie:
    now = moment(on)
    made = escalate(
        casus=casus, why=WHY[number % len(WHY)], wish=WISHES[number % len(WISHES)], by=casus.consulent or chair, now=now
    )
    because = "Een tafel voegt hier niets toe: het gezin vraagt om één plan en één gezicht."
    take_up(escalatie=made, because=because, version=made.version, by=desk.manager, now=now + timedelta(days=2))
    assign(
        escalatie=made,
        investigator=desk.investigator,
        version=made.version,
        by=desk.manager,
        now=now + timedelta(days=2),
    )
    return made


def _investigated(casus: Casus, number: int, on: date, desk: Desk, chair: User) -> Escalatie:
    """Visited, written, read back and signed; two options, weighed."""
    made = _started(casus, number, on, desk, chair)
    visited = on + timedelta(days=8)
    visit = plan_visit(
        escalatie=made, by=desk.investigator, today=on + timedelta(days=3), on=visited, starts_at=time(10),
        address="Beemdstraat 12, Lindevoort", phone="000 – 111 22 44", interpreter="", safety="",
    )  # fmt: skip
    tell_visit(
        visit=visit, version=visit.version, result=VisitResult.HELD, present="de leerling en beide ouders", by=desk.investigator,
        today=visited,
    )  # fmt: skip
    day = on + timedelta(days=11)
    for said in (
        {"school": _school(casus), "what": "", "speaks_for": "Kleine klas, op fietsafstand.", "speaks_against": "Het team vraagt hulp."},
        {"school": None, "what": "Beginnen op de eigen school, twee ochtenden", "speaks_for": "Bekende mensen.",
         "speaks_against": "Is twee keer geprobeerd."},
    ):  # fmt: skip
        optie = add_option(escalatie=made, by=desk.investigator, **said)
        weigh_option(
            optie=optie, version=optie.version, weighed="Past het best." if said["school"] else "Nu niet.", by=desk.manager, today=day
        )  # fmt: skip
    report = save_report(escalatie=made, version=0, by=desk.investigator, now=moment(day), read_back_on=day, **FOUND)
    sign_report(report=report, version=report.version, by=desk.investigator, today=day, now=moment(day, 16))
    return made


def _school(casus: Casus) -> School:
    """Another one nearby, of a board with a mandate."""
    held = Mandaat.objects.on(timezone.localdate()).values("board")
    rows = School.objects.filter(still_open(timezone.localdate()), area=casus.area, sector="vo", board__in=held)
    rows = rows.exclude(pk=casus.school_id or 0)
    found: School = rows.select_related("board", "municipality").order_by("pk")[(casus.pk or 0) % 5]
    return found


def _decide(made: Escalatie, on: date, desk: Desk, *, both: bool) -> BindendBesluit:
    """Written and signed by the programmamanager, and when `both` by the second; a talk with school and board before."""
    school = _school(made.casus)
    starts = next_school_day(on + timedelta(days=10), school_calendar(school))
    support = {"what": "Begeleider in de klas, zes weken", "who": "het loket", "from": starts.isoformat()}
    save_draft(
        escalatie=made, version=0, by=desk.manager, today=on, school=school, starts_on=starts, level=Level.VMBO_T, year_group=3,
        reasons="Op deze school is ruimte in een kleine klas.\nDe leerling kan er met de fiets heen.", told=FOUND["pupil_words"],
        needs="De begeleider staat er vanaf de eerste dag.", supports=[support], no_support_because="",
        talk_on=on - timedelta(days=3), talk_with="de directeur en het bestuur", talk_said="Het kan, met hulp in de klas.",
    )  # fmt: skip
    draft = made.ontwerp
    besluit = sign_draft(escalatie=made, version=draft.version, by=desk.manager, today=on, now=moment(on))
    if both:
        sign(besluit=besluit, read=besluit.fingerprint, by=desk.second, today=on, now=moment(on, 15))
    return besluit


def _ended(casus: Casus, number: int, on: date, outcome: Outcome, desk: Desk, chair: User) -> None:
    words = {
        Outcome.PLACED: "De leerling is begonnen op de nieuwe school. De begeleider blijft tot de zomer.",
        Outcome.OTHERWISE: "De eigen school begon opnieuw, met twee ochtenden en een vaste begeleider.",
        Outcome.OUTSIDE: "De behandeling gaat voor. Het gezin houdt de zaakonderzoeker als contact tot het zover is.",
    }
    if outcome == Outcome.PLACED:
        made = _investigated(casus, number, on, desk, chair)
        _decide(made, on + timedelta(days=20), desk, both=True)
    else:
        made = _started(casus, number, on, desk, chair)
    made.refresh_from_db()
    close(
        escalatie=made, outcome=outcome, closing=words[outcome], version=made.version, by=desk.manager,
        now=moment(on + timedelta(weeks=9)),
    )  # fmt: skip


def _from_partner(user: User, today: date) -> None:
    """A pupil of the primary schools, whom Loket does not know."""
    place = Municipality.objects.get(name="Lindevoort")
    told = Entered(
        name=Name("Juul", "", "Terwolde"), birth_date=date(today.year - 9, 3, 14), municipality=place, school="De Waterlelie",
        first_day=today - timedelta(weeks=15), why="Drie basisscholen gevraagd, geen van alle ziet nu een plek.",
        wish="‘Weer naar school, met mijn zus.’", contact="Nienke Poortvliet, 000 – 600 10 07", reference="26-031",
    )  # fmt: skip
    partner = Partner.objects.get(toegangen__user=user)
    enter_for_partner(told=told, partner=partner, by=user, now=moment(today, 8))
