"""How a casus stands: one query for any number of rows, the same for a reader who may read less."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.access import resolve
from cases.models import Absence, Actie, Casus, Deadline, DeadlineRule, Event
from cases.querysets import MoveState
from cases.rows import rows_of
from cases.situation import situations, situations_of
from tests import build
from tests.conftest import TODAY, Cast


@pytest.fixture
def rule(cast: Cast) -> DeadlineRule:
    return DeadlineRule.objects.create(
        code="4-weken", name="4 weken", amount=4, source="bron Koers VO", valid_from=build.START
    )


def term(of: Casus, rule: DeadlineRule, due_on: date, **fields: Any) -> Deadline:
    fields.setdefault("flag_on", due_on if due_on > TODAY else None)
    return Deadline.objects.create(casus=of, absence_id=newest(of).pk, rule=rule, due_on=due_on, **fields)


def newest(of: Casus) -> Absence:
    found = of.absence()
    assert found is not None
    return found


def some_casus(cast: Cast, number: int, **absence: Any) -> Casus:
    who = build.pupil(given_name=f"Fenna{number}", family_name="Roskam")
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, who=who, consulent=cast.consulent.user)
    build.absence(casus, **absence)
    return casus


def test_situations_one_query_for_one_and_three_rows(cast: Cast, rule: DeadlineRule) -> None:
    scope = resolve(cast.consulent, TODAY)
    for number in range(3):
        term(some_casus(cast, number), rule, TODAY + timedelta(days=number))
    ids = list(Casus.objects.values_list("pk", flat=True))

    counts = []
    for some in (ids[:1], ids):
        with CaptureQueriesContext(connection) as queries:
            found = situations_of(some, scope, since=build.moment(TODAY))
            shown = [
                (
                    row.casus.pupil.initials,
                    row.casus.school,
                    row.casus.municipality,
                    row.due.label,
                    row.move.actie and row.move.actie.holder_label,
                )
                for row in found
            ]
        assert len(shown) == len(some)
        counts.append(len(queries))

    assert counts == [1, 1]


def test_situations_same_for_loaded_casussen(cast: Cast, rule: DeadlineRule) -> None:
    scope = resolve(cast.consulent, TODAY)
    casus = some_casus(cast, 1)
    term(casus, rule, TODAY + timedelta(days=3))
    loaded = list(Casus.objects.select_related("pupil", "school", "municipality"))

    [one] = situations(loaded, scope)
    [other] = situations_of([casus.pk], scope)

    assert (one.due, one.move, one.weeks, one.phase_label) == (other.due, other.move, other.weeks, other.phase_label)
    assert (one.absence, newest(casus).first_day) == (other.absence, date(2026, 10, 16))
    assert getattr(one.absence, "first_day", None) == getattr(other.absence, "first_day", "") == date(2026, 10, 16)


def test_situations_of_leaves_foreign_casus_out(cast: Cast) -> None:
    own = some_casus(cast, 1)
    foreign = build.casus(by=cast.colleague.user, at=cast.heuvelrade, who=build.pupil("Vreemd", "Planteling"))

    found = situations_of([foreign.pk, own.pk], resolve(cast.consulent, TODAY))

    assert [situation.casus.code for situation in found] == [own.code]


def test_situation_due_newest_signal_before_next_term(cast: Cast, rule: DeadlineRule) -> None:
    casus = some_casus(cast, 1)
    flagged = {"flagged_on": TODAY, "flag_on": None}
    term(casus, rule, TODAY - timedelta(days=9), number=0, **flagged)
    newest = term(casus, rule, TODAY - timedelta(days=4), number=1, **flagged)
    term(casus, rule, TODAY + timedelta(days=4), number=2)

    [situation] = situations_of([casus.pk], resolve(cast.consulent, TODAY))

    assert (situation.due.on, situation.due.state, situation.due.say) == (
        newest.due_on,
        "reached",
        "bereikt, 4 dagen geleden",
    )
    assert [deadline.number for deadline in situation.signals] == [1, 0]


def test_situation_move_each_state(cast: Cast) -> None:
    scope = resolve(cast.consulent, TODAY)
    holder = cast.consulent.user
    rows: dict[MoveState, dict[str, Any]] = {
        "go": {"kind": "stap", "holder": holder},
        "rest": {"kind": "rust", "holder": holder},
        "wait": {"kind": "verzoek", "holder": cast.school.user, "target": "school"},
        "stuck": {"kind": "verzoek", "holder": cast.school.user, "answer": "nee_maar"},
    }
    expected = {}
    for number, (state, fields) in enumerate(rows.items()):
        casus = some_casus(cast, number)
        Actie.objects.create(casus=casus, what="Bellen", due_on=TODAY, asked_by=holder, **fields)
        expected[casus.code] = state

    found = {
        row.casus.code: row.move.state for row in situations_of(list(Casus.objects.values_list("pk", flat=True)), scope)
    }

    assert found == expected
    for state in rows:  # the filter and the sign say the same
        assert {casus.code for casus in Casus.objects.moved(state, TODAY)} == {
            code for code, said in expected.items() if said == state
        }


def test_situation_says_a_rest_beside_a_step(cast: Cast) -> None:
    casus, me = some_casus(cast, 1), cast.consulent.user
    for kind, due_on in (("stap", TODAY + timedelta(days=3)), ("rust", TODAY + timedelta(days=28))):
        Actie.objects.create(casus=casus, kind=kind, what="Bellen", due_on=due_on, asked_by=me, holder=me)

    [office], [school] = (situations_of([casus.pk], resolve(who, TODAY)) for who in (cast.consulent, cast.school))

    assert (office.move.state, office.move.rests) == (school.move.state, school.move.rests) == ("go", True)
    assert office.move.actie
    assert office.move.rest
    assert (office.move.actie.kind, office.move.rest.kind, school.move.rest) == ("stap", "rust", None)
    assert [casus in Casus.objects.moved(state, TODAY) for state in ("go", "rest", "wait", "stuck")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_situation_school_sees_that_it_moves_not_what(cast: Cast) -> None:
    casus = some_casus(cast, 1)
    Actie.objects.create(
        casus=casus,
        kind="stap",
        what="Geheim overleg",
        due_on=TODAY,
        holder=cast.consulent.user,
        asked_by=cast.consulent.user,
    )

    [office] = situations_of([casus.pk], resolve(cast.consulent, TODAY))
    [school] = situations_of([casus.pk], resolve(cast.school, TODAY))

    assert (office.move.state, str(office.move.actie)) == ("go", "Geheim overleg")
    assert (school.move.state, school.move.actie) == ("go", None)
    assert "Geheim" not in repr(school)


def test_situation_last_event_only_what_may_be_read(cast: Cast) -> None:
    casus = some_casus(cast, 1)
    by = cast.consulent.user
    Event.objects.create(
        casus=casus, kind="contact", on=TODAY - timedelta(days=5), by=by, title="Gebeld", school_reads=True
    )
    Event.objects.create(casus=casus, kind="notitie", on=TODAY, by=by, title="Alleen loket")

    [office] = situations_of([casus.pk], resolve(cast.voorzitter, TODAY), since=build.moment(date(2026, 1, 1)))
    [school] = situations_of([casus.pk], resolve(cast.school, TODAY), since=build.moment(date(2026, 1, 1)))

    assert (str(office.last_event), str(office.news)) == ("Alleen loket", "Alleen loket")
    assert (str(school.last_event), str(school.news)) == ("Gebeld", "Gebeld")


def test_situation_news_not_of_the_reader(cast: Cast) -> None:
    casus = some_casus(cast, 1)
    Event.objects.create(casus=casus, kind="contact", on=TODAY, by=cast.consulent.user, title="Zelf gebeld")

    [situation] = situations_of([casus.pk], resolve(cast.consulent, TODAY), since=build.moment(date(2026, 1, 1)))

    assert str(situation.last_event) == "Zelf gebeld"
    assert situation.news is None


def test_situation_relapse_shows_running_absence(cast: Cast, rule: DeadlineRule) -> None:
    casus = some_casus(cast, 1, first_day=date(2026, 3, 2), ended_on=date(2026, 5, 1))
    term(casus, rule, date(2026, 3, 30), flagged_on=date(2026, 3, 30), flag_on=None)
    running = build.absence(casus, first_day=date(2026, 11, 10))

    [situation] = situations_of([casus.pk], resolve(cast.consulent, TODAY))

    assert situation.absence == running
    assert (situation.weeks, situation.deadlines) == (2, [])


def test_situation_rest_calm_until_its_day_and_loud_after_it(cast: Cast) -> None:
    holder = cast.consulent.user
    days = {"gisteren": -1, "vandaag": 0, "morgen": 1}
    casussen = {}
    for number, (name, days_on) in enumerate(days.items()):
        casussen[name] = some_casus(cast, number)
        Actie.objects.create(
            casus=casussen[name],
            kind="rust",
            what="Eerst slapen",
            due_on=TODAY + timedelta(days=days_on),
            asked_by=holder,
            holder=holder,
        )
    codes = {casus.code: name for name, casus in casussen.items()}
    ids = [casus.pk for casus in casussen.values()]

    office = {codes[row.casus.code]: row.move for row in situations_of(ids, resolve(cast.consulent, TODAY))}
    school = {codes[row.casus.code]: row.move.state for row in situations_of(ids, resolve(cast.school, TODAY))}
    listed = {state: {codes[casus.code] for casus in Casus.objects.moved(state, TODAY)} for state in ("rest", "stuck")}

    expected = {"gisteren": "stuck", "vandaag": "rest", "morgen": "rest"}
    assert {name: move.state for name, move in office.items()} == expected
    assert str(office["gisteren"].actie) == "Eerst slapen"
    assert school == expected
    assert listed == {"rest": {"vandaag", "morgen"}, "stuck": {"gisteren"}}


def test_row_rest_past_its_day_says_since_when(cast: Cast) -> None:
    casus = some_casus(cast, 1)
    by = cast.consulent.user
    Actie.objects.create(
        casus=casus, kind="rust", what="Eerst slapen", due_on=TODAY - timedelta(days=6), asked_by=by, holder=by
    )

    [row] = rows_of([casus.pk], resolve(cast.consulent, TODAY))

    assert (row.move, row.what, row.when_word, row.when, row.holder) == (
        "stuck", "Weer bekijken", "datum bereikt", TODAY - timedelta(days=6), "Eerst slapen",
    )  # fmt: skip
