"""A partner-SWV enters its own pupil: with the least, and it learns nothing of what Loket knew."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consulentschap
from cases.access import resolve
from cases.models import Casus, Event, EventKind, Pupil
from post.models import Notice
from taskforce.actions import escalating
from taskforce.models import Escalatie, Medeinbreng, Outcome
from tests import build
from tests.conftest import Cast, Login
from tests.post.building import waits_for
from tests.taskforce.building import a_casus, entered, seat


def typed(cast: Cast, **fields: Any) -> dict[str, Any]:
    return {
        "given_name": "Bruun", "family_name": "Karsten", "birth_date": "13-02-2016", "municipality": cast.lindevoort.pk,
        "school": "De Brink", "first_day": (timezone.localdate() - timedelta(weeks=9)).isoformat(), "why": "Drie scholen gevraagd.",
        "wish": "Terug naar school.", "contact": "Dirk, 0000-112233", "reference": "26-014", "client_id": "een", **fields,
    }  # fmt: skip


def enter(cast: Cast, who: str = "partner_swv", **fields: Any) -> Any:
    return Login(getattr(cast, who)).post(reverse("taskforce_enter"), typed(cast, **fields), follow=True)


def test_an_unknown_pupil_gets_a_casus_and_the_fixed_consulent(cast: Cast) -> None:
    Consulentschap.objects.create(consulent=cast.consulent.user, municipality=cast.lindevoort, valid_from=build.START)

    response = enter(cast)

    made = Escalatie.objects.select_related("casus__pupil").get()
    assert response.status_code == 200
    assert (made.partner, made.reference, made.contact) == (cast.partner_swv.partner, "26-014", "Dirk, 0000-112233")
    assert (made.casus.pupil.name, made.casus.consulent, made.casus.phase) == (
        "Bruun Karsten", cast.consulent.user, "relatief",
    )  # fmt: skip
    assert Notice.objects.filter(user=cast.consulent.user, kind="gemeld").exists()
    assert Notice.objects.filter(user=cast.kerngroep.user, kind="escalatie").exists()
    assert "De Brink" in Event.objects.get(kind=EventKind.NOTE).text
    for path in (reverse("taskforce"), made.get_absolute_url()):
        page = Login(cast.kerngroep).get(path).content.decode()
        assert "school niet in Loket" in page
        assert "zonder inschrijving" not in page


def test_without_a_school_it_is_a_pupil_without_enrolment(cast: Cast) -> None:
    enter(cast, school="")

    assert Casus.objects.get().phase == "absoluut"


def test_the_partner_sees_no_casus_and_only_its_own_rows(cast: Cast) -> None:
    enter(cast)
    made = Escalatie.objects.get()

    html = Login(cast.partner_swv).get(reverse("taskforce")).content.decode()

    assert "26-014" in html
    assert "Ontvangen" in html
    for word in (made.casus.code, made.code, "Karsten", "Bruun"):
        assert word not in html
    assert "26-014" not in Login(cast.partner_elsewhere).get(reverse("taskforce")).content.decode()
    assert not Casus.objects.visible_to(resolve(cast.partner_swv, timezone.localdate())).exists()
    for name in ("escalatie", "casus"):
        code = made.code if name == "escalatie" else made.casus.code
        assert Login(cast.partner_swv).get(reverse(name, args=[code])).status_code in {403, 404}


def test_a_known_pupil_is_linked_and_the_answer_is_the_same(cast: Cast) -> None:
    who = build.pupil("Bruun", "Karsten", date(2016, 2, 13))
    known = a_casus(cast, who=who)

    response = enter(cast)
    unknown = enter(cast, given_name="Bo", client_id="twee", reference="26-015")

    assert Escalatie.objects.filter(casus=known).exists()
    assert Pupil.objects.count() == 2
    said = Event.objects.get(casus=known, kind=EventKind.REPORTED)
    assert (said.text, said.school_reads, said.leerplicht_reads) == ("Door SWV PO West.", False, False)
    assert [str(one) for one in response.context["messages"]] == [str(one) for one in unknown.context["messages"]]


def test_a_pupil_who_lies_there_already_is_entered_once_and_the_answer_is_the_same(cast: Cast) -> None:
    casus = a_casus(cast, who=build.pupil("Bruun", "Karsten", date(2016, 2, 13)))
    entered(cast, casus)

    response = enter(cast)

    made = Escalatie.objects.get()
    assert (made.partner, made.why) == (None, "Het zit vast.")
    html = response.content.decode()
    assert "26-014" in html
    assert "Ingebracht. De programmamanager" in html
    assert "Het zit vast." not in html  # the words of the office
    assert Event.objects.get(title="Ook ingebracht door SWV PO West").text == "Drie scholen gevraagd."
    assert Notice.objects.filter(user=cast.kerngroep.user, text__contains="al bij de Taskforce ligt").exists()
    assert waits_for(cast.kerngroep.user) == [
        "Er is een casus ingebracht bij de Taskforce."
    ]  # that one is to be taken up


def own_page(cast: Cast, who: str) -> str:
    return Login(getattr(cast, who)).get(reverse("taskforce")).content.decode()


def test_a_second_partner_reads_the_same_as_the_first_and_nothing_of_it(cast: Cast) -> None:
    first = enter(cast)
    made = Escalatie.objects.get()
    escalating.take_up(
        escalatie=made, because="Het mag.", version=made.version, by=cast.kerngroep.user, now=timezone.now()
    )

    second = enter(cast, "partner_elsewhere", reference="99-1", why="Wij vroegen twee scholen.", client_id="ander")

    assert [str(one) for one in second.context["messages"]] == [str(one) for one in first.context["messages"]]
    html = second.content.decode()
    for words in ("99-1", "Ontvangen", "Wij vroegen twee scholen."):
        assert words in html
    for words in ("26-014", "Drie scholen", "In behandeling"):
        assert words not in html
    assert "99-1" not in own_page(cast, "partner_swv")
    assert Escalatie.objects.get().partner == cast.partner_swv.partner
    seat(cast.kerngroep.user)
    page = Login(cast.kerngroep).get(made.get_absolute_url()).content.decode()
    assert "Ook ingebracht door SWV PO Oost" in page
    assert "Wij vroegen twee scholen." in page


def test_a_second_partner_reads_on_how_far_it_is_and_hears_that_it_ended(cast: Cast) -> None:
    enter(cast)
    enter(cast, "partner_elsewhere", reference="99-1", client_id="ander")
    made = Escalatie.objects.get()
    escalating.take_up(
        escalatie=made, because="Het mag.", version=made.version, by=cast.kerngroep.user, now=timezone.now()
    )
    Medeinbreng.objects.update(at=timezone.now() - timedelta(days=1))
    taken_up = own_page(cast, "partner_elsewhere")
    made.refresh_from_db()
    escalating.close(
        escalatie=made, outcome=Outcome.OTHERWISE, closing="De eigen school begint opnieuw.", version=made.version,
        by=cast.kerngroep.user, now=timezone.now(),
    )  # fmt: skip

    ended = own_page(cast, "partner_elsewhere")

    assert "In behandeling" in taken_up
    assert "De programmamanager vertelt u wat er is afgesproken." in ended
    for words in ("anders opgelost", "De eigen school begint opnieuw."):
        assert words not in ended
    assert set(Notice.objects.filter(user=cast.partner_elsewhere.user).values_list("path", flat=True)) == {
        reverse("taskforce")
    }


def test_the_office_does_not_take_back_what_a_partner_entered(cast: Cast) -> None:
    enter(cast)
    made = Escalatie.objects.get()
    client, path = Login(cast.voorzitter), reverse("escalatie_withdraw", args=[made.code])

    page = client.get(made.get_absolute_url()).content.decode()
    client.post(path, {"closing": "Toch niet.", "version": made.version})

    assert path not in page
    assert Escalatie.objects.running().exists()


def test_a_form_that_is_sent_twice_is_entered_once(cast: Cast) -> None:
    enter(cast)
    enter(cast)

    assert Escalatie.objects.count() == Casus.objects.count() == 1
    assert not Event.objects.filter(title__startswith="Ook ingebracht").exists()


def test_after_closing_the_partner_reads_what_came_of_it(cast: Cast) -> None:
    enter(cast)
    made = Escalatie.objects.get()
    escalating.close(
        escalatie=made, outcome=Outcome.OTHERWISE, closing="De eigen school begint opnieuw.", version=made.version,
        by=cast.kerngroep.user, now=timezone.now(),
    )  # fmt: skip

    html = Login(cast.partner_swv).get(reverse("taskforce")).content.decode()

    assert "Afgerond: anders opgelost" in html
    assert "De eigen school begint opnieuw." in html
    notice = Notice.objects.get(user=cast.partner_swv.user)
    assert notice.path == reverse("taskforce")


TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given_name", ""), ("family_name", "x" * 81), ("birth_date", "31-02-2016"), ("birth_date", "13-02-1990"),
        ("birth_date", TOMORROW), ("municipality", "999999"), ("first_day", TOMORROW), ("first_day", "2001-01-01"), ("why", "  "),
        ("contact", ""), ("reference", ""), ("reference", "Karsten, groep 6"), ("reference", "x" * 41),
    ],
)  # fmt: skip
def test_bad_input_is_said_beside_the_field_and_nothing_typed_is_lost(cast: Cast, field: str, value: str) -> None:
    response = enter(cast, wish="bewaar mij", **{field: value})

    assert field in response.context["form"].errors
    assert "bewaar mij" in response.content.decode()
    assert not Escalatie.objects.exists()
