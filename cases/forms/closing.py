"""Forms of closing a casus and taking it up again."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from cases.forms.absence import ActForm
from cases.forms.fields import DutchDateField
from cases.models import Casus, Outcome
from cases.models.casus import as_code
from cases.scope import Scope
from paper.text import listed


class CloseForm(ActForm):
    outcome = forms.ChoiceField(
        label="Hoe is het afgelopen?",
        choices=[(value, label.capitalize() if value != Outcome.OPDC else label) for value, label in Outcome.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies hoe het is afgelopen."},
    )
    other = forms.CharField(
        label="In welke casus gaat u verder?", required=False, max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    on = DutchDateField(label="Gesloten op", error_messages={"required": "Vul de dag in."})
    text = forms.CharField(
        label="Toelichting", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, alike: Sequence[Casus] = (), **options: Any) -> None:
        super().__init__(*args, today=scope.today, **options)
        self.scope = scope
        named = listed(f"{casus.code} ({casus.pupil})" for casus in alike)
        self.fields["other"].help_text = (
            f"De code. Op deze leerling lijkt: {named}." if named else "De code van die casus."
        )
        if len(alike) == 1:
            self.fields["other"].initial = alike[0].code
        self.helper.layout = Layout("outcome", Div("other", css_class="only-dubbel"), "on", "text", "version")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("outcome") != Outcome.DOUBLE:
            cleaned["other"] = None
        elif not cleaned.get("other"):
            self.add_error("other", "Vul de code in van de casus waarin u verdergaat.")
        else:
            seen = Casus.objects.visible_to(self.scope.working()).select_related("pupil")
            cleaned["other"] = seen.filter(code=as_code(cleaned["other"])).first()
            if cleaned["other"] is None:
                self.add_error(
                    "other",
                    "Geen casus met deze code die u ziet. Is het er een van een collega, open die dan eerst met een reden.",
                )
        return cleaned


class ReopenForm(ActForm):
    because = forms.CharField(
        label="Waarom gaat de casus weer open?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Vertel kort waarom."},
    )
