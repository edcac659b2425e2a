"""The whole timeline of a casus, page by page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.actions import work
from tests.conftest import Cast, Login
from tests.loket.at_casus import a_casus, page, today


def test_timeline_pages_back_and_filters_contacts(cast: Cast) -> None:
    casus = a_casus(cast)
    for n in range(60):
        work.note(casus=casus, by=cast.consulent.user, today=today() - timedelta(days=n), text=f"notitie nummer {n}.")
    work.log_contact(
        casus=casus, by=cast.consulent.user, on=today() - timedelta(days=70), party="ouder", channel="telefoon", reached=False,
        text="voicemail ingesproken", today=today(),
    )  # fmt: skip
    client = Login(cast.consulent)
    address = reverse("casus_timeline", args=[casus.code])

    first = client.get(address)
    second = client.get(address, {"na": first.context["after"]})
    contacts = client.get(address, {"soort": "contact"})

    assert "Nog 51 gebeurtenissen" in page(cast.consulent, casus)
    assert "notitie nummer 49." in first.content.decode()
    assert "notitie nummer 50." not in first.content.decode()
    assert "notitie nummer 50." in second.content.decode()
    assert "voicemail ingesproken" in second.content.decode()
    assert "notitie nummer" not in contacts.content.decode()
    assert "Ouder gebeld, niet bereikt" in contacts.content.decode()


@pytest.mark.parametrize("after", ["x", "999999999", "-1", "9" * 40, "1e3", "²"])
def test_timeline_with_a_position_that_is_no_row_is_not_found(cast: Cast, after: str) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).get(reverse("casus_timeline", args=[casus.code]), {"na": after})

    assert response.status_code == 404
