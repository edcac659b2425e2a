"""Weeks lost to waiting on the page, in the spreadsheet and in the casus."""

import io
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Casus, Wachttijd
from cases.views.waits import chosen, periods
from tests import build
from tests.conftest import Cast, Login


def waiting(cast: Cast, number: int = 1, *, weeks: int = 4, **fields: Any) -> list[Casus]:
    """So many pupils of the Beemdcollege who wait at the jeugd-ggz."""
    values: dict[str, Any] = {"what": "behandeling", "provider_kind": "jeugd_ggz", "by": cast.consulent.user}
    values |= {"since": timezone.localdate() - timedelta(weeks=weeks)} | fields
    at = values.pop("at", cast.beemd)
    found = []
    for _ in range(number):
        who = build.pupil("Kind", f"Naam{Casus.objects.count()}")
        consulent = cast.consulent.user if at == cast.beemd else cast.colleague.user
        found.append(build.casus(by=consulent, at=at, who=who, consulent=consulent, municipality=at.municipality))
        Wachttijd.objects.create(casus=found[-1], **values)
    return found


def four_weeks() -> str:
    """A running period that holds a wait of four weeks whole: the school year, and in August the quarter."""
    today = timezone.localdate()
    return next(one.key for one in periods(today) if one.first <= today - timedelta(weeks=4) and today <= one.last)


@pytest.mark.parametrize(
    ("today", "keys", "last"),
    [
        (
            date(2026, 11, 24),
            ["2026-2027", "2025-2026", "2024-2025", "2026-k4", "2026-k3", "2026-k2"],
            date(2026, 12, 31),
        ),
        (date(2027, 2, 1), ["2026-2027", "2025-2026", "2024-2025", "2027-k1", "2026-k4", "2026-k3"], date(2027, 3, 31)),
        (
            date(2027, 7, 31),
            ["2026-2027", "2025-2026", "2024-2025", "2027-k3", "2027-k2", "2027-k1"],
            date(2027, 9, 30),
        ),
    ],
)
def test_periods(today: date, keys: list[str], last: date) -> None:
    offered = periods(today)

    assert [one.key for one in offered][:6] == keys
    assert offered[3].last == last
    assert chosen("onzin", today) == offered[0]
    assert chosen(keys[4], today).key == keys[4]
    days = sorted((one.first, one.last) for one in offered[3:])
    assert all(later[0] == earlier[1] + timedelta(days=1) for earlier, later in pairwise(days))


def test_a_casus_that_was_none_did_not_wait(cast: Cast) -> None:
    [casus] = waiting(cast)
    client = Login(cast.voorzitter)
    before = client.get(reverse("waits")).content.decode()
    Casus.objects.filter(pk=casus.pk).update(closed_on=timezone.localdate(), outcome="vergissing")

    assert "Geen wachttijd in deze periode" not in before
    assert "Geen wachttijd in deze periode" in client.get(reverse("waits")).content.decode()


def figures(page: Any) -> dict[str, list[tuple[str, Any, Any, Any]]]:
    return {
        str(block.place or "alle"): [
            (line.kind, line.figure.pupils, line.figure.weeks, line.figure.still) for line in block.lines
        ]
        for block in page.context["blocks"]
    }


def test_small_numbers_are_not_shown(cast: Cast) -> None:
    waiting(cast, 6)
    waiting(cast, 2, provider_kind="vso")

    page = Login(cast.consulent).get(f"{reverse('waits')}?periode={four_weeks()}")

    assert figures(page) == {
        "alle": [("jeugd-ggz", 6, 24, 6), ("voortgezet speciaal onderwijs", None, None, None)],
        "Lindevoort": [("jeugd-ggz", 6, 24, 6), ("voortgezet speciaal onderwijs", None, None, None)],
    }
    assert "niet getoond" in page.content.decode()


def test_own_circle_alone(cast: Cast) -> None:
    waiting(cast, 6)
    waiting(cast, 7, at=cast.heuvelrade)
    place = reverse("waits")

    assert {name: rows[0][1] for name, rows in figures(Login(cast.consulent).get(place)).items()} == {
        "alle": 6,
        "Lindevoort": 6,
    }
    assert {name: rows[0][1] for name, rows in figures(Login(cast.voorzitter_zuid).get(place)).items()} == {
        "alle": 7,
        "Oosterbeemd": 7,
    }


def test_one_municipality_shows_the_same_numbers(cast: Cast) -> None:
    """The whole shows 9; were Oosterbeemd left out, Lindevoort could be computed from two pages."""
    for casus in waiting(cast, 3):
        Casus.objects.filter(pk=casus.pk).update(municipality=cast.oosterbeemd)
    waiting(cast, 6)
    client = Login(cast.consulent)

    whole = figures(client.get(reverse("waits")))
    alone = figures(client.get(f"{reverse('waits')}?gemeente={cast.lindevoort.pk}"))

    assert whole["Oosterbeemd"][0][1] is None
    assert [whole["alle"][0][1], whole["Lindevoort"][0][1]].count(None) == 1
    assert alone == {"Lindevoort": whole["Lindevoort"]}


def test_spreadsheet_says_the_same(cast: Cast) -> None:
    waiting(cast, 6)
    waiting(cast, 1, provider_kind="vso")

    answer = Login(cast.voorzitter).get(f"{reverse('waits_download')}?periode={four_weeks()}")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ["Gemeente", "Soort organisatie", "Leerlingen", "Weken gewacht", "Wacht nog"]
    assert ["Lindevoort", "jeugd-ggz", 6, 24, 6] in rows
    assert ["Lindevoort", "voortgezet speciaal onderwijs", None, None, None] in rows


def test_nobody_waits(cast: Cast) -> None:
    assert "Geen wachttijd in deze periode" in Login(cast.voorzitter).get(reverse("waits")).content.decode()


def test_queries_do_not_grow(cast: Cast) -> None:
    counts = []
    for number in (1, 2):
        waiting(cast, number)
        waiting(cast, number, provider_kind="vso")
        client = Login(cast.consulent)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("waits"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_casus_says_how_long_was_waited_ended_waits_too(cast: Cast) -> None:
    [casus] = waiting(cast, weeks=3)
    today = timezone.localdate()
    Wachttijd.objects.create(
        casus=casus, what="intake", provider_kind="jeugd_ggz", by=cast.consulent.user, since=today - timedelta(weeks=10),
        ended_on=today - timedelta(weeks=6),
    )  # fmt: skip

    page = Login(cast.consulent).get(reverse("casus", args=[casus.code])).content.decode()

    assert "Tot nu toe gewacht: 7 weken op jeugd-ggz." in page
