"""The page of a session for the chair, and what is done there; the overview of meetings."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import AccessLog
from overleg.models import Overleg, OverlegKind, Result
from plaatsing.actions.inviting import invite
from region.models import School
from tests import build
from tests.conftest import Cast, Login
from tests.overleg.tables import thuiszitter
from tests.plaatsing import building
from tests.plaatsing.session_pages import on_it, page, post, published, soon, text

# --- the chair ----------------------------------------------------------------------------------------------------------------


def test_the_chair_sees_terugvragen_first_then_new_again_and_held(cast: Cast, overleg: Overleg) -> None:
    earlier = building.session(cast.noord, cast.voorzitter.user, on=soon(-28))
    of = thuiszitter(cast)
    building.aanmelding(of, cast.school.user)
    promised = building.toezegging(building.punt(earlier, of), cast.heuvelrade, cast.voorzitter.user)
    for section, name in (("F", "Amber"), ("E", "Merel"), ("D", "Jelte")):
        building.entered(overleg, thuiszitter(cast, name, f"{name}veld"), section=section)

    found = text(cast.voorzitter, "zitting", overleg.code)

    heads = ("Wat is ervan gekomen?", promised.sheet_code, "Nieuw", "Opnieuw op de agenda", "Aangehouden")
    places = [found.index(word) for word in heads]
    assert places == sorted(places)
    assert of.pk in {pk for row in AccessLog.objects.values_list("casussen", flat=True) for pk in row}


def test_interest_stands_beside_the_item_for_the_chair_alone(cast: Cast, overleg: Overleg) -> None:
    row = on_it(cast, overleg)
    published(overleg, cast.voorzitter)
    neighbour = building.plaatser(build.school("Kortecollege", "09ZZ00", municipality=cast.lindevoort), "Ada Korte")
    building.belangstelling(row, cast.beemd, cast.plaatser.user, text="Na de kerst.")

    readers = (cast.voorzitter, cast.plaatser, neighbour, cast.consulent, cast.school)
    shown = {of: text(of, "zitting", overleg.code) for of in readers}

    assert "1 school kan misschien:" in shown[cast.voorzitter]
    assert {of: "Na de kerst." in found for of, found in shown.items()} == {
        cast.voorzitter: True, cast.plaatser: True, neighbour: False, cast.consulent: False, cast.school: False,
    }  # fmt: skip


def test_inviting_vaststellen_and_undoing_it_in_one_click_each(cast: Cast, overleg: Overleg) -> None:
    on_it(cast, overleg)

    said = [
        post(cast.voorzitter, name, overleg.code).content.decode()
        for name in ("zitting_invite", "zitting_invite", "zitting_publish", "zitting_unpublish")
    ]

    words = (
        "1 plaatsingsbevoegde is uitgenodigd",
        "Iedereen was al uitgenodigd",
        "De agenda is vastgesteld.",
        "weer in voorbereiding",
    )
    assert [word in page for word, page in zip(words, said, strict=True)] == [True] * 4


def test_who_is_expected_is_told_once_somebody_was_invited(cast: Cast, overleg: Overleg) -> None:
    School.objects.filter(pk=cast.beemd.pk).update(levels=["havo"])
    few = text(cast.voorzitter, "zitting", overleg.code)
    for number in range(6):
        building.plaatser(
            build.school(f"School {number}", f"1{number}ZZ00", municipality=cast.lindevoort), f"Ada{number} Korte"
        )
    many = text(cast.voorzitter, "zitting", overleg.code)
    post(cast.voorzitter, "zitting_invite", overleg.code)
    invited = text(cast.voorzitter, "zitting", overleg.code)

    assert "Er komt nog geen school, afgesproken is minstens 5." in invited
    assert "Nog niet uitgenodigd: " in few
    assert "7 plaatsingsbevoegden zijn nog niet uitgenodigd." in many
    assert ["Komt er een school die het aanbiedt?" in page for page in (few, many, invited)] == [False, False, True]


def test_vaststellen_with_a_text_that_is_not_approved_says_what_is_missing(cast: Cast, overleg: Overleg) -> None:
    building.entered(overleg, thuiszitter(cast))

    found = post(cast.voorzitter, "zitting_publish", overleg.code).content.decode()

    assert "De agenda is niet vastgesteld. Er is nog 1 tekst niet goedgekeurd." in found
    overleg.refresh_from_db()
    assert overleg.published_at is None


def test_without_quorum_the_page_says_so_and_offers_to_hold_everything_on_the_day(cast: Cast) -> None:
    today = building.session(cast.noord, cast.voorzitter.user, on=soon(0), code="vandaag")
    row = on_it(cast, today)
    invite(overleg=today, now=timezone.now())

    before = text(cast.voorzitter, "zitting", today.code)
    post(cast.voorzitter, "zitting_hold_all", today.code)

    row.refresh_from_db()
    assert "Alles aanhouden tot de volgende zitting" in before
    assert row.result == Result.HELD
    assert "Alles aanhouden" not in text(cast.voorzitter, "zitting", today.code)
    again = Login(cast.voorzitter).post(reverse("zitting_hold_all", args=[today.code]), follow=True).content.decode()
    assert "Elk punt had al een uitkomst. Er is niets gewijzigd." in again


def test_attendance_starts_from_what_was_answered_and_shows_the_quorum(cast: Cast, overleg: Overleg) -> None:
    invite(overleg=overleg, now=timezone.now())
    overleg.deelnames.update(answer="vervangen", replaced_by="Mirte Bos")

    answer = page(cast.voorzitter, "overleg_attendance", overleg.code)

    assert answer.context["rows"].initial[0]["attendance"] == "vervangen"
    assert "1 school komt" in answer.content.decode()


def test_who_came_after_all_is_present_though_a_name_stood_there(cast: Cast, overleg: Overleg) -> None:
    [seat] = invite(overleg=overleg, now=timezone.now())
    overleg.deelnames.update(answer="vervangen", replaced_by="Mirte Bos")
    rows = {
        "leden-TOTAL_FORMS": "1",
        "leden-INITIAL_FORMS": "1",
        "leden-0-pk": str(seat.pk),
        "leden-0-discipline": "vo",
    }
    typed = {"leden-0-attendance": "aanwezig", "leden-0-replaced_by": "Mirte Bos", "version": "1"}

    post(cast.voorzitter, "overleg_attendance", overleg.code, **rows, **typed)

    seat.refresh_from_db()
    assert (seat.attendance, seat.replaced_by, seat.answer) == ("aanwezig", "", "vervangen")


def test_another_day_is_refused_in_a_holiday_and_where_there_is_one_already(cast: Cast, overleg: Overleg) -> None:
    taken = building.session(cast.noord, cast.voorzitter.user, on=soon(9))
    weekend = next(soon(days) for days in range(10, 20) if soon(days).weekday() == 6)
    typed = {"starts_at": "9.00", "ends_at": "11.00", "place": "", "version": "1"}

    errors = [
        post(cast.voorzitter, "zitting_edit", overleg.code, on=str(day), **typed).context["form"].errors["on"][0]
        for day in (taken.on, weekend, soon(-3))
        if day.weekday() < 5 or day == weekend
    ]

    assert all("zitting van dit gebied" in e or "weekend of vakantie" in e or "is al geweest" in e for e in errors)
    overleg.refresh_from_db()
    assert overleg.on == soon()


def test_a_colleague_who_was_first_is_shown_beside_what_was_typed(cast: Cast, overleg: Overleg) -> None:
    Overleg.objects.filter(pk=overleg.pk).update(version=7, place="aula")

    answer = post(
        cast.voorzitter,
        "zitting_edit",
        overleg.code,
        on=str(overleg.on),
        starts_at="9.00",
        ends_at="11.00",
        place="kelder",
        version="1",
    )

    assert answer.status_code == 409
    assert "aula" in answer.content.decode()
    assert "kelder" in answer.content.decode()


@pytest.mark.parametrize("name", ["overleg", "overleg_edit"])
def test_addresses_of_other_meetings_lead_to_the_pages_of_a_session(cast: Cast, overleg: Overleg, name: str) -> None:
    answer = page(cast.voorzitter, name, overleg.code)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("zitting", args=[overleg.code]))


def test_a_session_is_not_a_table_that_casussen_are_chosen_for(cast: Cast, overleg: Overleg) -> None:
    of = thuiszitter(cast)

    assert page(cast.voorzitter, "overleg_candidates", overleg.code).status_code == 404
    offered = Login(cast.voorzitter).get(reverse("overleg_put_on"), {"kies": of.code})
    assert offered.context["coming"] == []


def test_item_page_has_the_texts_of_the_aanmelding_and_comes_back_to_the_session(cast: Cast, overleg: Overleg) -> None:
    row = building.entered(overleg, thuiszitter(cast))
    form = page(cast.voorzitter, "overleg_punt", overleg.code, row.casus.code).context["form"]
    typed = {name: form[name].value() for name in form.fields} | {"tried": "Een proefweek.", "version": row.version}

    answer = post(cast.voorzitter, "overleg_punt", overleg.code, row.casus.code, **typed)

    row.refresh_from_db()
    assert {"tried", "works"} <= set(form.fields)
    assert "brought_by" not in form.fields
    assert next(label for _, label in form.fields["section"].choices) == "Nieuw"
    assert (row.sheet["tried"], row.sheet["coded"]["school"]) == ("Een proefweek.", "Beemdcollege")
    assert answer.redirect_chain[0][0] == reverse("zitting", args=[overleg.code])


# --- the same number of queries, however much there is ----------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["voorzitter", "consulent", "school", "plaatser"])
def test_queries_do_not_grow_with_the_session(cast: Cast, overleg: Overleg, who: str) -> None:
    client, counts = Login(getattr(cast, who)), []
    client.get(reverse("who_is_who"))  # what the first visit of a session asks once
    published(overleg, cast.voorzitter)
    earlier = building.session(cast.noord, cast.voorzitter.user, on=soon(-28))
    for number in range(3):
        row = on_it(cast, overleg, f"Naam{number}")
        building.belangstelling(row, cast.beemd, cast.plaatser.user)
        school = build.school(f"School {number}", f"1{number}AA00", municipality=cast.lindevoort, levels=["havo"])
        building.plaatser(school, f"Nummer{number} Plaatst")
        invite(overleg=overleg, now=timezone.now())
        of = thuiszitter(cast, "Bram", f"Bramstra{number}")
        building.aanmelding(of, cast.school.user)
        building.toezegging(building.punt(earlier, of), school, cast.voorzitter.user)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("zitting", args=[overleg.code])).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[-1]


def test_overview_of_meetings_has_the_sessions_of_the_area(cast: Cast, overleg: Overleg) -> None:
    assert reverse("zitting", args=[overleg.code]) in text(cast.voorzitter, "overleggen")
    assert overleg.kind == OverlegKind.PLAATSING
    assert reverse("zitting", args=[overleg.code]) not in text(cast.voorzitter_zuid, "overleggen")
