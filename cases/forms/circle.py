"""Toegang met reden, handing over."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from cases.forms.fields import NarrowSelect
from cases.forms.work import CasusForm
from cases.models.casus import as_code


class ReasonForm(CasusForm):
    """The whole code by hand, never a search over names that are not yours."""

    code = forms.CharField(
        label="Casuscode", max_length=20, help_text="Precies zoals uw collega hem noemde, bijvoorbeeld K7M-42Q.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Schrijf de code van de casus."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Waarom moet u deze casus nu zien?", min_length=10, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="De vaste consulent krijgt bericht en de voorzitter kijkt dit later na.",
        error_messages={
            "required": "Schrijf waarom u deze casus nu moet zien.",
            "min_length": "Schrijf iets meer: een ander moet het kunnen begrijpen.",
        },
    )  # fmt: skip

    def clean_code(self) -> str:
        code = as_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                "Een code heeft zes tekens, bijvoorbeeld K7M-42Q: zonder klinkers en zonder 0 of 1."
            )
        return code


class HandOverForm(CasusForm):
    to = forms.ModelChoiceField(
        label="Naar welke consulent", queryset=User.objects.none(), empty_label="kies", widget=NarrowSelect,
        error_messages={"required": "Kies een collega.", "invalid_choice": "Deze collega is nu geen consulent. Kies een ander."},
    )  # fmt: skip
    text = forms.CharField(
        label="Wat moet uw collega weten?", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, consulents: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[User]", self.fields["to"])
        field.queryset = consulents
