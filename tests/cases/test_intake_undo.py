"""A list that was read in by mistake is taken back, as far as nobody did anything with what it began."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from cases.access import resolve
from cases.actions.closing import close
from cases.actions.work import log_contact
from cases.intake import commit_intake
from cases.intake.undoing import BECAUSE, begun_by, take_back
from cases.models import Actie, Casus, Deadline, Event, Intake, Outcome
from cases.reference import load_reference
from post.models import Notice
from tests.cases.absent import said
from tests.cases.intake_lists import HEADERS, a_list, read, row
from tests.conftest import Cast, Login


def read_in(by: Toegang, *given_names: str) -> Intake:
    today = timezone.localdate()
    rows = [row(voornaam=name, eerste_verzuimdag=today - timedelta(days=10)) for name in given_names]
    intake = read(by, a_list(*rows), day=today, today=today)
    return commit_intake(intake=intake, by=by.user, today=today, now=timezone.now())


def undo(toegang: Toegang, intake: Intake) -> Any:
    return Login(toegang).post(reverse("intake_undo", args=[intake.key]), follow=True)


@pytest.mark.parametrize("reader", ["school", "consulent"])
def test_what_the_list_began_closes_as_a_mistake_and_counts_no_terms(cast: Cast, reader: str) -> None:
    load_reference()
    toegang: Toegang = getattr(cast, reader)
    intake = read_in(toegang, "Fenna", "Joris")
    assert Deadline.objects.standing().exists()

    asked = said(Login(toegang).get(reverse("intake_undo", args=[intake.key])))
    answer = said(undo(toegang, intake))

    assert "<strong>2 casussen van deze lijst vervallen</strong>" in asked
    assert "De lijst is teruggedraaid: 2 casussen vervallen." in answer
    assert "Terugdraaien" not in answer
    assert answer.count('<span class="soft">vervallen</span>') == 2
    assert set(Casus.objects.values_list("outcome", flat=True)) == {"vergissing"}
    assert not Deadline.objects.standing().exists()


def test_what_somebody_worked_on_stays(cast: Cast) -> None:
    intake = read_in(cast.school, "Fenna", "Joris")
    worked_on = Casus.objects.get(pupil__given_name="Joris")
    log_contact(
        casus=worked_on, by=cast.consulent.user, on=timezone.localdate(), party="ouder", channel="telefoon", reached=True,
        text="Moeder belt terug.", today=timezone.localdate(),
    )  # fmt: skip

    asked = said(Login(cast.school).get(reverse("intake_undo", args=[intake.key])))
    undo(cast.school, intake)

    assert "1 casus blijft: iemand deed er al iets aan." in asked
    assert worked_on.code in asked
    assert list(Casus.objects.open()) == [worked_on]


def test_what_an_old_list_closed_at_once_goes_too(cast: Cast) -> None:
    today = timezone.localdate()
    headers = (*HEADERS, "weer naar school sinds")
    gone = today - timedelta(days=200)
    old = (*row(voornaam="Fenna", eerste_verzuimdag=gone), gone + timedelta(days=20))
    intake = read(cast.consulent, a_list(old, headers=headers), day=gone + timedelta(days=30), today=today)
    intake = commit_intake(intake=intake, by=cast.consulent.user, today=today, now=timezone.now())
    assert Casus.objects.get().outcome == "eigen_school"

    undo(cast.consulent, intake)

    casus = Casus.objects.get()
    assert (casus.outcome, casus.closed_on) == ("vergissing", gone + timedelta(days=30))
    assert casus.events.get(kind="verbeterd").by == cast.consulent.user


def test_the_office_is_told_and_gets_no_mail_about_the_list_itself(cast: Cast) -> None:
    intake = read_in(cast.school, "Fenna")

    undo(cast.school, intake)

    waiting = Notice.objects.waiting().filter(user=cast.consulent.user)
    assert list(waiting.values_list("key", flat=True)) == [f"lijst-terug:{intake.key}"]


def test_where_nothing_goes_the_office_still_hears_of_the_list(cast: Cast) -> None:
    intake = read_in(cast.school, "Fenna")
    log_contact(
        casus=Casus.objects.get(), by=cast.consulent.user, on=timezone.localdate(), party="ouder", channel="telefoon", reached=True,
        text="Moeder belt terug.", today=timezone.localdate(),
    )  # fmt: skip

    undo(cast.school, intake)

    assert Notice.objects.waiting().filter(key=f"lijst:{intake.key}").exists()


def test_taking_back_twice_is_once_and_reading_in_again_begins_anew(cast: Cast) -> None:
    intake = read_in(cast.school, "Fenna")
    undo(cast.school, intake)

    answer = said(undo(cast.school, intake))
    read_in(cast.school, "Fenna")

    assert "Er is niets om terug te draaien" in answer
    assert Event.objects.filter(kind="gesloten").count() == 1
    assert [casus.is_open for casus in Casus.objects.order_by("pk")] == [False, True]
    assert len(set(Casus.objects.values_list("pupil", flat=True))) == 1


def test_a_casus_that_was_there_already_is_left_alone(cast: Cast) -> None:
    read_in(cast.school, "Fenna")
    later = read_in(cast.school, "Fenna", "Joris")

    undo(cast.school, later)

    assert list(Casus.objects.open().values_list("pupil__given_name", flat=True)) == ["Fenna"]


def test_a_casus_that_went_out_of_sight_is_not_taken_back(cast: Cast) -> None:
    """Leerplicht reads no casus of somebody who is ill."""
    intake = read_in(cast.leerplicht, "Fenna", "Joris")
    Casus.objects.filter(pupil__given_name="Joris").update(phase="geoorloofd")

    asked = said(Login(cast.leerplicht).get(reverse("intake_undo", args=[intake.key])))
    undo(cast.leerplicht, intake)

    assert "<strong>1 casus van deze lijst vervalt</strong>" in asked
    assert Casus.objects.open().get().pupil.given_name == "Joris"


def test_only_who_read_it_in_takes_it_back(cast: Cast) -> None:
    intake = read_in(cast.school, "Fenna")

    for other in (cast.other_school, cast.consulent, cast.voorzitter):
        assert undo(other, intake).status_code == 404
    assert Casus.objects.get().is_open


def test_it_leaves_each_as_closing_it_would(cast: Cast) -> None:
    """Written for all at once; this is what the act of one casus writes."""
    load_reference()
    today, now = timezone.localdate(), timezone.now()
    ill = row(voornaam="Fenna", eerste_verzuimdag=today - timedelta(days=40))
    worried = row(voornaam="Joris", eerste_verzuimdag=None, soort_verzuim="zorg")
    intake = read(cast.school, a_list(ill, worried), day=today, today=today)
    intake = commit_intake(intake=intake, by=cast.school.user, today=today, now=now)
    assert Casus.objects.open().count() == 2
    assert Actie.objects.open().count() == 1
    assert Deadline.objects.filter(flag_on__lte=today).exists()

    def left() -> dict[str, list[Any]]:
        return {
            "casus": list(Casus.objects.order_by("pk").values("closed_on", "outcome", "version")),
            "actie": list(Actie.objects.order_by("pk").values("dropped_because", "version", "done_at")),
            "event": list(
                Event.objects.filter(kind="gesloten").order_by("casus")
                .values("casus", "by", "on", "at", "title", "text", "school_reads", "leerplicht_reads")
            ),
            "deadline": list(
                Deadline.objects.order_by("pk").values(
                    "flag_on", "flagged_on", "handled_at", "handled_by", "handled_with", "withdrawn_at", "withdrawn_because"
                )
            ),
            "notice": list(Notice.objects.order_by("pk").exclude(kind="lijst").values("key", "settled_at")),
        }  # fmt: skip

    with transaction.atomic():
        for casus in Casus.objects.order_by("pk"):
            close(
                casus=casus, outcome=Outcome.MISTAKE, on=today, by=cast.school.user, version=casus.version, today=today,
                text=BECAUSE, now=now,
            )  # fmt: skip
        one_by_one = left()
        transaction.set_rollback(True)
    take_back(intake=intake, scope=resolve(cast.school, today), by=cast.school.user, now=now)

    assert left() == one_by_one


def test_taking_back_costs_the_same_queries_for_more(cast: Cast) -> None:
    load_reference()
    counts, scope = [], resolve(cast.school, timezone.localdate())
    for names in (("Fenna",), ("Joris", "Amber", "Siebe")):
        intake = read_in(cast.school, *names)
        with CaptureQueriesContext(connection) as queries:
            taken = take_back(intake=intake, scope=scope, by=cast.school.user, now=timezone.now())
        assert taken == len(names)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_finding_what_it_began_is_one_query(cast: Cast) -> None:
    counts, scope = [], resolve(cast.school, timezone.localdate())
    for names in (("Fenna",), ("Joris", "Amber", "Siebe")):
        intake = read_in(cast.school, *names)
        with CaptureQueriesContext(connection) as queries:
            begun_by(intake, scope)
        counts.append(len(queries))

    assert counts == [1, 1]
