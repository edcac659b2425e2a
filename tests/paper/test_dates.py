"""Every Dutch notation of a date, and what is refused with which help."""

import contextlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper.dates import MONTHS, dutch, read_date, workday

FIRST_OF_SEPTEMBER = date(2025, 9, 1)


@pytest.mark.parametrize(
    "written",
    [
        "1-9-2025",
        "01-09-2025",
        "01/09/25",
        "1.9.2025",
        "1 - 9 - 2025",
        "1 9 2025",
        "1 sept 2025",
        "1 sept. 2025",
        "1 sep 2025",
        "1-sep-25",
        "1-sep-2025",
        "1 september 2025",
        "1 SEPTEMBER 2025",
        "1 september '25",
        "1 september ’25",
        "1e september 2025",
        "1ste september 2025",
        "Sep 1, 2025",
        "September 1st, 2025",
        "ma 1-9-2025",
        "ma. 1-9-2025",
        "maandag 1 september 2025",
        "Monday 1 September 2025",
        "2025-09-01",
        "2025/9/1",
        "2025-09-01 00:00:00",
        "2025-09-01T08:30:00",
        "2025-08-31T22:00:00Z",
        "2025-09-01T00:00:00+02:00",
        "1-9-2025 8:30",
        "1-9-2025 08:30 uur",
        "20250901",
        "01092025",
        "45901",
        "45901,0",
        "'1-9-2025",
        "\u200e1-9-2025\u00a0",
        45901.0,
        45901,
        45901.75,
        20250901,
        1092025.0,
        date(2025, 9, 1),
        datetime(2025, 9, 1, 23, 59),  # noqa: DTZ001 (a spreadsheet knows no zone)
        datetime(2025, 8, 31, 22, 30, tzinfo=UTC),
    ],
)
def test_read_date_reads_dutch_notations(written: str | float | date) -> None:
    read = read_date(written)

    assert read == FIRST_OF_SEPTEMBER
    assert type(read) is date


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("3-4-2010", date(2010, 4, 3)),
        ("12/11/2010", date(2010, 11, 12)),
        ("1 mrt 2025", date(2025, 3, 1)),
        ("1 mei 2025", date(2025, 5, 1)),
        ("1 okt 2025", date(2025, 10, 1)),
        ("1 oct 2025", date(2025, 10, 1)),
        ("29-2-2024", date(2024, 2, 29)),
        ("1-1-60", date(2060, 1, 1)),
        ("1-1-61", date(1961, 1, 1)),
        ("20102010", date(2010, 10, 20)),
        ("31-12-2099", date(2099, 12, 31)),
    ],
)
def test_read_date_takes_day_before_month_and_a_sensible_century(written: str, day: date) -> None:
    assert read_date(written) == day


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("31-2-2025", "31 februari bestaat niet."),
        ("31 februari 2025", "31 februari bestaat niet."),
        ("29-2-2025", "29 februari bestaat niet in 2025."),
        ("31-4-2025", "31 april bestaat niet."),
        ("0-9-2025", "0 september bestaat niet."),
        (
            "13/25/2025",
            (
                "Maand 25 in '13/25/2025' bestaat niet; eerst de dag, dan de maand. "
                "Schrijf dag-maand-jaar, bijvoorbeeld 1-9-2025."
            ),
        ),
        (
            "1 september",
            "Bij '1 september' ontbreekt het jaar. Schrijf dag-maand-jaar, bijvoorbeeld 1-9-2025.",
        ),
        ("di 1-9-2025", "1 september 2025 is een maandag, geen dinsdag. Klopt de dag of de datum?"),
        (
            "1 smarch 2025",
            "De maand in '1 smarch 2025' is niet herkend. Schrijf dag-maand-jaar, bijvoorbeeld 1-9-2025.",
        ),
        (
            "1-9-1025",
            "Het jaar 1025 in '1-9-1025' kan niet kloppen. Schrijf dag-maand-jaar, bijvoorbeeld 1-9-2025.",
        ),
        ("onbekend", "'onbekend' is niet als datum te lezen. Schrijf dag-maand-jaar, bijvoorbeeld 1-9-2025."),
        ("", "De datum ontbreekt. Schrijf dag-maand-jaar, bijvoorbeeld 1-9-2025."),
        ("x" * 2000, "Deze tekst is te lang voor een datum. Schrijf dag-maand-jaar, bijvoorbeeld 1-9-2025."),
        (12.0, "12 is geen datum. Schrijf dag-maand-jaar, bijvoorbeeld 1-9-2025."),
        (float("nan"), "Dit getal is geen datum. Schrijf dag-maand-jaar, bijvoorbeeld 1-9-2025."),
        (float("inf"), "Dit getal is geen datum. Schrijf dag-maand-jaar, bijvoorbeeld 1-9-2025."),
        (True, "Dit is geen datum. Schrijf dag-maand-jaar, bijvoorbeeld 1-9-2025."),
    ],
)
def test_read_date_refuses_with_help(written: str | float, message: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 (the message is compared whole below)
        read_date(written)

    assert str(refused.value) == message


@given(st.dates(date(1961, 1, 1), date(2060, 12, 31)))
def test_read_date_reads_back_every_way_of_writing_a_day(day: date) -> None:
    number = (day - date(1899, 12, 30)).days
    written: list[str | float] = [
        f"{day:%d-%m-%Y}",
        f"{day:%d/%m/%y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}",
        f"{day:%Y%m%d}",
        f"{day:%d%m%Y}",
        f"{day:%Y-%m-%d} 00:00:00",
        dutch(day),
        float(number),
    ]

    assert [read_date(text) for text in written] == [day] * len(written)


@given(st.text(max_size=30))
def test_read_date_gives_a_date_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert 1940 <= read_date(text).year <= 2100


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 12, 4), date(2026, 12, 4)),
        (date(2026, 12, 5), date(2026, 12, 7)),
        (date(2026, 12, 6), date(2026, 12, 7)),
        (date(2026, 12, 7), date(2026, 12, 7)),
    ],
)
def test_workday_is_the_day_or_the_monday_after(day: date, due: date) -> None:
    assert workday(day) == due
