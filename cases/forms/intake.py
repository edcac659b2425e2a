"""Reading in a list: the file with its sender, and what the columns mean."""

from datetime import date
from typing import Any

from django import forms

from cases.forms.fields import DutchDateField, ListField, NarrowSelect
from cases.intake.columns import Columns, Sample, label_of
from cases.intake.senders import Sender
from cases.models import PermittedKind, PhaseKind
from paper.headers import FIELDS, NOT_READ, Field
from region.models import Municipality, School, still_open

NO_MEANING = ""
LIST_KINDS = (
    ("", "Staat in een kolom"),
    (PhaseKind.RELATIEF.value, "Alle rijen: relatief verzuim"),
    (PhaseKind.ABSOLUUT.value, "Alle rijen: zonder inschrijving"),
    (f"{PhaseKind.GEOORLOOFD.value}/{PermittedKind.ILL.value}", "Alle rijen: geoorloofd, ziek"),
    ("zorg", "Alle rijen: zorg om aanwezigheid"),
)


class UploadForm(forms.Form):
    """The file, the day it is about, and for the office who sent it. `sheet` is asked for only where one was named: most files have one."""

    file = ListField("20.000 rijen")
    sheet = forms.CharField(
        label="Blad", required=False, max_length=100, help_text="Leeg: het eerste blad met gegevens."
    )
    school = forms.ModelChoiceField(
        School.objects.none(), label="Van welke school?", required=False, widget=NarrowSelect,
        empty_label="Niet van één school",
    )  # fmt: skip
    municipality = forms.ModelChoiceField(
        Municipality.objects.all(), label="Of van leerplicht van welke gemeente?", required=False, widget=NarrowSelect,
        empty_label="Niet van één gemeente",
    )  # fmt: skip
    reference_date = DutchDateField(
        label="Peildatum",
        help_text="De dag waarop de lijst klopte. Ook een oude kwartaallijst kan.",
        error_messages={"required": "Vul de peildatum in."},
    )

    def __init__(self, *args: Any, today: date, fixed: Sender | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fixed = fixed
        self.fields["reference_date"].initial = today
        if not (self.data.get("sheet") or self.initial.get("sheet")):
            self.fields["sheet"].widget = forms.HiddenInput()
        self.fields["school"].queryset = School.objects.filter(still_open(today))  # type: ignore[attr-defined]
        if fixed is not None:
            del self.fields["school"], self.fields["municipality"]

    @property
    def sender(self) -> Sender:
        if self.fixed is not None:
            return self.fixed
        return Sender(self.cleaned_data.get("school"), self.cleaned_data.get("municipality"))

    def clean_reference_date(self) -> date:
        day: date = self.cleaned_data["reference_date"]
        if day > self.today:
            raise forms.ValidationError("Deze dag moet nog komen. De lijst gaat over een dag die is geweest.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("school") and cleaned.get("municipality"):
            self.add_error("municipality", "Kies een school of een gemeente, niet allebei.")
        return cleaned


class ColumnsForm(forms.Form):
    """One choice for each column: which field it is, or that it is not read."""

    header_row = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    kind = forms.ChoiceField(
        label="Soort verzuim",
        choices=LIST_KINDS,
        required=False,
        widget=forms.Select(attrs={"class": "select form-select"}),
    )

    def __init__(self, *args: Any, samples: list[Sample], columns: Columns, **options: Any) -> None:
        options["initial"] = {
            "header_row": columns.header_row,
            "kind": columns.kind,
            **{f"kolom_{sample.index}": sample.meaning for sample in samples},
        }
        super().__init__(*args, **options)
        self.samples, self.columns = samples, columns
        choices = [
            (NO_MEANING, "Niet lezen"),
            *((name, label_of(name).capitalize()) for name in FIELDS if name not in NOT_READ),
        ]
        for sample in samples:
            self.fields[f"kolom_{sample.index}"] = forms.ChoiceField(
                label=sample.header or f"Kolom {sample.index + 1}", choices=choices, required=False
            )

    @property
    def told(self) -> Columns:
        """The columns as chosen."""
        fields: dict[Field, int] = {}
        for sample in self.samples:
            name: Any = self.cleaned_data.get(f"kolom_{sample.index}")
            if name:
                fields[name] = sample.index
        return Columns(
            self.cleaned_data.get("header_row"), fields, self.cleaned_data.get("kind", ""), [], self.columns.warnings
        )

    def rows(self) -> list[tuple[Sample, forms.BoundField]]:
        """Each column with its choice, for the template."""
        return [(sample, self[f"kolom_{sample.index}"]) for sample in self.samples]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first: dict[str, str] = {}
        for sample in self.samples:
            key = f"kolom_{sample.index}"
            name = cleaned.get(key)
            if not name:
                continue
            if name in first:
                self.add_error(key, f"Dit is ook gekozen bij ‘{first[name]}’. Kies het één keer.")
            first.setdefault(name, sample.header)
        missing = self.told
        if missing.missing:
            raise forms.ValidationError(f"Wijs nog een kolom aan voor {missing.missing_text}.")
        return cleaned
