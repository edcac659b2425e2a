"""Each measurement compares results before it compares times: another result must stop it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from accounts.models import Role
from benchmarks import bare, flagging, intake, lists, population, press
from benchmarks.databases import Database
from benchmarks.report import Aim, Figure, UnequalError
from cases.models import Deadline
from cases.rows import Row
from cases.scope import Scope
from paper.press import press as print_paper
from tests.benchmarks.conftest import quiet

pytestmark = pytest.mark.django_db


def test_flagging_writes_what_the_hand_written_statement_writes(loaded: Database) -> None:
    ids = flagging.pick(10)

    written = flagging.check(loaded, ids)

    assert (len(ids), written.events) == (10, 10)
    assert written.notices > 10


def test_flagging_stops_at_a_reference_that_forgets_the_notices(loaded: Database) -> None:
    def forgetful(night: flagging.Night) -> None:
        Deadline.objects.filter(flag_on__lte=night.database.as_of).update(flag_on=None)

    with pytest.raises(UnequalError, match="flagging differs"):
        flagging.check(loaded, flagging.pick(10), forgetful)


def test_flagging_measures_and_leaves_nothing(loaded: Database) -> None:
    before = Deadline.objects.exclude(flag_on=None).count()

    figures = flagging.due(loaded, quiet, rounds=1)

    assert [figure.name for figure in figures] == ["flagging: 0.1 % due / hand-written SQL"]
    assert figures[0].value > 0
    assert Deadline.objects.exclude(flag_on=None).count() == before


@override_settings(ROOT_URLCONF="benchmarks.bare")
def test_list_stops_at_a_reference_with_another_line(loaded: Database) -> None:
    def wrong(ids: Sequence[int], scope: Scope, since: datetime | None) -> list[Row]:
        first, *others = bare.rows_of(ids, scope, since)
        return [replace(first, school="Een andere school"), *others]

    with transaction.atomic():
        visitor = lists.visitors_of(loaded)[Role.VOORZITTER][0]
        shown = lists.check(visitor, "")

        with pytest.raises(UnequalError, match="Een andere school"):
            lists.check(visitor, "", wrong)
        transaction.set_rollback(True)

    assert shown


@override_settings(ROOT_URLCONF="benchmarks.bare")
def test_list_is_measured_with_and_without_a_search(loaded: Database) -> None:
    with transaction.atomic():
        figures = lists.measure(loaded, loaded, quiet, rounds=1, roles=(Role.VOORZITTER,))
        transaction.set_rollback(True)

    lists_of = ("list voorzitter", "list voorzitter, three letters")
    names = [f"{name}: p50 / {beside}" for name in lists_of for beside in ("bare page", "rows alone")]
    assert [figure.name for figure in figures] == names
    assert all(figure.value > 0 and figure.reference for figure in figures)


def reading(database: Database, folder: Path) -> tuple[intake.Reading, population.Table]:
    made = population.build(cases=database.cases, as_of=database.as_of, list_rows=database.cases)
    path = folder / "absence_list.xlsx"
    population.write_workbook(path, made.tables["absence_list"])
    return intake.Reading(database, path, intake.chair_of(database)), made.tables["absence_list_truth"]


def test_intake_opens_what_the_hand_written_way_opens(loaded: Database, tmp_path: Path) -> None:
    here, truth = reading(loaded, tmp_path)

    assert "casus" in intake.check(here)
    proposed, wrong = intake.recognised(here, truth)
    assert proposed.value >= 85
    assert wrong.value == 0


def test_intake_stops_at_a_reference_that_reads_nothing(loaded: Database, tmp_path: Path) -> None:
    here, _ = reading(loaded, tmp_path)

    with pytest.raises(UnequalError, match="the reference 0"):
        intake.check(here, lambda _reading: None)


def test_agenda_has_no_text_of_another_agenda() -> None:
    one, other = press.agenda(1), press.agenda(2)

    assert len([casus for part in one["onderdelen"] for casus in part["casussen"]]) == press.ITEMS
    assert print_paper("agendablad", one) != print_paper("agendablad", other)


@pytest.mark.parametrize(
    ("value", "reference", "aim", "met"),
    [
        (13, 10, Aim(1.3), True),
        (14, 10, Aim(1.3), False),
        (5, None, Aim(5, of="value"), True),
        (84, None, Aim(85, "value", "≥"), False),
        (1, None, None, None),
    ],
)
def test_figure_says_whether_its_aim_is_met(
    value: float, reference: float | None, aim: Aim | None, met: bool | None
) -> None:
    figure = Figure("one", 500, value, "ms", reference, aim)

    assert figure.met is met
