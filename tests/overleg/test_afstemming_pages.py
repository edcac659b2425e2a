"""J8, page by page: the list of both sides, a line, closing, planning; and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, Toegang, VasteAmbtenaar, Waarneming
from cases.models import AccessLog, Actie, Casus
from overleg.models import Overleg
from paper.dates import dutch
from tests import build
from tests.conftest import Cast, Login
from tests.overleg.pairs import fixed, meeting, shut, task, today, without_school, write


def url(name: str, overleg: Overleg, of: Casus | None = None) -> str:
    return reverse(name, args=[overleg.code, *([of.code] if of else [])])


def typed(
    overleg: Overleg, *, loket: dict[str, Any] | None = None, leerplicht: dict[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    data: dict[str, Any] = {"said": "", "version": 0}
    for side, row in (("loket", loket), ("leerplicht", leerplicht)):
        data |= {f"{side}-TOTAL_FORMS": "1" if row else "0", f"{side}-INITIAL_FORMS": "0"}
        data |= {f"{side}-0-{name}": value for name, value in (row or {}).items()}
    return data | fields


def test_list_names_the_pupils_and_the_read_log_says_so(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)

    for toegang in (cast.consulent, cast.voorzitter, cast.leerplicht):
        page = Login(toegang).get(url("afstemming", overleg)).content.decode()
        assert "Fenna Roskam" in page
        assert "10 weken thuis" in page
        assert AccessLog.objects.latest("pk").casussen == [of.pk]
    assert "Vastleggen" not in page  # an officer reads along, the loket writes it down


def test_line_is_written_with_a_task_for_each_side_and_the_next_one_follows(cast: Cast) -> None:
    fixed(cast)
    overleg, first = meeting(cast), without_school(cast)
    second = without_school(cast, "Siebe", "Terpstra")
    due = (today() + timedelta(days=14)).isoformat()

    answer = Login(cast.consulent).post(
        url("afstemming_line", overleg, first),
        typed(
            overleg, said="School gevonden.", volgende="1",
            loket={"what": "Kennismaking plannen", "who": cast.consulent.user_id, "due_on": due},
            leerplicht={"what": "Ouders schrijven", "who": cast.leerplicht.user_id, "due_on": due},
        ),
    )  # fmt: skip

    assert answer.headers["Location"] == url("afstemming_line", overleg, second)
    punt = overleg.punten.get()
    assert (punt.said, punt.result) == ("School gevonden.", "afgesproken")
    assert set(punt.acties.values_list("what", "deelname__user", "deelname__discipline")) == {
        ("Kennismaking plannen", cast.consulent.user_id, "consulent"),
        ("Ouders schrijven", cast.leerplicht.user_id, "leerplicht"),
    }


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"what": "Bellen", "due_on": ""}, "Schrijf uiterlijk wanneer."),
        ({"what": "Bellen", "due_on": "2020-01-01"}, "Deze dag is al geweest."),
        ({"what": "Bellen", "due_on": "31-02-2031"}, "31 februari"),
        ({"what": "Bellen", "who": "999999", "due_on": "2031-01-01"}, "Selecteer een geldige keuze"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_keeps_what_was_typed(
    cast: Cast, row: dict[str, str], said: str
) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)

    answer = Login(cast.consulent).post(
        url("afstemming_line", overleg, of),
        typed(overleg, said="Blijft staan.", loket={"who": cast.consulent.user_id} | row),
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert (said in page, "Blijft staan." in page, overleg.punten.exists()) == (True, True, False)


def test_task_for_somebody_outside_the_circle_cannot_be_chosen(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)
    row = {"what": "Bellen", "who": cast.colleague.user_id, "due_on": "2031-01-01"}

    answer = Login(cast.consulent).post(url("afstemming_line", overleg, of), typed(overleg, loket=row))

    assert answer.status_code == 422
    assert not overleg.punten.exists()


def test_no_action_with_tasks_is_refused(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)
    row = {"what": "Bellen", "who": cast.consulent.user_id, "due_on": "2031-01-01"}

    answer = Login(cast.consulent).post(url("afstemming_line", overleg, of), typed(overleg, loket=row, no_action="on"))

    assert answer.status_code == 422
    assert "Er staan taken." in answer.content.decode()


def test_no_action_in_one_click_and_back(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)
    client = Login(cast.voorzitter)

    client.post(url("afstemming_none", overleg, of))
    assert overleg.punten.get().result == "geen_actie"
    page = client.get(url("afstemming", overleg)).content.decode()
    assert url("afstemming_undo", overleg, of) in page

    client.post(url("afstemming_undo", overleg, of))
    assert not overleg.punten.exists()


def test_undo_leaves_what_was_agreed(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)
    write(cast, overleg, of, said="Bellen.")
    client = Login(cast.consulent)

    client.post(url("afstemming_none", overleg, of))
    client.post(url("afstemming_undo", overleg, of))

    assert overleg.punten.get().said == "Bellen."


def test_second_who_saves_sees_both_and_loses_no_task(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)
    write(cast, overleg, of, task(cast.leerplicht.user, "Taak van de collega", "leerplicht"), said="Van de collega.")
    client = Login(cast.voorzitter)
    row = {"what": "Mijn taak", "who": cast.consulent.user_id, "due_on": "2031-01-01"}

    answer = client.post(url("afstemming_line", overleg, of), typed(overleg, said="Van mij.", loket=row))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert [text in page for text in ("Van de collega.", "Van mij.", "Taak van de collega", "Mijn taak")] == [True] * 4
    punt = overleg.punten.get()
    theirs = punt.acties.get()
    again = typed(
        overleg, said="Samen.", version=punt.version, loket=row,
        leerplicht={"pk": theirs.pk, "what": theirs.what, "who": cast.leerplicht.user_id, "due_on": theirs.due_on.isoformat()},
    )  # fmt: skip
    client.post(url("afstemming_line", overleg, of), again)
    assert set(punt.acties.values_list("what", flat=True)) == {"Mijn taak", "Taak van de collega"}


def test_closing_asks_once_and_says_what_it_does(cast: Cast) -> None:
    fixed(cast)
    overleg, of = meeting(cast), without_school(cast)
    without_school(cast, "Siebe", "Terpstra")
    write(cast, overleg, of, task(cast.leerplicht.user, "Huisbezoek", "leerplicht"))
    client = Login(cast.consulent)

    page = client.get(url("afstemming_close", overleg)).content.decode()
    assert "1 uitkomst in de casussen; leerplicht leest die mee." in page
    assert "1 leerling niet besproken" in page
    assert f"Deze afstemming is pas op {dutch(overleg.on)}." in page
    answer = client.post(url("afstemming_close", overleg))

    assert answer.headers["Location"] == url("afstemming", overleg)
    assert Actie.objects.get().what == "Huisbezoek"
    closed = client.get(url("afstemming", overleg)).content.decode()
    assert "niet besproken" in closed
    assert "Vastleggen" not in closed
    again = client.post(url("afstemming_close", overleg), follow=True).content.decode()
    assert "Er is niets gewijzigd." in again
    late = client.post(
        url("afstemming_line", overleg, of), typed(overleg, said="Te laat."), follow=True
    ).content.decode()
    assert "is gesloten door" in late


def test_officer_sees_tasks_and_list_also_when_nothing_is_planned(cast: Cast) -> None:
    fixed(cast)
    of = without_school(cast)
    overleg = meeting(cast, -20)
    write(cast, overleg, of, task(cast.leerplicht.user, "Huisbezoek afleggen", "leerplicht"))
    shut(cast, overleg)
    client = Login(cast.leerplicht)

    page = client.get(reverse("afstemmingen")).content.decode()
    assert "Er is nog geen volgende afstemming gepland." in page
    assert [text in page for text in ("Huisbezoek afleggen", "Fenna Roskam", "Noor van Veldhuizen")] == [True] * 3

    actie = Actie.objects.get()
    client.post(reverse("casus_step_done", args=[of.code, actie.pk]), {"terug": reverse("afstemmingen")})
    actie.refresh_from_db()
    assert actie.done_by == cast.leerplicht.user


def test_officer_who_is_not_fixed_goes_by_the_consulent(cast: Cast) -> None:
    fixed(cast)
    overleg = meeting(cast)
    other = build.toegang(
        build.user("los@loket.example", "Losse Ambtenaar"), Role.LEERPLICHT, municipality=cast.lindevoort
    )
    client = Login(other)

    page = client.get(reverse("afstemmingen")).content.decode()

    assert "verder gaat het via de consulent" in page
    assert client.get(url("afstemming", overleg)).status_code == 404


def test_cover_stands_where_the_contact_stands(cast: Cast) -> None:
    fixed(cast)
    overleg = meeting(cast)
    until = today() + timedelta(days=9)
    Waarneming.objects.create(
        consulent=cast.consulent.user, waarnemer=cast.colleague.user, valid_from=today(), valid_to=until
    )

    page = Login(cast.leerplicht).get(url("afstemming", overleg)).content.decode()

    assert "waargenomen door Abdel Ottevanger" in page


def test_municipality_whose_officers_left_says_so_and_still_works(cast: Cast) -> None:
    row = fixed(cast)
    overleg, of = meeting(cast), without_school(cast)
    VasteAmbtenaar.objects.filter(pk=row.pk).update(valid_to=today())
    client = Login(cast.consulent)

    assert "heeft nu geen vaste leerplichtambtenaren" in client.get(url("afstemming", overleg)).content.decode()
    assert "Vraag leerplicht met een verzoek" in client.get(url("afstemming_line", overleg, of)).content.decode()
    write(cast, overleg, of, task(cast.consulent.user))
    assert client.post(url("afstemming_close", overleg)).status_code == 302


def test_meeting_moves_and_a_taken_day_is_refused(cast: Cast) -> None:
    fixed(cast)
    overleg = meeting(cast)
    monday = today() + timedelta(days=14 - today().weekday())
    meeting(cast, (monday - today()).days)
    client = Login(cast.consulent)
    data = {"starts_at": "11:00", "ends_at": "", "place": "", "version": overleg.version}

    taken = client.post(url("afstemming_edit", overleg), data | {"on": monday.isoformat()})
    assert "is er al een afstemming met deze gemeente" in taken.content.decode()
    client.post(url("afstemming_edit", overleg), data | {"on": (monday + timedelta(days=1)).isoformat()})

    overleg.refresh_from_db()
    assert (overleg.on, overleg.sequence) == (monday + timedelta(days=1), 1)
    stale = client.post(url("afstemming_edit", overleg), data | {"on": (monday + timedelta(days=2)).isoformat()})
    assert stale.status_code == 409


def test_calendar_file_names_no_pupil(cast: Cast) -> None:
    fixed(cast)
    meeting(cast)
    without_school(cast)

    text = Login(cast.leerplicht).get(reverse("afstemmingen_ics")).content.decode()

    assert "SUMMARY:Afstemming met leerplicht Lindevoort" in text
    assert "Roskam" not in text


def test_afstemming_is_no_actietafel(cast: Cast) -> None:
    fixed(cast)
    overleg = meeting(cast)
    client = Login(cast.voorzitter)

    assert "Afstemming met leerplicht Lindevoort" not in client.get(reverse("overleggen")).content.decode()
    for name in ("overleg", "overleg_table", "overleg_results", "overleg_edit"):
        assert client.get(url(name, overleg)).status_code == 404


@pytest.mark.parametrize("toegang", ["consulent", "leerplicht"])
@pytest.mark.parametrize("name", ["afstemming", "afstemmingen"])
def test_queries_do_not_grow_with_the_list(cast: Cast, toegang: str, name: str) -> None:
    fixed(cast)
    who: Toegang = getattr(cast, toegang)
    overleg, counts = meeting(cast), []
    before = meeting(cast, -30)
    for number in range(3):
        of = without_school(cast, f"Kind{number}", f"Naam{number}")
        Overleg.objects.filter(pk=before.pk).update(closed_at=None)
        write(cast, before, of, task(cast.leerplicht.user, "Bellen", "leerplicht"), task(cast.consulent.user))
        write(cast, overleg, of, task(cast.leerplicht.user, "Schrijven", "leerplicht"), said="Afspraak.")
        if number in {0, 2}:
            before.refresh_from_db()
            shut(cast, before)
            client = Login(who)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(url(name, overleg) if name == "afstemming" else reverse(name)).status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_of_one_pupil_says_what_was_agreed_before(cast: Cast) -> None:
    fixed(cast)
    of = without_school(cast)
    before = meeting(cast, -30)
    write(cast, before, of, task(cast.leerplicht.user, "Huisbezoek afleggen", "leerplicht"))
    shut(cast, before)

    page = Login(cast.consulent).get(url("afstemming_line", meeting(cast), of)).content.decode()

    assert "Eerder afgesproken" in page
    assert "Huisbezoek afleggen" in page
