"""What schools offer: kept with everything that was said, searched for names, undone when it has to be, and never twice."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse

from overleg.models import Agendapunt, Attendance, Result
from plaatsing.models import Aanbod, OfferKind
from plaatsing.wording import Reader
from tests import build
from tests.conftest import Cast, Login
from tests.plaatsing.tables import DAY, LATER, at_table, conclude, held, item, offer, promised, pupil


def typed(cast: Cast, **fields: Any) -> dict[str, str]:
    """What the form posts."""
    told = {
        "school": str(cast.heuvelrade.pk), "kind": "plaats", "from_on": "11-1-2027", "trial": "proef",
        "condition": "eerst een dag meelopen", "client_id": str(uuid4()),
    }  # fmt: skip
    return {**told, **fields}


def post(cast: Cast, row: Agendapunt, data: dict[str, Any]) -> HttpResponse:
    url = reverse("zitting_offer", args=[row.overleg.code, row.sheet_code])
    return Login(cast.voorzitter).post(url, data)  # type: ignore[return-value]


def standing(row: Agendapunt) -> list[tuple[str, str, bool]]:
    return [(str(one.school), one.kind, one.chosen) for one in row.aanbod.standing()]


def act(cast: Cast, name: str, one: Aanbod, **data: str) -> HttpResponse:
    url = reverse(name, args=[one.punt.overleg.code, one.punt.sheet_code, one.client_id])
    return Login(cast.voorzitter).post(url, data)  # type: ignore[return-value]


def test_offer_is_kept_as_it_was_said(cast: Cast) -> None:
    _, (row, _) = held(cast)

    answer = post(cast, row, typed(cast))

    assert answer.headers["Location"] == reverse("zitting_table_item", args=[row.overleg.code, 1])
    made = row.aanbod.get()
    assert (made.school, made.kind, made.from_on, made.trial, made.condition, made.chosen, made.by) == (
        cast.heuvelrade, "plaats", LATER, True, "eerst een dag meelopen", False, cast.voorzitter.user,
    )  # fmt: skip
    page = Login(cast.voorzitter).get(answer.headers["Location"]).content.decode()
    assert "plaatst vanaf 11 januari 2027, op proef: eerst een dag meelopen" in page


def test_on_trial_is_of_a_place_alone(cast: Cast) -> None:
    _, (row, _) = held(cast)

    post(cast, row, typed(cast, kind="denkt_mee"))

    assert row.aanbod.get().trial is False


def test_offer_that_arrives_twice_is_one(cast: Cast) -> None:
    _, (row, _) = held(cast)
    data = typed(cast)

    answers = [post(cast, row, data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert row.aanbod.count() == 1


def test_retry_of_an_offer_that_was_undone_since_does_not_bring_it_back(cast: Cast) -> None:
    _, (row, _) = held(cast)
    data = typed(cast)
    post(cast, row, data)
    act(cast, "zitting_offer_undo", row.aanbod.get())

    post(cast, row, data)

    assert standing(row) == []


def test_two_people_who_record_the_same_offer_make_one(cast: Cast) -> None:
    _, (row, _) = held(cast)

    for _ in range(2):
        assert post(cast, row, typed(cast)).status_code == 302

    assert row.aanbod.count() == 1


def test_two_schools_at_once_are_both_kept(cast: Cast) -> None:
    _, (row, _) = held(cast)
    third = build.school("Mavo Oeverzwaluw", "03EF00", municipality=cast.lindevoort)

    post(cast, row, typed(cast))
    post(cast, row, typed(cast, school=str(third.pk), kind="kennismaking"))

    assert standing(row) == [("Heuvelrade College", "plaats", False), ("Mavo Oeverzwaluw", "kennismaking", False)]


def test_same_school_with_another_offer_is_asked_about_and_both_are_shown(cast: Cast) -> None:
    _, (row, _) = held(cast)
    offer(cast, row, cast.heuvelrade, OfferKind.THINKS, condition="begeleiding op dinsdag")
    data = typed(cast)

    answer = post(cast, row, data)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "denkt mee: begeleiding op dinsdag" in page
    assert 'value="eerst een dag meelopen"' in page
    assert standing(row) == [("Heuvelrade College", "denkt_mee", False)]
    assert post(cast, row, {**data, "vervangt": "ja"}).status_code == 302
    assert standing(row) == [("Heuvelrade College", "plaats", False)]
    assert row.aanbod.count() == 2  # the first stays, as undone


def test_schools_at_the_table_come_first_and_closed_ones_do_not_come(cast: Cast) -> None:
    overleg, _ = held(cast)
    build.school("Aardig College", "04GH00", municipality=cast.lindevoort)
    closed = build.school("Verdwenen College", "05IJ00", municipality=cast.lindevoort)
    closed.closed_on = build.START
    closed.save()
    sick = build.school("Zieke School", "06KL00", municipality=cast.lindevoort)
    at_table(overleg, cast.consulent.user, sick, Attendance.EXCUSED)

    page = Login(cast.voorzitter).get(reverse("zitting_table_item", args=[overleg.code, 1]))

    groups = dict(page.context["offer"].fields["school"].choices)
    assert [name for _, name in groups["Aan tafel"]] == ["Beemdcollege", "Heuvelrade College"]
    assert [name for _, name in groups["Andere scholen"]] == ["Aardig College", "Zieke School"]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"school": ""}, "Kies de school."),
        ({"school": "999999"}, "999999"),
        ({"kind": "misschien"}, "misschien"),
        ({"from_on": "7-12-2026"}, "Deze dag ligt voor de zitting."),
        ({"from_on": "31-2-2027"}, "31 februari bestaat niet"),
        ({"condition": "x" * 301}, "300"),
        ({"client_id": "dezelfde"}, "UUID"),
    ],
)
def test_wrong_offer_is_refused_and_keeps_what_was_typed(cast: Cast, fields: dict[str, str], error: str) -> None:
    _, (row, _) = held(cast)

    answer = post(cast, row, typed(cast, **fields))

    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert str(fields.get("condition", "eerst een dag meelopen")) in answer.content.decode()
    assert not Aanbod.objects.exists()


def test_school_that_entered_the_pupil_offers_nothing(cast: Cast) -> None:
    _, (row, _) = held(cast)

    answer = post(cast, row, typed(cast, school=str(cast.beemd.pk)))

    assert "Dit is de inbrengende school." in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "word"),
    [("Fenna eerst een dag", "Fenna"), ("bellen met Ria Roskam", "Ria Roskam"), ("06-00112233 bellen", "06-00112233")],
)
def test_a_name_is_refused_with_the_words_and_what_was_typed(cast: Cast, text: str, word: str) -> None:
    overleg, _ = held(cast, items=0)
    row = item(cast, overleg, pupil(cast))

    answer = post(cast, row, typed(cast, condition=text, blijft=word))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"‘{word}’ wijst naar iemand." in page
    assert f'value="{text}"' in page
    assert not Aanbod.objects.exists()


def test_a_word_that_may_be_a_name_is_asked_about_once(cast: Cast) -> None:
    overleg, _ = held(cast, items=0)
    row = item(cast, overleg, pupil(cast))
    data = typed(cast, condition="met een roskam")

    asked = post(cast, row, data)

    assert asked.status_code == 422
    assert "Blijft ‘roskam’ staan?" in asked.content.decode()
    assert '<button class="btn btn-primary" type="submit" name="blijft" value="roskam">' in asked.content.decode()
    assert post(cast, row, {**data, "blijft": "roskam"}).status_code == 302
    assert row.aanbod.get().condition == "met een roskam"


def test_other_words_are_asked_about_again(cast: Cast) -> None:
    overleg, _ = held(cast, items=0)
    row = item(cast, overleg, pupil(cast))

    answer = post(cast, row, typed(cast, condition="een roskam bij de Brink", blijft="roskam"))

    assert "Blijft ‘de Brink’ staan?" in answer.content.decode()
    assert 'name="blijft" value="roskam|de Brink"' in answer.content.decode()


KNOWN = {"roepnaam": "Fenna", "achternaam": "Hamer", "school1": "Beemdcollege", "geboortedatum": "2012-02-13"}
READER = Reader(KNOWN, frozenset({"Beemdcollege", "Vakschool De Hamer", "Hamer", "Zuid"}), 2026)


@pytest.mark.parametrize(
    ("text", "sure", "asked"),
    [
        ("kennismaking op 1 december, proef van 6 weken", (), ()),
        ("vanaf 11 januari 2027 in de kleine brugklas", (), ()),
        ("sinds 3 maart 2019", ("3 maart 2019",), ()),
        ("geboren 13 februari 2012", ("13 februari 2012",), ()),
        ("in overleg met het Beemdcollege", (), ()),
        ("Vakschool De Hamer denkt mee, ook in Zuid", (), ()),
        ("Hamer belt", ("Hamer",), ()),
        ("de Hamer belt", ("Hamer",), ()),
        ("overleg met Fenna en het Beemdcollege", ("Fenna",), ()),
    ],
)
def test_schools_at_the_table_and_days_to_come_are_no_names(
    text: str, sure: tuple[str, ...], asked: tuple[str, ...]
) -> None:
    found = READER.read(text)

    assert (found.sure, found.asked) == (sure, asked)


def test_the_last_wall_masks_what_surely_identifies() -> None:
    assert READER.masked("Fenna loopt mee op Vakschool De Hamer") == "De leerling loopt mee op Vakschool De Hamer"


def test_undone_offer_stays_with_its_moment_and_can_come_back(cast: Cast) -> None:
    _, (row, _) = held(cast)
    made = offer(cast, row, cast.heuvelrade)

    act(cast, "zitting_offer_undo", made)
    made.refresh_from_db()
    assert (standing(row), made.undone_at is None) == ([], False)
    assert "aanbod ongedaan gemaakt" in Login(cast.voorzitter).get(
        reverse("zitting_table_item", args=[row.overleg.code, 1])
    ).content.decode()  # fmt: skip
    act(cast, "zitting_offer_restore", made)

    assert standing(row) == [("Heuvelrade College", "plaats", False)]


def test_an_offer_does_not_come_back_beside_another_of_the_same_school(cast: Cast) -> None:
    _, (row, _) = held(cast)
    made = offer(cast, row, cast.heuvelrade)
    act(cast, "zitting_offer_undo", made)
    offer(cast, row, cast.heuvelrade, OfferKind.THINKS)

    assert act(cast, "zitting_offer_restore", made).status_code == 409
    assert standing(row) == [("Heuvelrade College", "denkt_mee", False)]


def test_withdrawn_offer_opens_what_was_decided_on_it(cast: Cast) -> None:
    _, (row, _) = held(cast)
    made = promised(cast, row)

    act(cast, "zitting_offer_undo", made)

    row.refresh_from_db()
    assert (row.result, row.decided_by, standing(row)) == ("", None, [])


def test_an_offer_after_geen_aanbod_opens_the_item_again(cast: Cast) -> None:
    _, (row, _) = held(cast)
    conclude(cast, row, Result.NO_OFFER)

    offer(cast, row, cast.heuvelrade, OfferKind.THINKS)
    row.refresh_from_db()
    assert row.result == Result.NO_OFFER  # thinking along is no offer
    post(cast, row, typed(cast, vervangt="ja"))

    row.refresh_from_db()
    assert row.result == ""


def test_one_place_is_taken_and_several_first_meetings(cast: Cast) -> None:
    _, (row, _) = held(cast)
    schools = [build.school(f"School {n}", f"1{n}AA00", municipality=cast.lindevoort) for n in range(4)]
    places = [offer(cast, row, school) for school in schools[:2]]
    talks = [offer(cast, row, school, OfferKind.MEETING) for school in schools[2:]]

    for one in (*places, *talks):
        act(cast, "zitting_offer_choose", one, neemt="ja")

    assert [chosen for _, _, chosen in standing(row)] == [False, True, True, True]
    act(cast, "zitting_offer_choose", talks[0], neemt="nee")
    assert [chosen for _, _, chosen in standing(row)] == [False, True, False, True]


def test_thinking_along_cannot_be_taken_nor_what_was_undone(cast: Cast) -> None:
    _, (row, _) = held(cast)
    thinks = offer(cast, row, cast.heuvelrade, OfferKind.THINKS)

    assert act(cast, "zitting_offer_choose", thinks, neemt="ja").status_code == 409
    act(cast, "zitting_offer_undo", thinks)
    assert act(cast, "zitting_offer_choose", thinks, neemt="ja").status_code == 409
    assert not Aanbod.objects.filter(chosen=True).exists()


def test_an_offer_of_another_item_is_not_there(cast: Cast) -> None:
    _, (row, other) = held(cast)
    made = offer(cast, other, cast.heuvelrade)
    url = reverse("zitting_offer_undo", args=[row.overleg.code, row.sheet_code, made.client_id])

    assert Login(cast.voorzitter).post(url).status_code == 404
    assert Login(cast.voorzitter).post(url.replace(str(made.client_id), str(UUID(int=1)))).status_code == 404
    assert DAY < LATER
