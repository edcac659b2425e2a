"""The conversation round: whom we speak to, and what a decision does."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from actietafel.actions import talks
from actietafel.models import Gesprek, Voorbespreking
from actietafel.talk_calendar import calendar_file
from actietafel.talk_times import Slot, in_a_row, slots
from actietafel.talking import outcomes
from cases.actions.closing import close
from cases.actions.phases import RefusedError
from cases.events import ConflictError
from cases.models import Deadline, DeadlineRule, Event, EventKind
from cases.told import forget
from overleg.actions import put_on_agenda
from overleg.models import Agendapunt, Overleg
from post.models import Notice
from tests import build
from tests.actietafel.talking import SAID, UNTIL, a_round, brought_in, said, with_school
from tests.conftest import TODAY, Cast
from tests.overleg.tables import punt, scope_of, thuiszitter
from tests.post.building import waits_for

NOW = build.moment(TODAY)
MORNING: dict[str, Any] = {"begin": time(9), "end": time(10), "minutes": 30}


# --- whom, and when ----------------------------------------------------------------------------------------------------------------


def test_plan_makes_one_conversation_a_school_and_a_municipality_with_casussen(cast: Cast) -> None:
    thuiszitter(cast)
    of = a_round(cast)
    build.school("Leegcollege", "09EE00", municipality=cast.lindevoort)

    made = talks.plan_talks(uitvraag=of, now=NOW)

    assert made == 2
    assert sorted(map(str, of.gesprekken.all())) == ["Beemdcollege", "leerplicht Lindevoort"]


def test_plan_makes_none_with_leerplicht_for_what_leerplicht_does_not_see(cast: Cast) -> None:
    ill = build.casus(by=cast.consulent.user, at=cast.beemd)
    build.absence(ill, kind="geoorloofd")

    talks.plan_talks(uitvraag=a_round(cast), now=NOW)

    assert [str(one) for one in Gesprek.objects.all()] == ["Beemdcollege"]


def test_plan_again_adds_only_who_is_new(cast: Cast) -> None:
    thuiszitter(cast)
    of = a_round(cast)
    talks.plan_talks(uitvraag=of, now=NOW)
    other = build.school("Tweede College", "09EE00", municipality=cast.lindevoort)
    build.absence(build.casus(by=cast.consulent.user, at=other, who=build.pupil("Siebe", "Siebestra")))

    assert talks.plan_talks(uitvraag=of, now=NOW) == 1
    assert talks.plan_talks(uitvraag=of, now=NOW) == 0


def test_slots_skip_weekends_and_holidays_and_what_is_taken() -> None:
    friday, tuesday = date(2026, 11, 20), date(2026, 11, 24)
    holiday = [(date(2026, 11, 23), date(2026, 11, 23))]

    found = in_a_row(9, friday, tuesday, **MORNING, holidays=holiday, taken=frozenset({Slot(friday, time(9, 15))}))

    # 9.00 and 9.30 of Friday both meet the conversation of 9.15; Monday is free
    assert found == [Slot(tuesday, time(9)), Slot(tuesday, time(9, 30))]


@pytest.mark.parametrize(
    ("begin", "end", "minutes"), [(time(9), time(9, 20), 30), (time(23, 50), time(23, 59), 30), (time(9), time(10), 0)]
)
def test_no_conversation_fits(begin: time, end: time, minutes: int) -> None:
    with pytest.raises(ValueError, match="no conversation fits"):
        list(slots(TODAY, TODAY, begin=begin, end=end, minutes=minutes, holidays=[]))


def test_moving_a_conversation_raises_the_sequence_and_naming_who_comes_does_not(cast: Cast) -> None:
    thuiszitter(cast)
    gesprek = with_school(cast, a_round(cast))
    moment: dict[str, Any] = {"on": TODAY, "starts_at": time(9), "minutes": 30, "place": "school"}

    talks.change_talk(gesprek=gesprek, version=1, **moment)
    first = gesprek.sequence
    talks.change_talk(gesprek=gesprek, version=2, with_whom="de zorgcoördinator")
    same = gesprek.sequence
    talks.change_talk(gesprek=gesprek, version=3, **{**moment, "starts_at": time(10)})

    assert (first, same, gesprek.sequence) == (0, 0, 1)
    with pytest.raises(ConflictError):
        talks.change_talk(gesprek=gesprek, version=3, **moment)


def test_calendar_file_is_private_stable_and_says_nothing_about_pupils(cast: Cast) -> None:
    for name in ("Amber", "Siebe", "Jelte"):
        thuiszitter(cast, name, f"{name}stra")
    gesprek = with_school(cast, a_round(cast))
    talks.change_talk(gesprek=gesprek, version=1, on=date(2026, 11, 26), starts_at=time(9), minutes=30, place="kamer 2")

    data = calendar_file([gesprek], url="https://loket.example", now=NOW)

    [event] = Calendar.from_ical(data).walk("VEVENT")
    assert {str(name): _text(event[name].to_ical()) for name in ("UID", "CLASS", "SUMMARY", "LOCATION", "DTSTART", "DTEND")} == {
        "UID": f"gesprek-{gesprek.code}@loket", "CLASS": "PRIVATE", "SUMMARY": "Gespreksronde: Beemdcollege", "LOCATION": "kamer 2",
        "DTSTART": "20261126T080000Z", "DTEND": "20261126T083000Z",
    }  # fmt: skip
    assert set(event) == {"UID", "SEQUENCE", "DTSTAMP", "SUMMARY", "CLASS", "URL", "LOCATION", "DTSTART", "DTEND"}


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


# --- what was decided ----------------------------------------------------------------------------------------------------------------


def test_no_with_still_home_confirms_the_absence_and_stays_inside_the_office(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    gesprek = with_school(cast, of)

    said(
        cast, of, casus, gesprek=gesprek, view_leerplicht="thuis gaat het niet goed", view_school="wij wachten op hulp"
    )

    absence = casus.absences.get()
    assert (absence.confirmed_on, absence.confirmed_how) == (TODAY, "school")
    talked = Event.objects.get(casus=casus, kind=EventKind.CONTACT)
    assert (
        talked.title == "Besproken met Beemdcollege; nog thuis; naar de actietafel: nee, komt terug op 5 januari 2027"
    )
    assert (talked.is_movement, talked.school_reads, talked.leerplicht_reads) == (True, False, False)
    assert not Agendapunt.objects.exists()


def test_yes_stands_on_the_agenda_of_the_round(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)

    row = said(cast, of, casus, agenda="ja", until=UNTIL, brought_by="loket")

    assert Agendapunt.objects.values_list("overleg", "casus", "brought_by").get() == (of.overleg_id, casus.pk, "loket")
    assert row.until is None


@pytest.mark.parametrize("closed", [False, True])
def test_yes_without_an_open_table_waits(cast: Cast, closed: bool) -> None:
    of, casus = a_round(cast) if closed else a_round(cast, overleg=None), thuiszitter(cast)
    if closed:
        Overleg.objects.update(closed_at=NOW - timedelta(hours=1))
        of.refresh_from_db()

    said(cast, of, casus, agenda="ja")

    assert not Agendapunt.objects.exists()
    assert Voorbespreking.objects.waiting(TODAY).get().casus == casus


def test_talking_handles_the_open_signals(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    rule = DeadlineRule.objects.create(code="4-weken", name="4 weken", amount=4, source="wet", valid_from=build.START)
    signal = Deadline.objects.create(
        casus=casus, absence=casus.absences.get(), rule=rule, due_on=TODAY, flagged_on=TODAY, flagged_at=NOW
    )

    said(cast, of, casus)

    signal.refresh_from_db()
    assert (signal.handled_by, signal.handled_with) == (cast.voorzitter.user, talks.HANDLED)


def test_concern_without_absence_confirms_nothing(cast: Cast) -> None:
    of, casus = a_round(cast), build.casus(by=cast.consulent.user, at=cast.beemd)

    said(cast, of, casus, still_home="", agenda="ja")

    assert not Event.objects.filter(kind=EventKind.CONFIRMED).exists()
    assert Agendapunt.objects.get().section == "G"


def test_two_conversations_on_one_day_confirm_once(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)

    said(cast, of, casus, gesprek=with_school(cast, of))
    said(cast, of, casus, changed="Leerplicht belt morgen.")

    assert Event.objects.filter(kind=EventKind.CONFIRMED).count() == 1


def test_same_words_twice_are_one_row(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)

    first, again = said(cast, of, casus, seen=0), said(cast, of, casus, seen=0)

    assert first == again
    assert Voorbespreking.objects.count() == 1


def test_row_of_somebody_else_since_the_page_was_opened_is_a_conflict_and_stays(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    theirs = said(cast, of, casus, seen=0, by=cast.consulent, changed="Gaat maandag naar de huisarts.")

    with pytest.raises(talks.TalkedError) as talked:
        said(cast, of, casus, seen=0, changed="Is op gesprek geweest.")
    mine = said(cast, of, casus, seen=theirs.pk, changed="Is op gesprek geweest.")

    assert talked.value.row == theirs
    assert list(Voorbespreking.objects.order_by("pk")) == [theirs, mine]


def test_decided_otherwise_comes_off_the_agenda_until_the_table_is_closed(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    assert of.overleg
    punt(cast, of.overleg, casus)

    taken = talks.take_off(uitvraag=of, casus=casus, by=cast.voorzitter.user, today=TODAY)
    again = talks.take_off(uitvraag=of, casus=casus, by=cast.voorzitter.user, today=TODAY)

    assert (taken, again) == (True, False)


# --- brought in -----------------------------------------------------------------------------------------------------------------------


def test_school_brings_a_pupil_in_for_the_first_table_that_comes(cast: Cast) -> None:
    of, casus = a_round(cast), build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    a_round(cast, reference_date=date(2027, 3, 1), opens_on=date(2027, 3, 1), due_on=date(2027, 3, 12), talks_from=date(2027, 3, 15),
            talks_until=date(2027, 3, 26), opened_at=None, overleg=None)  # fmt: skip

    row = brought_in(cast, casus)

    assert (row.uitvraag, row.brought_by, row.agenda) == (of, "school", "voorstel")
    event = Event.objects.get(kind=EventKind.AGENDA)
    assert (event.school_reads, event.leerplicht_reads) == (True, False)
    assert Notice.objects.get().user == cast.consulent.user


def test_brought_in_without_a_planned_table_is_refused(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="nog geen actietafel gepland voor gebied Noord"):
        brought_in(cast, thuiszitter(cast))


def test_brought_in_twice_by_the_same_school_is_told(cast: Cast) -> None:
    a_round(cast)
    casus = thuiszitter(cast)
    brought_in(cast, casus)

    with pytest.raises(RefusedError, match="Jurre Bakelaar bracht deze leerling al in op 24 november 2026"):
        brought_in(cast, casus)
    assert brought_in(cast, casus, by=cast.leerplicht).brought_by == "leerplicht"


def test_who_brought_it_in_reads_the_answer_and_nothing_else(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    brought_in(cast, casus)

    said(
        cast,
        of,
        casus,
        because="ouders staan er niet achter",
        told="We kijken in januari opnieuw.",
        view_leerplicht="boos",
    )

    read = (
        Event.objects.visible_to(scope_of(cast.school))
        .filter(casus=casus)
        .exclude(kind=EventKind.CONFIRMED)
        .values_list("title", "text")
    )
    assert list(read.order_by("pk")) == [
        ("Ingebracht voor de actietafel", "Wie kan thuis beginnen?\nHet loopt vast."),
        ("Antwoord op uw inbreng: naar de actietafel: nee, komt terug op 5 januari 2027", "We kijken in januari opnieuw."),
    ]  # fmt: skip
    [outcome] = outcomes(casus, scope_of(cast.school))
    assert (outcome.label, outcome.until, outcome.told) == ("nee", UNTIL, "We kijken in januari opnieuw.")
    assert outcomes(casus, scope_of(cast.leerplicht)) == []
    assert Notice.objects.filter(user=cast.school.user, kind="inbreng").count() == 1
    assert not Event.objects.visible_to(scope_of(cast.leerplicht)).filter(kind=EventKind.AGENDA).exists()


def test_what_was_brought_in_and_answered_asks_nobody_anything(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    brought_in(cast, casus)
    assert waits_for(cast.consulent.user)

    said(cast, of, casus)

    assert (waits_for(cast.consulent.user), len(waits_for(cast.school.user))) == ([], 1)  # an answer to be read


def test_a_casus_that_is_closed_asks_nobody_what_was_brought_in(cast: Cast) -> None:
    a_round(cast)
    casus = thuiszitter(cast)
    brought_in(cast, casus)

    close(
        casus=casus, outcome="verhuisd", on=TODAY, by=cast.consulent.user, version=casus.version, today=TODAY, now=NOW
    )
    forget(today=TODAY, now=NOW)

    assert waits_for(cast.consulent.user) == []


def test_yes_takes_the_question_that_was_brought_in_along(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    brought_in(cast, casus, by=cast.leerplicht)

    said(cast, of, casus, agenda="ja")

    row = Agendapunt.objects.get()
    assert (row.question, row.brought_by) == ("Wie kan thuis beginnen?", "leerplicht")


def test_put_on_the_agenda_by_hand_answers_what_was_brought_in(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    brought_in(cast, casus)
    assert of.overleg
    put_on_agenda(overleg=of.overleg, casussen=[casus], by=cast.voorzitter.user, today=TODAY)

    number = talks.tabled(overleg=of.overleg, casussen=[casus], by=cast.voorzitter.user, now=NOW, today=TODAY)

    assert number == 1
    assert outcomes(casus, scope_of(cast.school))[0].label == "ja"
    assert (Agendapunt.objects.get().question, Agendapunt.objects.get().brought_by) == (
        "Wie kan thuis beginnen?",
        "school",
    )


def test_voorbesprekingen_of_the_office_are_not_for_school_or_leerplicht(cast: Cast) -> None:
    of, casus = a_round(cast), thuiszitter(cast)
    mine = brought_in(cast, casus)
    row = said(cast, of, casus, told="We kijken later.")

    assert set(Voorbespreking.objects.visible_to(scope_of(cast.consulent))) == {mine, row}
    assert list(Voorbespreking.objects.visible_to(scope_of(cast.school))) == [mine]
    for other in (cast.leerplicht, cast.other_school, cast.beheerder, cast.privacy):
        assert list(Voorbespreking.objects.visible_to(scope_of(other))) == []


def test_said_has_every_field_that_decide_asks() -> None:
    assert set(SAID) == {*talks.TEXTS} - {"told"}
