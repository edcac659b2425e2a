"""The ladder: which rungs were taken, what comes next, and when the clock asks."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import clock
from cases.access import resolve
from cases.models import Absence, Casus, Event, EventKind
from cases.reference import load_reference
from overleg.models import Agendapunt, Overleg, OverlegKind, Result
from taskforce.ladder import TEN, TWELVE, Proposal, Rung, Taken, proposal, steps
from taskforce.rungs import ladder_of
from tests.conftest import Cast, Login
from tests.taskforce.building import a_casus, entered

DAY = date(2026, 11, 24)
NONE = dict.fromkeys(Rung, False) | {Rung.CONSULENT: True}
MDO, TABLE = NONE | {Rung.MDO: True}, NONE | {Rung.TABLE: True}


@pytest.mark.parametrize(
    ("had", "reached", "rung"),
    [
        (NONE, {}, None),
        (NONE, {"4-weken": DAY}, None),
        (NONE, {TEN: DAY}, Rung.MDO),
        (MDO, {TEN: DAY}, Rung.TABLE),
        (TABLE, {TEN: DAY}, None),
        (NONE, {TEN: DAY, TWELVE: DAY}, Rung.TABLE),
        (MDO, {TEN: DAY, TWELVE: DAY}, Rung.TABLE),
        (TABLE, {TWELVE: DAY}, Rung.TASKFORCE),
        (TABLE | {Rung.TASKFORCE: True}, {TWELVE: DAY}, None),
    ],
)
def test_what_the_clock_proposes(had: dict[Rung, bool], reached: dict[str, date], rung: Rung | None) -> None:
    found = proposal(had, reached, in_taskforce=True)

    assert (found.rung if found else None) == rung


def test_the_taskforce_is_not_proposed_where_the_municipality_takes_no_part() -> None:
    assert proposal(TABLE, {TWELVE: DAY}, in_taskforce=False) is None


def test_a_proposal_says_why() -> None:
    assert proposal(MDO, {TEN: DAY}, in_taskforce=True) == Proposal(
        Rung.TABLE, "10 weken bereikt op 24 november 2026; er was een MDO, nog geen tafel."
    )


def test_the_next_rung_is_above_the_highest_that_was_taken() -> None:
    taken = {Rung.CONSULENT: [Taken(DAY)], Rung.TABLE: [Taken(DAY)]}

    assert [step.next for step in steps(taken, open_casus=True)] == [False, False, False, True]
    assert [step.next for step in steps(taken, open_casus=False)] == [False] * 4


def test_a_day_on_an_agenda_is_the_next_rung_and_not_an_attempt() -> None:
    taken = {Rung.CONSULENT: [Taken(DAY)], Rung.TABLE: [Taken(DAY, planned=True)]}

    found = steps(taken, open_casus=True)

    assert [step.tried for step in found] == [True, False, False, False]
    assert [step.next for step in found] == [False, False, True, False]
    assert proposal(NONE, {TEN: DAY, TWELVE: DAY}, in_taskforce=True, planned=True) is None


# --- on the page


@pytest.fixture
def casus(cast: Cast) -> Casus:
    load_reference()
    made = a_casus(cast, weeks=13)
    clock.replan(Absence.objects.all())
    return made


def page(cast: Cast, who: str, casus: Casus) -> str:
    return Login(getattr(cast, who)).get(reverse("casus", args=[casus.code])).content.decode()


def a_table(cast: Cast, casus: Casus) -> Agendapunt:
    by = cast.voorzitter.user
    held = Overleg.objects.create(
        code=f"t{casus.pk}", kind=OverlegKind.ACTIETAFEL, area=cast.noord, on=timezone.localdate() - timedelta(days=9),
        starts_at="09:00", created_by=by, closed_at=timezone.now(), closed_by=by,
    )  # fmt: skip
    return Agendapunt.objects.create(
        overleg=held, casus=casus, position=1, result=Result.NO_OFFER, said="Geheim woord."
    )


def test_a_logged_mdo_is_a_rung(cast: Cast, casus: Casus) -> None:
    typed = {
        "party": "school",
        "channel": "mdo",
        "reached": "ja",
        "text": "Besproken.",
        "on": timezone.localdate().isoformat(),
    }

    Login(cast.consulent).post(reverse("casus_contact", args=[casus.code]), typed)

    assert Event.objects.get(kind=EventKind.CONTACT).title == "MDO, met school"
    ladder = ladder_of(casus, resolve(cast.consulent, timezone.localdate()))
    assert [bool(step.taken) for step in ladder.steps] == [True, True, False, False]
    assert ladder.proposal is not None
    assert ladder.proposal.rung == Rung.TABLE


def test_an_mdo_that_did_not_go_on_is_none(cast: Cast, casus: Casus) -> None:
    typed = {"party": "school", "channel": "mdo", "reached": "nee", "text": "", "on": timezone.localdate().isoformat()}

    Login(cast.consulent).post(reverse("casus_contact", args=[casus.code]), typed)

    assert not ladder_of(casus, resolve(cast.consulent, timezone.localdate())).steps[1].taken


def test_the_office_reads_outcomes_and_a_proposal(cast: Cast, casus: Casus) -> None:
    a_table(cast, casus)

    html = page(cast, "consulent", casus)

    assert "Tijd voor de Taskforce?" in html
    assert "Actietafel: geen aanbod" in html
    assert reverse("casus_escalate", args=[casus.code]) in html


def test_a_table_that_is_still_to_come_is_shown_and_comes_first(cast: Cast, casus: Casus) -> None:
    punt = a_table(cast, casus)
    coming = {"closed_at": None, "closed_by": None, "on": timezone.localdate() + timedelta(days=9)}
    Overleg.objects.filter(pk=punt.overleg_id).update(**coming)

    ladder = ladder_of(casus, resolve(cast.consulent, timezone.localdate()))
    html = page(cast, "consulent", casus)

    assert [step.tried for step in ladder.steps] == [True, False, False, False]
    assert ladder.proposal is None
    assert "Actietafel: op de agenda" in html
    assert "Tijd voor" not in html


@pytest.mark.parametrize("who", ["school", "leerplicht"])
def test_others_read_the_rungs_without_words(cast: Cast, casus: Casus, who: str) -> None:
    a_table(cast, casus)
    entered(cast, casus)

    html = page(cast, who, casus)

    assert "Wat is geprobeerd" in html
    assert "Plaatsingsoverleg of actietafel" in html
    for word in ("geen aanbod", "Geheim woord", "Tijd voor", "Het zit vast", ">Escalatie<"):
        assert word not in html


def test_nothing_is_proposed_once_the_casus_lies_there_or_is_closed(cast: Cast, casus: Casus) -> None:
    a_table(cast, casus)
    scope = resolve(cast.consulent, timezone.localdate())
    Casus.objects.filter(pk=casus.pk).update(closed_on=timezone.localdate(), outcome="mbo")
    assert ladder_of(Casus.objects.get(pk=casus.pk), scope).proposal is None
    Casus.objects.filter(pk=casus.pk).update(closed_on=None, outcome="")

    entered(cast, casus)

    ladder = ladder_of(casus, scope)
    assert ladder.proposal is None
    assert ladder.running is not None


def test_reading_costs_the_same_whatever_was_tried(cast: Cast, casus: Casus) -> None:
    scope, counts = resolve(cast.consulent, timezone.localdate()), []
    for tried in (False, True):
        if tried:
            a_table(cast, casus)
            entered(cast, casus)
        with CaptureQueriesContext(connection) as queries:
            ladder_of(casus, scope)
        counts.append(len(queries))

    assert counts == [4, 4]
