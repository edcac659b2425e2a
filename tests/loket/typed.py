"""What is typed on each form: data with which somebody who may, succeeds."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.loket.world import Who, World


def today(world: World, who: Who) -> str:
    return world.today.isoformat()


def soon(world: World) -> str:
    return (world.today + timedelta(days=7)).isoformat()


def version(world: World, who: Who) -> int:
    return world.sides[who.side].casus.version


CONTACT = {"party": "ouder", "channel": "telefoon", "reached": "ja", "text": "Gebeld."}


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


def colleague(world: World, who: Who) -> dict[str, Any]:
    to = world.cast.colleague if who.side == "noord" else world.cast.consulent
    return {"to": to.user_id, "text": "Neem jij deze over?", "kies": world.sides[who.side].casus.code}


def row(world: World, who: Who) -> dict[str, Any]:
    code = world.sides[who.side].casus.code
    fields = {**contact(world, who), "what": "", "holder": who.user.pk if who.user else "", "due_on": ""}
    return {f"{code}-{name}": value for name, value in fields.items()}


def pupil(world: World, who: Who) -> dict[str, Any]:
    return {
        "version": version(world, who), "given_name": "Nieuw", "family_name": "Naam", "birth_date": "13-02-2012",
        "ouder-nieuw-name": "", "ouder-nieuw-relation": "ouder", "ouder-nieuw-has_authority": "on",
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
        "area": side.overleg.area_id, "on": soon(world), "starts_at": "13:30", "ends_at": "15:00", "place": "Kantoor",
        "version": side.overleg.version, "leden-TOTAL_FORMS": "0", "leden-INITIAL_FORMS": "0",
    }  # fmt: skip


def candidate(world: World, who: Who) -> dict[str, Any]:
    return {"code": world.sides[who.side].concern.code}


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


def municipality(world: World, who: Who) -> dict[str, Any]:
    return {"name": "Lindehof", "area": world.cast.noord.pk, "holiday_region": "zuid"}
