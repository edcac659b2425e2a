"""What holds from a day until another: the first day counts, the last does not."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from cases.models import Enrolment
from tests import build

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("first", "end", "holds"),
    [(0, None, True), (-1, None, True), (1, None, False), (-5, 0, False), (-5, 1, True), (0, 1, True), (-9, -5, False)],
)
def test_a_row_holds_on_its_first_day_and_not_on_its_last(db: None, first: int, end: int | None, holds: bool) -> None:
    row = build.enrolment(
        build.pupil(),
        build.school(),
        valid_from=DAY + timedelta(days=first),
        valid_to=None if end is None else DAY + timedelta(days=end),
    )

    assert Enrolment.objects.on(DAY).exists() is holds
    assert row.holds_on(DAY) is holds


@pytest.mark.parametrize("days", [0, -1])
def test_an_end_on_or_before_the_beginning_is_refused(days: int) -> None:
    row = Enrolment(valid_from=DAY, valid_to=DAY + timedelta(days=days))

    with pytest.raises(ValidationError) as refused:
        row.clean()

    assert list(refused.value.message_dict) == ["valid_to"]


def test_a_row_that_is_half_filled_in_is_left_to_the_form() -> None:
    Enrolment(valid_to=DAY).clean()


@pytest.mark.parametrize(
    ("first", "end", "over"),
    [(-5, None, False), (3, None, False), (-5, 0, True), (-5, 1, False), (2, 4, False), (3, 3, True), (-2, -2, True)],
)
def test_a_row_is_over_after_its_last_day_or_when_it_was_withdrawn(
    db: None, first: int, end: int | None, over: bool
) -> None:
    row = build.enrolment(
        build.pupil(),
        build.school(),
        valid_from=DAY + timedelta(days=first),
        valid_to=None if end is None else DAY + timedelta(days=end),
    )

    assert row.over_on(DAY) is over
    assert Enrolment.objects.not_over(DAY).exists() is not over
    assert Enrolment.objects.not_withdrawn().exists() is not row.withdrawn
