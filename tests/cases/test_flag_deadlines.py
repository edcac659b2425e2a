"""The job signals every term once, none lost, none early: whenever, however often and by whomever it is run."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.clock import clock_status, confirm_clock, flag_deadlines, handle_signals, replan, unhandle
from cases.clock.flagging import FLAG
from cases.models import Absence, ClockRun, Deadline, Event
from post.models import Notice
from tests import build
from tests.cases.clock_cases import FIRST_DAY, ladder, planned, rule, shift, terms
from tests.cases.clock_run import DAY, DUE, readers, run
from tests.conftest import Cast


def written() -> dict[str, list[tuple[object, ...]]]:
    """All that the job wrote, without the moments of writing."""
    return {
        "terms": list(
            Deadline.objects.order_by("absence", "rule__code", "number").values_list(
                "absence__first_day", "rule__code", "number", "due_on", "flag_on", "flagged_on"
            )
        ),
        "events": list(
            Event.objects.order_by("on", "title").values_list("on", "title", "school_reads", "leerplicht_reads")
        ),
        "notices": sorted(Notice.objects.values_list("user", "kind", "path")),
    }


def test_nothing_is_early(cast: Cast) -> None:
    rule()
    planned(cast)

    early = run(DUE - DAY)

    assert (early.flagged, Event.objects.count(), Notice.objects.count()) == (0, 0, 0)


def test_reached_term_becomes_a_signal_with_event_and_notices(cast: Cast) -> None:
    rule(name="4 weken")
    absence = planned(cast)

    done = run(DUE)

    assert (done.flagged, done.notices, done.jumped) == (1, 2, False)
    assert terms(absence) == {"4-weken/0": (DUE, None, DUE)}
    event = Event.objects.get()
    assert (event.casus, event.kind, event.on, event.by, event.title) == (
        absence.casus,
        "termijn",
        DUE,
        None,
        "4 weken bereikt",
    )
    assert (event.school_reads, event.leerplicht_reads) == (True, True)
    assert readers() == ["Noor van Veldhuizen", "Samira Ouhadi"]
    assert {n.held for n in Notice.objects.all()} == {False}


def test_late_run_writes_the_day_it_was_true(cast: Cast) -> None:
    rule()
    planned(cast)

    run(DUE + timedelta(days=40))

    assert Deadline.objects.get().flagged_on == DUE
    assert Event.objects.get().on == DUE


def test_second_run_changes_nothing(cast: Cast) -> None:
    ladder()
    planned(cast)
    run(date(2027, 1, 1))
    before = written()

    again = run(date(2027, 1, 1))

    assert again.flagged == 0
    assert written() == before
    assert len(before["events"]) == 4


def test_two_hundred_silent_days_give_the_same_as_a_run_a_day(cast: Cast) -> None:
    ladder()
    absences = [planned(cast, n, first_day=FIRST_DAY - n * 37 * DAY, known_on=FIRST_DAY) for n in range(4)]
    shift(absences[1], "geoorloofd", date(2026, 10, 5))
    shift(absences[1], "relatief", date(2026, 12, 20))
    shift(absences[2], "geoorloofd", date(2027, 1, 5))
    replan(absences, now=build.moment(FIRST_DAY))
    last = FIRST_DAY + 200 * DAY
    with transaction.atomic():
        for n in range(201):
            run(FIRST_DAY + n * DAY)
        daily = written()
        transaction.set_rollback(True)
    run(last)
    late = written()

    assert late == daily
    assert len(late["events"]) == 17


def test_handled_signal_is_not_raised_again(cast: Cast) -> None:
    rule()
    absence = planned(cast)
    run(DUE)

    handled = handle_signals(casus=absence.casus, by=cast.consulent.user, now=build.moment(DUE), because="gebeld")
    run(DUE + DAY)

    assert handled == 1
    row = Deadline.objects.get()
    assert (row.handled_by, row.handled_with, row.is_signal) == (cast.consulent.user, "gebeld", False)
    assert not Notice.objects.filter(settled_at=None).exists()


def test_act_before_the_job_came_by_handles_what_the_screen_showed(cast: Cast) -> None:
    rule()
    absence = planned(cast)

    handled = handle_signals(casus=absence.casus, by=cast.consulent.user, now=build.moment(DUE), because="gebeld")

    assert handled == 1
    assert run(DUE).flagged == 0
    assert Event.objects.filter(kind="termijn").count() == 1


def test_unhandle_opens_the_signal_and_its_notices(cast: Cast) -> None:
    rule()
    absence = planned(cast)
    run(DUE)
    handle_signals(casus=absence.casus, by=cast.consulent.user, now=build.moment(DUE), because="vergissing")
    signal = Deadline.objects.get()

    undone = unhandle(deadline=signal, by=cast.consulent.user, now=build.moment(DUE))
    twice = unhandle(deadline=signal, by=cast.consulent.user, now=build.moment(DUE))

    assert (undone, twice) == (True, False)
    assert Deadline.objects.get().is_signal
    assert Notice.objects.filter(settled_at=None).count() == 2


# --- herijking -------------------------------------------------------------------------------------------------------


def test_herijking_comes_back_every_thirteen_weeks(cast: Cast) -> None:
    rule("3-maanden", unit="months", every_weeks=13)
    absence = planned(cast)
    reached = date(2026, 12, 1)

    run(reached)
    after_first = terms(absence)
    run(reached + timedelta(weeks=13))

    assert after_first == {
        "3-maanden/0": (reached, None, reached),
        "3-maanden/1": (date(2027, 3, 2), date(2027, 3, 2), None),
    }
    assert list(terms(absence)) == ["3-maanden/0", "3-maanden/1", "3-maanden/2"]
    assert [e.title for e in Event.objects.order_by("on")] == ["3 maanden bereikt", "Herijking 1 na 3 maanden"]


def test_herijking_waits_for_a_phase_that_alerts(cast: Cast) -> None:
    rule("3-maanden", unit="months", every_weeks=13)
    absence = planned(cast)
    shift(absence, "geoorloofd", date(2026, 12, 10))
    shift(absence, "relatief", date(2027, 3, 20))
    replan([absence], now=build.moment(FIRST_DAY))

    run(date(2026, 12, 1))

    assert terms(absence)["3-maanden/1"] == (date(2027, 3, 2), date(2027, 3, 20), None)


PHASES = st.lists(
    st.tuples(st.sampled_from(["relatief", "geoorloofd", "absoluut", "deels"]), st.integers(1, 500)), max_size=5
)


@given(phases=PHASES, known=st.integers(0, 300), days=st.lists(st.integers(0, 600), min_size=1, max_size=4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_job_and_planning_agree(cast: Cast, phases: list[tuple[str, int]], known: int, days: list[int]) -> None:
    """After any runs of the job, planning finds nothing to change, and nothing that is due is left."""
    with transaction.atomic():
        ladder()
        absence = planned(cast, known_on=FIRST_DAY + known * DAY)
        for kind, day in phases:
            shift(absence, kind, FIRST_DAY + day * DAY)
        replan([absence], now=build.moment(FIRST_DAY + known * DAY))
        today = FIRST_DAY + known * DAY
        for day in sorted(days):
            today = max(today, FIRST_DAY + day * DAY)
            run(today)

        before = written()
        moved = replan([absence], now=build.moment(today))
        after = written()
        left = Deadline.objects.filter(flag_on__lte=today).count()
        transaction.set_rollback(True)

    assert moved == []
    assert after == before
    assert left == 0


# --- the clock itself ------------------------------------------------------------------------------------------------


def test_jump_signals_but_holds_the_mail_until_a_person_confirms(cast: Cast) -> None:
    rule()
    rule("10-weken")
    planned(cast)
    run(DUE - timedelta(days=3))

    jumped = run(DUE)
    next_one = run(date(2026, 11, 10))
    held = clock_status(build.moment(DUE)).held
    waiting = Notice.objects.waiting().count()
    released = confirm_clock(by=cast.voorzitter.user, now=build.moment(DUE))

    assert (jumped.jumped, jumped.flagged, jumped.notices, next_one.flagged) == (True, 1, 2, 1)
    assert (held, waiting) == (True, 0)
    assert released == 4
    assert Notice.objects.waiting().count() == 4
    assert clock_status(build.moment(DUE)).held is False


def test_two_days_is_a_weekend_and_no_jump(cast: Cast) -> None:
    rule()
    planned(cast)
    run(DUE - timedelta(days=2))

    assert run(DUE).jumped is False
    assert Notice.objects.waiting().count() == 2


def test_runs_after_a_jump_hold_as_well_until_it_is_confirmed(cast: Cast) -> None:
    rule()
    planned(cast, 1)
    planned(cast, 2, first_day=FIRST_DAY + DAY)
    run(DUE - timedelta(days=9))
    run(DUE)

    run(DUE + DAY)

    assert Notice.objects.waiting().count() == 0
    assert Notice.objects.count() == 4


def test_clock_that_goes_back_takes_nothing_away(cast: Cast) -> None:
    rule()
    planned(cast)
    run(DUE)
    before = written()

    back = run(DUE - timedelta(days=30))
    again = run(DUE)

    assert (back.flagged, again.flagged) == (0, 0)
    assert written() == before


def test_quiet_run_writes_nothing_but_a_pulse_a_minute(cast: Cast) -> None:
    rule()
    planned(cast)
    start = build.moment(FIRST_DAY)
    flag_deadlines(today=FIRST_DAY, now=start)

    with CaptureQueriesContext(connection) as soon:
        flag_deadlines(today=FIRST_DAY, now=start + timedelta(seconds=59))
    with CaptureQueriesContext(connection) as later:
        flag_deadlines(today=FIRST_DAY, now=start + timedelta(minutes=5))

    def statements(queries: CaptureQueriesContext) -> list[str]:
        return [q["sql"].split()[0] for q in queries if "SAVEPOINT" not in q["sql"]]

    assert statements(soon) == ["SELECT", "SELECT"]
    assert statements(later) == ["SELECT", "SELECT", "UPDATE"]
    assert ClockRun.objects.count() == 1
    status = clock_status(start + timedelta(minutes=6))
    assert (status.ran_at, status.stale) == (start + timedelta(minutes=5), False)
    assert clock_status(start + timedelta(minutes=21)).stale


def test_status_before_the_first_run_is_stale(cast: Cast) -> None:
    status = clock_status(build.moment(DUE))

    assert (status.ran_at, status.stale, status.held) == (None, True, False)


def test_statement_finds_its_work_by_the_partial_index(cast: Cast) -> None:
    rule()
    absence = planned(cast)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_deadline (casus_id, absence_id, rule_id, number, due_on, provisional, flag_on, past_on_entry,"
            " planned_at, handled_with, withdrawn_because)"
            " SELECT casus_id, absence_id, rule_id, n, due_on + n, false, due_on + n, false, now(), '', ''"
            " FROM cases_deadline, generate_series(1, 20000) n WHERE absence_id = %s",
            [absence.pk],
        )
        cursor.execute("ANALYZE cases_deadline")
        names = ("today", "now", "held", "leerplicht_phases", "event_kind", "notice_kind", "notice_text", "notice_path")
        values = (DUE, build.moment(DUE), False, ["relatief"], "termijn", "termijn", "", "")
        cursor.execute("EXPLAIN " + FLAG, dict(zip(names, values, strict=True)))
        lines = [line for (line,) in cursor.fetchall()]

    due = next(i for i, line in enumerate(lines) if "CTE due" in line)
    assert any("deadline_to_flag" in line for line in lines[due : due + 5])


# --- many at once ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_signal_everything_once(transactional_db: None, cast: Cast) -> None:
    ladder()
    absences = [planned(cast, n) for n in range(30)]
    today = date(2027, 6, 1)

    def work(_: int) -> int:
        try:
            return run(today).flagged
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        flagged = list(pool.map(work, range(8)))

    assert sum(flagged) == 30 * 6  # four rungs and two herijkingen
    assert Event.objects.count() == 30 * 6
    assert Notice.objects.count() == 30 * 6 * 2
    assert replan(absences, now=build.moment(today)) == []


@pytest.mark.django_db(transaction=True)
def test_corrections_and_the_job_at_the_same_time_leave_no_contradiction(transactional_db: None, cast: Cast) -> None:
    ladder()
    absences = [planned(cast, n) for n in range(10)]
    today = date(2027, 6, 1)

    def work(n: int) -> None:
        try:
            if n % 2:
                run(FIRST_DAY + n * 10 * DAY)
            else:
                Absence.objects.filter(pk=absences[n % 10].pk).update(first_day=FIRST_DAY - n * DAY)
                replan(absences, now=build.moment(FIRST_DAY + n * 10 * DAY), because="verbeterd")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(24)))
    replan(absences, now=build.moment(today))
    run(today)

    assert replan(absences, now=build.moment(today)) == []
    standing = Deadline.objects.standing().filter(due_on__lte=today)
    assert standing.filter(flagged_on=None, past_on_entry=False).count() == 0
    assert Event.objects.count() == Deadline.objects.exclude(flagged_on=None).count()
