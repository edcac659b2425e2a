"""In whatever order facts become known, the same terms stand."""

from datetime import date, timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.clock import replan
from cases.models import Absence, DeadlineRule
from tests import build
from tests.cases.clock_cases import FIRST_DAY, ladder, planned, shift, terms
from tests.conftest import Cast

CORRECTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("first_day"), st.integers(-120, 60)),
        st.tuples(st.just("phase"), st.tuples(st.sampled_from(["relatief", "geoorloofd", "absoluut", "deels"]), st.integers(1, 250))),
        st.tuples(st.just("ended"), st.one_of(st.none(), st.integers(70, 300))),
        st.tuples(st.just("amount"), st.integers(1, 8)),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda fact: fact[0] if fact[0] != "phase" else str(fact),
)  # fmt: skip


def correct(absence: Absence, fact: tuple[str, object]) -> None:
    kind, value = fact
    if kind == "first_day":
        Absence.objects.filter(pk=absence.pk).update(first_day=FIRST_DAY + timedelta(days=int(str(value))))
    elif kind == "phase" and isinstance(value, tuple):
        shift(absence, value[0], FIRST_DAY + timedelta(days=value[1]))
    elif kind == "ended":
        ended = None if value is None else FIRST_DAY + timedelta(days=int(str(value)))
        Absence.objects.filter(pk=absence.pk).update(ended_on=ended)
    elif kind == "amount":
        DeadlineRule.objects.filter(code="4-weken").update(amount=value)


def play(cast: Cast, number: int, facts: list[tuple[str, object]], today: date) -> dict[str, object]:
    absence = planned(cast, number, known_on=FIRST_DAY + timedelta(days=90), today=today)
    for fact in facts:
        correct(absence, fact)
        replan([absence], now=build.moment(today))
    return {"terms": terms(absence), "again": replan([absence], now=build.moment(today))}


@given(facts=CORRECTIONS, data=st.data(), day=st.integers(90, 400))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_of_corrections_does_not_matter(
    cast: Cast, facts: list[tuple[str, object]], data: st.DataObject, day: int
) -> None:
    today = FIRST_DAY + timedelta(days=day)
    other = data.draw(st.permutations(facts))
    with transaction.atomic():
        ladder()
        straight = play(cast, 1, facts, today)
        DeadlineRule.objects.filter(code="4-weken").update(amount=4)
        shuffled = play(cast, 2, other, today)
        transaction.set_rollback(True)

    assert shuffled == straight
    assert straight["again"] == []
