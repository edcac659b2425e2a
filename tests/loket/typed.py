"""What is typed on each form: data with which somebody who may, succeeds."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Consulentschap
from cases.actions.enrolment import as_it_stands
from cases.actions.story import causes_in_short
from cases.deadlines import school_days_between
from cases.drafts import Opened
from loket.beheer.sheet import Line, Sheet
from overleg.days import area_calendar
from region.models import SchoolBoard
from tests.loket.planted import Who, World


def today(world: World, who: Who) -> str:
    return world.today.isoformat()


def soon(world: World) -> str:
    return (world.today + timedelta(days=7)).isoformat()


def version(world: World, who: Who) -> int:
    return world.sides[who.side].casus.version


CONTACT = {"party": "ouder", "channel": "telefoon", "reached": "ja", "text": "Gebeld."}


def draft(world: World, who: Who) -> dict[str, Any]:
    """What a page with a form posts while somebody types."""
    opened = Opened("/melden/", "Leerling melden", "", ("name",), "1b4e28ba-2fa1-41d2-883f-0016d3cca427", ("", 0))
    toegang = world.drafts[who.name].toegang if who.name in world.drafts else world.cast.consulent
    return {"concept": opened.token(toegang), "concept_nummer": "1", "name": "Bruun"}


def contact(world: World, who: Who) -> dict[str, Any]:
    return {**CONTACT, "on": today(world, who)}


def step(world: World, who: Who) -> dict[str, Any]:
    return {"what": "Bellen", "due_on": soon(world), "holder": who.user.pk if who.user else ""}


def ask(world: World, who: Who) -> dict[str, Any]:
    return {"what": "Wat kan wel?", "due_on": soon(world), "holder": other(world, who)}


def other(world: World, who: Who) -> int:
    """Somebody else inside the same circle."""
    noord = world.cast.school if who.role != "S" else world.cast.consulent
    zuid = world.cast.other_school if who.role != "S" else world.cast.colleague
    return (noord if who.side == "noord" else zuid).user_id


def handed(world: World, who: Who) -> dict[str, Any]:
    consulent, other = (world.cast.consulent, world.cast.colleague)
    mine, to = (consulent, other) if who.side == "noord" else (other, consulent)
    rows = Consulentschap.objects.filter(consulent=mine.user, overdracht=None)
    return {"rows": [row.pk for row in rows], "to": to.user_id, "text": "De mentor belt het liefst op maandag."}


def taker(world: World, who: Who) -> dict[str, Any]:
    """The leerplicht officer of the same side takes it over."""
    return {"to": (world.cast.leerplicht if who.side == "noord" else world.cast.leerplicht_elsewhere).user_id}


def colleague(world: World, who: Who) -> dict[str, Any]:
    to = world.cast.colleague if who.side == "noord" else world.cast.consulent
    return {"to": to.user_id, "text": "Neem jij deze over?", "kies": world.sides[who.side].casus.code}


def row(world: World, who: Who) -> dict[str, Any]:
    code = world.sides[who.side].casus.code
    fields = {**contact(world, who), "what": "", "holder": who.user.pk if who.user else "", "due_on": ""}
    return {f"{code}-{name}": value for name, value in fields.items()}


def causes(world: World, who: Who) -> dict[str, Any]:
    return {"main": "thuis", "seen": causes_in_short(world.sides[who.side].casus)}


def pupil(world: World, who: Who) -> dict[str, Any]:
    return {
        "seen": as_it_stands(world.sides[who.side].casus.pupil_id), "given_name": "Nieuw", "family_name": "Naam",
        "birth_date": "13-02-2012", "ouder-nieuw-name": "", "ouder-nieuw-relation": "ouder", "ouder-nieuw-has_authority": "on",
    } | {
        f"ouder-{row.pk}-{name}": value
        for row in world.sides[who.side].casus.pupil.guardians.all()
        for name, value in (("name", "Iemand"), ("relation", "ouder"))
    }  # fmt: skip


def sheet(world: World, who: Who) -> dict[str, Any]:
    forms = {f"{name}-{key}": "0" for name in ("doet", "kreeg") for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {**forms, "on": today(world, who), "agreed": "Morgen bellen.", "pdf": "1"}


def new(world: World, who: Who) -> dict[str, Any]:
    at = world.cast.beemd if who.side == "noord" else world.cast.heuvelrade
    return {
        "name": "Bruun Karsten", "birth_date": "13-02-2011", "kind": "relatief", "first_day": today(world, who),
        "first_day_kind": "precies", "school": str(at.pk), "informed": "nee",
    }  # fmt: skip


def upload(world: World, who: Who) -> dict[str, Any]:
    code = (world.cast.beemd if who.side == "noord" else world.cast.heuvelrade).code
    rows = f"schoolcode;voornaam;achternaam;geboortedatum;eerste verzuimdag;soort verzuim\n{code};Bo;Bos;13-02-2012;1-9-2026;relatief\n"
    return {"file": SimpleUploadedFile("lijst.csv", rows.encode()), "reference_date": today(world, who)}


def tafel(world: World, who: Who) -> dict[str, Any]:
    side = world.sides[who.side]
    return {
        "area": side.overleg.area_id, "on": school_day(world, who), "starts_at": "13:30", "ends_at": "15:00", "place": "Kantoor",
        "version": side.overleg.version, "leden-TOTAL_FORMS": "0", "leden-INITIAL_FORMS": "0",
    }  # fmt: skip


def officers(world: World, who: Who) -> dict[str, Any]:
    return {"first": "", "second": world.cast.leerplicht.user_id, "valid_from": soon(world)}


def pair_days(world: World, who: Who) -> dict[str, Any]:
    return {
        "on": school_day(world, who), "starts_at": "09:30", "ends_at": "", "place": "Stadhuis", "version": 1,
        "dag-TOTAL_FORMS": "1", "dag-INITIAL_FORMS": "0", "dag-0-on": school_day(world, who),
    }  # fmt: skip


def school_day(world: World, who: Who) -> str:
    calendar = area_calendar(world.sides[who.side].overleg.area_id)
    days = (world.today + timedelta(days=ahead) for ahead in range(8, 90))
    return next(day for day in days if school_days_between(day, day, calendar)).isoformat()


def pair_line(world: World, who: Who) -> dict[str, Any]:
    side = world.sides[who.side]
    forms = {f"{name}-{part}_FORMS": "0" for name in ("loket", "leerplicht") for part in ("TOTAL", "INITIAL")}
    return {"said": "Samen bellen met ouders.", "version": side.afstemming.punten.get().version, **forms}


def outcome(world: World, who: Who) -> dict[str, Any]:
    side = world.sides[who.side]
    return {
        "version": side.punt.version, "said": "Het kan.", "result": "beweging", "next_step": "", "acties-TOTAL_FORMS": "1",
        "acties-INITIAL_FORMS": "0", "acties-0-what": "Plek inrichten", "acties-0-who": "consulent", "acties-0-due_on": soon(world),
    }  # fmt: skip


def attendance(world: World, who: Who) -> dict[str, Any]:
    return {
        "version": world.sides[who.side].overleg.version, "leden-TOTAL_FORMS": "1", "leden-INITIAL_FORMS": "0",
        "leden-0-discipline": "jeugdarts", "leden-0-name": "Ilse", "leden-0-attendance": "aanwezig",
    }  # fmt: skip


def candidate(world: World, who: Who) -> dict[str, Any]:
    return {"code": world.sides[who.side].concern.code}


def same_pupil(world: World, who: Who) -> dict[str, Any]:
    side = world.sides[who.side]
    return {"other": side.concern.code, "version": side.closed.version}


def put_on(world: World, who: Who) -> dict[str, Any]:
    side = world.sides[who.side]
    return {"kies": side.concern.code, "overleg": side.overleg.pk, "brought_by": "school"}


def text(world: World, who: Who) -> dict[str, Any]:
    side = world.sides[who.side]
    return {
        "question": "Wat kan wel?", "text": "Thuis.", "needs": "", "section": "D", "brought_by": "", "minutes": "5",
        "note": "", "version": side.punt.version,
    }  # fmt: skip


def person(world: World, who: Who) -> dict[str, Any]:
    return {"name": "Nieuwe Collega", "email": "nieuw@loket.example", **role(world, who)}


def role(world: World, who: Who) -> dict[str, Any]:
    return {"role": "consulent", "valid_from": today(world, who)}


def school(world: World, who: Who) -> dict[str, Any]:
    beemd = world.cast.beemd
    return {
        "name": "Beemd", "code": "07XX00", "board": beemd.board_id, "municipality": beemd.municipality_id, "sector": "vo",
        "area": beemd.area_id,
    }  # fmt: skip


def list_of_schools(world: World, who: Who) -> dict[str, Any]:
    line = Line(2, {"name": "Lijstschool", "code": "08YY00", "municipality": world.cast.lindevoort.name})
    return {"rows": Sheet([line], []).signed()}


def appoint(world: World, who: Who) -> dict[str, Any]:
    return {"consulent": world.cast.colleague.user_id, "valid_from": today(world, who)}


def cover(world: World, who: Who) -> dict[str, Any]:
    return {
        "consulent": world.cast.consulent.user_id, "waarnemer": world.cast.colleague.user_id,
        "valid_from": today(world, who), "valid_to": soon(world),
    }  # fmt: skip


def holiday(world: World, who: Who) -> dict[str, Any]:
    return {
        "region": "zuid", "school_year": "2026-2027", "name": "extra", "first_day": today(world, who),
        "last_day": today(world, who), "bewaren": "1",
    }  # fmt: skip


def on(world: World, who: Who) -> dict[str, Any]:
    return {"on": today(world, who)}


def on_soon(world: World, who: Who) -> dict[str, Any]:
    return {"on": soon(world)}


def until_soon(world: World, who: Who) -> dict[str, Any]:
    return {"until": soon(world)}


def postponed(world: World, who: Who) -> dict[str, Any]:
    return {"due_on": soon(world), "version": 1}


def consent(world: World, who: Who) -> dict[str, Any]:
    return {"consent_by": "allebei", "consent_on": today(world, who)}


def entered(world: World, who: Who) -> dict[str, Any]:
    """By a partner-SWV: somebody whom Loket does not know."""
    place = world.cast.lindevoort if who.side == "noord" else world.cast.oosterbeemd
    return {
        "given_name": "Bruun", "family_name": "Karsten", "birth_date": "13-02-2016", "municipality": place.pk, "school": "De Brink",
        "why": "Twee scholen gevraagd.", "contact": "Dirk, 0000-112233", "reference": "26-014",
    }  # fmt: skip


def question(world: World, who: Who) -> dict[str, Any]:
    return {"what": "Wie kent de ouders?", "due_on": soon(world)}


def investigator(world: World, who: Who) -> dict[str, Any]:
    """Somebody else than who has it."""
    return {"investigator": world.cast.onderzoeker_elsewhere.user_id, "version": 1}


def ended(world: World, who: Who) -> dict[str, Any]:
    return {"outcome": "anders", "closing": "De eigen school begint opnieuw.", "version": 1}


def mandate(world: World, who: Who) -> dict[str, Any]:
    return {
        "board": SchoolBoard.objects.get(name="Stichting Zonder Mandaat").pk,
        "valid_from": today(world, who),
    }


def seat(world: World, who: Who) -> dict[str, Any]:
    return {"user": world.cast.kerngroep.user_id, "seat": "swv_vo", "valid_from": today(world, who)}


def until(world: World, who: Who) -> dict[str, Any]:
    return {"until": soon(world)}


def municipality(world: World, who: Who) -> dict[str, Any]:
    return {"name": "Lindehof", "area": world.cast.noord.pk, "holiday_region": "zuid"}


def year(world: World, who: Who) -> dict[str, Any]:
    """One round, well after every holiday that Loket knows."""
    names = ("reference_date", "opens_on", "due_on", "talks_from", "talks_until", "table_on")
    days = ("2035-10-01", "2035-10-01", "2035-10-15", "2035-10-16", "2035-10-30", "2035-11-08")
    rows = {f"ronde-0-{name}": day for name, day in zip(names, days, strict=True)}
    return rows | {
        "ronde-TOTAL_FORMS": "1", "ronde-INITIAL_FORMS": "0", "starts_at": "13:30", "ends_at": "16:00", "place": "Zaal 2",
    }  # fmt: skip


def days(world: World, who: Who) -> dict[str, Any]:
    own = world.sides[who.side].quarter.uitvraag
    return {"due_on": "2035-10-15", "talks_from": "2035-10-16", "talks_until": "2035-10-30", "version": own.version}


def gaps(world: World, who: Who) -> dict[str, Any]:
    return {f"o{world.sides[who.side].quarter.opgave.pk}-because": "Ook na bellen geen antwoord."}


def plan_talks(world: World, who: Who) -> dict[str, Any]:
    return {
        "plan-first_day": today(world, who), "plan-begin": "09:00", "plan-end": "12:00", "plan-minutes": "30", "plan-place": "Kantoor",
    }  # fmt: skip


def talk_moment(world: World, who: Who) -> dict[str, Any]:
    own = world.sides[who.side].quarter.gesprek
    return {"on": "", "starts_at": "", "minutes": "45", "place": "Kantoor", "with_whom": "", "version": own.version}


def talk(world: World, who: Who) -> dict[str, Any]:
    side = world.sides[who.side]
    code, seen = side.casus.code, side.quarter.talked.pk
    told = {
        "still_home": "ja",
        "agenda": "nee",
        "until": soon(world),
        "because": "Eerst rust.",
        "seen": seen,
        "told": "Niet nu.",
    }
    return {f"{code}-{name}": value for name, value in told.items()}


def brought_in(world: World, who: Who) -> dict[str, Any]:
    return {"question": "Wie kan helpen?", "because": "Het loopt vast."}


def added(world: World, who: Who) -> dict[str, Any]:
    """Somebody new on an opgave, at home since well before the peildatum."""
    return {
        "name": "Jelte Wijbenga", "birth_date": "3 mei 2012", "kind": "relatief",
        "first_day": (world.today - timedelta(days=40)).isoformat(), "first_day_kind": "precies",
    }  # fmt: skip


def reported(world: World, who: Who) -> dict[str, Any]:
    return {"on": today(world, who), "version": 1}


FORM_COLUMNS = {
    "kolom-TOTAL_FORMS": "1", "kolom-INITIAL_FORMS": "0", "was": "0", "kolom-0-place": "1", "kolom-0-header": "Weken",
    "kolom-0-field": "weken",
}  # fmt: skip


def sessions(world: World, who: Who) -> dict[str, str]:
    """One session, well after every holiday that Loket knows."""
    return {
        "zitting-TOTAL_FORMS": "1", "zitting-INITIAL_FORMS": "0", "zitting-0-on": "2035-10-02", "starts_at": "9.00", "ends_at": "11.00",
    }  # fmt: skip


def offer(world: World, who: Who) -> dict[str, str]:
    """What a school of the other side offers at the table."""
    school = world.cast.heuvelrade if who.side == "noord" else world.cast.beemd
    return {"school": str(school.pk), "kind": "denkt_mee", "client_id": "1b4e28ba-2fa1-41d2-883f-0016d3cca427"}


def decided(world: World, who: Who) -> dict[str, Any]:
    version = world.sides[who.side].session.punt.version
    return {"result": "uitzoeken", "what": "Navragen", "who": "consulent", "due_on": soon(world), "version": version}


def session(world: World, who: Who) -> dict[str, str]:
    """The same day, another room."""
    stands = world.sides[who.side].session.overleg
    return {
        "on": stands.on.strftime("%d-%m-%Y"), "starts_at": "9.00", "ends_at": "11.00", "place": "aula", "version": str(stands.version),
    }  # fmt: skip


BECAUSE = {"because": "Er is maar één school met wat nodig is."}


def form(world: World, who: Who) -> dict[str, Any]:
    """An aanmeldformulier as far as it is."""
    version = world.sides[who.side].entering.typing.version
    rows = {"scholen-TOTAL_FORMS": "1", "scholen-INITIAL_FORMS": "1", "scholen-0-name": "Lyceum Elders"}
    return {"version": version, "situation": "Zit thuis.", "doe": "bewaren", **rows}


def late(world: World, who: Who) -> dict[str, Any]:
    return {"zitting": world.sides[who.side].entering.fixed.code}
