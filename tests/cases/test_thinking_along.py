"""A colleague who is asked to think along sees the casus until the question is answered or gone."""

import pytest
from django.utils import timezone

from cases.actions import asking, work
from cases.actions.closing import close
from cases.models import Actie, Event, EventKind
from post.models import Notice
from tests.cases.verzoeken import a_casus, asked, sees, soon, url
from tests.conftest import Cast, Login


def test_colleague_who_thinks_along_sees_the_casus_until_the_answer(cast: Cast) -> None:
    casus = a_casus(cast)
    before = sees(cast.colleague, casus)
    Login(cast.consulent).post(
        url("casus_ask", casus),
        {"what": "Ken jij een plek?", "due_on": soon().isoformat(), "colleague": cast.colleague.user_id},
    )
    actie = Actie.objects.get()
    during = sees(cast.colleague, casus)
    note = Login(cast.colleague).post(url("casus_note", casus), {"text": "Ik bel morgen de Klimop."})

    Login(cast.colleague).post(url("casus_answer_other_way", casus, actie.pk), {"text": "De Klimop heeft ruimte."})

    assert (before, during, sees(cast.colleague, casus)) == (False, True, False)
    assert note.status_code == 302
    assert Event.objects.filter(kind=EventKind.ACCESS).count() == 1


def test_colleague_sees_the_casus_while_a_second_question_waits(cast: Cast) -> None:
    casus = a_casus(cast)
    first = asked(casus, cast, cast.colleague, target="collega", thinks_along=True)
    second = asked(casus, cast, cast.colleague, target="collega", thinks_along=True)

    asking.answer(actie=first, answer="nee_maar", by=cast.colleague.user, now=timezone.now(), text="Nog niet.")
    still = sees(cast.colleague, casus)
    work.drop(actie=second, because="opgelost", by=cast.consulent.user, now=timezone.now())

    assert (still, sees(cast.colleague, casus)) == (True, False)


@pytest.mark.parametrize("how", ["close", "drop"])
def test_a_verzoek_that_is_gone_reminds_nobody_and_opens_nothing(cast: Cast, how: str) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast, cast.colleague, target="collega", thinks_along=True)
    asking.remind(actie=actie, by=cast.consulent.user, now=timezone.now())
    before = sees(cast.colleague, casus)

    if how == "close":
        close(
            casus=casus, outcome="verhuisd", on=timezone.localdate(), by=cast.consulent.user, version=casus.version,
        )  # fmt: skip
    else:
        work.drop(actie=actie, because="opgelost", by=cast.consulent.user, now=timezone.now())

    assert (before, sees(cast.colleague, casus)) == (True, False)
    assert not Notice.objects.filter(user=cast.colleague.user, settled_at=None).exists()


def test_a_verzoek_that_is_open_again_is_seen_by_who_thinks_along(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asked(casus, cast, cast.colleague, target="collega", thinks_along=True)
    work.drop(actie=actie, because="opgelost", by=cast.consulent.user, now=timezone.now())

    work.unfinish(actie=actie, by=cast.consulent.user, now=timezone.now())

    assert sees(cast.colleague, casus)
    assert Notice.objects.get(user=cast.colleague.user).settled_at is None
