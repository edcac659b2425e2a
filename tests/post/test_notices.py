"""Notices: one fact for one person, and one mail per person out of many."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connections
from pytest_django import Settings

from accounts.models import Toegang
from post.actions import settle
from post.models import Mail, Notice
from post.sender import bundle, is_office_time
from region.models import Holiday
from tests.conftest import TODAY, Cast
from tests.post.building import DAY, HOUR, NOON, tell

# --- notices ---------------------------------------------------------------------------------------------------------


def test_same_fact_is_told_once(cast: Cast) -> None:
    assert (tell(cast), tell(cast), tell(cast, "termijn:2")) == (True, False, True)
    assert Notice.objects.count() == 2


def test_settle_closes_by_key_or_by_prefix(cast: Cast) -> None:
    for key in ("termijn:1", "termijn:2", "verzoek:1", "verzoek:11"):
        tell(cast, key)

    assert settle(keys=["termijn:1"], now=NOON) == 1
    assert settle(key_prefix="verzoek:", now=NOON) == 2
    assert settle(now=NOON) == 0
    assert list(Notice.objects.filter(settled_at=None).values_list("key", flat=True)) == ["termijn:2"]


# --- bundling --------------------------------------------------------------------------------------------------------


def test_many_notices_become_one_mail_that_says_only_that_there_is_something(cast: Cast, settings: Settings) -> None:
    settings.SITE_URL = "https://loket.example"
    for n in range(3):
        tell(cast, f"termijn:{n}")

    assert bundle(NOON) == 1

    mail = Mail.objects.get()
    assert mail.recipient == "noor@loket.example"
    assert mail.subject == "Er is iets nieuws in Loket"
    assert (
        mail.body == "Er zijn 3 nieuwe berichten voor u in Loket.\nLog in om ze te bekijken: https://loket.example/\n"
    )
    assert not Notice.objects.waiting().exists()


def test_one_mail_a_day_the_rest_waits_for_tomorrow(cast: Cast) -> None:
    tell(cast, "termijn:1")
    bundle(NOON)
    tell(cast, "termijn:2")

    assert bundle(NOON + 3 * HOUR) == 0
    assert bundle(NOON + DAY) == 1
    newest = Mail.objects.order_by("-pk").first()
    assert newest is not None
    assert newest.body.startswith("Er is 1 nieuw bericht voor u in Loket. Er staat nog 1 bericht open.")


def test_open_signals_are_reminded_after_a_week_and_not_before(cast: Cast) -> None:
    tell(cast)
    bundle(NOON)

    assert [bundle(NOON + n * DAY) for n in (1, 6)] == [0, 0]
    assert bundle(NOON + 7 * DAY) == 1
    assert [bundle(NOON + n * DAY) for n in (8, 13)] == [0, 0]
    assert bundle(NOON + 14 * DAY) == 1
    assert [mail.subject for mail in Mail.objects.order_by("pk")] == [
        "Er is iets nieuws in Loket",
        "Er staat nog iets open in Loket",
        "Er staat nog iets open in Loket",
    ]


def test_what_is_handled_is_not_reminded(cast: Cast) -> None:
    tell(cast)
    bundle(NOON)
    settle(keys=["termijn:1"], now=NOON)

    assert bundle(NOON + 7 * DAY) == 0


def test_news_is_told_once_and_never_called_open(cast: Cast) -> None:
    tell(cast, "antwoord:1", kind="antwoord")
    bundle(NOON)
    tell(cast, now=NOON + DAY)

    assert bundle(NOON + DAY) == 1
    newest = Mail.objects.latest("pk")
    assert newest.body.startswith("Er is 1 nieuw bericht voor u in Loket.\n")
    settle(keys=["termijn:1"], now=NOON + DAY)
    assert bundle(NOON + 9 * DAY) == 0


def test_held_notices_wait(cast: Cast) -> None:
    tell(cast, held=True)

    assert bundle(NOON) == 0
    Notice.objects.update(held=False)
    assert bundle(NOON) == 1


def test_somebody_who_may_not_log_in_gets_no_mail(cast: Cast) -> None:
    tell(cast)
    cast.consulent.user.is_active = False
    cast.consulent.user.save()

    assert bundle(NOON) == 0


def test_somebody_without_a_toegang_gets_no_mail(cast: Cast) -> None:
    tell(cast)
    Toegang.objects.filter(pk=cast.consulent.pk).update(valid_to=TODAY)

    assert bundle(NOON) == 0

    Toegang.objects.filter(pk=cast.consulent.pk).update(valid_to=None)
    assert bundle(NOON) == 1


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (NOON.replace(hour=7, minute=0), True),  # 8.00 in Amsterdam: winter time, UTC + 1
        (NOON.replace(hour=6, minute=59), False),
        (NOON.replace(hour=16, minute=59), True),
        (NOON.replace(hour=17, minute=0), False),
        (NOON + 4 * DAY, False),  # Saturday
        (NOON + 5 * DAY, False),
        (NOON + 6 * DAY, True),
    ],
)
def test_office_time(cast: Cast, moment: datetime, expected: bool) -> None:
    moment = moment.replace(tzinfo=UTC) if moment.hour != 12 else moment

    assert is_office_time(moment) is expected


def test_mail_rests_only_when_all_regions_of_the_office_have_holiday(cast: Cast) -> None:
    cast.oosterbeemd.holiday_region = "noord"
    cast.oosterbeemd.save()
    days = {"school_year": "2026-2027", "name": "herfstvakantie", "first_day": TODAY, "last_day": TODAY}
    Holiday.objects.create(region="zuid", **days)
    one_region = is_office_time(NOON)
    Holiday.objects.create(region="noord", **days)

    assert (one_region, is_office_time(NOON), is_office_time(NOON + DAY)) == (True, False, True)


@pytest.mark.django_db(transaction=True)
def test_two_workers_bundling_at_once_write_one_mail(transactional_db: None, cast: Cast) -> None:
    tell(cast)

    def work(_: int) -> int:
        try:
            return bundle(NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(work, range(4)))

    assert sum(written) == 1
    assert Mail.objects.count() == 1
