"""A line of the access matrix: who may come to a page, and what that means for each status. The letters are in matrix.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.loket.places import CIRCLE, SEES
from tests.loket.planted import ALL, ESCALATED, Who, World

EVERYONE = "CVLSTKOWBP"
SEARCHERS = "CVLSKOBP"  # a plaatsingsbevoegde and a partner-SWV have nothing to search for
READERS = "CVLS"
SIGNALS = "CVL"
REPORTERS = "LS"
CHAIR = "V"
SESSION = "CVST"
PROMISES = "CVST"

TASKFORCE = "CVKO"
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


def look(may: str = SEES, **rest: Any) -> Line:
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
        if who.role == "O" and who.side != ESCALATED and line.of in CIRCLE:
            return 404  # what this zaakonderzoeker did has ended
        if kind in {"near", "foreign", "nowhere"} or who.role not in CIRCLE.get(line.of, EVERYONE):
            return 404
        if exception := [code for roles, code in line.but.items() if who.role in roles]:
            return exception[0]
        if line.of == "verzoek" and kind in {"crossed", "missing"} and who.role in ALL:
            return 404  # who may answer depends on the verzoek, so that is looked up first
        if who.role not in line.may:
            return 403
        return 404 if kind in {"crossed", "missing"} else status
    return next((code for roles, code in line.but.items() if who.role in roles), status)
