"""What the table decides: in one breath with the offer or the agreement, undone, and by two people at once without loss."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse

from cases.models import Actie
from overleg.models import Agendapunt, Result
from overleg.outcomes import Agreed
from plaatsing.models import Aanbod, OfferKind
from tests.conftest import Cast, Login
from tests.plaatsing.building import session
from tests.plaatsing.tables import DAY, LATER, conclude, held, item, offer, promised, pupil

DUE = date(2026, 12, 15)


def typed(row: Agendapunt, result: str, **fields: Any) -> dict[str, Any]:
    """What the form posts: every part of it, whatever was chosen."""
    told = {
        "version": str(row.version), "result": result, "held_until": "12-1-2027", "what": "", "who": "consulent", "due_on": "15-12-2026",
        "nieuw-school": "", "nieuw-from_on": "", "nieuw-trial": "volledig", "nieuw-condition": "", "nieuw-client_id": str(uuid4()),
    }  # fmt: skip
    return {**told, **fields}


def post(cast: Cast, row: Agendapunt, data: dict[str, Any]) -> HttpResponse:
    url = reverse("zitting_outcome", args=[row.overleg.code, row.sheet_code])
    return Login(cast.voorzitter).post(url, data)  # type: ignore[return-value]


def taken(row: Agendapunt) -> list[str]:
    return [str(one.school) for one in row.aanbod.standing().filter(chosen=True)]


def lines(row: Agendapunt) -> list[tuple[str, Any, str, date]]:
    return list(row.acties.values_list("what", "deelname__school__name", "who", "due_on"))


def test_place_is_promised_with_the_offer_that_stands(cast: Cast) -> None:
    _, (row, _) = held(cast)
    made = offer(cast, row, cast.heuvelrade)

    answer = post(cast, row, typed(row, "toegezegd", place=str(made.client_id)))

    row.refresh_from_db()
    assert answer.headers["Location"] == reverse("zitting_table_item", args=[row.overleg.code, 1])
    assert (row.result, row.decided_by, taken(row), lines(row)) == (
        "toegezegd", cast.voorzitter.user, ["Heuvelrade College"], [],
    )  # fmt: skip
    assert not Actie.objects.exists()  # nothing reaches a casus before the table rises


@pytest.mark.parametrize(("result", "kind"), [("toegezegd", "plaats"), ("kennismaking", "kennismaking")])
def test_without_an_offer_it_is_asked_in_the_same_breath(cast: Cast, result: str, kind: str) -> None:
    _, (row, _) = held(cast)

    refused = post(cast, row, typed(row, result))
    assert refused.status_code == 422
    assert "Kies de school." in refused.content.decode()
    assert not Aanbod.objects.exists()
    post(cast, row, typed(row, result, **{"nieuw-school": str(cast.heuvelrade.pk), "nieuw-from_on": "11-1-2027"}))

    row.refresh_from_db()
    made = row.aanbod.get()
    assert (row.result, made.kind, made.school, made.from_on, made.chosen) == (
        result,
        kind,
        cast.heuvelrade,
        LATER,
        True,
    )


def test_offer_of_another_kind_does_not_carry_the_outcome(cast: Cast) -> None:
    _, (row, _) = held(cast)
    talk = offer(cast, row, cast.heuvelrade, OfferKind.MEETING)
    place = offer(cast, row, cast.beemd)

    refused = post(cast, row, typed(row, "toegezegd", place=str(talk.client_id)))

    assert refused.status_code == 422
    assert "Aanbod: Kies welk aanbod wordt genomen." in refused.content.decode()
    assert post(cast, row, typed(row, "kennismaking")).status_code == 422
    assert post(cast, row, typed(row, "kennismaking", meetings=[str(talk.client_id)])).status_code == 302
    assert taken(row) == ["Heuvelrade College"]
    assert place.chosen is False


def test_several_schools_may_meet_one_pupil(cast: Cast) -> None:
    _, (row, _) = held(cast)
    talks = [offer(cast, row, school, OfferKind.MEETING) for school in (cast.heuvelrade, cast.beemd)]

    post(cast, row, typed(row, "kennismaking", meetings=[str(one.client_id) for one in talks]))

    assert taken(row) == ["Heuvelrade College", "Beemdcollege"]


def test_offer_that_was_undone_in_the_meantime_is_told(cast: Cast) -> None:
    _, (row, _) = held(cast)
    made, other = offer(cast, row, cast.heuvelrade), offer(cast, row, cast.beemd)
    data = typed(row, "toegezegd", place=str(made.client_id))
    Login(cast.voorzitter).post(reverse("zitting_offer_undo", args=[row.overleg.code, row.sheet_code, made.client_id]))

    answer = post(cast, row, data)

    row.refresh_from_db()
    assert answer.status_code == 422
    assert "Kies welk aanbod wordt genomen." in answer.content.decode()
    assert (row.result, other.school.name in answer.content.decode()) == ("", True)


@pytest.mark.parametrize("result", ["uitzoeken", "aanhouden", "geen_aanbod", "doorverwezen", "teruggetrokken"])
def test_who_does_what_by_when_is_one_line(cast: Cast, result: str) -> None:
    _, (row, _) = held(cast)
    seat = row.overleg.deelnames.get(school=cast.heuvelrade)

    post(cast, row, typed(row, result, what="Didactisch onderzoek aanvragen", who=f"lid-{seat.pk}", referred_to="opdc"))

    row.refresh_from_db()
    assert (row.result, row.referred_to, row.held_until) == (
        result, "opdc" if result == "doorverwezen" else "", date(2027, 1, 12) if result == "aanhouden" else None,
    )  # fmt: skip
    assert lines(row) == [("Didactisch onderzoek aanvragen", "Heuvelrade College", "", DUE)]


def test_entering_school_does_it_as_member_when_it_sits_there_else_by_name(cast: Cast) -> None:
    _, (row, other) = held(cast)
    post(cast, row, typed(row, "uitzoeken", what="Navragen", who="inbrenger"))
    row.overleg.deelnames.filter(school=cast.beemd).update(attendance="afgemeld")

    post(cast, other, typed(other, "uitzoeken", what="Navragen", who="inbrenger"))

    assert (lines(row), lines(other)) == (
        [("Navragen", "Beemdcollege", "", DUE)], [("Navragen", None, "Beemdcollege", DUE)],
    )  # fmt: skip


def test_outcome_in_two_clicks_needs_no_line(cast: Cast) -> None:
    _, (row, _) = held(cast)

    post(cast, row, typed(row, "aanhouden"))

    assert lines(row) == []


def test_held_until_is_the_next_session_unless_it_is_said_otherwise(cast: Cast) -> None:
    overleg, _ = held(cast)
    session(cast.noord, cast.voorzitter.user, on=date(2027, 1, 19))
    session(cast.zuid, cast.voorzitter_zuid.user, on=date(2026, 12, 15))

    page = Login(cast.voorzitter).get(reverse("zitting_table_item", args=[overleg.code, 1]))

    assert page.context["outcome"].initial["held_until"] == date(2027, 1, 19)


@pytest.mark.parametrize(
    ("result", "fields", "error"),
    [
        ("", {}, "Kies een uitkomst."),
        ("beweging", {}, "beweging"),
        ("uitzoeken", {}, "Schrijf wat er wordt uitgezocht."),
        ("uitzoeken", {"what": "Navragen", "due_on": ""}, "Schrijf uiterlijk wanneer."),
        ("aanhouden", {"held_until": ""}, "Schrijf tot wanneer."),
        ("aanhouden", {"held_until": "8-12-2026"}, "Deze dag ligt niet na de zitting."),
        ("doorverwezen", {}, "Kies waarnaartoe."),
        ("doorverwezen", {"referred_to": "nergens"}, "nergens"),
        ("uitzoeken", {"what": "Navragen", "who": "lid-999999"}, "lid-999999"),
        ("geen_aanbod", {"what": "Fenna bellen"}, "‘Fenna’ wijst naar iemand."),
        ("geen_aanbod", {"what": "een roskam kopen"}, "Blijft ‘roskam’ staan?"),
        ("toegezegd", {"nieuw-school": "HEUVEL", "nieuw-condition": "Fenna meelopen"}, "‘Fenna’ wijst naar iemand."),
        ("kennismaking", {"nieuw-school": "HEUVEL", "nieuw-condition": "een roskam"}, "Blijft ‘roskam’ staan?"),
    ],
)
def test_wrong_outcome_is_refused_and_keeps_what_was_typed(
    cast: Cast, result: str, fields: dict[str, str], error: str
) -> None:
    overleg, _ = held(cast, items=0)
    row = item(cast, overleg, pupil(cast))
    fields = {name: str(cast.heuvelrade.pk) if text == "HEUVEL" else text for name, text in fields.items()}

    answer = post(cast, row, typed(row, result, **fields))

    row.refresh_from_db()
    page = answer.content.decode()
    assert (answer.status_code, row.result) == (422, "")
    assert error in page
    kept = [text for name, text in fields.items() if name in {"what", "nieuw-condition"}]
    assert [text for text in kept if f'value="{text}"' not in page] == []
    assert not Aanbod.objects.exists()


@pytest.mark.parametrize("result", ["geen_aanbod", "toegezegd"])
def test_words_that_may_stand_are_kept(cast: Cast, result: str) -> None:
    overleg, _ = held(cast, items=0)
    row = item(cast, overleg, pupil(cast))
    fields = {
        "what": "een roskam kopen",
        "nieuw-school": str(cast.heuvelrade.pk),
        "nieuw-condition": "een roskam kopen",
    }

    assert post(cast, row, typed(row, result, blijft="roskam", **fields)).status_code == 302


def test_geen_aanbod_while_a_school_offers_is_no_outcome(cast: Cast) -> None:
    _, (row, _) = held(cast)
    offer(cast, row, cast.heuvelrade)

    answer = post(cast, row, typed(row, "geen_aanbod", what="Verder zoeken"))

    row.refresh_from_db()
    assert (answer.status_code, row.result) == (422, "")
    assert "Er staat nog een aanbod." in answer.content.decode()
    assert 'value="Verder zoeken"' in answer.content.decode()


def test_another_outcome_takes_the_tick_away_and_keeps_the_offer(cast: Cast) -> None:
    _, (row, _) = held(cast)
    promised(cast, row)

    post(cast, row_now(row), typed(row_now(row), "aanhouden"))

    assert (taken(row), row.aanbod.standing().count()) == ([], 1)


def row_now(row: Agendapunt) -> Agendapunt:
    row.refresh_from_db()
    return row


def test_undo_opens_the_item_and_keeps_the_offers(cast: Cast) -> None:
    _, (row, _) = held(cast)
    promised(cast, row)
    url = reverse("zitting_outcome_undo", args=[row.overleg.code, row.sheet_code])

    Login(cast.voorzitter).post(url, {"version": str(row_now(row).version)})

    row.refresh_from_db()
    assert (row.result, row.decided_at, row.aanbod.standing().count()) == ("", None, 1)


def test_two_people_who_decide_at_once_lose_nothing(cast: Cast) -> None:
    _, (row, _) = held(cast)
    mine = typed(row, "uitzoeken", what="Mijn afspraak")
    conclude(cast, row, Result.NO_OFFER, agreed=Agreed("Van de collega", DUE))

    answer = post(cast, row, mine)

    page = answer.content.decode()
    row.refresh_from_db()
    assert (answer.status_code, row.result) == (409, Result.NO_OFFER)
    assert "Een collega heeft dit intussen ook gewijzigd" in page
    assert "Van de collega" in page
    assert 'value="Mijn afspraak"' in page
    assert cast.voorzitter.user.name not in page
    post(cast, row, {**mine, "version": str(row.version)})
    row.refresh_from_db()
    assert (row.result, [what for what, *_ in lines(row)]) == ("uitzoeken", ["Mijn afspraak"])


def test_outcome_that_arrives_twice_is_one_and_no_conflict(cast: Cast) -> None:
    _, (row, other) = held(cast)
    data = typed(row, "uitzoeken", what="Navragen")
    place = typed(other, "toegezegd", **{"nieuw-school": str(cast.heuvelrade.pk)})

    answers = [post(cast, row, data) for _ in range(2)] + [post(cast, other, place) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302] * 4
    assert (row_now(row).version, len(lines(row)), other.aanbod.count()) == (int(data["version"]) + 1, 1, 1)


def test_undo_of_what_somebody_changed_since_shows_what_stands(cast: Cast) -> None:
    _, (row, _) = held(cast)
    conclude(cast, row, Result.NO_OFFER)
    before = row.version
    conclude(cast, row, Result.HELD, held_until=date(2027, 1, 12))

    answer = Login(cast.voorzitter).post(
        reverse("zitting_outcome_undo", args=[row.overleg.code, row.sheet_code]), {"version": str(before)}
    )

    assert answer.status_code == 409
    assert "aanhouden tot 12 januari 2027" in answer.content.decode()
    assert row_now(row).result == Result.HELD


def test_version_that_is_no_number_is_a_conflict(cast: Cast) -> None:
    _, (row, _) = held(cast)

    assert post(cast, row, typed(row, "geen_aanbod", version="x")).status_code == 409
    assert DAY < LATER
