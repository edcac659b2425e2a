"""Builders for the clock: a ladder of rules, and absences that are planned."""

from datetime import date
from typing import Any

from cases.clock import replan
from cases.models import Absence, Casus, Deadline, DeadlineRule, Phase
from cases.reference import load_reference
from tests import build
from tests.conftest import Cast

FIRST_DAY = date(2026, 9, 1)  # a Tuesday; four weeks later is 29 September


def ladder() -> None:
    load_reference()


def rule(code: str = "4-weken", **fields: Any) -> DeadlineRule:
    fields.setdefault("name", code.replace("-", " "))
    fields.setdefault("amount", int(code.split("-", maxsplit=1)[0]))
    fields.setdefault("valid_from", date(2016, 8, 1))
    fields.setdefault("source", "een bron")
    return DeadlineRule.objects.create(code=code, **fields)


def casus(cast: Cast, number: int = 0, **fields: Any) -> Casus:
    fields.setdefault("consulent", cast.consulent.user)
    fields.setdefault("opened_on", FIRST_DAY)
    return build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil(f"Kind{number}"), **fields)


def planned(cast: Cast, number: int = 0, *, today: date = FIRST_DAY, **fields: Any) -> Absence:
    """A relatief absence from FIRST_DAY, known that day, planned as on `today`."""
    fields.setdefault("first_day", FIRST_DAY)
    absence = build.absence(casus(cast, number), **fields)
    replan([absence], now=build.moment(today))
    return absence


def shift(absence: Absence, kind: str, on: date) -> Phase:
    absence.casus.phase = kind
    absence.casus.save(update_fields=["phase"])
    return Phase.objects.create(
        casus=absence.casus,
        absence=absence,
        kind=kind,
        true_from=on,
        known_at=build.moment(on),
        by=absence.casus.opened_by,
    )


def terms(absence: Absence) -> dict[str, tuple[date, date | None, date | None]]:
    """Standing terms by name: (due_on, flag_on, flagged_on)."""
    rows = Deadline.objects.standing().filter(absence=absence).select_related("rule").order_by("due_on", "number")
    return {f"{row.rule.code}/{row.number}": (row.due_on, row.flag_on, row.flagged_on) for row in rows}
