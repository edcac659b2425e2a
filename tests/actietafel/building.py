"""Builders of the quarter: rows with fixed, boring defaults, around TODAY (24 November 2026)."""

from datetime import date
from typing import Any

from actietafel.models import Opgave, OpgaveAnswer, Opgaveregel, Uitvraag
from cases.models import Casus
from region.models import Area, Municipality, School
from tests import build

PEILDATUM = date(2026, 11, 2)


def uitvraag(area: Area, by: Any, **fields: Any) -> Uitvraag:
    """A round that was opened on its peildatum; its Opgaven are not made (opgave(), or actions.rounds.open_round)."""
    days = {
        "reference_date": PEILDATUM,
        "opens_on": PEILDATUM,
        "due_on": date(2026, 11, 13),
        "talks_from": date(2026, 11, 16),
        "talks_until": date(2026, 12, 4),
        "opened_at": build.moment(PEILDATUM),
    }
    return Uitvraag.objects.create(area=area, created_by=by, **{**days, **fields})


def opgave(
    of: Uitvraag, *, school: School | None = None, municipality: Municipality | None = None, **fields: Any
) -> Opgave:
    return Opgave.objects.create(uitvraag=of, school=school, municipality=municipality, **fields)


def regel(of: Opgave, *, casus: Casus | None = None, by: Any, **fields: Any) -> Opgaveregel:
    """What a respondent said of a casus that Loket knows: nog thuis."""
    fields.setdefault("answer", OpgaveAnswer.HOME)
    fields.setdefault("answered_at", build.moment(of.uitvraag.reference_date))
    if casus is not None:
        fields.setdefault("pupil", casus.pupil)
    return Opgaveregel.objects.create(opgave=of, casus=casus, answered_by=by, **fields)
