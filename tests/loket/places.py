"""What a page can be about, for each identity: its own, somebody else's, and what does not exist."""

import operator
from collections.abc import Callable
from typing import Any
from uuid import UUID

from tests import build
from tests.loket.planted import ALL, FAMILY, Side, Who, World

NOWHERE, NO_KEY = "B2B-22B", 999_999_999
SEES = ALL + "KO"  # the kerngroep and its zaakonderzoeker, of the casus that lies there
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
            "nowhere": {argument: _nowhere(own)},
        }

    return places


def _nowhere(like: object) -> object:
    """A key of the same kind that does not exist."""
    if isinstance(like, UUID):
        return UUID(int=1)
    return NO_KEY if isinstance(like, int) else "bestaat-niet"


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


def _draft(world: World, who: Who) -> Places:
    """A draft is of who typed it: a colleague of the same region is as far away as one of the other."""
    own = world.drafts.get(who.name, world.drafts["voorzitter"])
    near = "consulent" if who.name != "consulent" else "school"
    far = "colleague" if who.side == "noord" else "leerplicht"
    return {
        "own": {"key": own.key},
        "near": {"key": world.drafts[near].key},
        "foreign": {"key": world.drafts[far].key},
        "nowhere": {"key": "0f6b7f5e-0000-4000-8000-000000000000"},
    }


def _of_track(name: str, argument: str, attribute: str) -> Callable[[World, Who], Places]:
    """A part of an escalatie, with a key beside the code of the escalatie."""

    def places(world: World, who: Who) -> Places:
        own, foreign = world.sides[who.side], world.sides[who.foreign]
        own_key, foreign_key = (getattr(getattr(side.decisions, name), attribute) for side in (own, foreign))
        missing = _nowhere(own_key)
        return {
            "own": {"code": own.escalatie.code, argument: own_key},
            "foreign": {"code": foreign.escalatie.code, argument: foreign_key},
            "nowhere": {"code": "bestaat-niet", argument: missing},
            "crossed": {"code": own.escalatie.code, argument: foreign_key},
            "missing": {"code": own.escalatie.code, argument: missing},
        }

    return places


def _settings_row(argument: str, value: Callable[[World], Any]) -> Callable[[World, Who], Places]:
    def places(world: World, who: Who) -> Places:
        there = value(world)
        return {"own": {argument: there}, "nowhere": {argument: NO_KEY if isinstance(there, int) else "bestaat-niet"}}

    return places


def _block(world: World, who: Who) -> Places:
    """One casus in a conversation; the casus of the other side does not belong in it."""
    own, foreign = world.sides[who.side], world.sides[who.foreign]
    return {
        "own": {"code": own.quarter.gesprek.code, "casus": own.casus.code},
        "foreign": {"code": foreign.quarter.gesprek.code, "casus": foreign.casus.code},
        "nowhere": {"code": "bestaat-niet", "casus": NOWHERE},
        "crossed": {"code": own.quarter.gesprek.code, "casus": foreign.casus.code},
        "missing": {"code": own.quarter.gesprek.code, "casus": NOWHERE},
    }


def _blad(world: World, who: Who) -> Places:
    """One row of a session, by its code on paper."""
    own, foreign = world.sides[who.side].session, world.sides[who.foreign].session
    return {
        "own": {"code": own.overleg.code, "blad": own.blad.code},
        "foreign": {"code": foreign.overleg.code, "blad": foreign.blad.code},
        "nowhere": {"code": "bestaat-niet", "blad": own.blad.code},
        "missing": {"code": own.overleg.code, "blad": "XX-99"},
    }


def _opgave(world: World, who: Who) -> Places:
    """What is asked of leerplicht, else what is asked of the school: each sees only their own."""
    own, foreign = world.sides[who.side].quarter, world.sides[who.foreign].quarter
    places = {"own": own.opgave, "near": own.answered, "foreign": foreign.opgave}
    if who.role == "L":
        places = {"own": own.answered, "near": own.opgave, "foreign": foreign.answered}
    if who.role in "CV":
        del places["near"]
    return {**{name: {"code": opgave.code} for name, opgave in places.items()}, "nowhere": {"code": "bestaat-niet"}}


def _line(world: World, who: Who) -> Places:
    """One pupil on the list of an Afstemming."""
    own, foreign = world.sides[who.side], world.sides[who.foreign]
    return {
        "own": {"code": own.afstemming.code, "casus": own.casus.code},
        "foreign": {"code": foreign.afstemming.code, "casus": foreign.casus.code},
        "nowhere": {"code": "bestaat-niet", "casus": NOWHERE},
        "crossed": {"code": own.afstemming.code, "casus": foreign.casus.code},
        "missing": {"code": own.afstemming.code, "casus": NOWHERE},
    }


def _aanmelding(world: World, who: Who) -> Places:
    """What a school types and what it has sent in; the loket finds the last, and not what is still being typed."""
    own, foreign = world.sides[who.side].entering, world.sides[who.foreign].entering
    being_typed = world.sides[who.side].ill.aanmeldingen.get()
    places = {"own": own.sent, "near": being_typed, "foreign": foreign.sent}
    if who.role == "S":
        places = {"own": own.typing, "read": own.sent, "foreign": foreign.typing}
    return {**{name: {"code": one.code} for name, one in places.items()}, "nowhere": {"code": "bestaat-niet"}}


