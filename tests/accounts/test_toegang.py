"""Which Toegang is active: one at a time, chosen, and only while it holds."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consulentschap, Role, Toegang, User, Waarneming
from tests import build
from tests.conftest import Cast, Login


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def two_roles(cast: Cast) -> Client:
    """Noor is consulent, and also school contact of the Heuvelrade; nothing chosen yet."""
    build.toegang(cast.consulent.user, Role.SCHOOL, school=cast.heuvelrade)
    client = Client()
    client.force_login(cast.consulent.user)
    return client


def choose(client: Client, toegang: Toegang) -> None:
    client.post(reverse("switch_role"), {"toegang": toegang.pk})


def test_the_only_toegang_is_active_without_choosing(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.consulent.user)

    assert client.get(reverse("casussen")).status_code == 200


def test_with_two_somebody_must_choose(two_roles: Client) -> None:
    assert two_roles.get(reverse("casussen")).headers["Location"] == reverse("switch_role")


def test_the_page_offers_both_and_nobody_elses(cast: Cast, two_roles: Client) -> None:
    usable = two_roles.get(reverse("switch_role")).context["usable"]

    assert [row.label for row in usable] == ["Consulent · Noord", "School · Heuvelrade College"]


def test_roles_are_never_added_up(cast: Cast, two_roles: Client) -> None:
    north = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    south = build.casus(
        by=cast.colleague.user, at=cast.heuvelrade, who=build.pupil("Bo", "Ander"), consulent=cast.colleague.user
    )

    seen = {}
    for toegang in Toegang.objects.filter(user=cast.consulent.user):
        choose(two_roles, toegang)
        seen[toegang.role] = [
            two_roles.get(reverse("casus", args=[casus.code])).status_code for casus in (north, south)
        ]

    assert seen == {"consulent": [200, 404], "school": [404, 200]}


def test_choosing_gives_the_session_a_fresh_key(cast: Cast, two_roles: Client) -> None:
    before = two_roles.session.session_key

    choose(two_roles, cast.consulent)

    assert two_roles.session.session_key != before
    assert two_roles.session["toegang"] == cast.consulent.pk


@pytest.mark.parametrize("chosen", ["of a colleague", "expired", "", "0", "-1", "abc", "9" * 30, "١"])
def test_only_ones_own_usable_toegang_can_be_chosen(cast: Cast, two_roles: Client, chosen: str) -> None:
    values = {"of a colleague": str(cast.voorzitter.pk), "expired": str(cast.expired.pk)}

    answer = two_roles.post(reverse("switch_role"), {"toegang": values.get(chosen, chosen)})

    assert answer.status_code == 404
    assert "toegang" not in two_roles.session


def test_a_chosen_toegang_that_ended_is_not_replaced_by_another(cast: Cast, two_roles: Client) -> None:
    third = build.toegang(cast.consulent.user, Role.VOORZITTER, area=cast.zuid)
    choose(two_roles, third)

    Toegang.objects.filter(pk=third.pk).update(valid_to=today())

    assert two_roles.get(reverse("casussen")).headers["Location"] == reverse("switch_role")


@pytest.mark.parametrize(
    ("first", "end", "usable"), [(0, None, True), (-9, 1, True), (-9, 0, False), (1, None, False), (-9, -1, False)]
)
def test_a_toegang_holds_from_its_first_day_until_its_last(
    cast: Cast, first: int, end: int | None, usable: bool
) -> None:
    valid_to = None if end is None else today() + timedelta(days=end)
    row = build.toegang(
        build.user("kim@loket.example", "Kim"),
        Role.PRIVACY,
        valid_from=today() + timedelta(days=first),
        valid_to=valid_to,
    )

    assert Toegang.objects.usable(row.user, today()).exists() is usable


def test_the_header_names_the_active_role(cast: Cast) -> None:
    assert "Leerplicht · Lindevoort" in Login(cast.leerplicht).get(reverse("casussen")).content.decode()


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.SCHOOL, ""),
        (Role.SCHOOL, "municipality"),
        (Role.LEERPLICHT, ""),
        (Role.LEERPLICHT, "school"),
        (Role.CONSULENT, "school"),
        (Role.BEHEERDER, "area"),
        (Role.PRIVACY, "municipality"),
    ],
)
def test_a_role_with_a_scope_of_another_is_refused_by_the_database(cast: Cast, role: Role, scope: str) -> None:
    places = {"school": cast.beemd, "municipality": cast.lindevoort, "area": cast.noord}
    fields = {scope: places[scope]} if scope else {}

    with pytest.raises(IntegrityError), transaction.atomic():
        build.toegang(cast.consulent.user, role, **fields)


def test_one_consulent_a_school_a_day(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="consulentschap_school_per_day"), transaction.atomic():
        build.consulentschap(cast.colleague.user, cast.beemd, valid_from=date(2025, 1, 1))


def test_one_after_the_other_on_the_same_day_is_no_overlap(cast: Cast) -> None:
    Consulentschap.objects.filter(school=cast.beemd).update(valid_to=date(2025, 1, 1))

    build.consulentschap(cast.colleague.user, cast.beemd, valid_from=date(2025, 1, 1))

    found = Consulentschap.objects
    assert found.consulent_for(school=cast.beemd, municipality=None, day=date(2024, 12, 31)) == cast.consulent.user
    assert found.consulent_for(school=cast.beemd, municipality=None, day=date(2025, 1, 1)) == cast.colleague.user


def test_reversed_dates_are_refused_in_words_and_by_the_database(cast: Cast) -> None:
    row = Consulentschap(
        consulent=cast.consulent.user,
        municipality=cast.lindevoort,
        valid_from=date(2026, 2, 1),
        valid_to=date(2026, 1, 1),
    )

    with pytest.raises(ValidationError, match="einddatum"):
        row.clean()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()


def test_a_consulentschap_is_of_a_school_or_of_a_municipality(cast: Cast) -> None:
    for fields in ({}, {"school": build.school("Derde", "03EF00"), "municipality": cast.lindevoort}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consulentschap.objects.create(consulent=cast.colleague.user, valid_from=date(2026, 1, 1), **fields)


def test_nobody_covers_for_itself(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Waarneming.objects.create(consulent=cast.consulent.user, waarnemer=cast.consulent.user, valid_from=today())


def test_an_address_is_kept_in_small_letters_and_found_in_any(db: None) -> None:
    kim = User.objects.create_user("  Kim@School.Example ", "x", name="Kim")

    assert kim.email == "kim@school.example"
    assert User.objects.get_by_natural_key("KIM@school.example") == kim


# --- my account -----------------------------------------------------------------------------------------------------------


def test_my_account_changes_only_telephone_function_and_shortcuts(cast: Cast) -> None:
    noor = cast.consulent.user

    Login(cast.consulent).post(
        reverse("my_account"),
        {"phone": "000 – 999", "function": "Consulent", "name": "Iemand Anders", "email": "x@y.example", "is_active": "", "demo": "on",
         "role": "voorzitter"},
    )  # fmt: skip

    noor.refresh_from_db()
    assert (noor.phone, noor.function, noor.shortcuts) == ("000 – 999", "Consulent", False)
    assert (noor.name, noor.email, noor.is_active, noor.demo) == (
        "Noor van Veldhuizen",
        "noor@loket.example",
        True,
        False,
    )
    assert [row.role for row in Toegang.objects.filter(user=noor)] == ["consulent"]
