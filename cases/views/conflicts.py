"""A colleague saved first: what stands now beside what was typed (components/conflict.html). Nothing is lost."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.forms import BaseForm

from cases.actions.enrolment import PUPIL_FIELDS
from cases.models import Casus, EventKind, Pupil


@dataclass(frozen=True)
class Both:
    """One field, twice. `target` is the id of the field in the form that takes a text over."""

    label: str
    theirs: str
    mine: str
    target: str


@dataclass(frozen=True)
class Conflict:
    by: str
    at: datetime | None
    fields: list[Both]


def _say(value: Any) -> str:
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value or "")


def _newest(casus: Casus, *kinds: str) -> tuple[str, datetime | None]:
    event = casus.events.filter(kind__in=kinds).select_related("by").order_by("-pk").first()
    return (str(event.by or "Loket"), event.at) if event else ("Een collega", None)


def pupil_conflict(casus: Casus, form: BaseForm) -> Conflict:
    """Fields of the pupil that stand otherwise than typed."""
    stands = Pupil.objects.get(pk=casus.pupil_id)
    both = [
        Both(str(form[name].label), _say(getattr(stands, name)), _say(form.cleaned_data[name]), form[name].id_for_label)
        for name in PUPIL_FIELDS
        if getattr(stands, name) != form.cleaned_data[name]
    ]
    by, at = _newest(casus, EventKind.CORRECTED, EventKind.OFFER, EventKind.CLOSED, EventKind.REOPENED)
    return Conflict(by, at, both)


def close_conflict(casus: Casus, form: BaseForm) -> Conflict:
    """Somebody else closed or changed the casus: their outcome and words beside these."""
    event = casus.events.filter(kind=EventKind.CLOSED).order_by("-pk").first() if not casus.is_open else None
    by, at = _newest(casus, EventKind.CLOSED, EventKind.REOPENED, EventKind.CORRECTED, EventKind.OFFER)
    mine = dict(form.fields["outcome"].choices).get(form.cleaned_data["outcome"], "")  # type: ignore[attr-defined]
    return Conflict(
        by,
        at,
        [
            Both("Hoe is het afgelopen?", casus.get_outcome_display() if casus.outcome else "nog open", str(mine), ""),
            Both("Toelichting", event.text if event else "", form.cleaned_data["text"], form["text"].id_for_label),
        ],
    )
