# ruff: noqa: S608 - statements of tables of our own, tried as the serving role
"""What was signed stays: attacked in SQL as the role that serves, and by many people at the same moment."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import User
from cases.events import ConflictError
from loket.privileges import grant_all
from taskforce.actions import signing
from taskforce.fingerprint import SAID, fingerprint
from taskforce.models import BindendBesluit, GeldendBesluit, Intrekking, Ondertekening, Ontwerpbesluit, Zaakonderzoek
from taskforce.standing import State
from tests.conftest import TODAY, Cast, make_cast
from tests.taskforce import making
from tests.taskforce.making import NOW, Desk

AT_ONCE, ROUNDS = 20, 10  # 200 attempts, as many connections at a time as a small PostgreSQL gives
SIGNED_TABLES = ("taskforce_bindendbesluit", "taskforce_ondertekening", "taskforce_intrekking", "taskforce_briefafdruk")


@contextmanager
def serving() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.SERVING_ROLE}")
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")


def refused(statement: str) -> str:
    """What the database says to the serving role; empty when it let it pass. Nothing stays of it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SAVEPOINT attempt")
        cursor.execute(f"SET LOCAL ROLE {settings.SERVING_ROLE}")
        try:
            cursor.execute(statement)
        except DatabaseError as error:
            said = str(error)
        else:
            said = ""
        cursor.execute("ROLLBACK TO SAVEPOINT attempt")
        return said


@pytest.fixture
def people(cast: Cast) -> Desk:
    grant_all()
    return making.desk(cast)


@pytest.fixture
def besluit(cast: Cast, people: Desk) -> BindendBesluit:
    return making.signed(making.ready(cast, people), people)


def test_signed_rows_cannot_be_changed_or_removed(besluit: BindendBesluit, people: Desk) -> None:
    Intrekking.objects.create(besluit=besluit, because="Anders.", by=people.manager.user, at=NOW)
    for table in SIGNED_TABLES:
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            assert "permission denied" in refused(statement), statement
    for column in ("reasons", "starts_on", "school_id", "fingerprint", "replaces_id", "mandaat_id"):
        assert "permission denied" in refused(f"UPDATE taskforce_bindendbesluit SET {column} = {column}"), column
    assert "permission denied" in refused("UPDATE taskforce_ondertekening SET name = 'Iemand anders'")


def test_who_owns_the_tables_can_erase(besluit: BindendBesluit) -> None:
    """The role that erases is another than the one that serves; a trigger would stop it."""
    GeldendBesluit.objects.all().delete()
    assert Ondertekening.objects.all().delete()[0] == 1
    assert BindendBesluit.objects.update(reasons="") == 1
    assert BindendBesluit.objects.all().delete()[0] == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE taskforce_zaakonderzoek SET findings = 'Iets anders'",
        "UPDATE taskforce_zaakonderzoek SET signed_at = NULL",
        "UPDATE taskforce_zaakonderzoek SET options = '[]'",
        "UPDATE taskforce_zaakonderzoek SET version = version + 1",
        "DELETE FROM taskforce_zaakonderzoek",
        "TRUNCATE taskforce_zaakonderzoek CASCADE",
        "ALTER TABLE taskforce_zaakonderzoek DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_a_signed_report_does_not_change(cast: Cast, people: Desk, statement: str) -> None:
    making.report(making.escalatie(cast, people))

    said = refused(statement)

    assert any(words in said for words in ("does not change", "permission denied", "must be owner")), said


def test_an_open_report_changes_and_the_owner_passes(cast: Cast, people: Desk) -> None:
    report = making.report(making.escalatie(cast, people), signed=False)

    assert refused("UPDATE taskforce_zaakonderzoek SET findings = 'Nog bezig'") == ""
    Zaakonderzoek.objects.update(signed_at=NOW, signed_name="Zoë")
    assert refused("UPDATE taskforce_zaakonderzoek SET findings = 'Toch anders'") != ""
    Zaakonderzoek.objects.filter(pk=report.pk).update(findings="Gewist")  # who erases
    assert Zaakonderzoek.objects.all().delete()[0] == 1


