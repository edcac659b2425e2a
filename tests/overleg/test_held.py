"""What the table held comes back by itself, once, whichever is planned first."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from cases.actions.closing import close as close_casus
from cases.actions.closing import reopen
from cases.models import Casus
from overleg.actions import change_overleg, put_on_agenda, take_off_agenda
from overleg.held import take_up_again
from overleg.models import Agendapunt, Overleg, Result, Section
from tests.conftest import TODAY, Cast, Login
from tests.overleg.sessions import agenda, close, decide, titles
from tests.overleg.tables import table


def held(cast: Cast, until: date) -> tuple[Overleg, Agendapunt]:
    overleg, (row,) = agenda(cast, 1)
    return overleg, decide(cast, row, Result.HELD, held_until=until)


def shut(cast: Cast) -> Casus:
    casus = Casus.objects.get()
    close_casus(casus=casus, outcome="verhuisd", on=TODAY, by=cast.consulent.user, version=casus.version, today=TODAY)
    return casus


def test_held_item_goes_to_the_meeting_that_is_planned(cast: Cast) -> None:
    overleg, row = held(cast, date(2027, 3, 1))
    table(cast, on=date(2027, 2, 1))  # before the day it is held until
    table(cast, on=date(2027, 3, 11), area=cast.zuid, members=[])
    following = table(cast, on=date(2027, 3, 11))
    table(cast, on=date(2027, 6, 10))

    closed = close(cast, overleg)

    back = Agendapunt.objects.exclude(overleg=overleg).get()
    assert (back.overleg, back.casus, back.section, back.question) == (following, row.casus, Section.HELD, row.question)
    assert (back.blad, back.result, back.sheet_code != row.sheet_code) == (None, "", True)
    assert closed.returned == [following]
    assert titles(row.casus)[-1] == "Terug op de agenda van Actietafel Noord, 11 maart 2027: aangehouden"


def test_held_item_waits_for_a_meeting_that_is_planned_later_and_comes_back_once(cast: Cast) -> None:
    overleg, row = held(cast, date(2027, 3, 1))
    close(cast, overleg)
    before = table(cast, on=date(2027, 2, 1))
    following = table(cast, on=date(2027, 3, 11))
    later = table(cast, on=date(2027, 6, 10))

    found = {one.on: list(one.punten.values_list("casus", flat=True)) for one in (before, following, later)}

    assert found == {before.on: [], following.on: [row.casus_id], later.on: []}
    take_off_agenda(punt=following.punten.get(), by=cast.voorzitter.user, today=TODAY)
    assert not table(cast, on=date(2027, 9, 10)).punten.exists()  # the chair took it off: that is a decision too


def test_held_item_of_a_casus_that_was_closed_for_a_while_comes_back_after_it(cast: Cast) -> None:
    overleg, row = held(cast, date(2027, 3, 1))
    close(cast, overleg)
    casus = shut(cast)
    missed = table(cast, on=date(2027, 3, 11))

    reopen(casus=casus, because="Toch niet verhuisd.", by=cast.consulent.user, today=TODAY)
    following = table(cast, on=date(2027, 6, 10))

    assert not missed.punten.exists()
    assert following.punten.get().casus == row.casus


def test_casus_that_is_taken_up_again_comes_back_at_a_meeting_that_stood_already(cast: Cast) -> None:
    overleg, row = held(cast, date(2027, 3, 1))
    close(cast, overleg)
    casus = shut(cast)
    for area, day in ((cast.zuid, date(2027, 3, 4)), (cast.noord, date(2027, 2, 4))):
        table(cast, on=day, area=area, members=[])
    planned = [table(cast, on=day) for day in (date(2027, 3, 11), date(2027, 6, 10))]

    while_closed = take_up_again(today=TODAY)
    reopen(casus=casus, because="Toch niet verhuisd.", by=cast.consulent.user, today=TODAY)
    found = [take_up_again(today=TODAY) for _ in range(2)]

    assert (while_closed, found) == (0, [1, 0])
    back = Agendapunt.objects.exclude(overleg=overleg).get()
    assert (back.overleg, back.casus, back.section, back.blad) == (planned[0], row.casus, Section.HELD, None)
    assert titles(row.casus)[-1] == "Terug op de agenda van Actietafel Noord, 11 maart 2027: aangehouden"


def test_casus_that_is_taken_up_again_waits_while_no_agenda_can_change(cast: Cast) -> None:
    overleg, _ = held(cast, date(2027, 3, 1))
    close(cast, overleg)
    casus = shut(cast)
    following = table(cast, on=date(2027, 3, 11))
    reopen(casus=casus, because="Toch niet verhuisd.", by=cast.consulent.user, today=TODAY)

    assert take_up_again(today=following.on) == 0
    Overleg.objects.filter(pk=following.pk).update(published_at=timezone.now())
    assert take_up_again(today=TODAY) == 0
    assert not following.punten.exists()


def test_held_item_comes_on_a_meeting_that_moves_behind_its_day_once(cast: Cast) -> None:
    overleg, row = held(cast, date(2027, 3, 1))
    close(cast, overleg)
    moved = table(cast, on=date(2027, 2, 1))

    def move(on: date) -> list[Agendapunt]:
        return change_overleg(overleg=moved, version=moved.version, by=cast.voorzitter.user, today=TODAY, on=on)

    too_soon = move(date(2027, 2, 15))
    back = move(date(2027, 3, 11))
    again = move(date(2027, 3, 18))

    assert (too_soon, [one.casus_id for one in back], again) == ([], [row.casus_id], [])
    assert list(moved.punten.values_list("casus", "section")) == [(row.casus_id, "F")]
    assert titles(row.casus)[-2:] == [
        "Terug op de agenda van Actietafel Noord, 11 maart 2027: aangehouden",
        "Actietafel Noord van 11 maart 2027 is verzet naar 18 maart 2027",
    ]


def test_page_says_what_came_along_to_another_day(cast: Cast) -> None:
    overleg, _ = held(cast, date(2027, 3, 1))
    close(cast, overleg)
    moved = table(cast, on=date(2027, 2, 1))
    # a Thursday far ahead: outside weekends, whenever this runs
    answer = Login(cast.voorzitter).post(
        reverse("overleg_edit", args=[moved.code]),
        {
            "on": "2099-03-12", "starts_at": "13:30", "version": moved.version, "leden-TOTAL_FORMS": "0", "leden-INITIAL_FORMS": "0",
        },
        follow=True,
    )  # fmt: skip

    assert "Overleg gewijzigd. 1 aangehouden punt staat er nu ook op." in answer.content.decode()


def test_held_items_keep_their_order_and_are_not_put_on_twice(cast: Cast) -> None:
    overleg, rows = agenda(cast, 3)
    for row in rows:
        decide(cast, row, Result.HELD, held_until=date(2027, 3, 11))
    following = table(cast, on=date(2027, 3, 11))
    put_on_agenda(overleg=following, casussen=[rows[1].casus], by=cast.voorzitter.user, today=TODAY)

    close(cast, overleg)

    back = list(following.punten.values_list("casus", "section"))
    assert back == [(rows[1].casus_id, "E"), (rows[0].casus_id, "F"), (rows[2].casus_id, "F")]
