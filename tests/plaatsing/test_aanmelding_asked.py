"""What the loket asks of a school that sent in, and an afwijking of the rule of two schools."""

from datetime import timedelta

import pytest

from accounts.models import Toegang
from cases.access import resolve
from cases.models import Casus, Event, Grant, GrantGround
from plaatsing.actions.aanmelding import (
    NotReadyError,
    WrongStateError,
    allow_deviation,
    ask_back,
    ask_deviation,
    save,
    submit,
)
from plaatsing.models import Aanmelding, AanmeldingState
from tests import build
from tests.conftest import TODAY, Cast
from tests.plaatsing.entering import NOW, form, sent, told


def test_the_loket_asks_and_the_school_sends_in_again(cast: Cast) -> None:
    made = sent(cast)

    asked = ask_back(aanmelding=made, question="Welk leerjaar?", by=cast.consulent.user, today=TODAY, now=NOW)

    assert (asked.state, asked.is_editable) == (AanmeldingState.BACK, True)
    assert (told(cast.school), told(cast.consulent)) == (["Het loket vraagt iets over uw aanmeldformulier."], [])
    day = TODAY + timedelta(days=2)
    again = submit(aanmelding=asked, by=cast.school.user, today=day, now=build.moment(day))
    assert (again.state, again.submitted_at, again.sent_at) == (AanmeldingState.SENT, NOW, build.moment(day))
    assert told(cast.school) == []
    assert len(told(cast.consulent)) == 1


def test_sending_in_answers_the_question_and_who_asked_hears_it(cast: Cast) -> None:
    made = sent(cast)
    asked = ask_back(aanmelding=made, question="Welk leerjaar?", by=cast.voorzitter.user, today=TODAY, now=NOW)
    day = TODAY + timedelta(days=2)

    save(aanmelding=asked, version=asked.version, fields={"answer": "Leerjaar 2."}, rows=asked.approached.all())
    again = submit(aanmelding=asked, by=cast.school.user, today=day, now=build.moment(day))

    assert (again.asked_back, again.answer, again.answered_by, again.answered_at) == (
        "Welk leerjaar?", "Leerjaar 2.", cast.school.user, build.moment(day),
    )  # fmt: skip
    assert (again.is_asked, again.state) == (False, AanmeldingState.SENT)
    assert (len(told(cast.voorzitter)), len(told(cast.consulent))) == (1, 1)
    [event] = Event.objects.filter(casus=made.casus, title__endswith="opnieuw ingediend")
    assert (event.text, event.school_reads, event.leerplicht_reads) == ("", True, False)


def test_another_school_in_the_casus_reads_neither_question_nor_answer(cast: Cast) -> None:
    made = sent(cast)
    asked = ask_back(aanmelding=made, question="Welk leerjaar?", by=cast.voorzitter.user, today=TODAY, now=NOW)
    save(aanmelding=asked, version=asked.version, fields={"answer": "Leerjaar 2."}, rows=asked.approached.all())
    submit(aanmelding=asked, by=cast.school.user, today=TODAY, now=NOW)
    Grant.objects.create(
        casus=made.casus, school=cast.heuvelrade, ground=GrantGround.PLACEMENT, given_by=cast.school.user, given_at=NOW
    )

    def reads(toegang: Toegang) -> set[str]:
        found = Event.objects.visible_to(resolve(toegang, TODAY)).filter(casus=made.casus)
        return {text for text in found.values_list("text", flat=True) if text in {"Welk leerjaar?", "Leerjaar 2."}}

    assert Casus.objects.visible_to(resolve(cast.other_school, TODAY)).filter(pk=made.casus_id).exists()
    assert (reads(cast.consulent), reads(cast.other_school)) == ({"Welk leerjaar?", "Leerjaar 2."}, set())


def test_another_question_begins_with_an_empty_answer(cast: Cast) -> None:
    made = sent(cast)
    asked = ask_back(aanmelding=made, question="Welk leerjaar?", by=cast.consulent.user, today=TODAY, now=NOW)
    save(aanmelding=asked, version=asked.version, fields={"answer": "Leerjaar 2."}, rows=asked.approached.all())
    again = submit(aanmelding=asked, by=cast.school.user, today=TODAY, now=NOW)

    other = ask_back(aanmelding=again, question="En welk niveau?", by=cast.consulent.user, today=TODAY, now=NOW)

    assert (other.asked_back, other.answer, other.answered_at, other.state) == (
        "En welk niveau?", "", None, AanmeldingState.BACK,
    )  # fmt: skip
    assert Event.objects.filter(casus=made.casus, text="Leerjaar 2.").exists()
    assert set(Aanmelding.objects.asked_back()) == {other}
    assert not Aanmelding.objects.to_check().exists()


def test_the_voorzitter_allows_an_afwijking_with_a_reason(cast: Cast) -> None:
    made = form(cast, schools=1)
    asked = ask_deviation(aanmelding=made, because="Er is maar één vso.", by=cast.school.user, today=TODAY, now=NOW)
    assert asked.waits_for_deviation
    assert told(cast.voorzitter) == ["Een school vraagt om af te wijken van een spelregel van het Plaatsingsoverleg."]
    assert told(cast.consulent) == []

    allowed = allow_deviation(
        aanmelding=asked, because="Eén vso in de regio.", by=cast.voorzitter.user, today=TODAY, now=NOW
    )

    assert (allowed.deviation_by, allowed.waits_for_deviation) == (cast.voorzitter.user, False)
    assert told(cast.voorzitter) == []
    assert (
        submit(aanmelding=allowed, by=cast.school.user, today=TODAY, now=NOW).deviation_because
        == "Eén vso in de regio."
    )
    assert Event.objects.filter(casus=made.casus, title__startswith="Afwijking van de spelregel").count() == 1


def test_a_no_asks_back_and_the_school_may_ask_again(cast: Cast) -> None:
    made = form(cast, schools=1)
    asked = ask_deviation(aanmelding=made, because="Haast.", by=cast.school.user, today=TODAY, now=NOW)
    later = NOW + timedelta(hours=1)

    no = ask_back(
        aanmelding=asked, question="Benader eerst nog één school.", by=cast.voorzitter.user, today=TODAY, now=later
    )

    assert (no.state, no.waits_for_deviation, no.deviation_asked) == (AanmeldingState.BACK, False, "Haast.")
    with pytest.raises(NotReadyError):
        submit(aanmelding=no, by=cast.school.user, today=TODAY, now=later)
    again = ask_deviation(
        aanmelding=no,
        because="De tweede is gesloten.",
        by=cast.school.user,
        today=TODAY,
        now=later + timedelta(hours=1),
    )
    assert (again.state, again.waits_for_deviation) == (AanmeldingState.DRAFT, True)
    assert Aanmelding.objects.asks_deviation().get() == made


def test_nobody_allows_twice(cast: Cast) -> None:
    made = ask_deviation(aanmelding=form(cast, schools=0), because="Haast.", by=cast.school.user, today=TODAY, now=NOW)
    allow_deviation(aanmelding=made, because="Akkoord.", by=cast.voorzitter.user, today=TODAY, now=NOW)

    with pytest.raises(WrongStateError, match="al vastgelegd, door Gerda Lamping"):
        allow_deviation(aanmelding=made, because="Ook akkoord.", by=cast.voorzitter.user, today=TODAY, now=NOW)
