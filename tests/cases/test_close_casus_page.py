"""Enrolment, moving, the pupil's data, closing and reopening as pages."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from cases.actions.absence import close
from cases.actions.circle import hand_over
from cases.actions.enrolment import as_it_stands
from cases.models import Actie, Casus, Guardian
from tests import build
from tests.cases.absent import days_ago, relatief, said, today, url, zorg
from tests.conftest import Cast, Login


@pytest.fixture
def casus(cast: Cast) -> Casus:
    return relatief(cast)


@pytest.fixture
def concern(cast: Cast) -> Casus:
    return zorg(cast)


def test_a_school_that_ends_the_enrolment_is_told_that_the_casus_leaves(casus: Casus, cast: Cast) -> None:
    response = Login(cast.school).post(
        url("casus_enrolment_end", casus), {"on": days_ago(1), "becomes_absoluut": "ja", "text": ""}
    )

    casus.refresh_from_db()
    assert response.headers["Location"] == reverse("casussen")
    assert casus.phase == "absoluut"
    assert f"Casus {casus.code} hoort nu niet meer bij u. Het loket gaat ermee verder." in [
        str(message) for message in get_messages(response.wsgi_request)
    ]


def test_enrolling_and_moving(casus: Casus, cast: Cast) -> None:
    client = Login(cast.voorzitter)

    moved = client.post(url("casus_move", casus), {"municipality": cast.oosterbeemd.pk, "on": days_ago(1)})
    enrolled = client.post(
        url("casus_enrol", casus), {"school": cast.heuvelrade.pk, "on": days_ago(0), "year_group": "2", "level": "havo"}
    )

    casus.refresh_from_db()
    assert (moved.status_code, enrolled.status_code) == (302, 302)
    assert (casus.municipality, casus.school) == (cast.oosterbeemd, cast.heuvelrade)


def test_overlapping_enrolment_is_explained(casus: Casus, cast: Cast) -> None:
    response = Login(cast.consulent).post(
        url("casus_enrol", casus), {"school": cast.heuvelrade.pk, "on": "2019-01-01", "year_group": "", "level": "havo"}
    )

    assert response.status_code == 422
    assert "begint al een inschrijving bij Beemdcollege." in said(response)


def test_closing_warns_of_what_is_open(casus: Casus, cast: Cast) -> None:
    Actie.objects.create(
        casus=casus,
        kind="stap",
        what="Ouders bellen",
        due_on=today(),
        holder=cast.consulent.user,
        asked_by=cast.consulent.user,
    )
    client = Login(cast.consulent)

    page = said(client.get(url("casus_close", casus)))
    response = client.post(
        url("casus_close", casus), {"outcome": "verhuisd", "on": days_ago(0), "version": casus.version}
    )

    assert "Dit staat nog open en vervalt bij het sluiten." in page
    assert "Ouders bellen" in page
    assert response.status_code == 302
    assert Casus.objects.get().outcome == "verhuisd"
    assert Actie.objects.get().dropped_because == "casus gesloten"


def test_closing_while_an_absence_runs_needs_a_return_first(casus: Casus, cast: Cast) -> None:
    response = Login(cast.consulent).post(
        url("casus_close", casus),
        {"outcome": "eigen_school", "on": days_ago(0), "version": casus.version, "text": "Ging goed."},
    )

    assert response.status_code == 422
    assert "Er loopt nog een verzuim." in said(response)
    assert "Ging goed." in said(response)


def test_two_people_closing_at_once_see_both_texts(casus: Casus, cast: Cast) -> None:
    seen = casus.version
    close(
        casus=Casus.objects.get(), outcome="verhuisd", on=today(), by=cast.voorzitter.user, version=seen, today=today(),
        text="Naar Zeeland.",
    )  # fmt: skip

    response = Login(cast.consulent).post(
        url("casus_close", casus), {"outcome": "zorg", "on": days_ago(0), "version": seen, "text": "Naar dagbesteding."}
    )

    page = said(response)
    assert response.status_code == 422
    for text in ("Gerda Lamping heeft dit intussen ook gewijzigd", "Naar Zeeland.", "Naar dagbesteding.", "verhuisd"):
        assert text in page
    assert Casus.objects.get().outcome == "verhuisd"


def test_reopening_and_too_late(casus: Casus, cast: Cast) -> None:
    client = Login(cast.consulent)
    close(casus=Casus.objects.get(), outcome="verhuisd", on=today(), by=cast.consulent.user, version=1, today=today())
    client.post(url("casus_reopen", casus), {"because": "Toch niet."})
    assert Casus.objects.get().is_open
    Casus.objects.update(closed_on=today() - timedelta(days=43), outcome="verhuisd")

    response = client.get(url("casus_reopen", casus))

    assert response.headers["Location"] == f"{reverse('casus_new')}?van={casus.code}"


def pupil_data(casus: Casus, **fields: Any) -> dict[str, Any]:
    values = {
        "seen": as_it_stands(casus.pupil_id), "given_name": "Fenna", "infix": "", "family_name": "Roskam", "also_known_as": "",
        "birth_date": "13-02-2012", "pupil_no": "", "phone": "", "street": "", "postcode": "", "town": "",
        "ouder-nieuw-name": "", "ouder-nieuw-relation": "ouder", "ouder-nieuw-has_authority": "on",
    }  # fmt: skip
    return values | fields


def test_pupil_and_guardians_are_edited_together(casus: Casus, cast: Cast) -> None:
    client = Login(cast.consulent)

    client.post(url("casus_pupil", casus), pupil_data(casus, **{"phone": "012", "ouder-nieuw-name": "Ria Roskam"}))

    casus.refresh_from_db()
    parent = Guardian.objects.get()
    assert (casus.pupil.phone, parent.name) == ("012", "Ria Roskam")
    gone = {
        f"ouder-{parent.pk}-name": "Ria Roskam",
        f"ouder-{parent.pk}-relation": "ouder",
        f"ouder-{parent.pk}-gone": "on",
    }
    client.post(url("casus_pupil", casus), pupil_data(casus, phone="012", **gone))
    assert not Guardian.objects.exists()


def test_an_edit_of_the_pupil_that_meets_another_shows_both_texts(casus: Casus, cast: Cast) -> None:
    data = pupil_data(casus, phone="222")
    Login(cast.voorzitter).post(url("casus_pupil", casus), pupil_data(casus, phone="111"))

    response = Login(cast.consulent).post(url("casus_pupil", casus), data)

    page = said(response)
    assert response.status_code == 422
    assert "Gerda Lamping heeft dit intussen ook gewijzigd" in page
    assert page.count("111") >= 1
    assert 'value="222"' in page
    casus.refresh_from_db()
    assert casus.pupil.phone == "111"
    again = {**data, "seen": response.context["form"]["seen"].value()}
    assert Login(cast.consulent).post(url("casus_pupil", casus), again).status_code == 302


def shown(client: Login, casus: Casus) -> str:
    """What the page says it showed of the pupil."""
    return str(client.get(url("casus_pupil", casus)).context["form"]["seen"].value())


def parent_data(parent: Guardian, **fields: Any) -> dict[str, Any]:
    told = {"name": parent.name, "relation": "moeder", "phone": parent.phone, "email": "", "has_authority": "on"}
    return {f"ouder-{parent.pk}-{name}": value for name, value in (told | fields).items()}


def test_a_guardian_that_a_colleague_changed_is_not_overwritten_unseen(casus: Casus, cast: Cast) -> None:
    parent = Guardian.objects.create(pupil=casus.pupil, name="Ria Roskam", relation="moeder", phone="06-00112233")
    mine, theirs = Login(cast.consulent), Login(cast.voorzitter)
    seen = shown(mine, casus)
    old = parent_data(parent)
    theirs.post(url("casus_pupil", casus), pupil_data(casus, seen=seen, **parent_data(parent, phone="06-99887766")))

    response = mine.post(url("casus_pupil", casus), pupil_data(casus, seen=seen, phone="0318-1", **old))

    assert "Gerda Lamping heeft dit intussen ook gewijzigd" in said(response)
    [phone] = [both for both in response.context["conflict"].fields if "Ria Roskam" in both.label]
    assert (phone.theirs, phone.mine) == ("06-99887766", "06-00112233")
    assert Guardian.objects.get().phone == "06-99887766"


def test_a_guardian_that_a_colleague_added_stays_and_asks_nothing_of_this_page(casus: Casus, cast: Cast) -> None:
    mine = Login(cast.consulent)
    seen = shown(mine, casus)
    Login(cast.voorzitter).post(
        url("casus_pupil", casus), pupil_data(casus, seen=seen, **{"ouder-nieuw-name": "Ria Roskam"})
    )

    response = mine.post(url("casus_pupil", casus), pupil_data(casus, seen=seen, phone="0318-1"))

    assert [(both.theirs, both.mine) for both in response.context["conflict"].fields if not both.target] == [
        ("Ria Roskam, ouder", "")
    ]
    assert "Nog iets nodig" not in said(response)
    again = pupil_data(casus, seen=response.context["form"]["seen"].value(), phone="0318-1")
    parent = Guardian.objects.get()
    assert mine.post(url("casus_pupil", casus), again | parent_data(parent, relation="ouder")).status_code == 302
    casus.pupil.refresh_from_db()
    assert (Guardian.objects.get().name, casus.pupil.phone) == ("Ria Roskam", "0318-1")


def test_a_guardian_that_a_colleague_took_away_is_shown_with_what_was_typed(casus: Casus, cast: Cast) -> None:
    parent = Guardian.objects.create(pupil=casus.pupil, name="Ria Roskam", relation="moeder", phone="06-00112233")
    mine = Login(cast.consulent)
    seen, typed = shown(mine, casus), parent_data(parent, phone="06-55")
    Login(cast.voorzitter).post(
        url("casus_pupil", casus), pupil_data(casus, seen=seen, **parent_data(parent, gone="on"))
    )

    response = mine.post(url("casus_pupil", casus), pupil_data(casus, seen=seen, **typed))

    assert [(both.theirs, both.mine) for both in response.context["conflict"].fields] == [
        ("niet meer vermeld", "Ria Roskam, moeder, 06-55")
    ]
    assert not Guardian.objects.exists()


def test_another_casus_of_the_pupil_meets_the_same_conflict(casus: Casus, cast: Cast) -> None:
    """One is closed, one is open: the pupil is one."""
    close(casus=casus, outcome="verhuisd", on=today(), by=cast.consulent.user, version=1, today=today())
    other = build.casus(by=cast.consulent.user, at=cast.beemd, who=casus.pupil, consulent=cast.consulent.user)
    mine = Login(cast.consulent)
    seen = shown(mine, other)
    Login(cast.voorzitter).post(url("casus_pupil", casus), pupil_data(casus, seen=seen, phone="111"))

    response = mine.post(url("casus_pupil", other), pupil_data(other, seen=seen, phone="222"))

    assert response.context["conflict"]
    other.pupil.refresh_from_db()
    assert other.pupil.phone == "111"


def test_what_a_colleague_did_elsewhere_in_the_casus_is_no_conflict_about_the_pupil(casus: Casus, cast: Cast) -> None:
    mine = Login(cast.consulent)
    data = pupil_data(casus, seen=shown(mine, casus), phone="222")
    hand_over(casussen=[casus], to=cast.colleague.user, by=cast.voorzitter.user, today=today())

    assert Login(cast.voorzitter).post(url("casus_pupil", casus), data).status_code == 302


def test_sixteen_and_eighteen_stand_beside_the_form(cast: Cast) -> None:
    born = date(today().year - 18, today().month, min(today().day, 28))
    adult = build.casus(
        by=cast.consulent.user, at=cast.beemd, who=build.pupil(birth_date=born), consulent=cast.consulent.user
    )

    page = said(Login(cast.consulent).get(url("casus_close", adult)))

    assert "De leerling is 18" in page
    assert "doorstroompunt (RMC)" in page
