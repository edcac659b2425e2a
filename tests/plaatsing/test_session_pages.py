"""The page of a session for each who comes to it: the chair, consulent and school, a plaatsingsbevoegde; and what they can do there."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from cases.models import AccessLog
from overleg.models import Agendapunt, Overleg, OverlegKind, Result
from plaatsing.actions.inviting import invite
from plaatsing.models import Belangstelling
from plaatsing.plan import propose
from region.models import Holiday, School
from tests import build
from tests.conftest import Cast, Login
from tests.overleg.tables import thuiszitter
from tests.plaatsing import building


def soon(days: int = 2) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def overleg(cast: Cast) -> Overleg:
    return building.session(cast.noord, cast.voorzitter.user, on=soon(), place="zaal 2")


def on_it(cast: Cast, overleg: Overleg, name: str = "Siebe") -> Agendapunt:
    row = building.entered(overleg, thuiszitter(cast, name, f"{name}stra"))
    return building.approved(row, cast.voorzitter.user)


def published(overleg: Overleg, by: Toegang) -> None:
    Overleg.objects.filter(pk=overleg.pk).update(published_at=timezone.now(), published_by=by.user)


def page(of: Toegang, name: str, *args: str) -> Any:
    return Login(of).get(reverse(name, args=args))


def text(of: Toegang, name: str, *args: str) -> str:
    answer: HttpResponse = page(of, name, *args)
    assert answer.status_code == 200
    return answer.content.decode()


def post(of: Toegang, name: str, *args: str, **data: Any) -> Any:
    return Login(of).post(reverse(name, args=args), data, follow=True)


# --- a year in one go ------------------------------------------------------------------------------------------------------


def year_form(*days: date | str, **fields: str) -> dict[str, str]:
    rows = {f"zitting-{number}-on": str(day) for number, day in enumerate(days)}
    times = {"starts_at": "9.00", "ends_at": "11.00", "place": "zaal 2"}
    return {"zitting-TOTAL_FORMS": str(len(days)), "zitting-INITIAL_FORMS": "0", **rows, **times, **fields}


def school_days(number: int) -> list[date]:
    year = timezone.localdate().year + 1
    return propose(year, [])[:number]


def test_proposed_days_are_shown_and_one_is_left_out(cast: Cast) -> None:
    shown = page(cast.voorzitter, "zittingen_year")
    days = school_days(3)

    answer = post(cast.voorzitter, "zittingen_year", **year_form(*days, **{"zitting-1-skip": "on"}))

    assert [row.initial["on"] for row in shown.context["days"]]
    assert list(Overleg.objects.order_by("on").values_list("on", flat=True)) == [days[0], days[2]]
    assert "2 zittingen zijn gepland in Noord" in answer.content.decode()


def test_planning_twice_plans_nothing_double_and_says_so(cast: Cast) -> None:
    days = school_days(2)
    post(cast.voorzitter, "zittingen_year", **year_form(*days))

    answer = post(cast.voorzitter, "zittingen_year", **year_form(*days))

    assert Overleg.objects.count() == 2
    assert "er al een zitting van dit gebied" in answer.content.decode()


def test_a_day_in_a_holiday_in_the_past_or_twice_is_refused_beside_it(cast: Cast) -> None:
    first, second = school_days(2)
    Holiday.objects.create(
        region=cast.lindevoort.holiday_region, school_year="2026-2027", name="vrij", first_day=first, last_day=first
    )

    answer = post(cast.voorzitter, "zittingen_year", **year_form(first, soon(-1), second, second, "31-02-2027"))

    errors = [form.errors.get("on", [""])[0] for form in answer.context["days"]]
    assert "valt in een weekend of vakantie" in errors[0]
    assert "is al geweest" in errors[1]
    assert errors[2:4] == ["", "Deze dag staat er twee keer."]
    assert errors[4] != ""
    assert not Overleg.objects.exists()


def test_months_that_are_planned_are_not_proposed_again(cast: Cast) -> None:
    year = timezone.localdate().year + (1 if timezone.localdate().month >= 8 else 0)
    url = reverse("zittingen_year") + f"?schooljaar={year}"
    before = [row.initial["on"] for row in Login(cast.voorzitter).get(url).context["days"]]
    building.session(cast.noord, cast.voorzitter.user, on=before[0] + timedelta(days=1))

    after = [row.initial["on"] for row in Login(cast.voorzitter).get(url).context["days"]]

    assert after == before[1:]


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


# --- consulent and school ----------------------------------------------------------------------------------------------------


def test_consulent_and_school_see_their_own_and_how_many_others(cast: Cast, overleg: Overleg) -> None:
    mine = on_it(cast, overleg)
    other = build.casus(
        by=cast.colleague.user,
        at=cast.heuvelrade,
        who=build.pupil("Vreemd", "Vreemdeling"),
        consulent=cast.colleague.user,
    )
    building.entered(overleg, other)

    for toegang in (cast.consulent, cast.school):
        found = text(toegang, "zitting", overleg.code)
        assert (mine.casus.code in found, other.code in found, "En één andere leerling." in found) == (
            True,
            False,
            True,
        )
    assert page(cast.leerplicht, "zitting", overleg.code).status_code == 403


def test_a_school_without_a_pupil_on_it_does_not_see_the_session(cast: Cast, overleg: Overleg) -> None:
    answers = [page(cast.school, "zitting", code) for code in (overleg.code, "bestaat-niet")]

    assert [answer.status_code for answer in answers] == [404, 404]


# --- a plaatsingsbevoegde --------------------------------------------------------------------------------------------------------


def test_two_clicks_from_the_mail_to_an_answer(cast: Cast, overleg: Overleg) -> None:
    invite(overleg=overleg, now=timezone.now())
    first = text(cast.plaatser, "zitting", overleg.code)

    second = post(cast.plaatser, "zitting_answer", overleg.code, answer="aanwezig").content.decode()

    assert "Ik kom niet" in first
    assert "U komt. De voorzitter ziet het." in second
    assert overleg.deelnames.get().answer == "aanwezig"


def test_replaced_by_without_a_name_says_so_beside_the_field(cast: Cast, overleg: Overleg) -> None:
    invite(overleg=overleg, now=timezone.now())

    answer = post(cast.plaatser, "zitting_answer", overleg.code, answer="vervangen", replaced_by=" ")

    assert answer.status_code == 422
    assert answer.content.decode().count("Schrijf wie er in uw plaats komt.") == 2
    assert overleg.deelnames.get().answer == ""


def test_an_answer_after_the_session_is_refused_and_changes_nothing(cast: Cast) -> None:
    gone = building.session(cast.noord, cast.voorzitter.user, on=soon(-1))
    building.plaatser(cast.beemd, "Iemand Anders")
    invite(overleg=gone, now=timezone.now())

    answer = post(cast.plaatser, "zitting_answer", gone.code, answer="aanwezig")

    assert answer.status_code == 422
    assert "Antwoorden kan niet meer." in answer.content.decode()
    assert not gone.deelnames.exclude(answer="").exists()


def test_who_was_not_invited_cannot_answer(cast: Cast, overleg: Overleg) -> None:
    assert post(cast.plaatser, "zitting_answer", overleg.code, answer="aanwezig").status_code == 404
    assert "nog niet uitgenodigd" in text(cast.plaatser, "zitting", overleg.code)


def test_a_plaatsingsbevoegde_of_the_other_area_gets_the_same_bytes_as_for_nothing(
    cast: Cast, overleg: Overleg
) -> None:
    on_it(cast, overleg)
    published(overleg, cast.voorzitter)
    client = Login(cast.plaatser_elsewhere)

    for name in ("zitting", "zitting_ics"):
        there, nowhere = (client.get(reverse(name, args=[code])) for code in (overleg.code, "bestaat-niet"))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert _bytes(there) == _bytes(nowhere)


def _bytes(answer: Any) -> bytes:
    return bytes(b"".join(line for line in answer.content.splitlines() if b"csrf" not in line.lower()))


def test_before_vaststellen_no_blad_and_after_it_the_rows_without_any_name(cast: Cast, overleg: Overleg) -> None:
    row = on_it(cast, overleg)
    before = text(cast.plaatser, "zitting", overleg.code)
    published(overleg, cast.voorzitter)

    after = text(cast.plaatser, "zitting", overleg.code)

    assert (row.sheet_code in before, row.sheet_code in after) == (False, True)
    for word in ("Siebe", "Siebestra", row.casus.code, "Noor van Veldhuizen", "Lindevoort"):
        assert word not in after
    assert not AccessLog.objects.filter(user=cast.plaatser.user).exists()  # it read nobody's casus
    for word in (
        "ingebracht door Beemdcollege",
        "vmbo-basis, leerjaar 2",
        "Werken met de handen.",
        "Een tussenjaar op proef.",
    ):
        assert word in after


def test_what_is_taken_off_the_agenda_is_no_longer_read(cast: Cast, overleg: Overleg) -> None:
    row = on_it(cast, overleg)
    published(overleg, cast.voorzitter)
    Agendapunt.objects.filter(pk=row.pk).delete()

    assert row.sheet_code not in text(cast.plaatser, "zitting", overleg.code)


def test_wij_kunnen_misschien_is_said_changed_and_taken_back(cast: Cast, overleg: Overleg) -> None:
    row = on_it(cast, overleg)
    published(overleg, cast.voorzitter)
    address = (overleg.code, row.sheet_code)

    post(cast.plaatser, "zitting_maybe", *address, text="Na de kerst.")
    post(cast.plaatser, "zitting_maybe", *address, text="In januari.")
    said = Belangstelling.objects.get()
    post(cast.plaatser, "zitting_maybe_not", *address)

    assert (said.text, said.school, said.by) == ("In januari.", cast.beemd, cast.plaatser.user)
    assert not Belangstelling.objects.standing().exists()


def test_nothing_can_be_said_of_a_row_that_does_not_lie_open(cast: Cast, overleg: Overleg) -> None:
    row = on_it(cast, overleg)

    closed = post(cast.plaatser, "zitting_maybe", overleg.code, row.sheet_code, text="")
    published(overleg, cast.voorzitter)
    elsewhere = post(cast.plaatser_elsewhere, "zitting_maybe", overleg.code, row.sheet_code, text="")
    unknown = post(cast.plaatser, "zitting_maybe", overleg.code, "QQ-99", text="")
    long = post(cast.plaatser, "zitting_maybe", overleg.code, row.sheet_code, text="x" * 301)

    assert [answer.status_code for answer in (closed, elsewhere, unknown)] == [404, 404, 404]
    assert "hooguit 300 tekens" in long.content.decode()
    assert not Belangstelling.objects.exists()


def test_calendar_file_is_private_stable_and_says_nothing_about_pupils(cast: Cast, overleg: Overleg) -> None:
    on_it(cast, overleg)
    published(overleg, cast.voorzitter)
    before = text(cast.plaatser, "zitting_ics", overleg.code)
    post(
        cast.voorzitter,
        "zitting_edit",
        overleg.code,
        on=str(overleg.on),
        starts_at="10.00",
        ends_at="12.00",
        place="aula",
        version="1",
    )

    after = text(cast.plaatser, "zitting_ics", overleg.code)

    for found in (before, after):
        assert f"UID:zitting-{overleg.code}@loket" in found
        assert "CLASS:PRIVATE" in found
        assert "Siebe" not in found
    assert ("SEQUENCE:0" in before, "SEQUENCE:1" in after, "LOCATION:aula" in after) == (True, True, True)


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
