"""The three answers to a terugvraag, taking an offer back, and sharing the file."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from cases.forms.fields import DutchDateField
from plaatsing.actions.sharing import consent_choices, consent_missing
from plaatsing.models import Stand, Support, Toezegging


class AnswerForm(forms.Form):
    """One of the answers; each is a form of its own on the page, with its own button."""

    stand: Stand
    button = ""
    title = ""
    lead = ""
    binding_lead = ""  # of a placement that the Taskforce decided

    def __init__(self, *args: Any, toezegging: Toezegging, today: date, **options: Any) -> None:
        options.setdefault("auto_id", f"id_{self.stand.value}_%s")
        super().__init__(*args, **options)
        self.toezegging = toezegging
        if toezegging.is_binding:
            self.lead = self.binding_lead or self.lead
        self.helper = FormHelper()
        self.helper.form_tag = False


def _told(label: str = "Toelichting (mag leeg blijven)") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


def _support() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Nodig was geweest", choices=Support.choices, widget=forms.RadioSelect,
        error_messages={"required": "Kies wat nodig was geweest."},
    )  # fmt: skip


def _needed() -> forms.CharField:
    return forms.CharField(
        label="In uw woorden (mag leeg blijven)", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Zonder naam. Het loket en de twee scholen lezen dit.",
    )  # fmt: skip


class PlacedForm(AnswerForm):
    """The first schoolday; once it is known, only that the pupil is still there."""

    stand = Stand.PLACED
    on = DutchDateField(label="Eerste schooldag", error_messages={"required": "Vul de eerste schooldag in."})
    told = _told()

    def __init__(self, *args: Any, toezegging: Toezegging, today: date, **options: Any) -> None:
        super().__init__(*args, toezegging=toezegging, today=today, **options)
        agreed = toezegging.from_on
        if toezegging.placed_on:
            del self.fields["on"]
            self.title, self.button = "Het lukt", "De leerling gaat er nog naar school"
        else:
            self.title, self.button = "Geplaatst", "Geplaatst op deze dag"
            self.fields["on"].initial = agreed if agreed and agreed <= today else None


class RunsForm(AnswerForm):
    stand = Stand.RUNS
    title, button = "Loopt nog", "Loopt nog"
    lead = "Loket vraagt het op de volgende zitting opnieuw."
    binding_lead = "Loket vraagt het later opnieuw."
    told = _told()


class FailedForm(AnswerForm):
    stand = Stand.FAILED
    title, button = "Niet gelukt", "Niet gelukt, dit was nodig geweest"
    lead = "De leerling komt terug op de agenda van de volgende zitting."
    binding_lead = "De leerling komt terug bij de kerngroep van de Taskforce."
    support = _support()
    needed = _needed()


ANSWERS: tuple[type[AnswerForm], ...] = (PlacedForm, RunsForm, FailedForm)


class WithdrawForm(forms.Form):
    """Taking an offer back."""

    support = _support()
    needed = _needed()


class ShareForm(forms.Form):
    """Sharing the file; asks for consent while nobody noted it."""

    consent_by = forms.ChoiceField(
        label="Wie is akkoord met delen?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wie akkoord is met delen."},
    )
    consent_on = DutchDateField(
        label="Op welke dag is dat gezegd?", error_messages={"required": "Vul in op welke dag dat is gezegd."}
    )

    def __init__(self, *args: Any, toezegging: Toezegging, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        if consent_missing(toezegging, today):
            choices = [(one.value, one.label.capitalize()) for one in consent_choices(toezegging, today)]
            self.fields["consent_by"].choices = choices  # type: ignore[attr-defined]
        else:
            self.fields.clear()
