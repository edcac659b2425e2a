"""At the table: an outcome in two clicks, acties, who is there, two people who type, the acties of earlier tables."""

from collections.abc import Callable
from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import AccessLog, Actie
from overleg.models import Agendapunt, Deelname, Overleg, Result, Tafelactie
from overleg.outcomes import Agreed
from overleg.table import due_by_default, next_meeting_on
from region.models import Holiday
from tests.conftest import TODAY, Cast, Login
from tests.overleg.sessions import DUE, agenda, close, decide, typed
from tests.overleg.tables import QUESTION, table


def url(row: Agendapunt) -> str:
    return reverse("overleg_table_punt", args=[row.overleg.code, row.casus.code])


def member_of(overleg: Overleg, discipline: str) -> Deelname:
    return overleg.deelnames.get(discipline=discipline)


def test_undecided_is_visible_in_three_places_and_names_stay_away(cast: Cast) -> None:
    _, (first, second) = agenda(cast)
    decide(cast, second, Result.OFF)

    page = Login(cast.voorzitter).get(url(first)).content.decode()

    assert "1 van 2 besloten" in page
    assert "Sluiten kan als punt 1 besloten is." in page
    assert "1 nog niet besloten" in page
    assert page.count("nog niet besloten") == 2  # in the head of the agenda, and at the item
    assert QUESTION in page
    assert first.sheet_code in page
    assert [name for name in ("Fenna", "Siebe", "Roskam", "stra1210", "Beemdcollege") if name in page] == []
    assert AccessLog.objects.latest("pk").casussen == sorted([first.casus_id, second.casus_id])


def test_outcome_is_saved_and_the_next_item_follows(cast: Cast) -> None:
    overleg, (first, second) = agenda(cast)
    care, client = member_of(overleg, "jeugdhulp"), Login(cast.voorzitter)

    answer = client.post(
        url(first),
        typed(
            first, {"what": "Plek inrichten", "who": f"lid-{care.pk}"}, {"what": "Ouders bellen", "who": "consulent"},
            {"what": "Rooster maken", "name": "Juf Anna"}, {"due_on": "17-12-2026"},
            said="Het kan.", result="beweging", held_until="11-3-2027", next_step="Bellen", next_step_on="18-12-2026",
        ),
    )  # fmt: skip

    assert answer.headers["Location"] == url(second)
    first.refresh_from_db()
    assert (first.result, first.said, first.held_until, first.next_step) == ("beweging", "Het kan.", None, "Bellen")
    assert first.decided_by == cast.voorzitter.user
    assert list(first.acties.values_list("what", "deelname", "who", "due_on")) == [
        ("Plek inrichten", care.pk, "", DUE), ("Ouders bellen", None, "", DUE), ("Rooster maken", None, "Juf Anna", DUE),
    ]  # fmt: skip
    assert not Actie.objects.exists()  # nothing reaches a casus before the meeting closes


def test_not_deciding_yet_clears_the_outcome_and_keeps_the_rest(cast: Cast) -> None:
    _, (first, _) = agenda(cast)
    decide(cast, first, Result.MOVING, Agreed("Plek", DUE))

    Login(cast.voorzitter).post(
        url(first),
        typed(first, {"what": "Plek", "who": "consulent"}, said="Eerst dit.", result="beweging", doe="later"),
    )

    first.refresh_from_db()
    assert (first.result, first.decided_at, first.decided_by, first.said) == ("", None, None, "Eerst dit.")
    assert first.acties.count() == 1


def test_row_that_is_emptied_goes_and_a_changed_row_stays_itself(cast: Cast) -> None:
    _, (first, _) = agenda(cast)
    decide(cast, first, Result.MOVING, Agreed("Eén", DUE), Agreed("Twee", DUE))
    one, two = first.acties.all()

    Login(cast.voorzitter).post(
        url(first),
        typed(
            first, {"pk": str(one.pk), "what": "", "who": "consulent"}, {"pk": str(two.pk), "what": "Toch", "who": "consulent"},
            result="beweging",
        ),
    )  # fmt: skip

    assert list(first.acties.values_list("pk", "what")) == [(two.pk, "Toch")]


