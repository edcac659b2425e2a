"""What is typed about a decision that was signed."""

from django import forms

from cases.forms.work import CasusForm


class BecauseForm(CasusForm):
    because = forms.CharField(
        label="Waarom trekt u dit besluit in?", max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text="Dit blijft bij het ondertekende besluit staan.", error_messages={"required": "Schrijf waarom."},
    )  # fmt: skip
