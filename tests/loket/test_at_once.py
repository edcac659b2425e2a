"""Two people at the same moment: the second waits for the first, and then goes by what the first left. Transactions of their own."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import appoint, fix_officers
from accounts.models import Consulentschap, Overdracht, Role, Toegang, VasteAmbtenaar
from cases.actions.absence import close, confirm, reopen
from cases.actions.circle import hand_over
from cases.actions.closing import AlreadyOpen
from cases.actions.handing import hand_over_contacts
from cases.actions.opening import open_casus
from cases.models import Actie, Casus, Event, EventKind
from tests import build
from tests.cases.working import a_step
from tests.conftest import Cast, Login, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> Cast:
    return make_cast()


@pytest.fixture
def mate(people: Cast) -> Toegang:
    return build.toegang(build.user("mate@loket.example", "Mats Oudekerk"), Role.CONSULENT, area=people.noord)


def meanwhile(first: Callable[[], object], second: Callable[[], object], then: Callable[[], object] = bool) -> Any:
    """`second` begins when `first` did its work and has not finished yet; `then` is the rest of the first. What the second answered, or
    raised."""
    answers: list[object] = []

    def elsewhere() -> None:
        try:
            with transaction.atomic():
                answers.append(second())
        except AlreadyOpen as error:  # any other ends the thread, and is reported by pytest
            answers.append(error)
        finally:
            connections.close_all()

    other = Thread(target=elsewhere)
    with transaction.atomic():
        first()
        other.start()
        other.join(timeout=0.5)
        assert other.is_alive(), f"did not wait: {answers}"
        then()
    other.join(timeout=60)
    return answers[0]


def today() -> date:
    return timezone.localdate()


def a_casus(cast: Cast, name: str = "Fenna") -> Casus:
    return build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil(name), consulent=cast.consulent.user)


def test_schools_that_a_colleague_hands_over_at_this_moment_are_not_handed_over_again(
    people: Cast, mate: Toegang
) -> None:
    rows = list(Consulentschap.objects.filter(consulent=people.consulent.user))
    other = build.toegang(build.user("other@loket.example", "Olga Veen"), Role.CONSULENT, area=people.noord)
    client = Login(people.consulent)
    told = {"rows": [row.pk for row in rows], "to": other.user_id, "text": "De mentor belt op maandag."}

    answer = meanwhile(
        lambda: hand_over_contacts(
            rows=rows, to=mate.user, text="Let op de gymles.", by=people.voorzitter.user, today=today(), now=timezone.now()
        ),
        lambda: client.post(reverse("handover_new"), told),
    )  # fmt: skip

    assert answer.status_code == 422
    assert "is intussen overgedragen" in answer.content.decode()
    assert "De mentor belt op maandag." in answer.content.decode()
    assert Overdracht.objects.get().receiver == mate.user


def test_casus_that_is_taken_up_again_while_a_new_one_begins_is_told_so(people: Cast) -> None:
    casus = a_casus(people)
    close(casus=casus, outcome="verhuisd", on=today(), by=people.consulent.user, version=1, today=today())

    answer = meanwhile(
        lambda: open_casus(
            pupil=casus.pupil, by=people.voorzitter.user, today=today(), kind="", school=people.beemd,
            municipality=people.lindevoort, first_day=None,
        ),
        lambda: reopen(casus=Casus.objects.get(pk=casus.pk), because="Toch.", by=people.consulent.user, today=today()),
    )  # fmt: skip

    assert isinstance(answer, AlreadyOpen)
    assert Casus.objects.open().count() == 1


def test_two_who_appoint_a_fixed_consulent_leave_one(people: Cast, mate: Toegang) -> None:
    def make(who: Toegang) -> Callable[[], object]:
        return lambda: appoint(consulent=who.user, valid_from=today(), school=people.heuvelrade)

    answer = meanwhile(make(mate), make(people.consulent))

    assert isinstance(answer, Consulentschap)
    standing = Consulentschap.objects.on(today()).filter(school=people.heuvelrade)
    assert [row.consulent for row in standing] == [people.consulent.user]


def test_two_who_fix_the_officers_leave_one_in_a_place(people: Cast) -> None:
    def make(who: Toegang) -> Callable[[], object]:
        officers = [who.user, None]
        return lambda: fix_officers(municipality=people.lindevoort, officers=officers, day=today())

    answer = meanwhile(make(people.leerplicht), make(people.leerplicht_elsewhere))

    assert answer is None
    standing = VasteAmbtenaar.objects.on(today()).filter(municipality=people.lindevoort)
    assert [row.officer for row in standing] == [people.leerplicht_elsewhere.user]


def test_casussen_that_two_hand_over_in_another_order_are_handed_over_with_their_steps(
    people: Cast, mate: Toegang
) -> None:
    one, two = a_casus(people), a_casus(people, "Siebe")
    step = a_step(one, people)
    before = [Casus.objects.get(pk=pk) for pk in (two.pk, one.pk)]  # as the second read them

    def give(to: Toegang, *casussen: Casus) -> Callable[[], object]:
        return lambda: hand_over(casussen=casussen, to=to.user, by=people.voorzitter.user, today=today())

    answer = meanwhile(give(mate, one), give(people.colleague, *before), give(mate, two))

    assert answer == 2
    assert {row.consulent for row in Casus.objects.all()} == {people.colleague.user}
    assert Actie.objects.get(pk=step.pk).holder == people.colleague.user


def test_two_clicks_on_still_at_home_are_one_line(people: Cast) -> None:
    casus = a_casus(people)
    absence = build.absence(casus, first_day=today() - timedelta(days=30))

    def say() -> object:
        return confirm(
            absence=type(absence).objects.get(pk=absence.pk), on=today(), by=people.school.user, how="school"
        )

    assert meanwhile(say, say) is False
    assert Event.objects.filter(kind=EventKind.CONFIRMED).count() == 1
