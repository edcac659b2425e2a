"""What the table held comes back by itself, once, whichever is planned first."""

from datetime import date

from overleg.actions import put_on_agenda, take_off_agenda
from overleg.models import Agendapunt, Overleg, Result, Section
from tests.conftest import TODAY, Cast
from tests.overleg.sessions import agenda, close, decide, titles
from tests.overleg.tables import table


def held(cast: Cast, until: date) -> tuple[Overleg, Agendapunt]:
    overleg, (row,) = agenda(cast, 1)
    return overleg, decide(cast, row, Result.HELD, held_until=until)


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
    assert titles(row.casus)[-1] == "Terug op de agenda van Actietafel Noord, 11-3-2027: aangehouden"


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


def test_held_items_keep_their_order_and_are_not_put_on_twice(cast: Cast) -> None:
    overleg, rows = agenda(cast, 3)
    for row in rows:
        decide(cast, row, Result.HELD, held_until=date(2027, 3, 11))
    following = table(cast, on=date(2027, 3, 11))
    put_on_agenda(overleg=following, casussen=[rows[1].casus], by=cast.voorzitter.user, today=TODAY)

    close(cast, overleg)

    back = list(following.punten.values_list("casus", "section"))
    assert back == [(rows[1].casus_id, "E"), (rows[0].casus_id, "F"), (rows[2].casus_id, "F")]
