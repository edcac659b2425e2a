"""The zorgplicht clock: 6 (+4) ordinary weeks to decide, after ten weeks a right to a temporary place (DOMAIN section 2)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaatsing.zorgplicht import Application, decide_by, may_be_placed, temporary_from, term_of

APPLIED = date(2026, 11, 2)  # a Monday; the Christmas holiday lies inside


@pytest.mark.parametrize(
    ("applied", "six", "ten"),
    [
        (date(2026, 11, 2), date(2026, 12, 14), date(2027, 1, 11)),
        (date(2026, 7, 13), date(2026, 8, 24), date(2026, 9, 21)),  # through the summer holiday: ordinary weeks
        (date(2028, 2, 29), date(2028, 4, 11), date(2028, 5, 9)),
        (date(2026, 12, 28), date(2027, 2, 8), date(2027, 3, 8)),
    ],
)
def test_days(applied: date, six: date, ten: date) -> None:
    assert decide_by(Application(applied)) == six
    assert decide_by(Application(applied, extended=True)) == ten
    assert temporary_from(Application(applied)) == temporary_from(Application(applied, extended=True)) == ten


@pytest.mark.parametrize(
    ("today", "extended", "headline", "state"),
    [
        (date(2026, 11, 24), False, "6 weken: nog 20 dagen", "far"),
        (date(2026, 12, 10), False, "6 weken: nog 4 dagen", "soon"),
        (date(2026, 12, 14), False, "6 weken bereikt, vandaag", "reached"),
        (date(2026, 12, 20), True, "10 weken: nog 22 dagen", "far"),
        (date(2027, 1, 11), False, "recht op een tijdelijke plek", "reached"),
        (date(2027, 1, 11), True, "recht op een tijdelijke plek", "reached"),
    ],
)
def test_how_it_stands(today: date, extended: bool, headline: str, state: str) -> None:
    term = term_of(Application(APPLIED, extended), today)

    assert (term.headline, term.state) == (headline, state)


def test_it_explains_itself() -> None:
    term = term_of(Application(APPLIED), date(2026, 11, 24))
    told = {fact.name: fact.text for fact in term.facts}

    assert term.say == "De school besluit uiterlijk op 14 december 2026."
    assert told == {
        "Geteld vanaf": "2 november 2026",
        "Volgens": "6 weken, gewone weken",
        "Overgeslagen": "niets",
        "Besluit uiterlijk": "14 december 2026",
    }
    assert "Wet voortgezet onderwijs" in term.facts[1].soft
    assert [(step.name, step.due.on) for step in term.next] == [("Recht op een tijdelijke plek", date(2027, 1, 11))]


def test_a_decision_ends_it() -> None:
    term = term_of(Application(APPLIED, decided_on=date(2026, 11, 20)), date(2027, 3, 1))

    assert (term.headline, term.state, term.next) == ("besloten", "none", ())
    assert not may_be_placed(Application(APPLIED, decided_on=date(2026, 11, 20)), date(2027, 3, 1))


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.booleans(), st.integers(0, 400))
def test_laws(applied: date, extended: bool, days: int) -> None:
    told, today = Application(applied, extended), applied + timedelta(days=days)

    assert applied < decide_by(Application(applied)) <= decide_by(told) <= temporary_from(told)
    assert decide_by(told).weekday() == applied.weekday()  # whole weeks, whatever the holidays
    assert may_be_placed(told, today) is (days >= 70)
