"""What is typed about an Afstemming: a year of days, one day, one pupil."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms

from accounts.models import User
from cases.deadlines import Calendar
from cases.forms.fields import DutchDateField
from overleg.afstemming.acts import Taak
from overleg.afstemming.listing import Side
from overleg.afstemming.plan import LAST
from overleg.days import wrong_day
from overleg.forms import DutchTimeField
from overleg.models import Overleg, Tafelactie
from overleg.year import DifferentDays, TimesForm
from region.models import Municipality

WEEKS = ((1, "eerste"), (2, "tweede"), (3, "derde"), (4, "vierde"), (LAST, "laatste"))
WORKING_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")
MONTHS_MOST = 14


class RhythmForm(forms.Form):
    """With which municipality, and which day of the month; asked by GET, so every choice has an answer."""

    gemeente = forms.ChoiceField(label="Gemeente")
    week = forms.TypedChoiceField(label="Welke in de maand", choices=WEEKS, coerce=int, initial=1)
    dag = forms.TypedChoiceField(label="Dag", choices=list(enumerate(WORKING_DAYS)), coerce=int, initial=1)

    def __init__(self, data: Any, *, municipalities: list[Municipality]) -> None:
        start = {"gemeente": str(municipalities[0].pk) if municipalities else "", "week": "1", "dag": "1"}
        super().__init__(start | {name: data[name] for name in start if data.get(name)})
        cast(forms.ChoiceField, self.fields["gemeente"]).choices = [(str(one.pk), one.name) for one in municipalities]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"


class DayForm(forms.Form):
    """One day of the year; emptied, that month has none."""

    on = DutchDateField(label="Dag", required=False)

    def __init__(self, *args: Any, calendar: Calendar, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.calendar, self.today = calendar, today
        self.empty_permitted = False
        self.fields["on"].widget.attrs["class"] = "form-control"

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data.get("on")
        if day is not None and (why := wrong_day(day, self.calendar, self.today)):
            raise forms.ValidationError(why)
        return day


DayFormSet = forms.formset_factory(
    DayForm, formset=DifferentDays, extra=0, max_num=MONTHS_MOST, absolute_max=MONTHS_MOST
)


class MeetingForm(TimesForm):
    """What all of them have in common; an end is not needed."""

    ends_at = DutchTimeField(label="Tot", required=False)
    place = forms.CharField(
        label="Plaats", max_length=120, required=False, help_text="Bijvoorbeeld een kamer, of 'digitaal'."
    )

    @property
    def helper(self) -> FormHelper:
        return FormHelper()


class MoveForm(MeetingForm):
    """Another day, time or place for one of them."""

    on = DutchDateField(label="Datum", error_messages={"required": "Kies een dag."})
    field_order = ("on", "starts_at", "ends_at", "place")

    def __init__(self, data: Any = None, *, overleg: Overleg, calendar: Calendar, today: date) -> None:
        super().__init__(
            data, initial={name: getattr(overleg, name) for name in ("on", "starts_at", "ends_at", "place")}
        )
        self.overleg, self.calendar, self.today = overleg, calendar, today

    def clean_on(self) -> date | None:
        day: date = self.cleaned_data["on"]
        if day == self.overleg.on:
            return day
        if why := wrong_day(day, self.calendar, self.today):
            raise forms.ValidationError(why)
        others = Overleg.objects.filter(municipality=self.overleg.municipality_id, on=day, cancelled=False)
        if others.exclude(pk=self.overleg.pk).exists():
            raise forms.ValidationError("Op deze dag is er al een afstemming met deze gemeente.")
        return day


class LineForm(forms.Form):
    """What was agreed about one pupil, in one line."""

    said = forms.CharField(
        label="Wat is afgesproken?", max_length=300, required=False, widget=forms.Textarea({"rows": 2, "class": "form-control"}),
        help_text="Eén regel. Leerplicht en het loket lezen die terug in de casus.",
    )  # fmt: skip
    no_action = forms.BooleanField(
        label="Geen actie nodig", required=False, widget=forms.CheckboxInput({"class": "form-check-input"})
    )


class TaakForm(forms.Form):
    """One task of one side. Emptying "what" takes it away."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    what = forms.CharField(label="Taak", required=False, max_length=300)
    who = forms.ChoiceField(label="Wie", required=False)
    due_on = DutchDateField(label="Uiterlijk op", required=False)

    def __init__(self, *args: Any, people: list[User], due_on: date, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people, self.today = {str(one.pk): one for one in people}, today
        cast(forms.ChoiceField, self.fields["who"]).choices = [(pk, one.name) for pk, one in self.people.items()]
        self.fields["due_on"].initial = due_on
        for name in ("what", "who", "due_on"):
            self.fields[name].widget.attrs["class"] = "form-select" if name == "who" else "form-control"

    def has_changed(self) -> bool:
        """Who and when stand there as a proposal: a row without "what" is none."""
        return bool(self.data.get(self.add_prefix("what")) or self.data.get(self.add_prefix("pk")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("what"):
            return cleaned
        if "who" not in self.errors and not cleaned.get("who"):
            self.add_error("who", "Kies wie het doet.")
        if "due_on" not in self.errors:
            day = cleaned.get("due_on")
            if day is None:
                self.add_error("due_on", "Schrijf uiterlijk wanneer.")
            elif day < self.today and "due_on" in self.changed_data:
                self.add_error("due_on", "Deze dag is al geweest.")
        return cleaned


TaakFormSet = forms.formset_factory(TaakForm, extra=1, max_num=8, absolute_max=12)


def typed_before(rows: Iterable[Tafelactie]) -> list[dict[str, Any]]:
    """Initial rows of the formset."""
    return [
        {"pk": row.pk, "what": row.what, "who": str(row.deelname.user_id) if row.deelname else "", "due_on": row.due_on}
        for row in rows
    ]


def tasks_of(rows: forms.BaseFormSet[TaakForm], side: Side) -> list[Taak]:
    """What was typed, as the act wants it."""
    filled = ((form, form.cleaned_data) for form in rows.forms if form.cleaned_data.get("what"))
    return [Taak(side, one["what"], form.people[one["who"]], one["due_on"], one["pk"]) for form, one in filled]
