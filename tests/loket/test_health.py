from datetime import timedelta

from django.utils import timezone

from cases.clock import clock_status
from cases.models import ClockRun
from tests.conftest import Cast, Login


def test_health_page_is_red_until_the_clock_ran(cast: Cast) -> None:
    response = Login(cast.consulent).get("/gezond")

    assert response.status_code == 503
    assert response.json()["clock_stale"] is True


def test_footer_says_in_words_that_the_clock_stands_still(cast: Cast) -> None:
    now = timezone.now()
    ClockRun.objects.create(ran_at=now, today=timezone.localdate(now), flagged=0)

    assert clock_status(now).text.startswith("Termijnen bijgewerkt: vandaag")
    assert clock_status(now + timedelta(hours=1)).text.startswith("Termijnen zijn te lang niet bijgewerkt, het laatst")
