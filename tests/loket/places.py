"""What a page can be about, for each identity: its own, somebody else's, and what does not exist."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tests.loket.world import ALL, FAMILY, Side, Who, World

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


def _opgave(world: World, who: Who) -> Places:
    """What is asked of leerplicht, else what is asked of the school: each sees only their own."""
    own, foreign = world.sides[who.side].quarter, world.sides[who.foreign].quarter
    places = {"own": own.opgave, "near": own.answered, "foreign": foreign.opgave}
    if who.role == "L":
        places = {"own": own.answered, "near": own.opgave, "foreign": foreign.answered}
    if who.role in "CV":
        del places["near"]
    return {**{name: {"code": opgave.code} for name, opgave in places.items()}, "nowhere": {"code": "bestaat-niet"}}


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
    "list": _list,
    "draft": _draft,
    "user": _settings_row("pk", lambda world: world.cast.school.user.pk),
    "toegang": _settings_row("pk", lambda world: world.cast.school.pk),
    "school": _settings_row("code", lambda world: world.cast.beemd.code),
    "municipality": _settings_row("pk", lambda world: world.cast.lindevoort.pk),
    "holiday": _settings_row("pk", lambda world: world.holiday.pk if world.holiday else NO_KEY),
}
# Who is in the circle of what; for what is not named here everybody who passes the door.
CIRCLE = {
    "casus": ALL, "concern": FAMILY, "returned": FAMILY, "closed": ALL, "step": ALL, "verzoek": ALL, "wait": ALL,
    "partner": ALL, "overleg": ALL, "punt": ALL, "verschil": "CVL", "missed": FAMILY,
}  # fmt: skip
