"""The page of the table: one sheet at a time, what is undecided, and nobody's name, wherever one looks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import AccessLog
from overleg.approval import change_punt
from overleg.models import Agendapunt, Overleg, Result
from paper.dates import dutch
from plaatsing.actions.answering import answer
from plaatsing.models import Stand, Tafelstand, Toezegging
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.overleg.tables import table as actietafel
from tests.overleg.tables import voice
from tests.plaatsing.building import SESSION, session, toezegging
from tests.plaatsing.building import punt as old_punt
from tests.plaatsing.tables import DAY, QUESTION, conclude, held, item, promised, pupil, risen

IDENTIFY = ["Fenna", "Siebe", "Roskam", "Fennastra", "Siebestra", "Ria", "06-00112233"]
PEOPLE = ["Gerda", "Lamping", "Noor van", "Veldhuizen", "Ties", "Haverkort", "Rivka", "Jurre"]


def at(overleg: Overleg, number: int = 0) -> str:
    return (
        reverse("zitting_table_item", args=[overleg.code, number])
        if number
        else reverse("zitting_table", args=[overleg.code])
    )


def earlier(cast: Cast) -> Toezegging:
    """Promised at a session before, and not yet asked about."""
    of = pupil(cast, "Merel", "Oosterling")
    before = session(cast.noord, cast.voorzitter.user, on=SESSION, closed_at=build.moment(SESSION))
    return toezegging(old_punt(before, of, result=Result.PROMISED), cast.heuvelrade, cast.voorzitter.user)


def test_item_says_what_the_sheet_says(cast: Cast) -> None:
    overleg, (first, _) = held(cast)

    page = Login(cast.voorzitter).get(at(overleg, 1)).content.decode()

    said = [
        QUESTION,
        first.sheet_code,
        "Beemdcollege",
        "14–15 jaar",
        "zit thuis",
        "korte dagen",
        "Eén vast lokaal.",
        "Punt 1",
    ]
    assert [words for words in said if words not in page] == []
    assert "0 van 2 besloten" in page
    assert page.count("nog niet besloten") == 2
    assert AccessLog.objects.latest("pk").casussen == [first.casus_id]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_nobody_is_named_in_page_title_address_or_header(cast: Cast, number: int) -> None:
    overleg, rows = held(cast)
    voice(cast, rows[0].casus, "leerling", "Ik wil weer naar school.")
    promised(cast, rows[1], condition="eerst een halve dag")
    earlier(cast)

    answer = Login(cast.voorzitter).get(at(overleg, number))

    told = answer.content.decode() + at(overleg, number) + repr(dict(answer.headers))
    codes = [row.casus.code for row in rows]
    assert [name for name in [*IDENTIFY, *PEOPLE, "Merel", "Oosterling", *codes] if name in told] == []
    assert "<title>" in told
    assert answer.headers["Cache-Control"] == "no-store"


def test_text_that_is_not_approved_stays_away_and_the_item_can_be_decided(cast: Cast) -> None:
    overleg, _ = held(cast, items=1)
    row = item(cast, overleg, pupil(cast, "Jelte", "Zwanenburg"), approved=False)

    page = Login(cast.voorzitter).get(at(overleg, 2)).content.decode()

    assert "Punt 2: tekst niet goedgekeurd" in page
    assert QUESTION not in page
    assert "Beemdcollege (inbrengende school)" in page  # who can be asked to do something
    assert reverse("zitting_outcome", args=[overleg.code, row.sheet_code]) in page


def test_a_text_that_is_changed_stands_as_it_was_approved(cast: Cast) -> None:
    overleg, (first, _) = held(cast)
    change_punt(punt=first, version=first.version, question="Waar kan Fenna heen?")

    page = Login(cast.voorzitter).get(at(overleg, 1)).content.decode()

    assert QUESTION in page
    assert "Waar kan" not in page


def test_messages_of_other_pages_wait(cast: Cast) -> None:
    """They may name somebody; this page may hang on a wall."""
    overleg, (first, _) = held(cast)
    client = Login(cast.voorzitter)
    client.post(reverse("overleg_off", args=[overleg.code, first.casus.code]))

    assert first.casus.code not in client.get(at(overleg, 1)).content.decode()
    assert first.casus.code in client.get(reverse("vandaag")).content.decode()


def test_session_begins_with_the_open_promises(cast: Cast) -> None:
    overleg, _ = held(cast)
    one = earlier(cast)

    page = Login(cast.voorzitter).get(at(overleg)).content.decode()

    assert one.sheet_code in page
    assert reverse("zitting_promise", args=[overleg.code, one.code]) in page
    assert AccessLog.objects.latest("pk").casussen == [one.casus_id]


def test_terugvraag_is_answered_at_the_table(cast: Cast) -> None:
    overleg, _ = held(cast, on=TODAY)
    one, client = earlier(cast), Login(cast.voorzitter)
    url = reverse("zitting_promise", args=[overleg.code, one.code])

    page = client.get(url).content.decode()
    assert [name for name in [*PEOPLE, "Merel", "Oosterling", one.casus.code] if name in page] == []
    assert client.post(url, {"stand": "geplaatst", "on": ""}).status_code == 422
    assert client.post(url, {}).status_code == 422
    done = client.post(url, {"stand": "loopt", "told": "De kennismaking is geweest."})

    assert done.headers["Location"] == at(overleg)
    row = one.terugvragen.get(stand=Stand.RUNS)
    assert (row.overleg, row.answered_by) == (overleg, cast.voorzitter.user)


def test_what_was_answered_at_this_table_stands_there_and_is_taken_back(cast: Cast) -> None:
    overleg, _ = held(cast, on=TODAY)
    one, client = earlier(cast), Login(cast.voorzitter)
    undo = reverse("zitting_promise_undo", args=[overleg.code, one.code])
    client.post(reverse("zitting_promise", args=[overleg.code, one.code]), {"stand": "loopt", "told": "Nog niet."})
    page = client.get(at(overleg)).content.decode()
    read = AccessLog.objects.latest("pk").casussen

    back = client.post(undo)

    assert "Er staat geen terugvraag open." in page
    assert f"{one.school}: loopt nog" in page
    assert undo in page
    assert [name for name in [*PEOPLE, "Merel", "Oosterling", one.casus.code] if name in page] == []
    assert read == [one.casus_id]
    assert back.headers["Location"] == at(overleg)
    assert list(one.terugvragen.values_list("stand", flat=True)) == [""]
    page = client.get(at(overleg)).content.decode()
    assert reverse("zitting_promise", args=[overleg.code, one.code]) in page
    assert "Aan deze tafel beantwoord" not in page
    assert client.post(undo).headers["Location"] == at(overleg)  # a second click changes nothing


def test_a_placement_that_stands_in_the_casus_is_not_taken_back_here(cast: Cast) -> None:
    overleg, _ = held(cast, on=TODAY)
    one, client = earlier(cast), Login(cast.voorzitter)
    undo = reverse("zitting_promise_undo", args=[overleg.code, one.code])
    client.post(
        reverse("zitting_promise", args=[overleg.code, one.code]),
        {"stand": "geplaatst", "on": f"{one.promised_on:%d-%m-%Y}"},
    )
    page = client.get(at(overleg)).content.decode()

    client.post(undo)

    assert f"{one.school}: geplaatst op {dutch(one.promised_on)}" in page
    assert undo not in page
    one.refresh_from_db()
    assert one.placed_on == one.promised_on


def test_terugvraag_that_somebody_answered_is_off_the_list(cast: Cast) -> None:
    overleg, _ = held(cast, on=TODAY)
    one, client = earlier(cast), Login(cast.voorzitter)
    answer(
        terugvraag=one.terugvragen.get(), stand=Stand.FAILED, support="zorg", by=cast.plaatser_elsewhere.user, today=TODAY,
        now=build.moment(TODAY),
    )  # fmt: skip

    found = client.get(reverse("zitting_promise", args=[overleg.code, one.code]))

    assert found.headers["Location"] == at(overleg)
    assert "Er staat geen terugvraag open." in client.get(at(overleg)).content.decode()


def test_what_is_typed_at_the_table_does_not_answer_the_question_after_it(cast: Cast) -> None:
    overleg, _ = held(cast, on=TODAY)
    one, client = earlier(cast), Login(cast.voorzitter)
    url = reverse("zitting_promise", args=[overleg.code, one.code])
    answer(
        terugvraag=one.terugvragen.get(), stand=Stand.RUNS, by=cast.plaatser_elsewhere.user, today=TODAY, now=build.moment(TODAY)
    )  # fmt: skip

    late = client.post(url, {"vraag": 1, "stand": "loopt", "told": "De kennismaking is geweest."})

    assert late.status_code == 409
    assert "Intussen beantwoord: loopt nog." in late.content.decode()
    assert "De kennismaking is geweest." in late.content.decode()
    assert list(one.terugvragen.order_by("number").values_list("stand", flat=True)) == ["loopt", ""]
    assert client.post(url, {"vraag": 2, "stand": "loopt", "told": ""}).status_code == 302


def test_moving_on_is_kept_on_the_server_and_looking_is_not_moving(cast: Cast) -> None:
    overleg, (_, second) = held(cast)
    client = Login(cast.voorzitter)

    moved = client.post(reverse("zitting_table_show", args=[overleg.code]), {"nummer": "2"})

    assert moved.headers["Location"] == at(overleg, 2)
    client.get(at(overleg, 1))
    assert Tafelstand.objects.get().punt == second
    assert "Tweede scherm: punt 2" in client.get(at(overleg, 1)).content.decode()
    client.post(reverse("zitting_table_show", args=[overleg.code]), {"nummer": "0"})
    assert Tafelstand.objects.get().punt is None


@pytest.mark.parametrize("typed", ["3", "99999", "twee", "-1", ""])
def test_a_number_that_is_not_on_the_agenda_moves_nothing_there(cast: Cast, typed: str) -> None:
    overleg, (first, _) = held(cast)
    client, url = Login(cast.voorzitter), reverse("zitting_table_show", args=[overleg.code])
    client.post(url, {"nummer": "1"})

    answer = client.post(url, {"nummer": typed})

    if typed == "3":
        assert answer.status_code == 404
        assert Tafelstand.objects.get().punt == first
    else:
        assert answer.headers["Location"] == at(overleg)


def test_a_number_or_a_sheet_code_that_is_not_there_is_404(cast: Cast) -> None:
    overleg, (first, _) = held(cast)
    other, (elsewhere,) = held(cast, items=1, on=TODAY)
    client = Login(cast.voorzitter)

    assert client.get(at(overleg, 3)).status_code == 404
    assert client.get(at(overleg, 1).replace("/1/", "/0/")).status_code == 404
    url = reverse("zitting_offer", args=[overleg.code, elsewhere.sheet_code])
    assert client.post(url, {}).status_code == 404
    assert first.overleg != other


def test_an_actietafel_has_no_table_here_and_a_session_none_there(cast: Cast) -> None:
    overleg, (first, _) = held(cast)
    other, client = actietafel(cast), Login(cast.voorzitter)

    assert client.get(at(other)).status_code == 404
    for name, more in (
        ("overleg_table", []), ("overleg_table_punt", [first.casus.code]), ("overleg_close", []), ("overleg_results", []),
        ("overleg_result", [first.casus.code]),
    ):  # fmt: skip
        assert client.get(reverse(name, args=[overleg.code, *more])).status_code == 404, name
    assert client.post(reverse("overleg_close", args=[overleg.code])).status_code == 404


def test_after_rising_the_table_is_gone_and_the_results_are_there(cast: Cast) -> None:
    overleg, rows = held(cast)
    for row in rows:
        conclude(cast, row, Result.NO_OFFER)
    risen(cast, overleg)
    client, results = Login(cast.voorzitter), reverse("zitting_results", args=[overleg.code])

    assert client.get(at(overleg, 1)).headers["Location"] == results
    assert client.get(at(overleg)).headers["Location"] == results
    late = client.post(reverse("zitting_outcome", args=[overleg.code, rows[0].sheet_code]), {"result": "kennismaking"})
    assert late.headers["Location"] == results
    rows[0].refresh_from_db()
    assert rows[0].result == Result.NO_OFFER


def test_what_was_recorded_at_the_table_stays_on_the_agenda(cast: Cast) -> None:
    overleg, (first, _) = held(cast)
    promised(cast, first)
    client = Login(cast.voorzitter)

    client.post(reverse("overleg_off", args=[overleg.code, first.casus.code]))

    assert "aan tafel is er al iets over vastgelegd" in client.get(reverse("vandaag")).content.decode()
    assert Agendapunt.objects.filter(pk=first.pk).exists()


@pytest.mark.parametrize("number", [0, 1])
def test_queries_do_not_grow_with_the_agenda(cast: Cast, number: int) -> None:
    short, (one,) = held(cast, items=1)
    long, rows = held(cast, items=3, on=TODAY)
    for row in (one, *rows):
        promised(cast, row)
    client, counts = Login(cast.voorzitter), []
    client.get(at(short, number))
    for overleg in (short, long):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(at(overleg, number)).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert DAY != TODAY
