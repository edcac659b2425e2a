"""Leerling melden as a page: school and leerplicht."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Casus, EventKind
from tests import build
from tests.conftest import Cast, Login


def today() -> date:
    return timezone.localdate()


def post(client: Client, name: str, data: dict[str, Any]) -> Any:
    return client.post(reverse(name), data)


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def known_elsewhere(cast: Cast) -> Casus:
    return build.casus(
        by=cast.colleague.user, at=cast.heuvelrade, who=build.pupil("Fenna", "Roskam"), consulent=cast.colleague.user
    )


def known_here(cast: Cast, **fields: Any) -> Casus:
    return build.casus(
        by=cast.consulent.user,
        at=cast.beemd,
        who=build.pupil("Fenna", "Roskam"),
        consulent=cast.consulent.user,
        **fields,
    )


def choice(response: Any, label: str) -> str:
    """The value of the radio of this label in the block of known pupils."""
    found = re.search(rf'name="who" value="([^"]+)"[^>]*>\s*<label[^>]*><strong>{label}', response.content.decode())
    assert found
    return found[1]


def report(cast: Cast, **fields: Any) -> dict[str, Any]:
    values = {
        "client_id": "melding", "name": "Fenna Roskam", "birth_date": "13-2-2012", "kind": "relatief",
        "first_day": (today() - timedelta(days=3)).isoformat(), "text": "",
    }  # fmt: skip
    return values | fields


def test_a_school_reports_in_five_fields(cast: Cast) -> None:
    client = Login(cast.school)

    response = post(client, "pupil_report", report(cast, text="Al twee weken niet gezien."))

    casus = Casus.objects.get()
    assert response.url == reverse("pupil_reported")
    assert (casus.school, casus.municipality, casus.consulent) == (cast.beemd, cast.lindevoort, cast.consulent.user)
    assert casus.events.filter(kind=EventKind.REPORTED, by=cast.school.user).exists()
    page = said(client.get(response.url))
    assert "Noor van Veldhuizen, vaste consulent" in page
    assert reverse("casus", args=[casus.code]) in page
    assert "Roskam" not in page


def test_a_school_cannot_report_for_another_school(cast: Cast) -> None:
    post(Login(cast.school), "pupil_report", report(cast, school=str(cast.heuvelrade.pk)))

    assert Casus.objects.get().school == cast.beemd


def test_leerplicht_reports_a_concern_that_it_may_not_see_afterwards(cast: Cast) -> None:
    client = Login(cast.leerplicht)

    response = post(
        client,
        "pupil_report",
        report(cast, kind="zorg", school=str(cast.beemd.pk), first_day="", text="Vaak ziek gemeld."),
    )

    casus = Casus.objects.get()
    page = said(client.get(response.url))
    assert casus.phase == ""
    assert "Een zorg om aanwezigheid of ziekte ziet alleen het loket met de school." in page
    assert casus.code not in page


def test_leerplicht_reports_a_pupil_without_enrolment(cast: Cast) -> None:
    client = Login(cast.leerplicht)

    post(client, "pupil_report", report(cast, kind="absoluut", school="zonder", first_day=""))

    casus = Casus.objects.get()
    assert (casus.school, casus.municipality) == (None, cast.lindevoort)
    assert casus.absences.get().first_day is None
    assert casus.leerplicht_informed_on == today()


def test_leerplicht_of_another_municipality_was_not_told_by_it(cast: Cast) -> None:
    known_elsewhere(cast)
    Casus.objects.update(phase="relatief")

    post(Login(cast.leerplicht), "pupil_report", report(cast, school=str(cast.beemd.pk)))

    casus = Casus.objects.get()
    assert casus.events.filter(title="Opnieuw gemeld").exists()
    assert casus.leerplicht_informed_on is None


def test_a_reporter_hears_nothing_of_pupils_elsewhere(cast: Cast) -> None:
    known_elsewhere(cast)
    client = Login(cast.school)

    response = post(client, "pupil_report", report(cast))
    page = said(client.get(response.url))

    assert Casus.objects.count() == 1
    assert "Abdel" not in page
    assert "bekend" not in page
    assert "U ziet deze casus niet in uw lijst." in page


def test_a_school_that_reports_its_own_open_casus_is_sent_there(cast: Cast) -> None:
    casus = known_here(cast)
    client = Login(cast.school)
    first = post(client, "pupil_report", report(cast))
    same = choice(first, "Dit is dezelfde leerling")

    second = post(client, "pupil_report", report(cast, who=same))

    assert first.status_code == second.status_code == 422
    assert f"Deze leerling heeft al een open casus: {casus.code}." in said(second)


def test_reporting_twice_is_once(cast: Cast) -> None:
    client = Login(cast.school)
    post(client, "pupil_report", report(cast))

    again = post(client, "pupil_report", report(cast, client_id="melding"))

    assert Casus.objects.count() == 1
    assert again.url == reverse("pupil_reported")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"kind": "zorg"}, "Vertel in een paar woorden wat de zorg is."),
        ({"kind": "zorg", "text": "x", "look_again_on": "2020-01-01"}, "Kies een dag die nog komt."),
        ({"kind": "absoluut"}, "Selecteer een geldige keuze"),
        ({"birth_date": "gisteren"}, "is niet als datum te lezen"),
        ({"first_day": (timezone.localdate() + timedelta(days=1)).isoformat()}, "Deze dag moet nog komen."),
    ],
)
def test_a_report_that_cannot_be_is_explained(cast: Cast, fields: dict[str, str], error: str) -> None:
    response = post(Login(cast.school), "pupil_report", report(cast, **fields))

    assert response.status_code == 422
    assert error in said(response)
    assert not Casus.objects.exists()


def test_nothing_was_reported_leads_to_the_form(cast: Cast) -> None:
    assert Login(cast.school).get(reverse("pupil_reported")).headers["Location"] == reverse("pupil_report")
