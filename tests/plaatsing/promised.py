"""A pupil of the Beemdcollege who was promised a place at the Heuvelrade College, one week before TODAY."""

from datetime import date, timedelta
from typing import Any

from overleg.models import Overleg, Result
from plaatsing.actions.answering import answer
from plaatsing.models import Support, Terugvraag, Toezegging
from tests import build
from tests.conftest import TODAY, Cast
from tests.plaatsing.building import SESSION, aanmelding, punt, session, toezegging

NEXT = date(2026, 12, 15)
PLACED = date(2026, 11, 23)
CHECK = PLACED + timedelta(weeks=6)
LACKED: dict[str, Any] = {"support": Support.GUIDANCE, "needed": "Iemand naast de leerling in de les."}


def promised(
    cast: Cast, *, given_name: str = "Fenna", on: date = SESSION, home: bool = False, **fields: Any
) -> Toezegging:
    """`home`: the pupil is not at school since 16 October."""
    by = cast.voorzitter.user
    casus = build.casus(by=by, at=cast.beemd, who=build.pupil(given_name), consulent=cast.consulent.user)
    if home:
        build.absence(casus)
    aanmelding(casus, cast.school.user)
    held = cast.noord.overleggen.filter(on=on).first() or session(cast.noord, by, on=on, closed_at=build.moment(on))
    return toezegging(punt(held, casus, result=Result.PROMISED), cast.heuvelrade, by, **fields)


def coming(cast: Cast, on: date = NEXT) -> Overleg:
    return session(cast.noord, cast.voorzitter.user, on=on)


def said(of: Toezegging, stand: str, by: Any, day: date = TODAY, **more: Any) -> Toezegging:
    """The open question about this promise, answered on `day`."""
    asked = Terugvraag.objects.open().get(toezegging=of)
    return answer(terugvraag=asked, stand=stand, by=by, today=day, now=build.moment(day), **more)


def stands(of: Toezegging) -> list[tuple[int, str, date]]:
    """Number, answer and day of every question about a promise."""
    return list(of.terugvragen.order_by("number").values_list("number", "stand", "ask_on"))


def titles(of: Toezegging) -> list[str]:
    return list(of.casus.events.order_by("pk").values_list("title", flat=True))


def last(of: Toezegging) -> Terugvraag:
    last: Terugvraag = of.terugvragen.filter(answered_at__isnull=False).latest("number")
    return last
