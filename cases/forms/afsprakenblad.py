"""The form of an afsprakenblad: what was agreed, who does what, who received what."""

import re
from datetime import date
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms

from cases.afsprakenblad import Talk
from cases.forms.fields import DutchDateField
from cases.forms.work import CasusForm
from paper.documents import Afspraak, Gedeeld

TIME = re.compile(r"(\d{1,2})[.:](\d{2})(?:\s*uur)?")


class SheetForm(CasusForm):
    on = DutchDateField(label="Gesprek op", error_messages={"required": "Op welke dag was het gesprek?"})
    where = forms.CharField(
        label="Waar was het gesprek?", max_length=80, required=False, help_text="Bijvoorbeeld: op het Beemdcollege."
    )
    agreed = forms.CharField(
        label="Wat hebben we afgesproken?", widget=forms.Textarea(attrs={"rows": 6}), max_length=3000,
        help_text="Eén afspraak per regel, in gewone woorden.", error_messages={"required": "Schrijf minstens één afspraak."},
    )  # fmt: skip
    next_on = DutchDateField(label="Volgend gesprek op", required=False)
    next_time = forms.CharField(label="Hoe laat?", max_length=12, required=False, help_text="Bijvoorbeeld 15.30.")
    next_where = forms.CharField(label="Waar?", max_length=80, required=False, help_text="Bijvoorbeeld: op school.")
    layout = (
        Row(Column("on"), Column("where")),
        "agreed",
        Row(Column("next_on"), Column("next_time"), Column("next_where")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.scope.today

    def clean_on(self) -> date | None:
        return self.past_day("on")

    def clean_next_on(self) -> date | None:
        return self.coming_day("next_on")

    def clean_next_time(self) -> str:
        typed = self.cleaned_data["next_time"]
        if not typed:
            return ""
        match = TIME.fullmatch(typed)
        if not match or int(match[1]) > 23 or int(match[2]) > 59:
            raise forms.ValidationError("Schrijf een tijd zoals 15.30.")
        return f"{int(match[1])}.{match[2]}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("next_time") or cleaned.get("next_where")) and "next_on" in cleaned and not cleaned["next_on"]:
            self.add_error("next_on", "Op welke dag is het volgende gesprek?")
        return cleaned

    @property
    def talk(self) -> Talk:
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "agreed"}
        lines = (line.strip().lstrip("-–•* ") for line in self.cleaned_data["agreed"].splitlines())
        return Talk(agreed=[line for line in lines if line], **cleaned)


class RowForm(forms.Form):
    """One line of a table on the sheet. An empty line is no line."""

    on_sheet = forms.BooleanField(label="Op het blad", required=False)
    who = forms.CharField(label="Wie", max_length=120, required=False)
    what = forms.CharField(label="Doet wat", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # drawn without crispy: a table has its labels in one line
            field.widget.attrs["class"] = "form-check-input" if name == "on_sheet" else "form-control"
            if self.is_bound and name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "class": "form-control is-invalid"}
                field.widget.attrs["aria-describedby"] = f"{self[name].auto_id}_fout"

    @property
    def wanted(self) -> bool:
        cleaned = self.cleaned_data
        return bool(cleaned.get("on_sheet") and (cleaned.get("who") or cleaned.get("what")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("on_sheet") and bool(cleaned.get("who")) != bool(cleaned.get("what")):
            missing = "what" if cleaned.get("who") else "who"
            self.add_error(missing, "Vul beide in, of haal het vinkje weg.")
        return cleaned


class DoesForm(RowForm):
    due_on = DutchDateField(label="Uiterlijk", required=False)

    @property
    def row(self) -> Afspraak:
        cleaned = self.cleaned_data
        row: Afspraak = {"wie": cleaned["who"], "wat": cleaned["what"]}
        if cleaned["due_on"]:
            row["op"] = cleaned["due_on"].isoformat()
        return row


class GivenForm(RowForm):
    """Who received which data, and why."""

    @property
    def row(self) -> Gedeeld:
        return {"wie": self.cleaned_data["who"], "wat": self.cleaned_data["what"]}


DoesRows = forms.formset_factory(DoesForm, extra=3, max_num=30)
GivenRows = forms.formset_factory(GivenForm, extra=2, max_num=20)
