"""Mandates, seats and municipalities of the Taskforce: given from a day, ended on a day, never wiped."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Toegang
from region.models import Mandaat, Municipality, School
from taskforce.models import KerngroepLid, Seat
from taskforce.standing import places
from tests import build
from tests.conftest import Cast
from tests.loket.at_beheer import iso


def post(client: Client, name: str, typed: Mapping[str, object], *arguments: object) -> object:
    answer = client.post(reverse(name, args=arguments), typed)
    return answer if answer.status_code == 302 else answer.context["form"].errors


def test_a_mandate_is_given_and_stands_on_the_page(cast: Cast, beheer: Client) -> None:
    post(
        beheer, "beheer_mandate_new", {"board": cast.beemd.board_id, "valid_from": iso(), "agreed_with": "Mevr. De Wit"}
    )

    assert Mandaat.objects.on(timezone.localdate()).get().agreed_with == "Mevr. De Wit"
    page = beheer.get(reverse("beheer_taskforce")).content.decode()
    assert "met Mevr. De Wit" in page
    assert "geldt" in page


def test_a_second_mandate_in_the_same_time_is_refused(cast: Cast, beheer: Client) -> None:
    Mandaat.objects.create(board=build.board_of(cast.beemd), valid_from=build.START)

    errors = post(beheer, "beheer_mandate_new", {"board": cast.beemd.board_id, "valid_from": iso()})

    assert errors == {"__all__": ["Dit bestuur heeft in die periode al een mandaat gegeven."]}


def test_an_ended_mandate_stays_to_be_seen_and_a_new_one_may_follow(cast: Cast, beheer: Client) -> None:
    row = Mandaat.objects.create(board=build.board_of(cast.beemd), valid_from=build.START)

    post(beheer, "beheer_mandate_end", {"until": iso()}, row.pk)
    post(beheer, "beheer_mandate_new", {"board": cast.beemd.board_id, "valid_from": iso()})

    row.refresh_from_db()
    assert row.valid_to == timezone.localdate()
    assert Mandaat.objects.count() == 2
    assert "tot" in beheer.get(reverse("beheer_taskforce")).content.decode()


@pytest.mark.parametrize(
    ("until", "says"), [("2020-08-01", "na de begindatum"), ("2020-07-01", "na de begindatum"), ("", "Vul dit"), ("morgen", "")]
)  # fmt: skip
def test_an_end_that_cannot_be_is_refused(cast: Cast, beheer: Client, until: str, says: str) -> None:
    row = Mandaat.objects.create(board=build.board_of(cast.beemd), valid_from=build.START)

    errors = post(beheer, "beheer_mandate_end", {"until": until}, row.pk)

    assert says in str(errors["until"])  # type: ignore[index]
    row.refresh_from_db()
    assert row.valid_to is None


def test_a_mandate_that_has_not_begun_is_withdrawn_by_its_first_day(cast: Cast, beheer: Client) -> None:
    board = build.board_of(cast.beemd)
    Mandaat.objects.create(board=board, valid_from=build.START, valid_to=timezone.localdate() + timedelta(days=5))
    row = Mandaat.objects.create(board=board, valid_from=timezone.localdate() + timedelta(days=10))
    address = reverse("beheer_mandate_end", args=[row.pk])

    asked = beheer.get(address)
    early = post(beheer, "beheer_mandate_end", {"until": iso()}, row.pk)
    said = beheer.post(address, {"until": iso(10)}, follow=True).content.decode()

    row.refresh_from_db()
    assert asked.context["form"].initial["until"] == row.valid_from
    assert "als het niet moet ingaan" in asked.content.decode()
    assert "Vul die dag in" in str(early["until"])  # type: ignore[index]
    assert row.withdrawn
    assert f"Het mandaat van {board} gaat niet in." in said
    assert ", ingetrokken" in said
    assert "Nu geen mandaat" not in said
    assert address not in said
    school = School.objects.select_related("board").get(pk=cast.beemd.pk)
    assert [mandate.valid_to for mandate in places([school])[school.pk].mandates] == [
        timezone.localdate() + timedelta(days=5)
    ]


def test_what_ended_is_not_made_to_last_longer(cast: Cast, beheer: Client) -> None:
    row = Mandaat.objects.create(
        board=build.board_of(cast.beemd), valid_from=build.START, valid_to=timezone.localdate()
    )

    errors = post(beheer, "beheer_mandate_end", {"until": iso(30)}, row.pk)

    assert "Leg een nieuw vast" in str(errors["until"])  # type: ignore[index]


def test_a_school_that_moves_to_another_board_counts_there_from_then_on(cast: Cast, beheer: Client) -> None:
    """Boards that merge: the mandate that counts is of the board that holds the school today."""
    Mandaat.objects.create(board=build.board_of(cast.heuvelrade), valid_from=build.START)
    cast.beemd.board = cast.heuvelrade.board
    cast.beemd.save()

    page = beheer.get(reverse("beheer_taskforce")).content.decode()

    assert "2 scholen" in page
    assert Mandaat.objects.on(timezone.localdate()).filter(board=cast.beemd.board).exists()


def test_a_seat_is_for_who_has_the_role_and_not_given_twice(cast: Cast, beheer: Client) -> None:
    typed = {"user": cast.kerngroep.user_id, "seat": "programma", "function": "programmamanager", "valid_from": iso()}

    post(beheer, "beheer_seat_new", typed)
    again = post(beheer, "beheer_seat_new", typed)
    stranger = post(beheer, "beheer_seat_new", {**typed, "user": cast.consulent.user_id})

    assert KerngroepLid.objects.get().seat == Seat.MANAGER
    assert "heeft deze zetel dan al" in str(again["seat"])  # type: ignore[index]
    assert "user" in stranger  # type: ignore[operator]


def test_a_seat_that_begins_later_is_not_given_a_second_time_before_it(cast: Cast, beheer: Client) -> None:
    later = timezone.localdate() + timedelta(days=10)
    KerngroepLid.objects.create(user=cast.kerngroep.user, seat=Seat.CARE, valid_from=later)
    typed = {"user": cast.kerngroep.user_id, "seat": Seat.CARE, "valid_from": iso()}

    beside = post(beheer, "beheer_seat_new", typed)
    post(beheer, "beheer_seat_new", {**typed, "valid_to": later.isoformat()})

    assert "heeft deze zetel dan al" in str(beside["seat"])  # type: ignore[index]
    assert KerngroepLid.objects.count() == 2


def test_a_seat_ends_on_a_day(cast: Cast, beheer: Client) -> None:
    row = KerngroepLid.objects.create(user=cast.kerngroep.user, seat=Seat.CARE, valid_from=build.START)

    post(beheer, "beheer_seat_end", {"until": iso()}, row.pk)

    assert not KerngroepLid.objects.on(timezone.localdate()).exists()
    assert KerngroepLid.objects.exists()


def test_a_seat_that_has_not_begun_is_withdrawn_and_can_be_given_again(cast: Cast, beheer: Client) -> None:
    later = timezone.localdate() + timedelta(days=10)
    row = KerngroepLid.objects.create(user=cast.kerngroep.user, seat=Seat.CARE, valid_from=later)

    post(beheer, "beheer_seat_end", {"until": later.isoformat()}, row.pk)
    post(beheer, "beheer_seat_new", {"user": row.user_id, "seat": Seat.CARE, "valid_from": later.isoformat()})

    assert [one.withdrawn for one in KerngroepLid.objects.order_by("pk")] == [True, False]


def test_a_municipality_takes_part(cast: Cast, beheer: Client) -> None:
    typed = {"name": "Lindevoort", "area": cast.noord.pk, "holiday_region": "zuid", "in_taskforce": "on"}

    beheer.post(reverse("beheer_place", args=["gemeenten", cast.lindevoort.pk]), typed)

    assert Municipality.objects.get(pk=cast.lindevoort.pk).in_taskforce
    assert "Lindevoort" in beheer.get(reverse("beheer_taskforce")).content.decode()


def test_a_partner_gets_a_toegang_with_its_partner(cast: Cast, beheer: Client) -> None:
    person, partner = cast.expired.user, cast.partner_swv.partner
    typed = {"role": "partner", "valid_from": iso()}

    without = post(beheer, "beheer_toegang_new", typed, person.pk)
    post(beheer, "beheer_toegang_new", {**typed, "partner": partner.pk if partner else ""}, person.pk)

    assert without == {"partner": ["Kies een partner bij de rol Partner-SWV."]}
    assert Toegang.objects.get(user=person, role=Role.PARTNER).label == "Partner-SWV · SWV PO West"
    assert "Partner-SWV · SWV PO West" in beheer.get(reverse("beheer_user", args=[person.pk])).content.decode()


def test_the_page_costs_the_same_for_one_board_as_for_three(cast: Cast, beheer: Client) -> None:
    beheer.get(reverse("beheer_taskforce"))
    counts = []
    for number in (1, 3):
        for _ in range(number):
            board = build.board(f"Stichting {Mandaat.objects.count()}")
            Mandaat.objects.create(board=board, valid_from=build.START)
        with CaptureQueriesContext(connection) as queries:
            beheer.get(reverse("beheer_taskforce"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
