"""From an empty form to an agenda: every act, and what it refuses."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import Role, Toegang
from cases.access import resolve
from cases.events import ConflictError
from cases.models import Casus, Event
from overleg.approval import approve, change_punt
from overleg.models import Agendapunt, Section
from overleg.sheet import sheet_of
from plaatsing.actions.aanmelding import (
    NotReadyError,
    RunningError,
    WrongStateError,
    allow_deviation,
    ask_back,
    ask_deviation,
    save,
    start,
    submit,
    withdraw,
)
from plaatsing.actions.entering import accept, enter, place_waiting, take_in_late
from plaatsing.models import Aanmelding, AanmeldingState, Answer, BenaderdeSchool, Consent, How, Spelregels
from plaatsing.reference import load_rules
from plaatsing.standing import punt_of
from post.models import Notice
from region.models import School
from tests import build
from tests.conftest import TODAY, Cast
from tests.plaatsing.entering import LATER, NEXT, NOW, approach, form, other_schools, pupil_of, sent, zitting


def fresh(of: Aanmelding) -> Aanmelding:
    found: Aanmelding = Aanmelding.objects.select_related("casus__pupil", "school").get(pk=of.pk)
    return found


def told(toegang: Toegang) -> list[str]:
    return list(Notice.objects.filter(user=toegang.user, settled_at=None).order_by("pk").values_list("text", flat=True))


def take(cast: Cast, of: Aanmelding) -> Aanmelding:
    return accept(aanmelding=of, by=cast.consulent.user, today=TODAY, now=NOW).aanmelding


# --- beginning and keeping ------------------------------------------------------------------------------------------------


def test_a_form_begins_with_who_starts_it(cast: Cast) -> None:
    of = pupil_of(cast)

    made = start(casus=of, school=cast.beemd, by=cast.school.user, now=NOW)

    assert (made.state, made.contact_name, made.contact_phone) == (
        AanmeldingState.DRAFT, cast.school.user.name, cast.school.user.phone,
    )  # fmt: skip


def test_one_form_runs_for_a_pupil(cast: Cast) -> None:
    made = form(cast)

    with pytest.raises(RunningError) as running:
        start(casus=made.casus, school=cast.heuvelrade, by=cast.other_school.user, now=NOW)

    assert running.value.aanmelding == made


def test_no_form_for_a_closed_casus(cast: Cast) -> None:
    of = pupil_of(cast)
    Casus.objects.filter(pk=of.pk).update(closed_on=TODAY, outcome="verhuisd")

    with pytest.raises(WrongStateError):
        start(casus=of, school=cast.beemd, by=cast.school.user, now=NOW)


def test_it_is_kept_half_filled_in(cast: Cast) -> None:
    made = start(casus=pupil_of(cast), school=cast.beemd, by=cast.school.user, now=NOW)

    save(
        aanmelding=made, version=1, fields={"situation": "Zit thuis."},
        rows=[BenaderdeSchool(person="mw. Terpstra"), BenaderdeSchool(school=cast.heuvelrade)],
    )  # fmt: skip

    assert fresh(made).situation == "Zit thuis."
    assert list(made.approached.values_list("person", "school")) == [("mw. Terpstra", None), ("", cast.heuvelrade.pk)]


def test_rows_are_changed_added_and_taken_away(cast: Cast) -> None:
    made = form(cast)
    first, second = made.approached.all()
    first.needed = "Een vrije plek in leerjaar 3."

    save(aanmelding=made, version=1, fields={}, rows=[first, BenaderdeSchool(name="Lyceum Elders")])

    assert [(row.pk == first.pk, row.needed, row.name) for row in made.approached.all()] == [
        (True, "Een vrije plek in leerjaar 3.", ""), (False, "", "Lyceum Elders"),
    ]  # fmt: skip
    assert not BenaderdeSchool.objects.filter(pk=second.pk).exists()


def test_a_row_of_another_form_is_never_touched(cast: Cast) -> None:
    mine, theirs = form(cast), form(cast, pupil_of(cast, "Siebe"))
    stolen = theirs.approached.first()
    assert stolen is not None
    stolen.needed = "Overschreven."

    save(aanmelding=mine, version=1, fields={}, rows=[stolen])

    assert mine.approached.get().needed == "Overschreven."
    assert theirs.approached.count() == 2
    assert not theirs.approached.filter(needed="Overschreven.").exists()


def test_who_saves_second_hears_it(cast: Cast) -> None:
    made = form(cast)
    save(aanmelding=fresh(made), version=1, fields={"works": "Rust."}, rows=made.approached.all())

    with pytest.raises(ConflictError):
        save(aanmelding=made, version=1, fields={"works": "Muziek."}, rows=[])

    assert (fresh(made).works, made.approached.count()) == ("Rust.", 2)


# --- sending in -------------------------------------------------------------------------------------------------------------


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


# --- asking back, afwijking ----------------------------------------------------------------------------------------------------


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
    assert (event.text, event.school_reads, event.leerplicht_reads) == ("Leerjaar 2.", True, False)


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


# --- accepting, agenda, late ------------------------------------------------------------------------------------------------------


def test_accepted_it_stands_on_the_next_agenda_with_its_texts(cast: Cast) -> None:
    zitting(cast, NEXT, area=cast.zuid)
    zitting(cast, LATER)
    due = zitting(cast, NEXT)
    made = sent(cast)

    done = accept(aanmelding=made, by=cast.consulent.user, today=TODAY, now=NOW)

    assert done.punt is not None
    assert (done.punt.overleg, done.passed, done.punt.section) == (due, None, Section.NEW)
    assert done.punt.question == "Wie heeft een rustige plek?"
    columns = sheet_of(done.punt).columns
    assert (columns["school"], columns["reason"], columns["wanted"]) == (
        "Beemdcollege",
        "zit thuis",
        "havo, leerjaar 3",
    )
    assert (columns["tried"], columns["works"]) == ("Gesprekken thuis en een proefweek.", "Eén vast gezicht.")
    assert told(cast.school) == ["Uw aanmelding staat op een agenda. Wilt u het blad goedkeuren?"]


def test_a_zorg_om_aanwezigheid_stands_among_the_new_ones(cast: Cast) -> None:
    of = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    due = zitting(cast)

    take(cast, sent(cast, of))

    assert due.punten.get().section == Section.NEW


def test_nothing_of_the_approached_schools_reaches_the_sheet(cast: Cast) -> None:
    zitting(cast)
    made = sent(cast)
    take(cast, made)
    punt = punt_of(fresh(made))
    assert punt is not None

    printed = str(sheet_of(punt).columns)

    for row in made.approached.all():
        assert str(row) not in printed
        assert row.person not in printed
        assert row.needed not in printed


def test_without_a_session_it_waits_and_goes_on_once_one_is_planned(cast: Cast) -> None:
    made = take(cast, sent(cast))
    assert (made.state, list(Aanmelding.objects.waiting())) == (AanmeldingState.ACCEPTED, [made])
    due = zitting(cast)

    placed = place_waiting(overleg=due, by=cast.voorzitter.user, today=TODAY)

    assert [punt.casus for punt in placed] == [made.casus]
    assert list(Aanmelding.objects.waiting()) == []
    assert place_waiting(overleg=due, by=cast.voorzitter.user, today=TODAY) == []


def test_waiting_goes_only_where_it_belongs(cast: Cast) -> None:
    take(cast, sent(cast))
    closed = take(cast, sent(cast, pupil_of(cast, "Siebe")))
    Casus.objects.filter(pk=closed.casus_id).update(closed_on=TODAY, outcome="verhuisd")

    assert place_waiting(overleg=zitting(cast, area=cast.zuid), by=cast.voorzitter.user, today=TODAY) == []
    assert place_waiting(overleg=zitting(cast, published_at=NOW), by=cast.voorzitter.user, today=TODAY) == []
    assert len(place_waiting(overleg=zitting(cast, LATER), by=cast.voorzitter.user, today=TODAY)) == 1


def test_taken_off_an_agenda_it_waits_again(cast: Cast) -> None:
    zitting(cast)
    made = take(cast, sent(cast))
    Agendapunt.objects.all().delete()

    assert list(Aanmelding.objects.waiting()) == [made]


def test_after_the_agenda_was_fixed_it_goes_to_the_next_session(cast: Cast) -> None:
    fixed, due = zitting(cast, NEXT, published_at=NOW), zitting(cast, LATER)

    done = accept(aanmelding=sent(cast), by=cast.consulent.user, today=TODAY, now=NOW)

    assert done.punt is not None
    assert (done.punt.overleg, done.passed) == (due, fixed)


def test_the_voorzitter_takes_it_in_late(cast: Cast) -> None:
    fixed, due = zitting(cast, NEXT, published_at=NOW), zitting(cast, LATER)
    made = take(cast, sent(cast))

    punt = take_in_late(aanmelding=made, overleg=fixed, by=cast.voorzitter.user, today=TODAY, now=NOW)

    assert (punt.overleg, punt.sheet["late"], punt.question) == (fixed, True, "Wie heeft een rustige plek?")
    assert due.punten.count() == 0
    with pytest.raises(WrongStateError, match="staat al"):
        take_in_late(aanmelding=made, overleg=fixed, by=cast.voorzitter.user, today=TODAY, now=NOW)


def test_late_is_not_for_another_area_or_what_is_not_accepted(cast: Cast) -> None:
    made = sent(cast)
    with pytest.raises(WrongStateError, match="al ingediend"):
        take_in_late(aanmelding=made, overleg=zitting(cast), by=cast.voorzitter.user, today=TODAY, now=NOW)
    take(cast, made)

    with pytest.raises(WrongStateError, match="ander gebied"):
        take_in_late(
            aanmelding=made, overleg=zitting(cast, LATER, area=cast.zuid), by=cast.voorzitter.user, today=TODAY, now=NOW
        )


def test_entering_twice_keeps_what_was_prepared(cast: Cast) -> None:
    due = zitting(cast)
    made = take(cast, sent(cast))
    punt = due.punten.get()
    change_punt(punt=punt, version=punt.version, question="Wie kan er na de kerst beginnen?")

    again = enter(aanmelding=made, overleg=due, by=cast.voorzitter.user, today=TODAY)

    assert (again.pk, again.question) == (punt.pk, "Wie kan er na de kerst beginnen?")


# --- withdrawing, approving -----------------------------------------------------------------------------------------------------


def test_the_school_takes_it_back_and_it_comes_off_the_agenda(cast: Cast) -> None:
    due = zitting(cast)
    made = take(cast, sent(cast))

    gone = withdraw(aanmelding=made, because="De leerling blijft.", by=cast.school.user, today=TODAY, now=NOW)

    assert (gone.state, due.punten.count()) == (AanmeldingState.WITHDRAWN, 0)
    assert told(cast.voorzitter) == ["Een school trok een aanmeldformulier voor het Plaatsingsoverleg in."]
    with pytest.raises(WrongStateError):
        withdraw(aanmelding=made, because="Nog eens.", by=cast.school.user, today=TODAY, now=NOW)
    assert start(casus=made.casus, school=cast.beemd, by=cast.school.user, now=NOW).state == AanmeldingState.DRAFT


def test_once_the_agenda_is_fixed_the_table_hears_it(cast: Cast) -> None:
    due = zitting(cast)
    made = take(cast, sent(cast))
    type(due).objects.filter(pk=due.pk).update(published_at=NOW)

    withdraw(aanmelding=made, because="De leerling blijft.", by=cast.school.user, today=TODAY, now=NOW)

    assert due.punten.count() == 1


def test_what_nobody_saw_is_taken_back_in_silence(cast: Cast) -> None:
    withdraw(aanmelding=form(cast), because="Toch niet.", by=cast.school.user, today=TODAY, now=NOW)

    assert (told(cast.voorzitter), told(cast.consulent)) == ([], [])
    assert not Event.objects.filter(title__contains="ingetrokken").exists()


def test_the_school_hears_that_the_loket_approved_in_its_place(cast: Cast) -> None:
    due = zitting(cast)
    made = take(cast, sent(cast))
    for by, heard in ((cast.school, 0), (cast.voorzitter, 1)):
        punt = due.punten.select_related("overleg").get()
        approve(punt=punt, by=by.user, now=NOW, version=punt.version)

        text = "Het loket heeft het blad van uw aanmelding goedgekeurd. Kijkt u het na?"
        assert told(cast.school).count(text) == heard
    blad = made.casus.agendapunten.get().blad
    assert blad is not None
    assert blad.approved_by == cast.voorzitter.user


# --- who sees it ------------------------------------------------------------------------------------------------------------------


def test_who_sees_which_form(cast: Cast) -> None:
    draft, in_ = form(cast), sent(cast, pupil_of(cast, "Siebe"))
    asking = ask_deviation(
        aanmelding=form(cast, pupil_of(cast, "Amber"), schools=1),
        because="Haast.",
        by=cast.school.user,
        today=TODAY,
        now=NOW,
    )
    approach(in_, cast.heuvelrade)

    def seen(toegang: Toegang) -> set[Aanmelding]:
        return set(Aanmelding.objects.visible_to(resolve(toegang, TODAY)))

    assert seen(cast.school) == {draft, in_, asking}
    assert seen(cast.consulent) == seen(cast.voorzitter) == {in_, asking}
    for stranger in (
        cast.other_school,
        cast.colleague,
        cast.voorzitter_zuid,
        cast.leerplicht,
        cast.plaatser,
        cast.beheerder,
    ):
        assert seen(stranger) == set(), stranger


def test_a_colleague_who_works_there_no_longer_is_not_told(cast: Cast) -> None:
    made = sent(cast)
    els = build.user("els2@loket.example", "Els Nieuw")
    build.toegang(els, Role.SCHOOL, school=cast.beemd)
    Toegang.objects.filter(pk=cast.school.pk).update(valid_to=TODAY)

    ask_back(aanmelding=made, question="Welk leerjaar?", by=cast.consulent.user, today=TODAY, now=NOW)

    assert told(cast.school) == []
    assert Notice.objects.filter(user=els).count() == 1


def test_rules_of_play_are_loaded_once(cast: Cast) -> None:
    assert load_rules()
    assert not load_rules()
    assert Spelregels.objects.get().number == 1
    assert "minstens twee andere scholen" in Spelregels.objects.get().text


def test_the_database_keeps_one_school_a_row(cast: Cast) -> None:
    made = form(cast)
    with pytest.raises(Exception, match="benaderde_school_one"), connection.cursor():
        BenaderdeSchool.objects.create(aanmelding=made, school=School.objects.first(), name="Ook nog")


def test_other_schools_are_other_institutions(cast: Cast) -> None:
    assert len({school.brin for school in [*other_schools(cast), cast.beemd]}) == 3