def _at_table(**names: str) -> Callable[[World, Who], Places]:
    """Something on the agenda of a session, by what stands on its sheet; `names`: argument and attribute of the session's part."""

    def places(world: World, who: Who) -> Places:
        own, foreign = world.sides[who.side].session, world.sides[who.foreign].session
        mine, theirs = (
            {argument: operator.attrgetter(path)(of) for argument, path in names.items()} for of in (own, foreign)
        )
        return {
            "own": {"code": own.overleg.code, **mine},
            "foreign": {"code": foreign.overleg.code, **theirs},
            "nowhere": {"code": "bestaat-niet", **mine},
            "missing": {"code": own.overleg.code, **{argument: _nowhere(value) for argument, value in mine.items()}},
        }

    return places


def _asked_back(world: World, who: Who) -> Places:
    """A promise at the table of the session that asks about it."""
    own, foreign = world.sides[who.side], world.sides[who.foreign]
    return {
        "own": {"code": own.session.overleg.code, "promise": own.promises.received.code},
        "foreign": {"code": foreign.session.overleg.code, "promise": foreign.promises.received.code},
        "nowhere": {"code": "bestaat-niet", "promise": own.promises.received.code},
        "crossed": {"code": own.session.overleg.code, "promise": foreign.promises.received.code},
        "missing": {"code": own.session.overleg.code, "promise": "bestaat-niet"},
    }


OBJECTS: dict[str, Callable[[World, Who], Places]] = {
    "casus": _of_casus("casus"),
    "uitvraag": _keyed(lambda side: side.quarter.uitvraag, code="code"),
    "opgave": _opgave,
    "verschil": _keyed(lambda side: side.quarter.verschil, key="key"),
    "missed": _keyed(lambda side: side.quarter.missed, key="key"),
    "gesprek": _keyed(lambda side: side.quarter.gesprek, code="code"),
    "block": _block,
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
    "toezegging": _keyed(lambda side: side.promises.received, code="code"),
    "offered": _keyed(lambda side: side.promises.offered, code="code"),
    "overdracht": _keyed(lambda side: side.overdracht, pk="pk"),
    "aanmelding": _aanmelding,
    "deviating": _keyed(lambda side: side.entering.typing, code="code"),
    "sent": _keyed(lambda side: side.entering.sent, code="code"),
    "entered": _keyed(lambda side: side.entering.entered, code="code"),
    "afstemming": _keyed(lambda side: side.afstemming, code="code"),
    "line": _line,
    "zitting": _keyed(lambda side: side.session.overleg, code="code"),
    "blad": _blad,
    "item": _at_table(blad="punt.sheet_code"),
    "aanbod": _at_table(blad="punt.sheet_code", key="aanbod.client_id"),
    "asked_back": _asked_back,
    "risen": _keyed(lambda side: side.promises.received.overleg, code="code"),
    "escalatie": _keyed(lambda side: side.escalatie, code="code"),
    "huisbezoek": _of_track("visit", "pk", "pk"),
    "verslag": _of_track("signed", "key", "code"),
    "optie": _of_track("optie", "pk", "pk"),
    "besluit": _keyed(lambda side: side.decisions.besluit, code="code"),
    "list": _list,
    "draft": _draft,
    "user": _settings_row("pk", lambda world: world.cast.school.user.pk),
    "left": _settings_row(
        "pk", lambda world: next(who.user.pk for who in world.people if who.user and who.name == "ended")
    ),
    "toegang": _settings_row("pk", lambda world: world.cast.school.pk),
    "school": _settings_row("code", lambda world: world.cast.beemd.code),
    "municipality": _settings_row("pk", lambda world: world.cast.lindevoort.pk),
    "mandate": _settings_row("pk", lambda world: build.board_of(world.cast.beemd).mandaten.get().pk),
    "seat": _settings_row("pk", lambda world: world.cast.kerngroep.user.kerngroep_seats.get().pk),
    "cover": _settings_row("pk", lambda world: world.cover.pk if world.cover else NO_KEY),
    "holiday": _settings_row("pk", lambda world: world.holiday.pk if world.holiday else NO_KEY),
}
# Who is in the circle of what; for what is not named here everybody who passes the door.
CIRCLE = {
    "escalatie": "CVKO", "casus": SEES, "concern": FAMILY, "returned": FAMILY, "closed": ALL, "step": SEES, "verzoek": SEES, "wait": SEES,
    "partner": SEES, "overleg": ALL, "punt": ALL, "verschil": "CVL", "missed": FAMILY,
    "toezegging": "CVST", "offered": FAMILY, "zitting": "CVST", "blad": "T", "risen": "CVST",
    "aanmelding": FAMILY, "deviating": FAMILY, "sent": FAMILY, "entered": FAMILY,
    "huisbezoek": "VKO", "verslag": "VKO", "optie": "VKO", "besluit": "CVKOS",
}  # fmt: skip
