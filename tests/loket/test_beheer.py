"""Users of the office, schools, cover and places: what a beheerder does, and what it must not touch."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consulentschap, Role, Toegang, User, Waarneming
from cases.models import Casus
from region.models import Area, Municipality, Partner, SchoolBoard
from taskforce.members import members
from taskforce.models import KerngroepLid, Seat
from tests import build
from tests.conftest import Cast, Login
from tests.loket.at_beheer import iso, text_of


@pytest.fixture(autouse=True)
def _mail_stays_here(settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]


# --- users ---------------------------------------------------------------------------------------------------------------


def test_inviting_makes_a_user_with_one_toegang_and_sends_a_link(cast: Cast, beheer: Client) -> None:
    answer = beheer.post(
        reverse("beheer_user_new"),
        {
            "name": "Kim Brand",
            "email": "Kim@School.example",
            "role": "school",
            "school": cast.beemd.pk,
            "valid_from": iso(),
        },
    )

    kim = User.objects.get(email="kim@school.example")
    assert answer.headers["Location"] == reverse("beheer_user", args=[kim.pk])
    assert not kim.has_usable_password()
    assert [(row.role, row.school_id) for row in Toegang.objects.filter(user=kim)] == [("school", cast.beemd.pk)]
    assert [message.to for message in mail.outbox] == [["kim@school.example"]]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"role": "school"}, "school"),
        ({"role": "leerplicht"}, "municipality"),
        ({"role": "consulent", "with": "school"}, "school"),
        ({"role": "beheerder", "with": "area"}, "area"),
        ({"role": "consulent", "valid_to": iso(-1)}, "valid_to"),
    ],
)
def test_an_invitation_with_the_wrong_scope_is_refused_beside_its_field(
    cast: Cast, beheer: Client, fields: dict[str, str], field: str
) -> None:
    sent = {"name": "Kim Brand", "email": "kim@school.example", "valid_from": iso(), **fields}
    scope = {"school": cast.beemd.pk, "area": cast.noord.pk}
    if name := sent.pop("with", ""):
        sent[name] = str(scope[name])

    answer = beheer.post(reverse("beheer_user_new"), sent)

    assert field in answer.context["form"].errors
    assert not User.objects.filter(email="kim@school.example").exists()
    assert mail.outbox == []


def test_an_address_is_used_once(cast: Cast, beheer: Client) -> None:
    answer = beheer.post(
        reverse("beheer_user_new"),
        {"name": "Nog een Noor", "email": "NOOR@loket.example", "role": "consulent", "valid_from": iso()},
    )

    assert "email" in answer.context["form"].errors


def test_changing_an_address_to_that_of_another_is_refused(cast: Cast, beheer: Client) -> None:
    answer = beheer.post(
        reverse("beheer_user", args=[cast.consulent.user_id]), {"name": "Noor", "email": cast.colleague.user.email}
    )

    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors
    assert User.objects.get(pk=cast.consulent.user_id).email == "noor@loket.example"


def test_a_second_toegang_gives_a_second_role_not_a_union(cast: Cast, beheer: Client) -> None:
    beheer.post(
        reverse("beheer_toegang_new", args=[cast.consulent.user_id]),
        {"role": "school", "school": cast.heuvelrade.pk, "valid_from": iso()},
    )

    assert [row.role for row in Toegang.objects.usable(cast.consulent.user, timezone.localdate())] == [
        "consulent",
        "school",
    ]


def test_ending_an_account_ends_sessions_toegangen_schools_and_cover(cast: Cast, beheer: Client) -> None:
    noor, today = cast.consulent.user, timezone.localdate()
    Waarneming.objects.create(
        consulent=cast.colleague.user, waarnemer=noor, valid_from=today, valid_to=today + timedelta(9)
    )
    inside, other = Login(cast.consulent), Login(cast.colleague)
    assert inside.get(reverse("casussen")).status_code == 200

    answer = beheer.post(reverse("beheer_user_end", args=[noor.pk]), follow=True)

    assert "1 school of gemeente heeft nu geen vaste consulent" in answer.content.decode()
    assert inside.get(reverse("casussen")).status_code == 302
    assert other.get(reverse("casussen")).status_code == 200
    assert beheer.get(reverse("beheer")).status_code == 200
    assert not Toegang.objects.usable(noor, today).exists()
    assert not Consulentschap.objects.on(today).filter(consulent=noor).exists()
    assert not Waarneming.objects.on(today).filter(waarnemer=noor).exists()
    assert Client().post(reverse("account_login"), {"login": noor.email, "password": build.PASSWORD}).status_code == 200


def test_ending_an_account_keeps_what_the_person_did(cast: Cast, beheer: Client) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)

    beheer.post(reverse("beheer_user_end", args=[cast.consulent.user_id]))

    assert Casus.objects.get(pk=casus.pk).opened_by == cast.consulent.user


def test_somebody_who_left_and_works_here_again_has_the_account_reopened(cast: Cast, beheer: Client) -> None:
    noor = cast.consulent.user
    User.objects.filter(pk=noor.pk).update(last_login=timezone.now())
    beheer.post(reverse("beheer_user_end", args=[noor.pk]))
    asked = beheer.post(
        reverse("beheer_user_new"),
        {"name": "Noor", "email": noor.email.upper(), "role": "beheerder", "valid_from": "24-11-2026"},
    )
    reopen = reverse("beheer_user_reopen", args=[noor.pk])
    assert reopen in beheer.get(reverse("beheer_user", args=[noor.pk])).content.decode()

    page = beheer.post(reopen, follow=True).content.decode()

    assert asked.context["form"].errors["email"] == [
        "Dit is het adres van Noor van Veldhuizen. Zoek bij Gebruikers, en heropen dat account, het is beëindigd."
    ]
    noor.refresh_from_db()
    assert noor.is_active
    assert [sent.to for sent in mail.outbox] == [[noor.email]]
    assert "geef nu een toegang" in page
    assert reverse("beheer_user_invite_again", args=[noor.pk]) in page  # a link lasts some days only
    assert not Toegang.objects.usable(noor, timezone.localdate()).exists()
    assert "is al open" in beheer.post(reopen, follow=True).content.decode()
    assert len(mail.outbox) == 1


def test_a_seat_in_the_kerngroep_does_not_come_back_with_the_account(cast: Cast, beheer: Client) -> None:
    user, today = cast.kerngroep.user, timezone.localdate()
    KerngroepLid.objects.create(user=user, seat=Seat.MANAGER, valid_from=today - timedelta(days=30))
    assert members(board_id=None, today=today)
    beheer.post(reverse("beheer_user_end", args=[user.pk]))

    beheer.post(reverse("beheer_user_reopen", args=[user.pk]))

    assert members(board_id=None, today=today) == []


def test_a_beheerder_cannot_end_itself(cast: Cast, beheer: Client) -> None:
    beheer.post(reverse("beheer_user_end", args=[cast.beheerder.user_id]))

    assert User.objects.get(pk=cast.beheerder.user_id).is_active


def test_ending_a_toegang_takes_effect_at_the_next_click(cast: Cast, beheer: Client) -> None:
    inside = Login(cast.school)
    assert inside.get(reverse("casussen")).status_code == 200

    beheer.post(reverse("beheer_toegang_end", args=[cast.school.pk]))

    assert inside.get(reverse("casussen")).headers["Location"] == reverse("switch_role")


def test_a_toegang_that_still_had_to_begin_can_be_ended(cast: Cast, beheer: Client) -> None:
    row = build.toegang(cast.school.user, Role.VOORZITTER, valid_from=timezone.localdate() + timedelta(days=5))

    beheer.post(reverse("beheer_toegang_end", args=[row.pk]))

    assert not Toegang.objects.on(timezone.localdate() + timedelta(days=6)).filter(pk=row.pk).exists()


def told(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_ending_a_toegang_asks_first_and_says_what_it_does(cast: Cast, beheer: Client) -> None:
    build.toegang(cast.consulent.user, Role.SCHOOL, school=cast.heuvelrade)

    page = text_of(beheer, "beheer_toegang_end", cast.consulent.pk)

    assert "1 school of gemeente heeft dan geen vaste consulent: Beemdcollege." in page
    assert "inloggen kan dan niet meer" not in page
    assert Toegang.objects.on(timezone.localdate()).filter(pk=cast.consulent.pk).exists()


def test_the_toegang_as_beheerder_of_oneself_stays(cast: Cast, beheer: Client) -> None:
    build.toegang(cast.voorzitter.user, Role.BEHEERDER)

    answer = beheer.post(reverse("beheer_toegang_end", args=[cast.beheerder.pk]), follow=True)

    assert "uw eigen toegang als beheerder" in told(answer)
    assert beheer.get(reverse("beheer")).status_code == 200


def test_the_last_consulent_toegang_takes_schools_and_cover_along(cast: Cast, beheer: Client) -> None:
    noor, today = cast.consulent.user, timezone.localdate()
    Waarneming.objects.create(consulent=cast.colleague.user, waarnemer=noor, valid_from=today)
    extra = build.toegang(noor, Role.CONSULENT, area=cast.zuid)

    beheer.post(reverse("beheer_toegang_end", args=[extra.pk]))
    kept = Consulentschap.objects.on(today).filter(consulent=noor).count()
    answer = beheer.post(reverse("beheer_toegang_end", args=[cast.consulent.pk]), follow=True)

    assert kept == 1
    assert "1 school of gemeente heeft nu geen vaste consulent." in told(answer)
    assert not Consulentschap.objects.on(today).filter(consulent=noor).exists()
    assert not Waarneming.objects.on(today).filter(waarnemer=noor).exists()


def test_a_toegang_of_one_day_is_shown_as_withdrawn(cast: Cast, beheer: Client) -> None:
    row = build.toegang(cast.school.user, Role.VOORZITTER, valid_from=timezone.localdate())

    beheer.post(reverse("beheer_toegang_end", args=[row.pk]))

    row.refresh_from_db()
    assert (row.valid_from, row.valid_to) == (timezone.localdate(), timezone.localdate())
    assert "weer ingetrokken" in text_of(beheer, "beheer_user", cast.school.user_id)
    assert reverse("beheer_toegang_end", args=[row.pk]) not in text_of(beheer, "beheer_user", cast.school.user_id)


def test_the_same_toegang_twice_is_refused_and_says_which_stands(cast: Cast, beheer: Client) -> None:
    page = reverse("beheer_toegang_new", args=[cast.school.user_id])
    same = {"role": "school", "school": cast.beemd.pk, "valid_from": iso()}

    answer = beheer.post(page, same)
    beheer.post(page, {**same, "school": cast.heuvelrade.pk})

    assert "Deze toegang is er al: School · Beemdcollege" in answer.context["form"].errors["role"][0]
    assert Toegang.objects.filter(user=cast.school.user_id).count() == 2


@pytest.mark.parametrize("until", ["31-31-2026", iso(-3)])
def test_a_wrong_last_day_is_the_only_thing_said(cast: Cast, beheer: Client, until: str) -> None:
    answer = beheer.post(
        reverse("beheer_toegang_new", args=[cast.school.user_id]),
        {"role": "school", "school": cast.beemd.pk, "valid_from": iso(), "valid_to": until},
    )

    assert list(answer.context["form"].errors) == ["valid_to"]


def test_a_toegang_that_ended_can_be_given_again(cast: Cast, beheer: Client) -> None:
    beheer.post(reverse("beheer_toegang_end", args=[cast.school.pk]))

    beheer.post(
        reverse("beheer_toegang_new", args=[cast.school.user_id]),
        {"role": "school", "school": cast.beemd.pk, "valid_from": iso()},
    )

    assert Toegang.objects.on(timezone.localdate()).filter(user=cast.school.user_id).count() == 1


def test_the_list_shows_who_never_logged_in(cast: Cast, beheer: Client) -> None:
    User.objects.exclude(pk=cast.school.user_id).update(last_login=timezone.now())
    for active in (True, False):
        User.objects.filter(pk=cast.school.user_id).update(is_active=active)

        assert beheer.get(reverse("beheer_users")).content.decode().count("nog niet ingelogd") == int(active)


def test_who_was_invited_and_did_not_come_in_yet_is_found(cast: Cast, beheer: Client) -> None:
    User.objects.exclude(pk__in=[cast.school.user_id, cast.other_school.user_id]).update(last_login=timezone.now())
    User.objects.filter(pk=cast.other_school.user_id).update(is_active=False)
    page = reverse("beheer_users")

    assert list(beheer.get(page, {"nieuw": "1"}).context["page"]) == [cast.school.user]
    assert list(beheer.get(page, {"nieuw": "1", "q": "Noor"}).context["page"]) == []

    User.objects.update(last_login=timezone.now())
    assert "Iedereen heeft ingelogd" in beheer.get(page, {"nieuw": "1"}).content.decode()


def test_users_are_found_by_name_address_and_school(cast: Cast, beheer: Client) -> None:
    found = {
        query: "Jurre Bakelaar" in text_of(beheer, "beheer_users", query=f"?q={query}")
        for query in ("bakel", "jurre@", "beemd", "wim")
    }

    assert found == {"bakel": True, "jurre@": True, "beemd": True, "wim": False}


def test_a_lost_link_can_be_sent_again(cast: Cast, beheer: Client) -> None:
    beheer.post(reverse("beheer_user_invite_again", args=[cast.school.user_id]))

    assert [message.to for message in mail.outbox] == [[cast.school.user.email]]


# --- boards, municipalities, areas, partners ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "model", "data"),
    [
        ("besturen", SchoolBoard, {"name": "Stichting Nieuw"}),
        ("gebieden", Area, {"name": "Midden"}),
        ("partners", Partner, {"name": "GGD", "kind": "jeugdarts"}),
        ("gemeenten", Municipality, {"name": "Nieuwdorp", "holiday_region": "zuid"}),
    ],
)
def test_a_place_is_added_renamed_and_never_doubled(
    cast: Cast, beheer: Client, kind: str, model: type[Municipality], data: dict[str, str]
) -> None:
    sent = {**data, "area": str(cast.noord.pk)} if kind == "gemeenten" else data

    beheer.post(reverse("beheer_place_new", args=[kind]), sent)
    row = model.objects.get(name=data["name"])
    beheer.post(reverse("beheer_place", args=[kind, row.pk]), {**sent, "name": "Andere naam"})
    again = beheer.post(reverse("beheer_place_new", args=[kind]), {**sent, "name": "Andere naam"})

    assert model.objects.filter(name="Andere naam").count() == 1
    assert "name" in again.context["form"].errors
    assert "Andere naam" in text_of(beheer, "beheer_list", kind)


def test_an_unknown_kind_of_place_does_not_exist(beheer: Client) -> None:
    assert beheer.get(reverse("beheer_list", args=["leerlingen"])).status_code == 404


@pytest.mark.parametrize("name", ["beheer", "beheer_users", "beheer_schools", "beheer_cover", "beheer_holidays"])
def test_beheer_pages_ask_the_same_number_of_questions_whatever_their_length(
    cast: Cast, beheer: Client, name: str
) -> None:
    page = reverse(name)
    beheer.get(page)
    with CaptureQueriesContext(connection) as few:
        beheer.get(page)
    for number in range(3):
        school = build.school(f"School {number}", f"1{number}ZZ00", municipality=cast.lindevoort)
        person = build.user(f"wie{number}@loket.example", f"Wie {number}")
        build.toegang(person, Role.CONSULENT)
        build.consulentschap(person, school)

    with CaptureQueriesContext(connection) as more:
        beheer.get(page)

    assert len(more) == len(few)


def test_number_of_pupils_is_that_of_a_school(cast: Cast) -> None:
    answer = Login(cast.beheerder).post(reverse("beheer_school", args=[cast.beemd.code]), {"enrolled": "2147483648"})

    assert answer.context["form"].errors["enrolled"] == ["Meer dan 20.000 leerlingen op één school kan niet."]
