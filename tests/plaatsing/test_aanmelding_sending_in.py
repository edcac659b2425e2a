"""Sending an aanmeldformulier in: what it needs, and whom it tells."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions.closing import close, reopen
from plaatsing.actions.aanmelding import (
    NotReadyError,
    WrongStateError,
    save,
    submit,
    withdraw,
)
from plaatsing.actions.entering import accept
from plaatsing.models import Aanmelding, AanmeldingState, Answer, Consent, How, Spelregels
from plaatsing.people import forget_ended, recall_reopened
from tests import build
from tests.conftest import TODAY, Cast
from tests.plaatsing.entering import (
    NOW,
    approach,
    form,
    fresh,
    pupil_of,
    sent,
    take,
    told,
)
from tests.post.building import waits_for


def test_sending_in_keeps_rules_and_tells_the_consulent(cast: Cast) -> None:
    made = sent(cast)

    assert (made.state, made.submitted_by, made.rules) == (
        AanmeldingState.SENT, cast.school.user, Spelregels.objects.get(number=1),
    )  # fmt: skip
    assert told(cast.consulent) == ["Een aanmeldformulier voor het Plaatsingsoverleg is ingediend."]
    line = made.casus.events.latest("pk")
    assert (line.title, line.school_reads, line.leerplicht_reads) == (
        "Aanmeldformulier Plaatsingsoverleg ingediend", True, False,
    )  # fmt: skip


def test_without_a_consulent_the_voorzitter_is_told(cast: Cast) -> None:
    sent(cast, pupil_of(cast, consulent=None))

    assert told(cast.voorzitter) == ["Een aanmeldformulier voor het Plaatsingsoverleg is ingediend."]
    assert told(cast.voorzitter_zuid) == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"situation": "  "}, "situation"),
        ({"question": ""}, "question"),
        ({"needs": ""}, "needs"),
        ({"wanted_level": ""}, "wanted_level"),
        ({"contact_name": ""}, "contact_name"),
        ({"contact_phone": "", "contact_email": ""}, "contact_phone"),
        ({"opp_on": TODAY + timedelta(days=1)}, "opp_on"),
        ({"parents_informed_on": None}, "parents_informed_on"),
        ({"parents_informed_on": TODAY + timedelta(days=1)}, "parents_informed_on"),
        ({"parents_not_because": "Niet bereikbaar."}, "parents_not_because"),
        ({"consent_on": None}, "consent_on"),
        ({"consent_by": ""}, "consent_by"),
        ({"consent_by": Consent.PUPIL}, "consent_by"),
        ({"heard_on": None}, "heard_on"),
        ({"leerplicht_not_because": ""}, "leerplicht_on"),
    ],
)
def test_what_the_form_needs(cast: Cast, fields: dict[str, Any], field: str) -> None:
    made = form(cast, **fields)

    with pytest.raises(NotReadyError) as refused:
        submit(aanmelding=made, by=cast.school.user, today=TODAY, now=NOW)

    assert [need.field for need in refused.value.needs] == [field]
    assert fresh(made).state == AanmeldingState.DRAFT


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"on": None}, "on"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"how": ""}, "how"),
        ({"answer": ""}, "answer"),
        ({"support": ""}, "support"),
        ({"how": How.APPLICATION}, "applied_on"),
        ({"extended": True}, "applied_on"),
        ({"applied_on": TODAY + timedelta(days=1)}, "applied_on"),
        ({"applied_on": TODAY, "decided_on": TODAY - timedelta(days=1)}, "decided_on"),
        ({"applied_on": TODAY, "decided_on": TODAY + timedelta(days=1)}, "decided_on"),
        ({"school": None}, "school"),
    ],
)
def test_what_a_row_needs(cast: Cast, fields: dict[str, Any], field: str) -> None:
    made = form(cast)
    approach(made, **{"school": cast.heuvelrade} | fields)

    with pytest.raises(NotReadyError) as refused:
        submit(aanmelding=made, by=cast.school.user, today=TODAY, now=NOW)

    assert [[need.field for need in needs] for needs in refused.value.rows.values()] == [[], [], [field]]


def test_thinking_about_it_needs_no_support(cast: Cast) -> None:
    made = form(cast)
    approach(made, cast.heuvelrade, answer=Answer.THINKING, support="")

    assert submit(aanmelding=made, by=cast.school.user, today=TODAY, now=NOW).state == AanmeldingState.SENT


@pytest.mark.parametrize(("birth_date", "by"), [(date(2010, 11, 24), Consent.PUPIL), (date(2008, 5, 1), Consent.BOTH)])
def test_from_sixteen_the_pupil_agrees(cast: Cast, birth_date: date, by: Consent) -> None:
    made = form(cast, pupil_of(cast, birth_date=birth_date), consent_by=Consent.PARENTS)
    with pytest.raises(NotReadyError) as refused:
        submit(aanmelding=made, by=cast.school.user, today=TODAY, now=NOW)
    assert [need.field for need in refused.value.needs] == ["consent_by"]

    Aanmelding.objects.filter(pk=made.pk).update(consent_by=by)

    assert submit(aanmelding=made, by=cast.school.user, today=TODAY, now=NOW).state == AanmeldingState.SENT


def test_one_school_is_not_enough(cast: Cast) -> None:
    made = form(cast, schools=1)

    with pytest.raises(NotReadyError) as refused:
        submit(aanmelding=made, by=cast.school.user, today=TODAY, now=NOW)

    assert (refused.value.needs, refused.value.rule.missing) == ([], 1)


def test_own_school_the_same_and_too_old_do_not_count_and_a_sister_school_does(cast: Cast) -> None:
    made = form(cast, schools=1)
    west = build.school("Beemdcollege West", "01AB01", municipality=cast.lindevoort, board=cast.beemd.board)
    first = made.approached.get().school
    for school, on in (
        (west, TODAY),
        (cast.beemd, TODAY),
        (first, TODAY),
        (cast.heuvelrade, TODAY - timedelta(days=57)),
    ):
        approach(made, school, on=on)
    with pytest.raises(NotReadyError) as refused:
        submit(aanmelding=made, by=cast.school.user, today=TODAY, now=NOW)
    assert [verdict.counts for verdict in refused.value.rule.verdicts] == [True, False, False, False, False]

    sister = build.school("Beemd Mavo", "03EF00", municipality=cast.lindevoort, board=cast.beemd.board)
    approach(made, sister)

    assert submit(aanmelding=made, by=cast.school.user, today=TODAY, now=NOW).state == AanmeldingState.SENT


def test_sent_in_it_is_not_changed_any_more(cast: Cast) -> None:
    made = sent(cast)

    with pytest.raises(WrongStateError, match="al ingediend"):
        save(aanmelding=made, version=made.version, fields={"works": "Anders."}, rows=[])
    with pytest.raises(WrongStateError, match="al ingediend"):
        submit(aanmelding=made, by=cast.school.user, today=TODAY, now=NOW)


def test_that_it_was_taken_back_is_told_once_and_asks_nothing(cast: Cast) -> None:
    made = sent(cast)

    withdraw(aanmelding=made, because="Toch niet.", by=cast.school.user, today=TODAY, now=NOW)

    assert (
        told(cast.consulent)
        == told(cast.voorzitter)
        == ["Een school trok een aanmeldformulier voor het Plaatsingsoverleg in."]
    )
    assert waits_for(cast.consulent.user) == waits_for(cast.voorzitter.user) == []


def test_a_school_that_can_only_wait_is_not_reminded(cast: Cast) -> None:
    take(cast, sent(cast))

    assert told(cast.school) == ["Uw aanmelding is aangenomen. Zodra er een zitting is gepland, komt zij op de agenda."]
    assert waits_for(cast.school.user) == []


def test_a_closed_casus_asks_nobody_to_look_at_its_aanmelding(cast: Cast) -> None:
    made = sent(cast)
    close(
        casus=made.casus,
        outcome="verhuisd",
        on=TODAY,
        by=cast.voorzitter.user,
        version=made.casus.version,
        today=TODAY,
        now=NOW,
    )
    assert waits_for(cast.consulent.user)

    forget_ended(now=NOW)

    assert waits_for(cast.consulent.user) == []


def test_taken_up_again_it_asks_again_what_was_not_answered_yet(cast: Cast) -> None:
    made = sent(cast)
    by, asked = cast.voorzitter.user, waits_for(cast.consulent.user)
    now = timezone.now()
    close(casus=made.casus, outcome="verhuisd", on=TODAY, by=by, version=made.casus.version, today=TODAY, now=now)
    forget_ended(now=timezone.now())
    recall_reopened()
    closed = waits_for(cast.consulent.user)

    reopen(casus=made.casus, because="Toch niet.", by=by, today=TODAY)
    recall_reopened()
    back = waits_for(cast.consulent.user)
    accept(aanmelding=made, by=cast.consulent.user, today=TODAY, now=timezone.now())
    recall_reopened()

    assert (closed, back, waits_for(cast.consulent.user)) == ([], asked, [])
