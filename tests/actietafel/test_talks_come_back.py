"""Nothing leaves the list by being forgotten: simulated weeks in which everything is decided, changed and taken off at random."""

import random
from datetime import date, timedelta

import pytest

from actietafel.actions import talks
from actietafel.candidates import candidates
from actietafel.models import Uitvraag, Voorbespreking
from actietafel.talking import blocks, waiting_for
from cases.models import Casus
from overleg.models import Agendapunt, Overleg
from tests import build
from tests.actietafel.talking import a_round, brought_in, said
from tests.conftest import TODAY, Cast
from tests.overleg.tables import scope_of, table, thuiszitter

DAYS = 120


def decided(casus: Casus) -> Voorbespreking | None:
    """The last thing that was said about the agenda, found without the queries of the product."""
    rows = [row for row in Voorbespreking.objects.filter(casus=casus).order_by("pk") if row.agenda]
    return rows[-1] if rows else None


def kept_by(casus: Casus, day: date) -> str:
    """What keeps this casus from being forgotten on `day`, in plain Python; "" when it must be in the list."""
    row = decided(casus)
    if row is None or not casus.is_open:
        return "nothing was decided"
    since = row.at.date()
    if any(one.overleg.on >= since for one in Agendapunt.objects.filter(casus=casus).select_related("overleg")):
        return "a table has it or had it"
    return "its day must come" if row.agenda in {"nee", "later"} and row.until and row.until > day else ""


@pytest.mark.parametrize("seed", range(6))
def test_every_decision_is_kept_until_somebody_looks_at_it(cast: Cast, seed: int) -> None:
    dice = random.Random(seed)  # repeatable
    of = a_round(cast)
    casussen = [thuiszitter(cast, name, f"{name}stra") for name in ("Amber", "Siebe", "Jelte")]
    day, seen = TODAY, {"in the list": 0, "kept": 0}

    while day < TODAY + timedelta(days=DAYS):
        if not Overleg.objects.filter(closed_at=None, on__gte=day).exists():
            Uitvraag.objects.filter(pk=of.pk).update(overleg=table(cast, on=day + timedelta(days=dice.randint(5, 40))))
            of.refresh_from_db()
        act(dice, cast, of, dice.choice(casussen), day)
        listed = {mark.row.casus_id for mark in waiting_for(scope_of(cast.voorzitter, day))}
        for casus in casussen:
            must = kept_by(casus, day) == ""
            assert (casus.pk in listed) == must, (seed, day, kept_by(casus, day))
            seen["in the list" if must else "kept"] += 1
        day += timedelta(days=dice.randint(1, 4))

    assert all(seen.values()), seen


def act(dice: random.Random, cast: Cast, of: Uitvraag, casus: Casus, day: date) -> None:
    """One thing that a person could do on this day."""
    what = dice.choice(("nee", "later", "ja", "leeg", "voorstel", "af", "niets", "niets"))
    if what in {"nee", "later"}:
        said(cast, of, casus, day=day, agenda=what, until=day + timedelta(days=dice.randint(1, 30)))
    elif what == "ja":
        said(cast, of, casus, day=day, agenda="ja", until=None)
    elif what == "leeg":
        said(cast, of, casus, day=day, agenda="", until=None, changed=f"Gebeld op {day}.")
    elif what == "voorstel" and not waits(casus, day) and talks.round_for(casus, day):
        brought_in(cast, casus, day=day)
    elif what == "af":
        talks.take_off(uitvraag=of, casus=casus, by=cast.voorzitter.user, today=day)


def waits(casus: Casus, day: date) -> bool:
    return Voorbespreking.objects.filter(casus=casus, agenda="voorstel").waiting(day).exists()


def test_no_comes_back_on_its_day_with_the_reason_and_as_a_candidate(cast: Cast) -> None:
    of, casus = a_round(cast), build.casus(by=cast.consulent.user, at=cast.beemd)
    until = date(2026, 12, 1)
    said(cast, of, casus, still_home="", until=until)
    later = table(cast, on=date(2026, 12, 24))
    scope = scope_of(cast.voorzitter, until)

    before, there = waiting_for(scope_of(cast.voorzitter, until - timedelta(days=1))), waiting_for(scope)

    assert before == []
    assert [(mark.label, mark.text) for mark in there] == [("kwam terug", "eerst de start op maandag afwachten")]
    assert list(candidates(later, scope)) == [casus]
    [block] = blocks(Casus.objects.filter(pk=casus.pk), of, scope)
    assert block.back == block.last
    assert waiting_for(scope_of(cast.school, until)) == []


def test_only_talking_does_not_take_the_date_away(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    said(cast, of, casus, until=date(2026, 12, 1))
    said(cast, of, casus, agenda="", until=None, because="", changed="Ouders gebeld.")

    assert [mark.row.agenda for mark in waiting_for(scope_of(cast.voorzitter, date(2026, 12, 1)))] == ["nee"]


def test_closed_casus_does_not_come_back_and_a_reopened_one_does(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    said(cast, of, casus, until=date(2026, 12, 1))
    scope = scope_of(cast.voorzitter, date(2026, 12, 2))

    Casus.objects.filter(pk=casus.pk).update(closed_on=TODAY, outcome="mbo")
    closed = waiting_for(scope)
    Casus.objects.filter(pk=casus.pk).update(closed_on=None, outcome="")

    assert closed == []
    assert len(waiting_for(scope)) == 1
