"""A colleague saved first: what stands now beside what was typed (components/conflict.html). Nothing is lost."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import QueryDict

from cases.actions.enrolment import GUARDIAN_FIELDS, PUPIL_FIELDS
from cases.forms.absence import GuardianForm
from cases.models import Casus, Event, EventKind, Guardian, Pupil
from paper.dates import dutch

A_GUARDIAN = re.compile(r"ouder-([0-9]{1,18})-name")
GONE = "niet meer vermeld"


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
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return dutch(value) if isinstance(value, date) else str(value or "")


def _newest(casussen: QuerySet[Casus], *kinds: str) -> tuple[str, datetime | None]:
    event = Event.objects.filter(casus__in=casussen, kind__in=kinds).select_related("by").order_by("-at", "-pk").first()
    return (str(event.by or "Loket"), event.at) if event else ("Een collega", None)


def pupil_conflict(casus: Casus, form: BaseForm, sent: Iterable[GuardianForm], posted: QueryDict) -> Conflict:
    """What stands of the pupil and of parents and guardians otherwise than typed; `sent`: of whom the page showed and who still stand."""
    stands = Pupil.objects.get(pk=casus.pupil_id)
    both = [
        Both(str(form[name].label), _say(getattr(stands, name)), _say(form.cleaned_data[name]), form[name].id_for_label)
        for name in PUPIL_FIELDS
        if getattr(stands, name) != form.cleaned_data[name]
    ]
    by, at = _newest(Casus.objects.filter(pupil=casus.pupil_id), EventKind.CORRECTED)
    return Conflict(by, at, [*both, *_guardians(casus, sent, posted)])


def _guardians(casus: Casus, sent: Iterable[GuardianForm], posted: QueryDict) -> Iterator[Both]:
    known = {row.pk: row for row in casus.pupil.guardians.order_by("pk")}
    shown = {int(found[1]) for name in posted if (found := A_GUARDIAN.fullmatch(name))}
    for form in sent:
        row = known.get(form.instance.pk)
        if row is not None and form.cleaned_data.get("gone"):
            yield Both(str(row), _in_full(row), GONE, "")
        elif row is not None:
            for name in GUARDIAN_FIELDS:
                theirs, mine = getattr(row, name), form.cleaned_data[name]
                if theirs != mine:
                    target = form[name].id_for_label if isinstance(theirs, str) else ""
                    yield Both(f"{row}: {form[name].label.lower()}", _say(theirs), _say(mine), target)
    for pk, row in known.items():
        if pk not in shown:
            yield Both("Ouder of voogd", _in_full(row), "", "")
    for pk in shown - known.keys():
        typed = (posted.get(f"ouder-{pk}-{name}", "").strip() for name in ("name", "relation", "phone", "email"))
        yield Both("Ouder of voogd", GONE, ", ".join(filter(None, typed)), "")


def _in_full(row: Guardian) -> str:
    return ", ".join(filter(None, (row.name, row.relation, row.phone, row.email)))


def close_conflict(casus: Casus, form: BaseForm) -> Conflict:
    """Somebody else closed or changed the casus: their outcome and words beside these."""
    event = casus.events.filter(kind=EventKind.CLOSED).order_by("-pk").first() if not casus.is_open else None
    by, at = _newest(Casus.objects.filter(pk=casus.pk), EventKind.CLOSED, EventKind.REOPENED, EventKind.OFFER)
    mine = dict(form.fields["outcome"].choices).get(form.cleaned_data["outcome"], "")  # type: ignore[attr-defined]
    return Conflict(
        by,
        at,
        [
            Both("Hoe is het afgelopen?", casus.get_outcome_display() if casus.outcome else "nog open", str(mine), ""),
            Both("Toelichting", event.text if event else "", form.cleaned_data["text"], form["text"].id_for_label),
        ],
    )
