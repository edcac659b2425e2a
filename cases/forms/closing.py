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

UNSEEN = "Geen casus met deze code die u ziet. Is het er een van een collega, open die dan eerst met een reden."


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
        _offer(self.fields["other"], alike)
        self.helper.layout = Layout("outcome", Div("other", css_class="only-dubbel"), "on", "text", "version")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("outcome") != Outcome.DOUBLE:
            cleaned["other"] = None
        elif not cleaned.get("other"):
            self.add_error("other", "Vul de code in van de casus waarin u verdergaat.")
        elif (other := _with_code(cleaned["other"], self.scope)) is None:
            self.add_error("other", UNSEEN)
        else:
            cleaned["other"] = other
        return cleaned


def _with_code(code: str, scope: Scope) -> Casus | None:
    seen = Casus.objects.visible_to(scope.working()).select_related("pupil")
    found: Casus | None = seen.filter(code=as_code(code)).first()
    return found


class DoubleForm(ActForm):
    """Of a closed casus: in which other the same pupil stands."""

    other = forms.CharField(
        label="In welke casus staat dezelfde leerling?", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Vul de code in van die casus."},
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, alike: Sequence[Casus], **options: Any) -> None:
        super().__init__(*args, today=scope.today, **options)
        self.scope = scope
        _offer(self.fields["other"], alike)

    def clean_other(self) -> Casus:
        other = _with_code(self.cleaned_data["other"], self.scope)
        if other is None:
            raise forms.ValidationError(UNSEEN)
        return other


def _offer(field: forms.Field, alike: Sequence[Casus]) -> None:
    named = listed(f"{casus.code} ({casus.pupil})" for casus in alike)
    field.help_text = f"De code. Op deze leerling lijkt: {named}." if named else "De code van die casus."
    if len(alike) == 1:
        field.initial = alike[0].code


class ReopenForm(ActForm):
    because = forms.CharField(
        label="Waarom gaat de casus weer open?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Vertel kort waarom."},
    )
