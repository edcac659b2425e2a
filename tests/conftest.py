"""The standing cast: one person per role, and for each a stranger."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client

from accounts.models import Role, Toegang, User
from region.models import Area, Municipality, School
from tests import build

TODAY = date(2026, 11, 24)  # a Tuesday


@pytest.fixture(autouse=True)
def _plain_settings(settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


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


def make_cast() -> Cast:
    """Everybody, in the database that is open."""
    noord, zuid = build.area("Noord"), build.area("Zuid")
    lindevoort = build.municipality("Lindevoort", area=noord)
    oosterbeemd = build.municipality("Oosterbeemd", area=zuid)
    beemd = build.school("Beemdcollege", "01AB00", municipality=lindevoort, board=build.board())
    heuvelrade = build.school(
        "Heuvelrade College", "02CD00", municipality=oosterbeemd, board=build.board("Stichting Rade")
    )

    def person(email: str, name: str) -> User:
        return build.user(f"{email}@loket.example", name, phone="000 – 123 45 67")

    consulent = person("noor", "Noor van Veldhuizen")
    colleague = person("abdel", "Abdel Ottevanger")
    build.consulentschap(consulent, beemd)
    build.consulentschap(colleague, heuvelrade)
    return Cast(
        noord=noord,
        zuid=zuid,
        lindevoort=lindevoort,
        oosterbeemd=oosterbeemd,
        beemd=beemd,
        heuvelrade=heuvelrade,
        consulent=build.toegang(consulent, Role.CONSULENT, area=noord),
        colleague=build.toegang(colleague, Role.CONSULENT, area=zuid),
        voorzitter=build.toegang(person("gerda", "Gerda Lamping"), Role.VOORZITTER, area=noord),
        voorzitter_zuid=build.toegang(person("wim", "Wim Terpstege"), Role.VOORZITTER, area=zuid),
        leerplicht=build.toegang(person("samira", "Samira Ouhadi"), Role.LEERPLICHT, municipality=lindevoort),
        leerplicht_elsewhere=build.toegang(person("piet", "Piet Kramer"), Role.LEERPLICHT, municipality=oosterbeemd),
        school=build.toegang(person("jurre", "Jurre Bakelaar"), Role.SCHOOL, school=beemd),
        other_school=build.toegang(person("els", "Els Winkelaar"), Role.SCHOOL, school=heuvelrade),
        beheerder=build.toegang(person("tom", "Tom Beheer"), Role.BEHEERDER),
        privacy=build.toegang(person("fatma", "Fatma Privé"), Role.PRIVACY),
        expired=build.toegang(person("oud", "Oud Collega"), Role.CONSULENT, valid_to=date(2024, 8, 1)),
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
