"""What the chair types about rounds: the days of a year, the reasons for closing without an answer."""

from datetime import date
from itertools import pairwise
from typing import Any, cast

from django import forms

from actietafel.models import Opgave, Uitvraag
from actietafel.plan import PlannedRound
from cases.deadlines import Calendar, is_school_day
from cases.forms.fields import DutchDateField
from overleg.forms import DutchTimeField
from overleg.year import DifferentDays, TimesForm
from paper.dates import dutch

ORDER = ("reference_date", "opens_on", "due_on", "talks_from", "talks_until", "table_on")
NOT_BEFORE = {
    "opens_on": "Versturen kan niet vóór de peildatum.",
    "due_on": "Deze dag ligt niet na het versturen.",
    "talks_from": "De gesprekken beginnen na de dag van inleveren.",
    "talks_until": "Deze dag ligt vóór het begin van de gesprekken.",
    "table_on": "De actietafel ligt niet na de gesprekken.",
}
MAY_BE_SAME = {"opens_on", "talks_from", "talks_until"}


class DaysForm(forms.Form):
    """The days of one round. All but the peildatum are school days, and they follow each other."""

    reference_date = DutchDateField(label="Peildatum")
    opens_on = DutchDateField(label="Versturen op")
    due_on = DutchDateField(label="Graag terug op")
    talks_from = DutchDateField(label="Gesprekken vanaf")
    talks_until = DutchDateField(label="Gesprekken tot en met")
    table_on = DutchDateField(label="Actietafel op")

    def __init__(self, *args: Any, calendar: Calendar, **options: Any) -> None:
        super().__init__(*args, **options)
        self.empty_permitted = False  # a round that is left as it was proposed is a round too
        self.calendar = calendar
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        days = [(name, cast("date | None", cleaned.get(name))) for name in ORDER if name in self.fields]
        for name, day in days:
            # the peildatum only says how it stands on a day; on all the others somebody must be at work
            if day is None or name == "reference_date" or name in self.errors:
                continue
            if not is_school_day(day, self.calendar):
                self.add_error(name, f"{dutch(day)} valt in een weekend of vakantie.")
        for (_, before), (name, day) in pairwise(days):
            if before and day and (day < before or (day == before and name not in MAY_BE_SAME)):
                self.add_error(name, NOT_BEFORE[name])
        return cleaned

    def planned(self) -> PlannedRound:
        return PlannedRound(**{name: self.cleaned_data[name] for name in ORDER})


class _YearFormSet(DifferentDays):
    field, twice = "reference_date", "Deze peildatum staat er twee keer."


YearFormSet = forms.formset_factory(DaysForm, formset=_YearFormSet, extra=0, max_num=8, absolute_max=8)


class TableForm(TimesForm):
    """What the four tables have in common."""

    starts_at = DutchTimeField(label="Actietafel van")
    copy_members = forms.BooleanField(
        label="Dezelfde deelnemers als bij de vorige actietafel", required=False, initial=True
    )


class RoundForm(DaysForm):
    """The days of a round that stands already. Once it was sent, its peildatum and the day of sending stay what they were."""

    def __init__(self, *args: Any, uitvraag: Uitvraag, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["table_on"]  # the meeting has a page of its own
        if uitvraag.opened_at is not None:
            del self.fields["reference_date"], self.fields["opens_on"]
        self.uitvraag = uitvraag

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        due = cleaned.get("due_on")
        if self.uitvraag.opened_at is not None and due and due <= self.uitvraag.opens_on:
            self.add_error("due_on", NOT_BEFORE["due_on"])
        day = cast("date | None", cleaned.get("reference_date"))
        others = Uitvraag.objects.filter(area=self.uitvraag.area_id).exclude(pk=self.uitvraag.pk)
        if day and others.filter(reference_date=day).exists():
            self.add_error("reference_date", "Voor dit gebied is er al een kwartaalopgave met deze peildatum.")
        return cleaned


class OthersForm(forms.Form):
    """One reason for everybody who has none of their own."""

    others = forms.CharField(
        label="Waarom, voor wie hieronder leeg blijft?", max_length=200, required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "list": "redenen"}),
    )  # fmt: skip


class GapForm(forms.Form):
    """Why the round closes without this answer. `rest` is said of everybody without a reason of their own."""

    because = forms.CharField(
        label="Waarom sluiten zonder antwoord?", max_length=200,
        error_messages={"required": "Zeg waarom zonder dit antwoord wordt gesloten."},
        widget=forms.TextInput(attrs={"class": "form-control", "list": "redenen"}),
    )  # fmt: skip

    def __init__(self, *args: Any, opgave: Opgave, rest: str = "", **options: Any) -> None:
        super().__init__(*args, **{**options, "prefix": f"o{opgave.pk}"})
        self.opgave = opgave
        self.fields["because"].required = not rest