@pytest.mark.parametrize(
    ("actie", "fields", "error"),
    [
        ({"what": "Plek"}, {}, "Kies wie het doet."),
        ({"what": "Plek", "who": "consulent", "name": "Anna"}, {}, "Kies een lid of schrijf een naam, niet allebei."),
        ({"who": "consulent"}, {}, "Schrijf wat er gebeurt."),
        ({"what": "Plek", "who": "consulent", "due_on": ""}, {}, "Schrijf uiterlijk wanneer."),
        ({"what": "Plek", "who": "consulent", "due_on": "31-2-2027"}, {}, "31 februari bestaat niet"),
        ({"what": "Plek", "who": "lid-999999"}, {}, "lid-999999"),
        ({}, {"result": "iets"}, "iets"),
        ({}, {"result": "aanhouden", "held_until": ""}, "Schrijf tot wanneer."),
        ({}, {"result": "aanhouden", "held_until": "10-12-2026"}, "Deze dag ligt niet na het overleg."),
        ({}, {"next_step": "Bellen"}, "Schrijf uiterlijk wanneer."),
    ],
)
def test_wrong_entry_is_refused_and_keeps_what_was_typed(
    cast: Cast, actie: dict[str, str], fields: dict[str, str], error: str
) -> None:
    _, (first, _) = agenda(cast)

    page = (
        Login(cast.voorzitter)
        .post(url(first), typed(first, actie, said="Dit blijft staan.", **fields))
        .content.decode()
    )

    first.refresh_from_db()
    assert error in page
    assert "Nog niet opgeslagen" in page
    assert "Dit blijft staan.</textarea>" in page
    assert (first.result, first.said, Tafelactie.objects.count()) == ("", "", 0)


def test_day_that_belongs_to_another_outcome_is_no_mistake(cast: Cast) -> None:
    _, (first, _) = agenda(cast)

    Login(cast.voorzitter).post(
        url(first), typed(first, result="van_tafel", held_until="31-2-2027", next_step_on="niets")
    )

    first.refresh_from_db()
    assert (first.result, first.held_until, first.next_step_on) == ("van_tafel", None, None)


def test_two_people_who_type_lose_nothing(cast: Cast) -> None:
    _, (first, _) = agenda(cast)
    mine = typed(first, {"what": "Van mij", "who": "consulent"}, said="Mijn tekst.", result="uitzoeken")
    decide(cast, first, Result.MOVING, Agreed("Van de collega", DUE), said="Tekst van de collega.")
    client = Login(cast.voorzitter)

    answer = client.post(url(first), mine)

    page = answer.content.decode()
    first.refresh_from_db()
    assert answer.status_code == 409
    assert (first.said, first.result) == ("Tekst van de collega.", "beweging")
    for text in ("Mijn tekst.", "Tekst van de collega.", "Van mij", "Van de collega"):
        assert text in page
    # The form holds both acties and the new version: saving it again keeps all of them.
    theirs = first.acties.get()
    again = mine | {
        "version": str(first.version), "acties-TOTAL_FORMS": "2", "acties-1-pk": str(theirs.pk), "acties-1-what": theirs.what,
        "acties-1-who": "consulent", "acties-1-name": "", "acties-1-due_on": "2026-12-17",
    }  # fmt: skip
    assert f'name="acties-1-pk" value="{theirs.pk}"' in page
    client.post(url(first), again)
    assert sorted(first.acties.values_list("what", flat=True)) == ["Van de collega", "Van mij"]


def test_item_is_found_by_its_number_on_paper(cast: Cast) -> None:
    overleg, rows = agenda(cast, 3)
    client, place = Login(cast.voorzitter), reverse("overleg_table", args=[overleg.code])

    found = [client.get(place, {"nummer": number}).headers["Location"] for number in ("2", "9", "-1", "een", "")]

    assert found == [url(rows[1]), place, place, place, place]


