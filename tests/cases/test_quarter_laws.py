"""The stand of a quarter, over whatever happens: what always adds up, what can never be changed, and what it costs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.counting import Place, Step, Stretch, in_order
from cases.models import Absence, Casus, Flow, Kwartaalcorrectie, Kwartaalregel, Kwartaalstand, Phase
from loket.privileges import grant_all
from tests import build
from tests.cases.test_quarter import EARLIER, FEBRUARY, NOVEMBER, SEPTEMBER, pupil_at_home, rows, stand
from tests.conftest import Cast
from tests.loket.test_privileges import refused

# --- laws, over whatever happens


@dataclass
class Happening:
    """One pupil: at home since, and what changes on which day, known so many days later."""

    first_day: int
    kind: str
    heard: int
    steps: list[tuple[int, str, int]] = field(default_factory=list)


KINDS = ("relatief", "absoluut", "geoorloofd", "deels", "vrijgesteld", "terug")
HAPPENINGS = st.builds(
    Happening,
    first_day=st.integers(0, 300),
    kind=st.sampled_from(KINDS[:-1]),
    heard=st.integers(0, 120),
    steps=st.lists(st.tuples(st.integers(0, 300), st.sampled_from(KINDS), st.integers(0, 120)), max_size=3),
)
START = date(2026, 4, 1)
DATES = (date(2026, 6, 1), SEPTEMBER, NOVEMBER, FEBRUARY)


def happen(cast: Cast, what: Happening) -> None:
    day = START + timedelta(days=what.first_day)
    casus = pupil_at_home(cast, day, what.kind, known=day + timedelta(days=what.heard))
    absence = casus.absences.get()
    for later, kind, heard in what.steps:
        true_from = day + timedelta(days=later)
        Phase.objects.create(casus=casus, absence=absence, kind=kind, true_from=true_from, by=casus.opened_by,
                             known_at=build.moment(true_from + timedelta(days=heard)))  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.lists(HAPPENINGS, max_size=6))
def test_stands_add_up_whatever_happens(cast: Cast, happenings: list[Happening]) -> None:
    sweep()
    for what in happenings:
        happen(cast, what)

    taken = [stand(cast, day) for day in DATES]

    for before, after in pairwise(taken):
        corrected = before.corrections.aggregate(by=Sum("after") - Sum("before"))["by"] or 0
        assert before.stock + corrected == after.same + after.gone
        assert after.previous_id == before.pk
    for one in taken:
        assert one.stock == one.same + one.new
        flows = Counter(row.flow for row in rows(one))
        assert (flows[Flow.NEW], flows[Flow.SAME], flows[Flow.BETWEEN]) == (one.new, one.same, one.between)
        assert one.persons == sum(flows.values())
        assert one.stock + one.exempt == sum(row.still_home for row in rows(one))
        # the other way of asking: the query that lists and sheets use
        standing = Phase.objects.standing(one.reference_date, one.known_at)
        assert one.exempt == sum(phase.kind == "vrijgesteld" for phase in standing)
        assert one.stock == sum(_counts(phase, one.reference_date) for phase in standing.select_related("absence"))


def _counts(phase: Phase, day: date) -> bool:
    long = bool(phase.absence.first_day and phase.absence.first_day <= day - timedelta(days=28))
    return phase.kind == "absoluut" or (phase.kind in {"relatief", "geoorloofd", "deels"} and long)


def sweep() -> None:
    """Examples of one test share a transaction."""
    for model in (Kwartaalcorrectie, Kwartaalregel):
        model.objects.all().delete()
    for one in Kwartaalstand.objects.order_by("-reference_date"):
        one.delete()
    Phase.objects.all().delete()
    Absence.objects.all().delete()
    Casus.objects.all().delete()


MOMENTS = st.integers(0, 40).map(lambda n: build_moment(n))


def build_moment(day: int) -> datetime:
    return build.moment(START + timedelta(days=day))


STEPS = st.lists(
    st.builds(
        lambda kind, day, known, gone: (kind, START + timedelta(days=day), known, gone),
        st.sampled_from(KINDS), st.integers(0, 30), MOMENTS, st.none() | MOMENTS,
    ),
    max_size=5,
)  # fmt: skip


@given(STEPS, MOMENTS, st.integers(0, 80))
def test_place_changes_only_on_the_days_that_say_so(steps: Sequence[Any], known: datetime, day: int) -> None:
    made = [Step(kind, "", true_from, at, gone, pk) for pk, (kind, true_from, at, gone) in enumerate(steps)]
    one = Stretch(1, 1, 1, START, START + timedelta(days=50), known, in_order(made, known))
    on = START + timedelta(days=day)

    if one.place(on) != one.place(on - timedelta(days=1)):
        assert on in one.changes
    assert one.place(START + timedelta(days=50)) is Place.OUT


# --- for good


def test_serving_role_can_add_a_stand_but_never_change_or_remove_one(cast: Cast) -> None:
    grant_all()
    pupil_at_home(cast, date(2026, 7, 6))
    stand(cast, SEPTEMBER)
    pupil_at_home(cast, date(2026, 7, 6), known=date(2026, 10, 12))
    stand(cast, NOVEMBER)

    for table, column in (("stand", "known_at"), ("regel", "weeks"), ("correctie", "after")):
        name = f"cases_kwartaal{table}"
        for attack in (f"UPDATE {name} SET {column} = {column}", f"DELETE FROM {name}", f"TRUNCATE {name} CASCADE"):  # noqa: S608
            assert "permission denied" in refused(attack), attack


def test_database_refuses_figures_that_do_not_add_up(cast: Cast) -> None:
    stand(cast, SEPTEMBER)
    grant_all()
    columns = 'area_id, reference_date, known_at, made_by_id, stock, new, same, gone, back, shifted, "between", persons, exempt, long'
    values = f"{cast.noord.pk}, '2026-11-02', now(), {cast.voorzitter.user_id}, 5, 3, 0, 0, 0, 0, 0, 5, 0, 0"

    assert "kwartaalstand_stock" in refused(f"INSERT INTO cases_kwartaalstand ({columns}) VALUES ({values})")  # noqa: S608


# --- size


def test_number_of_queries_does_not_grow(cast: Cast) -> None:
    def asked(day: date) -> int:
        with CaptureQueriesContext(connection) as found:
            stand(cast, day)
        return len(found)

    pupil_at_home(cast, date(2026, 4, 1))
    stand(cast, EARLIER)
    pupil_at_home(cast, date(2026, 4, 1), known=date(2026, 8, 1))
    few = asked(SEPTEMBER)
    for number in range(30):
        pupil_at_home(cast, date(2026, 8, 3), known=date(2026, 8, 3) + timedelta(days=number * 3))

    assert asked(NOVEMBER) == few
