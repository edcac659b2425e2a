"""De kwartaalopgave: who stands on it, what is said, and what sending it in does and does not do."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from actietafel.actions.answering import (
    AlreadySentError,
    answer_regel,
    nil_return,
    reopen_opgave,
    return_opgave,
    take_out,
)
from actietafel.models import Opgave, OpgaveAnswer, Opgaveregel
from actietafel.models.opgave import OpgaveState
from actietafel.prefill import count_of, lines_of, prefill
from cases.access import resolve
from cases.actions.phases import RefusedError
from cases.models import Casus, EventKind
from post.actions import notify
from post.models import Notice
from tests import build
from tests.actietafel import building
from tests.conftest import TODAY, Cast

NOW = build.moment(TODAY)
PEILDATUM = building.PEILDATUM


def a_casus(cast: Cast, given: str = "Fenna", **fields: Any) -> Casus:
    """A pupil of the Beemdcollege in Lindevoort, at home since 16 October; Loket knows it since then."""
    kind = fields.pop("kind", "relatief")
    first_day = fields.pop("first_day", date(2026, 10, 16))
    who = build.pupil(given, "Roskam", date(2012, 2, 13))
    fields.setdefault("at", cast.beemd)
    casus = build.casus(by=cast.consulent.user, who=who, consulent=cast.consulent.user, **fields)
    build.absence(casus, kind=kind, first_day=first_day)
    return casus


def an_opgave(cast: Cast, **fields: Any) -> Opgave:
    """Of the Beemdcollege, in a round of Noord."""
    days = fields.pop("uitvraag", {})
    fields.setdefault("school", None if "municipality" in fields else cast.beemd)
    return building.opgave(building.uitvraag(cast.noord, cast.voorzitter.user, **days), **fields)


def running(opgave_days: timedelta = timedelta(days=20)) -> dict[str, date]:
    """Days of a round that runs on the real day of today: the pages know no other clock."""
    reference = timezone.localdate() - opgave_days
    return {
        "reference_date": reference,
        "opens_on": reference,
        "due_on": reference + timedelta(days=40),
        "talks_from": reference + timedelta(days=41),
        "talks_until": reference + timedelta(days=60),
        "opened_at": build.moment(reference),
    }


def a_running(cast: Cast, **fields: Any) -> Opgave:
    return an_opgave(cast, uitvraag=running(), **fields)


def home_since() -> date:
    return timezone.localdate() - timedelta(days=40)


def page(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def answered(opgave: Opgave, casus: Casus, by: Any, answer: str = "thuis", **fields: Any) -> Opgaveregel:
    return answer_regel(opgave=opgave, casus=casus, answer=answer, by=by, now=fields.pop("now", NOW), **fields)


# --- who stands on it -------------------------------------------------------------------------------------------------


def test_prefill_holds_the_running_absences_of_the_school_that_had_begun(cast: Cast) -> None:
    opgave = an_opgave(cast)
    home = a_casus(cast)
    a_casus(cast, "Later", first_day=PEILDATUM + timedelta(days=1))
    a_casus(cast, "Elders", at=cast.heuvelrade)
    ill, unknown = a_casus(cast, "Ziek", kind="geoorloofd"), a_casus(cast, "Onbekend", first_day=None)
    back = a_casus(cast, "Terug")
    back.absences.update(ended_on=PEILDATUM)
    build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("Zorg", "Roskam"))

    assert {line.casus for line in lines_of(opgave, TODAY)} == {home, ill, unknown}


def test_prefill_of_leerplicht_leaves_out_illness_and_other_municipalities(cast: Cast) -> None:
    opgave = an_opgave(cast, municipality=cast.lindevoort)
    home, absent = a_casus(cast), a_casus(cast, "Absoluut", kind="absoluut")
    a_casus(cast, "Ziek", kind="geoorloofd")
    a_casus(cast, "Deels", kind="deels")
    a_casus(cast, "Verderop", municipality=cast.oosterbeemd)

    assert {line.casus for line in lines_of(opgave, TODAY)} == {home, absent}


def test_count_is_that_of_the_prefilled_pupils(cast: Cast) -> None:
    opgave = an_opgave(cast)
    a_casus(cast)
    a_casus(cast, "Tweede")
    a_casus(cast, "Elders", at=cast.heuvelrade)

    assert count_of(opgave, TODAY) == 2


def test_consulent_who_reads_along_sees_only_who_is_in_both_circles(cast: Cast) -> None:
    opgave = an_opgave(cast)
    own = a_casus(cast)
    elsewhere = a_casus(cast, "Gastleerling", at=cast.heuvelrade)
    elsewhere.consulent = cast.colleague.user
    elsewhere.save()
    build.enrolment(elsewhere.pupil, cast.beemd)

    mine, all_of_them = prefill(opgave, TODAY, resolve(cast.consulent, TODAY)), prefill(opgave, TODAY)

    assert [line.casus for line in mine.lines] == [own]
    assert (mine.hidden, all_of_them.total) == (1, 2)


def test_line_says_what_was_said_last_round_and_who_confirmed(cast: Cast) -> None:
    casus = a_casus(cast)
    before = building.opgave(
        building.uitvraag(
            cast.noord, cast.voorzitter.user, reference_date=date(2026, 8, 3), opens_on=date(2026, 8, 3),
            due_on=date(2026, 8, 14), talks_from=date(2026, 8, 20), talks_until=date(2026, 9, 1),
        ),
        school=cast.beemd, returned_at=NOW, returned_by=cast.school.user,
    )  # fmt: skip
    building.regel(
        before, casus=casus, by=cast.school.user, answer="deels", changed="8 van 28 uur", on=date(2026, 6, 1)
    )
    absence = casus.absence()
    assert absence is not None
    absence.confirmed_on, absence.confirmed_by, absence.confirmed_how = date(2026, 10, 30), cast.school.user, "school"
    absence.save()

    [line] = lines_of(an_opgave(cast), TODAY)

    assert line.known == "Sinds 16 oktober 2026, relatief verzuim."
    assert line.last_time == "Vorige opgave: deels op school, 8 van 28 uur."
    assert line.told == "U bevestigde op 30 oktober 2026 dat het nog zo is."


# --- answering --------------------------------------------------------------------------------------------------------


def test_later_answer_replaces_the_earlier_one_and_keeps_who_gave_it(cast: Cast) -> None:
    opgave, casus = an_opgave(cast), a_casus(cast)
    answered(opgave, casus, cast.school.user, first_day=date(2026, 10, 16))

    answered(opgave, casus, cast.consulent.user, "terug", on=date(2026, 11, 16), changed="volledig rooster")

    regel = opgave.regels.get()
    assert (regel.answer, regel.first_day, regel.on) == ("terug", None, date(2026, 11, 16))
    assert (regel.changed, regel.answered_by, regel.version) == ("volledig rooster", cast.consulent.user, 2)


@pytest.mark.parametrize(
    ("answer", "fields", "field"),
    [
        ("thuis", {"first_day": PEILDATUM + timedelta(days=1)}, "first_day"),
        ("thuis", {"first_day": date(2011, 1, 1)}, "first_day"),
        ("terug", {"on": TODAY + timedelta(days=1)}, "on"),
        ("weg", {"on": date(2011, 1, 1)}, "on"),
    ],
)
def test_day_that_cannot_be_true_is_refused(cast: Cast, answer: str, fields: dict[str, date], field: str) -> None:
    opgave, casus = an_opgave(cast), a_casus(cast)

    with pytest.raises(RefusedError) as refused:
        answered(opgave, casus, cast.school.user, answer, **fields)

    assert (refused.value.field, opgave.regels.count()) == (field, 0)


def test_answer_changes_nothing_in_the_casus(cast: Cast) -> None:
    opgave, casus = an_opgave(cast), a_casus(cast)

    answered(opgave, casus, cast.school.user, "terug", on=date(2026, 11, 16))

    absence = casus.absence()
    assert absence is not None
    assert (absence.ended_on, absence.confirmed_on, casus.events.count()) == (None, None, 0)


# --- sending in -------------------------------------------------------------------------------------------------------


def send(opgave: Opgave, by: Any, now: datetime = NOW, **fields: Any) -> Opgave:
    return return_opgave(opgave=opgave, by=by, now=now, version=fields.pop("version", opgave.version), **fields)


def test_return_needs_an_answer_for_everybody_with_its_day(cast: Cast) -> None:
    opgave, home, back = an_opgave(cast), a_casus(cast), a_casus(cast, "Terug")
    answered(opgave, back, cast.school.user, "terug")

    with pytest.raises(RefusedError, match="nog 2 leerlingen niet af"):
        send(opgave, cast.school.user)
    answered(opgave, home, cast.school.user)
    with pytest.raises(RefusedError, match="nog 1 leerling niet af"):
        send(opgave, cast.school.user)
    answered(opgave, back, cast.school.user, "terug", on=TODAY)
    sent = send(opgave, cast.school.user, remark="Bel maar even.")

    assert (sent.state, sent.returned_by, sent.remark) == (OpgaveState.RETURNED, cast.school.user, "Bel maar even.")


def test_return_confirms_who_is_still_at_home_and_nothing_else(cast: Cast) -> None:
    opgave, home, back = an_opgave(cast), a_casus(cast), a_casus(cast, "Terug")
    answered(opgave, home, cast.school.user)
    answered(opgave, back, cast.school.user, "terug", on=TODAY)

    send(opgave, cast.school.user)

    first, second = home.absence(), back.absence()
    assert first is not None
    assert second is not None
    assert (first.confirmed_on, first.confirmed_by, first.confirmed_how) == (PEILDATUM, cast.school.user, "school")
    assert (second.confirmed_on, second.ended_on) == (None, None)
    assert home.events.get(kind=EventKind.CONFIRMED).text == "Kwartaalopgave, peildatum 2 november 2026."


def test_return_leaves_a_newer_confirmation_alone(cast: Cast) -> None:
    opgave, casus = an_opgave(cast), a_casus(cast)
    casus.absences.update(
        confirmed_on=date(2026, 11, 20), confirmed_by=cast.leerplicht.user, confirmed_how="leerplicht"
    )
    answered(opgave, casus, cast.school.user)

    send(opgave, cast.school.user)

    absence = casus.absence()
    assert absence is not None
    assert (absence.confirmed_on, absence.confirmed_how) == (date(2026, 11, 20), "leerplicht")


def test_return_settles_the_notices_of_this_opgave_only(cast: Cast) -> None:
    opgave = an_opgave(cast)
    for key in (f"opgave:{opgave.pk}:vraag", f"opgave:{opgave.pk}0:vraag"):
        notify(user=cast.school.user, key=key, kind="opgave", text="Er staat iets klaar.", path="/", now=NOW)

    nil_return(opgave=opgave, by=cast.school.user, now=NOW)

    assert list(Notice.objects.filter(settled_at=None).values_list("key", flat=True)) == [f"opgave:{opgave.pk}0:vraag"]


def test_returned_opgave_is_not_answered_any_further(cast: Cast) -> None:
    opgave, casus = an_opgave(cast), a_casus(cast)
    regel = answered(opgave, casus, cast.school.user)
    send(opgave, cast.school.user)

    for act in (
        lambda: answered(opgave, casus, cast.school.user, "weg", on=TODAY),
        lambda: take_out(regel=regel, by=cast.school.user),
        lambda: send(opgave, cast.consulent.user),
        lambda: nil_return(opgave=opgave, by=cast.consulent.user, now=NOW),
    ):
        with pytest.raises(AlreadySentError):
            act()

    assert opgave.regels.get().answer == OpgaveAnswer.HOME


def test_reopening_takes_back_the_confirmation_of_that_person(cast: Cast) -> None:
    opgave, casus = an_opgave(cast), a_casus(cast)
    answered(opgave, casus, cast.school.user)
    send(opgave, cast.school.user)

    reopened = reopen_opgave(opgave=opgave, by=cast.school.user, now=NOW)

    absence = casus.absence()
    assert absence is not None
    assert (reopened.returned_at, absence.confirmed_on, opgave.regels.count()) == (None, None, 1)


def test_late_answer_is_kept_and_marked_and_then_stands(cast: Cast) -> None:
    opgave = an_opgave(cast, uitvraag={"stopped_at": NOW, "stopped_by": cast.voorzitter.user})
    later = NOW + timedelta(days=1)

    sent = nil_return(opgave=opgave, by=cast.school.user, now=later)

    assert (sent.is_late, sent.state) == (True, OpgaveState.NIL)
    with pytest.raises(RefusedError, match="ronde is gesloten"):
        reopen_opgave(opgave=opgave, by=cast.school.user, now=later)


def test_nil_return_is_refused_while_somebody_is_said_to_be_at_home(cast: Cast) -> None:
    opgave, casus = an_opgave(cast), a_casus(cast)
    answered(opgave, casus, cast.school.user)

    with pytest.raises(RefusedError, match="al 1 leerling op als thuis"):
        nil_return(opgave=opgave, by=cast.school.user, now=NOW)

    assert Opgave.objects.get(pk=opgave.pk).state == OpgaveState.UNSEEN
