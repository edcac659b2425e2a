"""The second screen: it follows, asks little, and names nobody."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import AccessLog
from overleg.models import Agendapunt, Overleg, Result
from plaatsing.actions.answering import answer
from plaatsing.actions.table import choose_offer, show, undo_offer
from plaatsing.models import Stand
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.plaatsing.tables import NOW, QUESTION, conclude, held, item, offer, promised, pupil, risen
from tests.plaatsing.test_table import IDENTIFY, PEOPLE, earlier

OWN = 3  # of the screen itself; the rest says who asks


def screen(cast: Cast, overleg: Overleg, stand: str = "") -> HttpResponse:
    url = reverse("zitting_beam_now", args=[overleg.code])
    return Login(cast.voorzitter).get(url, {"stand": stand} if stand else {})  # type: ignore[return-value]


def mark(answer: HttpResponse) -> str:
    return answer.content.decode().partition('data-stand="')[2].partition('"')[0]


def put(cast: Cast, row: Agendapunt) -> None:
    show(overleg=row.overleg, punt=row, by=cast.voorzitter.user)


def test_it_begins_with_the_terugvragen_and_follows(cast: Cast) -> None:
    overleg, (first, _) = held(cast)
    one = earlier(cast)

    page = Login(cast.voorzitter).get(reverse("zitting_beam", args=[overleg.code])).content.decode()
    assert one.sheet_code in page
    assert "<form" not in page
    assert "<button" not in page
    put(cast, first)

    page = screen(cast, overleg).content.decode()
    assert QUESTION in page
    assert "Zit thuis." in page
    assert AccessLog.objects.latest("pk").casussen == [first.casus_id]


def test_nothing_changed_is_204_and_reads_nothing(cast: Cast) -> None:
    overleg, (first, _) = held(cast)
    put(cast, first)
    stand = mark(screen(cast, overleg))
    logged = AccessLog.objects.count()

    answer = screen(cast, overleg, stand)

    assert (answer.status_code, answer.content) == (204, b"")
    assert AccessLog.objects.count() == logged


def test_every_change_at_the_table_is_a_change_here(cast: Cast) -> None:
    overleg, (first, second) = held(cast, on=TODAY)
    one = earlier(cast)
    seen = [mark(screen(cast, overleg))]

    def now() -> None:
        answer = screen(cast, overleg, seen[-1])
        assert answer.status_code == 200, len(seen)
        seen.append(mark(answer))

    answer(
        terugvraag=one.terugvragen.get(), stand=Stand.RUNS, by=cast.plaatser_elsewhere.user, today=TODAY, now=build.moment(TODAY)
    )  # fmt: skip
    now()
    put(cast, first)
    now()
    made = offer(cast, first, cast.heuvelrade)
    now()
    choose_offer(aanbod=made, chosen=True, by=cast.voorzitter.user, now=NOW)
    now()
    conclude(cast, first, Result.PROMISED, made)
    now()
    undo_offer(aanbod=made, by=cast.voorzitter.user, now=NOW)
    now()
    put(cast, second)
    now()
    item(cast, overleg, pupil(cast, "Jelte", "Zwanenburg"))
    now()
    assert len(set(seen)) == len(seen)


def test_outcome_and_offers_are_read_out(cast: Cast) -> None:
    overleg, (first, _) = held(cast)
    promised(cast, first, condition="eerst halve dagen")
    put(cast, first)

    page = screen(cast, overleg).content.decode()

    assert "Plaatsing toegezegd" in page
    assert "Heuvelrade College plaatst vanaf 11 januari 2027: eerst halve dagen" in page
    assert "Punt 1" in page


def test_nobody_is_named(cast: Cast) -> None:
    overleg, rows = held(cast)
    promised(cast, rows[0])
    put(cast, rows[0])
    client = Login(cast.voorzitter)

    for name in ("zitting_beam", "zitting_beam_now"):
        found = client.get(reverse(name, args=[overleg.code]))
        told = found.content.decode() + repr(dict(found.headers))
        assert [one for one in [*IDENTIFY, *PEOPLE, rows[0].casus.code] if one in told] == [], name


def test_item_whose_text_is_not_approved_shows_its_number(cast: Cast) -> None:
    overleg, _ = held(cast, items=1)
    row = item(cast, overleg, pupil(cast, "Jelte", "Zwanenburg"), approved=False)
    put(cast, row)

    page = screen(cast, overleg).content.decode()

    assert "Punt 2: tekst niet goedgekeurd" in page
    assert QUESTION not in page


def test_item_that_left_the_area_shows_nothing_of_it(cast: Cast) -> None:
    overleg, (first, _) = held(cast)
    put(cast, first)
    type(first.casus).objects.filter(pk=first.casus_id).update(area=cast.zuid, consulent=None)

    page = screen(cast, overleg).content.decode()

    assert "Punt 1" in page
    assert QUESTION not in page
    assert first.sheet_code not in page


def test_item_that_is_taken_off_leaves_the_start(cast: Cast) -> None:
    overleg, (first, _) = held(cast)
    put(cast, first)
    first.delete()

    assert "Is gelukt wat is toegezegd?" in screen(cast, overleg).content.decode()


def test_after_rising_it_says_so(cast: Cast) -> None:
    overleg, rows = held(cast)
    for row in rows:
        conclude(cast, row, Result.NO_OFFER)
    put(cast, rows[0])
    stand = mark(screen(cast, overleg))
    risen(cast, overleg)

    answer = screen(cast, overleg, stand)

    assert "De zitting is gesloten." in answer.content.decode()


@pytest.mark.parametrize("name", ["zitting_beam", "zitting_beam_now"])
def test_of_another_area_it_is_not_there(cast: Cast, name: str) -> None:
    overleg, _ = held(cast)

    assert Login(cast.voorzitter_zuid).get(reverse(name, args=[overleg.code])).status_code == 404
    assert Login(cast.consulent).get(reverse(name, args=[overleg.code])).status_code == 403


def test_asking_every_second_is_three_small_queries(cast: Cast) -> None:
    short, (one,) = held(cast, items=1)
    long, rows = held(cast, items=3, on=TODAY)
    counts = []
    for overleg, row in ((short, one), (long, rows[0])):
        promised(cast, row)
        put(cast, row)
        stand = mark(screen(cast, overleg))
        with CaptureQueriesContext(connection) as seen:
            assert screen(cast, overleg, stand).status_code == 204
        counts.append([query["sql"] for query in seen])
    asking = [len([sql for sql in found if "overleg_" in sql or "plaatsing_" in sql]) for found in counts]

    assert asking == [OWN, OWN]
    assert len(counts[0]) == len(counts[1])
