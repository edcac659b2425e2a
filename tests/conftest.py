"""The standing cast: one person per role, and for each a stranger."""

import gc
from dataclasses import dataclass
from datetime import date

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.models import Consulentschap, Role, Toegang, User
from region.models import Area, Municipality, School
from tests import build

TODAY = date(2026, 11, 24)  # a Tuesday


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays: walking it again and again for garbage takes a tenth of the time of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(autouse=True)
def _plain_settings(settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    settings.WHITENOISE_AUTOREFRESH = True  # type: ignore[attr-defined]  # else every client reads all static files first


@dataclass(frozen=True)
class Cast:
    """People and places. Noord: Lindevoort, Beemdcollege. Zuid: Oosterbeemd, Heuvelrade College."""

    noord: Area
    zuid: Area
    lindevoort: Municipality
    oosterbeemd: Municipality
    beemd: School
    heuvelrade: School
    consulent: Toegang
    colleague: Toegang
    voorzitter: Toegang
    voorzitter_zuid: Toegang
    leerplicht: Toegang
    leerplicht_elsewhere: Toegang
    school: Toegang
    other_school: Toegang
    beheerder: Toegang
    privacy: Toegang
    expired: Toegang


PEOPLE = {
    "noor": "Noor van Veldhuizen", "abdel": "Abdel Ottevanger", "gerda": "Gerda Lamping", "wim": "Wim Terpstege",
    "samira": "Samira Ouhadi", "piet": "Piet Kramer", "jurre": "Jurre Bakelaar", "els": "Els Winkelaar", "tom": "Tom Beheer",
    "fatma": "Fatma Privé", "oud": "Oud Collega",
}  # fmt: skip


def _people() -> dict[str, User]:
    """All at once, and one password hashed: this runs before every test that touches the database."""
    password = make_password(build.PASSWORD)
    people = {
        email: User(email=f"{email}@loket.example", name=name, phone="000 – 123 45 67", password=password)
        for email, name in PEOPLE.items()
    }
    User.objects.bulk_create(people.values())
    return people


def make_cast() -> Cast:
    """Everybody, in the database that is open."""
    noord, zuid = build.area("Noord"), build.area("Zuid")
    lindevoort = build.municipality("Lindevoort", area=noord)
    oosterbeemd = build.municipality("Oosterbeemd", area=zuid)
    beemd = build.school("Beemdcollege", "01AB00", municipality=lindevoort, board=build.board())
    heuvelrade = build.school(
        "Heuvelrade College", "02CD00", municipality=oosterbeemd, board=build.board("Stichting Rade")
    )

    people = _people()
    Consulentschap.objects.bulk_create(
        Consulentschap(consulent=people[name], school=school, valid_from=build.START)
        for name, school in (("noor", beemd), ("abdel", heuvelrade))
    )
    roles: dict[str, Toegang] = {
        name: Toegang(user=people[email], role=role, **{"valid_from": build.START, **scope})
        for name, email, role, scope in (
            ("consulent", "noor", Role.CONSULENT, {"area": noord}),
            ("colleague", "abdel", Role.CONSULENT, {"area": zuid}),
            ("voorzitter", "gerda", Role.VOORZITTER, {"area": noord}),
            ("voorzitter_zuid", "wim", Role.VOORZITTER, {"area": zuid}),
            ("leerplicht", "samira", Role.LEERPLICHT, {"municipality": lindevoort}),
            ("leerplicht_elsewhere", "piet", Role.LEERPLICHT, {"municipality": oosterbeemd}),
            ("school", "jurre", Role.SCHOOL, {"school": beemd}),
            ("other_school", "els", Role.SCHOOL, {"school": heuvelrade}),
            ("beheerder", "tom", Role.BEHEERDER, {}),
            ("privacy", "fatma", Role.PRIVACY, {}),
            ("expired", "oud", Role.CONSULENT, {"valid_to": date(2024, 8, 1)}),
        )
    }
    Toegang.objects.bulk_create(roles.values())
    return Cast(
        noord=noord,
        zuid=zuid,
        lindevoort=lindevoort,
        oosterbeemd=oosterbeemd,
        beemd=beemd,
        heuvelrade=heuvelrade,
        **roles,
    )


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def login() -> "type[Login]":
    return Login


class Login(Client):
    """A client logged in as one Toegang: Login(cast.consulent)."""

    def __init__(self, toegang: Toegang) -> None:
        super().__init__()
        self.force_login(toegang.user)
        session = self.session
        session["toegang"] = toegang.pk
        session.save()
