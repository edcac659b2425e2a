"""Acts on who comes in."""

from datetime import date, timedelta
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.utils import timezone

from accounts import actions
from accounts.models import Consulentschap, Role, Toegang, User
from tests import build
from tests.conftest import Cast, Login

TODAY = date(2026, 11, 24)


def test_admit_says_why_not(cast: Cast) -> None:
    ended = cast.voorzitter.user
    ended.is_active = False

    assert actions.admit(cast.consulent.user) == ""
    assert actions.admit(cast.expired.user).startswith("U hebt op dit moment geen toegang.")
    assert actions.admit(ended).startswith("Dit account is beëindigd.")


def test_admit_of_somebody_refused_notes_no_visit(cast: Cast) -> None:
    User.objects.filter(pk=cast.expired.user_id).update(last_login=timezone.now())
    cast.expired.user.refresh_from_db()

    actions.admit(cast.expired.user)

    assert User.objects.get(pk=cast.expired.user_id).previous_login is None


def test_give_toegang_refuses_what_does_not_fit(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        actions.give_toegang(user=cast.consulent.user, role=Role.SCHOOL, valid_from=TODAY)

    assert Toegang.objects.filter(user=cast.consulent.user).count() == 1


@pytest.mark.parametrize(("begins", "ends"), [(-30, 0), (0, 0), (10, 10)])
def test_an_ended_toegang_holds_no_day_from_today_and_none_before_it_began(cast: Cast, begins: int, ends: int) -> None:
    row = build.toegang(cast.school.user, Role.PRIVACY, valid_from=TODAY + timedelta(days=begins))

    actions.end_toegang(toegang=row, today=TODAY)

    row.refresh_from_db()
    assert (row.valid_from, row.valid_to) == (TODAY + timedelta(days=begins), TODAY + timedelta(days=ends))
    assert not any(row.holds_on(TODAY + timedelta(days=n)) for n in range(40))
    assert not Toegang.objects.not_over(TODAY).filter(pk=row.pk).exists()


def test_the_last_beheerder_keeps_toegang_and_account(cast: Cast) -> None:
    build.toegang(cast.voorzitter.user, Role.BEHEERDER, valid_to=TODAY)
    build.toegang(cast.consulent.user, Role.BEHEERDER, valid_from=TODAY + timedelta(days=1))

    with pytest.raises(actions.LastBeheerderError):
        actions.end_toegang(toegang=cast.beheerder, by=cast.voorzitter.user, today=TODAY)
    with pytest.raises(actions.LastBeheerderError):
        actions.end_user(user=cast.beheerder.user, today=TODAY)

    assert Toegang.objects.usable(cast.beheerder.user, TODAY).exists()


def test_a_beheerder_ends_another_never_herself(cast: Cast) -> None:
    other = build.toegang(cast.voorzitter.user, Role.BEHEERDER)

    with pytest.raises(actions.OwnBeheerderError):
        actions.end_toegang(toegang=cast.beheerder, by=cast.beheerder.user, today=TODAY)
    actions.end_toegang(toegang=other, by=cast.beheerder.user, today=TODAY)

    assert not Toegang.objects.on(TODAY).filter(pk=other.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_beheerders_who_end_each_other_at_once_leave_one(cast: Cast) -> None:
    other = build.toegang(cast.voorzitter.user, Role.BEHEERDER)
    said: list[str] = []

    def end(row: Toegang, by: User) -> None:
        try:
            actions.end_toegang(toegang=row, by=by, today=TODAY)
            said.append("ended")
        except actions.LastBeheerderError:
            said.append("refused")

    def end_elsewhere() -> None:
        end(cast.beheerder, other.user)
        connections.close_all()

    second = Thread(target=end_elsewhere)
    with transaction.atomic():
        end(other, cast.beheerder.user)
        second.start()
        second.join(timeout=0.5)  # the first did not finish yet: the second can only wait
        waited = second.is_alive()
    second.join(timeout=60)

    assert (waited, said) == (True, ["ended", "refused"])
    assert Toegang.objects.on(TODAY).filter(role=Role.BEHEERDER).count() == 1


def test_end_user_counts_the_schools_left_alone_and_spares_the_past(cast: Cast) -> None:
    noor = cast.consulent.user
    past = build.consulentschap(noor, build.school("Derde", "03EF00"), valid_to=date(2025, 1, 1))
    build.consulentschap(noor, build.school("Vierde", "04EF00"), valid_from=TODAY + timedelta(days=5))

    left = actions.end_user(user=noor, today=TODAY)

    rows = Consulentschap.objects.filter(consulent=noor).order_by("valid_to")
    assert left == 2
    assert [row.valid_to for row in rows] == [past.valid_to, TODAY]


def test_end_sessions_ends_those_of_one_person(cast: Cast) -> None:
    here, there, other = Login(cast.consulent), Login(cast.consulent), Login(cast.voorzitter)

    actions.end_sessions(cast.consulent.user)

    assert [client.get("/casussen/").status_code for client in (here, there, other)] == [302, 302, 200]


def test_appoint_ends_who_was_it_and_replaces_who_would_be(cast: Cast) -> None:
    build.consulentschap(cast.voorzitter.user, build.school("Derde", "03EF00"))
    Consulentschap.objects.filter(school=cast.beemd).update(valid_to=TODAY + timedelta(days=30))
    build.consulentschap(cast.voorzitter.user, cast.beemd, valid_from=TODAY + timedelta(days=30))

    actions.appoint(consulent=cast.colleague.user, school=cast.beemd, valid_from=TODAY)

    rows = Consulentschap.objects.filter(school=cast.beemd).order_by("valid_from")
    assert [(row.consulent, row.valid_to) for row in rows] == [
        (cast.consulent.user, TODAY),
        (cast.colleague.user, None),
    ]
    assert Consulentschap.objects.filter(consulent=cast.voorzitter.user).count() == 1


def test_a_fixed_consulent_whose_toegang_ended_by_itself_is_nobodys_face(cast: Cast) -> None:
    today = timezone.localdate()
    Toegang.objects.filter(pk=cast.consulent.pk).update(valid_to=today)

    def face(day: date) -> User | None:
        return Consulentschap.objects.consulent_for(school=cast.beemd, municipality=None, day=day)

    assert (face(today - timedelta(days=1)), face(today)) == (cast.consulent.user, None)
    assert list(Consulentschap.objects.schools_without(today)) == [cast.beemd]
    assert [row.school for row in Consulentschap.objects.with_cover(today)] == [cast.heuvelrade]


def test_another_toegang_that_begins_tomorrow_keeps_what_it_was_needed_for(cast: Cast) -> None:
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    build.toegang(cast.consulent.user, Role.CONSULENT, valid_from=tomorrow, area=cast.zuid)

    left = actions.end_toegang(toegang=cast.consulent, today=today)

    def face(day: date) -> User | None:
        return Consulentschap.objects.consulent_for(school=cast.beemd, municipality=None, day=day)

    assert (left, face(today), face(tomorrow)) == (0, None, cast.consulent.user)
