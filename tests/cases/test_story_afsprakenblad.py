"""Afsprakenblad: only what a person ticked, addressed to whom it is for, printed without a name in title or file name."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import afsprakenblad
from cases.actions import work
from cases.models import Casus, Event, EventKind
from tests import build
from tests.conftest import TODAY, Cast, Login


def a_casus(cast: Cast, born: date = date(2012, 2, 13)) -> Casus:
    casus = build.casus(
        by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user, who=build.pupil(birth_date=born)
    )
    build.absence(casus)
    return casus


def filled_in(**fields: Any) -> dict[str, Any]:
    start = {
        "on": timezone.localdate().isoformat(), "where": "op het Beemdcollege",
        "agreed": "Fenna begint maandag.\n- Zij heeft een vast lokaal.\n\n",
        "next_on": (timezone.localdate() + timedelta(days=20)).isoformat(), "next_time": "15:30", "next_where": "op school",
        "doet-TOTAL_FORMS": "2", "doet-INITIAL_FORMS": "0", "doet-0-on_sheet": "on", "doet-0-who": "Fenna",
        "doet-0-what": "schrijft op welke vakken eerst", "doet-0-due_on": "2026-12-17", "doet-1-who": "Noor",
        "doet-1-what": "belt de inspectie",
        "kreeg-TOTAL_FORMS": "1", "kreeg-INITIAL_FORMS": "0", "kreeg-0-on_sheet": "on", "kreeg-0-who": "De school",
        "kreeg-0-what": "Deze afspraken.",
    }  # fmt: skip
    return start | fields


def url(casus: Casus) -> str:
    return reverse("casus_sheet", args=[casus.code])


def talk(**fields: Any) -> afsprakenblad.Talk:
    start: dict[str, Any] = {"on": TODAY, "where": "", "agreed": ["Fenna begint maandag."]}
    return afsprakenblad.Talk(**start | fields)


def test_sheet_is_looked_at_first_and_holds_only_what_was_ticked(cast: Cast) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(url(casus), filled_in(bekijk="1"))

    sheet = response.context["sheet"]
    assert sheet["afspraken"] == ["Fenna begint maandag.", "Zij heeft een vast lokaal."]
    assert sheet["acties"] == [{"wie": "Fenna", "wat": "schrijft op welke vakken eerst", "op": "2026-12-17"}]
    assert sheet["volgende"]["tijd"] == "15.30"
    assert not Event.objects.filter(kind=EventKind.SHEET).exists()


def test_sheet_is_printed_without_a_name_in_the_file_name_and_stands_on_the_timeline(cast: Cast) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(url(casus), filled_in(pdf="1"))

    event = Event.objects.get(kind=EventKind.SHEET)
    day = timezone.localdate().isoformat()
    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"] == f'attachment; filename="afspraken-{casus.code}-{day}.pdf"'
    assert b"/Title" in response.content
    assert b"Roskam" not in response.content
    assert (event.title, event.audience_label) == ("Afsprakenblad gemaakt", "alleen loket")


@pytest.mark.parametrize(("born", "voor", "contact"), [
    (date(2010, 11, 25), "Fenna en ouders", "Uw vaste contactpersoon"),
    (date(2010, 11, 24), "Fenna", "Jouw vaste contactpersoon"),
])  # fmt: skip
def test_sheet_speaks_to_the_pupil_from_sixteen(cast: Cast, born: date, voor: str, contact: str) -> None:
    casus = a_casus(cast, born)

    sheet = afsprakenblad.sheet(casus, talk(), [], [], today=TODAY, now=build.moment(TODAY))

    assert (sheet["voor"], sheet["kopjes"]["contact"]) == (voor, contact)


def test_sheet_for_a_pupil_never_says_u(cast: Cast) -> None:
    casus = a_casus(cast, date(2009, 1, 1))

    sheet = afsprakenblad.sheet(casus, talk(), [], [], today=TODAY, now=build.moment(TODAY))

    said = [sheet["inleiding"], sheet["gedeeld_slot"], *(row["titel"] + " " + row["tekst"] for row in sheet["terecht"])]
    words = {
        word.strip(".,?!").lower() for text in [*said, *map(str, sheet["kopjes"].values())] for word in text.split()
    }
    assert not words & {"u", "uw"}
    assert words >= {"je"}


def test_sheet_without_consulent_names_the_office(cast: Cast) -> None:
    casus = a_casus(cast)
    casus.consulent = None

    sheet = afsprakenblad.sheet(casus, talk(), [], [], today=TODAY, now=build.moment(TODAY))

    assert sheet["contact"] == {"naam": "Onderwijsloket Rietlanden", "wat": "", "telefoon": "000 – 123 45 60"}


def test_what_only_the_office_reads_is_not_ticked_beforehand(cast: Cast) -> None:
    casus = a_casus(cast)
    by, day = cast.consulent.user, timezone.localdate()
    inside = work.set_step(casus=casus, what="Overleg met de jurist", due_on=day, holder=by, by=by, today=day)
    shared = work.set_step(
        casus=casus, what="Rooster maken", due_on=day, holder=by, by=by, today=day, school_reads=True
    )

    rows = afsprakenblad.first_rows(casus, [inside, shared])

    assert [(row["what"], row["on_sheet"]) for row in rows] == [
        ("Overleg met de jurist", False),
        ("Rooster maken", True),
    ]


@pytest.mark.parametrize("fields", [
    {"agreed": "  "},
    {"on": "2999-01-01"},
    {"on": "gisteren"},
    {"next_time": "25:99"},
    {"next_on": "", "next_time": "15.30"},
    {"doet-0-who": ""},
    {"doet-0-due_on": "ooit"},
    {"doet-TOTAL_FORMS": "x"},
    {"kreeg-0-what": "x" * 301},
])  # fmt: skip
def test_what_was_typed_survives_an_error(cast: Cast, fields: dict[str, str]) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(url(casus), filled_in(pdf="1", **fields))

    html = response.content.decode()
    assert response.headers["Content-Type"].startswith("text/html")
    assert "sheet" not in response.context
    assert "op het Beemdcollege" in html
    assert not Event.objects.filter(kind=EventKind.SHEET).exists()


def test_letter_that_cannot_be_printed_is_named_and_nothing_is_lost(cast: Cast) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(url(casus), filled_in(pdf="1", agreed="Kennismaken met 字."))

    html = response.content.decode()
    assert "De letter ‘字’" in html
    assert "Kennismaken met 字." in html
    assert not Event.objects.filter(kind=EventKind.SHEET).exists()


def test_sheet_is_made_by_office_and_school(cast: Cast) -> None:
    casus = a_casus(cast)

    status = {who: Login(getattr(cast, who)).get(url(casus)).status_code for who in
              ("consulent", "school", "leerplicht", "other_school", "beheerder")}  # fmt: skip

    assert status == {"consulent": 200, "school": 200, "leerplicht": 403, "other_school": 404, "beheerder": 404}
