"""Fields that people type in."""

from datetime import date

import pytest
from django import forms

from cases.forms.fields import DutchDateField, HoursField


class DayForm(forms.Form):
    day = DutchDateField(required=False)
    born = DutchDateField(typed=True, required=False)
    hours = HoursField(required=False)


@pytest.mark.parametrize("typed", ["2-11-2026", "2026-11-02", "2 november 2026", "02/11/26", "ma 2 nov 2026"])
def test_date_field_reads_what_people_type(typed: str) -> None:
    form = DayForm({"day": typed})

    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2026, 11, 2)


def test_date_field_says_what_is_wrong_and_what_may_be_meant() -> None:
    form = DayForm({"born": "31-02-2012"})

    assert form.errors["born"] == ["31 februari bestaat niet. Bedoelde u 13 februari 2012?"]


def test_date_field_does_not_guess_when_swapping_gives_nothing() -> None:
    form = DayForm({"born": "29-02-2013"})

    assert form.errors["born"] == ["29 februari bestaat niet in 2013."]


def test_date_field_keeps_unreadable_text_in_a_text_input() -> None:
    form = DayForm({"day": "vorige week"})

    assert 'type="text"' in str(form["day"])
    assert 'value="vorige week"' in str(form["day"])


def test_date_field_shows_a_read_date_in_a_date_input() -> None:
    form = DayForm({"day": "2 november 2026", "born": "13-2-2012"})

    assert 'type="date"' in str(form["day"])
    assert 'value="2026-11-02"' in str(form["day"])
    assert 'value="13-02-2012"' in str(form["born"])


@pytest.mark.parametrize(("typed", "hours"), [("7,5", "7.5"), ("7.5", "7.5"), (" 12 ", "12"), ("0", "0")])
def test_hours_take_a_comma(typed: str, hours: str) -> None:
    form = DayForm({"hours": typed})

    assert form.is_valid()
    assert str(form.cleaned_data["hours"]) == hours


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-1", "Minder dan 0 uur kan niet."),
        ("41", "Meer dan 40 uur per week kan niet."),
        ("veel", "Schrijf een getal, bijvoorbeeld 6 of 7,5."),
        ("7,25", "Schrijf hooguit één cijfer achter de komma."),
    ],
)
def test_hours_refuse_what_cannot_be(typed: str, said: str) -> None:
    form = DayForm({"hours": typed})

    assert form.errors["hours"] == [said]
