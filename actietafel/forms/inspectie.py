"""Columns of the form of the Inspectie."""

from typing import Any

from django import forms

from actietafel.inspectie import CHOICES, FIXED_TEXT, MOST_COLUMNS, FormColumn, from_mapping

SPARE = 3


class FormColumnForm(forms.Form):
    """One column. A row without a header is no column."""

    place = forms.IntegerField(
        label="Volgorde", min_value=1, max_value=999, required=False,
        widget=forms.NumberInput(attrs={"class": "form-control", "min": 1}),
    )  # fmt: skip
    header = forms.CharField(
        label="Kop in het formulier",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    field = forms.ChoiceField(
        label="Wat komt eronder?", choices=[("", "kies …"), *CHOICES], required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip
    text = forms.CharField(
        label="Vaste tekst", max_length=120, required=False, widget=forms.TextInput(attrs={"class": "form-control"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        header, field, text = (str(cleaned.get(name) or "").strip() for name in ("header", "field", "text"))
        if header and not field and "field" not in self.errors:
            self.add_error("field", "Kies wat onder deze kop komt.")
        if not header and (field or text):
            self.add_error("header", "Geef deze kolom een kop, zoals die in het formulier staat.")
        if field == FIXED_TEXT and not text:
            self.add_error("text", "Zeg welke tekst in elke regel komt.")
        return cleaned


class ColumnsFormSet(forms.BaseFormSet[FormColumnForm]):
    def clean(self) -> None:
        headers = [column.header.casefold() for column in self.columns()]
        if not headers and self.is_bound and not any(self.errors):
            raise forms.ValidationError("Het formulier heeft ten minste één kolom.")
        if twice := {header for header in headers if headers.count(header) > 1}:
            raise forms.ValidationError(f"Deze kop staat er twee keer: {', '.join(sorted(twice))}.")

    def columns(self) -> list[FormColumn]:
        """In the order of the numbers; without a number, where it stands."""
        found = []
        for index, form in enumerate(self.forms, 1):
            values = getattr(form, "cleaned_data", {})
            if values.get("header") and values.get("field"):
                found.append((values.get("place") or index, index, from_mapping(values)))
        return [column for *_, column in sorted(found, key=lambda row: row[:2])]


FormColumnFormSet: Any = forms.formset_factory(
    FormColumnForm,
    formset=ColumnsFormSet,
    extra=SPARE,
    max_num=MOST_COLUMNS,
    absolute_max=MOST_COLUMNS + SPARE,
    validate_max=True,
)