def test_signed_without_reading_it_back_is_refused_by_the_database(cast: Cast, people: Desk) -> None:
    making.report(making.escalatie(cast, people), signed=False, read_back_on=None)

    said = refused("UPDATE taskforce_zaakonderzoek SET signed_at = now(), signed_name = 'Zoë'")

    assert "zaakonderzoek_read_back_before_signing" in said


def insert(besluit: BindendBesluit, **changes: str) -> str:
    """INSERT of a copy of this decision, with other values (SQL) for some columns."""
    table, values = "taskforce_bindendbesluit", {"code": "'kopie'", **changes}
    columns = [
        str(field.column) for field in BindendBesluit._meta.concrete_fields if field.column != "id" or "id" in values
    ]
    picked = ", ".join(values.get(column, column) for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {picked} FROM {table} WHERE id = {besluit.pk}"


def claim(made: str) -> str:
    """`made` (an INSERT of a decision) and its claim on the casus, in one statement."""
    rest = "INSERT INTO taskforce_geldendbesluit (casus_id, besluit_id) SELECT casus_id, id FROM made"
    return f"WITH made AS ({made} RETURNING id, casus_id) {rest}"


def test_one_signature_a_person(besluit: BindendBesluit) -> None:
    again = (
        "INSERT INTO taskforce_ondertekening (besluit_id, user_id, name, function, at, fingerprint) "
        "SELECT besluit_id, user_id, 'Hanna', 'nog eens', now(), fingerprint FROM taskforce_ondertekening"
    )

    assert "ondertekening_once" in refused(again)


def test_one_open_decision_a_casus(besluit: BindendBesluit) -> None:
    assert "taskforce_geldendbesluit_pkey" in refused(claim(insert(besluit)))


def test_a_decision_is_replaced_once_and_never_by_itself(besluit: BindendBesluit) -> None:
    correction = insert(besluit, replaces_id=str(besluit.pk))

    assert refused(correction) == ""
    with connection.cursor() as cursor:
        cursor.execute(correction)
    fork = insert(besluit, code="'vork'", replaces_id=str(besluit.pk))
    itself = insert(besluit, id="999999", code="'zelf'", replaces_id="999999")
    assert "replaces_id" in refused(fork)
    assert "besluit_replaces_another" in refused(itself)


def test_history_cannot_be_touched(besluit: BindendBesluit) -> None:
    for name in (
        "huisbezoekhistory",
        "zaakonderzoekhistory",
        "optiehistory",
        "ontwerpbesluithistory",
        "escalatiehistory",
    ):
        for statement in (
            "UPDATE taskforce_{} SET pgh_label = 'anders'",
            "DELETE FROM taskforce_{}",
            "TRUNCATE taskforce_{}",
        ):
            assert "permission denied" in refused(statement.format(name)), name


def test_the_draft_that_was_signed_is_kept_in_history(besluit: BindendBesluit) -> None:
    assert not Ontwerpbesluit.objects.exists()
    kept = Ontwerpbesluit.history.rel.related_model.objects.last()  # type: ignore[attr-defined]
    assert kept.reasons == besluit.reasons


def test_fingerprint_is_of_everything_that_is_said(besluit: BindendBesluit) -> None:
    apart = {"id", "fingerprint", "made_at", "made_by_id"}
    assert {field.attname for field in BindendBesluit._meta.concrete_fields} - apart == set(SAID)
    assert fingerprint(besluit) == besluit.fingerprint == besluit.ondertekeningen.get().fingerprint
    for name in SAID:
        before = getattr(besluit, name)
        setattr(besluit, name, "anders")
        assert fingerprint(besluit) != besluit.fingerprint, name
        setattr(besluit, name, before)


def test_a_decision_that_was_changed_in_the_database_is_not_signed_further(
    besluit: BindendBesluit, people: Desk
) -> None:
    BindendBesluit.objects.update(reasons="Iets anders")  # by who owns the tables

    with pytest.raises(ConflictError):
        signing.sign(besluit=besluit, read=besluit.fingerprint, by=people.member.user, today=TODAY, now=NOW)


# --- at the same moment ---------------------------------------------------------------------------------------------------------------


def race(attempt: Callable[[int], str], *, rounds: int = ROUNDS) -> Counter[str]:
    """`attempt(number)` in AT_ONCE threads at the same moment, `rounds` times; how often each outcome came."""
    outcomes: Counter[str] = Counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for turn in range(rounds):
            barrier = Barrier(AT_ONCE)

            def one(number: int, barrier: Barrier = barrier) -> str:
                barrier.wait(20)
                return attempt(number)

            outcomes.update(pool.map(one, range(turn * AT_ONCE, (turn + 1) * AT_ONCE)))
        gone = Barrier(AT_ONCE)

        def leave(_: int) -> None:  # every thread closes its own connection
            gone.wait(20)
            connection.close()

        list(pool.map(leave, range(AT_ONCE)))
    return outcomes


@pytest.fixture
def committed(transactional_db: None) -> tuple[Cast, Desk]:
    """A cast that other connections see too."""
    cast = make_cast()
    grant_all()
    return cast, making.desk(cast)


def as_serving(statement: str) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {settings.SERVING_ROLE}")
            cursor.execute(statement)
    except IntegrityError:
        return "refused"
    return "in"


@pytest.mark.django_db(transaction=True)
def test_two_hundred_attempts_make_one_decision(committed: tuple[Cast, Desk]) -> None:
    """Past every check of ours: whoever writes the rows at the same moment, one comes in."""
    cast, people = committed
    first = making.signed(making.ready(cast, people), people)
    GeldendBesluit.objects.all().delete()

    def attempt(number: int) -> str:
        return as_serving(claim(insert(first, code=f"'poging{number}'")))

    assert race(attempt) == {"in": 1, "refused": AT_ONCE * ROUNDS - 1}
    assert BindendBesluit.objects.count() == 2  # the first, and the one that came in
    assert GeldendBesluit.objects.get().besluit.code.startswith("poging")


@pytest.mark.django_db(transaction=True)
def test_two_hundred_corrections_of_one_decision_make_one(committed: tuple[Cast, Desk]) -> None:
    cast, people = committed
    first = making.signed(making.ready(cast, people), people)

    def attempt(number: int) -> str:
        return as_serving(insert(first, code=f"'poging{number}'", replaces_id=str(first.pk)))

    assert race(attempt)["in"] == 1
    assert BindendBesluit.objects.filter(replaces=first).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_kerngroep_signs_at_the_same_moment(committed: tuple[Cast, Desk]) -> None:
    """Through the act: the first signature is of one person, whoever else pressed too hears that it was signed."""
    cast, people = committed
    track = making.ready(cast, people)
    version = track.ontwerp.version
    signers = [people.manager.user, people.member.user, people.other.user]

    def attempt(number: int) -> str:
        try:
            signing.sign_draft(escalatie=track, version=version, by=signers[number % 3], today=TODAY, now=NOW)
        except signing.SignedError as signed:
            return f"already {signed.besluit is not None}"
        return "made"

    assert race(attempt, rounds=1) == {"made": 1, "already True": AT_ONCE - 1}
    made = BindendBesluit.objects.get()
    assert made.ondertekeningen.count() == 1
    assert GeldendBesluit.objects.get().besluit == made


@pytest.mark.django_db(transaction=True)
def test_signing_twice_at_the_same_moment_is_once(committed: tuple[Cast, Desk]) -> None:
    cast, people = committed
    made = making.signed(making.ready(cast, people), people)
    by: User = people.member.user

    def attempt(number: int) -> str:
        try:
            return signing.sign(
                besluit=made, read=made.fingerprint, by=by, today=TODAY, now=NOW + timedelta(seconds=number)
            )
        except signing.SignedError as signed:
            return f"already by {signed.signature.user_id if signed.signature else 0}"

    assert race(attempt, rounds=1) == {State.HOLDS: 1, f"already by {by.pk}": AT_ONCE - 1}
    assert made.ondertekeningen.filter(user=by).count() == 1
    assert made.casus.events.filter(kind="besluit").count() == 1
