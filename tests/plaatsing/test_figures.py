"""Figures of a year: arithmetic, what is not told outside the office, and every number that opens exactly its rows."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from plaatsing.counting import this_year
from plaatsing.figures import Figures, Promised, Said, figures_of, masked
from plaatsing.models import Aanmelding, BenaderdeSchool, Stand, Support, Toezegging
from tests import build
from tests.conftest import Cast, Login
from tests.plaatsing.promised import promised, said

LABELS = [("zorg", "zorg of behandeling"), ("vervoer", "vervoer"), ("plek", "een vrije plek")]
ENTERED = date(2026, 9, 1)


def counted(held: int = 0, failed: int = 0, withdrawn: int = 0, running: int = 0, **more: object) -> Figures:
    endings = ["gelukt"] * held + ["niet_gelukt"] * failed + ["ingetrokken"] * withdrawn + [""] * running
    facts = [Promised(key, ending, **more) for key, ending in enumerate(endings)]  # type: ignore[arg-type]
    return figures_of(facts, [], [], LABELS)


def numbers(of: Figures) -> list[int | None]:
    return [one.number for one in of.endings]


def test_share_counts_what_ended() -> None:
    assert (counted(3, 1, 0, 5).share, numbers(counted(3, 1, 0, 5))) == (75, [3, 1, 0, 5])
    assert counted(running=2).share is None


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [([], (None, None, None)), ([4], (4, None, None)), ([2, 8], (5, None, None)), ([2, 4, 6, 8, 20], (6, 4, 8))],
)
def test_weeks_have_a_middle_and_from_four_on_a_spread(weeks: list[int], expected: tuple[float | None, ...]) -> None:
    facts = [Promised(key, "", ENTERED, ENTERED + timedelta(weeks=many)) for key, many in enumerate(weeks)]

    found = figures_of([*facts, Promised(99, "gelukt", None, ENTERED)], [], [], LABELS).weeks

    assert (found.middle, found.low, found.high, found.figure.number) == (*expected, len(weeks))


def test_supply_map_counts_what_was_said_and_what_was_missing_most_first() -> None:
    facts = [
        Promised(1, "niet_gelukt", needed="vervoer"),
        Promised(2, "ingetrokken", needed="vervoer"),
        Promised(3, "gelukt"),
    ]

    found = figures_of(facts, [Said(7, "plek"), Said(8, "vervoer")], [4], LABELS)

    assert [(row.label, row.said.keys, row.needed.keys) for row in found.supports] == [
        ("vervoer", (8,), (1, 2)), ("een vrije plek", (7,), ()),
    ]  # fmt: skip
    assert found.deviations.keys == (4,)
    assert found.figure("nodig-vervoer") is found.supports[0].needed
    assert found.figure("nodig-zorg") is None


def test_outside_the_office_a_small_number_is_not_told_and_neither_is_what_gives_it_away() -> None:
    exact = counted(20, 4, 6, 0)

    told = masked(exact, small=5)

    assert (numbers(told), told.share) == ([20, None, 6, 0], None)
    assert (numbers(masked(counted(20, 6, 5, 0), small=5)), masked(counted(20, 6, 5, 0), small=5).share) == (
        [20, 6, 5, 0],
        65,
    )
    few = [Promised(key, "", ENTERED, ENTERED + timedelta(weeks=key)) for key in range(4)]
    assert masked(figures_of(few, [], [], LABELS), small=5).weeks.middle is None
    more = [Promised(key, "", ENTERED, ENTERED + timedelta(weeks=key)) for key in range(9)]
    spread = masked(figures_of(more, [], [], LABELS), small=5).weeks
    assert (spread.middle, spread.low, spread.high) == (4, None, None)


# --- the page


def of_this_year(*, days_ago: int) -> date:
    """So many days ago, and not before the school year that the page counts began."""
    today = timezone.localdate()
    return max(this_year(today).first, today - timedelta(days=days_ago))


def year_of(cast: Cast) -> tuple[Toezegging, Toezegging]:
    """Of this school year: one that failed for want of transport, one that is placed; an approached school named transport too."""
    today, day = timezone.localdate(), of_this_year(days_ago=28)
    gone, placed = promised(cast, on=day), promised(cast, given_name="Daan", on=day)
    said(gone, Stand.FAILED, cast.school.user, today, support=Support.TRANSPORT, needed="Taxi voor de eerste weken.")
    said(placed, Stand.PLACED, cast.school.user, today, on=day)
    entered = Aanmelding.objects.get(casus=gone.casus)
    entered.deviation_because, entered.deviation_at = "Er is maar één school met dit niveau.", timezone.now()
    entered.deviation_by = cast.voorzitter.user
    entered.save()
    Aanmelding.objects.update(submitted_at=build.moment(of_this_year(days_ago=42)))
    BenaderdeSchool.objects.create(
        aanmelding=entered, school=cast.heuvelrade, on=day, how="telefoon", answer="geen_plek", support="vervoer",
        needed="Als er vervoer was.",
    )  # fmt: skip
    return gone, placed


def test_every_number_opens_exactly_its_rows(cast: Cast) -> None:
    gone, placed = year_of(cast)
    client = Login(cast.voorzitter)
    html = client.get(reverse("plaatsing_figures")).content.decode()
    opened = {}
    for path, number in re.findall(r'<a href="(/plaatsingsoverleg/cijfers/[^"]+)">(\d+)<', html):
        page = client.get(path.replace("&amp;", "&"))
        rows = [line.toezegging for line in page.context["lines"]] or [row.casus for row, _ in page.context["entries"]]
        assert len(rows) == int(number)
        opened[path.split("/")[3]] = rows

    assert opened == {
        "niet_gelukt": [gone], "loopt": [placed], "geplaatst": [placed], "nodig-vervoer": [gone],
        "benaderd-vervoer": [gone.casus], "afwijkingen": [gone.casus],
    }  # fmt: skip


def test_no_school_stands_on_the_page_and_reasons_stay_in_the_office(cast: Cast) -> None:
    year_of(cast)

    exact, outside = (
        Login(cast.voorzitter).get(reverse("plaatsing_figures") + query).content.decode()
        for query in ("", "?voor=buiten")
    )

    for html in (exact, outside):
        assert "Beemdcollege" not in html
        assert "Heuvelrade" not in html
    assert "Er is maar één school met dit niveau." in exact
    assert "Er is maar één school met dit niveau." not in outside
    assert "minder dan 5" in outside
    assert "/plaatsingsoverleg/cijfers/loopt/" not in outside


def test_a_consulent_counts_the_own_circle_and_another_area_nothing(cast: Cast) -> None:
    year_of(cast)

    def found(toegang: Toegang) -> list[int | None]:
        return numbers(Login(toegang).get(reverse("plaatsing_figures")).context["figures"])

    assert found(cast.voorzitter) == [0, 1, 0, 1]
    assert found(cast.consulent)[1] == 1
    assert found(cast.voorzitter_zuid)[1] == 0


def test_a_year_or_area_that_is_none_falls_back_and_a_figure_that_is_none_is_404(cast: Cast) -> None:
    client = Login(cast.voorzitter)

    assert client.get(reverse("plaatsing_figures") + "?jaar=abc&gebied=x").status_code == 200
    assert client.get(reverse("plaatsing_figures_rows", args=["bestaat-niet"])).status_code == 404


def test_more_promises_ask_no_more_of_the_database(cast: Cast) -> None:
    client, counts = Login(cast.voorzitter), []
    day = of_this_year(days_ago=28)
    for names in (("Fenna",), ("Daan", "Noa")):
        for name in names:
            promised(cast, given_name=name, on=day)
        client.get(reverse("plaatsing_figures"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("plaatsing_figures"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
