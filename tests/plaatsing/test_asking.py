"""A question is asked on its day, of the two schools, once."""

from datetime import timedelta

import pytest

from accounts.models import Role
from plaatsing.actions.asking import ask_due
from plaatsing.models import Ending, Stand, Terugvraag, Toezegging
from post.models import Mail, Notice
from post.sender import bundle
from tests import build
from tests.conftest import Cast
from tests.plaatsing.promised import NEXT, coming, promised, said


@pytest.fixture
def made(cast: Cast) -> Toezegging:
    coming(cast)
    return promised(cast)


def test_both_schools_are_asked_on_the_day_and_once(cast: Cast, made: Toezegging) -> None:
    day_before = NEXT - timedelta(days=1)
    assert ask_due(today=day_before, now=build.moment(day_before)) == 0

    assert [ask_due(today=NEXT, now=build.moment(NEXT)) for _ in range(2)] == [1, 0]

    asked = {notice.user for notice in Notice.objects.all()}
    assert asked == {
        cast.school.user,
        cast.other_school.user,
        cast.plaatser_elsewhere.user,
    }  # who entered answers as school alone
    assert made.terugvragen.get().asked_at == build.moment(NEXT)


def test_somebody_with_two_roles_there_is_asked_once(cast: Cast, made: Toezegging) -> None:
    build.toegang(cast.other_school.user, Role.PLAATSING, school=cast.heuvelrade)

    ask_due(today=NEXT, now=build.moment(NEXT))

    assert Notice.objects.filter(user=cast.other_school.user).count() == 1


def test_the_mail_holds_the_way_to_the_answer_and_no_name_school_or_reason(cast: Cast, made: Toezegging) -> None:
    ask_due(today=NEXT, now=build.moment(NEXT))
    bundle(build.moment(NEXT))

    mail = Mail.objects.get(recipient=cast.other_school.user.email)
    assert f"/plaatsingsoverleg/toezeggingen/{made.code}/terugvraag/" in mail.body
    for word in ("Fenna", "Roskam", "Beemd", "Heuvelrade", made.sheet_code, made.casus.code, "thuis"):
        assert word not in f"{mail.subject} {mail.body}"


def test_what_was_answered_before_its_day_is_not_asked(cast: Cast, made: Toezegging) -> None:
    said(made, Stand.FAILED, cast.school.user, support="zorg")

    assert Toezegging.objects.get().ending == Ending.FAILED
    assert ask_due(today=NEXT, now=build.moment(NEXT)) == 0
    assert not Terugvraag.objects.open().exists()
