"""The standing cast: one person per role, and for each a stranger."""

import gc
from dataclasses import dataclass
from datetime import date

import django.test
import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Consulentschap, Role, Toegang, User
from region.models import Area, Municipality, Partner, School, SchoolBoard
from tests import build
from tests.again import Write, written_once

TODAY = date(2026, 11, 24)  # a Tuesday
KEPT = {"django_content_type", "auth_permission"}  # as migrating left them


# What is slow is the machine, not what is tested; a machine with CI set has more of its own in the profile that this one goes on from.
hypothesis.settings.register_profile(
    "loket", hypothesis.settings(), deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("loket")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays: walking it again and again for garbage takes a tenth of the time of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


class _Emptied(django.test.TransactionTestCase):
    """Truncating makes the files of all tables and indexes anew, and then fills the permissions again, which takes most of a second.
    The few rows of a test are deleted in a tenth of it, with triggers and foreign keys off: a right that a cluster for tests gives."""

    def _fixture_teardown(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
            if not cursor.fetchone()[0]:
                super()._fixture_teardown()  # type: ignore[misc]  # not in the stubs
                return
            tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
            with transaction.atomic():
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute(";".join(f'DELETE FROM "{table}"' for table in sorted(tables)))  # noqa: S608 - our own tables


def pytest_configure() -> None:
    """pytest-django asks django.test for the class of its transactional tests."""
    django.test.TransactionTestCase = _Emptied  # type: ignore[misc]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # else every client reads all static files first


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
    plaatser: Toegang
    plaatser_elsewhere: Toegang
    kerngroep: Toegang
    onderzoeker: Toegang
    onderzoeker_elsewhere: Toegang
    partner_swv: Toegang
    partner_elsewhere: Toegang
    beheerder: Toegang
    privacy: Toegang
    expired: Toegang


PEOPLE = {
    "noor": "Noor van Veldhuizen", "abdel": "Abdel Ottevanger", "gerda": "Gerda Lamping", "wim": "Wim Terpstege",
    "samira": "Samira Ouhadi", "piet": "Piet Kramer", "jurre": "Jurre Bakelaar", "els": "Els Winkelaar", "ties": "Ties Haverkort",
    "rivka": "Rivka Dorsman", "marga": "Marga Tesselaar", "lieke": "Lieke Ommering", "bram": "Bram Zaalhof",
    "dirk": "Dirk Polderman", "hanna": "Hanna Klifrade", "tom": "Tom Beheer", "fatma": "Fatma Privé", "oud": "Oud Collega",
}  # fmt: skip


def _people() -> dict[str, User]:
    """One password, hashed once."""
    password = make_password(build.PASSWORD)
    return {
        email: User(email=f"{email}@loket.example", name=name, phone="000 – 123 45 67", password=password)
        for email, name in PEOPLE.items()
    }


@written_once
def make_cast(write: Write) -> Cast:
    """Everybody, in the database that is open."""
    noord, zuid = write([Area(name="Noord"), Area(name="Zuid")])
    lindevoort, oosterbeemd = write(
        Municipality(name=name, area=area, holiday_region="zuid")
        for name, area in (("Lindevoort", noord), ("Oosterbeemd", zuid))
    )
    boards = write(SchoolBoard(name=name) for name in ("Stichting Beemd", "Stichting Rade"))
    beemd, heuvelrade = write(
        School(name=name, code=code, municipality=place, area=place.area, board=board)
        for name, code, place, board in (
            ("Beemdcollege", "01AB00", lindevoort, boards[0]),
            ("Heuvelrade College", "02CD00", oosterbeemd, boards[1]),
        )
    )

    west, oost = write(Partner(name=f"SWV PO {name}", kind="swv") for name in ("West", "Oost"))
    people = _people()
    write(people.values())
    write(
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
            ("plaatser", "ties", Role.PLAATSING, {"school": beemd}),
            ("plaatser_elsewhere", "rivka", Role.PLAATSING, {"school": heuvelrade}),
            ("kerngroep", "marga", Role.KERNGROEP, {}),
            ("onderzoeker", "lieke", Role.ONDERZOEKER, {}),
            ("onderzoeker_elsewhere", "bram", Role.ONDERZOEKER, {}),
            ("partner_swv", "dirk", Role.PARTNER, {"partner": west}),
            ("partner_elsewhere", "hanna", Role.PARTNER, {"partner": oost}),
            ("beheerder", "tom", Role.BEHEERDER, {}),
            ("privacy", "fatma", Role.PRIVACY, {}),
            ("expired", "oud", Role.CONSULENT, {"valid_to": date(2024, 8, 1)}),
        )
    }
    write(roles.values())
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
    """A client logged in as one Toegang: Login(cast.consulent). A running session, written at once: what logging in does is
    tested where people log in (tests/accounts/test_login.py)."""

    def __init__(self, toegang: Toegang) -> None:
        super().__init__()
        user = toegang.user
        session, clicked = SessionStore(), timezone.now().timestamp()
        session.update(
            {
                "started": clicked, "clicked": clicked,  # else the first page writes them
                SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                HASH_SESSION_KEY: user.get_session_auth_hash(), "toegang": toegang.pk,
            }
        )  # fmt: skip
        session.save(must_create=True)
        self.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
