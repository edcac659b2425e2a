"""What closing a casus ended: it is back when the casus is taken up again, or said not to be."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages

from accounts.models import Consulentschap
from cases.actions.absence import close, reopen
from cases.actions.closing import dropped_by_closing
from cases.actions.work import set_step
from cases.models import Actie, Casus, Event, EventKind, Outcome
from tests import build
from tests.cases.absent import relatief, said, shut, today, url
from tests.conftest import TODAY, Cast, Login

NOW = build.moment(TODAY)


def again(casus: Casus, days: int = 7) -> None:
    on = TODAY + timedelta(days=days)
    reopen(casus=casus, because="Het loopt toch door.", by=casus.opened_by, today=on, now=build.moment(on))
    casus.refresh_from_db()


def of(cast: Cast, given_name: str = "Fenna", family_name: str = "Roskam") -> Casus:
    who = build.pupil(given_name, family_name)
    return build.casus(by=cast.consulent.user, at=cast.beemd, who=who, consulent=cast.consulent.user)


def step(casus: Casus, what: str) -> Actie:
    by = casus.opened_by
    return set_step(casus=casus, what=what, due_on=TODAY + timedelta(days=5), holder=by, by=by, today=TODAY)


def test_what_was_dropped_is_known_and_what_ended_before_is_not_in_it(cast: Cast) -> None:
    casus = of(cast)
    earlier = step(casus, "Ouders bellen")
    Actie.objects.filter(pk=earlier.pk).update(dropped_at=NOW - timedelta(days=1), dropped_because="Niet meer nodig.")
    step(casus, "School bellen")
    shut(casus)

    assert [actie.what for actie in dropped_by_closing(casus)] == ["School bellen"]


def test_who_reopens_reads_before_and_after_what_is_not_back(cast: Cast) -> None:
    casus = relatief(cast)
    for what in ("School bellen", "Ouders bellen"):
        set_step(
            casus=casus, what=what, due_on=today(), holder=cast.consulent.user, by=cast.consulent.user, today=today()
        )
    casus.refresh_from_db()
    close(casus=casus, outcome="verhuisd", on=today(), by=cast.consulent.user, version=casus.version, today=today())
    client = Login(cast.consulent)

    page = said(client.get(url("casus_reopen", casus)))
    answer = client.post(url("casus_reopen", casus), {"because": "Toch niet verhuisd."})

    assert "Dit verviel bij het sluiten en komt niet terug." in page
    assert "School bellen" in page
    assert "Ouders bellen" in page
    [message] = get_messages(answer.wsgi_request)
    assert str(message) == (
        f"{casus.code} is weer open. 2 stappen en verzoeken vervielen bij het sluiten en zijn niet terug. "
        "Zet opnieuw wat nog nodig is."
    )


def test_the_school_was_handed_over_meanwhile_and_the_casus_follows(cast: Cast) -> None:
    casus, elsewhere = of(cast), of(cast, "Amber", "Amberstra")
    Casus.objects.filter(pk=elsewhere.pk).update(
        consulent=cast.voorzitter.user
    )  # not the fixed consulent of the school
    elsewhere.refresh_from_db()
    for one in (casus, elsewhere):
        shut(one)
    moved = TODAY + timedelta(days=2)
    Consulentschap.objects.filter(school=cast.beemd).update(valid_to=moved)
    Consulentschap.objects.create(school=cast.beemd, consulent=cast.colleague.user, valid_from=moved)

    for one in (casus, elsewhere):
        again(one)

    assert (casus.consulent, elsewhere.consulent) == (cast.colleague.user, cast.voorzitter.user)
    assert Event.objects.get(casus=casus, kind=EventKind.CORRECTED).title == (
        f"Sinds het sluiten veranderd: {cast.colleague.user} is de vaste contactpersoon"
    )


@pytest.mark.parametrize("before", [True, False])
def test_who_was_a_double_of_it_is_so_again_and_the_other_file_says_it_is_not(cast: Cast, before: bool) -> None:
    third, casus, other = of(cast, "Fena", "Roskam"), of(cast), of(cast, "Fenna", "Rosskam")
    shut(third, Outcome.DOUBLE, casus if before else other)
    shut(casus, Outcome.DOUBLE, other)

    again(casus)

    third.refresh_from_db()
    assert third.double_of == (casus if before else other)
    said_last = Event.objects.filter(casus=other, kind=EventKind.NOTE).latest("pk")
    assert said_last.title == f"Toch niet dezelfde leerling als in casus {casus.code}"
