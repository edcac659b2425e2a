"""Killed half way, without Celery, with a dead worker, as the serving role: every signal once, none lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from accounts.models import Role, Toegang
from cases import clock
from cases.clock import clock_status, flag_deadlines
from cases.clock.flagging import NOTICE_PATH
from cases.models import Casus, ClockRun, Deadline, DeadlineRule, Event
from cases.reference import load_reference
from loket.celery import app
from loket.privileges import grant_all
from post.models import Notice
from region.models import Holiday
from runtime.valkey import find_server
from tests import build
from tests.cases.clock_cases import FIRST_DAY, ladder, planned, rule
from tests.cases.clock_faults import database_url, half_way, start, wait_for
from tests.conftest import Cast, Login

DUE = date(2026, 9, 29)


def signals() -> tuple[int, int, int]:
    return Deadline.objects.exclude(flagged_on=None).count(), Event.objects.count(), Notice.objects.count()


@pytest.mark.django_db(transaction=True)
def test_job_killed_half_way_leaves_nothing_and_loses_nothing(transactional_db: None, cast: Cast) -> None:
    ladder()
    for n in range(3):
        planned(cast, n)

    with half_way() as waiting:
        job = start("manage.py", "flag_deadlines", "--today", "2026-12-01")
        wait_for(lambda: waiting() == 1, "the job to stand half way")
        os.killpg(job.pid, signal.SIGKILL)
        job.communicate()
    after_kill = signals()
    flag_deadlines(today=date(2026, 12, 1), now=build.moment(date(2026, 12, 1)))

    assert after_kill == (0, 0, 0)
    assert signals() == (12, 12, 24)


@pytest.mark.django_db(transaction=True)
def test_waiting_run_takes_over_from_one_that_is_killed(transactional_db: None, cast: Cast) -> None:
    rule()
    planned(cast)

    with half_way() as waiting:
        first = start("manage.py", "flag_deadlines", "--today", "2026-09-29")
        wait_for(lambda: waiting() == 1, "the first job to stand half way")
        second = start("manage.py", "flag_deadlines", "--today", "2026-09-29")
        wait_for(lambda: waiting() == 2, "the second job to wait for the first")
        os.killpg(first.pid, signal.SIGKILL)
        first.communicate()
    told, _ = second.communicate(timeout=120)

    assert "1 termijn gesignaleerd, 2 berichten klaargezet." in told
    assert signals() == (1, 1, 2)


@pytest.mark.django_db(transaction=True)
def test_serving_role_may_do_all_that_the_clock_does(transactional_db: None, cast: Cast) -> None:
    rule()
    absence = planned(cast)
    grant_all()
    serving = urlsplit(os.environ["DATABASE_URL"])
    if serving.username != settings.SERVING_ROLE:
        pytest.skip(f"DATABASE_URL is not of the serving role {settings.SERVING_ROLE}")
    url = database_url(serving.username, serving.password or "")
    acts = (
        "import django; django.setup()\n"
        "from datetime import date\n"
        "from django.db import connection\n"
        "from django.utils import timezone\n"
        "from accounts.models import User\n"
        "from cases import clock\n"
        "from cases.models import Absence\n"
        "by, now = User.objects.first(), timezone.now()\n"
        "absence = Absence.objects.get()\n"
        "run = clock.flag_deadlines(today=date(2026, 9, 29), now=now)\n"
        "clock.flag_deadlines(today=date(2026, 9, 29), now=now + timezone.timedelta(minutes=5))\n"
        "clock.handle_signals(casus=absence.casus, by=by, now=timezone.now(), because='gebeld')\n"
        "Absence.objects.update(first_day=date(2026, 9, 20))\n"
        "moved = clock.replan([absence], now=now.replace(2026, 9, 29))\n"
        "clock.confirm_clock(by=by, now=now)\n"
        "print(connection.settings_dict['USER'], run.flagged, run.notices, len(moved))\n"
    )

    job = start(
        "-c", acts, DATABASE_URL=url, LOKET_AS_OWNER="0", DJANGO_SETTINGS_MODULE=os.environ["DJANGO_SETTINGS_MODULE"]
    )
    told, _ = job.communicate(timeout=120)

    assert told.splitlines()[-1] == f"{settings.SERVING_ROLE} 1 2 1"
    assert Deadline.objects.standing().get(absence=absence).due_on == date(2026, 10, 18)


# --- by hand -----------------------------------------------------------------------------------------------------------


def test_command_says_in_dutch_what_it_did(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    ladder()
    planned(cast, 1)
    planned(cast, 2)

    call_command("flag_deadlines", today=date(2026, 11, 10))
    first = capsys.readouterr().out
    call_command("flag_deadlines", today=date(2026, 11, 10))
    second = capsys.readouterr().out

    assert first == "10-11-2026: 4 termijnen gesignaleerd, 8 berichten klaargezet.\n  10 weken: 2\n  4 weken: 2\n"
    assert second == "10-11-2026: 0 termijnen gesignaleerd, 0 berichten klaargezet.\n"


def test_command_warns_that_mail_is_held_after_a_jump(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    ClockRun.objects.create(ran_at=build.moment(FIRST_DAY), today=FIRST_DAY, flagged=0)

    call_command("flag_deadlines", today=DUE)

    assert capsys.readouterr().out.splitlines()[-1] == (
        "De mail wacht: de klok sprong meer dan twee dagen. Bevestig dit in Loket."
    )


def test_reference_loads_once_and_leaves_what_somebody_edited(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_reference")
    Holiday.objects.filter(region="zuid", school_year="2026-2027", name="herfstvakantie").update(
        last_day=date(2026, 11, 1)
    )
    DeadlineRule.objects.filter(code="10-weken").update(valid_to=date(2026, 8, 1))
    call_command("load_reference")

    told = capsys.readouterr().out.splitlines()
    assert told == [
        "Basisgegevens: 75 vakanties en 4 termijnregels toegevoegd; de spelregels van het Plaatsingsoverleg geladen.",
        "Basisgegevens: 0 vakanties en 0 termijnregels toegevoegd.",
    ]
    assert Holiday.objects.get(region="zuid", school_year="2026-2027", name="herfstvakantie").last_day == date(
        2026, 11, 1
    )
    assert DeadlineRule.objects.count() == 4
    assert load_reference().rules == 0


def test_what_beheer_removed_or_renamed_does_not_come_back(db: None) -> None:
    """The command runs at every start."""
    call_command("load_reference")
    ours = Holiday.objects.filter(region="zuid", school_year="2026-2027")
    ours.get(name="voorjaarsvakantie").delete()
    ours.filter(name="herfstvakantie").update(name="herfst")
    before = ours.count()

    call_command("load_reference")

    assert ours.count() == before


def test_a_school_year_that_is_new_moves_the_terms_that_run(cast: Cast) -> None:
    """The days of a year stand in a list that comes with an update; until then its terms are provisional."""
    call_command("load_reference")
    DeadlineRule.objects.filter(unit="weeks").update(counting="school_days")
    Holiday.objects.filter(school_year__gte="2026-2027").delete()
    row = build.absence(build.casus(by=cast.consulent.user, at=cast.beemd), first_day=date(2026, 10, 5))
    clock.replan([row])
    four_weeks = Deadline.objects.filter(rule__code="4-weken")
    assert (four_weeks.get().due_on, four_weeks.get().provisional) == (date(2026, 11, 2), True)

    call_command("load_reference")

    assert (four_weeks.get().due_on, four_weeks.get().provisional) == (date(2026, 11, 9), False)


def test_only_the_first_rule_leans_on_the_law(db: None) -> None:
    load_reference()

    assert [r.code for r in DeadlineRule.objects.filter(source__icontains="leerplichtwet")] == ["4-weken"]
    assert not DeadlineRule.objects.filter(source__icontains="wettelijk").exists()
    assert {r.code for r in DeadlineRule.objects.filter(asks_offer=True)} == {"12-weken", "3-maanden"}


# --- Celery ------------------------------------------------------------------------------------------------------------


def test_every_beat_entry_names_a_task_and_means_what_it_says() -> None:
    app.loader.import_default_modules()
    periods = {
        "signal reached terms": ("cases.tasks.flag_deadlines", 300),
        "forget what leads nowhere": ("cases.tasks.forget_what_leads_nowhere", 3600),
        "bundle notices into mail": ("post.tasks.bundle_notices", 600),
        "tell of lost acties": ("cases.tasks.tell_of_lost_acties", 86_400),
        "remove abandoned lists": ("cases.tasks.remove_abandoned_lists", 86_400),
        "remove old drafts": ("cases.tasks.remove_old_drafts", 86_400),
        "open the rounds of today": ("actietafel.tasks.open_rounds", 3600),
        "bring back placements that failed": ("taskforce.tasks.return_failed_placements", 600),
        "return what was held": ("overleg.tasks.return_what_was_held", 3600),
        "remind of sessions": ("plaatsing.tasks.remind_sessions", 3600),
        "ask what became of promises": ("plaatsing.tasks.follow_promises", 3600),
        "send the outbox": ("post.tasks.send_outbox", 60),
    }

    schedule = settings.CELERY_BEAT_SCHEDULE

    assert {name: (entry["task"], _period(entry["schedule"])) for name, entry in schedule.items()} == periods
    assert {entry["task"] for entry in schedule.values()} <= set(app.tasks)


def _period(schedule: Any) -> int:
    """Seconds between two strokes."""
    if not isinstance(schedule, crontab):
        return int(schedule.total_seconds())
    strokes: Any = schedule
    minutes = sorted(strokes.minute)
    if len(strokes.hour) == len(minutes) == 1:
        return 86_400
    assert len(strokes.hour) == 24
    gaps = {later - earlier for earlier, later in zip(minutes, [*minutes[1:], minutes[0] + 60], strict=True)}
    assert len(gaps) == 1
    return int(gaps.pop() * 60)


@contextmanager
def running_broker(folder: Path) -> Iterator[str]:
    """A Valkey of this test alone; gives its address."""
    server = find_server(sys.executable, os.environ["PATH"])
    assert server is not None
    socket = folder / "vk.sock"
    arguments = ["--port", "0", "--unixsocket", str(socket), "--dir", str(folder), "--save", ""]
    with subprocess.Popen([server, *arguments], stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(socket.exists, "the broker")
            yield f"redis+socket://{socket}"
        finally:
            process.kill()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_worker_killed_during_the_job_is_caught_up_by_the_next(
    transactional_db: None, cast: Cast, tmp_path: Path
) -> None:
    """A real worker on a real broker. The message of the killed worker is not redelivered in time, and need not be."""
    rule()
    absences = [planned(cast, n, first_day=date(2025, 9, 1)) for n in range(3)]
    workers: list[subprocess.Popen[str]] = []

    def work() -> subprocess.Popen[str]:
        arguments = ("-m", "celery", "-A", "loket", "worker", "--concurrency", "1", "--loglevel", "warning")
        workers.append(start(*arguments, REDIS_URL=broker))
        return workers[-1]

    def kill(worker: subprocess.Popen[str]) -> None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.communicate()

    with running_broker(tmp_path) as broker:
        try:
            with half_way() as waiting:
                first = work()
                wait_for(lambda: waiting() == 1, "the first worker to stand half way")
                kill(first)
                after_kill = signals()
            work()
            wait_for(lambda: signals()[0] >= len(absences), "the second worker to catch up")
        finally:
            for last in workers[-1:]:
                kill(last)

    assert after_kill == (0, 0, 0)
    assert signals() == (3, 3, 6)


# --- the page ----------------------------------------------------------------------------------------------------------


def test_notices_point_to_the_page_of_signals() -> None:
    assert reverse("signalen") == NOTICE_PATH


@pytest.fixture
def jumped(cast: Cast) -> ClockRun:
    rule()
    planned(cast)
    ClockRun.objects.create(ran_at=build.moment(FIRST_DAY), today=FIRST_DAY, flagged=0)
    return flag_deadlines(today=DUE, now=build.moment(DUE))


@pytest.mark.parametrize("who", ["voorzitter", "beheerder"])
def test_person_confirms_the_jump_and_the_mail_may_leave(cast: Cast, jumped: ClockRun, who: str) -> None:
    toegang: Toegang = getattr(cast, who)
    client = Login(toegang)

    page = client.get(reverse("clock_confirm")).content.decode()
    answer = client.post(reverse("clock_confirm"))

    assert "Is er echt zoveel tijd voorbij?" in page
    assert Casus.objects.get().code not in page
    assert (answer.status_code, answer["Location"]) == (302, reverse("clock_confirm"))
    jumped.refresh_from_db()
    assert jumped.confirmed_by == toegang.user
    assert Notice.objects.waiting().count() == 2
    assert clock_status(build.moment(DUE)).held is False


@pytest.mark.parametrize("role", [Role.CONSULENT, Role.LEERPLICHT, Role.SCHOOL, Role.PRIVACY])
def test_others_may_not_confirm_the_clock(cast: Cast, jumped: ClockRun, role: str) -> None:
    toegang: Toegang = getattr(cast, role)

    answer = Login(toegang).post(reverse("clock_confirm"))

    assert answer.status_code == 403
    assert Notice.objects.waiting().count() == 0


@pytest.mark.parametrize(
    ("who", "may"), [("voorzitter", True), ("consulent", False), ("school", False), ("leerplicht", False)]
)
def test_only_who_may_confirm_the_clock_gets_the_link(cast: Cast, jumped: ClockRun, who: str, may: bool) -> None:
    page = Login(getattr(cast, who)).get("/", follow=True).content.decode()

    assert "De klok maakte een sprong." in page
    assert (reverse("clock_confirm") in page) is may


def test_confirming_is_one_transaction_with_its_notices(cast: Cast, jumped: ClockRun) -> None:
    with transaction.atomic():
        Login(cast.voorzitter).post(reverse("clock_confirm"))
        transaction.set_rollback(True)

    assert clock_status(build.moment(DUE)).held
    assert Notice.objects.filter(held=True).count() == 2
