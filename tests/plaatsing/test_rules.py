"""The rule of two schools (bron Koers VO: "minimaal twee andere scholen"), as a table that a colleague can check."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaatsing.rules import Approach, Entering, TwoSchools, two_schools

DAY = date(2026, 11, 24)
WINDOW = 56
MINE = Entering("01AB", "Stichting Beemd", "Beemdcollege")
WEEK_AGO = DAY - timedelta(days=7)


def at(brin: str = "", name: str = "", on: date | None = WEEK_AGO, board: object = None) -> Approach:
    return Approach(on, brin, name, board)


def judged(*rows: Approach) -> TwoSchools:
    return two_schools(rows, entering=MINE, day=DAY, days=WINDOW)


KADE, WEERD = at("11XY", "Kade College"), at("12XY", "De Weerdsprong")

CASES: list[tuple[str, list[Approach], list[bool]]] = [
    ("nothing filled in", [], []),
    ("one school", [KADE], [True]),
    ("two different schools", [KADE, WEERD], [True, True]),
    ("the same school twice counts once", [KADE, at("11XY", "Kade College", DAY)], [True, False]),
    ("two locations of one school count once", [KADE, at("11XY", "Kade College, locatie Zuid")], [True, False]),
    ("the entering school itself", [at("01AB", "Beemdcollege"), KADE], [False, True]),
    ("another location of the entering school", [at("01AB", "Beemdcollege, locatie West")], [False]),
    ("the entering school, typed by hand", [at(name="beemdcollege")], [False]),
    ("a school outside the region", [KADE, at(name="Lyceum Elders")], [True, True]),
    (
        "the same school outside the region, otherwise typed",
        [at(name="Lyceum Elders"), at(name=" lyceum  elders ")],
        [True, False],
    ),
    ("a school of the region, also typed by hand", [at(name="Kade College"), KADE], [False, True]),
    ("two schools of the region with one name are two", [KADE, at("13XY", "Kade College")], [True, True]),
    ("on the day of entry", [at("11XY", on=DAY)], [True]),
    ("after the day of entry", [at("11XY", on=DAY + timedelta(days=1))], [False]),
    ("on the last day that counts", [at("11XY", on=DAY - timedelta(days=WINDOW))], [True]),
    ("a day too old", [at("11XY", on=DAY - timedelta(days=WINDOW + 1))], [False]),
    ("without a day", [at("11XY", on=None)], [False]),
    ("without a school", [at()], [False]),
    ("a name of signs alone", [at(name=" - ")], [False]),
    ("first too old, asked again in time", [at("11XY", on=DAY - timedelta(days=90)), KADE], [False, True]),
]


@pytest.mark.parametrize(("rows", "counts"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_which_rows_count(rows: list[Approach], counts: list[bool]) -> None:
    found = judged(*rows)

    assert [verdict.counts for verdict in found.verdicts] == counts
    assert (found.number, found.met) == (sum(counts), sum(counts) >= 2)
    assert all(bool(verdict.why) is not verdict.counts for verdict in found.verdicts)


def test_the_same_board_counts_and_is_marked() -> None:
    found = judged(at("11XY", "Kade College", board="Stichting Beemd"), WEERD)

    assert [verdict.counts for verdict in found.verdicts] == [True, True]
    assert [bool(verdict.marked) for verdict in found.verdicts] == [True, False]
    assert "Zelfde schoolbestuur" in found.verdicts[0].marked


def test_no_board_is_nobodys_board() -> None:
    found = two_schools([KADE], entering=Entering("01AB"), day=DAY, days=WINDOW)

    assert found.verdicts[0].marked == ""


@pytest.mark.parametrize(
    ("rows", "say"),
    [
        ([], "Nog twee andere scholen nodig: minstens twee zijn er vooraf benaderd."),
        ([KADE], "Nog één andere school nodig: minstens twee zijn er vooraf benaderd."),
        ([KADE, WEERD], "2 andere scholen benaderd: dat is genoeg."),
    ],
)
def test_it_says_how_it_stands(rows: list[Approach], say: str) -> None:
    assert judged(*rows).say == say


def test_why_names_the_window_in_weeks() -> None:
    old = two_schools([at("11XY", on=date(2026, 9, 1))], entering=MINE, day=DAY, days=56).verdicts[0]
    odd = two_schools([at("11XY", on=date(2026, 9, 1))], entering=MINE, day=DAY, days=30).verdicts[0]

    assert old.why == "Benaderd op 1 september 2026: dat is langer dan 8 weken voor de dag van indienen."
    assert "langer dan 30 dagen" in odd.why


ROWS = st.builds(
    Approach,
    st.one_of(st.none(), st.dates(date(2026, 8, 1), date(2026, 12, 31))),
    st.sampled_from(["", "01AB", "11XY", "12XY", "13XY"]),
    st.sampled_from(["", "Beemdcollege", "Kade College", "De Weerdsprong", "Lyceum Elders"]),
    st.sampled_from([None, "Stichting Beemd", "Stichting Kade"]),
)


def test_a_name_typed_by_hand_is_the_school_whose_code_another_row_gives_it() -> None:
    on = date(2026, 10, 1)
    rows = (Approach(on, "", "Kade College"), Approach(on, "11XY", "Kade Noord"), Approach(on, "11XY", "Kade College"))

    assert [judged(*rows).number, judged(*reversed(rows)).number] == [1, 1]


@given(st.lists(ROWS, max_size=8), st.integers(0, 7))
def test_order_changes_nothing(rows: list[Approach], turn: int) -> None:
    turned = [*rows[turn:], *rows[:turn]]

    assert judged(*rows).number == judged(*turned).number == judged(*reversed(rows)).number


@given(st.lists(ROWS, max_size=8), ROWS)
def test_one_more_row_never_makes_it_worse(rows: list[Approach], more: Approach) -> None:
    before, after = judged(*rows).number, judged(*rows, more).number

    told = 1 if more.brin else 0  # a code with a name may tell that two rows are about one school
    assert before - told <= after <= before + 1


@given(st.lists(ROWS, max_size=8))
def test_what_counts_is_different_recent_and_not_the_school_itself(rows: list[Approach]) -> None:
    counted = [row for row, verdict in zip(rows, judged(*rows).verdicts, strict=True) if verdict.counts]
    brins = [row.brin for row in counted if row.brin]

    assert len(brins) == len(set(brins))
    assert "01AB" not in brins
    assert all(row.on is not None and timedelta(0) <= DAY - row.on <= timedelta(days=WINDOW) for row in counted)


@given(st.lists(ROWS, max_size=8), st.integers(0, 200), st.integers(0, 200))
def test_a_longer_window_never_takes_a_school_away(rows: list[Approach], one: int, other: int) -> None:
    short, long = sorted((one, other))

    def number(days: int) -> int:
        return two_schools(rows, entering=MINE, day=DAY, days=days).number

    assert number(short) <= number(long)