def test_attendance_of_members_and_of_somebody_who_joins(cast: Cast) -> None:
    overleg = table(cast)
    leerplicht, care = overleg.deelnames.order_by("pk")
    rows: list[dict[str, object]] = [
        {"pk": leerplicht.pk, "discipline": "leerplicht", "name": "", "attendance": "afgemeld", "replaced_by": ""},
        {"pk": care.pk, "discipline": "jeugdhulp", "name": "Hatice", "attendance": "", "replaced_by": "Piet Loonstra"},
        {"pk": "", "discipline": "jeugdarts", "name": "Ilse", "attendance": "aanwezig", "replaced_by": ""},
    ]
    data: dict[str, object] = {"version": overleg.version, "leden-TOTAL_FORMS": "3", "leden-INITIAL_FORMS": "2"}
    data |= {f"leden-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}

    Login(cast.voorzitter).post(reverse("overleg_attendance", args=[overleg.code]), data)

    assert list(
        overleg.deelnames.order_by("pk").values_list("discipline", "user", "name", "attendance", "replaced_by")
    ) == [
        ("leerplicht", cast.leerplicht.user_id, "", "afgemeld", ""),
        ("jeugdhulp", None, "Hatice", "vervangen", "Piet Loonstra"),
        ("jeugdarts", None, "Ilse", "aanwezig", ""),
    ]
    late = Login(cast.voorzitter).post(reverse("overleg_attendance", args=[overleg.code]), data)
    assert late.status_code == 409
    assert overleg.deelnames.count() == 3


def test_attendance_of_everybody_who_places_pupils_in_a_large_region(cast: Cast) -> None:
    overleg = table(cast)
    Deelname.objects.bulk_create(
        Deelname(overleg=overleg, discipline="vo", name=f"School {number}") for number in range(120)
    )
    page = reverse("overleg_attendance", args=[overleg.code])
    forms = list(Login(cast.voorzitter).get(page).context["rows"])
    last = Deelname.objects.get(name="School 119")
    data: dict[str, object] = {
        "version": overleg.version,
        "leden-TOTAL_FORMS": len(forms),
        "leden-INITIAL_FORMS": "122",
    }
    for form in forms:
        data |= {f"{form.prefix}-{name}": value for name, value in form.initial.items()}
        if form.initial.get("pk") == last.pk:
            data[f"{form.prefix}-attendance"] = "aanwezig"

    Login(cast.voorzitter).post(page, data)

    last.refresh_from_db()
    assert (len(forms), last.attendance) == (123, "aanwezig")


def test_changing_the_meeting_keeps_attendance_and_who_does_what(cast: Cast) -> None:
    from overleg.actions import change_overleg

    overleg, (first, _) = agenda(cast)
    leerplicht, care = (member_of(overleg, one) for one in ("leerplicht", "jeugdhulp"))
    Deelname.objects.filter(pk=leerplicht.pk).update(attendance="aanwezig")
    decide(cast, first, Result.MOVING, Agreed("Eén", DUE, leerplicht), Agreed("Twee", DUE, care))

    change_overleg(
        overleg=overleg,
        version=overleg.version,
        by=cast.voorzitter.user,
        today=TODAY,
        members=[("leerplicht", cast.leerplicht.user, "")],
        place="elders",
    )

    assert list(overleg.deelnames.values_list("pk", "attendance")) == [(leerplicht.pk, "aanwezig")]
    assert list(first.acties.values_list("deelname", "who")) == [(leerplicht.pk, ""), (None, "Hatice Sönmezer")]


def test_proposed_days_follow_the_calendar(cast: Cast) -> None:
    overleg = table(cast, on=date(2026, 12, 15))
    Holiday.objects.create(
        region=cast.lindevoort.holiday_region, school_year="2026-2027", name="Kerstvakantie",
        first_day=date(2026, 12, 19), last_day=date(2027, 1, 3),
    )  # fmt: skip

    assert due_by_default(overleg) == date(2027, 1, 4)
    assert next_meeting_on(overleg) == date(2027, 3, 16)
    table(cast, on=date(2027, 2, 4))
    assert next_meeting_on(overleg) == date(2027, 2, 4)


def earlier_acties(cast: Cast) -> tuple[Overleg, list[Tafelactie]]:
    """A closed table of November with three acties, and the one of December after it."""
    before, (row,) = agenda(cast, 1, on=date(2026, 11, 10))
    decide(cast, row, Result.MOVING, *(Agreed(what, DUE) for what in ("Eén", "Twee", "Drie")))
    close(cast, before)
    overleg, _ = agenda(cast, 1)
    return overleg, list(Tafelactie.objects.filter(punt=row).select_related("actie"))


def test_first_item_is_how_the_acties_of_earlier_tables_stand(cast: Cast) -> None:
    overleg, (one, two, three) = earlier_acties(cast)
    client, place = Login(cast.voorzitter), reverse("overleg_table", args=[overleg.code])

    page = client.get(place).content.decode()
    client.post(place, {f"gedaan-{one.pk}": "1", f"opnieuw-{two.pk}": "2027-01-14", f"opnieuw-{three.pk}": ""})

    assert "0 van 3 gedaan" in page
    rows = {row.what: row for row in Actie.objects.all()}
    assert rows["Eén"].done_by == cast.voorzitter.user
    assert (rows["Twee"].due_on, rows["Twee"].is_open) == (date(2027, 1, 14), True)
    assert (rows["Drie"].due_on, rows["Drie"].is_open) == (DUE, True)
    assert "1 van 3 gedaan" in client.get(place).content.decode()


def test_day_that_cannot_be_read_says_so_and_keeps_the_actie(cast: Cast) -> None:
    overleg, (one, *_) = earlier_acties(cast)

    page = Login(cast.voorzitter).post(
        reverse("overleg_table", args=[overleg.code]), {f"opnieuw-{one.pk}": "31-2-2027"}, follow=True
    )

    assert "31 februari bestaat niet" in page.content.decode()
    assert Actie.objects.get(van_tafel=one).due_on == DUE


def test_acties_of_another_area_are_not_the_first_item(cast: Cast) -> None:
    earlier_acties(cast)
    elsewhere = table(cast, area=cast.zuid, on=date(2026, 12, 11), members=[])

    page = Login(cast.voorzitter_zuid).get(reverse("overleg_table", args=[elsewhere.code])).content.decode()

    assert "Er zijn geen acties van eerdere tafels." in page
    assert "Eén" not in page


def test_planning_takes_the_last_meeting_over(cast: Cast) -> None:
    last = table(cast, place="zaal 7", starts_at=time(9, 15))
    client = Login(cast.voorzitter)

    offered = client.get(reverse("overleg_new")).content.decode()
    page = client.get(reverse("overleg_new"), {"van": last.code}).content.decode()
    foreign = Login(cast.voorzitter_zuid).get(reverse("overleg_new"), {"van": last.code}).content.decode()

    assert f"?van={last.code}" in offered
    for text in (
        'value="2027-03-11"',
        'value="09:15"',
        "zaal 7",
        "Hatice Sönmezer",
        f'value="{cast.leerplicht.user_id}" selected',
    ):
        assert text in page
    assert "zaal 7" not in foreign


def _item(cast: Cast, overleg: Overleg) -> str:
    return url(overleg.punten.select_related("casus", "overleg").first())  # type: ignore[arg-type]


def _results(cast: Cast, overleg: Overleg) -> str:
    return reverse("overleg_results", args=[overleg.code])


def _line(cast: Cast, overleg: Overleg) -> str:
    return reverse("overleg_result", args=[overleg.code, overleg.punten.first().casus.code])  # type: ignore[union-attr]


@pytest.mark.parametrize("page", [_item, _results, _line])
def test_queries_do_not_grow_with_the_table(cast: Cast, page: Callable[[Cast, Overleg], str]) -> None:
    def count(items: int) -> int:
        before, rows = agenda(cast, items, on=date(2026, 11, items))
        for row in rows:
            decide(cast, row, Result.MOVING, Agreed("Plek", DUE), Agreed("Nog iets", DUE))
        close(cast, before)
        overleg, rows = agenda(cast, items, on=date(2026, 12, items))
        for row in rows:
            decide(cast, row, Result.MOVING, Agreed("Plek", DUE))
        client, place = Login(cast.voorzitter), page(cast, overleg)
        client.get(place)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(place).status_code == 200
        return len(queries)

    assert count(3) == count(1)
