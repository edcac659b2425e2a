"""Fields that accept what a person types in Dutch, and give it back when it cannot be read."""

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from paper.dates import MONTHS, read_date

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


class DutchDateInput(forms.DateInput):
    """`<input type="date">`, or a text field when `typed`, and always a text field around something that is no date:
    a browser would empty a date field instead of showing it, and nothing typed may be lost."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, typed: bool = False) -> None:
        super().__init__(attrs)
        self.typed = typed

    def format_value(self, value: Any) -> str | None:
        if value in (None, ""):
            return None
        try:
            day = read_date(value)
        except ValueError:
            return str(value)
        return f"{day:%d-%m-%Y}" if self.typed else day.isoformat()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        shown = widget["value"]
        widget["type"] = "text" if self.typed or (shown and not ISO.fullmatch(shown)) else "date"
        if widget["type"] == "text":
            widget["attrs"].setdefault("autocomplete", "off")
            widget["attrs"].setdefault("inputmode", "numeric")
        return context


class DutchDateField(forms.DateField):
    """A day. `typed`: a text field, faster than a date picker for a birth date. Errors are Dutch and say how to write it."""

    def __init__(self, *, typed: bool = False, **options: Any) -> None:
        options.setdefault("widget", DutchDateInput(typed=typed))
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return read_date(value)
        except ValueError as error:
            raise ValidationError(f"{error}{_did_you_mean(str(value))}", code="invalid") from None


def _did_you_mean(typed: str) -> str:
    """31 februari: the digits of the day are often swapped. Only when that gives one other existing day."""
    match = re.fullmatch(r"\s*(\d{2})[-/. ](\d{1,2})[-/. ](\d{4})\s*", typed)
    if not match:
        return ""
    day, month, year = int(match[1][::-1]), int(match[2]), int(match[3])
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return ""
    return f" Bedoelde u {day} {MONTHS[month - 1]} {year}?"


def put(form: forms.BaseForm, name: str, value: str) -> None:
    """Another value for one field of a bound form, all else as typed: a new version number after a conflict."""
    data = form.data.copy() if isinstance(form.data, QueryDict) else dict(form.data)
    data[name] = value
    form.data = data


class HoursField(forms.DecimalField):
    """Hours a week, 0 to 40, one decimal; 2,5 and 2.5 are the same."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        options.setdefault(
            "error_messages",
            {
                "invalid": "Schrijf een getal, bijvoorbeeld 6 of 7,5.",
                "min_value": "Minder dan 0 uur kan niet.",
                "max_value": "Meer dan 40 uur per week kan niet.",
                "max_decimal_places": "Schrijf hooguit één cijfer achter de komma.",
            },
        )
        super().__init__(min_value=0, max_value=40, max_digits=4, decimal_places=1, **options)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".").strip() if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """As people write it: 6, or 7,5."""
        return f"{value}".removesuffix(".0").replace(".", ",") if isinstance(value, Decimal) else value


class ListField(forms.FileField):
    """A spreadsheet that is read in (paper.lists); `most`: how many rows at once."""

    def __init__(self, most: str, **options: Any) -> None:
        super().__init__(
            label="Bestand",
            help_text=f"Excel (.xlsx) of CSV, hooguit 20 MB en {most}. Loket bewaart het bestand zelf niet.",
            widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
            error_messages={"required": "Kies een bestand van hooguit 20 MB.", "empty": "Dit bestand is leeg."},
            **options,
        )


class NarrowSelect(forms.Select):
    """A long list narrowed by typing (static/js/narrow.js); a plain select without JavaScript."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, hint: str = "Typ om te zoeken") -> None:
        super().__init__({"data-narrow": hint, **(attrs or {})})
