"""Settling a difference: what is decided is done in the casus, once, and can be taken back."""

from datetime import date, timedelta
from typing import Any

import pytest

from actietafel.actions.reconciling import (
    Decision,
    empty_told,
    remark,
    reopen,
    report_to_duo,
    settle,
    settle_many,
    why_not_back,
)
from actietafel.models import Opgaveregel, Settlement, Verschil, VerschilKind
from cases.actions.phases import RefusedError
from cases.events import ConflictError
from cases.models import Absence, Casus, Enrolment, EventKind, Outcome, Pupil
from post.models import Notice
from tests import build
from tests.actietafel import building
from tests.actietafel.lists import FIRST_DAY, NOW, lists, thuis
from tests.conftest import TODAY, Cast

K, S = VerschilKind, Settlement


def done(row: Verschil, settlement: Settlement, cast: Cast, **typed: Any) -> Verschil:
    decision = Decision(settlement, **typed)
    return settle(verschil=row, decision=decision, by=cast.consulent.user, today=TODAY, now=NOW, version=row.version)


# --- settling -----------------------------------------------------------------------------------------------------------


def test_a_new_absence_becomes_a_casus_and_the_name_leaves_the_lists(cast: Cast) -> None:
    of = lists(cast)
    of.named(of.school, "Merel", "Merelstra")
    of.named(of.leerplicht, "Merel", "Merelstra")
    of.compare()

    row = done(of.one(K.NEW), S.OPENED, cast)

    casus = Casus.objects.get()
    absence = casus.absence()
    assert (casus.pupil.name, casus.school, casus.municipality, casus.phase) == (
        "Merel Merelstra", cast.beemd, cast.lindevoort, "relatief",
    )  # fmt: skip
    assert absence is not None
    assert absence.first_day == FIRST_DAY
    assert casus.consulent == cast.consulent.user
    assert list(Opgaveregel.objects.values_list("pupil", "casus", "told")) == [(casus.pupil_id, casus.pk, {})] * 2
    assert (row.settlement, of.open()) == (S.OPENED, [])
    assert "vergissing" in why_not_back(row)


def test_the_consulent_hears_of_a_casus_that_a_colleague_began_from_the_lists(cast: Cast) -> None:
    of = lists(cast)
    of.named(of.school, "Merel", "Merelstra")
    of.compare()
    row = of.one(K.NEW)

    settle(
        verschil=row, decision=Decision(S.OPENED), by=cast.voorzitter.user, today=TODAY, now=NOW, version=row.version
    )

    assert [one.user for one in Notice.objects.filter(kind="gemeld")] == [cast.consulent.user]


def test_many_become_casussen_and_what_cannot_says_why(cast: Cast) -> None:
    of = lists(cast)
    for name in ("Amber", "Siebe", "Jelte"):
        of.named(of.school, name, f"{name}stra", kind="geoorloofd")
    of.named(of.school, "Naamloos", "Zonderdag", kind="geoorloofd", birth_date=None)
    of.compare()

    opened, refused = settle_many(
        verschillen=list(Verschil.objects.all()),
        decision=Decision(S.OPENED),
        by=cast.consulent.user,
        today=TODAY,
        now=NOW,
    )

    assert len(opened) == Casus.objects.count() == 3
    assert [why for _, why in refused] == [
        "De geboortedatum ontbreekt; die is nodig voor een leerling die Loket nog niet kent."
    ]
    assert of.open() == [K.NEW]


