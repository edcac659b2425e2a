"""What a person may change about themselves."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from accounts.models import User


class WithTelephone:
    """A form with a field `phone`: a number as somebody writes it (an extension of three digits too), or nothing. A word helps nobody
    who wants to call."""

    cleaned_data: dict[str, Any]

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"])
        if typed and sum(map(str.isdigit, typed)) < 3:
            raise forms.ValidationError("Schrijf een telefoonnummer, bijvoorbeeld 06 – 123 45 678.", code="telephone")
        return typed


class MyAccountForm(WithTelephone, forms.ModelForm[User]):
    """Own telephone and function, as others see them in Wie is wie; and the single-key shortcuts (WCAG 2.1.4)."""

    class Meta:
        model = User
        fields = ("phone", "function", "shortcuts")
        labels = {"shortcuts": "Sneltoetsen gebruiken (één toets, zoals n voor nieuwe casus)"}
        help_texts = {"phone": "Collega's, scholen en leerplicht zien dit nummer bij Wie is wie."}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = FormHelper()
        self.helper.form_tag = False
