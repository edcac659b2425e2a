"""What somebody is told about a casus ends when they no longer see it, or when it is closed."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import end_toegang
from accounts.models import Toegang
from cases.actions import asking, circle, work
from cases.actions.closing import close
from cases.actions.enrolment import enrol
from cases.models import Actie, Casus
from cases.told import LOST, forget, tell_lost
from post.models import Notice
from tests import build
from tests.cases.clock_cases import planned, rule
from tests.cases.clock_run import DUE, run
from tests.cases.verzoeken import a_casus, asked, sees
from tests.conftest import Cast
from tests.post.building import waits_for


def told_no_more(**when: Any) -> int:
    day = when.get("today", timezone.localdate())
    return forget(today=day, now=build.moment(day) if when else timezone.now())


def test_former_consulent_is_not_reminded_of_a_signal(cast: Cast) -> None:
    rule()
    casus = planned(cast).casus
    run(DUE)
    circle.hand_over(casussen=[casus], to=cast.colleague.user, by=cast.voorzitter.user, today=DUE)
    Casus.objects.filter(pk=casus.pk).update(school=cast.heuvelrade)

    told_no_more(today=DUE)

    assert waits_for(cast.consulent.user) == []
    assert waits_for(cast.leerplicht.user) == ["Een termijn is bereikt."]


def test_leerplicht_whose_toegang_ended_is_not_reminded(cast: Cast) -> None:
    rule()
    planned(cast)
    run(DUE)
    end_toegang(toegang=cast.leerplicht, today=DUE)

    told_no_more(today=DUE)

    assert (waits_for(cast.leerplicht.user), waits_for(cast.consulent.user)) == ([], ["Een termijn is bereikt."])


def test_school_that_the_pupil_left_is_not_reminded_of_a_verzoek(cast: Cast) -> None:
    casus = a_casus(cast)
    asked(casus, cast)
    enrol(
        casus=casus, school=cast.heuvelrade, on=timezone.localdate(), by=cast.consulent.user, today=timezone.localdate()
    )
    assert not sees(cast.school, casus)

    told_no_more()

    assert waits_for(cast.school.user) == []


@pytest.mark.parametrize("closed", [False, True])
def test_news_of_a_casus_that_is_seen_stays_news(cast: Cast, closed: bool) -> None:
    casus = a_casus(cast)
    asking.answer(actie=asked(casus, cast), answer="nee_maar", text="Later.", by=cast.school.user, now=timezone.now())
    if closed:
        close(casus=casus, outcome="verhuisd", on=timezone.localdate(), by=cast.voorzitter.user, version=casus.version)

    assert told_no_more() == 0
    assert Notice.objects.filter(user=cast.consulent.user, kind="antwoord", settled_at=None).exists()


def test_who_thinks_along_is_told_as_long_as_the_question_waits(cast: Cast) -> None:
    asked(a_casus(cast), cast, of=cast.colleague, target="collega", thinks_along=True)

    assert told_no_more() == 0
    assert waits_for(cast.colleague.user) == ["Er is een verzoek aan u."]


def test_forgetting_asks_no_more_for_more_notices(cast: Cast) -> None:
    counts = []
    for times in (1, 2):
        for _ in range(times):
            casus = build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil(f"Kind {Casus.objects.count()}"))
            asked(casus, cast)
        with CaptureQueriesContext(connection) as queries:
            told_no_more()
        counts.append(len(queries))

    assert counts[0] == counts[1]


def lost(toegang: Toegang) -> list[str]:
    tell_lost(today=timezone.localdate(), now=timezone.now())
    return waits_for(toegang.user)


def moved_away(cast: Cast) -> tuple[Casus, Actie]:
    """A step of the school that the pupil left; the casus counts as in motion."""
    casus, day = a_casus(cast), timezone.localdate()
    step = work.set_step(
        casus=casus, what="Rooster", due_on=day, holder=cast.school.user, by=cast.consulent.user, today=day
    )
    enrol(casus=casus, school=cast.heuvelrade, on=day, by=cast.consulent.user, today=day)
    assert not Casus.objects.moved("stuck", day).exists()
    return casus, step


def test_office_hears_of_a_step_that_nobody_can_do(cast: Cast) -> None:
    _, step = moved_away(cast)
    assert lost(cast.colleague) == lost(cast.colleague) == [LOST]

    work.drop(actie=step, because="Nu bij de andere school.", by=cast.colleague.user, now=timezone.now())

    assert lost(cast.colleague) == []


def test_a_step_of_who_sees_the_casus_again_is_lost_no_more(cast: Cast) -> None:
    casus, _ = moved_away(cast)
    assert lost(cast.colleague) == [LOST]

    Casus.objects.filter(pk=casus.pk).update(school=cast.beemd)
    assert lost(cast.colleague) == []

    Casus.objects.filter(pk=casus.pk).update(school=cast.heuvelrade)
    assert lost(cast.colleague) == [LOST]


def test_steps_of_a_consulent_who_left_wait_for_the_handover_of_the_casus(cast: Cast) -> None:
    casus, day = a_casus(cast), timezone.localdate()
    work.set_step(casus=casus, what="Bellen", due_on=day, holder=cast.consulent.user, by=cast.consulent.user, today=day)
    end_toegang(toegang=cast.consulent, today=day)

    assert lost(cast.voorzitter) == []


def test_verzoek_to_a_person_whose_toegang_ended_is_told_to_the_consulent(cast: Cast) -> None:
    asked(a_casus(cast), cast)
    end_toegang(toegang=cast.school, today=timezone.localdate())

    assert lost(cast.consulent) == [LOST]
