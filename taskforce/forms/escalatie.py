"""What is typed about an escalatie: entering it, and what the programmamanager decides."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from cases.forms.fields import DutchDateField
from cases.forms.work import CasusForm
from taskforce.models import Outcome

AREA = forms.Textarea(attrs={"rows": 3})


class EscalatieForm(CasusForm):
    why = forms.CharField(
        label="Waarom de Taskforce?", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Wat is nodig om weer naar school te gaan, en waar zit het vast?",
        error_messages={"required": "Schrijf waarom deze casus naar de Taskforce gaat."},
    )  # fmt: skip
    wish = forms.CharField(
        label="Wat willen de leerling en de ouders?", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Zo dicht mogelijk bij hun eigen woorden.",
    )  # fmt: skip


class VersionedForm(CasusForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**9)


class TakeUpForm(VersionedForm):
    """`because` is asked when the entry test misses something."""

    because = forms.CharField(
        label="Waarom kan het toch?", max_length=300, widget=AREA,
        help_text="Dit blijft bij de escalatie staan.",
        error_messages={"required": "Schrijf waarom het toch kan, of geef de escalatie terug."},
    )  # fmt: skip

    def __init__(self, *args: Any, misses: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not misses:
            del self.fields["because"]


class GiveBackForm(VersionedForm):
    closing = forms.CharField(
        label="Waarom, en wat kan wel?", max_length=300, widget=AREA, help_text="Wie de casus inbracht, leest dit.",
        error_messages={"required": "Schrijf waarom, en wat wel kan."},
    )  # fmt: skip


class AskForm(CasusForm):
    what = forms.CharField(
        label="Uw vraag", max_length=300, widget=AREA, error_messages={"required": "Schrijf wat u wilt weten."}
    )
    due_on = DutchDateField(
        label="Antwoord graag voor", error_messages={"required": "Kies een dag waarop u antwoord hoopt te hebben."}
    )

    def clean_due_on(self) -> Any:
        return self.coming_day("due_on")


class AssignForm(VersionedForm):
    investigator = forms.ModelChoiceField(
        User.objects.none(), label="Wie doet het zaakonderzoek?", empty_label="Kies …",
        error_messages={
            "required": "Kies een zaakonderzoeker.",
            "invalid_choice": "Deze collega is nu geen zaakonderzoeker. Kies een ander.",
        },
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[User]", self.fields["investigator"])
        chosen: QuerySet[User] = User.objects.filter(pk__in=[person.pk for person in people])
        field.queryset = chosen


class CloseForm(VersionedForm):
    outcome = forms.ChoiceField(
        label="Hoe is het afgelopen?", widget=forms.RadioSelect, error_messages={"required": "Kies hoe het is afgelopen."}
    )  # fmt: skip
    closing = forms.CharField(
        label="In een paar zinnen", max_length=300, widget=AREA,
        help_text="Wie de casus inbracht leest dit, ook een partner-SWV. Zonder namen.",
        error_messages={"required": "Schrijf in een paar zinnen hoe het is afgelopen."},
    )  # fmt: skip

    def __init__(self, *args: Any, outcomes: list[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(outcome.value, str(outcome.label).capitalize()) for outcome in outcomes]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
