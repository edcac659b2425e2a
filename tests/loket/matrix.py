"""Who gets what on every page: the one table of the access matrix.

Letters are roles: C consulent, V voorzitter, L leerplicht, S school, B beheerder, P privacy officer. A page has a `door` (other
roles: 403). A page about something (`of`) also has a circle (outside it: 404, the same as something that does not exist) and
those who `may` (inside the circle but not allowed: 403). Not logged in: to the login. No Toegang today: to the choice of role.
What answers 200 or 302 to those who may, answers 405 to everybody when the method is not allowed. `but` is the exception to the
rule, by role, and needs a word why.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.loket.world import ALL, FAMILY, OFFICE, Side, Who, World

EVERYONE = "CVLSBP"
READERS = "CVLS"
SIGNALS = "CVL"
REPORTERS = "LS"
CHAIR = "V"
BEHEER = "B"

Data = Mapping[str, Any] | Callable[[World, Who], Mapping[str, Any]]


@dataclass(frozen=True)
class Line:
    door: str
    get: int = 405
    post: int = 405
    of: str = ""
    may: str = EVERYONE
    but: Mapping[str, int] = field(default_factory=dict)
    data: Data = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    queries: tuple[str, ...] = ("",)
    writes: tuple[str, ...] = ()  # tables that reading this page may write, beside the read log
    changes: bool = True  # a POST of somebody who may, changes something with this data


def page(door: str, **rest: Any) -> Line:
    """A page about nobody in particular: a list, or an act on oneself."""
    return Line(door, **{"get": 200, **rest})


def look(may: str = ALL, **rest: Any) -> Line:
    """A page about one casus that only shows."""
    return Line(**{"door": EVERYONE, "of": "casus", "get": 200, "may": may, **rest})


def act(may: str, data: Data, **rest: Any) -> Line:
    """A form about one casus."""
    return look(may, **{"post": 302, "data": data, **rest})


def click(may: str, data: Data | None = None, **rest: Any) -> Line:
    """An act on one casus in one click: no page of its own."""
    return look(may, **{"get": 405, "post": 302, "data": data or {}, **rest})


def beheer(of: str = "", **rest: Any) -> Line:
    return Line(BEHEER, **{"of": of, "get": 200, **rest})


def today(world: World, who: Who) -> str:
    return world.today.isoformat()


def soon(world: World) -> str:
    return (world.today + timedelta(days=7)).isoformat()


def version(world: World, who: Who) -> int:
    return world.sides[who.side].casus.version


# ---------------------------------------------------------------------------------------------------------------------
NOWHERE, NO_KEY = "B2B-22B", 999_999_999
Places = dict[str, dict[str, Any]]  # own, foreign, nowhere, and crossed: a foreign part of one's own casus


def _of_casus(name: str) -> Callable[[World, Who], Places]:
    def places(world: World, who: Who) -> Places:
        own, foreign = (getattr(world.sides[side], name) for side in (who.side, who.foreign))
        return {"own": {"code": own.code}, "foreign": {"code": foreign.code}, "nowhere": {"code": NOWHERE}}

    return places


def _part(name: str) -> Callable[[World, Who], Places]:
    def places(world: World, who: Who) -> Places:
        own, foreign = world.sides[who.side], world.sides[who.foreign]
        own_pk, foreign_pk = getattr(own, name).pk, getattr(foreign, name).pk
        return {
            "own": {"code": own.casus.code, "pk": own_pk},
            "foreign": {"code": foreign.casus.code, "pk": foreign_pk},
            "nowhere": {"code": NOWHERE, "pk": NO_KEY},
            "crossed": {"code": own.casus.code, "pk": foreign_pk},
            "missing": {"code": own.casus.code, "pk": NO_KEY},
        }

    return places


def _keyed(pick: Callable[[Side], Any], **names: str) -> Callable[[World, Who], Places]:
    """Something with a key of its own: the name in the address and the attribute that fills it."""

    def places(world: World, who: Who) -> Places:
        [(argument, attribute)] = names.items()
        own, foreign = (getattr(pick(world.sides[side]), attribute) for side in (who.side, who.foreign))
        return {
            "own": {argument: own},
            "foreign": {argument: foreign},
            "nowhere": {argument: NO_KEY if isinstance(own, int) else "bestaat-niet"},
        }

    return places


def _punt(world: World, who: Who) -> Places:
    own, foreign = world.sides[who.side], world.sides[who.foreign]
    return {
        "own": {"code": own.overleg.code, "casus": own.casus.code},
        "foreign": {"code": foreign.overleg.code, "casus": foreign.casus.code},
        "nowhere": {"code": "bestaat-niet", "casus": NOWHERE},
        "crossed": {"code": own.overleg.code, "casus": foreign.casus.code},
        "missing": {"code": own.overleg.code, "casus": NOWHERE},
    }


def _list(world: World, who: Who) -> Places:
    """A list is of who uploaded it: a colleague of the same region is as far away as one of the other."""
    own = world.lists.get(who.name, world.lists["voorzitter"])
    near = "consulent" if who.name != "consulent" else "school"
    far = "colleague" if who.side == "noord" else "leerplicht"
    return {
        "own": {"key": own.key},
        "near": {"key": world.lists[near].key},
        "foreign": {"key": world.lists[far].key},
        "nowhere": {"key": "0f6b7f5e-0000-4000-8000-000000000000"},
    }


def _settings_row(argument: str, value: Callable[[World], Any]) -> Callable[[World, Who], Places]:
    def places(world: World, who: Who) -> Places:
        there = value(world)
        return {"own": {argument: there}, "nowhere": {argument: NO_KEY if isinstance(there, int) else "bestaat-niet"}}

    return places


OBJECTS: dict[str, Callable[[World, Who], Places]] = {
    "casus": _of_casus("casus"),
    "concern": _of_casus("concern"),
    "returned": _of_casus("returned"),
    "closed": _of_casus("closed"),
    "step": _part("step"),
    "verzoek": _part("verzoek"),
    "wait": _part("wait"),
    "partner": _part("partner"),
    "grant": _keyed(lambda side: side.grant, pk="pk"),
    "overleg": _keyed(lambda side: side.overleg, code="code"),
    "punt": _punt,
    "list": _list,
    "user": _settings_row("pk", lambda world: world.cast.school.user.pk),
    "toegang": _settings_row("pk", lambda world: world.cast.school.pk),
    "school": _settings_row("code", lambda world: world.cast.beemd.code),
    "municipality": _settings_row("pk", lambda world: world.cast.lindevoort.pk),
    "holiday": _settings_row("pk", lambda world: world.holiday.pk if world.holiday else NO_KEY),
}
# Who is in the circle of what; for what is not named here everybody who passes the door.
CIRCLE = {
    "casus": ALL, "concern": FAMILY, "returned": FAMILY, "closed": ALL, "step": ALL, "verzoek": ALL, "wait": ALL,
    "partner": ALL, "overleg": ALL, "punt": ALL,
}  # fmt: skip

# ---------------------------------------------------------------------------------------------------------------------
CONTACT = {"party": "ouder", "channel": "telefoon", "reached": "ja", "text": "Gebeld."}


def _contact(world: World, who: Who) -> dict[str, Any]:
    return {**CONTACT, "on": today(world, who)}


def _step(world: World, who: Who) -> dict[str, Any]:
    return {"what": "Bellen", "due_on": soon(world), "holder": who.user.pk if who.user else ""}


def _ask(world: World, who: Who) -> dict[str, Any]:
    return {"what": "Wat kan wel?", "due_on": soon(world), "holder": _other(world, who)}


def _other(world: World, who: Who) -> int:
    """Somebody else inside the same circle."""
    noord = world.cast.school if who.role != "S" else world.cast.consulent
    zuid = world.cast.other_school if who.role != "S" else world.cast.colleague
    return (noord if who.side == "noord" else zuid).user_id


def _colleague(world: World, who: Who) -> dict[str, Any]:
    to = world.cast.colleague if who.side == "noord" else world.cast.consulent
    return {"to": to.user_id, "text": "Neem jij deze over?", "kies": world.sides[who.side].casus.code}


def _row(world: World, who: Who) -> dict[str, Any]:
    code = world.sides[who.side].casus.code
    fields = {**_contact(world, who), "what": "", "holder": who.user.pk if who.user else "", "due_on": ""}
    return {f"{code}-{name}": value for name, value in fields.items()}


def _pupil(world: World, who: Who) -> dict[str, Any]:
    return {
        "version": version(world, who), "given_name": "Nieuw", "family_name": "Naam", "birth_date": "13-02-2012",
        "ouder-nieuw-name": "", "ouder-nieuw-relation": "ouder", "ouder-nieuw-has_authority": "on",
    } | {
        f"ouder-{row.pk}-{name}": value
        for row in world.sides[who.side].casus.pupil.guardians.all()
        for name, value in (("name", "Iemand"), ("relation", "ouder"))
    }  # fmt: skip


def _sheet(world: World, who: Who) -> dict[str, Any]:
    forms = {f"{name}-{key}": "0" for name in ("doet", "kreeg") for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {**forms, "on": today(world, who), "agreed": "Morgen bellen.", "pdf": "1"}


def _new(world: World, who: Who) -> dict[str, Any]:
    at = world.cast.beemd if who.side == "noord" else world.cast.heuvelrade
    return {
        "name": "Bruun Karsten", "birth_date": "13-02-2011", "kind": "relatief", "first_day": today(world, who),
        "first_day_kind": "precies", "school": str(at.pk), "informed": "nee",
    }  # fmt: skip


def _upload(world: World, who: Who) -> dict[str, Any]:
    code = (world.cast.beemd if who.side == "noord" else world.cast.heuvelrade).code
    rows = f"schoolcode;voornaam;achternaam;geboortedatum;eerste verzuimdag;soort verzuim\n{code};Bo;Bos;13-02-2012;1-9-2026;relatief\n"
    return {"file": SimpleUploadedFile("lijst.csv", rows.encode()), "reference_date": today(world, who)}


def _tafel(world: World, who: Who) -> dict[str, Any]:
    side = world.sides[who.side]
    return {
        "area": side.overleg.area_id, "on": soon(world), "starts_at": "13:30", "ends_at": "15:00", "place": "Kantoor",
        "version": side.overleg.version, "leden-TOTAL_FORMS": "0", "leden-INITIAL_FORMS": "0",
    }  # fmt: skip


def _candidate(world: World, who: Who) -> dict[str, Any]:
    return {"code": world.sides[who.side].concern.code}


def _text(world: World, who: Who) -> dict[str, Any]:
    side = world.sides[who.side]
    return {
        "question": "Wat kan wel?", "text": "Thuis.", "needs": "", "section": "D", "brought_by": "", "minutes": "5",
        "note": "", "version": side.punt.version,
    }  # fmt: skip


def _person(world: World, who: Who) -> dict[str, Any]:
    return {"name": "Nieuwe Collega", "email": "nieuw@loket.example", **_role(world, who)}


def _role(world: World, who: Who) -> dict[str, Any]:
    return {"role": "consulent", "valid_from": today(world, who)}


def _school(world: World, who: Who) -> dict[str, Any]:
    beemd = world.cast.beemd
    return {
        "name": "Beemd", "code": "07XX00", "board": beemd.board_id, "municipality": beemd.municipality_id, "sector": "vo",
        "area": beemd.area_id,
    }  # fmt: skip


def _appoint(world: World, who: Who) -> dict[str, Any]:
    return {"consulent": world.cast.colleague.user_id, "valid_from": today(world, who)}


def _cover(world: World, who: Who) -> dict[str, Any]:
    return {
        "consulent": world.cast.consulent.user_id, "waarnemer": world.cast.colleague.user_id,
        "valid_from": today(world, who), "valid_to": soon(world),
    }  # fmt: skip


def _holiday(world: World, who: Who) -> dict[str, Any]:
    return {
        "region": "zuid", "school_year": "2026-2027", "name": "extra", "first_day": today(world, who),
        "last_day": today(world, who), "bewaren": "1",
    }  # fmt: skip


def _on(world: World, who: Who) -> dict[str, Any]:
    return {"on": today(world, who)}


EFFECT = ("region_holiday", "cases_deadline", "cases_event")  # a preview makes the change, counts, and undoes it
TABLE: dict[str, Line] = {
    # --- frame -------------------------------------------------------------------------------------------------------
    "vandaag": page(EVERYONE, but={"L": 302}),  # leerplicht starts at its signals
    "search": page(EVERYONE, queries=("", "?q={noord}", "?q={zuid}")),
    "who_is_who": page(EVERYONE),
    "about_data": page(EVERYONE),
    "read_log": page("P", queries=("", "?casus={code}")),
    "clock_confirm": page("VB", post=302, changes=False),
    # --- lists -------------------------------------------------------------------------------------------------------
    "casussen": page(READERS, queries=("", "?staat=alle", "?q={noord}", "?q={zuid}")),
    "casussen_download": page(READERS, queries=("", "?q={noord}", "?q={zuid}", "?kies={foreign}")),
    "casussen_hand_over": page(OFFICE, post=302, data=_colleague, queries=("?kies={code}",)),
    "casus_row": act(ALL, _row, door=READERS),
    "filter_save": page(READERS, queries=("?fase=relatief",), post=302, data={"name": "Ander filter"}),
    "filter_delete": page(READERS, get=405, post=302, data={"naam": "Mijn filter"}, changes=False),
    "filter_restore": page(READERS, get=405, post=302, fixed={"kept": "vervallen"}, changes=False),
    "signalen": page(SIGNALS),
    "signalen_list": page(SIGNALS),
    "signalen_download": page(SIGNALS),
    "signal_handle": act(ALL, {"text": "Gebeld."}, door=SIGNALS),
    "signal_undo": click(ALL, door=SIGNALS, changes=False),
    # --- how a casus begins --------------------------------------------------------------------------------------------
    "casus_new": page(OFFICE, post=302, data=_new),
    "casus_new_preview": page(OFFICE, get=405, post=200, data={"name": "Bruun Karsten"}, changes=False),
    "pupil_report": page(REPORTERS, post=302, data=_new),
    "pupil_reported": page(REPORTERS),
    # --- one casus: look -------------------------------------------------------------------------------------------------
    "casus": look(writes=("cases_actie", "cases_actiehistory")),  # opening it is how an answer is seen
    "casus_timeline": look(queries=("", "?soort=contact")),
    "casus_viewers": look(),
    "casus_first_day_moved": look(OFFICE),
    # --- one casus: work -------------------------------------------------------------------------------------------------
    "casus_contact": act(ALL, _contact),
    "casus_note": act(ALL, {"text": "Notitie."}),
    "casus_step": act(ALL, _step),
    "casus_step_done": click(OFFICE, of="step", but={"LS": 404}),  # a step of the loket: they do not read it
    "casus_step_undo": click(OFFICE, of="step", but={"LS": 404}, changes=False),
    "casus_step_postpone": act(OFFICE, lambda w, who: {"due_on": soon(w), "version": 1}, of="step", but={"LS": 404}),
    "casus_step_drop": act(OFFICE, {"because": "Het is al geregeld."}, of="step", but={"LS": 404}),
    "casus_rest": act(OFFICE, lambda w, who: {"until": soon(w)}),
    "casus_ask": act(ALL, _ask),
    "casus_remind": click(OFFICE, of="verzoek", changes=False),
    "casus_answer_yes": act(FAMILY, lambda w, who: {"on": soon(w)}, of="verzoek"),  # it was asked of the school
    "casus_answer_other_way": act(FAMILY, {"text": "Twee ochtenden."}, of="verzoek"),
    "casus_answer_ask": act(FAMILY, {"other_name": "De jeugdarts"}, of="verzoek"),
    "casus_causes": act(OFFICE, {"main": "thuis"}),
    "casus_wait": act(OFFICE, lambda w, who: {"what": "Onderzoek", "provider_kind": "jeugd_ggz", "since": today(w, who)}),
    "casus_wait_end": act(OFFICE, _on, of="wait"),
    "casus_partner": act(OFFICE, {"name": "Wijkteam"}),
    "casus_partner_end": act(OFFICE, _on, of="partner"),
    "casus_voice": act(FAMILY, lambda w, who: {"text": "Ik wil terug.", "on": today(w, who)}, fixed={"party": "leerling"}),
    "casus_offer": act(OFFICE, lambda w, who: {"offer_since": today(w, who), "version": version(w, who)}),
    "casus_informed": act(OFFICE, _on),
    "casus_hand_over": act(OFFICE, _colleague),
    "casus_sheet": act(FAMILY, _sheet, post=200),  # the PDF itself
    "casus_open_with_reason": page("C", post=302, data=lambda w, who: {
        "code": w.sides[who.foreign].casus.code, "reason": "De vaste collega is ziek en school belt."}),
    "grants_review": page(CHAIR),
    "grant_reviewed": Line(CHAIR, of="grant", post=302),
    # --- one casus: absence, enrolment, closing --------------------------------------------------------------------------
    "casus_phase": act(OFFICE, lambda w, who: {"kind": "geoorloofd", "reason": "ziek", "true_from": today(w, who)}),
    "casus_phase_withdraw": click(OFFICE, fixed={"number": 2}, but={"S": 404}),  # the school did not write it
    "casus_first_day": act(OFFICE, lambda w, who: {"first_day": today(w, who), "first_day_kind": "precies", "because": "Fout"}),
    "casus_confirm": click(ALL),
    "casus_confirm_undo": click(ALL, changes=False),
    "casus_return": act(FAMILY, lambda w, who: {"happened": "ja", "on": today(w, who)}),
    "casus_return_undo": click(FAMILY, changes=False),
    "casus_fall_back": act(FAMILY, lambda w, who: {"on": today(w, who), "kind": "relatief"}, of="returned"),
    "casus_absence_start": act(FAMILY, lambda w, who: {"kind": "relatief", "first_day": today(w, who), "first_day_kind": "precies"},
                               of="concern"),
    "casus_enrolment_end": act(FAMILY, lambda w, who: {"on": today(w, who), "becomes_absoluut": "ja"}),
    "casus_enrol": act(FAMILY, lambda w, who: {"school": w.cast.heuvelrade.pk if who.side == "noord" else w.cast.beemd.pk,
                                               "on": today(w, who), "level": "vmbo_t"}),
    "casus_move": act(FAMILY, lambda w, who: {"municipality": w.cast.oosterbeemd.pk if who.side == "noord" else w.cast.lindevoort.pk,
                                              "on": today(w, who)}),
    "casus_pupil": act(FAMILY, _pupil),
    "casus_close": act(OFFICE, lambda w, who: {"outcome": "verhuisd", "on": today(w, who), "version": version(w, who)}),
    "casus_reopen": act(OFFICE, {"because": "Weer thuis."}, of="closed"),
    # --- reading in a list -----------------------------------------------------------------------------------------------
    "intakes": page(READERS),
    "intake_new": page(READERS, post=302, data=_upload),
    "intake": Line(READERS, of="list", get=200),
    "intake_columns": Line(READERS, of="list", get=200, post=200, changes=False),  # without an answer it asks again
    "intake_progress": Line(READERS, of="list", get=302),
    "intake_choose": Line(READERS, of="list", post=302, changes=False),
    "intake_commit": Line(READERS, of="list", post=302),
    "intake_remove": Line(READERS, of="list", post=302),
    # --- meetings ----------------------------------------------------------------------------------------------------------
    "overleggen": page(READERS),
    "overleg_new": page(CHAIR, post=302, data=_tafel),
    "overleg": Line(READERS, of="overleg", get=200),
    "overleg_edit": Line(READERS, of="overleg", may=CHAIR, get=200, post=302, data=_tafel),
    "overleg_order": Line(READERS, of="overleg", may=CHAIR, post=302),
    "overleg_elsewhere": Line(READERS, of="overleg", may=CHAIR, post=302, changes=False),
    "overleg_candidates": Line(READERS, of="overleg", may=CHAIR, get=200, post=302, data=_candidate),
    "overleg_approve": Line(READERS, of="overleg", may=CHAIR, get=302),
    "overleg_punt": Line(READERS, of="punt", may=CHAIR, get=200, post=302, data=_text),
    "overleg_off": Line(READERS, of="punt", may=CHAIR, post=302),
    "overleg_back": Line(READERS, of="punt", may=CHAIR, post=302, changes=False),
    "overleg_sheet": Line(READERS, of="punt", may=CHAIR, get=200, post=302, data={"doe": "bewaren"}, changes=False),
    "overleg_print": Line(READERS, of="overleg", may=CHAIR, post=200, fixed={"document": "sleutelblad"}),
    # --- beheer: users and settings, never a casus --------------------------------------------------------------------------
    "beheer": beheer(),
    "beheer_users": beheer(),
    "beheer_user_new": beheer(post=302, data=_person),
    "beheer_user": beheer("user", post=302, data={"name": "Jurre Bakelaar", "email": "jurre@loket.example"}),
    "beheer_toegang_new": beheer("user", post=302, data=_role),
    "beheer_toegang_end": beheer("toegang", get=405, post=302),
    "beheer_user_invite_again": beheer("user", get=405, post=302),
    "beheer_user_end": beheer("user", post=302),
    "beheer_schools": beheer(),
    "beheer_school_new": beheer(post=302, data=_school),
    "beheer_school": beheer("school", post=302, data=_school),
    "beheer_school_consulent": beheer("school", post=302, data=_appoint),
    "beheer_municipality_consulent": beheer("municipality", post=302, data=_appoint),
    "beheer_cover": beheer(post=302, data=_cover),
    "beheer_list": beheer(fixed={"kind": "gemeenten"}),
    "beheer_place_new": beheer(post=302, data={"name": "Midden"}, fixed={"kind": "gebieden"}),
    "beheer_place": beheer("municipality", post=302, fixed={"kind": "gemeenten"},
                           data=lambda w, who: {"name": "Lindehof", "area": w.cast.noord.pk, "holiday_region": "zuid"}),
    "beheer_holidays": beheer(),
    "beheer_holiday_new": beheer(post=302, data=_holiday),
    "beheer_holiday": beheer("holiday", post=302, data=_holiday),
    "beheer_holiday_remove": beheer("holiday", post=302, writes=EFFECT),
    "beheer_next_year": beheer(post=302, changes=False),
}  # fmt: skip

# Pages without a Toegang: {letter of the identity: status}; X has a login but no Toegang, A has neither.
IN, OUT = "CVLSBPX", "A"
OPEN: dict[str, tuple[dict[str, int], dict[str, int], dict[str, Any]]] = {
    "gezond": ({IN + OUT: 200}, {IN + OUT: 405}, {}),
    "switch_role": ({IN: 200, OUT: 302}, {IN: 404, OUT: 302}, {"toegang": "999999"}),
    "my_account": ({IN: 200, OUT: 302}, {IN: 302, OUT: 302}, {"phone": "0000"}),
    "account_login": ({IN: 302, OUT: 200}, {IN: 302, OUT: 200}, {"login": "noor@loket.example", "password": "mis"}),
    "account_logout": ({IN: 200, OUT: 302}, {IN: 302, OUT: 302}, {}),
    "account_reset_password": ({IN + OUT: 200}, {IN + OUT: 302}, {"email": "noor@loket.example"}),
    "account_reset_password_done": ({IN + OUT: 200}, {IN + OUT: 405}, {}),
    "account_reset_password_from_key": ({IN + OUT: 200}, {IN + OUT: 200}, {"password1": "x", "password2": "y"}),
    "account_reset_password_from_key_done": ({IN + OUT: 200}, {IN + OUT: 405}, {}),
    "account_change_password": ({IN: 200, OUT: 302}, {IN: 200, OUT: 302}, {"oldpassword": "mis"}),
}


def data_for(line: Line, world: World, who: Who) -> Mapping[str, Any]:
    return line.data(world, who) if callable(line.data) else line.data


def expected(line: Line, who: Who, kind: str, method: str) -> int:
    """Status that the table promises. 302 for somebody without Toegang: to the login, or to the choice."""
    status = line.get if method == "GET" else line.post
    if status == 405:
        return 405
    if who.role in "AX":
        return 302
    if who.role not in line.door:
        return 403
    if line.of:
        if kind in {"near", "foreign", "nowhere"} or who.role not in CIRCLE.get(line.of, EVERYONE):
            return 404
        if exception := [code for roles, code in line.but.items() if who.role in roles]:
            return exception[0]
        if line.of == "verzoek" and kind in {"crossed", "missing"}:
            return 404  # who may answer depends on the verzoek, so that is looked up first
        if who.role not in line.may:
            return 403
        return 404 if kind in {"crossed", "missing"} else status
    return next((code for roles, code in line.but.items() if who.role in roles), status)
