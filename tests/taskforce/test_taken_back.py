"""What the end of a track, or of a decision, takes along: nobody is asked any more what no longer matters, and nothing signs itself."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from cases.actions.phases import RefusedError
from cases.models import EventKind
from plaatsing.actions.answering import answer
from plaatsing.actions.asking import ask_due
from plaatsing.models import Stand, Support, Terugvraag
from post.models import Notice
from taskforce.actions import drafting, escalating, reports, signing
from taskforce.actions.following import bring_back_failed
from taskforce.models import Escalatie, GeldendBesluit, Ontwerpbesluit, Outcome
from tests import build
from tests.conftest import TODAY, Cast
from tests.post.building import waits_for
from tests.taskforce import making
from tests.taskforce.making import NOW, START, Desk

pytestmark = pytest.mark.usefixtures("today")


def end(of: Escalatie, people: Desk, outcome: str) -> Escalatie:
    track = Escalatie.objects.get(pk=of.pk)
    escalating.close(
        escalatie=track, outcome=outcome, closing="Klaar.", version=track.version, by=people.manager.user, now=NOW
    )
    return track


def waiting(kind: str) -> list[str]:
    return list(Notice.objects.filter(kind=kind, settled_at=None).values_list("text", flat=True))


def test_a_decision_that_waits_when_the_track_ends_waits_no_more(cast: Cast, people: Desk) -> None:
    track = making.ready(cast, people)
    besluit = making.signed(track, people)
    assert waiting("besluit")

    end(track, people, Outcome.OTHERWISE)

    assert waiting("besluit") == []
    with pytest.raises(RefusedError, match="afgerond"):
        signing.sign(besluit=besluit, read=besluit.fingerprint, by=people.member.user, today=TODAY, now=NOW)
    assert not GeldendBesluit.objects.exists()


def test_a_placement_that_is_let_go_is_not_asked_about_any_more(cast: Cast, people: Desk) -> None:
    besluit = making.signed(making.ready(cast, people), people, times=2)
    day = START + timedelta(weeks=2)
    ask_due(today=day, now=build.moment(day))
    assert waiting("terugvraag")

    end(besluit.escalatie, people, Outcome.OTHERWISE)

    assert (waiting("terugvraag"), Terugvraag.objects.count()) == ([], 0)


def test_a_track_that_ends_for_the_second_time_is_told_again(cast: Cast, people: Desk) -> None:
    besluit = making.signed(making.ready(cast, people), people, times=2)
    track = end(besluit.escalatie, people, Outcome.PLACED)
    assert waiting("voortgang")
    day = START + timedelta(weeks=2)
    answer(
        terugvraag=Terugvraag.objects.open().get(), stand=Stand.FAILED, by=cast.other_school.user, today=day,
        now=build.moment(day), support=Support.GUIDANCE, needed="Een kleinere groep.",
    )  # fmt: skip

    bring_back_failed(now=build.moment(day))

    assert waiting("voortgang") == []
    end(track, people, Outcome.OTHERWISE)
    assert set(waiting("voortgang")) == {"De Taskforce heeft een casus afgerond."}


def test_a_decision_replaces_the_last_that_was_in_force(cast: Cast, people: Desk) -> None:
    """Not one that was taken back before it took effect."""
    track = making.ready(cast, people)
    first = making.signed(track, people)
    signing.withdraw(besluit=first, because="De begeleider is ziek.", by=people.manager.user, today=TODAY, now=NOW)
    second = making.signed(Escalatie.objects.get(pk=track.pk), people, times=2)
    drafting.correct(besluit=second, by=people.manager.user, today=TODAY)
    third = making.signed(Escalatie.objects.get(pk=track.pk), people)
    signing.withdraw(besluit=third, because="Toch niet.", by=people.manager.user, today=TODAY, now=NOW)
    assert Ontwerpbesluit.objects.exists()
    making.signed(Escalatie.objects.get(pk=track.pk), people, times=2)

    told = track.casus.events.filter(kind=EventKind.DECIDED, title__startswith="Plaatsingsbesluit").order_by("pk")

    assert [row.text for row in told] == ["", f"Vervangt het besluit met kenmerk {second.code}."]


def test_who_signed_is_not_asked_to_sign_any_more(cast: Cast, people: Desk, settings: Settings) -> None:
    settings.TASKFORCE_SIGNATURES = 3
    besluit = making.signed(making.ready(cast, people), people)

    signing.sign(besluit=besluit, read=besluit.fingerprint, by=people.member.user, today=TODAY, now=NOW)

    assert waits_for(people.member.user) == []
    assert waits_for(people.other.user) == ["Een plaatsingsbesluit wacht op uw handtekening."]


def test_who_signed_the_report_is_not_reminded_and_the_kerngroep_hears_that_it_can_go_on(
    cast: Cast, people: Desk
) -> None:
    track = making.escalatie(cast, people)
    Escalatie.objects.update(investigator=None)
    track.refresh_from_db()
    who = people.investigator.user
    escalating.assign(escalatie=track, investigator=who, version=track.version, by=people.manager.user, now=NOW)
    making.visit(track)
    making.optie(track, school=cast.heuvelrade)
    made = making.report(track, signed=False)
    assert waits_for(who) == ["U bent zaakonderzoeker van een casus."]

    reports.sign_report(report=made, version=made.version, by=who, today=TODAY, now=NOW)

    assert waits_for(who) == []
    told = Notice.objects.filter(text="Het zaakonderzoek van een casus is klaar.")
    assert {one.user for one in told} == {
        people.manager.user,
        people.member.user,
        people.other.user,
        cast.kerngroep.user,
    }
    assert {one.path for one in told} == {track.get_absolute_url()}