def test_first_day_as_the_school_says_and_back_again(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(cast)
    told = FIRST_DAY - timedelta(days=4)
    of.both(casus, first_day=told)
    of.compare()

    row = done(of.one(K.FIRST_DAY), S.SCHOOL_RIGHT, cast)
    corrected = Absence.objects.get().first_day
    again = reopen(verschil=row, by=cast.consulent.user, today=TODAY, now=NOW, version=row.version)

    assert (corrected, Absence.objects.get().first_day) == (told, FIRST_DAY)
    assert again.is_open
    assert of.open() == [K.FIRST_DAY]


def test_kind_as_leerplicht_says_and_back_again(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(cast)
    of.on(of.leerplicht, casus, kind="vrijgesteld", permitted_kind="5a")
    of.on(of.school, casus)
    of.compare()

    row = done(of.one(K.KIND), S.LEERPLICHT_RIGHT, cast)
    casus.refresh_from_db()
    after = casus.phase
    reopen(verschil=row, by=cast.consulent.user, today=TODAY, now=NOW, version=row.version)

    casus.refresh_from_db()
    assert (after, casus.phase) == ("vrijgesteld", "relatief")


def test_back_at_school_and_back_again(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(cast)
    of.both(casus, answer="terug", on=date(2026, 11, 9))
    of.compare()
    row = of.one(K.ENDED)

    with pytest.raises(RefusedError) as refused:
        done(row, S.BACK, cast)
    settled = done(row, S.BACK, cast, on=date(2026, 11, 9))
    ended = Absence.objects.get().ended_on
    open_after = of.open()
    reopen(verschil=settled, by=cast.consulent.user, today=TODAY, now=NOW, version=settled.version)

    assert refused.value.field == "on"
    assert (ended, open_after) == (date(2026, 11, 9), [])
    assert Absence.objects.get().ended_on is None
    assert of.open() == [K.ENDED]


def test_closing_asks_the_outcome_and_ends_the_absence_when_it_says_at_school(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(cast)
    of.both(casus, answer="terug", on=date(2026, 11, 9))
    of.compare()
    row, on = of.one(K.ENDED), date(2026, 11, 9)

    with pytest.raises(RefusedError) as refused:
        done(row, S.CLOSED, cast, on=on)
    settled = done(row, S.CLOSED, cast, on=on, outcome=Outcome.OWN_SCHOOL.value)

    casus.refresh_from_db()
    assert refused.value.field == "outcome"
    assert (casus.outcome, casus.closed_on, Absence.objects.get().ended_on) == (Outcome.OWN_SCHOOL, on, on)
    assert of.open() == []
    reopen(verschil=settled, by=cast.consulent.user, today=TODAY, now=NOW, version=settled.version)
    casus.refresh_from_db()
    assert (casus.closed_on, Absence.objects.get().ended_on, of.open()) == (None, None, [K.ENDED])


def test_two_schools_the_pupil_goes_where_a_person_says(cast: Cast) -> None:
    other = build.school("Kortecollege", "03EF00", municipality=cast.lindevoort)
    of = lists(cast)
    second = building.opgave(of.uitvraag, school=other, returned_at=NOW)
    casus = thuis(cast)
    of.both(casus)
    of.on(second, casus)
    of.compare()

    row = done(of.one(K.ENROLMENT), S.SCHOOL_RIGHT, cast, school=other, on=TODAY)

    casus.refresh_from_db()
    assert (casus.school, of.open()) == (other, [])
    assert Enrolment.objects.on(TODAY).get(pupil=casus.pupil).school == other
    with pytest.raises(RefusedError, match="inschrijving"):
        reopen(verschil=row, by=cast.consulent.user, today=TODAY, now=NOW, version=row.version)


def test_unenrolled_becomes_zonder_inschrijving(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(cast)
    of.on(of.school, casus, answer="weg", on=date(2026, 11, 10))
    of.on(of.leerplicht, casus)
    of.compare()

    done(of.one(K.ENDED), S.SCHOOL_RIGHT, cast)

    casus.refresh_from_db()
    assert (casus.phase, casus.school, of.open()) == ("absoluut", None, [])


def test_still_home_needs_a_reason_and_confirms(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(cast)
    of.compare()
    row = of.one(K.ONLY_OURS)

    with pytest.raises(RefusedError) as refused:
        done(row, S.STILL_HOME, cast)
    done(row, S.STILL_HOME, cast, because="School was hem vergeten.")

    assert refused.value.field == "because"
    assert Absence.objects.get().confirmed_on == TODAY
    assert casus.events.get(kind=EventKind.CONFIRMED).text.endswith("School was hem vergeten.")
    assert of.compare().open == 0


def test_the_same_pupil_is_linked_and_compared_again(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(cast, "Merel", "Merelstra")
    regel = of.named(of.school, "Merle", "Merelstra", birth_date=date(2012, 2, 13))
    of.on(of.leerplicht, casus)
    of.compare()
    row = of.one(K.SIMILAR)
    before = of.open()

    done(row, S.SAME, cast, same=f"p{casus.pupil_id}")

    regel.refresh_from_db()
    assert before == [K.SIMILAR]
    assert (regel.pupil, regel.casus, regel.told) == (casus.pupil, casus, {})
    assert of.open() == []


def test_somebody_else_is_new(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(cast, "Merel", "Merelstra")
    of.named(of.school, "Merle", "Merelstra", birth_date=date(2012, 2, 13))
    of.both(casus)
    of.compare()

    row = done(of.one(K.SIMILAR), S.OTHER, cast)
    after = of.open()
    reopen(verschil=row, by=cast.consulent.user, today=TODAY, now=NOW, version=row.version)

    assert (after, of.open()) == ([K.ONLY_SCHOOL, K.NEW], [K.SIMILAR])


def test_two_unknown_names_are_one_when_a_person_says_so(cast: Cast) -> None:
    of = lists(cast)
    of.named(of.school, "Merle", "Merelstra")
    of.named(of.leerplicht, "Merel", "Merelstra")
    of.compare()
    row = of.one(K.SIMILAR)

    done(row, S.SAME, cast, same=row.facts["lijkt_op"][0])

    assert of.open() == [K.NEW]
    assert Pupil.objects.count() == 0


def test_somebody_who_is_on_the_same_list_already_is_not_linked_twice(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(cast, "Merel", "Merelstra")
    of.both(casus)
    of.named(of.school, "Merle", "Merelstra", birth_date=date(2012, 2, 13))
    of.compare()

    with pytest.raises(RefusedError, match="al op dezelfde lijst"):
        done(of.one(K.SIMILAR), S.SAME, cast, same=f"p{casus.pupil_id}")

    assert of.open() == [K.SIMILAR]


def test_who_does_not_count_does_not_count_anywhere(cast: Cast) -> None:
    of = lists(cast)
    of.named(of.school, "Merel", "Merelstra")
    of.compare()
    before = of.open()

    row = done(of.one(K.NEW), S.NOT_COUNTED, cast, because="Is op vakantie geweest.")
    after = of.open()
    reopen(verschil=row, by=cast.consulent.user, today=TODAY, now=NOW, version=row.version)

    assert (before, after, of.open()) == ([K.ONLY_SCHOOL, K.NEW], [], [K.ONLY_SCHOOL, K.NEW])


def test_names_of_who_did_not_count_are_forgotten_when_the_round_is_settled(cast: Cast) -> None:
    of = lists(cast)
    out = of.named(of.school, "Merel", "Merelstra", kind="geoorloofd")
    busy = of.named(of.school, "Siebe", "Siebestra", kind="geoorloofd")
    of.compare()
    row = Verschil.objects.get(by_school=out)
    done(row, S.NOT_COUNTED, cast, because="Is op vakantie geweest.")

    emptied = empty_told(uitvraag=of.uitvraag)

    out.refresh_from_db()
    busy.refresh_from_db()
    assert (emptied, out.told, bool(busy.told)) == (1, {}, True)
    assert of.compare().new == 0


def test_the_school_reports_and_leerplicht_may_know(cast: Cast) -> None:
    of = lists(cast)
    of.on(of.school, thuis(cast))
    of.compare()
    row = of.one(K.ONLY_SCHOOL)

    with pytest.raises(RefusedError, match="moet nog komen"):
        report_to_duo(
            verschil=row, on=TODAY + timedelta(days=1), by=cast.school.user, today=TODAY, now=NOW, version=row.version
        )
    report_to_duo(verschil=row, on=TODAY, by=cast.school.user, today=TODAY, now=NOW, version=row.version)

    row.refresh_from_db()
    assert (row.settlement, row.school_reported_on, row.settled_by) == (S.REPORTED, TODAY, cast.school.user)
    assert of.compare().open == 0


def test_only_what_is_on_the_schools_list_alone_can_be_reported(cast: Cast) -> None:
    of = lists(cast)
    thuis(cast)
    of.compare()
    row = of.one(K.ONLY_OURS)

    with pytest.raises(RefusedError):
        report_to_duo(verschil=row, on=TODAY, by=cast.school.user, today=TODAY, now=NOW, version=row.version)


def test_answers_of_two_people_are_both_kept(cast: Cast) -> None:
    of = lists(cast)
    of.on(of.leerplicht, thuis(cast))
    of.compare()
    row = of.one(K.ONLY_LEERPLICHT)

    remark(verschil=row, text="Wij kennen de leerling.", by=cast.leerplicht.user, now=NOW, version=1)
    remark(verschil=row, text="Verhuisd.", by=cast.school.user, now=NOW, version=2)

    row.refresh_from_db()
    assert row.remark.splitlines() == ["Verhuisd.", "– eerder, Samira Ouhadi: Wij kennen de leerling."]
    assert row.remark_by == cast.school.user


@pytest.mark.parametrize("settlement", [S.SCHOOL_RIGHT, S.OPENED, S.GONE, S.SAME])
def test_what_does_not_belong_to_the_kind_is_refused(cast: Cast, settlement: Settlement) -> None:
    of = lists(cast)
    thuis(cast)
    of.compare()

    with pytest.raises(RefusedError):
        done(of.one(K.ONLY_OURS), settlement, cast)

    assert of.open() == [K.ONLY_OURS]


def test_the_second_to_settle_is_told_and_nothing_of_theirs_is_done(cast: Cast) -> None:
    of = lists(cast)
    of.named(of.school, "Merel", "Merelstra", kind="geoorloofd")
    of.compare()
    row = of.one(K.NEW)
    done(row, S.NOT_COUNTED, cast, because="Op vakantie.")

    with pytest.raises(ConflictError):
        settle(
            verschil=row,
            decision=Decision(S.OPENED),
            by=cast.voorzitter.user,
            today=TODAY,
            now=NOW,
            version=row.version,
        )

    row.refresh_from_db()
    assert (row.settled_by, row.because, Casus.objects.count()) == (cast.consulent.user, "Op vakantie.", 0)
