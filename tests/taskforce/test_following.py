"""A placement that was decided is asked about at 2, 6 and 12 weeks; one that fails comes back to the kerngroep."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from cases.actions.phases import RefusedError
from cases.models import Enrolment, Grant, GrantGround
from plaatsing.actions import answering, binding
from plaatsing.actions.asking import ask_due
from plaatsing.actions.returning import bring_waiting_back
from plaatsing.models import Ending, PromiseKind, Stand, Support, Toezegging
from post.models import Notice
from region.models import Holiday
from taskforce.actions import drafting, escalating, signing
from taskforce.actions.following import bring_back_failed
from taskforce.letter import letter
from taskforce.models import Addressee, BindendBesluit, Escalatie, Ontwerpbesluit, Outcome
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.post.building import waits_for
from tests.taskforce import making
from tests.taskforce.making import NOW, START, Desk

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def besluit(cast: Cast, people: Desk) -> BindendBesluit:
    """In force: the Heuvelrade College from 11 January 2027."""
    return making.signed(making.ready(cast, people), people, times=2)


def placement(besluit: BindendBesluit) -> Toezegging:
    return Toezegging.objects.get(casus=besluit.casus, kind=PromiseKind.BINDING, ending="")


def weeks(number: int) -> date:
    return START + timedelta(weeks=number)


def answer(of: Toezegging, stand: str, cast: Cast, day: date, **said: Any) -> None:
    if stand == Stand.FAILED:
        said = {"support": Support.choices[0][0], "needed": "Een kleinere groep.", **said}
    asked = of.terugvragen.open().get()
    answering.answer(terugvraag=asked, stand=stand, by=cast.other_school.user, today=day, now=build.moment(day), **said)


def test_nothing_is_asked_before_the_decision_is_in_force(cast: Cast, people: Desk) -> None:
    making.signed(making.ready(cast, people), people)

    assert not Toezegging.objects.exists()


def test_in_force_it_is_asked_two_weeks_after_the_first_schoolday(besluit: BindendBesluit, cast: Cast) -> None:
    made = placement(besluit)

    assert (made.school, made.from_school, made.overleg, made.from_on) == (cast.heuvelrade, cast.beemd, None, START)
    assert (made.level, made.year_group, made.sheet_code) == ("vmbo_k", 3, besluit.code[:5])
    assert [(row.number, row.ask_on) for row in made.terugvragen.all()] == [(1, weeks(2))]


def test_in_a_holiday_of_the_school_it_is_asked_on_the_first_day_after_it(cast: Cast, people: Desk) -> None:
    Holiday.objects.create(
        school=cast.heuvelrade, school_year="2026-2027", name="Projectweek", first_day=weeks(2),
        last_day=weeks(2) + timedelta(days=4),
    )  # fmt: skip
    besluit = making.signed(making.ready(cast, people), people, times=2)
    monday = weeks(3)

    said = letter(besluit, Addressee.FAMILY, TODAY)["verder"]

    assert placement(besluit).terugvragen.get().ask_on == monday
    assert [row["op"] for row in said] == [day.isoformat() for day in (START, monday, weeks(6), weeks(12))]


def test_two_questions_that_meet_behind_a_long_holiday_are_one(cast: Cast, people: Desk) -> None:
    Holiday.objects.create(
        school=cast.heuvelrade, school_year="2026-2027", name="Zomervakantie", first_day=weeks(2), last_day=weeks(8)
    )
    besluit = making.signed(making.ready(cast, people), people, times=2)

    said = letter(besluit, Addressee.FAMILY, TODAY)["verder"]

    assert [row["op"] for row in said[1:]] == [(weeks(8) + timedelta(days=1)).isoformat(), weeks(12).isoformat()]
    assert [row["wat"] for row in said[1:]] == [
        "we vragen u, Fenna en de school hoe het gaat",
        "we vragen het nog een keer; daarna is de Taskforce klaar, als het goed gaat",
    ]


def test_the_receiving_school_is_asked_and_nobody_else(besluit: BindendBesluit, cast: Cast) -> None:
    assert ask_due(today=weeks(2) - timedelta(days=1), now=NOW) == 0
    assert ask_due(today=weeks(2), now=NOW) == 1

    told = Notice.objects.filter(kind="terugvraag")
    assert {row.user for row in told} == {cast.other_school.user, cast.plaatser_elsewhere.user}
    assert {row.text for row in told} == {"Terugvraag over een plaatsing door de Taskforce: hoe gaat het?"}


def test_placed_stands_in_the_casus_and_is_asked_again_at_six_and_twelve_weeks(
    besluit: BindendBesluit, cast: Cast
) -> None:
    made, casus = placement(besluit), besluit.casus
    answer(made, Stand.PLACED, cast, weeks(2), on=START)

    enrolled = Enrolment.objects.on(weeks(2)).get(pupil=casus.pupil_id)
    assert (enrolled.school, enrolled.valid_from, enrolled.level, enrolled.year_group) == (
        cast.heuvelrade,
        START,
        "vmbo_k",
        3,
    )
    absence = casus.absence()
    assert absence is not None
    assert absence.ended_on == START
    for number in (6, 12):
        made.refresh_from_db()
        assert (made.ending, made.terugvragen.open().get().ask_on) == ("", weeks(number))
        answer(made, Stand.PLACED, cast, weeks(number))
    made.refresh_from_db()
    assert (made.ending, made.ended_on) == (Ending.HELD, weeks(12))


def test_reported_early_the_first_question_is_still_asked(besluit: BindendBesluit, cast: Cast) -> None:
    made = placement(besluit)
    answer(made, Stand.PLACED, cast, START, on=START)

    assert made.terugvragen.open().get().ask_on == weeks(2)


def test_loopt_nog_is_asked_again_at_the_next_planned_day(besluit: BindendBesluit, cast: Cast) -> None:
    made = placement(besluit)
    answer(made, Stand.RUNS, cast, weeks(2), told="Begint na de toetsweek.")

    assert made.terugvragen.open().get().ask_on == weeks(6)


def test_failed_is_back_at_the_kerngroep_and_not_on_a_session(
    besluit: BindendBesluit, cast: Cast, people: Desk
) -> None:
    made = placement(besluit)
    answer(made, Stand.FAILED, cast, weeks(2))

    made.refresh_from_db()
    assert (made.ending, made.returned_in) == (Ending.FAILED, None)
    assert bring_waiting_back(today=weeks(2)) == 0
    told = Notice.objects.filter(text__startswith="Een bindende plaatsing is niet gelukt.")
    assert {people.manager.user, people.member.user, people.other.user} <= {row.user for row in told}
    [of_office] = told.filter(user=cast.consulent.user)
    assert Login(cast.consulent).get(of_office.path).status_code == 200
    client = Login(people.manager)
    for path in (reverse("taskforce"), reverse("escalatie", args=[besluit.escalatie.code])):
        assert "De plaatsing lukte niet" in client.get(path).content.decode(), path
    page = client.get(reverse("escalatie", args=[besluit.escalatie.code])).content.decode()
    assert "Een kleinere groep." in page


def test_a_placement_that_did_not_last_asks_on_the_casus_whether_the_pupil_is_at_home_again(
    besluit: BindendBesluit, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, casus = placement(besluit), besluit.casus
    answer(made, Stand.PLACED, cast, weeks(2), on=START)
    answer(made, Stand.FAILED, cast, weeks(6))
    monkeypatch.setattr(timezone, "now", lambda: build.moment(weeks(6)))

    page = Login(cast.colleague).get(reverse("casus", args=[casus.code])).content.decode()

    assert "De plaatsing op Heuvelrade College hield geen stand" in page
    assert f"{reverse('casus_fall_back', args=[casus.code])}?sinds={weeks(6).isoformat()}" in page


def test_an_answer_by_mistake_is_taken_back(besluit: BindendBesluit, cast: Cast) -> None:
    made = placement(besluit)
    answer(made, Stand.FAILED, cast, weeks(2))

    answering.undo(
        terugvraag=made.terugvragen.get(), by=cast.other_school.user, today=weeks(2), now=build.moment(weeks(2))
    )

    made.refresh_from_db()
    asked = made.terugvragen.get()
    assert (made.ending, asked.ask_on, asked.overleg, asked.answered_at) == ("", weeks(2), None, None)
    told = Notice.objects.filter(key__startswith="bindend:")
    assert told.exists()
    assert not told.filter(settled_at=None).exists()


def close(besluit: BindendBesluit, people: Desk, outcome: str) -> Escalatie:
    track = Escalatie.objects.get(pk=besluit.escalatie_id)
    escalating.close(
        escalatie=track, outcome=outcome, closing="Klaar.", version=track.version, by=people.manager.user, now=NOW
    )
    return track


def test_a_track_that_had_ended_as_placed_runs_again(
    besluit: BindendBesluit, cast: Cast, people: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    track = close(besluit, people, Outcome.PLACED)
    assert Login(people.manager).get(reverse("escalatie", args=[track.code])).status_code == 404
    answer(placement(besluit), Stand.FAILED, cast, weeks(2))
    later = build.moment(weeks(2))

    assert (bring_back_failed(now=later), bring_back_failed(now=later)) == (1, 0)

    track.refresh_from_db()
    assert (track.ended_at, track.outcome, track.closing) == (None, "", "")
    running = Grant.objects.running(later).filter(casus=track.casus)
    assert {(row.ground, row.role, row.user) for row in running} == {
        (GrantGround.ESCALATED, Role.KERNGROEP, None), (GrantGround.INVESTIGATED, "", people.investigator.user),
    }  # fmt: skip
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert Login(people.manager).get(reverse("escalatie", args=[track.code])).status_code == 200


def test_a_track_that_was_closed_knowing_it_failed_stays_closed(
    besluit: BindendBesluit, cast: Cast, people: Desk
) -> None:
    answer(placement(besluit), Stand.FAILED, cast, TODAY - timedelta(days=1))
    close(besluit, people, Outcome.PLACED)

    assert bring_back_failed(now=timezone.now()) == 0


def test_another_end_of_the_track_asks_no_more(besluit: BindendBesluit, people: Desk) -> None:
    made = placement(besluit)
    close(besluit, people, Outcome.OTHERWISE)

    made.refresh_from_db()
    assert (made.ending, made.terugvragen.count()) == (Ending.WITHDRAWN, 0)
    assert bring_back_failed(now=timezone.now()) == 0


def corrected(besluit: BindendBesluit, people: Desk, **changes: Any) -> BindendBesluit:
    drafting.correct(besluit=besluit, by=people.manager.user, today=TODAY)
    Ontwerpbesluit.objects.update(**changes)
    return making.signed(Escalatie.objects.get(pk=besluit.escalatie_id), people, times=2)


def test_a_correction_about_the_same_school_goes_on_with_what_runs(besluit: BindendBesluit, people: Desk) -> None:
    made = placement(besluit)
    corrected(besluit, people, starts_on=START + timedelta(weeks=1))

    made.refresh_from_db()
    assert (made.ending, made.from_on) == ("", START + timedelta(weeks=1))
    assert made.terugvragen.get().ask_on == weeks(3)


def test_a_correction_about_another_school_ends_what_ran(besluit: BindendBesluit, cast: Cast, people: Desk) -> None:
    made = placement(besluit)
    other = build.school("Kortecollege", "09ZZ00", municipality=cast.oosterbeemd, board=cast.heuvelrade.board)
    making.optie(besluit.escalatie, school=other)
    corrected(besluit, people, school=other)

    made.refresh_from_db()
    assert (made.ending, placement(besluit).school) == (Ending.WITHDRAWN, other)


def test_the_school_cannot_take_back_what_binds(besluit: BindendBesluit, cast: Cast) -> None:
    made = placement(besluit)
    with pytest.raises(RefusedError, match="bindende plaatsing"):
        answering.withdraw(toezegging=made, support="", needed="", by=cast.other_school.user, today=TODAY, now=NOW)


def test_the_school_reports_from_the_page_of_the_decision(besluit: BindendBesluit, cast: Cast) -> None:
    made, client = placement(besluit), Login(cast.other_school)

    page = client.get(reverse("besluit", args=[besluit.code])).content.decode()
    shown = client.get(reverse("toezegging", args=[made.code])).content.decode()
    asked = client.get(reverse("terugvraag", args=[made.code])).content.decode()
    listed = client.get(reverse("toezeggingen")).content.decode()

    assert reverse("terugvraag", args=[made.code]) in page
    assert "de Taskforce, dinsdag 24 november 2026" in shown
    assert "Toezegging intrekken" not in shown
    assert "De leerling komt terug bij de kerngroep van de Taskforce." in asked
    assert "besluit van de Taskforce" in listed
    assert "None" not in shown + asked + listed


def test_enrolled_there_the_school_sees_the_casus(besluit: BindendBesluit, cast: Cast) -> None:
    client, path = Login(cast.other_school), reverse("casus", args=[besluit.casus.code])
    before = client.get(path).status_code
    answer(placement(besluit), Stand.PLACED, cast, TODAY, on=TODAY)

    assert (before, client.get(path).status_code) == (404, 200)
    assert signing.whole(besluit.pk).casus.school == cast.heuvelrade


@pytest.mark.parametrize("ends", ["track", "new_decision"])
def test_a_placement_that_failed_is_not_told_for_ever(
    besluit: BindendBesluit, cast: Cast, people: Desk, ends: str
) -> None:
    answer(placement(besluit), Stand.FAILED, cast, weeks(2))
    assert waits_for(people.member.user)

    if ends == "track":
        close(besluit, people, Outcome.OTHERWISE)
    else:
        binding.bind(
            casus=besluit.casus,
            school=cast.beemd,
            sheet_code="ander",
            from_on=weeks(3),
            level="havo",
            year_group=3,
            today=weeks(2),
        )

    assert waits_for(people.member.user) == []
