"""Two regions that mirror each other, each row with a planted word. A page that shows a word to the wrong person has leaked.

Words start with a q and are made up ("qabodemi"), so that they are found whatever a page does around them.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Role, Toegang, User, Waarneming
from cases import clock
from cases.intake import Sender, read_intake, start_intake
from cases.models import (
    Absence,
    Actie,
    ActieKind,
    ActieTarget,
    Answer,
    Betrokkene,
    Casus,
    Cause,
    Draft,
    Event,
    EventKind,
    Grant,
    GrantGround,
    Guardian,
    Phase,
    SavedFilter,
    Voice,
    VoiceParty,
    Wachttijd,
)
from cases.names import fold
from cases.reference import load_reference
from overleg.models import Agendapunt, Blad, Deelname, Discipline, Overleg, Tafelactie
from region.models import Holiday, Partner, PartnerKind, School
from taskforce.models import KerngroepLid, Seat
from tests import build
from tests.conftest import Cast
from tests.loket import (
    world_afstemming,
    world_decisions,
    world_entering,
    world_promises,
    world_quarter,
    world_sessions,
    world_taskforce,
)
from tests.loket.planted import (
    ALL,
    CIRCLE,
    ESCALATED,
    FAMILY,
    OFFICE,
    SIDES,
    STORY,
    WITH_LEERPLICHT,
    Planted,
    Side,
    Who,
    World,
)


def make(cast: Cast) -> World:
    """Built by the owner of the database, once for the whole walk."""
    world = World(cast, timezone.localdate())
    load_reference()
    partner = Partner.objects.create(name="Wijkteam West", kind=PartnerKind.WIJKTEAM)
    for side in SIDES:
        world.sides[side] = _side(world, side, partner)
    clock.replan(Absence.objects.all())
    clock.flag_deadlines(today=world.today, now=timezone.now())
    world.holiday = Holiday.objects.order_by("pk").first()
    later = world.today + timedelta(days=300)  # opens nothing yet
    world.cover = Waarneming.objects.create(
        consulent=cast.colleague.user,
        waarnemer=cast.consulent.user,
        valid_from=later,
        valid_to=later + timedelta(days=7),
    )
    _people(world)
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS pg_temp.intake_look"
        )  # what matching the lists left in this session belongs to the owner
    return world


@dataclass(frozen=True)
class _Desk:
    consulent: User
    voorzitter: User
    leerplicht: User
    school: User


def _desk(cast: Cast, side: str) -> _Desk:
    if side == "noord":
        return _Desk(cast.consulent.user, cast.voorzitter.user, cast.leerplicht.user, cast.school.user)
    return _Desk(cast.colleague.user, cast.voorzitter_zuid.user, cast.leerplicht_elsewhere.user, cast.other_school.user)


def _casus(world: World, side: str, kind: str, desk: _Desk) -> Casus:
    """A casus whose every name is a planted word. The words need the casus, so the names are written after it."""
    at = world.cast.beemd if side == "noord" else world.cast.heuvelrade
    who = build.pupil("Eerst", "Leeg", date(2012, 2, 13))
    casus = build.casus(
        by=desk.consulent, at=at, who=who, consulent=desk.consulent, opened_on=world.today - timedelta(40)
    )
    circle = CIRCLE[kind] + ("KO" if kind == "casus" and side == ESCALATED else "")

    def word(what: str) -> str:
        return world.plant(casus, side, circle, what)

    world.codes[casus.code.casefold()] = Planted(casus.pk, side, circle, "code")
    who.given_name, who.family_name = word("roepnaam"), word("achternaam")
    who.also_known_as, who.pupil_no = word("ook genoemd"), word("leerlingnummer")
    who.street, who.town, who.phone = f"{word('straat')} 12", word("woonplaats"), "0000-112233"
    who.index()
    who.save()
    guardian = word("ouder")
    Guardian.objects.create(pupil=who, name=guardian, email=f"{guardian.lower()}@ouder.example", phone="0000-445566")
    casus.search = fold(f"{who.name} {who.also_known_as} {casus.code} {at}")
    casus.save()
    return casus


def _side(world: World, side: str, partner: Partner) -> Side:
    desk, today = _desk(world.cast, side), world.today
    casus, concern, ill, returned, closed = (_casus(world, side, kind, desk) for kind in CIRCLE)
    _absences(casus, ill, returned, closed, today)

    def word(readers: str, what: str, of: Casus = casus) -> str:
        """Who decides in the Taskforce reads what school or leerplicht may read, of the casus that lies there."""
        along = "KO" if side == ESCALATED and of == casus and set(readers) & set("SL") else ""
        return world.plant(of, side, readers + along, what)

    for readers in (OFFICE, FAMILY, WITH_LEERPLICHT, ALL):
        reads = {"school_reads": "S" in readers, "leerplicht_reads": "L" in readers}
        text = word(readers, f"notitie voor {readers}")
        Event.objects.create(casus=casus, kind=EventKind.NOTE, on=today, by=desk.consulent, text=text, **reads)
        text = word(readers, f"contact voor {readers}")
        Event.objects.create(
            casus=casus, kind=EventKind.CONTACT, on=today, by=desk.consulent, text=text, party="ouder",
            channel="telefoon", reached=True, **reads,
        )  # fmt: skip
    Event.objects.create(casus=concern, kind=EventKind.NOTE, on=today, by=desk.school, school_reads=True,
                         text=word(FAMILY, "zorg van school", concern))  # fmt: skip
    for party, readers in zip(VoiceParty, (OFFICE, FAMILY, WITH_LEERPLICHT), strict=True):
        Voice.objects.create(
            casus=casus, party=party, text=word(readers, f"stem {party}"), on=today, by=desk.consulent,
            spoken_with=word(readers, f"gesproken met {party}"), school_reads="S" in readers,
            leerplicht_reads="L" in readers,
        )  # fmt: skip
    step = _actie(casus, ActieKind.STEP, desk.consulent, desk.consulent, word(OFFICE, "stap van het loket"), today)
    _actie(
        casus, ActieKind.STEP, desk.school, desk.consulent, word(FAMILY, "stap van school"), today, school_reads=True
    )
    _actie(casus, ActieKind.STEP, desk.leerplicht, desk.consulent, word(WITH_LEERPLICHT, "stap van leerplicht"), today,
           leerplicht_reads=True)  # fmt: skip
    verzoek = _actie(
        casus, ActieKind.VERZOEK, desk.school, desk.consulent, word(ALL, "verzoek aan school"), today,
        target=ActieTarget.SCHOOL, school_reads=True, leerplicht_reads=True,
    )  # fmt: skip
    Actie.objects.create(
        casus=casus, kind=ActieKind.VERZOEK, what=word(ALL, "verzoek van leerplicht"), due_on=today, target=ActieTarget.SCHOOL,
        holder=desk.school, asked_by=desk.leerplicht, school_reads=True, leerplicht_reads=True, answer=Answer.YES,
        answer_text=word(ALL, "antwoord van school"), answered_at=timezone.now(), answered_by=desk.school,
    )  # fmt: skip
    Cause.objects.create(casus=casus, code="angst", main=True, valid_from=today, by=desk.consulent)
    wait = Wachttijd.objects.create(
        casus=casus, what=word(STORY, "wacht op"), provider_kind=PartnerKind.JEUGD_GGZ, since=today,
        meanwhile=word(STORY, "intussen"), by=desk.consulent,
    )  # fmt: skip
    betrokkene = Betrokkene.objects.create(casus=casus, name=word(STORY, "betrokkene"), partner=partner)
    given = timezone.now() - timedelta(days=2)
    grant = Grant.objects.create(
        casus=casus, user=desk.voorzitter, ground=GrantGround.REASON, reason=word(OFFICE, "reden van inzage"),
        given_by=desk.voorzitter, given_at=given, until=given + timedelta(hours=24),
    )  # fmt: skip
    overleg, punt = _overleg(world, side, casus, desk)
    for member in (desk.consulent, desk.voorzitter, desk.leerplicht, desk.school):
        SavedFilter.objects.create(user=member, name="Mijn filter", query="fase=relatief")
    quarter = world_quarter.make(
        casus=casus, overleg=overleg, today=today, chair=desk.voorzitter, leerplicht=desk.leerplicht, school=desk.school,
        word=word, stranger=world.plant(None, side, FAMILY, "naam op de lijst van school"),
    )  # fmt: skip
    neighbour = build.school(f"Nabij {side}", f"0{len(side)}QQ00", municipality=ill.municipality)
    promises = world_promises.make(
        unknown=_unknown(world, side, neighbour, desk), own=ill, neighbour=neighbour, today=today, office=desk.consulent,
        word=lambda readers, what, of: world.plant(of, side, readers, what),
    )  # fmt: skip
    afstemming = world_afstemming.make(
        casus=casus, today=today, consulent=desk.consulent, officer=desk.leerplicht, by=desk.voorzitter, word=word
    )  # fmt: skip
    cast = world.cast
    asked, investigates = (
        (cast.partner_swv, cast.onderzoeker)
        if side == "noord"
        else (cast.partner_elsewhere, cast.onderzoeker_elsewhere)
    )
    assert asked.partner is not None
    escalatie = world_taskforce.make(
        casus=casus, partner=asked.partner, manager=cast.kerngroep.user, investigator=investigates.user,
        runs=side == ESCALATED, word=lambda readers, what: world.plant(casus, side, readers, what),
    )  # fmt: skip
    decisions = world_decisions.make(
        escalatie=escalatie, school=cast.beemd if side == "noord" else cast.heuvelrade, manager=cast.kerngroep.user,
        investigator=investigates.user, runs=side == ESCALATED, today=today,
        word=lambda readers, what: world.plant(casus, side, readers, what),
    )  # fmt: skip
    session = world_sessions.make(
        casus=casus, plaatser=cast.plaatser if side == "noord" else cast.plaatser_elsewhere,
        chair=desk.voorzitter, today=today,
        word=lambda readers, what, about: world.plant(casus if about else None, side, readers, what),
    )  # fmt: skip
    handed = world_afstemming.handed(desk.consulent, desk.voorzitter, casus, word)
    entering = world_entering.make(
        typing=returned, sent=concern, entered=_casus(world, side, "concern", desk), today=today, school=desk.school, office=desk.consulent,
        word=lambda readers, what, of: world.plant(of, side, readers, what),
    )  # fmt: skip
    return Side(
        casus, concern, ill, returned, closed, step, verzoek, wait, betrokkene, grant, overleg, punt, quarter, promises,
        afstemming, handed, escalatie, decisions, session, entering,
    )  # fmt: skip


def _unknown(world: World, side: str, at: School, desk: _Desk) -> Casus:
    """A casus of another school, known to the office alone."""
    who = build.pupil("Eerst", "Leeg", date(2012, 2, 13))
    casus = build.casus(by=desk.consulent, at=at, who=who, consulent=desk.consulent, opened_on=world.today)
    who.given_name, who.family_name = (world.plant(casus, side, OFFICE, what) for what in ("roepnaam", "achternaam"))
    who.index()
    who.save()
    world.codes[casus.code.casefold()] = Planted(casus.pk, side, OFFICE, "code")
    return casus


def _absences(casus: Casus, ill: Casus, returned: Casus, closed: Casus, today: date) -> None:
    long_ago = today - timedelta(weeks=11)
    absence = build.absence(casus, first_day=long_ago, known_on=long_ago)
    Phase.objects.create(
        casus=casus, absence=absence, kind="absoluut", true_from=today - timedelta(weeks=2), by=casus.opened_by
    )
    casus.phase = "absoluut"
    casus.save()
    facts = {"first_day": {"before": None, "after": long_ago.isoformat()}, "moved": []}
    Event.objects.create(casus=casus, kind=EventKind.CORRECTED, on=today, by=casus.opened_by, facts=facts)
    build.absence(ill, first_day=long_ago, kind="geoorloofd", known_on=long_ago)
    back = build.absence(returned, first_day=long_ago, known_on=long_ago, ended_on=today - timedelta(days=1))
    Phase.objects.create(
        casus=returned, absence=back, kind="terug", true_from=today - timedelta(days=1), by=casus.opened_by
    )
    returned.phase = "terug"
    returned.save()
    build.absence(closed, first_day=long_ago, known_on=long_ago, ended_on=today - timedelta(days=1))
    closed.closed_on, closed.outcome = today, "mbo"
    closed.save()


def _actie(casus: Casus, kind: ActieKind, holder: User, by: User, what: str, today: date, **fields: object) -> Actie:
    return Actie.objects.create(
        casus=casus, kind=kind, what=what, due_on=today + timedelta(days=3), holder=holder, asked_by=by, **fields
    )


def _overleg(world: World, side: str, casus: Casus, desk: _Desk) -> tuple[Overleg, Agendapunt]:
    """A meeting with one approved item: the sheet holds the words that nobody but the members may read."""
    overleg = Overleg.objects.create(
        code=f"tafel-{side}", area=casus.area, on=world.today + timedelta(days=5), starts_at=time(13, 30),
        created_by=desk.voorzitter,
    )  # fmt: skip
    seats = (Discipline.MDO, desk.consulent), (Discipline.LEERPLICHT, desk.leerplicht), (Discipline.VO, desk.school)
    for discipline, member in seats:
        Deelname.objects.create(overleg=overleg, discipline=discipline, user=member)
    question = world.plant(casus, side, "VCLS", "vraag aan de tafel")
    blad = Blad.objects.create(
        overleg=overleg, code="BK-42", age_band="14–15 jaar", question=question, approved_by=desk.voorzitter,
        approved_at=timezone.now(),
    )  # fmt: skip
    punt = Agendapunt.objects.create(
        overleg=overleg, casus=casus, position=1, sheet_code="BK-42", question=question, blad=blad,
        note=world.plant(casus, side, "V", "interne notitie"), said=world.plant(casus, side, "V", "aan tafel gezegd"),
        sheet={"text": world.plant(casus, side, "V", "agendatekst")},
    )  # fmt: skip
    what = world.plant(casus, side, "V", "actie van de tafel")
    Tafelactie.objects.create(punt=punt, what=what, due_on=world.today + timedelta(days=9))
    return overleg, punt


def _people(world: World) -> None:
    cast = world.cast
    for name, role, side in (
        ("consulent", "C", "noord"),
        ("colleague", "C", "zuid"),
        ("voorzitter", "V", "noord"),
        ("voorzitter_zuid", "V", "zuid"),
        ("leerplicht", "L", "noord"),
        ("leerplicht_elsewhere", "L", "zuid"),
        ("school", "S", "noord"),
        ("other_school", "S", "zuid"),
        ("plaatser", "T", "noord"),
        ("plaatser_elsewhere", "T", "zuid"),
        ("kerngroep", "K", "noord"),
        ("onderzoeker", "O", "noord"),
        ("onderzoeker_elsewhere", "O", "zuid"),
        ("partner_swv", "W", "noord"),
        ("partner_elsewhere", "W", "zuid"),
        ("beheerder", "B", "noord"),
        ("privacy", "P", "noord"),
        ("expired", "X", "noord"),
    ):
        toegang: Toegang = getattr(cast, name)
        world.people.append(Who(name, role, side, toegang.user, _session(toegang.user, toegang)))
        if role in ALL:
            _list(world, name, toegang)
        if role != "X":
            _draft(world, world.people[-1], toegang)
    build.board("Stichting Zonder Mandaat")
    KerngroepLid.objects.create(user=cast.kerngroep.user, seat=Seat.MANAGER, valid_from=build.START)
    two = build.user("twee@loket.example", "Twee Rollen")
    build.toegang(two, Role.CONSULENT, area=cast.zuid)
    build.consulentschap(two, build.school("Kortecollege", "09ZZ00", municipality=cast.oosterbeemd))
    as_school = build.toegang(two, Role.SCHOOL, school=cast.beemd)
    world.people.append(Who("two_roles_as_school", "S", "noord", two, _session(two, as_school)))
    _list(world, "two_roles_as_school", as_school)
    _draft(world, world.people[-1], as_school)
    world.people.append(Who("two_roles_none_chosen", "X", "noord", two, _session(two, None)))
    Deelname.objects.create(overleg=world.sides["noord"].overleg, discipline=Discipline.VO, user=two)
    board = build.user("ook-beheer@loket.example", "Ook Beheer")
    build.toegang(board, Role.VOORZITTER, area=cast.noord)
    as_beheer = build.toegang(board, Role.BEHEERDER)
    world.people.append(Who("two_roles_as_beheerder", "B", "noord", board, _session(board, as_beheer)))
    _draft(world, world.people[-1], as_beheer)
    gone = build.user("weg@loket.example", "Vertrokken Collega")
    toegang = build.toegang(gone, Role.VOORZITTER, area=cast.noord)
    world.people.append(Who("ended", "A", "noord", gone, _session(gone, toegang)))
    User.objects.filter(pk=gone.pk).update(is_active=False)
    world.people.append(Who("anonymous", "A", "noord", None, ""))


def _list(world: World, owner: str, toegang: Toegang) -> None:
    """A preview of a list with a pupil whom nobody knows yet: of who uploaded it, and of nobody else."""
    words = []
    for what in ("bestandsnaam", "voornaam op een lijst", "achternaam op een lijst"):
        words.append(next(world.words))
        world.planted[words[-1]] = Planted(0, "", "", what, only=owner)
    at = world.cast.beemd if toegang.area in {None, world.cast.noord} else world.cast.heuvelrade
    head = "schoolcode;voornaam;achternaam;geboortedatum;eerste verzuimdag;soort verzuim"
    line = f"{at.code};{words[1].capitalize()};{words[2].capitalize()};13-02-2012;{world.today:%d-%m-%Y};relatief"
    intake = start_intake(
        toegang=toegang, sender=Sender.fixed(toegang) or Sender(), reference_date=world.today, filename=f"{words[0]}.csv",
        data=f"{head}\n{line}\n".encode(),
    )  # fmt: skip
    read_intake(pk=intake.pk, today=world.today)
    world.lists[owner] = intake


def _draft(world: World, who: Who, toegang: Toegang) -> None:
    """A note that somebody is writing: of that person in that role, and of nobody else."""
    casus = world.sides[who.side].casus if who.role in ALL else None
    word = next(world.words)
    world.planted[word] = Planted(casus.pk if casus else 0, who.side, "", "concept", only=who.name)
    world.drafts[who.name] = Draft.objects.create(
        toegang=toegang, path=f"/casus/{casus.code}/notitie/" if casus else "/beheer/", title="Notitie", casus=casus,
        fields={"text": [word]}, writer="eerder", number=1, saved_at=timezone.now(),
    )  # fmt: skip


def _session(user: User, toegang: Toegang | None) -> str:
    """Key of a running session as this Toegang; without, of somebody who has not chosen."""
    client = Client()
    client.force_login(user)
    session = client.session
    if toegang is not None:
        session["toegang"] = toegang.pk
        session["gemeld"] = {"code": "", "consulent": None, "kind": ""}
    session["started"] = timezone.now().timestamp()
    session.save()
    return str(session.session_key)
