"""Who is told of a signal."""

import pytest

from accounts.actions import end_user
from accounts.models import Role, Waarneming
from cases.models import Casus, Event
from tests import build
from tests.cases.clock_cases import planned, rule
from tests.cases.clock_run import DAY, DUE, readers, run
from tests.conftest import Cast


def test_leerplicht_is_not_told_in_a_phase_it_may_not_see(cast: Cast) -> None:
    rule(alerts_in=["geoorloofd"])
    planned(cast, kind="geoorloofd")

    run(DUE)

    assert readers() == ["Noor van Veldhuizen"]
    assert Event.objects.get().leerplicht_reads is False


def test_leerplicht_of_another_municipality_or_without_toegang_is_not_told(cast: Cast) -> None:
    rule()
    planned(cast)
    build.toegang(
        build.user("later@loket.example", "Later"), Role.LEERPLICHT, municipality=cast.lindevoort, valid_from=DUE + DAY
    )
    gone = build.user("weg@loket.example", "Weg", is_active=False)
    build.toegang(gone, Role.LEERPLICHT, municipality=cast.lindevoort)

    run(DUE)

    assert readers() == ["Noor van Veldhuizen", "Samira Ouhadi"]


def test_who_covers_the_consulent_is_told_as_well(cast: Cast) -> None:
    rule()
    planned(cast)
    Waarneming.objects.create(
        consulent=cast.consulent.user, waarnemer=cast.colleague.user, valid_from=DUE, valid_to=DUE + DAY
    )

    run(DUE)

    assert readers() == ["Abdel Ottevanger", "Noor van Veldhuizen", "Samira Ouhadi"]


def test_casus_that_nobody_holds_reaches_the_voorzitter_of_its_area(cast: Cast) -> None:
    rule()
    absence = planned(cast)
    Casus.objects.filter(pk=absence.casus_id).update(consulent=None)

    run(DUE)

    assert readers() == ["Gerda Lamping", "Samira Ouhadi"]


@pytest.mark.parametrize("how", ["toegang", "account"])
def test_casus_of_a_consulent_who_left_reaches_the_voorzitter_of_its_area(cast: Cast, how: str) -> None:
    rule()
    planned(cast)
    if how == "toegang":
        cast.consulent.end_on(DUE)
    else:
        end_user(user=cast.consulent.user, today=DUE)

    run(DUE)

    assert readers() == ["Gerda Lamping", "Samira Ouhadi"]
