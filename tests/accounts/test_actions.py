"""Acts on who comes in."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
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


@pytest.mark.parametrize(("begins", "expected"), [(-30, -30), (0, -1), (10, -1)])
def test_an_ended_toegang_holds_no_day_from_today(cast: Cast, begins: int, expected: int) -> None:
    row = build.toegang(cast.school.user, Role.PRIVACY, valid_from=TODAY + timedelta(days=begins))

    actions.end_toegang(toegang=row, today=TODAY)

    row.refresh_from_db()
    assert (row.valid_from, row.valid_to) == (TODAY + timedelta(days=expected), TODAY)
    assert not any(row.holds_on(TODAY + timedelta(days=n)) for n in range(40))


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
