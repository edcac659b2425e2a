"""A session on another day: invited people and the school of who stands on its agenda hear it once, as it stands now."""

from datetime import date, timedelta

import pytest

from accounts.models import Toegang
from cases.actions.phases import RefusedError
from overleg.models import Deelname, Overleg
from plaatsing.actions.cancelling import cancel_session
from plaatsing.actions.inviting import answer, invite
from plaatsing.actions.sessions import Changed, change_session
from post.models import Notice
from post.sender import bundle
from tests import build
from tests.conftest import TODAY, Cast
from tests.overleg.tables import thuiszitter
from tests.plaatsing import building

NOW = build.moment(TODAY).replace(hour=9)  # office time
WEEK = timedelta(weeks=1)


@pytest.fixture
def overleg(cast: Cast) -> Overleg:
    return building.session(cast.noord, cast.voorzitter.user, on=date(2026, 12, 8))


def move(cast: Cast, overleg: Overleg, weeks: int, today: date = TODAY) -> Changed:
    """So many weeks after the day that it was planned on."""
    stands = Overleg.objects.get(pk=overleg.pk)
    return change_session(
        overleg=stands, version=stands.version, on=overleg.on + weeks * WEEK, starts_at=stands.starts_at, ends_at=stands.ends_at,
        place=stands.place, by=cast.voorzitter.user, today=today, now=NOW,
    )  # fmt: skip


def open_for(toegang: Toegang) -> list[str]:
    return list(Notice.objects.filter(user=toegang.user, settled_at=None).order_by("pk").values_list("text", flat=True))


def invited(cast: Cast, overleg: Overleg, said: str = "") -> Deelname:
    [seat] = invite(overleg=overleg, now=NOW)
    if said:
        answer(seat=seat, said=said, today=TODAY, now=NOW)
    return seat


def test_moved_twice_is_one_notice_with_the_last_day(cast: Cast, overleg: Overleg) -> None:
    invited(cast, overleg, "aanwezig")

    told = [move(cast, overleg, weeks).told for weeks in (1, 2)]

    assert told == [1, 1]
    assert open_for(cast.plaatser) == [
        "Het Plaatsingsoverleg van 8 december 2026 is nu op 22 december 2026. Kijk in Loket naar tijd en plaats."
    ]


def test_moved_again_after_the_mail_asks_once(cast: Cast, overleg: Overleg) -> None:
    invited(cast, overleg, "aanwezig")
    move(cast, overleg, 1)
    bundle(NOW)

    move(cast, overleg, 2)

    assert open_for(cast.plaatser) == [
        "Het Plaatsingsoverleg van 15 december 2026 is nu op 22 december 2026. Kijk in Loket naar tijd en plaats."
    ]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("", ["U bent uitgenodigd voor het Plaatsingsoverleg van 8 december 2026."]),
        ("aanwezig", ["Komt u op 8 december 2026 naar het Plaatsingsoverleg? De dag was even anders: uw antwoord verviel."]),
    ],
)  # fmt: skip
def test_back_before_it_was_read_asks_only_whose_answer_went(
    cast: Cast, overleg: Overleg, said: str, left: list[str]
) -> None:
    seat = invited(cast, overleg, said)

    move(cast, overleg, 1)
    move(cast, overleg, 0)

    assert open_for(cast.plaatser) == left
    answer(seat=Deelname.objects.get(pk=seat.pk), said="aanwezig", today=TODAY, now=NOW)
    assert open_for(cast.plaatser) == []


def test_cancelled_before_the_move_was_read_is_told_of_the_day_that_was_known(cast: Cast, overleg: Overleg) -> None:
    invited(cast, overleg, "aanwezig")
    move(cast, overleg, 1)

    cancel_session(overleg=Overleg.objects.get(pk=overleg.pk), by=cast.voorzitter.user, today=TODAY, now=NOW)

    assert open_for(cast.plaatser) == [
        "Het Plaatsingsoverleg van 8 december 2026 gaat niet door. Haal het uit uw agenda."
    ]  # fmt: skip


def test_the_school_of_who_stands_on_the_agenda_hears_it_once(cast: Cast, overleg: Overleg) -> None:
    of = thuiszitter(cast)
    building.entered(overleg, of)
    building.aanmelding(of, cast.school.user)

    for weeks in (1, 2):
        move(cast, overleg, weeks)
    twice = open_for(cast.school)
    move(cast, overleg, 0)

    assert twice == ["De zitting van 8 december 2026 is nu op 22 december 2026. Kijk in Loket naar tijd en plaats."]
    assert open_for(cast.school) == []


def test_a_session_that_goes_on_another_day_takes_its_questions_along_and_says_so(cast: Cast) -> None:
    earlier = building.session(cast.noord, cast.voorzitter.user)
    of = thuiszitter(cast)
    building.aanmelding(of, cast.school.user)
    promised = building.toezegging(building.punt(earlier, of), cast.heuvelrade, cast.voorzitter.user)
    following = building.session(cast.noord, cast.voorzitter.user, on=earlier.on + 5 * WEEK)
    move(cast, following, 0)

    done = move(cast, following, 1)

    asked = promised.terugvragen.get()
    assert (asked.overleg, asked.ask_on) == (following, following.on + WEEK)
    assert done.lines == ["1 terugvraag schuift mee."]


def test_a_session_that_was_is_not_moved(cast: Cast, overleg: Overleg) -> None:
    with pytest.raises(RefusedError, match="was op 8 december 2026"):
        move(cast, overleg, 1, overleg.on + timedelta(days=1))
